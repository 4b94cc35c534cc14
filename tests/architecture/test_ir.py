"""What the parser reads is used: no field of the IR is there for nothing."""

from __future__ import annotations

import ast
import re
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path

import pytest
from specgen import ir

from tests.architecture.imports import PATHS, nodes_of

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
# Where the IR is made; reading a field there does not make anything of it.
MAKERS = (["ir"], ["parse"])
CLASSES = [
    value
    for name in ir.__all__
    if isinstance(value := getattr(ir, name), type) and is_dataclass(value)
]


@cache
def read_names() -> set[str]:
    """Every name that is read as an attribute, or matched by a pattern, behind the parser."""
    found: set[str] = set()
    for name in PATHS:
        if name.split(".")[1:2] in MAKERS:
            continue
        for node in nodes_of(name):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                found.add(node.attr)
            elif isinstance(node, ast.MatchClass):
                found.update(node.kwd_attrs)
    return found


@cache
def printed_names() -> set[str]:
    """Every name that a template reads."""
    texts = (path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.jinja"))
    return {name for text in texts for name in re.findall(r"\.([a-z_]+)", text)}


@pytest.mark.parametrize("owner", CLASSES, ids=lambda owner: owner.__name__)
def test_every_field_is_read_behind_the_parser(owner: type) -> None:
    assert is_dataclass(owner)
    unread = {field.name for field in fields(owner)} - read_names()
    assert unread - printed_names() == set()
