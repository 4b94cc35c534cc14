"""Read keys from a YAML file, or from a directory of PEM files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .key_pairs import read_file
from .located_yaml import Problems, parse
from .store import Key, KeyStore, KeyVersion
from .yaml_keys import KeyGenerator, read_store

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .key_pairs import PrivateKey, PublicKey


class KeyFileError(ValueError):
    """Keys that cannot be read.

    Args:
        problems: Each with its file, line and column.
    """

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def load_keys(path: str | Path, *, seed: str | None = None) -> KeyStore:
    """Return the keys in a YAML file, or in a directory.

    In a directory, `<key id>.pem` is a key, and `<key id>/<version id>.pem` a version of one; its
    newest version is the last by name. Names that begin with a dot are ignored.

    Args:
        path: The file or the directory.
        seed: Seed for generated ids and key pairs; the same seed gives the same ones.
            None for random ones.

    Raises:
        KeyFileError: With every problem.
        OSError: A file cannot be read.
    """
    source = Path(path)
    return _folder(source, seed) if source.is_dir() else _file(source, seed)


def _folder(folder: Path, seed: str | None) -> KeyStore:
    generator, keys, wrong = KeyGenerator(seed), list[Key](), list[str]()
    for path in _shown(folder):
        files, versions = _pem_files(path), list[KeyVersion]()
        for file in files:
            try:
                key = _read(file, folder)
            except (OSError, ValueError) as error:
                reason = error.strerror if isinstance(error, OSError) else error
                wrong.append(f"{file}:1:1: error: {reason}")
            else:
                version_id = (
                    file.stem if path.is_dir() else generator.id(f"{path.stem} 0")
                )
                versions.append(generator.version(version_id, key))
        if files:
            keys.append(Key(path.name if path.is_dir() else path.stem, tuple(versions)))
    names = [key.id for key in keys]
    twice = sorted({name for name in names if names.count(name) > 1})
    wrong += [f"{folder}:1:1: error: two keys are called `{name}`" for name in twice]
    if not keys:
        wrong.append(f"{folder}:1:1: error: the directory has no PEM files")
    if wrong:
        raise KeyFileError(wrong)
    return KeyStore(keys)


def _pem_files(path: Path) -> list[Path]:
    """Return the files that hold one key: in a directory of its own, or this one alone."""
    files = _shown(path) if path.is_dir() else [path]
    return [file for file in files if file.suffix == ".pem"]


def _shown(folder: Path) -> list[Path]:
    # Hidden files are ignored: copies of editors, and those of Kubernetes' mounts.
    return sorted(p for p in folder.iterdir() if not p.name.startswith("."))


def _read(file: Path, folder: Path) -> PrivateKey | PublicKey:
    """Return the key in a file of a directory.

    Raises:
        ValueError: There is none, or its name is not valid.
        OSError: The file cannot be read.
    """
    if file.exists() and not file.is_file():
        raise ValueError("this is not a file")
    try:
        str(file.relative_to(folder)).encode()
    except UnicodeEncodeError:
        raise ValueError("the name of the file is not UTF-8") from None
    return read_file(file)


def _file(path: Path, seed: str | None) -> KeyStore:
    problems = Problems(str(path))
    store: KeyStore | None = None
    try:
        root = parse(path.read_text(encoding="utf-8"), problems)
    except UnicodeDecodeError:
        problems.add(1, 1, "the file is not UTF-8")
    else:
        store = read_store(root, path.parent, seed) if root else None
    if store is None:
        raise KeyFileError(problems.messages)
    return store
