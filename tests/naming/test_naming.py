"""Names are valid, apart, and stay when others come."""

from __future__ import annotations

import keyword
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from specgen import naming

ROOT = Path(__file__).parents[2]
RULES = [
    naming.class_name,
    naming.field_name,
    naming.argument_name,
    naming.option_name,
    naming.method_name,
    naming.function_name,
    naming.module_name,
    naming.error_class_name,
]
TEXT = st.text(max_size=20)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@given(text=TEXT)
@example(text="")
@example(text="class")
@example(text="None")
@example(text="self")
@example(text="2fa")
@example(text="ª")
@example(text="x\u0301")
@example(text="\ud800")
@example(text="__init__")
def test_a_name_is_an_identifier(rule: naming.Rule, text: str) -> None:
    name = rule(text)
    assert name.isidentifier()
    assert not keyword.iskeyword(name)
    assert not name.startswith("_")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@given(texts=st.lists(TEXT, max_size=12))
@example(texts=["a-b", "a_b", "aB", "a b", "a_b_", "A-B"])
def test_names_are_apart(rule: naming.Rule, texts: list[str]) -> None:
    found = naming.unique(texts, rule)
    assert list(found) == list(dict.fromkeys(texts))
    assert len(set(found.values())) == len(found)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@given(texts=st.lists(TEXT, unique=True, max_size=8), more=TEXT)
@example(texts=["a-b", "a.b"], more="a_b")
def test_a_later_name_takes_none_away(
    rule: naming.Rule, texts: list[str], more: str
) -> None:
    before = naming.unique(texts, rule)
    after = naming.unique([*texts, more], rule)
    if rule(more) != more:
        assert {text: after[text] for text in texts} == before


@pytest.mark.parametrize(
    ("wire_name", "words"),
    [
        ("KeyVersionId", ["Key", "Version", "Id"]),
        ("HTTPServer", ["HTTP", "Server"]),
        ("x-acs-action", ["x", "acs", "action"]),
        ("IPv4Address", ["I", "Pv4", "Address"]),
        ("+1", ["plus", "1"]),
        ("-1", ["minus", "1"]),
        ("snake_case", ["snake", "case"]),
        ("Größe", ["Größe"]),
    ],
)
def test_words(wire_name: str, words: list[str]) -> None:
    assert naming.words(wire_name) == words


@pytest.mark.parametrize(
    ("rule", "wire_name", "name"),
    [
        (naming.class_name, "get-public-key", "GetPublicKey"),
        (naming.class_name, "Field", "FieldModel"),
        (naming.class_name, "exception", "ExceptionModel"),
        (naming.class_name, "200Response", "N200Response"),
        (naming.field_name, "schema", "schema_"),
        (naming.field_name, "date", "date_"),
        (naming.argument_name, "request", "request_"),
        (naming.argument_name, "date", "date"),
        (naming.option_name, "session", "session_"),
        (naming.method_name, "list", "list_"),
        (naming.method_name, "close", "close_"),
        (naming.module_name, "huawei-kms", "huawei_kms"),
        (naming.error_class_name, "Forbidden.KeyNotFound", "ForbiddenKeyNotFoundError"),
        (naming.error_class_name, "InternalError", "InternalError"),
        (naming.error_class_name, "Timeout", "ServiceTimeoutError"),
        (naming.error_class_name, "ReplyError", "ServiceReplyError"),
    ],
)
def test_rules(rule: naming.Rule, wire_name: str, name: str) -> None:
    assert rule(wire_name) == name


@pytest.mark.parametrize(
    ("wire_name", "class_name", "argument_name"),
    [
        ("a\U0001fae8b", "AB", "a_b"),  # since Unicode 15.0, a symbol
        ("a\U00031350b", "AB", "a_b"),  # since Unicode 15.0, a letter
        ("a\U0002ebf0b", "AB", "a_b"),  # since Unicode 15.1, a letter
        ("a\ua7cbb", "AB", "a_b"),  # since Unicode 16.0, a letter
        ("\u0264 b", "\u0264B", "\u0264_b"),  # its capital is of Unicode 16.0
        ("\u13a0 b", "\u13a0B", "\u13a0_b"),  # the other case is of Unicode 8.0
        ("I\u0130i", "I\u0130i", "iii"),  # the other case is a letter and a mark
        ("\u039f\u03a3", "\u039f\u03a3", "\u03bf\u03c2"),  # the last sigma of a word
        ("\U0002ebf0", "Xf0aeafb0", "xf0aeafb0"),
        ("\u672c", "\u672c", "\u672c"),
        ("\u00fcber", "\u00dcber", "\u00fcber"),
    ],
)
def test_names_are_the_same_in_every_python(
    wire_name: str, class_name: str, argument_name: str
) -> None:
    assert naming.class_name(wire_name) == class_name
    assert naming.argument_name(wire_name) == argument_name


@given(text=st.text(st.characters(max_codepoint=sys.maxunicode), max_size=5))
def test_names_are_made_of_characters_that_every_python_knows(text: str) -> None:
    old = unicodedata.ucd_3_2_0
    assert all(old.category(c) != "Cn" for c in naming.class_name(text))


def test_builtins_are_the_same_without_site() -> None:
    program = "from specgen import naming; print(naming.method_name('help'))"
    done = subprocess.run(
        [sys.executable, "-S", "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT / "generator",
    )
    assert done.stdout == "help_\n"
