"""Adding drafted operations to an existing spec, without changing its lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from specgen.diagnostics import Diagnostic, SpecError
from specgen.diagnostics.location import Location
from specgen.pages.drafting.text import checklist, dumped
from specgen.pipeline import load_specs
from specgen.source.document import load

if TYPE_CHECKING:
    from pathlib import Path

    from specgen.pages.drafting.draft import Draft

_KEY = re.compile(
    r"^(?P<indent> *)(?P<key>[^\s#:'\"][^:]*|'[^']*'|\"[^\"]*\"):(?P<value>\s.*)?$"
)


def read_spec(path: Path) -> dict[str, Any]:
    """Return a spec as plain values.

    Args:
        path: The spec.

    Raises:
        SpecError: The spec is not valid.
    """
    load_specs([path])
    spec: dict[str, Any] = load(path).root.plain()
    components = _mappings(spec.get("components"))
    spec["components"] = {key: _mappings(value) for key, value in components.items()}
    for key in ("paths", "x-specgen-documents"):
        spec[key] = _mappings(spec.get(key))
    return spec


def _mappings(node: Any) -> dict[str, Any]:
    """Return the entries of a mapping that are mappings; the other ones are not read."""
    entries = node.items() if isinstance(node, dict) else ()
    return {key: value for key, value in entries if isinstance(value, dict)}


def add_to(path: Path, draft: Draft) -> None:
    """Write the parts of a draft into a spec, each at the end of the block that it belongs to.

    Args:
        path: The spec.
        draft: The draft.

    Raises:
        SpecError: A block of the spec is written in a form that cannot be added to.
    """
    if not draft.spec.get("paths"):
        return
    text = path.read_text("utf-8")
    lines = text.split("\n")
    blocks = _blocks(draft)
    for keys, _ in blocks:
        _check(lines, keys, path)
    for keys, value in blocks:
        lines = _inserted(lines, keys, value)
    joined = "\n".join(lines)
    path.write_text(f"{checklist(draft)}\n{joined}", encoding="utf-8")


def _blocks(draft: Draft) -> list[tuple[tuple[str, ...], dict[str, Any]]]:
    spec = draft.spec
    components = spec.get("components") or {}
    found = [
        (("x-specgen-documents",), spec.get("x-specgen-documents")),
        (("paths",), spec.get("paths")),
        *((("components", name), value) for name, value in components.items()),
    ]
    return [(keys, value) for keys, value in found if value]


def _inserted(
    lines: list[str], keys: tuple[str, ...], value: dict[str, Any]
) -> list[str]:
    """Return lines with a mapping added at the end of the block that keys lead to."""
    start, end, indent = 0, len(lines), -1
    for depth, key in enumerate(keys):
        found = _find(lines, start, end, key, indent)
        if found is None:
            step = 2 * depth
            nested: Any = value
            for name in reversed(keys[depth:]):
                nested = {name: nested}
            return _placed(lines, _last(lines, start, end), dumped(nested), step)
        at, indent = found
        start, end = at + 1, _end(lines, at + 1, end, indent)
    step = _step(lines, start, end, indent)
    return _placed(lines, _last(lines, start, end), dumped(value), step)


def _check(lines: list[str], keys: tuple[str, ...], path: Path) -> None:
    """Make sure that each block that keys lead to is written as a block."""
    start, end, indent = 0, len(lines), -1
    for key in keys:
        found = _find(lines, start, end, key, indent)
        if found is None:
            return
        at, indent = found
        line = _KEY.match(lines[at])
        if (
            line is not None
            and (line["value"] or "").strip()
            and not _is_comment(lines[at])
        ):
            message = (
                f"{key} is written on one line, so that nothing can be added to it"
            )
            hint = "Write it as a block, one key a line."
            location = Location(str(path), at + 1, indent + 1)
            raise SpecError([Diagnostic("cannot-add", message, location, hint)])
        start, end = at + 1, _end(lines, at + 1, end, indent)


def _is_comment(line: str) -> bool:
    return re.match(r"^[^'\"]*:\s+#", line) is not None


def _find(
    lines: list[str], start: int, end: int, key: str, indent: int
) -> tuple[int, int] | None:
    wanted: int | None = None
    for at in range(start, end):
        found = _KEY.match(lines[at])
        if found is None:
            continue
        depth = len(found["indent"])
        if depth <= indent:
            continue
        wanted = depth if wanted is None else wanted
        if depth == wanted and found["key"].strip("'\"") == key:
            return at, depth
    return None


def _end(lines: list[str], start: int, end: int, indent: int) -> int:
    """Return the index behind the last line of a block."""
    for at in range(start, end):
        line = lines[at]
        depth = len(line) - len(line.lstrip())
        if line.strip() and not line.lstrip().startswith("#") and depth <= indent:
            return at
    return end


def _last(lines: list[str], start: int, end: int) -> int:
    """Return the index behind the last line of a block that is neither blank nor a comment."""
    at = end
    while at > start and (
        not lines[at - 1].strip() or lines[at - 1].lstrip().startswith("#")
    ):
        at -= 1
    return at


def _step(lines: list[str], start: int, end: int, indent: int) -> int:
    for line in lines[start:end]:
        if line.strip() and not line.lstrip().startswith("#"):
            return len(line) - len(line.lstrip())
    return indent + 2


def _placed(lines: list[str], at: int, text: str, step: int) -> list[str]:
    added = [
        f"{' ' * step}{line}" if line else "" for line in text.rstrip("\n").split("\n")
    ]
    return [*lines[:at], *added, *lines[at:]]
