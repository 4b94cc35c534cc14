"""Templates of paths and of server URLs."""

from __future__ import annotations

import re

_TEMPLATE = re.compile(r"\{([^{}]*)\}")


def path_names(path: str) -> list[str]:
    """Return the names in braces in a path, each once."""
    return list(dict.fromkeys(_TEMPLATE.findall(path.partition("#")[0])))
