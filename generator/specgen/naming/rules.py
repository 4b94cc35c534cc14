"""Rules that turn a wire name into a Python name, one for each kind of name."""

from __future__ import annotations

import hashlib
import keyword
from functools import cache
from typing import TYPE_CHECKING

from specgen import code
from specgen.naming import reserved
from specgen.naming.words import cased, words

if TYPE_CHECKING:
    from specgen.code import Code

# In bytes, so that the names of compiled modules are shorter than file systems allow.
_LONGEST_FILE_NAME = 120
_KEPT_OF_LONG_NAMES = 30


@cache
def class_name(wire_name: str) -> Code:
    """Return the PascalCase name for a schema."""
    name = _pascal_case(wire_name)
    return code.name(f"{name}Model" if name in reserved.CLASSES else name)


@cache
def _pascal_case(wire_name: str) -> str:
    name = "".join(cased(word[0], str.upper) + word[1:] for word in words(wire_name))
    return name if name[0].isalpha() else f"N{name}"


@cache
def _snake_case(wire_name: str) -> str:
    name = "_".join(cased(word, str.lower) for word in words(wire_name))
    return name if name.isidentifier() else f"n{name}"


@cache
def field_name(wire_name: str) -> Code:
    """Return the name of a model's field."""
    name = _snake_case(wire_name)
    taken = keyword.iskeyword(name) or name in reserved.FIELDS
    return code.name(f"{name}_" if taken or name == reserved.LIKE_A_DIGIT else name)


@cache
def argument_name(wire_name: str) -> Code:
    """Return the name of a method's argument."""
    name = _snake_case(wire_name)
    taken = keyword.iskeyword(name) or name in reserved.METHOD_NAMES
    return code.name(f"{name}_" if taken or name == reserved.LIKE_A_DIGIT else name)


def option_name(wire_name: str) -> Code:
    """Return the name of an argument that is given once, when a client is made."""
    name = argument_name(wire_name)
    return code.name(f"{name}_" if name in reserved.CLIENT_NAMES else name)


def method_name(operation_id: str) -> Code:
    """Return the name of a client's method."""
    name = _snake_case(operation_id)
    taken = keyword.iskeyword(name) or name in reserved.METHODS
    return code.name(f"{name}_" if taken else name)


def group_name(wire_name: str) -> Code:
    """Return the name of a group of operations, an attribute of a client and a module."""
    name = method_name(wire_name)
    if len(name.encode()) > _LONGEST_FILE_NAME:
        digest = hashlib.sha256(name.encode()).hexdigest()[:6]
        name = code.name(f"{name[:_KEPT_OF_LONG_NAMES]}_{digest}")
    return (
        code.name(f"{name}_")
        if name in reserved.DEVICES | reserved.OPERATIONS
        else name
    )


def function_name(wire_name: str) -> Code:
    """Return the name of a module's function."""
    name = _snake_case(wire_name)
    taken = keyword.iskeyword(name) or name in reserved.BUILTINS
    return code.name(f"{name}_" if taken else name)


def module_name(stem: str) -> Code:
    """Return the package name for a spec file's stem."""
    name = _snake_case(stem)
    taken = keyword.iskeyword(name)
    return code.name(f"{name}_" if taken else name)


def error_class_name(wire_name: str) -> Code:
    """Return the exception class for an error code, such as `KeyNotFoundError`."""
    name = _pascal_case(wire_name)
    if not name.endswith("Error"):
        name = f"{name}Error"
    return code.name(f"Service{name}" if name in reserved.CLASSES else name)
