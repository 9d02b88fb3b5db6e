"""Open data: every record and every ledger in machine-readable form, under versioned addresses, with schemas."""

from taizhang.site.opendata.documents import LICENCE, VERSION, Dataset, write_data

__all__ = ["LICENCE", "VERSION", "Dataset", "write_data"]
