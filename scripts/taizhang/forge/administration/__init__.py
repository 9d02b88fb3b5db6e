"""Setting a forge up for the ledger, checking its settings, and trying the whole chain on it."""
