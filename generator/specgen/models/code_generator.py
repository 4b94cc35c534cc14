"""Run datamodel-code-generator, and check its output against the request."""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING

from specgen import code
from specgen.cache import MEMORY
from specgen.code.module_facts import facts_of
from specgen.code.reuse import content
from specgen.code.walk import walk
from specgen.models.bases_and_unions import imports_of, with_variants
from specgen.models.schema import class_document
from specgen.models.xml_annotations import with_spellings
from specgen.templates import TEMPLATES
from specgen.view.types import ANY, annotation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from specgen.cache import Cache
    from specgen.code import Code
    from specgen.ir import JsonValue
    from specgen.view.class_views import ClassView, FieldView, VariantsView


def models_source(
    classes: Sequence[ClassView],
    variants: Sequence[VariantsView] = (),
    made: Cache = MEMORY,
) -> Code:
    """Return the source of the classes, without a header and not yet formatted.

    Args:
        classes: The classes, with final names.
        variants: The tagged unions; parts of others come first.
        made: Cache of generated code.

    Raises:
        RuntimeError: The result does not hold exactly these classes and fields.
        UnexpectedCodeError: The generated source contains more than classes.
    """
    if not classes:
        return code.fill("")
    given = content((classes, variants))
    found = made.get("models", given, lambda _: _source(classes, variants))
    return code.inspected(found)


def _source(classes: Sequence[ClassView], variants: Sequence[VariantsView]) -> str:
    source = _generate(class_document(classes), _aliases(classes), _further(classes))
    source = with_variants(source, classes, variants)
    _check(source, classes)
    source = with_spellings(source, classes)
    return _with_imports(source, imports_of(classes, variants))


def _generate(
    document: dict[str, JsonValue],
    aliases: dict[str, str],
    further: dict[str, dict[str, object]],
) -> str:
    # Imported here because it takes a third of a second, which a run without changes must not pay.
    from datamodel_code_generator import generate
    from datamodel_code_generator.config import GenerateConfig
    from datamodel_code_generator.enums import (
        DataModelType,
        InputFileType,
    )
    from datamodel_code_generator.format import PythonVersion

    config = GenerateConfig(
        input_file_type=InputFileType.OpenAPI,
        output_model_type=DataModelType.PydanticV2BaseModel,
        target_python_version=PythonVersion.PY_311,
        base_class="_model.Model",
        custom_template_dir=TEMPLATES / "models",
        aliases=aliases,
        disable_timestamp=True,
        extra_template_data=defaultdict(dict, further),
        field_constraints=True,
        formatters=[],
        keep_model_order=True,
        snake_case_field=False,
        strict_nullable=True,
        treat_dot_as_module=False,
        use_annotated=True,
        use_double_quotes=True,
        use_field_description=True,
        use_schema_description=True,
        use_standard_collections=True,
        use_union_operator=True,
    )
    result = generate(document, config=config)
    if not isinstance(result, str):
        raise TypeError("datamodel-code-generator split the models into modules")
    return result.replace("from _model import Model", "from ._model import Model")


def _further(classes: Sequence[ClassView]) -> dict[str, dict[str, object]]:
    """Return the template's data about classes besides their schemas, as Python source."""
    found: defaultdict[str, dict[str, object]] = defaultdict(dict)
    for view in classes:
        found[view.name]["types"] = {f.name: _annotation(f) for f in view.own_fields}
        defaults = {
            f.name: code.literal(f.default)
            for f in view.own_fields
            if f.default is not None
        }
        if defaults:
            found[view.name]["defaults"] = defaults
        if view.requires:
            found[view.name]["requires"] = code.literal(view.requires)
    return found


def _annotation(field: FieldView) -> Code:
    """Return the type of a field, with its name on the wire."""
    shown = annotation(field.type)
    if field.type == ANY and not field.required:
        shown = code.fill("{} | None", shown)
    if field.name == field.wire_name:
        return shown
    alias = code.literal(field.wire_name)
    return code.fill("Annotated[{}, Field(alias={})]", shown, alias)


def _with_imports(source: str, further: Sequence[ast.ImportFrom]) -> str:
    """Sort the imports as linters require, without those of names that are not used."""
    # Imports come first: the classes are parsed a block at a time, as all code is.
    tree = ast.parse(source.partition("\nclass ")[0])
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    body = "\n".join(source.splitlines()[imports[-1].end_lineno :])
    uses = facts_of(body)
    used = uses.values | uses.types | {"annotations"}
    modules: dict[tuple[int, str], set[str]] = {}
    for node in [*imports, *further]:
        key = (_group(node), "." * node.level + (node.module or ""))
        names = {alias.name for alias in node.names}
        if found := names & used:
            modules.setdefault(key, set()).update(found)
    groups: dict[int, list[str]] = {}
    for (group, module), names in modules.items():
        listed = ", ".join(sorted(names))
        groups.setdefault(group, []).append(f"from {module} import {listed}")
    blocks = ("\n".join(sorted(lines)) for _, lines in sorted(groups.items()))
    return "\n\n".join(blocks) + "\n" + body


def _group(node: ast.ImportFrom) -> int:
    if node.level:
        return 3
    return {"__future__": 0, "pydantic": 2}.get(
        (node.module or "").partition(".")[0], 1
    )


def _aliases(classes: Sequence[ClassView]) -> dict[str, str]:
    fields = ((view.name, f) for view in classes for f in view.fields)
    return {
        f"{name}.{f.wire_name}": f.name for name, f in fields if f.name != f.wire_name
    }


def _check(source: str, classes: Sequence[ClassView]) -> None:
    """Compare the classes and fields in `source` with the requested ones."""
    found = {
        node.name: [
            _field(n)
            for n in node.body
            if isinstance(n, ast.AnnAssign)
            and not (isinstance(n.target, ast.Name) and n.target.id.startswith("_"))
        ]
        for node in ast.parse(source).body
        if isinstance(node, ast.ClassDef)
    }
    wanted: dict[str, list[tuple[str, object]]] = {
        view.name: [(f.name, f.wire_name) for f in view.own_fields] for view in classes
    }
    if found != wanted:
        differing = sorted(
            name
            for name in found.keys() | wanted.keys()
            if found.get(name) != wanted.get(name)
        )
        raise RuntimeError(
            f"datamodel-code-generator changed the models {', '.join(differing)}"
        )


def _field(node: ast.AnnAssign) -> tuple[str, object]:
    """Return a field's name and its name on the wire."""
    name = node.target.id if isinstance(node.target, ast.Name) else ""
    aliases = [
        keyword.value
        for call in walk(node.annotation)
        if isinstance(call, ast.Call)
        for keyword in call.keywords
        if keyword.arg == "alias"
    ]
    return name, ast.literal_eval(aliases[0]) if aliases else name
