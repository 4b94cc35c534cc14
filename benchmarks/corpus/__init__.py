"""What becomes of a folder of OpenAPI documents, here and with other generators."""
