"""The contract of an API: operations and schemas, and validation of values."""
