"""What is generated is the same bytes, whatever surrounds the interpreter that generates it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from specgen.cli import main

from tests.cli.trees import contents
from tests.render.packages import write_spec

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]
# Characters that some versions of Unicode have and others have not: since 15.0, 15.1, 16.0, and
# one that no version has yet.
NEW = ("\U0001fae8", "\U00031350", "\U0002ebf0", "\u1c89", "\U000d0000")
# What an interpreter may find around it; together, because each run takes seconds.
SURROUNDINGS: dict[str, dict[str, str]] = {
    # Python takes files and texts for ASCII.
    "bare": {
        "PYTHONHASHSEED": "1",
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "TZ": "Pacific/Kiritimati",
        "COLUMNS": "20",
        "TERM": "dumb",
    },
    "busy": {
        "PYTHONHASHSEED": "4242",
        "PYTHONIOENCODING": "latin-1:strict",
        "PYTHONOPTIMIZE": "2",
        "LANG": "tr_TR.UTF-8",
        "LANGUAGE": "tr",
        "TZ": "America/St_Johns",
        "COLUMNS": "400",
        "FORCE_COLOR": "1",
    },
}
# Set by continuous integration, separated as in PATH.
OTHERS = [p for p in os.environ.get("SPECGEN_PYTHONS", "").split(os.pathsep) if p]


def _document() -> dict[str, Any]:
    """A document with odd characters at all places that shape names, literals or prose."""
    words = [
        *NEW,
        "B\u00fccher",
        "\u672c",
        "\u0131I\u0130i",
        "\u0264",
        "x\u00ad y\u200b",
    ]
    properties: dict[str, Any] = {
        word: {
            "type": "string",
            "enum": sorted({word, "other"}),
            "default": word,
            "description": f"{word} and {word}.",
        }
        for word in words
    }
    statuses = (200, 413, 414, 416, 422)
    responses: dict[str, Any] = {
        str(status): {
            "description": words[status % len(words)],
            "content": {
                "application/json": {"schema": {"$ref": "#/components/schemas/All"}}
            },
        }
        for status in statuses
    }
    for word in words:
        properties[f"help {word}"] = {"type": "number", "default": 1e22}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Odd", "version": "1", "description": "\n".join(words)},
        "servers": [{"url": "https://odd.example.com"}],
        "paths": {
            "/all": {
                "get": {
                    "operationId": "help",
                    "parameters": [
                        {
                            "name": f"{word} {n}",
                            "in": "query",
                            "schema": {
                                "type": "string",
                                "enum": [word],
                                "default": word,
                            },
                        }
                        for n, word in enumerate(words)
                    ],
                    "responses": responses,
                }
            }
        },
        "components": {
            "schemas": {"All": {"type": "object", "properties": properties}}
        },
    }


def _generated(
    spec: Path,
    out: Path,
    python: str = sys.executable,
    cwd: Path = ROOT,
    **surroundings: str,
) -> dict[str, bytes]:
    command = ["-m", "specgen", "generate", str(spec), "--out", str(out)]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("LC_")}
    done = subprocess.run(
        [python, *command],
        cwd=cwd,
        env={**environment, **surroundings},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    return contents(out)


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_spec(tmp_path_factory.mktemp("odd"), _document(), "odd")


@pytest.fixture(scope="module")
def expected(
    spec: Path, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, bytes]:
    return _generated(spec, tmp_path_factory.mktemp("expected"), PYTHONHASHSEED="0")


@pytest.mark.parametrize("name", SURROUNDINGS)
def test_the_surroundings_do_not_shape_the_code(
    spec: Path, expected: Mapping[str, bytes], name: str, tmp_path: Path
) -> None:
    made = _generated(spec, tmp_path, cwd=Path("/"), **SURROUNDINGS[name])
    assert made == expected


@pytest.mark.skipif(not OTHERS, reason="SPECGEN_PYTHONS names no other interpreters")
def test_the_interpreter_does_not_shape_the_code(
    spec: Path, expected: Mapping[str, bytes], tmp_path: Path
) -> None:
    for number, python in enumerate(OTHERS):
        # The manifest of the stub says where its spec is from there.
        out = tmp_path.with_name(f"{tmp_path.name}-{number}")
        assert _generated(spec, out, python) == expected, python


def test_what_is_printed_is_utf_8_whatever_the_locale(
    spec: Path, tmp_path: Path
) -> None:
    command = ["-m", "specgen", "generate", str(spec), "--out", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, *command, "--check"],
        cwd=ROOT,
        env={**os.environ, **SURROUNDINGS["bare"]},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, b"")
    assert "+    b\u00fccher_5:" in done.stdout.decode()


def test_a_spec_whose_name_is_not_text_is_refused(
    spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = tmp_path / os.fsdecode(b"\xff.json")
    shutil.copy(spec, odd)
    assert main(["generate", str(odd), "--out", str(tmp_path / "out")]) == 2
    assert "\\udcff.json: the name of this file is not text" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_reference_that_the_locale_cannot_encode_is_an_error_with_its_line(
    tmp_path: Path,
) -> None:
    schema = {"$ref": "\u672c.json#/Book"}
    document = _document()
    document["components"]["schemas"]["Book"] = schema
    spec = write_spec(tmp_path, document, "odd")
    command = ["-m", "specgen", "generate", str(spec), "--out", str(tmp_path / "out")]
    done = subprocess.run(
        [sys.executable, *command, "--strict"],
        cwd=ROOT,
        env={**os.environ, **SURROUNDINGS["bare"]},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert b"odd.json:" in done.stderr
    assert b"is not a valid file name" in done.stderr
    assert b"Traceback" not in done.stderr
