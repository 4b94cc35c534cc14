"""The generated clients sign like the vendors' SDKs: whole calls, held against captured ones."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import httpx2
import pytest

from generated import alibaba_kms, huawei_kms
from generated.alibaba_kms.auth import access_key_acs3, access_key_acs4, access_key_rpc
from generated.huawei_kms.auth import access_key_sdk, access_key_v11

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = Path(__file__).parents[1] / "auth" / "data"
# What our clients always send differs from what these cases are about.
NOT_OURS = {
    "no_version": "the argument key_version_id cannot be left out",
    "no_key_id": "the argument key_id cannot be left out",
    "no_project_id": "a client without project_id cannot be made",
    "body": "the arguments of a body cannot be replaced by one",
    "invoker": "a header that the SDK is told to add",
    "header": "a header that the SDK is told to add",
    "endpoint": "the capture is about the SDK's treatment of endpoints",
    "keepalive": "several requests in one capture",
    "region_auto": "several requests in one capture",
    "sm": "a signature scheme that we do not have",
    "ecdsa": "a signature scheme that we do not have",
    "derived_default_predicate_on_127": "signed with the scheme of another case",
    "project_id_odd": "a header outside of ASCII, which the SDK sends as bytes",
}


def _captures(vendor: str, prefix: str) -> Iterator[dict[str, Any]]:
    for path in sorted((DATA / vendor / "captures").glob(f"{prefix}*.json")):
        capture = json.loads(path.read_text(encoding="utf-8"))
        name = path.stem.removeprefix(prefix)
        if isinstance(capture, dict) and not any(word in name for word in NOT_OURS):
            yield {**capture, "name": path.stem}


ALIBABA = [
    capture
    for prefix in ("tea2_", "tea3_")
    for capture in _captures("alibaba", prefix)
    if "async"
    not in capture["name"]  # There, the HTTP library adds to what the SDK signed.
]
HUAWEI = list(_captures("huawei", "python_"))


class _Recorder(httpx2.BaseTransport):
    """Keeps the request and answers with nothing."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.request = request
        return httpx2.Response(500)


def _headers(capture: dict[str, Any], names: str) -> dict[str, str]:
    wanted = names.split(";")
    return {name: value for name, value in capture["headers"] if name.lower() in wanted}


def _signed(authorization: str) -> str:
    return authorization.split("SignedHeaders=")[1].split(",", maxsplit=1)[0]


def test_enough_captures_are_replayed() -> None:
    assert (len(ALIBABA), len(HUAWEI)) == (30, 10)


@pytest.mark.parametrize("capture", ALIBABA, ids=lambda capture: capture["name"])
def test_alibaba(capture: dict[str, Any]) -> None:
    sent = dict(capture["headers"])
    query = dict(parse_qsl(capture["query"], keep_blank_values=True))
    authorization = sent.get("Authorization", "")
    algorithm = authorization.partition(" ")[0]
    when = sent.get("x-acs-date") or query["Timestamp"]
    nonce = sent.get("x-acs-signature-nonce") or query["SignatureNonce"]
    token = sent.get("x-acs-security-token") or query.get("SecurityToken")
    key = alibaba_kms.AccessKey("testid", "testsecret", token)
    extra = {
        n: v
        for n, v in sent.items()
        if n in ("user-agent", "x-acs-credentials-provider")
    }
    recorder = _Recorder()
    with (
        alibaba_kms.KmsClient(
            endpoint=f"http://{sent['host']}",
            auth={
                "ACS3-HMAC-SHA256": access_key_acs3(key),
                "ACS4-HMAC-SHA256": access_key_acs4(key, region="cn-hangzhou"),
                "": access_key_rpc(key),
            }[algorithm],
            headers=extra,
            http=httpx2.Client(transport=recorder),
            now=lambda: datetime.fromisoformat(when),
            nonce=lambda: nonce,
            retry=None,
        ) as client,
        pytest.raises(alibaba_kms.UnexpectedReply),
    ):
        client.get_public_key(
            key_id=query["KeyId"],
            key_version_id=query["KeyVersionId"],
            dry_run=query.get("DryRun"),
            format=query.get("Format"),
            method="POST",
        )
    ours = recorder.request
    assert ours.headers.get("Authorization", "") == authorization
    assert sorted(parse_qsl(ours.url.query.decode(), keep_blank_values=True)) == sorted(
        query.items()
    )


@pytest.mark.parametrize("capture", HUAWEI, ids=lambda capture: capture["name"])
def test_huawei(capture: dict[str, Any]) -> None:
    sent = dict(capture["headers"])
    authorization = sent["Authorization"]
    body = json.loads(capture["body"])
    key = huawei_kms.AccessKey("testak", "testsk", sent.get("X-Security-Token"))
    names = {"user-agent", "x-project-id"}
    derived = authorization.startswith("V11")
    recorder = _Recorder()
    with (
        huawei_kms.KmsClient(
            endpoint=f"http://{sent['Host']}",
            project_id=capture["path"].split("/")[2],
            auth=(
                access_key_v11(key, region="cn-north-4")
                if derived
                else access_key_sdk(key)
            ),
            headers={
                "Content-Type": sent["Content-Type"],
                **{
                    name: value for name, value in sent.items() if name.lower() in names
                },
            },
            http=httpx2.Client(transport=recorder),
            now=lambda: datetime.strptime(sent["X-Sdk-Date"], "%Y%m%dT%H%M%SZ").replace(
                tzinfo=UTC
            ),
            retry=None,
        ) as client,
        pytest.raises(huawei_kms.UnexpectedReply),
    ):
        client.get_public_key(key_id=body["key_id"], sequence=body.get("sequence"))
    ours = recorder.request
    assert ours.content.decode() == capture["body"]
    assert ours.headers["Authorization"] == authorization
