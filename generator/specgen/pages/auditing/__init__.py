"""Specs compared with the pages that they are distilled from."""
