"""The acts of the notices: each returns the files that record what was done, or refuses with the article."""
