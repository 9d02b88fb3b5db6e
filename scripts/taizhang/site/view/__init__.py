"""What the pages show of a repository: its records, their addresses, fields, tables and standing."""
