"""Every frozen vector, made by the vendors' own signing code or printed in their documents."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from specgen.stub.verify.verdict import Outcome

from templates.client.runtime._messages import Request, percent_encode
from templates.client.runtime.auth import rpc_hmac_sha1
from templates.client.runtime.auth._base import AccessKey
from templates.client.runtime.auth.acs4_hmac_sha256 import Acs4HmacSha256
from templates.client.runtime.auth.v11_hmac_sha256 import V11HmacSha256
from tests.auth.wire_data import CARRIED, SCHEMES, time_of, vectors

if TYPE_CHECKING:
    from _pytest.mark import ParameterSet

    from tests.auth.wire_data import Json

# Algorithms that the SDKs also know and that this project does not sign with: SM3 and SM2 are not
# in Python's standard library, and the two asymmetric ones are randomised.
OTHERS = {"SDK-HMAC-SM3", "SDK-ECDSA-P256-SHA256", "SDK-SM2-SM3"}
ALIBABA = [*vectors("alibaba"), *vectors("alibaba", "documented_vectors")]
HUAWEI = [*vectors("huawei"), *vectors("huawei", "vendor_published")]


def _of(found: list[Json], *algorithms: str) -> list[ParameterSet]:
    name = "id" if "id" in found[0] else "name"
    return [pytest.param(v, id=v[name]) for v in found if v["algorithm"] in algorithms]


def test_every_vector_is_ours_or_known_to_be_another_schemes() -> None:
    counts = Counter(vector["algorithm"] for vector in (*ALIBABA, *HUAWEI))
    assert counts == {
        "RPC-HMAC-SHA1": 21 + 2,
        "ACS3-HMAC-SHA256": 9 + 1,
        "ACS4-HMAC-SHA256": 9,
        "SDK-HMAC-SHA256": 24 + 1,
        "V11-HMAC-SHA256": 3,
        "SDK-HMAC-SM3": 2,
        "SDK-ECDSA-P256-SHA256": 1,
        "SDK-SM2-SM3": 1,
    }
    assert counts.keys() == SCHEMES.keys() | OTHERS


@pytest.mark.parametrize("carried", [False, True], ids=["in headers", "in query"])
@pytest.mark.parametrize("vector", _of(ALIBABA, "ACS3-HMAC-SHA256", "ACS4-HMAC-SHA256"))
def test_acs(vector: Json, carried: bool) -> None:
    scheme = SCHEMES[vector["algorithm"]]
    given = vector["signed_headers"]
    key = AccessKey(
        vector["access_key_id"],
        vector["access_key_secret"],
        vector.get("security_token"),
    )
    now = time_of(given["x-acs-date"])
    carriers = set(CARRIED.values()) if carried else set()
    kept = {
        "accept",
        "user-agent",
        "x-acs-credentials-provider",
        *CARRIED.values(),
    } - carriers
    moved = [
        (name, given[header]) for name, header in CARRIED.items() if header in carriers
    ]
    request = Request(
        method=vector["method"],
        origin=f"http://{given['host']}",
        path=vector["path"],
        query=(*vector["query_params"].items(), *moved),
        headers=tuple(pair for pair in given.items() if pair[0] in kept),
        body=vector["body"].encode(),
    )

    signed = scheme.signed(request, key, now=now, nonce=given["x-acs-signature-nonce"])

    assert {name.lower(): value for name, value in signed.headers} == {
        **given,
        "authorization": signed.header("Authorization"),
    }
    authorization = signed.header("Authorization") or ""
    assert authorization.endswith(f",Signature={vector['signature']}")
    assert authorization == vector.get("authorization", authorization)
    verdict = scheme.verdict(signed, key, now=now)
    assert verdict.outcome is Outcome.VERIFIED
    assert verdict.canonical_request == vector["canonical_request"]
    assert verdict.string_to_sign == vector["string_to_sign"]
    assert verdict.nonce == given["x-acs-signature-nonce"]
    assert verdict.access_key_id == key.id


@pytest.mark.parametrize("vector", _of(ALIBABA, "ACS4-HMAC-SHA256"))
def test_acs4_signing_key(vector: Json) -> None:
    key = Acs4HmacSha256._signing_key(
        AccessKey("id", vector["access_key_secret"]),
        f"{vector['date']}/{vector['region']}/{vector['product']}/aliyun_v4_request",
    )
    assert key.hex() == vector["signing_key_hex"]


def _rpc_request(vector: Json, *left_out: str) -> Request:
    pairs = tuple(pair for pair in vector["params"].items() if pair[0] not in left_out)
    return Request(
        vector["method"], "https://kms.cn-hangzhou.aliyuncs.com", "/", query=pairs
    )


@pytest.mark.parametrize("place", ["query", "form", "split"])
@pytest.mark.parametrize("vector", _of(ALIBABA, "RPC-HMAC-SHA1"))
def test_rpc(vector: Json, place: str) -> None:
    parameters = vector["params"]
    key = AccessKey(
        parameters["AccessKeyId"],
        vector["access_key_secret"],
        parameters.get("SecurityToken"),
    )
    unsigned = Request(vector["method"], "", "/", tuple(parameters.items()))
    assert rpc_hmac_sha1.string_to_sign(unsigned) == vector["string_to_sign"]
    pairs = [*parameters.items(), ("Signature", vector["signature"])]
    split = {"query": len(pairs), "form": 0, "split": 4}[place]
    body = "&".join(
        f"{percent_encode(n)}={percent_encode(v)}" for n, v in pairs[split:]
    )
    request = Request(
        vector["method"],
        "http://127.0.0.1:18089",
        "/",
        query=tuple(pairs[:split]),
        headers=(
            (("Content-Type", "application/x-www-form-urlencoded"),) if body else ()
        ),
        body=body.encode(),
    )
    now = time_of(parameters["Timestamp"])
    verdict = SCHEMES["RPC-HMAC-SHA1"].verdict(request, key, now=now)
    assert verdict.outcome is Outcome.VERIFIED
    assert verdict.string_to_sign == vector["string_to_sign"]
    assert verdict.nonce == parameters.get("SignatureNonce", "")


@pytest.mark.parametrize(
    "vector", [v for v in _of(ALIBABA, "RPC-HMAC-SHA1") if v.id != "doc-kms-createkey"]
)
def test_rpc_signing(vector: Json) -> None:
    parameters = vector["params"]
    key = AccessKey(
        parameters["AccessKeyId"],
        vector["access_key_secret"],
        parameters.get("SecurityToken"),
    )
    added = (
        "AccessKeyId",
        "SecurityToken",
        "SignatureMethod",
        "SignatureVersion",
        "Timestamp",
    )
    signed = SCHEMES["RPC-HMAC-SHA1"].signed(
        _rpc_request(vector, "SignatureNonce", *added),
        key,
        now=time_of(parameters["Timestamp"]),
        nonce=parameters["SignatureNonce"],
    )
    assert dict(signed.query) == {**parameters, "Signature": vector["signature"]}


def test_the_printed_string_to_sign_of_the_kms_document_is_wrong() -> None:
    (vector,) = (v for v in ALIBABA if v["id"] == "doc-kms-createkey")
    printed = "s/OdVWMTmNGagvWlljdAJ7Itsew="
    unescaped = vector["string_to_sign"].replace("%26", "&")
    digest = hmac.digest(b"testsecret&", unescaped.encode(), "sha1")
    assert base64.b64encode(digest).decode() == printed

    now = time_of(vector["params"]["Timestamp"])
    request = _rpc_request(vector).with_query(("Signature", printed))
    verdict = SCHEMES["RPC-HMAC-SHA1"].verdict(
        request, AccessKey("testid", "testsecret"), now=now
    )
    assert verdict.outcome is Outcome.MISMATCH


def _huawei_request(vector: Json) -> Request:
    return Request(
        method=vector["method"].upper(),
        origin=f"https://{vector['host']}",
        path=vector["resource_path"],
        query=tuple(_pairs(vector["query_params"])),
        headers=tuple((n, v) for n, v in vector["headers_in"] if n != "X-Sdk-Date"),
        body=(vector["body"] or "").encode(),
    )


def _pairs(parameters: list[tuple[str, object]]) -> list[tuple[str, str]]:
    return [
        (name, str(each).lower() if isinstance(each, bool) else str(each))
        for name, value in parameters
        for each in (value if isinstance(value, list) else [value])
    ]


@pytest.mark.parametrize("vector", _of(HUAWEI, "SDK-HMAC-SHA256", "V11-HMAC-SHA256"))
def test_sdk_hmac(vector: Json) -> None:
    scheme = SCHEMES[vector["algorithm"]]
    request = _huawei_request(vector)
    key = AccessKey(vector["ak"], vector["sk"], request.header("X-Security-Token"))
    now = time_of(vector["x_sdk_date"])
    options = {name: vector[name] for name in ("region", "service") if name in vector}

    signed = scheme.signed(request, key, now=now, **options)

    assert signed.header("Authorization") == vector["authorization"]
    verdict = scheme.verdict(signed, key, now=now)
    assert verdict.outcome is Outcome.VERIFIED
    canonical = verdict.canonical_request
    assert canonical == vector.get("canonical_request", canonical)
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    assert digest == vector.get("canonical_request_sha256", digest)
    assert verdict.string_to_sign == vector.get(
        "string_to_sign", verdict.string_to_sign
    )
    if "headers_out" in vector:
        sent = {
            name: value.encode().decode("latin-1").strip()
            for name, value in signed.headers
        }
        assert sent == dict(vector["headers_out"])


@pytest.mark.parametrize("vector", _of(HUAWEI, "V11-HMAC-SHA256"))
def test_v11_signing_key(vector: Json) -> None:
    scope = f"{vector['x_sdk_date'][:8]}/{vector['region']}/{vector['service']}"
    derived = V11HmacSha256._signing_key(AccessKey(vector["ak"], vector["sk"]), scope)
    assert derived == vector["derived_key_hex_ascii"]
