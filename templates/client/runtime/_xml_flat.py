"""Fit data read from XML to a model with only scalar fields."""

from __future__ import annotations

from types import NoneType
from typing import TYPE_CHECKING, get_args

from ._xml import TEXT

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import BaseModel, JsonValue

    from ._xml import Element


def flat(model: type[BaseModel]) -> Callable[[Element], JsonValue]:
    """Return the function that converts the data of a document to the shape of a model."""

    def data_of(root: Element) -> JsonValue:
        if isinstance(root.value, str) and not root.value.strip():
            return {}
        if not isinstance(root.value, dict):
            return root.value
        return {name: _text(value, name) for name, value in root.value.items()}

    options = {
        info.alias or name: get_args(info.annotation)
        for name, info in model.model_fields.items()
    }

    def _text(value: JsonValue, name: str) -> JsonValue:
        if isinstance(value, dict) and TEXT in value:
            value = value[TEXT]
        may_be_none = NoneType in options.get(name, ()) and str not in options[name]
        is_blank = isinstance(value, str) and not value.strip()
        return None if is_blank and may_be_none else value

    return data_of
