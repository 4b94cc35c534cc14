"""A client of httpx2 in `http=`."""

from __future__ import annotations

import sys

import pytest

from generated import huawei_kms


@pytest.mark.parametrize(
    ("client", "kind"),
    [(huawei_kms.KmsClient, "Client"), (huawei_kms.AsyncKmsClient, "AsyncClient")],
)
def test_another_object_is_refused_where_httpx2_is_not_installed(
    client: type, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "generated.huawei_kms._httpx2", raising=False)
    monkeypatch.setitem(sys.modules, "httpx2", None)
    with pytest.raises(TypeError, match=f"httpx2.{kind}, and httpx2 is not installed"):
        client(endpoint="https://a.example", project_id="p", auth="t", http=object())
