"""Ten thousand changed requests for each scheme: none raises, and only authentic ones pass."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

import pytest
from specgen.stub.verify.verdict import Outcome

from templates.client.runtime._messages import Request, encode_pairs, percent_encode
from templates.client.runtime.auth._base import AccessKey
from tests.auth import mutations as m
from tests.auth.wire_data import FORM, KEY, NOW, SCHEMES

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 2_000
VALUES = (
    "",
    "a",
    "a b*c~d+e/f=g&h%i!",
    "密钥-é-😀",
    "true",
    "alias/my-key",
    "%20",
    "\ufffd",
    "0" * 99,
)
KEYS = (KEY, AccessKey("testid", "testsecret", "CAIS+sts/tok en=="))


def _pairs(rng: Random) -> m.Pairs:
    names = rng.sample(("KeyId", "KeyVersionId", "a-b", "~t", "é", "k k", "Z", "_"), 3)
    return tuple((name, rng.choice(VALUES)) for name in names[: rng.randrange(4)])


def _headers(rng: Random, *content_types: str) -> m.Pairs:
    extra = [
        ("accept", "application/json"),
        ("User-Agent", "x/1 (y)"),
        ("X-Custom", "two  spaces"),
    ]
    content = [("Content-Type", rng.choice(content_types))] if content_types else []
    return (*rng.sample(extra, rng.randrange(4)), *content)


def _rpc(rng: Random) -> Request:
    query = (
        ("Action", "GetPublicKey"),
        ("Version", "2016-01-20"),
        ("SignatureType", ""),
    )
    form = (("Name", rng.choice(VALUES)), ("Other", "")) if rng.random() < 0.5 else ()
    return Request(
        method=rng.choice(("GET", "POST")),
        origin="http://127.0.0.1:1",
        path="/",
        query=(*_pairs(rng), *query),
        headers=_headers(rng, *([FORM[1]] if form else [])),
        body=encode_pairs(form).encode(),
    )


def _acs(rng: Random) -> Request:
    body, *content_type = rng.choice(
        (
            (b"",),
            (b"", "text/plain"),
            (b"a=1&a=2", FORM[1]),
            (b"{}", "application/json"),
        )
    )
    return Request(
        method=rng.choice(("GET", "POST", "PUT")),
        origin="https://kms.cn-hangzhou.aliyuncs.com",
        path=rng.choice(("/", "/api/keys", "/%E4%B8%AD")),
        query=(*_pairs(rng), ("Action", "GetPublicKey"), ("Version", "2016-01-20")),
        headers=_headers(rng, *content_type),
        body=body,
    )


def _sdk(rng: Random) -> Request:
    body, *content_type = rng.choice(
        (
            (b"",),
            (b'{"key_id": "x"}', "application/json;charset=utf-8"),
            (b"{}",),
            (b"x", "a/b"),
        )
    )
    query = _pairs(rng)
    return Request(
        method=rng.choice(("GET", "POST")),
        origin="https://kms.cn-north-4.myhuaweicloud.com",
        path=f"/v1.0/{percent_encode(rng.choice(VALUES[1:]).replace('/', '-'))}/kms",
        query=(*query, *(query[:1] if rng.random() < 0.3 else ())),
        headers=(*_headers(rng, *content_type), ("under_score", "1")),
        body=body,
    )


@dataclass(frozen=True)
class Target:
    """A scheme, requests to sign with it, and the ways to change them."""

    make: Callable[[Random], Request]
    forgeries: dict[str, m.Mutation]
    benign: dict[str, m.Mutation]


_ACS_TARGET = Target(
    _acs,
    m.SIGNED_HEADER_FORGERIES
    | {
        "protected_header_added": m.protected_header_added("x-acs-", "X-Acs-"),
        "action_in_query": lambda _, r: r.with_query(("Action", "DeleteKey")),
    },
    m.BENIGN,
)
_SDK_TARGET = Target(
    _sdk,
    m.SIGNED_HEADER_FORGERIES
    | {
        "protected_header_added": m.protected_header_added("x-sdk-", "X-Sdk-"),
        "token_added": m.header_added(
            ("X-Security-Token", "x"), ("x-security-token", "")
        ),
        "payload_declared": m.header_added(
            ("X-Sdk-Content-Sha256", "UNSIGNED-PAYLOAD")
        ),
    },
    m.BENIGN | {"path_encoding": m.path_encoding},
)
TARGETS = {
    "RPC-HMAC-SHA1": Target(
        _rpc,
        m.SIGNED_PARAMETER_FORGERIES,
        m.BENIGN | {"parameter_moved": m.parameter_moved},
    ),
    "ACS3-HMAC-SHA256": _ACS_TARGET,
    "ACS4-HMAC-SHA256": _ACS_TARGET,
    "SDK-HMAC-SHA256": _SDK_TARGET,
    "V11-HMAC-SHA256": _SDK_TARGET,
}


@pytest.mark.parametrize("algorithm", TARGETS)
def test_only_authentic_requests_pass(algorithm: str) -> None:
    rng = Random(20261122)
    scheme, target = SCHEMES[algorithm], TARGETS[algorithm]
    ways = [*target.forgeries.items(), *target.benign.items()]
    done: Counter[str] = Counter()
    while done.total() < ROUNDS:
        key = rng.choice(KEYS)
        signed = scheme.signed(target.make(rng), key, now=NOW, nonce=f"{rng.random()}")
        assert scheme.verdict(signed, key, now=NOW).ok
        name, way = ways[done.total() % len(ways)]
        changed = way(rng, signed)
        if changed is None or (changed == signed and name in target.forgeries):
            ways = rng.sample(ways, len(ways))
            continue
        verdict = scheme.verdict(changed, key, now=NOW)
        assert verdict.ok == (name in target.benign), (name, signed, changed, verdict)
        assert (
            verdict.ok
            or verdict.outcome is not Outcome.UNKNOWN_KEY
            or verdict.access_key_id
        )
        assert len(verdict.detail) < 300
        done[name] += 1
    assert min(done[name] for name, _ in ways) > ROUNDS / len(ways) / 4, done
