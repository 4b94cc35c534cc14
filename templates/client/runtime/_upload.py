"""Content to send: bytes, binary files and paths, read in pieces while they are sent."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeAlias, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_PIECE = 64 * 1024


class UploadFile:
    """A file to send, with the name and headers of its part of the request.

    Args:
        content: Bytes, a file opened in binary mode, or a path. A file is read from its current
            position and is not closed.
        name: The name to send; by default that of the path or file.
        media_type: The media type, such as `image/png`; by default the documented one.
        headers: Additional headers of the part.
    """

    def __init__(
        self,
        content: bytes | BinaryIO | PathLike[str],
        *,
        name: str | None = None,
        media_type: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.content = content
        self.name = _name_of(content) if name is None else name
        self.media_type = media_type
        self.headers = dict(headers or {})

    def __repr__(self) -> str:
        return f"UploadFile(name={self.name!r}, media_type={self.media_type!r})"


UploadContent: TypeAlias = bytes | BinaryIO | PathLike[str] | UploadFile
"""Content that can be sent as a part."""
BodyContent: TypeAlias = bytes | BinaryIO | PathLike[str] | Iterator[bytes]
"""Content that can be sent as a whole body; an iterator can be sent once."""


class Content:
    """A body in pieces.

    Args:
        parts: Its parts.
    """

    def __init__(self, parts: Iterable[bytes | Source]) -> None:
        self._parts = list(parts)

    @property
    def size(self) -> int | None:
        """The number of bytes; None if it is not known before they are read."""
        sizes = [len(p) if isinstance(p, bytes) else p.size for p in self._parts]
        return None if None in sizes else sum(size or 0 for size in sizes)

    @property
    def is_repeatable(self) -> bool:
        """Whether it can be read more than once."""
        return all(isinstance(p, bytes) or p.is_repeatable for p in self._parts)

    def pieces(self) -> Iterator[bytes]:
        """Read it from its start; no piece is empty.

        Raises:
            OSError: A file cannot be read, or has become shorter.
            ValueError: The file can be read only once, and has been.
        """
        for part in self._parts:
            if not isinstance(part, bytes):
                yield from part.pieces()
            elif part:
                yield part


class Source:
    """A file, or another source that is read in pieces.

    Args:
        size: The number of bytes; None if it is not known.
        is_repeatable: Whether it can be read more than once.
        start: Starts reading and returns the pieces.
    """

    def __init__(
        self,
        size: int | None,
        start: Callable[[], Iterable[bytes]],
        *,
        is_repeatable: bool = True,
    ) -> None:
        self.size = size
        self.is_repeatable = is_repeatable
        self._start = start
        self._is_begun = False

    def pieces(self) -> Iterator[bytes]:
        """Read it from its start; see `Content.pieces`."""
        if self._is_begun and not self.is_repeatable:
            raise ValueError("the content can be read only once, and has been")
        self._is_begun = True
        left = self.size
        for piece in self._start():
            kept = piece if left is None else piece[:left]
            if kept:
                yield kept
            if left is not None:
                left -= len(kept)
                if not left:
                    return
        if left:
            raise OSError(f"the content ended {left} bytes before its end")


def binary_body(value: BodyContent) -> bytes | Content:
    """Return a body of bytes.

    Args:
        value: Bytes, a file opened in binary mode, a path, or an iterator of bytes.

    Raises:
        OSError: There is no such file.
        TypeError: The value has another type.
    """
    if isinstance(value, Iterator) and not hasattr(value, "read"):
        chunks = value
        return Content([Source(None, lambda: _checked(chunks), is_repeatable=False)])
    source = source_of(value, "the body")
    return source if isinstance(source, bytes) else Content([source])


def source_of(value: object, what: str) -> bytes | Source:
    """Return bytes, or the content of a file.

    Args:
        value: Bytes, a file opened in binary mode, or a path.
        what: The argument it is for, in the error.

    Raises:
        OSError: There is no such file.
        TypeError: The value has another type.
    """
    match value:
        case bytes():
            return value
        case PathLike():
            return _of_path(Path(cast("PathLike[str]", value)))
        case _ if is_file(value):
            return _of_file(cast("BinaryIO", value))
        case _:
            raise TypeError(
                f"{what} takes bytes, a file opened in binary mode or a path,"
                f" not {_kind(value)}"
            )


def is_file(value: object) -> bool:
    """Tell whether a value is a file opened in binary mode."""
    read = getattr(value, "read", None)
    return callable(read) and isinstance(read(0), bytes)


def _kind(value: object) -> str:
    is_text_file = callable(getattr(value, "read", None))
    return "a file opened in text mode" if is_text_file else type(value).__name__


def _of_path(path: Path) -> Source:
    found = path.stat()
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(f"{str(path)!r} is a directory")
    is_regular = stat.S_ISREG(found.st_mode)

    def start() -> Iterator[bytes]:
        with path.open("rb") as file:
            yield from _read(file)

    return Source(
        found.st_size if is_regular else None, start, is_repeatable=is_regular
    )


def _of_file(file: BinaryIO) -> Source:
    if not file.seekable():
        return Source(None, lambda: _read(file), is_repeatable=False)
    begin = file.tell()
    size = max(0, file.seek(0, os.SEEK_END) - begin)
    file.seek(begin)

    def start() -> Iterator[bytes]:
        file.seek(begin)
        yield from _read(file)

    return Source(size, start)


def _read(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece


def _checked(pieces: Iterable[object]) -> Iterator[bytes]:
    for piece in pieces:
        if not isinstance(piece, bytes):
            raise TypeError(f"the body consists of bytes, not of {_kind(piece)}")
        yield piece


def _name_of(content: object) -> str | None:
    """Return the name of a path or an open file, without its directory."""
    if isinstance(content, PathLike):
        return Path(cast("PathLike[str]", content)).name
    name = getattr(content, "name", None)
    return Path(name).name or None if isinstance(name, str) else None
