"""The lock file at the consumer's root: the copied packages, their origins and hashes."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, TypeGuard

from specgen.pipeline import STUB
from specgen.vendor.consumer_tree import LOCK, VendorError, is_inside, is_package_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

_VERSION = 1
_HEADER = "# Packages copied into this repository by `specgen vendor`. Commit it, do not edit it."
_REPAIR = "restore it from version control"
_TEXTS = ("package", "generator")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class LockEntry:
    """A vendored package.

    Args:
        place: Its directory, relative to the consumer's root.
        package: Its name when it was generated.
        specs: The specs that it was generated from, by path in the directory: those of a stub
            server, or that of a client.
        generator: Name and version of the generator.
        commit: The commit of the project that it comes from, where known.
        dependencies: Its requirements, as in a `pyproject.toml`.
        files: SHA-256 of each copied file, by path in the directory.
    """

    place: str
    package: str
    specs: tuple[str, ...]
    generator: str
    commit: str | None
    dependencies: tuple[str, ...]
    files: Mapping[str, str]

    @property
    def name(self) -> str:
        """The last part of the name that the package is imported by."""
        return PurePosixPath(self.place).name

    @property
    def is_stub(self) -> bool:
        """Whether it is a stub server."""
        return self.package == STUB

    @property
    def spec_sha256(self) -> tuple[str, ...]:
        """The hashes of the specs."""
        return tuple(self.files[spec] for spec in self.specs)


@dataclass(frozen=True, slots=True)
class Lock:
    """The vendored packages of a tree.

    Args:
        entries: The packages, by place.
        created: Directories that were created for packages, relative to the root.
    """

    entries: Mapping[str, LockEntry] = field(default_factory=dict[str, LockEntry])
    created: frozenset[str] = frozenset()

    def with_entries(self, *entries: LockEntry, created: Iterable[str] = ()) -> Lock:
        """Return the lock with some entries added or replaced.

        Args:
            entries: The entries.
            created: Directories that are created for them.
        """
        added = {entry.place: entry for entry in entries}
        return Lock({**self.entries, **added}, self.created.union(created))

    def without(self, place: str) -> Lock:
        """Return the lock without an entry, and without directories that only it needed."""
        entries = {p: entry for p, entry in self.entries.items() if p != place}
        return Lock(entries, self.created & _directories_above(entries))

    def find(self, name: str) -> LockEntry:
        """Return the entry with a name or place.

        Raises:
            VendorError: There is none, or several have the name.
        """
        found = [e for e in self.entries.values() if name in (e.name, e.place)]
        match found:
            case [entry]:
                return entry
            case []:
                known = (
                    ", ".join(sorted(entry.name for entry in self.entries.values()))
                    or "none"
                )
                raise VendorError(f"{LOCK} has no package {name!r}; it has {known}")
            case _:
                places = " or ".join(sorted(entry.place for entry in found))
                raise VendorError(
                    f"{name!r} is the name of several packages; pass {places}"
                )

    def text(self) -> str:
        """Return the lock as a file."""
        lines = [_HEADER, f"version = {_VERSION}"]
        if self.created:
            lines += ["created = ["]
            lines += [f"    {quoted(place)}," for place in sorted(self.created)]
            lines += ["]"]
        for place, entry in sorted(self.entries.items()):
            lines += ["", f"[package.{quoted(place)}]", *_lines(entry)]
            lines += ["", f"[package.{quoted(place)}.files]"]
            lines += [
                f"{quoted(path)} = {quoted(sha)}"
                for path, sha in sorted(entry.files.items())
            ]
        return "\n".join(lines) + "\n"


def _directories_above(places: Iterable[str]) -> frozenset[str]:
    above = {folder.as_posix() for p in places for folder in PurePosixPath(p).parents}
    return frozenset(above - {"."})


def _lines(entry: LockEntry) -> Iterator[str]:
    yield f"package = {quoted(entry.package)}"
    if entry.is_stub:
        yield f"specs = [{', '.join(map(quoted, entry.specs))}]"
    else:
        (spec,), (spec_sha256,) = entry.specs, entry.spec_sha256
        yield f"spec = {quoted(spec)}"
        yield f"spec-sha256 = {quoted(spec_sha256)}"
    yield f"generator = {quoted(entry.generator)}"
    if entry.commit is not None:
        yield f"commit = {quoted(entry.commit)}"
    yield "dependencies = ["
    yield from (
        f"    {quoted(requirement)}," for requirement in sorted(entry.dependencies)
    )
    yield "]"


def quoted(text: str) -> str:
    """Return a text as a string of TOML.

    Raises:
        VendorError: The text holds half of a character, which TOML cannot.
    """
    if not text.isprintable() and any("\ud800" <= c <= "\udfff" for c in text):
        raise VendorError(f"{LOCK} cannot hold {text!a}, which is not Unicode text")
    escapes = {"\\": "\\\\", '"': '\\"'}
    return (
        '"'
        + "".join(escapes.get(c, c if c.isprintable() else _escaped(c)) for c in text)
        + '"'
    )


def _escaped(character: str) -> str:
    return f"\\U{ord(character):08X}"


def read_lock(root: Path) -> Lock:
    """Return the lock of a tree; an empty one if it has none.

    Raises:
        VendorError: The file is not a valid lock file.
        OSError: The file cannot be read.
    """
    path = root / LOCK
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return Lock()
    except UnicodeDecodeError as error:
        raise VendorError(
            f"{path}: this is not UTF-8 (byte {error.start}); {_REPAIR}"
        ) from None
    return _Reader(path, text).lock()


@dataclass(frozen=True, slots=True)
class _Reader:
    path: Path
    text: str

    def lock(self) -> Lock:
        data = self._parsed()
        version = data.get("version")
        if isinstance(version, int) and version > _VERSION:
            raise self._error(
                "version",
                f"version {version} was written by a newer specgen; update specgen",
            )
        if version != _VERSION:
            raise self._error("version", f"version is not {_VERSION}; {_REPAIR}")
        packages = data.get("package", {})
        if not _is_table(packages):
            raise self._error("package", f"package is not a table; {_REPAIR}")
        return Lock(
            {place: self._entry(place, entry) for place, entry in packages.items()},
            self._created(data.get("created", []), packages),
        )

    def _created(self, created: object, packages: Iterable[str]) -> frozenset[str]:
        if not _is_list(created):
            raise self._error("created", f"created is not a list; {_REPAIR}")
        return frozenset(map(str, created)) & _directories_above(packages)

    def _parsed(self) -> dict[str, object]:
        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            at = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
            place = f":{at[1]}:{at[2]}" if at else f":{self.text.count(chr(10)) + 1}"
            hint = "resolve the merge conflict" if "\n<<<<<<<" in self.text else _REPAIR
            what = str(error).partition(" (at ")[0]
            raise VendorError(f"{self.path}{place}: {what}; {hint}") from None

    def _entry(self, place: str, entry: object) -> LockEntry:
        if not _is_table(entry):
            raise self._error(place, f"{place!r} is not a table; {_REPAIR}")
        if not is_inside(place) or not is_package_name(PurePosixPath(place).name):
            raise self._error(
                place,
                f"{place!r} is not a valid directory for a package in this tree; {_REPAIR}",
            )
        package, generator = (self._text(place, entry, key) for key in _TEXTS)
        files, dependencies = entry.get("files"), entry.get("dependencies")
        if (
            not is_package_name(package)
            or not _is_table(files)
            or not _is_list(dependencies)
        ):
            raise self._error(place, f"the entry of {place} is not complete; {_REPAIR}")
        return LockEntry(
            place=place,
            package=package,
            specs=self._specs(place, entry, files),
            generator=generator,
            commit=self._text(place, entry, "commit") if "commit" in entry else None,
            dependencies=tuple(str(requirement) for requirement in dependencies),
            files={path: self._sha256(place, path, sha) for path, sha in files.items()},
        )

    def _specs(
        self, place: str, entry: dict[str, object], files: dict[str, object]
    ) -> tuple[str, ...]:
        if entry.get("package") != STUB:
            spec = self._text(place, entry, "spec")
            if files.get(spec) != entry.get("spec-sha256"):
                raise self._error(
                    place, f"spec-sha256 of {place} is not that of {spec}; {_REPAIR}"
                )
            return (spec,)
        specs = entry.get("specs")
        if not _is_list(specs) or not specs or not all(s in files for s in specs):
            raise self._error(
                place, f"specs of {place} are not among its files; {_REPAIR}"
            )
        return tuple(str(spec) for spec in specs)

    def _text(self, place: str, entry: dict[str, object], key: str) -> str:
        value = entry.get(key)
        if not isinstance(value, str):
            raise self._error(place, f"{key} of {place} is not a string; {_REPAIR}")
        return value

    def _sha256(self, place: str, path: str, sha256: object) -> str:
        if not is_inside(path):
            raise self._error(place, f"{path!r} is not inside {place}; {_REPAIR}")
        if not isinstance(sha256, str) or not _SHA256.fullmatch(sha256):
            raise self._error(path, f"the hash of {path} is not a SHA-256; {_REPAIR}")
        return sha256

    def _error(self, key: str, message: str) -> VendorError:
        lines = self.text.splitlines()
        found = (
            n for n, line in enumerate(lines, 1) if line.lstrip('["').startswith(key)
        )
        quoted_key = (n for n, line in enumerate(lines, 1) if quoted(key) in line)
        return VendorError(f"{self.path}:{next(found, next(quoted_key, 1))}: {message}")


def _is_table(value: object) -> TypeGuard[dict[str, object]]:
    return isinstance(value, dict)


def _is_list(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)
