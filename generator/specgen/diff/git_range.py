"""Specs at both ends of a range of git revisions."""

from __future__ import annotations

from itertools import pairwise
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from specgen.diff.revisions import Inputs, empty_side, git, git_side, specs_in, verified
from specgen.diff.spec_renames import renamed_specs
from specgen.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

_SUFFIXES: Final = (".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True)
class CommitStep:
    """Two revisions of which one follows the other.

    Args:
        base: The older one.
        revision: The newer one.
        date: The date of the newer one, as YYYY-MM-DD.
    """

    base: str
    revision: str
    date: str


def steps(base: str, revision: str) -> list[CommitStep]:
    """Return the steps from one revision to another, newest first: one for each tag in between.

    Raises:
        SpecError: There is no such revision.
    """
    for name in (base, revision):
        verified(name)
    tags = git(
        "tag", "--sort=creatordate", f"--merged={revision}", f"--no-merged={base}"
    ).split()
    last = _commit(revision)
    between = [tag for tag in tags if _commit(tag) != last]
    names = [base, *between, revision]
    found = [
        CommitStep(one, two, git("log", "-1", "--format=%cs", two, "--").strip())
        for one, two in pairwise(names)
    ]
    return found[::-1]


def _commit(name: str) -> str:
    return git("rev-parse", f"{name}^{{commit}}").strip()


def inputs_between(step: CommitStep, paths: Sequence[str]) -> list[Inputs]:
    """Open the specs of both revisions of a step, renamed ones included.

    Args:
        step: The revisions.
        paths: Files, and directories that end in a slash, from the working directory.

    Raises:
        SpecError: A document cannot be read.
    """
    before, after = (
        [p for p in specs_in(name, paths) if PurePosixPath(p).suffix in _SUFFIXES]
        for name in (step.base, step.revision)
    )
    gone = {p: git_side(step.base, p) for p in before if p not in after}
    come = {p: git_side(step.revision, p) for p in after if p not in before}
    moved = renamed_specs(gone, come)
    found = [
        Inputs(git_side(step.base, path), git_side(step.revision, path))
        for path in before
        if path in after
    ]
    found += [Inputs(gone[old], come[new], "renamed") for old, new in moved.items()]
    found += [
        Inputs(empty_side(f"{step.base}:{path}"), side, "added")
        for path, side in come.items()
        if path not in moved.values()
    ]
    return found + [
        Inputs(side, empty_side(f"{step.revision}:{path}"), "removed")
        for path, side in gone.items()
        if path not in moved
    ]
