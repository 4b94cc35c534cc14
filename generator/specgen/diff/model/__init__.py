"""The data model of a comparison: effects, edits, contexts, changes and reports."""
