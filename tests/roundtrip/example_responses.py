"""Answers: what the stub sends, the client reads as the same values."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from specgen.stub.serve.handler_method import DOCUMENTED
from specgen.stub.serve.interactions import response_of
from specgen.stub.wire.media_types import kind_of

from templates.client.runtime._plain import plain
from tests.corpus.documents import UncheckableError
from tests.roundtrip.compare import loss, same
from tests.roundtrip.trip import PLAIN_BYTES, Outcome
from tests.roundtrip.values import (
    BYTES,
    HOSTILE,
    IN_XML,
    TEXTS,
    Maker,
    NothingFitsError,
    without_empty,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.corpus.documents import Content
    from tests.roundtrip.service import Exchange
    from tests.roundtrip.trip import Calls, Given

_FIRST_REDIRECT, _FIRST_ERROR = 300, 400
_RESULTS = 2
_POOLS: dict[str, tuple[object, ...]] = {"text": TEXTS, "binary": BYTES, "any": BYTES}
_STREAMS = ("event_stream", "json_lines")


class Answers:
    """Answers to calls of one operation.

    Args:
        calls: Makes calls.
        given: The arguments of a right call.
    """

    def __init__(self, calls: Calls, given: Given) -> None:
        self._service = calls.service
        self._document = calls.document
        self._operation = calls.operation
        self._view = calls.view
        self._choose = calls.choose
        self._calls = calls
        self._given = given

    def outcomes(self) -> Iterator[Outcome]:
        """Yield what becomes of a handler's results, and of what can be asked for by its status."""
        yield from self._results()
        operation_id = self._view.operation.operation_id
        served = next(
            o
            for o in self._service.api.contract.operations
            if o.operation_id == operation_id
        )
        for answer in served.examples:
            response = response_of(served.responses, answer.status)
            types = [
                content.media_type
                for content in (response.content if response else ())
                if not self._is_warned_of(content.media_type)
            ]
            for media_type in (*types,) or (None,):
                yield self._documented(answer, media_type)

    def _is_warned_of(self, media_type: str) -> bool:
        """Tell whether a media type is that of a stream beside the one that is generated."""
        stream = self._view.stream
        known = () if stream is None else stream.media_types
        return kind_of(media_type) in _STREAMS and media_type not in known

    # What a handler returns

    def _results(self) -> Iterator[Outcome]:
        status = self._operation.success
        if status is None or status[0] not in "2d" or not self._view.successes:
            return
        if self._operation.method == "HEAD" or status == "204":
            return
        for content in self._operation.responses[status]:
            if kind_of(content.media_type) in _STREAMS:
                continue
            for _ in range(_RESULTS):
                found = self._result(content)
                if isinstance(found, Outcome):
                    yield found
                elif found is not None:
                    yield self._returned(content, found[0])

    def _result(self, content: Content) -> Outcome | tuple[Any] | None:
        """Return a result in a tuple; None if nothing right is found."""
        kind = self._kind(content)
        texts = IN_XML if kind == "xml" else HOSTILE
        maker = Maker(self._document, self._choose, sent=False, texts=texts)
        try:
            value = (
                self._choose(_POOLS[kind])
                if kind in _POOLS
                else maker.value(content.schema)
            )
        except (NothingFitsError, UncheckableError):
            return None
        about = f"type of {content.media_type}"
        try:
            result = self._adapter(content).validate_python(value, by_name=False)
        except ValidationError as error:
            return Outcome(self._operation, about, f"it refuses: {error}", value)
        if kind in ("json", "xml"):
            lost = loss(self._document, content.schema, value, plain(result))
            if lost is not None:
                return Outcome(self._operation, about, lost, value, result)
        return (result,)

    def _kind(self, content: Content) -> str:
        """Return what a body is: of any media type, JSON where the client reads it as no bytes."""
        kind = kind_of(content.media_type)
        if kind != "any":
            return kind
        known = self._view.successes
        expr = next(s.type for s in known if content.media_type in s.media_types)
        return kind if expr == PLAIN_BYTES else "json"

    def _adapter(self, content: Content) -> Any:
        """Return what validates results of the media type: the client has it by media types."""
        view = self._view
        known = (
            getattr(self._service.client, view.constant)
            if view.group is None
            else getattr(
                self._service.module(f"operations.{view.group}"), view.constant
            ).successes
        )
        return next(s for s in known if content.media_type in s.media_types).adapter

    def _returned(self, content: Content, result: Any) -> Outcome:
        about = f"result as {content.media_type}"
        self._service.handler.result = result
        read: Any
        problem: str | None
        try:
            read = self._calls.ask(self._given, media_type=content.media_type)
        except Exception as error:  # noqa: BLE001 # Whatever it is, it is a finding.
            read = problem = f"raised {error!r}"
        else:
            is_same = same(result, read) or (
                kind_of(content.media_type) == "xml"
                and type(result) is type(read)
                and without_empty(plain(result)) == without_empty(plain(read))
            )
            problem = None if is_same else "it is read as something else"
        finally:
            self._service.handler.result = DOCUMENTED
        exchange = self._service.exchanges[-1]
        return Outcome(self._operation, about, problem, result, read, exchange)

    # What the document says

    def _documented(self, answer: Any, media_type: str | None) -> Outcome:
        wish = f"code={answer.status}"
        if not answer.generated and answer.name.isascii() and '"' not in answer.name:
            wish += f', example="{answer.name}"'
        about = f"{wish} as {media_type}"
        read: Any
        try:
            read = self._calls.ask(
                self._given, media_type=media_type, headers={"Prefer": wish}
            )
        except Exception as error:  # noqa: BLE001 # Whatever it is, it is a finding.
            read = error
            exchange = self._service.exchanges[-1]
            problem = self._raised(answer.status, error, exchange)
        else:
            exchange = self._service.exchanges[-1]
            problem = self._misread(answer.status, read, exchange)
            content = self._content(answer.status, exchange)
            if problem and content and self._is_wrong(content, exchange):
                problem = None
        if exchange.status != answer.status:
            problem = f"the stub answers {exchange.status}"
        return Outcome(self._operation, about, problem, None, read, exchange)

    def _raised(self, status: int, error: Exception, exchange: Exchange) -> str | None:
        errors: Any = self._service.errors
        problem = f"raised {error!r}"
        if not isinstance(error, errors.ReplyError):
            return problem
        if status < _FIRST_REDIRECT:
            content = self._content(status, exchange)
            is_wrong = content is not None and self._is_wrong(content, exchange)
            return None if is_wrong else problem
        if status >= _FIRST_ERROR and not isinstance(error, errors.ApiError):
            return problem
        return None if error.status == status else "the error has another status"

    def _misread(self, status: int, read: Any, exchange: Exchange) -> str | None:
        if status >= _FIRST_REDIRECT:
            return "nothing is raised"
        content = self._content(status, exchange)
        body = exchange.reply_body
        if content is None or not body:
            return None if read in (None, "", b"") else "there is a result, and no body"
        kind = kind_of(exchange.reply_header("content-type"))
        match "binary" if isinstance(read, bytes) else kind:
            case "json":
                return self._lost(content, json.loads(body), read)
            case "binary":
                return None if read == body else "other bytes are read"
            case "text":
                return None if read in (body, body.decode()) else "other text is read"
        return None

    def _lost(self, content: Content, value: Any, read: Any) -> str | None:
        try:
            return loss(self._document, content.schema, value, plain(read))
        except ValueError as error:  # A datetime has no time zone.
            return str(error)

    def _content(self, status: int, exchange: Exchange) -> Content | None:
        found = {key.upper(): value for key, value in self._operation.responses.items()}
        wanted = (str(status), f"{status // 100}XX", "DEFAULT")
        contents = next((found[key] for key in wanted if key in found), ())
        actual = exchange.reply_header("content-type").partition(";")[0].lower()
        for content in contents:
            name = content.media_type.partition(";")[0].strip().lower()
            start, mark, _ = name.partition("*")
            if name == actual or (mark and actual.startswith(start)):
                return content
        return None

    def _is_wrong(self, content: Content, exchange: Exchange) -> bool:
        """Tell whether a reply is an example that the document's own schema forbids."""
        kind = kind_of(exchange.reply_header("content-type"))
        examples = self._document.examples(content)
        try:
            if kind == "xml":
                return any(
                    isinstance(e, str) or self._is_bad(content, e) for e in examples
                )
            value = json.loads(exchange.reply_body) if kind == "json" else None
            return value in examples and self._is_bad(content, value)
        except (ValueError, UncheckableError):
            return True

    def _is_bad(self, content: Content, example: Any) -> bool:
        found = self._document.problem(content.schema, example, sent=False)
        return found is not None
