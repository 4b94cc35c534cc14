"""Objects distinguished by the value of one property, their tag."""

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
    """An object with an unknown tag, or without a tag.

    All its properties are in `model_extra`, and are sent unchanged.
    """

    model_config = ConfigDict(extra="allow")


class VariantModel(Model):
    """A model identified by its tag. A default of its fields is the only possible value."""

    _requires: ClassVar[tuple[str, ...]] = ()

    def model_post_init(self, context: object, /) -> None:
        """Count defaults other than None as given.

        Require the properties that only this class requires, and not its base.
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


# Compared by identity: objects in annotations must be hashable.
@dataclass(frozen=True, slots=True, eq=False)
class TaggedBy:
    """Annotation for a union that describes how its alternatives are distinguished.

    Args:
        name: The property that is the tag.
        variants: The type of an object, by its tag; a number or a boolean as in JSON.
        unknown: The type of an object with another tag, or without one.
        untagged: The type of an object without a tag, instead; it is also tried for an unknown
            tag.
    """

    name: str
    variants: Mapping[str, object]
    unknown: object = UnknownVariant
    untagged: object = None
    _adapters: dict[int, TypeAdapter[object]] = field(
        default_factory=dict[int, TypeAdapter[object]], init=False, repr=False
    )

    def variant_of(self, data: Mapping[str, object]) -> object:
        """Return the type of an object, by its tag.

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
        """Validate objects by their tag; other values, and serialisation, are left to the union."""
        return core_schema.no_info_wrap_validator_function(self._read, handler(source))

    def _read(
        self, value: object, handler: core_schema.ValidatorFunctionWrapHandler
    ) -> object:
        if not isinstance(value, Mapping):
            return self._other(value, handler)
        data = cast("Mapping[str, object]", value)
        variant = self.variant_of(data)
        if variant is self.unknown and data.get(self.name) is None:
            return self._untagged(data)
        try:
            return self._adapter(variant).validate_python(data, by_name=False)
        except ValidationError:
            # An object of an unknown kind, or an invalid object without a tag.
            if variant is not self.untagged or self.name not in data:
                raise
        return self._adapter(self.unknown).validate_python(data, by_name=False)

    def _other(
        self, value: object, handler: core_schema.ValidatorFunctionWrapHandler
    ) -> object:
        """Read a model, or a value of another type than an object."""
        try:
            return handler(value)
        except ValidationError as error:
            kinds = {problem["type"] for problem in error.errors(include_url=False)}
            if kinds != {"model_type"}:
                raise
        raise PydanticCustomError(
            "model_type", "Input should be an object with `{tag}`", {"tag": self.name}
        )

    def _untagged(self, data: Mapping[str, object]) -> object:
        """Read an object without a tag: a model gets an empty one, which is not sent."""
        names = _fields_of(self.unknown, self.name)
        given = {**data, self.name: ""} if names else data
        found = self._adapter(self.unknown).validate_python(given, by_name=False)
        if isinstance(found, Model):
            found.model_fields_set.difference_update(names)
        return found

    def _adapter(self, variant: object) -> TypeAdapter[object]:
        """Return the validator of a variant; created on first use, as most are never used."""
        if id(variant) not in self._adapters:
            self._adapters[id(variant)] = TypeAdapter(cast("type[object]", variant))
        return self._adapters[id(variant)]


def _fields_of(model: object, wire_name: str) -> list[str]:
    """Return the fields of a model for a property; none if it is not a model."""
    if not isinstance(model, type) or not issubclass(model, Model):
        return []
    fields = model.model_fields.items()
    return [name for name, info in fields if (info.alias or name) == wire_name]


def _text(tag: object) -> str | None:
    """Return a tag as text; None for a value that cannot be a tag."""
    if isinstance(tag, str):
        return tag
    return json.dumps(tag) if isinstance(tag, bool | int | float) else None
