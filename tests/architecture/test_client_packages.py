"""A client package holds what it can reach, and nothing else."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from benchmarks.package_lines import FEATURES, modules_of
from benchmarks.package_lines import PACKAGES as COUNTED
from tests.architecture.imports import circle

GENERATED = Path(__file__).parents[2] / "generated"
PACKAGES = sorted(p.parent.name for p in GENERATED.glob("*/client.py"))
# What callers import, or run.
ENTRANCES = (
    "__init__.py",
    "__main__.py",
    "auth/__init__.py",
    "client.py",
    "endpoints.py",
    "errors.py",
    "models.py",
)


def _imported(package: Path, path: Path) -> set[Path]:
    """Return the modules of a package that one of them imports, when it is imported or later."""
    found: set[Path] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        base = path.parents[node.level - 1].joinpath(*(node.module or "").split("."))
        names = [base / alias.name for alias in node.names]
        found |= {place.with_suffix(".py") for place in (base, *names)}
        found.add(base / "__init__.py")
    return {place for place in found if place.is_file() and place != package}


def _lazily_imported(package: Path) -> set[Path]:
    """Return the modules that the package imports by name, when they are asked for."""
    texts = {
        node.value
        for entrance in ("__init__.py", "auth/__init__.py")
        for node in ast.walk(ast.parse((package / entrance).read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    places = {package / f"{text}.py" for text in texts if text.isidentifier()}
    return {place for place in places if place.is_file()}


def reachable(package: Path) -> set[str]:
    pending = {package / entrance for entrance in ENTRANCES} | _lazily_imported(package)
    reached: set[Path] = set()
    while pending:
        path = pending.pop()
        if path.is_file() and path not in reached:
            reached.add(path)
            pending |= _imported(package, path)
    return {path.relative_to(package).as_posix() for path in reached}


@pytest.mark.parametrize("name", PACKAGES)
def test_each_module_is_reachable(name: str) -> None:
    package = GENERATED / name
    held = {path.relative_to(package).as_posix() for path in package.rglob("*.py")}
    assert held == reachable(package)


@pytest.mark.parametrize("name", PACKAGES)
def test_modules_import_in_no_circle(name: str) -> None:
    """The package itself, from which modules take names when they are called, does not count."""
    package = GENERATED / name
    entrances = {package / "__init__.py", package / "auth" / "__init__.py"}
    modules = set(package.rglob("*.py")) - entrances
    arrows = {m: _imported(package, m) & modules - {m} for m in modules}
    assert (
        circle({str(m): {str(i) for i in found} for m, found in arrows.items()}) == []
    )


def test_there_are_packages() -> None:
    assert {"alibaba_kms", "huawei_kms"} <= set(PACKAGES)


def test_each_module_is_counted_for_one_feature() -> None:
    counted = [name for feature in FEATURES for name in feature.modules.split()]
    assert sorted(counted) == sorted({n for p in COUNTED for n in modules_of(p)})
