"""Copies of generated packages in other people's repositories: put there, watched, updated."""
