"""Servers whose URLs and variables are odd: functions that return an endpoint, or say why not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from specgen.pipeline import load_specs
from specgen.render.client import client_files
from specgen.view.client import client_view
from specgen.view.contract import contract

if TYPE_CHECKING:
    from pathlib import Path


def endpoints(tmp_path: Path, *servers: dict[str, Any]) -> dict[str, Any]:
    """What the module `endpoints` of a spec with these servers defines."""
    responses = {"200": {"description": "Done."}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "servers": servers,
        "paths": {"/a": {"get": {"responses": responses}}},
    }
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps(document), encoding="utf-8")
    loaded, _ = load_specs([spec])
    view = client_view(loaded[0].api, spec.name)
    contract(loaded[0].api, view)
    made: dict[str, Any] = {}
    source = client_files(view, "")["endpoints.py"]
    exec(source, made)  # noqa: S102 - it was made here
    return made


@pytest.mark.parametrize(
    "name",
    ["a", "a-b", "a.b", "a!r", "a[0]", "a:>9", "0", "", " ", "class", "\0", "\u2028", "self"],
)  # fmt: skip
@pytest.mark.parametrize("is_declared", [True, False])
def test_a_variable_may_be_called_anything(
    tmp_path: Path, name: str, is_declared: bool
) -> None:
    variables = {name: {"default": "x"}} if is_declared else {}
    server = {"url": f"https://{{{name}}}.example.com", "variables": variables}
    made = endpoints(tmp_path, server)["server"]
    arguments = {key: "eu" for key in made.__annotations__ if key != "return"}
    expected = f"https://{'eu' if name or is_declared else '{}'}.example.com"
    assert made(**arguments) == expected


@pytest.mark.parametrize(
    "default",
    ["", " ", "{", "}", "{a}", "{0}", "a[0]", "[", "[::1", "//", "@", "%00", "\0", "\n", "é"],
)  # fmt: skip
@pytest.mark.parametrize("url", ["https://{v}.x/", "https://x/{v}", "{v}://x", "{v}"])
def test_a_default_may_be_anything(tmp_path: Path, url: str, default: str) -> None:
    free = {"url": url, "variables": {"v": {"default": default}}}
    chosen = {"url": url, "variables": {"v": {"default": default, "enum": [default]}}}
    made = endpoints(tmp_path, free, chosen, {"url": "https://y"})
    assert made["server_2" if "://" in url else "server"]() == "https://y"


def test_a_path_may_have_slashes_and_a_host_a_port(tmp_path: Path) -> None:
    variables = {
        "host": {"default": "a:80", "enum": ["a:80"]},
        "base": {"default": "v1/x", "enum": ["v1/x", ""]},
    }
    made = endpoints(tmp_path, {"url": "https://{host}/{base}", "variables": variables})
    assert made["server"]() == "https://a:80/v1/x"
    assert made["server"](base="") == "https://a:80/"


@pytest.mark.parametrize(
    "value", ["", "a/b", "a@b", "a?b", "a#b", "a b", "{a}", "a\nb", "\u65e5\u672c"]
)
def test_no_value_ends_the_host(tmp_path: Path, value: str) -> None:
    server = {"url": "https://{v}.x/{w}", "variables": {"v": {"default": "a"}}}
    made = endpoints(tmp_path, server)
    with pytest.raises(ValueError, match="v must "):
        made["server"](v=value, w="a")


@pytest.mark.parametrize("value", ["a?b", "a#b", "a b", "{v}", "a\nb", "\\"])
def test_no_value_ends_the_path(tmp_path: Path, value: str) -> None:
    server = {"url": "https://{v}.x/{w}", "variables": {"v": {"default": "a"}}}
    made = endpoints(tmp_path, server)
    with pytest.raises(ValueError, match="w must be letters"):
        made["server"](v="a", w=value)
