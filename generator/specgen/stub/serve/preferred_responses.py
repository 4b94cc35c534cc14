"""The documented responses of an operation, found by a preference."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ..wire.media_types import kind_of
from ..wire.problem import Failure
from ..wire.reply import Reply
from ..wire.status import phrase

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..contract.contract import (
        Contract,
        ErrorContract,
        InteractionContract,
        OperationContract,
    )
    from ..wire.prefer import Preference

NO_SUCH_EXAMPLE = "NoSuchExample"
NO_SUCH_STATUS = "NoSuchStatus"
"""The code of the response if the operation lacks the requested example."""

_NOT_IMPLEMENTED = 501
_TOO_MANY_REQUESTS = 429
_FIRST_ERROR_STATUS = 400
# The status of the default response.
_DEFAULT = 500
# Other statuses that services use for the same reason.
_ALIKE = {400: (422,), 401: (403,), 413: (400, 422), 415: (400, 422)}


class PreferredResponses:
    """All responses of the spec for an operation.

    Args:
        operation: The operation.
        contract: The contract that it belongs to.
    """

    def __init__(self, operation: OperationContract, contract: Contract) -> None:
        self._errors = (*operation.errors, *contract.errors)
        self.codes = frozenset(error.code for error in self._errors)
        self._throttling = contract.throttling
        self._is_shaped = bool(contract.error_bodies)
        self._documented = {response.status for response in operation.responses}
        self._examples = operation.examples
        self._known = (*operation.interactions, *operation.examples)
        self.names = tuple(dict.fromkeys(known.name for known in self._known))

    def find(
        self, preference: Preference, preferred: Callable[[int], str | None]
    ) -> InteractionContract | Failure | Reply:
        """Return the requested response.

        Args:
            preference: The preference.
            preferred: Returns the media type that the caller prefers for a response with a
                status; among equals it decides.

        Returns:
            A response of the spec, or one generated from the status alone.
        """
        if preference.throttled:
            return self._throttled(preference)
        if preference.error is not None:
            return self._error(preference, preference.error)
        if preference.example is not None:
            return self._example(preference, preference.example, preferred)
        return self._of_status(
            preference, preference.status or _NOT_IMPLEMENTED, preferred
        )

    def refusal(
        self, failure: Failure, preferred: Callable[[int], str | None]
    ) -> tuple[Failure, InteractionContract | None]:
        """Return a refusal as the spec has it, where it does not say how errors are written.

        Args:
            failure: The problem with the request.
            preferred: See `find`.

        Returns:
            The failure, with a status that is documented if there is a fitting one, and the
            documented response with that status, if it has a body.
        """
        if self._is_shaped or failure.code in self.codes:
            return failure, None
        alike = (failure.status, *_ALIKE.get(failure.status, ()))
        status = next((s for s in alike if str(s) in self._documented), failure.status)
        shown = self._shown(status)
        found = [
            a for a in self._examples if a.status == shown and a.media_type is not None
        ]
        answer = _best(found, preferred) if found else None
        return replace(failure, status=status), answer

    def _shown(self, status: int) -> int | None:
        """Return the status of the responses that stand for a status: of its range, or any."""
        if str(status) in self._documented:
            return status
        group = status // 100
        if f"{group}XX" in self._documented:
            return None if f"{group}00" in self._documented else group * 100
        is_default = "default" in self._documented
        return (
            _DEFAULT if is_default and str(_DEFAULT) not in self._documented else None
        )

    def _throttled(self, preference: Preference) -> Failure:
        known, wait = self._throttling, preference.retry_after or 0
        errors = [e for e in self._errors if e.status in known.statuses]
        errors.sort(key=lambda e: not any(_fits(e.code, c) for c in known.codes))
        status = preference.status or next(iter(known.statuses), _TOO_MANY_REQUESTS)
        error = next((e for e in errors if e.status == status), None)
        headers = tuple(
            (header, str(round(wait * 1000)) if unit == "ms" else str(-int(-wait // 1)))
            for header, unit in known.retry_after
        )
        return _failure(preference, error, status, headers)

    def _error(self, preference: Preference, code: str) -> Failure:
        found = [e for e in self._errors if e.code == code]
        exact = [e for e in found if e.status == preference.status]
        error = next(iter(exact or found), None)
        status = preference.status or (error.status if error else _NOT_IMPLEMENTED)
        return _failure(preference, error, status)

    def _example(
        self, preference: Preference, name: str, preferred: Callable[[int], str | None]
    ) -> InteractionContract | Failure:
        found = [a for a in self._known if a.name == name]
        if preference.status is not None:
            found = [a for a in found if a.status == preference.status]
        if found:
            return _best(found, preferred)
        text = f"There is no such example; documented are: {', '.join(self.names)}"
        return Failure(_NOT_IMPLEMENTED, NO_SUCH_EXAMPLE, text)

    def _documents(self, status: int) -> bool:
        group = f"{status // 100}XX"
        by_response = not self._documented.isdisjoint((str(status), group, "default"))
        return by_response or any(e.status == status for e in self._errors)

    def _undocumented(self, status: int) -> Failure:
        errors = {str(error.status) for error in self._errors}
        known = ", ".join(sorted(self._documented | errors))
        text = f"The status {status} is not documented; documented are: {known}"
        return Failure(_NOT_IMPLEMENTED, NO_SUCH_STATUS, text)

    def _of_status(
        self,
        preference: Preference,
        status: int,
        preferred: Callable[[int], str | None],
    ) -> InteractionContract | Failure | Reply:
        if preference.said and not self._documents(status):
            return self._undocumented(status)
        found = [a for a in self._known if a.status == status]
        documented = [a for a in found if not a.generated]
        if documented:
            return _best(documented, preferred)
        error = next((e for e in self._errors if e.status == status), None)
        if error is None and found:
            return _best(found, preferred)
        if error is None and status < _FIRST_ERROR_STATUS:
            return Reply(status, None, b"")
        return _failure(preference, error, status)


def _best(
    found: list[InteractionContract], preferred: Callable[[int], str | None]
) -> InteractionContract:
    media_type = preferred(found[0].status)
    # The service's errors are written in whatever media type is asked for.
    same = (a for a in found if a.error or a.media_type == media_type)
    kind = kind_of(media_type or "")
    alike = (a for a in found if kind_of(a.media_type or "") == kind)
    return next(same, next(alike, found[0]))


def _failure(
    preference: Preference,
    error: ErrorContract | None,
    status: int,
    headers: tuple[tuple[str, str], ...] = (),
) -> Failure:
    code, message = (error.code, error.worded()) if error else _worded(status)
    return Failure(
        status,
        code if preference.error is None else preference.error,
        message if preference.message is None else preference.message,
        headers,
    )


def _worded(status: int) -> tuple[str, str]:
    """Return a code and a message for a status that the spec has no error for."""
    worded = phrase(status)
    if worded is None:
        return f"Status{status}", f"The stub was asked for status {status}."
    return re.sub(r"\W", "", worded.title()), f"{worded}."


def _fits(code: str, pattern: str) -> bool:
    is_prefix = pattern.endswith("*")
    return code.startswith(pattern[:-1]) if is_prefix else code == pattern
