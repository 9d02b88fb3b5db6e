"""The forges: reading pull requests, commits and reviews there, and reporting verdicts to them."""
