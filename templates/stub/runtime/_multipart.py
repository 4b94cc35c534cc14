"""The parts of bodies that have several."""

from __future__ import annotations

from email import policy
from email.parser import BytesParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._request import Fields


class Multipart:
    """A body in parts.

    Args:
        body: The body.
        content_type: Its media type, with the boundary.

    Attributes:
        fields: The values of each name, in order.

    Raises:
        ValueError: It is no such body.
    """

    def __init__(self, body: bytes, content_type: str) -> None:
        head = f"Content-Type: {content_type}\r\n\r\n"
        message = BytesParser(policy=policy.HTTP).parsebytes(head.encode() + body)
        if not message.is_multipart() and not _has_no_part(body):
            raise ValueError("no parts")
        self.fields: Fields = {}
        for part in message.iter_parts():
            name = part.get_param("name", header="content-disposition")
            content = part.get_payload(decode=True)
            if isinstance(name, str) and isinstance(content, bytes):
                self.fields.setdefault(name, []).append(_text(content))


def _has_no_part(body: bytes) -> bool:
    """Tell whether a body is the boundary that ends a form, and nothing else."""
    line = body.strip()
    return len(line.split()) == 1 and line.startswith(b"--") and line.endswith(b"--")


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("latin-1")
