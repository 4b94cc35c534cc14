"""Measure generation, calls and the stub against peers: `make bench`.

Each command runs once a round, one after the other, so that all suffer alike from other load on the
machine: compare the ratios, not the seconds. Peers run in environments of their own; a peer that
cannot be installed is left out by name.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.calls import call_rows, serving
from benchmarks.plots import bars, curve
from benchmarks.rows import ENVIRONMENT, ROOT, Row, installed, seconds

if TYPE_CHECKING:
    from collections.abc import Iterator

SPECGEN = (sys.executable, "-m", "specgen", "generate")
PEER, PEER_VERSION = "openapi-python-client", "0.29.1"
FORMATTER = "ruff==0.14.6"
"""The peer formats with it what it generates, if it is installed."""
SMALL = ROOT / "specs" / "huawei_kms.yaml"
CORPUS = ("qdrant.json", "guru-magento.json", "guru-jellyfin.json")
SIZES = (10, 100, 1000, 10_000)
PAGE = ROOT / "docs" / "benchmarks.md"
_STUB_TEXT = (
    "CPU of the stub for a request, with validation, journal and verification, against a bare ASGI"
    " application with pydantic on the same server:"
)


def main() -> None:
    """Run the benchmarks, print the table and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, metavar="N")
    parser.add_argument(
        "--corpus", type=Path, metavar="DIR", help="directory of large documents"
    )
    parser.add_argument(
        "--largest", type=int, default=1000, metavar="N", help="operations, synthetic"
    )
    parser.add_argument("--page", type=Path, default=PAGE, metavar="FILE")
    parser.add_argument("--only", default="", metavar="TEXT", help="works named so")
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="specgen-bench-") as folder,
        serving() as endpoint,
    ):
        scratch = Path(folder)
        peer = _peer(scratch)
        left_out = [] if peer else [f"{PEER} {PEER_VERSION}: it cannot be installed"]
        rows = list(_rows(scratch, peer, given.corpus))
        calls, missing = call_rows(scratch, endpoint)
        left_out += missing
        rows += calls
        rows += _growth(scratch, [n for n in SIZES if n <= given.largest])
        rows = [row for row in rows if given.only in row.work]
        for _ in range(given.rounds):
            for row in rows:
                row.run()
                sys.stderr.write(
                    f"{row.work}, {row.program}: {row.runs[-1][0]:.2f} s\n"
                )
    table = _table(rows)
    if not given.only:
        table += f"\n\n{_STUB_TEXT}\n\n{_stub_table()}"
    print(table)
    _write(given.page, rows, table, left_out, given.rounds)


def _stub_table() -> str:
    command = (sys.executable, "-m", "benchmarks.stub")
    done = subprocess.run(
        command, cwd=ROOT, env=ENVIRONMENT, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def _peer(scratch: Path) -> Path | None:
    python = installed(scratch / "peer", f"{PEER}=={PEER_VERSION}", FORMATTER)
    return None if python is None else python.with_name(PEER)


def _rows(scratch: Path, peer: Path | None, corpus: Path | None) -> Iterator[Row]:
    specs = [SMALL]
    if corpus is not None:
        specs += [path for name in CORPUS if (path := corpus / name).is_file()]
    for spec in specs:
        yield from _generation(scratch / spec.stem, spec, peer)
    imported = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import "
    model = "import pydantic\nclass A(pydantic.BaseModel):\n    x: int\n    y: str"
    for program, source in (
        ("specgen", f"{imported}generated.huawei_kms.client"),
        ("pydantic and one model", model),
    ):
        command = (sys.executable, "-c", source)
        yield Row("import the client of huawei_kms", program, command, _nothing)


def _generation(scratch: Path, spec: Path, peer: Path | None) -> Iterator[Row]:
    """Yield generation of a spec: from nothing, after an edit, and with nothing to do."""
    scratch.mkdir()
    out, edited, cache = scratch / "out", scratch / spec.name, scratch / "cache"
    shutil.copy(spec, edited)
    target = ("--out", str(out), "--cache", str(cache))
    cold = (*SPECGEN, str(spec), "--out", str(out), "--no-cache")
    name = spec.stem.removeprefix("guru-")

    def empty() -> None:
        shutil.rmtree(out, ignore_errors=True)

    def edit() -> None:
        """Generate the spec, then change the text of one operation."""
        shutil.copy(spec, edited)
        empty()
        subprocess.run(
            (*SPECGEN, str(edited), *target), check=True, capture_output=True
        )
        text = edited.read_text(encoding="utf-8")
        word = next(w for w in ("summary", "description") if w in text)
        place = text.index(word, text.index("paths"))
        value = text.index(": ", place) + 2 + (spec.suffix == ".json")
        stamp = f"Edited {time.time_ns()} "
        edited.write_text(text[:value] + stamp + text[value:], encoding="utf-8")

    yield Row(f"generate {name}", "specgen", cold, empty)
    if peer is not None:
        output = ("--output-path", str(scratch / "peer"), "--overwrite")
        command = (str(peer), "generate", "--path", str(spec), *output)
        yield Row(f"generate {name}", PEER, command, _nothing, may_fail=True)
    yield Row(
        f"generate {name}, one operation edited",
        "specgen",
        (*SPECGEN, str(edited), *target),
        edit,
    )
    yield Row(
        f"generate {name}, unchanged",
        "specgen",
        (*SPECGEN, str(edited), *target),
        _nothing,
    )


def _growth(scratch: Path, sizes: list[int]) -> Iterator[Row]:
    for size in sizes:
        spec = scratch / f"synthetic_{size}.yaml"
        spec.write_text(synthetic(size), encoding="utf-8")
        out = scratch / f"synthetic-{size}"
        command = (*SPECGEN, str(spec), "--out", str(out), "--no-cache")

        def empty(out: Path = out) -> None:
            shutil.rmtree(out, ignore_errors=True)

        yield Row(f"generate {size} operations", "specgen", command, empty)


def synthetic(size: int) -> str:
    """Return a spec of so many operations, each with a schema of its own."""
    lines = ['openapi: "3.1.0"', "info: {title: Synthetic, version: '1'}", "paths:"]
    lines += [
        f"  /group-{n % 20}/item-{n}/{{id}}:\n"
        "    get:\n"
        f"      operationId: getItem{n}\n      summary: Get item {n}.\n"
        f"      tags: [group{n % 20}]\n"
        "      parameters:\n"
        "        - {name: id, in: path, required: true, schema: {type: string}}\n"
        "        - {name: limit, in: query, schema: {type: integer}}\n"
        "      responses:\n"
        '        "200":\n'
        "          description: The item.\n"
        "          content:\n            application/json:\n"
        f"              schema: {{$ref: '#/components/schemas/Item{n}'}}"
        for n in range(size)
    ]
    lines += ["servers: [{url: 'https://example.com'}]", "components:", "  schemas:"]
    lines += [
        f"    Item{n}: {{type: object, required: [name], properties:"
        " {name: {type: string}, size: {type: integer}}}"
        for n in range(size)
    ]
    return "\n".join(lines) + "\n"


def _nothing() -> None:
    return None


def _ratio(row: Row, rows: list[Row], column: int = 0) -> str:
    peers = [r for r in rows if r.work == row.work and r.program != "specgen"]
    if row.program != "specgen" or not peers:
        return ""
    return f"{row.median(column) / min(peer.median(column) for peer in peers):.2f}"


def _table(rows: list[Row]) -> str:
    titles = (
        "work", "program", "CPU, s", "spread", "wall, s", "memory, MB", "CPU against the peer",
        "memory against the peer",
    )  # fmt: skip
    lines = [f"| {' | '.join(titles)} |", "|---" * len(titles) + "|"]
    lines += [
        f"| {row.work} | {row.program}{' (fails)' if row.failed else ''} |"
        f" {seconds(row.median(0))} | {row.spread} |"
        f" {seconds(row.median(1))} | {row.median(2):.0f} | {_ratio(row, rows)} |"
        f" {_ratio(row, rows, 2)} |"
        for row in rows
    ]
    return "\n".join(lines)


def _write(
    page: Path, rows: list[Row], table: str, left_out: list[str], rounds: int
) -> None:
    compared = [
        r for r in rows if any(_ratio(s, rows) for s in rows if s.work == r.work)
    ]
    grown = [r for r in rows if r.work.endswith(" operations")]
    points = [(int(r.work.split()[1]), r.median(0)) for r in grown]
    plots = page.parent / "benchmarks"
    plots.mkdir(parents=True, exist_ok=True)
    labelled = [(f"{r.work}: {r.program}", r.median(0)) for r in compared]
    (plots / "peers.svg").write_text(bars("CPU seconds", labelled), encoding="utf-8")
    (plots / "growth.svg").write_text(
        curve("CPU seconds by operations", points), encoding="utf-8"
    )
    text = (
        "# Benchmarks\n\n"
        f"Written by `make bench`: medians of {rounds} interleaved rounds on"
        f" {os.cpu_count()} cores, Python {sys.version.split()[0]}. Other load on the machine shows"
        " in the seconds; ratios hold. There is no cache unless something was edited.\n\n"
        f"{table}\n\n"
        + "".join(f"Left out: {reason}.\n\n" for reason in left_out)
        + "![CPU seconds against peers](benchmarks/peers.svg)\n\n"
        "![CPU seconds by the number of operations](benchmarks/growth.svg)\n"
    )
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
