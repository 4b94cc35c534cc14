"""Adapters between a handler's method and the wire: request model, result and errors."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final, Generic, TypeAlias, TypeVar

from pydantic import BaseModel, JsonValue, TypeAdapter, ValidationError

from ..contract.violation import ViolationError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

R = TypeVar("R", bound=BaseModel)
S = TypeVar("S")


class AsDocumented(Enum):
    """The type of `DOCUMENTED`."""

    ANSWER = "documented"


DOCUMENTED: Final = AsDocumented.ANSWER
"""The result of a handler for the documented response."""

Result: TypeAlias = "JsonValue | bytes | AsDocumented"


class HandlerMethod(Generic[R, S]):
    """A handler's method, ready to be called with plain values.

    Args:
        method: The method.
        documented: The default method, which uses the spec. It is not called.
        request: The model of the argument.
        result: The type of the result.
    """

    def __init__(
        self,
        method: Callable[[R], Awaitable[S | AsDocumented]],
        *,
        documented: Callable[..., object],
        request: type[R],
        result: TypeAdapter[S],
    ) -> None:
        self.is_documented = getattr(method, "__func__", None) is documented
        """Whether the method is the default, which uses the spec."""
        self._method = method
        self._request = request
        self._result = result

    async def __call__(self, arguments: Mapping[str, object]) -> Result:
        """Call the method.

        Args:
            arguments: Values by the names of the request model.

        Returns:
            The result as plain JSON data under wire names, or as bytes.

        Raises:
            ViolationError: The arguments do not fit the model.
        """
        try:
            request = self._request.model_validate(arguments, by_name=False)
        except ValidationError as error:
            raise _violation(error) from None
        result = await self._method(request)
        if isinstance(result, AsDocumented | bytes):
            return result
        plain: JsonValue = self._result.dump_python(
            result, mode="json", by_alias=True, exclude_unset=True
        )
        return plain


def _violation(error: ValidationError) -> ViolationError:
    """Name the argument that the contract let pass and the model does not."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[
        0
    ]
    name = ".".join(str(step) for step in first["loc"])
    return ViolationError("invalid", f"`{name}`: {first['msg']}", parameter=name)
