"""What a client tells at DEBUG, and which connection pools it takes."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from typing import Any

import httpx2
import pytest

from generated import huawei_kms
from generated.huawei_kms import AccessKey, KmsClient, Retry
from tests.runtime.loopback import http, loopback

PROGRAM = """
import httpx2
from generated.huawei_kms import KmsClient
pool = httpx2.Client(transport=httpx2.MockTransport(lambda _: httpx2.Response(503)))
try:
    client = KmsClient(
        endpoint="https://kms.test", project_id="p", auth="s3cret", http=pool, retry=None
    )
    client.get_public_key(key_id="k")
except Exception:
    pass
"""


def client(pool: httpx2.Client) -> KmsClient:
    retry = Retry(attempts=2, base=0.0)
    key = AccessKey("testak", "s3cret-1", "s3cret-2")
    return KmsClient(
        endpoint="https://kms.test", project_id="p", auth=key, http=pool, retry=retry
    )


def test_each_attempt_is_told_at_debug_without_secrets(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def answer(_: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(503)

    caplog.set_level(logging.DEBUG, logger="generated.huawei_kms")
    with (
        httpx2.Client(transport=httpx2.MockTransport(answer)) as pool,
        pytest.raises(huawei_kms.ClientError),
    ):
        client(pool).get_public_key(key_id="s3cret-body")
    told = [r.getMessage() for r in caplog.records if "status 503 in" in r.getMessage()]
    assert len(told) == 2
    where = "POST https://kms.test/v1.0/p/kms/get-publickey"
    assert told[0].startswith(f"get_public_key, attempt 1: {where}: status 503 in ")
    assert told[1].startswith("get_public_key, attempt 2: ")
    assert "s3cret" not in caplog.text


def test_an_attempt_whose_response_cannot_be_read_is_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    answer = http(200, b"s3cret-body", "Content-Encoding: br")
    caplog.set_level(logging.DEBUG, logger="generated.huawei_kms")
    with (
        loopback(lambda _: answer) as server,
        KmsClient(endpoint=server.origin, project_id="p", auth="s3cret-1") as client,
        pytest.raises(huawei_kms.UnexpectedReply),
    ):
        client.get_public_key(key_id="k")
    (told,) = [record.getMessage() for record in caplog.records]
    assert "get_public_key, attempt 1: POST " in told
    assert "HTTP 200: the content coding 'br' was not requested in " in told
    assert "s3cret" not in told


@pytest.mark.parametrize("level", ["debug", ""])
def test_one_variable_of_the_environment_switches_it_on(level: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "SPECGEN_CLIENT_LOG": level},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ("get-publickey: status 503 in" in done.stderr) == bool(level)
    assert "s3cret" not in done.stderr


@pytest.mark.parametrize(
    ("kind", "http", "says"),
    [
        ("KmsClient", httpx2.AsyncClient(), "httpx2.Client, not httpx2.AsyncClient"),
        ("AsyncKmsClient", httpx2.Client(), "httpx2.AsyncClient, not httpx2.Client"),
        ("KmsClient", "https://proxy", "httpx2.Client, not builtins.str"),
        ("KmsClient", 10, "httpx2.Client, not builtins.int"),
    ],
)
def test_a_pool_of_another_kind_is_refused_when_the_client_is_made(
    kind: str, http: Any, says: str
) -> None:
    with pytest.raises(TypeError, match=f"^http must be an {says}$"):
        getattr(huawei_kms, kind)(
            endpoint="https://kms.test", project_id="p", auth="t", http=http
        )
