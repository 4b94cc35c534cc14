from __future__ import annotations

import socket
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from specgen.openapi.references import References
from specgen.source import load
from specgen.validate import validate

if TYPE_CHECKING:
    from specgen.diagnostics import Diagnostic

HEAD = 'openapi: "3.1.0"\ninfo: {title: Test, version: "1"}\ncomponents:\n  schemas:\n'


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a reference reached for the network")

    monkeypatch.setattr(socket, "socket", refuse)


def write(folder: Path, files: dict[str, str]) -> list[Diagnostic]:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEAD + text if name == "spec.yaml" else text, encoding="utf-8")
    return validate(References(load(folder / "spec.yaml")))


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        (
            "https://example.com/x.yaml#/A",
            "is not a local file, and nothing is fetched",
        ),
        (
            "HTTP://127.0.0.1:9/",
            "is not a local file, and nothing is fetched",
        ),
        ("//127.0.0.1/x", "is not a local file, and nothing is fetched"),
        (
            "file:///etc/passwd",
            "is not a local file, and nothing is fetched",
        ),
        ("http://[::1", "is not a local file, and nothing is fetched"),
        ("/etc/passwd", "leads out of the root directory of the spec"),
        ("../outside.yaml#/A", "leads out of the root directory of the spec"),
        ("%2e%2e/outside.yaml#/A", "leads out of the root directory of the spec"),
        ("link.yaml#/A", "leads out of the root directory of the spec"),
        ("missing.yaml#/A", "leads to a file that does not exist"),
        (".", "leads to a file that does not exist"),
        ("x" * 5000, "leads to a file that does not exist"),
        ("%00", "is not a valid file name"),
        ("a%00.yaml#/A", "is not a valid file name"),
        ("%ff", "leads to a file that does not exist"),
        ("a/" * 3000, "leads to a file that does not exist"),
        ("#/%00", "cannot be resolved"),
        ("#%00", "is neither a JSON pointer nor an `$anchor` of the document"),
        ("#/components/schemas/Kye", "cannot be resolved"),
        ("#/components/schemas/Key/properties/id/0", "cannot be resolved"),
        ("parts/a.yaml#/Nothing", "cannot be resolved"),
        ("#anchor", "is neither a JSON pointer nor an `$anchor` of the document"),
        (
            "#components/schemas/Key",
            "is neither a JSON pointer nor an `$anchor` of the document",
        ),
    ],
)
def test_a_reference_that_leads_nowhere(
    tmp_path: Path, reference: str, reason: str
) -> None:
    spec = tmp_path / "spec"
    spec.mkdir()
    (tmp_path / "outside.yaml").write_text("A: {type: string}\n", encoding="utf-8")
    (spec / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    text = (
        "    Key: {type: object, properties: {id: {type: string}}}\n"
        f'    One: {{$ref: "{reference}"}}\n'
        '    Two: {properties: {one: {$ref: "#/components/schemas/One"}}}\n'
    )
    found = write(spec, {"spec.yaml": text, "parts/a.yaml": "A: {type: string}\n"})
    code = _CODES.get(reason, "unresolved-ref")
    assert [(f.code, f.location.line, f.location.column) for f in found] == [
        (code, 6, 17)
    ]
    assert found[0].message == f"`{reference}` {reason}"


_CODES = {
    "is not a local file, and nothing is fetched": "remote-ref",
    "leads out of the root directory of the spec": "ref-outside-root",
}


@pytest.mark.parametrize("identifier", ["http://[", "http://a:b", "//[::1", "{", "%00"])
def test_an_identifier_that_is_no_url(tmp_path: Path, identifier: str) -> None:
    text = f"""\
    Key: {{$id: "{identifier}", properties: {{one: {{$ref: "other"}}, two: {{$id: "["}}}}}}
    A: {{$ref: "{identifier}"}}
"""
    found = write(tmp_path, {"spec.yaml": text})
    # One may refer to it by its own name all the same.
    assert [f.message for f in found if f.location.line == 6] == []
    assert [f.message for f in found if "`other`" in f.message]


def test_a_near_miss_is_offered(tmp_path: Path) -> None:
    text = """\
    Key: {properties: {a/b~c: {type: string}}}
    A: {$ref: "#/components/schemas/Key/properties/a~1b~0d"}
"""
    (found,) = write(tmp_path, {"spec.yaml": text})
    assert found.hint == "did you mean `#/components/schemas/Key/properties/a~1b~0c`?"


def test_files_in_the_folder_are_followed_and_checked(tmp_path: Path) -> None:
    found = write(
        tmp_path,
        {
            "spec.yaml": """\
    A: {$ref: "parts/a.yaml#/A"}
    B: {$ref: "./parts/a%20b.json"}
""",
            "parts/a.yaml": """\
A: {properties: {b: {$ref: "a b.json"}, spec: {$ref: "../spec.yaml#"}}}
""",
            "parts/a b.json": '{"items": {"$ref": "a.yaml#/Z"}, "minLength": "x"}',
        },
    )
    located = [(Path(f.location.file).name, f.location.line, f.code) for f in found]
    assert ("a b.json", 1, "unresolved-ref") in located
    assert ("a b.json", 1, "wrong-type") in located
    assert {f.message for f in found if f.code == "unresolved-ref"} == {
        "`a.yaml#/Z` cannot be resolved"
    }


def test_a_broken_file_is_reported_once_with_its_own_place(tmp_path: Path) -> None:
    text = '    A: {$ref: "b.yaml#/A"}\n    B: {$ref: "b.yaml#/B"}\n'
    found = write(tmp_path, {"spec.yaml": text, "b.yaml": "A: 1\nA: 2\n"})
    assert [(Path(f.location.file).name, f.code) for f in found] == [
        ("b.yaml", "duplicate-key"),
        ("spec.yaml", "unresolved-ref"),
        ("spec.yaml", "unresolved-ref"),
    ]


def test_what_only_looks_like_a_reference_is_left_alone(tmp_path: Path) -> None:
    text = """\
    A:
      properties: {$ref: {type: string}}
      default: {$ref: "#/nowhere"}
      x-any: {$ref: "#/nowhere"}
      enum: [{$ref: "#/nowhere"}]
"""
    assert [
        f.code for f in write(tmp_path, {"spec.yaml": text}) if f.severity == "error"
    ] == []


def test_circles_end(tmp_path: Path) -> None:
    text = """\
    A: {$ref: "#/components/schemas/B"}
    B: {$ref: "#/components/schemas/A"}
    C: {allOf: [{$ref: "#/components/schemas/C"}], example: 1}
    D: {properties: {d: {$ref: "#/components/schemas/D"}}, default: {d: {d: {}}}}
    E: {$ref: "b.yaml#/E"}
"""
    assert (
        write(
            tmp_path,
            {
                "spec.yaml": text,
                "b.yaml": 'E: {$ref: "spec.yaml#/components/schemas/E"}',
            },
        )
        == []
    )


def test_mappings_of_discriminators_hold_names_or_references(tmp_path: Path) -> None:
    text = """\
    A: {discriminator: {propertyName: kind, mapping: {
      a: A, b: "#/components/schemas/A", c: "parts/a.yaml#/A",
      d: B, e: "#/components/schemas/B", f: "../a.yaml"}}}
"""
    found = write(tmp_path, {"spec.yaml": text, "parts/a.yaml": "A: {type: string}\n"})
    assert [(f.code, f.severity, f.location.line, f.message) for f in found] == [
        ("unresolved-mapping", "warning", 7, "`B` is not among components.schemas"),
        (
            "unresolved-mapping",
            "warning",
            7,
            "`#/components/schemas/B` cannot be resolved",
        ),
        (
            "unresolved-mapping",
            "warning",
            7,
            "`../a.yaml` leads out of the root directory of the spec",
        ),
    ]


def test_names_in_a_mapping_are_those_of_the_file_first(tmp_path: Path) -> None:
    pets = (
        "components: {schemas: {Cat: {type: object}, Pet: {discriminator:"
        " {propertyName: kind, mapping: {a: Cat, b: Dog, c: Hen}}}}}\n"
    )
    text = (
        "    A: {$ref: 'pets.yaml#/components/schemas/Pet'}\n    Dog: {type: object}\n"
    )
    (finding,) = write(tmp_path, {"spec.yaml": text, "pets.yaml": pets})
    assert finding.message == "`Hen` is not among components.schemas"


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_references_may_lead_to_references_in_other_files(
    tmp_path: Path, version: str
) -> None:
    get = "{responses: {'200': {$ref: 'parts.yaml#/ok'}}}"
    spec = f"openapi: {version}\ninfo: {{title: T, version: '1'}}\npaths: {{/a: {{get: {get}}}}}\n"
    content = "{application/json: {schema: {$ref: '#/near'}}}"
    files = {
        "a.yaml": spec,
        "parts.yaml": "ok: {$ref: '#/good'}\n"
        f"good: {{description: d, content: {content}}}\nnear: {{$ref: 'far.yaml#/A'}}\n",
        "far.yaml": "A: {type: string}\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert validate(References(load(tmp_path / "a.yaml"))) == []


def test_only_objects_that_may_be_references_are_followed(tmp_path: Path) -> None:
    text = '    A: {discriminator: {$ref: "#/nowhere"}, xml: {$ref: "#/info"}}\n'
    found = write(tmp_path, {"spec.yaml": text})
    assert [f.message for f in found] == [
        "`propertyName` is missing",
        "`$ref` is not a field of this object",
    ]


def test_properties_are_those_that_a_reference_in_their_place_leads_to(
    tmp_path: Path,
) -> None:
    text = (
        "    A: {required: [b, c], additionalProperties: false, properties: {\n"
        "      $ref: '#/components/schemas/B/properties', b: {type: string}}}\n"
        "    B: {properties: {c: {type: string}}}\n"
    )
    found = write(tmp_path, {"spec.yaml": text})
    assert [f.message for f in found] == [
        "`b` is required and is not among the properties: it is taken as not required",
        (
            "OpenAPI 3.1 allows no reference in place of a map of schema objects;"
            " it is followed, without `b` beside it"
        ),
    ]


def test_references_reach_as_far_as_the_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "common").mkdir()
    (tmp_path / "common" / "id.yaml").write_text("Id: {type: string}\n")
    text = '    Key: {properties: {id: {$ref: "../common/id.yaml#/Id"}}}\n'
    assert write(tmp_path / "api", {"spec.yaml": text}) == []


def test_schemas_are_referred_to_by_anchor_and_identifier(tmp_path: Path) -> None:
    text = (
        "    Key: {$id: https://example.com/key, $defs: {Id: {$anchor: id, type: string}}}\n"
        "    Text: {$dynamicAnchor: text, type: string}\n"
        "    One: {properties: {a: {$ref: https://example.com/key#id}, b: {$ref: '#id'},"
        " c: {$ref: https://example.com/key}, d: {$dynamicRef: '#text'}}}\n"
        "    Two: {$id: https://example.com/, $ref: 'key#/$defs/Id'}\n"
        "    Three: {$id: https://example.com/, $ref: '#/components/schemas/Text'}\n"
    )
    assert write(tmp_path, {"spec.yaml": text}) == []


def test_an_anchor_that_several_schemas_have_is_refused(tmp_path: Path) -> None:
    text = (
        "    A: {$dynamicAnchor: node}\n"
        "    B: {$dynamicAnchor: node}\n"
        "    C: {$dynamicRef: '#node'}\n"
    )
    (found,) = write(tmp_path, {"spec.yaml": text})
    assert found.code == "unresolved-ref"
    assert found.message == "`#node` may lead to several schemas of this name"


def test_references_in_place_of_what_is_split_into_files_are_followed(
    tmp_path: Path,
) -> None:
    files = {
        "spec.yaml": "    Key: {type: string}\npaths: {$ref: paths.yaml}\n",
        "paths.yaml": "/keys: {get: {$ref: get.yaml}}\n",
        "get.yaml": "responses: {'200': {description: Fine., content: {$ref: json.yaml}}}\n",
        "json.yaml": "application/json: {schema: {$ref: 'spec.yaml#/components/schemas/Kye'}}\n",
    }
    found = write(tmp_path, files)
    assert [(f.code, Path(f.location.file).name) for f in found] == [
        ("misplaced-reference", "get.yaml"),
        ("unresolved-ref", "json.yaml"),
        ("misplaced-reference", "paths.yaml"),
        ("misplaced-reference", "spec.yaml"),
    ]


def test_a_document_is_referred_to_by_its_own_name(tmp_path: Path) -> None:
    text = "    A: {type: string}\n    B: {$ref: 'https://example.com/api#/components/schemas/A'}\n"
    assert (
        write(tmp_path, {"spec.yaml": f"{text}$self: https://example.com/api\n"}) != []
    )
    (tmp_path / "spec.yaml").write_text(
        HEAD.replace("3.1.0", "3.2.0")
        + text
        + "$self: https://example.com/api\npaths: {}\n"
    )
    assert validate(References(load(tmp_path / "spec.yaml"))) == []


@pytest.mark.parametrize("where", ["", "more.yaml"])
def test_parameters_of_a_path_may_be_references(tmp_path: Path, where: str) -> None:
    item = (
        "/x/{p}:\n  parameters: [{$ref: '#/components/parameters/p'}]\n"
        "  get: {operationId: g, responses: {'200': {description: d}}}\n"
    )
    components = (
        "components:\n  parameters:\n"
        "    p: {name: p, in: path, required: true, schema: {type: string}}\n"
    )
    more = f"paths:\n{textwrap.indent(item, '  ')}{components}"
    whole = (
        more
        if not where
        else f"paths: {{'/x/{{p}}': {{$ref: '{where}#/paths/~1x~1{{p}}'}}}}"
    )
    path = tmp_path / "spec.yaml"
    path.write_text(f"{HEAD.partition('components')[0]}{whole}\n", encoding="utf-8")
    (tmp_path / "more.yaml").write_text(more, encoding="utf-8")
    assert validate(References(load(path))) == []


def test_an_anchor_is_looked_for_in_its_own_schema_first(tmp_path: Path) -> None:
    text = (
        "    A: {$id: a, $defs: {X: {$anchor: x, type: string}}, $ref: '#x'}\n"
        "    B: {$id: b, $defs: {X: {$anchor: x, type: integer}}, $ref: '#x'}\n"
    )
    assert write(tmp_path, {"spec.yaml": text}) == []
    references = References(load(tmp_path / "spec.yaml"))
    schemas = references.start().members("components", "schemas")
    targets = [references.target(schema) for _, schema in schemas]
    assert [t.text("type") for t in targets if t] == ["string", "integer"]
