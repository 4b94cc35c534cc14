"""The intermediate representation: an API as data, in OpenAPI's terms and wire names."""

from specgen.ir.api import Api, Grouping
from specgen.ir.errors import DocumentedError, ErrorBody, Throttling
from specgen.ir.interaction import (
    DryRun,
    Fill,
    Interaction,
    InteractionRequest,
    InteractionResponse,
    KeyStore,
    RateLimit,
)
from specgen.ir.operation import (
    Dispatch,
    Encoding,
    Example,
    Header,
    MediaType,
    Operation,
    Parameter,
    ParameterIn,
    RequestBody,
    Response,
    WirePlace,
)
from specgen.ir.schema import (
    AdditionalProperties,
    Applicator,
    Discriminator,
    JsonValue,
    Ref,
    Schema,
    Xml,
)
from specgen.ir.security import (
    CredentialChain,
    OAuthFlow,
    SecurityRequirement,
    SecurityScheme,
    SignatureScheme,
)
from specgen.ir.server import Server, ServerVariable

__all__ = [
    "AdditionalProperties",
    "Api",
    "Applicator",
    "CredentialChain",
    "Discriminator",
    "Dispatch",
    "DocumentedError",
    "DryRun",
    "Encoding",
    "ErrorBody",
    "Example",
    "Fill",
    "Grouping",
    "Header",
    "Interaction",
    "InteractionRequest",
    "InteractionResponse",
    "JsonValue",
    "KeyStore",
    "MediaType",
    "OAuthFlow",
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
    "WirePlace",
    "Xml",
]
