"""Dispatch of requests to operations: by path, selecting parameter and method."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from ..contract.validation import ContractError
from ..contract.violation import ViolationError
from .routing import Router

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..wire.request import Fields, Request
    from .operation import ServedOperation
    from .service import Service

    Methods: TypeAlias = dict[str, ServedOperation]

logger = logging.getLogger(__name__)
_PATHS = "/paths"
_PARAMETER = re.compile(r"\{[^{}]*\}")


@dataclass(slots=True)
class DispatchTarget:
    """The operation that a request calls.

    Args:
        service: The API that it belongs to.
        operation: The operation.
        path: Raw values of the path's parameters.
        fields: The request's parameters, if the operation was found by one of them.
    """

    service: Service
    operation: ServedOperation
    path: Mapping[str, str]
    fields: Fields | None


class UnservedError(Exception):
    """A request that calls no operation.

    Args:
        violation: The violation.
        services: The APIs that it may have been meant for.
    """

    def __init__(self, violation: ViolationError, services: Iterable[Service]) -> None:
        super().__init__(violation.detail)
        self.violation = violation
        self.services = list(dict.fromkeys(services))


class _PathItem:
    """The operations of one API at one path: by method, or by a parameter's value first."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.methods: Methods = {}
        self.ruled: dict[str, dict[str, Methods]] = {}
        self.pointers: dict[str, str] = {}
        """JSON pointers to the parameters that distinguish operations."""

    def add(self, served: ServedOperation) -> None:
        operation, methods = served.operation, self.methods
        if operation.dispatch is not None:
            for parameter in operation.parameters:
                if parameter.wire_name == operation.dispatch.parameter:
                    self.pointers.setdefault(parameter.wire_name, parameter.pointer)
            values = self.ruled.setdefault(operation.dispatch.parameter, {})
            methods = values.setdefault(operation.dispatch.value, {})
        for method in operation.methods:
            if methods.setdefault(method, served) is not served:
                logger.warning(
                    "not served: %s: its path is taken", operation.operation_id
                )

    def called(self, request: Request) -> tuple[Methods, Fields | None]:
        """Return the operations that a request may call here, and the selecting parameters.

        Returns:
            The operations by method; the parameters, if one of them led there.
        """
        fields = self.service.fields(request, form=True)
        for parameter, by_value in self.ruled.items():
            values = fields.get(parameter)
            methods = by_value.get(values[0]) if values else None
            if methods:
                return methods, fields
        return self.methods, None


class Dispatcher:
    """Dispatcher of requests to operations.

    Every operation is served at its path, and below the base path of each of the API's servers.

    Args:
        services: The APIs.

    Raises:
        ContractError: Two APIs would answer the same requests.
    """

    def __init__(self, services: Iterable[Service]) -> None:
        self._router: Router[_PathItem] = Router()
        self._items: dict[tuple[str, Service], _PathItem] = {}
        self._owners: dict[tuple[object, ...], Service] = {}
        known = list(services)
        for service in known:
            for base in service.contract.base_paths:
                self._serve(service, base, firmly=True)
        for service in known:
            self._serve(service, "", firmly=not service.contract.base_paths)

    def find(self, request: Request) -> DispatchTarget:
        """Return the operation that a request calls.

        Raises:
            UnservedError: There is no such operation.
        """
        routes = self._router.find(request.path)
        allowed: Methods = {}
        for route in routes:
            item = route.target
            methods, fields = (
                item.called(request) if item.ruled else (item.methods, None)
            )
            served = methods.get(request.method)
            if served is None and request.method == "HEAD":
                served = methods.get("GET")
            if served is not None:
                return DispatchTarget(item.service, served, route.values, fields)
            allowed = {**methods, **allowed}
        items = [route.target for route in routes]
        near = items or self._router.nearest(request.path)
        raise UnservedError(
            _unserved(request, items, allowed), (item.service for item in near)
        )

    def _serve(self, service: Service, base: str, *, firmly: bool) -> None:
        for served in service.operations:
            template = base + served.operation.path
            if self._is_free(service, served, template, firmly=firmly):
                item = self._items.get((template, service))
                if item is None:
                    item = self._items[template, service] = _PathItem(service)
                    self._router.add(template, item)
                item.add(served)

    def _is_free(
        self, service: Service, served: ServedOperation, template: str, *, firmly: bool
    ) -> bool:
        operation = served.operation
        for method in operation.methods:
            key = (_PARAMETER.sub("{}", template), operation.dispatch, method)
            owner = self._owners.setdefault(key, service)
            if owner is not service and firmly:
                names = f"{owner.contract.package} and {service.contract.package}"
                raise ContractError(
                    f"{names} both serve {method} {template}; serve them separately"
                )
            if owner is not service:
                return False
        return True


def _unserved(
    request: Request, items: list[_PathItem], allowed: Methods
) -> ViolationError:
    if allowed:
        served = next(iter(allowed.values()))
        extra = ("HEAD",) if "GET" in allowed else ()
        allow = tuple(dict.fromkeys((*allowed, *extra, "OPTIONS")))
        detail = f"{request.method} is not served here"
        path_item = served.operation.pointer.rpartition("/")[0]
        return ViolationError("method", detail, rule=path_item, allow=allow)
    rule = _PATHS
    for item in items:
        fields = item.service.fields(request, form=True)
        for parameter in item.ruled:
            rule = item.pointers.get(parameter, _PATHS)
            if parameter not in fields:
                detail = f"`{parameter}` is missing"
                return ViolationError("missing", detail, parameter=parameter, rule=rule)
    return ViolationError("unknown-operation", "there is no such operation", rule=rule)
