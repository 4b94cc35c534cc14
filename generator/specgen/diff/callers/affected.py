"""Which uses of a client are affected by changes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from specgen.diff.callers.scan import scan
from specgen.diff.model.change import Callers, CallSite
from specgen.diff.model.effects import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from specgen.diff.callers.scan import Use
    from specgen.diff.model.change import Change

UNSEEN: Final = (
    "found by name, in files that import the package; not seen: values passed on through other"
    " modules, `getattr`, and arguments given with `**`"
)


def callers_of(directory: Path, package: str, changes: Sequence[Change]) -> Callers:
    """Return the places below a directory that use what changed in a client.

    Args:
        directory: The consumer's source.
        package: Name of the client's package.
        changes: What changed; the breaking changes on the source axis count.
    """
    found = scan(directory, package)
    breaking = [
        change
        for change in changes
        if change.axis == "source" and change.severity is Severity.BREAKING
    ]
    places = [
        CallSite(use.file, use.line, change.rule, change.message, change.fingerprint)
        for use in found.uses
        for change in breaking
        if _is_affected(use, change)
    ]
    calls = {(use.file, use.line) for use in found.uses if use.is_call}
    return Callers(
        str(directory), tuple(dict.fromkeys(places)), len(calls), found.unread, UNSEEN
    )


def _is_affected(use: Use, change: Change) -> bool:
    target = change.target
    if target is None:
        return False
    if target.argument is None:
        return use.name == (target.member or target.owner) or (
            target.member in use.arguments and use.name == target.owner
        )
    called = target.member or target.owner
    if use.name != called or not use.is_call:
        return False
    is_given = target.argument in use.arguments
    return not is_given if change.rule in _MISSING else is_given


# What breaks calls that do not give an argument; all other rules break those that do.
_MISSING: Final = frozenset({"required-argument-added", "argument-became-required"})
