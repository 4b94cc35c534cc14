"""Vendored copies of generated packages in other repositories: add, check, update."""
