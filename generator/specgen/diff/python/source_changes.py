"""The source axis: what an edit does to Python code that calls the generated client."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Final, NamedTuple

from specgen.diagnostics import Diagnostic, SpecError
from specgen.diff.model.change import (
    Change,
    Reached,
    Report,
    Signature,
    SourceLine,
    in_order,
)
from specgen.diff.model.effects import Direction, Effect, Severity
from specgen.diff.python.subtypes import class_names, holds, type_source, with_names
from specgen.diff.python.surface import Definition, Part, surface
from specgen.parse import parse
from specgen.validate import validate
from specgen.view.client import client_view
from specgen.view.unsupported import without_unsupported

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from specgen.openapi.references import References
    from specgen.source import Document, Location

_UNJUDGED: Final = (
    "the client of this document cannot be generated, so names are judged alone"
)


class _PartRules(NamedTuple):
    added: str
    required_added: str
    removed: str
    renamed: str
    type: str


# What is removed and added.
_RULES: Final = {
    "method": ("method-removed", "method-added"),
    "model": ("class-removed", "class-added"),
    "exception": ("exception-removed", "exception-added"),
    "function": ("function-removed", "function-added"),
}
_RENAMED: Final = {
    "client": "client-renamed",
    "method": "method-renamed",
    "exception": "exception-renamed",
}
_PART_RULES: Final = {
    "argument": _PartRules(
        "argument-added",
        "required-argument-added",
        "argument-removed",
        "argument-renamed",
        "argument-type",
    ),
    "field": _PartRules(
        "field-added",
        "required-field-added",
        "field-removed",
        "field-renamed",
        "field-type",
    ),
}


_Owners = tuple[Definition, Definition]


class _Finding(NamedTuple):
    rule: str
    effect: Effect
    severity: Severity
    message: str
    before: Definition | None
    after: Definition | None
    detail: str


def add_python(report: Report, base: References, revision: References) -> Report:
    """Return a report with what changes in the caller's Python.

    Where one of the two clients cannot be generated, a renamed operation is breaking nonetheless.
    """
    try:
        before, after = _surface(base, revision), _surface(revision, revision)
    except (SpecError, RecursionError) as error:
        kept = tuple(_unjudged(change) for change in report.changes)
        note = _unjudged_note(error, revision)
        return replace(
            report, changes=tuple(in_order(list(kept))), notes=(*report.notes, note)
        )
    findings = _without_consequences(list(_compare(before, after)))
    found = [_change(f, base.document, revision.document) for f in findings]
    # Names that are spelt in the spec are reported as the Python names that they become.
    places = {_owner(change.location) for change in found}
    kept = tuple(
        c
        for c in report.changes
        if c.axis != "source" or _owner(c.location) not in places
    )
    notes = (*report.notes, *_refusals((base, revision))) if found else report.notes
    return replace(report, changes=tuple(in_order([*kept, *found])), notes=notes)


def _unjudged_note(error: SpecError | RecursionError, side: References) -> Diagnostic:
    if isinstance(error, RecursionError):
        message = f"{_UNJUDGED}: schemas lead through one another too deep"
        return Diagnostic("names-not-compared", message, side.start().location)
    cause = error.diagnostics[0]
    message = f"{_UNJUDGED}: {cause.message}"
    return Diagnostic("names-not-compared", message, cause.location, cause.hint)


def _refusals(sides: Iterable[References]) -> Iterator[Diagnostic]:
    """Yield a note for each side whose client is shown although `generate` refuses the spec."""
    for side in sides:
        error = next((d for d in validate(side) if d.severity == "error"), None)
        if error is not None:
            message = f"`generate` refuses this document: {error.message}"
            hint = "the signatures shown are those that it would have without the fault"
            yield Diagnostic("names-not-compared", message, error.location, hint)


def _owner(pointer: str) -> str:
    return pointer.rpartition("/")[0]


def _unjudged(change: Change) -> Change:
    if change.rule != "operation-id-changed":
        return change
    return replace(change, severity=Severity.BREAKING, effect=Effect.INCOMPARABLE)


def _surface(side: References, named_like: References) -> list[Definition]:
    # What the client is called must not hang on what the base's file is called.
    package = PurePath(named_like.document.path).stem
    api, _ = without_unsupported(replace(parse(side), package=package))
    return surface(client_view(api, side.document.path), api)


def _compare(
    before: Sequence[Definition], after: Sequence[Definition]
) -> Iterator[_Finding]:
    one = {(d.kind, d.key): d for d in before}
    two = {(d.kind, d.key): d for d in after}
    gone = [d for key, d in one.items() if key not in two]
    come = [d for key, d in two.items() if key not in one]
    names = _renamed(gone, come)
    passed = _passed(before) | _passed(after)
    for definition in gone:
        successor = names.get(definition.name) if definition.kind == "model" else None
        if successor is None:
            message = f"{_word(definition)} `{definition.name}` is gone"
            yield _broken(_RULES[definition.kind][0], message, definition, None)
        else:
            message = f"class `{definition.name}` is called `{successor}` now"
            yield _broken("class-renamed", message, definition, two["model", successor])
    renamed = set(names.values())
    for definition in come:
        if definition.kind != "model" or definition.name not in renamed:
            message = f"{_word(definition)} `{definition.name}` is new"
            yield _fine(_RULES[definition.kind][1], message, None, definition)
    for key, definition in one.items():
        if key in two:
            yield from _definition(definition, two[key], names, passed)


def _word(definition: Definition) -> str:
    return "class" if definition.kind in ("model", "client") else definition.kind


def _renamed(gone: Sequence[Definition], come: Sequence[Definition]) -> dict[str, str]:
    """Return new names of classes by the old ones, where the fields are the same."""
    by_fields: dict[str, list[str]] = {}
    for definition in come:
        if definition.kind == "model":
            by_fields.setdefault(_fields(definition), []).append(definition.name)
    found: dict[str, str] = {}
    for definition in gone:
        names = (
            by_fields.get(_fields(definition)) if definition.kind == "model" else None
        )
        if names:
            found[definition.name] = names.pop(0)
    return found


def _fields(definition: Definition) -> str:
    return definition.signature.partition("\n")[2]


def _passed(definitions: Sequence[Definition]) -> set[str]:
    """Return the classes of which callers make instances, to pass them in."""
    models = {d.name: d for d in definitions if d.kind == "model"}
    pending = [p.type for d in definitions if d.kind == "method" for p in d.parts]
    found: set[str] = set()
    while pending:
        for name in class_names(pending.pop()):
            if name not in found and name in models:
                found.add(name)
                pending.extend(part.type for part in models[name].parts)
    return found


def _definition(
    one: Definition, two: Definition, names: dict[str, str], passed: set[str]
) -> Iterator[_Finding]:
    if one.name != two.name:
        message = f"{_word(one)} `{one.name}` is called `{two.name}` now"
        yield _broken(_RENAMED[one.kind], message, one, two)
    if one.kind == "exception":
        if {p.key for p in one.parts} != {p.key for p in two.parts}:
            yield _broken(
                "exception-base-changed",
                f"`{two.name}` has other base classes",
                one,
                two,
            )
        return
    if one.returns is not None and two.returns is not None:
        yield from _returned(one, two, names)
    is_passed = one.kind != "model" or one.name in passed
    before, after = ({p.key: p for p in d.parts} for d in (one, two))
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key), after.get(key)
        part = old or new
        if old is not None and new is not None:
            yield from _kept(old, new, (one, two), names, is_passed=is_passed)
        elif part is not None:
            yield _only(part, (one, two), is_passed=is_passed)


def _only(part: Part, owners: _Owners, *, is_passed: bool) -> _Finding:
    """Return the finding for an argument or field that is only on one side."""
    one, two = owners
    word, owner = _part_word(one), f"of `{two.name}`"
    if part in one.parts:
        message = f"{word} `{part.name}` {owner} is gone"
        return _broken(_PART_RULES[word].removed, message, one, two, part.name)
    message = f"{word} `{part.name}` {owner} is new"
    if part.required and is_passed:
        message += " and must be given"
        return _broken(_PART_RULES[word].required_added, message, one, two, part.name)
    return _fine(_PART_RULES[word].added, message, one, two, part.name)


def _part_word(definition: Definition) -> str:
    return "field" if definition.kind == "model" else "argument"


def _kept(
    before: Part,
    after: Part,
    owners: _Owners,
    names: dict[str, str],
    *,
    is_passed: bool,
) -> Iterator[_Finding]:
    """Compare an argument or field that both sides have."""
    one, two = owners
    word, owner = _part_word(one), f"of `{two.name}`"
    if before.name != after.name:
        message = f"{word} `{before.name}` {owner} is called `{after.name}` now"
        yield _broken(_PART_RULES[word].renamed, message, one, two, before.name)
    if before.required != after.required and one.kind != "model":
        became = "required" if after.required else "optional"
        message = f"{word} `{after.name}` {owner} became {became}"
        judge = _broken if after.required else _fine
        yield judge(
            (
                "argument-became-required"
                if after.required
                else "argument-became-optional"
            ),
            message,
            one,
            two,
            after.name,
        )
    old, new = with_names(before.type, names), after.type
    if old != new:
        types = f"`{type_source(new)}`, before `{type_source(old)}`"
        message = f"{word} `{after.name}` {owner} has type {types}"
        is_read = one.kind == "model"
        breaks = (is_passed and not holds(new, old)) or (
            is_read and not holds(old, new)
        )
        judge = _broken if breaks else _fine
        yield judge(_PART_RULES[word].type, message, one, two, after.name)


def _returned(
    one: Definition, two: Definition, names: dict[str, str]
) -> Iterator[_Finding]:
    if one.returns is None or two.returns is None:
        return
    old, new = with_names(one.returns, names), two.returns
    if old != new:
        message = (
            f"`{two.name}` returns `{type_source(new)}`, before `{type_source(old)}`"
        )
        judge = _fine if holds(old, new) else _broken
        yield judge("return-type", message, one, two)


def _broken(
    rule: str,
    message: str,
    one: Definition | None,
    two: Definition | None,
    detail: str = "",
) -> _Finding:
    return _Finding(
        rule, Effect.INCOMPARABLE, Severity.BREAKING, message, one, two, detail
    )


def _fine(
    rule: str,
    message: str,
    one: Definition | None,
    two: Definition | None,
    detail: str = "",
) -> _Finding:
    return _Finding(rule, Effect.WIDENS, Severity.INFO, message, one, two, detail)


def _without_consequences(findings: list[_Finding]) -> list[_Finding]:
    """Leave out classes that are called otherwise only because their operation is."""
    moved = {
        (_at(f.before), _at(f.after)) for f in findings if f.rule == "method-renamed"
    }
    return [
        f
        for f in findings
        if f.rule != "class-renamed" or (_at(f.before), _at(f.after)) not in moved
    ]


def _at(definition: Definition | None) -> Location | None:
    return definition.location if definition else None


def _change(finding: _Finding, base: Document, revision: Document) -> Change:
    one, two = finding.before, finding.after
    there = two or one
    key = f"{there.kind} {there.key}" if there else ""
    values = [
        finding.rule,
        key,
        finding.detail,
        *(d.signature if d else None for d in (one, two)),
    ]
    digest = hashlib.sha256(json.dumps(values).encode()).hexdigest()[:16]
    pointer = there.pointer if there else ""
    name = "/operationId" if finding.rule.startswith("method-") else ""
    return Change(
        rule=finding.rule,
        axis="source",
        severity=finding.severity,
        effect=finding.effect,
        direction="none",
        location=pointer + name,
        identity=f"/python/{key}/{finding.detail}".rstrip("/"),
        message=finding.message,
        before=_place(one, base, name),
        after=_place(two, revision, name),
        reached=_reached(there),
        python=Signature(
            one.signature if one else None, two.signature if two else None
        ),
        fingerprint=digest,
    )


def _place(
    definition: Definition | None, document: Document, name: str
) -> SourceLine | None:
    if definition is None or definition.location is None:
        return None
    location = definition.location
    if name and document.node_at(definition.pointer + name) is not None:
        location = document.location_at(definition.pointer + name, key=True)
    text = document.line_text(location.line) if location.file == document.path else None
    return SourceLine(
        location.file, location.line, location.column, (text or "").strip()
    )


def _reached(definition: Definition | None) -> tuple[Reached, ...]:
    if definition is None or definition.kind != "method":
        return ()
    method, _, path = definition.key.partition(" ")
    return (Reached(method, path, None, Direction.REQUEST),)
