"""Requests and responses as bytes and headers: read, decoded, encoded."""
