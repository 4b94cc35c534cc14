"""What is wrong with a request that breaks the contract."""

from __future__ import annotations

from typing import Literal, TypeAlias

Kind: TypeAlias = Literal[
    "missing",
    "invalid",
    "unknown-operation",
    "method",
    "malformed-body",
    "media-type",
    "too-large",
    "not-acceptable",
]


class ViolationError(Exception):
    """A request that breaks the contract.

    Args:
        kind: Which rule of `x-specgen-violations` it falls under.
        detail: What is wrong, in a sentence without values that may be secret.
        parameter: Wire name of the parameter or body member, if it is about one.
        rule: JSON pointer into the spec, to the rule that is broken.
        code: The error code that the spec gives for this parameter in particular.
        allow: Methods that the path has, where the method is the problem.
    """

    def __init__(
        self,
        kind: Kind,
        detail: str,
        *,
        parameter: str = "",
        rule: str = "",
        code: str | None = None,
        allow: tuple[str, ...] = (),
    ) -> None:
        super().__init__(detail)
        self.kind: Kind = kind
        self.detail = detail
        self.parameter = parameter
        self.rule = rule
        self.code = code
        self.allow = allow
