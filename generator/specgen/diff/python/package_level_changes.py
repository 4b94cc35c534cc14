"""Packages that are added, removed or renamed with their specs."""

from __future__ import annotations

import hashlib
from pathlib import PurePath
from typing import TYPE_CHECKING

from specgen.diff.model.change import Change, Target, place
from specgen.diff.model.effects import Effect, Severity
from specgen.naming import module_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from specgen.openapi.references import References


def package_added(revision: References) -> Change:
    """Return the change that a new spec is: its operations have no callers yet."""
    message = f"package `{_package(revision)}` is new"
    return _change("package-added", Severity.INFO, message, None, revision)


def package_removed(base: References, operations: Sequence[Change]) -> Change:
    """Return the change that a deleted spec is.

    Args:
        base: The spec.
        operations: The removals of its operations, which may have been announced.
    """
    message = f"package `{_package(base)}` is gone, since its spec was deleted"
    worst = max((c.severity for c in operations), key=lambda s: s.rank, default=None)
    severity = Severity.BREAKING if worst is None else worst
    return _change("package-removed", severity, message, base, None)


def package_renamed(base: References, revision: References) -> Change | None:
    """Return the change that a renamed spec is; None if its package has the same name."""
    one, two = _package(base), _package(revision)
    if one == two:
        return None
    message = f"package `{one}` is called `{two}` now"
    return _change("package-renamed", Severity.BREAKING, message, base, revision)


def _package(side: References) -> str:
    return module_name(PurePath(side.document.path.rpartition(":")[2]).stem)


def _change(
    rule: str,
    severity: Severity,
    message: str,
    base: References | None,
    revision: References | None,
) -> Change:
    breaks = severity is not Severity.INFO
    return Change(
        rule=rule,
        axis="source",
        severity=severity,
        effect=Effect.INCOMPARABLE if breaks else Effect.NONE,
        direction="none",
        location="",
        identity="/python/package",
        message=message,
        before=place(base.start()) if base else None,
        after=place(revision.start()) if revision else None,
        targets=(Target(_package(base)),) if base else (),
        fingerprint=hashlib.sha256(f"{rule} {message}".encode()).hexdigest()[:16],
    )
