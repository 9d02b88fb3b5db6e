"""Imports an old ledger of any layout by a mapping of its columns, without adding anything that it does not state."""
