"""Comparison of a caller's signed text with the computed one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote

from ..kebab_case import Model
from ..wire.redaction import redact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..verify.verdict import Verdict

CLAIM_HEADER = "x-specgen-signed"
"""The header in which a caller may send its signed text, percent-encoded."""


class TextComparison(Model):
    """Two texts by their lines, and their first difference.

    `line` and `column` are counted from 1, and None where the texts are the same. A difference
    within a secret has a place, although both sides are redacted there.
    """

    text: Literal["canonical request", "string to sign"]
    computed: tuple[str, ...]
    claimed: tuple[str, ...]
    line: int | None = None
    column: int | None = None


def compare(
    verdict: Verdict, claimed: str, secrets: Sequence[str]
) -> TextComparison | None:
    """Compare with the computed text that has more lines in common.

    Args:
        verdict: The verdict with the computed texts.
        claimed: The caller's canonical request or string to sign.
        secrets: Secrets to redact on both sides.

    Returns:
        The comparison; None if nothing was computed.
    """
    request, to_sign = verdict.canonical_request, verdict.string_to_sign
    if not request and not to_sign:
        return None
    claimed = claimed.replace("\r\n", "\n")
    if request and _similarity(request, claimed) >= _similarity(to_sign, claimed):
        return _compared("canonical request", request, claimed, secrets)
    return _compared("string to sign", to_sign, claimed, secrets)


def compare_verdicts(
    verdict: Verdict, other: Verdict, secrets: Sequence[str]
) -> TextComparison:
    """Compare the text computed for the request with the caller's.

    Args:
        verdict: The verdict on the request.
        other: The verdict on the request that the caller signed.
        secrets: Secrets to redact on both sides.
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
) -> TextComparison:
    line, column = _difference(computed, claimed)
    return TextComparison(
        text=text,
        computed=tuple(redact(computed, secrets).split("\n")),
        claimed=tuple(redact(claimed, secrets).split("\n")),
        line=line,
        column=column,
    )


def claim(header: str | None) -> str | None:
    """Return the signed text in the header of a caller."""
    return unquote(header) if header else None


def _similarity(computed: str, claimed: str) -> int:
    return len(set(computed.split("\n")) & set(claimed.split("\n")))


def _difference(computed: str, claimed: str) -> tuple[int | None, int | None]:
    if computed == claimed:
        return None, None
    common = computed[: _common(computed, claimed)]
    return common.count("\n") + 1, len(common) - common.rfind("\n")


def _common(one: str, other: str) -> int:
    """Return the length of the common prefix of two texts."""
    pairs = zip(one, other, strict=False)
    shorter = min(len(one), len(other))
    return next((n for n, (a, b) in enumerate(pairs) if a != b), shorter)
