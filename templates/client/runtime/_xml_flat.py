"""Models with only scalar fields, read from XML."""

from __future__ import annotations

from types import NoneType
from typing import TYPE_CHECKING, get_args

from ._parsed_body import TEXT
from ._xml import reader

if TYPE_CHECKING:
    from pydantic import BaseModel, JsonValue

    from ._xml import Reader


def flat(model: type[BaseModel]) -> Reader:
    """Return the reader of documents that gives their data the shape of a model."""

    def data_of(root: JsonValue) -> JsonValue:
        if isinstance(root, str) and not root.strip():
            return {}
        if not isinstance(root, dict):
            return root
        return {name: _text(value, name) for name, value in root.items()}

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

    return reader(data_of)
