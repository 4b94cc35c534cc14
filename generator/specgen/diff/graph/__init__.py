"""Which operations lead to which definitions."""
