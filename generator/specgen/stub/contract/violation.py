"""Violations of the contract by requests."""

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
    "conflict",
]


class ViolationError(Exception):
    """A request violates the contract.

    Args:
        kind: The key of `x-specgen-violations`.
        detail: The problem, in a sentence without values that may be secret.
        parameter: Wire name of the parameter or body property, if it is about one.
        rule: JSON pointer into the spec, to the violated rule.
        code: The error code that the spec gives for this parameter.
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
