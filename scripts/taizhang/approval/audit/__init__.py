"""The audit: the whole main line of a repository once more, from its objects alone, by anybody, offline."""
