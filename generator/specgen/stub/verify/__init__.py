"""Verifies that requests are signed, or carry a token: one module for each scheme."""
