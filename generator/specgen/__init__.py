"""specgen: typed clients and a stub server for cloud-vendor APIs, from OpenAPI specs."""

__version__ = "0.1.0"
