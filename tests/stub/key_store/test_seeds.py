"""Keys made from a seed: the same everywhere, and real."""

from __future__ import annotations

import hashlib
import math

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from specgen.stub.key_store.key_pairs import (
    ALGORITHMS,
    algorithm_of,
    make,
    private_pem,
    public_pem,
    read,
)
from specgen.stub.key_store.rsa_primes import (
    PUBLIC_EXPONENT,
    Stream,
    is_prime,
    rsa_primes,
)

# Keys that tests of others rely on: a change here takes their keys from them.
_PINNED = {
    "rsa-2048": "7d3a1cae18cef46d",
    "ec-p256": "8f332bfdf0367e42",
    "ec-p384": "b17868efdd3d7628",
    "ec-secp256k1": "cf8d53a0bc9759ce",
    "ed25519": "0243f5d65b4597eb",
}


def fingerprint(algorithm: str, seed: str) -> str:
    public = public_pem(make(algorithm, Stream(seed, algorithm)))
    return hashlib.sha256(public.encode()).hexdigest()[:16]


@pytest.mark.parametrize("algorithm", _PINNED)
def test_a_seed_always_gives_the_same_key(algorithm: str) -> None:
    assert fingerprint(algorithm, "seed") == _PINNED[algorithm]


@pytest.mark.parametrize("algorithm", ["ec-p256", "ed25519"])
def test_another_seed_gives_another_key(algorithm: str) -> None:
    assert fingerprint(algorithm, "seed") != fingerprint(algorithm, "other")


@pytest.mark.parametrize("algorithm", [a for a in ALGORITHMS if "rsa" not in a])
def test_without_a_seed_no_two_keys_are_alike(algorithm: str) -> None:
    assert public_pem(make(algorithm)) != public_pem(make(algorithm))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_keys_are_read_back_as_what_they_are(algorithm: str) -> None:
    key = make(algorithm)
    private, public = read(private_pem(key).encode()), read(public_pem(key).encode())
    assert algorithm_of(private) == algorithm_of(public) == algorithm
    assert public_pem(private) == public_pem(public)


def test_an_rsa_key_from_a_seed_signs() -> None:
    key = make("rsa-2048", Stream("seed", "any"))
    assert isinstance(key, rsa.RSAPrivateKey)
    assert (key.key_size, key.public_key().public_numbers().e) == (2048, 65537)
    signature = key.sign(b"message", padding.PKCS1v15(), SHA256())
    key.public_key().verify(signature, b"message", padding.PKCS1v15(), SHA256())


@pytest.mark.parametrize("bits", [512, 768, 1024])
def test_rsa_primes_give_moduli_of_the_size_asked_for(bits: int) -> None:
    p, q = rsa_primes(bits, Stream("seed", str(bits)))
    assert (p * q).bit_length() == bits
    assert p > q
    assert math.gcd(PUBLIC_EXPONENT, (p - 1) * (q - 1)) == 1
    # By Fermat, independently of the test that found them.
    assert all(pow(base, n - 1, n) == 1 for n in (p, q) for base in (2, 3, 5, 7))


def test_primes_are_told_from_composites() -> None:
    stream = Stream("seed", "primes")
    sieve = [n for n in range(5, 2000, 2) if all(n % d for d in range(3, n, 2))]
    assert [n for n in range(5, 2000, 2) if is_prime(n, stream)] == sieve
    # Strong pseudoprimes to the bases 2, 3, 5 and 7, and a Carmichael number.
    assert not is_prime(3215031751, stream)
    assert not is_prime(349407515342287435050603204719587201, stream)


def test_a_stream_does_not_depend_on_how_it_is_read() -> None:
    whole, parts = Stream("seed", "label"), Stream("seed", "label")
    assert whole.bytes(200) == b"".join(parts.bytes(n) for n in (1, 63, 64, 72))
    assert Stream("a", "bc").bytes(16) != Stream("ab", "c").bytes(16)


def test_numbers_below_a_limit_reach_from_one_to_just_below_it() -> None:
    stream = Stream("seed", "numbers")
    assert {stream.below(5) for _ in range(200)} == {1, 2, 3, 4}
