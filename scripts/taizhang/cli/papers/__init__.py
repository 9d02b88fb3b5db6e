"""Commands that write official papers."""
