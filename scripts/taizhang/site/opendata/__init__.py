"""Open data: every record and every ledger for machines, under a versioned address, each with its schema."""

from taizhang.site.opendata.documents import LICENCE, VERSION, Dataset, write_data

__all__ = ["LICENCE", "VERSION", "Dataset", "write_data"]
