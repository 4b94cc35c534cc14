"""The places in a consumer's source that a change breaks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from specgen.cli import main

from tests.diff.comparing import document

if TYPE_CHECKING:
    from specgen.ir import JsonValue

S: JsonValue = {"type": "string"}
CONSUMER = """from clients.zoo import ZooClient, Pet
import other

client = ZooClient(auth=None)
client.get_pet(q="a")
client.get_pet(r="b")
client.get_pet(**options)
other.get_pet
pet = Pet(name="Rex")
print(pet.age)
"""


def api(operation_id: str, parameter: str, **properties: JsonValue) -> JsonValue:
    pet: JsonValue = {"type": "object", "properties": {"name": S, **properties}}
    ref: JsonValue = {"$ref": "#/components/schemas/Pet"}
    content: JsonValue = {"application/json": {"schema": ref}}
    operation: JsonValue = {
        "operationId": operation_id,
        "parameters": [{"name": parameter, "in": "query", "schema": S}],
        "responses": {"200": {"description": "", "content": content}},
    }
    components: JsonValue = {"schemas": {"Pet": pet}}
    return document({"/a": {"get": operation}}, components=components)


@pytest.fixture(autouse=True)
def _consumer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in {
        "app/main.py": CONSUMER,
        "app/unrelated.py": "from elsewhere import thing\nthing.get_pet(q=1)\n",
        "app/broken.py": "def (",
        "app/clients/zoo/_client.py": "from . import zoo\nself.get_pet(q=1)\n",
    }.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def affected(
    capsys: pytest.CaptureFixture[str], before: JsonValue, after: JsonValue
) -> list[tuple[int, str]]:
    for directory, value in (("old", before), ("new", after)):
        Path(directory).mkdir(exist_ok=True)
        Path(directory, "zoo.yaml").write_text(json.dumps(value), encoding="utf-8")
    arguments = ["old/zoo.yaml", "new/zoo.yaml", "--callers", "app", "--format", "json"]
    assert main(["diff", *arguments]) == 1
    callers = json.loads(capsys.readouterr().out)["callers"]
    assert {site["file"] for site in callers["affected"]} <= {"main.py"}
    assert [name.partition(":")[0] for name in callers["unread"]] == ["broken.py"]
    return [(site["line"], site["rule"]) for site in callers["affected"]]


def test_calls_that_give_an_argument_that_is_gone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = affected(capsys, api("getPet", "q"), api("getPet", "p"))
    assert found == [(5, "argument-removed"), (7, "argument-removed")]


def test_what_is_not_known_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """A call with `**` may give an argument, and `getattr` may name anything."""
    Path("app/dynamic.py").write_text(
        "import clients.zoo\ngetattr(clients.zoo, name)()\n", encoding="utf-8"
    )
    for directory, parameter in (("old", "q"), ("new", "p")):
        Path(directory).mkdir()
        value = json.dumps(api("getPet", parameter))
        Path(directory, "zoo.yaml").write_text(value, encoding="utf-8")
    assert main(["diff", "old/zoo.yaml", "new/zoo.yaml", "--callers", "app"]) == 1
    text = capsys.readouterr().out
    assert "in app, 2 of your 5 call sites are affected\n" in text
    assert "main.py:7: argument-removed: argument `q` of `ZooClient.get_pet`" in text
    assert "is gone (if `**` gives it)" in text
    assert "not known: dynamic.py:2: getattr" in text
    assert "not seen: names that are put together when code runs" in text


def test_clients_that_another_file_hands_on_are_followed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What imports a file that imports the package may have the client from it."""
    Path("app/clients.py").write_text(
        "from vendored import zoo\nCLIENT = zoo.ZooClient()\n", encoding="utf-8"
    )
    Path("app/shop.py").write_text(
        "from .clients import CLIENT as zoo_client\nzoo_client.get_pet()\n", "utf-8"
    )
    Path("app/main.py").write_text("import app.shop\n", encoding="utf-8")
    Path("app/apart.py").write_text(
        "from .others import CLIENT\nCLIENT.get_pet()\n", "utf-8"
    )
    for directory, operation_id in (("old", "getPet"), ("new", "fetchPet")):
        Path(directory).mkdir()
        value = json.dumps(api(operation_id, "q"))
        Path(directory, "zoo.yaml").write_text(value, encoding="utf-8")
    arguments = ["old/zoo.yaml", "new/zoo.yaml", "--callers", "app", "--format", "json"]
    assert main(["diff", *arguments]) == 1
    callers = json.loads(capsys.readouterr().out)["callers"]
    places = [(site["file"], site["line"]) for site in callers["affected"]]
    assert places == [("shop.py", 2)]
    assert callers["calls"] == 2


def test_every_mention_of_a_method_that_is_renamed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = affected(capsys, api("getPet", "q"), api("fetchPet", "q"))
    assert found == [(line, "method-renamed") for line in (5, 6, 7)]


def test_reading_a_field_that_is_gone(capsys: pytest.CaptureFixture[str]) -> None:
    found = affected(capsys, api("getPet", "q", age=S), api("getPet", "q"))
    assert found == [(10, "field-removed")]


def test_a_directory_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    Path("zoo.yaml").write_text(json.dumps(api("getPet", "q")), encoding="utf-8")
    assert main(["diff", "zoo.yaml", "zoo.yaml", "--callers", "nowhere"]) == 2
    assert "not a directory" in capsys.readouterr().err


def grouped(operation_id: str, parameter: str) -> JsonValue:
    """Return an API whose methods are in groups, by the tags of the operations."""
    operations: JsonValue = {
        f"/{tag}": {
            "get": {
                "tags": [tag],
                "operationId": operation_id if tag == "pets" else "listOwners",
                "parameters": [{"name": parameter, "in": "query", "schema": S}],
                "responses": {"200": {"description": ""}},
            }
        }
        for tag in ("pets", "owners")
    }
    return {
        **dict(document(operations)),
        "x-specgen-client": {"name": "Zoo", "groups": "tags"},
    }


def test_methods_of_a_group_are_found_behind_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("app/main.py").write_text(
        "from clients.zoo import ZooClient\n"
        "client = ZooClient()\n"
        "client.pets.find(q='a')\n"
        "cache.find(q='a')\n",
        encoding="utf-8",
    )
    for before, after, rule in (
        (grouped("find", "q"), grouped("search", "q"), "method-renamed"),
        (grouped("find", "q"), grouped("find", "p"), "argument-removed"),
    ):
        found = affected(capsys, before, after)
        assert found == [(3, rule)]


def test_every_call_of_a_method_that_moves_to_a_group(
    capsys: pytest.CaptureFixture[str],
) -> None:
    before, after = api("getPet", "q"), api("getPet", "q")
    assert isinstance(after, dict)
    after["x-specgen-client"] = {"groups": "paths"}
    found = affected(capsys, before, after)
    assert found == [(line, "method-renamed") for line in (5, 6, 7)]
