"""Changes grouped by cause: one change for each, which lists its places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from specgen.diff.model.effects import Severity
from specgen.diff.python.subtypes import class_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from specgen.diff.python.findings import ClientDifference
    from specgen.diff.python.surface import Definition

_MOST_NAMED: Final = 8
_LOST: Final = ("class-removed", "union-removed")
_RETYPED: Final = ("argument-type", "field-type", "return-type", "union-type")
_GONE: Final = ("method-removed", "argument-removed", "field-removed", *_LOST)


def one_for_each_cause(findings: list[ClientDifference]) -> Iterator[ClientDifference]:
    """Return findings, those of one cause as one.

    Args:
        findings: The findings, one for each place.
    """
    grouped = _grouped(_without_consequences(findings))
    yield from _with_lost_classes(list(grouped))


def _without_consequences(findings: list[ClientDifference]) -> list[ClientDifference]:
    """Leave out classes that are renamed only because their operation is."""
    moved = {_places(f) for f in findings if f.rule == "method-renamed"}
    return [f for f in findings if f.rule != "class-renamed" or _places(f) not in moved]


def _places(found: ClientDifference) -> tuple[object, ...]:
    return tuple(d.location if d else None for d in (found.before, found.after))


def _with_lost_classes(findings: list[ClientDifference]) -> list[ClientDifference]:
    """For each class that is gone, state what else is gone or has another type for that cause."""
    causes: dict[str, ClientDifference] = {}
    for found in sorted(findings, key=lambda f: f.severity is not Severity.BREAKING):
        for each in (found, *found.others):
            for name in _mentioned(each):
                causes.setdefault(name, found)
    lost: dict[int, list[ClientDifference]] = {}
    kept = []
    for found in findings:
        cause = _root(found, causes)
        if cause is found:
            kept.append(found)
        else:
            lost.setdefault(id(cause), []).append(found)
    return [_and_lost(found, lost.get(id(found), [])) for found in kept]


def _mentioned(found: ClientDifference) -> Iterator[str]:
    """Yield the classes that were used where something is gone or has another type."""
    before = found.before
    if before is None or found.rule not in (*_GONE, *_RETYPED):
        return
    if found.severity is not Severity.BREAKING and found.rule != "method-removed":
        return
    parts = [p.type for p in before.parts if found.detail in ("", p.name)]
    if before.returns is not None and not found.detail:
        parts.append(before.returns)
    for each in parts:
        yield from class_names(each)


def _root(
    found: ClientDifference, causes: dict[str, ClientDifference]
) -> ClientDifference:
    """Return the finding about the cause, which may be that something else is gone."""
    seen: list[ClientDifference] = []
    while found.rule in _LOST and found.severity is Severity.BREAKING and found.before:
        cause = causes.get(found.before.name)
        if cause is None or any(cause is other for other in (found, *seen)):
            return found
        seen.append(found)
        found = cause
    return found


def _and_lost(
    found: ClientDifference, lost: list[ClientDifference]
) -> ClientDifference:
    names = [f.before.name for f in lost if f.before]
    if not names:
        return found
    verb = "class {} is" if len(names) == 1 else "classes {} are"
    message = f"{found.message}; {verb.format(_listed(names))} gone with it"
    return found._replace(message=message, others=(*found.others, *lost))


def _grouped(findings: Sequence[ClientDifference]) -> Iterator[ClientDifference]:
    groups: dict[object, list[ClientDifference]] = {}
    for found in findings:
        groups.setdefault(_cause(found), []).append(found)
    for first, *others in groups.values():
        yield _joined(first, others) if others else first


def _cause(found: ClientDifference) -> object:
    """Return the same for findings that one cause has."""
    owner = found.after or found.before
    if found.rule == "method-renamed" and found.before and found.after:
        return _move(found.before, found.after) or id(found)
    is_part = bool(found.detail) or found.rule == "return-type"
    if owner is None or not is_part:
        return id(found)
    said = found.message.replace(f"`{owner.name}`", "``")
    return found.rule, found.severity, found.reason, said


def _move(before: Definition, after: Definition) -> object:
    """Return where methods moved from and to, None if they are renamed."""
    (old_owner, _, old), (new_owner, _, new) = (
        d.name.rpartition(".") for d in (before, after)
    )
    if old != new:
        return None
    is_switch = ("." in old_owner) != ("." in new_owner)
    return is_switch or (old_owner, new_owner)


def _joined(
    first: ClientDifference, others: list[ClientDifference]
) -> ClientDifference:
    joined = (*first.others, *others, *(o for f in others for o in f.others))
    return first._replace(message=_of_all(first, others), others=joined)


def _of_all(first: ClientDifference, others: list[ClientDifference]) -> str:
    every = [first, *others]
    if first.rule == "method-renamed":
        moves = [
            f"`{f.before.name}` is `{f.after.name}`"
            for f in every
            if f.before and f.after
        ]
        is_flat = first.before and "." not in first.before.name.partition(".")[2]
        keep = "; `groups: none` in `x-specgen-client` keeps them where they were"
        told = f"{len(every)} methods moved: {_listed(moves, quote='')}"
        return told + keep * bool(is_flat)
    owners = [d.name for f in every if (d := f.after or f.before)]
    return first.message.replace(f"`{owners[0]}`", _listed(owners), 1)


def _listed(names: list[str], quote: str = "`") -> str:
    shown = ", ".join(f"{quote}{name}{quote}" for name in names[:_MOST_NAMED])
    more = len(names) - _MOST_NAMED
    return f"{shown} and {more} more" if more > 0 else shown
