"""The responses of the spec's interactions, verbatim where the media type allows."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, TypeAlias

from ..contract.schema_reader import unescape_token
from ..wire.media_types import kind_of
from ..wire.reply import Reply
from ..wire.xml import XmlError, parse_xml
from .filled_values import fill_values, value_at, with_tokens

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import JsonValue

    from ..contract.contract import (
        Content,
        InteractionContract,
        OperationContract,
        ResponseContract,
        Schema,
    )
    from ..samples.response_bodies import Samples
    from ..wire.xml import XmlCodec
    from .filled_values import FillSource

_FIRST_ERROR_STATUS = 400
_NUMBER = itemgetter(0)


class ServedInteraction:
    """The response of one interaction, in every available media type.

    Args:
        interaction: The interaction.
        operation: The operation that it belongs to.
        xml: Turns JSON into XML and back.
        samples: Makes the body of an interaction that has none.
        request_id_body: JSON pointer to the request id in a body.
    """

    def __init__(
        self,
        interaction: InteractionContract,
        operation: OperationContract,
        *,
        xml: XmlCodec,
        samples: Samples,
        request_id_body: str | None,
    ) -> None:
        self.error = interaction.error
        self.status = interaction.status
        self.media_type = interaction.media_type
        self.headers = interaction.headers
        selects = {p.wire_name: p.selects for p in operation.parameters if p.selects}
        when = interaction.when
        self.when = {name: value for name, value in when.items() if name not in selects}
        chosen = (
            selects[name].get(str(when[name]).lower())
            for name in when
            if name in selects
        )
        self._only_for = next(chosen, None)
        is_filled = bool(interaction.tokens or interaction.fill)
        self.is_constant = interaction.error is None and not is_filled
        self._interaction = interaction
        self._operation = operation
        self._xml = xml
        self._samples = samples
        self._request_id_body = request_id_body

    @property
    def is_success(self) -> bool:
        """Whether it is not an error, by its code and status."""
        return self.error is None and self.status < _FIRST_ERROR_STATUS

    def answers(self, values: Mapping[str, JsonValue], media_type: str | None) -> bool:
        """Tell whether a request selects this interaction."""
        if self._only_for is not None and self._only_for != media_type:
            return False
        for name, value in self.when.items():
            actual = (
                value_at(dict(values), name) if name[:1] == "/" else values.get(name)
            )
            if actual != value or isinstance(actual, bool) != isinstance(value, bool):
                return False
        return True

    def filled(self, media_type: str | None, source: FillSource) -> Reply:
        """Return the response in a media type, with the values that follow request and clock."""
        reply = self.reply(media_type)
        if self._interaction.tokens:
            headers = with_tokens(reply.headers, self._interaction.tokens, source)
            reply = replace(reply, headers=headers)
        if not self._interaction.fill:
            return reply
        response = response_of(self._operation.responses, self.status)
        contents = response.content if response else ()
        own = (c.schema for c in contents if c.media_type == reply.media_type)
        schema = next(own, True)
        value = _read(reply.body.decode(), reply.media_type, schema, self._xml)
        fill_values(value, self._interaction.fill, source)
        text = _write(value, reply.media_type or "", schema, self._xml)
        return reply if text is None else replace(reply, body=text.encode())

    def reply(self, media_type: str | None) -> Reply:
        """Return the response in a media type, or as documented if not available."""
        found = self._replies
        for name in (media_type, self.media_type):
            if name in found:
                return found[name]
        return next(iter(found.values()))

    @cached_property
    def _replies(self) -> dict[str | None, Reply]:
        """The responses by media type, made when one of them is first needed."""
        response = response_of(self._operation.responses, self.status)
        contents = response.content if response else ()
        if self._interaction.generated and contents:
            return {c.media_type: self._sample(c) for c in contents}
        return self._translations(contents)

    def _sample(self, content: Content) -> Reply:
        name = self._operation.operation_id
        body = self._samples.body(name, self.status, content)
        value = _read(body, content.media_type, content.schema, self._xml)
        return self._reply(content.media_type, body, value)

    def _translations(self, contents: tuple[Content, ...]) -> dict[str | None, Reply]:
        """Return the verbatim response, and its translations into other media types."""
        media_type, body = self.media_type, self._interaction.body or ""
        own = next((c.schema for c in contents if c.media_type == media_type), True)
        body = _document(body, media_type, own, self._xml)
        value = _read(body, media_type, own, self._xml)
        found = {media_type: self._reply(media_type, body, value)}
        if media_type is None:
            return found
        kind = kind_of(media_type or "")
        for content in contents:
            other = content.media_type
            if other in found:
                continue
            if kind_of(other) == kind and content.schema != own:
                # The same data would not be valid.
                found[other] = self._sample(content)
                continue
            text = _write(value, other, content.schema, self._xml)
            found[other] = (
                self._sample(content)
                if text is None
                else self._reply(other, text, value)
            )
        return found

    def _reply(self, media_type: str | None, body: str, value: JsonValue) -> Reply:
        request_id = _at(value, self._request_id_body)
        return Reply(self.status, media_type, body.encode(), self.headers, request_id)


_Numbered: TypeAlias = tuple[int, ServedInteraction]


class InteractionIndex:
    """The interactions of one operation, in the order of the spec.

    Of many, those that a request can lead to are found by its values, without looking at the rest.
    """

    def __init__(self, answers: list[ServedInteraction]) -> None:
        self._successes = [answer for answer in answers if answer.is_success]
        self._default = next(iter(self._successes), None)
        self._defaults = {a.media_type: a for a in reversed(self._successes)}
        self._by_text: dict[str, dict[str, list[_Numbered]]] = {}
        self._others: list[_Numbered] = []
        shares = Counter(pair for answer in answers for pair in _texts(answer.when))
        for numbered in enumerate(answers):
            # The value that the fewest share leads past the most.
            pairs = _texts(numbered[1].when)
            pair = min(pairs, key=shares.__getitem__, default=None)
            if pair is None:
                self._others.append(numbered)
            else:
                by_text = self._by_text.setdefault(pair[0], {})
                by_text.setdefault(pair[1], []).append(numbered)

    def _candidates(self, values: Mapping[str, JsonValue]) -> list[_Numbered]:
        """Return the responses that the values may lead to, in the order of the spec."""
        found = self._others
        for name, by_text in self._by_text.items():
            value = values.get(name)
            more = by_text.get(value) if isinstance(value, str) else None
            if more:
                found = sorted((*found, *more), key=_NUMBER) if found else more
        return found

    def find(
        self,
        values: Mapping[str, JsonValue],
        media_type: str | None,
        *,
        about: str | None = None,
    ) -> ServedInteraction | None:
        """Return the response that the values lead to.

        Args:
            values: Parameters and body properties.
            media_type: The requested media type.
            about: If given, only responses that this parameter selects, and no default.

        Returns:
            The first response that is selected; else the first success; None if there is none.
        """
        for _, answer in self._candidates(values):
            if (about is None or about in answer.when) and answer.answers(
                values, media_type
            ):
                return self._in_media_type(answer, values, media_type)
        if about is not None:
            return None
        return self._defaults.get(media_type, self._default)

    def _in_media_type(
        self,
        found: ServedInteraction,
        values: Mapping[str, JsonValue],
        media_type: str | None,
    ) -> ServedInteraction:
        """Return the response to the same request that is documented in the media type, if any."""
        if found.media_type == media_type or not found.is_success:
            return found
        for answer in self._successes:
            alike = answer.media_type == media_type and answer.when == found.when
            if alike and answer.answers(values, media_type):
                return answer
        return found


def _texts(when: Mapping[str, JsonValue]) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, value in when.items()
        if isinstance(value, str) and name[:1] != "/"
    ]


def response_of(
    responses: tuple[ResponseContract, ...], status: int
) -> ResponseContract | None:
    """Return the documented response for a status: its own, that of its range, or the default."""
    by_status = {response.status.upper(): response for response in responses}
    wanted = (str(status), f"{status // 100}XX", "DEFAULT")
    return next((by_status[key] for key in wanted if key in by_status), None)


def _document(body: str, media_type: str | None, schema: Schema, xml: XmlCodec) -> str:
    """Return an example as it is sent: XML may be given as the value that it stands for."""
    if kind_of(media_type or "") != "xml" or body.lstrip().startswith("<"):
        return body
    try:
        value: JsonValue = json.loads(body)
    except ValueError:
        value = body
    return xml.write(value, schema, root="response")


def _read(
    body: str, media_type: str | None, schema: Schema, xml: XmlCodec
) -> JsonValue:
    """Return the value of a body; None if it is not a document."""
    try:
        if media_type is not None and kind_of(media_type) == "json":
            value: JsonValue = json.loads(body)
            return value
        if media_type is not None and kind_of(media_type) == "xml":
            if xml.is_document(schema):
                return body
            return xml.read(parse_xml(body.encode()), schema)
    except (ValueError, XmlError):
        return None
    return None


def _write(
    value: JsonValue, media_type: str, schema: Schema, xml: XmlCodec
) -> str | None:
    if value is None:
        return None
    if kind_of(media_type) == "json":
        return json.dumps(value, ensure_ascii=False)
    return (
        xml.write(value, schema, root="response")
        if kind_of(media_type) == "xml"
        else None
    )


def _at(value: JsonValue, pointer: str | None) -> str | None:
    if pointer is None:
        return None
    for token in map(unescape_token, pointer.removeprefix("/").split("/")):
        value = value.get(token) if isinstance(value, dict) else None
    return value if isinstance(value, str) else None
