"""Vendors' API reference pages: read them, draft specs from them, hold specs against them."""
