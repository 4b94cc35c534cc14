"""Fields of OpenAPI that change what is sent and that specgen does not honour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from specgen.diagnostics import Diagnostic
from specgen.diagnostics.spelling import closest
from specgen.openapi.grammar import OBJECTS, Use

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from specgen.openapi.grammar import Field
    from specgen.openapi.place import Place
    from specgen.openapi.walk import Objects
    from specgen.validate.repair import Repair

# Objects that the schemas of OpenAPI leave open in some of its versions.
_OPEN: Final = frozenset({"discriminator", "xml"})


def check_fields(version: str, spec: Objects, repair: Repair) -> Iterator[Diagnostic]:
    """Warn of each field that the grammar marks as not honoured, or does not know.

    Args:
        version: `3.0`, `3.1` or `3.2`.
        spec: All objects of the document.
        repair: Removes the fields of other versions from the document.
    """
    for (kind, names), places in spec.alike.items():
        known = OBJECTS[kind]
        for name in names:
            field = known.field(name)
            if field is None or not field.is_in(version):
                if kind in _OPEN and not name.startswith("x-"):
                    for place in places:
                        yield _unknown(place, name, field)
                        repair.take_out(place, name)
            elif field.use is Use.WARNED:
                yield from _without_effect(name, field, places)


def _without_effect(
    name: str, field: Field, places: Iterable[Place]
) -> Iterator[Diagnostic]:
    for place in places:
        value = place.get(name)
        if value is not None and value.text() not in field.unless:
            yield Diagnostic(
                "not-honoured",
                f"`{name}` has no effect here: {field.note}",
                place.location_of(name, key=True),
            )


def _unknown(place: Place, name: str, field: Field | None) -> Diagnostic:
    guess = closest(name, OBJECTS[place.kind].fields)
    hint = f"did you mean `{guess}`?" if guess else None
    if field is not None:
        hint = f"it is a field of OpenAPI {field.since}"
    message = f"`{name}` is not a field of this object"
    return Diagnostic("unknown-field", message, place.location_of(name, key=True), hint)
