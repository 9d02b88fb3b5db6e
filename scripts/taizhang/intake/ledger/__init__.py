"""An old ledger of any layout, taken in by a mapping of its columns: what it says, and nothing that it does not say."""
