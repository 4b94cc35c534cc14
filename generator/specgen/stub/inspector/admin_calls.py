"""The admin calls below `/__stub__/`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, TypeVar

from pydantic import Field, ValidationError
from pydantic_core import to_json

from ..faults.rule import Rule
from ..faults.rules import RuleError
from ..kebab_case import Model, problems
from ..wire.reply import Reply
from .administered_application import ADMIN_PATH, AdminError, not_allowed
from .pages import Inspector

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..contract.contract import Contract
    from ..faults.rules import Active
    from ..wire.request import Request
    from .administered_application import AdministeredApplication

_JSON = "application/json"
M = TypeVar("M", bound=Model)

_NUMBER = re.compile(r"[0-9]{1,15}")


class Query(Model):
    """Filter of exchanges in the journal, from a query."""

    operation: str | None = None
    api: str | None = None
    status: Annotated[str, Field(pattern=r"^([1-5]([0-9]{2}|xx)|none)$")] | None = None
    valid: bool | None = None
    text: str | None = None
    since: int = 0
    before: int | None = None
    limit: Annotated[int, Field(ge=0)] | None = None


class Switch(Model):
    """Whether the documented rate limits are enforced."""

    enforced: bool


class AdminCalls:
    """Handler of admin calls and pages.

    Args:
        stub: The administered application.
        contracts: The APIs that it serves.
    """

    def __init__(
        self, stub: AdministeredApplication, contracts: Iterable[Contract]
    ) -> None:
        self._stub = stub
        self._contracts = list(contracts)
        self._inspector = Inspector(stub, self._contracts)
        self._calls: dict[tuple[str, str], Callable[[Request], Reply]] = {
            ("GET", "requests"): self._requests,
            ("DELETE", "requests"): self._forget,
            ("GET", "requests/"): self._request,
            ("GET", "specs"): self._specs,
            ("POST", "reset"): self._reset,
            ("GET", "rules"): self._rules,
            ("POST", "rules"): self._add_rule,
            ("DELETE", "rules"): self._remove_rules,
            ("DELETE", "rules/"): self._remove_rule,
            ("GET", "rate-limits"): self._rate_limits,
            ("PUT", "rate-limits"): self._switch_rate_limits,
        }

    def answer(self, path: str, request: Request) -> Reply:
        """Return the response to a call.

        Args:
            path: The path after `/__stub__/`.
            request: The request.

        Raises:
            AdminError: The call cannot be executed.
        """
        call = re.sub("/.*", "/", path)
        method = "GET" if request.method == "HEAD" else request.method
        found = self._calls.get((method, call))
        if found is not None:
            return found(request)
        page = self._inspector.answer(path, request)
        if page is not None:
            return page
        allowed = [m for m, known in self._calls if known == call]
        if not allowed:
            raise AdminError(404, "not-found", "There is no such page or call.")
        return not_allowed(method, allowed)

    def _requests(self, request: Request) -> Reply:
        try:
            query = Query.model_validate(dict(request.query))
        except ValidationError as error:
            raise AdminError(400, "query", problems(error)) from None
        wanted = query.model_dump(exclude={"operation"})
        found = self._stub.journal.entries(query.operation, **wanted)
        listed = [entry.model_dump(mode="json", by_alias=True) for entry in found]
        return _json({"count": self._stub.journal.count, "requests": listed})

    def _request(self, request: Request) -> Reply:
        entry = self._stub.journal.entry(_number(request))
        if entry is None:
            raise AdminError(404, "not-found", "The journal has no such exchange.")
        return _json(entry.model_dump(mode="json", by_alias=True))

    def _forget(self, request: Request) -> Reply:
        del request
        self._stub.journal.clear()
        return Reply(204, None, b"")

    def _reset(self, request: Request) -> Reply:
        del request
        self._stub.reset()
        return Reply(204, None, b"")

    def _specs(self, request: Request) -> Reply:
        del request
        return _json({"apis": [_described(contract) for contract in self._contracts]})

    def _rules(self, request: Request) -> Reply:
        del request
        rules = self._stub.rules
        return _json({"rules": [_shown(a) for a in rules.active], "seed": rules.seed})

    def _add_rule(self, request: Request) -> Reply:
        rule = _read(request, Rule)
        try:
            number = self._stub.rules.add(rule)
        except RuleError as error:
            place = ".".join(map(str, error.place))
            raise AdminError(422, "rule", f"{place}: {error}") from None
        headers = (("location", f"{ADMIN_PATH}rules/{number}"),)
        return Reply(201, _JSON, to_json({"id": number}), headers)

    def _remove_rules(self, request: Request) -> Reply:
        del request
        self._stub.rules.clear()
        return Reply(204, None, b"")

    def _remove_rule(self, request: Request) -> Reply:
        if not self._stub.rules.remove(_number(request)):
            raise AdminError(404, "not-found", "There is no such rule.")
        return Reply(204, None, b"")

    def _rate_limits(self, request: Request) -> Reply:
        del request
        return _json({"enforced": self._stub.rate_limits.enforced})

    def _switch_rate_limits(self, request: Request) -> Reply:
        self._stub.rate_limits.enforced = _read(request, Switch).enforced
        return self._rate_limits(request)


def _shown(active: Active) -> dict[str, object]:
    written = active.rule.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {
        "id": active.id,
        "calls": active.calls,
        "uses": active.uses,
        "rule": written,
    }


def _read(request: Request, model: type[M]) -> M:
    """Return the JSON body of a call.

    A browser sends JSON to another site only if that one allows it, which the stub does not.

    Raises:
        AdminError: The body is not JSON.
    """
    if request.media_type != _JSON:
        raise AdminError(415, "media-type", f"Send {_JSON}.")
    try:
        return model.model_validate_json(request.body)
    except ValidationError as error:
        raise AdminError(422, "rule", problems(error)) from None


def _described(contract: Contract) -> dict[str, object]:
    return {
        "api": contract.package,
        "base-paths": contract.base_paths,
        "operations": [
            {
                "operation": operation.operation_id,
                "methods": operation.methods,
                "path": operation.path,
                "security": operation.security,
                "errors": [e.code for e in (*operation.errors, *contract.errors)],
                "examples": sorted(
                    {
                        known.name
                        for known in (*operation.interactions, *operation.examples)
                    }
                ),
            }
            for operation in contract.operations
        ],
    }


def _number(request: Request) -> int:
    text = request.path.rpartition("/")[2]
    if not _NUMBER.fullmatch(text):
        raise AdminError(404, "not-found", "There is no such page or call.")
    return int(text)


def _json(value: object) -> Reply:
    return Reply(200, _JSON, to_json(value))
