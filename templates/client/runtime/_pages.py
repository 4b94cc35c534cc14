"""Iteration over the items of all pages of an operation."""

from __future__ import annotations

import re
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast
from urllib.parse import parse_qs, urlsplit

from ._errors import ClientError
from ._session import changed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Sequence

    from ._messages import Reply

T = TypeVar("T")

_NEXT = re.compile(
    r'<([^<>]*)>(?=[^<>]*;\s*rel\s*=\s*"?[^"<>,;]*(?<![\w-])next(?![\w-]))',
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Pages:
    """How the pages of an operation follow each other.

    Args:
        argument: The argument that says where a page begins.
        items: The attributes that lead from a page to its items.
        following: How to find the beginning of the next page; `header` reads a Link header, and the
            last two count from the beginning of the page.
        attributes: The attributes that lead to that, or to the total of what is counted.
        parameter: The parameter in a link's query that has the beginning of the next page.
        is_number: Whether the argument is a number.
    """

    argument: str
    items: tuple[str, ...]
    following: Literal["value", "link", "header", "items", "pages"]
    attributes: tuple[str, ...] = ()
    parameter: str = ""
    is_number: bool = False

    def items_of(self, page: object) -> Sequence[Any]:
        """Return the items of a page."""
        return cast("Sequence[Any] | None", _at(page, self.items)) or ()

    def after(
        self, page: object, begins: object, count: int, reply: Reply | None = None
    ) -> object:
        """Return where the next page begins, None after the last one.

        Args:
            page: The page.
            begins: The argument that it was requested with.
            count: The number of its items.
            reply: The response that it was read from, if its header is needed.

        Raises:
            ClientError: The next page would begin where this one does, so that there is no end.
        """
        following = self._after(page, begins, count, reply)
        if following is None or following == "":
            return None
        if following == begins:
            raise ClientError("the service named a page as the one that follows it")
        return following

    def _after(
        self, page: object, begins: object, count: int, reply: Reply | None
    ) -> object:
        match self.following:
            case "value":
                return _at(page, self.attributes)
            case "link":
                return self._in_link(_at(page, self.attributes))
            case "header":
                found = _NEXT.search((reply and reply.header("Link")) or "")
                return self._in_link(found and found[1])
            case "items" | "pages":
                return self._counted(page, begins, count)

    def _in_link(self, link: object) -> object:
        if not isinstance(link, str):
            return None
        values = parse_qs(urlsplit(link).query).get(self.parameter)
        if not values:
            raise ClientError(f"a link to the next page has no {self.parameter!r}")
        return int(values[0]) if self.is_number else values[0]

    def _counted(self, page: object, begins: object, count: int) -> int | None:
        by_items = self.following == "items"
        first = 0 if by_items else 1
        start = begins if isinstance(begins, int) else first
        following = start + (count if by_items else 1)
        total = _at(page, self.attributes) if self.attributes else None
        if isinstance(total, int) and following - first >= total:
            return None
        return following if count else None


def iterate(
    pages: Pages, fetch: Callable[..., object], **arguments: object
) -> Iterator[Any]:
    """Yield the items of all pages; a page is fetched when its first item is needed.

    Args:
        pages: How the pages follow each other.
        fetch: The method that returns a page.
        arguments: Its arguments.

    Raises:
        ClientError: The pages do not end.
    """
    watched = _Watched()
    fetch = watched.method(pages, fetch)
    while True:
        page = fetch(**arguments)
        items = pages.items_of(page)
        yield from items
        begins = pages.after(page, arguments[pages.argument], len(items), watched.reply)
        if begins is None:
            return
        arguments[pages.argument] = begins


async def iterate_async(
    pages: Pages, fetch: Callable[..., Awaitable[object]], **arguments: object
) -> AsyncIterator[Any]:
    """Yield the items of all pages; asynchronous twin of `iterate`."""
    watched = _Watched()
    fetch = watched.method(pages, fetch)
    while True:
        page = await fetch(**arguments)
        items = pages.items_of(page)
        for item in items:
            yield item
        begins = pages.after(page, arguments[pages.argument], len(items), watched.reply)
        if begins is None:
            return
        arguments[pages.argument] = begins


class _Watched:
    """A session of a client that keeps the last response: a result may be a list, without one."""

    def __init__(self) -> None:
        self.reply: Reply | None = None
        self._session: Any = None

    def method(self, pages: Pages, fetch: Callable[..., T]) -> Callable[..., T]:
        """Return a method of a client that keeps responses, where pages need their headers."""
        client: Any = getattr(fetch, "__self__", None)
        if pages.following != "header" or client is None:
            return fetch
        self._session = vars(client)["_session"]
        method: Callable[..., T] = getattr(
            changed(client, _session=self), fetch.__name__
        )
        return method

    def send(self, request: object, **options: object) -> object:
        """Make a call with the client's own session."""
        sent: Reply | Awaitable[Reply] = self._session.send(request, **options)
        return self._later(sent) if isinstance(sent, Awaitable) else self._kept(sent)

    async def _later(self, sent: Awaitable[Reply]) -> Reply:
        return self._kept(await sent)

    def _kept(self, reply: Reply) -> Reply:
        self.reply = reply
        return reply


def _at(value: object, attributes: Sequence[str]) -> object:
    """Return the value that attributes lead to, None where one of them is None."""
    for name in attributes:
        if value is None:
            return None
        value = cast("object", getattr(value, name))
    return value
