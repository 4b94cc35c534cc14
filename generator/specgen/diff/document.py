"""Comparing two documents: the root, every operation, every definition, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from specgen.diff import messages, operations
from specgen.diff.combinators import compare_wrapped
from specgen.diff.comparison import Comparison
from specgen.diff.edits import Context, Scope
from specgen.diff.effects import NARROWS, NONE, WIDENS
from specgen.diff.extensions import compare_extension
from specgen.diff.fields import OBJECTS, request_context
from specgen.diff.graph import root_context
from specgen.diff.objects import comparer
from specgen.diff.operations import Endpoint, operations_of
from specgen.diff.pair import Pair
from specgen.diff.schemas import compare_schema
from specgen.openapi.grammar import METHODS, is_map, member_kind
from specgen.source.pointer import escape

if TYPE_CHECKING:
    from specgen.diff.comparison import Comparer
    from specgen.diff.graph import Graph
    from specgen.diff.lifecycle import Policy
    from specgen.openapi.place import Place
    from specgen.openapi.references import References

ROOT: Final = "#"
_TITLES: Final = {
    "schema": "schema", "response": "response", "parameter": "parameter", "example": "example",
    "request-body": "request body", "header": "header", "security-scheme": "security scheme",
    "link": "link", "callbacks": "callback", "path-item": "path item", "media-type": "media type",
}  # fmt: skip


def compare_documents(
    base: References, revision: References, graphs: tuple[Graph, Graph], policy: Policy
) -> Comparison:
    """Compare everything, and return the comparison with the edits that were found.

    Args:
        base: The older document.
        revision: The newer one.
        graphs: What either side defines.
        policy: What is promised about removals.
    """
    walk = Comparison(base, revision, _COMPARERS, compare_wrapped, policy)
    _rename(walk, *graphs)
    scope = Scope(ROOT, Context(), "", "")
    _COMPARERS["openapi"](walk, Pair(base.start(), revision.start()), scope)
    _endpoints(walk, graphs[0].endpoints, graphs[1].endpoints)
    _definitions(walk, *graphs)
    return walk


def _rename(walk: Comparison, before: Graph, after: Graph) -> None:
    """Find definitions that are the same but for their name."""
    gone = [key for key in before.definitions if key not in after.definitions]
    come = [key for key in after.definitions if key not in before.definitions]
    by_content: dict[tuple[str, str], list[str]] = {}
    for key in come:
        kind, cursor = after.definitions[key]
        by_content.setdefault((kind, _content(walk, key, cursor)), []).append(key)
    for key in gone:
        kind, cursor = before.definitions[key]
        found = by_content.get((kind, _content(walk, key, cursor)))
        if found:
            walk.renamed[key] = found.pop(0)


def _content(walk: Comparison, key: str, cursor: Place) -> str:
    """Return a definition's content, in which it refers to itself by no name."""
    return walk.text(cursor).replace(f'"{key}"', '"#"')


def _endpoints(
    walk: Comparison, before: dict[str, Endpoint], after: dict[str, Endpoint]
) -> None:
    for key in dict.fromkeys([*before, *after]):
        one, two = before.get(key), after.get(key)
        endpoint = two or one
        if endpoint is None:
            continue
        hook = key.startswith("webhook ")
        section = "webhooks" if hook else "paths"
        identity = f"/{section}/{escape(endpoint.path)}/{endpoint.method.lower()}"
        scope = Scope(
            key, root_context(key), identity, f"{endpoint.method} {endpoint.path}"
        )
        if one is None:
            operations.added_operation(walk, endpoint, scope)
        elif two is None:
            operations.removed_operation(walk, endpoint, scope)
        else:
            operations.compare_endpoints(walk, one, two, scope.about(""))


def _definitions(walk: Comparison, before: Graph, after: Graph) -> None:
    new_names = set(walk.renamed.values())
    for key, (kind, cursor) in before.definitions.items():
        name = walk.renamed.get(key, key)
        scope = Scope(key, Context(), key.lstrip("#"), _title(kind, key))
        if name not in after.definitions:
            effects = NONE
            walk.edit(scope, f"{kind}-removed", "removed", (cursor, None), effects)
            continue
        other = after.definitions[name][1]
        if name != key:
            what = f"renamed to `{name.rpartition('/')[2]}`"
            walk.edit(scope, f"{kind}-renamed", what, (cursor, other))
        walk.compare(kind, Pair(cursor, other), scope)
    for key, (kind, cursor) in after.definitions.items():
        if key not in before.definitions and key not in new_names:
            scope = Scope(key, Context(), key.lstrip("#"), _title(kind, key))
            walk.edit(scope, f"{kind}-added", "added", (None, cursor))


def _title(kind: str, key: str) -> str:
    return f"{_TITLES[kind]} `{key.rpartition('/')[2].replace('~1', '/')}`"


def _claimed_elsewhere(walk: Comparison, _: Pair, __: Scope) -> None:
    """Leave a field to the comparison of operations and definitions."""
    walk.claims += 1


def _components(walk: Comparison, pair: Pair, scope: Scope) -> None:
    """Compare the fields of `components` that hold no definitions, if there are any."""
    walk.claims += 1
    before, after = pair.member("components")
    names = dict.fromkeys(
        k for side in (before, after) if side for k, _ in side.members()
    )
    for name in names:
        one, two = (side.get(name) if side else None for side in (before, after))
        if is_map(member_kind("components", name)):
            _if_empty(walk, (one, two), scope.inside("components", name))
        elif walk.differs((one, two)):
            compare_extension(
                walk, "components", name, (one, two), scope.inside("components")
            )
    if not names:
        _if_empty(walk, (before, after), scope.inside("components"))


def _if_empty(
    walk: Comparison, places: tuple[Place | None, Place | None], scope: Scope
) -> None:
    """Say that two maps without entries are written differently."""
    if walk.differs(places) and not any(
        list(place.members()) for place in places if place
    ):
        what = f"`{scope.identity}` is written differently, but has no entry on either side"
        walk.edit(scope, "empty-map-respelled", what, places)


def _paths(walk: Comparison, pair: Pair, scope: Scope) -> None:
    """Compare what stands under `paths` and `webhooks` beside the operations."""
    walk.claims += 1
    for section in ("paths", "webhooks"):
        _if_empty(walk, pair.member(section), scope.inside(section))
        before, after = (dict(p.members()) if p else {} for p in pair.member(section))
        for name in dict.fromkeys([*before, *after]):
            places = before.get(name), after.get(name)
            inner = scope.inside(section, name)
            if name.startswith("x-") and section == "paths":
                if walk.differs(places):
                    compare_extension(
                        walk, "paths", name, places, scope.inside(section)
                    )
            elif places[0] is not None and places[1] is not None:
                walk.compare("path-item", Pair(places[0], places[1]), inner)
            else:
                _empty_path(walk, places, inner)


def _empty_path(
    walk: Comparison, places: tuple[Place | None, Place | None], scope: Scope
) -> None:
    """Say that a path without operations came or went; otherwise its operations are compared."""
    place = places[0] or places[1]
    side = walk.base if places[0] else walk.revision
    target = side.resolve(place) if place else None
    if target is None or not list(operations_of(target)):
        word = "added" if places[0] is None else "removed"
        walk.edit(scope, f"path-{word}", f"path without operations {word}", places)


def _path_operations(walk: Comparison, pair: Pair, scope: Scope) -> None:
    """Compare the operations of a callback; those of a path are compared as operations."""
    walk.claims += 1
    if scope.unit == ROOT:
        return
    before, after = (dict(operations_of(side)) for side in pair)
    for method in dict.fromkeys([*before, *after]):
        one, two = before.get(method), after.get(method)
        inner = scope.inside(method.lower())
        if one is not None and two is not None:
            start = walk.base.start(), walk.revision.start()
            old = Endpoint("", method, "", one, pair.before, start[0])
            new = Endpoint("", method, "", two, pair.after, start[1])
            operations.compare_parameters(walk, old, new, inner)
            walk.compare("operation", Pair(one, two), inner)
        else:
            word, effects = ("added", WIDENS) if one is None else ("removed", NARROWS)
            what = f"{method} of a callback {word}"
            walk.edit(
                inner, f"operation-{word}", what, (one, two), effects, negotiated=True
            )


def _request_body(walk: Comparison, pair: Pair, scope: Scope) -> None:
    before, after = pair.member("requestBody")
    context = request_context(scope.context)
    inner = scope.inside("requestBody", context=context).about("request body")
    if before is not None and after is not None:
        walk.compare("request-body", Pair(before, after), inner)
    elif before is not None:
        walk.edit(inner, "request-body-removed", "removed", (before, None), NARROWS)
    elif after is not None:
        required = (walk.revision.resolve(after) or after).flag("required")
        rule = "required-request-body-added" if required else "request-body-added"
        what = "added, required" if required else "added"
        walk.edit(inner, rule, what, (None, after), NARROWS if required else WIDENS)


def _responses(walk: Comparison, pair: Pair, scope: Scope) -> None:
    before, after = pair.member("responses")
    inner = scope.inside("responses")
    if before is not None and after is not None:
        walk.compare("responses", Pair(before, after), inner)
    else:
        word = "added" if before is None else "removed"
        effects = WIDENS if before is None else NARROWS
        what = f"`responses` {word}"
        walk.edit(
            inner, f"responses-{word}", what, (before, after), effects, negotiated=True
        )


def _callbacks(walk: Comparison, pair: Pair, scope: Scope) -> None:
    context = scope.context._replace(inverted=not scope.context.inverted)
    for expression in pair.names():
        if expression.startswith("x-"):
            continue
        before, after = pair.member(expression)
        inner = scope.inside(expression, context=context).about(
            f"callback `{expression}`"
        )
        if before is not None and after is not None:
            walk.compare("path-item", Pair(before, after), inner)
        else:
            word, effects = (
                ("added", WIDENS) if before is None else ("removed", NARROWS)
            )
            rule = f"callback-expression-{word}"
            walk.edit(inner, rule, word, (before, after), effects, negotiated=True)


def _scopes(walk: Comparison, pair: Pair, scope: Scope) -> None:
    before, after = (dict(p.members()) if p else {} for p in pair.member("scopes"))
    for name in dict.fromkeys([*before, *after]):
        one, two = before.get(name), after.get(name)
        inner = scope.inside("scopes", name)
        if one is None or two is None:
            word, effects = ("added", WIDENS) if one is None else ("removed", NARROWS)
            what = f"scope `{name}` {word}"
            walk.edit(inner, f"oauth-scope-{word}", what, (one, two), effects)
        elif not walk.same(one, two):
            what = f"description of scope `{name}` changed"
            walk.edit(
                inner, "oauth-scope-description-changed", what, (one, two), axis="doc"
            )


def _methods(walk: Comparison, pair: Pair, scope: Scope) -> None:
    name = "x-specgen-methods"
    before, after = (
        {str(e.plain): e for e in place.elements()} if place else {}
        for place in pair.member(name)
    )
    for method in dict.fromkeys([*before, *after]):
        one, two = before.get(method), after.get(method)
        if one is None or two is None:
            word, effects = ("added", WIDENS) if one is None else ("removed", NARROWS)
            what = f"method {method} {word}"
            context = request_context(scope.context)
            inner = scope.inside(name, method, context=context)
            walk.edit(inner, f"method-{word}", what, (one, two), effects)


_PARAMETER_FIELDS = {
    ("name",): messages.compare_name,
    ("required",): messages.compare_required,
    (
        "style",
        "explode",
        "allowReserved",
        "allowEmptyValue",
    ): messages.compare_serialization,
    ("schema", "content"): messages.compare_schema_or_content,
}
_COMPARERS: dict[str, Comparer] = {
    **{kind: comparer(kind, {}) for kind in OBJECTS},
    "schema": compare_schema,
    "openapi": comparer(
        "openapi",
        {
            ("paths", "webhooks"): _paths,
            ("components",): _components,
            ("security", "servers"): _claimed_elsewhere,
        },
    ),
    "path-item": comparer(
        "path-item",
        {
            (*METHODS, "additionalOperations"): _path_operations,
            ("parameters", "servers"): _claimed_elsewhere,
        },
    ),
    "operation": comparer(
        "operation",
        {
            ("parameters", "security", "servers"): _claimed_elsewhere,
            ("requestBody",): _request_body,
            ("responses",): _responses,
            ("x-specgen-methods",): _methods,
        },
    ),
    "parameter": comparer("parameter", _PARAMETER_FIELDS),
    "header": comparer("header", _PARAMETER_FIELDS),
    "request-body": comparer(
        "request-body",
        {
            ("required",): messages.compare_required,
            ("content",): messages.compare_content,
        },
    ),
    "media-type": comparer(
        "media-type", {("schema", "itemSchema"): messages.compare_schema_or_content}
    ),
    "responses": comparer("responses", {("*",): messages.compare_responses}),
    "response": comparer(
        "response",
        {
            ("headers",): messages.compare_headers,
            ("content",): messages.compare_content,
        },
    ),
    "callbacks": comparer("callbacks", {("*",): _callbacks}),
    "oauth-flow": comparer("oauth-flow", {("scopes",): _scopes}),
}
