"""Opening the documents to compare: files, and files as they are in a git revision."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from specgen.diagnostics import Diagnostic, SpecError
from specgen.diagnostics.location import Location
from specgen.diff.git_files import GitFiles, run_git
from specgen.openapi.references import References
from specgen.source import Document, ScalarNode, load

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_VERSIONS = ("3.0", "3.1", "3.2")


def open_side(
    name: str, root: Callable[[Path], Path | None] = lambda _: None
) -> References:
    """Open a file, or `REV:path` out of git.

    Args:
        name: The file.
        root: Returns the directory that a file's references must stay in, None for the default.

    Raises:
        SpecError: The document cannot be read, or is not a YAML or JSON mapping.
    """
    revision, colon, path = name.partition(":")
    if (
        not colon
        or not revision
        or Path(name).exists()
        or (os.name == "nt" and len(revision) == 1)
    ):
        return References(
            _checked(load(name)), root=root(Path(name)), code="unfollowed-ref"
        )
    return git_side(revision, path)


def git_side(revision: str, path: str) -> References:
    """Open a file as it is in a git revision; its locations say `REV:path`.

    Raises:
        SpecError: The document cannot be read, or is not a YAML or JSON mapping.
    """
    prefix = f"{revision}:"

    files = GitFiles(revision)

    def read(file: str) -> bytes:
        return files.read(file.removeprefix(prefix))

    document = _checked(load(f"{prefix}{path}", data=read(path)))
    return References(document, read=read, prefix=prefix, code="unfollowed-ref")


def _checked(document: Document) -> Document:
    """Return the document if it says that it is OpenAPI 3.

    Raises:
        SpecError: The document does not say so.
    """
    version = document.node_at("/openapi")
    text = str(version.value) if isinstance(version, ScalarNode) else ""
    if text.startswith(_VERSIONS):
        return document
    name = (
        "openapi"
        if version is not None or "swagger" not in document.root
        else "swagger"
    )
    location = document.location_at(f"/{name}", key=True)
    message = f"this is not a document of OpenAPI {', '.join(_VERSIONS[:-1])} or {_VERSIONS[-1]}"
    hint = (
        f"it says `{text}`" if text else "it begins with `openapi: 3.1.0` or the like"
    )
    raise SpecError([Diagnostic("unsupported-version", message, location, hint)])


def git(*arguments: str) -> str:
    """Run git and return its output.

    Raises:
        SpecError: Git fails; the finding says why.
    """
    return run_git(arguments, "git").decode("utf-8", "replace")


Existence = Literal["kept", "renamed", "added", "removed"]


class Inputs(NamedTuple):
    """The two sides of a comparison.

    Args:
        base: The older document; an empty API where the spec is new.
        revision: The newer document; an empty API where the spec is deleted.
        existence: Whether both are there, perhaps `renamed`, or the spec was `added` or `removed`.
    """

    base: References
    revision: References
    existence: Existence = "kept"


def empty_side(name: str) -> References:
    """Return an empty API, for a spec that is not on one of the sides."""
    document = load(name, data=b"openapi: 3.1.0\n")
    return References(document, code="unfollowed-ref")


def verified(revision: str) -> None:
    """Check that there is a revision.

    Raises:
        SpecError: There is none of that name.
    """
    commit = f"{revision}^{{commit}}"
    command = ["rev-parse", "--verify", "--quiet", "--end-of-options", commit]
    try:
        run_git(command, revision)
    except SpecError:
        run_git(["rev-parse", "--git-dir"], revision)  # Is this a repository at all?
        message, hint = (
            f"git has no revision `{revision}`",
            "give a tag, a branch or a commit",
        )
        where = Location(revision, 1, 1)
        found = Diagnostic("unreadable-file", message, where, hint)
        raise SpecError([found]) from None


def specs_in(revision: str, paths: Sequence[str]) -> list[str]:
    """Return the files of a git revision at some paths, or directly in directories at them.

    Args:
        revision: The revision.
        paths: Files, and directories that end in a slash, from the working directory.

    Raises:
        SpecError: There is no such revision.
    """
    verified(revision)
    listed = git("ls-tree", "-z", "--name-only", revision, "--", *paths)
    return [path for path in listed.split("\0") if path]
