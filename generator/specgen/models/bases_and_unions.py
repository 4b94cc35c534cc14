"""Tagged unions among the models, and inheritance between classes."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from specgen import code
from specgen.view.types import annotation, union

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from specgen.code import Code
    from specgen.view.class_views import ClassView, VariantsView


def with_variants(
    source: str, classes: Sequence[ClassView], variants: Sequence[VariantsView]
) -> str:
    """Return the source of classes with their bases, followed by the tagged unions.

    Args:
        source: The classes without bases.
        classes: The views with the bases of the classes.
        variants: The tagged unions; parts of others come first.
    """
    if not variants:
        return source
    lines, body = source.splitlines(), ast.parse(source).body
    found = {
        node.name: lines[node.lineno - 1 : node.end_lineno]
        for node in body
        if isinstance(node, ast.ClassDef)
    }
    views: dict[str, ClassView] = {view.name: view for view in classes}
    ordered: dict[str, None] = {}
    for name in found:
        _after_bases(name, views, ordered)
    first = next(node for node in body if isinstance(node, ast.ClassDef))
    return "\n".join(
        [
            *lines[: first.lineno - 1],
            *(_class(found[name], views[name]) for name in ordered),
            *map(_union, variants),
            "\n",
            "",
        ]
    )


_OF_TYPES = (
    ("datetime", "date"),
    ("datetime", "datetime"),
    ("pydantic", "Field"),
    ("typing", "Annotated"),
    ("typing", "Any"),
    ("typing", "Literal"),
)


def imports_of(
    classes: Sequence[ClassView], variants: Sequence[VariantsView]
) -> list[ast.ImportFrom]:
    """Return the imports that the source may need besides those of plain classes."""
    stand_in = any(view.unknown is None for view in variants)
    is_variant = any(view.is_variant and not view.bases for view in classes)
    needed = [
        *((module, name, 0, True) for module, name in _OF_TYPES),
        ("typing", "ClassVar", 0, any(view.requires for view in classes)),
        ("_tagged", "TaggedBy", 1, bool(variants)),
        ("_tagged", "UnknownVariant", 1, stand_in),
        ("_tagged", "VariantModel", 1, is_variant),
    ]
    return [
        ast.ImportFrom(module, [ast.alias(name)], level)
        for module, name, level, is_needed in needed
        if is_needed
    ]


def _after_bases(
    name: str, views: Mapping[str, ClassView], ordered: dict[str, None]
) -> None:
    if name in views and name not in ordered:
        for base in views[name].bases:
            _after_bases(base, views, ordered)
        ordered[name] = None


def _class(lines: list[str], view: ClassView) -> str:
    """Return the source of a class with its bases."""
    default = [code.name("VariantModel")] if view.is_variant else []
    bases = [code.name(base) for base in view.bases] or default
    header = code.fill("class {}({}):", view.name, code.joined(bases))
    return "\n".join(["\n", header if bases else lines[0], *lines[1:]])


def _union(view: VariantsView) -> Code:
    """Return the statement that defines a tagged union."""
    stand_in = [] if view.unknown else [code.name("UnknownVariant")]
    kinds = code.joined([annotation(view.type), *stand_in], " | ")
    table = code.joined(
        code.fill("{}: {}", code.literal(tag), annotation(kind))
        for tag, kind in view.variants
    )
    given = [code.literal(view.property_name), code.fill("{{{}}}", table)]
    if view.unknown:
        given.append(code.fill("unknown={}", annotation(view.unknown)))
    elif view.untagged:
        given.append(code.fill("untagged={}", annotation(union(*view.untagged))))
    doc = code.fill("\n{}\n", code.quoted(view.doc, 0)) if view.doc else code.fill("")
    return code.fill(
        "\n\n{} = Annotated[{}, TaggedBy({})]{}",
        view.name,
        kinds,
        code.joined(given),
        doc,
    )
