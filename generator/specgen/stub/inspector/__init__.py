"""The admin pages and calls below `/__stub__/`."""
