"""Documented errors, request ids, throttling and retries: what clients make of replies."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from templates.client.runtime._messages import Reply, Request
from tests.conformance.check import Check
from tests.conformance.check_interactions import (
    check_reply,
    code_class,
    status_class,
    success_answer,
    success_call,
)
from tests.conformance.documented import (
    Answer,
    error_body,
    errors_of,
    request_of,
    requirements,
    xml_of,
)
from tests.conformance.signing import sign
from tests.conformance.stage import FLAVOURS, new_nonce

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.ir import Api, DocumentedError, ErrorBody, JsonValue, Operation

    from tests.conformance.stage import Outcome, Stage

_UNKNOWN = "Code.That.Nobody.Documented"
_MESSAGE = "A message of the tests."


def error_checks(api: Api) -> Iterator[Check]:
    """Yield the checks about errors."""
    for operation in api.operations:
        name = operation.operation_id
        for error in errors_of(api, operation):
            title = f"{name}/error/{error.status}/{error.code}"
            yield Check(f"{title}/client", _client_check(operation, error))
            yield Check(f"{title}/stub", _stub_check(operation, error))
        for status in sorted({e.status for e in errors_of(api, operation)}):
            yield Check(
                f"{name}/unknown-code/{status}", _unknown_code_check(operation, status)
            )
        yield Check(f"{name}/unknown-shape", _unknown_shape_check(operation))
        yield Check(f"{name}/request-id", _request_id_check(operation))
        yield Check(f"{name}/throttling", _throttling_check(operation))
        yield Check(f"{name}/retries", _retry_check(operation))


def replies(
    api: Api, status: int, code: str, message: str, request_id: str = "an-id"
) -> Iterator[tuple[ErrorBody, Reply]]:
    """Yield an error as a reply in each documented shape, in JSON and, with a root, in XML."""
    for shape in api.error_bodies:
        body = error_body(shape, code, message, request_id)
        yield shape, _reply(status, "application/json", json.dumps(body).encode())
        if shape.xml_root is not None:
            yield shape, _reply(status, "application/xml", xml_of(body, shape.xml_root))


def _reply(
    status: int, media_type: str, body: bytes, *headers: tuple[str, str]
) -> Reply:
    request = Request("GET", "", "/")
    return Reply(status, (("Content-Type", media_type), *headers), body, request)


def _told(
    stage: Stage, operation: Operation, reply: Reply, flavour: Any = "sync"
) -> Any:
    """Return what a client raises for a reply."""
    schemes = requirements(stage.api, operation)[0]
    with stage.answering(reply):
        outcome: Outcome = stage.call(flavour, success_call(operation), schemes)
    assert outcome.error is not None
    return outcome.error


def _client_check(operation: Operation, error: DocumentedError) -> Any:
    def run(stage: Stage) -> None:
        for number, (shape, reply) in enumerate(
            replies(stage.api, error.status, error.code, _MESSAGE)
        ):
            raised = _told(stage, operation, reply, FLAVOURS[number % len(FLAVOURS)])
            assert type(raised) is code_class(stage, error.status, error.code)
            assert isinstance(raised, status_class(stage, error.status))
            found = (raised.status, raised.code, raised.message)
            assert found == (error.status, error.code, _MESSAGE)
            if shape.request_id is not None:
                assert raised.request_id == "an-id"

    return run


def _stub_check(operation: Operation, error: DocumentedError) -> Any:
    def run(stage: Stage) -> None:
        raised = stage.stub_api.error(error.code)
        schemes = requirements(stage.api, operation)[0]
        request = request_of(success_call(operation), stage.origin)
        with stage.serving(handler=stage.handler(operation, raised)):
            reply = stage.ask(sign(request, schemes, nonce=new_nonce()))
        answer = Answer(error.status, reply.media_type, error=error)
        # As a handler raises it, nothing is known that could fill the placeholders.
        check_reply(stage.api, reply, answer, parameter="", string_to_sign="")

    return run


def _unknown_code_check(operation: Operation, status: int) -> Any:
    def run(stage: Stage) -> None:
        for _, reply in replies(stage.api, status, _UNKNOWN, _MESSAGE):
            raised = _told(stage, operation, reply)
            assert type(raised) is status_class(stage, status)
            assert (raised.code, raised.message) == (_UNKNOWN, _MESSAGE)

    return run


def _unknown_shape_check(operation: Operation) -> Any:
    """A body that has no documented shape is not taken for a documented error."""

    def run(stage: Stage) -> None:
        bodies = [
            ("application/json", b'{"reason": 1}'),
            ("text/html", b"<html></html>"),
        ]
        if all(shape.xml_root is not None for shape in stage.api.error_bodies):
            for shape in stage.api.error_bodies:
                body = error_body(shape, _UNKNOWN, _MESSAGE, "an-id")
                bodies.append(("application/xml", xml_of(body, "AnotherRoot")))
        for media_type, content in bodies:
            raised = _told(stage, operation, _reply(418, media_type, content))
            assert type(raised) is stage.module("errors").UnexpectedReply

    return run


def _request_id_check(operation: Operation) -> Any:
    def run(stage: Stage) -> None:
        api = stage.api
        for name in api.request_id_headers:
            reply = _reply(400, "application/json", b"{}", (name, "id-in-header"))
            assert _told(stage, operation, reply).request_id == "id-in-header"
        if api.request_id_body is not None:
            *_, last = api.request_id_body.split("/")
            body: JsonValue = {last: "id-in-body"}
            reply = _reply(418, "application/json", json.dumps(body).encode())
            assert _told(stage, operation, reply).request_id == "id-in-body"

    return run


def _throttling_check(operation: Operation) -> Any:
    def run(stage: Stage) -> None:
        throttling = stage.api.throttling
        if throttling is None:
            return
        throttled = stage.module("errors").ThrottlingError
        for status in throttling.statuses:
            for _, reply in replies(stage.api, status, _UNKNOWN, _MESSAGE):
                assert isinstance(_told(stage, operation, reply), throttled)
        for code in throttling.codes:
            for _, reply in replies(
                stage.api, 418, code.replace("*", ".Any"), _MESSAGE
            ):
                assert isinstance(_told(stage, operation, reply), throttled)
        for _, reply in replies(stage.api, 418, _UNKNOWN, _MESSAGE):
            assert not isinstance(_told(stage, operation, reply), throttled)
        for header, unit in throttling.retry_after:
            reply = _reply(429, "application/json", b"{}", (header, "1500"))
            seconds = {"s": 1500.0, "ms": 1.5}[unit]
            assert _told(stage, operation, reply).retry_after == seconds

    return run


def _retry_check(operation: Operation) -> Any:
    """A call that does no harm twice is repeated, any other is not."""

    def run(stage: Stage) -> None:
        api, call = stage.api, success_call(operation)
        schemes = requirements(api, operation)[0]
        answer = success_answer(api, operation)
        retry = stage.module("_retry").Retry(attempts=2, base=0.0)
        success = _reply(answer.status, answer.media_type or "", answer.raw)
        busy = _reply(503, "application/json", b"{}")
        for flavour in FLAVOURS:
            with stage.answering(busy, success):
                outcome = stage.call(flavour, call, schemes, retry=retry)
            assert (outcome.error is None) == operation.safe
            assert len(stage.wire.asked) == 1 + operation.safe

    return run
