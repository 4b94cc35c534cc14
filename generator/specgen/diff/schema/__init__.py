"""Comparing JSON Schemas, keyword by keyword."""
