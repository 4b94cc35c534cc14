"""The golden packages at work, over a socket."""

from __future__ import annotations

import datetime as dt
import importlib
import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.render.packages import PARENT, packages_of, put
from tests.runtime.loopback import http, loopback

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.runtime.loopback import Loopback

HERE = Path(__file__).parent


@pytest.fixture(scope="module", autouse=True)
def _packages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    root = tmp_path_factory.mktemp("golden")
    specs = []
    for case in ("rest", "rpc"):
        specs.append(root / f"{case}.yaml")
        shutil.copy(HERE / case / "spec.yaml", specs[-1])
    put(root, packages_of(specs))
    sys.path.insert(0, str(root))
    yield
    sys.path.remove(str(root))
    for name in [n for n in sys.modules if n.partition(".")[0] == PARENT]:
        del sys.modules[name]


def module(name: str) -> Any:
    return importlib.import_module(f"{PARENT}.{name}")


def called(
    call: Callable[[Any], object], answer: bytes, package: str = "rest"
) -> tuple[Any, Loopback]:
    """What a call of a client returns, and the server that answered it."""
    client = module(f"{package}.client")
    with loopback(lambda _: answer) as server:
        if package == "rest":
            auth = module("rest.auth").token("secret")
            made = client.ZooClient(endpoint=server.origin, auth=auth, retry=None)
        else:
            made = client.BellClient(endpoint=server.origin, retry=None)
        with made:
            return call(made), server


def reply(value: object, status: int = 200) -> bytes:
    return http(status, json.dumps(value).encode())


def body(server: Loopback) -> bytes:
    return server.requests[-1].partition(b"\r\n\r\n")[2]


def test_a_list_and_every_kind_of_parameter() -> None:
    models = module("rest.models")
    since = dt.datetime(2024, 2, 29, 12, tzinfo=dt.UTC)
    found, server = called(
        lambda zoo: zoo.list_animals(
            filter=models.Filter(mood="calm", older_than=3),
            tags=["a b", "c"],
            x_trace="t1",
            visit="v&1",
            since=since,
        ),
        reply(
            [
                {"kind": "bird", "name": "Tit", "song": {"notes": [1.5]}},
                {"kind": "cat", "name": None},
            ]
        ),
    )
    assert [type(animal).__name__ for animal in found] == ["Bird", "Cat"]
    assert found[0].song.notes == [1.5]
    assert server.targets == [
        (
            b"/animals?filter%5Bmood%5D=calm&filter%5Bolder-than%5D=3&tags=a%20b,c"
            b"&since=2024-02-29T12%3A00%3A00Z"
        )
    ]
    head = {line.lower() for line in server.head()}
    assert {b"x-trace: t1", b"cookie: visit=v%261", b"x-token: secret"} <= head


def test_an_object_is_sent_member_by_member() -> None:
    found, server = called(
        lambda zoo: zoo.add_animal(name="Tom", kind="cat"),
        reply({"kind": "cat", "name": "Tom", "id": 7, "mood": "new", "later": 1}, 201),
    )
    assert json.loads(body(server)) == {"name": "Tom", "kind": "cat"}
    assert (found.id, found.mood) == (7, "new")


def test_null_is_told_from_absent() -> None:
    cat = reply({"kind": "cat", "name": None})
    found, server = called(lambda zoo: zoo.rename_animal(id=1, name=None), cat)
    assert body(server) == b'{"name": null}'
    assert "lives" not in found.model_fields_set
    _, server = called(lambda zoo: zoo.rename_animal(id=1), cat)
    assert body(server) == b"{}"


def test_a_documented_error_has_its_class() -> None:
    errors = module("rest.errors")
    answer = reply(
        {"error": {"code": "NoSuchAnimal", "message": "None.", "id": "r1"}}, 404
    )
    with pytest.raises(errors.NoSuchAnimalError) as caught:
        called(lambda zoo: zoo.get_animal(id=2), answer)
    assert isinstance(caught.value, errors.NotFoundError)
    assert (caught.value.status, caught.value.message, caught.value.request_id) == (
        404,
        "None.",
        "r1",
    )


def test_nothing_text_and_bytes() -> None:
    assert (
        called(lambda zoo: zoo.release_animal(id=1), http(204, content_type=None))[0]
        is None
    )
    png = http(200, b"\x89PNG\0", content_type="image/png")
    assert called(lambda zoo: zoo.get_photo(id=1), png)[0] == b"\x89PNG\0"
    text = http(200, "schön".encode(), content_type="text/plain; charset=utf-8")
    found, server = called(lambda zoo: zoo.put_photo(id=1, body=b"\0\xff"), text)
    assert (found, body(server)) == ("schön", b"\0\xff")
    assert b"content-type: image/png" in [line.lower() for line in server.head()]
    taken = http(202, content_type=None)
    _, server = called(lambda zoo: zoo.leave_note(body="grüße"), taken)
    assert body(server) == "grüße".encode()
    _, server = called(lambda zoo: zoo.leave_note(), taken)
    assert body(server) == b""
    assert not [
        line for line in server.head() if line.lower().startswith(b"content-type")
    ]


def test_a_form_without_authentication() -> None:
    ticket = {
        "number": "1",
        "class": "senior",
        "date": "2024-02-29",
        "list": ["x"],
        "more": [1],
    }
    found, server = called(
        lambda zoo: zoo.buy_ticket(visitors=2, names=["A&B", "C"]), reply(ticket)
    )
    assert body(server) == b"visitors=2&names=A%26B&names=C"
    assert not [line for line in server.head() if line.lower().startswith(b"x-token")]
    assert (found.class_, found.date_) == ("senior", dt.date(2024, 2, 29))
    assert (found.list_, found.more) == (["x"], [1])


def test_a_form_with_a_file() -> None:
    taken = dt.date(2024, 2, 29)
    _, server = called(
        lambda zoo: zoo.upload_photo(id=1, photo=b"\xff\0", taken=taken),
        http(204, content_type=None),
    )
    sent = body(server)
    assert b'name="photo"; filename="photo"' in sent
    assert b"\r\n\r\n\xff\0\r\n" in sent
    assert b'name="taken"\r\n\r\n2024-02-29\r\n' in sent
    assert b"story" not in sent


def test_what_contains_itself() -> None:
    family = {
        "name": "Eve",
        "children": [{"name": "Abel", "children": []}],
        "cares-for": {"pet": {"kind": "cat", "name": "Tom"}},
    }
    found, _ = called(lambda zoo: zoo.get_family(name="a/b"), reply(family))
    assert found.children[0].name == "Abel"
    assert found.cares_for["pet"].kind == "cat"
    assert found.model_dump(by_alias=True, exclude_unset=True) == family


@pytest.mark.parametrize(
    ("wanted", "answer"),
    [
        (
            "XML",
            http(
                200,
                b"<RingBellResponse><RequestId>1</RequestId><Times>2</Times></RingBellResponse>",
                content_type="application/xml",
            ),
        ),
        ("JSON", reply({"RequestId": "1", "Times": 2})),
    ],
)
def test_a_fragment_never_goes_on_the_wire_and_both_formats_mean_the_same(
    wanted: str, answer: bytes
) -> None:
    found, server = called(
        lambda bell: bell.ring_bell(bell_id="b1", times=2, format=wanted), answer, "rpc"
    )
    assert (found.request_id, found.times, found.sound) == ("1", 2, None)
    assert server.requests[0].split(b" ")[0] == b"GET"
    target = server.targets[0]
    assert target.startswith(b"/?")
    assert set(target[2:].split(b"&")) == {
        b"Action=RingBell",
        b"BellId=b1",
        b"Times=2",
        f"Format={wanted}".encode(),
    }


def test_rpc_by_post_and_its_errors() -> None:
    errors = module("rpc.errors")
    slow = reply({"Code": "Throttling.User", "Message": "Slow.", "RequestId": "r"}, 400)
    with pytest.raises(errors.ThrottlingError) as caught:
        called(lambda bell: bell.ring_bell(bell_id="b", method="POST"), slow, "rpc")
    assert caught.value.code == "Throttling.User"
    found, server = called(
        lambda bell: bell.list_bells(), reply({"Bells": [{"Weight": 2}]}), "rpc"
    )
    assert found.bells[0].weight == 2.0
    assert server.requests[0].startswith(b"POST /?Action=ListBells ")
