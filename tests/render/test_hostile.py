"""No text of a spec becomes anything but text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.render.hostile import TEXTS, document
from tests.render.packages import mypy_complaints, packages_of, put, run, write_spec

if TYPE_CHECKING:
    from pathlib import Path

# Imports everything, then has each package carry its text to the wire and back.
_PROGRAM = """
import importlib, inspect, json, pathlib, sys

def check(name, text):
    package = f"made.{name}"
    for module in ("auth", "endpoints"):
        importlib.import_module(f"{package}.{module}")
    client, models, errors = (
        importlib.import_module(f"{package}.{module}") for module in ("client", "models", "errors")
    )
    importlib.import_module(f"made.stub_server.{name}")
    given = {f"p{text}": text, "choice": text, "fixed": text, "nested": {f"n{text}": 1}}
    thing = models.Thing.model_validate(given)
    assert thing.model_dump(by_alias=True, exclude_unset=True) == given, thing
    assert (404, text or "x") in errors.CATALOG.codes, errors.CATALOG.codes
    build = client._create_thing_request
    simple = [n for n in inspect.signature(build).parameters if n not in ("values", "nested")]
    absent = {"values": None, "nested": None}
    request = build(**absent, **{name: "1" if name == "id" else text for name in simple})
    assert (f"q{text}", text) in request.query, request.query
    assert ("const", text) in request.query, request.query
    assert json.loads(request.body)[f"p{text}"] == text, request.body
    assert ("7 * 7" in text) <= ("7 * 7" in client.FictionClient.create_thing.__doc__)

results = {}
for name, text in json.loads(sys.stdin.read()).items():
    try:
        check(name, text)
    except Exception as error:
        results[name] = f"{type(error).__name__}: {error}"[:2000]
importlib.import_module("made.stub_server")
print(json.dumps(results))
"""


def test_text_stays_text_wherever_a_spec_has_it(tmp_path: Path) -> None:
    texts = {f"fiction_{n}": text for n, text in enumerate(TEXTS.values())}
    specs = [
        write_spec(tmp_path / "specs", document(text), package)
        for package, text in texts.items()
    ]
    put(tmp_path, packages_of(specs))
    done = run(_PROGRAM, cwd=tmp_path, given=json.dumps(texts))
    assert done.returncode == 0, done.stderr
    failed = json.loads(done.stdout)
    names = dict(zip(texts, TEXTS, strict=True))
    assert {names[package]: failed[package] for package in failed} == {}
    assert not (tmp_path / "injected").exists(), "a text was run"


def test_packages_full_of_hostile_text_have_sound_types(tmp_path: Path) -> None:
    """Texts that could be comments or names to a type checker, and all others together."""
    alone = ("suppression", "dunder", "keyword", "number", "empty")
    texts = {
        **{name: TEXTS[name] for name in alone},
        "together": "\n".join(TEXTS.values()),
    }
    specs = [
        write_spec(tmp_path / "specs", document(text), name)
        for name, text in texts.items()
    ]
    put(tmp_path, packages_of(specs))
    assert mypy_complaints(tmp_path) == ""
