"""What every client is put through, and what it makes of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from specgen.openapi.references import References
from specgen.parse import parse
from specgen.source import load

if TYPE_CHECKING:
    from specgen.ir import DocumentedError

SPECS = Path(__file__).parents[2] / "specs"
ALIBABA_KEY = "5c438b18-05be-40ad-b6c2-3be6752c****"
HUAWEI_KEY = "0d0466b0-e727-4d9c-b35d-f84bb474a37f"
DENIED = "ffffffff-ffff-ffff-ffff-ffffffffffff"


@dataclass(frozen=True)
class Call:
    """A call of GetPublicKey, and the answer it should get.

    `code` is None where it should succeed. `late` says that the stub's clock is an hour ahead.
    """

    name: str
    key_id: str
    code: str | None = None
    status: int = 200
    message: str | None = None
    key_version_id: str = "2ab1a983-7072-4bbc-a582-584b5bd8****"
    dry_run: str | None = None
    access_key: str = ""
    secret: str = ""
    security_token: str | None = None
    late: bool = False
    signed_otherwise: bool = False


@dataclass(frozen=True)
class Outcome:
    """What a client made of an answer."""

    exception: str | None
    code: str | None = None
    message: str | None = None
    request_id: str | None = None
    status: int | None = None
    key_id: str | None = None


@dataclass(frozen=True)
class RawAnswer:
    """An answer that no spec describes, or one that says "too many requests"."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = (("content-type", "application/json"),)


_HTML = (("content-type", "text/html"),)
_DISGUISED = (
    b'{"Code":"InternalFailure","Message":"m","RequestId":"r",'
    b'"error":{"error_code":"KMS.0101","error_msg":"m"}}'
)
_THROTTLED = (
    b'{"Code":"Throttling.User","Message":"m","RequestId":"r",'
    b'"error_code":"APIGW.0308","error_msg":"m"}'
)
RAW = {
    "200, an HTML page": RawAnswer(200, b"<html>hello</html>", _HTML),
    "200, empty": RawAnswer(200, b""),
    "200, cut off": RawAnswer(200, b'{"KeyId": "k", "key_id": "k", "PublicKey'),
    "200, an empty object": RawAnswer(200, b"{}"),
    "200, null for the key": RawAnswer(200, b'{"PublicKey": null, "public_key": null}'),
    "200, an array": RawAnswer(200, b"[]"),
    "200, an error in disguise": RawAnswer(200, _DISGUISED),
    "204": RawAnswer(204, b"", ()),
    "304": RawAnswer(304, b"", ()),
    "503, an HTML page": RawAnswer(503, b"<html>down</html>", _HTML),
    "502, empty": RawAnswer(502, b"", ()),
    "400, a throttling code": RawAnswer(400, _THROTTLED),
    "429, Retry-After: 7": RawAnswer(
        429, _THROTTLED, (*RawAnswer(429, b"").headers, ("retry-after", "7"))
    ),
}


def documented_errors(spec: str) -> tuple[DocumentedError, ...]:
    """Return every error that a spec documents for its operation."""
    api = parse(References(load(SPECS / spec)))
    return (*api.operations[0].errors, *api.errors)


def alibaba() -> tuple[Call, ...]:
    """Return the calls of Alibaba Cloud KMS."""
    good = Call("success", ALIBABA_KEY, access_key="testid", secret="testsecret")
    bad = replace(good, signed_otherwise=True)
    return (
        good,
        replace(good, name="alias", key_id="alias/example"),
        replace(good, name="STS token", security_token="teststoken"),
        replace(
            good,
            name="dry run: passes",
            dry_run="true",
            code="DryRunOperationError",
            status=400,
        ),
        replace(
            good,
            name="dry run: invalid",
            dry_run="true",
            key_version_id="",
            code="ValidationError",
            status=400,
        ),
        replace(
            good,
            name="dry run: denied",
            dry_run="true",
            key_id=DENIED,
            code="AccessDeniedError",
            status=400,
        ),
        replace(
            bad,
            name="wrong secret",
            secret="other",
            code="SignatureDoesNotMatch",
            status=400,
        ),
        replace(
            bad,
            name="unknown access key",
            access_key="nobody",
            code="InvalidAccessKeyId.NotFound",
            status=404,
        ),
        replace(
            bad,
            name="wrong STS token",
            security_token="other",
            code="InvalidSecurityToken.MismatchWithAccessKey",
            status=400,
        ),
        replace(
            bad,
            name="expired timestamp",
            late=True,
            code="InvalidTimeStamp.Expired",
            status=400,
        ),
        *(
            replace(
                good,
                name=f"error {error.code}",
                key_id=f"error:{error.code}",
                code=error.code,
                status=error.status,
                message=error.message,
            )
            for error in documented_errors("alibaba_kms.yaml")
        ),
    )


def huawei() -> tuple[Call, ...]:
    """Return the calls of Huawei Cloud KMS."""
    good = Call("success", HUAWEI_KEY, access_key="testak", secret="testsk")
    refused = replace(good, signed_otherwise=True, code="APIGW.0301", status=401)
    return (
        good,
        replace(good, name="security token", security_token="teststoken"),
        replace(refused, name="wrong secret", secret="other"),
        replace(refused, name="unknown access key", access_key="nobody"),
        replace(refused, name="wrong security token", security_token="other"),
        replace(refused, name="expired timestamp", late=True),
        *(
            replace(
                good,
                name=f"error {error.code}",
                key_id=error_key(index),
                code=error.code,
                status=error.status,
                message=error.message,
            )
            for index, error in enumerate(documented_errors("huawei_kms.yaml"))
        ),
    )


def error_key(index: int) -> str:
    """Return the key id for which the stub of these tests raises the error of that index."""
    return f"eeeeeeee-0000-0000-0000-{index:012d}"
