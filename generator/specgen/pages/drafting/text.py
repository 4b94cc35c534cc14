"""A draft as YAML text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from specgen.pages.drafting.draft import Draft

_WIDTH = 100
_FLOW = {
    "x-specgen-source",
    "request",
    "response",
    "when",
    "schema",
    "items",
    "parameters",
}
_FLOW_LISTS = {"required", "enum", "examples"}
_TODO_OF_SPEC = (
    "Name the client, the server and its variables.",
    "Add the signing of requests, throttling, and the codes for breaches of the contract.",
)
_TODO = (
    "Describe operations, parameters and properties in English, in your own words; see `printed`.",
    "Say which properties of a response are `required`.",
    "Name the errors that need a better name.",
    "Decide which enums are closed; put none on what grows.",
    "Remove `printed` where it repeats the description; keep it where the spec corrects a mistake.",
)


def as_text(draft: Draft) -> str:
    """Return a draft as a YAML document, with its checklist in comments at the head."""
    return f"{checklist(draft, _TODO_OF_SPEC)}\n{dumped(draft.spec)}"


def checklist(draft: Draft, of_spec: Sequence[str] = ()) -> str:
    """Return the list of facts to be supplied by hand, as comments.

    Args:
        draft: The draft.
        of_spec: The parts of a new spec besides its operations.
    """
    head = [
        "A draft, made by `specgen draft` from vendors' pages. What only a person can supply:",
        "",
    ]
    head += [f"[ ] {line}" for line in (*of_spec, *_TODO)]
    for name, entries in draft.checklist.items():
        head += [f"[ ] {name}: {_one_line(entry)}" for entry in entries]
    return "".join(f"# {line}".rstrip() + "\n" for line in head)


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in " ".join(text.split()))


def dumped(value: Any) -> str:
    """Return a value as YAML in the form of this project's specs."""
    text: str = yaml.dump(
        _styled(value),
        Dumper=_Dumper,
        width=_WIDTH,
        allow_unicode=True,
        sort_keys=False,
    )
    return text


class _Flow(dict[str, Any]):
    """A mapping that is written on one line."""


class _FlowList(list[Any]):
    """A sequence that is written on one line."""


class _Literal(str):
    """Text that is written as a block, character for character."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        del indentless
        super().increase_indent(flow=flow, indentless=False)

    def ignore_aliases(self, _: Any) -> bool:
        return True


_Dumper.add_representer(
    _Flow,
    lambda dumper, node: dumper.represent_mapping(
        "tag:yaml.org,2002:map", node, flow_style=True
    ),
)
_Dumper.add_representer(
    _FlowList,
    lambda dumper, node: dumper.represent_sequence(
        "tag:yaml.org,2002:seq", node, flow_style=True
    ),
)
_Dumper.add_representer(
    _Literal,
    lambda dumper, text: dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, style="|"
    ),
)


def _styled(node: Any, key: str = "") -> Any:
    """Return a value with short parts on one line, and texts of several lines as blocks."""
    if isinstance(node, dict):
        made = {k: _styled(v, str(k)) for k, v in node.items()}
        return _Flow(made) if key in _FLOW and _is_short(node.values()) else made
    if isinstance(node, list):
        items = [_styled(each, key) for each in node]
        return _FlowList(items) if key in _FLOW_LISTS and _is_short(node) else items
    if isinstance(node, str) and "\n" in node and _may_be_literal(node):
        return _Literal(node)
    return node


def _is_short(values: Any) -> bool:
    items = list(values)
    return (
        all(not isinstance(v, dict | list) for v in items)
        and len(str(items)) < _WIDTH - 30
    )


def _may_be_literal(text: str) -> bool:
    """Whether a block of text can hold it character for character."""
    lines = text.split("\n")
    if (
        text[:1].isspace()
        or not lines[-1].strip()
        or any(line != line.rstrip() for line in lines)
    ):
        return False
    return all(c.isprintable() for line in lines for c in line)
