"""The stub issues the tokens of OAuth 2.0 that its operations require."""

from __future__ import annotations

import importlib
import json
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from specgen.pipeline import client_package, load_specs, stub_package
from specgen.stub.contract.contract import load_contract
from specgen.stub.serve.application import build_application
from specgen.stub.serve.service import ServedApi
from specgen.view.client import client_view
from specgen.view.contract import contract

from tests.stub.conftest import Handled

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

SPEC = """
openapi: "3.1.0"
info: {title: Bell, version: "1"}
security: [{sign_in: []}]
paths:
  /ring:
    post:
      operationId: Ring
      responses:
        "200":
          description: Rung.
          content: {application/json: {schema: {type: integer}, example: 1}}
components:
  securitySchemes:
    sign_in:
      type: oauth2
      flows:
        clientCredentials:
          tokenUrl: https://id.example.com/oauth/token
          scopes: {ring: Ring bells.}
        authorizationCode:
          authorizationUrl: https://id.example.com/authorize
          tokenUrl: https://id.example.com/oauth/token
          refreshUrl: /oauth/refresh
          scopes: {ring: Ring bells.}
"""
KNOWN = {"client_id": "testid", "client_secret": "testsecret"}
CREDENTIALS = {"grant_type": "client_credentials"}
REFRESH = {"grant_type": "refresh_token", "refresh_token": "testtoken"}


@pytest.fixture(scope="module")
def bell(tmp_path_factory: pytest.TempPathFactory) -> tuple[ModuleType, ModuleType]:
    """Return the client, and the stub."""
    folder = tmp_path_factory.mktemp("oauth")
    spec = folder / "bell.yaml"
    spec.write_text(SPEC, encoding="utf-8")
    loaded, _ = load_specs([spec])
    for package in (*map(client_package, loaded), stub_package(loaded)):
        for path, text in package.files.items():
            target = folder / "made_with_oauth" / package.name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
    sys.path.insert(0, str(folder))
    modules = [
        importlib.import_module(f"made_with_oauth.{n}") for n in ("bell", "stub_server")
    ]
    return modules[0], modules[1]


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 2, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def test_a_client_gets_through_and_renews_its_token(bell: Any) -> None:
    client, stub = bell
    clock = Clock()
    server = importlib.import_module("made_with_oauth.stub_server.testing").StubServer
    rotated: list[str] = []
    with server(stub.create_app(now=clock)) as served:
        for grant in (
            client.auth.sign_in_client_credentials(
                **KNOWN, token_url=f"{served.url}/oauth/token", scopes=["ring"]
            ),
            client.auth.sign_in_refresh_token(
                "testtoken",
                client_id="public",
                token_url=f"{served.url}/oauth/refresh",
                on_rotation=rotated.append,
            ),
        ):
            token = client.auth.OAuth2Token(grant, clock=lambda: clock().timestamp())
            with client.BellClient(endpoint=served.url, auth=token) as bells:
                assert [bells.ring(), bells.ring()] == [1, 1]
                clock.now += timedelta(seconds=3590)
                assert bells.ring() == 1
            token.close()
        paths = [entry.request.url for entry in served.calls()]
        shown = "".join(entry.model_dump_json() for entry in served.calls())
    asked = [path for path in paths if "/oauth/" in path]
    assert asked == ["/oauth/token"] * 2 + ["/oauth/refresh"] * 2
    assert len(set(rotated)) == 2
    assert not [secret for secret in ("testsecret", *rotated) if secret in shown]


def test_a_client_outlives_a_reset_of_the_stub(bell: Any) -> None:
    client, stub = bell
    clock = Clock()
    server = importlib.import_module("made_with_oauth.stub_server.testing").StubServer
    with server(stub.create_app(now=clock)) as served:
        grant = client.auth.sign_in_refresh_token(
            "testtoken", client_id="public", token_url=f"{served.url}/oauth/refresh"
        )
        token = client.auth.OAuth2Token(grant, clock=lambda: clock().timestamp())
        with client.BellClient(endpoint=served.url, auth=token) as bells:
            assert bells.ring() == 1
            served.app.reset()
            assert bells.ring() == 1
            assert [entry.operation for entry in served.calls()] == ["Ring"]
            clock.now += timedelta(seconds=3590)
            served.app.reset()
            assert bells.ring() == 1
        assert [e.request.url for e in served.calls()] == ["/oauth/refresh", "/ring"]
        token.close()


@pytest.mark.parametrize(
    ("form", "auth", "path", "error"),
    [
        ({**CREDENTIALS, **KNOWN}, None, "token", None),
        (CREDENTIALS, ("testid", "testsecret"), "token", None),
        ({**REFRESH, "client_id": "any"}, None, "token", None),
        ({**REFRESH, **KNOWN, "scope": "ring"}, None, "refresh", None),
        (KNOWN, None, "token", "invalid_request"),
        ({**CREDENTIALS, **KNOWN}, ("a", "b"), "token", "invalid_request"),
        (CREDENTIALS, None, "token", "invalid_client"),
        (CREDENTIALS, ("testid", "wrong"), "token", "invalid_client"),
        ({**CREDENTIALS, "client_id": "testid"}, None, "token", "invalid_client"),
        ({**CREDENTIALS, **KNOWN}, None, "refresh", "unsupported_grant_type"),
        ({**KNOWN, "grant_type": "password"}, None, "token", "unsupported_grant_type"),
        ({**CREDENTIALS, **KNOWN, "scope": "x"}, None, "token", "invalid_scope"),
        ({**REFRESH, **KNOWN, "refresh_token": "x"}, None, "token", "invalid_grant"),
        ({**REFRESH, **KNOWN, "refresh_token": ""}, None, "token", "invalid_grant"),
    ],
)
async def test_requests_are_answered_as_rfc_6749_says(
    bell: Any, form: dict[str, str], auth: Any, path: str, error: str | None
) -> None:
    transport = httpx2.ASGITransport(app=bell[1].create_app())
    async with httpx2.AsyncClient(transport=transport, base_url="http://s") as http:
        reply = await http.post(f"/oauth/{path}", data=form, auth=auth)
        body = reply.json()
        assert body.get("error") == error
        assert reply.headers["cache-control"] == "no-store"
        is_client = error == "invalid_client"
        assert reply.status_code == (401 if is_client else 400 if error else 200)
        assert ("www-authenticate" in reply.headers) == is_client
        if error is None:
            assert (body["token_type"], body["expires_in"]) == ("Bearer", 3600)
            bearer = {"Authorization": f"Bearer {body['access_token']}"}
            assert (await http.post("/ring", headers=bearer)).status_code == 200
        assert (await http.get(f"/oauth/{path}")).status_code == 405


async def test_a_refresh_token_is_used_once_and_by_its_client(bell: Any) -> None:
    transport = httpx2.ASGITransport(app=bell[1].create_app())
    async with httpx2.AsyncClient(transport=transport, base_url="http://s") as http:

        async def refresh(token: str, client: str) -> Any:
            form = {**REFRESH, "refresh_token": token, "client_id": client}
            return (await http.post("/oauth/token", data=form)).json()

        issued = (await refresh("testtoken", "one"))["refresh_token"]
        assert (await refresh(issued, "other"))["error"] == "invalid_grant"
        assert "access_token" in await refresh(issued, "one")
        assert (await refresh(issued, "one"))["error"] == "invalid_grant"


async def test_without_verification_every_client_is_known(bell: Any) -> None:
    transport = httpx2.ASGITransport(app=bell[1].create_app(verify=False))
    async with httpx2.AsyncClient(transport=transport, base_url="http://s") as http:
        form = {**CREDENTIALS, "client_id": "a", "client_secret": "b"}
        assert (await http.post("/oauth/token", data=form)).status_code == 200


def _gong(folder: Path, scope: str) -> list[ServedApi]:
    """Return the API of the spec, and another with its token endpoint and a scope."""
    gong = SPEC.replace("Bell", "Gong").replace("/ring:", "/strike:")
    texts = {"bell": SPEC, "gong": gong.replace("{ring: ", f"{{{scope}: ")}
    apis: list[ServedApi] = []
    for name, text in texts.items():
        spec = folder / f"{name}.yaml"
        spec.write_text(text, encoding="utf-8")
        (loaded,), _ = load_specs([spec])
        made = contract(loaded.api, client_view(loaded.api, spec.name))
        read = load_contract(json.dumps(made).encode())
        apis.append(ServedApi(read, {"Ring": Handled(lambda: 1)}, lambda _: None))
    return apis


async def test_apis_share_the_token_endpoint_at_a_path(tmp_path: Path) -> None:
    app = build_application(_gong(tmp_path, "strike"), verify=False)
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://s") as http:
        form = {**CREDENTIALS, "client_id": "a", "client_secret": "b"}
        for scope, status in {"ring": 200, "strike": 200, "listen": 400}.items():
            answer = await http.post("/oauth/token", data={**form, "scope": scope})
            assert (scope, answer.status_code) == (scope, status)
