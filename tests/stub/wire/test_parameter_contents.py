"""Parameters whose values are documents, from the generated client to the generated stub."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from tests.render.packages import mypy_complaints
from tests.stub.calling import call
from tests.stub.wire.encoded import HEAD, ODD, contents_of, dumped, given, left_out

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stub.wire.both_sides import BothSides


@pytest.fixture(scope="module")
def contents(tmp_path_factory: pytest.TempPathFactory) -> BothSides:
    return contents_of(tmp_path_factory.mktemp("contents"))


def test_what_is_left_out_is_not_sent(contents: BothSides) -> None:
    sent = contents.call("search", at={"a": ODD})
    assert sent.status == 204
    assert sent.query == ""
    assert "cookie" not in sent.request.headers
    assert "x-filter" not in sent.request.headers
    given = {n: v for n, v in (sent.values or {}).items() if v is not None}
    assert dumped(given) == {"at": {"a": ODD}}


@pytest.mark.parametrize(
    ("arguments", "query"),
    [
        ({"filter": {"a": ODD}}, None),
        ({"x_filter": {"a": "x,y=z"}}, ""),
        ({"ck": {"a": ODD}}, ""),
        ({"nul": {"a": 1}}, "nul=%7B%22a%22%3A1%7D"),
        ({"nul": {}}, "nul=%7B%7D"),
        ({"tx": ODD}, None),
        ({"tx": "null"}, "tx=null"),
        ({"num": 7}, "num=7"),
        ({"page_size": 1}, "page_size=1"),
        ({"free": "a/b?c:d"}, "free=a/b?c:d"),
        ({"free": "a&b=c#d+e"}, "free=a%26b%3Dc%23d%2Be"),
    ],
)
def test_contents_arrive_equal(
    contents: BothSides, arguments: dict[str, Any], query: str | None
) -> None:
    sent = contents.call("search", at={}, **arguments)
    assert sent.status == 204, sent.detail
    assert given(sent) == arguments
    if query is not None:
        assert sent.query == query


def test_null_is_a_value_where_the_content_may_be_null(contents: BothSides) -> None:
    sent = contents.call("search", at={}, nul=None)
    assert (sent.status, sent.query) == (204, "nul=null")
    assert "nul" in (sent.values or {})


def test_dates_have_no_time_and_times_have_a_zone(contents: BothSides) -> None:
    moment = dt.datetime(2025, 1, 24, 3, 4, 5, tzinfo=dt.UTC)
    sent = contents.call(
        "search", at={}, day=moment.date(), days=[moment.date()], at_time=moment
    )
    assert (
        sent.query == "day=2025-01-24&days=2025-01-24&at-time=2025-01-24T03%3A04%3A05Z"
    )
    with pytest.raises(ValueError, match="datetime was given where a date"):
        contents.call("search", at={}, day=moment)
    with pytest.raises(ValueError, match="datetime was given where a date"):
        contents.call("search", at={}, days=[moment.date(), moment])
    with pytest.raises(ValueError, match="no time zone"):
        contents.call("search", at={}, at_time=moment.replace(tzinfo=None))


@pytest.mark.parametrize("target", ["/s/{}?empty=", "/s/{}?empty", "/s/{}"])
async def test_an_empty_value_may_stand_for_none(
    contents: BothSides, target: str
) -> None:
    app = contents.server.create_app(verify=False)
    assert (await call(app, "GET", target.replace("{}", "%7B%7D"))).status == 204


@pytest.mark.parametrize(
    ("operation", "value", "query"),
    [
        ("by_json", {"a": "b=c&d+e"}, "%7B%22a%22%3A%22b%3Dc%26d%2Be%22%7D"),
        ("by_json", {"a": ODD}, None),
        ("by_text", "$.a.b[1:1]", "%24.a.b%5B1%3A1%5D"),
        ("by_text", ODD, None),
        ("by_json", None, ""),
        ("by_text", None, ""),
    ],
)
def test_a_parameter_can_be_the_whole_query(
    contents: BothSides, operation: str, value: Any, query: str | None
) -> None:
    sent = contents.call(operation, q=value)
    assert sent.status == 204, sent.detail
    assert dumped(sent.values)["q"] == value
    if query is not None:
        assert sent.query == query


@pytest.mark.parametrize(
    ("where", "media_type"),
    [
        ("query", "application/xml"),
        ("query", "application/x-www-form-urlencoded"),
        ("header", "application/octet-stream"),
        ("querystring", "image/png"),
    ],
)
def test_an_operation_with_other_contents_of_parameters_is_left_out(
    tmp_path: Path, where: str, media_type: str
) -> None:
    spec = HEAD + (
        "paths:\n  /a:\n    get:\n      parameters:\n"
        f"        - {{name: q, in: {where}, content: {{{media_type}: {{schema: {{}}}}}}}}\n"
        "      responses: {'204': {description: d}}\n"
    )
    finding = left_out(tmp_path, spec)
    assert finding.code == "unsupported-parameter-content"
    assert (finding.location.line, media_type in finding.message) == (7, True)


def test_the_packages_are_typed(contents: BothSides) -> None:
    (contents.root / "made").symlink_to(contents.root / contents.name)
    assert mypy_complaints(contents.root) == ""
