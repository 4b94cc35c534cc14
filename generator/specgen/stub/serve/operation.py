"""A served operation: decode, check, call the handler, encode."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, cast
from urllib.parse import quote

from ..contract.contract import InteractionContract
from ..transport.eager_start import in_task
from ..wire.body import NO_BODY, BodyReader, ReadBody
from ..wire.parameters import ParametersReader
from ..wire.prefer import Preference
from ..wire.problem import Failure
from ..wire.values import Absent
from .current_call import answering
from .filled_values import FillSource
from .handler_method import DOCUMENTED, AsDocumented
from .interactions import InteractionIndex, ServedInteraction, response_of
from .media_type_selector import MediaTypeSelector, success_of
from .preferred_responses import NO_SUCH_EXAMPLE, NO_SUCH_STATUS, PreferredResponses
from .result_encoder import ResultEncoder

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from pydantic import JsonValue

    from ..contract.contract import (
        Contract,
        DryRunContract,
        OperationContract,
        ParameterContract,
    )
    from ..contract.schema_reader import ContractSchemas
    from ..journal.exchange import Exchange
    from ..samples.response_bodies import Samples
    from ..verify.credentials import IssuedTokens
    from ..wire.parameters import Source
    from ..wire.reply import Reply
    from ..wire.request import Fields, Request
    from ..wire.xml import XmlCodec
    from .handler_method import Result
    from .idempotent_responses import IdempotentResponses


_UNKNOWN_PREFERENCES = (NO_SUCH_EXAMPLE, NO_SUCH_STATUS)
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
        headers: Additional headers of the response.
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
        replies: The responses to calls with an idempotency key.
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
        replies: IdempotentResponses,
    ) -> None:
        self.operation = operation
        self._replies = replies
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
        self._documented = InteractionIndex(
            [self._answer(i) for i in operation.interactions]
        )
        self.preferred = PreferredResponses(operation, contract)
        success = success_of(operation)
        self._encoder = ResultEncoder(success, xml, contract.request_id_body)
        self.selector = MediaTypeSelector([operation])

    def dry_run(self, fields: Fields) -> DryRunContract | None:
        """Return the dry run that the caller requests, if any."""
        dry_run = self.operation.dry_run
        is_requested = dry_run is not None and fields.get(dry_run.parameter) == [
            dry_run.value
        ]
        return dry_run if is_requested else None

    async def answer(
        self,
        source: Source,
        media_type: str | None,
        acceptable: str | None,
        exchange: Exchange,
    ) -> Reply | CodedError | Failure:
        """Return the response to a request.

        Args:
            source: The request and its parameters.
            media_type: The media type of the response.
            acceptable: The acceptable one; None if the caller accepts none that there is.
            exchange: The exchange, for a handler that reads the current call.

        Raises:
            ViolationError: The request breaks the contract, or its idempotency key was used with
                another request.
        """
        parameters = self._parameters.read(source)
        read = NO_BODY if self._body is None else self._body.read(source.request)
        if self.operation.idempotency_key is not None:
            repeated = self._replies.find(self.operation, exchange)
            if repeated is not None:
                return repeated
        if source.preference is not None:
            return self._preferred_response(
                source.preference,
                self._preferred(source.request, source.fields),
                self._fill_source({}, source.request),
            )
        if acceptable is None:
            self.selector.refuse()
        result: Result = DOCUMENTED
        if not self._method.is_documented:
            await in_task()
            with answering(exchange):
                result = await self._method(self._arguments(parameters, read))
        is_possible = self.operation.dry_run is not None
        dry_run = self.dry_run(source.fields) if is_possible else None
        if isinstance(result, AsDocumented):
            return self._as_documented(source, parameters, read, media_type, dry_run)
        if dry_run is not None:
            # A dry run never returns a result.
            return CodedError(dry_run.passed)
        return self._encoder.reply(result, media_type, exchange.request_id)

    def throttled(self, wait: float, request: Request) -> Reply | CodedError | Failure:
        """Return the response to a caller that calls too often.

        Args:
            wait: The time to wait, in seconds.
            request: Its request.
        """
        preference = Preference(throttled=True, retry_after=wait)
        return self._preferred_response(
            preference, lambda _: None, self._fill_source({}, request)
        )

    def refusal(
        self, failure: Failure, request: Request, fields: Fields
    ) -> Reply | Failure:
        """Return the response to a request that is invalid or not authentic.

        Args:
            failure: The problem.
            request: The request.
            fields: The values of its query.
        """
        preferred = self._preferred(request, fields)
        failure, answer = self.preferred.refusal(failure, preferred)
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

    def _preferred_response(
        self,
        preference: Preference,
        preferred: Callable[[int], str | None],
        source: FillSource,
    ) -> Reply | CodedError | Failure:
        found = self.preferred.find(preference, preferred)
        if isinstance(found, Failure) and found.code in _UNKNOWN_PREFERENCES:
            return found
        answer = (
            self._reply(self._answer(found), preferred(found.status), source)
            if isinstance(found, InteractionContract)
            else found
        )
        said = (("preference-applied", preference.said),) if preference.said else ()
        return replace(answer, headers=(*answer.headers, *said))

    def _answer(self, interaction: InteractionContract) -> ServedInteraction:
        return ServedInteraction(
            interaction,
            self.operation,
            xml=self._xml,
            samples=self._samples,
            request_id_body=self._request_id_body,
        )

    def _fill_source(
        self, values: Mapping[str, JsonValue], request: Request
    ) -> FillSource:
        return FillSource(values, self._now(), request.origin, self._issued)

    def _as_documented(
        self,
        source: Source,
        parameters: list[tuple[ParameterContract, JsonValue]],
        read: ReadBody,
        media_type: str | None,
        dry_run: DryRunContract | None,
    ) -> Reply | CodedError:
        values = {**self._defaults}
        if isinstance(read.value, dict):
            values |= read.value
        for parameter, value in parameters:
            values[parameter.wire_name] = value
        about = dry_run.parameter if dry_run else None
        found = self._documented.find(values, media_type, about=about)
        if found is None:
            return CodedError(dry_run.passed if dry_run else NOT_DOCUMENTED)
        if found.is_constant:
            return found.reply(media_type)
        return self._reply(found, media_type, self._fill_source(values, source.request))

    def _reply(
        self, found: ServedInteraction, media_type: str | None, source: FillSource
    ) -> Reply | CodedError:
        if found.error is not None:
            return CodedError(found.error, found.status, found.headers)
        return found.filled(media_type, source)

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


def _defaults(
    operation: OperationContract, schemas: ContractSchemas
) -> dict[str, JsonValue]:
    defaults = {
        p.wire_name: schemas.keyword(p.schema, "default") for p in operation.parameters
    }
    return {name: value for name, value in defaults.items() if value is not None}
