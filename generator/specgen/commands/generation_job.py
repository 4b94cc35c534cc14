"""The job of a run of `specgen generate`."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from specgen.commands.settings import Settings, settings
from specgen.commands.specs import (
    DEFAULT_OUT,
    check_names,
    default_specs,
    given_specs,
    project_specs,
)
from specgen.emit import read_manifest
from specgen.naming import module_name
from specgen.pipeline import STUB

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Job:
    """The specs of packages to write, those of the stub server, and where to write them.

    Args:
        specs: The specs of the packages.
        stub_specs: The specs of the stub server.
        root: The directory of all packages.
        is_whole: Whether packages of other specs are to be removed.
        settings: How severe findings are.
    """

    specs: tuple[Path, ...]
    stub_specs: tuple[Path, ...]
    root: Path
    is_whole: bool
    settings: Settings = field(default_factory=Settings)

    @property
    def places(self) -> tuple[str, ...]:
        """The specs of the stub server, relative to the directory of all packages."""
        return tuple(
            Path(os.path.relpath(spec, self.root)).as_posix()
            for spec in self.stub_specs
        )


def job_of(arguments: argparse.Namespace) -> Job:
    """Return the job for the arguments of `specgen generate`.

    The stub server also serves the specs of earlier runs that are not generated this time.

    Raises:
        UsageError: The arguments do not name specs, or two specs become the same package.
    """
    root: Path = arguments.out or DEFAULT_OUT
    if not arguments.specs:
        specs, more = default_specs(), []
    else:
        specs = given_specs(arguments.specs)
        more = project_specs() if arguments.out is None else []
        more += _served_before(root)
    stub_specs = [*specs, *_others(more, specs)]
    check_names(stub_specs)
    return Job(
        tuple(specs),
        tuple(sorted(stub_specs, key=lambda spec: spec.name)),
        root,
        is_whole=not arguments.specs,
        settings=settings(arguments),
    )


def job_for(specs: Sequence[Path], root: Path, chosen: Settings) -> Job:
    """Return the job of generating some specs, and a stub server for only these.

    Raises:
        UsageError: Two specs become the same package.
    """
    check_names(specs)
    ordered = tuple(sorted(specs, key=lambda spec: spec.name))
    return Job(ordered, ordered, root, is_whole=True, settings=chosen)


def _others(more: Iterable[Path], specs: Sequence[Path]) -> Iterator[Path]:
    """Yield the specs that are not given and whose packages no given spec replaces."""
    known = {spec.resolve() for spec in specs}
    names = {module_name(spec.stem) for spec in specs}
    for spec in more:
        if spec.resolve() not in known and module_name(spec.stem) not in names:
            known.add(spec.resolve())
            yield spec


def _served_before(root: Path) -> Iterator[Path]:
    """Yield the specs of the stub server whose packages still exist."""
    manifest = read_manifest(root / STUB)
    for place in manifest.specs if manifest else ():
        spec = Path(os.path.normpath(root / place))
        if read_manifest(root / module_name(spec.stem)) is None:
            continue
        if spec.is_file():
            yield spec
        else:
            sys.stderr.write(
                f"specgen: warning: {spec} is gone, so {root / STUB} no longer serves it\n"
            )
