from __future__ import annotations

import contextlib
import json
from base64 import b64encode
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from templates.client.runtime._decode import decode
from templates.client.runtime._errors import ReplyError
from templates.client.runtime._messages import Reply, Request
from templates.client.runtime._mixed_success import MixedSuccess
from templates.client.runtime._model import Model
from templates.client.runtime._parsed_body import DocumentError
from templates.client.runtime._path_parameters import path_value
from templates.client.runtime._query_parameters import query_pairs
from templates.client.runtime._xml import parse_xml
from templates.client.runtime._xml_flat import flat
from templates.client.runtime.pem import normalize_pem
from tests.runtime.flavours import ERRORS

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

REQUEST = Request("GET", "https://h", "/")


class Key(Model):
    key_id: str | None = Field(default=None, alias="KeyId")
    tags: list[str] | None = Field(default=None, alias="Tags")
    nested: Key | None = Field(default=None, alias="Nested")


NAMES = st.sampled_from(["KeyId", "Tags", "Nested", "Code", "Message", "RequestId"])
TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
DATA: SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)
BODIES = (
    st.binary(max_size=60)
    | DATA.map(lambda data: json.dumps(data).encode())
    | st.tuples(NAMES, TEXTS, NAMES).map(lambda p: f"<{p[0]}>{p[1]}</{p[2]}>".encode())
)
MEDIA_TYPES = st.sampled_from(
    ["application/json", "text/xml", "text/plain", "text/html; charset=x", ";", "é/\0"]
)


@given(st.integers(200, 599), BODIES, MEDIA_TYPES)
def test_a_reply_is_a_result_or_an_error_of_ours(
    status: int, body: bytes, media_type: str
) -> None:
    reply = Reply(status, (("Content-Type", media_type),), body, REQUEST)
    successes = (
        MixedSuccess("200", Key, ("application/json", "application/xml"), flat(Key)),
    )
    outcome: Key | ReplyError
    try:
        outcome = decode(reply, successes, errors=ERRORS)
    except ReplyError as error:
        outcome = error
    if isinstance(outcome, ReplyError):
        assert outcome.status == status
        assert str(outcome).isprintable()
    else:
        assert status == 200


@given(st.binary(max_size=80))
def test_xml_is_parsed_or_refused(body: bytes) -> None:
    with contextlib.suppress(DocumentError):
        assert parse_xml(body).root


@given(TEXTS | st.binary(max_size=40).map(lambda der: b64encode(der).decode()))
def test_a_key_is_normalized_or_refused(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert normalize_pem(text).startswith("-----BEGIN PUBLIC KEY-----\n")


@given(TEXTS)
def test_a_path_value_stays_in_its_segment(text: str) -> None:
    try:
        segment = path_value("p", text)
    except ValueError:
        assert text in {"", ".", ".."}
    else:
        assert segment.isascii()
        assert segment not in {"", ".", ".."}
        assert not set(segment) & set("/?#\\ \r\n")


@given(st.lists(TEXTS.filter(bool), min_size=1))
def test_an_exploded_list_is_kept_whole(items: list[str]) -> None:
    assert query_pairs("p", items) == [("p", item) for item in items]
