"""A page of each layout and its draft, which generates, imports and answers as the page says.

`SPECGEN_REWRITE=1` writes the drafts in `golden/` anew.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest
from specgen.cli import main
from specgen.commands.draft import read_operation
from specgen.pages.drafting import draft
from specgen.pages.drafting.text import as_text
from specgen.pipeline import load_specs

from tests.conformance.check_interactions import check_reply
from tests.conformance.documented import answer_of, call_of, request_of, requirements
from tests.conformance.signing import sign
from tests.conformance.stage import Stage, new_nonce
from tests.pages.conftest import DATA

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from specgen.ir import Api

GOLDEN = DATA.parent / "golden"
PAGES = sorted(path for path in DATA.iterdir() if path.is_file())
ROOT = "drafted_latches"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_drafts_are_as_kept(page: Path) -> None:
    made = as_text(draft([read_operation(page)], client="Latch"))
    kept = GOLDEN / f"{page.stem}.yaml"
    if "SPECGEN_REWRITE" in os.environ:
        kept.write_text(made, "utf-8")
    assert made == kept.read_text("utf-8")


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Api]]:
    """Clients and stub of all drafts, generated and imported once."""
    folder = tmp_path_factory.mktemp("drafts")
    specs = [str(GOLDEN / f"{page.stem}.yaml") for page in PAGES]
    assert main(["generate", *specs, "--out", str(folder / ROOT), "--quiet"]) == 0
    loaded, _ = load_specs(GOLDEN / f"{page.stem}.yaml" for page in PAGES)
    sys.path.insert(0, str(folder))
    yield {page.stem: each.api for page, each in zip(PAGES, loaded, strict=True)}
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.split(".")[0] == ROOT]:
        del sys.modules[name]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_stub_answers_every_sample(page: Path, generated: dict[str, Api]) -> None:
    api = generated[page.stem]
    stage = Stage(api, root=ROOT)
    samples = 0
    for operation in api.operations:
        [schemes] = requirements(api, operation)
        for interaction in operation.interactions:
            answer = answer_of(api, operation, interaction)
            request = request_of(call_of(operation, interaction), stage.origin)
            asked = request.with_headers(("Accept", answer.media_type or "*/*"))
            reply = stage.ask(sign(asked, schemes, nonce=new_nonce()))
            check_reply(api, reply, answer)
            samples += 1
    valid = [
        s
        for s in read_operation(page)[0].samples
        if s.kind == "response" and s.is_valid
    ]
    assert samples == len(valid) > 0
    assert stage.module().__name__ == f"{ROOT}.{stage.view.package}"
