"""OpenAPI itself: its objects and fields, their places in a document, and references."""
