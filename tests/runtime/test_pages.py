"""Iteration over pages: where each begins, and where it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel

from templates.client.runtime._errors import ClientError
from templates.client.runtime._messages import Reply, Request
from templates.client.runtime._pages import Pages, iterate, iterate_async

if TYPE_CHECKING:
    from collections.abc import Sequence


class Info(BaseModel):
    marker: Any = None
    total: int | None = None


class Page(BaseModel):
    keys: list[str] | None = None
    info: Info | None = None


class Service:
    """Answers with one page after the other, and keeps what it was asked for."""

    def __init__(self, *pages: object) -> None:
        self.pages = list(pages)
        self.asked: list[object] = []

    def __call__(self, *, at: object, limit: int = 2) -> object:
        assert limit == 2
        self.asked.append(at)
        return self.pages[len(self.asked) - 1]

    async def later(self, *, at: object, limit: int = 2) -> object:
        return self(at=at, limit=limit)


def page(keys: str | None, **info: object) -> Page:
    items = None if keys is None else list(keys)
    return Page(keys=items, info=Info(**info) if info else None)  # type: ignore[arg-type]  # any info


MARKED = Pages("at", ("keys",), "value", ("info", "marker"))


@pytest.mark.parametrize(
    "end", [page("c"), page("c", marker=None), page("c", marker="")]
)
def test_a_marker_leads_to_the_next_page(end: Page) -> None:
    service = Service(page("ab", marker="m"), page(None, marker="n"), end)
    assert list(iterate(MARKED, service, at=None, limit=2)) == ["a", "b", "c"]
    assert service.asked == [None, "m", "n"]


async def test_the_asynchronous_twin_does_the_same() -> None:
    service = Service(page("ab", marker="m"), page("c"))
    found = iterate_async(MARKED, service.later, at="first", limit=2)
    assert [item async for item in found] == ["a", "b", "c"]
    assert service.asked == ["first", "m"]


def test_a_page_is_fetched_when_it_is_needed() -> None:
    service = Service(page("ab", marker="m"), page("c"))
    items = iterate(MARKED, service, at=None)
    assert service.asked == []
    assert [next(items), next(items)] == ["a", "b"]
    assert service.asked == [None]


def test_a_page_that_follows_itself_is_an_error() -> None:
    service = Service(page("a", marker="m"), page("b", marker="m"))
    items = iterate(MARKED, service, at=None)
    assert [next(items), next(items)] == ["a", "b"]
    with pytest.raises(ClientError, match="the one that follows it"):
        next(items)


@pytest.mark.parametrize(
    ("following", "total", "pages", "asked"),
    [
        ("items", (), ["ab", "c", ""], [None, 2, 3]),
        ("items", ("info", "total"), ["ab", "c"], [None, 2]),
        ("pages", (), ["ab", "c", ""], [None, 2, 3]),
        ("pages", ("info", "total"), ["ab", "c", "d"], [None, 2, 3]),
    ],
)
def test_counted_pages_end_at_the_total_or_at_an_empty_one(
    following: Any, total: tuple[str, ...], pages: Sequence[str], asked: list[object]
) -> None:
    service = Service(*(page(keys, total=3) for keys in pages))
    settings = Pages("at", ("keys",), following, total)
    assert list(iterate(settings, service, at=None)) == list("".join(pages))
    assert service.asked == asked


def test_counting_goes_on_from_where_the_caller_begins() -> None:
    service = Service(page("ab"), page(""))
    assert list(iterate(Pages("at", ("keys",), "items"), service, at=10)) == ["a", "b"]
    assert service.asked == [10, 12]


def test_a_link_in_the_body_has_the_parameter_in_its_query() -> None:
    link = Pages("at", ("keys",), "link", ("info", "marker"), "page", is_number=True)
    service = Service(page("a", marker="https://x/keys?limit=2&page=2"), page("b"))
    assert list(iterate(link, service, at=None)) == ["a", "b"]
    assert service.asked == [None, 2]
    with pytest.raises(ClientError, match="has no 'page'"):
        list(iterate(link, Service(page("a", marker="https://x/keys")), at=None))


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ('<https://x/?p=a%2Fb>; rel="next"', "a/b"),
        ('</?p=1>; rel="prev", </?p=2>; title="a"; rel=next', "2"),
        ('</?p=1>; rel="last next"', "1"),
        ('</?p=1>; rel="prev"', None),
        ('</?p=1>; rel="nextish"', None),
        ('</?p=1>; rel="next-to"', None),
        ("", None),
    ],
)
def test_the_header_link_is_read_as_the_standard_says(
    header: str, found: str | None
) -> None:
    one = page("a")
    request = Request(method="GET", origin="https://x", path="/")
    reply = Reply(200, (("Link", header),), b"", request)
    settings = Pages("at", ("keys",), "header", parameter="p")
    assert settings.after(one, None, 1, reply) == found
