"""Every operation of documents nobody here wrote is called: rightly, wrongly, and by the client.

What the stub answers is held against the document by a validator that is not ours. Where a
document has no right request or answer, or its own examples are wrong, that is not counted against
the stub; `SPECGEN_CORPUS=all` takes the big documents too.
"""

from __future__ import annotations

import importlib
import json
import random
import re
import sys
from collections import Counter
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from specgen.diagnostics import SpecError
from specgen.pipeline import load_specs
from specgen.render import client_files, stub_files
from specgen.view.client import client_view

from tests.conformance.exchange import MEMORY, MemoryTransport
from tests.corpus.calls import Call, UnbuildableError, broken_calls, right_call
from tests.corpus.documents import Document, Operation, UncheckableError
from tests.corpus.test_corpus import CORPUS, documents, has_tags
from tests.corpus.values import valid_value
from tests.render.packages import Unsigned
from tests.stub.calling import call as ask

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from specgen.view.client import ClientView

    from tests.corpus.documents import Content
    from tests.stub.calling import Answer

VIOLATION = "x-specgen-violation"
GARBAGE = [
    b"[" * 50_000,
    b'{"a":' * 50_000,
    b"\xff\xfe",
    b'"\\ud800"',
    b"1" * 5000,
    b"{" + b",".join(b'"k%d":1' % n for n in range(10_000)) + b"}",
    b"--b\r\n\r\n--b--",
    b"<a><b/></a>",
]


def _shape(path: str) -> str:
    return re.sub(r"{[^}]*}", "{}", path)


class Served:
    """A document's packages, imported below a parent of their own."""

    def __init__(self, folder: Path, file: str) -> None:
        self.document = Document(CORPUS / "specs" / file)
        loaded, _ = load_specs([self.document.path])
        self.left_out = loaded[0].api.left_out
        self.view: ClientView = client_view(loaded[0].api, self.document.path.name)
        self.parent = f"corpus_{folder.name.replace('-', '_')}"
        for name, files in (
            (self.view.package, client_files(self.view, "")),
            ("stub_server", stub_files([loaded[0].api])),
        ):
            for path, text in files.items():
                target = folder / self.parent / name / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8")
        self.stub = importlib.import_module(f"{self.parent}.stub_server")
        self.handlers = importlib.import_module(
            f"{self.parent}.stub_server.{self.view.package}"
        )
        self.operations = list(self.document.operations())

    def module(self, name: str) -> Any:
        return importlib.import_module(f"{self.parent}.{self.view.package}.{name}")

    def calls(self) -> Iterator[tuple[Operation, Call]]:
        """Yield right requests to all operations that there are such requests to."""
        shapes = Counter((o.method, _shape(o.path)) for o in self.operations)
        for operation in self.operations:
            # OpenAPI forbids paths that differ in the names of parameters alone.
            if shapes[operation.method, _shape(operation.path)] > 1:
                continue
            for full in (False, True):
                try:
                    yield operation, right_call(self.document, operation, full=full)
                except (UnbuildableError, UncheckableError):
                    continue


@pytest.fixture(scope="module", params=documents())
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    if has_tags(request.param):
        pytest.skip("its requests are made by plain JSON Schema, which knows no tags")
    folder = tmp_path_factory.mktemp("served")
    sys.path.insert(0, str(folder))
    try:
        found = Served(folder, request.param)
    except SpecError:
        pytest.skip("the document is refused")
    else:
        if found.left_out:
            pytest.skip("some of its operations cannot be made")
        yield found
        for name in [n for n in sys.modules if n.partition(".")[0] == found.parent]:
            del sys.modules[name]
    finally:
        sys.path.remove(str(folder))


pytestmark = [
    pytest.mark.skipif(not documents(), reason="the corpus is not beside the project"),
    # Generated from what documents say, names of fields may hide those of the base class.
    pytest.mark.filterwarnings("ignore::UserWarning"),
]


async def asked(app: Any, call: Call) -> Answer:
    answer = await ask(
        app, call.method, call.target, headers=call.headers, body=call.body
    )
    assert answer.status != 500, call
    return answer


def fits(
    document: Document, contents: tuple[Content, ...], answer: Answer
) -> str | None:
    """Say how an answer with a body differs from the documented media types and schemas."""
    actual = (answer.header("content-type") or "").partition(";")[0].lower()
    for content in contents:
        name = content.media_type.partition(";")[0].strip().lower()
        if name == actual or (
            "*" in name and actual.startswith(name.partition("*")[0])
        ):
            break
    else:
        return f"the media type {actual!r} is not documented"
    if not content.is_json:
        return None
    try:
        value = json.loads(answer.body)
        problem = document.problem(content.schema, value, sent=False)
        if problem is None or value in document.examples(content):
            return None
        made = valid_value(document, {}, content.schema, full=True)
    except UncheckableError:
        return None
    return None if made is None else f"{problem}: {answer.body!r}"


async def test_right_requests_get_the_documented_success(served: Served) -> None:
    app = served.stub.create_app(verify=False)
    for operation, call in served.calls():
        answer = await asked(app, call)
        success = operation.success
        if success is None:
            documented = {str(answer.status), f"{answer.status // 100}XX"}
            assert not operation.responses or documented & set(operation.responses)
            continue
        expected = {"default": 200, "2XX": 200}.get(success) or int(success)
        assert answer.status == expected, (call, answer)
        contents = operation.responses[success]
        if answer.body:
            assert fits(served.document, contents, answer) is None, call


async def test_every_documented_status_can_be_had(served: Served) -> None:
    app = served.stub.create_app(verify=False)
    for operation, call in served.calls():
        for status, contents in operation.responses.items():
            if not status.isdigit():
                continue
            wish = call.with_header("prefer", f"code={status}")
            answer = await ask(
                app, wish.method, wish.target, headers=wish.headers, body=wish.body
            )
            assert answer.status == int(status), (wish, answer)
            if answer.body:
                assert fits(served.document, contents, answer) is None, wish


async def test_broken_requests_are_told_the_rule(served: Served) -> None:
    app = served.stub.create_app(verify=False)
    for operation, call in served.calls():
        try:
            broken = list(broken_calls(served.document, operation, call))
        except UncheckableError:
            continue
        for what, wrong in broken:
            answer = await asked(app, wrong)
            assert 400 <= answer.status < 500, (what, wrong, answer)
            assert served.document.has(answer.header(VIOLATION) or "?"), (what, wrong)


async def test_who_brings_no_credentials_is_refused(served: Served) -> None:
    known = {function.scheme for function in served.view.auth.functions}
    app = served.stub.create_app()
    for operation, call in served.calls():
        names = {name for names in operation.security for name in names}
        if not operation.security or {} in operation.security or names - known:
            continue
        answer = await asked(app, call)
        assert answer.status in (401, 403), (call, answer)
        contents = operation.responses.get(str(answer.status), ())
        if contents and answer.body:
            assert fits(served.document, contents, answer) is None, call


async def test_garbage_is_answered(served: Served) -> None:
    app, random_ = served.stub.create_app(verify=False), random.Random(7)
    for _, call in served.calls():
        noise = random_.randbytes(20)
        changes: list[dict[str, Any]] = [
            {"body": random_.choice(GARBAGE)},
            {"body": random_.choice(GARBAGE), "headers": {"content-type": "text/xml"}},
            {"path": call.path + "".join(f"%{byte:02x}" for byte in noise)},
            {"query": {f"f{number}": "v" for number in range(2000)}},
            {"headers": {**call.headers, "cookie": noise.decode("latin-1")}},
        ]
        for change in changes:
            await asked(app, replace(call, **change))


def test_the_client_has_a_result_for_every_right_request(served: Served) -> None:
    client_module = served.module("client")
    errors: Any = served.module("errors")
    by_place = {(o.method, o.operation.path): o for o in served.view.operations}
    transport = MemoryTransport(served.stub.create_app(verify=False))
    for operation, call in served.calls():
        view = by_place[operation.method, operation.path.partition("#")[0]]
        given = {k: v for k, v in call.values.items() if k != "body"}
        if "body" in call.values and view.body is not None:
            body, whole = call.values["body"], view.body.argument is not None
            if view.body.media_type != call.headers["content-type"]:
                continue
            given |= (
                {"body": body} if whole else {f"body {k}": v for k, v in body.items()}
            )
        fields = {str(place): name for place, name in view.request_fields.items()}
        model = getattr(served.handlers, view.request_class)
        request = model.model_validate(
            {fields[place]: value for place, value in given.items() if place in fields}
        )
        arguments = {
            argument.name: getattr(request, fields[str(argument.place)])
            for argument in view.arguments
            if str(argument.place) in given
        }
        with httpx2.Client(transport=transport) as http:
            client = getattr(client_module, served.view.class_name)(
                endpoint=MEMORY, auth=Unsigned(), retry=None, http=http
            )
            try:
                result = attrgetter(view.attribute())(client)(**arguments)
            except errors.ReplyError as error:
                # Only what the document itself gets wrong may be no result.
                if (operation.success or "4")[0] in "34" or _is_own(
                    served, operation, error
                ):
                    continue
                raise
        assert view.returns_annotation == "None" or result is not None, call


def _is_own(served: Served, operation: Operation, error: Any) -> bool:
    """Tell whether a reply that the client refuses is one that the document gives as an example."""
    if error.reply.status // 100 != 2:
        return False
    value = json.loads(error.reply.body)
    contents = operation.responses[operation.success or ""]
    return any(value in served.document.examples(content) for content in contents)
