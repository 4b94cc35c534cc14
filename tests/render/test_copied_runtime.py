"""The runtime of clients is copied as it lies in the repository: neither formatted nor parsed."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import black
import pytest
from black.mode import Mode, TargetVersion
from specgen.code.module_facts import facts_of
from specgen.render.runtime import imports_of_runtime, runtime_files
from specgen.templates import CLIENT_RUNTIME

if TYPE_CHECKING:
    from pathlib import Path

_RUNTIME = sorted(CLIENT_RUNTIME.rglob("*.py"))


def test_runtime_is_in_the_style_of_generated_code() -> None:
    mode = Mode(magic_trailing_comma=False, target_versions={TargetVersion.PY311})
    texts = {path: path.read_text(encoding="utf-8") for path in _RUNTIME}
    assert texts
    for path, text in texts.items():
        assert text == black.format_str(text, mode=mode), f"run `black -C {path}`"


@pytest.mark.parametrize("path", _RUNTIME, ids=lambda path: path.name)
def test_imports_are_found_without_parsing(path: Path) -> None:
    text, name = (
        path.read_text(encoding="utf-8"),
        path.relative_to(CLIENT_RUNTIME).as_posix(),
    )
    scanned = set(imports_of_runtime(name, text))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.level:
            folder = name.split("/")[: -node.level]
            module = (
                [*folder, *(node.module or "").split(".")] if node.module else folder
            )
            assert {
                "/".join([*module, alias.name]) + ".py" for alias in node.names
            } <= scanned
            assert "/".join([*module]) + ".py" in scanned


def test_just_what_a_package_imports_is_copied() -> None:
    facts = facts_of("from ._parsed_body import loads\nfrom ..other import _xml")
    assert list(runtime_files(CLIENT_RUNTIME, {"client.py": facts})) == [
        "_parsed_body.py"
    ]
