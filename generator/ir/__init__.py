"""The intermediate representation: an API as data, in OpenAPI's terms and wire names."""

from generator.ir.api import (
    Api,
    SecurityRequirement,
    SecurityScheme,
    Server,
    ServerVariable,
    SignatureScheme,
)
from generator.ir.errors import DocumentedError, ErrorBody, Throttling
from generator.ir.interaction import (
    DryRun,
    Interaction,
    InteractionRequest,
    InteractionResponse,
    KeyStore,
    RateLimit,
)
from generator.ir.operation import (
    Dispatch,
    Example,
    Header,
    MediaType,
    Operation,
    Parameter,
    ParameterIn,
    RequestBody,
    Response,
)
from generator.ir.schema import (
    AdditionalProperties,
    Applicator,
    Discriminator,
    JsonValue,
    Ref,
    Schema,
    Xml,
)

__all__ = [
    "AdditionalProperties",
    "Api",
    "Applicator",
    "Discriminator",
    "Dispatch",
    "DocumentedError",
    "DryRun",
    "ErrorBody",
    "Example",
    "Header",
    "Interaction",
    "InteractionRequest",
    "InteractionResponse",
    "JsonValue",
    "KeyStore",
    "MediaType",
    "Operation",
    "Parameter",
    "ParameterIn",
    "RateLimit",
    "Ref",
    "RequestBody",
    "Response",
    "Schema",
    "SecurityRequirement",
    "SecurityScheme",
    "Server",
    "ServerVariable",
    "SignatureScheme",
    "Throttling",
    "Xml",
]
