"""The pages in a browser: Debian's Chromium, where it and playwright are installed."""

from __future__ import annotations

import http.client
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from specgen.stub.auth.scheme_verdict import SchemeVerdict
from specgen.stub.faults.rule import Rule
from specgen.stub.testing import StubServer

from tests.stub.inspector.test_inspector import HOSTILE, mismatch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.stub.serve.application import Application

playwright = pytest.importorskip(
    "playwright.sync_api",
    reason="playwright, which drives the browser, is not installed",
)
CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium here")
PATHS = [
    "./",
    "./?text=nothing",
    "inspect/1",
    "inspect/2",
    "inspect/9",
    "inspect/compare?one=1&other=2",
    "inspect/rules?id=1",
    "inspect/specs",
]
# The script of axe-core, which is not part of the project.
AXE = Path(os.environ["SPECGEN_AXE"]) if "SPECGEN_AXE" in os.environ else None
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        launched = driver.chromium.launch(
            executable_path=CHROMIUM, headless=True, args=FLAGS
        )
        yield launched
        launched.close()


@pytest.fixture
def server(app: Application) -> Iterator[StubServer]:
    with StubServer(app) as running:
        yield running


@pytest.fixture
def page(browser: Any, server: StubServer) -> Iterator[Any]:
    """A page that fails the test if a script fails, or anything from elsewhere is asked for."""
    context = browser.new_context(base_url=f"{server.url}/__stub__/")
    opened = context.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda m: problems.append(m.text) if _is_error(m) else None)
    opened.on("dialog", lambda dialog: problems.append(dialog.message))
    opened.on(
        "request",
        lambda r: None if r.url.startswith(server.url) else problems.append(r.url),
    )
    yield opened
    context.close()
    assert problems == []


def _is_error(message: Any) -> bool:
    # A form that came back as wrong, and a page about what is gone, are no errors of the page.
    is_meant = "422" in message.text or "404" in message.text
    return message.type == "error" and not is_meant


def get(server: StubServer, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    try:
        connection.request("GET", path)
        with connection.getresponse() as response:
            response.read()
            return response.status
    finally:
        connection.close()


def test_the_list_goes_on_by_itself(page: Any, server: StubServer) -> None:
    page.goto("./")
    playwright.expect(page.locator("#empty")).to_be_visible()
    get(server, "/orders/1")
    playwright.expect(page.locator("#rows tr")).to_have_count(1)
    get(server, "/orders/x")
    playwright.expect(page.locator("#rows tr").first).to_contain_text("/orders/x")
    playwright.expect(page.locator("#count")).to_have_text("2 exchanges")
    playwright.expect(page.locator("#empty")).to_have_count(0)


def test_a_filtered_list_stays_filtered(page: Any, server: StubServer) -> None:
    page.goto("./")
    page.select_option("select[name=valid]", "false")
    page.click("text=Show")
    get(server, "/orders/1")
    get(server, "/orders/x")
    page.evaluate("refresh()")
    playwright.expect(page.locator("#rows tr")).to_have_count(1)
    playwright.expect(page.locator("#count")).to_have_text("2 exchanges")
    assert page.locator("#rows tr").count() == 1


def test_the_list_starts_anew_when_the_journal_is_emptied(
    page: Any, server: StubServer
) -> None:
    get(server, "/orders/1")
    page.goto("./")
    playwright.expect(page.locator("#rows tr")).to_have_count(1)
    server.app.reset()
    page.evaluate("void refresh()")  # It loads the page again.
    playwright.expect(page.locator("#rows tr")).to_have_count(0)


def test_keys_walk_through_the_list(page: Any, server: StubServer) -> None:
    for number in "123":
        get(server, f"/orders/{number}")
    page.goto("./")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") == "2"
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.textContent") == "3"
    page.keyboard.press("Enter")
    playwright.expect(page.locator("h1")).to_have_text("Exchange 3")
    page.go_back()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "api"
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.name") == "api"


def test_the_keys_are_turned_off_for_good(page: Any, server: StubServer) -> None:
    get(server, "/orders/1")
    page.goto("./")
    page.get_by_role("button", name="Turn keys off").click()
    page.reload()
    button = page.get_by_role("button", name="Turn keys on")
    playwright.expect(button).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("p")
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    playwright.expect(page.locator("#state")).to_have_text("live")
    button.click()
    page.keyboard.press("p")
    playwright.expect(page.locator("#state")).to_have_text("paused")


def test_a_paused_list_stands_still(page: Any, server: StubServer) -> None:
    page.goto("./")
    page.keyboard.press("p")
    playwright.expect(page.locator("#state")).to_have_text("paused")
    get(server, "/orders/1")
    page.evaluate("refresh()")
    assert page.locator("#rows tr").count() == 0
    page.keyboard.press("p")
    playwright.expect(page.locator("#rows tr")).to_have_count(1)


def test_a_button_pauses(page: Any, server: StubServer) -> None:
    page.goto("./")
    page.get_by_role("button", name="Pause").click()
    get(server, "/orders/1")
    page.evaluate("refresh()")
    assert page.locator("#rows tr").count() == 0
    page.get_by_role("button", name="Resume").click()
    playwright.expect(page.locator("#rows tr")).to_have_count(1)


def test_rows_stay_under_the_pointer_and_the_focus(
    page: Any, server: StubServer
) -> None:
    get(server, "/orders/1")
    page.goto("./")
    row = page.locator("#rows tr").first
    row.hover()
    get(server, "/orders/2")
    page.evaluate("refresh()")
    held = page.get_by_role("button", name="Show 1 new")
    playwright.expect(held).to_be_visible()
    assert page.locator("#rows tr").count() == 1
    page.mouse.move(0, 0)
    playwright.expect(page.locator("#rows tr")).to_have_count(2)
    page.keyboard.press("j")
    get(server, "/orders/3")
    page.evaluate("refresh()")
    playwright.expect(held).to_be_visible()
    assert page.evaluate("document.activeElement.textContent") == "2"
    held.click()
    playwright.expect(page.locator("#rows tr")).to_have_count(3)


def test_rows_of_before_a_reset_go_even_if_as_many_came_since(
    page: Any, server: StubServer
) -> None:
    get(server, "/orders/1")
    page.goto("./")
    playwright.expect(page.locator("#rows tr")).to_have_count(1)
    page.evaluate("pause()")
    server.app.reset()
    for number in "234":
        get(server, f"/orders/{number}")
    page.evaluate("pause()")
    playwright.expect(page.locator("#rows tr")).to_have_count(3)
    shown = page.locator("#rows tr td:first-child").all_text_contents()
    assert shown == ["3", "2", "1"]
    assert "/orders/1" not in page.locator("#rows").text_content()


def test_texts_are_copied_with_their_lines(page: Any, server: StubServer) -> None:
    get(server, "/orders/1")
    kept = server.app.journal._kept[0]
    kept.tried.append(SchemeVerdict("Signed", mismatch("GET\n/orders/1\n\nhost:a")))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("inspect/1")
    page.get_by_text("Canonical request as computed here").click()
    page.get_by_role("button", name="Copy: Canonical request").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "GET\n/orders/1\n\nhost:a"


def test_nothing_is_forgotten_by_one_click(page: Any, server: StubServer) -> None:
    get(server, "/orders/1")
    page.goto("./")
    page.get_by_text("Forget all exchanges").click()
    assert len(server.app.calls()) == 1
    page.get_by_role("button", name="Forget them").click()
    playwright.expect(page.locator("#empty")).to_be_visible()
    assert server.app.calls() == []


def test_pages_are_accessible(page: Any, server: StubServer) -> None:
    everything_on(server)
    for path in PATHS:
        page.goto(path)
        assert page.evaluate(ACCESSIBILITY) == [], path
        if AXE is not None:
            assert serious_by_axe(page, AXE) == [], path


def serious_by_axe(page: Any, script: Path) -> list[tuple[str, str]]:
    """What axe-core finds; the pages allow scripts of their own only, this one is the browser's."""
    page.evaluate(script.read_text(encoding="utf-8"))
    found = page.evaluate("async () => await axe.run()")
    assert len(found["passes"]) > 10
    serious = [v for v in found["violations"] if v["impact"] in ("serious", "critical")]
    return [(v["id"], v["nodes"][0]["html"]) for v in serious]


def everything_on(server: StubServer) -> None:
    server.app.rules.add(Rule(name="flaky", error="Away", calls=(7,)))
    server.app.rules.add(Rule(truncate=3, calls=(1,)))
    with suppress(OSError, http.client.HTTPException):
        get(server, "/orders/1")
    get(server, "/orders/x")
    kept = server.app.journal._kept[0]
    kept.tried.append(SchemeVerdict("Signed", mismatch("GET\n/orders/1")))


def test_a_rule_by_keyboard_alone(page: Any, server: StubServer) -> None:
    page.goto("inspect/rules")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.focus("#error")
    page.keyboard.type("Away")
    page.focus("#times")
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    playwright.expect(page.locator("tbody tr")).to_contain_text("error: Away")
    assert [get(server, "/orders/1"), get(server, "/orders/1")] == [503, 200]
    page.reload()
    page.get_by_role("button", name="Remove fault 1").press("Enter")
    playwright.expect(page.locator("main")).to_contain_text("There are none.")
    assert len(server.app.rules) == 0


def test_a_wrong_rule_is_told_and_can_be_mended(page: Any, server: StubServer) -> None:
    page.goto("inspect/rules")
    page.fill("#error", "Awry")
    with page.expect_response(lambda r: r.status == 422):
        page.click("button:text('Add fault')")
    playwright.expect(page.get_by_role("alert")).to_contain_text(
        "`Awry` is not documented"
    )
    page.fill("#status", "418")
    page.click("button:text('Add fault')")
    playwright.expect(page.locator("tbody tr")).to_contain_text(
        "error: Awry, status: 418"
    )
    assert get(server, "/orders/1") == 418


def test_the_first_difference_is_marked_and_led_to(
    page: Any, server: StubServer
) -> None:
    get(server, "/orders/1")
    kept = server.app.journal._kept[0]
    kept.tried.append(SchemeVerdict("Signed", mismatch("GET\n/orders/1\n\nhost:a")))
    page.goto("inspect/1")
    page.fill("#signed", "GET\n/orders/2\n\nhost:a")
    page.get_by_role("button", name="Compare", exact=True).click()
    assert page.locator("mark").all_text_contents() == ["1", "2"]
    page.click("text=line 2, column 9")
    assert page.url.endswith("#difference-1")


def test_nothing_that_callers_send_runs(page: Any, server: StubServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request("POST", "/orders", body=HOSTILE, headers={"x-note": HOSTILE})
    connection.getresponse().read()
    connection.close()
    for path in ("./", "inspect/1"):
        page.goto(path)
        playwright.expect(page.locator("main")).to_be_visible()
        assert page.locator("main img, main script").count() == 0
    playwright.expect(page.locator("main")).to_contain_text(HOSTILE)


def test_every_text_stands_out_from_what_is_behind_it(
    page: Any, server: StubServer
) -> None:
    everything_on(server)
    for path in PATHS:
        page.goto(path)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate(CONTRASTS) == [], (path, scheme)


def test_narrow_pages_need_no_sideways_scrolling(page: Any, server: StubServer) -> None:
    get(server, f"/orders/1?fields={'x' * 300}")
    server.app.rules.add(Rule(name="n" * 100, error="Away", calls=(7,)))
    page.set_viewport_size({"width": 360, "height": 700})
    for path in ("./", "inspect/1", "inspect/rules", "inspect/specs"):
        page.goto(path)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 360, path


# What WCAG 2 asks for and a script can see: names, unique ids, labels, a title and landmarks for
# what is read aloud, and keys for what scrolls.
ACCESSIBILITY = """() => {
  const found = [];
  const shown = (e) => e.checkVisibility();
  const name = (e) =>
    e.getAttribute("aria-label") || [...(e.labels ?? [])].map((l) => l.textContent).join("") ||
    (e.matches("input, select, textarea") ? "" : e.textContent);
  for (const e of document.querySelectorAll("a, button, input, select, textarea, summary")) {
    if (e.type !== "hidden" && shown(e) && !name(e).trim()) found.push(`no name: ${e.outerHTML}`);
  }
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  for (const id of ids.filter((id, at) => ids.indexOf(id) !== at)) found.push(`twice: ${id}`);
  for (const attribute of ["for", "aria-describedby", "list"]) {
    for (const e of document.querySelectorAll(`[${attribute}]`)) {
      for (const id of e.getAttribute(attribute).split(" ")) {
        if (!ids.includes(id)) found.push(`${attribute} leads nowhere: ${id}`);
      }
    }
  }
  for (const e of document.querySelectorAll("pre")) {
    const isReached = e.tabIndex === 0 && e.getAttribute("aria-label");
    if (!isReached) found.push(`not reached by keys: ${e.outerHTML}`);
  }
  if (!document.documentElement.lang || !document.title) found.push("no language or title");
  for (const one of ["main", "h1", "header nav"]) {
    if (document.querySelectorAll(one).length !== 1) found.push(`not one ${one}`);
  }
  const levels = [...document.querySelectorAll("h1, h2, h3")].map((e) => Number(e.tagName[1]));
  levels.forEach((level, at) => {
    if (at && level > levels[at - 1] + 1) found.push(`heading ${level} after ${levels[at - 1]}`);
  });
  for (const e of document.querySelectorAll("td, th")) {
    if (e.tagName === "TH" && !e.scope) found.push(`no scope: ${e.outerHTML}`);
  }
  return found;
}"""

# Texts whose contrast (WCAG 2) with the background is below 4.5.
CONTRASTS = """() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => {
      v /= 255;
      return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = parse(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!own) continue;
    const one = light(parse(getComputedStyle(element).color));
    const two = light(behind(element));
    const ratio = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    if (ratio < 4.5) found.push(`${element.tagName} ${element.textContent.slice(0, 30)} ${ratio}`);
  }
  return found;
}"""
