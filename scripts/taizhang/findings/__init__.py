"""What is found in a document: the finding, its remedy, the articles it cites, and the formats of a report."""
