from __future__ import annotations

import copy
import pickle

import pytest
from pydantic import Field, RootModel, ValidationError

from templates.client.runtime._messages import Reply, Request
from templates.client.runtime._model import Model, attach_reply, reply_of
from templates.client.runtime._plain import plain

REPLY = Reply(
    200, (("X", "1"),), b"{}", Request("GET", "https://h", "/", (("Sig", "s3cret"),))
)


class Key(Model):
    key_id: str = Field(alias="KeyId")
    model_name: str | None = Field(default=None, alias="ModelName")


class Keys(RootModel[list[Key]]):
    pass


def test_members_go_by_wire_name_and_by_python_name() -> None:
    assert Key.model_validate({"KeyId": "a", "Unknown": 1}) == Key(KeyId="a")
    assert Key.model_validate({"key_id": "a"}) == Key(KeyId="a")


def test_a_validation_error_does_not_show_the_input() -> None:
    with pytest.raises(ValidationError) as caught:
        Key.model_validate({"KeyId": ["plaintext key"]})
    assert "plaintext key" not in str(caught.value)


def test_a_model_leads_to_its_reply_and_nothing_else_changes() -> None:
    key, twin = Key(KeyId="a"), Key(KeyId="a")
    attach_reply(key, REPLY)
    assert reply_of(key) is REPLY
    assert reply_of(twin) is None
    assert key == twin
    assert twin == key
    assert repr(key) == repr(twin)
    assert key.model_dump() == twin.model_dump()
    assert key.model_dump_json() == twin.model_dump_json()
    assert key.model_copy().key_id == "a"


def test_a_copied_model_keeps_the_reply_without_secrets() -> None:
    key = Key(KeyId="a")
    attach_reply(key, REPLY)
    assert b"s3cret" not in pickle.dumps(key)
    for twin in (pickle.loads(pickle.dumps(key)), copy.deepcopy(key)):
        assert twin == key
        reply = reply_of(twin)
        assert reply is not None
        assert (reply.status, reply.headers) == (200, (("X", "1"),))


def test_plain_leaves_out_what_was_not_set_and_keeps_null() -> None:
    assert plain(Key(KeyId="a")) == {"KeyId": "a"}
    assert plain(Key(KeyId="a", ModelName=None)) == {"KeyId": "a", "ModelName": None}
    assert plain(Keys([Key(KeyId="a")])) == [{"KeyId": "a"}]
    assert plain({"keys": [Key(KeyId="a")], "at": (1, None)}) == {
        "keys": [{"KeyId": "a"}],
        "at": [1, None],
    }
