"""Serves APIs: from a request to its response."""
