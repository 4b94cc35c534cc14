"""The state of a comparison, and what every comparison of two places needs."""
