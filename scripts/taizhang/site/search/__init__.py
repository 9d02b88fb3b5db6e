"""Search: what can be found, the index of it, and the words of the search page."""

from taizhang.site.search.finding import FACETS, Choices, choices, findable
from taizhang.site.search.index import install, write_index

__all__ = ["FACETS", "Choices", "choices", "findable", "install", "write_index"]
