"""The parts that an added operation has in common with the operations of a spec."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from specgen.pages.drafting.sources import Sources
    from specgen.pages.operation import PageOperation

_OPTION = "x-specgen-client-option"
_PARAMETERS = "#/components/parameters/"


class Shared:
    """Finds them.

    Args:
        into: The spec that operations are added to; empty for a new one.
    """

    def __init__(self, into: Mapping[str, Any]) -> None:
        self._into = into
        self.operations = list(_operations(into))

    def mark_options(self, own: Sequence[dict[str, Any]]) -> None:
        """Have parameters given once, as options of the client, where the spec has them so."""
        options = {
            (parameter.get("name"), parameter.get("in"))
            for operation in self.operations
            for parameter in operation.get("parameters") or ()
            if isinstance(parameter, dict) and parameter.get(_OPTION) is True
        }
        for parameter in own:
            if (parameter["name"], parameter["in"]) in options:
                parameter[_OPTION] = True

    def parameters(self, own: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
        """Return the components that all operations refer to as parameters, by reference."""
        known = (self._into.get("components") or {}).get("parameters") or {}
        names = {(p["name"], p["in"]) for p in own}
        return {
            f"{_PARAMETERS}{name}": parameter
            for name, parameter in (known.items() if self.operations else ())
            if isinstance(parameter, dict)
            and isinstance(parameter.get("schema"), dict)
            and (parameter.get("name"), parameter.get("in")) not in names
            and all(_refers_to(o, f"{_PARAMETERS}{name}") for o in self.operations)
        }

    def error_response(self) -> str | None:
        """Return the reference to the response that operations have for most errors."""
        references = Counter(
            response["$ref"]
            for operation in self.operations
            for status, response in operation["responses"].items()
            if str(status)[:1] in "45" and "$ref" in response
        )
        return references.most_common(1)[0][0] if references else None

    def errors(
        self, operation: PageOperation, sources: Sources
    ) -> list[dict[str, Any]]:
        """Return the codes for breaches of the contract that other operations declare."""
        own = {error.code for error in operation.errors}
        own |= {error.get("code") for error in self._into.get("x-specgen-errors") or ()}
        violations = (self._into.get("x-specgen-violations") or {}).values()
        needed = {code for code in violations if isinstance(code, str)} - own
        made = []
        for other in self.operations:
            for error in other.get("x-specgen-errors") or ():
                if error.get("code") in needed:
                    needed.discard(error["code"])
                    note = f"As {other.get('operationId')} declares it (assumed)."
                    source = sources.at(operation.uri_place, note)
                    made.append({**error, "x-specgen-source": source})
        return made


def _operations(spec: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for item in (spec.get("paths") or {}).values():
        for operation in item.values():
            if isinstance(operation, dict) and "responses" in operation:
                yield operation


def _refers_to(operation: Mapping[str, Any], reference: str) -> bool:
    parameters = operation.get("parameters") or ()
    return any(isinstance(p, dict) and p.get("$ref") == reference for p in parameters)
