"""Laying out statements as black does, where black would have no choice between layouts.

Templates emit statements in black's own spelling: quotes, spaces and names. What is left is where
lines are broken: most statements fit on a line, and `breaks` breaks the others. What neither
can judge is black's to decide.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from specgen.frozen import dataclass
from specgen.render.breaks import WIDTH, UndecidedError, broken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_STEP = 4
_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'(?:[^'\\\n]|\\.)*'"
    r"|#[^\n]*|[(\[{]|[)\]}]|,|\n",
    re.DOTALL,
)
_LAST_COMMA = re.compile(r", *[)\]}]")
_NAME_END = re.compile(r"[\w)\]]\Z")
_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")
_IMPORT = re.compile(r"(from [\w.]+ import )(.+)")
# A statement whose layout follows from the ones around it.
_CLAUSE = re.compile(r"(?:else|elif|except|finally|case)\b")
# Blanks that black removes, and quotes that it sets apart.
_ODD_DOCSTRING = re.compile(r'[ \t]\n|\t|\A"""[\s"\\]|[ "\\]\Z|\n\n\Z')


@dataclass(frozen=True, slots=True)
class LayoutStatement:
    """A statement on one line, or a comment.

    Args:
        indent: Columns before it.
        text: The statement; only a docstring has more lines.
        blank_before: Blank lines before it.
    """

    indent: int
    text: str
    blank_before: int


def laid_out(block: str, by_black: Callable[[str, int], str]) -> str:
    """Return a block as black lays it out.

    Args:
        block: A class, a function, or statements of a module.
        by_black: Returns one statement in a number of columns as black lays it out.

    Raises:
        UndecidedError: Black must see all of the block.
    """
    lines: list[str] = []
    previous = before = ""
    for statement in statements(block):
        is_behind_doc = previous.startswith('"""') and before.startswith("class ")
        kept = min(statement.blank_before, 1 if statement.indent else 2)
        if lines:
            lines += [""] * (1 if is_behind_doc else kept)
        lines += _lines(statement, by_black)
        before, previous = previous, statement.text
    return "\n".join(lines)


def statements(block: str) -> Iterator[LayoutStatement]:
    """Yield the statements of a block, each joined to one line.

    Raises:
        UndecidedError: A comment is within a statement or after it, or a string of several
            lines is more than a docstring.
    """
    blank = 0
    for lines in _logical_lines(block):
        if lines == [""] or not lines[0].strip():
            blank += 1
        else:
            yield _joined(lines, blank)
            blank = 0


def _logical_lines(block: str) -> Iterator[list[str]]:
    """Yield the lines of each statement; lines in brackets belong together."""
    lines: list[str] = []
    depth = start = 0
    for found in _TOKEN.finditer(f"{block}\n"):
        mark, place = found[0], found.start()
        depth += (mark in _OPEN) - (mark in _CLOSE)
        if mark[0] == "#" and (depth or block[start:place].strip()):
            raise UndecidedError
        if mark == "\n":
            lines.append(block[start:place])
            start = found.end()
            if not depth:
                yield lines
                lines = []


def _joined(lines: list[str], blank: int) -> LayoutStatement:
    """Join the lines of a statement: black joins what fits, whatever it looked like."""
    text = lines[0].strip(" ")
    indent = len(lines[0]) - len(lines[0].lstrip(" "))
    for line in lines[1:]:
        piece = line.strip(" ")
        if piece:
            text += piece if text[-1] in _OPEN or piece[0] in _CLOSE else f" {piece}"
    if "\n" in text and not text.startswith('"""'):
        raise UndecidedError
    return LayoutStatement(indent, _spelled(text), blank)


def _spelled(text: str) -> str:
    """Return a statement with its strings in double quotes, and without needless commas."""
    if "'" in text:
        text = _TOKEN.sub(_string, text)
    return _without_last_commas(text) if _LAST_COMMA.search(text) else text


def _string(found: re.Match[str]) -> str:
    text = found[0]
    if not text.startswith("'"):
        return text
    if "\\" in text:
        raise UndecidedError
    return text if '"' in text else f'"{text[1:-1]}"'


def _without_last_commas(text: str) -> str:
    """Drop the commas behind last items, unless they make a tuple of one item."""
    opened: list[list[int]] = []
    kept: list[str] = []
    done = 0
    for found in _TOKEN.finditer(text):
        mark, place = found[0], found.start()
        if mark in _OPEN:
            opened.append([place])
        elif mark == "," and opened:
            opened[-1].append(place)
        elif mark in _CLOSE:
            start, *commas = opened.pop()
            if commas and not text[commas[-1] + 1 : place].strip():
                is_after_name = bool(_NAME_END.match(text[start - 1 : start]))
                is_tuple = len(commas) == 1 and mark != "}"
                is_tuple = is_tuple and (mark == ")") != is_after_name
                kept.append(text[done : commas[-1] + is_tuple])
                done = place
    return "".join([*kept, text[done:]])


def _lines(
    statement: LayoutStatement, by_black: Callable[[str, int], str]
) -> list[str]:
    indent, text = statement.indent, statement.text
    if text.startswith('"""'):
        return [_docstring(indent, text)]
    if text[0] == "#" or indent + _most_columns(text) <= WIDTH:
        return [" " * indent + text]
    imported = _IMPORT.fullmatch(text)
    if imported:
        return _import(indent, imported)
    try:
        return broken(text, indent)
    except UndecidedError:
        if _CLAUSE.match(text):
            raise
        return by_black(text, indent).split("\n")


def _most_columns(text: str) -> int:
    """Return the length of a text; black counts some characters as two columns."""
    return len(text) if text.isascii() else 2 * len(text)


def _import(indent: int, imported: re.Match[str]) -> list[str]:
    names = (name.strip(" ()") for name in imported[2].split(","))
    return [
        f"{' ' * indent}{imported[1]}(",
        *(f"{' ' * (indent + _STEP)}{name}," for name in names if name),
        f"{' ' * indent})",
    ]


def _docstring(indent: int, text: str) -> str:
    content, margin = text.removesuffix('"""'), " " * indent
    is_apart = content.endswith(f"\n{margin}")
    first, *others = content.removesuffix(f"\n{margin}").split("\n")
    if is_apart and not others:
        is_apart, text = False, f'{first}"""'
    last = len(others[-1]) if others else 0
    is_long = bool(others) and not is_apart and last + len('"""') > WIDTH
    deep = [line.startswith(f"{margin} ") for line in others if line]
    # Black moves lines that are all indented more to the margin.
    is_moved = any(line and not line.startswith(margin) for line in others) or (
        bool(deep) and all(deep)
    )
    if is_long or is_moved or _ODD_DOCSTRING.search("\n".join([first, *others])):
        raise UndecidedError
    return margin + text
