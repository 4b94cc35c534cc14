"""From the blocks of a page to what it states about an operation."""

from specgen.pages.resolving.resolve import resolve

__all__ = ["resolve"]
