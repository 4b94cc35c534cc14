"""Recording: requests are forwarded to a service, and exchanges become interactions for a spec."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote

import httpx2
import yaml

from specgen.emit import writing
from specgen.stub.contract.violation import ViolationError
from specgen.stub.serve.application import BODY_LIMIT
from specgen.stub.transport.receive import DisconnectedError, read_body
from specgen.stub.transport.send import send_reply
from specgen.stub.wire.media_types import essence_of, kind_of
from specgen.stub.wire.problem import Failure, problem
from specgen.stub.wire.redaction import Redactor, redact
from specgen.stub.wire.reply import Reply
from specgen.stub.wire.request import from_scope

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from specgen.stub.contract.contract import Contract, OperationContract, Schema
    from specgen.stub.serve.application import Application
    from specgen.stub.wire.request import HttpScope, Receive, Request, Scope, Send

logger = logging.getLogger(__name__)
_HEAD = """\
# Recorded by `specgen serve --record`. Secrets are `***`: replace them with your own values.
# Each list belongs under `x-specgen-interactions` of its operation.
"""
# Of a connection, not of the message; the length follows from the body.
_HOP = frozenset(
    {
        "connection", "content-encoding", "content-length", "content-type", "date", "keep-alive",
        "server", "transfer-encoding",
    }
)  # fmt: skip
_NOT_SENT_ON = frozenset({"accept-encoding", "connection", "content-length", "host"})


class Recorder:
    """An ASGI application that forwards requests to a service, and records the exchanges.

    Args:
        app: The stub server, which knows the operation that a request calls.
        service: The URL of the service, without a path.
        file: The file to write interactions to.
    """

    def __init__(self, app: Application, service: str, file: Path) -> None:
        self._app = app
        self._service = service.rstrip("/")
        self._file = file
        self._client: httpx2.AsyncClient | None = None
        self._kept: dict[str, dict[str, list[dict[str, Any]]]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, by ASGI."""
        if scope["type"] != "http":
            return
        request = from_scope(cast("HttpScope", scope))
        try:
            await read_body(request, receive, limit=BODY_LIMIT)
            reply = await self._sent_on(request)
        except DisconnectedError:
            return
        except ViolationError as violation:
            reply = problem(Failure(413, violation.kind, violation.detail))
        except httpx2.HTTPError as error:
            text = f"{self._service} does not respond: {type(error).__name__}"
            reply = problem(Failure(502, "service", text))
        else:
            self._record(request, reply)
        await send_reply(reply, send, head=request.method == "HEAD")

    async def aclose(self) -> None:
        """Close the connections to the service."""
        if self._client is not None:
            await self._client.aclose()

    async def _sent_on(self, request: Request) -> Reply:
        if self._client is None:
            self._client = httpx2.AsyncClient(follow_redirects=False)
        query = request.raw_query.decode("latin-1")
        headers = [pair for pair in request.headers if pair[0] not in _NOT_SENT_ON]
        if _covers_host(request):
            # Another Host would not match the signature.
            headers.append(("host", request.header("host") or ""))
        response = await self._client.request(
            request.method,
            f"{self._service}{request.path}{'?' if query else ''}{query}",
            headers=headers,
            content=request.body,
        )
        kept = [
            (name, value)
            for name, value in response.headers.multi_items()
            if name.lower() not in _HOP
        ]
        kind = response.headers.get("content-type")
        return Reply(response.status_code, kind, response.content, tuple(kept))

    def _record(self, request: Request, reply: Reply) -> None:
        found = self._app.called_by(request)
        if found is None:
            logger.warning(
                "not recorded, as it calls no operation: %s %a",
                request.method,
                request.path,
            )
            return
        contract, operation, path = found
        made = interaction(contract, operation, path, request=request, reply=reply)
        listed = self._kept.setdefault(contract.package, {}).setdefault(
            operation.operation_id, []
        )
        same = [n for n, one in enumerate(listed) if one["request"] == made["request"]]
        if same:
            listed[same[0]] = {**made, "name": listed[same[0]]["name"]}
        else:
            listed.append({"name": f"recorded-{len(listed) + 1}", **made})
        text = yaml.safe_dump(
            self._kept, sort_keys=False, allow_unicode=True, width=100
        )
        with writing(self._file):
            self._file.write_text(_HEAD + text, encoding="utf-8")


def interaction(
    contract: Contract,
    operation: OperationContract,
    path: Mapping[str, str],
    *,
    request: Request,
    reply: Reply,
) -> dict[str, Any]:
    """Return an exchange as an interaction, without secrets and without a name.

    Args:
        contract: The contract of the API.
        operation: The operation that was called.
        path: Percent-encoded values of the parameters in the path.
        request: The request.
        reply: The response.
    """
    redactor = Redactor(contract.secret_names)
    secrets = redactor.values(request, path)
    sent: dict[str, Any] = {"method": request.method}
    parameters = _parameters(operation, path, request, redactor)
    if parameters:
        sent["parameters"] = parameters
    if request.body:
        text = redactor.body(request.body, request.media_type)
        sent["media-type"] = request.media_type
        sent["body"] = _data(redact(text, secrets), request.media_type)
    received: dict[str, Any] = {"status": reply.status}
    media_type = essence_of(reply.media_type)
    if reply.body and media_type:
        text = redactor.body(reply.body, media_type)
        received["media-type"] = media_type
        received["body"] = _data(redact(text, secrets), media_type)
    return {"request": sent, "response": received}


def _parameters(
    operation: OperationContract,
    path: Mapping[str, str],
    request: Request,
    redactor: Redactor,
) -> dict[str, Any]:
    query = dict(redactor.pairs(request.query))
    headers = dict(redactor.pairs(request.headers))
    steps = dict(redactor.pairs((n, unquote(v)) for n, v in path.items()))
    found: dict[str, Any] = {}
    for parameter in operation.parameters:
        name = parameter.wire_name
        places = {"query": query.get(name), "header": headers.get(name.lower())}
        value = {**places, "path": steps.get(name)}.get(parameter.location)
        if value is not None:
            found[name] = _typed(value, parameter.schema)
    return found


def _typed(value: str, schema: Schema) -> Any:
    """Return a parameter as its schema has it: a number or a boolean, where it is one."""
    kind = schema.get("type") if isinstance(schema, dict) else None
    if kind not in ("integer", "number", "boolean"):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _data(text: str, media_type: str) -> Any:
    if kind_of(media_type) != "json":
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _covers_host(request: Request) -> bool:
    """Tell whether the Host is part of what the caller signed."""
    authorization = (request.header("authorization") or "").lower()
    _, named, signed = authorization.partition("signedheaders=")
    return bool(named) and "host" in signed.partition(",")[0].split(";")
