"""Commands that write records: each act of the notices, its options and its questions."""
