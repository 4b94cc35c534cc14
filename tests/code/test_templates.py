"""Templates print code, and nothing that only looks like it."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2
import jinja2.nodes
import pytest
from specgen import code
from specgen.code import Code, templates
from specgen.code.allowed_statements import UnexpectedCodeError, check
from specgen.pipeline import client_package, load_specs, stub_package
from specgen.templates import TEMPLATES
from specgen.vendor import distribution

from tests.render.packages import packages_of, write_spec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from specgen.emit import Package
    from specgen.pipeline import Loaded

_GENERATOR = Path(__file__).parents[2] / "generator" / "specgen"
_ALL = sorted(
    path.relative_to(TEMPLATES).as_posix()
    for path in TEMPLATES.rglob("*")
    if path.suffix in (".jinja", ".jinja2")
)


@pytest.mark.parametrize(
    "template",
    [
        "{{ text }}",
        "{{ text | upper }}",
        "{{ text ~ name }}",
        "{{ name ~ 'x' }}",
        "{{ 'constant' }}",
        "{{ 1 }}",
        "{{ [name] }}",
        "{{ text | replace('a', name) }}",
        "{{ text | string }}",
        "{{ [text] | join(', ') }}",
        "{% set copy = text %}{{ copy }}",
        "{% macro shown(x) %}{{ x }}{% endmacro %}{{ shown(text) }}",
        "{{ name.__class__ }}",
        "{{ none }}",
        "{{ text | safe }}",
    ],
)
def test_a_template_that_prints_plain_text_is_refused(template: str) -> None:
    environment = templates.environment(Code, {"join": code.joined})
    environment.loader = jinja2.DictLoader({"the/template": template})
    given = {"text": "import os", "name": code.name("name")}
    with pytest.raises(TypeError, match=r"the/template|is not code"):
        environment.get_template("the/template").render(given)


def test_a_template_that_prints_code_is_rendered() -> None:
    environment = templates.environment(Code, {"literal": code.literal})
    found = environment.from_string("{{ name }} = {{ text | literal }}")
    assert found.render(name=code.name("x"), text="y") == 'x = "y"'


def _calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(ast.Name("code"), attr=name)):
                yield name, node


def test_patterns_of_code_are_constants() -> None:
    positions = {"fill": 0, "joined": 1, "with_line": 1}
    texts = (path.read_text(encoding="utf-8") for path in _GENERATOR.rglob("*.py"))
    trees = [ast.parse(text) for text in texts if "code." in text]
    found = [call for tree in trees for call in _calls(tree)]
    assert {name for name, _ in found} >= positions.keys()
    for name, call in found:
        position = positions.get(name, len(call.args))
        for argument in call.args[position : position + 1]:
            assert isinstance(argument, ast.Constant), ast.unparse(call)
        assert all(
            k.arg != "separator" or isinstance(k.value, ast.Constant)
            for k in call.keywords
        )


@pytest.mark.parametrize("path", _ALL)
def test_templates_join_with_constants_and_switch_nothing_off(path: str) -> None:
    source = (TEMPLATES / path).read_text(encoding="utf-8")
    tree = jinja2.Environment(autoescape=True).parse(source)
    for found in tree.find_all(jinja2.nodes.Filter):
        assert found.name not in ("safe", "xmlattr", "urlize")
        if found.name == "join":
            assert all(
                isinstance(argument, jinja2.nodes.Const) for argument in found.args
            )
    assert not list(tree.find_all(jinja2.nodes.ScopedEvalContextModifier))


@pytest.mark.parametrize(
    "source",
    [
        "print()",
        "import os",
        "from os import path",
        "x = print()",
        "x = (lambda: 1)()",
        "x = Path('x').touch()",
        "x = Success[print()]",
        "x = f'{print()}'",
        "x = [print() for _ in y]",
        "for x in y: pass",
        "with x: pass",
        "try:\n    x = 1\nexcept ValueError: pass",
        "del x",
        "x.y = 1",
        "x += 1",
        "assert x",
        "if x:\n    y = 1",
        "if TYPE_CHECKING:\n    print()",
        "if TYPE_CHECKING:\n    x = 1\nelse:\n    y = 1",
        "@x()\ndef f(): pass",
        "def f(x=print()): pass",
        "def f(x: print()): pass",
        "def f() -> print(): pass",
        "def f():\n    import os",
        "def f():\n    exec('x')",
        "def f():\n    return x.__globals__",
        "def f():\n    def g(): pass",
        "def f():\n    global x",
        "class A(print()): pass",
        "class A(metaclass=print()): pass",
        "@x\nclass A: pass",
        "class A:\n    print()",
        "class A:\n    x: print()",
        "class A:\n    x: int = print()",
        "class A:\n    import os",
        "x = (y := 1)",
        "x = __import__",
        "x = ",
    ],
)
def test_statements_that_no_template_makes_are_refused(source: str) -> None:
    with pytest.raises(UnexpectedCodeError):
        check(source)


def test_statements_that_templates_make_are_not() -> None:
    check('''"""Text."""
from __future__ import annotations
from typing import TYPE_CHECKING
from ._model import Model
if TYPE_CHECKING:
    from .auth import Auth
__all__ = ["A"]
class A(Model):
    """Text."""
    model_config = ConfigDict(extra="allow")
    x: Annotated[str | None, Field(alias="X")] = None
    """Text."""
X: tuple[Success[A], ...] = (Success("200", A), Success[int | None]("200", TypeAdapter(int)))
@lru_cache(maxsize=16)
def f(x: int = 1, *, y: str | None = None) -> None:
    return print(x)
''')


def test_fields_and_arguments_may_be_called_like_builtins(tmp_path: Path) -> None:
    check(
        "class A:\n    input: str\ndef f(input: str, *open: str) -> None:\n    g(input, open)\n"
    )
    for source in ("def f(input: str): return open", "def f(y=input): pass"):
        with pytest.raises(UnexpectedCodeError):
            check(source)
    names = ["input", "open", "vars", "compile", "exec", "eval", "setattr", "locals"]
    schema = {"type": "object", "properties": {name: {} for name in names}}
    operation = {
        "operationId": "open",
        "parameters": [{"name": name, "in": "query", "schema": {}} for name in names],
        "requestBody": {"content": {"application/json": {"schema": schema}}},
        "responses": {"204": {"description": "d"}},
    }
    info = {"title": "T", "version": "1"}
    document = {"openapi": "3.1.0", "info": info, "paths": {"/a": {"post": operation}}}
    assert len(packages_of([write_spec(tmp_path, document)])) == 2


@pytest.mark.parametrize(
    ("function", "make"),
    [("client._auth", client_package), ("stub._api", lambda one: stub_package([one]))],
)
def test_packages_with_such_statements_are_not_made(
    function: str, make: Callable[[Loaded], Package], monkeypatch: pytest.MonkeyPatch
) -> None:
    (loaded,), _ = load_specs([_GENERATOR.parents[1] / "specs" / "huawei_iam.yaml"])
    evil = code.fill("import os\n")
    monkeypatch.setattr(f"specgen.render.{function}", lambda *_: evil)
    with pytest.raises(UnexpectedCodeError, match=r"\.py: line \d: `import os`"):
        make(loaded)


@pytest.mark.parametrize("name", ["pyproject.toml", "README.md"])
def test_projects_print_what_is_quoted_for_their_language(name: str) -> None:
    environment = distribution._template(name).environment
    with pytest.raises(TypeError, match="without quoting it"):
        environment.from_string("{{ text }}").render(text="plain")


def test_markdown_of_plain_text_has_no_markup() -> None:
    filters = distribution._template("README.md").environment.filters
    text = "# a\n<b> `c` [d](e) | f\u202e"
    assert filters["text"](text) == r"\# a \<b\> \`c\` \[d\](e) \| f"
    assert filters["prose"](text) == "# a\n&lt;b> `c` [d](e) | f"
    assert filters["prose"]("`<b>` <b>") == "`<b>` &lt;b>"
    assert filters["cell"](text) == r"# a &lt;b> `c` [d](e) \| f"
    assert filters["span"](text) == "# a <b> 'c' [d](e) | f"
