"""Serving of APIs: from a request to its response."""
