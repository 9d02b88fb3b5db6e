"""Search: the searchable items, their index, and the filters of the search page."""

from taizhang.site.search.finding import FACETS, SearchFilter, list_filters, list_search_items
from taizhang.site.search.index import install_index, write_index

__all__ = ["FACETS", "SearchFilter", "install_index", "list_filters", "list_search_items", "write_index"]
