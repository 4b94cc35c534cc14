"""Each interaction: what clients send and return or raise, and what the stub answers."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from specgen import naming

from tests.conformance.check import Check
from tests.conformance.documented import (
    Answer,
    Call,
    answer_of,
    at,
    call_of,
    is_sendable,
    is_xml,
    message_pattern,
    parsed_xml,
    request_of,
    requirements,
)
from tests.conformance.exchange import MEMORY, body_of
from tests.conformance.signing import sign
from tests.conformance.stage import FLAVOURS, new_nonce

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.ir import (
        Api,
        ErrorBody,
        Interaction,
        JsonValue,
        Operation,
        SecurityScheme,
    )

    from templates.client.runtime._messages import Reply, Request
    from tests.conformance.stage import Flavour, Outcome, Stage

# What HTTP libraries add to every request; no scheme signs it here.
_OF_EVERY_REQUEST = {
    "host",
    "user-agent",
    "accept-encoding",
    "connection",
    "content-length",
}


def interaction_checks(api: Api) -> Iterator[Check]:
    """Yield a check for each interaction, alternative of security, and party."""
    for operation in api.operations:
        for interaction in operation.interactions:
            for schemes in requirements(api, operation):
                name = "/".join(
                    (
                        operation.operation_id,
                        interaction.name,
                        *(s.name for s in schemes),
                    )
                )
                for flavour in FLAVOURS:
                    run = _client_check(operation, interaction, schemes, flavour)
                    yield Check(f"{name}/{flavour}", run)
                yield Check(
                    f"{name}/stub", _stub_check(operation, interaction, schemes)
                )


def _stub_check(
    operation: Operation, interaction: Interaction, schemes: tuple[SecurityScheme, ...]
) -> Any:
    def run(stage: Stage) -> None:
        request = request_of(call_of(operation, interaction), stage.origin)
        reply = stage.ask(sign(request, schemes, nonce=new_nonce()))
        check_reply(stage.api, reply, answer_of(stage.api, operation, interaction))

    return run


def check_reply(api: Api, reply: Reply, answer: Answer, **values: str) -> None:
    """Hold the bytes of a reply against what is documented."""
    assert reply.status == answer.status, reply.body
    assert reply.media_type == answer.media_type
    for name, value in answer.headers:
        assert reply.header(name) == value
    for name in api.request_id_headers:
        assert reply.header(name)
    if answer.error is not None:
        check_error_body(api, reply, answer, **values)
    elif isinstance(answer.body, str) and is_xml(answer.media_type):
        assert reply.body == answer.raw
    elif answer.has_body:
        body = reply.body.decode().replace(reply.request.origin, MEMORY)
        assert json.loads(body) == answer.value


def check_error_body(api: Api, reply: Reply, answer: Answer, **values: str) -> None:
    """Hold an error body against the documented shape for its code."""
    assert answer.error is not None
    shape = shape_of(api, answer.error.code)
    root, body = read_body(reply)
    assert root == (shape.xml_root if is_xml(answer.media_type) else None)
    is_number = shape.code_is_integer and answer.error.code.isdecimal()
    code = answer.error.code
    assert at(body, shape.code) == (int(code) if is_number else code)
    message = at(body, shape.message)
    assert isinstance(message, str)
    assert message_pattern(answer.error, **values).fullmatch(message)
    if shape.request_id is not None:
        sent = [reply.header(name) for name in api.request_id_headers]
        assert [at(body, shape.request_id)] == sent[:1]


def shape_of(api: Api, code: str) -> ErrorBody:
    """Return the shape that a code has."""
    for shape in api.error_bodies:
        if any(fnmatchcase(code, pattern) for pattern in shape.codes):
            return shape
    return next(shape for shape in api.error_bodies if not shape.codes)


def read_body(reply: Reply) -> tuple[str | None, JsonValue]:
    """Return the root element's name, None in JSON, and what a body holds."""
    if is_xml(reply.media_type):
        return parsed_xml(reply.body)
    return None, json.loads(reply.body)


def _client_check(
    operation: Operation,
    interaction: Interaction,
    schemes: tuple[SecurityScheme, ...],
    flavour: Flavour,
) -> Any:
    def run(stage: Stage) -> None:
        call = call_of(operation, interaction)
        answer = answer_of(stage.api, operation, interaction)
        if is_sendable(stage.api, call):
            outcome = stage.call(flavour, call, schemes)
            check_sent(stage, call, schemes, outcome, answer)
        else:
            # No typed client sends this; but it may be told so.
            request = request_of(call, stage.origin)
            signed = sign(request, schemes, nonce=new_nonce())
            with stage.substituting(signed):
                outcome = stage.call(flavour, success_call(operation), schemes)
        check_outcome(stage, outcome, answer)

    return run


def success_call(operation: Operation) -> Call:
    """Return the first documented call that succeeds."""
    return call_of(operation, _first_success(operation))


def success_answer(api: Api, operation: Operation) -> Answer:
    """Return the reply that it gets."""
    return answer_of(api, operation, _first_success(operation))


def _first_success(operation: Operation) -> Interaction:
    found = (i for i in operation.interactions if i.response.error is None)
    return next(i for i in found if i.response.status < 400)


def check_sent(
    stage: Stage,
    call: Call,
    schemes: tuple[SecurityScheme, ...],
    outcome: Outcome,
    answer: Answer,
) -> None:
    """Hold what a client sent against the documented request, signed with the same nonce."""
    (sent,) = stage.wire.asked
    accepted = (sent.header("Accept") or "").split(", ")
    assert answer.media_type in accepted
    documented = request_of(call, stage.origin)
    if call.has_body:
        assert _body_value(sent) == _body_value(documented)
        assert (sent.header("Content-Type") or "").partition(";")[0] == call.media_type
    # Signatures cover the very bytes, which are the client's to spell.
    spelt = [
        (n, sent.header(n) or "") for n in ("Accept", "Content-Type") if sent.header(n)
    ]
    unsigned = documented.with_headers(*spelt)
    unsigned = type(unsigned)(
        unsigned.method,
        unsigned.origin,
        unsigned.path,
        unsigned.query,
        unsigned.headers,
        sent.body,
    )
    nonce = outcome.nonces[-1] if outcome.nonces else ""
    expected = sign(unsigned, schemes, nonce=nonce)
    assert _comparable(sent) == _comparable(expected)
    assert sent.host == expected.host


def _body_value(request: Request) -> object:
    media_type = (request.header("Content-Type") or "").partition(";")[0]
    if media_type == "application/x-www-form-urlencoded":
        return parse_qsl(body_of(request).decode(), keep_blank_values=True)
    return json.loads(body_of(request))


def _comparable(request: Request) -> dict[str, object]:
    headers = [(name.lower(), value) for name, value in request.headers]
    return {
        "method": request.method,
        "path": request.path,
        "query": sorted(request.query),
        "headers": sorted(pair for pair in headers if pair[0] not in _OF_EVERY_REQUEST),
        "body": request.body,
    }


def check_outcome(stage: Stage, outcome: Outcome, answer: Answer) -> None:
    """Hold what a client returned or raised against what is documented."""
    if answer.is_success:
        assert outcome.error is None
        check_result(stage, outcome.result, answer)
    else:
        assert outcome.error is not None
        check_error(stage, outcome.error, answer)


def check_result(stage: Stage, result: Any, answer: Answer) -> None:
    """A result holds exactly the documented values, under their Python names too."""
    reply = stage.module().reply_of(result)
    dumped = result.model_dump_json(by_alias=True, exclude_unset=True)
    assert json.loads(dumped.replace(stage.origin, MEMORY)) == answer.value
    assert isinstance(answer.value, dict)
    for name, value in answer.value.items():
        held = getattr(result, naming.field_name(name))
        if not isinstance(value, dict | list):
            assert held == value
    assert reply.status == answer.status
    for name, value in answer.headers:
        assert reply.header(name) == value


def check_error(stage: Stage, error: Any, answer: Answer) -> None:
    """An error has the documented class, status, code and message."""
    errors = stage.module("errors")
    assert error.status == answer.status
    assert isinstance(error, status_class(stage, answer.status))
    if answer.error is not None:
        assert type(error) is code_class(stage, answer.status, answer.error.code)
        assert error.code == answer.error.code
        assert message_pattern(answer.error).fullmatch(error.message)
    else:
        shape = next(
            s for s in stage.api.error_bodies if at(answer.value, s.code) is not None
        )
        assert isinstance(error, errors.ApiError)
        assert error.code == at(answer.value, shape.code)
        assert error.message == at(answer.value, shape.message)
    for name in stage.api.request_id_headers:
        assert error.request_id == error.reply.header(name)


def status_class(stage: Stage, status: int) -> Any:
    """Return the exception class of a status."""
    found = next(
        view.name for view in stage.view.errors.statuses if view.status == status
    )
    return getattr(stage.module("errors"), found)


def code_class(stage: Stage, status: int, code: str) -> Any:
    """Return the exception class of a code."""
    codes = stage.view.errors.codes
    found = next(
        view.name for view in codes if (view.status, view.code) == (status, code)
    )
    return getattr(stage.module("errors"), found)
