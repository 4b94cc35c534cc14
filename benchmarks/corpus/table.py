"""The figures as Markdown."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from benchmarks.corpus.documents import Document

CHECKED = ("mypy", "pyright", "black", "ruff")
_INTRODUCTION = """\
# Generating from published documents

Printed by `python -m benchmarks.corpus FOLDER --write docs/corpus.md`, at {revision}.

Each document is generated with the default options. *Warned* is generated with warnings; *refused*
is not generated, for the reasons named. The other columns count findings: modules that cannot be
imported, `mypy --strict`, pyright in its strict mode, black in its default style, ruff with its
default rules. *Calls* are round trips (`python -m tests.roundtrip DOCUMENT`): calls of the client
that arrive at the stub as they were sent, and responses of the stub that the client reads as they
were given, of all that could be made{most}."""
_DONE = ("clean", "warned")
_PEER_DONE = ("clean", "partial")


@dataclass(frozen=True)
class Row:
    """The results for a document.

    `checks` are how many findings each checker has; one that did not run is left out. `peers` are
    the outcomes of other generators.
    """

    document: Document
    generated: dict[str, Any]
    failed_imports: int | None = None
    checks: dict[str, int] = field(default_factory=dict)
    calls: dict[str, Any] | None = None
    peers: dict[str, str] = field(default_factory=dict)

    @property
    def is_done(self) -> bool:
        """Whether there is code."""
        return self.generated["verdict"] in _DONE


def markdown(
    rows: Sequence[Row],
    peers: dict[str, str],
    revision: str,
    most: int | None = None,
    *,
    largest: int | None = None,
) -> str:
    """Return the whole page.

    Args:
        rows: The documents.
        peers: The other generators, with their versions.
        revision: Of this project.
        most: How many operations of each document were called; None for all.
        largest: The size in kilobytes of the largest clients that were checked; None for all.
    """
    limited = "" if most is None else f" for {most} operations of each document"
    introduction = _INTRODUCTION.format(revision=revision, most=limited)
    parts = [introduction, *_missing(rows, peers, largest)]
    parts += [_totals(rows, peers), _codes(rows), _each(rows, peers)]
    return "\n\n".join(parts) + "\n"


def _missing(
    rows: Sequence[Row], peers: dict[str, str], largest: int | None
) -> list[str]:
    """Return sentences about what was not measured, if anything."""
    missing = [name for name in CHECKED if name not in _measured(rows)]
    missing += [] if any(row.calls for row in rows) else ["calls"]
    missing += [] if peers else ["other generators"]
    found = [f"Not measured in this run: {', '.join(missing)}."] if missing else []
    left = sum(row.is_done and not row.checks for row in rows)
    if largest is not None and left:
        names = ", ".join(_measured(rows))
        found.append(
            f"Not checked by {names} in this run: {left} clients of more than {largest} kB."
        )
    return found


def _totals(rows: Sequence[Row], peers: dict[str, str]) -> str:
    groups = {
        "all": list(rows),
        "valid": [r for r in rows if r.document.valid],
        "invalid": [r for r in rows if r.document.valid is False],
    }
    groups = {name: found for name, found in groups.items() if found}
    header = ["", *(f"{name} ({len(found)})" for name, found in groups.items())]
    lines: list[tuple[str, Callable[[list[Row]], str]]] = [
        ("code", lambda g: _share(sum(r.is_done for r in g), len(g))),
        *(
            (v, _verdicts(v))
            for v in ("clean", "warned", "refused", "traceback", "timeout")
        ),
        ("import errors", lambda g: str(sum(bool(r.failed_imports) for r in g))),
        *((f"clean by {name}", _clean(name)) for name in _measured(rows)),
        ("calls", _calls),
        *((f"{name} {version}", _peer(name)) for name, version in peers.items()),
    ]
    return _table(
        header, [[name, *(cell(g) for g in groups.values())] for name, cell in lines]
    )


def _verdicts(wanted: str) -> Callable[[list[Row]], str]:
    return lambda group: str(sum(r.generated["verdict"] == wanted for r in group))


def _clean(name: str) -> Callable[[list[Row]], str]:
    def cell(group: list[Row]) -> str:
        found = [r.checks[name] for r in group if name in r.checks]
        return f"{found.count(0)} of {len(found)}"

    return cell


def _calls(group: list[Row]) -> str:
    known = [r.calls for r in group if r.calls is not None and "calls" in r.calls]
    passed = sum(c["passed"] for c in known)
    return f"{passed} of {sum(c['calls'] for c in known)}"


def _peer(name: str) -> Callable[[list[Row]], str]:
    def cell(group: list[Row]) -> str:
        found = Counter(r.peers[name] for r in group if name in r.peers)
        return ", ".join(f"{count} {status}" for status, count in found.most_common())

    return cell


def _share(part: int, whole: int) -> str:
    return f"{part} ({part / whole:.0%})"


def _codes(rows: Iterable[Row]) -> str:
    refused: Counter[str] = Counter()
    warned: Counter[str] = Counter()
    for row in rows:
        refused.update(set(row.generated["errors"]))
        warned.update(set(row.generated["warnings"]))
    if not refused and not warned:
        return "No document has findings."
    codes = sorted({*refused, *warned}, key=lambda c: (-refused[c], -warned[c], c))
    lines = [[f"`{code}`", str(refused[code]), str(warned[code])] for code in codes]
    return _table(["documents with the code", "as an error", "as a warning"], lines)


def _each(rows: Iterable[Row], peers: dict[str, str]) -> str:
    rows = list(rows)
    checked = _measured(rows)
    header = ["document", "valid", "generated", "imports", *checked, "calls", *peers]
    return _table(header, [_line(row, checked, peers) for row in rows])


def _measured(rows: Iterable[Row]) -> list[str]:
    """Return the checkers that ran."""
    known = {name for row in rows for name in row.checks}
    return [name for name in CHECKED if name in known]


def _line(row: Row, checked: Iterable[str], peers: dict[str, str]) -> list[str]:
    valid = {True: "yes", False: "no", None: ""}[row.document.valid]
    checks = [str(row.checks[name]) if name in row.checks else "" for name in checked]
    failed = "" if row.failed_imports is None else str(row.failed_imports)
    others = [row.peers.get(name, "") for name in peers]
    return [
        row.document.name,
        valid,
        _generated(row),
        failed,
        *checks,
        _called(row),
        *others,
    ]


def _generated(row: Row) -> str:
    verdict: str = row.generated["verdict"]
    kind = {"warned": "warnings", "refused": "errors"}.get(verdict)
    if kind is None:
        return verdict
    counts = row.generated[kind].items()
    return f"{verdict}: " + ", ".join(
        f"`{code}`" + (f" ({count})" if count > 1 else "") for code, count in counts
    )


def _called(row: Row) -> str:
    if row.calls is None:
        return ""
    if "calls" not in row.calls:
        return "failed"
    return f"{row.calls['passed']} of {row.calls['calls']}"


def _table(header: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    rows = [header, ["---"] * len(header), *lines]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)
