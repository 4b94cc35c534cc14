"""Security schemes: what their extensions may hold, and what their functions are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from specgen.openapi.references import References
from specgen.parse import parse
from specgen.source import load
from specgen.stub.verify.schemes import SCHEMES
from specgen.validate import validate
from specgen.view.security import auth_view

from tests.render.packages import packages_of, put, run

if TYPE_CHECKING:
    from pathlib import Path

SPEC = """\
openapi: 3.1.0
info: {title: Bell, version: "1"}
paths: {}
components:
  securitySchemes:
"""
SIGNED = "type: apiKey, in: header, name: Authorization, x-specgen-signature: "
ALGORITHMS = ", ".join(
    sorted(name.replace("_", "-") for name in SCHEMES if "_hmac_" in name)
)


def findings(*schemes: str) -> list[tuple[str, str | None]]:
    """Message and hint of each finding."""
    lines = [f"    S{number}: {{{scheme}}}" for number, scheme in enumerate(schemes)]
    text = SPEC + "\n".join(lines) + "\n"
    found = validate(References(load("bell.yaml", data=text.encode())))
    assert {finding.code for finding in found} <= {"invalid-extension"}
    return [(finding.message, finding.hint) for finding in found]


@pytest.mark.parametrize(
    "algorithm", ["acs9-hmac", "cached-token", "environment", "keystone-password"]
)
def test_only_signing_algorithms_are_offered_and_taken(algorithm: str) -> None:
    message = f'`"{algorithm}"` is not one of the known values in `x-specgen-signature`'
    hint = f"known values: {ALGORITHMS}"
    assert findings(f"{SIGNED} {{algorithm: {algorithm}}}") == [(message, hint)]


@pytest.mark.parametrize(
    ("options", "message", "hint"),
    [
        (
            "algorithm: acs3-hmac-sha256, region: r",
            "`region` is not a field of this object",
            "known here: algorithm, carried-parameters, x-specgen-source",
        ),
        (
            "algorithm: acs4-hmac-sha256, carried_parameters: {}",
            "`carried_parameters` is not a field of this object",
            "did you mean `carried-parameters`?",
        ),
        (
            "algorithm: acs3-hmac-sha256, carried-parameters: {A: x-a, B: X-A}",
            "header `X-A` is also that of another parameter",
            "give each parameter a header of its own",
        ),
        ("region: r", "`algorithm` is missing", None),
        ("algorithm: acs4-hmac-sha256, region: ''", '`""` does not match', None),
        (
            "algorithm: v11-hmac-sha256, service: 5",
            "`5` is not of type string",
            "put it in quotes",
        ),
        ("algorithm: v11-hmac-sha256, service: 'a/b'", '`"a/b"` does not', None),
        (
            "algorithm: acs3-hmac-sha256, carried-parameters: {A: 'x y'}",
            '`"x y"` does not match the pattern',
            None,
        ),
    ],
)
def test_the_options_are_those_of_the_algorithm(
    options: str, message: str, hint: str | None
) -> None:
    (found,) = findings(f"{SIGNED} {{{options}}}")
    assert found[0].startswith(message)
    assert found[1] == hint


@pytest.mark.parametrize(
    "scheme",
    [
        "type: http, scheme: bearer, x-specgen-environment: {id: A, secret: B}",
        "type: http, scheme: Basic, x-specgen-token-provider: keystone-password",
        f"{SIGNED} {{algorithm: rpc-hmac-sha1}}, x-specgen-token-provider: keystone-password",
    ],
)
def test_where_credentials_come_from_is_said_of_schemes_that_take_them(
    scheme: str,
) -> None:
    (found,) = findings(scheme)
    assert found[0].endswith("and this scheme takes none")


def test_all_schemes_name_the_same_environment_variables() -> None:
    signed = f"{SIGNED} {{algorithm: rpc-hmac-sha1}}, x-specgen-environment: "
    one, other = "{id: A, secret: B}", "{id: A, secret: C}"
    assert findings(signed + one, signed + one) == []
    (found,) = findings(signed + one, signed + one, signed + other)
    assert found[0] == "another security scheme names other environment variables"


def test_no_function_hides_what_the_modules_need(tmp_path: Path) -> None:
    signing = ["auth", "access_key_from_environment", "api_key", "environment", "nonce"]
    tokens = ["header_pairs", "import_module"]
    schemes = {
        **dict.fromkeys(signing, f"{SIGNED} {{algorithm: rpc-hmac-sha1}}"),
        **dict.fromkeys(tokens, "type: http, scheme: bearer"),
    }
    uses = "".join(f"  - {name}: []\n" for name in schemes)
    parameter = "{name: X, in: header, schema: {type: string}}"
    responses = "{default: {description: D.}}"
    operation = f"{{get: {{parameters: [{parameter}], responses: {responses}}}}}"
    text = SPEC.replace("paths: {}", f"security:\n{uses}paths: {{/a: {operation}}}")
    spec = tmp_path / "bell.yaml"
    declared = [f"    {name}: {{{scheme}}}\n" for name, scheme in schemes.items()]
    spec.write_text(text + "".join(declared), encoding="utf-8")
    functions = auth_view(parse(References(load(spec)))).functions
    assert [f.name for f in functions] == [f"{name}_auth" for name in schemes]
    put(tmp_path, packages_of([spec]))
    program = """
from made.bell.auth import AccessKey, CachedToken
from made.bell.client import BellClient
BellClient(endpoint="http://x", auth=AccessKey("a", "b")).close()
"""
    assert run(program, cwd=tmp_path).stderr == ""
