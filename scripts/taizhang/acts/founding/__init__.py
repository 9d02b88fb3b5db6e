"""A new repository: the same machinery, no records, and if wanted the divisions of another region."""

from taizhang.acts.founding.divisions import TableFaultError, table
from taizhang.acts.founding.found import found

__all__ = ["TableFaultError", "found", "table"]
