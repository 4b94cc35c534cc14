"""The generated server in memory: dispatch, answers, parameters."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import pytest
from specgen.stub.contract.contract import (
    Content,
    OperationContract,
    ParameterContract,
    ResponseContract,
)
from specgen.stub.serve.media_type_selector import MediaTypeSelector
from specgen.stub.wire.request import Request

from tests.stub.calling import call

if TYPE_CHECKING:
    from tests.stub.conftest import Stub

JSON = {"content-type": "application/json"}
ACTION = "/paths/~1#Action=GetBalance/get/parameters/0"
MAIN = "/?Action=GetBalance&Account=main"


# Dispatch


async def test_the_parameter_names_the_operation(open_app: Any) -> None:
    assert (await call(open_app, "GET", MAIN)).json()["Account"] == "main"
    assert (await call(open_app, "POST", "/?Action=ListAccounts")).json() == {
        "Accounts": ["string"]
    }


async def test_parameters_may_come_in_a_form_or_in_both(open_app: Any) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    body = b"Action=GetBalance&Account=savings"
    assert (await call(open_app, "POST", "/", headers=form, body=body)).json()[
        "Amount"
    ] == 7
    split = await call(
        open_app, "POST", "/?Action=GetBalance", headers=form, body=b"Account=savings"
    )
    assert split.json()["Amount"] == 7


async def test_a_carried_header_names_the_operation(open_app: Any) -> None:
    answer = await call(
        open_app, "GET", "/?Account=main", headers={"x-acs-action": "GetBalance"}
    )
    assert answer.status == 200


@pytest.mark.parametrize(
    ("method", "target", "told"),
    [
        ("GET", "/?Action=Nothing", (404, "NoSuchAction", ACTION)),
        ("GET", "/?action=GetBalance", (400, "Missing", ACTION)),
        ("GET", "/", (400, "Missing", ACTION)),
        ("PUT", MAIN, (405, "BadMethod", "/paths/~1#Action=GetBalance")),
        (
            "GET",
            "/?Action=ListAccounts",
            (405, "BadMethod", "/paths/~1#Action=ListAccounts"),
        ),
        (
            "GET",
            "/?Action=GetBalance&Action=ListAccounts&Account=main",
            (400, "Invalid", "/paths/~1#Action=GetBalance/get/parameters/0"),
        ),
        (
            "GET",
            "/?Action=GetBalance&Account=main&Account=main",
            (400, "Invalid", "/paths/~1#Action=GetBalance/get/parameters/1"),
        ),
    ],
)
async def test_requests_that_name_no_operation(
    open_app: Any, method: str, target: str, told: tuple[int, str, str]
) -> None:
    answer = await call(open_app, method, target)
    rule = answer.header("x-specgen-violation")
    assert (answer.status, answer.json()["Code"], rule) == told
    assert answer.json()["RequestId"] == answer.header("x-ledger-request-id")


async def test_a_wrong_method_is_told_the_right_ones(open_app: Any) -> None:
    answer = await call(open_app, "PUT", MAIN)
    assert answer.header("allow") == "GET, POST, HEAD, OPTIONS"


async def test_options_tells_the_methods(open_app: Any) -> None:
    answer = await call(open_app, "OPTIONS", MAIN)
    assert (answer.status, answer.body) == (204, b"")
    assert answer.header("allow") == "GET, POST, HEAD, OPTIONS"


async def test_head_is_get_without_a_body(open_app: Any) -> None:
    got, head = await call(open_app, "GET", MAIN), await call(open_app, "HEAD", MAIN)
    assert (head.status, head.body) == (200, b"")
    assert head.header("content-length") == str(len(got.body))


async def test_literal_paths_come_before_templates(open_app: Any) -> None:
    assert (await call(open_app, "GET", "/parcels/special")).body == b"special"
    assert (await call(open_app, "GET", "/parcels/7")).json()["id"] == 0


@pytest.mark.parametrize("path", ["/parcels/7", "/v2/parcels/7"])
async def test_paths_are_served_below_the_base_path_too(
    open_app: Any, path: str
) -> None:
    assert (await call(open_app, "GET", path)).status == 200
    assert (await call(open_app, "GET", f"{path}/")).status == 404


async def test_an_unknown_path_is_answered_as_the_only_api_that_is_meant(
    open_app: Any,
) -> None:
    answer = await call(open_app, "GET", "/parcels/7/nothing")
    assert (answer.status, answer.header("content-type")) == (
        404,
        "application/problem+json",
    )
    assert answer.json()["code"] == "unknown-operation"


async def test_an_unknown_path_of_nobody_is_a_plain_404(open_app: Any) -> None:
    answer = await call(open_app, "GET", "/elsewhere")
    assert (answer.status, answer.header("content-type")) == (
        404,
        "application/problem+json",
    )
    assert answer.header("x-ledger-request-id") is None


# Answers


async def test_examples_are_sent_verbatim(open_app: Any) -> None:
    xml = await call(open_app, "GET", f"{MAIN}&Format=XML")
    assert xml.header("content-type") == "application/xml"
    assert xml.body.startswith(
        b'<?xml version="1.0"?>\n<Balance><Account>main</Account>'
    )
    got = await call(open_app, "GET", MAIN)
    expected = {
        "Account": "main",
        "Amount": 12,
        "RequestId": "doc-id",
        "Lines": ["a", "b"],
    }
    assert got.json() == expected
    assert (
        got.header("x-ledger-request-id")
        == xml.header("x-ledger-request-id")
        == "doc-id"
    )


@pytest.mark.parametrize(
    ("query", "accept", "media_type"),
    [
        ("", None, "application/json"),
        ("&Format=xml", None, "application/xml"),
        ("&Format=XmL", "application/json", "application/xml"),
        ("&Format=None", None, "application/json"),
        ("&Format=", "application/xml", "application/xml"),
        ("", "*/*", "application/json"),
        ("", "application/*;q=0.5, application/xml;q=0.6", "application/xml"),
        ("", "text/html", "application/json"),
        ("", "application/json;q=0, */*", "application/xml"),
    ],
)
async def test_the_media_type_asked_for(
    open_app: Any, query: str, accept: str | None, media_type: str
) -> None:
    headers = {"accept": accept} if accept else {}
    answer = await call(open_app, "GET", f"{MAIN}{query}", headers=headers)
    assert answer.header("content-type") == media_type


def test_a_header_asks_for_the_media_type_whatever_its_case() -> None:
    selects = {"json": "application/json", "xml": "application/xml"}
    format_ = ParameterContract("X-Format", "header", "", selects=selects)
    contents = tuple(Content(name) for name in selects.values())
    operation = OperationContract(
        "get",
        "",
        ("GET",),
        "/",
        parameters=(format_,),
        responses=(ResponseContract("200", contents),),
    )
    request = Request("GET", "/", raw_headers=[(b"x-format", b"XML")])
    assert MediaTypeSelector([operation]).media_type(request, {}) == "application/xml"


async def test_an_answer_is_translated_where_it_is_documented_in_one_media_type(
    open_app: Any,
) -> None:
    target = "/?Action=GetBalance&Account=savings&Format=XML"
    answer = await call(open_app, "GET", target)
    assert (
        answer.body
        == b"<Balance><Account>savings</Account><Amount>7</Amount></Balance>"
    )
    assert answer.header("x-note") == "from the spec"


async def test_a_documented_error_comes_in_the_media_type_asked_for(
    open_app: Any,
) -> None:
    target = "/?Action=GetBalance&Account=unknown"
    got, xml = await call(open_app, "GET", target), await call(
        open_app, "GET", f"{target}&Format=XML"
    )
    assert (got.status, got.json()["Code"]) == (404, "NoSuchAccount")
    assert xml.header("content-type") == "application/xml"
    text = xml.body.decode()
    assert text.startswith(
        "<Failure><Code>NoSuchAccount</Code><Message>No such account.</Message>"
    )


@pytest.mark.parametrize(
    ("format_", "code"), [("JSON", b"NoSuchAccount"), ("XML", b"Broken")]
)
async def test_an_interaction_may_be_for_one_media_type(
    open_app: Any, format_: str, code: bytes
) -> None:
    answer = await call(
        open_app, "GET", f"/?Action=GetBalance&Account=frozen&Format={format_}"
    )
    assert code in answer.body


async def test_a_valid_request_that_nothing_is_documented_for_succeeds(
    open_app: Any,
) -> None:
    target = "/?Action=GetBalance&Account=other"
    assert (await call(open_app, "GET", target)).json()["Account"] == "main"
    xml = await call(open_app, "GET", f"{target}&Format=XML")
    assert xml.body.startswith(b'<?xml version="1.0"?>')


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("&Account=main", "Rehearsed"),
        ("&Account=unknown", "Rehearsed"),
        ("&Account=forbidden", "RehearsedDenied"),
        ("&Account=BAD", "RehearsedInvalid"),
        ("", "RehearsedInvalid"),
    ],
)
async def test_a_rehearsal_always_ends_in_an_error_of_its_own(
    open_app: Any, query: str, code: str
) -> None:
    answer = await call(open_app, "GET", f"/?Action=GetBalance&DryRun=yes{query}")
    assert answer.json()["Code"] == code


async def test_a_rehearsal_never_answers_with_a_handlers_result(stub: Stub) -> None:
    result = stub.module("ledger.models").Balance(account="a", amount=1)
    app = stub.handled("get_balance", result)
    answer = await call(app, "GET", f"{MAIN}&DryRun=yes")
    assert answer.json()["Code"] == "Rehearsed"
    assert (await call(app, "GET", f"{MAIN}&DryRun=no")).json()["Amount"] == 1


async def test_a_handler_may_refuse_a_rehearsal(stub: Stub) -> None:
    error = stub.module("stub_server.ledger").error("NoSuchAccount")
    answer = await call(stub.handled("get_balance", error), "GET", f"{MAIN}&DryRun=yes")
    assert answer.json()["Code"] == "NoSuchAccount"


@pytest.mark.parametrize(
    ("query", "headers", "expected"),
    [
        ("tag=a&tag=b", {}, {"tag": ["a", "b"]}),
        ("tag=", {}, {"tag": [""]}),
        ("ids=1,2", {}, {"ids": [1, 2]}),
        ("ids=1%2C2", {}, {"ids": [1, 2]}),
        ("pipes=a|b", {}, {"pipes": ["a", "b"]}),
        ("filter[min]=3&filter[city]=x", {}, {"filter": {"min": 3, "city": "x"}}),
        ("urgent=true", {}, {"urgent": True}),
        ("weight=1.5", {}, {"weight": 1.5}),
        ("weight=", {}, {"weight": None}),
        ("", {"X-Trace": "a, b"}, {"x_trace": ["a", "b"]}),
        ("", {"Cookie": "a=b; session=s%20t"}, {"session": "s t"}),
        ('extra={"a":[1]}', {}, {"extra": {"a": [1]}}),
    ],
)
async def test_parameters_of_every_style(
    stub: Stub, query: str, headers: dict[str, str], expected: dict[str, Any]
) -> None:
    seen: list[Any] = []

    def answer(request: Any) -> list[Any]:
        seen.append(request.model_dump(exclude_unset=True))
        return []

    app = stub.handled("list_parcels", answer)
    got = await call(app, "GET", f"/parcels?{query}", headers=headers)
    assert got.status == 200, got.body
    assert seen == [expected]


@pytest.mark.parametrize(
    "query",
    [
        "urgent=yes",
        "ids=1,x",
        "ids=1&ids=2",
        "filter[min]=x",
        "since=yesterday",
        "extra={",
        "extra=[]",
        "weight=inf",
        "weight=1e9999",
    ],
)
async def test_parameters_that_are_wrong(open_app: Any, query: str) -> None:
    answer = await call(open_app, "GET", f"/parcels?{query}")
    assert (answer.status, answer.json()["code"]) == (400, "invalid")


XML = "<name>xx</name>%s<tags><tags>a</tags><tags>b</tags></tags>"
PART = b'--B\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
PARTS = [
    (b"name", b"xx"),
    (b"weight", b""),
    (b"tags", b"a"),
    (b"tags", b"b"),
    (b"code", b"c"),
]
BODIES = [
    (
        "application/json",
        b'{"name": "xx", "weight": null, "tags": ["a", "b"], "code": "c"}',
    ),
    ("application/xml", f'<p code="c">{XML % "<weight/>"}</p>'.encode()),
    ("application/x-www-form-urlencoded", b"name=xx&weight=&tags=a&tags=b&code=c"),
    (
        "multipart/form-data; boundary=B",
        b"".join(PART % pair for pair in PARTS) + b"--B--\r\n",
    ),
]


@pytest.mark.parametrize(("media_type", "body"), BODIES)
async def test_a_body_says_the_same_in_every_media_type(
    stub: Stub, media_type: str, body: bytes
) -> None:
    seen: list[Any] = []
    models = stub.module("parcels.models")

    def answer(request: Any) -> Any:
        seen.append(request.model_dump(exclude_unset=True))
        return models.Parcel(
            id=1, name=request.name, tags=request.tags, code=request.code
        )

    app = stub.handled("create_parcel", answer)
    headers = {"content-type": media_type, "accept": "application/xml"}
    got = await call(app, "POST", "/parcels", headers=headers, body=body)
    assert seen == [{"name": "xx", "weight": None, "tags": ["a", "b"], "code": "c"}]
    assert got.body.decode() == f'<Parcel code="c"><id>1</id>{XML % ""}</Parcel>'


async def test_nothing_secret_is_logged(
    open_app: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    headers = {"x-token": "hush", "authorization": "hush", **JSON}
    await call(
        open_app,
        "POST",
        "/parcels?SecurityToken=hush",
        headers=headers,
        body=b'{"name": "hush"}',
    )
    await call(
        open_app,
        "GET",
        "/?Action=GetBalance&Account=HUSH&Signature=hush",
        headers=headers,
    )
    assert "GetBalance" in caplog.text
    assert "hush" not in caplog.text.lower()


def test_the_default_application_is_made_once(stub: Stub) -> None:
    assert stub.server.app is stub.server.app
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = stub.server.nothing


def test_the_contract_is_plain_stable_data(stub: Stub) -> None:
    text = (stub.root / "stub_server" / "ledger.json").read_text()
    assert text == json.dumps(json.loads(text), indent=1, sort_keys=True) + "\n"
