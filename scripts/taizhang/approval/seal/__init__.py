"""The seal: what was approved, by whom and on what grounds, signed after the merge and chained to the seal before."""
