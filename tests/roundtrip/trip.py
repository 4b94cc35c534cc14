"""Round trips: what a client is called with arrives at the stub as it was.

A value is chosen for each argument by the document's own schemas, and judged by a validator that is
not ours. What is ambiguous on the wire, such as the text "1" where numbers are allowed as well, is
not sent.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from specgen.stub.serve.handler_method import DOCUMENTED
from specgen.stub.wire.media_ranges import concrete, precision
from specgen.stub.wire.media_types import kind_of
from specgen.view.types import Primitive

from templates.client.runtime._plain import plain
from tests.corpus.documents import UncheckableError
from tests.roundtrip.compare import alternatives, same
from tests.roundtrip.values import (
    BYTES,
    HOSTILE,
    TAME,
    TEXTS,
    Maker,
    NothingFitsError,
    is_plain,
    leaves,
    with_leaves,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from specgen.view.operation import ArgumentView, OperationView

    from tests.corpus.documents import Content, Document, Operation, Parameter, Place
    from tests.roundtrip.service import Exchange, Service
    from tests.roundtrip.values import Choose

_STYLES = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}
_TRIES = 8
STR, PLAIN_BYTES = Primitive("str"), Primitive("bytes")


@dataclass(frozen=True)
class Outcome:
    """What became of one call or answer; `problem` is None where all is well."""

    operation: Operation
    about: str
    problem: str | None = None
    sent: Any = None
    received: Any = None
    exchange: Exchange | None = None

    def __str__(self) -> str:
        wire = f"\n{self.exchange}" if self.exchange else ""
        return (
            f"{self.operation}, {self.about}: {self.problem}\n"
            f"sent: {self.sent!r}\nreceived: {self.received!r}{wire}"
        )


@dataclass
class Given:
    """What an operation is called with: all of it as the stub's model of a request has it."""

    request: Any
    arguments: dict[str, Any] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Calls:
    """Calls to one operation.

    Args:
        service: The packages.
        document: The document, as others read it.
        operation: The operation in it.
        view: The operation as the packages have it.
        choose: Makes every choice.
    """

    service: Service
    document: Document
    operation: Operation
    view: OperationView
    choose: Choose

    @property
    def _fields(self) -> dict[str, str]:
        return {str(place): name for place, name in self.view.request_fields.items()}

    def given(self, *, hostile: bool) -> Given | Outcome | None:
        """Return what to call the operation with; None if nothing right is found."""
        try:
            values = self._values(hostile=hostile)
        except (NothingFitsError, UncheckableError):
            return self.given(hostile=False) if hostile else None
        fields = self._fields
        model = getattr(self.service.handlers, self.view.request_class)
        try:
            request = model.model_validate(
                {fields[p]: v for p, v in values.items()}, by_name=False
            )
        except ValidationError as error:
            return Outcome(
                self.operation, "model of a request", f"it refuses: {error}", values
            )
        return Given(
            request,
            self._named(self.view.arguments, values, request),
            self._named(self.view.options, values, request),
        )

    def _named(
        self, arguments: tuple[ArgumentView, ...], values: dict[str, Any], request: Any
    ) -> dict[str, Any]:
        fields = self._fields
        given = [a for a in arguments if str(a.place) in values]
        return {a.name: getattr(request, fields[str(a.place)]) for a in given}

    def _values(self, *, hostile: bool) -> dict[str, Any]:
        """Return values by the places that they go to."""
        texts = HOSTILE if hostile else TAME
        maker = Maker(self.document, self.choose, sent=True, texts=texts)
        operation, found = self.operation, dict[str, Any]()
        for parameter in operation.parameters:
            is_argument = parameter.place in self._fields
            if is_argument and (parameter.required or self.choose([True, False])):
                found[parameter.place] = self._parameter(maker, parameter)
        declared = {parameter.place for parameter in operation.parameters}
        # A name in the path that is not declared is taken as a string.
        undeclared = (f for f in self._fields if f.startswith("path "))
        found |= {f: "a" for f in undeclared if f not in declared}
        if self.view.body is not None and (
            operation.body_required or self.choose([True, False])
        ):
            found |= self._body(maker)
        return found

    def _parameter(self, maker: Maker, parameter: Parameter) -> Any:
        entry = parameter.entry
        if "content" in entry:
            (media_type,) = entry["content"]
            if kind_of(media_type) == "json":
                return maker.value(parameter.content_schema)
        schema = parameter.schema or parameter.content_schema
        style = entry.get("style") or _STYLES.get(entry["in"], "form")
        for _ in range(_TRIES):
            value = maker.value(schema)
            if isinstance(value, dict) and style == "form":
                value = self._declared(schema, value)
            is_nested = style == "deepObject" and _is_written_deep(value)
            is_absent = parameter.required and value in ([], {})
            if not (is_plain(value) or is_nested) or is_absent:
                continue
            if not self._is_ambiguous(schema, value):
                return value
        raise NothingFitsError

    def _declared(self, schema: Place | None, value: dict[str, Any]) -> dict[str, Any]:
        """Return the members that the schema names: others may be parameters of their own."""
        found = alternatives(self.document, [schema] if schema else [])
        names = {
            name
            for node, _ in found
            for key in ("properties", "required")
            for name in node.get(key) or ()
        }
        return {name: member for name, member in value.items() if name in names}

    def _is_ambiguous(self, schema: Place | None, value: Any) -> bool:
        # One item of a list looks like the value itself, where that may be no list.
        others = [*with_leaves(value), *(value if _is_list_of_one(value) else ())]
        return schema is None or any(
            self.document.problem(schema, other, sent=True) is None for other in others
        )

    def _body(self, maker: Maker) -> dict[str, Any]:
        body = self.view.body
        assert body is not None
        content = max(
            self.operation.body,
            key=lambda c: (
                concrete(c.media_type) == body.media_type,
                precision(c.media_type, body.media_type),
            ),
        )
        if body.argument is None:
            value = self._body_value(maker, content, body.encoder)
            value = self._declared(content.schema, value)
            return {f"body {name}": member for name, member in value.items()}
        pools: dict[str, Any] = {"text": TEXTS, "bytes": BYTES}
        if body.encoder in pools and body.argument.type in (STR, PLAIN_BYTES):
            return {"body": self.choose(pools[body.encoder])}
        return {"body": self._body_value(maker, content, body.encoder)}

    def _body_value(self, maker: Maker, content: Content, encoder: str) -> Any:
        for _ in range(_TRIES):
            value = maker.value(content.schema)
            if encoder == "json":
                return value
            if _fits(value, encoder) and not self._is_ambiguous(content.schema, value):
                return value
        raise NothingFitsError

    def outcome(self, given: Given) -> Outcome:
        """Call both clients, and tell what becomes of it."""
        wires = []
        for is_async in (False, True):
            outcome = self._once(given, is_async=is_async)
            if outcome.problem is not None or outcome.exchange is None:
                return outcome
            wires.append(outcome.exchange)
        requests = {(w.method, w.target, w.headers, w.body) for w in wires}
        if len(requests) > 1:
            problem = "the clients send different requests"
            return Outcome(self.operation, "both clients", problem, requests)
        return Outcome(self.operation, "call", exchange=wires[0])

    def _once(self, given: Given, *, is_async: bool) -> Outcome:
        about = "asynchronous call" if is_async else "blocking call"
        handler = self.service.handler
        handler.received, handler.result = [], DOCUMENTED
        try:
            self.ask(given, is_async=is_async)
        except self.service.errors.ReplyError:
            pass  # What the stub answers is looked at by itself.
        except Exception as error:  # noqa: BLE001 # Whatever it is, it is a finding.
            is_right = isinstance(error, ValueError) and self._may_decline(given)
            problem = None if is_right else f"raised {error!r}"
            return Outcome(self.operation, about, problem, given.arguments)
        exchange = self.service.exchanges[-1]
        if not handler.received:
            problem = "the stub refuses it"
            return Outcome(
                self.operation, about, problem, given.request, exchange=exchange
            )
        (received,) = handler.received
        problem = self._difference(given.request, received)
        return Outcome(
            self.operation, about, problem, given.request, received, exchange
        )

    def ask(
        self,
        given: Given,
        *,
        is_async: bool = False,
        media_type: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Any:
        """Call the operation's method; the items of a stream are read to the end.

        Args:
            given: The arguments.
            is_async: Whether that of the asynchronous client.
            media_type: The media type to ask for; a stream may have a method of its own.
            headers: Sent besides.
        """
        call = self.service.call_async if is_async else self.service.call
        stream = self.view.stream
        streams = stream is not None and media_type in stream.media_types
        return call(
            self.view.attribute(streams=streams),
            given.arguments,
            options=given.options,
            headers={
                **(headers or {}),
                **({} if media_type is None else {"Accept": media_type}),
            },
        )

    def _difference(self, sent: Any, received: Any) -> str | None:
        styled = {
            p.place for p in self.operation.parameters if "content" not in p.entry
        }
        for place, name in self._fields.items():
            was, now = getattr(sent, name), getattr(received, name)
            # The styles have nothing for a list or an object without members.
            if now is None and place in styled and plain(was) in ([], {}):
                continue
            if not same(was, now):
                return f"{place!r} arrives as {now!r}, not {was!r}"
            known = [name in model.model_fields_set for model in (sent, received)]
            if place.startswith("body") and known[0] != known[1]:
                return f"{place!r} is {was!r}, but given on one side only"
        return None

    def _may_decline(self, given: Given) -> bool:
        """Tell whether there is a value that its place cannot carry."""
        fields = self._fields
        body = self.view.body
        is_in_parts = body is not None and body.encoder == "multipart"
        return (is_in_parts and _may_hold_delimiter(given, fields)) or any(
            _cannot_carry(p.entry, plain(getattr(given.request, fields[p.place])))
            for p in self.operation.parameters
            if p.place in fields
        )


def _cannot_carry(entry: dict[str, Any], value: Any) -> bool:
    texts = [leaf for leaf in leaves(value) if isinstance(leaf, str)]
    if entry["in"] != "path" and any(
        kind_of(m) == "json" for m in entry.get("content", ())
    ):
        return False
    if entry["in"] in ("header", "cookie"):
        return any(
            not t.isascii()
            or not t.isprintable()
            or t != t.strip()
            or set(t) & set(",;=")
            for t in texts
        )
    if entry["in"] == "path":
        is_empty = value in ([], {}) or any(t in ("", ".", "..") for t in texts)
        return is_empty or entry.get("style", "simple") != "simple"
    return entry.get("style") == "deepObject" and (
        _has_empty(value) or any(set(t) & set("[]") for t in texts)
    )


def _has_empty(value: Any) -> bool:
    if isinstance(value, dict):
        return any(m in ([], {}) or _has_empty(m) for m in value.values())
    return False


def _is_list_of_one(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 1


def _may_hold_delimiter(given: Given, places: Mapping[str, Any]) -> bool:
    """Tell whether a part that holds several items has one with a delimiter in it."""
    values = [
        plain(getattr(given.request, field))
        for place, field in places.items()
        if place.startswith("body")
    ]
    texts = [leaf for value in values for leaf in leaves(value)]
    return any(isinstance(t, str) and set(t) & set(", |") for t in texts)


def _fits(value: Any, encoder: str) -> bool:
    """Tell whether a form can hold a value."""
    return (
        isinstance(value, dict)
        and bool(value)
        and all(_fits_member(member, encoder) for member in value.values())
    )


def _fits_member(member: Any, encoder: str) -> bool:
    if isinstance(member, dict):
        return encoder == "multipart" and bool(member)
    if isinstance(member, list):
        return bool(member) and is_plain(member)
    return member is not None


def _is_written_deep(value: Any) -> bool:
    """Tell whether a deep object can say it: what is empty has no members to be seen by."""
    if not isinstance(value, dict):
        return False
    inner = [m for member in value.values() for m in _containers(member)]
    return all(inner)


def _containers(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [value, *(m for member in value.values() for m in _containers(member))]
    if isinstance(value, list):
        return [value, *(m for member in value for m in _containers(member))]
    return []
