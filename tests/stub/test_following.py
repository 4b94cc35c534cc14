"""Responses that follow the request and the clock, and errors in the shape of their code."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from generated.stub_server import create_app
from tests.stub.calling import call

NOW = datetime(2027, 3, 4, 5, 6, 7, tzinfo=UTC)
JSON = {"Content-Type": "application/json", "Host": "iam.test:8700"}


def login(
    *,
    user: str = "user",
    password: str = "password",
    account: str = "account",
    **project: str,
) -> bytes:
    known = {"name": user, "password": password, "domain": {"name": account}}
    identity = {"methods": ["password"], "password": {"user": known}}
    scope = {"project": {**project, "domain": {"name": account}}}
    return json.dumps({"auth": {"identity": identity, "scope": scope}}).encode()


async def token(body: bytes, now: datetime = NOW) -> Any:
    app = create_app(now=lambda: now)
    answer = await call(app, "POST", "/v3/auth/tokens", headers=JSON, body=body)
    return answer.status, answer.json()


async def test_a_token_is_for_the_project_that_was_asked_for() -> None:
    status, body = await token(login(name="eu-west-101"))
    assert status == 201
    held = body["token"]
    assert held["project"]["name"] == "eu-west-101"
    assert held["user"]["name"] == "user"
    (endpoint,) = held["catalog"][0]["endpoints"]
    assert (endpoint["region"], endpoint["url"]) == (
        "eu-west-101",
        "http://iam.test:8700/v3",
    )
    status, body = await token(login(id="0123456789abcdef"))
    assert (status, body["token"]["project"]["id"]) == (201, "0123456789abcdef")


@pytest.mark.parametrize("year", [2027, 2031])
async def test_a_token_expires_a_day_from_now(year: int) -> None:
    _, body = await token(login(name="x"), NOW.replace(year=year))
    assert body["token"]["issued_at"] == f"{year}-03-04T05:06:07.000000Z"
    assert body["token"]["expires_at"] == f"{year}-03-05T05:06:07.000000Z"


@pytest.mark.parametrize(
    "wrong", [{"password": "other"}, {"user": "other"}, {"account": "other"}]
)
async def test_who_is_not_known_gets_no_token(wrong: dict[str, str]) -> None:
    status, body = await token(login(name="x", **wrong))
    assert status == 401
    assert body["error"]["code"] == 401


async def test_projects_are_listed_by_the_name_that_was_asked_for() -> None:
    app = create_app(verify=False)
    for name in ("eu-west-101", "cn-north-4"):
        answer = await call(app, "GET", f"/v3/projects?name={name}")
        assert [p["name"] for p in answer.json()["projects"]] == [name]
    answer = await call(app, "GET", "/v3/projects?name=nowhere-1")
    assert answer.json() == {"projects": []}


async def test_an_error_of_the_gateway_is_flat_and_one_of_the_service_is_not() -> None:
    app = create_app()
    target = "/v1.0/p/kms/get-publickey"
    signed = "SDK-HMAC-SHA256 Access=nobody, SignedHeaders=host, Signature=0"
    headers = {**JSON, "Authorization": signed, "X-Sdk-Date": "20270304T050607Z"}
    refused = await call(app, "POST", target, headers=headers, body=b'{"key_id": "k"}')
    gateway = refused.json()
    assert gateway.keys() == {"error_code", "error_msg", "request_id"}
    assert gateway["error_code"] == "APIGW.0301"
    assert gateway["request_id"] == refused.header("x-request-id")
    app = create_app(verify=False)
    refused = await call(app, "POST", target, headers=JSON, body=b"{}")
    assert refused.json()["error"].keys() == {"error_code", "error_msg"}
