"""Specs held against the pages that they are distilled from."""
