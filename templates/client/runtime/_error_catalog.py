"""Exceptions for responses that are errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ._error_format import ErrorDetail, ErrorFormat
from ._errors import ApiError, ReplyError, ThrottlingError, UnexpectedReply

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from pydantic import JsonValue

    from ._messages import Reply
    from ._parsed_body import Document


@dataclass(frozen=True, slots=True)
class ErrorCatalog:
    """The documented errors of an API.

    Args:
        format: The format of its errors.
        codes: The exception class of each documented code, by status and code. The class of a
            code for throttling derives from `ThrottlingError`.
        statuses: The exception class of each documented status, for other codes.
    """

    format: ErrorFormat
    codes: Mapping[tuple[int, str], type[ApiError]]
    statuses: Mapping[int, type[ApiError]]

    def error_from(self, reply: Reply, documented: Container[str] = ()) -> ReplyError:
        """Return the exception for a response that is not a success.

        It is an `ApiError` if the body has the shape of an error, if the response is throttling, or
        if the spec describes no shapes but the status; else an `UnexpectedReply`.
        """
        document = self.format.parse(reply.body)
        detail = self.format.detail(reply, document)
        if detail is not None:
            return self._error(reply, detail)
        body = document.data
        request_id = self.format.request_id(reply, body)
        is_documented = not self.format.bodies and status_in(reply.status, documented)
        if self._throttles(reply) or is_documented:
            return self._error(reply, ErrorDetail("", "", request_id, body))
        return UnexpectedReply(
            reply,
            "its body does not have the documented shape of an error"
            + _problem(reply, body),
            request_id=request_id,
            retry_after=self.format.throttling.seconds_to_wait(reply),
        )

    def error_in(
        self,
        reply: Reply,
        document: Document | None = None,
        documented: Container[str] = (),
    ) -> ApiError | None:
        """Return the error in the body of a response with the status of a success.

        Args:
            reply: The response.
            document: The parsed body; by default it is parsed here.
            documented: Properties of the success: a code in one of them is not an error.
        """
        parsed = self.format.parse(reply.body) if document is None else document
        detail = self.format.detail(reply, parsed, documented)
        return None if detail is None else self._error(reply, detail)

    def unexpected(self, reply: Reply, reason: str) -> UnexpectedReply:
        """Return the exception for a response that the spec does not describe."""
        request_id = self.format.request_id(reply, self.format.parse(reply.body).data)
        return UnexpectedReply(reply, reason, request_id=request_id)

    def _error(self, reply: Reply, detail: ErrorDetail) -> ApiError:
        return self._class(detail.code, reply)(
            reply,
            **detail._asdict(),
            retry_after=self.format.throttling.seconds_to_wait(reply),
        )

    def _class(self, code: str, reply: Reply) -> type[ApiError]:
        """Return the class of a code, for its own status or another, else that of the status."""
        exact = self.codes.get((reply.status, code))
        elsewhere = (found for (_, known), found in self.codes.items() if known == code)
        documented = exact or next(elsewhere, None)
        if documented is not None:
            return documented
        fallback = self.statuses.get(reply.status, ApiError)
        if self._throttles(reply, code) and not issubclass(fallback, ThrottlingError):
            return ThrottlingError
        return fallback

    def _throttles(self, reply: Reply, code: str = "") -> bool:
        return self.format.throttling.applies_to(reply.status, code)


def _problem(reply: Reply, body: JsonValue) -> str:
    """Return the text of problem details (RFC 9457), if the body has them."""
    is_problem = reply.media_type == "application/problem+json"
    if not is_problem or not isinstance(body, dict):
        return ""
    detail = body.get("detail") or body.get("title")
    return f": {detail}" if isinstance(detail, str) else ""


def status_in(status: int, documented: Container[str]) -> bool:
    """Tell whether a status is among documented ones such as `404`, `4XX` and `default`."""
    return any(
        key in documented for key in (str(status), f"{status // 100}XX", "default")
    )
