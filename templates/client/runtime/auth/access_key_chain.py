"""Access keys from the first of several sources that has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._base import Confidential

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._base import AccessKey


class AccessKeyChain(Confidential):
    """Provider of the access key of the first source that has one, at each call.

    Args:
        sources: Return an access key, or raise a LookupError with the reason.
    """

    __slots__ = ("_sources",)

    def __init__(self, *sources: Callable[[], AccessKey]) -> None:
        self._sources = sources

    def __call__(self) -> AccessKey:
        """Return the access key.

        Raises:
            LookupError: No source has one; the message has the reason of each.
            ValueError: The value of a source is not a valid access key.
        """
        reasons: list[str] = []
        for source in self._sources:
            try:
                return source()
            except LookupError as error:
                reasons.append(str(error))
        raise LookupError(f"there is no access key: {'; '.join(reasons)}")

    async def in_thread(self) -> AccessKey:
        """Return the access key without blocking the event loop: for an asynchronous client."""
        from asyncio import to_thread

        return await to_thread(self)
