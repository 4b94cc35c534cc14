"""Python source composed of parts: the only module that turns text into code.

`Code` is composed of names, literals, prose and other code, never of raw text. Templates print
nothing else, so text of a spec ends up as a valid name, within quotes, or in a docstring.
"""

from __future__ import annotations

import ast
import keyword
import math
import re
from functools import cache
from typing import TYPE_CHECKING

from specgen.code import prose

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Self

    import jinja2

# Characters that are invisible, that end a line, or that change the order of others.
# The list is fixed: the interpreter's set of printable characters differs between versions.
_UNSEEN = (
    r"\x00-\x1f\x7f-\xa0\xad\u0600-\u0605\u061c\u06dd\u070f\u08e2\u1680\u180e\u2000-\u200f"
    r"\u2028-\u202f\u205f-\u206f\u3000\ud800-\uf8ff\ufeff\ufff0-\ufffb\ufffe\uffff\U000110bd"
    r"\U000110cd\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    r"\U000f0000-\U0010ffff"
)
_ESCAPES = {"\\": r"\\", "'": r"\'", '"': r"\"", "\t": r"\t", "\n": r"\n", "\r": r"\r"}
_LONGEST_SHOWN = 80
_BYTE, _PLANE = 0xFF, 0xFFFF
_CODING = re.compile(r"coding(?=[:=])")


class Code(str):
    """Python source; only the functions of this module make it.

    The methods of `str` return plain text, not code.
    """

    __slots__ = ()

    def __new__(cls, *_: object) -> Self:
        """Refuse to turn text into code.

        Raises:
            TypeError: Always.
        """
        raise TypeError("code is made by the functions of `specgen.code` alone")


def _made(text: str) -> Code:
    return str.__new__(Code, text)


def name(text: str) -> Code:
    """Return a name, such as `Key` or `models.Key`.

    Args:
        text: The name.

    Raises:
        ValueError: The text is not such a name.
    """
    if text.isidentifier() and not keyword.iskeyword(text):
        return _made(text)
    parts = text.split(".")
    constant = text in ("None", "True", "False")
    if not constant and not all(
        part.isidentifier() and not keyword.iskeyword(part) for part in parts
    ):
        raise ValueError(f"{text!r} is not a name")
    return _made(text)


def module(text: str) -> Code:
    """Return the name of a module, which may be relative, such as `.._messages` or `..`.

    Args:
        text: The name.

    Raises:
        ValueError: The text is not such a name.
    """
    rest = text.lstrip(".")
    if rest or not text:
        name(rest)
    return _made(text)


def literal(value: object) -> Code:
    """Return a value as Python source, the same in every version of Python.

    Args:
        value: A string, number, truth value, None, or a list, tuple or mapping of these.

    Raises:
        TypeError: The value is something else.
    """
    match value:
        case str():
            return _made(_quoted_text(value))
        case None | bool() | int():
            return _made(repr(value))
        case float():
            shown = repr(value).replace("e+", "e")
            return _made(shown if math.isfinite(value) else f'float("{value}")')
        case tuple():
            inner = ", ".join(map(literal, value))
            return _made(f"({inner},)" if len(value) == 1 else f"({inner})")
        case list():
            return _made(f"[{', '.join(map(literal, value))}]")
        case dict():
            items = (f"{literal(k)}: {literal(v)}" for k, v in value.items())
            return _made(f"{{{', '.join(items)}}}")
    raise TypeError(f"there is no literal for a {type(value).__name__}")


def _quoted_text(text: str) -> str:
    # As black has it: double quotes, unless they would need more escapes.
    quote = "'" if text.count('"') > text.count("'") else '"'
    return f"{quote}{_escaped(quote).sub(_escape, text)}{quote}"


@cache
def _escaped(quote: str) -> re.Pattern[str]:
    """Return the pattern of characters that are escaped, which takes long to compile."""
    return re.compile(rf"[\\{quote}{_UNSEEN}]")


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    if character in _ESCAPES:
        return _ESCAPES[character]
    point = ord(character)
    if point <= _BYTE:
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point <= _PLANE else f"\\U{point:08x}"


def of(node: ast.expr) -> Code:
    """Return an expression as written in a module of the runtime.

    Args:
        node: The expression.
    """
    return _made(ast.unparse(node))


def inspected(source: str) -> Code:
    """Return a module that another tool has generated.

    Args:
        source: The module.

    Raises:
        UnexpectedCodeError: The module contains statements that generated modules do not have.
    """
    # Most runs find nothing to inspect, and start without it.
    from specgen.code.module_facts import facts_of

    facts_of(source)
    return _made(source)


def fill(pattern: str, *parts: Code, **named: Code) -> Code:
    """Return a pattern with code in its places, as `str.format` does it.

    Args:
        pattern: Source with `{}` or `{name}` for the parts. It must be a constant where
            this is called; a test checks that.
        parts: The parts for places without a name.
        named: The parts for places with a name.

    Raises:
        TypeError: A part is not code.
    """
    _require([*parts, *named.values()])
    return _made(pattern.format(*parts, **named))


def joined(parts: Iterable[Code], separator: str = ", ") -> Code:
    """Return parts one after another.

    Args:
        parts: The parts.
        separator: The code between them, a constant as in `fill`.

    Raises:
        TypeError: A part is not code.
    """
    found = list(parts)
    _require(found)
    return _made(separator.join(found))


def _require(parts: Iterable[object]) -> None:
    for part in parts:
        require(part)


def require(value: object) -> Code:
    """Return a value that is code.

    Raises:
        TypeError: The value is not code.
    """
    if not isinstance(value, Code):
        raise TypeError(f"{_shortened(value)} is not code, but {type(value).__name__}")
    return value


def _shortened(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 3]}..."


def indented(source: Code, columns: int) -> Code:
    """Return statements indented; none of them may contain text of several lines."""
    lines = require(source).split("\n")
    return _made("\n".join(" " * columns + line if line else line for line in lines))


def with_line(source: Code, line: str, replacement: Code) -> Code:
    """Return source with other source in place of the first line that is `line`.

    Args:
        source: The source.
        line: The line, a constant as in `fill`.
        replacement: The code that takes its place.

    Raises:
        TypeError: The replacement is not code.
        ValueError: There is no such line.
    """
    before, found, after = require(source).partition(f"\n{line}\n")
    if not found:
        raise ValueError(f"there is no line {line!r}")
    return _made(f"{before}\n{require(replacement)}\n{after}")


def rendered(template: jinja2.Template, given: Mapping[str, object]) -> Code:
    """Render a template as code.

    Args:
        template: A template of the environment that prints code alone.
        given: Its variables.

    Raises:
        TypeError: The template prints something other than code.
    """
    return _made(template.render(given))


def recalled(source: str) -> Code:
    """Return source that was rendered before, from a cache whose entries are authenticated.

    Args:
        source: Part of a module; the module is checked when it is complete.
    """
    return _made(source)


def comment(text: str) -> Code:
    """Return a comment of one line that no tool interprets as a directive.

    Args:
        text: The text of the comment.
    """
    shown = " ".join(re.sub(f"[{_UNSEEN}#]", " ", text).split())
    return _made(f"# {_CODING.sub('coding ', shown)}\n")


def doc(text: str, indent: int, first: int = 0, hanging: int = 0) -> Code:
    """Wrap prose for the middle of a docstring.

    Args:
        text: The prose.
        indent: Columns before each line.
        first: Additional columns before the first line.
        hanging: Additional columns before the lines of a paragraph after its first.
    """
    return _lines(
        prose.lines(prose.docstring(text), indent=indent, first=first, hanging=hanging),
        indent,
    )


def quoted(text: str, indent: int) -> Code:
    """Return prose as a docstring, with its quotes."""
    shaped = prose.summary(prose.docstring(text), indent=indent)
    found = prose.lines(shaped, indent=indent)
    closing = "\n" + " " * indent if len(found) > 1 else ""
    return _made(f'"""{_lines(found, indent)}{closing}"""')


def opening(text: str, indent: int) -> Code:
    """Return prose as the beginning of a docstring that continues."""
    shaped = prose.summary(prose.docstring(text), indent=indent)
    return _made(f'"""{_lines(prose.lines(shaped, indent=indent), indent)}')


def inline(text: str) -> Code:
    """Return text for the middle of a line of a docstring."""
    return _made(prose.docstring(" ".join(text.split())).replace('"', "'"))


def _lines(lines: list[str], indent: int) -> Code:
    return _made(
        "\n".join(
            " " * indent + line if line and n else line for n, line in enumerate(lines)
        )
    )
