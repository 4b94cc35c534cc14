"""Text that would be code, in every place of a document: it is refused by line, or stays text."""

from __future__ import annotations

import ast
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from specgen.diagnostics import SpecError
from specgen.emit import Package
from specgen.emit.imports import import_problem
from specgen.openapi.grammar import VERSIONS
from specgen.pipeline import load_specs
from specgen.render import client_files, stub_files
from specgen.view.client import client_view

from tests.render.places import (
    Place,
    every_field,
    extension_keys,
    keys_of,
    lines,
    missing,
    names,
    places,
    put,
    renamed,
    text_at,
    value_at,
    with_unknown_fields,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from specgen.diagnostics import Diagnostic
    from specgen.ir import Api
    from specgen.view.client import ClientView

    from tests.render.places import Keys

_NAME = "CANARY"
_CODE = f"__import__('pathlib').Path({_NAME}).touch()"
# With what tells a media type from other text.
_HARMLESS = "Harmless*/text"
_CONTROLS = (
    "\x00\r\x0b\x0c\x1b\x1c\x85\u2028\u2029\u202e\u2066\u200f\u061c\ufeff\U000e0041"
)
TEXTS = {
    # Whatever it ends first, what follows runs, or is no Python at all.
    "code": "".join(
        f"{end}\n{_CODE}\n"
        for end in (
            '"""',
            "'",
            '"',
            "'),",
            '"),',
            ")]",
            "*/",
            "-->",
            "\\",
        )
    )
    + '\\"""\\',
    "braces": (
        f"#\n{_CODE}\n{{{{ {_CODE} }}}} {{% for x in y %}} {_CODE} #}} {{# {_CODE}"
        f" {{{_CODE}}} }}{{"
    ),
    "controls": f"*/{_CONTROLS}{_CODE}{_CONTROLS}{_CODE}",
}
# How many places take any text, at least: else there would be little to see.
_MOST, _MENTIONED = 250, 20


class Bench:
    """Makes modules of a document with text in some places, and blames places for findings.

    Args:
        document: The document.
        text: The text, or its name among those above.
        way: Where it is put: `around` what stands in a place, or `linked`: behind a name wherever
            the document mentions it.
        folder: Where the document is written.
        harmless: Plain text that is to be treated alike; None if there is none.
    """

    def __init__(
        self,
        document: dict[str, Any],
        text: str,
        way: str,
        folder: Path,
        harmless: str | None = _HARMLESS,
    ) -> None:
        self.document, self._way, self._folder = document, way, folder
        self._text = TEXTS.get(text, text)
        # A `contentType` is as many types as it has commas.
        commas = self._text.count(",")
        self._harmless = harmless and harmless + ",and" * commas
        self.clean: list[Any] = []
        self.warned: list[Any] = []
        self.refused: list[Any] = []
        self.failures: list[str] = []
        self._usual = {
            (d.code, d.location.line) for d in self.make(document, renders=False)[1]
        }

    def sort(self, places: Sequence[Any]) -> None:
        """Put places for which there is a finding apart from those where the text is taken."""
        pending = list(places)
        while pending:
            edited = self._edited(pending, self._text)
            try:
                _, found = self.make(edited, renders=False)
            except Exception as error:  # noqa: BLE001 - a traceback
                self._halve(self.sort, pending, f"{type(error).__name__}: {error}")
                return
            new = [d for d in found if (d.code, d.location.line) not in self._usual]
            if not new:
                self.clean += pending
                return
            errors = [d for d in new if d.severity == "error"]
            blamed = self._blamed(pending, edited, errors or new)
            if not blamed:
                self._halve(self.sort, pending, None)
                return
            sorted_out = self.refused if errors else self.warned
            sorted_out += blamed
            pending = [place for place in pending if place not in blamed]

    def compare(self, places: list[Any]) -> None:
        """Make modules, and compare them with those that harmless text makes."""
        edited = self._edited(places, self._text)
        try:
            made, found = self.make(edited)
            twin = self._twin(places) if made else None
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a traceback
            self._halve(self.compare, places, f"{type(error).__name__}: {error}")
            return
        if made is None:
            blamed = self._blamed(
                places, edited, [d for d in found if d.severity == "error"]
            )
            rest = [place for place in places if place not in blamed]
            if rest and blamed:
                self.compare(rest)
            elif not blamed:
                self._halve(self.compare, places, None)
        elif self._harmless and made != twin:
            difference = (
                (made - twin) + (twin - made) if twin else "the twin is refused"
            )
            self._halve(self.compare, places, f"other statements: {difference}")

    def _halve(
        self, step: Callable[[list[Any]], None], places: list[Any], failure: str | None
    ) -> None:
        """Take a step with both halves; a place alone has failed, or a finding is elsewhere."""
        if len(places) > 1:
            middle = len(places) // 2
            step(places[:middle])
            step(places[middle:])
        elif failure:
            self.failures.append(f"{places[0]}: {failure}"[:900])
        elif step == self.sort:
            self.refused += places

    def _twin(self, places: list[Any]) -> Counter[str] | None:
        if self._harmless is None:
            return None
        return self.make(self._edited(places, self._harmless))[0]

    def _edited(self, places: Sequence[Any], text: str) -> Any:
        if self._way == "linked":
            return renamed(self.document, places, text)
        return put(
            self.document,
            places,
            # A path begins as it does, or there is no operation to look at.
            lambda old: old + text if old.startswith("/") else text + old + text,
        )

    def _blamed(
        self, places: Sequence[Any], edited: Any, found: list[Diagnostic]
    ) -> list[Any]:
        at = {d.location.line for d in found}
        if self._way == "linked":
            keys = lines(edited)
            told = {
                str(k)
                for line in at
                for k in (*keys[line][-1:], value_at(edited, keys[line]))
            }
            return [name for name in places if name + self._text in told]
        original = lines(self.document)
        where = {original[line] for line in at}
        return [p for p in places if p.keys in where] or [
            p for p in places if p.keys[:-1] in where
        ]

    def make(
        self, document: Any, *, renders: bool = True
    ) -> tuple[Counter[str] | None, list[Diagnostic]]:
        """The statements that a document becomes, if it is not refused, and what is found."""
        path = self._folder / "fiction.json"
        path.write_text(json.dumps(document, indent=1), encoding="utf-8")
        made: Counter[str] | None = None
        findings: Sequence[Diagnostic]
        try:
            loaded, findings = load_specs([path])
            view = client_view(loaded[0].api, path.name)
            made = _made(view, loaded[0].api) if renders else Counter()
        except SpecError as error:
            findings = error.diagnostics
        known = lines(document)
        for found in findings:
            assert found.location.line in known, found
            str(found).encode()
        return made, list(findings)


def _made(view: ClientView, api: Api) -> Counter[str]:
    client = client_files(view, "0" * 64)
    files = {**client, **{f"stub/{p}": t for p, t in stub_files([api]).items()}}
    for text in files.values():
        text.encode()
    made = [t for t in files.values() if t.startswith("# Generated by")]
    return Counter(s for text in made for s in _statements(text))


def _statements(source: str) -> list[str]:
    """What the statements of a module are, whatever they call things and say."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                assert name not in (_NAME, "__import__", "touch")
    return [_shape(statement) for statement in tree.body if not _is_prose(statement)]


def _is_prose(node: Any) -> bool:
    match node:
        case ast.Expr(value=ast.Constant(value=str())):
            return True
    return False


def _shape(value: Any) -> str:
    match value:
        case ast.Constant(value=constant):
            return type(constant).__name__
        case ast.AST():
            fields = (
                f"{name}={_shape(field)}" for name, field in ast.iter_fields(value)
            )
            return f"{type(value).__name__}({', '.join(fields)})"
        case list():
            return (
                f"[{', '.join(_shape(node) for node in value if not _is_prose(node))}]"
            )
        case str():
            return "name"
        case _:
            return repr(value)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_document_has_every_field(version: str) -> None:
    assert {place: held for place, held in missing(version).items() if held} == {}


def test_the_document_has_every_extension() -> None:
    assert extension_keys() - keys_of(every_field("3.2")) == set()


def _sorted(document: dict[str, Any], folder: Path) -> Bench:
    """Places where text may be put behind what stands there, and those where it may not."""
    bench = Bench(document, "code", "around", folder)
    rounds: dict[int, list[Place]] = {}
    seen: Counter[Keys] = Counter()
    mentioned = set(names(document))
    for place in places(document):
        if text_at(document, place) not in mentioned:
            # Each round has one place of an object: what is found of others would hide it.
            rounds.setdefault(seen[place.keys[:-1]], []).append(place)
            seen[place.keys[:-1]] += 1
    for group in rounds.values():
        bench.sort(group)
    return bench


def test_text_stays_text_in_every_place(tmp_path: Path) -> None:
    latest = every_field("3.2")
    known = _sorted(latest, tmp_path)
    assert known.failures == []
    assert len(known.clean) > _MOST
    for version, text in (
        ("3.2", "code"),
        ("3.2", "braces"),
        ("3.2", "controls"),
        ("3.0", "code"),
    ):
        document = every_field(version)
        there = set(places(document))
        if text == "braces":
            # With them a media type is not JSON, of which there are pages and items.
            there = {p for p in there if p.keys[-2:] != ("content", "application/json")}
        # In paths and in addresses, braces are parameters, and a fragment is cut off.
        harmless = None if text == "braces" else _HARMLESS
        bench = Bench(document, text, "around", tmp_path, harmless)
        bench.compare([place for place in known.clean if place in there])
        bench.compare([place for place in known.warned if place in there])
        assert bench.failures == [], (version, text)


@pytest.fixture(scope="module", params=["3.0", "3.2"])
def linked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Bench:
    """Names that may have text behind them, and those that may not."""
    document = every_field(request.param)
    bench = Bench(document, "code", "linked", tmp_path_factory.mktemp("linked"))
    bench.sort(names(document))
    return bench


def test_names_stay_names_wherever_they_are_mentioned(linked: Bench) -> None:
    assert len(linked.clean) > _MENTIONED
    linked.compare(linked.clean)
    linked.compare(linked.warned)
    assert linked.failures == []


def test_nothing_of_a_text_runs_when_its_modules_are_imported(
    linked: Bench, tmp_path: Path
) -> None:
    """The import check allows nothing to be written, so the text would not go unnoticed."""
    path = tmp_path / "fiction.json"
    text = json.dumps(renamed(linked.document, linked.clean, TEXTS["code"]))
    path.write_text(text, encoding="utf-8")
    loaded, _ = load_specs([path])
    api = loaded[0].api
    client = client_files(client_view(api, path.name), "0" * 64)
    packages = [
        Package("fiction", "", client),
        Package("stub_server", "", stub_files([api])),
    ]
    assert import_problem(packages) is None


@pytest.mark.parametrize("version", VERSIONS)
def test_unknown_fields_become_nothing(version: str, tmp_path: Path) -> None:
    bench = Bench(every_field(version), "", "around", tmp_path)
    made, _ = bench.make(every_field(version))
    found, findings = bench.make(
        with_unknown_fields(every_field(version), TEXTS["code"])
    )
    assert found in (None, made)
    assert findings


def test_half_characters_are_refused_by_line(tmp_path: Path) -> None:
    document = every_field("3.2")
    sample = places(document)[::20]
    bench = Bench(document, "\ud800", "around", tmp_path)
    bench.sort(sample)
    assert bench.failures == []
    assert len(bench.refused) == len(sample)


def test_names_may_be_very_long(tmp_path: Path) -> None:
    document = every_field("3.2")
    bench = Bench(document, "x" * 100_000, "around", tmp_path, harmless="y")
    bench.sort([place for place in places(document) if "thingname" in place.keys])
    bench.compare(bench.clean)
    assert bench.clean
    assert bench.failures == []
