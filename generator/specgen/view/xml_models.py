"""Models that are read from XML or written to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from specgen import code
from specgen.stub.wire.media_types import kind_of
from specgen.view.types import (
    ANY,
    NONE,
    LiteralOf,
    Named,
    Primitive,
    UnionOf,
    annotation,
)
from specgen.view.used_classes import used_classes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from specgen.code import Code
    from specgen.view.class_views import ClassView, VariantsView
    from specgen.view.operation import OperationView, SuccessView
    from specgen.view.types import TypeExpr


def with_fits(
    operations: Iterable[OperationView], classes: Mapping[str, ClassView]
) -> tuple[OperationView, ...]:
    """Return operations with the functions that convert XML data to the shape of a model.

    Args:
        operations: The operations.
        classes: The models by name.
    """
    return tuple(
        replace(o, successes=tuple(_with_reader(s, classes) for s in o.successes))
        for o in operations
    )


def without_unused_spellings(
    operations: Iterable[OperationView],
    classes: Collection[ClassView],
    variants: Iterable[VariantsView],
) -> tuple[ClassView, ...]:
    """Return the models, without facts about XML unless they occur in XML."""
    in_xml = [t for operation in operations for t in _types_in_xml(operation)]
    used = used_classes(in_xml, classes, variants)
    return tuple(
        view if view.name in used else _without_spellings(view) for view in classes
    )


def _types_in_xml(operation: OperationView) -> list[TypeExpr]:
    found = [success.type for success in operation.successes if _is_xml(success)]
    body = operation.body
    if body is not None and body.encoder == "xml" and body.argument is not None:
        found.append(body.argument.type)
    return found


def _is_xml(success: SuccessView) -> bool:
    return any(kind_of(name) == "xml" for name in success.media_types)


def _without_spellings(view: ClassView) -> ClassView:
    return replace(view, fields=tuple(replace(f, xml=None) for f in view.fields))


def _with_reader(success: SuccessView, classes: Mapping[str, ClassView]) -> SuccessView:
    if not _is_xml(success) or success.type == NONE:
        return success
    return replace(success, xml=success.xml or _reader(success.type, classes))


def _reader(expr: TypeExpr, classes: Mapping[str, ClassView]) -> Code | None:
    """Return the reader of XML as a type: a small one if the type is flat."""
    if expr == ANY:
        return code.name("any_shape")
    if expr in (Primitive("str"), Primitive("bytes")):
        return None
    model = expr if isinstance(expr, Named) and expr.is_class else None
    is_flat = model is not None and _is_flat(classes[model.name])
    name = code.name("flat" if is_flat else "shaped")
    return code.fill("{}({})", name, annotation(expr))


def _is_flat(view: ClassView) -> bool:
    return view.extra is None and all(
        field.xml is None and _is_scalar(field.type) for field in view.fields
    )


def _is_scalar(expr: TypeExpr) -> bool:
    if isinstance(expr, UnionOf):
        return all(map(_is_scalar, expr.members))
    return isinstance(expr, Primitive | LiteralOf) and expr != ANY
