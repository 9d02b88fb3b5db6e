"""Setting a forge up for the ledger, holding it against what is asked of it, and trying the whole chain on it."""
