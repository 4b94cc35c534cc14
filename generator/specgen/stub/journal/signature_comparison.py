"""What a caller says it signed, held against what was computed here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote

from ..kebab_case import Model
from ..wire.redaction import strike

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..verify.verdict import Verdict

CLAIM_HEADER = "x-specgen-signed"
"""The header in which a caller may say, percent-encoded, what it signed."""


class Comparison(Model):
    """Two texts by their lines, and where they first differ.

    `line` and `column` are counted from 1, and None where the texts are the same. A difference
    within a secret has a place, though both sides show the same there.
    """

    text: Literal["canonical request", "string to sign"]
    computed: tuple[str, ...]
    claimed: tuple[str, ...]
    line: int | None = None
    column: int | None = None


def compare(
    verdict: Verdict, claimed: str, secrets: Sequence[str]
) -> Comparison | None:
    """Compare with whichever of the computed texts has more lines in common.

    Args:
        verdict: What was computed.
        claimed: The caller's canonical request or string to sign.
        secrets: What both sides are shown without.

    Returns:
        The comparison; None if nothing was computed.
    """
    request, to_sign = verdict.canonical_request, verdict.string_to_sign
    if not request and not to_sign:
        return None
    claimed = claimed.replace("\r\n", "\n")
    if request and _alike(request, claimed) >= _alike(to_sign, claimed):
        return _compared("canonical request", request, claimed, secrets)
    return _compared("string to sign", to_sign, claimed, secrets)


def compare_verdicts(
    verdict: Verdict, other: Verdict, secrets: Sequence[str]
) -> Comparison:
    """Compare what was computed of the request with what the caller computed.

    Args:
        verdict: What was computed of the request.
        other: What is computed of the request that the caller signed.
        secrets: What both sides are shown without.
    """
    if verdict.canonical_request:
        texts = verdict.canonical_request, other.canonical_request
        return _compared("canonical request", *texts, secrets)
    texts = verdict.string_to_sign, other.string_to_sign
    return _compared("string to sign", *texts, secrets)


def _compared(
    text: Literal["canonical request", "string to sign"],
    computed: str,
    claimed: str,
    secrets: Sequence[str],
) -> Comparison:
    line, column = _difference(computed, claimed)
    return Comparison(
        text=text,
        computed=tuple(strike(computed, secrets).split("\n")),
        claimed=tuple(strike(claimed, secrets).split("\n")),
        line=line,
        column=column,
    )


def claim(header: str | None) -> str | None:
    """Return what a caller says it signed, of the header that says it."""
    return unquote(header) if header else None


def _alike(computed: str, claimed: str) -> int:
    return len(set(computed.split("\n")) & set(claimed.split("\n")))


def _difference(computed: str, claimed: str) -> tuple[int | None, int | None]:
    if computed == claimed:
        return None, None
    common = computed[: _common(computed, claimed)]
    return common.count("\n") + 1, len(common) - common.rfind("\n")


def _common(one: str, other: str) -> int:
    """Return how many characters the beginnings of two texts have in common."""
    pairs = zip(one, other, strict=False)
    shorter = min(len(one), len(other))
    return next((n for n, (a, b) in enumerate(pairs) if a != b), shorter)
