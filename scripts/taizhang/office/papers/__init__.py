"""The papers: official documents made from records, as DOCX, by templates that an office edits itself."""
