"""What templates are given: an API in Python terms."""
