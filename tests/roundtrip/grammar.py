"""Documents made from the grammar of OpenAPI: every choice is somebody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.roundtrip.values import Choose

VERSIONS = ("3.1.1", "3.0.3", "3.2.0")
NAMES = (
    "a",
    "b-c",
    "b_c",
    "B",
    "class",
    "self",
    "1x",
    "body",
    "timeout",
    "x.y",
    "@type",
    "$ref2",
    "a b",
    "é",
    "model_config",
    "_a",
    "date",
    "str",
    "None",
    "json",
    "copy",
    "items",
    "a[b]",
    "request",
    "datetime",
    "Model",
)
TOKENS = ("a", "X-B", "x-b-c", "b_c", "Class", "1x", "timeout", "X.y", "Date-Of")
MEMBERS = ("m", "m-n", "for", "m.n", "M", "m n")
OPERATIONS = (
    "call",
    "list",
    "type-of",
    "close",
    "date",
    "open",
    "Class",
    "_x",
    "str",
    "timeout",
)
SEGMENTS = ("/p", "/p q", "/é", "/p:x", "/p%2Fq", "/p.json", "/list")
COMPONENTS = ("Cat", "dog", "class", "List", "Error-1", "Any", "Model", "str")
_STYLES = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}
_DEEPEST = 2
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class Grammar:
    """Makes documents.

    Args:
        choose: Makes every choice; the first option is the simplest.
    """

    def __init__(self, choose: Choose) -> None:
        self._choose = choose
        self._version = "3.1.1"
        self._components: dict[str, Any] = {}

    def document(self) -> dict[str, Any]:
        """Return a document."""
        self._version = self._choose(VERSIONS)
        self._components = {}
        paths = {}
        for number in range(self._choose([1, 2])):
            path, operation = self._operation(number)
            method = self._choose(
                ["post", "put", "patch"]
                if "requestBody" in operation
                else ["get", "post", "delete"]
            )
            paths[path] = {method: operation}
        document: dict[str, Any] = {
            "openapi": self._version,
            "info": {"title": "T", "version": "1"},
            "paths": paths,
        }
        if self._components:
            document["components"] = {"schemas": self._components}
        return document

    def _operation(self, number: int) -> tuple[str, dict[str, Any]]:
        found: dict[str, Any] = {"operationId": f"{self._choose(OPERATIONS)}{number}"}
        path = f"/{number}{self._choose(SEGMENTS)}"
        parameters: dict[tuple[str, str], Any] = {}
        for _ in range(self._choose([0, 1, 2, 3])):
            parameter = self._parameter()
            parameters[parameter["in"], parameter["name"].lower()] = parameter
        if parameters:
            found["parameters"] = list(parameters.values())
        for where, _ in parameters:
            if where == "path":
                path += "".join(
                    self._choose(["/{%s}", "/x{%s}.y", "-{%s}", ":{%s}", ".{%s}"])
                    % p["name"]
                    for p in found["parameters"]
                    if p["in"] == "path"
                )
                break
        if self._choose([False, True]):
            found["requestBody"] = self._body()
        found["responses"] = self._responses()
        return path, found

    # Parameters

    def _parameter(self) -> dict[str, Any]:
        where = self._choose(["query", "path", "header", "cookie"])
        names: tuple[str, ...] = TOKENS if where in ("header", "cookie") else NAMES
        if where == "path":
            names = ("a", "b-c", "class", "x.y", "self")
        found: dict[str, Any] = {"name": self._choose(names), "in": where}
        if where == "path" or self._choose([False, True]):
            found["required"] = True
        if self._choose([False, False, False, True]):
            media_type = self._choose(["application/json", "text/plain"])
            schema = (
                self._schema()
                if media_type == "application/json"
                else {"type": "string"}
            )
            found["content"] = {media_type: {"schema": schema}}
            return found
        style = self._choose(_STYLES[where])
        shapes = {
            "deepObject": ["object"],
            "spaceDelimited": ["array", "object"],
            "pipeDelimited": ["array", "object"],
        }.get(style, ["scalar", "array", "object"])
        found["schema"] = self._flat(self._choose(shapes))
        if style == "deepObject" and self._choose([False, True]):
            inner = {name: self._flat("array") for name in ("deep", "deep-er")}
            nested = {"type": "object", "properties": inner}
            found["schema"] = {"type": "object", "properties": {"deep": nested}}
        if style != _STYLES[where][0]:
            found["style"] = style
        explodes = [None, True, False]
        if style in ("spaceDelimited", "pipeDelimited"):
            explodes = [False]
        elif style == "deepObject":
            explodes = [True]
        explode = self._choose(explodes)
        if explode is not None:
            found["explode"] = explode
        if where == "query" and style == "form" and self._choose([False, False, True]):
            found["allowReserved"] = True
        return found

    def _flat(self, shape: str) -> dict[str, Any]:
        """Return a schema that a parameter of any style can carry."""
        if shape == "array":
            schema: dict[str, Any] = {"type": "array", "items": self._scalar()}
        elif shape == "object":
            # Members may stand beside parameters, and must be told from them.
            names = {self._choose(MEMBERS) for _ in range(2)}
            schema = {
                "type": "object",
                "properties": {name: self._scalar() for name in sorted(names)},
            }
        else:
            return self._scalar()
        return self._perhaps_named(schema)

    def _scalar(self) -> dict[str, Any]:
        return dict(
            self._choose(
                [
                    {"type": "string"},
                    {"type": "integer"},
                    {"type": "boolean"},
                    {"type": "number"},
                    {"type": "string", "enum": ["a", "b c", "é"]},
                    {"type": "string", "format": "date-time"},
                    {"type": "string", "format": "date"},
                    {"type": "string", "format": "uuid"},
                    {"type": "integer", "enum": [1, 2]},
                    {"type": "string", "pattern": "^[a-z]+$"},
                    {"type": "string", "minLength": 1, "maxLength": 3},
                    {"type": "integer", "minimum": 5, "maximum": 9},
                ]
            )
        )

    # Bodies

    def _body(self) -> dict[str, Any]:
        media_type = self._choose(
            [
                "application/json",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
                "text/plain",
                "application/octet-stream",
                "application/vnd.a+json",
                "application/xml",
            ]
        )
        content = self._content(media_type)
        properties = content.get("schema", {}).get("properties", {})
        encoding = {
            name: self._encoding(media_type, schema)
            for name, schema in properties.items()
            if media_type in _FORMS and self._choose([False, True])
        }
        if any(encoding.values()):
            content["encoding"] = {name: e for name, e in encoding.items() if e}
        found: dict[str, Any] = {"content": {media_type: content}}
        if self._choose([True, False]):
            found["required"] = True
        return found

    def _encoding(self, media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
        """Return how a member of a form is written."""
        kind = schema.get("type")
        options: list[dict[str, Any]] = [{}, {"contentType": "application/json"}]
        if kind == "string" and media_type == "multipart/form-data":
            options.append({"contentType": "text/plain"})
        if kind == "array" and media_type == "application/x-www-form-urlencoded":
            options += [
                {"style": "form", "explode": False},
                {"style": "pipeDelimited", "explode": False},
                {"style": "spaceDelimited", "explode": False},
            ]
        if schema.get("format") == "binary":
            options = [
                {},
                {"contentType": "image/png"},
                {"contentType": "image/png, image/jpeg"},
            ]
        return self._choose(options)

    def _content(self, media_type: str) -> dict[str, Any]:
        if "json" in media_type:
            return {"schema": self._schema()}
        if media_type.startswith("text/"):
            return {"schema": {"type": "string"}}
        if media_type in ("application/octet-stream", "image/*"):
            return (
                {}
                if self._version != "3.0.3"
                else {"schema": {"type": "string", "format": "binary"}}
            )
        if media_type == "application/xml":
            return {"schema": self._xml()}
        return {"schema": self._form(media_type)}

    def _form(self, media_type: str) -> dict[str, Any]:
        is_multipart = media_type.startswith("multipart")
        properties: dict[str, Any] = {}
        for _ in range(self._choose([1, 2, 3])):
            kinds = ["scalar", "array"] + (["file", "object"] if is_multipart else [])
            match self._choose(kinds):
                case "file":
                    schema: Any = {"type": "string", "format": "binary"}
                case "object":
                    schema = self._flat("object")
                case kind:
                    schema = self._flat(kind)
            properties[self._choose(NAMES)] = schema
        found = {"type": "object", "properties": properties}
        if self._choose([False, True]):
            found["required"] = [next(iter(properties))]
        return found

    def _xml(self) -> dict[str, Any]:
        properties = {}
        for _ in range(self._choose([1, 2])):
            schema = self._flat(self._choose(["scalar", "array"]))
            if "$ref" not in schema and self._choose([False, True]):
                schema = {**schema, "xml": dict(self._choose(_XML))}
            properties[self._choose(("a", "b-c", "class", "x.y"))] = schema
        return self._perhaps_named(
            {"type": "object", "properties": properties, "xml": {"name": "root"}}
        )

    # Responses

    def _responses(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for status in (
            *self._choose(
                [["200"], ["201"], ["2XX"], ["204"], ["default"], ["200", "202"]]
            ),
            *self._choose([[], ["404"], ["4XX"], ["default"], ["404", "500"]]),
        ):
            found[status] = {"description": "d"}
            if status != "204" and self._choose([True, True, False]):
                found[status]["content"] = {
                    media_type: self._content(media_type)
                    for media_type in self._choose(
                        [
                            ["application/json"],
                            ["text/plain"],
                            ["application/octet-stream"],
                            ["application/vnd.a+json"],
                            ["application/xml"],
                            ["application/json", "application/vnd.a+json"],
                            ["application/json", "text/plain"],
                            ["application/json", "application/xml"],
                            ["text/csv", "application/octet-stream"],
                            ["image/*"],
                            ["application/problem+json; charset=utf-8"],
                        ]
                    )
                }
        return found

    # Schemas

    def _schema(self, depth: int = 0) -> dict[str, Any]:
        makers = [self._scalar_at, self._object_or_named]
        if depth < _DEEPEST:
            makers += [
                self._array,
                self._nullable,
                self._all_of,
                self._tagged,
                self._map,
                self._any_of,
                self._closed,
                self._anything,
                self._const,
                self._inherited,
                self._one_way,
                self._open,
                self._any_object,
            ]
        return self._choose(makers)(depth)

    def _scalar_at(self, _: int) -> dict[str, Any]:
        return self._scalar()

    def _object_or_named(self, depth: int) -> dict[str, Any]:
        return self._perhaps_named(self._object(depth))

    def _array(self, depth: int) -> dict[str, Any]:
        return {"type": "array", "items": self._schema(depth + 1)}

    def _all_of(self, depth: int) -> dict[str, Any]:
        base = self._named(self._object(depth))
        return self._perhaps_named({"allOf": [base, self._object(depth)]})

    def _map(self, depth: int) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": self._schema(depth + 1)}

    def _any_of(self, _: int) -> dict[str, Any]:
        return {"anyOf": [{"type": "string"}, {"type": "integer"}]}

    def _closed(self, depth: int) -> dict[str, Any]:
        return {**self._object(depth), "additionalProperties": False}

    def _anything(self, _: int) -> dict[str, Any]:
        return {}

    def _const(self, _: int) -> dict[str, Any]:
        if self._version == "3.0.3":
            return {"type": "string", "enum": ["a"]}
        return {"const": self._choose(["a", 1, True])}

    def _inherited(self, depth: int) -> dict[str, Any]:
        """Return a base whose children repeat it and say more, told apart by a tag."""
        base = self._free_name()
        mapping: dict[str, str] = {}
        tag: dict[str, Any] = {"propertyName": "kind"}
        self._components[base] = {
            "type": "object",
            "required": ["kind"],
            "properties": {"kind": {"type": "string"}},
            "discriminator": tag,
        }
        reference = {"$ref": f"#/components/schemas/{base}"}
        for _ in range(2):
            name = self._free_name()
            self._components[name] = {"allOf": [reference, self._object(depth + 1)]}
            mapping[f"is-{name}"] = f"#/components/schemas/{name}"
        if self._choose([False, True]):
            tag["mapping"] = mapping
        return reference

    def _one_way(self, depth: int) -> dict[str, Any]:
        found = self._object(depth)
        for name, word in (("made", "readOnly"), ("secret", "writeOnly")):
            found["properties"][name] = {"type": "string", word: True}
        return self._perhaps_named({**found, "required": ["made", "secret"]})

    def _open(self, depth: int) -> dict[str, Any]:
        found = self._object(depth)
        return {**found, "additionalProperties": self._schema(depth + 1)}

    def _any_object(self, _: int) -> dict[str, Any]:
        """Return a union of objects that only their members tell apart."""
        branches = []
        for name in ("left", "right"):
            properties = {name: self._scalar()}
            branches.append(
                {
                    "type": "object",
                    "properties": properties,
                    "required": [name],
                    "additionalProperties": False,
                }
            )
        return {
            self._choose(["oneOf", "anyOf"]): [self._perhaps_named(b) for b in branches]
        }

    def _object(self, depth: int) -> dict[str, Any]:
        names = {self._choose(NAMES) for _ in range(self._choose([1, 2, 3]))}
        found: dict[str, Any] = {
            "type": "object",
            "properties": {name: self._schema(depth + 1) for name in sorted(names)},
        }
        required = [name for name in sorted(names) if self._choose([False, True])]
        if required:
            found["required"] = required
        return found

    def _nullable(self, depth: int) -> dict[str, Any]:
        schema = self._choose([self._scalar_at, self._object])(depth)
        if self._version == "3.0.3":
            found = {**schema, "nullable": True}
        else:
            found = {**schema, "type": [schema["type"], "null"]}
        if "enum" in schema:
            found["enum"] = [*schema["enum"], None]
        return found

    def _tagged(self, depth: int) -> dict[str, Any]:
        """Return a union whose branches a property tells apart."""
        names = []
        for _ in range(2):
            name = self._free_name()
            value = {"type": "string"}
            shapes: list[dict[str, Any]] = [value, {**value, "enum": [name]}]
            if self._version != "3.0.3":
                shapes.append({"const": name})
            branch = self._object(depth + 1)
            branch["properties"] = {
                **branch["properties"],
                "kind": self._choose(shapes),
            }
            branch["required"] = sorted({*branch.get("required", ()), "kind"})
            self._components[name] = branch
            names.append(name)
        references = [f"#/components/schemas/{name}" for name in names]
        discriminator: dict[str, Any] = {"propertyName": "kind"}
        is_fixed = any(
            "enum" in self._components[n]["properties"]["kind"]
            or "const" in self._components[n]["properties"]["kind"]
            for n in names
        )
        if not is_fixed and self._choose([False, True]):
            discriminator["mapping"] = dict(zip(["x", "y-z"], references, strict=True))
        return self._perhaps_named(
            {"oneOf": [{"$ref": r} for r in references], "discriminator": discriminator}
        )

    def _perhaps_named(self, schema: dict[str, Any]) -> dict[str, Any]:
        return self._named(schema) if self._choose([False, True]) else schema

    def _named(self, schema: dict[str, Any]) -> dict[str, Any]:
        name = self._free_name()
        self._components[name] = schema
        return {"$ref": f"#/components/schemas/{name}"}

    def _free_name(self) -> str:
        free = [name for name in COMPONENTS if name not in self._components]
        return self._choose(free) if free else f"More{len(self._components)}"


_XML: tuple[dict[str, Any], ...] = (
    {"name": "renamed"},
    {"attribute": True},
    {"wrapped": True},
    {"name": "outer", "wrapped": True},
    {"namespace": "http://example.com/n", "prefix": "n"},
)
