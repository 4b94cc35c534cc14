"""Comparing schemas that are written in different but equivalent forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from specgen.diff.schema.all_of import flatten
from specgen.diff.schema.combinators import compare_wrapped
from specgen.diff.walk.ref_siblings import PROSE, siblings

if TYPE_CHECKING:
    from specgen.diff.model.edit import Scope
    from specgen.diff.model.pair import Pair
    from specgen.diff.walk.comparison import Comparison, SchemaForms
    from specgen.openapi.place import Place
    from specgen.openapi.references import References


class _Forms:
    def wrapped(self, walk: Comparison, pair: Pair, scope: Scope) -> bool:
        return compare_wrapped(walk, pair, scope)

    def written_out(self, side: References, schema: Place) -> Place | None:
        target = side.resolve(schema)
        if target is None or schema.reference is None:
            return target
        if all(key in PROSE for key, _ in siblings(side, schema).parts):
            return target
        return flatten(side, schema) or target


FORMS: Final[SchemaForms] = _Forms()
