"""Print the lines of the client packages by the feature that needs them: the table of an ADR.

`python -m benchmarks.package_lines` prints it for `docs/adr/copied-client-runtime.md`.
"""

from __future__ import annotations

import ast
import io
import tokenize
from pathlib import Path
from typing import NamedTuple

GENERATED = Path(__file__).parents[1] / "generated"
PACKAGES = ("huawei_kms", "alibaba_kms")


class Feature(NamedTuple):
    """Modules of a package that are there for one reason."""

    name: str
    required_by: str
    modules: str


FEATURES = (
    Feature(
        "methods, models, exceptions, endpoints, ways to authenticate",
        "the spec; two flavours, documented",
        "__init__ auth/__init__ client endpoints errors models",
    ),
    Feature(
        "sessions, messages, retries, base URL",
        "signed, repeated and logged calls",
        "_content_type _endpoint _messages _options _retry _session",
    ),
    Feature(
        "connections, HTTP/1.1, proxies, TLS, for threads and asyncio",
        "no HTTP library among the dependencies",
        "_asyncio _blocking _http1 _pool _proxies _tls _transport",
    ),
    Feature("httpx2 clients in `http=`", "mocks and instrumentation", "_httpx2"),
    Feature(
        "responses to results, JSON",
        "what a spec does not describe raises",
        "_decode _model _parsed_body",
    ),
    Feature(
        "errors: shapes, codes, throttling, disguised ones, causes",
        "a class for each documented error",
        "_error_catalog _errors",
    ),
    Feature(
        "parameters and bodies of requests",
        "the spec",
        "_json_body _path_text _plain _present _text_pair",
    ),
    Feature("XML", "an API that speaks it", "_xml _xml_flat _xml_success"),
    Feature(
        "trace, open responses",
        "observation, headers of responses",
        "_open_response _trace",
    ),
    Feature(
        "signing and its credentials",
        "schemes of the spec",
        "auth/_acs auth/_base auth/_request_parameters auth/_sdk_hmac auth/_signed_headers"
        " auth/acs3_hmac_sha256 auth/acs4_hmac_sha256 auth/api_key auth/rpc_hmac_sha1"
        " auth/sdk_hmac_sha256 auth/v11_hmac_sha256",
    ),
    Feature(
        "chain of access keys: environment, profiles, instance",
        "`x-specgen-credential-chain`",
        "auth/access_key_chain auth/environment auth/instance_metadata auth/profile_file",
    ),
    Feature(
        "tokens that are fetched, kept and refreshed",
        "`x-specgen-token-provider`",
        "auth/_issued_token auth/cached_token auth/keystone_password",
    ),
    Feature(
        "public keys as PEM",
        "a property of the media type `application/x-pem-file`",
        "pem",
    ),
    Feature(
        "`--verify`, `--version`", "a copy that is audited years later", "__main__"
    ),
)


def modules_of(package: str) -> dict[str, str]:
    """Return the source of each module of a package, by its path without suffix."""
    directory = GENERATED / package
    return {
        path.relative_to(directory).with_suffix("").as_posix(): path.read_text("utf-8")
        for path in sorted(directory.rglob("*.py"))
    }


def code_lines(source: str) -> int:
    """Return how many lines hold code: no docstring, comment, import, `__all__` or blank line."""
    ignored = {
        line
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.stmt) and _is_ignored(node)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    held = {
        line
        for token in tokens
        if token.type not in _BLANK
        for line in range(token.start[0], token.end[0] + 1)
    }
    return len(held - ignored)


_BLANK = {
    tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
    tokenize.ENDMARKER,
}  # fmt: skip


def _is_ignored(node: ast.stmt) -> bool:
    match node:
        case (
            ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant(value=str()))
        ):
            return True
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
        case _:
            return False


def table() -> str:
    """Return the lines of each feature in each package, as Markdown."""
    packages = [modules_of(package) for package in PACKAGES]
    rows = [
        ("feature", "required by", *PACKAGES),
        ("---", "---", *("---" for _ in PACKAGES)),
    ]
    for feature in FEATURES:
        names = feature.modules.split()
        counts = [
            sum(len(p[name].splitlines()) for name in names if name in p)
            for p in packages
        ]
        shown = (f"{count:,}" if count else "none" for count in counts)
        rows.append((feature.name, feature.required_by, *shown))
    sums = [sum(len(text.splitlines()) for text in p.values()) for p in packages]
    code = [sum(map(code_lines, p.values())) for p in packages]
    rows.append(("**all**", "", *(f"**{count:,}**" for count in sums)))
    rows.append(("of them code", "", *(f"{count:,}" for count in code)))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


if __name__ == "__main__":
    print(table())
