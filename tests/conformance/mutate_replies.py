"""Changes to examples, interactions and errors, one thing at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conformance.edits import (
    answering_otherwise,
    at_path,
    dropping,
    errors,
    leaves,
    operations,
    replacing_code,
    setting,
    walk,
)
from tests.conformance.mutation import Mutation, other_code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conformance.edits import Node

_OTHER_STATUS = {400: 409, 401: 403, 403: 401, 404: 400, 429: 400, 500: 503, 503: 500}


def example_mutations(document: Node) -> Iterator[Mutation]:
    """Yield a change to each value in each example of a body."""
    for key, method, operation in operations(document):
        at = ("paths", key, method, "responses")
        for status, response in operation["responses"].items():
            for media_type, content in response.get("content", {}).items():
                for name, example in content.get("examples", {}).items():
                    place = (
                        *at,
                        status,
                        "content",
                        media_type,
                        "examples",
                        name,
                        "value",
                    )
                    title = f"{operation['operationId']}/example/{status}/{media_type}/{name}"
                    for leaf in leaves(example["value"]):
                        steps = "/".join(map(str, leaf))
                        yield Mutation(
                            f"{title}/{steps}",
                            setting(
                                (*place, *leaf), f"{at_path(example['value'], leaf)}x"
                            ),
                        )


def interaction_mutations(document: Node) -> Iterator[Mutation]:
    for key, method, operation in operations(document):
        at = ("paths", key, method, "x-specgen-interactions")
        breaches = _breach_codes(document, operation)
        for number, interaction in enumerate(operation["x-specgen-interactions"]):
            title = f"{operation['operationId']}/interaction/{interaction['name']}"
            response = interaction["response"]
            place = (*at, number)
            if response.get("error") in breaches:
                continue  # What the stub answers follows from the contract, not from here.
            for header in response.get("headers", ()):
                yield Mutation(
                    f"{title}/header/{header}",
                    setting((*place, "response", "headers", header), "other"),
                )
            if "body" in response:
                yield Mutation(
                    f"{title}/body",
                    setting((*place, "response", "body"), '{"other": 1}'),
                )
            if "error" in response:
                yield Mutation(f"{title}/drop", dropping(place))
                yield Mutation(
                    f"{title}/error", answering_otherwise(place, response["error"])
                )
                for name in interaction.get("when", ()):
                    yield Mutation(
                        f"{title}/when/{name}", setting((*place, "when", name), "other")
                    )
            elif str(response["status"]) != "200" and response["status"] >= 400:
                yield Mutation(f"{title}/drop", dropping(place))


def _breach_codes(document: Node, operation: Node) -> set[str]:
    codes = {
        c for v, c in document["x-specgen-violations"].items() if not v.startswith("x-")
    }
    codes |= {
        node["x-specgen-violation"]
        for _, node in walk(document)
        if isinstance(node, dict) and "x-specgen-violation" in node
    }
    return codes | {operation.get("x-specgen-dry-run", {}).get("invalid", "")}


def error_mutations(document: Node) -> Iterator[Mutation]:
    for at, error in errors(document):
        title = f"error/{error['code']}"
        status = error["status"]
        yield Mutation(
            f"{title}/status", setting((*at, "status"), _OTHER_STATUS.get(status, 400))
        )
        yield Mutation(
            f"{title}/code", replacing_code(error["code"], f"{error['code']}X")
        )
        yield Mutation(
            f"{title}/message", setting((*at, "message"), f"{error['message']}X")
        )
        if "name" in error:
            yield Mutation(f"{title}/name", setting((*at, "name"), "Other"))
    for violation, code in document["x-specgen-violations"].items():
        if not violation.startswith("x-"):
            other = other_code(document, code)
            yield Mutation(
                f"violation/{violation}",
                setting(("x-specgen-violations", violation), other),
            )


def reply_mutations(document: Node) -> Iterator[Mutation]:
    """Yield changes to how error bodies, request ids and throttling look."""
    for number, shape in enumerate(document["x-specgen-error-bodies"]):
        at = ("x-specgen-error-bodies", number)
        yield Mutation(f"error-body/{number}/drop", dropping(at))
        for part, pointer in shape.items():
            if not part.startswith("x-"):
                yield Mutation(
                    f"error-body/{number}/{part}", setting((*at, part), f"{pointer}X")
                )
                if part in ("request-id", "xml-root"):
                    yield Mutation(
                        f"error-body/{number}/{part}/drop", dropping((*at, part))
                    )
    request_id = document["x-specgen-request-id"]
    for number, name in enumerate(request_id.get("headers", ())):
        yield Mutation(
            f"request-id/header/{name}",
            setting(("x-specgen-request-id", "headers", number), "X-Other"),
        )
    if "body" in request_id:
        yield Mutation(
            "request-id/body", setting(("x-specgen-request-id", "body"), "/Other")
        )
    yield from _throttling(document)


def _throttling(document: Node) -> Iterator[Mutation]:
    at = ("x-specgen-throttling",)
    throttling = document.get("x-specgen-throttling", {})
    for number, status in enumerate(throttling.get("statuses", ())):
        yield Mutation(
            f"throttling/status/{status}", setting((*at, "statuses", number), 430)
        )
    for number, code in enumerate(throttling.get("codes", ())):
        yield Mutation(
            f"throttling/code/{code}", setting((*at, "codes", number), "Other")
        )
    for number, header in enumerate(throttling.get("retry-after", ())):
        place = (*at, "retry-after", number)
        yield Mutation(
            f"throttling/{header['header']}/header",
            setting((*place, "header"), "X-Other"),
        )
        unit = {"s": "ms", "ms": "s"}[header["unit"]]
        yield Mutation(
            f"throttling/{header['header']}/unit", setting((*place, "unit"), unit)
        )
