"""The generated client and the generated stub, over a socket, and what type checkers say."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from specgen.diagnostics import SpecError
from specgen.pipeline import load_specs

from tests.render.packages import PARENT, mypy_complaints, packages_of, put
from tests.render.type_checkers import pyright

if TYPE_CHECKING:
    from tests.discriminator.conftest import Made

HERE = Path(__file__).parent
CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "specs"

MODULES = ("models", "client", "_tagged")

CALLER = """
from made.zoo import UnknownVariant, ZooClient
from made.zoo.models import Active, AnyPet, Cat, Done, Job, Order, Pet, Waiting


def of(job: Job) -> str | None:
    match job:
        case Waiting():
            return None
        case Active():
            return job.since
        case Done():
            return job.result
        case UnknownVariant():
            return str(job.model_extra)


def names(pets: list[AnyPet]) -> list[str]:
    return [pet.name for pet in pets]


def call(client: ZooClient, pet: Pet) -> Job:
    client.add_pet(body=pet)
    client.add_pet(body=Cat(name="c", nick="n"))
    client.add_order(jobs=[Done(result="r")], pets={"a": pet}, first=None)
    return Order(jobs=[Waiting()]).jobs[0]
"""


def echoing(made: Made) -> Any:
    """An application that answers what it is given, and keeps it."""
    given = []

    async def echo(_self: Any, request: Any) -> Any:
        given.append(request)
        return request.body

    module = importlib.import_module(f"{made.server.__name__}.zoo")
    base = module.DocumentedZooHandler
    handler = type("Handler", (base,), {"add_pet": echo, "add_job": echo})()
    return made.server.create_app(verify=False, handlers={"zoo": handler}), given


def test_objects_arrive_as_what_they_were_and_come_back(made: Made, zoo: Any) -> None:
    app, given = echoing(made)
    testing = importlib.import_module(f"{made.server.__name__}.testing")
    sent = [
        zoo.Cat(name="c", nick="n", lives=9),
        zoo.Puppy(name="p", bark="b", age=1),
        zoo.Dog(name="d", bark="b"),
        zoo.Pet(kind="Pet", name="p"),
    ]
    jobs = [zoo.Waiting(), zoo.Done(result="r"), zoo.Active(state="PAUSED", since="s")]
    with testing.StubServer(app) as server:
        client = made.zoo.ZooClient(endpoint=server.url, retry=None)
        with client:
            back = [client.add_pet(body=pet) for pet in sent]
            done = [client.add_job(body=job) for job in jobs]
            with pytest.raises(made.zoo.ReplyError):
                client.add_pet(body=zoo.Pet(kind="zebra", name="z"))
        assert "'zebra'" in server.calls()[-1].violation.detail
    assert [request.body for request in given] == [*sent, *jobs]
    assert list(map(type, back)) == list(map(type, sent))
    assert back == sent
    assert list(map(type, done)) == list(map(type, jobs))
    assert done == jobs


def test_xml_is_read_by_tags_on_both_sides(made: Made) -> None:
    models, given = made.fleet.models, []

    async def echo(_self: Any, request: Any) -> Any:
        given.append(request.body)
        return request.body

    module = importlib.import_module(f"{made.server.__name__}.fleet")
    base = module.DocumentedFleetHandler
    handler = type("Handler", (base,), {"set_fleet": echo, "add_craft": echo})()
    app = made.server.create_app(verify=False, handlers={"fleet": handler})
    testing = importlib.import_module(f"{made.server.__name__}.testing")
    boat = models.Boat(size="12", crew=["Ann"])
    plane = models.Plane(size=12, stops=["Oslo"], wings=2)
    fleet = models.Fleet(flagship=plane, craft=[boat, plane])
    with testing.StubServer(app) as server:
        client = made.fleet.FleetClient(endpoint=server.url, retry=None)
        with client:
            assert client.add_craft(body=boat) == boat
            assert client.add_craft(body=plane) == plane
            assert client.set_fleet(body=fleet) == fleet
    assert given == [boat, plane, fleet]


def test_generated_code_has_sound_types(tmp_path: Path) -> None:
    put(tmp_path, packages_of([HERE / "zoo.yaml", HERE / "edge.yaml"]))
    (tmp_path / PARENT / "caller.py").write_text(CALLER, encoding="utf-8")
    assert mypy_complaints(tmp_path) == ""
    config = {
        "include": [
            f"{PARENT}/caller.py",
            *(f"{PARENT}/{p}/{m}.py" for p in ("zoo", "edge") for m in MODULES),
        ],
        "typeCheckingMode": "strict",
        "venvPath": str(Path(sys.prefix).parent),
        "venv": Path(sys.prefix).name,
    }
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(config), encoding="utf-8")
    assert pyright(cwd=tmp_path) == []


def test_a_package_without_tags_knows_nothing_of_them(tmp_path: Path) -> None:
    spec = tmp_path / "plain.yaml"
    text = (HERE / "zoo.yaml").read_text(encoding="utf-8")
    paths, _, _ = text.partition("  /pets:\n")
    spec.write_text(f"{paths}  /x: {{get: {{responses: {{}}}}}}\n", encoding="utf-8")
    try:
        files = packages_of([spec])[0].files
    except SpecError as error:
        pytest.fail(str(error.diagnostics))
    assert "_tagged.py" not in files


@pytest.mark.parametrize(
    ("name", "old", "new", "line"),
    [
        ("zoo.yaml", "mapping: {cat: Cat, ", "mapping: {cat: Cta, ", 51),
        ("edge.yaml", "defaultMapping: Fallback", "defaultMapping: Cta", 39),
    ],
)
def test_a_mapping_that_leads_nowhere_is_told_with_its_place(
    tmp_path: Path, name: str, old: str, new: str, line: int
) -> None:
    spec = tmp_path / name
    text = (HERE / name).read_text(encoding="utf-8")
    spec.write_text(text.replace(old, new), encoding="utf-8")
    _, found = load_specs([spec])
    assert [(f.message, f.location.line) for f in found] == [
        ("`Cta` is not among components.schemas", line)
    ]


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not beside the project")
def test_a_real_document_is_read_as_its_tags_say(tmp_path: Path) -> None:
    put(tmp_path, packages_of([CORPUS / "polaris-management.yaml"]))
    (tmp_path / PARENT / "check.py").write_text(POLARIS, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", f"{PARENT}.check"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["PolarisCatalog", "ExternalCatalog", "Catalog"]


POLARIS = """
from .polaris_management import models
from pydantic import TypeAdapter

storage = {"storageType": "S3", "roleArn": "arn", "allowedLocations": []}
for kind in ("INTERNAL", "EXTERNAL", "NEW"):
    catalog = TypeAdapter(models.AnyCatalog).validate_python({
        "type": kind,
        "name": "n",
        "properties": {"default-base-location": "s3://x"},
        "storageConfigInfo": storage,
    })
    assert type(catalog.storage_config_info).__name__ == "AwsStorageConfigInfo"
    print(type(catalog).__name__)
"""
