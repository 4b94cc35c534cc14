"""How bad an edit is, and which changes are approved."""
