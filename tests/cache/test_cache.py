"""What was made is found again, is the same, and is only ever what was made here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from specgen.cache import Cache
from specgen.cache.directory import SHARED_SECRET, SecretError, open_cache
from specgen.cache.packs import Packs
from specgen.code.reuse import content
from specgen.diagnostics.location import Location
from specgen.ir import Example
from specgen.pipeline import client_package, load_specs, stub_package
from specgen.render import formatted

if TYPE_CHECKING:
    from specgen.emit import Package

ROOT = Path(__file__).parents[2]
SOURCE = {"a.py": 'x = 1\n\n\ndef f(a):\n    return "secret of the cache"\n'}


@pytest.fixture(autouse=True)
def _own_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv(SHARED_SECRET, raising=False)


def made_with(directory: Path) -> tuple[dict[str, str], dict[str, int]]:
    """What is made with a cache in a directory, and how often something had to be made."""
    cache = open_cache(directory)
    files = formatted(SOURCE, cache)
    cache.save()
    return files, cache.made


def packs_in(directory: Path) -> list[Path]:
    return sorted(directory.rglob("*.pack"))


def test_what_was_made_is_not_made_again(tmp_path: Path) -> None:
    first, made = made_with(tmp_path)
    assert made == {"module": 1, "block": 2}
    assert made_with(tmp_path) == (first, {})
    assert first == formatted(SOURCE, Cache())


def test_one_changed_block_is_made(tmp_path: Path) -> None:
    made_with(tmp_path)
    cache = open_cache(tmp_path)
    formatted({"b.py": SOURCE["a.py"].replace("x = 1", "x = 2")}, cache)
    assert cache.made == {"module": 1, "block": 1}


def test_what_somebody_else_wrote_is_not_used(tmp_path: Path) -> None:
    first, _ = made_with(tmp_path)
    (pack,) = packs_in(tmp_path)
    poisoned = pack.read_bytes().replace(b"secret of the cache", b"poison in the cache")
    pack.write_bytes(poisoned)
    files, made = made_with(tmp_path)
    assert files == first
    assert made == {"module": 1, "block": 1}


def test_an_entry_does_not_pass_for_another(tmp_path: Path) -> None:
    packs = Packs(tmp_path, b"secret")
    packs.write({b"a" * 32: b"one", b"b" * 32: b"two"})
    (pack,) = packs_in(tmp_path)
    text = pack.read_bytes()
    swapped = text.replace(b"a" * 32, b"c" * 32).replace(b"b" * 32, b"a" * 32)
    pack.write_bytes(swapped)
    assert Packs(tmp_path, b"secret").read(b"a" * 32) is None
    assert Packs(tmp_path, b"secret").read(b"c" * 32) is None


@pytest.mark.parametrize(
    "broken", [b"", b"specgen pack 1\n\xff\xff\xff\xff", b"\0" * 99]
)
def test_a_broken_pack_is_passed_over(tmp_path: Path, broken: bytes) -> None:
    first, _ = made_with(tmp_path)
    (pack,) = packs_in(tmp_path)
    pack.write_bytes(broken)
    files, made = made_with(tmp_path)
    assert files == first
    assert made == {"module": 1, "block": 2}


def test_a_truncated_pack_is_passed_over(tmp_path: Path) -> None:
    first, _ = made_with(tmp_path)
    (pack,) = packs_in(tmp_path)
    pack.write_bytes(pack.read_bytes()[:-1])
    assert made_with(tmp_path)[0] == first


def test_another_user_has_another_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_with(tmp_path / "cache")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "other"))
    assert made_with(tmp_path / "cache")[1] == {"module": 1, "block": 2}
    assert len(packs_in(tmp_path / "cache")) == 2


def test_machines_with_the_same_secret_share(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SHARED_SECRET, "of the team")
    made_with(tmp_path / "cache")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "other"))
    assert made_with(tmp_path / "cache")[1] == {}


def test_a_secret_that_others_can_read_is_none(tmp_path: Path) -> None:
    made_with(tmp_path / "cache")
    secret = tmp_path / "config" / "specgen" / "cache-secret"
    assert secret.stat().st_mode & 0o777 == 0o600
    secret.chmod(0o644)
    with pytest.raises(SecretError, match="cache-secret: others may read or change"):
        open_cache(tmp_path / "cache")


def test_writers_do_not_push_out_one_another(tmp_path: Path) -> None:
    writers = [Packs(tmp_path, b"secret") for _ in range(40)]
    for n, writer in enumerate(writers):
        assert writer.read(b"unknown") is None
        writer.write({n.to_bytes(32): b"content"})
    reader = Packs(tmp_path, b"secret")
    assert all(reader.read(n.to_bytes(32)) == b"content" for n in range(40))
    assert len(packs_in(tmp_path)) <= 17


def test_a_directory_does_not_grow_without_bounds(tmp_path: Path) -> None:
    for n in range(30):
        Packs(tmp_path, b"secret", limit=5000).write({n.to_bytes(32): bytes(400)})
    assert sum(pack.stat().st_size for pack in packs_in(tmp_path)) <= 5000
    assert Packs(tmp_path, b"secret").read((29).to_bytes(32)) == bytes(400)


def test_a_directory_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    files, made = made_with(tmp_path / "file" / "cache")
    assert files == formatted(SOURCE, Cache())
    assert made == {"module": 1, "block": 2}


EDITS = [
    ("get: ", "get: "),
    ("summary: ", "summary: Edited "),
    ("description: ", "description: Edited "),
    ("type: string", "type: integer"),
    ("operationId: ", "operationId: other"),
]


def test_edited_specs_give_the_same_with_and_without_a_cache(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    text = (ROOT / "tests" / "golden" / "rest" / "spec.yaml").read_text("utf-8")
    for old, new in EDITS:
        text = text.replace(old, new, 1)
        spec.write_text(text, encoding="utf-8")
        cache = open_cache(tmp_path / "cache")
        made = {
            with_cache: packages_of(spec, c)
            for with_cache, c in ((True, cache), (False, Cache()))
        }
        assert made[True] == made[False]
        cache.save()


def packages_of(spec: Path, made: Cache) -> list[Package]:
    loaded, _ = load_specs([spec])
    return [*(client_package(one, made) for one in loaded), stub_package(loaded, made)]


def test_one_edited_operation_is_examined_and_formatted_alone(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    text = (ROOT / "tests" / "golden" / "rest" / "spec.yaml").read_text("utf-8")
    spec.write_text(text, encoding="utf-8")
    cache = open_cache(tmp_path / "cache")
    packages_of(spec, cache)
    cache.save()
    spec.write_text(text.replace("summary: ", "summary: Edited ", 1), encoding="utf-8")
    cache = open_cache(tmp_path / "cache")
    packages_of(spec, cache)
    assert "models" not in cache.made
    assert cache.made["facts"] <= 6
    assert cache.made["block"] <= 6


def grouped(folder: Path) -> Path:
    """A spec of two groups with two operations each."""
    lines = ['openapi: "3.1.0"', "info: {title: Items, version: '1'}", "paths:"]
    lines += [
        f"  /{name}:\n    get:\n      operationId: get_{name}\n      summary: Get {name}.\n"
        f"      tags: [{tag}]\n      parameters:\n"
        "        - {name: limit, in: query, schema: {type: integer}}\n"
        "      responses: {'200': {description: Fine., content: {application/json:"
        " {schema: {$ref: '#/components/schemas/Item'}}}}}"
        for tag in ("pets", "shops")
        for name in (f"{tag}_one", f"{tag}_two")
    ]
    lines += ["servers: [{url: 'https://example.com'}]", "components:", "  schemas:"]
    lines += ["    Item: {type: object, properties: {name: {type: string}}}"]
    spec = folder / "grouped.yaml"
    spec.write_text("\n".join(lines), encoding="utf-8")
    return spec


@pytest.mark.parametrize(
    ("old", "new", "made"),
    [
        ("paths:", "# A comment moves all lines.\npaths:", {}),
        (
            "Get pets_one.",
            "Get one.",
            {"group": 1, "served-operation": 1, "contract": 1},
        ),
        (
            "{name: limit",
            "{name: most",
            {"group": 1, "served-operation": 1, "contract": 1},
        ),
        (
            "get_shops_two",
            "get_last",
            {"group": 1, "served-operation": 1, "contract": 1},
        ),
        (
            "tags: [pets]",
            "tags: [shops]",
            {"group": 2, "served-operation": 1, "contract": 1},
        ),
        ("type: string", "type: integer", {"models": 1, "contract": 4}),
        ("Item: {", "Thing: {type: string}\n    Item: {", {"contract": 4}),
    ],
)
def test_only_what_an_edit_changes_is_rendered(
    tmp_path: Path, old: str, new: str, made: dict[str, int]
) -> None:
    spec = grouped(tmp_path)
    cache = open_cache(tmp_path / "cache")
    packages_of(spec, cache)
    cache.save()
    text = spec.read_text("utf-8")
    assert old in text
    spec.write_text(text.replace(old, new, 1), encoding="utf-8")
    cache = open_cache(tmp_path / "cache")
    assert packages_of(spec, cache) == packages_of(spec, Cache())
    rendered = {"group", "served-operation", "models", "contract"}
    assert {k: n for k, n in cache.made.items() if k in rendered} == made


def test_the_content_of_data_is_all_that_it_says() -> None:
    said = [
        (),
        [],
        {},
        (1,),
        (True,),
        (1.0,),
        ("1",),
        (None,),
        ((1,),),
        {"a": 1},
        {"a": (1,)},
    ]
    here, there = (Location("a.yaml", line, 1) for line in (1, 2))
    assert len({content(value) for value in said}) == len(said)
    assert content(Example("a", 1, here)) == content(Example("a", 1, there))
    assert content(Example("a", 1, here)) != content(
        Example("a", value=True, location=here)
    )
    with pytest.raises(TypeError, match="dataclass"):
        content(frozenset({"sets have no order"}))


def test_a_second_run_needs_neither_black_nor_the_model_generator(
    tmp_path: Path,
) -> None:
    script = (
        "import sys; from specgen.cli import main;"
        "assert main(sys.argv[1:]) == 0;"
        "print(sorted({'black', 'datamodel_code_generator', 'openapi_spec_validator'}"
        " & sys.modules.keys()))"
    )
    spec = str(ROOT / "specs" / "huawei_kms.yaml")
    printed = []
    for name in ("first", "second"):
        given = ["generate", spec, "--out", name, "--cache", "cache"]
        command = [sys.executable, "-c", script, *given]
        done = subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, check=True
        )
        printed.append(done.stdout.splitlines()[-1])
    assert printed == ["['datamodel_code_generator']", "[]"]
    assert _files(tmp_path / "first") == _files(tmp_path / "second")


def _files(directory: Path) -> dict[str, bytes]:
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file() and path.name != "specgen.json"
    }
