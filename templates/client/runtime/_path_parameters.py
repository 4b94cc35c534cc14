"""Path parameters in the style `simple`, the default of OpenAPI."""

from __future__ import annotations

from ._messages import percent_encode
from ._path_text import check_segment, path_text
from ._plain import plain
from ._text import item_text, text_of


def path_value(name: str, value: object) -> str:
    """Return a path parameter, percent-encoded, for its place in the path.

    Args:
        name: Name of the parameter.
        value: A value, list or mapping; a mapping is written as names and values in turn.

    Raises:
        ValueError: The value is empty, cannot be written, or is a dot segment that would change
            the path.
    """
    if type(value) is str:
        return path_text(name, value)
    what = f"path parameter {name!r}"
    match plain(value):
        case None:
            items = []
        case dict() as data:
            members = [(k, text_of(v)) for k, v in data.items() if v is not None]
            items = [text for member in members for text in member]
        case list() as data:
            items = [item_text(what, item) for item in data]
        case data:
            items = [text_of(data)]
    text = ",".join(map(percent_encode, items))
    check_segment(what, text, is_empty=not any(items))
    return text
