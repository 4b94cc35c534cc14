"""Parameters of a request: in the query or a form, or carried by headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..wire.request import index

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..contract.contract import Contract
    from ..wire.request import Fields, Request


def carried_by(contract: Contract, schemes: Iterable[str]) -> dict[str, str]:
    """Return the parameters that may travel in headers, each with its header."""
    known = contract.security_schemes
    return {n: h.lower() for s in schemes for n, h in known[s].carried.items()}


def fields_of(request: Request, carried: Mapping[str, str], *, form: bool) -> Fields:
    """Return the parameters in the query, and in headers that may carry some.

    Args:
        request: The request.
        carried: The parameters that headers may carry, each with its header.
        form: Whether the fields of a form body count as well.
    """
    if not carried and not request.query and not request.form:
        return {}
    is_form = form and bool(request.form)
    found = index((*request.query, *request.form) if is_form else request.query)
    headers = request.header_values
    for name, header in carried.items():
        if header in headers and name not in found:
            found[name] = headers[header][:1]
    return found
