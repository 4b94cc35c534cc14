"""The vendors' own SDKs and the generated clients against the stub: every answer, side by side."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .clients import ALIBABA, HUAWEI, Client, Core
from .scenarios import RAW, Call, alibaba, huawei

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TABLE = Path(__file__).parents[2] / "docs" / "sdk-comparison.md"
BEGIN, END = "<!-- measured -->\n", "<!-- end -->\n"
# The old SDK compares the string to sign in the message with its own, and draws its conclusion.
CONCLUSION = "InvalidAccessKeySecret"


def _cases(
    clients: Sequence[Client], calls: Sequence[Call]
) -> list[tuple[Client, Call]]:
    """Pair clients and calls, but for those whose outcome a cache of the SDK's process decides."""
    return [
        (client, call)
        for client in clients
        for call in calls
        if not (client.name.endswith("region only") and call.signed_otherwise)
    ]


CASES = [*_cases(ALIBABA, alibaba()), *_cases(HUAWEI, huawei())]


@pytest.mark.parametrize(
    ("client", "call"),
    CASES,
    ids=[f"{client.name}-{call.name}" for client, call in CASES],
)
def test_each_client_understands_each_answer(
    client: Client, call: Call, endpoint: str, late_endpoint: str
) -> None:
    outcome = client.call(call, late_endpoint if call.late else endpoint)
    if call.code is None:
        assert outcome.exception is None
        assert outcome.status == 200
        assert outcome.key_id
        return
    concluded = isinstance(client, Core) and call.name == "wrong secret"
    assert outcome.exception is not None
    assert outcome.code == (CONCLUSION if concluded else call.code)
    assert outcome.status == call.status
    assert outcome.request_id
    if call.message is not None and "{" not in call.message:
        assert outcome.message == call.message


GENERATED = [client for client in (*ALIBABA, *HUAWEI) if "generated" in client.name]


@pytest.mark.parametrize("answer", RAW)
@pytest.mark.parametrize(
    "client", GENERATED, ids=[f"{type(c).__name__} {c.name}" for c in GENERATED]
)
def test_a_generated_client_raises_on_every_answer_that_is_none(
    client: Client, answer: str, raw_endpoint: str, choose: Callable[[str], None]
) -> None:
    choose(answer)
    calls = alibaba() if client in ALIBABA else huawei()
    outcome = client.call(calls[0], raw_endpoint)
    assert outcome.exception is not None
    assert outcome.status == RAW[answer].status
    if outcome.exception != "UnexpectedReply":
        assert outcome.code


def test_the_table_in_the_documentation_is_what_happens(
    endpoint: str,
    late_endpoint: str,
    raw_endpoint: str,
    choose: Callable[[str], None],
) -> None:
    measured = "\n".join(
        _table(title, clients, calls, endpoint, late_endpoint)
        + _raw_rows(clients, calls[0], raw_endpoint, choose)
        for title, clients, calls in (
            ("Alibaba Cloud KMS", ALIBABA, alibaba()),
            ("Huawei Cloud KMS", HUAWEI, huawei()),
        )
    )
    text = TABLE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    expected = f"{before}{BEGIN}{measured}{END}{after}"
    if "SPECGEN_REWRITE" in os.environ:
        TABLE.write_text(expected, encoding="utf-8")
    assert text == expected, "SPECGEN_REWRITE=1 writes it anew"


def _table(
    title: str,
    clients: Sequence[Client],
    calls: Sequence[Call],
    endpoint: str,
    late: str,
) -> str:
    lines = [
        f"## {title}",
        "",
        "| response | " + " | ".join(c.name for c in clients) + " |",
    ]
    lines.append("|---|" + "---|" * len(clients))
    for call in calls:
        cells = [
            _cell(client, call, late if call.late else endpoint) for client in clients
        ]
        lines.append(f"| {call.name} | " + " | ".join(cells) + " |")
    return "\n".join([*lines, ""])


def _raw_rows(
    clients: Sequence[Client], call: Call, endpoint: str, choose: Callable[[str], None]
) -> str:
    rows = []
    for answer in RAW:
        choose(answer)
        cells = [_raw_cell(client, call, endpoint) for client in clients]
        rows.append(f"| {answer} | " + " | ".join(cells) + " |\n")
    return "".join(rows)


def _raw_cell(client: Client, call: Call, endpoint: str) -> str:
    if client.name.endswith("region only"):
        return "not run"
    outcome = client.call(call, endpoint)
    if outcome.exception is None:
        return "**no error**"
    return f"`{outcome.exception}`"


def _cell(client: Client, call: Call, endpoint: str) -> str:
    if (client, call) not in CASES:
        return "not run"
    outcome = client.call(call, endpoint)
    if outcome.exception is None:
        return "key"
    other = "" if outcome.code == call.code else f" ({outcome.code})"
    return f"`{outcome.exception}`{other}"
