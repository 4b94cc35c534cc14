"""Changes to security schemes and servers, one thing at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conformance.edits import (
    dropping,
    operations,
    renaming_scheme,
    setting,
)
from tests.conformance.mutation import Mutation, other_code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conformance.edits import Node, Path


def security_mutations(document: Node) -> Iterator[Mutation]:
    for key, method, operation in operations(document):
        if "security" in operation:
            edit = dropping(("paths", key, method, "security"))
            yield Mutation(f"{operation['operationId']}/security", edit)
    for number, requirement in enumerate(document["security"]):
        edit = dropping(("security", number))
        yield Mutation(f"security/{'+'.join(requirement)}/drop", edit)
    for name, scheme in document["components"]["securitySchemes"].items():
        at = ("components", "securitySchemes", name)
        yield Mutation(f"scheme/{name}/rename", renaming_scheme(name))
        yield from _scheme(document, f"scheme/{name}", at, scheme)


def _scheme(document: Node, title: str, at: Path, scheme: Node) -> Iterator[Mutation]:
    if "x-specgen-signature" in scheme:
        place = (*at, "x-specgen-signature")
        yield from _signature(title, place, scheme["x-specgen-signature"])
    else:
        yield Mutation(f"{title}/name", setting((*at, "name"), "X-Other"))
        yield Mutation(f"{title}/in", setting((*at, "in"), "query"))
    for failure, code in scheme["x-specgen-auth-failures"].items():
        if not failure.startswith("x-"):
            place = (*at, "x-specgen-auth-failures", failure)
            edit = setting(place, other_code(document, code))
            yield Mutation(f"{title}/failure/{failure}", edit)
    for part in scheme.get("x-specgen-environment", ()):
        if not part.startswith("x-"):
            place = (*at, "x-specgen-environment", part)
            yield Mutation(f"{title}/environment/{part}", setting(place, "OTHER"))
    if "x-specgen-token-provider" in scheme:
        edit = dropping((*at, "x-specgen-token-provider"))
        yield Mutation(f"{title}/token-provider", edit)


def _signature(title: str, at: Path, signature: Node) -> Iterator[Mutation]:
    for option, value in signature.items():
        place = (*at, option)
        for part in value if isinstance(value, dict) else ():
            edit = setting((*place, part), "x-acs-other")
            yield Mutation(f"{title}/{option}/{part}", edit)
            yield Mutation(f"{title}/{option}/{part}/drop", dropping((*place, part)))
        if isinstance(value, str) and option != "algorithm":
            yield Mutation(f"{title}/{option}", setting(place, "other"))


def server_mutations(document: Node) -> Iterator[Mutation]:
    for number, server in enumerate(document["servers"]):
        at = ("servers", number)
        title = f"server/{server['x-specgen-name']}"
        yield Mutation(f"{title}/url", setting((*at, "url"), f"{server['url']}.other"))
        yield Mutation(f"{title}/name", setting((*at, "x-specgen-name"), "other"))
        yield Mutation(f"{title}/drop", dropping(at))
        for name, variable in server.get("variables", {}).items():
            if "enum" in variable:
                place = (*at, "variables", name)
                yield Mutation(
                    f"{title}/{name}/default",
                    setting((*place, "default"), variable["enum"][-1]),
                )
                yield Mutation(f"{title}/{name}/enum", dropping((*place, "enum")))
