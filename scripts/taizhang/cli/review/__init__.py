"""Commands of the review chain: reviewers, gate, seal, audit and the forge."""
