"""The contract of an API as plain data, to be loaded by its stub server."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from specgen.cache import MEMORY
from specgen.code import reuse
from specgen.ir import Ref, WirePlace
from specgen.stub.wire.media_types import kind_of
from specgen.stub.wire.streams import STREAMS
from specgen.view.encoding import member_encodings
from specgen.view.json_schema import JsonSchemas, Needed, pointer_of
from specgen.view.json_text import JsonText, json_text
from specgen.view.parameter_source import is_sent_implicitly
from specgen.view.security import given_options
from specgen.view.sent_media_type import media_type_of
from specgen.view.streams import as_sent, is_stream, stream_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from specgen.cache import Cache
    from specgen.ir import (
        Api,
        Dispatch,
        DocumentedError,
        DryRun,
        ErrorBody,
        Interaction,
        JsonValue,
        MediaType,
        OAuthFlow,
        Operation,
        Parameter,
        RateLimit,
        RequestBody,
        Response,
        Schema,
        SecurityScheme,
        Server,
        Throttling,
    )
    from specgen.view.client import ClientView
    from specgen.view.encoding import MemberEncoding
    from specgen.view.operation import OperationView
    from specgen.view.security import AuthFunctionView

_FIRST_ERROR_STATUS = 400
_NOT_MODIFIED = "304"
# The parts of a URL before its path.
_AROUND_PATH = re.compile(r"^([^/?#:]+:)?//[^/?#]*|[?#].*", re.DOTALL)


def contract(api: Api, view: ClientView, made: Cache = MEMORY) -> dict[str, JsonValue]:
    """Return the contract of an API; omitted entries have the defaults of the stub's runtime.

    Args:
        api: The API.
        view: Its client package, for the Python names.
        made: Cache of operations that were written before.
    """
    schemas = JsonSchemas(api.schemas)
    operations: list[JsonValue]
    definitions: JsonValue = schemas.definitions
    if made.outlives_run and api.shared_digest:
        operations, definitions = _recalled(api, view, schemas, made)
    else:
        operations = [_Operation(api, v, schemas).write() for v in view.operations]
    return _stated(
        package=view.package,
        base_paths=_base_paths(api.servers),
        operations=operations,
        definitions=definitions,
        security_schemes={
            s.name: _security_scheme(s, view.auth.functions)
            for s in api.security_schemes
        },
        errors=_errors(api.errors),
        error_bodies=[_error_body(body) for body in api.error_bodies],
        request_id_headers=list(api.request_id_headers),
        request_id_body=api.request_id_body,
        violations=dict(api.violations),
        throttling=_throttling(api.throttling) if api.throttling else None,
        secret_names=_secret_names(api.security_schemes),
        token_endpoints=_token_endpoints(
            flow for scheme in api.security_schemes for flow in scheme.flows
        ),
    )


# The margins of the definitions, and of each operation.
_OF_DEFINITIONS, _OF_OPERATION = "\n ", "\n  "


def _recalled(
    api: Api, view: ClientView, schemas: JsonSchemas, made: Cache
) -> tuple[list[JsonValue], JsonValue]:
    """Return operations and definitions as written now, or before from the same spec."""
    texts: list[JsonValue] = []
    needed: dict[Needed, None] = {}
    for operation in view.operations:
        text, of_operation = _operation(api, operation, schemas, made)
        texts.append(JsonText(text))
        needed |= dict.fromkeys(of_operation)

    def written(_: str) -> str:
        for each in needed:
            schemas.define(each)
        return json_text(schemas.definitions, _OF_DEFINITIONS)

    if not needed:
        return texts, {}
    key = f"{api.shared_digest} {json.dumps(sorted(needed))}"
    return texts, JsonText(made.get("definitions", key, written))


def _operation(
    api: Api, view: OperationView, schemas: JsonSchemas, made: Cache
) -> tuple[str, list[Needed]]:
    def written(_: str) -> str:
        before = len(schemas.needed)
        text = json_text(_Operation(api, view, schemas).write(), _OF_OPERATION)
        return json.dumps([text, [*dict.fromkeys(schemas.needed[before:])]])

    name, fields = view.operation.operation_id, tuple(view.request_fields.items())
    key = f"{api.operation_digests[name]} {name} {reuse.content(fields)}"
    text, needed = json.loads(made.get("contract", key, written))
    return text, [Needed(*each) for each in needed]


class _Operation:
    """Writer of one operation."""

    def __init__(self, api: Api, view: OperationView, schemas: JsonSchemas) -> None:
        self._api = api
        self._operation = _with_media_types(view.operation, api.schemas)
        self._fields = view.request_fields
        self._schemas = schemas

    def write(self) -> dict[str, JsonValue]:
        operation, body = self._operation, self._operation.request_body
        security = self._api.security_of(operation)
        return _stated(
            operation_id=operation.operation_id,
            pointer=operation.pointer,
            methods=list(operation.methods),
            path=operation.path,
            dispatch=_dispatch(operation.dispatch) if operation.dispatch else None,
            parameters=[
                self._parameter(p)
                for p in operation.parameters
                if not is_sent_implicitly(p, operation, self._api)
            ],
            body=self._body(body) if body is not None and body.content else None,
            responses=[self._response(r) for r in operation.responses],
            security=[
                [name for name, _ in requirement.schemes] for requirement in security
            ],
            errors=_errors(operation.errors),
            dry_run=_dry_run(operation.dry_run) if operation.dry_run else None,
            idempotency_key=next(
                (p.wire_name for p in operation.parameters if p.idempotency_key), None
            ),
            interactions=self._interactions(),
            examples=self._examples(),
            rate_limits=_rate_limits(operation.rate_limits),
        )

    def _parameter(self, parameter: Parameter) -> JsonValue:
        content = parameter.media_type
        schema = content.schema if content else parameter.schema
        return _stated(
            name=self._fields.get(parameter.place),
            wire_name=parameter.wire_name,
            location=parameter.location_in,
            pointer=parameter.pointer,
            required=parameter.required or None,
            schema=_unless_true(self._with_violation(schema, parameter.violation)),
            schema_pointer=pointer_of(schema),
            style=parameter.style if parameter.style != "form" else None,
            explode=None if parameter.explode else False,
            content=content.name if content else None,
            encoding=self._encodings(content) if content else None,
            allow_empty=parameter.allow_empty or None,
            selects={
                value.lower(): media_type for value, media_type in parameter.selects
            },
        )

    def _with_violation(
        self, schema: Schema | Ref | None, code: str | None
    ) -> JsonValue:
        written = self._schemas.write(schema)
        if code is None:
            return written
        members = written if isinstance(written, dict) else {}
        return {**members, "x-specgen-violation": code}

    def _body(self, body: RequestBody) -> JsonValue:
        places = self._fields.items()
        members = {
            p.name: n for p, n in places if p.location == "body" and p.name is not None
        }
        return _stated(
            pointer=body.pointer,
            required=body.required,
            content=[
                _stated(**self._content(c), encoding=self._encodings(c))
                for c in body.content
            ],
            name=self._fields.get(WirePlace("body")),
            members=dict(members),
        )

    def _response(self, response: Response) -> JsonValue:
        # Without a valid example, a response is generated from its schema; for XML this also needs
        # the names of its elements.
        schemas = {_key(content.schema) for content in response.content}
        is_made = len(schemas) > 1 or not any(c.examples for c in response.content)
        needed = is_made or any(kind_of(c.name) == "xml" for c in response.content)
        content: list[JsonValue] = [
            (
                self._content(c, for_responses=is_made)
                if needed
                else {"media_type": c.name}
            )
            for c in response.content
        ]
        return _stated(status=response.status, content=content)

    def _content(
        self, media_type: MediaType, *, for_responses: bool = False
    ) -> dict[str, JsonValue]:
        return _stated(
            media_type=media_type.name,
            pointer=pointer_of(media_type.schema),
            schema=_unless_true(
                self._schemas.write(media_type.schema, for_responses=for_responses)
            ),
        )

    def _encodings(self, content: MediaType) -> JsonValue:
        if kind_of(content.name) not in ("form", "multipart"):
            return None
        members = member_encodings(content, self._api.schemas)
        return {member.wire_name: _encoding(member) for member in members}

    def _interactions(self) -> list[JsonValue]:
        found = self._operation.interactions
        written: list[JsonValue] = [_interaction(i) for i in found]
        if any(
            i.response.error is None and i.response.status < _FIRST_ERROR_STATUS
            for i in found
        ):
            return written
        return [*written, *self._default_success()]

    def _default_success(self) -> list[JsonValue]:
        """Return a response's examples as bodies, or one generated from its schema."""
        response = _success(self._operation.responses)
        if response is None:
            return [_stated(name="example", status=200)]
        status = 200 if response.status == "default" else _status(response)
        found: list[JsonValue] = [
            _stated(
                name="example",
                status=status,
                media_type=media_type.name,
                body=_text(media_type.examples[0].value, media_type.name),
            )
            for media_type in response.content
            if media_type.examples
        ]
        if found or response.content:
            return found or [_made(response, status)]
        return [_stated(name="example", status=status)]

    def _examples(self) -> list[JsonValue]:
        """Return the bodies that a request may choose: the examples, or a generated one."""
        found: list[JsonValue] = []
        for response in self._operation.responses:
            status = _status(response)
            examples = [(c, e) for c in response.content for e in c.examples]
            found += [
                _stated(
                    name=example.name,
                    status=status,
                    media_type=content.name,
                    body=_text(example.value, content.name),
                )
                for content, example in examples
            ]
            if not examples:
                found.append(_made(response, status))
        return found


def _with_media_types(
    operation: Operation, schemas: Mapping[str, Schema | Ref]
) -> Operation:
    """Return an operation whose responses have the media types that they are read as."""

    def named(response: Response) -> Response:
        found: dict[str, MediaType] = {}
        for content in response.content:
            name = media_type_of(content, schemas)
            sent = as_sent(content, schemas) if is_stream(content) else content
            is_named = sent.name == name
            found.setdefault(name, sent if is_named else replace(sent, name=name))
        contents = tuple(found.values())
        is_same = contents == response.content
        return response if is_same else replace(response, content=contents)

    def answered(interaction: Interaction) -> Interaction:
        answer = interaction.response
        response = _response_of(operation.responses, answer.status)
        for content in response.content if response else ():
            if content.name == answer.media_type:
                answer = replace(answer, media_type=media_type_of(content, schemas))
        return replace(interaction, response=answer)

    return replace(
        operation,
        responses=tuple(map(named, operation.responses)),
        interactions=tuple(map(answered, operation.interactions)),
    )


def _response_of(responses: Iterable[Response], status: int) -> Response | None:
    by_status = {response.status.upper(): response for response in responses}
    wanted = (str(status), f"{status // 100}XX", "DEFAULT")
    return next((by_status[key] for key in wanted if key in by_status), None)


def _encoding(member: MemberEncoding) -> JsonValue:
    return _stated(
        kind=member.kind,
        explode=None if member.explode else False,
        types=list(member.types),
        needs=[*(name for name, _ in member.headers), *member.needs],
    )


def _made(response: Response, status: int) -> dict[str, JsonValue]:
    """Return a response whose body the stub generates from the schema."""
    media_type = response.content[0].name if response.content else None
    return _stated(name="sample", status=status, media_type=media_type, generated=True)


def _status(response: Response) -> int:
    """Return the status of a response; the first of a range, and 500 for the default one."""
    if response.status.isdigit():
        return int(response.status)
    return int(response.status[0]) * 100 if response.status[0].isdigit() else 500


def _success(responses: Iterable[Response]) -> Response | None:
    """Return the response of a successful call, or else any documented one."""
    known = list(responses)
    wanted = [r for r in known if r.status[0] == "2"]
    wanted += [r for r in known if r.status[0] == "3" and r.status != _NOT_MODIFIED]
    wanted += [r for r in known if r.status == "default"]
    return next(iter((*wanted, *known)), None)


def _dispatch(dispatch: Dispatch) -> JsonValue:
    return {"parameter": dispatch.parameter, "value": dispatch.value}


def _dry_run(dry_run: DryRun) -> JsonValue:
    return _stated(
        parameter=dry_run.parameter,
        value=dry_run.value,
        passed=dry_run.passed,
        invalid=dry_run.invalid,
    )


def _interaction(interaction: Interaction) -> JsonValue:
    response = interaction.response
    media_type = response.media_type if response.has_body else None
    return _stated(
        name=interaction.name,
        status=response.status,
        when=dict(interaction.when),
        media_type=media_type,
        body=_text(response.body, media_type or "") if response.has_body else None,
        headers=[[name, value] for name, value in response.headers],
        error=response.error,
        fill=[
            {"pointer": f.pointer, "source": f.source, "value": f.value}
            for f in response.fill
        ],
        tokens=dict(response.tokens),
    )


def _text(value: JsonValue, media_type: str) -> str:
    """Return an example as it is sent: a string is the text itself, unless JSON needs quotes."""
    if not isinstance(value, str):
        is_streamed = kind_of(media_type) in STREAMS
        return (
            stream_text(value, media_type)
            if is_streamed
            else json.dumps(value, ensure_ascii=False)
        )
    return (
        value if kind_of(media_type) != "json" or _is_json(value) else json.dumps(value)
    )


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _secret_names(schemes: Iterable[SecurityScheme]) -> list[JsonValue]:
    """Return the names, in lower case, of the parameters that hold API keys."""
    return [*sorted({s.api_key_name.lower() for s in schemes if s.api_key_name})]


def _security_scheme(
    scheme: SecurityScheme, functions: Iterable[AuthFunctionView]
) -> JsonValue:
    function = next((f for f in functions if f.scheme == scheme.name), None)
    return _stated(
        failures=dict(scheme.failures),
        verifier=function.runtime.module if function else None,
        options=given_options(scheme),
    )


def _token_endpoints(flows: Iterable[OAuthFlow]) -> list[JsonValue]:
    """Return the token endpoints of the flows, with the grants that need no browser."""
    grants: dict[str, list[str]] = {}
    scopes: dict[str, list[str]] = {}
    for flow in flows:
        is_own = flow.name == "clientCredentials"
        grant = "client_credentials" if is_own else "refresh_token"
        for url in filter(None, (flow.token_url, None if is_own else flow.refresh_url)):
            path = f"/{_AROUND_PATH.sub('', url).removeprefix('/')}"
            grants.setdefault(path, []).append(grant)
            scopes.setdefault(path, []).extend(name for name, _ in flow.scopes)
    return [
        _stated(
            path=path,
            grants=list(dict.fromkeys(grants[path])),
            scopes=list(dict.fromkeys(scopes[path])),
        )
        for path in grants
    ]


def _rate_limits(limits: Iterable[RateLimit]) -> list[JsonValue]:
    """Return the limits that can be counted."""
    return [
        {"requests": limit.requests, "seconds": limit.seconds}
        for limit in limits
        if limit.requests is not None and limit.seconds is not None
    ]


def _throttling(throttling: Throttling) -> JsonValue:
    return _stated(
        statuses=list(throttling.statuses),
        codes=list(throttling.codes),
        retry_after=[[header, unit] for header, unit in throttling.retry_after],
    )


def _errors(errors: Iterable[DocumentedError]) -> list[JsonValue]:
    return [{"status": e.status, "code": e.code, "message": e.message} for e in errors]


def _error_body(body: ErrorBody) -> JsonValue:
    return _stated(
        code=body.code,
        message=body.message,
        request_id=body.request_id,
        xml_root=body.xml_root,
        codes=list(body.codes),
        code_is_integer=body.code_is_integer or None,
    )


def _base_paths(servers: Iterable[Server]) -> list[JsonValue]:
    found: dict[str, None] = {}
    for server in servers:
        url = server.url
        for variable in server.variables:
            url = url.replace("{" + variable.name + "}", variable.default)
        path = _AROUND_PATH.sub("", url).rstrip("/")
        if path.startswith("/") and "{" not in path:
            found[path] = None
    return list(found)


def _unless_true(schema: JsonValue) -> JsonValue:
    return None if schema is True else schema


def _stated(**members: JsonValue) -> dict[str, JsonValue]:
    """Return the entries that differ from the default."""
    return {
        name: value
        for name, value in members.items()
        if value not in (None, "", [], {})
    }


def _key(schema: Schema | Ref | None) -> str:
    return schema.target if isinstance(schema, Ref) else pointer_of(schema)
