"""Objects told apart by the value of one member, their tag."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, cast

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError, core_schema

from ._model import Model

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema


class UnknownVariant(Model):
    """An object whose tag names no class that this client knows, or which has no tag.

    All its members are in `model_extra`, and are sent as they are.
    """

    model_config = ConfigDict(extra="allow")


class VariantModel(Model):
    """A model that tags tell from others. A default of its fields is the only value there is."""

    _requires: ClassVar[tuple[str, ...]] = ()

    def model_post_init(self, context: object, /) -> None:
        """Count defaults that say something as given: what else may be left out is None.

        Refuse to leave out what only this class requires, and not its base.
        """
        del context
        for name, info in type(self).model_fields.items():
            if isinstance(info.default, str | int):
                self.model_fields_set.add(name)

        for name in self._requires:
            if name not in self.model_fields_set:
                raise PydanticCustomError(
                    "missing", "`{field}` is required", {"field": name}
                )


# Compared by identity: what stands in an annotation has to have a hash.
@dataclass(frozen=True, slots=True, eq=False)
class TaggedBy:
    """Says, in an annotation, how the alternatives of a union are told apart.

    Args:
        name: The member that is the tag.
        variants: What an object is read as, by its tag; a number or a boolean as JSON writes it.
        unknown: What an object is read as whose tag is another one, or missing.
        untagged: What an object without a tag is read as, instead; it is tried for an unknown tag,
            too.
    """

    name: str
    variants: Mapping[str, object]
    unknown: object = UnknownVariant
    untagged: object = None
    _adapters: dict[int, TypeAdapter[object]] = field(
        default_factory=dict[int, TypeAdapter[object]], init=False, repr=False
    )

    def variant_of(self, data: Mapping[str, object]) -> object:
        """Return what an object is read as, by its tag.

        Args:
            data: The object, as plain data.
        """
        tag = _text(data.get(self.name))
        if tag is not None and tag in self.variants:
            return self.variants[tag]
        return self.unknown if self.untagged is None else self.untagged

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Validate objects by their tag; all else, and how to serialise, is left to the union."""
        return core_schema.no_info_wrap_validator_function(self._read, handler(source))

    def _read(
        self, value: object, handler: core_schema.ValidatorFunctionWrapHandler
    ) -> object:
        if not isinstance(value, Mapping):
            return handler(value)
        data = cast("Mapping[str, object]", value)
        variant = self.variant_of(data)
        if variant is self.unknown and data.get(self.name) is None:
            return self._untagged(data)
        try:
            return self._adapter(variant).validate_python(data)
        except ValidationError:
            # Of a kind that is not known yet, or one of the kinds without a tag that is wrong?
            if variant is not self.untagged or self.name not in data:
                raise
        return self._adapter(self.unknown).validate_python(data)

    def _untagged(self, data: Mapping[str, object]) -> object:
        """Read an object without a tag: a model gets an empty one, which is not sent."""
        names = _fields_of(self.unknown, self.name)
        given = {**data, self.name: ""} if names else data
        found = self._adapter(self.unknown).validate_python(given)
        if isinstance(found, Model):
            found.model_fields_set.difference_update(names)
        return found

    def _adapter(self, variant: object) -> TypeAdapter[object]:
        """Return what validates a variant; made when it is first met, as most never are."""
        if id(variant) not in self._adapters:
            self._adapters[id(variant)] = TypeAdapter(cast("type[object]", variant))
        return self._adapters[id(variant)]


def _fields_of(model: object, wire_name: str) -> list[str]:
    """Return the fields of a model that are a member; none of what is no model."""
    if not isinstance(model, type) or not issubclass(model, Model):
        return []
    fields = model.model_fields.items()
    return [name for name, info in fields if (info.alias or name) == wire_name]


def _text(tag: object) -> str | None:
    """Return a tag as text; None for a value that cannot be a tag."""
    if isinstance(tag, str):
        return tag
    return json.dumps(tag) if isinstance(tag, bool | int | float) else None
