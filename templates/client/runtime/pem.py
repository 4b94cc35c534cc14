"""Public keys in standard PEM, normalized from the forms that services return."""

from __future__ import annotations

import base64
import binascii
import re
import textwrap
from typing import NamedTuple

# Only the first of several backslashes begins a match, so that a long run is scanned once.
_ESCAPED_BREAK = re.compile(r"(?:(?<!\\)\\++[rn])+")
_BLOCK = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----(.*)-----END \1-----", re.DOTALL)
_LABELS = ("PUBLIC KEY", "RSA PUBLIC KEY")
_LINE = 64

_INTEGER = 0x02
_BIT_STRING = 0x03
_OBJECT_IDENTIFIER = 0x06
_SEQUENCE = 0x30
_LONG_FORM = 0x80
_RSA_ENCRYPTION = bytes.fromhex("300d06092a864886f70d0101010500")


def normalize_pem(text: str) -> str:
    r"""Return a public key as PEM with a SubjectPublicKeyInfo.

    It repairs escaped line breaks (`\n` as two characters, however often escaped), CRLF, missing
    line breaks, a missing frame, and an RSA key in PKCS#1 with any label.

    Args:
        text: A public key of any algorithm in PEM, or its DER in base64.

    Returns:
        PEM with the label `PUBLIC KEY`, lines of 64 characters, LF, and an LF at its end.

    Raises:
        ValueError: The text is not one public key.
    """
    spki = _to_spki(_der(text))
    lines = textwrap.wrap(base64.b64encode(spki).decode(), _LINE)
    return "\n".join(
        ["-----BEGIN PUBLIC KEY-----", *lines, "-----END PUBLIC KEY-----", ""]
    )


def _der(text: str) -> bytes:
    content = _ESCAPED_BREAK.sub("\n", text).strip()
    if "-----" in content:
        block = _BLOCK.fullmatch(content)
        if block is None or "-----" in block[2]:
            raise ValueError("the text is not exactly one PEM block")
        if block[1] not in _LABELS:
            raise ValueError(f"the PEM block is a {block[1]}, not a PUBLIC KEY")
        content = block[2]
    try:
        der = base64.b64decode("".join(content.split()), validate=True)
    except (binascii.Error, ValueError):
        der = b""
    if not der:
        raise ValueError("the public key is not in base64")
    return der


def _to_spki(der: bytes) -> bytes:
    whole = _elements(der)
    if len(whole) != 1 or whole[0].tag != _SEQUENCE:
        raise ValueError("the public key is not one DER sequence")
    parts = _elements(whole[0].content)
    tags = [part.tag for part in parts]
    if tags == [_INTEGER, _INTEGER] and all(map(_is_positive, parts)):
        return _encode(_SEQUENCE, _RSA_ENCRYPTION + _encode(_BIT_STRING, b"\0" + der))
    if tags == [_SEQUENCE, _BIT_STRING] and _names_algorithm(parts[0].content):
        if parts[1].content[:1] != b"\0":
            raise ValueError("the public key does not consist of whole bytes")
        return der
    raise ValueError("the DER is neither a SubjectPublicKeyInfo nor an RSAPublicKey")


def _is_positive(integer: _Element) -> bool:
    return integer.content[:1] < b"\x80" and integer.content.strip(b"\0") != b""


def _names_algorithm(content: bytes) -> bool:
    return [part.tag for part in _elements(content)][:1] == [_OBJECT_IDENTIFIER]


class _Element(NamedTuple):
    tag: int
    content: bytes


def _elements(der: bytes) -> list[_Element]:
    """Split DER into its elements; their lengths must be in their only DER form."""
    elements: list[_Element] = []
    while der:
        header, length = _length(der)
        if header + length > len(der):
            raise ValueError("the DER of the public key is cut short")
        elements.append(_Element(der[0], der[header : header + length]))
        der = der[header + length :]
    return elements


def _length(der: bytes) -> tuple[int, int]:
    """Return the sizes of an element's header and of its content."""
    first = der[1] if len(der) > 1 else 0
    header = 2 + (first - _LONG_FORM if first > _LONG_FORM else 0)
    length = int.from_bytes(der[2:header]) if first >= _LONG_FORM else first
    if der[:header] != der[:1] + _encoded_length(length):
        raise ValueError("the DER of the public key has a malformed length")
    return header, length


def _encode(tag: int, content: bytes) -> bytes:
    return bytes([tag]) + _encoded_length(len(content)) + content


def _encoded_length(length: int) -> bytes:
    if length < _LONG_FORM:
        return bytes([length])
    octets = length.to_bytes((length.bit_length() + 7) // 8)
    return bytes([_LONG_FORM | len(octets)]) + octets
