"""Time and memory of comparing a big document with an edited copy, loading included."""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from specgen.diff.document_diff import compare
from specgen.diff.model.removal_policy import Policy
from specgen.diff.python.source_changes import add_python
from specgen.diff.reports import write
from specgen.diff.revisions import open_side
from specgen.gc_pause import collector_paused
from specgen.source import load

if TYPE_CHECKING:
    from specgen.ir import JsonValue


def edit(value: JsonValue, every: int, seen: list[int]) -> JsonValue:
    """Return a copy in which every n-th string constraint, description or type is another."""
    if isinstance(value, dict):
        return {
            key: _edited(key, edit(v, every, seen), every, seen)
            for key, v in value.items()
        }
    if isinstance(value, list):
        return [edit(v, every, seen) for v in value]
    return value


def _edited(key: str, value: JsonValue, every: int, seen: list[int]) -> JsonValue:
    if key not in ("description", "type", "maxLength", "format"):
        return value
    seen[0] += 1
    if seen[0] % every:
        return value
    if key == "type":
        return "string" if value != "string" else "integer"
    if isinstance(value, str):
        return value + "!"
    return value + 1 if isinstance(value, int) else value


def written(value: JsonValue, suffix: str) -> str:
    """Return a document in the form that a file name promises."""
    if suffix == ".json":
        return json.dumps(value, indent=1)
    text: str = yaml.dump(value, Dumper=yaml.CSafeDumper, sort_keys=False)
    return text


def main() -> None:
    """Print time, memory and the number of changes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("document", type=Path)
    parser.add_argument(
        "--every", type=int, default=50, help="edit every n-th field (default: 50)"
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / f"copy{arguments.document.suffix}"
        edited = edit(load(arguments.document).root.plain(), arguments.every, [0])
        copy.write_text(written(edited, arguments.document.suffix), encoding="utf-8")
        with collector_paused():
            started = time.process_time()
            sides = open_side(str(arguments.document)), open_side(str(copy))
            loaded = time.process_time()
            today = Policy(datetime.now(UTC).date())
            report = compare(*sides, today, try_values=True)
            compared = time.process_time()
            report = add_python(report, *sides, today)
            added = time.process_time()
            write([report], "json")
            done = time.process_time()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    counts = ", ".join(
        f"{number} {severity}" for severity, number in report.counts.items()
    )
    sys.stdout.write(
        f"{len(report.changes)} changes ({counts})\n"
        f"loading {loaded - started:.2f} s, comparing {compared - loaded:.2f} s,"
        f" Python {added - compared:.2f} s, writing {done - added:.2f} s,"
        f" together {done - started:.2f} s, {memory:.0f} MiB\n"
    )


if __name__ == "__main__":
    main()
