"""Documented successes with bodies in XML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from ._decode import UNTYPED, Success, is_markup, refuse_empty, undocumented
from ._media_types import kind_of

if TYPE_CHECKING:
    from ._messages import Reply
    from ._parsed_body import Document
    from ._xml import Reader

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, kw_only=True)
class XmlSuccess(Success[T_co]):
    """A documented success whose body is XML, or JSON if that is documented too."""

    xml: Reader

    def read(self, reply: Reply) -> tuple[T_co, Document | None]:
        """See `Success.read`."""
        kind = kind_of(reply.media_type)
        if reply.media_type in UNTYPED:
            kind = "xml" if is_markup(reply) else "json"
        if kind not in map(kind_of, self.media_types):
            raise undocumented(reply)
        if kind == "json":
            return self.read_json(reply)
        refuse_empty(reply)
        document, data = self.xml(reply.body)
        return self.validate(data), document
