"""Data read from XML, fitted to a model: XML tells neither a list of one nor a nested object."""

from __future__ import annotations

from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Union, cast, get_args, get_origin

from pydantic import BaseModel, RootModel

from ._xml import TEXT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import JsonValue
    from pydantic.fields import FieldInfo

_LISTS = (list, tuple, set, frozenset)


def fit(data: JsonValue, annotation: object) -> JsonValue:
    """Return data in the shape that a type expects; what does not fit is left to validation.

    Args:
        data: Data as `parse_xml` gives it.
        annotation: A model, or the type of a field.

    Returns:
        The data with lists where lists are expected, under the names that JSON has.
    """
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return fit(data, _bare(annotation))
    if origin in {Union, UnionType}:
        return _fit_union(data, arguments)
    if origin in _LISTS:
        return _fit_list(data, arguments[0] if arguments else object)
    if origin is dict or annotation is dict:
        return _fit_dict(data, arguments[1] if arguments else object)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _fit_model(data, annotation)
    return data[TEXT] if isinstance(data, dict) and TEXT in data else data


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
    """Tell whether an option is an object, and one that has a member of the data."""
    if isinstance(option, type) and issubclass(option, BaseModel):
        names = {_xml_name(name, info) for name, info in option.model_fields.items()}
        return not isinstance(data, dict) or not names or bool(names & data.keys())
    return option is dict or get_origin(option) is dict


def _bare(option: object) -> object:
    return get_args(option)[0] if get_origin(option) is Annotated else option


def _fit_list(data: JsonValue, item: object) -> JsonValue:
    if isinstance(data, str) and not data.strip():
        return []
    items = data if isinstance(data, list) else [data]
    return [fit(each, item) for each in items]


def _fit_dict(data: JsonValue, value: object) -> JsonValue:
    if isinstance(data, str) and not data.strip():
        return {}
    if not isinstance(data, dict):
        return data
    return {name: fit(member, value) for name, member in data.items()}


def _fit_model(data: JsonValue, model: type[BaseModel]) -> JsonValue:
    if issubclass(model, RootModel):
        return fit(data, model.model_fields["root"].annotation)
    if isinstance(data, str) and not data.strip():
        return {}
    if not isinstance(data, dict):
        return data
    members = dict(data)
    for name, info in model.model_fields.items():
        element = _xml_name(name, info)
        if element in data:
            value = members.pop(element)
            members[info.alias or name] = _fit_field(value, info)
    return members


def _fit_field(value: JsonValue, info: FieldInfo) -> JsonValue:
    if _xml(info).get("wrapped") and isinstance(value, dict):
        children = [child for name, child in value.items() if name != TEXT]
        value = children[0] if len(children) == 1 else value
    return fit(value, info.annotation)


def _xml_name(name: str, info: FieldInfo) -> str:
    return str(_xml(info).get("name") or info.alias or name)


def _xml(info: FieldInfo) -> Mapping[str, object]:
    """Return the `xml` object of the field's schema."""
    extra = info.json_schema_extra
    if not isinstance(extra, dict):
        return {}
    xml = cast("dict[str, object]", extra).get("xml")
    return cast("dict[str, object]", xml) if isinstance(xml, dict) else {}
