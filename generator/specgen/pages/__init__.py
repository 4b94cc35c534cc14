"""Vendors' API reference pages: read them, draft specs from them, compare specs with them."""
