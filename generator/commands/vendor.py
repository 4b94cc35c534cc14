"""`specgen vendor`: generated packages in other people's repositories."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from generator.commands.specs import DEFAULT_OUT, DEFAULT_SPECS, UsageError
from generator.vendor.add import free_place, removal
from generator.vendor.git import ignored
from generator.vendor.lock import Lock, quoted, read_lock
from generator.vendor.source import read_source
from generator.vendor.state import state_of
from generator.vendor.status import Status, status_of
from generator.vendor.transaction import Swap, apply, exclusive
from generator.vendor.tree import (
    LOCK,
    VendorError,
    absolute,
    find_root,
    folder_at,
    module_at,
)
from generator.vendor.update import Policy, Update, plan_update

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from generator.vendor.lock import Entry

_FINE, _DIFFERS = 0, 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    tasks = parser.add_subparsers(required=True, metavar="TASK")
    for name, declare, run_task, description in (
        ("add", _add_arguments, _add, "copy a package into a repository"),
        ("status", _status_arguments, _status, "tell how the vendored packages stand"),
        ("update", _update_arguments, _update, "bring vendored packages up to date"),
        (
            "verify",
            _tree_argument,
            _verify,
            "exit 1 if a vendored file is not as it was copied",
        ),
        ("remove", _remove_arguments, _remove, "delete a vendored package"),
    ):
        task = tasks.add_parser(name, help=description, description=description)
        declare(task)
        task.set_defaults(task=run_task)


def run(arguments: argparse.Namespace) -> int:
    """Carry out the command.

    Returns:
        The exit code: 0, or 1 if a check found something or an update was refused.

    Raises:
        UsageError: The command cannot be carried out; nothing was changed.
    """
    try:
        code: int = arguments.task(arguments)
    except VendorError as error:
        raise UsageError(str(error)) from None
    except OSError as error:
        place = error.filename or "the repository"
        raise UsageError(
            f"{place}: {error.strerror or error}; nothing was changed"
        ) from None
    return code


def _tree_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "tree",
        nargs="?",
        default=Path(),
        type=Path,
        metavar="REPOSITORY",
        help="default: this one",
    )
    _root_argument(parser)


def _root_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--root",
        type=Path,
        help=f"where {LOCK} lies (default: the nearest folder with it or .git)",
    )


def _source_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--generated",
        type=Path,
        default=DEFAULT_OUT,
        metavar="DIR",
        help="default: generated",
    )
    parser.add_argument(
        "--specs",
        type=Path,
        default=DEFAULT_SPECS,
        metavar="DIR",
        help="default: specs",
    )


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("package", help="a package in generated/")
    parser.add_argument(
        "--into",
        type=Path,
        required=True,
        metavar="DIR",
        help="the folder to copy it into",
    )
    parser.add_argument("--name", help="what to call it there (default: the same)")
    _root_argument(parser)
    _source_arguments(parser)


def _status_arguments(parser: argparse.ArgumentParser) -> None:
    _tree_argument(parser)
    _source_arguments(parser)


def _update_arguments(parser: argparse.ArgumentParser) -> None:
    _tree_argument(parser)
    parser.add_argument(
        "--package", metavar="NAME", help="only this one (default: all)"
    )
    parser.add_argument(
        "--accept-breaking", action="store_true", help="also if callers must change"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="show what changes, write nothing"
    )
    edits = parser.add_mutually_exclusive_group()
    edits.add_argument(
        "--merge", action="store_true", help="keep local edits, by three-way merge"
    )
    edits.add_argument("--force", action="store_true", help="overwrite local edits")
    _source_arguments(parser)


def _remove_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("tree", type=Path, metavar="REPOSITORY", help="the repository")
    parser.add_argument("name", help="the package's name or place there")
    parser.add_argument("--force", action="store_true", help="also if it was edited")
    _root_argument(parser)


def _add(arguments: argparse.Namespace) -> int:
    root = _root(arguments, arguments.into)
    source = read_source(arguments.package, arguments.generated, arguments.specs)
    with exclusive(root):
        lock = read_lock(root)
        place = free_place(root, lock, arguments.into, arguments.name or source.package)
        entry = source.entry(place)
        apply(root, [Swap(place, source.files)], lock.with_entries(entry).text())
    _print(f"{root / place}: {_made_from(entry)}, {len(entry.files)} files")
    _print(f"{root / LOCK}: written; commit both")
    _warn_of_ignored(root, [entry])
    _print(_advice(entry))
    return _FINE


def _status(arguments: argparse.Namespace) -> int:
    root = _tree(arguments)
    with exclusive(root):
        entries = _entries(root, read_lock(root))
        for status in (
            status_of(root, e, arguments.generated, arguments.specs) for e in entries
        ):
            _print(f"{status.entry.place}: {status.text}")
            _print_state(status)
    return _FINE


def _update(arguments: argparse.Namespace) -> int:
    root = _tree(arguments)
    with exclusive(root):
        lock = read_lock(root)
        entries = (
            [lock.find(arguments.package)]
            if arguments.package
            else _entries(root, lock)
        )
        statuses = [
            status_of(root, e, arguments.generated, arguments.specs) for e in entries
        ]
        policy: Policy = (
            "force" if arguments.force else "merge" if arguments.merge else "refuse"
        )
        updates = [
            update
            for s in statuses
            if (update := _planned(root, s, policy)) is not None
        ]
        for update in updates:
            _show(update)
        refusals = _refusals(updates, accept_breaking=arguments.accept_breaking)
        if refusals or arguments.dry_run or not updates:
            for refusal in refusals:
                sys.stderr.write(f"specgen: {refusal}\n")
            return _DIFFERS if refusals else _FINE
        new = [u.status.source.entry(u.swap.place) for u in updates if u.status.source]
        apply(root, [update.swap for update in updates], lock.with_entries(*new).text())
    for entry in new:
        _print(f"{entry.place}: updated to {_made_from(entry)}")
        if entry.dependencies != lock.entries[entry.place].dependencies:
            _print(_advice(entry))
    _warn_of_ignored(root, new)
    return _FINE


def _planned(root: Path, status: Status, policy: Policy) -> Update | None:
    """Return what has to be done to a package, if anything."""
    if status.source is None:
        raise VendorError(status.problem)
    if status.verdict is None and not status.state.missing and policy != "force":
        _print(f"{status.entry.place}: {status.text}")
        return None
    return plan_update(root, status, status.source, policy)


def _show(update: Update) -> None:
    verdict = update.status.verdict
    _print(f"{update.status.entry.place}: {update.status.text}")
    if verdict is not None:
        if verdict.text:
            _print(verdict.text.rstrip("\n"))
        _print(f"  required version bump: {verdict.bump}")
    for path in update.merged:
        _print(f"  {path}: merged with the local edits")


def _refusals(updates: Sequence[Update], *, accept_breaking: bool) -> list[str]:
    found: list[str] = []
    for update in updates:
        place, verdict = update.swap.place, update.status.verdict
        if verdict is not None and verdict.is_breaking and not accept_breaking:
            found.append(
                f"{place}: callers may have to change; look, and pass --accept-breaking"
            )
        found += [
            f"{place}/{path}: {reason}" for path, reason in update.obstacles.items()
        ]
        if update.obstacles:
            found.append(
                f"{place}: pass --merge to keep local edits, or --force to overwrite them"
            )
    return [*found, "nothing was changed"] if found else []


def _verify(arguments: argparse.Namespace) -> int:
    root = _tree(arguments)
    code = _FINE
    with exclusive(root):
        for entry in _entries(root, read_lock(root)):
            folder = folder_at(root, entry.place)
            state = state_of(folder, entry.files)
            if state.is_clean:
                _print(f"{entry.place}: {len(entry.files)} files, all as copied")
                continue
            code = _DIFFERS
            _print(
                f"{entry.place}: not as copied"
                if folder.is_dir()
                else f"{entry.place}: missing"
            )
            _print_paths("edited", state.edited)
            _print_paths("missing", state.missing if folder.is_dir() else ())
            _print_paths("not part of the package", state.foreign)
    return code


def _remove(arguments: argparse.Namespace) -> int:
    root = _tree(arguments)
    with exclusive(root):
        lock = read_lock(root)
        entry = lock.find(arguments.name)
        swap = removal(root, lock, entry.place, force=arguments.force)
        left = lock.without(entry.place)
        apply(root, [swap], left.text() if left.entries else None)
    _print(f"{root / entry.place}: removed")
    return _FINE


def _root(arguments: argparse.Namespace, start: Path) -> Path:
    root: Path | None = arguments.root
    if root is None:
        return find_root(start)
    if not root.is_dir():
        raise VendorError(f"{root} is no folder")
    return absolute(root)


def _tree(arguments: argparse.Namespace) -> Path:
    """Return the root of a tree that must be there already."""
    tree: Path = arguments.tree
    if not tree.is_dir():
        raise VendorError(f"{tree} is no folder")
    return _root(arguments, tree)


def _entries(root: Path, lock: Lock) -> list[Entry]:
    if not lock.entries:
        raise VendorError(
            f"{root} has no vendored packages; add one with `specgen vendor add`"
        )
    return [entry for _, entry in sorted(lock.entries.items())]


def _made_from(entry: Entry) -> str:
    commit = f", commit {entry.commit[:12]}" if entry.commit else ""
    spec = entry.spec.rpartition("/")[2]
    return (
        f"{entry.package} ({spec} {entry.spec_sha256[:12]}, {entry.generator}{commit})"
    )


def _advice(entry: Entry) -> str:
    dependencies = "".join(
        f"        {quoted(text)},\n" for text in sorted(entry.dependencies)
    )
    module = module_at(entry.place)
    return (
        "\nIn pyproject.toml it needs:\n\n    [project]\n"
        f"    dependencies = [\n{dependencies}    ]\n\n"
        f"Import it as `{module}`. To check in CI that nobody edits it, without specgen:\n\n"
        f"    python -m {module} --verify"
    )


def _warn_of_ignored(root: Path, entries: Sequence[Entry]) -> None:
    paths = [f"{entry.place}/{path}" for entry in entries for path in entry.files]
    found = ignored(root, [*paths, LOCK])
    if found:
        listed = ", ".join(found[:3]) + (", ..." if found[3:] else "")
        sys.stderr.write(
            f"specgen: warning: .gitignore keeps these out of commits: {listed}\n"
        )


def _print_state(status: Status) -> None:
    if status.folder.is_dir():
        _print_paths("edited locally", status.state.edited)
        _print_paths("missing", status.state.missing)
        _print_paths("not ours", status.state.foreign)


def _print_paths(what: str, paths: Sequence[str]) -> None:
    for path in paths:
        _print(f"  {path}: {what}")


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
