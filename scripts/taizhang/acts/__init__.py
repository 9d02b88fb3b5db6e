"""The acts of the notices: each makes the files that say what was done, or refuses with the article."""
