"""A new repository: the same machinery, no records, and if wanted the divisions of another region."""

from taizhang.start.divisions import TableFaultError, table
from taizhang.start.found import found

__all__ = ["TableFaultError", "found", "table"]
