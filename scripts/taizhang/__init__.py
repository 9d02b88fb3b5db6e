"""Taizhang (台账): the requirement ledger of a regional government-procurement cloud platform, as data in git."""

__version__ = "0.2.0"
