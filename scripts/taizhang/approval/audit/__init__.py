"""The audit: verifies the whole main line of a repository again, offline, from its objects alone."""
