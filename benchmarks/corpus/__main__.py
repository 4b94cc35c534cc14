"""Generate clients from the OpenAPI documents of a directory, check them and print the results.

Results are cached in the working directory: a second run resumes where the first one stopped. Use
another directory (or none) for another revision of this project.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.corpus import checks, ours, peers
from benchmarks.corpus.documents import Document, documents
from benchmarks.corpus.programs import run
from benchmarks.corpus.table import CHECKED, Row, markdown

if TYPE_CHECKING:
    from collections.abc import Callable


class Run:
    """The steps over all documents.

    Args:
        arguments: The command-line arguments.
        work: The working directory.
    """

    def __init__(self, arguments: argparse.Namespace, work: Path) -> None:
        self._seconds: float = arguments.seconds
        self._options: list[str] = arguments.option
        self._most: int | None = arguments.most
        self._checkers: list[str] = arguments.check or list(CHECKED)
        self._largest: int | None = arguments.largest
        self._venv: Path | None = arguments.peers
        self._peer_work: Path = arguments.peer_work or work / "peers"
        self._work = work
        self._documents = [
            d
            for d in documents(arguments.folder)
            if not arguments.only or d.name in arguments.only
        ]
        self.peers = peers.available(self._venv)

    def rows(self, *, calls: bool) -> list[Row]:
        """Carry out all steps, and return what they found."""
        venv = self._venv
        generated = {d: self._generated(d) for d in self._documents}
        done = [d for d, g in generated.items() if g["verdict"] in ("clean", "warned")]
        failed = {d: self._step(d, "imports", self._imports) for d in done}
        called = {d: self._step(d, "calls", self._calls) for d in done if calls}
        checked = self._checks(done)
        return [
            Row(
                d,
                generated[d],
                len(failed[d]["failed"]) if d in failed else None,
                {name: len(found[d]) for name, found in checked.items() if d in found},
                called.get(d),
                {name: self._peer(name, venv, d) for name in self.peers if venv},
            )
            for d in self._documents
        ]

    def _out(self, document: Document) -> Path:
        return self._work / "out" / document.slug

    def _step(
        self, document: Document, name: str, work: Callable[[Document], dict[str, Any]]
    ) -> dict[str, Any]:
        return _kept(
            self._work / "results" / f"{document.slug}.{name}.json",
            lambda: work(document),
        )

    def _generated(self, document: Document) -> dict[str, Any]:
        return self._step(document, "generate", self._generate)

    def _generate(self, document: Document) -> dict[str, Any]:
        out = self._out(document)
        shutil.rmtree(out, ignore_errors=True)
        return ours.generate(document, out, self._options, self._seconds)

    def _imports(self, document: Document) -> dict[str, Any]:
        return ours.imports(self._out(document), self._seconds)

    def _calls(self, document: Document) -> dict[str, Any]:
        return ours.calls(document, self._seconds, self._most)

    def _peer(self, name: str, venv: Path, document: Document) -> str:
        folder = self._peer_work

        def work() -> dict[str, Any]:
            out = folder / "out" / name / document.slug
            return peers.outcome(name, venv, document, out, self._seconds)

        found = _kept(folder / "results" / f"{document.slug}.{name}.json", work)
        return str(found["status"])

    def _checks(self, done: list[Document]) -> dict[str, dict[Document, list[str]]]:
        done = [d for d in done if self._is_checked(d)]
        batches = checks.gathered([self._out(d) for d in done], self._work / "batches")
        found: dict[str, dict[Document, list[str]]] = {}
        for name in self._checkers:
            results = [self._batch(name, batch) for batch in batches]
            if any("failed" in result for result in results):
                continue
            said = [result["found"] for result in results]
            found[name] = {d: self._own(d, said) for d in done}
        return found

    def _is_checked(self, document: Document) -> bool:
        out = self._out(document)
        return out.is_dir() and (
            self._largest is None or checks.kilobytes(out) <= self._largest
        )

    def _batch(self, name: str, batch: Path) -> dict[str, Any]:
        def work() -> dict[str, Any]:
            try:
                return {"found": checks.CHECKS[name](batch, self._seconds * 10)}
            except checks.CheckError as error:
                sys.stderr.write(f"{name}: {error}\n")
                return {"failed": str(error)}

        named = "".join(sorted(p.name for p in batch.iterdir() if p.is_dir()))
        digest = hashlib.sha256(named.encode()).hexdigest()[:8]
        return _kept(
            self._work / "results" / f"{batch.name}-{digest}.{name}.json", work
        )

    def _own(self, document: Document, said: list[checks.Findings]) -> list[str]:
        """Return the findings for a document's packages; names are unique within a batch."""
        number = self._batch_of(document)
        owners = checks.packages(self._out(document))
        return [f for owner in owners for f in said[number].get(owner, ())]

    def _batch_of(self, document: Document) -> int:
        client, _ = checks.packages(self._out(document))
        earlier = self._documents[: self._documents.index(document)]
        others = [self._out(d) for d in earlier if self._is_checked(d)]
        return sum(checks.packages(out)[0] == client for out in others)


def _kept(path: Path, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return the result cached in a file, or compute and cache it."""
    if not path.is_file():
        sys.stderr.write(f"{path.stem}\n")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(work(), indent=1), encoding="utf-8")
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="benchmarks.corpus", description=__doc__)
    parser.add_argument("folder", type=Path, help="the documents")
    parser.add_argument(
        "--write", type=Path, metavar="FILE", help="where the page goes"
    )
    parser.add_argument(
        "--work", type=Path, metavar="DIR", help="the working directory"
    )
    parser.add_argument(
        "--peers",
        type=Path,
        metavar="VENV",
        help="an environment with other generators",
    )
    parser.add_argument(
        "--peer-work", type=Path, metavar="DIR", help="where their results are kept"
    )
    parser.add_argument(
        "--only", action="append", metavar="NAME", help="just this document; repeatable"
    )
    parser.add_argument(
        "--option",
        action="append",
        default=[],
        help="of `specgen generate`; repeatable",
    )
    parser.add_argument(
        "--no-calls",
        dest="calls",
        action="store_false",
        help="leave the round trips out",
    )
    parser.add_argument(
        "--check",
        action="append",
        choices=CHECKED,
        help="run just this type checker, formatter or linter; repeatable",
    )
    parser.add_argument(
        "--largest",
        type=int,
        metavar="KB",
        help="check types, format and style of just the clients up to this size",
    )
    parser.add_argument(
        "--most", type=int, help="operations of each document that are called"
    )
    parser.add_argument(
        "--seconds", type=float, default=600, help="for each step of a document"
    )
    arguments = parser.parse_args()
    work: Path = arguments.work or Path(tempfile.mkdtemp(prefix="specgen-corpus-"))
    sys.stderr.write(f"working in {work}\n")
    todo = Run(arguments, work.resolve())
    revision = run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ours.ROOT, seconds=60
    ).output.strip()
    rows = todo.rows(calls=arguments.calls)
    page = markdown(
        rows, todo.peers, revision, arguments.most, largest=arguments.largest
    )
    if arguments.write:
        arguments.write.write_text(page, encoding="utf-8")
    else:
        sys.stdout.write(page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
