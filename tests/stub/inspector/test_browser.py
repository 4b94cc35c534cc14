"""The pages in a browser: Debian's Chromium, where it and playwright are installed."""

from __future__ import annotations

import http.client
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from specgen.stub.auth.tried import Tried
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
    # That a form came back as wrong is no error of the page.
    return message.type == "error" and "422" not in message.text


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
    playwright.expect(page.locator("#live")).to_contain_text("2 so far")
    playwright.expect(page.locator("#empty")).to_have_count(0)


def test_a_filtered_list_stays_filtered(page: Any, server: StubServer) -> None:
    page.goto("./")
    page.select_option("select[name=valid]", "false")
    page.click("text=Show")
    get(server, "/orders/1")
    get(server, "/orders/x")
    playwright.expect(page.locator("#rows tr")).to_have_count(1)
    playwright.expect(page.locator("#live")).to_contain_text("2 so far")
    assert page.locator("#rows tr").count() == 1


def test_the_list_starts_anew_when_the_journal_is_emptied(
    page: Any, server: StubServer
) -> None:
    get(server, "/orders/1")
    page.goto("./")
    playwright.expect(page.locator("#rows tr")).to_have_count(1)
    server.app.reset()
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
    assert page.evaluate("document.activeElement.name") == "operation"
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.name") == "operation"


def test_a_paused_list_stands_still(page: Any, server: StubServer) -> None:
    page.goto("./")
    page.keyboard.press("p")
    playwright.expect(page.locator("#live")).to_contain_text("Paused")
    get(server, "/orders/1")
    page.evaluate("refresh()")
    assert page.locator("#rows tr").count() == 0
    page.keyboard.press("p")
    playwright.expect(page.locator("#rows tr")).to_have_count(1)


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
    page.get_by_role("button", name="Remove rule 1").press("Enter")
    playwright.expect(page.locator("main")).to_contain_text("There are none.")
    assert len(server.app.rules) == 0


def test_a_wrong_rule_is_told_and_can_be_mended(page: Any, server: StubServer) -> None:
    page.goto("inspect/rules")
    page.fill("#error", "Awry")
    with page.expect_response(lambda r: r.status == 422):
        page.click("text=Add rule")
    playwright.expect(page.get_by_role("alert")).to_contain_text(
        "`Awry` is not documented"
    )
    page.fill("#status", "418")
    page.click("text=Add rule")
    playwright.expect(page.locator("tbody tr")).to_contain_text(
        "error: Awry, status: 418"
    )
    assert get(server, "/orders/1") == 418


def test_the_first_difference_is_marked_and_led_to(
    page: Any, server: StubServer
) -> None:
    get(server, "/orders/1")
    kept = server.app.journal._kept[0]
    kept.tried.append(Tried("Signed", mismatch("GET\n/orders/1\n\nhost:a")))
    page.goto("inspect/1")
    page.fill("#signed", "GET\n/orders/2\n\nhost:a")
    page.click("button:text('Compare')")
    assert page.locator("mark").all_text_contents() == ["1", "2"]
    page.click("text=line 2, column 9")
    assert page.url.endswith("#difference")


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["./", "inspect/1", "inspect/rules", "inspect/specs"])
def test_every_text_stands_out_from_what_is_behind_it(
    page: Any, server: StubServer, scheme: str, path: str
) -> None:
    server.app.rules.add(Rule(name="flaky", error="Away", calls=(7,)))
    get(server, "/orders/x")
    kept = server.app.journal._kept[0]
    kept.tried.append(Tried("Signed", mismatch("GET\n/orders/1")))
    page.emulate_media(color_scheme=scheme)
    page.goto(path)
    assert page.evaluate(CONTRASTS) == []


def test_narrow_pages_need_no_sideways_scrolling(page: Any, server: StubServer) -> None:
    get(server, f"/orders/1?fields={'x' * 300}")
    server.app.rules.add(Rule(name="n" * 100, error="Away", calls=(7,)))
    page.set_viewport_size({"width": 360, "height": 700})
    for path in ("./", "inspect/1", "inspect/rules", "inspect/specs"):
        page.goto(path)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 360, path


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
