"""The status of vendored packages, compared with the copy and with the generated package."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from specgen.vendor.consumer_tree import VendorError, folder_at
from specgen.vendor.impact import compare, same_spec, unknown
from specgen.vendor.source import SPEC_FOLDER, api_of
from specgen.vendor.state import state_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from specgen.vendor.impact import CallerImpact
    from specgen.vendor.lock import LockEntry
    from specgen.vendor.source import GeneratedPackage
    from specgen.vendor.state import State


@dataclass(frozen=True, slots=True)
class Status:
    """The status of a vendored package.

    Args:
        entry: Its lock entry.
        folder: Its directory.
        state: Its differences from the copy.
        source: The generated package; None if it is not available.
        impact: The impact of an update; None if there is nothing newer.
        problem: Why there is no source.
    """

    entry: LockEntry
    folder: Path
    state: State
    source: GeneratedPackage | None
    impact: CallerImpact | None
    problem: str = ""

    @property
    def text(self) -> str:
        """The status in a few words."""
        if not self.folder.is_dir():
            return "missing"
        found = "current"
        if self.source is None:
            found = f"not compared: {self.problem}"
        elif self.impact is not None:
            found = f"behind ({self.impact.summary})"
            callers = self.impact.callers
            found += f"; {callers.counted}" if callers and callers.calls else ""
        changes = {"edited locally": self.state.edited, "not there": self.state.missing}
        changes["not ours"] = self.state.foreign
        counted = [f"{len(paths)} {what}" for what, paths in changes.items() if paths]
        return ", ".join([found, *counted])


def status_of(
    root: Path, entry: LockEntry, find: Callable[[LockEntry], GeneratedPackage]
) -> Status:
    """Compare a vendored package with its lock entry and with the generated package.

    Args:
        root: The root of the consumer's tree.
        entry: The lock entry.
        find: Returns the present source of an entry's package, or raises VendorError.

    Raises:
        VendorError: The package's directory is outside the tree.
        OSError: A file cannot be read.
    """
    folder = folder_at(root, entry.place)
    state = state_of(folder, entry.files)
    try:
        source = find(entry)
    except VendorError as error:
        return Status(entry, folder, state, None, None, str(error))
    return Status(entry, folder, state, source, _impact(root, entry, state, source))


def _impact(
    root: Path, entry: LockEntry, state: State, source: GeneratedPackage
) -> CallerImpact | None:
    new = source.entry(entry.place)
    if new.files == entry.files:
        return None
    if new.spec_sha256 == entry.spec_sha256 and _spec_files(new) == _spec_files(entry):
        return same_spec(entry.generator, new.generator)
    changed = sorted({*state.edited, *state.missing} & _spec_files(entry).keys())
    if changed:
        return unknown(f"the vendored {changed[0]} was edited")
    current = {api_of(place): file for place, file in source.specs.items()}
    folder = folder_at(root, entry.place)
    specs = [(folder / spec, current[api_of(spec)]) for spec in entry.specs]
    return compare(specs, root, entry.name)


def _spec_files(entry: LockEntry) -> dict[str, str]:
    """Return the hashes of the spec's files."""
    return {p: sha for p, sha in entry.files.items() if p.startswith(f"{SPEC_FOLDER}/")}
