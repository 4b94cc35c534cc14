"""Key pairs: generated, read and written. The only module that needs `cryptography`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from .rsa_primes import PUBLIC_EXPONENT, Stream, rsa_primes

if TYPE_CHECKING:
    from pathlib import Path

PrivateKey: TypeAlias = (
    rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
)
PublicKey: TypeAlias = (
    rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey
)

_RSA_SIZES = {"rsa-2048": 2048, "rsa-3072": 3072, "rsa-4096": 4096}
_CURVES: dict[str, ec.EllipticCurve] = {
    "ec-p256": ec.SECP256R1(),
    "ec-p384": ec.SECP384R1(),
    "ec-secp256k1": ec.SECP256K1(),
}
_ED25519 = "ed25519"
ALGORITHMS = (*_RSA_SIZES, *_CURVES, _ED25519)
"""The supported algorithms of key pairs."""

_NOT_SERVED = f"keys of this algorithm are not served, only {', '.join(ALGORITHMS)}"
# A PEM file is a few thousand bytes long.
_MOST_READ = 1 << 16

_ALIASES = {
    "ec-p256k": "ec-secp256k1",
    "secp256k1": "ec-secp256k1",
    "ec-sm2": "sm2",
}


def algorithm_named(name: str) -> str:
    """Return the algorithm of a name: `RSA_2048` is `rsa-2048`.

    Raises:
        ValueError: The algorithm is unknown, or not supported.
    """
    plain = name.lower().replace("_", "-")
    algorithm = _ALIASES.get(plain, plain)
    if algorithm == "sm2":
        raise ValueError(
            "sm2 is not served: the library `cryptography` has no keys of it"
        )
    if algorithm not in ALGORITHMS:
        raise ValueError(
            f"there is no algorithm {name!r}; there are {', '.join(ALGORITHMS)}"
        )
    return algorithm


def make(algorithm: str, stream: Stream | None = None) -> PrivateKey:
    """Return a new private key.

    Args:
        algorithm: One of `ALGORITHMS`.
        stream: Source of randomness; None for the system's.
    """
    if algorithm in _RSA_SIZES:
        return _make_rsa(_RSA_SIZES[algorithm], stream)
    if algorithm in _CURVES:
        return _make_ec(_CURVES[algorithm], stream)
    if stream is None:
        return ed25519.Ed25519PrivateKey.generate()
    return ed25519.Ed25519PrivateKey.from_private_bytes(stream.bytes(32))


def _make_rsa(bits: int, stream: Stream | None) -> rsa.RSAPrivateKey:
    if stream is None:
        return rsa.generate_private_key(PUBLIC_EXPONENT, bits)
    p, q = rsa_primes(bits, stream)
    d = rsa.rsa_recover_private_exponent(PUBLIC_EXPONENT, p, q)
    numbers = rsa.RSAPrivateNumbers(
        p=p,
        q=q,
        d=d,
        dmp1=rsa.rsa_crt_dmp1(d, p),
        dmq1=rsa.rsa_crt_dmq1(d, q),
        iqmp=rsa.rsa_crt_iqmp(p, q),
        public_numbers=rsa.RSAPublicNumbers(PUBLIC_EXPONENT, p * q),
    )
    return numbers.private_key()


def _make_ec(
    curve: ec.EllipticCurve, stream: Stream | None
) -> ec.EllipticCurvePrivateKey:
    if stream is None:
        return ec.generate_private_key(curve)
    return ec.derive_private_key(stream.below(curve.group_order), curve)


def read(pem: bytes) -> PrivateKey | PublicKey:
    """Return the key in a PEM text.

    Args:
        pem: The text; the first key in it counts.

    Raises:
        ValueError: The text is not a key of a known algorithm, or it is encrypted.
    """
    try:
        is_private = b"PRIVATE KEY-----" in pem
        key = (
            load_pem_private_key(pem, None) if is_private else load_pem_public_key(pem)
        )
    except UnsupportedAlgorithm:
        raise ValueError(_NOT_SERVED) from None
    except TypeError:
        raise ValueError("this key is encrypted: give it without a password") from None
    except ValueError:
        raise ValueError("this is not a key in PEM") from None
    if isinstance(key, PrivateKey | PublicKey) and algorithm_of(key) is not None:
        return key
    raise ValueError(_NOT_SERVED)


def read_file(path: Path) -> PrivateKey | PublicKey:
    """Return the key in a PEM file.

    Args:
        path: The file.

    Raises:
        ValueError: The file is not a key of a known algorithm, or it is encrypted.
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        return read(file.read(_MOST_READ))


def algorithm_of(key: PrivateKey | PublicKey) -> str | None:
    """Return the one of `ALGORITHMS` of a key; None for other keys."""
    if isinstance(key, rsa.RSAPrivateKey | rsa.RSAPublicKey):
        sizes = (name for name, size in _RSA_SIZES.items() if size == key.key_size)
        return next(sizes, None)
    if isinstance(key, ec.EllipticCurvePrivateKey | ec.EllipticCurvePublicKey):
        curves = (
            name for name, curve in _CURVES.items() if curve.name == key.curve.name
        )
        return next(curves, None)
    return _ED25519


def public_pem(key: PrivateKey | PublicKey, *, pkcs1: bool = False) -> str:
    """Return the public half of a key in PEM.

    Args:
        key: The key.
        pkcs1: Whether an RSA key is written as PKCS#1, though under the label `PUBLIC KEY`.
    """
    public = key.public_key() if isinstance(key, PrivateKey) else key
    if pkcs1 and isinstance(public, rsa.RSAPublicKey):
        text = public.public_bytes(Encoding.PEM, PublicFormat.PKCS1).decode()
        return text.replace("RSA PUBLIC KEY", "PUBLIC KEY")
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def private_pem(key: PrivateKey) -> str:
    """Return a private key in PEM, as PKCS#8."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
