"""RSA primes from a stream of bytes, so that a seed gives the same key on every machine."""

from __future__ import annotations

import hashlib
import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PUBLIC_EXPONENT = 65537
_ROUNDS = 8
_SIEVED = 1 << 14
_SMALLEST_DISTANCE_BITS = 100


class Stream:
    """Endless bytes that only depend on a seed and a label: SHA-512 in counter mode.

    They are suitable for keys of tests only.

    Args:
        seed: The seed.
        label: Distinguishes streams of one seed.
    """

    def __init__(self, seed: str, label: str) -> None:
        self._key = hashlib.sha512(f"{len(seed)}:{seed}{label}".encode()).digest()
        self._blocks = 0
        self._left = b""

    def bytes(self, size: int) -> bytes:
        """Return the next `size` bytes."""
        while len(self._left) < size:
            self._left += hashlib.sha512(
                self._key + self._blocks.to_bytes(8, "big")
            ).digest()
            self._blocks += 1
        taken, self._left = self._left[:size], self._left[size:]
        return taken

    def below(self, limit: int) -> int:
        """Return a number from 1 to `limit - 1`, each as likely."""
        size = (limit.bit_length() + 7) // 8
        excess = size * 8 - limit.bit_length()
        while True:
            number = int.from_bytes(self.bytes(size), "big") >> excess
            if 0 < number < limit:
                return number


def rsa_primes(bits: int, stream: Stream) -> tuple[int, int]:
    """Return the two primes of an RSA key.

    Args:
        bits: Size of the modulus; even.
        stream: The source of numbers.
    """
    p = _prime(bits // 2, stream)
    while True:
        q = _prime(bits // 2, stream)
        if abs(p - q).bit_length() > bits // 2 - _SMALLEST_DISTANCE_BITS:
            return max(p, q), min(p, q)


def _prime(bits: int, stream: Stream) -> int:
    """Return a prime whose two highest bits are set, fit for the public exponent."""
    # With both bits set, the product of two of them has all its bits.
    top = 0b11 << (bits - 2)
    while True:
        start = int.from_bytes(stream.bytes(bits // 8), "big") | top | 1
        for candidate in _unsieved(start):
            fits = math.gcd(candidate - 1, PUBLIC_EXPONENT) == 1
            if fits and candidate.bit_length() == bits and is_prime(candidate, stream):
                return candidate


def _unsieved(start: int) -> Iterator[int]:
    """Yield the odd numbers after `start` that no small prime divides."""
    composite = bytearray(_SIEVED)
    for prime in _SMALL_PRIMES:
        # `start + 2 * index` is divisible from this index on, every `prime` steps.
        first = (-start * pow(2, -1, prime)) % prime
        composite[first::prime] = b"\1" * len(range(first, _SIEVED, prime))
    return (start + 2 * index for index in range(_SIEVED) if not composite[index])


def is_prime(number: int, stream: Stream) -> bool:
    """Tell whether an odd number above 3 is prime, by Miller and Rabin.

    Args:
        number: The number.
        stream: The source of bases. The odds of a mistake are below 4^-8 for any number,
            and negligible for random ones of the size of RSA primes.
    """
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    return all(_passes(number, odd, twos, stream.below(number)) for _ in range(_ROUNDS))


def _passes(number: int, odd: int, twos: int, base: int) -> bool:
    power = pow(base, odd, number)
    if power in (1, number - 1):
        return True
    for _ in range(twos - 1):
        power = power * power % number
        if power == number - 1:
            return True
    return False


def _small_primes(limit: int) -> tuple[int, ...]:
    composite = bytearray(limit)
    for number in range(2, math.isqrt(limit) + 1):
        if not composite[number]:
            multiples = range(number * number, limit, number)
            composite[number * number :: number] = b"\1" * len(multiples)
    return tuple(number for number in range(3, limit) if not composite[number])


_SMALL_PRIMES = _small_primes(_SIEVED)
