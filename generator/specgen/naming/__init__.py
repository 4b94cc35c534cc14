"""The only place where a wire name becomes a Python name."""

from specgen.naming.rules import (
    argument_name,
    class_name,
    error_class_name,
    field_name,
    function_name,
    group_name,
    method_name,
    module_name,
    option_name,
)
from specgen.naming.unique import Rule, unique
from specgen.naming.words import words

__all__ = [
    "Rule",
    "argument_name",
    "class_name",
    "error_class_name",
    "field_name",
    "function_name",
    "group_name",
    "method_name",
    "module_name",
    "option_name",
    "unique",
    "words",
]
