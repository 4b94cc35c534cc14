"""Values made of schemas, for responses without an example."""
