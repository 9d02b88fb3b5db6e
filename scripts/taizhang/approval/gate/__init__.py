"""The gate: whether a pull request may be merged. The machinery of the base judges; the head is data, never run."""
