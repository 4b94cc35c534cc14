from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from specgen.diagnostics import SpecError
from specgen.diagnostics.location import Location
from specgen.source import Document, SourceLines, load

if TYPE_CHECKING:
    from pathlib import Path


def read(text: str) -> Document:
    return load("spec.yaml", data=text.encode())


def findings(data: str | bytes) -> list[tuple[str, int, int]]:
    raw = data.encode() if isinstance(data, str) else data
    with pytest.raises(SpecError) as caught:
        load("spec.yaml", data=raw)
    return [
        (d.code, d.location.line, d.location.column) for d in caught.value.diagnostics
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None), ("~", None), ("null", None), ("Null", None), ("nULL", "nULL"),
        ("true", True), ("FALSE", False), ("yes", "yes"), ("no", "no"), ("on", "on"),
        ("0", 0), ("-12", -12), ("+3", 3), ("012", 12), ("0o17", 15), ("0x1F", 31),
        ("1_000", "1_000"), ("0b1", "0b1"), ("12:30:45", "12:30:45"), ("2025-01-24", "2025-01-24"),
        ("9" * 30, int("9" * 30)), ("1.5", 1.5), ("1.", 1.0), (".5", 0.5), ("1e3", 1000.0),
        ("-1E-2", -0.01), ("1.2.3", "1.2.3"),
        (".", "."), ("+", "+"), ("e3", "e3"), ("1e", "1e"), ("=", "="),
        ("'1'", "1"), ('"true"', "true"), ("!!str 1", "1"), ("! 1", "1"), ("!!int 3", 3),
        ("!!float 3", 3), ("!!null null", None), ("!!bool true", True), ("|\n  1", "1"),
    ],
)  # fmt: skip
def test_scalars_follow_the_core_schema(text: str, value: object) -> None:
    found = read(f"a: {text}").root.plain()["a"]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    "text",
    [
        ".inf",
        "-.INF",
        ".nan",
        "1e999",
        "-1e999",
        "9" * 2000,
        "!!int x",
        "!!bool 1",
        "!x 1",
    ],
)
def test_what_json_cannot_say_is_refused(text: str) -> None:
    code = "unsupported-tag" if text.startswith("!x") else "yaml-syntax"
    assert findings(f"b: 1\na: {text}") == [(code, 2, 4)]


def test_keys_are_their_text_whatever_they_look_like() -> None:
    keys = ["200", "true", "null", "1.0", "2025-01-24", "012", "", "a b"]
    text = "".join(f"{key}: 1\n" for key in keys[:-2]) + "'': 1\na b: 1\n"
    assert list(read(text).root) == keys


def test_json_is_read_as_json() -> None:
    value = {
        "a": [1, -2.5, 1e3, True, None, "x/y"],
        "pair \U0001f600\U0001f601": "\U0001f600 and \U00010000",
        "escapes": '"\\/\b\f\n\r\t\u00e9',
        "nested": {"b": {"c": []}},
    }
    for indent, separators in ((None, None), ("\t", None), (None, (",", ":"))):
        text = json.dumps(value, indent=indent, separators=separators)
        assert read(text).root.plain() == value
        assert read(f"\t \n{text}\t\n\t").root.plain() == value


def test_places_behind_surrogate_pairs_are_right() -> None:
    text = ' \t{"\\ud83d\\ude00": "\\ud83d\\ude00\\ud83d\\ude00", "b": {"c": 1}}'
    document = read(text)
    assert document.location_at("/b/c") == Location(
        "spec.yaml", 1, text.index("1}") + 1, 1
    )
    assert document.location_at("/b", key=True).column == text.index('"b"') + 1
    assert findings(r'{"a": "\ud83d"}') == [("json-syntax", 1, 7)]


def test_surrogate_escapes_that_are_not_escapes_stay() -> None:
    assert read(r"""{"a": "\\ud83d\\ude00"}""").root.plain() == {"a": r"\ud83d\ude00"}
    assert read(r"a: \ud83d\ude00").root.plain() == {"a": r"\ud83d\ude00"}


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(encoding: str, newline: str) -> None:
    document = load(
        "s", data=newline.join(["a: b", "c: d\u00e9", "\u00e9: 1"]).encode(encoding)
    )
    assert document.root.plain() == {"a": "b", "c": "d\u00e9", "\u00e9": 1}
    assert document.location_at("/\u00e9", key=True) == Location("s", 3, 1, 1)
    assert document.line_text(2) == "c: d\u00e9"
    assert document.line_text(4) is None


def test_all_findings_are_gathered() -> None:
    text = "a: 1\nb: {c: 1, c: 2}\na: 2\nd: !x y\n? [k]\n: 1\ne: .inf\nf: g: h\n"
    assert findings(text) == [
        ("duplicate-key", 2, 11), ("duplicate-key", 3, 1), ("unsupported-tag", 4, 4),
        ("yaml-syntax", 5, 3), ("yaml-syntax", 7, 4), ("yaml-syntax", 8, 5),
    ]  # fmt: skip


def test_merge_keys() -> None:
    anchors = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\n"
    merges = "c: {<<: *a, x: 3}\nd: {<<: [*a, *b], w: 4}\ne: {'<<': 5}\n"
    merges += "f: {!!merge <<: *a}\n"
    plain = read(anchors + merges).root.plain()
    assert plain["c"] == {"x": 3, "y": 1}
    assert plain["d"] == {"x": 1, "y": 1, "z": 2, "w": 4}
    assert plain["e"] == {"<<": 5}
    assert plain["f"] == {"x": 1, "y": 1}
    assert findings("a: 1\nb: {<<: 1}") == [("yaml-syntax", 2, 5)]


def test_an_alias_is_the_same_node() -> None:
    document = read("a: &x {k: [1]}\nb: *x\n*y : 1\n".replace("*y", "c"))
    assert document.node_at("/a") is document.node_at("/b")
    assert document.location_at("/b/k") == document.location_at("/a/k")
    assert read("a: &k name\n*k : 1").root.plain() == {"a": "name", "name": 1}


@pytest.mark.parametrize(
    "text", ["a: *x", "a: &x [*x]", "a: &x {b: *x}", "a: 1\n---\nb: 2"]
)
def test_what_no_tree_can_be_is_refused(text: str) -> None:
    assert findings(text)[0][0] == "yaml-syntax"


def test_a_redefined_anchor_stands_for_the_latest() -> None:
    assert read("a: &x 1\nb: *x\nc: &x 2\nd: *x").root.plain() == {
        "a": 1,
        "b": 1,
        "c": 2,
        "d": 2,
    }
    assert read("a: &x {b: &x 1}\nc: *x").root.plain()["c"] == 1


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", b"# only a comment\n", b"[1]", b"text", b"---\n"]
)
def test_the_document_must_be_a_mapping(data: bytes) -> None:
    assert [code for code, _, _ in findings(data)] == ["not-a-document"]


def test_not_utf8_is_located_in_characters() -> None:
    assert findings("a: 1\n\u00e9\u00e9: ".encode() + b"\xff") == [("not-utf8", 2, 5)]
    assert findings(b"a: 1\nb: \x00") == [("yaml-syntax", 2, 4)]
    assert findings("a: 1\nb: \x7f") == [("yaml-syntax", 2, 4)]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    names = ("", "missing.yaml", "fifo", "x" * 5000, "a\0b")
    for path in [tmp_path / name for name in names]:
        with pytest.raises(SpecError) as caught:
            load(path)
        assert [d.code for d in caught.value.diagnostics] == ["unreadable-file"]
        assert caught.value.diagnostics[0].location.file == str(path)


def test_pointers() -> None:
    document = read("a/b:\n  m~n: [x, {'': y}]\n")
    assert document.location_at("/a~1b/m~0n/1/").column == 17
    assert document.node_at("") is document.root
    assert document.node_at("a") is None
    assert document.node_at("#/a~1b") is None
    for tail in ("2", "-1", "01", "0/x", "9999999999999"):
        assert document.node_at(f"/a~1b/m~0n/{tail}") is None


def test_what_is_missing_is_placed_at_its_nearest_ancestor() -> None:
    document = read("info:\n  title: x\nlist:\n  - {a: 1}\n")
    assert document.location_at("/info/version") == Location("spec.yaml", 1, 1, 4)
    assert document.location_at("/list/0/b/c") == Location("spec.yaml", 4, 5, 1)
    assert document.location_at("/nothing") == Location("spec.yaml", 1, 1, 4)


def test_widths_end_with_the_line() -> None:
    document = read("a: one\n  two\nb: |\n  text\nc: 'x'\nd:\n")
    widths = [document.location_at(f"/{key}").width for key in "abcd"]
    assert widths == [3, 1, 3, 0]


def test_lines_can_be_looked_up_without_a_document(tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_bytes(b"a: b: c\n\xff\n")
    lines = SourceLines({"memory.yaml": b"from memory\n"})
    assert lines(str(file), 1) == "a: b: c"
    assert lines(str(file), 2) == "\ufffd"
    assert lines("memory.yaml", 1) == "from memory"
    assert lines(str(tmp_path / "missing"), 1) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": "\x85\x7f\x9f"}', "\x85\x7f\x9f"),
        (f'{{"{"k" * 2000}": 1, "a": 2}}', 2),
        ('\t{"a": [ ],\r\n "b": {}}\n', []),
        (r'{"a": "\/\u00e9\"\\"}', '/é"\\'),
        ('{"a": -1.5E+2}', -150.0),
        ('{"a": "no"}', "no"),
    ],
)
def test_what_json_allows_is_read_in_files_of_either_name(
    text: str, value: object
) -> None:
    for name in ("spec.json", "spec.yaml"):
        assert load(name, data=text.encode()).root.plain()["a"] == value


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ('{"a": 1,}', 9, "a key in double quotes is expected here"),
        ("{a: 1}", 2, "a key in double quotes is expected here"),
        ('{"a": [1 2]}', 10, "`,` or `]` is expected here"),
        ('{"a": 01}', 8, "`,` or `}` is expected here"),
        ('{"a": NaN}', 7, "a value is expected here"),
        ('{"a": 1e999}', 7, "`1e999` is a number out of range"),
        ('{"a": "\x01"}', 8, "invalid control character"),
        ('{"a": "b', 7, "unterminated string"),
        (r'{"a": "\x"}', 8, r"invalid \escape"),
        ("{} {}", 4, "unexpected text after the end of the document"),
    ],
)
def test_what_is_not_json_is_located(text: str, column: int, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        load("spec.json", data=text.encode())
    (found,) = caught.value.diagnostics
    assert (found.code, found.location.line) == ("json-syntax", 1)
    assert (found.location.column, found.message) == (column, message)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("a:\n  - b: 1\n   c: 2", "a block collection that begins on line 2", "align"),
        ("a: {b: 1\nc: 2\n", "a flow mapping that begins on line 1", "a brace is not"),
        ("a: [b, 1\nc: 2\n", "a flow sequence that begins on line 1", "a bracket is"),
        ("a: b\n\tc: d", "found a tab character", "indent with spaces"),
    ],
)
def test_syntax_errors_say_where_the_broken_part_begins(
    text: str, message: str, hint: str
) -> None:
    with pytest.raises(SpecError) as caught:
        read(text)
    (finding,) = caught.value.diagnostics
    assert message in finding.message
    assert finding.hint is not None
    assert finding.hint.startswith(hint)
