from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING, Any, cast

import pytest

from templates.client.runtime._multipart import FormPart, multipart_body
from templates.client.runtime._upload import (
    Content,
    UploadFile,
    binary_body,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE = FormPart("file")
ODD_HEAD = (
    '; filename="é%22%0D%0A漢.png"\r\n'
    "Content-Type: application/octet-stream\r\nX-A: b"
)


def sent(members: dict[str, Any], **parts: FormPart) -> bytes:
    """The body as it goes out, its boundary shortened."""
    content_type, body = multipart_body(members, parts)
    boundary = content_type.partition("boundary=")[2].encode()
    whole = body if isinstance(body, bytes) else b"".join(body.pieces())
    if not isinstance(body, bytes):
        assert body.size == len(whole)
    return whole.replace(boundary, b"B")


def part(head: str, content: str) -> bytes:
    return f"--B\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n--B--\r\n".encode()


@pytest.mark.parametrize(
    ("value", "how", "expected"),
    [
        (b"x", None, ('; filename="p"\r\nContent-Type: application/octet-stream', "x")),
        (
            b"x",
            FormPart("file", ("image/*", "image/png")),
            ('; filename="p"\r\nContent-Type: image/png', "x"),
        ),
        (
            UploadFile(b"x", name="a.gif", media_type="image/gif"),
            FormPart("file", ("image/*",)),
            ('; filename="a.gif"\r\nContent-Type: image/gif', "x"),
        ),
        (
            UploadFile(b"x", name='é"\r\n漢.png', headers={"X-A": "b"}),
            FILE,
            (ODD_HEAD, "x"),
        ),
        (
            "t",
            FormPart("text", ("application/xml",)),
            ("\r\nContent-Type: application/xml", "t"),
        ),
        ("t", FormPart("json"), ("\r\nContent-Type: application/json", '"t"')),
        (
            {"k": 1},
            FormPart("json", ("application/vnd.x+json",)),
            ("\r\nContent-Type: application/vnd.x+json", '{"k": 1}'),
        ),
        ({"k": 1}, None, ("\r\nContent-Type: application/json", '{"k": 1}')),
        (5, None, ("", "5")),
        (True, None, ("", "true")),
        ("t", FormPart("text", headers=(("X-A", "b"),)), ("\r\nX-A: b", "t")),
        (["a", "b"], FormPart("form", explode=False), ("", "a,b")),
        (["a", "b"], FormPart("pipeDelimited", explode=False), ("", "a|b")),
    ],
)
def test_a_part_is_written_as_documented(
    value: object, how: FormPart | None, expected: tuple[str, str]
) -> None:
    head, content = expected
    found = sent({"p": value}, **({"p": how} if how else {}))
    assert found == part(f'name="p"{head}', content)


def test_lists_and_styles_give_several_parts() -> None:
    whole = sent({"p": ["a", {"k": 1}], "q": {"k": [1, 2]}}, q=FormPart("deepObject"))
    assert whole.count(b"--B\r\n") == 4
    assert b'name="q[k]"\r\n\r\n1\r\n' in whole
    assert sent({"p": [b"a", b"b"]}, p=FILE).count(b'filename="p"') == 2


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    path.write_bytes(b"photo")
    return path


def test_files_of_every_kind_are_sent(path: Path) -> None:
    expected = part(
        'name="p"; filename="photo.png"\r\nContent-Type: application/octet-stream',
        "photo",
    )
    assert sent({"p": path}, p=FILE) == expected
    with path.open("rb") as file:
        assert sent({"p": file}, p=FILE) == expected
    with path.open("rb", buffering=0) as file:
        assert sent({"p": UploadFile(file)}) == expected
    in_memory = io.BytesIO(b"xphoto")
    in_memory.seek(1)
    assert sent({"p": UploadFile(in_memory, name="photo.png")}) == expected


@pytest.mark.parametrize(
    "value", ["text", 5, {"k": 1}, bytearray(b"x"), memoryview(b"x"), None]
)
def test_what_is_no_file_is_a_type_error(value: object) -> None:
    values = [value] if value is None else value
    with pytest.raises(TypeError, match="part 'p' takes bytes"):
        multipart_body({"p": values}, {"p": FILE})


def test_a_file_in_text_mode_is_a_type_error(path: Path) -> None:
    with path.open(encoding="utf-8") as file:
        for parts in ({"p": FILE}, {}):
            with pytest.raises(TypeError, match="not a file opened in text mode"):
                multipart_body({"p": file}, parts)
        with pytest.raises(TypeError, match="not a file opened in text mode"):
            binary_body(cast("Any", file))
    with pytest.raises(TypeError, match="text mode"):
        multipart_body({"p": io.StringIO("x")}, {"p": FILE})


def test_what_is_not_there_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        multipart_body({"p": tmp_path / "none"}, {"p": FILE})
    with pytest.raises(IsADirectoryError):
        multipart_body({"p": tmp_path}, {"p": FILE})


@pytest.mark.parametrize(
    ("upload", "how", "message"),
    [
        (
            UploadFile(b"", media_type="text/csv"),
            FormPart("file", ("image/*",)),
            "one of image/",
        ),
        (UploadFile(b"", media_type="a/b\r\nX: y"), FILE, "not a media type"),
        (UploadFile(b"", media_type="text"), FILE, "not a media type"),
        (UploadFile(b"", headers={"X\r\nY": "z"}), FILE, "cannot have the header"),
        (UploadFile(b"", headers={"X": "y\r\nZ: w"}), FILE, "cannot have the header"),
        (
            UploadFile(b"", headers={"content-type": "a/b"}),
            FILE,
            "cannot have the header",
        ),
        (UploadFile(b"", name="a\0"), FILE, "control character"),
        (b"", FormPart("file", ("image/*",)), "give an UploadFile with its type"),
        (b"", FormPart("file", needs=("X-A",)), "with the header X-A"),
        (["a,b"], FormPart("form", explode=False), "must not hold its delimiter"),
    ],
)
def test_what_cannot_be_a_part_is_refused(
    upload: object, how: FormPart, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        multipart_body({"p": upload}, {"p": how})


def test_content_is_read_in_pieces_and_again(path: Path) -> None:
    path.write_bytes(os.urandom(200_000))
    body = binary_body(path)
    assert isinstance(body, Content)
    assert (body.size, body.is_repeatable) == (200_000, True)
    pieces = list(body.pieces())
    assert max(map(len, pieces)) <= 65_536
    assert b"".join(pieces) == path.read_bytes() == b"".join(body.pieces())


def test_an_iterator_is_read_once() -> None:
    def chunks() -> Iterator[bytes]:
        yield b"a"
        yield b""
        yield b"b"

    body = binary_body(chunks())
    assert isinstance(body, Content)
    assert (body.size, body.is_repeatable) == (None, False)
    assert list(body.pieces()) == [b"a", b"b"]
    with pytest.raises(ValueError, match="can be read only once"):
        list(body.pieces())


def test_a_pipe_is_read_once() -> None:
    reader, writer = os.pipe()
    os.write(writer, b"piped")
    os.close(writer)
    with os.fdopen(reader, "rb") as file:
        body = binary_body(file)
        assert isinstance(body, Content)
        assert (body.size, body.is_repeatable) == (None, False)
        assert b"".join(body.pieces()) == b"piped"


def test_a_file_that_changes_is_never_sent_as_another_size(path: Path) -> None:
    body = binary_body(path)
    assert isinstance(body, Content)
    path.write_bytes(b"photograph")
    assert b"".join(body.pieces()) == b"photo"
    path.write_bytes(b"ph")
    with pytest.raises(OSError, match="3 bytes before its end"):
        list(body.pieces())


@pytest.mark.parametrize("value", ["text", ["a"], [b"a"], 5, iter("ab")])
def test_what_is_no_binary_body_is_a_type_error(value: Any) -> None:
    def read() -> None:
        body = binary_body(value)
        assert isinstance(body, Content)
        list(body.pieces())

    with pytest.raises(TypeError, match="the body"):
        read()
