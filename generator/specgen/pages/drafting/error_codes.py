"""The error codes of a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from specgen.pages.drafting.sources import Sources
    from specgen.pages.operation import ErrorCode, PageOperation

_ASSUMED_STATUS = 400


def status_of(error: ErrorCode) -> int:
    """Return the status of an error, or the one that is assumed if the page gives none."""
    return error.status or _ASSUMED_STATUS


def error_codes(operation: PageOperation, sources: Sources) -> list[dict[str, Any]]:
    """Return the error codes, each once; a source for each row that lists it again.

    Args:
        operation: The statements of the page.
        sources: Makes the notes of places on the page.
    """
    made: dict[tuple[int, str], dict[str, Any]] = {}
    for error in operation.errors:
        key = (status_of(error), error.code)
        if key not in made:
            made[key] = {
                "status": key[0],
                "code": error.code,
                "message": _message(error),
                "x-specgen-source": [_source(error, sources)],
            }
            continue
        if made[key]["message"] != _message(error):
            made[key]["x-specgen-source"].append(_again(error, sources))
    for entry in made.values():
        if len(entry["x-specgen-source"]) == 1:
            [entry["x-specgen-source"]] = entry["x-specgen-source"]
    return list(made.values())


def _message(error: ErrorCode) -> str:
    """Return a message without the braces that a spec has for parameters."""
    return error.message.replace("{", "(").replace("}", ")")


def _source(error: ErrorCode, sources: Sources) -> dict[str, Any]:
    notes = []
    if error.status is None:
        notes.append("The page gives no status (assumed).")
    if error.message != _message(error):
        notes.insert(0, f"The page prints the message {error.message!r}.")
    return sources.at(error.place, " ".join(notes), error.description)


def _again(error: ErrorCode, sources: Sources) -> dict[str, Any]:
    words = "\n".join(word for word in (error.message, error.description) if word)
    return sources.at(error.place, "The page lists the code again.", words)
