from __future__ import annotations

import os
import socket
import tempfile
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast

import pytest
import uvicorn

from generated import stub_server
from generated.stub_server import alibaba_kms, huawei_kms

from .scenarios import RAW, documented_errors, error_key

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from generated.alibaba_kms import models as alibaba_models
    from generated.huawei_kms import models as huawei_models

    Message = dict[str, object]

# One SDK keeps a file in the home directory.
os.environ["HOME"] = tempfile.mkdtemp(prefix="sdk-home-")

_HUAWEI_ERRORS = {
    error_key(i): e.code for i, e in enumerate(documented_errors("huawei_kms.yaml"))
}
_HUAWEI_STATUS = {
    error_key(i): e.status for i, e in enumerate(documented_errors("huawei_kms.yaml"))
}


class _Alibaba(alibaba_kms.DocumentedKmsHandler):
    async def get_public_key(
        self, request: alibaba_kms.GetPublicKeyRequest
    ) -> alibaba_models.GetPublicKeyResponse | stub_server.AsDocumented:
        if request.key_id.startswith("error:"):
            raise alibaba_kms.error(request.key_id.removeprefix("error:"))
        return await super().get_public_key(request)


class _Huawei(huawei_kms.DocumentedKmsHandler):
    async def get_public_key(
        self, request: huawei_kms.GetPublicKeyRequest
    ) -> huawei_models.GetPublicKeyResponse | stub_server.AsDocumented:
        if request.key_id in _HUAWEI_ERRORS:
            raise huawei_kms.error(
                _HUAWEI_ERRORS[request.key_id], status=_HUAWEI_STATUS[request.key_id]
            )
        return await super().get_public_key(request)


def _app(ahead: timedelta) -> stub_server.Application:
    return stub_server.create_app(
        handlers={"alibaba_kms": _Alibaba(), "huawei_kms": _Huawei()},
        now=lambda: datetime.now(UTC) + ahead,
    )


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


def _served(app: object) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = _Server(
            uvicorn.Config(
                cast("stub_server.Application", app),
                log_config=None,
                lifespan="off",
                ws="none",
            )
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        assert server.ready.wait(30)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    yield from _served(_app(timedelta(0)))


@pytest.fixture(scope="session")
def late_endpoint() -> Iterator[str]:
    yield from _served(_app(timedelta(hours=1)))


async def _raw(
    scope: Message,
    receive: Callable[[], Awaitable[Message]],
    send: Callable[[Message], Awaitable[None]],
) -> None:
    """Answer whatever is asked with the raw answer that was chosen."""
    del scope
    while (await receive()).get("more_body"):
        pass
    answer = RAW[_chosen[0]]
    headers = [(name.encode(), value.encode()) for name, value in answer.headers]
    await send(
        {"type": "http.response.start", "status": answer.status, "headers": headers}
    )
    await send({"type": "http.response.body", "body": answer.body})


_chosen = [""]


@pytest.fixture(scope="session")
def raw_endpoint() -> Iterator[str]:
    yield from _served(_raw)


@pytest.fixture
def choose() -> Callable[[str], None]:
    def choose(name: str) -> None:
        _chosen[0] = name

    return choose
