"""The pairs of documents to compare."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from specgen.commands.specs import (
    DEFAULT_SPECS,
    UsageError,
    default_specs,
    project_specs,
    spec_files,
)
from specgen.diagnostics import SpecError
from specgen.diff.revisions import (
    Inputs,
    empty_side,
    git,
    git_side,
    open_side,
    specs_in,
)
from specgen.diff.spec_renames import renamed_specs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_MAIN: Final = ("origin/HEAD", "origin/main", "main", "master")
_SUFFIXES: Final = (".yaml", ".yml", ".json")
_SPECS: Final = f"{DEFAULT_SPECS}/"
_PAIR: Final = 2


def open_inputs(
    documents: Sequence[str],
    base: str | None,
    root: Callable[[Path], Path | None] = lambda _: None,
) -> list[Inputs]:
    """Open the documents to compare.

    Args:
        documents: Two documents, or specs to compare with a git revision; all specs of the working
            tree and of the revision if none.
        base: The git revision; None for two documents, or for the merge base with the main branch.
        root: Returns the root directory of a spec's references.

    Raises:
        SpecError: A document cannot be read.
        UsageError: There is no spec, no such file, no repository, or no main branch.
    """
    if base is None and len(documents) == _PAIR:
        _check_names([name for name in documents if ":" not in name])
        return [Inputs(open_side(documents[0], root), open_side(documents[1], root))]
    revision = base or _merge_base()
    present = [str(path) for path in _present(documents)]
    earlier = specs_in(revision, [_listed(name) for name in documents] or [_SPECS])
    _check_names([n for n in documents if Path(n).as_posix() not in earlier])
    earlier = [p for p in earlier if PurePosixPath(p).suffix in _SUFFIXES]
    if not documents and not present and not earlier:
        default_specs()  # Says that there are none.
    return _against(revision, earlier, present, root)


def _check_names(names: Sequence[str]) -> None:
    for name in names:
        if not Path(name).exists():
            raise UsageError(
                f"{name}: there is no such file; to compare with a git revision, write --base REV,"
                " or REV:path for one of two documents"
            )


def _present(documents: Sequence[str]) -> list[Path]:
    if not documents:
        return project_specs()
    found = (Path(name) for name in documents)
    return [
        p for path in found for p in (spec_files(path) if path.is_dir() else [path])
    ]


def _listed(name: str) -> str:
    return f"{Path(name).as_posix()}/" if Path(name).is_dir() else name


def _against(
    revision: str,
    earlier: Sequence[str],
    present: Sequence[str],
    root: Callable[[Path], Path | None],
) -> list[Inputs]:
    """Match the specs of a revision with those of the working tree, renamed ones included."""
    now = {Path(path).as_posix(): path for path in present}
    gone = [path for path in earlier if path not in now or not Path(path).is_file()]
    before = {path: git_side(revision, path) for path in gone}
    after = {
        p: open_side(now[p], root) for p in now if Path(p).is_file() or p not in gone
    }
    come = [path for path in after if path not in earlier]
    moved = renamed_specs(before, {path: after[path] for path in come})
    origins = {new: old for old, new in moved.items()}
    found = []
    for path, side in after.items():
        if path in origins:
            found.append(Inputs(before[origins[path]], side, "renamed"))
        elif path in come:
            found.append(Inputs(empty_side(f"{revision}:{path}"), side, "added"))
        else:
            found.append(Inputs(git_side(revision, path), side))
    found += [
        Inputs(side, empty_side(path), "removed")
        for path, side in before.items()
        if path not in moved
    ]
    return found


def _merge_base() -> str:
    try:
        git("rev-parse", "--git-dir")
    except SpecError as error:
        reason = error.diagnostics[0].message
        raise UsageError(f"{reason}; name two documents to compare") from None
    for branch in _MAIN:
        try:
            return git("merge-base", "HEAD", branch).strip()
        except SpecError:
            continue
    raise UsageError(
        f"none of the branches {', '.join(_MAIN)} is here; give one with --base"
    )
