"""Whole bodies and parameter sets that are valid on one side of an edit and not on the other."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Final

from specgen.diff.evidence.enclosing import Ways
from specgen.diff.evidence.message_schemas import slots
from specgen.diff.evidence.minimal_value import NoValueError, smallest
from specgen.diff.model.change import Payload
from specgen.diff.model.effects import Direction

if TYPE_CHECKING:
    from collections.abc import Iterator

    import jsonschema_rs

    from specgen.diff.evidence.enclosing import Way
    from specgen.diff.evidence.message_schemas import Body, MessageIdentity, Slot, Slots
    from specgen.diff.evidence.witness import DocumentSchemas, Witness
    from specgen.diff.graph.reference_graph import Graph
    from specgen.diff.model.change import Change
    from specgen.ir import JsonValue
    from specgen.openapi.references import References

_MOST_BODIES: Final = 4
_LONGEST: Final = 400


class _NoPayloadError(Exception):
    """A body does not show an edit; the text says why."""


class _Document:
    """One side, with the data for building its bodies."""

    def __init__(
        self, side: References, graph: Graph, contract: DocumentSchemas
    ) -> None:
        self._side, self._graph = side, graph
        self.contract = contract
        self._validators: dict[
            MessageIdentity, jsonschema_rs.Draft202012Validator | None
        ] = {}

    @cached_property
    def slots(self) -> Slots:
        return slots(self._side, self._graph)

    @cached_property
    def ways(self) -> Ways:
        return Ways(self.contract.root)

    @cached_property
    def bodies(self) -> dict[MessageIdentity, Body]:
        found = [slot.body for listed in self.slots.values() for slot in listed]
        return {body.identity: body for body in found}

    def is_valid(self, identity: MessageIdentity, value: JsonValue) -> bool | None:
        """Tell whether a whole body is valid; None if that cannot be told."""
        if identity not in self._validators:
            body = self.bodies.get(identity)
            found = self.contract.validator_for(body.schema) if body else None
            self._validators[identity] = found
        validator = self._validators[identity]
        return None if validator is None else validator.is_valid(value)


class Payloads:
    """Builds the smallest whole body that shows an edit of a schema.

    Args:
        sides: The documents, the older first.
        graphs: Their definitions.
        contracts: Their schemas.
    """

    def __init__(
        self,
        sides: tuple[References, References],
        graphs: tuple[Graph, Graph],
        contracts: tuple[DocumentSchemas, DocumentSchemas],
    ) -> None:
        self._base, self._revision = (
            _Document(*given) for given in zip(sides, graphs, contracts, strict=True)
        )

    def find(self, change: Change, witness: Witness) -> Payload | str:
        """Return a whole body that is valid on one side only, or why there is none.

        Args:
            change: The change that the edit makes.
            witness: Values of the edited schema that show it.
        """
        reasons: list[str] = []
        reached = {(r.method, r.path, r.direction) for r in change.reached}
        tried = 0
        for slot, way in self._places(witness):
            body = slot.body
            if (body.method, body.path, body.direction) not in reached:
                continue
            values = witness.breaking(body.direction)
            if not values:
                continue
            tried += 1
            try:
                return self._shown(slot, way, values, witness)
            except (NoValueError, _NoPayloadError) as error:
                reasons.append(str(error))
            if tried == _MOST_BODIES:
                break
        return (
            reasons[0] if reasons else "no JSON body or parameter leads to the schema"
        )

    def _places(self, witness: Witness) -> Iterator[tuple[Slot, Way]]:
        document = self._revision
        for pointer, way in document.ways.up(witness.pointers[1]):
            for slot in document.slots.get(pointer, ()):
                yield slot, way

    def _shown(
        self, slot: Slot, way: Way, values: list[JsonValue], witness: Witness
    ) -> Payload:
        """Return the first of the bodies around some values that is valid on one side only."""
        identity, lost = slot.body.identity, slot.body.direction is Direction.REQUEST
        if witness.kept:
            self._check_rest(slot, self._built(slot, way, witness.kept[0]))
        reason = "no value can be distinguished from text"
        for value in sorted(values, key=_length):
            if slot.place is not None and _is_misread(value):
                continue
            whole = self._built(slot, way, value)
            text = json.dumps(whole, ensure_ascii=False)
            before, after = self._verdicts(slot, whole)
            if (before, after) == (lost, not lost) and len(text) <= _LONGEST:
                return Payload(
                    part=identity.part,
                    method=slot.body.method,
                    path=slot.body.path,
                    status=identity.status,
                    media_type=identity.media_type,
                    value=whole,
                    valid_in="base" if lost else "revision",
                )
            reason = _reason((before, after), text)
        raise _NoPayloadError(reason)

    def _check_rest(self, slot: Slot, whole: JsonValue) -> None:
        """Make sure that a body is valid on both sides except for the edit."""
        if self._verdicts(slot, whole) != (True, True):
            raise _NoPayloadError("the rest of the body is not valid on both sides")

    def _verdicts(
        self, slot: Slot, whole: JsonValue
    ) -> tuple[bool | None, bool | None]:
        identity = slot.body.identity
        return (
            self._base.is_valid(identity, whole),
            self._revision.is_valid(identity, whole),
        )

    def _built(self, slot: Slot, way: Way, value: JsonValue) -> JsonValue:
        inner = self._revision.ways.wrapped(value, way)
        if slot.place is None or slot.name is None:
            return inner
        whole = smallest(slot.body.schema, self._revision.contract.root)
        members = whole.setdefault(slot.place, {}) if isinstance(whole, dict) else None
        if not isinstance(whole, dict) or not isinstance(members, dict):
            raise _NoPayloadError("the parameters are not an object")
        members[slot.name] = inner
        return whole


def _reason(verdicts: tuple[bool | None, bool | None], text: str) -> str:
    """Return why a body does not show an edit."""
    if verdicts == (True, True):
        return "the body around the value is valid on both sides"
    if None in verdicts:
        return "the schema of the body is invalid"
    if len(text) > _LONGEST:
        return f"the body around the value is longer than {_LONGEST} characters"
    return "the body around the value was not valid either"


def _length(value: JsonValue) -> int:
    return len(json.dumps(value))


def _is_misread(value: JsonValue) -> bool:
    """Tell whether a value is nothing, or a number in quotes, where all travels as text."""
    if value in ("", None):
        return True
    try:
        return isinstance(value, str) and not isinstance(json.loads(value), str)
    except ValueError:
        return False
