"""From what pages state to a spec that a person finishes."""

from specgen.pages.drafting.draft import Draft, draft

__all__ = ["Draft", "draft"]
