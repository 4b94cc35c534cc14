"""HTTP on sockets: the protocols of uvicorn with deadlines and coalesced writes."""
