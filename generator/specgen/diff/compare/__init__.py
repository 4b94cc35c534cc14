"""Comparing documents: their operations, parameters, messages and other objects."""
