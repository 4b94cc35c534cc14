"""A package in versions that differ in each way, for tests that write one over another."""

from __future__ import annotations

from specgen.emit import Package

OLD = Package(
    "one", "old", {"a.py": "a = 1\n", "b/c.py": "c = 1\n", "gone.py": "g = 1\n"}
)
NEW = Package(
    "one", "new", {"a.py": "a = 2\n", "b/c.py": "c = 2\n", "new.py": "n = 2\n"}
)
NEWER = Package("one", "newer", {"a.py": "a = 3\n", "b/c.py": "c = 1\n"})
