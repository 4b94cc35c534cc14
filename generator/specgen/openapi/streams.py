"""Streams: bodies of which each item is read when it arrives."""

from __future__ import annotations

from typing import Final

STREAMS: Final = ("event_stream", "json_lines")
"""The kinds of media types that are streams."""
