"""The rules, their catalogue, and the check that applies all of them to a repository."""
