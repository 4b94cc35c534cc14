"""Rules from a YAML file; errors have the line and column."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import yaml
from pydantic import ValidationError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from .rule import RuleSet
from .rules import RulesFileError

if TYPE_CHECKING:
    from .rules import RuleError

    Place: TypeAlias = tuple[str | int, ...]

_WORDED = {
    "extra_forbidden": "there is no such key",
    "missing": "this is missing",
    "model_type": "expected a mapping",
    "tuple_type": "expected a list",
}


class RulesFile:
    """The rules of a file.

    Args:
        path: The file.

    Attributes:
        rules: The rules.
        seed: Seed of random choices.
        rate_limits: Whether the documented rate limits are enforced.

    Raises:
        RulesFileError: They are invalid.
        OSError: The file cannot be read.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        data = Path(path).read_bytes()
        self._root = _compose(path, data)
        _refuse_duplicates(path, self._root)
        try:
            content = RuleSet.model_validate(_plain(path, data))
        except ValidationError as error:
            raise RulesFileError(self._messages(error)) from None
        self.rules = content.rules
        self.seed = "" if content.seed is None else str(content.seed)
        self.rate_limits = content.rate_limits

    def message(self, error: RuleError) -> str:
        """Return the errors of a rule, with their places in the file."""
        line, column = _mark(self._root, ("rules", *error.place))
        return f"{self._path}:{line}:{column}: error: {error}"

    def _messages(self, error: ValidationError) -> str:
        found: dict[tuple[int, int], list[str]] = {}
        for one in error.errors(include_url=False, include_input=False):
            by_key = one["type"] == "extra_forbidden"
            place = _mark(self._root, one["loc"], key=by_key)
            text = _WORDED.get(one["type"], one["msg"].removeprefix("Value error, "))
            found.setdefault(place, []).append(text[:1].lower() + text[1:])
        return "\n".join(
            f"{self._path}:{line}:{column}: error: {', or '.join(dict.fromkeys(texts))}"
            for (line, column), texts in sorted(found.items())
        )


def _compose(path: str, data: bytes) -> Node:
    try:
        root = yaml.compose(data, yaml.SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise _not_yaml(path, error) from None
    if root is None:
        raise RulesFileError(f"{path}:1:1: error: the file is empty")
    return root


def _refuse_duplicates(path: str, root: Node) -> None:
    pending, seen = [root], set[int]()
    while pending:
        node = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, SequenceNode):
            pending.extend(node.value)
        elif isinstance(node, MappingNode):
            names = set[str]()
            for key, value in node.value:
                name = str(key.value)
                if name in names:
                    line, column = key.start_mark.line + 1, key.start_mark.column + 1
                    text = f"`{name}` is given twice"
                    raise RulesFileError(f"{path}:{line}:{column}: error: {text}")
                names.add(name)
                pending.append(value)


def _plain(path: str, data: bytes) -> object:
    try:
        plain: object = yaml.safe_load(data)
    # For invalid dates and numbers PyYAML raises other errors than its own.
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise _not_yaml(path, error) from None
    return plain


def _not_yaml(path: str, error: Exception) -> RulesFileError:
    marked = error if isinstance(error, yaml.MarkedYAMLError) else None
    mark = (marked.problem_mark or marked.context_mark) if marked else None
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    reason = (marked.problem or marked.context) if marked else None
    text = f"this is not YAML: {reason or str(error).partition(chr(10))[0]}"
    return RulesFileError(f"{path}:{line}:{column}: error: {text}")


def _mark(root: Node, place: Place, *, key: bool = False) -> tuple[int, int]:
    """Return the line and column of a place, or of its nearest existing ancestor in the file."""
    node, found = root, root.start_mark
    for step in place:
        if isinstance(node, SequenceNode) and isinstance(step, int):
            node = node.value[step] if step < len(node.value) else node
            found = node.start_mark
        elif isinstance(node, MappingNode):
            pairs = ((k, v) for k, v in node.value if isinstance(k, ScalarNode))
            pair = next(((k, v) for k, v in pairs if k.value == str(step)), None)
            if pair is not None:
                node = pair[1]
                found = (pair[0] if key and step == place[-1] else node).start_mark
    return found.line + 1, found.column + 1
