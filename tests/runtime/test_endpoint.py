from __future__ import annotations

import pytest

from templates.client.runtime._endpoint import Endpoint, parse_endpoint


@pytest.mark.parametrize(
    ("url", "origin", "base_path"),
    [
        ("https://kms.example.com", "https://kms.example.com", ""),
        ("https://kms.example.com/", "https://kms.example.com", ""),
        (
            "HTTPS://KMS.example.com:8443/gw/Base/",
            "https://kms.example.com:8443",
            "/gw/Base",
        ),
        ("http://127.0.0.1:8700/a%20b", "http://127.0.0.1:8700", "/a%20b"),
        ("http://[::1]:8700", "http://[::1]:8700", ""),
        ("https://kms.example.com.", "https://kms.example.com.", ""),
    ],
)
def test_endpoints(url: str, origin: str, base_path: str) -> None:
    assert parse_endpoint(url) == Endpoint(origin, base_path)


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("", "must begin with https"),
        ("kms.example.com", "must begin with https"),
        ("ftp://kms.example.com", "must begin with https"),
        ("https://", "must name a host"),
        ("https://:8443", "must name a host"),
        ("https://.", "must name a host"),
        ("https://kms..example.com", "must name a host"),
        ("https://" + "a" * 64 + ".com", "must name a host"),
        ("https://user:s3cret@kms.example.com", "user name or a password"),
        ("https://kms.example.com?token=s3cret", "query or a fragment"),
        ("https://kms.example.com/#s3cret", "query or a fragment"),
        ("https://kms.example.com:port", "malformed host or port"),
        ("https://kms.example.com:70000", "malformed host or port"),
        ("https://[::1", "malformed host or port"),
        ("https://kms.example.com/a b", "printable ASCII"),
        ("https://kms.example.com/\r\nX: s3cret", "printable ASCII"),
        ("https://密钥.example.com", "printable ASCII"),
    ],
)
def test_what_is_no_endpoint(url: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint) as caught:
        parse_endpoint(url)
    assert "s3cret" not in str(caught.value)
