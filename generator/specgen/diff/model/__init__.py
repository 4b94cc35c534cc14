"""What a comparison is made of: effects, edits, contexts, changes and reports."""
