"""The state of a comparison, and helpers for every comparison of two places."""
