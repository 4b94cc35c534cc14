"""The uses of a client that its changes affect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from specgen.diff.callers.scan import scan
from specgen.diff.model.change import Callers, CallSite
from specgen.diff.model.effects import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from specgen.diff.callers.scan import Mention
    from specgen.diff.model.change import Change, Report, Target

UNSEEN: Final = (
    "found by name, in files that import the package or a file that does; not seen: names that are"
    " put together when code runs, code in strings, and files in other languages"
)


def callers_of(directory: Path, package: str, report: Report) -> Callers:
    """Return the places below a directory that use what changed in a client.

    Args:
        directory: The consumer's source.
        package: Name of the client's package.
        report: The changes; the breaking changes on the source axis count.
    """
    found = scan(directory, package)
    breaking = [
        change
        for change in report.changes
        if change.axis == "source" and change.severity is Severity.BREAKING
    ]
    places = dict.fromkeys(
        site
        for use in found.uses
        for change in breaking
        for site in _sites(use, change)
    )
    calls = {
        (use.file, use.line) for use in found.uses if _is_call(use, report.callables)
    }
    return Callers(
        str(directory),
        tuple(places),
        frozenset(calls),
        found.unread,
        found.dynamic,
        UNSEEN,
    )


def _is_call(use: Mention, callables: frozenset[str]) -> bool:
    return use.is_call and (
        use.name in callables or f"{use.holder}.{use.name}" in callables
    )


def _sites(use: Mention, change: Change) -> Iterable[CallSite]:
    for target in change.targets:
        affected = _is_affected(use, change.rule, target)
        if affected is not False:
            yield CallSite(
                use.file,
                use.line,
                change.rule,
                target.message or change.message,
                change.fingerprint,
                is_certain=affected is True,
            )


def _is_affected(use: Mention, rule: str, target: Target) -> bool | None:
    """Tell whether a change breaks a use; None where arguments from `**` are not known."""
    if target.group is not None and use.holder != target.group:
        return False
    called = target.member or target.owner
    if rule in ("required-field-added", "field-became-required"):
        return _lacks(use, target.owner, called)
    if target.argument is None:
        is_given = target.member in use.arguments and use.name == target.owner
        return use.name == called or is_given
    if rule in _MISSING:
        return _lacks(use, called, target.argument)
    return _gives(use, called, target.argument)


# What breaks calls that do not give an argument; all other rules break those that do.
_MISSING: Final = frozenset({"required-argument-added", "argument-became-required"})


def _gives(use: Mention, called: str, argument: str) -> bool | None:
    if use.name != called or not use.is_call:
        return False
    return argument in use.arguments or (None if use.unpacks else False)


def _lacks(use: Mention, called: str, argument: str) -> bool | None:
    if use.name != called or not use.is_call or argument in use.arguments:
        return False
    return None if use.unpacks else True
