from __future__ import annotations

import pickle

import pytest
from specgen.diagnostics import Diagnostic, SpecError, render
from specgen.diagnostics.location import Location


def shown(
    line: str, column: int = 1, width: int = 0, message: str = "wrong"
) -> list[str]:
    finding = Diagnostic("too-deep", message, Location("a.yaml", 7, column, width))
    return render(finding, lambda _file, _line: line).splitlines()


def test_without_a_source_line_only_headline_and_hint_are_shown() -> None:
    finding = Diagnostic("unknown-field", "wrong", Location("a.yaml", 12, 3), "do this")
    text = render(finding, lambda _file, _line: None)
    assert text == "a.yaml:12:3: warning[unknown-field]: wrong\n    = hint: do this"


def test_an_empty_line_leaves_no_trailing_space() -> None:
    assert shown("")[1:] == ["   |", " 7 |", "   | ^"]


def test_unknown_width_gives_one_caret_and_a_known_one_stays_on_the_line() -> None:
    assert shown("abc", 2)[3] == "   |  ^"
    assert shown("abc", 2, 99)[3] == "   |  ^^"
    assert shown("abc", 99)[3] == "   |    ^"


def test_tabs_and_wide_characters_keep_the_caret_below_its_character() -> None:
    assert shown("\t\tx: 1", 3)[2:] == [" 7 |   x: 1", "   |   ^"]
    assert shown("\u8bf7\u6c42: \u54cd\u5e94", 5, 2)[3] == "   |       ^^^^"
    assert shown("e\u0301: x", 5)[3] == "   |    ^"


@pytest.mark.parametrize(
    "character",
    ["\x1b", "\x00", "\x07", "\x7f", "\x9b", "\u202e", "\u2028", "\u200b", "\ud800"],
)
def test_nothing_in_a_spec_steers_the_terminal(character: str) -> None:
    finding = Diagnostic(
        "too-deep", f"m{character}m", Location(f"f{character}", 7, 1), f"h{character}"
    )
    text = render(finding, lambda _file, _line: f"line {character} end")
    assert character not in text
    assert len(text.split("\n")) == 5
    assert "m\\" in text


def test_newlines_in_a_message_stay_on_its_line() -> None:
    assert shown("x", message="a\nb\r")[0] == "a.yaml:7:1: error[too-deep]: a\\nb\\r"


@pytest.mark.parametrize("column", [1, 50, 5_000, 9_990, 10_000])
def test_a_long_line_is_shown_around_the_caret(column: int) -> None:
    line = "".join(chr(0x61 + index % 26) for index in range(10_000))
    _, _, excerpt, carets = shown(line, column, 3)
    assert len(excerpt) < 110
    assert excerpt[carets.index("^")] == line[column - 1]


def test_a_long_message_is_cut() -> None:
    assert len(shown("x", message="m" * 100_000)[0]) < 700


def test_colours_change_nothing_but_colours() -> None:
    finding = Diagnostic("too-deep", "wrong", Location("a.yaml", 7, 3, 2), "hint")
    plain = render(finding, lambda _file, _line: "a: bc")
    colored = render(finding, lambda _file, _line: "a: bc", color=True)
    assert "\x1b[1;31m" in colored
    assert colored.replace("\x1b[1;31m", "").replace("\x1b[0m", "") == plain


def test_the_error_lists_all_findings_and_survives_pickling() -> None:
    findings = [Diagnostic("too-deep", "first", Location("a.yaml", 1, 1)),
                Diagnostic("not-utf8", "second", Location("a.yaml", 2, 1))]  # fmt: skip
    error = SpecError(findings)
    assert (
        str(error)
        == "a.yaml:1:1: error[too-deep]: first\na.yaml:2:1: error[not-utf8]: second"
    )
    assert pickle.loads(pickle.dumps(SpecError(findings))).diagnostics == tuple(
        findings
    )
