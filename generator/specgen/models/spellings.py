"""Annotations about XML for the fields of models."""

from __future__ import annotations

import ast
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
    text = source.encode()
    # From the end, so that earlier offsets stay valid.
    for owner, node in reversed(list(_fields(source))):
        spelling = wanted.get((owner, ast.unparse(node.target)))
        if spelling is not None:
            text = _annotated(text, node.annotation, spelling.encode())
    return (_IMPORTS if wanted else "") + text.decode()


def _fields(source: str) -> Iterator[tuple[str, ast.AnnAssign]]:
    for owner in ast.parse(source).body:
        if isinstance(owner, ast.ClassDef):
            for node in owner.body:
                if isinstance(node, ast.AnnAssign):
                    yield owner.name, node


def _annotated(text: bytes, annotation: ast.expr, spelling: bytes) -> bytes:
    lines = text.splitlines(keepends=True)
    start = sum(map(len, lines[: annotation.lineno - 1])) + annotation.col_offset
    end = sum(map(len, lines[: (annotation.end_lineno or 1) - 1])) + (
        annotation.end_col_offset or 0
    )
    before, found, after = text[:start], text[start:end], text[end:]
    opened = found[:-1] if found.startswith(b"Annotated[") else b"Annotated[" + found
    return b"%b%b, %b]%b" % (before, opened, spelling, after)
