"""Which group each operation is in, and what it is called: whatever its tags and its path are."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

import pytest
from specgen.cli import main
from specgen.pipeline import client_package, load_specs, view_of

from tests.render.packages import write_spec
from tests.roundtrip.service import Service

if TYPE_CHECKING:
    from pathlib import Path

OK = {"200": {"description": "Done."}}


def operation(number: int, *tags: str, **fields: Any) -> dict[str, Any]:
    found = {"operationId": f"call{number}", "responses": OK, **fields}
    return {**found, "tags": list(tags)} if tags else found


def document(
    operations: dict[str, dict[str, Any]], **extensions: Any
) -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {path: {"get": found} for path, found in operations.items()},
        **extensions,
    }


def tagged(*tags: str | None, **extensions: Any) -> dict[str, Any]:
    """A document with an operation for each tag."""
    given = enumerate(tags)
    return document(
        {f"/p{n}": operation(n, *([t] if t else [])) for n, t in given}, **extensions
    )


def places(folder: Path, spec: dict[str, Any]) -> list[str]:
    """Where a client has the operations of a spec, in its order."""
    loaded, _ = load_specs([write_spec(folder, spec)])
    return [str(view.attribute()) for view in view_of(loaded[0]).operations]


# Two tags for two operations each: what a spec needs so that tags group it.
KEYS = ("Keys", "Keys", "Users", "Users")


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (KEYS, ["keys.call0", "keys.call1", "users.call2", "users.call3"]),
        # An operation without a tag stays with the client.
        ((*KEYS, None), [*("keys.call0", "keys.call1", "users.call2"), "users.call3", "call4"]),
        # One tag, and tags of one operation each, divide nothing.
        (("Keys", "Keys"), ["call0", "call1"]),
        (("A", "B", "C"), ["call0", "call1", "call2"]),
        ((None, None), ["call0", "call1"]),
        # Tags that become one name are one group.
        (("Live TV", "LiveTv", "live-tv", "B", "B"),
         ["live_tv.call0", "live_tv.call1", "live_tv.call2", "b.call3", "b.call4"]),
        # Names that Python, the client or a file system has a use for.
        (("class", "class", "close", "close", "aux", "aux", "load-all", "load-all"),
         ["class_.call0", "class_.call1", "close_.call2", "close_.call3",
          "aux_.call4", "aux_.call5", "load_all_.call6", "load_all_.call7"]),
        (("密钥", "密钥", "Größe", "Größe"),
         ["密钥.call0", "密钥.call1", "größe.call2", "größe.call3"]),
        (("2024", "2024", "__init__", "__init__"),
         ["n2024.call0", "n2024.call1", "init.call2", "init.call3"]),
        # The name of an operation that the client itself has.
        (("call4", "call4", "b", "b", None),
         ["call4_operations.call0", "call4_operations.call1", "b.call2", "b.call3", "call4"]),
        ((" ", "a", "a", "b", "b"), ["call0", "a.call1", "a.call2", "b.call3", "b.call4"]),
    ],
)  # fmt: skip
def test_tags(
    tmp_path: Path, tags: tuple[str | None, ...], expected: list[str]
) -> None:
    assert places(tmp_path, tagged(*tags)) == expected


def test_the_first_of_several_tags_counts(tmp_path: Path) -> None:
    found = {f"/p{n}": operation(n, t, "Beta") for n, t in enumerate(KEYS)}
    assert places(tmp_path, document(found)) == places(tmp_path / "b", tagged(*KEYS))


def test_a_spec_says_what_groups(tmp_path: Path) -> None:
    paths = ("/v1/keys", "/v1/keys/{id}", "/V2.1/api/users", "/{id}", "/-/v1beta1")
    found = {path: operation(n, "A") for n, path in enumerate(paths)}
    by_path = ["keys.call0", "keys.call1", "users.call2", "call3", "call4"]
    for groups, expected in {
        "paths": by_path,
        "tags": [f"a.call{n}" for n in range(5)],
        "none": [f"call{n}" for n in range(5)],
    }.items():
        spec = document(found, **{"x-specgen-client": {"groups": groups}})
        assert places(tmp_path / groups, spec) == expected


def test_an_operation_says_its_group(tmp_path: Path) -> None:
    spec = tagged(*KEYS, None)
    spec["paths"]["/p0"]["get"]["x-specgen-group"] = "users"
    spec["paths"]["/p4"]["get"]["x-specgen-group"] = "admin"
    assert places(tmp_path, spec) == [
        *("users.call0", "keys.call1", "users.call2", "users.call3", "admin.call4")
    ]
    # It moves no other operation, also where there are no groups otherwise.
    alone = tagged(None, None)
    alone["paths"]["/p1"]["get"]["x-specgen-group"] = "admin"
    assert places(tmp_path / "alone", alone) == ["call0", "admin.call1"]


@pytest.mark.parametrize("group", ["", "Admin", "a b", "1a", "_a", "a" * 61, 1])
def test_a_group_that_is_no_name_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], group: object
) -> None:
    spec = tagged("a")
    spec["paths"]["/p0"]["get"]["x-specgen-group"] = group
    assert main(["check", str(write_spec(tmp_path, spec))]) == 1
    assert "fiction.json:" in (told := capsys.readouterr().err)
    assert "error[invalid-extension]" in told
    assert "x-specgen-group" in told


def test_many_operations_are_grouped_by_paths_where_tags_do_not(tmp_path: Path) -> None:
    def spec(count: int) -> dict[str, Any]:
        names = ("carts", "orders")
        return document(
            {f"/V1/{names[n % 2]}/{n}": operation(n, f"tag {n}") for n in range(count)}
        )

    assert set(places(tmp_path / "few", spec(100))) == {f"call{n}" for n in range(100)}
    found = places(tmp_path / "many", spec(101))
    assert found[:3] == ["carts.call0", "orders.call1", "carts.call2"]


def test_names_that_groups_use_are_left_to_them(tmp_path: Path) -> None:
    options = [
        {
            "name": name,
            "in": "header",
            "required": True,
            "schema": {"type": "string"},
            "x-specgen-client-option": True,
        }
        for name in ("errors", "options", "groups", "call", "stream", "session")
    ]
    spec = tagged(*KEYS)
    for number, name in enumerate(("awaited", "entered", "operation", "withOptions")):
        spec["paths"][f"/p{number}"]["get"]["operationId"] = name
        spec["paths"][f"/p{number}"]["get"]["parameters"] = options
    assert places(tmp_path, spec) == [
        *("keys.awaited_", "keys.entered_", "users.operation", "users.with_options_")
    ]
    service = Service(write_spec(tmp_path, spec))
    try:
        given = {f"{name['name']}_": f"{number}" for number, name in enumerate(options)}
        for call in (service.call, service.call_async):
            for method in ("keys.awaited_", "keys.entered_", "users.with_options_"):
                call(method, {}, options=given, headers={})
                sent = {n.lower(): v for n, v in service.exchanges[-1].headers}
                assert sent["errors"] == "0"
                assert sent["stream"] == "4"
    finally:
        service.close()


HOSTILE = '"""\nimport os  # {x} \\'


def test_tags_are_text(tmp_path: Path) -> None:
    tags = [{"name": HOSTILE, "description": HOSTILE}]
    spec = tagged(HOSTILE, HOSTILE, "b", "b", tags=tags)
    loaded, _ = load_specs([write_spec(tmp_path, spec)])
    files = client_package(loaded[0]).files
    trees = [ast.parse(files[f"operations/{name}.py"]) for name in ("import_os_x", "b")]
    trees.append(ast.parse(files["client.py"]))
    imported = {
        n.names[0].name for t in trees for n in ast.walk(t) if isinstance(n, ast.Import)
    }
    assert not imported


def test_a_long_tag_is_cut(tmp_path: Path) -> None:
    long = "a" * 300
    found = places(tmp_path, tagged(long, long, f"{long}b", "c", "c"))
    groups = [place.partition(".")[0] for place in found]
    assert max(map(len, groups)) < 60
    assert groups[0] == groups[1] != groups[2]


def test_a_tag_is_described(tmp_path: Path) -> None:
    tags = [{"name": "Keys", "description": "Keys of accounts.\n\nAnd more."}]
    spec = tagged(*KEYS, tags=tags)
    loaded, _ = load_specs([write_spec(tmp_path, spec)])
    files = client_package(loaded[0]).files
    assert '    """Keys of accounts.\n\n    And more.' in files["operations/keys.py"]
    assert '        """Keys of accounts."""' in files["client.py"]


def _with_group(spec: dict[str, Any]) -> None:
    spec["paths"]["/new"] = {"get": operation(9, "Added")}


def _with_operation(spec: dict[str, Any]) -> None:
    spec["paths"] = {"/new": {"get": operation(9, "Users")}, **spec["paths"]}


@pytest.mark.parametrize("edit", [_with_group, _with_operation])
def test_what_is_added_elsewhere_changes_no_file_of_another_group(
    tmp_path: Path, edit: Any
) -> None:
    spec = tagged(*KEYS)
    parameter = {
        "name": "sort",
        "in": "query",
        "schema": {"enum": [f"value number {n}" for n in range(9)]},
    }
    spec["paths"]["/p0"]["get"]["parameters"] = [parameter]

    def files(folder: Path) -> dict[str, str]:
        loaded, _ = load_specs([write_spec(folder, spec)])
        return dict(client_package(loaded[0]).files)

    before = files(tmp_path)
    edit(spec)
    after = files(tmp_path / "after")
    assert before["client.py"] != after["client.py"] or edit is _with_operation
    assert before["operations/keys.py"] == after["operations/keys.py"]
    assert (before["operations/users.py"] == after["operations/users.py"]) == (
        edit is _with_group
    )


def test_list_tells_where_a_method_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["list", str(write_spec(tmp_path, tagged(*KEYS, None)))]) == 0
    assert [line.split()[-1] for line in capsys.readouterr().out.splitlines()] == [
        *("FictionClient.keys.call0", "FictionClient.keys.call1"),
        *("FictionClient.users.call2", "FictionClient.users.call3"),
        "FictionClient.call4",
    ]
