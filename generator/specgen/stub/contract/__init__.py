"""What the specs promise: the contract of an API, its schemas, and values checked against them."""
