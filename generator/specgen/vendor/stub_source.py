"""The source of a copy of the stub server: generated for some APIs, with all that it imports."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from specgen import __version__
from specgen.emit.imports import import_problem
from specgen.naming import module_name
from specgen.pipeline import STUB, carried_stub_package
from specgen.vendor.consumer_tree import VendorError
from specgen.vendor.git import clean_commit
from specgen.vendor.requirements import stub_requirements
from specgen.vendor.source import (
    GeneratedPackage,
    find_spec,
    places,
    unchanged,
    with_manifest,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from specgen.pipeline import Loaded

_SUFFIXES = (".yaml", ".yml", ".json")


class Load(Protocol):
    """Reads specs; raises SpecError if one is wrong."""

    def __call__(self, paths: Sequence[Path], /) -> Sequence[Loaded]:
        """Return the specs."""
        ...


def stub_specs(names: Sequence[str], specs: Path) -> list[Path]:
    """Return the specs that a stub server is to serve, in the order of their names.

    Args:
        names: Names of packages, or paths of spec files; if there are none, all specs.
        specs: The directory of all specs.

    Raises:
        VendorError: A spec does not exist, or two have the same package.
    """
    if not names:
        names = [
            str(path) for path in sorted(specs.glob("*")) if path.suffix in _SUFFIXES
        ]
        if not names:
            raise VendorError(
                f"there are no specs in {specs}; name one, or its directory"
            )
    found: dict[str, Path] = {}
    for name in names:
        path = Path(name) if name.endswith(_SUFFIXES) else find_spec(name, specs)
        earlier = found.setdefault(module_name(path.stem), path)
        if earlier != path:
            raise VendorError(
                f"{earlier} and {path} both become {module_name(path.stem)}; rename one"
            )
    return sorted(found.values(), key=lambda path: path.name)


def stub_source(paths: Sequence[Path], load: Load) -> GeneratedPackage:
    """Return a stub server for some specs.

    Args:
        paths: The specs.
        load: Reads them.

    Raises:
        SpecError: A spec is wrong.
        VendorError: The generated code cannot be imported.
        OSError: A file cannot be read.
    """
    loaded = load(paths)
    package = carried_stub_package(loaded)
    problem = import_problem([package])
    if problem is not None:
        raise VendorError(
            "what was generated cannot be imported; this is a bug of specgen, please report"
            f" it with the specs\n{problem}"
        )
    base = Path(os.path.commonpath([path.resolve().parent for path in paths]))
    expected = dict(_files_of_specs(loaded, base))
    copied = places(base, expected)
    own = {path: text.encode() for path, text in package.files.items()}
    of_specs = {
        place: unchanged(base / path, expected[path]) for path, place in copied.items()
    }
    return GeneratedPackage(
        package=STUB,
        specs={copied[_relative(path, base)]: path for path in paths},
        generator=f"specgen {__version__}",
        commit=clean_commit([base / path for path in copied]),
        dependencies=stub_requirements(),
        files=with_manifest({**own, **of_specs}, package.inputs, {}),
    )


def _files_of_specs(loaded: Iterable[Loaded], base: Path) -> Iterable[tuple[str, str]]:
    """Yield the files of specs, relative to a directory, with the hashes they were read with."""
    for spec in loaded:
        yield _relative(spec.path, base), spec.sha256
        for path, sha256 in spec.sources.items():
            yield _relative(spec.path.parent / path, base), sha256


def _relative(path: Path, base: Path) -> str:
    return Path(os.path.relpath(path.resolve(), base)).as_posix()
