"""Access keys from profile files and instance metadata, as the vendors' tools leave them there."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from generated import alibaba_kms, huawei_kms
from generated.alibaba_kms.auth import access_key_from_chain as alibaba_chain
from generated.huawei_kms.auth import access_key_from_chain as huawei_chain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

VARIABLES = (
    "ALIBABA_CLOUD_ACCESS_KEY_ID",
    "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
    "ALIBABA_CLOUD_PROFILE",
    "ALIBABA_CLOUD_CREDENTIALS_FILE",
    "ALIBABA_CLOUD_ECS_METADATA_DISABLED",
    "HUAWEICLOUD_SDK_AK",
    "HUAWEICLOUD_SDK_SK",
    "HUAWEICLOUD_SDK_CREDENTIALS_FILE",
)
START = 1_800_000_000.0
HOUR = 3600.0


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


ALIYUN = {
    "current": "ops",
    "profiles": [
        {
            "name": "default",
            "mode": "AK",
            "access_key_id": "d",
            "access_key_secret": "s3cret-d",
        },
        {
            "name": "ops",
            "mode": "StsToken",
            "access_key_id": "o",
            "access_key_secret": "s3cret-o",
            "sts_token": "s3cret-t",
        },
        {
            "name": "role",
            "mode": "RamRoleArn",
            "access_key_id": "r",
            "access_key_secret": "s3cret-r",
        },
    ],
}


def test_the_environment_comes_first(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(home / ".aliyun" / "config.json", json.dumps(ALIYUN))
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "e")
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "s3cret-e")
    assert alibaba_chain()() == alibaba_kms.AccessKey("e", "s3cret-e")


def test_the_configuration_of_alibabas_command_line_is_read(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(home / ".aliyun" / "config.json", json.dumps(ALIYUN))
    assert alibaba_chain()() == alibaba_kms.AccessKey("o", "s3cret-o", "s3cret-t")
    monkeypatch.setenv("ALIBABA_CLOUD_PROFILE", "default")
    assert alibaba_chain()() == alibaba_kms.AccessKey("d", "s3cret-d")
    assert alibaba_chain(profile="ops")().id == "o"


def test_a_key_that_only_assumes_a_role_is_not_used_as_it_stands(home: Path) -> None:
    write(home / ".aliyun" / "config.json", json.dumps(ALIYUN))
    with pytest.raises(LookupError, match="has the mode 'RamRoleArn'") as error:
        alibaba_chain(profile="role")()
    assert "s3cret" not in str(error.value)


def test_alibabas_credentials_file_is_read(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "[default]\ntype = access_key # static\naccess_key_id = i\naccess_key_secret = s3%cret\n"
    write(home / ".alibabacloud" / "credentials", text)
    assert alibaba_chain()() == alibaba_kms.AccessKey("i", "s3%cret")
    (home / ".alibabacloud" / "credentials").rename(
        home / ".alibabacloud" / "credentials.ini"
    )
    assert alibaba_chain()().id == "i"
    write(home / "other", text.replace("= i\n", "= j\n"))
    monkeypatch.setenv("ALIBABA_CLOUD_CREDENTIALS_FILE", str(home / "other"))
    assert alibaba_chain()().id == "j"


def test_huaweis_credentials_file_is_read(home: Path) -> None:
    text = "[basic]\nak = a\nsk = s3cret-a\n"
    text += "[global]\nak = g\nsk = s3cret-g\nsecurity_token = s3cret-t\n"
    write(home / ".huaweicloud" / "credentials", text)
    assert huawei_chain()() == huawei_kms.AccessKey("a", "s3cret-a")
    assert huawei_chain(profile="global")() == huawei_kms.AccessKey(
        "g", "s3cret-g", "s3cret-t"
    )


def test_an_edited_file_is_read_again(home: Path) -> None:
    chain = huawei_chain()
    for key in ("a", "b"):
        write(home / ".huaweicloud" / "credentials", f"[basic]\nak = {key}\nsk = s\n")
        assert chain().id == key


@pytest.mark.parametrize(
    ("path", "text", "says"),
    [
        (
            ".aliyun/config.json",
            '{"profiles": [{"access_key_secret": "s3cret',
            "is not a JSON object",
        ),
        (".aliyun/config.json", "[]", "is not a JSON object"),
        (
            ".alibabacloud/credentials",
            "access_key_secret = s3cret\n",
            "is not an INI file",
        ),
        (".alibabacloud/credentials", "[default]\ns3cret\n", "is not an INI file"),
    ],
)
def test_a_broken_file_is_an_error_that_quotes_nothing(
    home: Path, path: str, text: str, says: str
) -> None:
    write(home / path, text)
    with pytest.raises(ValueError, match=says) as error:
        alibaba_chain()()
    assert "s3cret" not in str(error.value)
    assert error.value.__context__ is None or error.value.__suppress_context__


def test_without_any_key_every_place_is_named() -> None:
    with pytest.raises(LookupError) as error:
        alibaba_chain()()
    text = str(error.value)
    assert "ALIBABA_CLOUD_ACCESS_KEY_ID" in text
    assert ".aliyun/config.json does not exist" in text
    assert ".alibabacloud/credentials does not exist" in text
    assert "the instance's metadata was not asked for (instance_metadata=True)" in text


class Metadata(BaseHTTPRequestHandler):
    """The metadata services of both vendors, with keys that are numbered."""

    fetched = 0
    has_sessions = True
    is_up = True
    now = START

    def log_message(self, *_: object) -> None:
        pass

    def do_PUT(self) -> None:
        cls = type(self)
        header = (
            "X-aliyun-ecs-metadata-token-ttl-seconds"
            if self.path == "/latest/api/token"
            else "X-Metadata-Token-Ttl-Seconds"
        )
        is_known = self.path in ("/latest/api/token", "/meta-data/latest/api/token")
        is_good = is_known and cls.has_sessions and self.headers.get(header) == "21600"
        self._answer(200 if is_good else 404, "session")

    def do_GET(self) -> None:
        cls = type(self)
        sent = {
            self.headers.get("X-aliyun-ecs-metadata-token"),
            self.headers.get("X-Metadata-Token"),
        }
        if not cls.is_up or ("session" in sent) != cls.has_sessions:
            return self._answer(401, "")
        expires = datetime.fromtimestamp(cls.now + HOUR, UTC)
        role = "/latest/meta-data/ram/security-credentials/"
        if self.path == role:
            return self._answer(200, "my role\n")
        cls.fetched += 1
        secret, token = f"s3cret-{cls.fetched}", "s3cret-t"
        if self.path == f"{role}my%20role":
            content: dict[str, Any] = {
                "Code": "Success",
                "AccessKeyId": f"STS.{cls.fetched}",
                "AccessKeySecret": secret,
                "SecurityToken": token,
                "Expiration": expires.strftime("%Y-%m-%dT%H:%M:%SZ"),
            }
        elif self.path == "/openstack/latest/securitykey":
            credential = {
                "access": f"STS.{cls.fetched}",
                "secret": secret,
                "securitytoken": token,
                "expires_at": expires.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            }
            content = {"credential": credential}
        else:
            return self._answer(404, "")
        return self._answer(200, json.dumps(content))

    def _answer(self, status: int, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())


@pytest.fixture
def service() -> Iterator[tuple[str, type[Metadata]]]:
    """The metadata service on loopback: its authority, and the class that knows its state."""
    handler = type("_Metadata", (Metadata,), {})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        # By default it takes half a second to notice that it is to end.
        thread = threading.Thread(
            target=server.serve_forever, args=[0.005], daemon=True
        )
        thread.start()
        yield f"127.0.0.1:{server.server_port}", handler
        server.shutdown()
        thread.join()


def at_loopback(chain: Any, authority: str, clock: Callable[[], float]) -> Any:
    """A generated chain whose metadata service is at another address."""
    *others, source = chain._sources
    moved = {
        name: urlsplit(getattr(source, name))._replace(netloc=authority).geturl()
        for name in ("url", "session_url")
    }
    return type(chain)(*others, replace(source, clock=clock, **moved))


CHAINS = {"alibaba": alibaba_chain, "huawei": huawei_chain}


@pytest.mark.parametrize("vendor", CHAINS)
@pytest.mark.parametrize("has_sessions", [True, False])
def test_the_key_of_an_instance_is_renewed_before_it_expires(
    service: tuple[str, type[Metadata]], vendor: str, *, has_sessions: bool
) -> None:
    authority, state = service
    state.has_sessions = has_sessions
    chain = at_loopback(
        CHAINS[vendor](instance_metadata=True), authority, lambda: state.now
    )
    key = chain()
    assert (key.id, key.secret, key.security_token) == ("STS.1", "s3cret-1", "s3cret-t")
    state.now = START + HOUR - 301
    assert chain().id == "STS.1"
    state.now = START + HOUR - 299
    assert chain().id == "STS.2"
    assert state.fetched == 2


def test_the_key_serves_until_it_expires_while_the_service_fails(
    service: tuple[str, type[Metadata]],
) -> None:
    authority, state = service
    chain = at_loopback(
        alibaba_chain(instance_metadata=True), authority, lambda: state.now
    )
    assert chain().id == "STS.1"
    state.is_up = False
    state.now = START + HOUR - 10
    assert chain().id == "STS.1"
    state.now = START + HOUR
    with pytest.raises(LookupError, match="has the status 401"):
        chain()
    state.is_up = True
    assert chain().id == "STS.2"


async def test_an_asynchronous_client_asks_in_a_thread(
    service: tuple[str, type[Metadata]],
) -> None:
    authority, state = service
    chain = at_loopback(
        huawei_chain(instance_metadata=True), authority, lambda: state.now
    )
    client = huawei_kms.AsyncKmsClient(
        endpoint="https://kms.example.com", project_id="p", auth=chain.in_thread
    )
    auth: Any = client._session._auth
    assert (await auth.credentials()).id == "STS.1"
    await client.aclose()


def test_no_service_and_a_disabled_one_are_told_apart(
    service: tuple[str, type[Metadata]], monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, state = service
    chain = at_loopback(
        alibaba_chain(instance_metadata=True), authority, lambda: state.now
    )
    monkeypatch.setenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
    with pytest.raises(LookupError, match="disabled by ALIBABA_CLOUD_ECS_METADATA"):
        chain()
    assert state.fetched == 0


def test_a_proxy_of_the_environment_never_sees_the_key(
    service: tuple[str, type[Metadata]], monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, state = service
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    chain = at_loopback(
        alibaba_chain(instance_metadata=True), authority, lambda: state.now
    )
    assert chain().id == "STS.1"


def test_nothing_shows_a_secret(service: tuple[str, type[Metadata]]) -> None:
    authority, state = service
    chain = at_loopback(
        alibaba_chain(instance_metadata=True), authority, lambda: state.now
    )
    key = chain()
    for holder in (chain, *chain._sources, key):
        assert "s3cret" not in f"{holder!r}{holder}"
