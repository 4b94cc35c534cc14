"""Clients with other options, on the same connections."""

from __future__ import annotations

import httpx2
import pytest

from generated.huawei_kms import AccessKey, ClientError, KmsClient, Retry


def test_other_options_hold_for_the_copy_alone() -> None:
    seen: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(503)

    def tried(client: KmsClient) -> list[str | None]:
        seen.clear()
        with pytest.raises(ClientError):
            client.get_public_key(key_id="k")
        return [request.headers.get("x-trace") for request in seen]

    with httpx2.Client(transport=httpx2.MockTransport(answer)) as pool:
        client = KmsClient(
            endpoint="https://kms.test",
            project_id="p",
            auth=AccessKey("testak", "testsk"),
            retry=Retry(attempts=2, base=0.0),
            headers={"X-Trace": "a"},
            http=pool,
        )
        other = client.with_options(headers={"x-trace": "b"}, timeout=3.5)
        assert tried(other) == ["b", "b"]
        assert seen[0].extensions["timeout"]["read"] == 3.5
        assert tried(other.with_options(retry=None)) == ["b"]
        assert tried(client) == ["a", "a"]
        assert seen[0].extensions["timeout"]["read"] == 10.0
        with pytest.raises(ValueError, match="timeout must be more than 0"):
            client.with_options(timeout=0)
