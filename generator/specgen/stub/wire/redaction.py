"""Redaction of secrets in the log and the journal."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_plus

from ..contract.secret_names import TELLING, is_telling
from .media_types import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic import JsonValue

    from .request import Pairs, Request

STRUCK = "***"
"""The replacement of a secret."""

# Generic names: the name of the object tells whether these properties are secret.
_BARE = frozenset({"value", "values", "data", "raw", "text", "plaintext", "content"})
# The maximum length of a name to inspect and cache.
_LONGEST_NAME = 1000
_LOOSE = TELLING.replace("$", "")
_JSON = r'(?:"(?:[^"\\]|\\.)*"?|[^\s,}\]]+)'
# For bodies that cannot be parsed: the value after a secret name, in any syntax.
_TELLTALES = tuple(
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        rf'("[^"\\]{{0,64}}(?:{_LOOSE})[^"\\]{{0,64}}"\s{{0,9}}:\s{{0,9}}){_JSON}',
        rf"(<[^<>]{{0,64}}(?:{_LOOSE})[^<>]{{0,64}}>)[^<]*",
        rf"((?:^|&|\n)[^=&\n]{{0,64}}(?:{_LOOSE})[^=&\n]{{0,64}}=)[^&\n]*",
        rf'(name="[^"]{{0,64}}(?:{_LOOSE})[^"]{{0,64}}".{{0,400}}?\r?\n\r?\n).*?(?=\r?\n--|\Z)',
    )
)


class Redactor:
    """Redactor of secrets, by their names.

    Args:
        names: Names, in lower case, of additional secret parameters.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names = frozenset(names)

    def pairs(self, pairs: Iterable[tuple[str, str]]) -> Pairs:
        """Return names and values without the values that are secret."""
        return tuple((n, STRUCK if self._is_secret(n) else v) for n, v in pairs)

    def query(self, raw: bytes) -> str:
        """Return a query as it arrived, without the values that are secret."""
        parts = raw.decode("latin-1").split("&")
        return "&".join(map(self._without_secret, parts))

    def _without_secret(self, part: str) -> str:
        name, equals, _ = part.partition("=")
        is_secret = equals and self._is_secret(unquote_plus(name))
        return f"{name}={STRUCK}" if is_secret else part

    def secrets(self, pairs: Iterable[tuple[str, str]]) -> Pairs:
        """Return the names and values that are secret."""
        return tuple(pair for pair in pairs if self._is_secret(pair[0]))

    def values(self, request: Request, path_values: Mapping[str, str]) -> list[str]:
        """Return the values of a request that are secret, the longest first.

        Args:
            request: The request.
            path_values: Percent-encoded values of the parameters in the path.
        """
        found = {unquote_plus(v) for n, v in path_values.items() if self._is_secret(n)}
        return _longest_first(found | self._sent(request))

    def text(self, text: str, request: Request) -> str:
        """Redact the secrets of a request in a text, with any number of percent-encodings.

        Args:
            text: The text to log about the request.
            request: The request.
        """
        return redact(text, _longest_first(self._sent(request)))

    def body(self, body: bytes, media_type: str) -> str:
        """Return a body as text, with secrets redacted.

        Args:
            body: The body.
            media_type: Its Content-Type.
        """
        text = body.decode("utf-8", "backslashreplace")
        if kind_of(media_type) == "json":
            try:
                value: JsonValue = json.loads(text)
                without = self._struck(value)
            except (ValueError, RecursionError):
                return _by_telltales(text)
            return text if without == value else json.dumps(without, ensure_ascii=False)
        return _by_telltales(text)

    def _sent(self, request: Request) -> set[str]:
        pairs = (*request.headers, *request.query, *request.form)
        return {value for _, value in self.secrets(pairs)}

    def _is_secret(self, name: str) -> bool:
        return name.lower() in self._names or is_telling(name[:_LONGEST_NAME])

    def _struck(self, value: JsonValue, *, secret: bool = False) -> JsonValue:
        if isinstance(value, dict):
            return {
                n: self._struck(v, secret=self._is_secret(n) or (secret and n in _BARE))
                for n, v in value.items()
            }
        if isinstance(value, list):
            return [self._struck(v, secret=secret) for v in value]
        return STRUCK if secret and value is not None else value


def _longest_first(values: Iterable[str]) -> list[str]:
    return sorted(filter(None, values), key=len, reverse=True)


def redact(text: str, values: Iterable[str]) -> str:
    """Redact values in a text, with any number of percent-encodings."""
    for value in values:
        once = quote(value, safe="")
        for spelling in (quote(once, safe=""), once, quote(value), value):
            text = text.replace(spelling, STRUCK)
    return text


def _by_telltales(text: str) -> str:
    for pattern in _TELLTALES:
        text = pattern.sub(rf"\g<1>{STRUCK}", text)
    return text
