"""Pull requests: what the gate asks of one, the seal of a merge, and the audit of all seals."""
