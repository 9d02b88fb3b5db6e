"""The gate: may this pull request be merged? Judged by what stands on the base; the head is data, never run."""
