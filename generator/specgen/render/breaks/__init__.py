"""Line breaks in statements that are too long for a line, as black makes them."""

from specgen.render.breaks.breaking import broken
from specgen.render.breaks.lines import WIDTH
from specgen.render.breaks.tokens import UndecidedError

__all__ = ["WIDTH", "UndecidedError", "broken"]
