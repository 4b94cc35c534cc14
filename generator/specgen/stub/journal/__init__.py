"""Keeps the last exchanges, and shows them without secrets."""
