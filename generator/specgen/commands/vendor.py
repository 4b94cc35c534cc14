"""`specgen vendor`: generated packages in other repositories."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from specgen.commands.output import add_verbosity, summarise
from specgen.commands.package_argument import (
    add_package_arguments,
    named_source,
    source_of,
)
from specgen.commands.specs import UsageError, add_source_arguments
from specgen.commands.vendor_report import (
    advice,
    made_from,
    print_paths,
    print_state,
    refusals,
    say,
    show,
    stub_advice,
    warn_of_ignored,
)
from specgen.vendor.add import free_place, removal
from specgen.vendor.consumer_tree import (
    LOCK,
    VendorError,
    absolute,
    find_root,
    folder_at,
)
from specgen.vendor.lock import Lock, read_lock
from specgen.vendor.state import state_of
from specgen.vendor.status import Status, status_of
from specgen.vendor.transaction import Swap, apply, created_by, exclusive
from specgen.vendor.update import Policy, Update, plan_update

if TYPE_CHECKING:
    import argparse

    from specgen.vendor.lock import LockEntry

_FINE, _DIFFERS = 0, 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    tasks = parser.add_subparsers(required=True, metavar="TASK")
    for name, declare, run_task, description in (
        ("add", _add_arguments, _add, "copy a package into a repository"),
        (
            "status",
            _status_arguments,
            _status,
            "show the status of the vendored packages",
        ),
        ("update", _update_arguments, _update, "bring vendored packages up to date"),
        (
            "verify",
            _tree_argument,
            _verify,
            "exit 1 if a vendored file differs from the copied one",
        ),
        ("remove", _remove_arguments, _remove, "delete a vendored package"),
    ):
        task = tasks.add_parser(name, help=description, description=description)
        declare(task)
        add_verbosity(task)
        task.set_defaults(task=run_task)


def run(arguments: argparse.Namespace) -> int:
    """Run the command.

    Returns:
        The exit code: 0, or 1 if a check found something or an update was refused.

    Raises:
        UsageError: The command cannot be executed; nothing was changed.
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
        help=f"directory of {LOCK} (default: the nearest with it or .git)",
    )


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_package_arguments(parser)
    parser.add_argument(
        "--into",
        type=Path,
        required=True,
        metavar="DIR",
        help="the directory to copy it into",
    )
    _root_argument(parser)


def _status_arguments(parser: argparse.ArgumentParser) -> None:
    _tree_argument(parser)
    add_source_arguments(parser)


def _update_arguments(parser: argparse.ArgumentParser) -> None:
    _tree_argument(parser)
    parser.add_argument(
        "--package", metavar="NAME", help="only this one (default: all)"
    )
    parser.add_argument(
        "--accept-breaking",
        action="store_true",
        help="update even if callers must change",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="show what changes, write nothing"
    )
    edits = parser.add_mutually_exclusive_group()
    edits.add_argument(
        "--merge", action="store_true", help="keep local edits, by three-way merge"
    )
    edits.add_argument("--force", action="store_true", help="overwrite local edits")
    add_source_arguments(parser)


def _remove_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("tree", type=Path, metavar="REPOSITORY", help="the repository")
    parser.add_argument("name", help="the package's name or place there")
    parser.add_argument("--force", action="store_true", help="also if it was edited")
    _root_argument(parser)


def _add(arguments: argparse.Namespace) -> int:
    root = _root(arguments, arguments.into)
    source = named_source(arguments)
    with exclusive(root):
        lock = read_lock(root)
        place = free_place(
            root, lock, arguments.into, arguments.name or source.default_name
        )
        entry = source.entry(place)
        new = lock.with_entries(entry, created=created_by(root, place))
        apply(root, [Swap(place, source.files)], new.text())
    summarise(f"{root / place}: {made_from(entry)}, {len(entry.files)} files")
    summarise(f"{root / LOCK}: written; commit both")
    warn_of_ignored(root, [entry])
    summarise(stub_advice(entry) if entry.is_stub else advice(entry))
    return _FINE


def _status(arguments: argparse.Namespace) -> int:
    root = _tree(arguments)
    with exclusive(root):
        entries = _entries(root, read_lock(root))
        for status in (
            status_of(root, e, partial(source_of, arguments)) for e in entries
        ):
            say(f"{status.entry.place}: {status.text}")
            print_state(status)
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
        statuses = [status_of(root, e, partial(source_of, arguments)) for e in entries]
        policy: Policy = (
            "force" if arguments.force else "merge" if arguments.merge else "refuse"
        )
        updates = [
            update
            for s in statuses
            if (update := _planned(root, s, policy)) is not None
        ]
        for update in updates:
            show(update)
        refused = refusals(updates, accept_breaking=arguments.accept_breaking)
        if refused or arguments.dry_run or not updates:
            for refusal in refused:
                sys.stderr.write(f"specgen: {refusal}\n")
            return _DIFFERS if refused else _FINE
        new = [u.status.source.entry(u.swap.place) for u in updates if u.status.source]
        apply(root, [update.swap for update in updates], lock.with_entries(*new).text())
    for entry in new:
        summarise(f"{entry.place}: updated to {made_from(entry)}")
        if entry.dependencies != lock.entries[entry.place].dependencies:
            summarise(stub_advice(entry) if entry.is_stub else advice(entry))
    warn_of_ignored(root, new)
    return _FINE


def _planned(root: Path, status: Status, policy: Policy) -> Update | None:
    """Return the update of a package, None if it is up to date."""
    if status.source is None:
        raise VendorError(status.problem)
    if status.impact is None and not status.state.missing and policy != "force":
        summarise(f"{status.entry.place}: {status.text}")
        return None
    return plan_update(root, status, status.source, policy)


def _verify(arguments: argparse.Namespace) -> int:
    root = _tree(arguments)
    code = _FINE
    with exclusive(root):
        for entry in _entries(root, read_lock(root)):
            folder = folder_at(root, entry.place)
            state = state_of(folder, entry.files)
            if state.is_clean:
                summarise(f"{entry.place}: {len(entry.files)} files, all as copied")
                continue
            code = _DIFFERS
            say(
                f"{entry.place}: not as copied"
                if folder.is_dir()
                else f"{entry.place}: missing"
            )
            print_paths("edited", state.edited)
            print_paths("missing", state.missing if folder.is_dir() else ())
            print_paths("not part of the package", state.foreign)
    return code


def _remove(arguments: argparse.Namespace) -> int:
    root = _tree(arguments)
    with exclusive(root):
        lock = read_lock(root)
        entry = lock.find(arguments.name)
        swap = removal(root, lock, entry.place, force=arguments.force)
        left = lock.without(entry.place)
        text = left.text() if left.entries else None
        apply(root, [swap], text, lock.created - left.created)
    summarise(f"{root / entry.place}: removed")
    return _FINE


def _root(arguments: argparse.Namespace, start: Path) -> Path:
    root: Path | None = arguments.root
    if root is None:
        return find_root(start)
    if not root.is_dir():
        raise VendorError(f"{root} is not a directory")
    return absolute(root)


def _tree(arguments: argparse.Namespace) -> Path:
    """Return the root of an existing tree."""
    tree: Path = arguments.tree
    if not tree.is_dir():
        raise VendorError(f"{tree} is not a directory")
    return _root(arguments, tree)


def _entries(root: Path, lock: Lock) -> list[LockEntry]:
    if not lock.entries:
        raise VendorError(
            f"{root} has no vendored packages; add one with `specgen vendor add`"
        )
    return [entry for _, entry in sorted(lock.entries.items())]
