"""Keywords that lost their meaning between OpenAPI 3.0 and 3.1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.diff.walk.ref_siblings import heeds_siblings
from specgen.source import MappingNode, ScalarNode, SequenceNode

if TYPE_CHECKING:
    from specgen.openapi.references import References
    from specgen.source import Node


def drop_idle_nullable(base: References, revision: References) -> None:
    """Remove `nullable` from the newer of two dialects, where it says nothing.

    What stays in a document whose version changed from 3.0 to 3.1 would look the same on both
    sides, and mean null on one only. Within one dialect an edit of it is reported as written.

    Args:
        base: The older document, with all files that have been read.
        revision: The newer one.
    """
    newer = [side for side in (base, revision) if heeds_siblings(side)]
    if len(newer) == 1:
        for document in newer[0].documents:
            _drop(document.root)


def _drop(root: Node) -> None:
    pending = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, SequenceNode):
            pending.extend(node.elements)
        elif isinstance(node, MappingNode):
            flag = node.get("nullable")
            if isinstance(flag, ScalarNode) and isinstance(flag.value, bool):
                node.remove("nullable")
            pending.extend(value for _, value in node.items())
