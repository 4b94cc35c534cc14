"""Values generated from schemas, for responses without an example."""
