"""OpenAPI itself: its objects and fields, where they stand, and how references are followed."""
