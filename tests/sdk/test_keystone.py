"""OpenStack's own clients log in at the stub of the identity service, and list projects."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn

from generated.stub_server import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

REASON = "keystoneauth1 is not installed: make environment installs it"
identity: Any = pytest.importorskip("keystoneauth1.identity.v3", reason=REASON)
keystone_session: Any = pytest.importorskip("keystoneauth1.session", reason=REASON)
exceptions: Any = pytest.importorskip("keystoneauth1.exceptions", reason=REASON)


class Requests:
    """An application that counts the requests for each path."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.seen: list[str] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            self.seen.append(f"{scope['method']} {scope['path']}")
        await self._app(scope, receive, send)


@pytest.fixture(scope="module")
def clock() -> list[datetime]:
    """What the stub takes for the time; a test may change it."""
    return [datetime.now(UTC)]


@pytest.fixture(scope="module")
def served(clock: list[datetime]) -> Iterator[tuple[str, Requests]]:
    app = Requests(create_app(now=lambda: clock[0]))
    config = uvicorn.Config(app, port=0, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
        assert thread.is_alive()
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/v3", app
    server.should_exit = True
    thread.join()


def password_login(url: str, password: str = "password", **scope: str) -> Any:
    names = {"username": "user", "user_domain_name": "account"}
    return identity.Password(auth_url=url, password=password, **names, **scope)


def test_keystoneauth_logs_in_once_and_lists_projects(
    served: tuple[str, Requests],
) -> None:
    url, app = served
    app.seen.clear()
    auth = password_login(url, project_name="eu-west-101")
    session = keystone_session.Session(auth=auth)
    where = {"service_type": "identity", "region_name": "eu-west-101"}
    for _ in range(3):
        assert session.get("/projects", endpoint_filter=where).json()["projects"]
    assert app.seen.count("POST /v3/auth/tokens") == 1
    access = auth.get_access(session)
    assert access.project_name == "eu-west-101"
    left = access.expires - datetime.now(UTC)
    assert timedelta(hours=23) < left <= timedelta(hours=24)


def test_keystoneauth_takes_a_project_by_id_and_is_refused_by_password(
    served: tuple[str, Requests],
) -> None:
    url, _ = served
    assert (
        keystone_session.Session(
            auth=password_login(url, project_id="abc")
        ).get_project_id()
        == "abc"
    )
    with pytest.raises(exceptions.Unauthorized):
        keystone_session.Session(
            auth=password_login(url, "wrong", project_id="abc")
        ).get_token()


def test_keystoneauth_logs_in_again_when_the_token_has_expired(
    served: tuple[str, Requests], clock: list[datetime]
) -> None:
    url, app = served
    auth = password_login(url, project_name="cn-north-4")
    session = keystone_session.Session(auth=auth)
    first = session.get_token()
    where = {"service_type": "identity"}
    app.seen.clear()
    clock[0] += timedelta(hours=23)
    assert session.get("/projects", endpoint_filter=where).status_code == 200
    assert app.seen == ["GET /v3/projects"]
    app.seen.clear()
    clock[0] += timedelta(hours=1, seconds=1)
    # The client's own clock has not moved: it learns from the stub that its token has expired.
    assert session.get("/projects", endpoint_filter=where).status_code == 200
    assert app.seen == ["GET /v3/projects", "POST /v3/auth/tokens", "GET /v3/projects"]
    assert session.get_token() != first
    refused = session.get(
        "/projects",
        endpoint_filter=where,
        headers={"X-Auth-Token": first},
        authenticated=False,
        raise_exc=False,
    )
    assert refused.status_code == 401


@pytest.mark.filterwarnings("ignore")
def test_openstacksdk_lists_projects(served: tuple[str, Requests]) -> None:
    openstack = pytest.importorskip("openstack", reason="openstacksdk is not installed")
    url, _ = served
    connection = openstack.connect(
        load_yaml_config=False,
        load_envvars=False,
        auth_url=url,
        username="user",
        password="password",
        user_domain_name="account",
        project_name="cn-north-4",
        project_domain_name="account",
        region_name="cn-north-4",
        identity_interface="public",
    )
    assert [project.name for project in connection.identity.projects()] == [
        "cn-north-4"
    ]
