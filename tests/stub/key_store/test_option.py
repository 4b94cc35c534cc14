"""The options `--keys` and `--seed`, and specs whose binding to a key store is wrong."""

from __future__ import annotations

import socket
import sys
from typing import TYPE_CHECKING, Any

import pytest
from specgen.diagnostics import SpecError
from specgen.pipeline import load_specs, stub_package
from specgen.stub.run import keys_option

from generated.stub_server import create_app, key_store, serving

if TYPE_CHECKING:
    from pathlib import Path

STUB = "generated.stub_server"
KEYS = "keys:\n- {id: a, algorithm: ed25519}\n"
SPEC = """\
openapi: 3.1.0
info: {title: Keys, version: "1"}
paths:
  /keys/{id}:
    get:
      operationId: getKey
      x-specgen-key-store:
        key: id
        result: {pem: public-key}
        refusals: {unknown-key: Gone}
      x-specgen-errors:
        - {status: 404, code: Gone, message: Gone.}
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
      responses:
        "200":
          description: The key.
          content:
            application/json:
              schema:
                type: object
                properties: {pem: {type: string}}
"""


def started(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> tuple[int, dict[str, Any]]:
    """Run the command with a port that is taken; return its code, and what the app was made of."""
    made: dict[str, Any] = {}

    def create(**options: Any) -> Any:
        made.update(options)
        return create_app(**options)

    monkeypatch.setattr("sys.argv", ["stub"])
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        return serving.main(create, ["--port", port, *arguments]), made


def test_the_options_give_handlers_that_hold_the_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "keys.yaml"
    file.write_text(KEYS, encoding="utf-8")
    _, made = started(["--keys", str(file), "--seed", "1"], monkeypatch)
    handlers = made["handlers"]
    assert isinstance(handlers["alibaba_kms"], key_store.AlibabaKmsKeys)
    assert isinstance(handlers["huawei_kms"], key_store.HuaweiKmsKeys)
    _, again = started(["--keys", str(file), "--seed", "1"], monkeypatch)
    assert handlers["huawei_kms"]._keys.keys == (
        again["handlers"]["huawei_kms"]._keys.keys
    )


def test_without_the_option_there_are_no_handlers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert started([], monkeypatch)[1]["handlers"] is None


def test_wrong_keys_are_told_and_nothing_is_served(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "keys.yaml"
    file.write_text("keys:\n- {kind: odd}\n- 1\n", encoding="utf-8")
    assert started(["--keys", str(file)], monkeypatch) == (2, {})
    lines = capsys.readouterr().err.splitlines()
    assert [line.partition(": ")[0] for line in lines] == [
        f"{file}:2:3",
        f"{file}:2:10",
        f"{file}:3:3",
    ]


def test_a_file_that_is_not_there(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    gone = str(tmp_path / "gone.yaml")
    assert started(["--keys", gone], monkeypatch) == (2, {})
    assert capsys.readouterr().err == f"{gone}: No such file or directory\n"


@pytest.mark.parametrize(
    ("module", "package"), [("cryptography", "cryptography"), ("yaml", "PyYAML")]
)
def test_a_missing_package_is_named(
    module: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [n for n in sys.modules if n.startswith("specgen.stub.key_store.")]:
        monkeypatch.delitem(sys.modules, name)
    for name in [n for n in sys.modules if n.partition(".")[0] == module]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [_Hiding(module), *sys.meta_path])
    with pytest.raises(keys_option.KeysUnavailableError) as caught:
        keys_option.load_handlers(STUB, "keys.yaml", None)
    assert str(caught.value).endswith(f"is not installed: pip install {package}")


class _Hiding:
    """Finds no package of one name."""

    def __init__(self, name: str) -> None:
        self._name = name

    def find_spec(self, name: str, *_: object) -> None:
        if name.partition(".")[0] == self._name:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def test_keys_are_of_no_use_to_apis_without_operations_for_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "keyless_stub").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(
        keys_option.KeysUnavailableError, match="none has x-specgen-key-store"
    ):
        keys_option.load_handlers("keyless_stub", "keys.yaml", None)


def stub_files(folder: Path, spec: str) -> dict[str, str]:
    file = folder / "keyring.yaml"
    file.write_text(spec, encoding="utf-8")
    loaded, _ = load_specs([file])
    return dict(stub_package(loaded).files)


def test_only_apis_with_operations_for_keys_get_the_key_store(tmp_path: Path) -> None:
    files = stub_files(tmp_path, SPEC)
    assert "class KeyringKeys(" in files["key_store/__init__.py"]
    head, _, rest = SPEC.partition("      x-specgen-key-store")
    without = head + rest[rest.index("      x-specgen-errors") :]
    assert not any("key_store" in path for path in stub_files(tmp_path, without))


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        (
            "key: id",
            "key: ident",
            "8:14",
            "`ident` is neither a parameter nor a property",
        ),
        (
            "{pem: public-key}",
            "{der: public-key}",
            "8:9",
            "`der` in `x-specgen-key-store`",
        ),
        (
            "unknown-key: Gone",
            "unknown-key: Lost",
            "10:33",
            "the error code `Lost` is not",
        ),
        ("result: {pem", "results: {pem", "9:9", "`results` is not a field"),
    ],
)
def test_a_binding_to_what_is_not_there_is_told(
    tmp_path: Path, old: str, new: str, place: str, message: str
) -> None:
    with pytest.raises(SpecError) as caught:
        stub_files(tmp_path, SPEC.replace(old, new))
    found = [
        (f"{d.location.line}:{d.location.column}", d.message)
        for d in caught.value.diagnostics
    ]
    assert any(p == place and m.startswith(message) for p, m in found), found
