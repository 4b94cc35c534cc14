"""A generated package as a project that can be built and installed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from specgen import code
from specgen.code import Code
from specgen.code.prose import without_controls
from specgen.code.templates import environment
from specgen.templates import TEMPLATES
from specgen.vendor.lock import quoted
from specgen.vendor.tree import VendorError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import jinja2

    from specgen.vendor.source import Source
    from specgen.view.client import ClientView
    from specgen.view.operation import ArgumentView, OperationView

_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
_VERSION = re.compile(
    r"\d+(\.\d+)*((a|b|rc)\d+)?(\.post\d+)?(\.dev\d+)?(\+[a-z0-9]+(\.[a-z0-9]+)*)?"
)
_MARKUP = re.compile(r"[\\`*_\[\]<>#&|~]")
# Code is shown verbatim; elsewhere a tag, a comment or other markup would begin.
_CODE_OR_TAG = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)|<(?=[A-Za-z/!?])", re.DOTALL)
_API_VERSION = re.compile(r"v?(\d+([.-]\d+)*)")


@dataclass(frozen=True, slots=True)
class Distribution:
    """The contents of a distribution.

    Args:
        source: The generated package.
        name: The name of the distribution.
        version: Its version.
        summary: A description in one line.
    """

    source: Source
    name: str
    version: str
    summary: str

    def client_arguments(self, view: ClientView) -> Code:
        """Return the required arguments of the client's constructor, as Python source."""
        names = [] if view.endpoint_default else [code.name("endpoint")]
        names += _required(view.options)
        names += [code.name("auth")] if view.auth.required else []
        return _given(names)

    def method_arguments(self, operation: OperationView) -> Code:
        """Return the required arguments of a method, as Python source."""
        return _given(_required(operation.arguments))


def distribution(
    source: Source, view: ClientView, name: str | None, version: str
) -> Distribution:
    """Return the contents of a package's distribution.

    Args:
        source: The generated package.
        view: Its client.
        name: The name of the distribution; by default that of the package.
        version: Its version.

    Raises:
        VendorError: The name or the version is not a valid one.
    """
    name = name or source.package.replace("_", "-")
    if not _NAME.fullmatch(name):
        raise VendorError(f"{name!r} is not a valid name of a distribution")
    if not _VERSION.fullmatch(version):
        raise VendorError(
            f"{version!r} is not a valid version of a Python package, such as 1.4.0"
        )
    return Distribution(source, name, version, " ".join(view.title.split()))


def api_version(stated: str) -> str:
    """Return the version of an API as that of a package.

    Args:
        stated: The version in the spec, such as `v1.0` or `2016-01-20`.

    Raises:
        VendorError: A package cannot have it.
    """
    found = _API_VERSION.fullmatch(stated)
    if found is None:
        raise VendorError(
            f"the spec's version {stated!r} is not a valid version of a package;"
            " pass --version"
        )
    return ".".join(str(int(part)) for part in re.split("[.-]", found[1]))


def project_files(built: Distribution, view: ClientView) -> dict[str, bytes]:
    """Return the files of a project for any build frontend, by path."""
    own = {
        "pyproject.toml": _template("pyproject.toml").render(distribution=built),
        "README.md": _template("README.md").render(distribution=built, view=view),
        "LICENSE": (TEMPLATES / "package" / "LICENSE").read_text(encoding="utf-8"),
    }
    package = f"src/{built.source.package}"
    copied = {
        f"{package}/{path}": content for path, content in built.source.files.items()
    }
    return {**{path: text.encode() for path, text in own.items()}, **copied}


class _Toml(str):
    """A string of TOML, with its quotes."""

    __slots__ = ()


class _Markdown(str):
    """Markdown in which plain text is escaped."""

    __slots__ = ()


@cache
def _template(name: str) -> jinja2.Template:
    """Return a template that prints only text quoted for its own language."""
    env = (
        environment(_Toml, {"toml": lambda text: _Toml(quoted(text))})
        if name.endswith(".toml")
        else environment(
            (Code, _Markdown),
            {"text": _text, "prose": _prose, "cell": _cell, "span": _span},
        )
    )
    return env.get_template(f"package/{name}.jinja")


def _text(text: str) -> _Markdown:
    """Return plain text on one line."""
    return _Markdown(_MARKUP.sub(r"\\\g<0>", _line(text)))


def _prose(text: str) -> _Markdown:
    """Return prose in Markdown with its HTML escaped."""
    return _Markdown(
        _CODE_OR_TAG.sub(
            lambda found: "&lt;" if found[0] == "<" else found[0],
            without_controls(text).strip(),
        )
    )


def _cell(text: str) -> _Markdown:
    """Return prose as a cell of a table."""
    return _Markdown(_prose(_line(text)).replace("|", "\\|"))


def _span(text: str) -> _Markdown:
    """Return text between backticks."""
    return _Markdown(_line(text).replace("`", "'"))


def _line(text: str) -> str:
    return " ".join(without_controls(text).split())


def _required(arguments: Iterable[ArgumentView]) -> list[Code]:
    return [argument.name for argument in arguments if argument.required]


def _given(names: Iterable[Code]) -> Code:
    return code.joined(code.fill("{}=...", name) for name in names)
