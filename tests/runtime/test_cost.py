"""The work of a call, counted: functions entered, requests made, waits of the event loop."""

from __future__ import annotations

import gc
import sys
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from generated import alibaba_kms, huawei_kms
from tests.runtime.loopback import http, loopback

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

KEY = "0d0466b0-e727-4d9c-b35d-f84bb474a37f"
REPLY = http(
    200,
    f'{{"key_id": "{KEY}", "public_key": "M", "KeyId": "{KEY}", "KeyVersionId": "v",'
    f' "RequestId": "{KEY}", "PublicKey": "M"}}'.encode(),
)
Service = tuple[Any, dict[str, str], dict[str, str]]
HUAWEI: Service = (huawei_kms, {"project_id": "p"}, {"key_id": KEY})
ALIBABA: Service = (alibaba_kms, {}, {"key_id": KEY, "key_version_id": KEY})
# Packages, their arguments, credentials, and the most functions that a call may enter.
# Three of them are entered with the lowest version of pydantic only.
CASES: dict[str, tuple[Any, dict[str, str], dict[str, str], object, int]] = {
    "token": (*HUAWEI, "t0ken", 95),
    "AK/SK": (*HUAWEI, huawei_kms.AccessKey("id", "secret"), 111),
    "ACS3": (*ALIBABA, alibaba_kms.AccessKey("id", "secret"), 125),
}


@contextmanager
def counting() -> Iterator[Counter[str]]:
    """Count the functions that are entered, those of dataclasses under the name of the class."""
    entered: Counter[str] = Counter()

    def entry(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        # Comprehensions are functions on some versions only.
        if event == "call" and not code.co_name.startswith("<"):
            name = code.co_qualname
            if name.startswith("__create_fn__"):
                name = f"{type(frame.f_locals['self']).__name__}.{code.co_name}"
            entered[name] += 1

    sys.setprofile(entry)
    try:
        yield entered
    finally:
        sys.setprofile(None)


@pytest.mark.parametrize("case", CASES)
def test_a_call_enters_few_functions(case: str) -> None:
    package, options, arguments, auth, most = CASES[case]
    with (
        loopback(lambda _: REPLY) as server,
        package.KmsClient(endpoint=server.origin, auth=auth, **options) as client,
    ):
        client.get_public_key(**arguments)
        with counting() as entered:
            client.get_public_key(**arguments)
    assert entered.total() <= most, entered.most_common()
    assert entered["Request.__init__"] == 3
    assert entered["Reply.__init__"] == 1


@pytest.mark.parametrize("case", CASES)
async def test_an_asynchronous_call_waits_once_and_uses_no_thread(case: str) -> None:
    package, options, arguments, auth, most = CASES[case]
    with loopback(lambda _: REPLY) as server:
        async with package.AsyncKmsClient(
            endpoint=server.origin, auth=auth, **options
        ) as client:
            await client.get_public_key(**arguments)
            with counting() as entered:
                await client.get_public_key(**arguments)
    assert entered["BaseEventLoop.run_in_executor"] == 0
    assert entered["BaseEventLoop.create_future"] == 1
    assert entered["BaseEventLoop.call_soon"] <= 1
    assert entered["TimerHandle.__init__"] <= 1
    assert entered.total() <= most + 45, entered.most_common()


@pytest.mark.parametrize("case", CASES)
def test_a_call_leaves_no_cycles_to_the_garbage_collector(case: str) -> None:
    package, options, arguments, auth, _ = CASES[case]
    with (
        loopback(lambda _: REPLY) as server,
        package.KmsClient(endpoint=server.origin, auth=auth, **options) as client,
    ):
        client.get_public_key(**arguments)
        gc.collect()
        gc.set_debug(gc.DEBUG_SAVEALL)
        try:
            client.get_public_key(**arguments)
            gc.collect()
            left = {type(found).__name__ for found in gc.garbage}
        finally:
            gc.set_debug(0)
            gc.garbage.clear()
    assert not left & {"Channel", "Exchange", "Reader", "Reply", "Request", "Response"}
