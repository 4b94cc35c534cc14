"""HTTP on sockets: the protocols of uvicorn with deadlines, and how responses are written."""
