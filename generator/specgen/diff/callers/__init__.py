"""Where a consumer's Python uses what changed in a client."""
