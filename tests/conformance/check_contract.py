"""Breaches of the contract, each made on purpose: the stub answers with the documented code."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.conformance.check import Check
from tests.conformance.check_interactions import (
    check_reply,
    read_body,
    success_answer,
    success_call,
)
from tests.conformance.documented import (
    Answer,
    Call,
    error_of,
    is_xml,
    members,
    request_of,
    requirements,
    resolve,
)
from tests.conformance.signing import outcome, sign
from tests.conformance.stage import new_nonce

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.ir import Api, JsonValue, MediaType, Operation

    from templates.client.runtime._messages import Request
    from tests.conformance.documented import Member
    from tests.conformance.stage import Stage

_NEVER_SERVED = "PATCH"
_LIMIT = 10_000
_FIRST_ERROR = 400


def contract_checks(api: Api) -> Iterator[Check]:
    """Yield a check for each way to break the contract."""
    for operation in api.operations:
        for title, check in _breaches(api, operation):
            yield Check(f"{operation.operation_id}/breach/{title}", check)
        for title, code, call in _dry_runs(api, operation):
            yield Check(
                f"{operation.operation_id}/dry-run/{title}", _call_check(call, code)
            )
        yield Check(
            f"{operation.operation_id}/optional", _optional_check(api, operation)
        )
        for parameter in operation.parameters:
            for value, media_type in parameter.selects:
                call = success_call(operation).but(parameter.wire_name, value)
                title = (
                    f"{operation.operation_id}/selects/{parameter.wire_name}/{value}"
                )
                yield Check(title, _selects_check(call, media_type))
        for content in success_content(operation):
            title = f"{operation.operation_id}/handler/{content.name}"
            yield Check(title, _handler_check(operation, content))


def _breaches(api: Api, operation: Operation) -> Iterator[tuple[str, Any]]:
    codes = dict(api.violations)
    call = success_call(operation)
    for member in members(api, operation):
        is_path = (
            member.parameter is not None and member.parameter.location_in == "path"
        )
        if _dispatches(operation, member.name):
            continue
        if member.required and not is_path:
            yield f"missing/{member.name}", _call_check(
                call.without(member.name), codes.get("missing"), member.name
            )
        for number, value in enumerate(invalid_values(member)):
            yield f"invalid/{member.name}/{number}", _call_check(
                call.but(member.name, value),
                member.violation or codes.get("invalid"),
                member.name,
            )
    if operation.dispatch is not None:
        other = call.but(operation.dispatch.parameter, "NoSuchOperation")
        yield "unknown-operation", _call_check(other, codes.get("unknown-operation"))
    else:
        yield "unknown-operation", _request_check(
            operation,
            lambda r: replace(r, path=f"{r.path}/x"),
            codes.get("unknown-operation"),
        )
    yield "method", _request_check(
        operation, lambda r: replace(r, method=_NEVER_SERVED), codes.get("method")
    )
    if call.has_body:
        yield "invalid/body", _request_check(
            operation, lambda r: replace(r, body=b"[]"), codes.get("invalid")
        )
        yield "malformed-body", _request_check(
            operation, lambda r: replace(r, body=b"{"), codes.get("malformed-body")
        )
        yield "media-type", _request_check(
            operation,
            lambda r: r.with_headers(("Content-Type", "image/png")),
            codes.get("media-type"),
        )
        yield "too-large", _request_check(
            operation,
            lambda r: replace(r, body=b" " * _LIMIT + r.body),
            codes.get("too-large"),
        )
    elif "POST" in operation.methods:
        yield "too-large", _request_check(
            operation,
            lambda r: replace(
                r, method="POST", body=b"x=" + b"x" * _LIMIT
            ).with_headers(("Content-Type", "application/x-www-form-urlencoded")),
            codes.get("too-large"),
        )


def invalid_values(member: Member) -> Iterator[JsonValue]:
    """Yield values that a parameter or body member must not have, one for each constraint."""
    schema, asserted = member.schema, dict(member.schema.assertions)
    shortest, longest = asserted.get("minLength"), asserted.get("maxLength")
    is_path = member.parameter is not None and member.parameter.location_in == "path"
    if isinstance(shortest, int) and not (is_path and shortest < 2):
        yield "x" * (shortest - 1)
    if isinstance(longest, int):
        yield "x" * (longest + 1)
    if "pattern" in asserted:
        yield "!" * (longest if isinstance(longest, int) else 8)
    if schema.enum is not None or schema.has_const:
        yield "a value that is not among them"
    if not member.is_parameter:
        yield from _of_other_types(schema.types)
    elif (
        set(schema.types) & {"integer", "number", "boolean"}
        and "string" not in schema.types
    ):
        yield "not-of-this-type"


def _of_other_types(types: tuple[str, ...]) -> Iterator[JsonValue]:
    samples: dict[str, JsonValue] = {
        "integer": 7,
        "string": "text",
        "array": [],
        "boolean": True,
    }
    if types:
        yield next(
            value for name, value in samples.items() if name not in (*types, "number")
        )
        if "null" not in types:
            yield None


def _dispatches(operation: Operation, name: str) -> bool:
    return operation.dispatch is not None and operation.dispatch.parameter == name


def _call_check(call: Call, code: str | None, parameter: str | None = None) -> Any:
    def run(stage: Stage) -> None:
        _check_refused(
            stage, call.operation, request_of(call, stage.origin), code, parameter
        )

    return run


def _request_check(operation: Operation, change: Any, code: str | None) -> Any:
    def run(stage: Stage) -> None:
        request = change(request_of(success_call(operation), stage.origin))
        with stage.serving(body_limit=_LIMIT):
            _check_refused(stage, operation, request, code)

    return run


def _check_refused(
    stage: Stage,
    operation: Operation,
    request: Request,
    code: str | None,
    parameter: str | None = None,
) -> None:
    """Every way to sign a bad request, where there is one, leads to the same answer."""
    api = stage.api
    assert code is not None
    refused = 0
    for schemes in requirements(api, operation):
        signed = sign(request, schemes, nonce=new_nonce())
        if any(outcome(signed, scheme) != "verified" for scheme in schemes):
            continue  # The scheme itself needs what is missing; see the checks about security.
        refused += 1
        reply = stage.ask(signed)
        error = error_of(api, operation, code)
        answer = Answer(error.status, reply.media_type, error=error)
        values = {} if parameter is None else {"parameter": parameter}
        check_reply(api, reply, answer, **values)
    assert refused


def _dry_runs(api: Api, operation: Operation) -> Iterator[tuple[str, str, Call]]:
    dry_run = operation.dry_run
    if dry_run is None:
        return
    call = success_call(operation).but(dry_run.parameter, dry_run.value)
    yield "passed", dry_run.passed, call
    for member in members(api, operation):
        if dry_run.invalid is None or _dispatches(operation, member.name):
            continue
        if member.required:
            yield f"missing/{member.name}", dry_run.invalid, call.without(member.name)


def _optional_check(api: Api, operation: Operation) -> Any:
    """What need not be sent may be left out, by clients as well; defaults stand for it."""

    def run(stage: Stage) -> None:
        call = success_call(operation)
        schemes = requirements(api, operation)[0]
        complete = stage.ask(
            sign(request_of(call, stage.origin), schemes, nonce=new_nonce())
        )
        for member in members(api, operation):
            if not member.required:
                call = call.without(member.name)
        for method in operation.methods:
            request = request_of(replace(call, method=method), stage.origin)
            reply = stage.ask(sign(request, schemes, nonce=new_nonce()))
            assert (reply.status, reply.body) == (complete.status, complete.body)
        assert stage.call("sync", call, schemes).error is None

    return run


def success_content(operation: Operation) -> tuple[MediaType, ...]:
    """Return the media types of the documented success."""
    return next(r.content for r in operation.responses if r.status.startswith("2"))


def _selects_check(call: Call, media_type: str) -> Any:
    """A parameter that chooses the media type beats the header that could."""

    def run(stage: Stage) -> None:
        schemes = requirements(stage.api, call.operation)[0]
        for accepted in success_content(call.operation):
            request = request_of(call, stage.origin).with_headers(
                ("Accept", accepted.name)
            )
            reply = stage.ask(sign(request, schemes, nonce=new_nonce()))
            assert (reply.status < _FIRST_ERROR, reply.media_type) == (True, media_type)

    return run


def _handler_check(operation: Operation, media_type: MediaType) -> Any:
    """What a handler of the user's own returns goes out as the schema says."""

    def run(stage: Stage) -> None:
        answer = success_answer(stage.api, operation)
        schemes = requirements(stage.api, operation)[0]
        success = next(
            s for s in stage.operation(operation).successes if s.status[0] == "2"
        )
        result = getattr(stage.module("models"), success.source).model_validate(
            answer.value
        )
        request = request_of(success_call(operation), stage.origin)
        for parameter in operation.parameters:
            wanted = [
                value
                for value, selected in parameter.selects
                if selected == media_type.name
            ]
            request = request.with_query(
                *((parameter.wire_name, value) for value in wanted)
            )
        with stage.serving(handler=stage.handler(operation, result)):
            reply = stage.ask(sign(request, schemes, nonce=new_nonce()))
        assert (reply.status, reply.media_type) == (answer.status, media_type.name)
        root, value = read_body(reply)
        assert value == answer.value
        schema = resolve(stage.api, media_type.schema)
        if is_xml(media_type.name) and schema is not None and schema.xml is not None:
            assert root == schema.xml.name

    return run
