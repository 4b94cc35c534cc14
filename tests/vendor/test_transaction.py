"""A run is killed before each of its changes to the file system, by a process that forks itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from specgen.vendor.consumer_tree import VendorError
from specgen.vendor.transaction import Swap, apply, exclusive

if TYPE_CHECKING:
    from collections.abc import Mapping

PLACE = "src/shop/_vendor/kms"
OLD = {"__init__.py": b"old", "auth/__init__.py": b"old"}
NEW = {"__init__.py": b"new", "models.py": b"new"}
_ROOT = Path(__file__).parent.parent.parent

# Counts what changes the file system, and ends the process as a power cut does.
PROGRAM = f"""
import os, sys
from pathlib import Path
sys.path.insert(0, {str(_ROOT)!r})
from specgen.vendor.transaction import Swap, apply, exclusive

CHANGES = {{"os.mkdir", "os.rename", "os.remove", "os.rmdir"}}

def run(root, at, swaps, lock):
    seen = 0
    def count(event, arguments):
        nonlocal seen
        if event in CHANGES or event == "open" and (arguments[2] & (os.O_WRONLY | os.O_RDWR)):
            seen += 1
            if seen == at:
                os._exit(9)
    sys.addaudithook(count)
    with exclusive(root):
        apply(root, swaps, lock)

def kill_each(template, trees, swaps, lock):
    at = 0
    while True:
        at += 1
        os.system(f"cp -r {{template}} {{trees}}/{{at}}")
        child = os.fork()
        if not child:
            run(Path(trees) / str(at), at, swaps, lock)
            os._exit(0)
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0:
            print(at)
            return
"""


def tree(root: Path, files: Mapping[str, bytes], lock: bytes | None) -> Path:
    (root / "src/shop").mkdir(parents=True)
    (root / "src/shop/__init__.py").touch()
    for path, content in files.items():
        target = root / PLACE / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    if lock is not None:
        (root / "specgen.lock").write_bytes(lock)
    return root


def contents(root: Path) -> dict[str, bytes | None]:
    """Return files and folders; a folder has no content."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else None
        for path in root.rglob("*")
    }


def folder(files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {f"{PLACE}/{path}": content for path, content in files.items()}


CASES = {
    "update": (OLD, b"old lock", NEW, "new lock"),
    "add": ({}, None, NEW, "new lock"),
    "remove": (OLD, b"old lock", None, None),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.skipif(
    not hasattr(os, "fork"), reason="killing a run at each step needs fork"
)
def test_killed_anywhere_the_next_run_leaves_the_old_or_the_new(
    tmp_path: Path, case: str
) -> None:
    before, lock, after, new_lock = CASES[case]
    template = tree(tmp_path / "template", before, lock)
    trees = tmp_path / "trees"
    trees.mkdir()
    swaps = f"[Swap({PLACE!r}, {after!r})]"
    call = f"kill_each({str(template)!r}, {str(trees)!r}, {swaps}, {new_lock!r})"
    done = subprocess.run(
        [sys.executable, "-c", f"{PROGRAM}\n{call}"],
        capture_output=True,
        text=True,
        check=True,
    )
    steps = int(done.stdout)
    assert steps > 5
    old, new = contents(template), contents(trees / str(steps))
    ends = []
    for step in range(1, steps + 1):
        root = trees / str(step)
        with exclusive(root):
            pass
        assert contents(root) in (old, new)
        ends.append(contents(root) == new)
    # From one step on it is the new one: what was once committed is never taken back.
    assert ends == sorted(ends)
    assert not ends[0]
    assert ends[-1]


@pytest.mark.parametrize("case", CASES)
def test_a_failure_anywhere_changes_nothing(
    tmp_path: Path, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, lock, after, new_lock = CASES[case]
    template = tree(tmp_path / "template", before, lock)
    for count in range(1, 20):
        root = tmp_path / str(count)
        shutil.copytree(template, root)
        with monkeypatch.context() as patch:
            failing = _failing_at(count, patch)
            try:
                with exclusive(root):
                    apply(root, [Swap(PLACE, after)], new_lock)
            except OSError as error:
                assert str(error) == "no more"  # noqa: PT017 - not always raised
        if not failing:
            break
        with exclusive(root):
            pass
        assert contents(root) == contents(template)
    else:
        pytest.fail("it failed to the last")
    assert count > 2


def _failing_at(count: int, patch: pytest.MonkeyPatch) -> list[str]:
    """Let the renames and the making of folders fail from the nth on; fails once."""
    calls: list[str] = []
    failed: list[str] = []

    def fail(name: str) -> None:
        calls.append(name)
        if len(calls) == count:
            failed.append(name)
            raise OSError("no more")

    for name in ("mkdir", "rename", "replace"):
        original = getattr(Path, name)

        def wrapped(
            self: Path, *args: object, _original: object = original, **kw: object
        ) -> object:
            fail(self.name)
            assert callable(_original)
            return _original(self, *args, **kw)

        patch.setattr(Path, name, wrapped)
    return failed


def test_two_runs_at_once(tmp_path: Path) -> None:
    root = tree(tmp_path / "shop", OLD, None)
    program = (
        "import sys; from pathlib import Path;"
        f"sys.path.insert(0, {str(_ROOT)!r});"
        "from specgen.vendor.transaction import exclusive\n"
        "with exclusive(Path(sys.argv[1])):\n  print('here', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(VendorError, match="another run"), exclusive(root):
            pytest.fail("both are in")
        other.communicate()
    with exclusive(root):
        pass


def test_a_journal_cannot_lead_out_of_the_tree(tmp_path: Path) -> None:
    root = tree(tmp_path / "shop", OLD, None)
    victim = tmp_path / ".kms.specgen-new"
    victim.mkdir()
    steps = '[{"place": "../kms", "existed": true, "deleted": true}]'
    for name in (".specgen-staging", ".specgen-commit", ".specgen-undo"):
        (root / name).write_text(f'{{"steps": {steps}, "made": [], "has_lock": false}}')
        with pytest.raises(VendorError), exclusive(root):
            pytest.fail("it was obeyed")
        (root / name).write_text(
            '{"steps": [], "made": ["../shop/x"], "has_lock": false}'
        )
        with pytest.raises(VendorError, match="not the journal"), exclusive(root):
            pytest.fail("it was obeyed")
        (root / name).unlink()
    assert victim.is_dir()


def test_what_was_done_but_cannot_be_cleaned_up_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tree(tmp_path / "shop", OLD, b"old lock")

    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    with exclusive(root), monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", refuse)
        with pytest.raises(
            VendorError, match=r"the change is complete, but .* cannot be deleted"
        ):
            apply(root, [Swap(PLACE, NEW)], "new lock")
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", refuse)
        with pytest.raises(VendorError, match="cannot be completed"), exclusive(root):
            pytest.fail("it was let in")
    with exclusive(root):
        pass
    assert contents(root) == contents(tree(tmp_path / "expected", NEW, b"new lock"))
