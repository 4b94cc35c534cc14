"""The vendors' SDKs for Node against the stub: `make node-sdks` installs and runs them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .scenarios import Call, Outcome, alibaba, huawei

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Tell = Callable[[str, int], None]

SCRIPT = Path(__file__).parent / "node" / "calls.cjs"
NODE = shutil.which("node")
# The directory in which npm has installed what node/package.json lists.
INSTALLED = os.environ.get("SPECGEN_NODE_SDKS")

pytestmark = pytest.mark.skipif(
    not INSTALLED or NODE is None,
    reason="the SDKs for Node are not installed: make node-sdks",
)


def outcomes(sdk: str, calls: Sequence[Call], *endpoints: str) -> list[Outcome]:
    """Make calls with an SDK, at the first endpoint, or the second if they are late."""
    given = [{**asdict(call), "endpoint": endpoints[call.late]} for call in calls]
    done = subprocess.run(
        [str(NODE), str(SCRIPT), str(INSTALLED), sdk],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert len(found) == len(calls)
    return [Outcome(**{"exception": None, **outcome}) for outcome in found]


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Tell:
    """Print how many responses an SDK has understood."""

    def tell(sdk: str, number: int) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{sdk}: {number} of {number} responses as documented")

    return tell


def check_failure(call: Call, outcome: Outcome, code: str | None, said: str) -> None:
    assert outcome.exception is not None, call
    assert outcome.code == code, call
    assert outcome.request_id, call
    assert said in str(outcome.message), call


@pytest.mark.parametrize("sdk", ["kms20160120", "openapi-client"])
def test_alibaba(sdk: str, endpoint: str, late_endpoint: str, tell: Tell) -> None:
    is_own = sdk == "kms20160120"
    # The SDK for KMS is older than the parameter for dry runs.
    calls = [call for call in alibaba() if not (is_own and call.dry_run)]
    found = outcomes(sdk, calls, endpoint, late_endpoint)
    for call, outcome in zip(calls, found, strict=True):
        if call.code is None:
            assert outcome.key_id, call
            continue
        # It ends each code with a word of its own, and has no field for the status.
        code = f"{call.code}Error" if is_own else call.code
        check_failure(call, outcome, code, f"code: {call.status}, ")
        assert outcome.status == (None if is_own else call.status), call
        assert "{" in (call.message or "") or (call.message or "") in str(outcome)
    tell(sdk, len(found))


@pytest.mark.parametrize(
    "sdk", ["huaweicloud-sdk-core", "huaweicloud-sdk-core, derived"]
)
def test_huawei(sdk: str, endpoint: str, late_endpoint: str, tell: Tell) -> None:
    calls = huawei()
    found = outcomes(sdk, calls, endpoint, late_endpoint)
    for call, outcome in zip(calls, found, strict=True):
        assert outcome.status == call.status, call
        if call.code is None:
            assert outcome.key_id, call
            continue
        # The SDK reads `error.code`, where KMS writes `error.error_code`.
        is_read = call.code.startswith("APIGW.")
        said = (call.message or "") if is_read else f"status code {call.status}"
        check_failure(call, outcome, call.code if is_read else None, said)
    tell(sdk, len(found))


def test_huawei_identity(endpoint: str, tell: Tell) -> None:
    signed, refused = huawei()[0], huawei()[2]
    listed, failed = outcomes("huaweicloud-sdk-iam", [signed, refused], endpoint)
    assert (listed.status, listed.exception) == (200, None)
    assert listed.key_id
    assert (failed.status, failed.exception) == (401, "ClientRequestException")
    tell("huaweicloud-sdk-iam", 2)
