"""Writing YAML: new files in the canonical form, additions that leave the author's bytes alone, and `fmt`."""
