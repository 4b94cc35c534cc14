"""Choice among the errors of an API for a problem with a request."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from urllib.parse import quote

from ..wire.problem import Failure

if TYPE_CHECKING:
    from ..auth.guard import AuthenticationError
    from ..contract.contract import Contract, ErrorContract
    from ..contract.violation import ViolationError
    from .operation import CodedError

logger = logging.getLogger(__name__)

_RULE_HEADER = "x-specgen-violation"
_PRINTED_AS_IS = "/~:;=@!$&'()*+,{}#"
_UNAUTHORIZED = 401
_INTERNAL_ERROR = 500
_NOT_IMPLEMENTED = 501
# The statuses of violations that the spec gives no code for.
_STATUSES = {
    "unknown-operation": 404,
    "method": 405,
    "conflict": 409,
    "too-large": 413,
    "media-type": 415,
    "not-acceptable": 406,
}
_BAD_REQUEST = 400


class ErrorSelector:
    """Chooses the documented error for a problem; where there is none, words one.

    Args:
        contract: The contract.
    """

    def __init__(self, contract: Contract) -> None:
        self._contract = contract

    def for_violation(
        self, violation: ViolationError, own: tuple[ErrorContract, ...]
    ) -> Failure:
        """Return the error for a request that breaks the contract.

        Args:
            violation: The problem.
            own: The errors of the operation.
        """
        code = violation.code or self._contract.violations.get(violation.kind)
        error = self._find(code, None, own)
        headers: list[tuple[str, str]] = []
        if violation.rule:
            headers.append((_RULE_HEADER, quote(violation.rule, safe=_PRINTED_AS_IS)))
        if violation.allow:
            headers.append(("allow", ", ".join(violation.allow)))
        logger.info("%s: %s", violation.kind, violation.detail)
        if error is None:
            status = _STATUSES.get(violation.kind, _BAD_REQUEST)
            return Failure(
                status, code or violation.kind, violation.detail, tuple(headers)
            )
        message = error.worded(parameter=violation.parameter)
        return Failure(error.status, error.code, message, tuple(headers))

    def for_authentication(
        self, failure: AuthenticationError, own: tuple[ErrorContract, ...]
    ) -> Failure:
        """Return the error for a request that is not authentic.

        Args:
            failure: The problem.
            own: The errors of the operation.
        """
        scheme = self._contract.security_schemes.get(failure.scheme)
        code = scheme.failures.get(failure.outcome) if scheme else None
        error = self._find(code, None, own)
        if error is None:
            return Failure(_UNAUTHORIZED, code or failure.outcome, failure.detail)
        message = error.worded(string_to_sign=failure.string_to_sign)
        return Failure(error.status, error.code, message)

    def for_failed_handler(self) -> Failure:
        """Return the error for a request whose handler raised an exception."""
        known = (e for e in self._contract.errors if e.status == _INTERNAL_ERROR)
        error = next(known, None)
        if error is None:
            return Failure(
                _INTERNAL_ERROR, "InternalError", "The handler failed; see the log."
            )
        return Failure(error.status, error.code, error.worded())

    def for_code(self, coded: CodedError, own: tuple[ErrorContract, ...]) -> Failure:
        """Return the error with a code.

        Args:
            coded: The code.
            own: The errors of the operation.
        """
        error = self._find(coded.code, coded.status, own)
        if error is None:
            text = "Neither the spec nor a handler has a response."
            return Failure(
                coded.status or _NOT_IMPLEMENTED, coded.code, text, coded.headers
            )
        return Failure(error.status, error.code, error.worded(), coded.headers)

    def _find(
        self, code: str | None, status: int | None, own: tuple[ErrorContract, ...]
    ) -> ErrorContract | None:
        found = [e for e in (*own, *self._contract.errors) if e.code == code]
        exact = (e for e in found if e.status == status)
        return next(exact, next(iter(found), None))
