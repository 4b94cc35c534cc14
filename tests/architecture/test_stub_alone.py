"""The stub's runtime needs nothing else of specgen: it can be copied, and starts light."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.architecture.imports import graph

STUB = "specgen.stub"


def test_the_stub_imports_nothing_else_of_specgen() -> None:
    outside = {
        (name, other)
        for name, needed in graph().items()
        if name == STUB or name.startswith(f"{STUB}.")
        for other in needed
        if other != STUB and not other.startswith(f"{STUB}.")
    }
    assert outside == set()


def test_a_stub_that_starts_loads_nothing_of_the_generator() -> None:
    program = (
        "import json, sys\n"
        "from specgen.stub import Application, Rule, serving, testing\n"
        "print(json.dumps(sorted(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = set(json.loads(done.stdout))
    tops = {name.partition(".")[0] for name in loaded}
    assert {"pydantic", "uvicorn", "jsonschema_rs"} <= tops
    assert not tops & {"black", "cryptography", "datamodel_code_generator", "jinja2"}
    assert "yaml" not in tops
    own = {name for name in loaded if name.startswith("specgen.")}
    assert {name for name in own if not name.startswith(STUB)} == set()
