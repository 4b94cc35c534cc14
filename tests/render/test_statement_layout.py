"""What is laid out without black is what black makes of it."""

from __future__ import annotations

import ast
import os
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from specgen.cache import Cache
from specgen.code.blocks import blocks
from specgen.diagnostics import SpecError
from specgen.pipeline import client_package, load_specs, stub_package
from specgen.render import client_files, formatting, stub_files
from specgen.render.breaks import UndecidedError, broken
from specgen.render.formatting import by_black, statement_by_black
from specgen.render.statement_layout import laid_out
from specgen.view.client import client_view

from tests.render.statements import statement

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpus" / "specs"
# Black takes seconds for a larger one.
_LARGEST = 600_000 if os.environ.get("SPECGEN_CORPUS") == "all" else 30_000

_LONG = "a_rather_long_name_of_something"
STATEMENTS = [
    f"x = {_LONG}({_LONG}, {_LONG}, other={_LONG})",
    f"x = {_LONG}({_LONG}, {_LONG}({_LONG}, {_LONG}, {_LONG}), {_LONG})",
    f"x = {_LONG}({_LONG}({_LONG}, {_LONG}, {_LONG}))",
    f"x = [{_LONG}, {_LONG}, {_LONG}]",
    f"x: dict[str, tuple[str, ...]] = {{'{_LONG}': ('{_LONG}',), '{_LONG}2': ()}}",
    f"x = ('{_LONG}{_LONG}{_LONG}',)",
    f"x: tuple[Some[{_LONG}], ...] = (Some('200', {_LONG}, ('application/json',)),)",
    f"x = f(path='/{_LONG}/' + value('{_LONG}', {_LONG}) + '/{_LONG}', a=1)",
    f"x = f('{_LONG}', *((('{_LONG}', {_LONG}),) if {_LONG} else ()))",
    f"x = f('{_LONG}', key={{'{_LONG}': {_LONG}, '{_LONG}2': {_LONG}, }})",
    f"from .{_LONG} import {_LONG}, {_LONG}, {_LONG}",
    f"raise ValueError('{_LONG} {_LONG} {_LONG} {_LONG}')",
    f"{_LONG}.{_LONG}({_LONG}).{_LONG}({_LONG}, {_LONG})",
    f"x = {_LONG} if {_LONG} else {_LONG}({_LONG}, {_LONG})",
    "x = (\n    1,\n    2,\n)",
    "x = f(\n    'a',\n)",
    "x = (\n    'a',\n)",
    "x: tuple[\n    int,\n] = y",
    "x = {\"it's\": 'a', 'a \"b\"': 'c'}",
    "def f(\n    self,\n    *,\n    a: int,\n) -> None:\n    pass",
    f"def f(a: {_LONG}) -> dict[{_LONG}, {_LONG}]:\n    pass",
    f"def f(*, {_LONG}: int, {_LONG}2: str | None = None) -> {_LONG}:\n    pass",
    f"async def f(self, {_LONG}: int) -> Annotated[{_LONG}, '{_LONG}']:\n    pass",
    'class A:\n    """Doc.\n    """\n    x: int\n\n\n    y: int',
    'class A:\n    """First.\n\n    Second.   \n    """',
    'class A:\n    """First.\n\n     * Second.\n     * Third.\n    """',
    'class A:\n    """First.\n\n    Second:\n     * Third.\n    """',
    "# A comment.\n# Another one.\nx = 1",
]


@pytest.mark.parametrize("source", STATEMENTS)
def test_statements(source: str) -> None:
    assert _as_laid_out(source) == by_black(source)


@pytest.mark.parametrize("seed", range(3))
def test_random_statements(seed: int) -> None:
    random = Random(seed)
    judged = 0
    while judged < 100:
        text, indent = statement(random), random.choice([0, 4, 8])
        with suppress(UndecidedError):
            lines = broken(text, indent)
            assert lines == statement_by_black(text, indent).split("\n")
            judged += 1


def test_wide_characters_are_left_to_black() -> None:
    wide = "\u5bc6" * 40
    source = f'x = f(name="{wide}", other={_LONG})'
    assert _as_laid_out(source) == by_black(source)


def test_black_is_not_asked_for_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(formatting, "by_black", asked.append)
    for path in _specs()[:5]:
        (spec,), _ = load_specs([path])
        client_package(spec, Cache())
        stub_package([spec], Cache())
    assert asked == []


def test_most_statements_do_not_need_black() -> None:
    asked: list[str] = []

    def ask(text: str, indent: int) -> str:
        asked.append(text)
        return statement_by_black(text, indent)

    for source in STATEMENTS[:5]:
        laid_out(source, ask)
    assert asked == []


def _specs() -> list[Path]:
    own = [
        *sorted((ROOT / "specs").glob("*.yaml")),
        *sorted((ROOT / "tests" / "golden").glob("*/*.yaml")),
        ROOT / "tests" / "render" / "every_field.yaml",
    ]
    corpus = [p for p in sorted(CORPUS.glob("*.*")) if p.stat().st_size < _LARGEST]
    return own + corpus


@pytest.mark.parametrize("path", _specs(), ids=lambda path: path.name)
def test_packages_are_as_black_formats_them(path: Path) -> None:
    if not path.is_relative_to(ROOT) and not _can_be_generated(path):
        pytest.skip("the document is refused")
    api = load_specs([path])[0][0].api
    files = {**client_files(client_view(api, path.name), "0"), **stub_files([api])}
    sources = [
        text
        for name, text in files.items()
        if name.endswith(".py") and not text.startswith("# Runtime")
    ]
    found = [block for source in sources for block in blocks(source)]
    assert "".join(found).split() == "".join(sources).split()
    for block in dict.fromkeys(found):
        ast.parse(block)
        assert _as_laid_out(block) == by_black(block)


def _can_be_generated(path: Path) -> bool:
    try:
        load_specs([path])
    except SpecError:
        return False
    return True


def _as_laid_out(block: str) -> str:
    try:
        return laid_out(block, statement_by_black)
    except UndecidedError:
        return by_black(block)
