"""The paths from a schema to the bodies that contain it, and bodies built along them."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final, Literal, NamedTuple
from urllib.parse import unquote

from specgen.diff.evidence.minimal_value import minimum_elements, required_members
from specgen.diff.evidence.sample_values import target
from specgen.source.pointer import escape, join, split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.ir import JsonValue

    Schema = dict[str, JsonValue]

_MOST_VISITED: Final = 500
_ENTRY: Final = "key"
_ALTERNATIVES: Final = ("oneOf", "anyOf")


class Step(NamedTuple):
    """How a schema is part of another: as a property, element or entry, or the value itself."""

    kind: Literal["member", "element", "entry", "branch", "reference"]
    holder: str
    name: str = ""


Way = tuple[Step, ...]


class Ways:
    """Finds the schemas that contain a schema of a document.

    Args:
        root: The document in the dialect of JSON Schema 2020-12.
    """

    def __init__(self, root: Schema) -> None:
        self._root = root
        self._referrers: dict[str, list[str]] = {}
        self._index()

    def up(self, pointer: str) -> Iterator[tuple[str, Way]]:
        """Yield the schemas that hold one, the nearest first, each with the way to it."""
        seen = {pointer}
        pending: deque[tuple[str, Way]] = deque([(pointer, ())])
        while pending:
            here, way = pending.popleft()
            yield here, way
            for step in self._steps(here):
                if step.holder not in seen and len(seen) < _MOST_VISITED:
                    seen.add(step.holder)
                    pending.append((step.holder, (*way, step)))

    def wrapped(self, value: JsonValue, way: Way) -> JsonValue:
        """Return the smallest value at the end of a way that has a value at its beginning.

        Raises:
            NoValueError: There is no value for something that it must have.
        """
        inner = ""
        for step in way:
            value = self._wrapped(value, step, inner)
            inner = step.holder
        return value

    def _wrapped(self, value: JsonValue, step: Step, inner: str) -> JsonValue:
        holder = target(self._root, step.holder)
        if step.kind == "element":
            count = minimum_elements(holder) if isinstance(holder, dict) else 1
            return [value] * max(1, count)
        if step.kind in ("member", "entry"):
            return {**required_members(holder, self._root), step.name: value}
        if step.kind == "branch" and isinstance(value, dict):
            others = _without(holder, target(self._root, inner))
            return {**required_members(others, self._root), **value}
        return value

    def _steps(self, pointer: str) -> Iterator[Step]:
        for referrer in self._referrers.get(pointer, ()):
            yield Step("reference", referrer)
        keys = split(pointer)
        if not keys[1:]:
            return
        outer, last = join(*keys[:-1]), keys[-1]
        match keys[-2]:
            case "properties":
                yield Step("member", join(*keys[:-2]), last)
            case "allOf" | "oneOf" | "anyOf":
                yield Step("branch", join(*keys[:-2]))
            case _ if last == "items":
                yield Step("element", outer)
            case _ if last == "additionalProperties":
                yield Step("entry", outer, _ENTRY)
            case _:
                return

    def _index(self) -> None:
        """Note for each pointer who refers to it."""
        pending: list[tuple[str, JsonValue]] = [("", self._root)]
        while pending:
            pointer, value = pending.pop()
            if isinstance(value, list):
                pending += [(f"{pointer}/{n}", v) for n, v in enumerate(value)]
            elif isinstance(value, dict):
                reference = value.get("$ref")
                if isinstance(reference, str) and reference.startswith("#"):
                    known = self._referrers.setdefault(unquote(reference[1:]), [])
                    known.append(pointer)
                pending += [(f"{pointer}/{escape(k)}", v) for k, v in value.items()]


def _without(holder: JsonValue, branch: JsonValue) -> JsonValue:
    """Return a schema without one of its branches and the alternatives to it."""
    if not isinstance(holder, dict):
        return holder
    parts = holder.get("allOf")
    others = [p for p in parts if p is not branch] if isinstance(parts, list) else []
    kept = {key: v for key, v in holder.items() if key not in _ALTERNATIVES}
    return {**kept, "allOf": others}
