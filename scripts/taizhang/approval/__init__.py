"""Pull requests: the gate that judges one, the seal of a merge, and the audit of all seals."""
