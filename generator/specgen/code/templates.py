"""The Jinja environments: the functions that templates may call; they print code alone."""

from __future__ import annotations

import os
import sys
from functools import cache
from typing import TYPE_CHECKING

import jinja2

from specgen import code
from specgen.code import Code
from specgen.templates import TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinja2.runtime import Context


def render(template: str, **given: object) -> Code:
    """Render a template as code.

    Args:
        template: Its path below the directory of templates.
        given: Its variables.

    Raises:
        TypeError: The template prints something other than code.
    """
    return code.rendered(_python().get_template(template), given)


def environment(
    printed: type[str] | tuple[type[str], ...],
    filters: Mapping[str, Callable[..., object]],
) -> jinja2.Environment:
    """Return an environment whose templates may print values of some classes only.

    Args:
        printed: The classes of text that has been quoted for the language of the templates.
        filters: The filters that quote it.
    """

    @jinja2.pass_context
    def refuse_plain_text(context: Context, value: object) -> object:
        if isinstance(value, printed):
            return value
        raise TypeError(
            f"template {context.name} prints {type(value).__name__} without quoting it: {value!r}"
        )

    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        finalize=refuse_plain_text,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - text is refused, not escaped
        bytecode_cache=_compiled(),
        auto_reload=False,
    )
    env.filters.update(filters)
    return env


@cache
def _compiled() -> jinja2.BytecodeCache | None:
    """Return the cache of compiled templates: beside them, as Python keeps that of modules."""
    directory = TEMPLATES / "__pycache__"
    if sys.dont_write_bytecode:
        return None
    try:
        directory.mkdir(exist_ok=True)
    except OSError:
        return None
    if not os.access(directory, os.W_OK):
        return None
    return jinja2.FileSystemBytecodeCache(str(directory), "jinja-%s.pyc")


@cache
def _python() -> jinja2.Environment:
    return environment(
        Code,
        {
            "literal": code.literal,
            "doc": code.doc,
            "quoted": code.quoted,
            "opening": code.opening,
            "inline": code.inline,
            "join": code.joined,
        },
    )
