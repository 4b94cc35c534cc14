"""Validation of values against the contract's JSON Schemas, with the violated rule of the spec."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, cast

from jsonschema_rs import Draft202012Validator, ValidationError, ValidationErrorKind

from .discriminator import DISCRIMINATOR, checked
from .integer_formats import OF_FORMAT
from .rule_words import given, of_right_type, worded
from .schema_reader import escape_token
from .violation import ViolationError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import JsonValue

    from .contract import Schema
    from .schema_reader import ContractSchemas

logger = logging.getLogger(__name__)
_CODE = "x-specgen-violation"
_LONGEST_TAG = 60
_MOST_TAGS = 20


class ContractError(Exception):
    """A contract that cannot be served."""


class Checker:
    """Validator of several named values at once.

    Args:
        schemas: Schema of each value.
        pointers: The place of each schema in the spec.
        names: The name of each value in messages; empty for a body.
        reader: Where references lead.
    """

    def __init__(
        self,
        schemas: Mapping[str, Schema],
        *,
        pointers: Mapping[str, str],
        names: Mapping[str, str],
        reader: ContractSchemas,
    ) -> None:
        self._pointers = pointers
        self._names = names
        self._reader = reader.checked
        properties = {name: checked(schema) for name, schema in schemas.items()}
        definitions = self._reader.reachable(list(properties.values()))
        self._schema: dict[str, JsonValue] = {
            "properties": properties,
            "$defs": dict(definitions),
        }
        self._validator = self._compile()

    def check(self, values: dict[str, JsonValue]) -> None:
        """Check the present values.

        Raises:
            ViolationError: A value violates its schema.
        """
        if not self._names:
            return
        try:
            if self._validator.is_valid(values):
                return
            # One error is enough; listing those of a long list takes seconds.
            self._validator.validate(values)
        except ValidationError as error:
            violation = self._violation(_cause(error))
        except ValueError:
            violation = ViolationError("invalid", "a value is not valid Unicode text")
        else:
            return
        raise violation

    def accepts(self, values: dict[str, JsonValue]) -> bool:
        """Tell whether the present values match their schemas."""
        try:
            return self._validator.is_valid(values)
        except ValueError:
            return False

    def _compile(self) -> Draft202012Validator:
        """Compile the schema; a rule that the engine cannot read is named and dropped."""
        while True:
            try:
                return Draft202012Validator(
                    self._schema, validate_formats=True, offline=True
                )
            except ValidationError as error:
                self._drop(error)

    def _drop(self, error: ValidationError) -> None:
        where = error.instance_path
        parent = self._walk(where[:-1])[-1] if where else None
        if not isinstance(parent, dict):
            raise ContractError(f"schema cannot be compiled: {error.message}")
        del parent[str(where[-1])]
        logger.warning("not enforced: %s: %s", self._pointer(where), error.message)

    def _violation(self, error: ValidationError) -> ViolationError:
        key, *inner = (str(token) for token in error.instance_path)
        missing = isinstance(error.kind, ValidationErrorKind.Required)
        if isinstance(error.kind, ValidationErrorKind.Required):
            inner.append(error.kind.property)
        name = ".".join(filter(None, (self._names[key], *inner)))
        shown = f"`{name}`" if name else "the body"
        path = error.schema_path
        format_ = self._format(error)
        broken = f"{shown} {worded(error, name, format_)}"
        rule = self._pointer(path if format_ is None else [*path[:-3], "format"])
        place = self._discriminator(error)
        if place is not None:
            rule = place
            if isinstance(error.kind, ValidationErrorKind.Enum):
                broken = f"{shown} {_unknown_tag(error.instance, error.kind.options)}"
        return ViolationError(
            "missing" if missing else "invalid",
            f"{shown} is missing" if missing else broken,
            parameter=name,
            rule=rule,
            code=None if missing else self._code(error),
        )

    def _pointer(self, path: list[str | int]) -> str:
        """Return the JSON pointer into the spec of a place in the compiled schema."""
        start, name, *rest = (str(token) for token in path)
        base = name.removesuffix("~") if start == "$defs" else self._pointers[name]
        return "".join([base, *(f"/{escape_token(token)}" for token in rest)])

    def _format(self, error: ValidationError) -> JsonValue:
        """Return the format that a rule comes from which is not in the spec, if it does."""
        holder = self._walk(error.schema_path[:-1])[-1]
        return holder.get(OF_FORMAT) if isinstance(holder, dict) else None

    def _discriminator(self, error: ValidationError) -> str | None:
        """Return the place of the discriminator of a rule, if it has one."""
        holder = self._walk(error.schema_path[:-1])[-1]
        place = holder.get(DISCRIMINATOR) if isinstance(holder, dict) else None
        return place if isinstance(place, str) else None

    def _code(self, error: ValidationError) -> str | None:
        """Return the error code nearest to the violated rule in the spec."""
        nodes = self._walk(error.evaluation_path)
        codes = (node.get(_CODE) for node in reversed(nodes) if isinstance(node, dict))
        return next((code for code in codes if isinstance(code, str)), None)

    def _walk(self, path: list[str | int]) -> list[JsonValue]:
        """Return the nodes of the compiled schema along a path, through its references."""
        nodes: list[JsonValue] = [self._schema]
        for step in path:
            node = nodes[-1]
            if isinstance(node, dict):
                child = node.get(str(step))
                is_reference = step == "$ref" and isinstance(child, str)
                nodes.append(
                    self._reader.definition(cast("str", child))
                    if is_reference
                    else child
                )
            elif isinstance(node, list):
                nodes.append(node[int(step)])
        return nodes


def _cause(error: ValidationError) -> ValidationError:
    """Return the error of the only alternative of a union that is for the value's type, if any."""
    found = of_right_type(error)
    return _cause(found[0][0]) if len(found) == 1 else error


def _unknown_tag(tag: object, known: Sequence[object]) -> str:
    """Return the message for an unknown tag; a tag is the name of a kind, not a secret."""
    tags = [str(each) for each in known if isinstance(each, str)]
    more = ", …" if len(tags) > _MOST_TAGS else ""
    expected = f"must be one of {', '.join(tags[:_MOST_TAGS])}{more}"
    shown = repr(tag[:_LONGEST_TAG]) if isinstance(tag, str) else given(tag)
    return f"{expected}; got {shown}"
