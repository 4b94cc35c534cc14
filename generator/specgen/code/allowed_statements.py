"""Statements allowed in generated modules, checked before these are written or imported.

Templates and other code emit nothing else, so anything else is a bug of the generator. Importing
a module of these statements calls only the functions listed here, and none that a spec could name.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from specgen.code.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_MODULES: Final = frozenset(
    {
        "__future__", "collections.abc", "datetime", "functools", "importlib", "pathlib",
        "pydantic", "pytest", "specgen.stub", "specgen.stub.key_store",
        "specgen.stub.key_store.files", "specgen.stub.serving", "specgen.stub.testing", "sys",
        "types", "typing", "uuid",
    }
)  # fmt: skip
# Calls that run when a module is imported.
_CALLED: Final = frozenset(
    {
        "ConfigDict", "ErrorBody", "ErrorCatalog", "Field", "MixedSuccess",
        "Pages", "Streamed", "Success", "TaggedBy", "Throttling", "TypeAdapter", "Xml",
        "XmlSuccess", "awaited", "entered", "events", "flat", "json_lines", "json_sequence", "list",
        "lru_cache", "operation", "shaped", "stream_operation",
    }
)  # fmt: skip
_FORBIDDEN: Final = frozenset(
    {
        "__builtins__", "__import__", "__loader__", "__spec__", "breakpoint", "compile", "delattr",
        "eval", "exec", "input", "locals", "open", "setattr", "vars",
    }
)  # fmt: skip
_PLAIN: Final = (
    ast.Constant, ast.Name, ast.Attribute, ast.Tuple, ast.List, ast.Dict, ast.Subscript, ast.BinOp,
    ast.UnaryOp, ast.Call, ast.keyword, ast.expr_context, ast.operator, ast.unaryop,
)  # fmt: skip
_CONDITIONS: Final = ("TYPE_CHECKING", "not TYPE_CHECKING")
_NEVER_IMPORTED: Final = "__name__ == '__main__'"
_RARE: Final = (ast.Global, ast.Nonlocal, ast.NamedExpr, ast.Import, ast.ImportFrom)
_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef)


class UnexpectedCodeError(Exception):
    """Generated code contains a statement that the generator never emits."""


def check(source: str) -> ast.Module:
    """Refuse a module with statements that generated modules do not have.

    Args:
        source: The module.

    Returns:
        Its syntax tree.

    Raises:
        UnexpectedCodeError: The module contains a statement that templates do not make.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise UnexpectedCodeError(f"line {error.lineno}: {error.msg}") from None
    _look_at(tree.body, _statement)
    outer = {id(node) for node in outer_imports(tree.body)}
    suspects = [n for n in walk(tree) if _is_suspect(n) and id(n) not in outer]
    own = {id(name) for name in _own_names(tree)} if suspects else set[int]()
    for node in suspects:
        if id(node) not in own:
            raise _unexpected(node)
    return tree


def _own_names(tree: ast.Module) -> Iterable[ast.Name]:
    """Yield the names that refer to local definitions, even if a builtin has that name.

    These are the names of fields, and in the body of a function those of its arguments.
    """
    for node in walk(tree):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target
        elif isinstance(node, _FUNCTIONS):
            given = {argument.arg for argument in _arguments(node)}
            names = (n for n in _inner(node) if isinstance(n, ast.Name))
            yield from (name for name in names if name.id in given)


def _look_at(nodes: Iterable[ast.stmt], judge: Callable[[ast.stmt], bool]) -> None:
    for node in nodes:
        if not judge(node):
            raise _unexpected(node)


def _unexpected(node: ast.AST) -> UnexpectedCodeError:
    shown = ast.unparse(node).splitlines()[0][:100]
    line = getattr(node, "lineno", 0)
    return UnexpectedCodeError(
        f"line {line}: `{shown}` is not allowed in generated code"
        " (specgen/code/allowed_statements.py lists the allowed statements)"
    )


def _statement(node: ast.stmt) -> bool:
    """Tell whether a module may contain a statement; the bodies of functions do not run yet."""
    match node:
        case ast.ImportFrom(module=module, level=level):
            return bool(level) or module in _MODULES
        case ast.Import(names=names):
            return all(alias.name in _MODULES for alias in names)
        case ast.If(test=test, body=body, orelse=[]):
            return _is_known_condition(ast.unparse(test), body)
        case ast.ClassDef(decorator_list=[], bases=bases, keywords=keywords, body=body):
            _look_at(body, _member)
            return _are_plain((*bases, *keywords))
        case _:
            return _member(node)


def _is_known_condition(test: str, body: list[ast.stmt]) -> bool:
    if test in _CONDITIONS:
        _look_at(body, _statement)
    return test in _CONDITIONS or test == _NEVER_IMPORTED


def _member(node: ast.stmt) -> bool:
    """Tell whether a class may contain a statement."""
    match node:
        case ast.Expr(value=ast.Constant(value=str())):
            return True
        case ast.Assign(targets=targets, value=value):
            return all(isinstance(t, ast.Name) for t in targets) and _are_plain([value])
        case ast.AnnAssign(target=ast.Name(), annotation=annotation, value=value):
            return _are_plain([annotation, *([value] if value else [])])
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return _is_function(node)
        case ast.Pass():
            return True
        case _:
            return False


def _is_function(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    given = node.args
    return _are_plain(
        [
            *node.decorator_list,
            *given.defaults,
            *(default for default in given.kw_defaults if default),
            *(a.annotation for a in _arguments(node) if a.annotation),
            *([node.returns] if node.returns else []),
        ]
    ) and not any(isinstance(n, (*_FUNCTIONS, ast.ClassDef)) for n in _inner(node))


def _arguments(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.arg]:
    given = node.args
    spread = [argument for argument in (given.vararg, given.kwarg) if argument]
    return [*given.posonlyargs, *given.args, *given.kwonlyargs, *spread]


def _inner(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterable[ast.AST]:
    return (n for statement in node.body for n in walk(statement))


def _are_plain(nodes: Iterable[ast.AST]) -> bool:
    """Tell whether evaluating expressions calls only the listed functions."""
    return all(
        isinstance(part, _PLAIN)
        and (not isinstance(part, ast.Call) or _called(part) in _CALLED)
        for node in nodes
        for part in walk(node)
    )


def _called(node: ast.Call) -> str | None:
    function = node.func.value if isinstance(node.func, ast.Subscript) else node.func
    return function.id if isinstance(function, ast.Name) else None


def _is_suspect(node: ast.AST) -> bool:
    """Tell whether a node is allowed in a few places only, or nowhere."""
    if isinstance(node, ast.Name):
        return node.id in _FORBIDDEN
    if isinstance(node, ast.Attribute):
        return node.attr.startswith("__")
    # A function may import a module of the package itself.
    is_own = isinstance(node, ast.ImportFrom) and node.level == 1
    return isinstance(node, _RARE) and not is_own


def outer_imports(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the imports of a module, without those in its functions.

    Args:
        body: The statements of the module.
    """
    for node in body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif isinstance(node, ast.If):
            yield from outer_imports(node.body)
