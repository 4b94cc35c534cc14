from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

# Commands that tests start cache what they make here, not in the home of whoever runs the tests.
_KEPT = Path(__file__).parents[1] / ".pytest_cache" / "specgen"
os.environ["XDG_CACHE_HOME"] = str(_KEPT / "cache")
os.environ["XDG_CONFIG_HOME"] = str(_KEPT / "config")
# Modules are compiled once, not by each of the several hundred processes that tests start.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
os.environ |= {
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "core.fsync",
    "GIT_CONFIG_VALUE_0": "none",
}
# By default the collector of garbage takes a seventh of the time of tests, to look at their items.
gc.set_threshold(50_000, 20, 50)


def _not_synced(fd: object) -> None:
    """What tests write need not outlive a power failure: waiting for the disk took seconds."""
    del fd


os.fsync = _not_synced

# How long an example takes says how busy the machine is.
settings.register_profile(
    "tests", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("tests")

# Texts of this repository, of other tools, of browsers, and code that is generated: `.ci/run`
# compares what each Python generates.
_ANY_PYTHON = (
    "architecture/",
    "conformance/test_mutation.py",
    "corpus/",
    "diff/test_subtypes.py",
    "golden/",
    "render/test_copied_runtime.py",
    "render/test_every_place.py",
    "render/test_statement_layout.py",
    "render/test_linting.py",
    "roundtrip/",
    "stub/inspector/test_browser.py",
    "vendor/test_tools.py",
)


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """`-n auto` is one more than there are processors: many tests wait for something else."""
    number = yield
    return number if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ else number + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        path = item.path.relative_to(Path(__file__).parent).as_posix()
        if path.startswith(_ANY_PYTHON):
            item.add_marker("any_python")


def pytest_collection_finish() -> None:
    """Nine thousand items and what they import stay: the collector need not look at them again."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if mount is None or umount is None:
        pytest.skip("there is no mount command, and so no small file system")
    command = [mount, "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"a small file system cannot be mounted: {done.stderr.strip()}")
    yield folder
    subprocess.run([umount, str(folder)], check=True)
