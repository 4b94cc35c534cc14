"""What a start does without: modules that most who start the stub, or a client, never need."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

ANSWER = """
import asyncio, json, sys
from generated.stub_server import create_app
from generated.stub_server.serving import main

async def ask(app, method, path, headers, body=b""):
    async def receive():
        return {"type": "http.request", "body": body}

    async def send(message):
        sent.append(message)

    sent = []
    scope = {"type": "http", "method": method, "path": path, "headers": headers}
    await app(scope, receive, send)
    assert sent[0]["status"] == 200, sent

KEY = b"0d0466b0-e727-4d9c-b35d-f84bb474a37f"
PATH = "/v1.0/0d0466b0e7274d9cb35df84bb474a37f/kms/get-publickey"
HEADERS = [(b"x-auth-token", b"testtoken"), (b"content-type", b"application/json")]

app = create_app()
asyncio.run(ask(app, "POST", PATH, HEADERS, b'{"key_id": "%s"}' % KEY))
asyncio.run(ask(app, "GET", "/__stub__/health", []))
before = sorted(sys.modules)
asyncio.run(ask(app, "GET", "/__stub__/requests", []))
print(json.dumps([before, sorted(sys.modules)]))
"""

# Loaded with the first call of the administration.
ADMINISTRATION = [
    f"specgen.stub.{name}"
    for name in (
        "faults.fault",
        "faults.rule",
        "inspector.admin_calls",
        "inspector.exchange_pages",
        "inspector.html",
        "inspector.pages",
        "inspector.faults_page",
        "journal.journal_entry",
        "journal.signature_comparison",
    )
]
OTHER = [
    "cryptography",
    "email.parser",
    "http.cookiejar",
    "httpx2",
    "yaml",
    "generated.huawei_kms.auth.cached_token",
    "generated.huawei_kms.auth.keystone_password",
    "generated.huawei_kms.client",
    "generated.huawei_kms.errors",
    "generated.stub_server.key_store",
    "specgen.stub.faults.faults_file",
    "specgen.stub.key_store",
    "specgen.stub.run.certificates",
    "specgen.stub.wire.multipart",
]


def run(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_the_stub_answers_without_what_few_need() -> None:
    before, after = json.loads(run(ANSWER))
    assert set(before) & {*ADMINISTRATION, *OTHER} == set()
    assert set(ADMINISTRATION) <= set(after)
    assert set(after) & set(OTHER) == set()


@pytest.mark.parametrize("name", OTHER)
def test_what_is_done_without_is_there(name: str) -> None:
    assert find_spec(name) is not None


def test_a_client_is_imported_without_what_fetches_tokens() -> None:
    code = """
import json, sys
from generated.huawei_kms import KmsClient
from generated.huawei_kms.auth import x_auth_token
print(json.dumps(sorted(sys.modules)))
"""
    found = set(json.loads(run(code)))
    assert "generated.huawei_kms.client" in found
    assert not found & {
        "generated.huawei_kms.auth.cached_token",
        "generated.huawei_kms.auth.keystone_password",
    }


def test_what_fetches_tokens_is_imported_when_it_is_asked_for() -> None:
    code = """
from generated.huawei_kms.auth import *
from generated.huawei_kms import auth
print(KeystonePassword.__module__)
print(auth.AsyncCachedToken.__module__)
try:
    auth.Nothing
except AttributeError as error:
    print(error)
"""
    assert run(code).splitlines() == [
        "generated.huawei_kms.auth.keystone_password",
        "generated.huawei_kms.auth.cached_token",
        "module 'generated.huawei_kms.auth' has no attribute 'Nothing'",
    ]
