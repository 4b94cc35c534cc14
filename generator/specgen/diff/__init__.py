"""Compare two specs: on the wire, in the caller's Python, and in the documentation."""
