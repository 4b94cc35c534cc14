"""What a spec edit means: on the wire, in the caller's Python, and in the documentation."""
