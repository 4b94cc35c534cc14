"""The pages and calls below `/__stub__/`."""
