"""The project's specs, as the generator reads them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from specgen.pipeline import load_specs

if TYPE_CHECKING:
    from specgen.ir import Api

PATHS = sorted((Path(__file__).parents[2] / "specs").glob("*.yaml"))
APIS: dict[str, Api] = {spec.path.stem: spec.api for spec in load_specs(PATHS)[0]}
