"""Grants of OAuth 2.0 schemes as functions, based on those of the runtime."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from specgen import code, naming
from specgen.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from specgen.code import Code
    from specgen.ir import OAuthFlow, SecurityScheme

MODULE = "oauth2"
NAMES = ("AsyncOAuth2Token", "ClientCredentials", "OAuth2Token", "RefreshToken")


@dataclass(frozen=True, slots=True)
class GrantView:
    """A function that returns a grant of one security scheme.

    `token_url` is the default of the argument; None if the caller must pass it.
    """

    name: Code
    scheme: str
    is_refresh: bool
    token_url: str | None
    scopes: tuple[tuple[str, str], ...]

    @property
    def class_name(self) -> Code:
        """The runtime's class."""
        return code.name("RefreshToken" if self.is_refresh else "ClientCredentials")

    @property
    def scopes_doc(self) -> str:
        """The prose for the argument `scopes`."""
        listed = "; ".join(
            f"`{name}` ({text.strip().rstrip('.')})" if text.strip() else f"`{name}`"
            for name, text in self.scopes
        )
        known = f" Known: {listed}." if listed else ""
        return f"scopes: The scopes of the token; by default those that the server chooses.{known}"


class _Grant(NamedTuple):
    """A grant that a scheme allows."""

    scheme: str
    is_refresh: bool
    url: str | None
    scopes: tuple[tuple[str, str], ...]


def grant_views(
    schemes: tuple[SecurityScheme, ...], taken: Collection[str]
) -> tuple[GrantView, ...]:
    """Return the grants that need no person in front of a browser.

    Args:
        schemes: The security schemes of an API.
        taken: Names that are in use in the package `auth`.
    """
    grants = {
        (grant.scheme, grant.is_refresh): grant
        for scheme in schemes
        if scheme.kind == "oauth2" and scheme.signature is None
        for grant in _grants(scheme)
    }
    names = naming.unique(grants, _function_name, taken)
    return tuple(
        GrantView(names[key], grant.scheme, grant.is_refresh, grant.url, grant.scopes)
        for key, grant in grants.items()
    )


def _grants(scheme: SecurityScheme) -> Iterator[_Grant]:
    for flow in scheme.flows:
        if flow.name == "clientCredentials":
            url = _absolute(flow.token_url)
            yield _Grant(scheme.name, is_refresh=False, url=url, scopes=flow.scopes)
    interactive = (f for f in scheme.flows if f.name != "clientCredentials")
    for flow in islice(interactive, 1):
        url = _refresh_url(flow)
        yield _Grant(scheme.name, is_refresh=True, url=url, scopes=flow.scopes)


def _refresh_url(flow: OAuthFlow) -> str | None:
    return _absolute(flow.refresh_url) or _absolute(flow.token_url)


def _absolute(url: str | None) -> str | None:
    """Return a URL that can be a default: there is no base for a relative one."""
    return url if url and url.startswith(("https://", "http://")) else None


def _function_name(key: tuple[str, bool]) -> str:
    scheme, is_refresh = key
    suffix = "refresh_token" if is_refresh else "client_credentials"
    return naming.function_name(f"{scheme}_{suffix}")
