"""Prefixes of paths that moved between the URLs of the servers and the operations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from specgen.diff.graph.endpoints import section_of

if TYPE_CHECKING:
    from specgen.openapi.references import References

_HOST: Final = re.compile(r"(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?//[^/]*|\{[^{}/]*\}")


def moved_base_paths(base: References, revision: References) -> tuple[str, str]:
    """Return the beginning of the paths of each side that the other has in its servers' URLs.

    Where servers were `https://a.example/v1` and are `https://a.example`, and all paths got `/v1`
    in front, that is nothing for the base and `/v1` for the revision: every address stays.
    """
    one, two = _base_path(base), _base_path(revision)
    if one is None or two is None or one == two:
        return "", ""
    if one.startswith(f"{two}/") and _all_begin(revision, one.removeprefix(two)):
        return "", one.removeprefix(two)
    if two.startswith(f"{one}/") and _all_begin(base, two.removeprefix(one)):
        return two.removeprefix(one), ""
    return "", ""


def _base_path(side: References) -> str | None:
    """Return the path of all servers; None if they have several."""
    urls = [s.text("url") or "" for s in side.start().elements("servers")] or [""]
    paths = {_HOST.sub("", url, count=1).rstrip("/") for url in urls}
    return paths.pop() if len(paths) == 1 else None


def _all_begin(side: References, prefix: str) -> bool:
    paths = section_of(side, "paths")
    names = [name for name in (paths.names() if paths else []) if name[:2] != "x-"]
    return bool(names) and all(name.startswith(f"{prefix}/") for name in names)
