"""Output of `specgen vendor`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from specgen.vendor.consumer_tree import LOCK, module_at, visible
from specgen.vendor.git import ignored
from specgen.vendor.lock import quoted
from specgen.vendor.requirements import key_requirements

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from specgen.vendor.lock import LockEntry
    from specgen.vendor.status import Status
    from specgen.vendor.update import Update


def show(update: Update) -> None:
    """Print the impact of an update, and the treatment of local edits."""
    impact = update.status.impact
    say(f"{update.status.entry.place}: {update.status.text}")
    if impact is not None:
        if impact.text:
            say(impact.text.rstrip("\n"))
        say(f"  required version bump: {impact.bump}")
    for path in update.merged:
        say(f"  {path}: merged with the local edits")


def refusals(updates: Sequence[Update], *, accept_breaking: bool) -> list[str]:
    """Return the reasons against updates, as lines; none if they are allowed."""
    found: list[str] = []
    for update in updates:
        place, impact = update.swap.place, update.status.impact
        if impact is not None and impact.is_breaking and not accept_breaking:
            found.append(
                f"{place}: callers may have to change; review, and pass --accept-breaking"
            )
        found += [
            f"{place}/{visible(path)}: {reason}"
            for path, reason in update.obstacles.items()
        ]
        if update.obstacles:
            found.append(
                f"{place}: pass --merge to keep local edits, or --force to overwrite them"
            )
    return [*found, "nothing was changed"] if found else []


def made_from(entry: LockEntry) -> str:
    """Return a short description of a package's source."""
    commit = f", commit {entry.commit[:12]}" if entry.commit else ""
    specs = ", ".join(
        f"{spec.rpartition('/')[2]} {sha256[:12]}"
        for spec, sha256 in zip(entry.specs, entry.spec_sha256, strict=True)
    )
    return f"{entry.package} ({specs}, {entry.generator}{commit})"


def stub_advice(entry: LockEntry) -> str:
    """Return instructions for the consumer of a stub server."""
    module = module_at(entry.place)
    return (
        "\nIn pyproject.toml it needs:\n\n    [dependency-groups]\n"
        f"    test = [\n{_listed(entry.dependencies)}    ]\n\n"
        f"(and {' and '.join(key_requirements())} for --keys, --tls and --faults.)\n"
        "Its fixture `stub_server` is there after this line in the topmost conftest.py:\n\n"
        f'    pytest_plugins = ["{module}.pytest_plugin"]\n\n'
        f"To serve it: `python -m {module}`. To check in CI that it is unedited, without"
        f" specgen:\n\n    python {entry.place} --verify"
    )


def _listed(requirements: Iterable[str]) -> str:
    return "".join(f"        {quoted(text)},\n" for text in sorted(requirements))


def advice(entry: LockEntry) -> str:
    """Return instructions for the consumer."""
    module = module_at(entry.place)
    return (
        "\nIn pyproject.toml it needs:\n\n    [project]\n"
        f"    dependencies = [\n{_listed(entry.dependencies)}    ]\n\n"
        f"Import it as `{module}`. To check in CI that it is unedited, without specgen:\n\n"
        f"    python -m {module} --verify"
    )


def warn_of_ignored(root: Path, entries: Sequence[LockEntry]) -> None:
    """Warn if git would ignore vendored files."""
    paths = [f"{entry.place}/{path}" for entry in entries for path in entry.files]
    found = ignored(root, [*paths, LOCK])
    if found:
        listed = ", ".join(found[:3]) + (", ..." if found[3:] else "")
        sys.stderr.write(
            f"specgen: warning: .gitignore keeps these out of commits: {listed}\n"
        )


def print_state(status: Status) -> None:
    """Print the differences between a package and its copy."""
    if status.folder.is_dir():
        print_paths("edited locally", status.state.edited)
        print_paths("missing", status.state.missing)
        print_paths("not ours", status.state.foreign)


def print_paths(what: str, paths: Sequence[str]) -> None:
    """Print files with their problems."""
    for path in paths:
        say(f"  {visible(path)}: {what}")


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{line}\n")
