"""Commands that import forms, sheets and old ledgers."""
