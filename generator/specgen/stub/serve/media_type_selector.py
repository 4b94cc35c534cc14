"""The media type of a response: by the parameter that selects it, or by the Accept header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..contract.violation import ViolationError
from ..wire.negotiation import accepted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..contract.contract import OperationContract, ResponseContract
    from ..wire.request import Fields, Request


class MediaTypeSelector:
    """Chooses the media type of a response.

    Args:
        operations: The operations that may respond.

    Attributes:
        default: The media type for a caller that accepts none; None if no response has a body.
    """

    def __init__(self, operations: Iterable[OperationContract]) -> None:
        known = list(operations)
        self._parameters = [
            (p.wire_name, p.wire_name.lower(), p.selects)
            for operation in known
            for p in operation.parameters
            if p.selects
        ]
        successes = (success_of(operation) for operation in known)
        offered = (c.media_type for s in successes if s is not None for c in s.content)
        self._offered = tuple(dict.fromkeys(offered))
        self.default = next(iter(self._offered), None)

    def media_type(self, request: Request, fields: Fields) -> str | None:
        """Return the media type that a caller asks for, or the documented default.

        Args:
            request: The request.
            fields: The values of its query.

        Returns:
            The media type; None if no response has a body.
        """
        return self.acceptable(request, fields) or self.default

    def acceptable(self, request: Request, fields: Fields) -> str | None:
        """Return the media type that a caller requests; None if it accepts none.

        Args:
            request: The request.
            fields: The values of its query.
        """
        return self.among(self._offered, request, fields)

    def among(
        self, offered: tuple[str, ...], request: Request, fields: Fields
    ) -> str | None:
        """Return which of some media types a caller requests; None if it accepts none of them.

        Args:
            offered: The media types.
            request: The request.
            fields: The values of its query.
        """
        values = request.header_values
        for name, header, selects in self._parameters:
            given = fields.get(name) or values.get(header)
            chosen = selects.get(given[0].lower() if given else "")
            if chosen in offered:
                return chosen
        lines = values.get("accept")
        accept = ", ".join(lines).strip(", \t") if lines else ""
        if not accept:
            return offered[0] if offered else None
        return accepted(accept, offered)

    def refuse(self) -> None:
        """Refuse a caller that accepts none of the media types, if there are some.

        Raises:
            ViolationError: There are some.
        """
        if self._offered:
            known = ", ".join(self._offered)
            raise ViolationError("not-acceptable", f"this is available as {known} only")


def success_of(operation: OperationContract) -> ResponseContract | None:
    """Return the response that stands for success: 2xx, else a redirect, else the default one."""
    wanted = [r for r in operation.responses if r.status.startswith("2")]
    wanted += [
        r for r in operation.responses if r.status[0] == "3" and r.status != "304"
    ]
    wanted += [r for r in operation.responses if r.status == "default"]
    return next(iter(wanted), None)
