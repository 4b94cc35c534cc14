"""Bodies as plain data, and the parser of JSON; one that could be read differently is refused."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pydantic import JsonValue

TEXT = "#text"
"""The name of an element's text in XML, beside its attributes and children."""

# How most documents begin; others may have white space or another encoding.
_OPENING = (b"{", b"[")
_WHITE_SPACE = " \t\n\r"


class DocumentError(ValueError):
    """A body cannot be read: it is malformed, ambiguous, or not as the spec describes it."""


class Document(NamedTuple):
    """A parsed body, and the name of its root element without namespace; None in JSON."""

    data: JsonValue
    root: str | None = None


def parse_json(body: bytes) -> Document:
    """Parse a document in UTF-8, UTF-16 or UTF-32.

    Raises:
        DocumentError: It is not JSON, is nested too deep, repeats a property, or contains NaN.
    """
    problem = "JSON is nested too deep"
    try:
        is_utf8 = body[:1] in _OPENING and body[1:2] != b"\0"
        encoding = "utf-8" if is_utf8 else json.detect_encoding(body)
        text = body.decode(encoding, "surrogatepass")
        if is_utf8:
            data, end = _DECODER.raw_decode(text)
            if not text[end:].strip(_WHITE_SPACE):
                return Document(data)
        return Document(_DECODER.decode(text.removeprefix("\ufeff")))
    except RecursionError:
        pass
    except DocumentError as error:
        problem = str(error)
    except json.JSONDecodeError as error:
        problem = f"it is not JSON: {error}"
    except ValueError as error:
        problem = f"it is not JSON: {type(error).__name__}"
    raise DocumentError(problem)


def text_at(data: JsonValue, pointer: str | None) -> str | None:
    """Return the text or number at a JSON pointer, as text; None if there is none."""
    if pointer is None:
        return None
    for token in pointer_tokens(pointer):
        if not isinstance(data, dict) or token not in data:
            return None
        data = data[token]
    if isinstance(data, dict):
        data = data.get(TEXT)
    if isinstance(data, bool) or not isinstance(data, str | int):
        return None
    return str(data)


@cache
def pointer_tokens(pointer: str) -> tuple[str, ...]:
    """Return the tokens of a pointer; cached, as each response needs those of the spec."""
    tokens = pointer.split("/")[1:]
    return tuple(t.replace("~1", "/").replace("~0", "~") for t in tokens)


def _unique_members(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise DocumentError("JSON has a duplicate property")
    return members


def _refuse_constant(name: str) -> JsonValue:
    raise DocumentError(f"JSON contains {name}")


# Made once: `json.loads` would make one for each body.
_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique_members, parse_constant=_refuse_constant
)
