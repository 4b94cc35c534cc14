"""The impact of a newer spec on the callers of a vendored package, by `specgen diff`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from specgen.diagnostics import SpecError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from specgen.diff.model.change import Callers

_BUMPS = ("none", "patch", "minor", "major")


@dataclass(frozen=True, slots=True)
class CallerImpact:
    """The changes for a caller.

    Args:
        is_breaking: Whether a caller may have to change; also true if that is unknown.
        bump: The bump of the consumer's own version: major, minor, patch or none.
        summary: A short description.
        text: The changes, on the wire and in Python, one per line.
        callers: The consumer's uses of the package that the changes break, if it is a client.
    """

    is_breaking: bool
    bump: str
    summary: str
    text: str = ""
    callers: Callers | None = None


def unknown(reason: str) -> CallerImpact:
    """Return the impact of specs that cannot be compared: breaking, to be safe."""
    return CallerImpact(
        is_breaking=True, bump="major", summary=f"cannot be compared: {reason}"
    )


def same_spec(before: str, after: str) -> CallerImpact:
    """Return the impact of code that was regenerated from the same spec.

    Args:
        before: The generator of the old code.
        after: The generator of the new code.
    """
    made = f"by {after} after {before}" if before != after else f"by {after}"
    return CallerImpact(
        is_breaking=False, bump="patch", summary=f"same spec, regenerated {made}"
    )


def compare(
    specs: Sequence[tuple[Path, Path]], root: Path, package: str
) -> CallerImpact:
    """Compare the specs of a package, and find the breaking uses in the consumer's source.

    Args:
        specs: Of each, the one that the vendored package was generated from, and as it is now.
        root: The root of the consumer's tree.
        package: Name of the package there, as the last part of how it is imported.
    """
    # This import is slow, and most runs compare nothing.
    from specgen.diff.callers.affected import callers_of
    from specgen.diff.document_diff import compare_all
    from specgen.diff.model.removal_policy import Policy
    from specgen.diff.reports import write
    from specgen.diff.revisions import Inputs, open_side

    today = datetime.now(UTC).date()
    try:
        reports = compare_all(
            [
                Inputs(open_side(str(before)), open_side(str(after)))
                for before, after in specs
            ],
            Policy(today),
        )
    except SpecError as error:
        return unknown(str(error).partition("\n")[0])
    callers = None
    if len(reports) == 1:  # A client; a stub server has a spec for each of its APIs.
        callers = callers_of(root, package, reports[0])
        reports = [replace(reports[0], callers=callers)]
    counts = Counter[str]()
    for report in reports:
        counts.update(report.counts)
    bump = max((report.required_bump for report in reports), key=_BUMPS.index)
    return CallerImpact(
        is_breaking=bump == "major",
        bump=bump,
        summary=", ".join(f"{n} {level}" for level, n in counts.items() if n)
        or "nothing visible to callers",
        text=write(reports, "text"),
        callers=callers,
    )
