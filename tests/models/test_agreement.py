"""What the view says of a field is what datamodel-code-generator writes."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from specgen.models import models_source
from specgen.pipeline import load_specs
from specgen.view.client import client_view
from specgen.view.types import annotation

from tests.render.hostile import TEXTS, document
from tests.render.packages import write_spec

ROOT = Path(__file__).parents[2]
SPECS = sorted([*ROOT.glob("specs/*.yaml"), *ROOT.glob("tests/golden/*/spec.yaml")])


def written(source: str) -> dict[tuple[str, str], tuple[str, bool]]:
    """The annotation of each field, without `Annotated`, and whether it has a default."""
    found = {}
    for node in ast.parse(source).body:
        for field in node.body if isinstance(node, ast.ClassDef) else ():
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                kind = field.annotation
                match kind:
                    case ast.Subscript(ast.Name("Annotated"), ast.Tuple([inner, *_])):
                        kind = inner
                assert isinstance(node, ast.ClassDef)
                place = (node.name, field.target.id)
                found[place] = (ast.unparse(kind), field.value is not None)
    return found


def check(spec: Path) -> int:
    loaded, _ = load_specs([spec])
    view = client_view(loaded[0].api, spec.name)
    computed = {
        (owner.name, field.name): (
            ast.unparse(ast.parse(annotation(field.type), mode="eval")),
            not field.required,
        )
        for owner in view.classes
        for field in owner.own_fields
    }
    assert written(models_source(view.classes, view.variants)) == computed
    return len(computed)


@pytest.mark.parametrize(
    "spec", SPECS, ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_annotations_agree(spec: Path) -> None:
    assert check(spec) > 0


@pytest.mark.parametrize("name", TEXTS)
def test_annotations_agree_whatever_the_text(name: str, tmp_path: Path) -> None:
    assert check(write_spec(tmp_path, document(TEXTS[name]))) > 0
