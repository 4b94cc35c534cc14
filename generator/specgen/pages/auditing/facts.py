"""The facts of a page: its statements, and those of the spec that cite it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from specgen.pages.auditing.spec_text import sources_of, value_at
from specgen.pages.operation import Certainty
from specgen.pages.prose_statements import IN_PROSE
from specgen.source import pointer as json_pointer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from specgen.pages.auditing.audit import PageAudit
    from specgen.pages.auditing.compare import Finding

_SOURCE = "x-specgen-source"
_IN_PARTS = {*IN_PROSE, "sample", "parameters"}  # stated by a part as a whole


@dataclass(frozen=True, slots=True)
class PageFact:
    """A fact of a page.

    Args:
        section: The heading on the page; empty before the first one, or if a source names none.
        line: The line on the page; None if only the spec's source says where.
        statement: The subject and the kind of statement; empty if the page's prose has it.
        page: The value on the page; of prose its numbers and names.
        pointer: The JSON pointer in the spec; empty if the spec does not have it.
        spec: The value in the spec; None if an earlier fact has the same part of it.
        notes: The verdict unless the two agree, and the notes of the spec's source.
    """

    section: str
    line: int | None
    statement: str
    page: Any
    pointer: str
    spec: Any
    notes: tuple[str, ...] = ()


def facts_of(spec: Mapping[str, Any], audit: PageAudit) -> list[PageFact]:
    """Return the facts of a page in its order.

    Args:
        spec: The spec.
        audit: The findings of the page.
    """
    collector = _Collector(spec, audit)
    stated = list(collector.stated())
    order: dict[str, int] = {}
    for fact in stated:
        order.setdefault(fact.section, len(order))
    cited = list(collector.cited())
    return sorted(
        [*stated, *cited],
        key=lambda f: (order.get(f.section, len(order)), f.line is None, f.line or 0),
    )


class _Collector:
    def __init__(self, spec: Mapping[str, Any], audit: PageAudit) -> None:
        self._spec = spec
        self._audit = audit
        self._listed: set[str] = set()
        self._whole: set[str] = set()
        self._explained: set[str] = set()
        titles = (f for f in audit.findings if f.kind == "title" and f.pointer)
        title = next(titles, None)
        self._document = "" if title is None else json_pointer.split(title.pointer)[1]

    def stated(self) -> Iterator[PageFact]:
        """Yield the statements of the page, by line."""
        found = [f for f in self._audit.findings if f.line is not None]
        for finding in sorted(found, key=lambda f: f.line or 0):
            yield self._fact(finding)

    def _fact(self, finding: Finding) -> PageFact:
        at = "" if finding.verdict == "missing" else finding.pointer
        value = self._value(finding, at)
        about = f"{finding.subject}: {finding.kind}"
        return PageFact(
            finding.section,
            finding.line,
            "prose" if finding.kind == "words" else about,
            _stated(finding),
            at,
            value,
            (*_verdict(finding), *self._notes(at)),
        )

    def cited(self) -> Iterator[PageFact]:
        """Yield the parts of the spec that cite the page, without what a statement has."""
        for pointer, node in _parts(self._spec, ""):
            sources = [
                s for s in sources_of(node) if s.get("document") == self._document
            ]
            value = self._own(node, pointer)
            if sources and value and pointer not in self._whole:
                source = sources[0]
                line = source.get("line")
                yield PageFact(
                    str(source.get("section", "")),
                    line if isinstance(line, int) else None,
                    "",
                    None,
                    pointer,
                    value,
                    self._notes(pointer),
                )

    def _value(self, finding: Finding, pointer: str) -> Any:
        """Return the value of a finding; for prose and samples all that the part says itself."""
        value = finding.spec
        node = value_at(self._spec, pointer)
        if finding.kind in _IN_PARTS:
            value = None if pointer in self._whole else self._own(node, pointer)
            self._whole.add(pointer)
        if not isinstance(node, dict):
            self._listed.add(pointer)
        return value

    def _own(self, node: Any, pointer: str) -> Any:
        """Return the content of a part, but parts with a source and those told before."""
        if not isinstance(node, dict | list):
            return node
        kept = {
            key: self._own(value, at)
            for key, value, at in _children(node, pointer)
            if not sources_of(value) and at not in self._listed
        }
        said = {key: value for key, value in kept.items() if value not in ({}, [])}
        return said if isinstance(node, dict) else list(said.values())

    def _notes(self, pointer: str) -> tuple[str, ...]:
        """Return the notes of the nearest source of a place, once for each source."""
        while pointer:
            sources = sources_of(value_at(self._spec, pointer))
            if sources:
                break
            pointer = pointer.rpartition("/")[0]
        if not pointer or pointer in self._explained:
            return ()
        self._explained.add(pointer)
        return tuple(_explanations(sources, self._document))


def _stated(finding: Finding) -> Any:
    in_prose = isinstance(finding.page, dict) and finding.kind in IN_PROSE
    return finding.page["words"] if in_prose else finding.page


def _verdict(finding: Finding) -> Iterator[str]:
    if finding.verdict != "in the spec":
        yield finding.verdict
    if finding.certainty != Certainty.STATED.value:
        yield finding.certainty


def _explanations(sources: list[dict[str, Any]], document: str) -> Iterator[str]:
    for source in sources:
        if source.get("document") == document:
            if "printed" in source:
                yield f"printed: {source['printed']}"
            if "note" in source:
                yield str(source["note"])


def _parts(node: Any, pointer: str) -> Iterator[tuple[str, Any]]:
    """Yield each mapping of a spec with its pointer."""
    if isinstance(node, dict):
        yield pointer, node
    if isinstance(node, dict | list):
        for _, value, at in _children(node, pointer):
            yield from _parts(value, at)


def _children(
    node: dict[str, Any] | list[Any], pointer: str
) -> Iterator[tuple[Any, Any, str]]:
    """Yield key, value and pointer of each child but sources."""
    for key, value in node.items() if isinstance(node, dict) else enumerate(node):
        if key != _SOURCE:
            yield key, value, f"{pointer}/{json_pointer.escape(str(key))}"
