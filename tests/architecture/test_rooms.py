"""Imports between the rooms of the generator go one way, and in no circle."""

from __future__ import annotations

import pytest

from tests.architecture.imports import circle, graph

# By package: each of its modules and packages may import those before it, and itself. Where "" is
# listed, it stands for the modules that have no row of their own.
ROOMS = {
    "specgen": (
        "stub",
        "templates",
        "gc_pause",
        "frozen",
        "input_digest",
        "cache",
        "code",
        "naming",
        "diagnostics",
        "source",
        "openapi",
        "validate",
        "ir",
        "parse",
        "view",
        "models",
        "render",
        "emit",
        "pipeline",
        "diff",
        "vendor",
        "pages",
        "commands",
        "cli",
        "__main__",
    ),
    "specgen.diff": (
        "rules",
        "model",
        "graph",
        "walk",
        "schema",
        "compare",
        "severity",
        "evidence",
        "python",
        "callers",
        "reports",
        "",
    ),
    "specgen.pages": (
        "reading",
        "vocabulary",
        "operation",
        "prose_statements",
        "resolving",
        "drafting",
        "statements",
        "auditing",
        "revisions",
    ),
    "specgen.stub": (
        "kebab_case",
        "contract",
        "wire",
        "samples",
        "transport",
        "verify",
        "auth",
        "faults",
        "journal",
        "inspector",
        "serve",
        "key_store",
        "run",
        "serving",
        "testing",
    ),
}


def room_of(name: str, package: str) -> str | None:
    """The part of a package that a module belongs to; None if to none of it."""
    outer, _, rest = name.removeprefix(package).partition(".")
    return None if outer or not rest else rest.partition(".")[0]


def place(room: str, package: str) -> int:
    rooms = ROOMS[package]
    return rooms.index(room if room in rooms else "")


@pytest.mark.parametrize("package", ROOMS)
def test_every_room_has_its_place(package: str) -> None:
    found = {room for name in graph() if (room := room_of(name, package))}
    assert "" in ROOMS[package] or found <= set(ROOMS[package])


@pytest.mark.parametrize("package", ROOMS)
def test_rooms_import_one_way(package: str) -> None:
    arrows = {
        (first, second)
        for name, needed in graph().items()
        if (first := room_of(name, package))
        for other in needed
        if (second := room_of(other, package))
    }
    backwards = {a for a in arrows if place(a[0], package) < place(a[1], package)}
    assert backwards == set()


def test_modules_import_in_no_circle() -> None:
    assert circle(graph()) == []


@pytest.mark.parametrize(
    ("arrows", "found"),
    [
        ({"a": {"b"}, "b": {"a"}}, {"a", "b"}),
        ({"a": {"b"}, "b": {"c"}, "c": set()}, set()),
    ],
)
def test_a_circle_is_seen(arrows: dict[str, set[str]], found: set[str]) -> None:
    assert set(circle(arrows)) == found
