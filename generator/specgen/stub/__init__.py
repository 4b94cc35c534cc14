"""The runtime of stub servers: it serves the contracts of generated packages.

A generated stub server consists of contracts and typed handlers; the rest is here. The names below
are loaded on first use: a starting stub needs few of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .auth.nonces import NonceCache
    from .contract.contract import Contract, load_contract
    from .contract.validation import ContractError
    from .faults.fault import Drip, FaultEffect, LogNormal, Throttle, Uniform
    from .faults.rule import Rule
    from .faults.rules import RuleError
    from .journal.journal import JOURNAL_SIZE
    from .journal.journal_entry import JournalEntry, Locate
    from .serve.application import (
        BODY_LIMIT,
        Application,
        build_application,
        utc_now,
    )
    from .serve.current_call import Call, current_call
    from .serve.handler_method import DOCUMENTED, AsDocumented, HandlerMethod
    from .serve.service import ServedApi
    from .verify.credentials import (
        DEFAULT_CREDENTIALS,
        DEFAULT_TOKENS,
        Credential,
    )
    from .wire.problem import Failure

__all__ = [
    "BODY_LIMIT",
    "DEFAULT_CREDENTIALS",
    "DEFAULT_TOKENS",
    "DOCUMENTED",
    "JOURNAL_SIZE",
    "Application",
    "AsDocumented",
    "Call",
    "Contract",
    "ContractError",
    "Credential",
    "Drip",
    "Failure",
    "FaultEffect",
    "HandlerMethod",
    "JournalEntry",
    "Locate",
    "LogNormal",
    "NonceCache",
    "Rule",
    "RuleError",
    "ServedApi",
    "Throttle",
    "Uniform",
    "build_application",
    "current_call",
    "load_contract",
    "utc_now",
]

_ORIGINS = {
    "BODY_LIMIT": "serve.application",
    "DEFAULT_CREDENTIALS": "verify.credentials",
    "DEFAULT_TOKENS": "verify.credentials",
    "DOCUMENTED": "serve.handler_method",
    "JOURNAL_SIZE": "journal.journal",
    "Application": "serve.application",
    "AsDocumented": "serve.handler_method",
    "Call": "serve.current_call",
    "Contract": "contract.contract",
    "ContractError": "contract.validation",
    "Credential": "verify.credentials",
    "Drip": "faults.fault",
    "Failure": "wire.problem",
    "FaultEffect": "faults.fault",
    "HandlerMethod": "serve.handler_method",
    "JournalEntry": "journal.journal_entry",
    "Locate": "journal.journal_entry",
    "LogNormal": "faults.fault",
    "NonceCache": "auth.nonces",
    "Rule": "faults.rule",
    "RuleError": "faults.rules",
    "ServedApi": "serve.service",
    "Throttle": "faults.fault",
    "Uniform": "faults.fault",
    "build_application": "serve.application",
    "current_call": "serve.current_call",
    "load_contract": "contract.contract",
    "utc_now": "serve.application",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Import the requested name only."""
        if name not in _ORIGINS:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f".{_ORIGINS[name]}", __name__), name)
        globals()[name] = value
        return value
