"""Ways to change a signed request: those that forge it, and those that leave it as authentic."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from random import Random
from urllib.parse import parse_qsl, quote, quote_plus, unquote

from templates.client.runtime._messages import Request, encode_pairs
from templates.client.runtime.auth._request_parameters import form_of
from tests.auth.wire_data import FORM

Pairs = tuple[tuple[str, str], ...]
Mutation = Callable[[Random, Request], Request | None]
"""Returns a changed request, or None where this one cannot be changed in this way."""

NASTY = "aZ09 \t\r\n\0\x7f\x85\xa0é中😀\ud800\udcff\ufffd%+&=;,/:\"'\\{}<>"


def nasty_text(rng: Random) -> str:
    """Return text of anything, now and then a lot of it."""
    return "".join(rng.choices(NASTY, k=rng.randrange(1, 12))) * rng.choice(
        (1, 1, 1, 1, 1, 5000)
    )


def other_character(rng: Random, value: str) -> str:
    """Return the value with one character changed into another that is not white space."""
    at = rng.randrange(len(value)) if value else 0
    new = rng.choice([c for c in "abcXYZ019-_" if c != value[at : at + 1]])
    return value[:at] + new + value[at + 1 :]


def signed_headers(request: Request) -> set[str]:
    """Return the names in SignedHeaders."""
    authorization = request.header("Authorization") or ""
    return set(
        authorization.partition("SignedHeaders=")[2].partition(",")[0].split(";")
    )


def _authorization(request: Request, value: str) -> Request:
    return request.with_headers(("Authorization", value))


def _at(pairs: Pairs, at: int, *new: tuple[str, str]) -> Pairs:
    return (*pairs[:at], *new, *pairs[at + 1 :])


def _signed_header(rng: Random, request: Request) -> int:
    names = signed_headers(request)
    return rng.choice(
        [i for i, (n, _) in enumerate(request.headers) if n.lower() in names]
    )


# Forgeries of any request.


def method(rng: Random, request: Request) -> Request:
    others = {
        "GET",
        "POST",
        "PUT",
        "DELETE",
        "post",
        "",
        "PO ST",
        "中",
        "\ud800",
        "GET&",
    } - {request.method}
    return replace(request, method=rng.choice(sorted(others)))


def path(rng: Random, request: Request) -> Request:
    others = ("x", "/x", "%20", "//", "%FF", "?", "é", "/..", "\n", "%2e")
    return replace(request, path=request.path + rng.choice(others))


def query_value(rng: Random, request: Request) -> Request | None:
    if not request.query:
        return None
    at = rng.randrange(len(request.query))
    name, value = request.query[at]
    new = rng.choice(
        (other_character(rng, value), value + nasty_text(rng), value + " ")
    )
    return replace(request, query=_at(request.query, at, (name, new)))


def query_name(rng: Random, request: Request) -> Request | None:
    if not request.query:
        return None
    at = rng.randrange(len(request.query))
    name, value = request.query[at]
    new = rng.choice(
        (other_character(rng, name), name + nasty_text(rng), name.swapcase() + "_")
    )
    return replace(request, query=_at(request.query, at, (new, value)))


def query_added(rng: Random, request: Request) -> Request:
    pair = rng.choice((("extra", ""), ("", ""), (nasty_text(rng), nasty_text(rng))))
    return replace(request, query=(*request.query, pair))


def query_dropped(rng: Random, request: Request) -> Request | None:
    if not request.query:
        return None
    return replace(request, query=_at(request.query, rng.randrange(len(request.query))))


def query_repeated(rng: Random, request: Request) -> Request | None:
    if not request.query:
        return None
    name, value = rng.choice(request.query)
    new = (name, rng.choice((value, "other")))
    return replace(
        request, query=rng.choice(((*request.query, new), (new, *request.query)))
    )


FORGERIES: dict[str, Mutation] = {
    each.__name__: each
    for each in (
        method,
        path,
        query_value,
        query_name,
        query_added,
        query_dropped,
        query_repeated,
    )
}


# Forgeries of requests with signed headers.


def header_value(rng: Random, request: Request) -> Request:
    at = _signed_header(rng, request)
    name, value = request.headers[at]
    new = rng.choice((other_character(rng, value), f"{value}x{nasty_text(rng)}", ""))
    return replace(request, headers=_at(request.headers, at, (name, new)))


def header_dropped(rng: Random, request: Request) -> Request:
    return replace(request, headers=_at(request.headers, _signed_header(rng, request)))


def header_repeated(rng: Random, request: Request) -> Request:
    name, value = request.headers[_signed_header(rng, request)]
    new = (rng.choice((name, name.upper())), rng.choice((value, "other", "")))
    return replace(
        request, headers=rng.choice(((*request.headers, new), (new, *request.headers)))
    )


def header_unlisted(rng: Random, request: Request) -> Request:
    name = rng.choice(sorted(signed_headers(request)))
    authorization = request.header("Authorization") or ""
    listed = authorization.partition("SignedHeaders=")[2].partition(",")[0]
    kept = ";".join(each for each in listed.split(";") if each != name)
    return _authorization(request, authorization.replace(listed, kept))


def list_changed(rng: Random, request: Request) -> Request:
    authorization = request.header("Authorization") or ""
    listed = authorization.partition("SignedHeaders=")[2].partition(",")[0]
    new = rng.choice(
        (
            f"{listed};zz",
            f"{listed};",
            f";{listed}",
            f"{listed};{listed}",
            f"{listed};authorization",
            listed.upper(),
            ";".join(reversed(listed.split(";"))),
            listed.replace(";", "; "),
            nasty_text(rng),
        )
    )
    return _authorization(request, authorization.replace(listed, new))


def authorization_value(rng: Random, request: Request) -> Request:
    value = request.header("Authorization") or ""
    at = rng.randrange(len(value))
    start = value.index(" ")
    new = rng.choice(
        (
            value[:at] + f"x{nasty_text(rng)}" + value[at:],
            value[:start] + " " + other_character(rng, value[start + 1 :]),
            value[:at],
            f"{value},Signature=0",
            f"{value}, extra=1",
            value.replace("Signature=", "Signature=="),
            nasty_text(rng),
        )
    )
    return _authorization(request, new)


def authorization_part(rng: Random, request: Request) -> Request:
    """Replace what stands between two separators."""
    parts = re.split(r"([/,;= ])", request.header("Authorization") or "")
    parts[rng.randrange(2, len(parts), 2)] += "x" + nasty_text(rng)
    return _authorization(request, "".join(parts))


def authorization_repeated(rng: Random, request: Request) -> Request:
    new = (
        "authorization",
        rng.choice((request.header("Authorization") or "", "Bearer x", "")),
    )
    return replace(
        request, headers=rng.choice(((*request.headers, new), (new, *request.headers)))
    )


def signature_value(rng: Random, request: Request) -> Request:
    start, _, signature = (request.header("Authorization") or "").rpartition("=")
    new = rng.choice(
        (other_character(rng, signature), signature.upper(), signature[:-1], "0")
    )
    return _authorization(request, f"{start}={new}")


def body_changed(rng: Random, request: Request) -> Request | None:
    if request.body and request.header("X-Sdk-Content-Sha256") == "UNSIGNED-PAYLOAD":
        return None
    body = request.body
    assert isinstance(body, bytes)
    return replace(
        request,
        body=rng.choice(
            (body + b" ", body + b"\xff\0", b"{}" + body, body[:-1] + b"?")
        ),
    )


SIGNED_HEADER_FORGERIES: dict[str, Mutation] = FORGERIES | {
    each.__name__: each
    for each in (
        header_value,
        header_dropped,
        header_repeated,
        header_unlisted,
        list_changed,
        authorization_value,
        authorization_part,
        authorization_repeated,
        signature_value,
        body_changed,
    )
}


def protected_header_added(*prefixes: str) -> Mutation:
    """Return the forgery that adds a header which the scheme wants signed."""

    def added(rng: Random, request: Request) -> Request:
        name = rng.choice(prefixes) + rng.choice(("extra", "token", "meta-a", "_"))
        return replace(request, headers=(*request.headers, (name, "1")))

    return added


def header_added(*headers: tuple[str, str]) -> Mutation:
    """Return the forgery that adds one of these headers, or sends it twice."""

    def added(rng: Random, request: Request) -> Request:
        return replace(request, headers=(*request.headers, rng.choice(headers)))

    return added


# Forgeries of requests with signed parameters.


def form_changed(rng: Random, request: Request) -> Request | None:
    pairs = form_of(request)
    if not pairs:
        return None
    at = rng.randrange(len(pairs))
    name, value = pairs[at]
    new = rng.choice(
        (
            _at(pairs, at),
            _at(pairs, at, (name, other_character(rng, value))),
            _at(pairs, at, (other_character(rng, name), value)),
            (*pairs, ("extra", "")),
            (*pairs, pairs[at]),
            (*pairs, rng.choice(request.query)),
        )
    )
    return replace(request, body=encode_pairs(new).encode())


def media_type_changed(rng: Random, request: Request) -> Request | None:
    if not request.body:
        return None
    other = rng.choice(("text/plain", "application/json", "", nasty_text(rng)))
    return request.with_headers(("Content-Type", other))


def body_added(rng: Random, request: Request) -> Request | None:
    if request.body:
        return None
    body, headers = rng.choice(
        (
            (b"{}", (("Content-Type", "application/json"),)),
            (b"\xff", ()),
            (b"a=b", (FORM,)),
            (b"&", (FORM,)),
        )
    )
    return replace(request, body=body, headers=(*request.headers, *headers))


def signature_parameter(rng: Random, request: Request) -> Request:
    value = dict(request.query)["Signature"]
    new = rng.choice(
        (
            other_character(rng, value),
            value.rstrip("="),
            value + "=",
            value + "\n",
            f" {value}",
            nasty_text(rng),
            "",
        )
    )
    return request.with_query(("Signature", new))


SIGNED_PARAMETER_FORGERIES: dict[str, Mutation] = FORGERIES | {
    each.__name__: each
    for each in (form_changed, media_type_changed, body_added, signature_parameter)
}


# Changes that leave a request authentic.


def header_extra(rng: Random, request: Request) -> Request:
    new = rng.choice(
        (("X-Extra", nasty_text(rng)), ("Via", "1.1 proxy"), ("accept-language", "en"))
    )
    return replace(request, headers=(*request.headers, new))


def header_case(rng: Random, request: Request) -> Request:
    spell = rng.choice((str.upper, str.lower, str.title))
    return replace(request, headers=tuple((spell(n), v) for n, v in request.headers))


def header_order(rng: Random, request: Request) -> Request:
    return replace(
        request, headers=tuple(rng.sample(request.headers, len(request.headers)))
    )


def header_space(rng: Random, request: Request) -> Request:
    around = rng.choice((" ", "\t", " \t "))
    names = signed_headers(request)
    headers = (
        (n, f"{around}{v}{around}" if n.lower() in names else v)
        for n, v in request.headers
    )
    return replace(request, headers=tuple(headers))


def query_order(rng: Random, request: Request) -> Request:
    return replace(request, query=tuple(rng.sample(request.query, len(request.query))))


def query_encoding(rng: Random, request: Request) -> Request:
    spell = rng.choice((quote, quote_plus, _all_escaped, _lower_case))
    wire = "&".join(f"{spell(name)}={spell(value)}" for name, value in request.query)
    return replace(request, query=tuple(parse_qsl(wire, keep_blank_values=True)))


def _all_escaped(value: str) -> str:
    return "".join(f"%{byte:02X}" for byte in value.encode())


def _lower_case(value: str) -> str:
    return "".join(f"%{byte:02x}" for byte in value.encode())


BENIGN: dict[str, Mutation] = {
    each.__name__: each
    for each in (
        header_extra,
        header_case,
        header_order,
        header_space,
        query_order,
        query_encoding,
    )
}


def path_encoding(rng: Random, request: Request) -> Request:
    decoded = unquote(request.path)
    spell = rng.choice(
        (quote, lambda value: "/".join(map(_lower_case, value.split("/"))))
    )
    end = "" if decoded.endswith("/") else rng.choice(("", "/"))
    return replace(request, path=spell(decoded) + end)


def parameter_moved(rng: Random, request: Request) -> Request | None:
    if request.body and not form_of(request):
        return None
    at = rng.randrange(len(request.query))
    body = encode_pairs((*form_of(request), request.query[at])).encode()
    moved = replace(request, query=_at(request.query, at), body=body)
    return moved.with_headers(FORM)
