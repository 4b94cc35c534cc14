"""Files made to exhaust a reader's stack, memory or patience."""

from __future__ import annotations

import contextlib
import random

import pytest
from specgen.diagnostics import SpecError
from specgen.source import load
from specgen.source.nodes import MAX_DEPTH

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(n + 1)}: &{chr(n + 1)} [{', '.join([f'*{chr(n)}'] * 9)}]\n"
    for n in range(97, 110)
)
HOSTILE = {
    "flow sequences": ("[" * 1_500_000, "too-deep"),
    "flow mappings": ('{"a":' * 500_000, "too-deep"),
    "block sequences": ("- " * 1_500_000, "too-deep"),
    "complex keys": ("? " * 1_500_000, "too-deep"),
    "nested aliases": (
        "a0: &a0 [x]\n" + "".join(f"a{n + 1}: &a{n + 1} [*a{n}]\n" for n in range(5_000)),
        "too-deep",
    ),
    "billion laughs": (BOMB, "alias-bomb"),
    "merge keys": (
        "a: &a {" + ", ".join(f"k{n}: 1" for n in range(1_000)) + "}\n"
        + "".join(f"m{n}: {{<<: *a}}\n" for n in range(1_000)),
        "alias-bomb",
    ),
    "directives": ("".join(f"%TAG !a{n}! x\n\n" for n in range(200_000)), "yaml-syntax"),
    "unclosed quote": ('a: "' + "x" * 3_000_000, "yaml-syntax"),
    "stars": ("*a " * 1_000_000, "yaml-syntax"),
    "bangs": ("!" * 3_000_000, "unsupported-tag"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_is_refused_with_a_reason(name: str) -> None:
    text, code = HOSTILE[name]
    with pytest.raises(SpecError) as caught:
        load("spec.yaml", data=text.encode())
    assert caught.value.diagnostics[0].code == code
    assert caught.value.diagnostics[0].location.line >= 1


def test_the_depth_limit_is_exact() -> None:
    deepest = MAX_DEPTH - 1
    load("s", data=("a: " + "[" * deepest + "]" * deepest).encode())
    with pytest.raises(SpecError):
        load("s", data=("a: " + "[" * MAX_DEPTH + "]" * MAX_DEPTH).encode())


def test_every_duplicate_of_many_is_found() -> None:
    with pytest.raises(SpecError) as caught:
        load("s", data=("a: 1\n" * 10_000).encode())
    assert len(caught.value.diagnostics) == 9_999


def test_random_bytes_end_in_findings_only() -> None:
    source = random.Random(7)
    alphabet = [
        *"{}[]:,-?&*!|>'\"%@`#~<=\n\t \\ux0",
        "a",
        "<<: ",
        "- ",
        "\r\n",
        "\u2028",
        "\x00",
    ]
    for _ in range(3_000):
        text = "".join(source.choices(alphabet, k=source.randrange(60)))
        data = text.encode() if source.random() < 0.8 else source.randbytes(40)
        with contextlib.suppress(SpecError):
            load("s", data=data).root.plain()
