"""Settings for reading specs: options, which override `[tool.specgen]` of a project."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from specgen.commands.specs import UsageError
from specgen.diagnostics import Strictness
from specgen.diagnostics.spelling import did_you_mean
from specgen.openapi.repository_root import repository_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from specgen.diff.severity.overrides import Override

_PROJECT = "pyproject.toml"
_KEYS = ("strict", "error", "ignore", "root", "diff")


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of the command line; a spec's project supplies the rest.

    Args:
        given: The options of the command line about severity.
        given_root: The root directory of a spec's references, by the command line.
        diff: The settings of a project for `specgen diff`.
        file: The file of the project's settings.
    """

    given: Strictness = field(default_factory=Strictness)
    given_root: Path | None = None
    diff: Mapping[str, object] = field(default_factory=dict[str, object])
    file: Path | None = None

    def strictness(self, spec: Path) -> Strictness:
        """Return the settings of severity for a spec.

        Raises:
            UsageError: The project's settings are wrong.
        """
        return self.given.over(_of_project(spec).given)

    def root(self, spec: Path) -> Path:
        """Return the root directory of a spec's references.

        Raises:
            UsageError: The project's settings are wrong.
        """
        stated = self.given_root or _of_project(spec).given_root
        return stated or repository_of(str(spec))

    def overrides(self, spec: Path) -> tuple[Override, ...]:
        """Return the severities of changes that a spec's project sets.

        Raises:
            UsageError: The project's settings are wrong.
        """
        found = _of_project(spec)
        if not found.diff:
            return ()
        # Only `specgen diff` needs the rules.
        from specgen.commands.diff_settings import overrides_of

        try:
            return overrides_of(found.diff)
        except ValueError as error:
            raise UsageError(f"{found.file}: [tool.specgen.diff] {error}") from None

    @property
    def arguments(self) -> list[str]:
        """The options of the command line, to be given to another process."""
        return [
            *(["--strict"] if self.given.is_strict else []),
            *(f"--error={code}" for code in sorted(self.given.errors)),
            *(f"--ignore={code}" for code in sorted(self.given.ignored)),
            *([f"--root={self.given_root}"] if self.given_root else []),
        ]


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "--strict", action="store_true", help="count every warning as an error"
    )
    parser.add_argument(
        "--error",
        metavar="CODE",
        action="append",
        default=[],
        help="count this kind of warning as an error; may be repeated",
    )
    parser.add_argument(
        "--ignore",
        metavar="CODE",
        action="append",
        default=[],
        help="do not show this kind of warning, nor let --strict make it an error;"
        " may be repeated",
    )
    parser.add_argument(
        "--root",
        metavar="DIR",
        type=Path,
        help="directory of all files that a spec refers to (default: the repository that holds"
        " the spec, or else its directory)",
    )
    parser.add_argument("--allow", help=argparse.SUPPRESS)


def settings(arguments: argparse.Namespace) -> Settings:
    """Return the settings of the options.

    Raises:
        UsageError: They name a code that does not exist, or cannot be set.
    """
    if arguments.allow is not None:
        raise UsageError(
            "--allow was removed: what it allowed is a warning, which"
            f" --ignore {arguments.allow} hides"
        )
    try:
        return Settings(
            Strictness(
                arguments.strict,
                frozenset(arguments.error),
                frozenset(arguments.ignore),
            ),
            arguments.root,
        )
    except ValueError as error:
        raise UsageError(str(error)) from None


def _of_project(spec: Path) -> Settings:
    """Return the `[tool.specgen]` of the nearest `pyproject.toml` above a spec."""
    for folder in spec.resolve().parents:
        file = folder / _PROJECT
        table = _table(file) if file.is_file() else None
        if table is not None:
            return _settings(file, table)
    return Settings()


def _table(file: Path) -> Mapping[str, object] | None:
    import tomllib

    try:
        project = tomllib.loads(file.read_text("utf-8"))
    except ValueError as error:
        raise UsageError(f"{file}: this is not TOML: {error}") from None
    tool = project.get("tool")
    table = tool.get("specgen") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        _refuse(file, "is not a table")
    return table


def _settings(file: Path, table: Mapping[str, object]) -> Settings:
    for key in table:
        if key not in _KEYS:
            _refuse(file, f"has no `{key}`; {did_you_mean(key, _KEYS)}")
    is_strict = table.get("strict", False)
    if not isinstance(is_strict, bool):
        _refuse(file, "`strict` is neither true nor false")
    root = table.get("root")
    if root is not None and not isinstance(root, str):
        _refuse(file, "`root` is not the name of a directory")
    try:
        strictness = Strictness(
            is_strict,
            frozenset(_codes(file, table, "error")),
            frozenset(_codes(file, table, "ignore")),
        )
    except ValueError as error:
        _refuse(file, str(error))
    diff = table.get("diff", {})
    if not isinstance(diff, dict):
        _refuse(file, "`diff` is not a table")
    return Settings(
        strictness, None if root is None else file.parent / root, diff, file
    )


def _codes(file: Path, table: Mapping[str, object], key: str) -> Sequence[str]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
        _refuse(file, f"`{key}` is not a list of codes")
    return value


def _refuse(file: Path, reason: str) -> NoReturn:
    raise UsageError(f"{file}: [tool.specgen] {reason}")
