"""Documented successes with bodies in XML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from ._content_type import is_json, is_xml
from ._decode import UNTYPED, Success, is_markup, refuse_empty, undocumented

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
        is_kind = is_json if is_json(reply.media_type) else is_xml
        if reply.media_type in UNTYPED:
            is_kind = is_xml if is_markup(reply) else is_json
        elif not is_kind(reply.media_type):
            raise undocumented(reply)
        if not any(map(is_kind, self.media_types)):
            raise undocumented(reply)
        if is_kind is is_json:
            return self.read_json(reply)
        refuse_empty(reply)
        document, data = self.xml(reply.body)
        return self.validate(data), document
