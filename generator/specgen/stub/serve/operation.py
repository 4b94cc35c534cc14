"""A served operation: decode, check, call the handler, encode."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, cast
from urllib.parse import quote

from pydantic_core import to_json

from ..contract.contract import InteractionContract
from ..contract.violation import ViolationError
from ..wire.body import BodyReader, ReadBody
from ..wire.media_types import kind_of
from ..wire.negotiation import accepted
from ..wire.parameters import ParametersReader
from ..wire.prefer import Preference
from ..wire.problem import Failure
from ..wire.reply import Reply
from ..wire.streams import STREAMS, stream_of
from ..wire.values import ABSENT, Absent
from .answers import NO_SUCH_EXAMPLE, NO_SUCH_STATUS, Answers
from .current_call import answering
from .documented_response import Documented, DocumentedAnswer, response_of
from .errors import put
from .fill import Asked
from .handler_method import DOCUMENTED, AsDocumented

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from pydantic import JsonValue

    from ..contract.contract import (
        Contract,
        DryRunContract,
        OperationContract,
        ParameterContract,
        ResponseContract,
    )
    from ..contract.schema_reader import ContractSchemas
    from ..journal.exchange import Exchange
    from ..samples.response_bodies import Samples
    from ..verify.credentials import IssuedTokens
    from ..wire.parameters import Source
    from ..wire.request import Fields, Request
    from ..wire.xml import XmlCodec
    from .handler_method import Result


_OK = 200
_REFUSED_WISHES = (NO_SUCH_EXAMPLE, NO_SUCH_STATUS)
_DETAIL_HEADER = "x-specgen-detail"
_PRINTED_AS_IS = " /~:;=@!$&'()*+,{}#`?[]<>|^"

NOT_DOCUMENTED = "NotDocumented"
"""The code of the response if neither a handler nor the spec has one."""


@dataclass(frozen=True, slots=True)
class CodedError:
    """An error to answer with, by its code in the contract.

    Args:
        code: The code.
        status: The status, if several errors have the code; None for any.
        headers: Further headers of the response.
    """

    code: str
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()


class Method(Protocol):
    """A handler's method, called with values by the names of its request model."""

    @property
    def is_documented(self) -> bool:
        """Whether it is the default, which uses the spec and is not called."""
        ...

    async def __call__(self, arguments: Mapping[str, object]) -> Result:
        """Return the result as plain data."""
        ...


class ServedOperation:
    """An operation with its handler.

    Args:
        operation: The operation.
        contract: The contract that it belongs to.
        method: The handler's method.
        schemas: Where references lead.
        xml: Reads and writes XML.
        samples: Generates responses without an example.
        now: The clock, with a time zone.
        issued: The tokens that the stub has issued.
    """

    def __init__(
        self,
        operation: OperationContract,
        *,
        contract: Contract,
        method: Method,
        schemas: ContractSchemas,
        xml: XmlCodec,
        samples: Samples,
        now: Callable[[], datetime],
        issued: IssuedTokens,
    ) -> None:
        self.operation = operation
        self._now = now
        self._issued = issued
        self._samples = samples
        self._method = method
        self._xml = xml
        self._parameters = ParametersReader(operation.parameters, schemas=schemas)
        body = operation.body
        self._body = (
            None if body is None else BodyReader(body, schemas=schemas, xml=xml)
        )
        self._request_id_body = contract.request_id_body
        self._defaults = _defaults(operation, schemas)
        self._documented = Documented([self._answer(i) for i in operation.interactions])
        self.answers = Answers(operation, contract)
        success = success_of(operation)
        self._status = _status(success)
        self._schemas = (
            {c.media_type: c.schema for c in success.content} if success else {}
        )
        self.selector = Selector([operation])

    def dry_run(self, fields: Fields) -> DryRunContract | None:
        """Return the dry run that the caller requests, if any."""
        dry_run = self.operation.dry_run
        asked = dry_run is not None and fields.get(dry_run.parameter) == [dry_run.value]
        return dry_run if asked else None

    async def answer(
        self, source: Source, media_type: str | None, exchange: Exchange
    ) -> Reply | CodedError | Failure:
        """Return the response to a request.

        Args:
            source: The request and its parameters.
            media_type: What the caller asked for.
            exchange: What is known of the call, for a handler that asks.

        Raises:
            ViolationError: The request breaks the contract.
        """
        parameters = self._parameters.read(source)
        read = (
            ReadBody(ABSENT) if self._body is None else self._body.read(source.request)
        )
        body = read.value
        if source.wish is not None:
            return self._wished(
                source.wish,
                self._preferred(source.request, source.fields),
                self._asked({}, source.request),
            )
        self.selector.check(source.request, source.fields)
        result: Result = DOCUMENTED
        if not self._method.is_documented:
            with answering(exchange):
                result = await self._method(self._arguments(parameters, read))
        dry_run = self.dry_run(source.fields)
        if isinstance(result, AsDocumented):
            values = (
                self._defaults | body if isinstance(body, dict) else {**self._defaults}
            )
            for parameter, value in parameters:
                values[parameter.wire_name] = value
            asked = self._asked(values, source.request)
            return self._as_documented(asked, media_type, dry_run)
        if dry_run is not None:
            # A dry run never returns a result.
            return CodedError(dry_run.passed)
        return self._encode(result, media_type, source.request_id)

    def throttled(self, wait: float, request: Request) -> Reply | CodedError | Failure:
        """Return the response to a caller that calls too often.

        Args:
            wait: The time to wait, in seconds.
            request: Its request.
        """
        wish = Preference(throttled=True, retry_after=wait)
        return self._wished(wish, lambda _: None, self._asked({}, request))

    def refusal(
        self, failure: Failure, request: Request, fields: Fields
    ) -> Reply | Failure:
        """Return the response to a request that is invalid or not authentic.

        Args:
            failure: What is wrong.
            request: The request.
            fields: The values of its query.
        """
        preferred = self._preferred(request, fields)
        failure, answer = self.answers.refusal(failure, preferred)
        if answer is None:
            return failure
        reply = self._answer(answer).reply(preferred(answer.status))
        detail = (_DETAIL_HEADER, quote(failure.message, safe=_PRINTED_AS_IS))
        headers = (*reply.headers, *failure.headers, detail)
        return replace(reply, status=failure.status, headers=headers)

    def _preferred(
        self, request: Request, fields: Fields
    ) -> Callable[[int], str | None]:
        """Return the function that chooses the media type for a status."""
        responses = self.operation.responses

        def preferred(status: int) -> str | None:
            response = response_of(responses, status)
            contents = response.content if response is not None else ()
            offered = tuple(content.media_type for content in contents)
            chosen = self.selector.among(offered, request, fields)
            return chosen or self.selector.media_type(request, fields)

        return preferred

    def _wished(
        self,
        wish: Preference,
        preferred: Callable[[int], str | None],
        asked: Asked,
    ) -> Reply | CodedError | Failure:
        found = self.answers.find(wish, preferred)
        if isinstance(found, Failure) and found.code in _REFUSED_WISHES:
            return found
        answer = (
            self._reply(self._answer(found), preferred(found.status), asked)
            if isinstance(found, InteractionContract)
            else found
        )
        said = (("preference-applied", wish.said),) if wish.said else ()
        return replace(answer, headers=(*answer.headers, *said))

    def _answer(self, interaction: InteractionContract) -> DocumentedAnswer:
        return DocumentedAnswer(
            interaction,
            self.operation,
            xml=self._xml,
            samples=self._samples,
            request_id_body=self._request_id_body,
        )

    def _asked(self, values: Mapping[str, JsonValue], request: Request) -> Asked:
        return Asked(values, self._now(), request.origin, self._issued)

    def _as_documented(
        self,
        asked: Asked,
        media_type: str | None,
        dry_run: DryRunContract | None,
    ) -> Reply | CodedError:
        about = dry_run.parameter if dry_run else None
        found = self._documented.find(asked.values, media_type, about=about)
        if found is None:
            return CodedError(dry_run.passed if dry_run else NOT_DOCUMENTED)
        return self._reply(found, media_type, asked)

    def _reply(
        self, found: DocumentedAnswer, media_type: str | None, asked: Asked
    ) -> Reply | CodedError:
        if found.error is not None:
            return CodedError(found.error, found.status, found.headers)
        return found.filled(media_type, asked)

    def _arguments(
        self,
        parameters: list[tuple[ParameterContract, JsonValue]],
        read: ReadBody,
    ) -> dict[str, object]:
        found: dict[str, object] = {
            p.name: v for p, v in parameters if p.name is not None
        }
        contract = self.operation.body
        if contract is None or isinstance(read.value, Absent):
            return found
        body = read.content
        if contract.name is not None:
            found[contract.name] = body
        elif isinstance(body, Mapping):
            given = cast("Mapping[str, object]", body)
            members = contract.members.items()
            found.update((name, given[key]) for key, name in members if key in given)
        return found

    def _encode(
        self, result: JsonValue | bytes, media_type: str | None, request_id: str
    ) -> Reply:
        if media_type is None:
            return Reply(self._status, None, b"")
        if isinstance(result, bytes):
            return Reply(self._status, media_type, result)
        if self._request_id_body is not None and isinstance(result, dict):
            put(result, self._request_id_body, request_id, replace=False)
        kind = kind_of(media_type)
        if kind in STREAMS:
            items = result if isinstance(result, list) else [result]
            return Reply(self._status, media_type, stream_of(items, media_type))
        if kind == "xml":
            text = self._xml.write(result, self._schemas[media_type], root="response")
            return Reply(self._status, media_type, text.encode())
        if kind != "json" and isinstance(result, str):
            return Reply(self._status, media_type, result.encode())
        return Reply(self._status, media_type, to_json(result))


class Selector:
    """Chooses the media type of a response.

    Args:
        operations: What the response may come from.
    """

    def __init__(self, operations: Iterable[OperationContract]) -> None:
        known = list(operations)
        self._parameters = [p for o in known for p in o.parameters if p.selects]
        successes = (success_of(o) for o in known)
        offered = (c.media_type for s in successes if s is not None for c in s.content)
        self._offered = tuple(dict.fromkeys(offered))

    def media_type(self, request: Request, fields: Fields) -> str | None:
        """Return the media type that a caller asks for, or the documented default.

        Args:
            request: The request.
            fields: The values of its query.

        Returns:
            The media type; None if no response has a body.
        """
        chosen = self.among(self._offered, request, fields)
        return chosen or next(iter(self._offered), None)

    def among(
        self, offered: tuple[str, ...], request: Request, fields: Fields
    ) -> str | None:
        """Return the media type that a caller requests; None if it accepts none of them.

        Args:
            offered: The media types.
            request: The request.
            fields: The values of its query.
        """
        chosen = self._selected(request, fields, offered)
        return accepted(_accept(request), offered) if chosen is None else chosen

    def check(self, request: Request, fields: Fields) -> None:
        """Refuse a caller that takes none of the media types.

        Args:
            request: The request.
            fields: The values of its query.

        Raises:
            ViolationError: The Accept header allows none of them, and no parameter chooses one.
        """
        offered = self._offered
        if offered and self.among(offered, request, fields) is None:
            known = ", ".join(offered)
            raise ViolationError("not-acceptable", f"this is had as {known} only")

    def _selected(
        self, request: Request, fields: Fields, offered: tuple[str, ...]
    ) -> str | None:
        """Return the media type that a parameter asks for."""
        for parameter in self._parameters:
            given = fields.get(parameter.wire_name) or [
                request.header(parameter.wire_name.lower()) or ""
            ]
            chosen = parameter.selects.get(given[0].lower())
            if chosen in offered:
                return chosen
        return None


def _accept(request: Request) -> str:
    """Return the media types that a caller accepts: any by default."""
    lines = [value for name, value in request.headers if name == "accept"]
    return ", ".join(lines).strip(", \t") or "*/*"


def success_of(operation: OperationContract) -> ResponseContract | None:
    """Return the response that stands for success: 2xx, else a redirect, else the default one."""
    wanted = [r for r in operation.responses if r.status.startswith("2")]
    wanted += [
        r for r in operation.responses if r.status[0] == "3" and r.status != "304"
    ]
    wanted += [r for r in operation.responses if r.status == "default"]
    return next(iter(wanted), None)


def _status(success: ResponseContract | None) -> int:
    return (
        int(success.status) if success is not None and success.status.isdigit() else _OK
    )


def _defaults(
    operation: OperationContract, schemas: ContractSchemas
) -> dict[str, JsonValue]:
    defaults = {
        p.wire_name: schemas.keyword(p.schema, "default") for p in operation.parameters
    }
    return {name: value for name, value in defaults.items() if value is not None}
