"""From the blocks of a page to its statements about an operation."""

from specgen.pages.resolving.resolve import resolve

__all__ = ["resolve"]
