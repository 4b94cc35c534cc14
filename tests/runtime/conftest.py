from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Unpack

import pytest

from tests.runtime.flavours import FLAVOURS, Caller, Options

if TYPE_CHECKING:
    from collections.abc import Iterator


class MakeCaller(Protocol):
    def __call__(self, **options: Unpack[Options]) -> Caller: ...


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the proxies of whoever runs the tests out of them."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(params=FLAVOURS, ids=["sync", "async"])
def make_caller(request: pytest.FixtureRequest) -> Iterator[MakeCaller]:
    """Make a session of either flavour; all are closed at the end of the test."""
    callers: list[Caller] = []

    def make(**options: Unpack[Options]) -> Caller:
        caller: Caller = request.param(**options)
        callers.append(caller)
        return caller

    yield make
    for caller in callers:
        caller.close()
