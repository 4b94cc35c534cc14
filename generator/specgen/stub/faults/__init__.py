"""Fault rules: deliberate deviations of responses from the documented ones."""
