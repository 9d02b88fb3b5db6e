"""Commands that take in forms, sheets and old ledgers."""
