"""Files of keys: what they may hold, and what is said about those that are wrong."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from specgen.stub.key_store.files import KeyFileError, load_keys
from specgen.stub.key_store.key_pairs import make, private_pem, public_pem
from specgen.stub.key_store.store import Key, KeyRefusedError, KeyStore

if TYPE_CHECKING:
    from pathlib import Path


# A public key on the curve SM2, by OpenSSL.
_SM2 = b"""\
-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoEcz1UBgi0DQgAEfteN5wrmr69GmXqraotAPWWiecEz
ENZeH2g8Qm5om/Watv3TfMnOcviUJWP9MmPMxTSpk3llvhWZ13wExfVNtA==
-----END PUBLIC KEY-----
"""


def load(folder: Path, text: str, seed: str | None = None) -> KeyStore:
    file = folder / "keys.yaml"
    file.write_text(text, encoding="utf-8")
    return load_keys(file, seed=seed)


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(KeyFileError) as caught:
        load(folder, text)
    return [p.removeprefix(f"{folder}/") for p in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "keys: [",
            "keys.yaml:1:8: error: this is not YAML: expected the node content",
        ),
        ("", "keys.yaml:1:1: error: the file is empty"),
        (
            "[]",
            "keys.yaml:1:1: error: expected a mapping with `settings`, `accounts`, `keys`",
        ),
        ("settings: {}", "keys.yaml:1:1: error: `keys` is missing"),
        ("keys: 1", "keys.yaml:1:7: error: expected a list"),
        pytest.param(
            f"keys: {'[' * 100_000}",
            "keys.yaml:1:1: error: this is nested too deeply",
            id="deep",
        ),
        ("keys: []\n? [a]\n: b", "keys.yaml:2:3: error: expected a text"),
        (
            'keys: [{id: "\\ud800", kind: hmac}]',
            "keys.yaml:1:13: error: this text cannot be written in UTF-8",
        ),
        ("keys: [1]", "keys.yaml:1:8: error: expected a mapping with `id`"),
        ("keys: []\nkeys: []", "keys.yaml:2:1: error: `keys` is given twice"),
        (
            "key: []\nkeys: []",
            "keys.yaml:1:1: error: there is no `key` here, only `settings`",
        ),
        ("keys: [{id: '', kind: hmac}]", "keys.yaml:1:13: error: expected a text"),
        ("keys: [{id: [a], kind: hmac}]", "keys.yaml:1:13: error: expected a text"),
        (
            "keys:\n- algorithm: RSA_1024",
            "keys.yaml:2:14: error: there is no algorithm 'RSA_1024'; there are rsa-2048,",
        ),
        (
            "keys:\n- algorithm: EC_SM2",
            "keys.yaml:2:14: error: sm2 is not served: the library `cryptography` has no",
        ),
        (
            "keys:\n- {id: a}",
            "keys.yaml:2:3: error: give an `algorithm`, or the key as `private-key` or",
        ),
        (
            "keys:\n- {id: a, kind: symmetric}\n- {kind: hmac, aliases: [b, a]}",
            "keys.yaml:3:29: error: two keys are called `a`",
        ),
        (
            "keys:\n- {kind: symmetric, algorithm: ed25519}",
            "keys.yaml:2:32: error: a key of kind `symmetric` has no `algorithm` here",
        ),
        (
            "keys:\n- {algorithm: ed25519, state: asleep}",
            "keys.yaml:2:31: error: `asleep` is not one of enabled, disabled,",
        ),
        (
            "keys:\n- {algorithm: ed25519, versions: [v, {id: v}]}",
            "keys.yaml:2:43: error: two versions are called `v`",
        ),
        (
            "keys:\n- {private-key: gone.pem}",
            "keys.yaml:2:17: error: {folder}/gone.pem: No such file or directory",
        ),
        (
            "keys:\n- {private-key: keys.yaml}",
            "keys.yaml:2:17: error: this is not a key in PEM",
        ),
        (
            "settings: {rsa-public-key: der}\nkeys: []",
            "keys.yaml:1:28: error: `der` is not one of spki, pkcs1",
        ),
        (
            "settings: {answer-in-states: [gone]}\nkeys: []",
            "keys.yaml:1:31: error: `gone` is not one of enabled, disabled,",
        ),
        ("accounts: [a]\nkeys: []", "keys.yaml:1:11: error: expected a mapping"),
        ("accounts: {a: b}\nkeys: []", "keys.yaml:1:15: error: expected a list"),
        ("accounts: {a: ['']}\nkeys: []", "keys.yaml:1:16: error: expected a text"),
        ("accounts: {[a]: [b]}\nkeys: []", "keys.yaml:1:12: error: expected a text"),
        (
            "accounts: {a: [], a: []}\nkeys: []",
            "keys.yaml:1:19: error: `a` is given",
        ),
        (
            "accounts: {a: [k], b: [l, k]}\nkeys: []",
            "keys.yaml:1:27: error: `k` is an access key of `a` already",
        ),
        (
            "accounts: {a: [k, k]}\nkeys: []",
            "keys.yaml:1:19: error: `k` is an access key of `a` already",
        ),
    ],
)
def test_each_problem_is_told_with_its_place(
    tmp_path: Path, text: str, expected: str
) -> None:
    found = problems(tmp_path, text)
    assert len(found) == 1
    assert found[0].startswith(expected.replace("{folder}", str(tmp_path)))


def test_all_problems_are_told_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = "keys:\n- {id: a, state: x}\n- {id: a, kind: y, sort: z}\n"
    places = [problem.split(": ")[0] for problem in problems(tmp_path, text)]
    assert places == [
        f"keys.yaml:{place}" for place in ("2:3", "2:18", "3:3", "3:8", "3:17", "3:20")
    ]


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    file = tmp_path / "keys.yaml"
    file.write_bytes(b"\xff\xfe\xff")
    with pytest.raises(KeyFileError, match="1:1: error: the file is not UTF-8"):
        load_keys(file)


def test_given_keys_are_taken_as_they_are(tmp_path: Path) -> None:
    pair, other = make("ec-p256"), make("ed25519")
    (tmp_path / "pair.pem").write_text(private_pem(pair), encoding="utf-8")
    indented = public_pem(other).replace("\n", "\n    ")
    text = f"keys:\n- {{id: a, private-key: pair.pem}}\n- id: b\n  public-key: |\n    {indented}"
    store = load(tmp_path, text)
    _, a = store.find("a")
    _, b = store.find("b")
    assert (a.public_key, a.private_key) == (public_pem(pair), private_pem(pair))
    assert (b.public_key, b.private_key) == (public_pem(other), None)


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ("private-key: public.pem", "this is a public key"),
        (
            "algorithm: rsa-2048, public-key: public.pem",
            "this key is ed25519, not rsa-2048",
        ),
        ("private-key: private.pem, public-key: public.pem", "leave this out"),
        ("versions: [v], private-key: private.pem", "`private-key` belongs to one of"),
        ("private-key: encrypted.pem", "this key is encrypted: give it without"),
        ("private-key: curve.pem", "keys of this algorithm are not served"),
        ("private-key: exchange.pem", "keys of this algorithm are not served"),
        ("public-key: sm2.pem", "keys of this algorithm are not served"),
    ],
)
def test_keys_that_do_not_fit(tmp_path: Path, members: str, message: str) -> None:
    pair = make("ed25519")
    curve, other = ec.generate_private_key(ec.SECP224R1()), X25519PrivateKey.generate()
    plain = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    encrypted = pair.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")
    )
    files = {
        "public.pem": public_pem(pair).encode(),
        "private.pem": private_pem(pair).encode(),
        "encrypted.pem": encrypted,
        "curve.pem": curve.private_bytes(*plain),
        "exchange.pem": other.private_bytes(*plain),
        "sm2.pem": _SM2,
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    found = problems(tmp_path, f"keys:\n- {{{members}}}\n")
    assert any(message in problem for problem in found), found


def test_a_seed_makes_ids_and_keys_alike_and_none_makes_others(tmp_path: Path) -> None:
    text = "keys:\n- {algorithm: ed25519}\n- {algorithm: ed25519}\n"
    one, same = load(tmp_path, text, "seed"), load(tmp_path, text, "seed")
    assert one.keys == same.keys
    assert one.keys != load(tmp_path, text, "other").keys
    assert load(tmp_path, text).keys != load(tmp_path, text).keys
    assert len({key.versions[0].public_key for key in one.keys}) == 2


def test_a_key_does_not_change_because_another_is_added(tmp_path: Path) -> None:
    key = "- {id: a, algorithm: ed25519, versions: [v]}"
    alone = load(tmp_path, f"keys:\n{key}\n", "seed")
    after = load(tmp_path, f"keys:\n- {{algorithm: ec-p256}}\n{key}\n", "seed")
    assert alone.find("a")[1] == after.find("a")[1]


def test_a_folder_holds_keys_by_their_names(tmp_path: Path) -> None:
    keys = {name: make("ed25519") for name in ("one.pem", "two/v1.pem", "two/v2.pem")}
    for name, key in keys.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(private_pem(key), encoding="utf-8")
    (tmp_path / "README").write_text("no key", encoding="utf-8")
    store = load_keys(tmp_path)
    assert [key.id for key in store.keys] == ["one", "two"]
    assert store.find("one")[1].public_key == public_pem(keys["one.pem"])
    assert store.find("two")[1].id == "v2"
    assert store.find("two", version="v1")[1].public_key == public_pem(
        keys["two/v1.pem"]
    )


def test_a_folder_with_something_else_in_it(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="the directory has no PEM files"):
        load_keys(tmp_path)
    (tmp_path / "key.pem").write_text("no key", encoding="utf-8")
    with pytest.raises(
        KeyFileError, match=r"key\.pem:1:1: error: this is not a key in PEM"
    ):
        load_keys(tmp_path)


def test_what_is_hidden_in_a_folder_does_not_count(tmp_path: Path) -> None:
    pem = private_pem(make("ed25519"))
    # As Kubernetes mounts a secret: the files are links into a hidden folder.
    for name in ("..data/key.pem", "..data/.key.pem", "other/.v1.pem", "other/v2.pem"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(pem, encoding="utf-8")
    (tmp_path / "key.pem").symlink_to("..data/key.pem")
    (tmp_path / ".gone.pem").symlink_to("..data/gone.pem")
    found = [(k.id, len(k.versions)) for k in load_keys(tmp_path).keys]
    assert found == [("key", 1), ("other", 1)]


def test_everything_that_is_wrong_in_a_folder_is_told(tmp_path: Path) -> None:
    pem = private_pem(make("ed25519"))
    (tmp_path / "a.pem").write_text("", encoding="utf-8")
    (tmp_path / "b.pem").symlink_to("gone.pem")
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "d.pem").mkdir()
    # Who opened it would wait for somebody to write into it.
    os.mkfifo(tmp_path / "e.pem")
    (tmp_path / os.fsdecode(b"f\xff.pem")).write_text(pem, encoding="utf-8")
    (tmp_path / "g.pem").symlink_to("/dev/zero")
    (tmp_path / "h.pem").write_text(f"{chr(10) * 100_000}{pem}", encoding="utf-8")
    with pytest.raises(KeyFileError) as caught:
        load_keys(tmp_path, seed="seed")
    found = [p.removeprefix(f"{tmp_path}/") for p in caught.value.problems]
    assert found == [
        "a.pem:1:1: error: this is not a key in PEM",
        "b.pem:1:1: error: No such file or directory",
        "c/d.pem:1:1: error: this is not a file",
        "e.pem:1:1: error: this is not a file",
        "f\udcff.pem:1:1: error: the name of the file is not UTF-8",
        "g.pem:1:1: error: this is not a file",
        "h.pem:1:1: error: this is not a key in PEM",
    ]


def test_no_private_key_shows(tmp_path: Path) -> None:
    store = load(tmp_path, "keys:\n- {id: a, algorithm: ed25519}\n")
    private = store.find("a")[1].private_key
    assert private is not None
    assert private.splitlines()[1] not in repr(store.keys)


def test_keys_of_one_name_are_refused_in_python_too() -> None:
    with pytest.raises(ValueError, match="two keys are called 'a'"):
        KeyStore([Key("a"), Key("b", aliases=("a",))])


def test_accounts_of_one_access_key_are_refused_in_python_too() -> None:
    with pytest.raises(ValueError, match="two accounts have the access key 'k'"):
        KeyStore([], accounts={"a": ["k"], "b": ["k"]})


def test_a_callers_account_follows_from_its_access_key(tmp_path: Path) -> None:
    text = "accounts: {0123: [k, l], b: []}\nkeys: []\n"
    store = load(tmp_path, text)
    assert [store.account_of(k) for k in ("k", "l", "m", None)] == [
        "0123",
        "0123",
        "",
        "",
    ]
    assert load(tmp_path, "keys: []\n").account_of("k") is None


def test_a_key_without_a_version_is_not_to_be_had() -> None:
    with pytest.raises(KeyRefusedError, match="unknown-version"):
        KeyStore([Key("a")]).find("a")
