"""Each documented example: of a body, a parameter, or a member of a body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from templates.client.runtime._messages import Reply
from tests.conformance.check import Check
from tests.conformance.check_interactions import check_outcome, check_sent, success_call
from tests.conformance.documented import (
    Answer,
    Call,
    body_schema,
    request_of,
    requirements,
    resolve,
)
from tests.conformance.signing import sign
from tests.conformance.stage import FLAVOURS, new_nonce

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.ir import Api, JsonValue, MediaType, Operation, Response

    from tests.conformance.stage import Stage


def example_checks(api: Api) -> Iterator[Check]:
    """Yield a check for each example."""
    for operation in api.operations:
        for place, call in _calls(api, operation):
            yield Check(
                f"{operation.operation_id}/{place}",
                _request_check(api, operation, call),
            )
        for place, answer in _answers(api, operation):
            yield Check(
                f"{operation.operation_id}/{place}", _response_check(operation, answer)
            )


def _calls(api: Api, operation: Operation) -> Iterator[tuple[str, Call]]:
    """Yield calls with an example of a request in them."""
    base = success_call(operation)
    for parameter in operation.parameters:
        for number, example in enumerate(parameter.examples):
            place = f"parameter/{parameter.wire_name}/{number}"
            yield place, base.but(parameter.wire_name, example.value)
    for media_type in operation.request_body.content if operation.request_body else ():
        for example in media_type.examples:
            call = Call(
                operation,
                base.parameters,
                base.method,
                media_type.name,
                example.value,
                has_body=True,
            )
            yield f"request/{media_type.name}/{example.name}", call
    body = body_schema(api, operation)
    for name, number, value in _member_examples(api, body[0]) if body else ():
        yield f"request/{name}/{number}", base.but(name, value)


def _answers(api: Api, operation: Operation) -> Iterator[tuple[str, Answer]]:
    """Yield replies with an example of a response in them."""
    for response in operation.responses:
        for media_type in response.content:
            for example in media_type.examples:
                place = f"response/{response.status}/{media_type.name}/{example.name}"
                yield place, _answer(operation, response, media_type, example.value)
    found = [(r, m) for r in operation.responses for m in r.content]
    shown: set[int] = set()
    for response, media_type in found:
        schema = resolve(api, media_type.schema)
        if schema is None or id(schema) in shown or not media_type.examples:
            continue
        shown.add(id(schema))
        base = media_type.examples[0].value
        assert isinstance(base, dict)
        for name, number, value in _member_examples(api, media_type):
            place = f"response/{response.status}/{name}/{number}"
            yield place, _answer(operation, response, media_type, {**base, name: value})


def _answer(
    operation: Operation, response: Response, media_type: MediaType, value: JsonValue
) -> Answer:
    status = int(response.status)
    headers = next(
        (
            i.response.headers
            for i in operation.interactions
            if i.response.status == status
        ),
        (),
    )
    return Answer(status, media_type.name, value, has_body=True, headers=headers)


def _member_examples(
    api: Api, media_type: MediaType
) -> Iterator[tuple[str, int, JsonValue]]:
    schema = resolve(api, media_type.schema)
    for name, given in schema.properties if schema else ():
        member = resolve(api, given)
        for number, value in enumerate(member.examples if member else ()):
            yield name, number, value


def _request_check(api: Api, operation: Operation, call: Call) -> Any:
    schemes = requirements(api, operation)[0]

    def run(stage: Stage) -> None:
        reply = stage.ask(
            sign(request_of(call, stage.origin), schemes, nonce=new_nonce())
        )
        assert reply.status < 400, reply.body
        for flavour in FLAVOURS:
            outcome = stage.call(flavour, call, schemes)
            assert outcome.error is None
            answer = Answer(reply.status, reply.media_type)
            check_sent(stage, call, schemes, outcome, answer)

    return run


def _response_check(operation: Operation, answer: Answer) -> Any:
    def run(stage: Stage) -> None:
        schemes = requirements(stage.api, operation)[0]
        headers = (("Content-Type", answer.media_type or ""), *answer.headers)
        identified = tuple((name, "an-id") for name in stage.api.request_id_headers)
        request = request_of(success_call(operation), stage.origin)
        reply = Reply(answer.status, (*headers, *identified), answer.raw, request)
        for flavour in FLAVOURS:
            with stage.answering(reply):
                outcome = stage.call(flavour, success_call(operation), schemes)
            check_outcome(stage, outcome, answer)

    return run
