"""Edits to the plain data of a spec, to be applied later; and ways around in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Node: TypeAlias = dict[str, Any]
    Path: TypeAlias = tuple[str | int, ...]
    Edit: TypeAlias = Callable[[Node], None]

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def setting(at: Path, value: object) -> Edit:
    """Return an edit that puts a value in a place."""

    def edit(document: Node) -> None:
        at_path(document, at[:-1])[at[-1]] = value

    return edit


def dropping(at: Path) -> Edit:
    """Return an edit that takes away what is in a place."""

    def edit(document: Node) -> None:
        del at_path(document, at[:-1])[at[-1]]

    return edit


def rekeying(at: Path, key: str, other: str) -> Edit:
    """Return an edit that gives a member of an object another name."""

    def edit(document: Node) -> None:
        holder = at_path(document, at)
        items = [
            (other if name == key else name, value) for name, value in holder.items()
        ]
        holder.clear()
        holder.update(items)

    return edit


def flipping_required(at: Path, member: str) -> Edit:
    """Return an edit after which a schema requires a member if it did not, and the other way."""

    def edit(document: Node) -> None:
        required = at_path(document, at).setdefault("required", [])
        if member in required:
            required.remove(member)
        else:
            required.append(member)

    return edit


def dropping_parameter(at: Path) -> Edit:
    """Return an edit that takes a parameter away, with the references to it if it is shared."""

    def edit(document: Node) -> None:
        reference = {"$ref": "#/" + "/".join(map(str, at))}
        for _, _, operation in operations(document):
            listed = operation.get("parameters", [])
            if reference in listed:
                listed.remove(reference)
        dropping(at)(document)

    return edit


def renaming_parameter(name: str) -> Edit:
    """Return an edit that renames a parameter wherever the spec mentions it."""

    def edit(document: Node) -> None:
        for _, parameter in parameters(document):
            if parameter["name"] == name:
                parameter["name"] = f"{name}X"
        for key, _, operation in list(operations(document)):
            for interaction in operation["x-specgen-interactions"]:
                sent = interaction["request"].get("parameters", {})
                for holder in (sent, interaction.get("when", {})):
                    if name in holder:
                        holder[f"{name}X"] = holder.pop(name)
            renamed = key.replace(f"{{{name}}}", f"{{{name}X}}").replace(
                f"#{name}=", f"#{name}X="
            )
            rekeying(("paths",), key, renamed)(document)

    return edit


def renaming_scheme(name: str) -> Edit:
    """Return an edit that renames a security scheme wherever the spec mentions it."""

    def edit(document: Node) -> None:
        schemes = document["components"]["securitySchemes"]
        schemes[f"{name}Other"] = schemes.pop(name)
        for requirement in document["security"]:
            if name in requirement:
                requirement[f"{name}Other"] = requirement.pop(name)
        for _, _, operation in operations(document):
            for interaction in operation["x-specgen-interactions"]:
                interaction["request"].pop("security", None)

    return edit


def replacing_code(code: str, other: str) -> Edit:
    """Return an edit that renames an error code wherever the spec mentions it."""

    def edit(document: Node) -> None:
        for _, holder in list(walk(document)):
            if isinstance(holder, dict):
                holder.update(
                    {key: other for key, value in holder.items() if value == code}
                )

    return edit


def answering_otherwise(at: Path, code: str) -> Edit:
    """Return an edit after which an interaction answers with another declared error."""

    def edit(document: Node) -> None:
        other = next(error for _, error in errors(document) if error["code"] != code)
        at_path(document, at)["response"].update(
            error=other["code"], status=other["status"]
        )

    return edit


def rewording(keyword: str) -> Edit:
    """Return an edit that changes a text wherever it stands, except in data."""

    def edit(document: Node) -> None:
        for at, node in walk(document):
            is_data = {"value", "body", "when"} & set(at) or at[-1:] == ("properties",)
            if (
                isinstance(node, dict)
                and isinstance(node.get(keyword), str)
                and not is_data
            ):
                node[keyword] = "Other words."

    return edit


def forgetting(keyword: str) -> Edit:
    """Return an edit that takes a keyword away wherever it stands."""

    def edit(document: Node) -> None:
        for _, node in list(walk(document)):
            if isinstance(node, dict):
                node.pop(keyword, None)

    return edit


def at_path(node: Any, at: Path) -> Any:
    """Return what is in a place."""
    for step in at:
        node = node[step]
    return node


def walk(node: Any, at: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield every node with its place."""
    yield at, node
    if isinstance(node, dict):
        for key, child in node.items():
            yield from walk(child, (*at, key))
    elif isinstance(node, list):
        for number, child in enumerate(node):
            yield from walk(child, (*at, number))


def leaves(value: Any) -> Iterator[Path]:
    """Yield the place of every scalar."""
    yield from (at for at, node in walk(value) if not isinstance(node, dict | list))


def operations(document: Node) -> Iterator[tuple[str, str, Node]]:
    """Yield each operation with its path key and its method."""
    for key, item in document["paths"].items():
        yield from (
            (key, method, item[method]) for method in _METHODS if method in item
        )


def parameters(document: Node) -> Iterator[tuple[Path, Node]]:
    """Yield each parameter with its place, the shared ones last."""
    for key, method, operation in operations(document):
        for number, parameter in enumerate(operation.get("parameters", ())):
            if "$ref" not in parameter:
                yield ("paths", key, method, "parameters", number), parameter
    for name, parameter in document["components"].get("parameters", {}).items():
        yield ("components", "parameters", name), parameter


def errors(document: Node) -> Iterator[tuple[Path, Node]]:
    """Yield each declared error code with its place."""
    for number, error in enumerate(document["x-specgen-errors"]):
        yield ("x-specgen-errors", number), error
    for key, method, operation in operations(document):
        for number, error in enumerate(operation.get("x-specgen-errors", ())):
            yield ("paths", key, method, "x-specgen-errors", number), error
