"""Compare the Python of two generated clients, as seen by their callers."""
