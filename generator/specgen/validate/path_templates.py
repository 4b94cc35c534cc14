"""Rules for paths: their templates, and that requests for them are distinguishable."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from specgen.diagnostics import Diagnostic
from specgen.openapi.grammar import METHODS
from specgen.openapi.path_templates import path_names
from specgen.openapi.walk import path_item_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.openapi.place import Place
    from specgen.openapi.references import References

_TEMPLATE = re.compile(r"\{[^{}]*\}")
_ADJACENT = re.compile(r"\{[^{}]*\}\{[^{}]*\}")


def check_paths(paths: Place, references: References) -> Iterator[Diagnostic]:
    """Check the templates of paths, and that no two of them are the same.

    Args:
        paths: The paths object.
        references: Follows the references of the document.
    """
    taken: dict[tuple[str, ...], str] = {}
    for path_item in paths.children():
        path = path_item.key
        yield from _check_adjacent(path, path_item)
        yield from _check_repeated(path, path_item)
        resolved = references.resolve(path_item)
        for operation in resolved.children() if resolved else ():
            if operation.kind == "operation":
                yield from _check_template(path, path_item, operation, references)
        methods = resolved.names() if resolved else []
        yield from _check_apart(path_item, methods, taken)


def _check_apart(
    path_item: Place, methods: list[str], taken: dict[tuple[str, ...], str]
) -> Iterator[Diagnostic]:
    """Check that no earlier path has the same requests; `taken` are the paths by these."""
    path, _, fragment = path_item.key.partition("#")
    selector = fragment if "=" in fragment else ""
    shape = _TEMPLATE.sub("{}", path)
    found = {m: (m, shape, selector) for m in methods if m in METHODS}
    clashes = {m: taken[key] for m, key in found.items() if key in taken}
    taken |= {key: path_item.key for key in found.values() if key not in taken}
    if clashes:
        method, other = next(iter(clashes.items()))
        yield Diagnostic(
            "ambiguous-path",
            f"{method.upper()} requests for `{path_item.key}` look like those for `{other}`",
            path_item.location_of(key=True),
            "the stub serves the first; distinguish them by a parameter: `/#name=value`",
        )


def _check_adjacent(path: str, path_item: Place) -> Iterator[Diagnostic]:
    found = _ADJACENT.search(path.partition("#")[0])
    if found is not None:
        yield Diagnostic(
            "ambiguous-path",
            f"nothing separates the parameters `{found[0]}` in the path",
            path_item.location_of(key=True),
            "the stub takes one character for each but the last of them",
        )


def _check_repeated(path: str, path_item: Place) -> Iterator[Diagnostic]:
    found = _TEMPLATE.findall(path.partition("#")[0])
    for name in dict.fromkeys(found):
        if found.count(name) > 1:
            yield Diagnostic(
                "ambiguous-path",
                f"`{name}` is in the path {found.count(name)} times",
                path_item.location_of(key=True),
                "all of them are sent with one value; give each a name of its own",
            )


def _check_template(
    path: str, path_item: Place, operation: Place, references: References
) -> Iterator[Diagnostic]:
    in_template = path_names(path)
    declared: dict[str, Place] = {}
    names: set[str] = set()
    for holder in (path_item_of(operation), operation):
        for parameter in holder.elements("parameters"):
            resolved = references.resolve(parameter)
            if resolved is None:
                return
            names.add(resolved.text("name") or "")
            if resolved.text("in") == "path":
                declared[resolved.text("name") or ""] = parameter
    for name in in_template:
        if name not in declared:
            message = (
                f"`{{{name}}}` in the path is not a parameter of `{operation.key}`"
            )
            hint = "declare it under parameters, with `in: path`"
            location = path_item.location_of(key=True)
            yield Diagnostic("undeclared-path-parameter", message, location, hint)
    selector, equals, value = path.partition("#")[2].partition("=")
    if equals and selector not in names and not operation.get("requestBody"):
        message = f"`{selector}` in the path is not a parameter of `{operation.key}`"
        hint = f"declare it with `in: query` and `const: {value}`"
        location = path_item.location_of(key=True)
        yield Diagnostic("undeclared-path-parameter", message, location, hint)
    for name, parameter in declared.items():
        if name not in in_template:
            message = f"the path `{path}` has no `{{{name}}}` for this parameter"
            yield Diagnostic("unused-path-parameter", message, parameter.location)
