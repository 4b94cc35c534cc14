"""All round trips of a document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from specgen.view.shared_wire_names import shared_wire_names

from tests.corpus.documents import Document
from tests.roundtrip.example_responses import Answers
from tests.roundtrip.service import Service
from tests.roundtrip.trip import Calls, Outcome

_TEMPLATE = re.compile(r"\{[^{}]*\}")

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from specgen.view.operation import OperationView

    from tests.corpus.documents import Operation
    from tests.roundtrip.values import Choose


def outcomes(
    path: Path,
    choose: Choose,
    *,
    calls: int = 1,
    most: int | None = None,
    root: Path | None = None,
) -> Iterator[Outcome]:
    """Yield what becomes of a document's calls and answers.

    Args:
        path: The document.
        choose: Makes every choice.
        calls: How often each operation is called.
        most: How many operations are taken, evenly spread; None for all.
        root: The directory that holds all files of the document.

    Raises:
        SpecError: The document is refused.
    """
    service, document = Service(path, root), Document(path)
    try:
        operations = list(document.operations())
        step = max(1, len(operations) // most) if most else 1
        for operation in operations[::step]:
            for view in _views(service, operation):
                found = Calls(service, document, operation, view, choose)
                yield from _of(found, calls)
    finally:
        service.close()


def _views(service: Service, operation: Operation) -> list[OperationView]:
    """Return the operation as the packages have it.

    There is none if they left it out, or if nothing tells it from another on the wire.
    """
    pointer = operation.place[1]
    others = [v for v in service.view.operations if _is_like(v, operation)]
    if len(others) > 1 and any(v.operation.dispatch is None for v in others):
        return []
    return [
        view
        for view in service.view.operations
        # A pointer into another file begins with its name.
        if view.operation.pointer.rpartition("#/")[2].lstrip("/") == pointer.lstrip("/")
        # Each file of a path item has its operations at the same pointers.
        and _is_like(view, operation)
        and not any(shared_wire_names(view.operation, service.document))
    ]


def _is_like(view: OperationView, operation: Operation) -> bool:
    shape = _TEMPLATE.sub("{}", operation.path.partition("#")[0])
    return (
        _TEMPLATE.sub("{}", view.operation.path) == shape
        and operation.method in view.operation.methods
    )


def _of(calls: Calls, number: int) -> Iterator[Outcome]:
    passed = None
    for turn in range(number):
        given = calls.given(hostile=turn % 2 == 0)
        if given is None:
            continue
        if isinstance(given, Outcome):
            yield given
            continue
        outcome = calls.outcome(given)
        if outcome.problem is None and outcome.exchange is not None:
            passed = given
        yield outcome
    if passed is not None:
        yield from Answers(calls, passed).outcomes()
