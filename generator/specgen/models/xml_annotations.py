"""Annotations about XML for the fields of models."""

from __future__ import annotations

import ast
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from specgen.code import Code
    from specgen.view.class_views import ClassView

_IMPORTS = """from __future__ import annotations
from typing import Annotated
from ._xml_names import Xml
"""


def with_spellings(source: str, classes: Sequence[ClassView]) -> str:
    """Return the source of classes with annotations about the form of their fields in XML.

    Args:
        source: The classes, without annotations about XML.
        classes: The views with the `xml` of each field.
    """
    wanted: dict[tuple[str, str], Code] = {
        (view.name, field.name): field.xml.source
        for view in classes
        for field in view.fields
        if field.xml is not None
    }
    if not wanted:
        return source
    text = source.encode()
    starts = [0, *accumulate(map(len, text.splitlines(keepends=True)))]
    parts: list[bytes] = []
    done = 0
    for owner, node in _fields(source):
        spelling = wanted.get((owner, ast.unparse(node.target)))
        if spelling is not None:
            start, end = _span(node.annotation, starts)
            parts += [text[done:start], _annotated(text[start:end], spelling.encode())]
            done = end
    return _IMPORTS + b"".join([*parts, text[done:]]).decode()


def _fields(source: str) -> Iterator[tuple[str, ast.AnnAssign]]:
    for owner in ast.parse(source).body:
        if isinstance(owner, ast.ClassDef):
            for node in owner.body:
                if isinstance(node, ast.AnnAssign):
                    yield owner.name, node


def _span(node: ast.expr, starts: Sequence[int]) -> tuple[int, int]:
    """Return where an expression begins and ends, in bytes."""
    return (
        starts[node.lineno - 1] + node.col_offset,
        starts[(node.end_lineno or 1) - 1] + (node.end_col_offset or 0),
    )


def _annotated(annotation: bytes, spelling: bytes) -> bytes:
    is_annotated = annotation.startswith(b"Annotated[")
    opened = annotation[:-1] if is_annotated else b"Annotated[" + annotation
    return b"%b, %b]" % (opened, spelling)
