"""Mistakes in the canonical query that callers make, told in the journal."""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import quote

import pytest

from generated.stub_server import create_app
from tests.stub.calling import call
from tests.stub.conftest import NOW

SHA_OF_NOTHING = hashlib.sha256(b"").hexdigest()
PAIRS = ["Action=GetPublicKey", "KeyId=alias%2Fa%20b", "KeyVersionId=v"]
SORTED = "&".join(PAIRS)


def signed(query: str, secret: str = "testsecret") -> dict[str, str]:
    """Return the headers of a caller whose canonical query is `query` (ACS3)."""
    headers = {
        "host": "stub.test",
        "x-acs-content-sha256": SHA_OF_NOTHING,
        "x-acs-date": f"{NOW:%Y-%m-%dT%H:%M:%SZ}",
        "x-acs-signature-nonce": quote(query, safe=""),
        "x-acs-version": "2016-01-20",
    }
    names = ";".join(headers)
    lines = [f"{name}:{value}" for name, value in headers.items()]
    text = "\n".join(("GET", "/", query, *lines, "", names, SHA_OF_NOTHING))
    to_sign = f"ACS3-HMAC-SHA256\n{hashlib.sha256(text.encode()).hexdigest()}"
    signature = hmac.digest(secret.encode(), to_sign.encode(), "sha256").hex()
    headers["authorization"] = (
        f"ACS3-HMAC-SHA256 Credential=testid,SignedHeaders={names},Signature={signature}"
    )
    return headers


@pytest.mark.parametrize(
    ("sent", "canonical", "cause"),
    [
        (SORTED, SORTED, None),
        (SORTED, SORTED.replace("%20", "+"), "`+` in place of `%20`"),
        (SORTED, SORTED.replace("%2F", "/"), "`/` in place of `%2F`"),
        ("&".join(reversed(PAIRS)), "&".join(reversed(PAIRS)), "not sorted by name"),
    ],
)
async def test_another_canonical_query_is_explained(
    sent: str, canonical: str, cause: str | None
) -> None:
    app = create_app(now=lambda: NOW)
    answer = await call(app, "GET", f"/?{sent}", headers=signed(canonical))
    assert answer.status == (400 if cause else 200)
    (entry,) = app.calls()
    assert entry.request.url == f"/?{sent}"
    found = entry.signature[0].cause
    assert found is None if cause is None else cause in (found or "")


async def test_a_wrong_secret_is_the_cause_if_nothing_else_is() -> None:
    app = create_app(now=lambda: NOW)
    await call(app, "GET", f"/?{SORTED}", headers=signed(SORTED, "another"))
    (entry,) = app.calls()
    assert "the secret of 'testid' probably differs" in (entry.signature[0].cause or "")
    page = await call(app, "GET", "/__stub__/inspect/1")
    assert "probably differs from that of the stub" in page.body.decode()
