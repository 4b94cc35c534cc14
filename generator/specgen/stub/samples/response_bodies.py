"""Bodies of responses, generated from their schemas where a spec has no example."""

from __future__ import annotations

import json
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, cast

from ..wire.media_types import kind_of
from ..wire.streams import STREAMS, stream_of

if TYPE_CHECKING:
    from ..contract.contract import Content, Contract
    from ..wire.xml import XmlCodec
    from .sample_generator import SampleGenerator

_TEXT = "sample"


class Samples:
    """Makes the bodies of one API's answers, each when it is first needed.

    Args:
        contract: The contract.
        xml: Writes XML.
        seed: Makes other values, the same for the same seed; empty for the plainest ones.
    """

    def __init__(self, contract: Contract, xml: XmlCodec, seed: str) -> None:
        self._contract = contract
        self._xml = xml
        self._seed = seed
        self._made: dict[tuple[str, ...], str] = {}

    def body(self, operation_id: str, status: int, content: Content) -> str:
        """Return a body that the schema of a response describes.

        Args:
            operation_id: The operation.
            status: Status of the response.
            content: The media type, and the schema.
        """
        place = (operation_id, str(status), content.media_type)
        if place not in self._made:
            self._made[place] = self._written(place, content)
        return self._made[place]

    def _written(self, place: tuple[str, ...], content: Content) -> str:
        kind = kind_of(content.media_type)
        if kind in ("form", "multipart"):
            return _TEXT
        value = self._generator.make((self._contract.package, *place), content.schema)
        if kind in STREAMS:
            return stream_of([value], content.media_type).decode()
        if kind == "json":
            return json.dumps(value, ensure_ascii=False)
        if kind == "xml":
            return self._xml.write(value, content.schema, root="response")
        return value if isinstance(value, str) else _TEXT

    @cached_property
    def _generator(self) -> SampleGenerator:
        # Where every response has an example, this is never loaded.
        module = import_module(".sample_generator", __package__)
        return cast(
            "SampleGenerator",
            module.SampleGenerator(self._contract.definitions, self._seed),
        )
