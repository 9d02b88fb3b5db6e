"""A new repository: the same machinery, no records, and optionally the divisions of another region."""

from taizhang.acts.founding.divisions import TableFaultError, read_divisions
from taizhang.acts.founding.repository import found_repository

__all__ = ["TableFaultError", "found_repository", "read_divisions"]
