"""After any edits, what is made with a cache is what is made without one."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from specgen.cache import Cache
from specgen.cache.directory import SHARED_SECRET, open_cache
from specgen.diagnostics import SpecError
from specgen.pipeline import load_specs

from tests.cache.test_cache import ROOT, packages_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EDITS = 14


@pytest.mark.parametrize(
    "name", ["tests/golden/rest/spec.yaml", "specs/huawei_iam.yaml"]
)
def test_random_edits_give_the_same_with_and_without_a_cache(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SHARED_SECRET, "of this test")
    document = yaml.safe_load((ROOT / name).read_text("utf-8"))
    spec, chosen = tmp_path / "spec.json", random.Random(name)
    recalled = 0
    for _ in range(EDITS):
        spec.write_text(json.dumps(document, default=str), encoding="utf-8")
        cache = open_cache(tmp_path / "cache")
        assert packages_of(spec, cache) == packages_of(spec, Cache())
        cache.save()
        recalled += cache.made.get("contract", 0) < len(document["paths"])
        document = next(
            each for each in edits(document, chosen) if is_usable(spec, each)
        )
    assert recalled > EDITS // 3


def is_usable(spec: Path, document: object) -> bool:
    spec.write_text(json.dumps(document, default=str), encoding="utf-8")
    try:
        return bool(load_specs([spec])[0])
    except SpecError:
        return False


def edits(document: object, chosen: random.Random) -> Iterator[dict[str, Any]]:
    """Yield the document with one value changed, left out, moved or taken from elsewhere."""
    text = json.dumps(document, default=str)
    while True:
        copy: dict[str, Any] = json.loads(text)
        holders = list(mappings([copy["paths"], copy.get("components")]))
        holder, other = chosen.choice(holders), chosen.choice(holders)
        key = chosen.choice(list(holder))
        value = holder.pop(key)
        match chosen.randrange(4):
            case 0 if isinstance(value, str) and "$" not in key:
                holder[key] = f"{value}Edited"
            case 1 if isinstance(value, bool):
                holder[key] = not value
            case 2 if key in other:
                holder[key] = other[key]
            case 3:  # It is the last one now.
                holder[key] = value
        if json.dumps(copy) != text:
            yield copy


def mappings(value: object) -> Iterator[dict[str, Any]]:
    """Yield the mappings in a value that are not empty."""
    if isinstance(value, dict):
        yield from [value] if value else []
        value = list(value.values())
    for part in value if isinstance(value, list) else ():
        yield from mappings(part)


def test_an_operation_that_borrows_from_another_changes_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SHARED_SECRET, "of this test")
    lent: dict[str, object] = {"name": "size", "in": "query"}
    borrowed = {"$ref": "#/paths/~1lender/get/parameters/0"}
    paths = {
        f"/{name}": {
            "get": {
                "operationId": name,
                "parameters": [parameter],
                "responses": {"204": {"description": "Fine."}},
            }
        }
        for name, parameter in (("lender", lent), ("borrower", borrowed))
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Items", "version": "1"},
        "servers": [{"url": "https://example.com"}],
        "paths": paths,
    }
    spec = tmp_path / "spec.json"
    for kind in ("integer", "string"):
        lent["schema"] = {"type": kind}
        spec.write_text(json.dumps(document), encoding="utf-8")
        cache = open_cache(tmp_path / "cache")
        assert packages_of(spec, cache) == packages_of(spec, Cache())
        cache.save()
        assert cache.made["contract"] == len(paths)
