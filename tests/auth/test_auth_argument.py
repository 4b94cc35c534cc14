"""What a client takes as `auth`: an `Auth`, credentials, or a callable that returns them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from generated import alibaba_kms, huawei_kms
from generated.alibaba_kms.auth import access_key_from_environment
from generated.huawei_kms import KmsClient
from generated.huawei_kms.auth import AccessKey, CachedToken, x_auth_token
from templates.client.runtime._messages import Request

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = AccessKey("testak", "testsk")
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def signed(auth: Any) -> dict[str, str]:
    """The headers that a client of an API with keys and tokens sends."""
    client = KmsClient(endpoint="https://kms.example.com", project_id="p", auth=auth)
    made: Any = client._session._auth
    request = Request(method="GET", origin="https://kms.example.com", path="/")
    credentials = made.credentials()
    return dict(made.sign(request, credentials, now=NOW, nonce="n").headers)


@pytest.mark.parametrize(
    ("auth", "header"),
    [
        (KEY, "Authorization"),
        (lambda: KEY, "Authorization"),
        ("token", "X-Auth-Token"),
        (lambda: "token", "X-Auth-Token"),
        (CachedToken(lambda: "token", lifetime=1000.0), "X-Auth-Token"),
        (x_auth_token("token"), "X-Auth-Token"),
    ],
)
def test_credentials_are_used_in_the_scheme_for_their_kind(
    auth: object, header: str
) -> None:
    assert header in signed(auth)


def test_the_key_of_the_environment_needs_no_function(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "testid")
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "testsecret")
    client = alibaba_kms.KmsClient(
        endpoint="https://kms.example.com", auth=access_key_from_environment()
    )
    assert client._session._auth is not None
    found = client._session._auth.credentials()
    assert found == alibaba_kms.AccessKey("testid", "testsecret")


@pytest.mark.parametrize(
    "auth", [("testid", "s3cret"), 5, None, {"id": "testid"}, b"s3cret"]
)
@pytest.mark.parametrize("kind", ["KmsClient", "AsyncKmsClient"])
def test_anything_else_is_refused_with_what_is_wanted(auth: Any, kind: str) -> None:
    with pytest.raises(TypeError) as error:
        getattr(huawei_kms, kind)(
            endpoint="https://a.example", project_id="p", auth=auth
        )
    text = str(error.value)
    assert text == (
        "auth must be str or AccessKey, a callable that returns one, or the result of a function in"
        f" `auth`, not {type(auth).__name__}"
    )


@pytest.mark.parametrize(
    "provide",
    [lambda: ("testid", "s3cret"), lambda: None, lambda: {"secret": "s3cret"}],
)
def test_what_a_callable_returns_must_be_credentials(
    provide: Callable[[], object],
) -> None:
    with pytest.raises(TypeError, match="the callable returned "):
        signed(provide)


@pytest.mark.parametrize("scheme", [None, "x_auth_token", "access_key_sdk"])
def test_a_provider_that_returns_none_is_named_by_the_call(scheme: str | None) -> None:
    def provide() -> Any:
        return None

    auth = getattr(huawei_kms.auth, scheme)(provide) if scheme else provide
    client = huawei_kms.KmsClient(
        endpoint="http://127.0.0.1:1", project_id="p", auth=auth
    )
    with pytest.raises(TypeError, match="a provider returned NoneType in place of"):
        client.get_public_key(key_id="k")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("endpoint", None, "endpoint must be a str, not NoneType"),
        ("timeout", "5", "timeout must be a number of seconds, not str"),
        ("deadline", "5", "deadline must be a number of seconds, not str"),
    ],
)
def test_options_of_a_wrong_type_are_named(name: str, value: Any, says: str) -> None:
    given: dict[str, Any] = {
        "endpoint": "http://127.0.0.1:1",
        "project_id": "p",
        "auth": "t",
    }
    with pytest.raises(TypeError, match=says):
        huawei_kms.KmsClient(**{**given, name: value})


def test_an_api_with_keys_alone_takes_no_token() -> None:
    token: Any = "token"
    with pytest.raises(TypeError, match="auth must be AccessKey, a callable"):
        alibaba_kms.KmsClient(endpoint="https://a.example", auth=token)
