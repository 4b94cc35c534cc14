"""Code is made of parts that are code, and text becomes one only within quotes."""

from __future__ import annotations

import ast
import io
import tokenize
from typing import Any

import pytest
from specgen import code
from specgen.code import Code
from specgen.render.formatting import by_black

from tests.render.hostile import TEXTS


def test_text_does_not_become_code_by_being_called_so() -> None:
    with pytest.raises(TypeError):
        Code("import os")


@pytest.mark.parametrize(
    "derived",
    [code.name("key") + "()", f"{code.name('key')}", code.name("key").upper()],
)
def test_what_is_derived_from_code_is_plain_text(derived: str) -> None:
    assert not isinstance(derived, Code)


@pytest.mark.parametrize("text", ["", "a b", "a()", "a.", ".a", "class", "1a", "a\nb"])
def test_a_name_is_a_name(text: str) -> None:
    with pytest.raises(ValueError, match="is not a name"):
        code.name(text)


@pytest.mark.parametrize("text", [".a b", "a;b", "", ".import"])
def test_a_module_is_a_name_behind_dots(text: str) -> None:
    with pytest.raises(ValueError, match="is not a name"):
        code.module(text)


def test_relative_modules_are_modules() -> None:
    assert [code.module(m) for m in ("..", "._messages", "typing")] == [
        "..",
        "._messages",
        "typing",
    ]


@pytest.mark.parametrize(
    "value",
    [
        *TEXTS.values(),
        "\ud800",
        "\u202e\u200f\u2028\xa0\U000e0041",
        1,
        -1.5,
        True,
        None,
        (),
        ("one",),
        ["a", ("b", 1)],
        {"a": {"b": [None]}},
    ],
)
def test_a_literal_is_the_value_and_shows_all_of_it(value: object) -> None:
    source = code.literal(value)
    found: object = ast.literal_eval(source)
    assert found == value
    assert source.isprintable()


def test_a_literal_is_written_as_black_writes_it() -> None:
    for text in ("a", "it's", 'say "a"', "both ' and \"", "tab\t", "é\x85\u2028🔑"):
        assert f"x = {code.literal(text)}" == by_black(f"x = {text!r}")
    assert code.literal(1e100) == by_black(repr(1e100))


def test_infinity_has_a_literal() -> None:
    assert code.literal(1e400) == 'float("inf")'


@pytest.mark.parametrize("value", [object(), b"x", {1, 2}, [object()], ...])
def test_other_values_have_no_literal(value: object) -> None:
    with pytest.raises(TypeError):
        code.literal(value)


def test_code_is_filled_with_code_alone() -> None:
    assert code.fill("{}({key})", code.name("f"), key=code.literal("x")) == 'f("x")'
    plain: Any = "import os"
    with pytest.raises(TypeError, match="is not code"):
        code.fill("{}", plain)
    with pytest.raises(TypeError, match="is not code"):
        code.joined([plain])


@pytest.mark.parametrize(
    "text",
    [
        *TEXTS.values(),
        "coding: utf-7",
        "-*- coding=utf-7 -*-",
        "x # type: ignore # noqa",  # a hostile text: a comment must not carry it on
        "a\u2028b",
    ],
)
def test_a_comment_is_one_line_and_means_nothing(text: str) -> None:
    source = code.comment(text)
    assert source.count("\n") == 1
    assert source.count("#") == 1
    assert source.isprintable() or source[:-1].isprintable()
    assert tokenize.detect_encoding(io.BytesIO(source.encode()).readline)[0] == "utf-8"
    assert ast.parse(source).body == []


@pytest.mark.parametrize("text", [*TEXTS.values(), "\ud800", '\\"""', 'x"', "x\\"])
def test_prose_stays_within_its_docstring(text: str) -> None:
    sources = [
        code.quoted(text, 0),
        code.opening(text, 0) + '\n"""',
        f'"""x {code.inline(text)} y"""',
        f'"""\n{code.doc(text, 0)}\n"""',
    ]
    for source in sources:
        (statement,) = ast.parse(source).body
        assert isinstance(statement, ast.Expr)
        assert isinstance(statement.value, ast.Constant)
        source.encode()
