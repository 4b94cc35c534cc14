"""Path templates: which one a path falls under, and what stands in it."""

from __future__ import annotations

import pytest
from specgen.stub.serve.routing import Router

TEMPLATES = [
    "/",
    "/a",
    "/a/{x}",
    "/a/{x}/b",
    "/a/b/{y}",
    "/a/{x}.json",
    "/a/{x}-{y}.json",
    "/{x}/{y}/{z}",
    "/c/{x}:cancel",
    "/d/é",
    "/e/é {x}.{y}",
]


@pytest.fixture
def router() -> Router[str]:
    router: Router[str] = Router()
    for template in TEMPLATES:
        router.add(template, template)
    return router


@pytest.mark.parametrize(
    ("path", "template", "values"),
    [
        ("/", "/", ()),
        ("/a", "/a", ()),
        ("/a/1", "/a/{x}", ("1",)),
        ("/a/1/b", "/a/{x}/b", ("1",)),
        ("/a/b/1", "/a/b/{y}", ("1",)),
        ("/a/b/b", "/a/b/{y}", ("b",)),
        ("/a/1/c", "/{x}/{y}/{z}", ("a", "1", "c")),
        ("/a/1.json", "/a/{x}.json", ("1",)),
        ("/a/.json", "/a/{x}", (".json",)),
        ("/a/1-2.json", "/a/{x}-{y}.json", ("1", "2")),
        ("/a/1-2-3.json", "/a/{x}-{y}.json", ("1", "2-3")),
        ("/a/1-.json", "/a/{x}.json", ("1-",)),
        ("/a/-1.json", "/a/{x}.json", ("-1",)),
        ("/a/%2F", "/a/{x}", ("%2F",)),
        ("/%61/1", "/a/{x}", ("1",)),
        ("/d/%C3%A9", "/d/é", ()),
        ("/c/1:cancel", "/c/{x}:cancel", ("1",)),
        ("/e/%C3%A9%201%2E2.3", "/e/é {x}.{y}", ("1%2E2", "3")),
        ("/e/%c3%a9%201.2", "/e/é {x}.{y}", ("1", "2")),
    ],
)
def test_the_most_literal_template_wins(
    router: Router[str], path: str, template: str, values: tuple[str, ...]
) -> None:
    (route,) = router.find(path)
    assert route.target == template
    assert tuple(route.values.values()) == values


@pytest.mark.parametrize(
    "path",
    [
        *("/b", "/a/1/b/c", "/a//b", "/c/:cancel", "/c/1", "/d/%ff", "*"),
        *("/a//", "/a/", "/a/1/", "/a/b/", "/c/"),
    ],
)
def test_nothing_is_served_elsewhere(router: Router[str], path: str) -> None:
    assert router.find(path) == ()


def test_the_names_of_parameters_keep_their_order(router: Router[str]) -> None:
    (route,) = router.find("/a/1-2.json")
    assert list(route.values.items()) == [("x", "1"), ("y", "2")]


@pytest.mark.parametrize(
    ("path", "targets"),
    [
        ("/v1/x", ["/v1/{b}/c"]),
        ("/v1/x/y", ["/v1/{b}/c"]),
        ("/v2", ["/v2/d"]),
        ("/v3", ["/v1/a", "/v1/{b}/c", "/v2/d"]),
    ],
)
def test_the_nearest_targets_share_the_longest_known_path(
    path: str, targets: list[str]
) -> None:
    router: Router[str] = Router()
    for template in ("/v1/a", "/v1/{b}/c", "/v2/d"):
        router.add(template, template)
    assert router.nearest(path) == targets


def test_a_path_of_many_segments_is_no_burden(router: Router[str]) -> None:
    assert router.find("/a" * 30_000) == ()


def test_a_parameter_that_is_in_a_path_twice_has_one_value() -> None:
    router: Router[str] = Router()
    router.add("/a/{x}/b/{x}", "a")
    (route,) = router.find("/a/1/b/1")
    assert route.values == {"x": "1"}
    assert router.find("/a/1/b/2") == ()
