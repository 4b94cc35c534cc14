"""Regular expressions of ECMA-262, told apart from what is none, whatever the engine can hold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from specgen.openapi.patterns import is_checked, syntax_error
from specgen.pipeline import load_specs
from specgen.view.json_schema import JsonSchemas

if TYPE_CHECKING:
    from pathlib import Path

VALID = [
    r"^.{0,262144}$", r"\p{L}{1,256}", r"(?<=a)b", r"(?<!a)b", r"(?<n>a)\k<n>", r"(a)\1", r"\cA",
    r"\d", r"[^]", r"[]", r"\/", r"\-", r"[\-a]", r"\u{61}", r"\u0061", r"\x61", r"\0", r"(?!a)*",
    r"\p{Script=Greek}", r"[\w-z]", r"[\d-x]", "{", "a{", "x{,3}", "]", "}", r"\_", r"\Z",
    "[[:alpha:]]", "[a&&b]", r"^[\p{L}\p{N}\s'._-]+$", r"\ud83d\ude00", r"[\b]", "(?i:a)",
    "(?i-m:a)",
    "[+--]", "a|b", "|", "()", "(?:)", "a*?", "a{2,}?", r"[\u0041-\u005A]", "(?<$a>b)", "", "[a-]",
    "[-a]", r"[^\]]",
]  # fmt: skip
WRONG = [
    "[a-z", "a{2,1}", "(", "*a", "a**", "[z-a]", "\\", "(?:a", "a)", "a++", "(?>a)", "(?P<n>a)",
    "+", "a{1}{2}", "(?<n>a)(?<n>b)", "(?<1>a)", "(?<=a)*", "^*", "|*", "[\\", r"[b-\x61]", "(?",
    "(?<", r"\b+",
]  # fmt: skip


@pytest.mark.parametrize("pattern", VALID)
def test_a_valid_pattern_is_never_called_wrong(pattern: str) -> None:
    assert syntax_error(pattern) is None


@pytest.mark.parametrize("pattern", WRONG)
def test_what_is_no_pattern_is_called_wrong(pattern: str) -> None:
    assert syntax_error(pattern)


def found(folder: Path, schema: object) -> tuple[dict[str, int], object]:
    """Codes of what is found about a schema, and what the stub checks values against."""
    path = folder / "spec.json"
    components = {"schemas": {"A": schema}}
    head = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}}
    path.write_text(json.dumps({**head, "components": components}), encoding="utf-8")
    (spec,), findings = load_specs([path])
    codes = [finding.code for finding in findings]
    schemas = spec.api.schemas
    written = JsonSchemas(schemas).write(schemas["#/components/schemas/A"])
    return {code: codes.count(code) for code in codes}, written


@pytest.mark.parametrize("pattern", [p for p in VALID if not is_checked(p)])
def test_what_the_engine_cannot_hold_is_not_checked(
    tmp_path: Path, pattern: str
) -> None:
    schema = {"type": "string", "pattern": pattern, "example": "a"}
    assert found(tmp_path, schema) == ({"unchecked-pattern": 1}, {"type": "string"})


def test_a_wrong_pattern_is_not_checked(tmp_path: Path) -> None:
    assert found(tmp_path, {"type": "string", "pattern": "a**"}) == (
        {"invalid-pattern": 1},
        {"type": "string"},
    )


def test_names_of_properties_that_cannot_be_checked_may_be_anything(
    tmp_path: Path,
) -> None:
    schema = {
        "type": "object",
        "patternProperties": {
            "^a$": {"type": "string"},
            "^.{0,262144}$": {"type": "integer"},
        },
        "additionalProperties": False,
    }
    codes, written = found(tmp_path, schema)
    assert codes == {"unchecked-pattern": 1}
    assert written == {
        "type": "object",
        "patternProperties": {"": True},
        "additionalProperties": False,
    }


def test_what_the_engine_can_hold_is_checked(tmp_path: Path) -> None:
    schema = {"type": "string", "pattern": r"^(?<=a)\d$"}
    assert found(tmp_path, schema) == ({}, schema)
