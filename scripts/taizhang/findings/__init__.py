"""Findings in documents: the finding, its remedy, the articles it cites, and the formats of a report."""
