"""Calls of clients against the vendors' SDKs, blocking and asynchronous: rows of `make bench`.

Each program makes the same calls of the same server in another process, and prints the CPU seconds
that they took of its own process; start-up and the first calls are not counted.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from benchmarks.rows import ENVIRONMENT, ROOT, Row, installed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CALLS = 2000
HUAWEI = "huaweicloudsdkkms==3.1.219"
ALIBABA = "alibabacloud_kms20160120==3.3.1"

_KEY = "0d0466b0-e727-4d9c-b35d-f84bb474a37f"
_BODY = (
    f'{{"key_id": "{_KEY}", "KeyId": "{_KEY}", "KeyVersionId": "{_KEY}",'
    f' "RequestId": "{_KEY}", "public_key": "{"M" * 700}", "PublicKey": "{"M" * 700}"}}'
).encode()
_RESPONSE = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
    % (len(_BODY), _BODY)
)

_OURS = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from generated.{{package}} import AccessKey, {{kind}}
key = AccessKey("testid", "testsecret")
client = {{kind}}(endpoint=ENDPOINT, auth=key{{options}})
def call():
    return client.get_public_key({{arguments}})
"""
_HUAWEI = f"""
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkkms.v2 import KmsClient, OperateKeyRequestBody, ShowPublicKeyRequest
credentials = BasicCredentials("testid", "testsecret", "p")
builder = KmsClient.new_builder().with_credentials(credentials)
client = builder.with_endpoint(ENDPOINT).build()
def call():
    body = OperateKeyRequestBody(key_id={_KEY!r})
    return client.show_public_key(ShowPublicKeyRequest(body=body))
"""
_ALIBABA = f"""
from alibabacloud_kms20160120 import models
from alibabacloud_kms20160120.client import Client
from alibabacloud_tea_openapi.models import Config
client = Client(Config(
    access_key_id="testid", access_key_secret="testsecret", protocol="http",
    endpoint=ENDPOINT.removeprefix("http://"), region_id="cn-hangzhou",
))
def call():
    request = models.GetPublicKeyRequest(key_id={_KEY!r}, key_version_id={_KEY!r})
    return client.get_public_key{{suffix}}(request)
"""
_MEASURED = """
import resource, time
def told(cpu, wall):
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(time.process_time() - cpu, time.perf_counter() - wall, peak)
"""
_BLOCKING = f"""{_MEASURED}
for _ in range(100):
    call()
began = time.process_time(), time.perf_counter()
for _ in range(CALLS):
    call()
told(*began)
"""
_ASYNCHRONOUS = f"""{_MEASURED}
import asyncio
async def main():
    for _ in range(100):
        await call()
    began = time.process_time(), time.perf_counter()
    for _ in range(CALLS):
        await call()
    told(*began)
asyncio.run(main())
"""
# Instead of a network: a transport that has the response at once.
_WITHOUT_NETWORK = f"""
class Opened:
    status, is_decoded = 200, False
    headers = (("Content-Type", "application/json"), ("Content-Length", "{len(_BODY)}"))
    def __init__(self):
        self.body = {_BODY!r}
    async def read(self):
        body, self.body = self.body, b""
        return body
    async def close(self):
        pass
class Transport:
    async def open(self, request, *, timeout, deadline):
        return Opened()
client._session.transport = Transport()
"""


class CallRow(Row):
    """A program that prints the CPU and wall seconds of its calls, and megabytes."""

    def run(self) -> None:
        """Run the program once.

        Raises:
            SystemExit: It fails.
        """
        done = subprocess.run(
            self.command, env=ENVIRONMENT, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"{self.work}, {self.program}: {done.stderr}")
        cpu, wall, megabytes = map(float, done.stdout.split()[-3:])
        self.runs.append((cpu, wall, megabytes))


def call_rows(scratch: Path, endpoint: str) -> tuple[list[CallRow], list[str]]:
    """Return the rows, and the peers that cannot be installed.

    Args:
        scratch: Where environments of peers are made.
        endpoint: The server's base URL.
    """
    rows = list(_own(endpoint))
    left_out: list[str] = []
    for peer, programs in (
        (HUAWEI, {"AK/SK calls, blocking": _HUAWEI + _BLOCKING}),
        (
            ALIBABA,
            {
                "ACS3 calls, blocking": _ALIBABA.format(suffix="") + _BLOCKING,
                "ACS3 calls, asyncio": _ALIBABA.format(suffix="_async") + _ASYNCHRONOUS,
            },
        ),
    ):
        python = installed(scratch / peer.partition("==")[0], peer)
        if python is None:
            left_out.append(f"{peer}: it cannot be installed")
            continue
        rows += [
            _row(work, peer, python, programs[work], endpoint) for work in programs
        ]
    return rows, left_out


def _own(endpoint: str) -> Iterator[CallRow]:
    arguments = f"key_id={_KEY!r}"
    for scheme, package, options, given in (
        ("AK/SK", "huawei_kms", ", project_id='p'", arguments),
        ("ACS3", "alibaba_kms", "", f"{arguments}, key_version_id={_KEY!r}"),
    ):
        for way, kind, tail in (
            ("blocking", "KmsClient", _BLOCKING),
            ("asyncio", "AsyncKmsClient", _ASYNCHRONOUS),
        ):
            head = _OURS.format(
                package=package, kind=kind, options=options, arguments=given
            )
            for place, network in ((way, ""), (f"{way}, no network", _WITHOUT_NETWORK)):
                program = head + network + tail
                work = f"{scheme} calls, {place}"
                yield _row(work, "specgen", sys.executable, program, endpoint)


def _row(
    work: str, program: str, python: str | Path, source: str, endpoint: str
) -> CallRow:
    given = f"ENDPOINT, CALLS = {endpoint!r}, {CALLS}\n"
    command = (str(python), "-c", given + source)
    return CallRow(f"{CALLS} {work}", program, command, lambda: None)


async def _respond(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Respond to each request with the same body, whatever it is."""
    with suppress(asyncio.IncompleteReadError):
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            lengths = [
                int(line.partition(b":")[2])
                for line in head.lower().split(b"\r\n")
                if line.startswith(b"content-length:")
            ]
            await reader.readexactly(sum(lengths))
            writer.write(_RESPONSE)
    writer.close()


async def _serve() -> None:
    server = await asyncio.start_server(_respond, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def serving() -> Iterator[str]:
    """Run the server in another process, and yield its base URL."""
    command = (sys.executable, "-m", "benchmarks.calls")
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        told = process.stdout or ()
        try:
            yield f"http://127.0.0.1:{int(next(iter(told)))}"
        finally:
            process.terminate()


if __name__ == "__main__":
    asyncio.run(_serve())
