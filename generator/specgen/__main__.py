"""`python -m specgen` is `specgen`."""

from __future__ import annotations

from specgen.cli import run

run()
