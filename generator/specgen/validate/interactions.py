"""Checks that the names in interactions are declared by the operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.diagnostics import Diagnostic
from specgen.diagnostics.spelling import did_you_mean
from specgen.openapi.walk import path_item_of
from specgen.source import ScalarNode
from specgen.validate.error_codes import title
from specgen.validate.undeclared_name import check_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from specgen.openapi.place import Place
    from specgen.openapi.references import References
    from specgen.validate.error_codes import ErrorCodes

_INTERACTIONS = "x-specgen-interactions"


def check_interactions(
    root: Place,
    operation: Place,
    references: References,
    codes: ErrorCodes,
    operations: Sequence[Place],
) -> Iterator[Diagnostic]:
    """Check the interactions of an operation.

    Args:
        root: The document.
        operation: The operation.
        references: Follows the references of the document.
        codes: The error codes of the document.
        operations: All operations.
    """
    interactions = list(operation.elements(_INTERACTIONS))
    if not interactions:
        return
    schemes = root.names("components", "securitySchemes")
    parameters = parameter_names(operation, references)
    members = parameters | body_member_names(operation, references)
    for interaction in interactions:
        yield from check_name(
            interaction, schemes, "request", "security",
            code="invalid-extension",
            message="{} is not declared under components.securitySchemes",
        )  # fmt: skip
        yield from codes.check(interaction, operation, "response", "error")
        for known, keys in (
            (parameters, ("request", "parameters")),
            (members, ("when",)),
        ):
            for name in interaction.names(*keys):
                member = name.split("/")[1] if name.startswith("/") else name
                if member not in known:
                    location = interaction.location_of(*keys, name, key=True)
                    message = f"`{name}` is not a parameter of {title(operation)}"
                    hint = _elsewhere(name, operations, references)
                    hint = hint or did_you_mean(name, known)
                    yield Diagnostic("invalid-extension", message, location, hint)
        yield from _check_examples(operation, interaction, references)
    yield from _check_unique(interactions)


def parameter_names(operation: Place, references: References) -> set[str]:
    """Return the names of an operation's parameters, those of its path item included."""
    found: set[str] = set()
    for holder in (operation, path_item_of(operation)):
        for parameter in holder.elements("parameters"):
            resolved = references.resolve(parameter)
            name = resolved.text("name") if resolved else None
            found |= {name} if name else set()
    return found


def body_member_names(operation: Place, references: References) -> set[str]:
    """Return the names of the properties that an operation's body may have."""
    body = operation.get("requestBody")
    resolved = references.resolve(body) if body else None
    members: set[str] = set()
    for media_type in resolved.names("content") if resolved else ():
        schema = resolved.get("content", media_type, "schema") if resolved else None
        target = references.resolve(schema) if schema else None
        members |= set(target.names("properties")) if target else set()
    return members


def _elsewhere(
    name: str, operations: Sequence[Place], references: References
) -> str | None:
    """Return a hint that names another operation that has a parameter, None if none has."""
    having = (o for o in operations if name in parameter_names(o, references))
    found = next(having, None)
    return None if found is None else f"it is a parameter of {title(found)}"


def _check_examples(
    operation: Place, interaction: Place, references: References
) -> Iterator[Diagnostic]:
    status = interaction.get("response", "status")
    response = _response(operation, status)
    body = operation.get("requestBody")
    for side, holder in (("request", body), ("response", response)):
        media_type = interaction.text(side, "media-type")
        content = references.resolve(holder) if holder else None
        found = content.get("content", media_type) if content and media_type else None
        resolved = references.resolve(found) if found else None
        yield from check_name(
            interaction, resolved.names("examples") if resolved else (), side, "example",
            code="unknown-example",
            message=f"the {side} has no example {{}} of this media type",
        )  # fmt: skip


def _response(operation: Place, status: Place | None) -> Place | None:
    value = (
        status.node.value if status and isinstance(status.node, ScalarNode) else None
    )
    candidates = (str(value), f"{str(value)[:1]}XX", "default")
    found = (operation.get("responses", key) for key in candidates)
    return next((response for response in found if response), None)


def _check_unique(interactions: list[Place]) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for interaction in interactions:
        name = interaction.text("name")
        if name in seen:
            message = f"there are two interactions `{name}`"
            location = interaction.location_of("name")
            yield Diagnostic(
                "invalid-extension", message, location, "give each a unique name"
            )
        seen |= {name} if name else set()
