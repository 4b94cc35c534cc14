"""Edits of types, each with Python that was written against one side of it.

A case is read in both directions. `Zz` stands for the case's own name, so that the cases of a side
fit into one document, and their callers into one module: type checkers are slow to start.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from tests.diff.comparing import document

if TYPE_CHECKING:
    from specgen.ir import JsonValue

    Object = dict[str, JsonValue]

S: Object = {"type": "string"}
N: Object = {"type": "integer"}
NULL: Object = {"type": "null"}


class Side(NamedTuple):
    """One side of a case: an operation, schemas, and the body of a function that uses them."""

    operation: Object
    schemas: Object
    caller: str


class Case(NamedTuple):
    """An edit; `name` says what the second side has that the first has not."""

    name: str
    one: Side
    two: Side


def ref(name: str) -> Object:
    return {"$ref": f"#/components/schemas/{name}Zz"}


def record(required: str = "", /, **properties: JsonValue) -> Object:
    """An object with properties; `required` lists the names of those that must be there."""
    return {
        "type": "object",
        "properties": {**properties},
        "required": [*required.split()],
    }


def tagged(tag: JsonValue, **properties: JsonValue) -> Object:
    return record("kind", kind=tag, **properties)


def returns(schema: Object, caller: str, /, **schemas: JsonValue) -> Side:
    """A side whose operation answers with a schema."""
    response: JsonValue = {
        "description": "",
        "content": {"application/json": {"schema": schema}},
    }
    return Side({"responses": {"200": response}}, dict(schemas), caller)


def takes(schema: Object, caller: str, /, **schemas: JsonValue) -> Side:
    """A side whose operation has an argument `value` with a schema."""
    body: JsonValue = {
        "required": True,
        "content": {"application/json": {"schema": record("value", value=schema)}},
    }
    operation: Object = {
        "requestBody": body,
        "responses": {"204": {"description": ""}},
    }
    return Side(operation, dict(schemas), caller)


def echoes(schema: Object, caller: str, /, **schemas: JsonValue) -> Side:
    """A side whose operation takes what it answers with."""
    given = takes(schema, caller).operation
    return Side({**given, **returns(schema, caller).operation}, dict(schemas), caller)


def body(schema: Object, caller: str, *, required: bool = True) -> Side:
    """A side whose operation takes a body."""
    content: JsonValue = {"application/json": {"schema": schema}}
    taken: JsonValue = {"required": required, "content": content}
    responses: JsonValue = {"204": {"description": ""}}
    return Side({"requestBody": taken, "responses": responses}, {}, caller)


def failing(side: Side) -> Side:
    """A side whose operation may answer with an error, too."""
    error: JsonValue = {"status": 410, "code": "GoneZz", "message": "No."}
    return side._replace(operation={**side.operation, "x-specgen-errors": [error]})


def renamed(side: Side) -> Side:
    return side._replace(operation={**side.operation, "operationId": "fetchZz"})


def asked(schema: Object, caller: str, /, **fields: JsonValue) -> Side:
    """A side whose operation has a query parameter `value`."""
    parameter: JsonValue = {"name": "value", "in": "query", "schema": schema, **fields}
    operation: Object = {
        "parameters": [parameter],
        "responses": {"204": {"description": ""}},
    }
    return Side(operation, {}, caller)


def either(*names: str, **mapping: str) -> Object:
    refs: list[JsonValue] = [ref(name) for name in names]
    keys = mapping or {name.lower(): name for name in names}
    discriminator: JsonValue = {
        "propertyName": "kind",
        "mapping": {
            key: f"#/components/schemas/{name}Zz" for key, name in keys.items()
        },
    }
    return {"oneOf": refs, "discriminator": discriminator}


def any_of(*schemas: JsonValue) -> Object:
    return {"anyOf": list(schemas)}


def array(items: JsonValue) -> Object:
    return {"type": "array", "items": items}


def mapping(values: JsonValue) -> Object:
    return {"type": "object", "additionalProperties": values}


def enum(*values: JsonValue) -> Object:
    return {"type": "string", "enum": list(values)}


def pets(*names: str) -> Object:
    fields: Object = {"Cat": S, "Dog": S, "Fox": S}
    return {
        f"{name}Zz": tagged(
            {"const": name.lower()}, **{f"{name.lower()}_age": fields[name]}
        )
        for name in names
    }


# What callers do: with what they get, with what they give.
GOT = "got = client.call_zz()\n"
TELL_TWO = """got = client.call_zz()
match got:
    case m.CatZz():
        return got.cat_age
    case m.DogZz():
        return got.dog_age
    case client_package.UnknownVariant():
        return str(got.model_extra)
    case _:
        assert_never(got)
"""
IN_TWO = """for pet in client.call_zz():
    match pet:
        case m.CatZz():
            return pet.cat_age
        case m.DogZz():
            return pet.dog_age
        case client_package.UnknownVariant():
            return str(pet.model_extra)
        case _:
            assert_never(pet)
"""
IN_THREE = IN_TWO.replace(
    "        case client_package",
    "        case m.FoxZz():\n            return pet.fox_age\n        case client_package",
)
TELL_THREE = TELL_TWO.replace(
    "    case client_package",
    "    case m.FoxZz():\n        return got.fox_age\n    case client_package",
)


def give(value: str) -> str:
    return f"client.call_zz(value={value})\n"


def got(annotation: str, expression: str = "client.call_zz()") -> str:
    return f"got: {annotation} = {expression}\nreturn str(got)\n"


def field(schema: Object, annotation: str, required: str = "a") -> Side:
    """A side that returns a class with a field `a`."""
    return returns(
        ref("Res"),
        got(annotation, "client.call_zz().a"),
        ResZz=record(required, a=schema),
    )


def sent(schema: Object, *values: str, required: str = "a") -> Side:
    """A side that takes a class with a field `a`, which callers construct with each value."""
    caller = "".join(give(f"m.ReqZz({value})") for value in values)
    return takes(ref("Req"), caller, ReqZz=record(required, a=schema))


CAT, DOG = ref("Cat"), ref("Dog")
OPEN: Object = {"CatZz": tagged(S, cat_age=S), "DogZz": tagged(S, dog_age=S)}
BASE: Object = {
    **record("kind", kind=S, a=S),
    "discriminator": {"propertyName": "kind"},
}
TWO, THREE = pets("Cat", "Dog"), pets("Cat", "Dog", "Fox")
INNER: Object = record("z", z=N)

CASES: list[Case] = [
    # Unions that a property distinguishes.
    Case(
        "another kind is returned",
        returns(either("Cat", "Dog"), TELL_TWO, **TWO),
        returns(either("Cat", "Dog", "Fox"), TELL_THREE, **THREE),
    ),
    Case(
        "another kind of a named union is returned",
        returns(ref("Pet"), TELL_TWO, PetZz=either("Cat", "Dog"), **TWO),
        returns(ref("Pet"), TELL_THREE, PetZz=either("Cat", "Dog", "Fox"), **THREE),
    ),
    Case(
        "another kind is taken",
        takes(either("Cat", "Dog"), give("m.CatZz(cat_age='1')"), **TWO),
        takes(either("Cat", "Dog", "Fox"), give("m.FoxZz(fox_age='1')"), **THREE),
    ),
    Case(
        "lists of another kind are returned",
        returns(array(ref("Pet")), IN_TWO, PetZz=either("Cat", "Dog"), **TWO),
        returns(
            array(ref("Pet")), IN_THREE, PetZz=either("Cat", "Dog", "Fox"), **THREE
        ),
    ),
    Case(
        "lists of another kind are taken",
        takes(
            array(ref("Pet")),
            "pets: list[m.PetZz] = [m.CatZz()]\n" + give("pets"),
            PetZz=either("Cat", "Dog"),
            **TWO,
        ),
        takes(
            array(ref("Pet")),
            give("[m.FoxZz()]"),
            PetZz=either("Cat", "Dog", "Fox"),
            **THREE,
        ),
    ),
    Case(
        "the tag of a kind that is returned",
        returns(
            either("Cat", "Dog"),
            GOT + "if isinstance(got, m.CatZz):\n    return got.kind == 'cat'\n",
            **TWO,
        ),
        returns(
            either("Cat", "Dog", puss="Cat", dog="Dog"),
            GOT + "if isinstance(got, m.CatZz):\n    return got.kind == 'puss'\n",
            **{**TWO, "CatZz": tagged({"const": "puss"}, cat_age=S)},
        ),
    ),
    Case(
        "the tag of a kind that is taken",
        takes(either("Cat", "Dog"), give("m.CatZz(kind='cat')"), **TWO),
        takes(
            either("Cat", "Dog", puss="Cat", dog="Dog"),
            give("m.CatZz(kind='puss')"),
            **{**TWO, "CatZz": tagged({"const": "puss"}, cat_age=S)},
        ),
    ),
    Case(
        "a tag more in the mapping",
        returns(
            either("Cat", "Dog", cat="Cat", dog="Dog"),
            TELL_TWO,
            **{**TWO, "CatZz": tagged(S, cat_age=S), "DogZz": tagged(S, dog_age=S)},
        ),
        returns(
            either("Cat", "Dog", cat="Cat", dog="Dog", wolf="Dog"),
            TELL_TWO,
            **{**TWO, "CatZz": tagged(S, cat_age=S), "DogZz": tagged(S, dog_age=S)},
        ),
    ),
    Case(
        "a constant tag becomes text",
        returns(
            either("Cat", "Dog"),
            GOT
            + "if isinstance(got, m.CatZz):\n    tag: Literal['cat'] = got.kind\n    return tag\n",
            **TWO,
        ),
        returns(
            either("Cat", "Dog"), TELL_TWO, **{**TWO, "CatZz": tagged(S, cat_age=S)}
        ),
    ),
    Case(
        "an open union gets a discriminator",
        returns({"oneOf": [CAT, DOG]}, got("m.CatZz | m.DogZz"), **OPEN),
        returns(either("Cat", "Dog"), got("m.CallZzResponse"), **OPEN),
    ),
    Case(
        "a union becomes a class",
        returns(either("Cat", "Dog"), got("m.CallZzResponse"), **TWO),
        returns(CAT, got("str | None", "client.call_zz().cat_age"), **TWO),
    ),
    Case(
        "a class may be another, too",
        takes(CAT, give("m.CatZz(kind='cat')"), **TWO),
        takes(either("Cat", "Dog"), give("m.DogZz(kind='dog')"), **TWO),
    ),
    # Other unions.
    Case(
        "text or a number is returned",
        field(any_of(S, N), "str | int"),
        field(any_of(S, N, array(S)), "str | int | list[str]"),
    ),
    Case(
        "text or a number is taken",
        sent(any_of(S, N), "a=1", "a='1'"),
        sent(any_of(S, N, array(S)), "a=['1']"),
    ),
    Case(
        "text may be a class",
        field(any_of(S), "str"),
        returns(
            ref("Res"),
            got("str | m.InZz", "client.call_zz().a"),
            ResZz=record("a", a=any_of(S, ref("In"))),
            InZz=INNER,
        ),
    ),
    Case(
        "the order of alternatives",
        field(any_of(S, N), "str | int"),
        field(any_of(N, S), "int | str"),
    ),
    Case(
        "another alternative in a list that is returned",
        field(array(any_of(S, N)), "list[str | int]"),
        field(array(any_of(S, N, NULL)), "list[str | int | None]"),
    ),
    Case(
        "another alternative in a list that is taken",
        takes(array(any_of(S, N)), "given: list[str | int] = []\n" + give("given")),
        takes(
            array(any_of(S, N, NULL)),
            "given: list[str | int | None] = []\n" + give("given"),
        ),
    ),
    # null.
    Case(
        "null in what is returned",
        field(S, "str"),
        field({"type": ["string", "null"]}, "str | None"),
    ),
    Case(
        "null in what is taken",
        sent(S, "a='x'"),
        sent({"type": ["string", "null"]}, "a=None"),
    ),
    Case(
        "null in what is both",
        echoes(
            ref("Res"),
            got("str", "client.call_zz(value=m.ResZz(a='x')).a"),
            ResZz=record("a", a=S),
        ),
        echoes(
            ref("Res"), give("m.ResZz(a=None)"), ResZz=record("a", a=any_of(S, NULL))
        ),
    ),
    Case(
        "null in an argument",
        takes(S, give("'x'")),
        takes(any_of(S, NULL), give("None")),
    ),
    Case(
        "null in items that are returned",
        field(array(S), "list[str]"),
        field(array(any_of(S, NULL)), "list[str | None]"),
    ),
    Case(
        "null in values of a map that is returned",
        field(mapping(S), "dict[str, str]"),
        field(mapping(any_of(S, NULL)), "dict[str, str | None]"),
    ),
    Case(
        "null in a union that is returned",
        returns(any_of(CAT, DOG), got("m.CatZz | m.DogZz"), **OPEN),
        returns(any_of(CAT, DOG, NULL), got("m.CatZz | m.DogZz | None"), **OPEN),
    ),
    # Required and optional.
    Case(
        "optional in what is returned",
        field(S, "str"),
        field(S, "str | None", required=""),
    ),
    Case(
        "optional in what is taken", sent(S, "a='x'"), sent(S, "a='x'", "", required="")
    ),
    Case(
        "a default in what is taken",
        sent(S, "a='x'", "", "a=None", required=""),
        sent({**S, "default": "d"}, "a='x'", "", required=""),
    ),
    Case(
        "a default in what is returned",
        field(S, "str | None", required=""),
        field({**S, "default": "d"}, "str | None", required=""),
    ),
    Case(
        "a field more is returned",
        field(S, "str"),
        returns(
            ref("Res"),
            got("str | None", "client.call_zz().b"),
            ResZz=record("a", a=S, b=S),
        ),
    ),
    Case(
        "a field more is taken",
        sent(S, "a='x'"),
        takes(ref("Req"), give("m.ReqZz(a='x', b='x')"), ReqZz=record("a", a=S, b=S)),
    ),
    Case(
        "a field more is needed",
        sent(S, "a='x'"),
        takes(ref("Req"), give("m.ReqZz(a='x', b='x')"), ReqZz=record("a b", a=S, b=S)),
    ),
    # Enums and constants.
    Case(
        "a value more is returned",
        field(enum("a", "b"), "Literal['a', 'b'] | str"),
        field(enum("a", "b", "c"), "Literal['a', 'b', 'c'] | str"),
    ),
    Case(
        "a value more is taken",
        sent(enum("a", "b"), "a='a'"),
        sent(enum("a", "b", "c"), "a='c'"),
    ),
    Case(
        "a value more in a list",
        takes(
            array(enum("a", "b")),
            "given: list[Literal['a', 'b'] | str] = []\n" + give("given"),
        ),
        takes(
            array(enum("a", "b", "c")),
            "given: list[Literal['a', 'b', 'c'] | str] = []\n" + give("given"),
        ),
    ),
    Case(
        "a value more in a map",
        field(mapping(enum("a", "b")), "dict[str, Literal['a', 'b'] | str]"),
        field(mapping(enum("a", "b", "c")), "dict[str, Literal['a', 'b', 'c'] | str]"),
    ),
    Case(
        "text becomes an enum, returned",
        field(S, "str"),
        field(enum("a", "b"), "Literal['a', 'b'] | str"),
    ),
    Case(
        "text becomes an enum, in a list",
        field(array(S), "list[str]"),
        field(array(enum("a", "b")), "list[Literal['a', 'b'] | str]"),
    ),
    Case(
        "a constant becomes an enum, returned",
        field({"const": "a"}, "Literal['a']"),
        field(enum("a", "b"), "Literal['a', 'b'] | str"),
    ),
    Case(
        "a constant becomes an enum, taken",
        sent({"const": "a"}, "a='a'"),
        sent(enum("a", "b"), "a='b'"),
    ),
    Case(
        "another constant, returned",
        field({"const": "a"}, "Literal['a']"),
        field({"const": "b"}, "Literal['b']"),
    ),
    Case(
        "an enum of numbers",
        sent({**N, "enum": [1, 2]}, "a=1"),
        sent({**N, "enum": [1, 2, 3]}, "a=3"),
    ),
    # Constants that are listed are an enum, however they are written.
    Case(
        "an enum written as constants, returned",
        field(enum("a", "b"), "Literal['a', 'b'] | str"),
        field({"oneOf": [{"const": "a"}, {"const": "b"}]}, "Literal['a', 'b'] | str"),
    ),
    Case(
        "an enum written as constants, taken",
        sent(enum("a", "b"), "a='a'", "a=str('c')"),
        sent({"oneOf": [{"const": "a"}, {"const": "b"}]}, "a='a'", "a=str('c')"),
    ),
    # Numbers, dates, lists, maps.
    Case(
        "numbers with a point are returned",
        field(N, "int"),
        field({"type": "number"}, "float"),
    ),
    Case(
        "numbers with a point are taken",
        sent(N, "a=1"),
        sent({"type": "number"}, "a=1.5"),
    ),
    Case(
        "numbers with a point are asked for",
        asked(N, give("1")),
        asked({"type": "number"}, give("1.5")),
    ),
    Case(
        "numbers with a point, in a list",
        takes(array(N), "given: list[int] = []\n" + give("given")),
        takes(array({"type": "number"}), "given: list[float] = []\n" + give("given")),
    ),
    Case(
        "text becomes a date, returned",
        field(S, "str"),
        field({**S, "format": "date-time"}, "datetime"),
    ),
    Case(
        "a day becomes a moment, returned",
        field({**S, "format": "date"}, "date"),
        field({**S, "format": "date-time"}, "datetime"),
    ),
    Case("a value becomes a list", field(S, "str"), field(array(S), "list[str]")),
    Case(
        "a list becomes a map",
        field(array(S), "list[str]"),
        field(mapping(S), "dict[str, str]"),
    ),
    Case(
        "other values in a map",
        takes(mapping(S), give("{'a': 'x'}")),
        takes(mapping(N), give("{'a': 1}")),
    ),
    Case(
        "anything in a list",
        field(array(S), "list[str]"),
        field(array({}), "list[Any]"),
    ),
    Case(
        "other items of lists in maps",
        field(mapping(array(S)), "dict[str, list[str]]"),
        field(mapping(array(N)), "dict[str, list[int]]"),
    ),
    Case(
        "an argument more",
        asked(S, give("'x'")),
        Side(
            {
                **asked(S, "").operation,
                "parameters": [
                    {"name": "value", "in": "query", "schema": S},
                    {"name": "other", "in": "query", "schema": S},
                ],
            },
            {},
            "client.call_zz(value='x', other='y')\n",
        ),
    ),
    Case(
        "an argument must be given",
        asked(S, "client.call_zz()\n"),
        asked(S, give("'x'"), required=True),
    ),
    Case("a list is asked for", asked(S, give("'x'")), asked(array(S), give("['x']"))),
    # Names of classes.
    Case(
        "a class is named in the spec",
        returns(
            ref("Res"),
            "got: m.ResZzInner | None = client.call_zz().inner\nreturn got\n",
            ResZz=record("", inner=INNER),
        ),
        returns(
            ref("Res"),
            "got: m.NamedZz | None = client.call_zz().inner\nreturn got\n",
            ResZz=record("", inner=ref("Named")),
            NamedZz=INNER,
        ),
    ),
    Case(
        "text is named in the spec",
        field(S, "str"),
        returns(
            ref("Res"),
            got("str", "client.call_zz().a"),
            ResZz=record("a", a=ref("Text")),
            TextZz=S,
        ),
    ),
    Case(
        "an enum is named in the spec",
        field(enum("a"), "Literal['a'] | str"),
        returns(
            ref("Res"),
            got("Literal['a'] | str", "client.call_zz().a"),
            ResZz=record("a", a=ref("Word")),
            WordZz=enum("a"),
        ),
    ),
    Case(
        "a union is named in the spec",
        returns(
            ref("Res"),
            "got: m.ResZzPet | None = client.call_zz().pet\nreturn got\n",
            ResZz=record("", pet=either("Cat", "Dog")),
            **TWO,
        ),
        returns(
            ref("Res"),
            "got: m.PetZz | None = client.call_zz().pet\nreturn got\n",
            ResZz=record("", pet=ref("Pet")),
            PetZz=either("Cat", "Dog"),
            **TWO,
        ),
    ),
    Case(
        "a class by another name",
        returns(
            ref("Alias"),
            got("str", "client.call_zz().a"),
            AliasZz=ref("Res"),
            ResZz=record("a", a=S),
        ),
        returns(ref("Res"), got("str", "client.call_zz().a"), ResZz=record("a", a=S)),
    ),
    Case(
        "a class has another name",
        returns(
            ref("Res"),
            "got: m.ResZz = client.call_zz()\nreturn got.first\n",
            ResZz=record("first", first=S),
        ),
        returns(
            ref("New"),
            "got: m.NewZz = client.call_zz()\nreturn got.first\n",
            NewZz=record("first", first=S),
        ),
    ),
    # Classes that extend others.
    Case(
        "a base",
        returns(
            ref("Res"),
            got("str", "client.call_zz().own"),
            BaseZz=BASE,
            ResZz=record("kind own", kind=S, a=S, own=S),
        ),
        returns(
            ref("Res"),
            "got: m.BaseZz = client.call_zz()\nreturn got.a\n",
            BaseZz=BASE,
            ResZz={"allOf": [ref("Base"), record("own", own=S)]},
        ),
    ),
    # A field that callers do not give makes two classes of one.
    Case(
        "read-only",
        echoes(
            ref("Res"), give("m.ResZz(a='x', id='1')"), ResZz=record("a id", a=S, id=S)
        ),
        echoes(
            ref("Res"),
            give("m.ResZzInput(a='x')"),
            ResZz=record("a id", a=S, id={**S, "readOnly": True}),
        ),
    ),
    Case(
        "null and required, returned",
        field(any_of(S, NULL), "str | None", required=""),
        field(any_of(S, NULL), "str | None"),
    ),
    Case(
        "null and required, taken",
        sent(any_of(S, NULL), "", "a=None", required=""),
        sent(any_of(S, NULL), "a=None"),
    ),
    Case(
        "null in an enum",
        field(enum("a"), "Literal['a'] | str"),
        field(
            {"type": ["string", "null"], "enum": ["a", None]},
            "Literal['a'] | str | None",
        ),
    ),
    Case(
        "a list as the body",
        body(array(S), "given: list[str] = []\nclient.call_zz(body=given)\n"),
        body(
            array(any_of(S, N)),
            "given: list[str | int] = []\nclient.call_zz(body=given)\n",
        ),
    ),
    Case(
        "a body that may be left out",
        body(array(S), "client.call_zz(body=[])\n"),
        body(array(S), "client.call_zz()\n", required=False),
    ),
    Case(
        "another property of the body",
        body(record("a", a=S), "client.call_zz(a='x')\n"),
        body(record("a", a=S, b=S), "client.call_zz(a='x', b='x')\n"),
    ),
    Case(
        "a number in a header",
        asked(S, give("'x'"), **{"in": "header"}),
        asked(N, give("1"), **{"in": "header"}),
    ),
    Case(
        "text or a number in a cookie",
        asked(N, give("1"), **{"in": "cookie"}),
        asked(any_of(S, N), give("'x'"), **{"in": "cookie"}),
    ),
    Case(
        "a constant is no argument",
        asked({**S, "const": "x"}, "client.call_zz()\n", required=True),
        asked(S, give("'x'"), required=True),
    ),
    Case(
        "a parameter moves",
        asked(S, give("'x'")),
        asked(S, give("'x'"), **{"in": "header"}),
    ),
    # Results.
    Case(
        "an exception",
        returns(S, got("str")),
        failing(
            returns(
                S,
                "try:\n    client.call_zz()\nexcept errors.GoneZzError:\n    return None\n",
            )
        ),
    ),
    Case(
        "a method has another name",
        returns(S, got("str")),
        renamed(returns(S, got("str", "client.fetch_zz()"))),
    ),
    Case(
        "nothing is returned",
        Side({"responses": {"204": {"description": ""}}}, {}, "client.call_zz()\n"),
        returns(S, got("str")),
    ),
    Case(
        "another class is returned",
        returns(
            ref("Res"),
            "got: m.ResZz = client.call_zz()\nreturn got.a\n",
            ResZz=record("", a=S),
            OtherZz=record("", b=S),
        ),
        returns(
            ref("Other"),
            "got: m.OtherZz = client.call_zz()\nreturn got.b\n",
            ResZz=record("", a=S),
            OtherZz=record("", b=S),
        ),
    ),
    Case(
        "a list is returned",
        returns(CAT, got("m.CatZz"), **TWO),
        returns(array(CAT), got("list[m.CatZz]"), **TWO),
    ),
    Case(
        "values of other properties",
        returns(
            ref("Res"),
            got("str", "client.call_zz().a"),
            ResZz={**record("a", a=S), "additionalProperties": S},
        ),
        returns(
            ref("Res"),
            got("str", "client.call_zz().a"),
            ResZz={**record("a", a=S), "additionalProperties": N},
        ),
    ),
]


def named(text: str, number: int) -> str:
    """Replace `Zz` by the name of a case: classes have it, methods have it in lower case."""
    name = f"{chr(97 + number // 26)}{chr(97 + number % 26)}"
    return text.replace("Zz", name.title()).replace("zz", name)


def document_of(sides: list[tuple[int, Side]]) -> Object:
    """Return one document with the operations and schemas of sides of cases."""
    paths: Object = {}
    schemas: Object = {}
    for number, side in sides:
        operation = {"operationId": "callZz", **side.operation}
        path, components = json.loads(
            named(json.dumps([operation, side.schemas]), number)
        )
        paths[named("/zz", number)] = {"post": path}
        schemas.update(components)
    settings: JsonValue = {"name": "Zoo", "groups": "none"}
    return document(
        paths,
        components={"schemas": schemas},
        servers=[{"url": "https://zoo.example"}],
        **{"x-specgen-client": settings},
    )
