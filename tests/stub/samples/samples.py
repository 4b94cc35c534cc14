"""Makes values of schemas, and judges them by another engine than the stub's."""

from __future__ import annotations

import json
from typing import Any

from jsonschema import Draft202012Validator
from specgen.stub.contract.contract import Content, Contract
from specgen.stub.contract.schema_reader import ContractSchemas
from specgen.stub.samples.response_bodies import Samples
from specgen.stub.wire.xml import XmlCodec

SEEDS = ["", *map(str, range(20))]


def body(
    schema: Any, seed: str = "", *, name: str = "get", definitions: Any = None
) -> str:
    """Return the body that is made for a schema."""
    known = Contract(package="made", definitions=definitions or {})
    xml = XmlCodec(ContractSchemas(known.definitions))
    content = Content("application/json", schema=schema)
    return Samples(known, xml, seed).body(name, 200, content)


def made(schema: Any, seed: str = "", **more: Any) -> Any:
    return json.loads(body(schema, seed, **more))


def is_valid(schema: Any, value: Any, definitions: Any = None) -> bool:
    """Tell whether a value is valid, by another engine than the stub's."""
    whole = {"$defs": definitions or {}, "allOf": [schema]}
    checks = Draft202012Validator.FORMAT_CHECKER
    valid: bool = Draft202012Validator(whole, format_checker=checks).is_valid(value)
    return valid
