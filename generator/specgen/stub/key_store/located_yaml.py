"""YAML with locations, and collected problems."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yaml.nodes import Node


@dataclass(slots=True)
class Problems:
    """The problems of a file.

    Args:
        file: The file, as it is named in messages.
    """

    file: str
    found: list[tuple[int, int, str]] = field(
        default_factory=list[tuple[int, int, str]]
    )

    def add(self, line: int, column: int, message: str) -> None:
        """Add a problem at a line and a column, both counted from 1."""
        self.found.append((line, column, message))

    @property
    def messages(self) -> list[str]:
        """The messages, in the order of the file."""
        return [
            f"{self.file}:{line}:{column}: error: {m}"
            for line, column, m in sorted(self.found)
        ]


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a document. Reading it as another type adds a problem, and returns nothing."""

    node: Node
    problems: Problems

    def problem(self, message: str) -> None:
        """Add a problem with this value."""
        mark = self.node.start_mark
        self.problems.add(mark.line + 1, mark.column + 1, message)

    def members(self, allowed: tuple[str, ...]) -> dict[str, Value]:
        """Return the properties of a mapping.

        Args:
            allowed: The keys that it may have.
        """
        if not isinstance(self.node, yaml.MappingNode):
            self.expect_mapping(allowed)
            return {}
        found: dict[str, Value] = {}
        for key, value in self.node.value:
            written = Value(key, self.problems)
            name = written.text()
            if name is None:
                continue
            if name not in allowed:
                written.problem(f"there is no `{name}` here, only {_listed(allowed)}")
            elif name in found:
                written.problem(f"`{name}` is given twice")
            else:
                found[name] = Value(value, self.problems)
        return found

    def entries(self) -> Iterator[tuple[Value, Value]]:
        """Yield the keys of a mapping, of any type, and their values."""
        if not isinstance(self.node, yaml.MappingNode):
            self.problem("expected a mapping")
            return
        for key, value in self.node.value:
            yield Value(key, self.problems), Value(value, self.problems)

    def elements(self) -> Iterator[Value]:
        """Yield the elements of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            self.problem("expected a list")
            return
        for element in self.node.value:
            yield Value(element, self.problems)

    def text(self) -> str | None:
        """Return the text of a scalar, exactly as written."""
        if not isinstance(self.node, yaml.ScalarNode) or not self.node.value:
            self.problem("expected a text that is not empty")
            return None
        text = str(self.node.value)
        try:
            text.encode()
        except UnicodeEncodeError:
            self.problem("this text cannot be written in UTF-8")
            return None
        return text

    @property
    def is_mapping(self) -> bool:
        """Whether it is a mapping."""
        return isinstance(self.node, yaml.MappingNode)

    def expect_mapping(self, allowed: tuple[str, ...]) -> bool:
        """Tell whether it is a mapping; it is a problem if not."""
        if not self.is_mapping:
            self.problem(f"expected a mapping with {_listed(allowed)}")
        return self.is_mapping


def parse(text: str, problems: Problems) -> Value | None:
    """Return the value of a YAML document.

    Args:
        text: The document.
        problems: Receives its problems.
    """
    try:
        node = yaml.compose(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problems.add(
            line, column, f"this is not YAML: {error.problem or error.context}"
        )
        return None
    except yaml.YAMLError as error:
        problems.add(1, 1, f"this is not YAML: {error}")
        return None
    except RecursionError:
        problems.add(1, 1, "this is nested too deeply")
        return None
    if node is None:
        problems.add(1, 1, "the file is empty")
        return None
    return Value(node, problems)


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)
