"""Access tokens by the grants of OAuth 2.0: asked for once, renewed, refused without secrets."""

from __future__ import annotations

import traceback
from base64 import b64decode
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import httpx2
import pytest
from specgen.openapi.references import References
from specgen.parse import parse
from specgen.source import load
from specgen.view.security import auth_view

from templates.client.runtime._errors import UnexpectedReply
from templates.client.runtime.auth.oauth2 import (
    AsyncOAuth2Token,
    ClientCredentials,
    Grant,
    OAuth2Token,
    RefreshToken,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

URL = "https://id.example.com/token/?tenant=a%20b"
SECRET = "s:cr%t +ü"


class Server:
    """An authorization server that gives numbered tokens."""

    def __init__(self, **answer: object) -> None:
        self.status = 200
        self.answer: dict[str, object] = {
            "token_type": "Bearer",
            "expires_in": 3600,
            **answer,
        }
        self.requests: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        token = f"token-{len(self.requests)}"
        return httpx2.Response(self.status, json={"access_token": token, **self.answer})

    @property
    def forms(self) -> list[dict[str, str]]:
        return [dict(parse_qsl(r.content.decode())) for r in self.requests]

    def http(self) -> httpx2.Client:
        return httpx2.Client(transport=httpx2.MockTransport(self))


def credentials(**options: object) -> ClientCredentials:
    arguments: dict[str, Any] = {
        "token_url": URL,
        "client_id": "me:1",
        "client_secret": SECRET,
    }
    return ClientCredentials(**{**arguments, **options})


def test_client_credentials_go_out_as_the_standard_says() -> None:
    server = Server()
    provide = OAuth2Token(credentials(scopes=["read", "write"]), http=server.http())
    assert [provide(), provide()] == ["token-1", "token-1"]
    (request,) = server.requests
    assert request.method == "POST"
    assert request.url.host == "id.example.com"
    assert request.url.raw_path == b"/token/?tenant=a%20b"
    kind, _, basic = request.headers["Authorization"].partition(" ")
    assert kind == "Basic"
    assert b64decode(basic) == b"me%3A1:s%3Acr%25t+%2B%C3%BC"
    assert server.forms == [{"grant_type": "client_credentials", "scope": "read write"}]


def test_the_secret_goes_into_the_form_where_the_server_wants_it_there() -> None:
    server = Server()
    OAuth2Token(credentials(secret_in_body=True), http=server.http())()
    assert "Authorization" not in server.requests[0].headers
    expected = {"client_id": "me:1", "client_secret": SECRET}
    assert server.forms == [{"grant_type": "client_credentials", **expected}]


def test_a_refresh_token_is_replaced_by_the_one_that_the_server_issues() -> None:
    server, stored = Server(refresh_token="second"), list[str]()
    grant = RefreshToken(
        "first", token_url=URL, client_id="me", on_rotation=stored.append
    )
    provide = OAuth2Token(grant, http=server.http())
    provide.invalidate(provide())
    assert provide() == "token-2"
    refresh = {"grant_type": "refresh_token", "client_id": "me"}
    assert server.forms == [
        {**refresh, "refresh_token": "first"},
        {**refresh, "refresh_token": "second"},
    ]
    assert stored == ["second"]


@pytest.mark.parametrize(
    ("stated", "seconds"),
    [(3600, 3540), ("90", 45), (None, 240), (0, 240), (True, 240)],
)
def test_a_token_is_renewed_before_the_time_that_the_server_states(
    stated: object, seconds: float
) -> None:
    now = [1000.0]
    server = Server(expires_in=stated)
    provide = OAuth2Token(credentials(), http=server.http(), clock=lambda: now[0])
    provide()
    now[0] += seconds - 0.1
    assert provide() == "token-1"
    now[0] += 0.1
    assert provide() == "token-2"


async def test_the_asynchronous_twin_asks_once_for_all_tasks() -> None:
    server = Server()
    async with httpx2.AsyncClient(transport=httpx2.MockTransport(server)) as http:
        provide = AsyncOAuth2Token(credentials(), http=http)
        assert [await provide() for _ in range(3)] == ["token-1"] * 3
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("status", "answer", "reason"),
    [
        (401, {"error": "invalid_client"}, "returned no token: invalid_client"),
        (400, {"error": SECRET}, "returned no token"),
        (302, {}, "returned no token"),
        (200, {"access_token": 5}, "there is no access_token in it"),
        (200, {"token_type": "mac"}, "its token_type is not bearer"),
    ],
)
@pytest.mark.parametrize(
    "grant", [credentials(), RefreshToken(SECRET, token_url=URL, client_id="me")]
)
def test_a_refusal_tells_the_reason_and_no_secret(
    grant: Grant, status: int, answer: dict[str, object], reason: str
) -> None:
    server = Server(error_description=f"not {SECRET}", **answer)
    server.status = status
    provide = OAuth2Token(grant, http=server.http())
    with pytest.raises(UnexpectedReply) as caught:
        provide()
    error = caught.value
    assert error.reason.endswith(reason)
    shown = (
        "".join(traceback.format_exception(error))
        + error.excerpt
        + repr(provide)
        + repr(grant)
    )
    assert SECRET not in shown
    assert "token-1" not in shown
    assert not error.reply.request.body


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: credentials(token_url="/token"), "token_url must begin with https://"),
        (
            lambda: credentials(token_url="https://u:p@x/t"),
            "token_url must not contain a user",
        ),
        (lambda: credentials(client_id=""), "is empty"),
        (lambda: credentials(client_secret=""), "is empty"),
        (
            lambda: RefreshToken("", token_url=URL, client_id="me"),
            "refresh token is empty",
        ),
    ],
)
def test_arguments_that_cannot_be_used_are_refused(
    make: Callable[[], Grant], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        make()


SPEC = """\
openapi: 3.1.0
info: {title: Bell, version: "1"}
paths: {}
components:
  securitySchemes:
    signIn:
      type: oauth2
      flows:
        clientCredentials: {tokenUrl: /token, scopes: {read: Read bells.}}
        authorizationCode: {authorizationUrl: "https://x/a", tokenUrl: "https://x/t", scopes: {}}
    refreshed:
      type: oauth2
      flows:
        password: {tokenUrl: "https://x/t", refreshUrl: "https://x/r", scopes: {}}
    browser:
      type: oauth2
      flows:
        implicit: {authorizationUrl: "https://x/a", scopes: {}}
    sign_in_client_credentials: {type: http, scheme: bearer}
"""


def test_each_flow_that_needs_no_browser_gives_a_function(tmp_path: Path) -> None:
    spec = tmp_path / "bell.yaml"
    spec.write_text(SPEC, encoding="utf-8")
    view = auth_view(parse(References(load(spec))))
    first, *others = [
        (g.name, g.class_name, g.token_url, g.scopes) for g in view.grants
    ]
    assert first[0].startswith("sign_in_client_credentials_")
    assert first[1:] == ("ClientCredentials", None, (("read", "Read bells."),))
    assert others == [
        ("sign_in_refresh_token", "RefreshToken", "https://x/t", ()),
        ("refreshed_refresh_token", "RefreshToken", "https://x/r", ()),
    ]
