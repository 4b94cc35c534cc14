"""All changes to a spec, one thing at a time. What cannot change the contract is prose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conformance.edits import forgetting, rewording, setting
from tests.conformance.mutate_access import security_mutations, server_mutations
from tests.conformance.mutate_replies import (
    error_mutations,
    example_mutations,
    interaction_mutations,
    reply_mutations,
)
from tests.conformance.mutate_requests import (
    operation_mutations,
    parameter_mutations,
    schema_mutations,
)
from tests.conformance.mutation import Mutation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conformance.edits import Node

_PROSE = ("description", "summary", "title")
_BACKGROUND = ("given", "x-specgen-source", "x-specgen-rate-limits")


def mutations(document: Node) -> Iterator[Mutation]:
    """Yield every change to a document that there is an operator for."""
    yield Mutation("client/name", setting(("x-specgen-client", "name"), "Other"))
    yield from operation_mutations(document)
    yield from parameter_mutations(document)
    yield from schema_mutations(document)
    yield from example_mutations(document)
    yield from interaction_mutations(document)
    yield from error_mutations(document)
    yield from reply_mutations(document)
    yield from security_mutations(document)
    yield from server_mutations(document)
    yield from _prose()


def _prose() -> Iterator[Mutation]:
    """Yield a change to all that people read, and to all that says where facts come from."""
    edits = [*map(rewording, _PROSE), *map(forgetting, _BACKGROUND)]

    def reword(document: Node) -> None:
        for edit in edits:
            edit(document)

    yield Mutation("prose", reword, is_prose=True)
