"""Credentials: what they accept, and that their secrets stay where they are."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from typing import TYPE_CHECKING

import pytest

from templates.client.runtime.auth._base import AccessKey, ProvidedAuth
from templates.client.runtime.auth.acs4_hmac_sha256 import Acs4HmacSha256
from templates.client.runtime.auth.api_key import ApiKey
from templates.client.runtime.auth.cached_token import AsyncCachedToken, CachedToken
from templates.client.runtime.auth.environment import EnvironmentAccessKey
from templates.client.runtime.auth.http_basic import HttpBasic, UserPassword
from templates.client.runtime.auth.http_bearer import HttpBearer
from templates.client.runtime.auth.rpc_hmac_sha1 import RpcHmacSha1
from templates.client.runtime.auth.sdk_hmac_sha256 import SdkHmacSha256
from templates.client.runtime.auth.v11_hmac_sha256 import V11HmacSha256
from tests.auth.wire_data import SCHEMES

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = AccessKey("testid", "s3cret-1", "s3cret-2")
LOGIN = UserPassword("user", "s3cret-3")


def _fetched() -> str:
    return "s3cret-5"


async def _fetched_later() -> str:
    return "s3cret-6"


def _called_once() -> CachedToken:
    token = CachedToken(_fetched, lifetime=1000.0)
    assert token() == "s3cret-5"
    return token


HOLDERS = {
    "AccessKey": KEY,
    "UserPassword": LOGIN,
    "CachedToken": _called_once(),
    "AsyncCachedToken": AsyncCachedToken(_fetched_later, lifetime=1000.0),
    **{name: scheme.made(KEY) for name, scheme in SCHEMES.items()},
    "ApiKey": ApiKey("s3cret-4", name="X-Auth-Token"),
    "HttpBearer": HttpBearer("s3cret-4"),
    "HttpBasic": HttpBasic(LOGIN),
}


@dataclasses.dataclass
class Around:
    """What a user might keep credentials in."""

    holder: object


@pytest.mark.parametrize("holder", HOLDERS.values(), ids=HOLDERS)
def test_no_way_of_showing_shows_a_secret(holder: object) -> None:
    shown = [
        repr(holder),
        str(holder),
        f"{holder}",
        f"{holder!a}",
        repr({"a": [holder]}),
    ]
    shown += [repr(Around(holder)), repr(dataclasses.asdict(Around(holder)))]
    assert not any("s3cret" in text for text in shown)
    assert not hasattr(holder, "__dict__")


@pytest.mark.parametrize("holder", HOLDERS.values(), ids=HOLDERS)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_no_pickle_holds_a_secret(holder: object, protocol: int) -> None:
    with pytest.raises(
        TypeError, match="holds secrets and cannot be pickled"
    ) as caught:
        pickle.dumps(holder, protocol)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("holder", HOLDERS.values(), ids=HOLDERS)
def test_copies_are_the_object_itself(holder: object) -> None:
    assert copy.copy(holder) is holder
    assert copy.deepcopy({"a": holder})["a"] is holder


def test_access_keys_are_values() -> None:
    same = AccessKey(id="testid", secret="s3cret-1", security_token="s3cret-2")
    assert same == KEY
    assert hash(same) == hash(KEY)
    others = (
        AccessKey("a", "s3cret-1", "s3cret-2"),
        AccessKey("testid", "s3cret-1"),
        "testid",
    )
    assert all(other != KEY for other in others)
    assert (KEY.id, KEY.secret, KEY.security_token) == (
        "testid",
        "s3cret-1",
        "s3cret-2",
    )
    assert repr(KEY) == "AccessKey(id='testid')"
    for name in ("id", "secret", "security_token"):
        with pytest.raises(AttributeError):
            setattr(KEY, name, "other")
    assert not dataclasses.is_dataclass(KEY)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("", "s3cret"), "the access key id is empty"),
        (("id", ""), "the access key secret is empty"),
        (("id", "s3cret", ""), "the security token is empty"),
        (("id\n", "s3cret"), "the access key id begins or ends with white space"),
        (("id", "s3cret\n"), "the access key secret begins or ends with white space"),
        (
            ("id", "s3cret", " s3cret"),
            "the security token begins or ends with white space",
        ),
        (
            ("i\r\nd", "s3cret"),
            "the access key id holds a character that is not printable ASCII",
        ),
        (
            ("中", "s3cret"),
            "the access key id holds a character that is not printable ASCII",
        ),
        (("i d", "s3cret"), "the access key id holds one of the characters ' ,'"),
        (("i,d", "s3cret"), "the access key id holds one of the characters ' ,'"),
        (
            ("id", "s3cret", "s3\ncret"),
            "the security token holds a character that is not",
        ),
        (("id", "s3cret", "s3cré"), "the security token holds a character that is not"),
    ],
)
def test_what_cannot_be_sent_is_refused_at_once(
    arguments: tuple[str, ...], message: str
) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        AccessKey(*arguments)
    assert "s3c" not in str(caught.value)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Acs4HmacSha256(KEY, region="cn/x", product="Kms"),
        lambda: Acs4HmacSha256(KEY, region="cn", product=""),
        lambda: V11HmacSha256(KEY, region="cn\n", service="kms"),
        lambda: V11HmacSha256(KEY, region="cn", service="k,ms"),
        lambda: UserPassword("a:b", "c"),
        lambda: UserPassword("a", "b\n"),
    ],
)
def test_what_would_break_a_header_is_refused(make: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"holds|empty|white space"):
        make()


@pytest.mark.parametrize(
    ("make", "given", "message"),
    [
        (SdkHmacSha256, "s3cret", "expected credentials of type AccessKey, not str"),
        (HttpBearer, None, "expected credentials of type str, not NoneType"),
        (
            HttpBasic,
            ("user", "s3cret"),
            "expected credentials of type UserPassword, not tuple",
        ),
    ],
)
def test_credentials_of_another_kind(
    make: Callable[[object], object], given: object, message: str
) -> None:
    with pytest.raises(TypeError, match=message):
        make(given)


def test_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    provider = EnvironmentAccessKey(
        id="T_ID", secret="T_SECRET", security_token="T_TOKEN"
    )
    auth: ProvidedAuth[AccessKey] = RpcHmacSha1(provider)
    monkeypatch.setenv("T_ID", "testid")
    monkeypatch.setenv("T_SECRET", "s3cret-1")
    assert auth.credentials() == AccessKey("testid", "s3cret-1")
    monkeypatch.setenv("T_TOKEN", "")
    assert auth.credentials() == AccessKey("testid", "s3cret-1")
    monkeypatch.setenv("T_TOKEN", "s3cret-2")
    assert auth.credentials() == KEY
    assert EnvironmentAccessKey(id="T_ID", secret="T_SECRET")() == AccessKey(
        "testid", "s3cret-1"
    )
    assert "s3cret" not in repr(provider)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "environment variable T_ID and T_SECRET must be set"),
        ({"T_ID": "a"}, "environment variable T_SECRET must be set"),
        ({"T_ID": "", "T_SECRET": "s3cret"}, "environment variable T_ID must be set"),
    ],
    ids=str,
)
def test_environment_without_the_variables(
    given: dict[str, str], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("T_ID", raising=False)
    monkeypatch.delenv("T_SECRET", raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(LookupError, match=message) as caught:
        EnvironmentAccessKey(id="T_ID", secret="T_SECRET")()
    assert "s3cret" not in str(caught.value)
