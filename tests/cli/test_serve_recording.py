"""`specgen serve --record`: requests go on to a service, exchanges become interactions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from specgen.cli import main
from specgen.commands.serve_recording import Recorder
from specgen.pipeline import load_specs
from specgen.stub.serve.application import BODY_LIMIT
from specgen.stub.testing import StubServer

from generated.stub_server import create_app
from tests.stub.calling import call

if TYPE_CHECKING:
    from collections.abc import Iterator

SPEC = Path(__file__).parents[2] / "specs" / "huawei_kms.yaml"
PATH = "/v1.0/a%2Fb/kms/get-publickey"
BODY = b'{"key_id": "0d0466b0-e727-4d9c-b35d-f84bb474a37f"}'
HEADERS = {"content-type": "application/json", "x-auth-token": "testtoken"}


@pytest.fixture
def service() -> Iterator[StubServer]:
    with StubServer(create_app()) as running:
        yield running


async def test_exchanges_become_interactions_of_a_spec(
    service: StubServer, tmp_path: Path
) -> None:
    file = tmp_path / "recorded.yaml"
    recorder = Recorder(create_app(verify=False), service.url, file)
    missing = b'{"key_id": "00000000-0000-0000-0000-000000000000"}'
    for body in (BODY, missing, BODY, b"{}"):
        direct = await call(service.app, "POST", PATH, headers=HEADERS, body=body)
        answer = await call(recorder, "POST", PATH, headers=HEADERS, body=body)
        assert answer.status == direct.status
        assert answer.header("content-type") == direct.header("content-type")
    assert (await call(recorder, "GET", "/nowhere")).status == 404
    await recorder.aclose()
    assert len(service.app.calls("GetPublicKey", api="huawei_kms")) == 8

    text = file.read_text(encoding="utf-8")
    assert "testtoken" not in text
    recorded = yaml.safe_load(text)["huawei_kms"]["GetPublicKey"]
    assert [one["response"]["status"] for one in recorded] == [200, 404, 400]
    assert recorded[0]["request"]["parameters"]["project_id"] == "a/b"

    # Pasted into the spec, they are valid and lead to the same responses.
    spec = yaml.safe_load(SPEC.read_text(encoding="utf-8"))
    (path,) = spec["paths"].values()
    path["post"]["x-specgen-interactions"] = recorded
    copy = tmp_path / "huawei_kms.yaml"
    copy.write_text(yaml.safe_dump(spec, sort_keys=False), encoding="utf-8")
    (loaded,), _ = load_specs([copy])
    kept = loaded.api.operations[0].interactions
    assert [i.response.status for i in kept] == [200, 404, 400]


async def test_a_service_that_does_not_respond(tmp_path: Path) -> None:
    recorder = Recorder(
        create_app(verify=False), "http://127.0.0.1:9", tmp_path / "recorded.yaml"
    )
    answer = await call(recorder, "POST", PATH, headers=HEADERS, body=BODY)
    await recorder.aclose()
    assert answer.status == 502
    assert "http://127.0.0.1:9 does not respond" in answer.json()["detail"]
    assert not (tmp_path / "recorded.yaml").exists()


async def test_a_body_that_is_too_large_is_not_sent_on(
    service: StubServer, tmp_path: Path
) -> None:
    recorder = Recorder(create_app(), service.url, tmp_path / "recorded.yaml")
    body = b" " * (BODY_LIMIT + 1)
    answer = await call(recorder, "POST", PATH, headers=HEADERS, body=body)
    assert answer.status == 413
    assert answer.json()["detail"] == f"the body is larger than {BODY_LIMIT} bytes"
    assert not service.app.calls()


async def test_a_caller_that_disconnects_gets_nothing(
    service: StubServer, tmp_path: Path
) -> None:
    recorder = Recorder(create_app(), service.url, tmp_path / "recorded.yaml")

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: object) -> None:
        pytest.fail(f"sent {message}")

    head = {"type": "http", "method": "POST", "path": PATH, "raw_path": PATH.encode()}
    headers = [(b"host", b"stub.test"), (b"content-length", b"5")]
    await recorder({**head, "query_string": b"", "headers": headers}, receive, send)
    assert not service.app.calls()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--record", "kms.example.com"], "expected the URL of a service"),
        (["--record", "http://h/path"], "without a path"),
        (["--record", "http://h", "--no-auth"], "--no-auth cannot be used with"),
        (["--record", "http://h", "--watch"], "--watch cannot be used with"),
    ],
)
def test_what_recording_cannot_honour(
    options: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", str(SPEC), *options]) == 2
    assert message in capsys.readouterr().err


def test_an_earlier_recording_is_not_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "recorded.yaml"
    file.write_text("")
    options = ["--record", "http://h", "--record-to", str(file)]
    assert main(["serve", str(SPEC), *options]) == 2
    assert f"{file} exists" in capsys.readouterr().err
