"""Documents as plain data: references followed, values checked by a validator of other people."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import quote, unquote

from jsonschema.exceptions import UnknownType
from openapi_schema_validator import (
    OAS30ReadValidator,
    OAS30WriteValidator,
    OAS31Validator,
)
from referencing import Registry, Resource
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012
from specgen.source import load
from specgen.source.pointer import escape, split

if TYPE_CHECKING:
    from collections.abc import Iterator

Place: TypeAlias = tuple[Path, str]
"""A file, and a JSON pointer in it."""

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")


class UncheckableError(Exception):
    """A schema that the validator cannot use."""


@dataclass(frozen=True)
class Content:
    """A media type of a body, where it is and where its schema is."""

    media_type: str
    place: Place
    entry: dict[str, Any]
    schema: Place | None

    @property
    def is_json(self) -> bool:
        name = self.media_type.partition(";")[0].strip().lower()
        return name == "application/json" or name.endswith("+json")


@dataclass(frozen=True)
class Parameter:
    entry: dict[str, Any]
    schema: Place | None
    content_schema: Place | None = None

    @property
    def place(self) -> str:
        return f"{self.entry['in']} {self.entry['name']}"

    @property
    def required(self) -> bool:
        return bool(self.entry.get("required")) or self.entry["in"] == "path"


@dataclass(frozen=True)
class Operation:
    """An operation, with everything that references lead to."""

    method: str
    path: str
    place: Place
    parameters: tuple[Parameter, ...]
    body: tuple[Content, ...]
    body_required: bool
    responses: dict[str, tuple[Content, ...]]
    security: list[dict[str, Any]]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def success(self) -> str | None:
        """The status of the response that a right request gets; None if none is documented."""
        wanted = [s for s in self.responses if s[0] == "2"]
        wanted += [s for s in self.responses if s[0] == "3" and s != "304"]
        wanted += [s for s in self.responses if s == "default"]
        return next(iter(wanted), None)


def _parsed(text: str) -> Any:
    """Return what an example means that is given as it is sent."""
    try:
        return json.loads(text)
    except ValueError:
        return text


class Document:
    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self._files: dict[Path, Any] = {}
        self.root: dict[str, Any] = self._file(self.path)
        self._is_30 = str(self.root["openapi"]).startswith("3.0")

    def _file(self, path: Path) -> Any:
        if path not in self._files:
            self._files[path] = load(path).root.plain()
        return self._files[path]

    def at(self, place: Place) -> Any:
        node = self._file(place[0])
        for token in split(place[1]):
            node = node[int(token)] if isinstance(node, list) else node[token]
        return node

    def has(self, pointer: str) -> bool:
        """Tell whether a pointer, as the stub gives it, leads somewhere."""
        text = unquote(pointer)
        file, mark, rest = text.partition("#")
        is_further = bool(mark) and not file.startswith("/")
        place = (self.path.parent / file, rest) if is_further else (self.path, text)
        try:
            self.at(place)
        except (LookupError, ValueError, TypeError):
            return False
        return True

    def follow(self, place: Place) -> Place:
        """Follow references from a place until they end."""
        node = self.at(place)
        while isinstance(node, dict) and isinstance(node.get("$ref"), str):
            name, _, pointer = node["$ref"].partition("#")
            file = (place[0].parent / unquote(name)).resolve() if name else place[0]
            place = (file, unquote(pointer))
            node = self.at(place)
        return place

    def examples(self, content: Content) -> list[Any]:
        """Return the values that the document itself gives for a body."""
        file, pointer = content.place
        named = [
            self.at(self.follow((file, f"{pointer}/examples/{escape(name)}")))
            for name in content.entry.get("examples") or {}
        ]
        schema = self.at(self.follow(content.schema)) if content.schema else None
        found = [content.entry.get("example"), *(e.get("value") for e in named)]
        found.append(schema.get("example") if isinstance(schema, dict) else None)
        return [*found, *(_parsed(e) for e in found if isinstance(e, str))]

    def problem(self, schema: Place | None, value: object, *, sent: bool) -> str | None:
        """Say what is wrong with a value that is sent, or received.

        Raises:
            UncheckableError: The schema cannot be used.
        """
        if schema is None:
            return None
        validator: Any = OAS31Validator
        if self._is_30:
            validator = OAS30WriteValidator if sent else OAS30ReadValidator
        pointer = quote(schema[1], safe="/~!$&'()*+,;=:@")
        reference = {"$ref": f"{schema[0].as_uri()}#{pointer}"}
        try:
            checker = validator(
                reference,
                registry=self._registry,
                format_checker=validator.FORMAT_CHECKER,
            )
            return next((e.message for e in checker.iter_errors(value)), None)
        except (re.error, RecursionError, Unresolvable) as error:
            raise UncheckableError from error
        except (AttributeError, TypeError, UnknownType) as error:
            # The validator takes for granted that what it is given is a schema.
            raise UncheckableError from error

    @cached_property
    def _registry(self) -> Any:
        def retrieve(uri: str) -> Resource[Any]:
            contents = self._file(Path(unquote(uri.removeprefix("file://"))))
            return Resource.from_contents(contents, default_specification=DRAFT202012)

        # Its declared types are narrower than what it takes.
        registry: Any = Registry
        return registry(retrieve=retrieve)

    def operations(self) -> Iterator[Operation]:
        for path in self.root.get("paths") or {}:
            if not path.startswith("x-"):
                item = self.follow((self.path, f"/paths/{escape(path)}"))
                for method in self.at(item):
                    if method in METHODS:
                        yield self._operation(path, method, item)

    def _operation(self, path: str, method: str, item: Place) -> Operation:
        place = (item[0], f"{item[1]}/{method}")
        node = self.at(place)
        parameters = {
            p.place: p for owner in (item, place) for p in self._parameters(owner)
        }
        has_body = "requestBody" in node
        body = self.follow((place[0], f"{place[1]}/requestBody")) if has_body else place
        responses = {
            status: self._content(
                self.follow((place[0], f"{place[1]}/responses/{escape(status)}"))
            )
            for status in node.get("responses") or {}
            if not status.startswith("x-")
        }
        return Operation(
            method=method.upper(),
            path=path,
            place=place,
            parameters=tuple(parameters.values()),
            body=self._content(body) if has_body else (),
            body_required=has_body and bool(self.at(body).get("required")),
            responses=responses,
            security=node.get("security", self.root.get("security") or []),
        )

    def _parameters(self, owner: Place) -> Iterator[Parameter]:
        for number, _ in enumerate(self.at(owner).get("parameters") or ()):
            try:
                place = self.follow((owner[0], f"{owner[1]}/parameters/{number}"))
            except LookupError:
                continue  # An invalid document: the operation is left out of what is generated.
            entry = self.at(place)
            if "name" not in entry:
                continue  # Likewise.
            schema = (place[0], f"{place[1]}/schema") if "schema" in entry else None
            inner = next((c.schema for c in self._content(place)), None)
            yield Parameter(entry, schema, inner)

    def _content(self, owner: Place) -> tuple[Content, ...]:
        found = []
        for name in self.at(owner).get("content") or {}:
            place = self.follow((owner[0], f"{owner[1]}/content/{escape(name)}"))
            entry = self.at(place)
            schema = (place[0], f"{place[1]}/schema") if "schema" in entry else None
            found.append(Content(name, place, entry, schema))
        return tuple(found)
