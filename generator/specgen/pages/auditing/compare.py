"""Statements of a page compared with the contract of a spec."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from specgen.pages.operation import Certainty
from specgen.pages.prose_statements import IN_PROSE, missing_words
from specgen.pages.vocabulary import normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from specgen.pages.auditing.contract import Contract, SpecValue
    from specgen.pages.statements import Statement

VERDICTS = (
    "contradicted",
    "missing",
    "unsourced",
    "undecided",
    "excused",
    "in the spec",
)
"""The worst first."""
_PARTS = {"field", "status"}  # without one, its description is not missed
_BOUNDS = {
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "multipleOf",
    "pattern",
    "enum",
    "const",
    "default",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on a statement.

    Args:
        verdict: One of `VERDICTS`.
        subject: The location and path of the statement.
        kind: The kind of the statement.
        page: The value on the page; None for a statement that only the spec makes.
        spec: The value in the spec.
        line: The line on the page; None if the page does not make the statement.
        pointer: The JSON pointer in the spec; empty if the spec does not make the statement.
        note: The excuse.
        section: The heading on the page.
        certainty: How sure the statement is.
    """

    verdict: str
    subject: str
    kind: str
    page: Any
    spec: Any
    line: int | None
    pointer: str
    note: str = ""
    section: str = ""
    certainty: str = Certainty.STATED.value


def compare(
    statements: Sequence[Statement], contract: Contract, pointer: str
) -> list[Finding]:
    """Return the verdict on each statement, the worst first.

    Args:
        statements: The statements of a page.
        contract: The contract of the operation in the spec.
        pointer: The JSON pointer of the operation.
    """
    renamed = _renamed(contract)
    told = [replace(s, subject=renamed.get(s.subject, s.subject)) for s in statements]
    findings = [_verdict(statement, contract, pointer) for statement in told]
    lost = {f.subject for f in findings if f.verdict == "missing" and f.kind in _PARTS}
    findings = [f for f in findings if f.kind != "description" or f.subject not in lost]
    findings += _only_in_spec(told, contract)
    return sorted(findings, key=lambda f: (VERDICTS.index(f.verdict), f.line or 0))


def _renamed(contract: Contract) -> dict[str, str]:
    """Return the subjects of parameters whose names the spec corrects, by the page's names."""
    return {
        f"{subject.partition('.')[0]}.{source['printed']}": subject
        for (subject, kind), entry in contract.items()
        for source in entry.sources
        if kind == "field"
        and subject.count(".") == 1
        and "note" in source
        and "printed" in source
    }


def _verdict(statement: Statement, contract: Contract, pointer: str) -> Finding:
    entry = _entry(statement, contract)
    if entry is None:
        nearest = _nearest(statement.subject, contract)
        place = pointer if nearest is None else nearest.pointer
        return _finding("missing", statement, None, place, nearest)
    if statement.kind in IN_PROSE:
        return _of_prose(statement, entry, contract)
    if _agrees(statement, entry.value):
        return _finding("in the spec", statement, entry.value, entry.pointer, None)
    verdict = "undecided" if statement.kind == "name" else "contradicted"
    return _finding(verdict, statement, entry.value, entry.pointer, entry)


def _of_prose(statement: Statement, entry: SpecValue, contract: Contract) -> Finding:
    """Return the verdict on prose: its numbers and names have to occur in the spec's text."""
    scope = contract["", "scope"].value
    missing = missing_words(statement.value, scope)
    if not missing:
        verdict = (
            "undecided" if _is_uncited(statement, entry, contract) else "in the spec"
        )
        return _finding(verdict, statement, entry.value, entry.pointer, None)
    told = replace(statement, value=missing)
    return _finding("missing", told, None, entry.pointer, entry)


def _finding(
    verdict: str,
    statement: Statement,
    value: Any,
    pointer: str,
    entry: SpecValue | None,
) -> Finding:
    excuse = "" if entry is None else _excuse(statement, entry)
    if excuse:
        verdict = "excused"
    elif (
        verdict != "in the spec" and statement.certainty == Certainty.CONTRADICTED.value
    ):
        verdict = "undecided"
    return Finding(
        verdict,
        statement.subject,
        statement.kind,
        statement.value,
        value,
        statement.line,
        pointer,
        excuse,
        statement.place.section,
        statement.certainty,
    )


def _entry(statement: Statement, contract: Contract) -> SpecValue | None:
    """Return the spec's value that a statement is about."""
    if statement.kind == "sample":
        return _sample(statement, contract)
    if statement.subject == "page":
        return _of_page(statement, contract)
    if statement.kind == "words":
        return _section(statement, contract)
    found = contract.get(statement.key)
    if found is None and statement.kind in _BOUNDS:
        return _constant(statement, contract)
    return found


def _of_page(statement: Statement, contract: Contract) -> SpecValue | None:
    """Return the title or date of the document that is the page, or of any that is cited."""
    cited = [
        entry
        for (subject, kind), entry in contract.items()
        if subject.startswith("page.") and kind == statement.kind
    ]
    agreeing = (entry for entry in cited if _agrees(statement, entry.value))
    return next(agreeing, cited[0] if cited else None)


def _section(statement: Statement, contract: Contract) -> SpecValue | None:
    """Return the place that says most of a paragraph, of those that name its section."""
    section = statement.subject.rpartition(".")[0].removeprefix("prose.")
    if section == "introduction" and ("operation", "summary") in contract:
        return contract["operation", "summary"]
    places = [
        entry
        for (subject, kind), entry in contract.items()
        if kind == "words" and subject.startswith(f"section.{section}.")
    ]
    return min(
        places,
        key=lambda entry: len(missing_words(statement.value, entry.value)),
        default=contract.get(("operation", "name")),
    )


def _is_uncited(statement: Statement, entry: SpecValue, contract: Contract) -> bool:
    """Whether a paragraph names nothing that could be looked for, and no source its section."""
    words = statement.value.get("words") if isinstance(statement.value, dict) else None
    is_own = entry is contract.get(("operation", "name"))
    return statement.kind == "words" and not words and is_own


def _constant(statement: Statement, contract: Contract) -> SpecValue | None:
    """Return the constant that a list of one value is, and the other way round."""
    other = {"enum": "const", "const": "enum"}.get(statement.kind)
    return None if other is None else contract.get((statement.subject, other))


def _sample(statement: Statement, contract: Contract) -> SpecValue | None:
    """Return the spec's samples of the same kind, of any status if the page names none."""
    parts = statement.subject.split(".")
    kind, status, language = parts[1], parts[2], parts[3]
    matching = [
        entry
        for (subject, name), entry in contract.items()
        if name == "sample"
        and subject.startswith(f"sample.{kind}.{status}")
        and subject.endswith(f".{language}")
    ]
    if not matching:
        return None
    return next((e for e in matching if statement.value in e.value), matching[0])


def _agrees(statement: Statement, value: Any) -> bool:
    stated = statement.value
    if statement.kind == "title":
        return stated in normal(str(value))
    if statement.kind in {"example", "sample"}:
        return isinstance(value, list) and (stated in value or stated == value)
    if statement.kind == "parameters":
        shown = [{k: _as_text(v) for k, v in each.items()} for each in value]
        return any(stated.items() <= each.items() for each in shown)
    if statement.kind in {"enum", "const"}:
        return _as_set(stated) == _as_set(value)
    if statement.kind == "type" and isinstance(value, list):
        return stated in value
    return bool(stated == value) and isinstance(stated, bool) == isinstance(value, bool)


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _as_set(value: Any) -> set[str]:
    return {repr(each) for each in (value if isinstance(value, list) else [value])}


def _excuse(statement: Statement, entry: SpecValue) -> str:
    """Return the note of the source that corrects the page visibly, or nothing."""
    for source in entry.sources:
        printed, note = str(source.get("printed", "")), str(source.get("note", ""))
        is_told = printed and str(statement.value) in printed
        is_example = statement.kind == "example" and repr(statement.value) in note
        if note and (is_told or is_example):
            return note
    return ""


def _nearest(subject: str, contract: Contract) -> SpecValue | None:
    while subject:
        for kind in ("field", "status", "type"):
            if (subject, kind) in contract:
                return contract[subject, kind]
        subject = subject.rpartition(".")[0]
    return None


def _only_in_spec(
    statements: Sequence[Statement], contract: Contract
) -> Iterator[Finding]:
    """Yield the constraints and fields of the spec that no source accounts for."""
    stated = {statement.key for statement in statements}
    subjects = {statement.subject for statement in statements}
    for (subject, kind), entry in contract.items():
        is_constraint = kind in _BOUNDS and subject in subjects
        if (subject, kind) in stated or not (is_constraint or kind == "field"):
            continue
        if kind == "field" and _is_of_other_response(subject, stated, contract):
            continue
        accounted = any(
            "note" in s or s.get("document") != _page(entry) for s in entry.sources
        )
        if not entry.sources or not accounted:
            yield Finding(
                "unsourced", subject, kind, None, entry.value, None, entry.pointer
            )


def _is_of_other_response(
    subject: str, stated: set[tuple[str, str]], contract: Contract
) -> bool:
    """Whether a field is in a response that the page does not have, and another source has."""
    response = ".".join(subject.split(".")[:2])
    entry = contract.get((response, "status"))
    return (
        entry is not None and bool(entry.sources) and (response, "status") not in stated
    )


def _page(entry: SpecValue) -> Any:
    return entry.sources[0].get("document") if entry.sources else None
