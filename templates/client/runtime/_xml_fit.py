"""Fit data read from XML to a model: XML does not mark lists of one item, or nested objects."""

from __future__ import annotations

from abc import ABC, abstractmethod
from types import NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Protocol,
    Union,
    get_args,
    get_origin,
    runtime_checkable,
)

from pydantic import BaseModel, RootModel

from ._parsed_body import TEXT
from ._xml import Members, reader

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import JsonValue
    from pydantic.fields import FieldInfo

    from ._xml import Reader

_LISTS = (list, tuple, set, frozenset)


class Spelling(ABC):
    """The form of a field in XML, as an annotation if it is not its wire name."""

    @property
    @abstractmethod
    def names(self) -> tuple[str, ...]:
        """Its possible names among the properties of an element."""

    @abstractmethod
    def is_exactly(self, name: str, members: Members) -> bool:
        """Tell whether one of these names is the field's, including its kind and namespace."""

    @abstractmethod
    def value(self, found: JsonValue) -> JsonValue:
        """Return the field's value from the data under its name."""

    @abstractmethod
    def value_without_name(self, members: Members) -> Sequence[JsonValue]:
        """Return the value of a field without a name; nothing if it has one."""


@runtime_checkable
class Tagged(Protocol):
    """The annotation of a union that distinguishes its alternatives."""

    @property
    def name(self) -> str:
        """The property that is the tag."""
        ...

    @property
    def variants(self) -> Mapping[str, object]:
        """The type of an object, by its tag."""
        ...

    def variant_of(self, data: Mapping[str, object]) -> object:
        """Return the type of an object, by its tag."""
        ...


def shaped(annotation: object) -> Reader:
    """Return the reader of documents that gives their data the shape of a type."""

    def data_of(root: JsonValue) -> JsonValue:
        data = _children(root) if _is_list(annotation) else root
        return fit(data, annotation)

    return reader(data_of)


def fit(data: JsonValue, annotation: object) -> JsonValue:
    """Return data in the shape of a type; mismatches are left to validation.

    Args:
        data: The result of `parse_xml`.
        annotation: A model, or the type of a field.

    Returns:
        The data with lists where lists are expected, under the names used in JSON.
    """
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        tagged = next((a for a in arguments[1:] if isinstance(a, Tagged)), None)
        return fit(
            data,
            arguments[0] if tagged is None else _variant(data, tagged, arguments[0]),
        )
    if _is_union(annotation):
        return _fit_union(data, arguments)
    if origin in _LISTS:
        return _fit_list(data, arguments[0] if arguments else object)
    if origin is dict or annotation is dict:
        return _fit_dict(data, arguments[1] if arguments else object)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _fit_model(data, annotation)
    return data[TEXT] if isinstance(data, dict) and TEXT in data else data


def _variant(data: JsonValue, tagged: Tagged, union: object) -> object:
    """Return the alternative of an element; each may have its own form of the tag."""
    if not isinstance(data, Members):
        return union
    for variant in tagged.variants.values():
        if isinstance(variant, type) and issubclass(variant, BaseModel):
            tag = _member(variant, tagged.name, data)
            if tagged.variant_of({tagged.name: tag}) is variant:
                return variant
    return tagged.variant_of(data)


def _member(model: type[BaseModel], wire_name: str, members: Members) -> object:
    """Return the data of an element for a field of a model; None if there is none."""
    claimed = _claimed(model, members)
    for name, info in _fields(model).items():
        if name in claimed and wire_name == (info.alias or name):
            spelling, value = _spelling(info), members[claimed[name]]
            return spelling.value(value) if spelling else value
    return None


def _fit_union(data: JsonValue, options: Sequence[object]) -> JsonValue:
    chosen = [_bare(option) for option in options if option is not NoneType]
    if data is None or not chosen:
        return data
    if isinstance(data, str):
        return _fit_text(data, chosen, optional=NoneType in options)
    if isinstance(data, list):
        suited = [option for option in chosen if get_origin(option) in _LISTS]
    else:
        suited = [option for option in chosen if _has_members(option, data)]
    return fit(data, (suited or chosen)[0])


def _fit_text(data: str, options: Sequence[object], *, optional: bool) -> JsonValue:
    if str in options:
        return data
    if data.strip():
        compound = [option for option in options if _is_compound(option)]
        return data if len(compound) < len(options) else fit(data, options[0])
    containers = [option for option in options if get_origin(option) in (*_LISTS, dict)]
    if containers:
        return fit(data, containers[0])
    return None if optional else fit(data, options[0])


def _is_compound(option: object) -> bool:
    return get_origin(option) in (*_LISTS, dict) or _has_members(option)


def _has_members(option: object, data: JsonValue = None) -> bool:
    """Tell whether an option is an object that has a property of the data."""
    if isinstance(option, type) and issubclass(option, BaseModel):
        fields = _fields(option).items()
        names = {name for n, info in fields for name in _names(n, info)}
        return not isinstance(data, dict) or not names or bool(names & data.keys())
    if get_origin(option) is Annotated:
        union = get_args(option)[0]
        parts = get_args(union) if _is_union(union) else (union,)
        return any(_has_members(_bare(part), data) for part in parts)
    return option is dict or get_origin(option) is dict


def _bare(option: object) -> object:
    """Return an option without annotations, unless they distinguish alternatives."""
    if get_origin(option) is not Annotated:
        return option
    bare, *annotations = get_args(option)
    return option if any(isinstance(a, Tagged) for a in annotations) else bare


def _is_list(annotation: object) -> bool:
    options = get_args(annotation) if _is_union(annotation) else (annotation,)
    return any(get_origin(_bare(option)) in _LISTS for option in options)


def _is_union(annotation: object) -> bool:
    return get_origin(annotation) in {Union, UnionType}


def _fit_list(data: JsonValue, item: object) -> JsonValue:
    if isinstance(data, str) and not data.strip() and not _may_be_empty(item):
        return []
    items = data if isinstance(data, list) else [data]
    if _is_list(item):
        items = [_children(each) for each in items]
    return [fit(each, item) for each in items]


def _may_be_empty(item: object) -> bool:
    """Tell whether an empty element can be an item."""
    options = get_args(item) if _is_union(item) else (item,)
    return any(
        option is str
        or (
            isinstance(option, type)
            and issubclass(option, BaseModel)
            and not any(info.is_required() for info in _fields(option).values())
        )
        for option in map(_bare, options)
    )


def _children(element: JsonValue) -> JsonValue:
    """Return the children of an element that wraps a list."""
    if isinstance(element, str) and not element.strip():
        return []
    if not isinstance(element, Members):
        return element
    found: list[JsonValue] = []
    for name, value in element.items():
        if name not in element.attributes:
            found += value if isinstance(value, list) else [value]
    return found


def _fit_dict(data: JsonValue, value: object) -> JsonValue:
    if isinstance(data, str) and not data.strip():
        return {}
    if not isinstance(data, dict):
        return data
    return {name: fit(member, value) for name, member in data.items()}


def _fit_model(data: JsonValue, model: type[BaseModel]) -> JsonValue:
    if issubclass(model, RootModel):
        return fit(data, model.model_fields["root"].annotation)
    if isinstance(data, str):
        members = Members({TEXT: data})
    elif isinstance(data, Members):
        members = data
    else:
        return data
    known: dict[str, JsonValue] = {}
    claimed = _claimed(model, members)
    for name, info in _fields(model).items():
        wire_name, spelling = info.alias or name, _spelling(info)
        found = spelling.value_without_name(members) if spelling else ()
        if name in claimed:
            value = members[claimed[name]]
            found = [spelling.value(value) if spelling else value]
        for value in found:
            known[wire_name] = fit(value, _annotation(info))
        if not found and info.is_required() and _is_list(info.annotation):
            # XML cannot tell a list without items from none at all.
            known[wire_name] = []
    if isinstance(data, str) and not known:
        return data if data.strip() else {}
    fields = _fields(model).items()
    taken = {t for n, info in fields for t in (n, info.alias, *_names(n, info))}
    return {**{n: v for n, v in members.items() if n not in taken}, **known}


def _claimed(model: type[BaseModel], members: Members) -> dict[str, str]:
    """Return the property of each field: first exact matches, then by name alone."""
    claimed: dict[str, str] = {}
    for is_exact in (True, False):
        for field, info in _fields(model).items():
            for name in _names(field, info):
                is_free = name in members and name not in claimed.values()
                fits = not is_exact or _is_exactly(info, name, members)
                if field not in claimed and is_free and fits:
                    claimed[field] = name
    return claimed


def _is_exactly(info: FieldInfo, name: str, members: Members) -> bool:
    spelling = _spelling(info)
    if spelling is not None:
        return spelling.is_exactly(name, members)
    return name not in members.attributes and name not in members.namespaces


def _annotation(info: FieldInfo) -> object:
    """Return the type of a field, with the annotation that distinguishes its alternatives."""
    for each in info.metadata:
        if isinstance(each, Tagged):
            return Annotated[info.annotation, each]
    return info.annotation


def _fields(model: type[BaseModel]) -> Mapping[str, FieldInfo]:
    # Before, a field whose type is defined later in the module has only its name.
    model.model_rebuild()
    return model.model_fields


def _names(name: str, info: FieldInfo) -> tuple[str, ...]:
    """Return the possible names of a field among the properties of an element."""
    spelling = _spelling(info)
    return (info.alias or name,) if spelling is None else spelling.names


def _spelling(info: FieldInfo) -> Spelling | None:
    return next((m for m in info.metadata if isinstance(m, Spelling)), None)
