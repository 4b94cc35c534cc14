"""The fields of a fault, wherever people read or write them: the models say which there are."""

from __future__ import annotations

import re
from inspect import cleandoc
from pathlib import Path
from typing import TYPE_CHECKING

from specgen.stub.faults.fault import FaultEffect
from specgen.stub.faults.rule import Rule
from specgen.stub.kebab_case import kebab

from tests.stub.calling import call

if TYPE_CHECKING:
    from specgen.stub.serve.application import Application

DOCS = Path(__file__).parents[3] / "docs" / "stub.md"
FIELDS = {kebab(name) for name in Rule.model_fields}
# Several faults one after the other are written in a file, or as JSON.
NOT_IN_THE_FORM = {"sequence", "repeat"}


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
