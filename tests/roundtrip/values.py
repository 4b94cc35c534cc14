"""Values for schemas of a document: chosen by whoever asks, hostile ones among them."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from specgen.source.pointer import escape
from specgen.stub.samples.pattern import text_matching

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.corpus.documents import Document, Place

T = TypeVar("T")

DEEPEST = 5
_TOO_DEEP = 15
TAME = ("a", "bc", "x1")
IN_XML = (*TAME, "a,b", "a b", "<a>&amp;", 'a"b', "%20", "é€😀")
TEXTS = ("", "a", "é\n€")
BYTES = (b"", b"a", b"\x00\xff\r\n--a")
HOSTILE = (
    *TAME,
    "",
    " ",
    "a b",
    "a,b",
    "a|b",
    "a;b=c",
    "a&b=c",
    "a=b",
    "a/b",
    "a?b#c",
    "%2F",
    "%",
    "a%20b",
    "a+b",
    "a.b",
    "..",
    "[a]",
    "{a}",
    'a"b',
    "a\\b",
    "<a>&amp;",
    "true",
    "null",
    "12",
    "a\nb",
    "a\tb",
    "é€😀",
    "\u2028",
)
_FORMATS = {
    "date": ("2020-01-31", "0001-01-01", "2024-02-29"),
    "date-time": ("2020-01-31T12:00:00Z", "2020-01-31T23:59:59.123456+05:30"),
    "time": ("12:00:00Z",),
    "duration": ("P1DT2H", "PT0S"),
    "email": ("a@example.com", "a+b@example.com"),
    "hostname": ("example.com",),
    "ipv4": ("192.0.2.1",),
    "ipv6": ("2001:db8::1",),
    "uri": ("https://example.com/a?b=c&d=%20#e",),
    "uri-reference": ("/a?b=c",),
    "iri": ("https://example.com/é",),
    "iri-reference": ("/é?b=c",),
    "uuid": ("00000000-0000-4000-8000-000000000000",),
    "regex": ("a+", "^[a-z]{1,2}$"),
    "byte": ("", "YQ==", "++//"),
}


class Choose(Protocol):
    """Chooses one of some options; the first is the simplest."""

    def __call__(self, options: Sequence[T], /) -> T: ...


class NothingFitsError(Exception):
    """No value was found."""


class Maker:
    """Makes values.

    Args:
        document: The document.
        choose: Makes every choice.
        sent: Whether values are for requests: without what is read-only.
        texts: The strings to choose from, where a schema does not say what they are like.
    """

    def __init__(
        self, document: Document, choose: Choose, *, sent: bool, texts: Sequence[str]
    ) -> None:
        self._document = document
        self._choose = choose
        self._sent = sent
        self._texts = texts

    def value(self, schema: Place | None) -> Any:
        """Return a value that is valid.

        Raises:
            NothingFitsError: None was found.
            UncheckableError: The schema cannot be used.
        """
        if schema is None:
            return self._anything()
        for _ in range(6):
            value = self._make(schema, 0)
            if self._document.problem(schema, value, sent=self._sent) is None:
                return value
        raise NothingFitsError

    def _anything(self) -> Any:
        return self._choose([*self._texts, 0, True, ["a"], {"a": 1}])

    def _make(self, place: Place, depth: int, *, is_part: bool = False) -> Any:
        place = self._document.follow(place)
        node = self._document.at(place)
        if depth > _TOO_DEEP:
            raise NothingFitsError
        if not isinstance(node, dict):
            return self._choose(self._texts)
        if "discriminator" in node and "properties" in node and not is_part:
            return self._descendant(node, place, depth)
        chosen = [*([node["const"]] if "const" in node else ()), *node.get("enum", ())]
        if chosen:
            return self._choose(chosen)
        for keyword in ("oneOf", "anyOf"):
            if node.get(keyword):
                return self._union(keyword, node, place, depth)
        if node.get("allOf"):
            return self._combined(node, place, depth)
        return self._typed(node, place, depth)

    def _union(
        self, keyword: str, node: dict[str, Any], place: Place, depth: int
    ) -> Any:
        number = self._choose(_tagged(node, node[keyword]) or range(len(node[keyword])))
        part = self._make((place[0], f"{place[1]}/{keyword}/{number}"), depth + 1)
        if not isinstance(part, dict):
            return part
        own = self._object(node, place, depth)
        return {**own, **part, **self._tag(node, node[keyword][number], part)}

    def _tag(
        self, node: dict[str, Any], branch: Any, part: dict[str, Any]
    ) -> dict[str, Any]:
        """Return the member that says which branch a value is of."""
        discriminator = node.get("discriminator")
        if not discriminator or not isinstance(branch, dict) or "$ref" not in branch:
            return {}
        mapping = discriminator.get("mapping") or {}
        short = branch["$ref"].rsplit("/", 1)[-1]
        tags = [t for t, to in mapping.items() if to in (branch["$ref"], short)]
        name = discriminator["propertyName"]
        if part.get(name) in tags:
            return {}
        return {name: self._choose(tags or [short])}

    def _descendant(self, node: dict[str, Any], place: Place, depth: int) -> Any:
        """Return a value of a class that repeats the one with the discriminator, or of that."""
        reference = {"$ref": f"#{place[1]}"}
        components = self._document.at((place[0], "")).get("components") or {}
        schemas = components.get("schemas") or {}
        heirs = [
            f"#/components/schemas/{escape(name)}"
            for name, schema in schemas.items()
            if reference in (schema.get("allOf") or ())
        ]
        mapping = node["discriminator"].get("mapping") or {}
        mapped = [to for to in mapping.values() if to.startswith("#")]
        if not heirs and not mapped:
            return self._make(place, depth, is_part=True)
        branch = {"$ref": self._choose(heirs or mapped)}
        made = self._make((place[0], branch["$ref"][1:]), depth + 1)
        return {**made, **self._tag(node, branch, made)}

    def _combined(self, node: dict[str, Any], place: Place, depth: int) -> Any:
        parts = [
            self._make(
                (place[0], f"{place[1]}/allOf/{number}"), depth + 1, is_part=True
            )
            for number in range(len(node["allOf"]))
        ]
        objects = [part for part in parts if isinstance(part, dict)]
        if objects or "properties" in node:
            objects.append(self._object(node, place, depth))
            whole = {k: v for o in objects for k, v in o.items()}
            return {**whole, **self._tag_by_bases(node, place, whole)}
        return parts[0]

    def _tag_by_bases(
        self, node: dict[str, Any], place: Place, whole: dict[str, Any]
    ) -> dict[str, Any]:
        """Return the members by which the bases of an object say what it is."""
        found: dict[str, Any] = {}
        for number in range(len(node["allOf"])):
            base = self._document.follow((place[0], f"{place[1]}/allOf/{number}"))
            stated = self._document.at(base)
            if base[0] == place[0] and "discriminator" in stated:
                found |= self._tag(stated, {"$ref": f"#{place[1]}"}, whole)
        return found

    def _typed(  # noqa: PLR0911 # One type of JSON each.
        self, node: dict[str, Any], place: Place, depth: int
    ) -> Any:
        match self._type(node):
            case "object":
                return self._object(node, place, depth)
            case "array":
                return self._array(node, place, depth)
            case "integer":
                return self._choose(list(_integers(node)))
            case "number":
                return self._choose([*_integers(node), *_fractions(node)])
            case "boolean":
                return self._choose([True, False])
            case "null":
                return None
            case "string":
                return self._text(node)
            case _:
                return self._anything()

    def _type(self, node: dict[str, Any]) -> str:
        named = node.get("type")
        kinds = [named] if isinstance(named, str) else list(named or ())
        if node.get("nullable") and kinds:
            kinds.append("null")
        if not kinds:
            if node == {"nullable": True}:
                return "null"  # What it is written for.
            if "properties" in node or "additionalProperties" in node:
                return "object"
            return "array" if "items" in node else "any"
        return self._choose(kinds)

    def _array(self, node: dict[str, Any], place: Place, depth: int) -> list[Any]:
        low = node.get("minItems", 0)
        high = max(low, min(node.get("maxItems", 3), low + 2))
        if depth >= DEEPEST:
            high = low
        count = self._choose([low, *({1, 2, high} & set(range(low, high + 1)))])
        if not isinstance(node.get("items"), dict):
            return [self._choose(TAME) for _ in range(count)]
        item = (place[0], f"{place[1]}/items")
        found = [self._make(item, depth + 1) for _ in range(count)]
        if node.get("uniqueItems"):
            by_text = {json.dumps(value, sort_keys=True): value for value in found}
            found = list(by_text.values())
        return found

    def _object(self, node: dict[str, Any], place: Place, depth: int) -> dict[str, Any]:
        found = {}
        required = node.get("required") or ()
        properties = node.get("properties") or {}
        for name, schema in properties.items():
            is_needed = name in required or (
                depth < DEEPEST and self._choose([True, False])
            )
            inner = (place[0], f"{place[1]}/properties/{escape(name)}")
            if is_needed and not self._is_one_way(inner, schema):
                found[name] = self._make(inner, depth + 1)
        for name in required:
            if name not in properties and node.get("additionalProperties") is not False:
                found[name] = "a"
        further = node.get("additionalProperties")
        if isinstance(further, dict) and depth < DEEPEST:
            names = [n for n in self._texts if n not in properties]
            for _ in range(self._choose([0, 1, 2])):
                inner = (place[0], f"{place[1]}/additionalProperties")
                found[self._choose(names)] = self._make(inner, depth + 1)
        return found

    def _is_one_way(self, place: Place, schema: Any) -> bool:
        if not isinstance(schema, dict):
            return False
        keyword = "readOnly" if self._sent else "writeOnly"
        if schema.get(keyword):
            return True
        followed = self._document.at(self._document.follow(place))
        return isinstance(followed, dict) and bool(followed.get(keyword))

    def _text(self, node: dict[str, Any]) -> str:
        low, high = node.get("minLength", 0), node.get("maxLength")
        if "pattern" in node:
            made: str | None = text_matching(node["pattern"], low, high)
            return made or ""
        if node.get("format") in _FORMATS:
            known: str = self._choose(_FORMATS[node["format"]])
            return known
        fitting = [
            t for t in self._texts if len(t) >= low and (high is None or len(t) <= high)
        ]
        if node.get("format") == "binary":
            fitting = [t for t in fitting if t.isascii()]
        chosen: str = self._choose(fitting or ["x" * low])
        return chosen


def _tagged(node: dict[str, Any], branches: list[Any]) -> list[int]:
    """Return the numbers of the branches that the mapping of a discriminator leads to."""
    targets = ((node.get("discriminator") or {}).get("mapping") or {}).values()
    return [
        number
        for number, branch in enumerate(branches)
        if isinstance(branch, dict)
        and {branch.get("$ref"), str(branch.get("$ref")).rpartition("/")[2]}
        & set(targets)
    ]


def _integers(node: dict[str, Any]) -> Iterator[int]:
    step = node.get("multipleOf") or 1
    step = step if isinstance(step, int) or float(step).is_integer() else 1
    low, high = _bounds(node)
    least = math.ceil(low / step) * step if low is not None else None
    most = math.floor(high / step) * step if high is not None else None
    usual = 0 if least is None else least
    if most is not None and usual > most:
        usual = most
    yield int(usual)
    for number in (1, -1, 7, 2**31 - 1, 2**53, most):
        if (
            number is not None
            and number % step == 0
            and (least is None or number >= least)
            and (most is None or number <= most)
        ):
            yield int(number)


def _fractions(node: dict[str, Any]) -> Iterator[float]:
    low, high = _bounds(node)
    if node.get("multipleOf"):
        return
    for number in (0.5, -1.25, 1e-7, 1e21):
        if (low is None or number >= low) and (high is None or number <= high):
            yield number


def _bounds(node: dict[str, Any]) -> tuple[float | None, float | None]:
    low, high = node.get("minimum"), node.get("maximum")
    for keyword, side in (("exclusiveMinimum", 1), ("exclusiveMaximum", -1)):
        limit = node.get(keyword)
        if limit is True:
            limit = low if side > 0 else high
        if isinstance(limit, int | float) and not isinstance(limit, bool):
            if side > 0:
                low = limit + 1
            else:
                high = limit - 1
    return low, high


def leaves(value: Any) -> Iterator[Any]:
    """Yield what a value consists of: names of members as well."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield name
            yield from leaves(member)
    elif isinstance(value, list):
        for item in value:
            yield from leaves(item)
    else:
        yield value


def without_empty(value: Any) -> Any:
    """Return a value without nulls and what is empty: XML has nothing for them."""
    if isinstance(value, dict):
        members = {name: without_empty(member) for name, member in value.items()}
        return {n: m for n, m in members.items() if m not in ([], {}, None)}
    return [without_empty(v) for v in value] if isinstance(value, list) else value


def with_leaves(value: Any) -> Iterator[Any]:
    """Yield copies in which one scalar is what its text would also mean."""
    match value:
        case dict():
            for name, member in value.items():
                yield from ({**value, name: other} for other in with_leaves(member))
        case list():
            for number, item in enumerate(value):
                for other in with_leaves(item):
                    yield [*value[:number], other, *value[number + 1 :]]
        case str():
            try:
                meant = json.loads(value)
            except ValueError:
                return
            if not isinstance(meant, str | dict | list):
                yield meant
        case None:
            yield ""
        case _:
            yield json.dumps(value)


def is_plain(value: Any) -> bool:
    """Tell whether every style of parameter can carry a value: a list or an object of scalars."""
    match value:
        case dict():
            members: Any = value.values()
        case list():
            members = value
        case _:
            return value is not None
    return all(m is not None and not isinstance(m, dict | list) for m in members)
