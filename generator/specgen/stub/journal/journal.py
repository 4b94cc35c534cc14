"""The journal of the last exchanges."""

from __future__ import annotations

from collections import deque
from functools import cached_property
from importlib import import_module
from itertools import islice
from secrets import token_hex
from typing import TYPE_CHECKING, TypedDict, Unpack

from ..wire.redaction import Redactor

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .exchange import Exchange
    from .journal_entry import EntryFactory, JournalEntry, Locate
    from .signature_comparison import TextComparison

JOURNAL_SIZE = 1000
"""The default number of exchanges to keep."""

MAX_KEPT_BODY = 64 * 1024
"""The maximum size of a kept body, in bytes."""


class Filters(TypedDict, total=False):
    """A filter of exchanges.

    `api` is the package of an API, `status` that of the response, or its class, such as `4xx`, or
    `none`; `valid` tells whether the request kept to the contract, and `text` is in it or its
    response. `since` leaves out exchanges up to that number, `before` those from a number on, and
    `limit` all but the last so many.
    """

    api: str | None
    status: int | str | None
    valid: bool | None
    text: str | None
    since: int
    before: int | None
    limit: int | None


class Journal:
    """The journal of the last exchanges.

    Args:
        size: The maximum number; 0 to keep none.
        secret_names: Names of other parameters whose values are secret, by API.
        locate: Finds rules in the specs.
    """

    def __init__(
        self,
        size: int = JOURNAL_SIZE,
        *,
        secret_names: Iterable[str] = (),
        locate: Locate | None = None,
    ) -> None:
        self._kept: deque[Exchange] = deque(maxlen=size)
        self._count = 0
        self.size = size
        self.generation = token_hex(8)
        """Another one each time that the numbers start again."""
        self._redactor = Redactor(secret_names)
        self._locate = locate

    @property
    def count(self) -> int:
        """The number of exchanges, including those no longer kept."""
        return self._count

    def add(self, exchange: Exchange) -> None:
        """Record a completed exchange."""
        self._count += 1
        exchange.number = self._count
        exchange.shorten(MAX_KEPT_BODY, self._redactor)
        self._kept.append(exchange)

    def clear(self) -> None:
        """Forget everything, and count from 1 again."""
        self._kept.clear()
        self._count = 0
        self.generation = token_hex(8)

    def entry(self, number: int) -> JournalEntry | None:
        """Return an exchange by its number; None if it is not kept."""
        found = self._find(number)
        return None if found is None else self._reader.entry(found)

    def entries(
        self,
        operation: str | None = None,
        **filters: Unpack[Filters],
    ) -> list[JournalEntry]:
        """Return exchanges in the order they arrived.

        Args:
            operation: Only calls of this operation.
            filters: Only some of those.
        """
        api, status = filters.get("api"), filters.get("status")
        valid, since = filters.get("valid"), filters.get("since", 0)
        before = filters.get("before")
        found = [
            e
            for e in self._now()
            if e.number > since
            if before is None or e.number < before
            if operation in (None, e.operation)
            if api in (None, e.api)
            if status is None or _has_status(e, f"{status}".lower())
            if valid is None or valid == (e.violation is None)
        ]
        text = filters.get("text") or ""
        entries = map(self._reader.entry, reversed(found))
        shown = (entry for entry in entries if not text or entry.shows(text))
        return list(islice(shown, filters.get("limit")))[::-1]

    def kept(self, number: int) -> Exchange | None:
        """Return an exchange with its secrets, None if it is not kept; redact before showing."""
        return self._find(number)

    def compare(self, number: int, claimed: str) -> list[TextComparison]:
        """Compare a caller's signed text with the computed one.

        Args:
            number: Number of the exchange.
            claimed: The caller's string to sign, or its canonical request.

        Returns:
            A comparison for each security scheme that computed a text.
        """
        found = self._find(number)
        return [] if found is None else self._reader.compare(found, claimed)

    def locate(self, package: str, pointer: str) -> str | None:
        """Return the file, line and column of a rule of a spec, if available."""
        return self._locate(package, pointer) if self._locate and pointer else None

    def _find(self, number: int) -> Exchange | None:
        return next((e for e in self._now() if e.number == number), None)

    def _now(self) -> list[Exchange]:
        """Return the kept exchanges; the thread of the server may add others at any time."""
        return list(self._kept)

    @cached_property
    def _reader(self) -> EntryFactory:
        """The factory of entries, loaded on first use."""
        module = import_module(".journal_entry", __package__)
        factory: type[EntryFactory] = module.EntryFactory
        return factory(self._redactor, self.locate)


def _has_status(exchange: Exchange, wanted: str) -> bool:
    """Tell whether a client received a status, such as `404`, a class, such as `4xx`, or none."""
    status = exchange.status
    if status is None:
        return wanted == "none"
    return wanted in (f"{status}", f"{status // 100}xx")
