"""Interactions: they resolve, keep to the contract or break it on purpose, and can be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jsonschema_rs

if TYPE_CHECKING:
    from tests.specs.conftest import Spec

Interaction = dict[str, Any]


def interactions(spec: Spec) -> list[Interaction]:
    found: list[Interaction] = spec.operation["x-specgen-interactions"]
    return found


def body(spec: Spec, interaction: Interaction) -> Any:
    request = interaction["request"]
    if "example" not in request:
        return request.get("body")
    content = spec.operation["requestBody"]["content"][request["media-type"]]
    return content["examples"][request["example"]]["value"]


def members(spec: Spec, interaction: Interaction) -> dict[str, Any]:
    """Return the parameters and the members of an object body: what `when` is compared with."""
    sent = body(spec, interaction)
    parameters = interaction["request"].get("parameters", {})
    return {**parameters, **(sent if isinstance(sent, dict) else {})}


def selects(spec: Spec, interaction: Interaction, sent: dict[str, Any]) -> bool:
    """Tell whether a request with these members selects the interaction; null means absent."""
    when = interaction.get("when", members(spec, interaction))
    return all(value_at(sent, name) == value for name, value in when.items())


def value_at(sent: Any, name: str) -> Any:
    """Return a member by its name, or by a JSON pointer; None if it is absent."""
    for token in name.split("/")[1:] if name.startswith("/") else [name]:
        if isinstance(sent, list):
            sent = sent[int(token)]
        else:
            sent = sent.get(token) if isinstance(sent, dict) else None
    return sent


def response_body(spec: Spec, interaction: Interaction) -> Any:
    response = interaction["response"]
    documented = spec.resolve(spec.operation["responses"][str(response["status"])])
    media_type = documented["content"][response["media-type"]]
    if "example" not in response:
        return None
    return media_type["examples"][response["example"]]["value"]


def contract(spec: Spec) -> dict[str, Any]:
    """Return one schema of parameters and body members together."""
    properties = {
        parameter["name"]: parameter["schema"] for parameter in spec.parameters
    }
    required = [
        parameter["name"] for parameter in spec.parameters if parameter["required"]
    ]
    if "requestBody" in spec.operation:
        (media_type,) = spec.operation["requestBody"]["content"].values()
        schema = spec.resolve(media_type["schema"])
        properties |= schema["properties"]
        required += schema["required"]
    # References lead below `components` of the document.
    components = spec.document["components"]
    return {"components": components, "properties": properties, "required": required}


def breaks_the_contract(spec: Spec, interaction: Interaction) -> bool:
    sent = members(spec, interaction)
    malformed = isinstance(body(spec, interaction), str)
    return malformed or not jsonschema_rs.validator_for(contract(spec)).is_valid(sent)


def violation_codes(spec: Spec) -> set[str]:
    """Return the codes that answer a breach of the contract."""
    violations = spec.document["x-specgen-violations"]
    codes = {
        code
        for violation, code in violations.items()
        if violation != "x-specgen-source"
    }
    for node in (*spec.parameters, *contract(spec)["properties"].values()):
        codes |= {node.get("x-specgen-violation")}
    codes |= {spec.operation.get("x-specgen-dry-run", {}).get("invalid")}
    return codes - {None}


def test_names_are_unique(spec: Spec) -> None:
    names = [interaction["name"] for interaction in interactions(spec)]
    assert len(set(names)) == len(names)


def test_each_request_fits_what_selects_it(spec: Spec) -> None:
    names = set(contract(spec)["properties"])
    for interaction in interactions(spec):
        assert selects(spec, interaction, members(spec, interaction)), interaction[
            "name"
        ]
        when = {
            name.removeprefix("/").partition("/")[0]
            for name in interaction.get("when", {})
        }
        assert when <= names, interaction["name"]


def test_no_valid_request_selects_what_answers_a_violation(spec: Spec) -> None:
    schema = contract(spec)
    for interaction in interactions(spec):
        if not breaks_the_contract(spec, interaction):
            continue
        absent = {name for name, value in interaction["when"].items() if value is None}
        held = {
            name: value
            for name, value in interaction["when"].items()
            if value is not None
        }
        validator = jsonschema_rs.validator_for({**schema, "required": []})
        lacks_a_required_member = bool(absent & set(schema["required"]))
        assert lacks_a_required_member or not validator.is_valid(held), interaction[
            "name"
        ]


def test_requests_name_declared_schemes_and_accepted_methods(spec: Spec) -> None:
    schemes = spec.document["components"]["securitySchemes"]
    methods = {spec.method.upper(), *spec.operation.get("x-specgen-methods", ())}
    for interaction in interactions(spec):
        request = interaction["request"]
        assert request["method"] in methods, interaction["name"]
        assert request.get("security", next(iter(schemes))) in schemes, interaction[
            "name"
        ]


def test_responses_are_documented(spec: Spec) -> None:
    statuses = {error["code"]: error["status"] for error in spec.errors}
    for interaction in interactions(spec):
        response_body(spec, interaction)
        response = interaction["response"]
        assert len({"example", "body", "error"} & set(response)) == 1, interaction[
            "name"
        ]
        if "error" in response:
            assert response["status"] == statuses[response["error"]], interaction[
                "name"
            ]


def test_headers_of_responses_are_declared(spec: Spec) -> None:
    for interaction in interactions(spec):
        response = interaction["response"]
        documented = spec.resolve(spec.operation["responses"][str(response["status"])])
        declared = documented.get("headers", {})
        required = {name for name, header in declared.items() if header.get("required")}
        sent = set(response.get("headers", ()))
        assert required <= sent <= set(declared), interaction["name"]


def test_every_response_sample_is_reached(spec: Spec) -> None:
    samples = {
        (status, media_type, name)
        for status, response in spec.operation["responses"].items()
        for media_type, content in spec.resolve(response)["content"].items()
        for name in content.get("examples", ())
    }
    reached = {
        (str(response["status"]), response["media-type"], response["example"])
        for response in (interaction["response"] for interaction in interactions(spec))
        if "example" in response
    }
    assert reached == samples


def test_every_error_of_the_operation_is_reached(spec: Spec) -> None:
    reached = {
        interaction["response"].get("error") for interaction in interactions(spec)
    }
    documented = {error["code"] for error in spec.operation.get("x-specgen-errors", ())}
    assert documented <= reached


def test_a_breach_of_the_contract_and_nothing_else_is_answered_as_one(
    spec: Spec,
) -> None:
    codes = violation_codes(spec)
    for interaction in interactions(spec):
        answered = interaction["response"].get("error") in codes
        assert answered == breaks_the_contract(spec, interaction), interaction["name"]


def test_the_first_match_gives_each_valid_request_its_response(spec: Spec) -> None:
    valid = [one for one in interactions(spec) if not breaks_the_contract(spec, one)]
    for interaction in valid:
        sent = members(spec, interaction)
        chosen = next(
            other for other in interactions(spec) if selects(spec, other, sent)
        )
        assert chosen["response"] == interaction["response"], interaction["name"]


def test_a_request_that_nothing_selects_gets_the_default_media_type(
    alibaba: Spec,
) -> None:
    first = next(
        one for one in interactions(alibaba) if one["response"]["status"] == 200
    )
    format_ = alibaba.document["components"]["parameters"]["Format"]
    default = format_["x-specgen-selects-media-type"][format_["schema"]["default"]]
    assert first["response"]["media-type"] == default


def test_a_dry_run_never_answers_with_a_key(alibaba: Spec) -> None:
    dry_run = alibaba.operation["x-specgen-dry-run"]
    codes = {dry_run["passed"], dry_run["invalid"], dry_run["denied"]}
    answered = {
        interaction["response"].get("error")
        for interaction in interactions(alibaba)
        if interaction["request"]["parameters"].get(dry_run["parameter"])
        == dry_run["value"]
    }
    assert answered == codes


def test_an_alias_is_answered_with_the_id_of_its_key(alibaba: Spec) -> None:
    alias = next(one for one in interactions(alibaba) if one["name"] == "alias")
    answered = response_body(alibaba, alias)["KeyId"]
    assert alias["request"]["parameters"]["KeyId"].startswith("alias/")
    assert answered == alias["given"]["bound-to"]
