"""The base of all models, and the response of a result."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from ._messages import Reply

_REPLY = "_reply"


class Model(BaseModel):
    """Base of all models. Unknown properties are ignored, so that services may add some.

    A model whose schema describes additional properties keeps them in `model_extra`.
    """

    model_config = ConfigDict(
        extra="ignore",
        validate_by_alias=True,
        validate_by_name=True,
        hide_input_in_errors=True,
        protected_namespaces=(),
    )


def reply_of(model: BaseModel) -> Reply | None:
    """Return the response that a result was read from: its status, headers and body.

    Args:
        model: The result of a client's method.

    Returns:
        The response; None for a model that is not the whole result of a call.
    """
    return cast("Reply | None", model.__dict__.get(_REPLY))


def attach_reply(model: BaseModel, reply: Reply) -> None:
    """Store the response of a model, without effect on equality, repr or dumps."""
    # Pydantic ignores entries of __dict__ that are not fields, as cached_property requires;
    # a private attribute would take part in equality and slow down every model.
    object.__setattr__(model, _REPLY, reply)
