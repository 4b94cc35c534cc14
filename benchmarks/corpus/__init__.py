"""Run a directory of OpenAPI documents through specgen and other generators."""
