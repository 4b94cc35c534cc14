"""Frozen signature vectors and captured requests, as requests."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from specgen.stub.verify import acs3_hmac_sha256 as verify_acs3_hmac_sha256
from specgen.stub.verify import acs4_hmac_sha256 as verify_acs4_hmac_sha256
from specgen.stub.verify import rpc_hmac_sha1 as verify_rpc_hmac_sha1
from specgen.stub.verify import sdk_hmac_sha256 as verify_sdk_hmac_sha256
from specgen.stub.verify import v11_hmac_sha256 as verify_v11_hmac_sha256
from specgen.stub.verify.credentials import Credential, KeyRing
from specgen.stub.wire.request import Request as Arrived

from templates.client.runtime._messages import Request
from templates.client.runtime.auth._base import AccessKey
from templates.client.runtime.auth._request_parameters import form_of
from templates.client.runtime.auth.acs3_hmac_sha256 import Acs3HmacSha256
from templates.client.runtime.auth.acs4_hmac_sha256 import Acs4HmacSha256
from templates.client.runtime.auth.rpc_hmac_sha1 import RpcHmacSha1
from templates.client.runtime.auth.sdk_hmac_sha256 import SdkHmacSha256
from templates.client.runtime.auth.v11_hmac_sha256 import V11HmacSha256

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from specgen.stub.verify.verdict import Verdict

    from templates.client.runtime.auth._base import Auth

DATA = Path(__file__).parent / "data"
CARRIED = {"Action": "x-acs-action", "Version": "x-acs-version"}
Json = dict[str, Any]

KEY = AccessKey("testid", "testsecret")
STS_KEY = AccessKey("testid", "testsecret", "teststoken")
NOW = datetime(2026, 11, 22, 4, 0, 51, tzinfo=UTC)
FORM = ("Content-Type", "application/x-www-form-urlencoded")
REQUEST = Request(
    method="POST",
    origin="http://127.0.0.1:1",
    path="/",
    query=(("Action", "GetPublicKey"), ("Version", "2016-01-20"), ("KeyId", "alias/a")),
    headers=(("User-Agent", "x"),),
)

ALIBABA_STS_KEY = AccessKey("testid", "testsecret", "sts-tok+en/==")
HUAWEI_KEY = AccessKey("testak", "testsk")
HUAWEI_STS_KEY = AccessKey("testak", "testsk", "teststoken")
RPC_ADDED = {
    "AccessKeyId",
    "SecurityToken",
    "Signature",
    "SignatureMethod",
    "SignatureNonce",
    "SignatureVersion",
    "Timestamp",
}


def arrived(request: Request) -> Arrived:
    """Return a request as the stub has it, which a client sends."""
    assert isinstance(request.body, bytes)
    raw = [
        (
            name.lower().encode(errors="surrogatepass"),
            value.encode(errors="surrogatepass"),
        )
        for name, value in request.headers
    ]
    found = Arrived(request.method, request.path, raw_headers=raw)
    found.query, found.body, found.form = request.query, request.body, form_of(request)
    return found


@dataclass(frozen=True)
class Scheme:
    """A signing scheme with the options that the vectors and captures were made with."""

    auth: Callable[..., Auth]
    verify: Callable[..., Verdict]
    sign_options: Json
    verify_options: Json

    def made(self, credentials: object) -> Auth:
        return self.auth(credentials, **self.sign_options)

    def signed(
        self,
        request: Request,
        key: AccessKey,
        *,
        now: datetime,
        nonce: str = "n",
        **options: str,
    ) -> Request:
        auth = self.auth(key, **{**self.sign_options, **options})
        return auth.sign(request, key, now=now, nonce=nonce)

    def verdict(self, request: Request, key: AccessKey, *, now: datetime) -> Verdict:
        known = Credential(key.id, key.secret, key.security_token)
        keys = KeyRing([known], ())
        return self.verify(arrived(request), keys, now, **self.verify_options)


_CARRIED_OPTION = {"carried_parameters": CARRIED}
SCHEMES = {
    "RPC-HMAC-SHA1": Scheme(RpcHmacSha1, verify_rpc_hmac_sha1.verify, {}, {}),
    "ACS3-HMAC-SHA256": Scheme(
        Acs3HmacSha256,
        verify_acs3_hmac_sha256.verify,
        _CARRIED_OPTION,
        _CARRIED_OPTION,
    ),
    "ACS4-HMAC-SHA256": Scheme(
        Acs4HmacSha256,
        verify_acs4_hmac_sha256.verify,
        {"region": "cn-hangzhou", "product": "Kms", **_CARRIED_OPTION},
        {"product": "Kms", **_CARRIED_OPTION},
    ),
    "SDK-HMAC-SHA256": Scheme(SdkHmacSha256, verify_sdk_hmac_sha256.verify, {}, {}),
    "V11-HMAC-SHA256": Scheme(
        V11HmacSha256,
        verify_v11_hmac_sha256.verify,
        {"region": "cn-north-4", "service": "kms"},
        {"service": "kms"},
    ),
}


def vectors(vendor: str, member: str = "vectors") -> list[Json]:
    """Return the vectors of a vendor."""
    loaded = json.loads((DATA / vendor / "signature_vectors.json").read_text("utf-8"))
    found = loaded[member]
    return found if isinstance(found, list) else [found]


@dataclass(frozen=True)
class Capture:
    """A request as an SDK sent it."""

    name: str
    request: Request

    @property
    def algorithm(self) -> str:
        """The signing algorithm, by the name that the vectors give it."""
        authorization = self.request.header("Authorization")
        if authorization is None:
            return "RPC-HMAC-SHA1"
        return authorization.partition(" ")[0]

    @property
    def key(self) -> AccessKey:
        """The access key it was signed with."""
        huawei = self.name.startswith("huawei")
        pairs = (*self.request.headers, *self.request.query)
        if any(
            name.lower().replace("-", "").endswith("securitytoken") for name, _ in pairs
        ):
            return HUAWEI_STS_KEY if huawei else ALIBABA_STS_KEY
        return HUAWEI_KEY if huawei else KEY

    @property
    def signed_at(self) -> datetime:
        """The time it was signed at."""
        text = (
            self.request.header("X-Sdk-Date")
            or self.request.header("x-acs-date")
            or dict(self.request.query)["Timestamp"]
        )
        return time_of(text)

    @property
    def nonce(self) -> str:
        """Its nonce; empty if it has none."""
        in_query = dict(self.request.query).get("SignatureNonce", "")
        return self.request.header("x-acs-signature-nonce") or in_query

    @property
    def unsigned(self) -> Request:
        """The request as it was handed to the signing code."""
        if self.algorithm == "RPC-HMAC-SHA1":
            kept = tuple(
                pair for pair in self.request.query if pair[0] not in RPC_ADDED
            )
            return replace(self.request, query=kept)
        authorization = self.request.header("Authorization") or ""
        listed = (
            authorization.partition("SignedHeaders=")[2].partition(",")[0].split(";")
        )
        kept = tuple(pair for pair in self.request.headers if pair[0].lower() in listed)
        return replace(self.request, headers=kept)


def captures() -> Iterator[Capture]:
    """Return every captured request."""
    for path in sorted(DATA.glob("*/captures/*.json")):
        loaded = json.loads(path.read_text("utf-8"))
        sent = loaded if isinstance(loaded, list) else [loaded]
        for number, each in enumerate(sent):
            suffix = f"-{number}" if len(sent) > 1 else ""
            yield Capture(
                f"{path.parent.parent.name}-{path.stem}{suffix}", _received(each)
            )


def _received(capture: Json) -> Request:
    headers = tuple((name, _utf8(value)) for name, value in capture["headers"])
    return Request(
        method=capture["method"],
        origin="http://127.0.0.1:1",
        path=capture["path"],
        query=tuple(parse_qsl(capture["query"], keep_blank_values=True)),
        headers=headers,
        body=capture["body"].encode(),
    )


def _utf8(header: str) -> str:
    return header.encode("latin-1").decode()


def time_of(text: str) -> datetime:
    """Return a time in either of the two forms that the schemes use."""
    form = "%Y-%m-%dT%H:%M:%SZ" if "-" in text else "%Y%m%dT%H%M%SZ"
    return datetime.strptime(text, form).replace(tzinfo=UTC)
