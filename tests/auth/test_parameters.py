"""The pairs of a form, which some schemes sign."""

from __future__ import annotations

import pytest

from templates.client.runtime._messages import Request
from templates.client.runtime.auth._request_parameters import form_of


@pytest.mark.parametrize(
    ("content_type", "form"),
    [
        ("application/x-www-form-urlencoded", (("KeyId", "a b"), ("V", ""))),
        (
            "Application/X-WWW-Form-Urlencoded; charset=utf-8",
            (("KeyId", "a b"), ("V", "")),
        ),
        ("application/json", ()),
    ],
)
def test_form_reads_form_bodies_only(
    content_type: str, form: tuple[tuple[str, str], ...]
) -> None:
    request = Request(
        "POST",
        "http://h",
        "/",
        headers=(("content-type", content_type),),
        body=b"KeyId=a+b&V=",
    )
    assert form_of(request) == form
