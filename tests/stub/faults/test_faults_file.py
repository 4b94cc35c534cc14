"""Rules from a file: what they may say, and where they are wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from specgen.stub.faults.fault import Drip, FaultEffect, LogNormal, Throttle
from specgen.stub.faults.rule import Rule
from specgen.stub.faults.rules import RuleError, RulesFileError
from specgen.stub.run.faults_option import load_faults
from specgen.stub.run.faults_option import load_faults as load_served_faults

from generated.stub_server import create_app

if TYPE_CHECKING:
    from collections.abc import Callable

    from specgen.stub.serve.application import Application

FILE = """
seed: 7
rate-limits: true
rules:
  - name: twice
    operation: getOrder
    error: Away
    times: 2
  - sequence: [{throttle: true}, {}, {latency-ms: {median-ms: 80, sigma: 0.4}}]
    share: 0.5
  - drip: {bytes: 2, every-ms: 10}
  - throttle: {retry-after-s: 2}
"""


def written(folder: Path, text: str | bytes) -> str:
    path = folder / "rules.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return str(path)


def test_what_a_file_says(tmp_path: Path) -> None:
    found = load_faults(written(tmp_path, FILE))
    assert (found.seed, found.rate_limits) == ("7", True)
    late = LogNormal(median_ms=80, sigma=0.4)
    assert found.rules == (
        Rule(name="twice", operation="getOrder", error="Away", times=2),
        Rule(
            sequence=(
                FaultEffect(throttle=True),
                FaultEffect(),
                FaultEffect(latency_ms=late),
            ),
            share=0.5,
        ),
        Rule(drip=Drip(bytes=2, every_ms=10)),
        Rule(throttle=Throttle(retry_after_s=2)),
    )


def test_a_file_need_not_say_much(tmp_path: Path) -> None:
    found = load_faults(written(tmp_path, "rules: []"))
    assert (found.rules, found.seed, found.rate_limits) == ((), "", False)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1:1: error: the file is empty"),
        ("[]", "1:1: error: expected a mapping"),
        ("rules: [", "1:9: error: this is not YAML: expected the node content"),
        ("a: \x01", "1:1: error: this is not YAML: unacceptable character"),
        (b"\xff", "1:1: error: this is not YAML"),
        ("rules:\n  - eror: Away", "2:5: error: there is no such key"),
        ("rules:\n- status: 404\n  eror: x", "3:3: error: there is no such key"),
        (
            "rules:\n- status: 404\n  status: 404",
            "3:3: error: `status` is given twice",
        ),
        ("rules:\n- status: abc", "2:11: error: input should be a valid integer"),
        (
            "rules:\n- sequence: [{status: 1}]",
            "2:23: error: input should be greater than",
        ),
        (
            "rules:\n- error: A\n  example: b",
            "2:3: error: `error` and `example` exclude",
        ),
        (
            "rules:\n- throttle: 3",
            "2:13: error: expected a mapping, or input should be True",
        ),
        (
            "seed: !!python/object:os.system x",
            "1:7: error: this is not YAML: could not",
        ),
        ("rules: &a [*a]", "1:8: error: expected a mapping"),
        ("seed: 2026-13-45", "1:1: error: this is not YAML: month must be"),
        (f"seed: {'9' * 5000}", "1:1: error: this is not YAML: Exceeds the limit"),
        (
            "rules:\n- status: 404\n  calls: []",
            "3:10: error: it is empty: remove it",
        ),
        (
            "rules:\n- sequence: []\n  status: 404",
            "2:13: error: it is empty: remove it",
        ),
    ],
)
def test_what_is_wrong_and_where(
    tmp_path: Path, text: str | bytes, message: str
) -> None:
    path = written(tmp_path, text)
    with pytest.raises(RulesFileError) as caught:
        load_faults(path)
    assert str(caught.value).startswith(f"{path}:{message}")


def test_everything_that_is_wrong_is_told(tmp_path: Path) -> None:
    path = written(
        tmp_path, "rules:\n- status: abc\n- status: 404\n  times: 0\nsed: 1\n"
    )
    with pytest.raises(RulesFileError) as caught:
        load_faults(path)
    places = [
        line.removeprefix(path).split(": ")[0] for line in str(caught.value).split("\n")
    ]
    assert places == [":2:11", ":4:10", ":5:1"]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RulesFileError, match=r"none\.yaml: No such file or directory"):
        load_faults(str(tmp_path / "none.yaml"))


def test_rules_about_what_there_is_not_have_a_place(
    tmp_path: Path, make_app: Callable[..., Application]
) -> None:
    text = "rules:\n- status: 404\n- sequence:\n  - {}\n  - {error: Awry}\n"
    found = load_faults(written(tmp_path, text))
    with pytest.raises(RuleError) as caught:
        make_app(rules=found.rules)
    assert found.message(caught.value).startswith(
        f"{tmp_path}/rules.yaml:5:13: error: `Awry` is not documented"
    )


def test_the_file_in_the_documentation_is_right(tmp_path: Path) -> None:
    document = (Path(__file__).parents[3] / "docs" / "stub.md").read_text()
    text = document.split("<!-- faults.yaml -->\n```yaml\n")[1].split("```")[0]
    app = create_app(rules=load_served_faults(written(tmp_path, text)).rules)
    assert len(app.rules) == 4
