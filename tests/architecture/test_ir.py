"""What the parser reads is used: no field of the IR is there for nothing."""

from __future__ import annotations

import ast
import re
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from specgen import ir

ROOT = Path(__file__).parents[2]
GENERATOR, TEMPLATES = ROOT / "generator" / "specgen", ROOT / "templates"
# Where the IR is made; reading a field there does not make anything of it.
MAKERS = {"ir", "parse"}
CLASSES = [
    value
    for name in ir.__all__
    if isinstance(value := getattr(ir, name), type) and is_dataclass(value)
]


def read_names() -> set[str]:
    """Every name that is read as an attribute, or matched by a pattern, behind the parser."""
    found: set[str] = set()
    for path in GENERATOR.rglob("*.py"):
        if path.relative_to(GENERATOR).parts[0] in MAKERS:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                found.add(node.attr)
            elif isinstance(node, ast.MatchClass):
                found.update(node.kwd_attrs)
    return found


def printed_names() -> set[str]:
    """Every name that a template reads."""
    texts = (path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.jinja"))
    return {name for text in texts for name in re.findall(r"\.([a-z_]+)", text)}


READ = read_names() | printed_names()


@pytest.mark.parametrize("owner", CLASSES, ids=lambda owner: owner.__name__)
def test_every_field_is_read_behind_the_parser(owner: type) -> None:
    assert is_dataclass(owner)
    unread = {field.name for field in fields(owner)} - READ
    assert unread == set()
