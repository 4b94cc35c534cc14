"""The clients: the vendors' SDKs, unmodified, and the generated ones, each behind one method."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Protocol

from alibabacloud_kms20160120 import models as tea
from alibabacloud_kms20160120.client import Client as TeaClient
from alibabacloud_tea_openapi.models import Config
from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.auth.credentials import StsTokenCredential
from aliyunsdkcore.client import AcsClient
from aliyunsdkkms.request.v20160120.GetPublicKeyRequest import (
    GetPublicKeyRequest as CoreRequest,
)
from darabonba.exceptions import DaraException, UnretryableException
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ServiceResponseException
from huaweicloudsdkcore.region.region import Region
from huaweicloudsdkkms.v2 import (
    KmsAsyncClient as HuaweiAsyncClient,
)
from huaweicloudsdkkms.v2 import (
    KmsClient as HuaweiClient,
)
from huaweicloudsdkkms.v2 import (
    OperateKeyRequestBody,
    ShowPublicKeyRequest,
)

from generated import alibaba_kms, huawei_kms
from generated.alibaba_kms.auth import access_key_acs4, access_key_rpc
from generated.huawei_kms.auth import access_key_v11

from .scenarios import Call, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from generated.alibaba_kms.auth import Auth as AlibabaAuth
    from generated.huawei_kms.auth import Auth as HuaweiAuth


class Client(Protocol):
    """A client under test."""

    name: str

    def call(self, call: Call, endpoint: str) -> Outcome:
        """Make the call at an endpoint and return what came of it."""
        ...


class Tea:
    """`alibabacloud_kms20160120`."""

    def __init__(self, name: str, *, is_async: bool = False, **config: str) -> None:
        self.name = name
        self._is_async = is_async
        self._config = config

    def call(self, call: Call, endpoint: str) -> Outcome:
        client = TeaClient(
            Config(
                access_key_id=call.access_key,
                access_key_secret=call.secret,
                security_token=call.security_token,
                endpoint=endpoint.removeprefix("http://"),
                protocol="http",
                region_id="cn-hangzhou",
                **self._config,
            )
        )
        request = tea.GetPublicKeyRequest(
            key_id=call.key_id, key_version_id=call.key_version_id, dry_run=call.dry_run
        )
        try:
            if self._is_async:
                response = asyncio.run(client.get_public_key_async(request))
            else:
                response = client.get_public_key(request)
        except (DaraException, UnretryableException) as error:
            data = error.data or {}
            return Outcome(
                type(error).__name__,
                error.code,
                data.get("Message"),
                data.get("RequestId"),
                data.get("statusCode"),
            )
        body = response.body or tea.GetPublicKeyResponseBody()
        return Outcome(
            None, None, None, body.request_id, response.status_code, body.key_id
        )


class Core:
    """`aliyun-python-sdk-kms`."""

    name = "aliyun-python-sdk-kms"

    def call(self, call: Call, endpoint: str) -> Outcome:
        if call.security_token is None:
            client = AcsClient(call.access_key, call.secret, "cn-hangzhou")
        else:
            credential = StsTokenCredential(
                call.access_key, call.secret, call.security_token
            )
            client = AcsClient(region_id="cn-hangzhou", credential=credential)
        request = CoreRequest()
        request.set_endpoint(endpoint.removeprefix("http://"))
        request.set_protocol_type("http")
        request.set_KeyId(call.key_id)
        request.set_KeyVersionId(call.key_version_id)
        if call.dry_run is not None:
            request.set_DryRun(call.dry_run)
        try:
            answer = client.do_action_with_exception(request)
        except ServerException as error:
            return Outcome(
                type(error).__name__,
                error.error_code,
                error.message,
                error.request_id,
                error.http_status,
            )
        try:
            body = json.loads(answer)
        except ValueError:
            body = None  # The SDK hands out the bytes as they are; to parse them is the caller's.
        found = body if isinstance(body, dict) else {}
        return Outcome(
            None, None, None, found.get("RequestId"), 200, found.get("KeyId")
        )


class Huawei:
    """`huaweicloudsdkkms`. With `region`, it asks the identity service for the project id."""

    def __init__(
        self, name: str, *, is_async: bool = False, region: bool = False
    ) -> None:
        self.name = name
        self._is_async = is_async
        self._region = region

    def call(self, call: Call, endpoint: str) -> Outcome:
        project = None if self._region else "0d0466b0e7274d9cb35df84bb474a37f"
        credentials = BasicCredentials(call.access_key, call.secret, project)
        if call.security_token is not None:
            credentials = credentials.with_security_token(call.security_token)
        kind = HuaweiAsyncClient if self._is_async else HuaweiClient
        builder = kind.new_builder().with_credentials(credentials)
        if self._region:
            credentials.with_iam_endpoint(endpoint)
            builder = builder.with_region(Region("cn-north-4", endpoint))
        else:
            builder = builder.with_endpoint(endpoint)
        request = ShowPublicKeyRequest(body=OperateKeyRequestBody(key_id=call.key_id))
        try:
            client = builder.build()
            if self._is_async:
                response = client.show_public_key_async(request).result()
            else:
                response = client.show_public_key(request)
        except ServiceResponseException as error:
            return Outcome(
                type(error).__name__,
                error.error_code,
                error.error_msg,
                error.request_id,
                error.status_code,
            )
        return Outcome(None, None, None, None, response.status_code, response.key_id)


class GeneratedAlibaba:
    """`generated.alibaba_kms`."""

    def __init__(
        self,
        name: str,
        auth: Callable[
            [alibaba_kms.AccessKey], AlibabaAuth | alibaba_kms.AccessKey
        ] = lambda key: key,
        *,
        is_async: bool = False,
    ) -> None:
        self.name = name
        self._auth = auth
        self._is_async = is_async

    def call(self, call: Call, endpoint: str) -> Outcome:
        try:
            result = (
                asyncio.run(self._async(call, endpoint))
                if self._is_async
                else self._sync(call, endpoint)
            )
        except alibaba_kms.ReplyError as error:
            return _outcome(error)
        reply = alibaba_kms.reply_of(result)
        status = reply.status if reply else None
        return Outcome(None, None, None, result.request_id, status, result.key_id)

    def _key(self, call: Call) -> AlibabaAuth | alibaba_kms.AccessKey:
        return self._auth(
            alibaba_kms.AccessKey(call.access_key, call.secret, call.security_token)
        )

    def _sync(
        self, call: Call, endpoint: str
    ) -> alibaba_kms.models.GetPublicKeyResponse:
        with alibaba_kms.KmsClient(
            endpoint=endpoint, auth=self._key(call), retry=None
        ) as client:
            return client.get_public_key(
                key_id=call.key_id,
                key_version_id=call.key_version_id,
                dry_run=call.dry_run,
            )

    async def _async(
        self, call: Call, endpoint: str
    ) -> alibaba_kms.models.GetPublicKeyResponse:
        async with alibaba_kms.AsyncKmsClient(
            endpoint=endpoint, auth=self._key(call), retry=None
        ) as client:
            return await client.get_public_key(
                key_id=call.key_id,
                key_version_id=call.key_version_id,
                dry_run=call.dry_run,
            )


class GeneratedHuawei:
    """`generated.huawei_kms`."""

    def __init__(
        self,
        name: str,
        auth: Callable[
            [huawei_kms.AccessKey], HuaweiAuth | huawei_kms.AccessKey
        ] = lambda key: key,
        *,
        is_async: bool = False,
    ) -> None:
        self.name = name
        self._auth = auth
        self._is_async = is_async

    def call(self, call: Call, endpoint: str) -> Outcome:
        try:
            result = (
                asyncio.run(self._async(call, endpoint))
                if self._is_async
                else self._sync(call, endpoint)
            )
        except huawei_kms.ReplyError as error:
            return _outcome(error)
        reply = huawei_kms.reply_of(result)
        request_id = reply.header("X-Request-Id") if reply else None
        return Outcome(
            None, None, None, request_id, reply.status if reply else None, result.key_id
        )

    def _key(self, call: Call) -> HuaweiAuth | huawei_kms.AccessKey:
        return self._auth(
            huawei_kms.AccessKey(call.access_key, call.secret, call.security_token)
        )

    def _sync(
        self, call: Call, endpoint: str
    ) -> huawei_kms.models.GetPublicKeyResponse:
        with huawei_kms.KmsClient(
            endpoint=endpoint, project_id="p", auth=self._key(call), retry=None
        ) as client:
            return client.get_public_key(key_id=call.key_id)

    async def _async(
        self, call: Call, endpoint: str
    ) -> huawei_kms.models.GetPublicKeyResponse:
        async with huawei_kms.AsyncKmsClient(
            endpoint=endpoint, project_id="p", auth=self._key(call), retry=None
        ) as client:
            return await client.get_public_key(key_id=call.key_id)


def _outcome(error: alibaba_kms.ReplyError | huawei_kms.ReplyError) -> Outcome:
    name = type(error).__name__
    if isinstance(error, alibaba_kms.ApiError | huawei_kms.ApiError):
        return Outcome(name, error.code, error.message, error.request_id, error.status)
    return Outcome(name, request_id=error.request_id, status=error.status)


ALIBABA: tuple[Client, ...] = (
    Tea("alibabacloud_kms20160120"),
    Tea("same, asyncio", is_async=True),
    Tea("same, signature_algorithm v2", signature_algorithm="v2"),
    Tea("same, signature_version v4", signature_version="v4"),
    Core(),
    GeneratedAlibaba("generated client"),
    GeneratedAlibaba("generated, asyncio", is_async=True),
    GeneratedAlibaba("generated, RPC", access_key_rpc),
    GeneratedAlibaba(
        "generated, ACS4", lambda key: access_key_acs4(key, region="cn-hangzhou")
    ),
)
HUAWEI: tuple[Client, ...] = (
    Huawei("huaweicloudsdkkms"),
    Huawei("same, async", is_async=True),
    Huawei("same, region only", region=True),
    GeneratedHuawei("generated client"),
    GeneratedHuawei("generated, asyncio", is_async=True),
    GeneratedHuawei(
        "generated, V11", lambda key: access_key_v11(key, region="cn-north-4")
    ),
)
