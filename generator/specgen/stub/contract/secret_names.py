"""Names of parameters and properties whose values are secrets, judged by the name alone."""

from __future__ import annotations

import re
from functools import lru_cache

TELLING = (
    r"token|secret|password|passwd|passcode|authorization|signature$|cookie|api-?_?key"
)
"""A regular expression for such names."""

_SECRET = re.compile(TELLING, re.IGNORECASE)


@lru_cache(maxsize=1024)
def is_telling(name: str) -> bool:
    """Tell whether a name is that of a secret."""
    return _SECRET.search(name) is not None
