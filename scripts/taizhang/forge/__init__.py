"""The forges: who asks for what there, who said what of it, and telling them the verdict."""
