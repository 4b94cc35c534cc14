"""The parameters of a request: from its query, form body and headers."""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING

from .claim import RequestError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from ..wire.request import Request
    from .claim import Headers

NO_CARRIED: Mapping[str, str] = MappingProxyType({})


def check_given_once(
    request: Request, headers: Headers, carried_parameters: Mapping[str, str]
) -> None:
    """Check that no parameter is ambiguous, where the bytes of the body are signed.

    A name may occur once in the query, and in only one of query, form and header. Within the
    form it may be repeated.

    Raises:
        RequestError: A parameter appears more than once.
    """
    names = [name for name, _ in request.query]
    if request.form:
        names += {name for name, _ in request.form}
    for name, header in carried_parameters.items():
        if header.lower() in headers:
            names.append(name)
    _check_distinct(names)


def given_once(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the pairs by name.

    Raises:
        RequestError: A name appears more than once.
    """
    pairs = tuple(pairs)
    _check_distinct([name for name, _ in pairs])
    return dict(pairs)


def _check_distinct(names: Collection[str]) -> None:
    if len({*names}) < len(names):
        repeated = [name for name, count in Counter(names).items() if count > 1]
        raise RequestError(f"parameter {min(repeated)[:64]!r} is given more than once")
