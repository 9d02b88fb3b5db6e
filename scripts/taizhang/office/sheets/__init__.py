"""Sheets: the records as workbooks, CSV and JSON for people who live in spreadsheets, and their edits taken back."""
