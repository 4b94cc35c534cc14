"""Tokens by Keystone's protocol: asked for once, kept, and refused without a word of secrets."""

from __future__ import annotations

import asyncio
import json
import pickle
import traceback
from typing import TYPE_CHECKING

import httpx2
import pytest

from generated import huawei_kms, stub_server
from generated.huawei_kms.auth import (
    AsyncKeystonePassword,
    KeystonePassword,
    x_auth_token,
)

if TYPE_CHECKING:
    from collections.abc import Callable

ENDPOINT = "http://127.0.0.1:8700"
SECRET = "pass/word+secret"


def _client(answer: Callable[[httpx2.Request], httpx2.Response]) -> httpx2.Client:
    return httpx2.Client(transport=httpx2.MockTransport(answer))


def _token(request: httpx2.Request) -> httpx2.Response:
    assert request.url.path == "/iam/v3/auth/tokens"
    assert json.loads(request.content) == {
        "auth": {
            "identity": {
                "methods": ["password"],
                "password": {
                    "user": {
                        "name": "user",
                        "password": SECRET,
                        "domain": {"name": "account"},
                    }
                },
            },
            "scope": {"project": {"name": "cn-north-4"}},
        }
    }
    return httpx2.Response(
        201, headers={"X-Subject-Token": "fetched"}, json={"token": {}}
    )


def test_a_token_is_asked_for_once_and_again_when_it_was_refused() -> None:
    asked: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return _token(request)

    provider = KeystonePassword(
        endpoint=f"{ENDPOINT}/iam",
        password=SECRET,
        http=_client(answer),
        user="user",
        domain="account",
        project="cn-north-4",
    )
    assert [provider() for _ in range(3)] == ["fetched"] * 3
    assert len(asked) == 1
    provider.invalidate("fetched")
    assert provider() == "fetched"
    assert len(asked) == 2


@pytest.mark.parametrize(
    "reply",
    [
        httpx2.Response(
            401, json={"error": {"code": 401, "message": SECRET, "title": "x"}}
        ),
        httpx2.Response(201, json={"token": {}}),
        httpx2.Response(200, headers={"X-Subject-Token": "t"}),
        httpx2.Response(302, headers={"Location": "http://127.0.0.1:1/"}),
    ],
    ids=["refused", "no token", "wrong status", "redirect"],
)
def test_a_refusal_says_nothing_of_the_password(reply: httpx2.Response) -> None:
    provider = KeystonePassword(
        endpoint=ENDPOINT,
        password=SECRET,
        http=_client(lambda _: reply),
        user="user",
        domain="account",
        project="cn-north-4",
    )
    with pytest.raises(huawei_kms.UnexpectedReply) as caught:
        provider()
    is_refused = "user, domain or password was refused" in str(caught.value)
    assert is_refused == (reply.status_code == 401)
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert SECRET not in shown + repr(provider) + caught.value.excerpt
    assert SECRET.encode() not in pickle.dumps(caught.value.reply.request)
    with pytest.raises(TypeError):
        pickle.dumps(provider)


def test_the_stub_gives_out_the_token_that_it_takes() -> None:
    async def call() -> str:
        transport = httpx2.ASGITransport(app=stub_server.create_app())
        async with httpx2.AsyncClient(transport=transport) as http:
            provider = AsyncKeystonePassword(
                endpoint=ENDPOINT,
                password="password",
                http=http,
                user="user",
                domain="account",
                project="cn-north-4",
            )
            async with huawei_kms.AsyncKmsClient(
                endpoint=ENDPOINT,
                project_id="p",
                auth=x_auth_token(provider),
                http=http,
            ) as client:
                key = await client.get_public_key(
                    key_id="0d0466b0-e727-4d9c-b35d-f84bb474a37f"
                )
                return key.key_id

    assert asyncio.run(call()) == "bb6a3d22-dc93-47ac-b5bd-88df7ad35f1e"


def test_a_blocking_client_says_that_it_cannot_await_a_token() -> None:
    provider = AsyncKeystonePassword(
        endpoint=ENDPOINT,
        password=SECRET,
        user="user",
        domain="account",
        project="cn-north-4",
    )
    with (
        huawei_kms.KmsClient(
            endpoint=ENDPOINT, project_id="p", auth=x_auth_token(provider)
        ) as client,
        pytest.raises(TypeError, match="asynchronous client"),
    ):
        client.get_public_key(key_id="0d0466b0-e727-4d9c-b35d-f84bb474a37f")
