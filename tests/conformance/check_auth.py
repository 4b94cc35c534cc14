"""Who may call: every way to fail a security scheme is answered as documented."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from unittest import mock

from tests.conformance.check import Check
from tests.conformance.check_interactions import (
    check_outcome,
    check_reply,
    success_answer,
    success_call,
)
from tests.conformance.documented import (
    Answer,
    error_of,
    request_of,
    requirements,
)
from tests.conformance.signing import (
    KNOWN,
    NOW,
    TEMPORARY,
    Secrets,
    outcome,
    sign,
    takes_access_key,
)
from tests.conformance.stage import FLAVOURS, new_nonce

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.ir import Api, Operation, SecurityScheme

    from templates.client.runtime._messages import Reply, Request
    from tests.conformance.stage import Stage

_WRONG_TOKEN = {"bad-token": Secrets(token="wrong")}
_WRONG_ACCESS_KEY = {
    "unknown-key": Secrets(key_id="nobody"),
    "mismatch": Secrets(secret="wrong"),
    "bad-token": Secrets(security_token="wrong"),
}


def auth_checks(api: Api) -> Iterator[Check]:
    """Yield the checks about security schemes."""
    for operation in api.operations:
        alternatives = [schemes for schemes in requirements(api, operation) if schemes]
        if alternatives:
            name = f"{operation.operation_id}/auth"
            yield Check(
                f"{name}/missing", _missing_check(operation, alternatives[0][0])
            )
        for (scheme,) in alternatives:
            title = f"{name}/{scheme.name}"
            for kind, secrets in _wrong(scheme).items():
                yield Check(f"{title}/{kind}", _wrong_check(operation, scheme, secrets))
            yield Check(f"{title}/tampered", _tampered_check(operation, scheme))
            if takes_access_key(scheme):
                yield Check(f"{title}/expired", _expired_check(operation, scheme))
                yield Check(f"{title}/replayed", _replayed_check(operation, scheme))
                yield Check(f"{title}/temporary", _temporary_check(operation, scheme))
    for scheme in api.security_schemes:
        if scheme.environment:
            yield Check(f"environment/{scheme.name}", _environment_check(scheme))
        if scheme.token_provider:
            yield Check(f"token-provider/{scheme.name}", _token_provider_check(scheme))


def _wrong(scheme: SecurityScheme) -> dict[str, Secrets]:
    return _WRONG_ACCESS_KEY if takes_access_key(scheme) else _WRONG_TOKEN


def _check_failure(
    stage: Stage,
    operation: Operation,
    scheme: SecurityScheme,
    reply: Reply,
    failure: str,
) -> None:
    """A failure has its documented code; without one, all that is documented is a refusal."""
    code = dict(scheme.failures).get(failure)
    assert code is not None, f"{scheme.name} does not say what answers {failure}"
    error = error_of(stage.api, operation, code)
    check_reply(stage.api, reply, Answer(error.status, reply.media_type, error=error))


def _missing_check(operation: Operation, scheme: SecurityScheme) -> Any:
    def run(stage: Stage) -> None:
        reply = stage.ask(request_of(success_call(operation), stage.origin))
        _check_failure(stage, operation, scheme, reply, "missing")

    return run


def _wrong_check(operation: Operation, scheme: SecurityScheme, secrets: Secrets) -> Any:
    def run(stage: Stage) -> None:
        request = request_of(success_call(operation), stage.origin)
        signed = sign(request, (scheme,), secrets, nonce=new_nonce())
        reply = stage.ask(signed)
        _check_failure(stage, operation, scheme, reply, outcome(signed, scheme))

    return run


def _expired_check(operation: Operation, scheme: SecurityScheme) -> Any:
    def run(stage: Stage) -> None:
        request = request_of(success_call(operation), stage.origin)
        for hours in (-1, 1):
            now = NOW + timedelta(hours=hours)
            signed = sign(request, (scheme,), nonce=new_nonce(), now=now)
            _check_failure(stage, operation, scheme, stage.ask(signed), "expired")

    return run


def _replayed_check(operation: Operation, scheme: SecurityScheme) -> Any:
    """What holds a nonce is refused the second time; what holds none may come again."""

    def run(stage: Stage) -> None:
        nonce = new_nonce()
        request = request_of(success_call(operation), stage.origin)
        signed = sign(request, (scheme,), nonce=nonce)
        values = [value for _, value in (*signed.query, *signed.headers)]
        first, second = stage.ask(signed), stage.ask(signed)
        assert first.status < 400
        if nonce in values:
            _check_failure(stage, operation, scheme, second, "replayed")
        else:
            assert second.status < 400

    return run


def _tampered_check(operation: Operation, scheme: SecurityScheme) -> Any:
    """Whatever signing adds is needed, and needed as it is."""

    def run(stage: Stage) -> None:
        request = request_of(success_call(operation), stage.origin)
        for pick in range(len(_tampered(request, sign(request, (scheme,), nonce="n")))):
            signed = sign(request, (scheme,), nonce=new_nonce())
            broken = _tampered(request, signed)[pick]
            failure = outcome(broken, scheme)
            if failure in ("verified", "missing"):
                continue
            _check_failure(stage, operation, scheme, stage.ask(broken), failure)

    return run


def _tampered(unsigned: Request, signed: Request) -> list[Request]:
    """Return signed requests each of which lacks, or has wrong, one thing that signing added."""
    found: list[Request] = []
    moved = [value for _, value in unsigned.query]
    for pair in signed.query:
        if pair not in unsigned.query:
            others = tuple(other for other in signed.query if other != pair)
            found.append(replace(signed, query=others))
            found.append(replace(signed, query=(*others, (pair[0], "garbage"))))
    for pair in signed.headers:
        # Every request has a host, whoever puts it in; other values moved here from the query.
        if (
            pair not in unsigned.headers
            and pair[0].lower() != "host"
            and pair[1] not in moved
        ):
            others = tuple(other for other in signed.headers if other != pair)
            algorithm = pair[1].partition(" ")[0]
            found.append(replace(signed, headers=others))
            found.append(replace(signed, headers=(*signed.headers, pair)))
            found.append(
                replace(signed, headers=(*others, (pair[0], f"{algorithm} garbage")))
            )
    return found


def _temporary_check(operation: Operation, scheme: SecurityScheme) -> Any:
    """A temporary access key, and its security token, do as well as a permanent one."""

    def run(stage: Stage) -> None:
        answer = success_answer(stage.api, operation)
        for flavour in FLAVOURS:
            found = stage.call(flavour, success_call(operation), (scheme,), TEMPORARY)
            check_outcome(stage, found, answer)
            (sent,) = stage.wire.asked
            values = [value for _, value in (*sent.query, *sent.headers)]
            assert TEMPORARY.security_token in values

    return run


def _environment_check(scheme: SecurityScheme) -> Any:
    def run(stage: Stage) -> None:
        parts = {"id": KNOWN.key_id, "secret": KNOWN.secret, "security-token": "token"}
        variables = {variable: parts[part] for part, variable in scheme.environment}
        with mock.patch.dict(os.environ, variables, clear=True):
            key = stage.module("auth").access_key_from_environment()()
        assert (key.id, key.secret, key.security_token) == tuple(parts.values())

    return run


def _token_provider_check(scheme: SecurityScheme) -> Any:
    def run(stage: Stage) -> None:
        name = "".join(
            word.title() for word in (scheme.token_provider or "").split("-")
        )
        auth = stage.module("auth")
        assert {name, f"Async{name}"} <= set(auth.__all__)
        assert callable(getattr(auth, name))

    return run
