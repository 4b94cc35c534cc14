"""The graph from operations to definitions."""
