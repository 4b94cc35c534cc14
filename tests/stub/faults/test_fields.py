"""The fields of a fault, wherever people read or write them: the models say which there are."""

from __future__ import annotations

import re
from inspect import cleandoc
from pathlib import Path
from typing import TYPE_CHECKING

from specgen.stub.faults.fault import FaultEffect
from specgen.stub.faults.faulted_response import received
from specgen.stub.faults.rule import Rule
from specgen.stub.kebab_case import kebab
from specgen.stub.wire.reply import Reply

from tests.stub.calling import call

if TYPE_CHECKING:
    from pydantic import JsonValue
    from specgen.stub.serve.application import Application

DOCS = Path(__file__).parents[3] / "docs" / "stub.md"
FIELDS = {kebab(name) for name in Rule.model_fields}
# Several faults one after the other are written in a file, or as JSON.
NOT_IN_THE_FORM = {"sequence", "repeat"}
# Which response is chosen, when it is sent, and by which clock signatures are checked.
OF_CALLS: dict[str, JsonValue] = {
    "error": "Away",
    "status": 503,
    "example": "away",
    "throttle": True,
    "latency_ms": 5,
    "clock_skew_s": 5,
}
# What a client receives in place of the response that was made.
OF_RESPONSES: dict[str, JsonValue] = {
    "connection": "close",
    "truncate": 1,
    "drip": {"bytes": 1},
    "content_type": "text/html",
    "malformed": True,
}
REPLY = Reply(200, "application/json", b'{"a": 1}')


async def test_the_form_has_every_field(app: Application) -> None:
    page = (await call(app, "GET", "/__stub__/inspect/rules")).body.decode()
    form = page[page.index('class="rule-form"') :].partition("</form>")[0]
    assert set(re.findall(r'<(?:input|select)[^>]* name="([^"]+)"', form)) == (
        FIELDS - NOT_IN_THE_FORM
    )
    labels = re.findall(r'<label for="([^"]+)">[^<]+</label>', form)
    assert sorted(labels) == sorted(FIELDS - NOT_IN_THE_FORM)


def test_the_documentation_has_every_field_and_what_it_does() -> None:
    table = DOCS.read_text("utf-8").partition("| Property | Effect |\n|---|---|\n")
    rows = table[2].partition("\n\n")[0].splitlines()
    told = {
        name for row in rows for name in re.findall(r"`([^`]+)`", row.split("|")[1])
    }
    assert told == FIELDS - {"name"}


def test_each_field_is_explained_where_it_is_declared() -> None:
    for model, inherited in (
        (FaultEffect, set[str]()),
        (Rule, {*FaultEffect.model_fields}),
    ):
        explained = set(
            re.findall(r"^    (\w+): ", cleandoc(model.__doc__ or ""), re.MULTILINE)
        )
        assert explained == model.model_fields.keys() - inherited


def test_each_field_has_an_effect() -> None:
    worded = {"message": "no"}
    assert {*OF_CALLS, *OF_RESPONSES, *worded} == FaultEffect.model_fields.keys()
    for name, value in OF_CALLS.items():
        effect = FaultEffect.model_validate({kebab(name): value})
        assert effect.preference or effect.latency(0.5) or effect.skew, name
        assert not effect.is_visible, name
    said = FaultEffect.model_validate({"error": "Away", **worded}).preference
    assert said is not None
    assert said.message == worded["message"]
    usual = received(REPLY, FaultEffect(), head=False)
    for name, value in OF_RESPONSES.items():
        effect = FaultEffect.model_validate({kebab(name): value})
        assert effect.is_visible, name
        assert received(REPLY, effect, head=False) != usual, name
