"""Commands that look at the whole ledger: check, status, deadlines, explanations, export, site; and its creation."""
