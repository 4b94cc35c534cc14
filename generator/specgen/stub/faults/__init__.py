"""Fault rules: which responses differ from the documented ones, and how."""
