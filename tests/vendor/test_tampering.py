"""Both verifiers see whatever could run in place of what was copied."""

from __future__ import annotations

import importlib.util
import os
import py_compile
import shutil
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.vendor.test_main_module import python

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.vendor.project import Consumer, Project

EVIL = "raise SystemExit('evil')\n"
CHECKED = py_compile.PycInvalidationMode.CHECKED_HASH
TIMESTAMP = py_compile.PycInvalidationMode.TIMESTAMP
UNCHECKED = py_compile.PycInvalidationMode.UNCHECKED_HASH


def _cache(kms: Path, module: str) -> Path:
    path = Path(importlib.util.cache_from_source(str(kms / module)))
    path.parent.mkdir(exist_ok=True)
    return path


def _compile(
    text: str, target: Path, like: Path, mode: py_compile.PycInvalidationMode
) -> None:
    """Compile a text so that Python takes it for the compiled form of another file."""
    source = target.with_suffix(".source")
    padded = text + "#" * (like.stat().st_size - len(text.encode()))
    source.write_text(padded if mode == TIMESTAMP else text)
    stamp = like.stat()
    os.utime(source, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    py_compile.compile(str(source), str(target), doraise=True, invalidation_mode=mode)
    if mode == CHECKED:
        compiled = bytearray(target.read_bytes())
        compiled[8:16] = importlib.util.source_hash(like.read_bytes())
        target.write_bytes(compiled)
    source.unlink()


def _unchecked(kms: Path) -> str:
    target = _cache(kms, "client.py")
    _compile(EVIL, target, kms / "client.py", UNCHECKED)
    return target.relative_to(kms).as_posix()


def _unchecked_of_another_python(kms: Path) -> str:
    target = _cache(kms, "client.py")
    _compile(EVIL, target, kms / "client.py", UNCHECKED)
    target = target.rename(target.with_name("client.cpython-399.pyc"))
    target.write_bytes(b"\0\0\r\n" + target.read_bytes()[4:])
    return target.relative_to(kms).as_posix()


def _unchecked_though_true(kms: Path) -> str:
    target = _cache(kms, "client.py")
    _compile((kms / "client.py").read_text(), target, kms / "client.py", UNCHECKED)
    return target.relative_to(kms).as_posix()


def _forged_checked(kms: Path) -> str:
    target = _cache(kms, "client.py")
    _compile(EVIL, target, kms / "client.py", CHECKED)
    return target.relative_to(kms).as_posix()


def _forged_timestamp(kms: Path) -> str:
    target = _cache(kms, "client.py")
    _compile(EVIL, target, kms / "client.py", TIMESTAMP)
    return target.relative_to(kms).as_posix()


def _damaged(kms: Path) -> str:
    target = _cache(kms, "client.py")
    _compile(EVIL, target, kms / "client.py", TIMESTAMP)
    # Behind a letter that begins a long tuple, memory for it would be taken first.
    target.write_bytes(target.read_bytes()[:16] + b"not marshalled")
    return target.relative_to(kms).as_posix()


def _compiled_of_nothing(kms: Path) -> str:
    target = _cache(kms, "evil.py")
    _compile(EVIL, target, kms / "client.py", TIMESTAMP)
    return target.relative_to(kms).as_posix()


def _sourceless(kms: Path) -> str:
    _compile(EVIL, kms / "evil.pyc", kms / "client.py", TIMESTAMP)
    return "evil.pyc"


def _sourceless_package(kms: Path) -> str:
    """Which comes before the module `models.py`."""
    (kms / "models").mkdir()
    _compile(EVIL, kms / "models/__init__.pyc", kms / "client.py", TIMESTAMP)
    return "models/__init__.pyc"


def _package(kms: Path) -> str:
    (kms / "models").mkdir()
    (kms / "models/__init__.py").write_text(EVIL)
    return "models/__init__.py"


def _extension(kms: Path) -> str:
    name = f"client{EXTENSION_SUFFIXES[0]}"
    (kms / name).write_bytes(b"\x7fELF")
    return name


def _windows_extension(kms: Path) -> str:
    (kms / "client.pyd").write_bytes(b"MZ")
    return "client.pyd"


def _path_file(kms: Path) -> str:
    (kms / "evil.pth").write_text("import evil\n")
    return "evil.pth"


def _in_the_cache(kms: Path) -> str:
    target = _cache(kms, "client.py").with_name("evil.py")
    target.write_text(EVIL)
    return target.relative_to(kms).as_posix()


def _below_the_cache(kms: Path) -> str:
    folder = _cache(kms, "client.py").parent / "below"
    folder.mkdir()
    (folder / "client.pyc").write_bytes(b"")
    return "__pycache__/below/client.pyc"


def _pipe(kms: Path) -> str:
    os.mkfifo(kms / "evil")
    return "evil"


def _moved_out(kms: Path, name: str) -> str:
    """Put a link in the place of a file or directory, to the same content elsewhere."""
    outside = kms.parents[3] / "outside"
    shutil.move(kms / name, outside)
    (kms / name).symlink_to(outside)
    return name


def _linked_cache(kms: Path) -> str:
    _cache(kms, "client.py")
    return _moved_out(kms, "__pycache__")


def _linked_compiled(kms: Path) -> str:
    py_compile.compile(str(kms / "client.py"), doraise=True)
    return _moved_out(kms, _cache(kms, "client.py").relative_to(kms).as_posix())


def _dangling(kms: Path) -> str:
    (kms / "evil.py").symlink_to("nowhere")
    return "evil.py"


def _loop(kms: Path) -> str:
    (kms / "loop").symlink_to(".")
    return "loop"


def _pipe_for_a_file(kms: Path) -> str:
    (kms / "client.py").unlink()
    os.mkfifo(kms / "client.py")
    return "client.py"


def _directory_for_a_file(kms: Path) -> str:
    (kms / "client.py").unlink()
    (kms / "client.py").mkdir()
    return "client.py"


WAYS: list[Callable[[Path], str]] = [
    _unchecked,
    _unchecked_of_another_python,
    _unchecked_though_true,
    _forged_checked,
    _forged_timestamp,
    _damaged,
    _compiled_of_nothing,
    _sourceless,
    _sourceless_package,
    _package,
    _extension,
    _windows_extension,
    _path_file,
    _in_the_cache,
    _below_the_cache,
    _pipe,
    lambda kms: _moved_out(kms, "client.py"),
    lambda kms: _moved_out(kms, "spec"),
    lambda kms: _moved_out(kms, "specgen.json"),
    _linked_cache,
    _linked_compiled,
    _dangling,
    _loop,
    _pipe_for_a_file,
    _directory_for_a_file,
]
NAMES = [
    *(way.__name__.strip("_") for way in WAYS[:16]),
    *("linked file", "linked directory", "linked manifest"),
    *(way.__name__.strip("_") for way in WAYS[19:]),
]


@pytest.mark.parametrize("tamper", WAYS, ids=NAMES)
def test_both_verifiers_name_it(
    project: Project,
    consumer: Consumer,
    kms: Path,
    tamper: Callable[[Path], str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tamper(kms)
    capsys.readouterr()
    assert project.vendor("verify", consumer.root) == 1
    assert f"  {path}: " in capsys.readouterr().out
    # By path: nothing of the package is imported, so that nothing is compiled either.
    done = python(consumer.root / "src", "-B", "shop/_vendor/kms", "--verify")
    assert (done.returncode, done.stderr) == (1, "")
    assert f"\n{path}: " in done.stdout


def _by_import(kms: Path) -> None:
    for module in kms.glob("*.py"):
        py_compile.compile(str(module), doraise=True)


def _optimised(kms: Path) -> None:
    for module in kms.rglob("*.py"):
        py_compile.compile(str(module), doraise=True, optimize=2)


def _checked(kms: Path) -> None:
    for module in kms.rglob("*.py"):
        py_compile.compile(str(module), doraise=True, invalidation_mode=CHECKED)


def _outdated(kms: Path) -> None:
    """Python does not use it, because the module was edited and put right again since."""
    _compile(EVIL, _cache(kms, "client.py"), kms / "client.py", TIMESTAMP)
    os.utime(kms / "client.py", (1, 1))


def _of_another_python(kms: Path) -> None:
    target = _cache(kms, "client.py").with_name("client.cpython-399.pyc")
    target.write_bytes(b"\0\0\r\n" + bytes(20))


def _rewritten_by_pytest(kms: Path) -> None:
    name = f"client.{sys.implementation.cache_tag}-pytest-9.2.0.pyc"
    _compile(
        EVIL, _cache(kms, "client.py").with_name(name), kms / "client.py", TIMESTAMP
    )


@pytest.mark.parametrize(
    "compile_",
    [
        _by_import,
        _optimised,
        _checked,
        _outdated,
        _of_another_python,
        _rewritten_by_pytest,
    ],
    ids=lambda way: way.__name__.strip("_"),
)
def test_what_python_compiles_is_no_difference(
    project: Project, consumer: Consumer, kms: Path, compile_: Callable[[Path], None]
) -> None:
    compile_(kms)
    assert project.vendor("verify", consumer.root) == 0
    done = python(consumer.root / "src", "-B", "shop/_vendor/kms", "--verify")
    assert (done.returncode, done.stderr) == (0, "")


def test_an_update_leaves_no_compiled_code_of_what_was_there(
    project: Project, consumer: Consumer, kms: Path
) -> None:
    path = _unchecked(kms)
    project.turn_to("with age")
    assert project.vendor("update", consumer.root) == 0
    assert not (kms / path).exists()
    assert project.vendor("verify", consumer.root) == 0
