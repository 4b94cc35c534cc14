"""Samples that no example and no interaction of a draft holds, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from specgen.pages.drafting.sources import Sources
    from specgen.pages.operation import PageOperation, Sample

_UNREADABLE = "The sample {} cannot be read; this is its text."
_UNUSED = "No example and no interaction holds this sample {}."


def sample_texts(
    operation: PageOperation, made: Mapping[str, Any], sources: Sources
) -> list[dict[str, Any]]:
    """Return the sources of the samples that a drafted operation does not hold, with their text.

    Args:
        operation: The statements of the page.
        made: The operation of the draft.
        sources: Makes the notes of places on the page.
    """
    called = _lines(made.get("x-specgen-interactions", ()))
    shown = _lines(_examples(made))
    return [
        sources.text(sample.place, _note(sample), sample.text)
        for sample in operation.samples
        if sample.place.line not in (shown if sample.body else called)
        and (sample.body or sample.url)
    ]


def _note(sample: Sample) -> str:
    is_broken = bool(sample.body) and not sample.is_valid
    return (_UNREADABLE if is_broken else _UNUSED).format(sample.kind)


def _lines(entries: Iterable[Mapping[str, Any]]) -> set[int]:
    return {entry["x-specgen-source"]["line"] for entry in entries}


def _examples(made: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for holder in (made.get("requestBody", {}), *made["responses"].values()):
        for media in holder.get("content", {}).values():
            yield from media.get("examples", {}).values()
