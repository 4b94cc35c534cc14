"""Which documents are compared with which."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from specgen.commands.specs import UsageError, default_specs
from specgen.diagnostics import SpecError
from specgen.diff.revisions import added_side, git, git_side, open_side

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from specgen.openapi.references import References

_MAIN = ("origin/HEAD", "origin/main", "main", "master")
_PAIR = 2


def pairs(
    documents: Sequence[str],
    base: str | None,
    root: Callable[[Path], Path | None] = lambda _: None,
) -> list[tuple[References, References]]:
    """Open what is compared.

    Args:
        documents: Two documents, or specs to compare with a git revision; all specs if none.
        base: The git revision; None for two documents, or for the merge base with the main branch.
        root: Returns the directory that what a spec refers to must lie in.

    Raises:
        SpecError: Something cannot be read.
        UsageError: There is no spec, or no main branch.
    """
    if base is None and len(documents) == _PAIR:
        return [(open_side(documents[0], root), open_side(documents[1], root))]
    specs = list(documents) or [str(path) for path in default_specs()]
    revision = base or _merge_base()
    return [(_at(revision, spec), open_side(spec, root)) for spec in specs]


def _at(revision: str, spec: str) -> References:
    """Open a spec in a revision, as an empty API where it was not there yet."""
    path = Path(spec).as_posix()
    git(
        "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
    )
    listed = git("ls-tree", "--name-only", revision, "--", path)
    return git_side(revision, path) if listed.strip() else added_side(revision, path)


def _merge_base() -> str:
    for branch in _MAIN:
        try:
            return git("merge-base", "HEAD", branch).strip()
        except SpecError:
            continue
    raise UsageError(
        f"none of the branches {', '.join(_MAIN)} is here; give one with --base"
    )
