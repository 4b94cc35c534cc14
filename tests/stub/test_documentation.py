"""The examples of docs/stub.md and docs/clients.md, run as printed, by two processes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from generated.stub_server.key_store import KeyStore
from generated.stub_server.key_store.files import load_keys

_ROOT = Path(__file__).parents[2]
_NAMED = re.compile(r"<!-- (\S+) -->\n```\w+\n(.*?)```", re.DOTALL)
_OPTIONS = ("-p", "asyncio", "-p", "xdist", "-p", "no:cacheprovider", "-n", "2")
_CONFIGURATION = """\
[pytest]
asyncio_mode = auto
asyncio_default_fixture_loop_scope = function
filterwarnings = error
"""


def examples() -> dict[str, str]:
    pages = [_ROOT / "docs" / name for name in ("stub.md", "clients.md")]
    texts = [page.read_text(encoding="utf-8") for page in pages]
    return dict(_NAMED.findall("\n".join(texts)))


def test_the_examples_pass(tmp_path: Path) -> None:
    found = examples()
    for name, text in found.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text(_CONFIGURATION, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--basetemp=tmp", *_OPTIONS],
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": str(_ROOT),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    tests = sum(text.count("def test_") for text in found.values())
    assert f"{tests} passed" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0
    assert tests == 12


def test_the_settings_that_are_printed_are_the_defaults(tmp_path: Path) -> None:
    text = (_ROOT / "docs" / "stub.md").read_text(encoding="utf-8")
    printed = re.search(r"```yaml\n(settings:.*?)```", text, re.DOTALL)
    assert printed is not None
    file = tmp_path / "keys.yaml"
    file.write_text(f"{printed[1]}keys: []\n", encoding="utf-8")
    stated, default = load_keys(file), KeyStore([])
    assert vars(stated) == vars(default)
