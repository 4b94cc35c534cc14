"""The forms of a report: nothing of a spec can become markup, a command or a cursor movement."""

from __future__ import annotations

import html.parser
import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from specgen.diff import reports
from specgen.diff.reports.as_markdown import LIMIT, code, escaped, spans

from tests.diff.comparing import document, report, request_with

if TYPE_CHECKING:
    from pathlib import Path

    from specgen.diff.model.change import Report
    from specgen.ir import JsonValue

HOSTILE = "a`b``c</script><img src=x onerror=alert(1)>@someone #1 ::error::x\x1b[31m\u202e%0A|\n*z*"
BROWSER = (
    shutil.which("chromium")
    or shutil.which("chromium-browser")
    or shutil.which("chrome")
)


def hostile() -> Report:
    before = document({f"/{HOSTILE}": {"get": {"responses": {}}}})
    info: JsonValue = {"title": HOSTILE, "version": "2"}
    return report(before, {**document({}), "info": info, HOSTILE: 1})


def many(number: int) -> Report:
    def sized(size: int) -> JsonValue:
        properties: JsonValue = {f"p{n}": {"maxLength": size} for n in range(number)}
        return request_with({"type": "object", "properties": properties})

    return report(sized(2), sized(1))


class Tags(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, int] = {}
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found[tag] = self.found.get(tag, 0) + 1
        self.attributes |= {
            name for name, value in attrs if name != "href" or (value or "")[0] != "#"
        }


def test_html_holds_no_markup_of_the_spec_and_needs_nothing_else() -> None:
    page = reports.write([hostile()], "html")
    tags = Tags()
    tags.feed(page)
    assert tags.found["script"] == 1
    assert "img" not in tags.found
    assert not {
        a for a in tags.attributes if a.startswith("on") or a in ("src", "href")
    }
    assert "&lt;img src=x" in page


def in_browser(tmp_path: Path, text: str, fragment: str = "") -> str:
    """Return the elements of a page after its scripts have run."""
    page = tmp_path / "report.html"
    page.write_text(text, encoding="utf-8")
    flags = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={tmp_path}/profile",
    ]
    command = [str(BROWSER), *flags, "--dump-dom", page.as_uri() + fragment]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, timeout=120
    )
    return done.stdout


@pytest.mark.skipif(BROWSER is None, reason="there is no Chromium")
def test_html_is_filtered_grouped_and_remembered_in_the_address(tmp_path: Path) -> None:
    choose = """<script>
    const form = document.querySelectorAll("form")[1];
    form.elements.group.value = "rule";
    form.elements.search.value = "`p1` LOWERED";
    document.querySelector("[value=info]").click();
    form.dispatchEvent(new Event("input"));
    document.body.append(location.hash);
    </script></body>"""
    text = reports.write([hostile(), many(3)], "html")
    dom = in_browser(tmp_path, text.replace("</body>", choose))
    counts = re.findall(r"<output>(\d+) of (\d+) shown</output>", dom)
    assert int(counts[0][0]) < int(counts[0][1])
    assert counts[1] == ("1", "3")
    assert "<h2>schema-maxLength " in dom
    [fragment] = re.findall(r"#\?[%\w.-]+", dom.partition("</script>")[2])
    again = in_browser(tmp_path, text, fragment)
    assert re.findall(r"<output>(\d+) of (\d+) shown</output>", again) == counts
    assert "<h2>schema-maxLength " in again


def test_html_marks_only_lines_that_differ_and_says_what_it_leaves_out() -> None:
    def listing(last: str) -> str:
        lines = [
            *(f"      p{n}: {{type: string}}" for n in range(20)),
            f"      p: {last}",
        ]
        head = [
            "openapi: 3.1.0",
            "info: {title: T, version: '1'}",
            "paths: {}",
            "components:",
        ]
        return "\n".join(
            [*head, "  schemas:", "    A:", "     properties:", *lines, ""]
        )

    before = listing("{type: string}")
    page = reports.write([report(before, before.replace("    A:", "    B:"))], "html")
    shown = re.findall(r'<span class="line differs"><i>(.)</i><b>\d+</b>(.*)', page)
    assert shown == [("-", "    A:"), ("+", "    B:")]
    assert page.count("… 11 more lines of this") == 2


def test_markdown_keeps_to_the_limit_and_counts_the_rest() -> None:
    text = reports.write([many(1000)], "markdown")
    assert len(text) <= LIMIT + 500
    match = re.search(r"… and (\d+) more changes of this kind", text)
    assert match is not None
    assert text.count("`schema-maxLength`") + int(match[1]) == 1000


def test_markdown_shows_text_as_it_is() -> None:
    assert code("a") == "`a`"
    assert code("a`b") == "``a`b``"
    assert code("`") == "`` ` ``"
    assert escaped("<b>*@x") == r"\<b\>\*@" + "\u200bx"
    assert spans("a `b*` c*") == r"a `b*` c\*"
    assert spans("odd ` one*") == r"odd \` one\*"
    text = reports.write([hostile()], "markdown")
    outside = re.sub(r"(`+).*?(?<!`)\1(?!`)", "", text)
    assert not re.search(r"(?<!\\)<(?!/?(details|summary))", outside)
    assert "@someone" not in outside


def test_github_commands_cannot_be_forged() -> None:
    lines = reports.write([hostile()], "github").splitlines()
    assert all(re.match(r"::(error|warning|notice) [^:]*::", line) for line in lines)
    assert len(lines) == len(hostile().changes) + 1


def test_text_cannot_move_the_cursor() -> None:
    for form in ("text", "github", "markdown"):
        text = reports.write([hostile()], form)
        assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", text), form


def test_colors_are_for_terminals() -> None:
    assert "\x1b[" in reports.write([many(1)], "text", color=True)
    assert "\x1b[" not in reports.write([many(1)], "text")


def test_text_has_the_lines_of_both_sides() -> None:
    text = reports.write([many(1)], "text")
    assert "  - base.yaml:1: " in text
    assert "  + new.yaml:1: " in text
    assert "narrows what may be sent; reaches POST /things" in text


def test_json_is_data() -> None:
    data = json.loads(reports.write([many(2)], "json"))
    assert data["summary"] == {
        "breaking": 2, "warning": 0, "info": 0, "approved": 0, "required_bump": "major"
    }  # fmt: skip
