"""Imports application forms, sheets of many requirements and old ledgers as records. It never prints."""
