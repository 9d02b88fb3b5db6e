"""The view of a repository for the pages: its records, their addresses, fields and tables, and the site's addresses."""
