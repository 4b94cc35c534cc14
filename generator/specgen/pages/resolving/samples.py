"""Sample requests and responses."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from specgen.pages.operation import PagePlace, Sample

if TYPE_CHECKING:
    from specgen.pages.reading import CodeBlock
    from specgen.pages.resolving.outline import Headings

_MAX_DEPTH = 100
_MAX_REMARK = 6  # lines
_LONGEST_LINE = 8000
_LONGEST_QUERY = 8000
_SAYS = re.compile(r"\w")
_OPEN = re.compile(r"[<>{}\[\]]")
_STATUS_LINE = re.compile(
    r"^(?:HTTP/[\d.]+\s+|STATUS\s+CODE\s*:?\s*|(?=\d+\s+[A-Z][A-Za-z -]+$))"
    r"(?P<status>[1-5]\d\d)\b"
)
_REQUEST_LINE = re.compile(
    r"^\s*(?:(?P<method>GET|POST|PUT|DELETE|PATCH|HEAD)\s+)?"
    r"(?P<url>(?:https?|http\(s\))?(?:://\S+|/\S+|\?\S+|v\d[\w.]*/\S+)"
    r"(?:(?<=[?&])\s\S++|\s[/?]\S++)*+)(?:\s+HTTP/[\d.]+)?\s*$"
)
_METHOD_LINE = re.compile(r"\s*(?:GET|POST|PUT|DELETE|PATCH|HEAD)\s*")
_PLACEHOLDER = re.compile(r"\{[^{}]{1,60}\}|\[[^\[\]]{1,60}\]")
_CURL = re.compile(
    r"\s*curl\s.*?-X\s*(?P<method>[A-Z]+)\s.*?(?P<url>https?://[^\s'\"]+)"
)
_HEADER = re.compile(r"^[A-Za-z][A-Za-z0-9-]*\s*:\s*[^{}\[\]\"]*$")
_TYPES = {"JSON": "application/json", "XML": "application/xml"}


def read_sample(code: CodeBlock, context: Headings, kind: str) -> Sample:
    """Return a sample.

    Args:
        code: The printed text.
        context: The text above it.
        kind: `request` or `response`.
    """
    sample = Sample(
        kind, code.text, PagePlace(code.line, context.section), context.status
    )
    sample.description = context.remark
    body = _without_head(code.text, sample)
    if kind == "request" and (body.strip() == "null" or not _SAYS.search(body)):
        return sample
    sample.body = body.strip("\n")
    _read_body(sample, context.format)
    return sample


def _without_head(text: str, sample: Sample) -> str:
    """Take the request line, or the status line and headers, and return what follows them."""
    lines = text.split("\n")
    while lines and not lines[0].strip():
        lines.pop(0)
    if not lines:
        return ""
    if status := _STATUS_LINE.match(lines[0].strip()):
        sample.status = int(status["status"])
        return "\n".join(_after_headers(lines[1:], sample))
    if sample.kind == "request" and (found := _request_line(lines)):
        sample.method = found[0]
        sample.url = found[1]
        rest = _after_alternatives(lines[found[2] :])
        return "\n".join(_after_headers(rest, sample))
    return "\n".join(_after_remark(_after_headers(lines, sample)))


def _after_remark(lines: list[str]) -> list[str]:
    """Return the lines from the first that begins a body, if only a few of prose are before it."""
    for index, line in enumerate(lines[:_MAX_REMARK]):
        if line.lstrip()[:1] in {"{", "[", "<"}:
            return lines[index:]
    return lines


def _request_line(lines: list[str]) -> tuple[str | None, str, int] | None:
    """Return method, URL and number of lines of the request line, joined over `&` lines."""
    count = _head_of(lines)
    line = " ".join(lines[:count])[:_LONGEST_LINE]
    line = _PLACEHOLDER.sub(lambda m: m[0].replace(" ", ""), line)
    first = _REQUEST_LINE.match(line.strip().strip('"')) or _CURL.match(line)
    if first is None:
        return None
    url = re.sub(r"\s", "", first["url"])
    while count < len(lines) and lines[count].lstrip().startswith("&"):
        url += lines[count].strip()
        count += 1
    return first["method"], url, count


def _after_alternatives(lines: list[str]) -> list[str]:
    """Return the lines behind other request lines, as those of several versions of an API."""
    while lines and (other := _REQUEST_LINE.match(lines[0][:_LONGEST_LINE].strip())):
        if not other["method"]:
            break
        lines = lines[1:]
    return lines


def _head_of(lines: list[str]) -> int:
    """Return the number of lines of a request line, whose method may have a line of its own."""
    if not _METHOD_LINE.fullmatch(lines[0][:_LONGEST_LINE]):
        return 1
    behind = (at for at, text in enumerate(lines[1:], 1) if text.strip())
    return next(behind, 0) + 1


def _after_headers(lines: list[str], sample: Sample) -> list[str]:
    """Return the lines behind those that are headers, if there are any."""
    index = 0
    while index < len(lines) and _HEADER.match(lines[index].strip()):
        name, _, value = lines[index].partition(":")
        if name.strip().lower() == "content-type":
            sample.media_type = value.strip().split(";")[0].strip() or None
        index += 1
    is_head = index > 0 and (
        index == len(lines) or not lines[index].strip() or sample.status
    )
    return lines[index:] if is_head else lines


def _read_body(sample: Sample, label: str | None) -> None:
    text = sample.body.strip()
    looks = "JSON" if text[:1] in "{[" else "XML" if text[:1] == "<" else None
    kind = looks or label
    if sample.media_type is None and kind is not None:
        sample.media_type = _TYPES[kind]
    if kind == "JSON":
        sample.value, sample.is_valid = _json(text)
    elif kind == "XML":
        sample.is_valid = parse_xml(text) is not None
    else:
        sample.is_valid = False


def _json(text: str) -> tuple[Any, bool]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None, False
    return (value, True) if _depth(value) <= _MAX_DEPTH else (None, False)


def _depth(value: Any, at: int = 0) -> int:
    if at > _MAX_DEPTH:
        return at
    children = (
        value.values()
        if isinstance(value, dict)
        else value if isinstance(value, list) else ()
    )
    return max((_depth(child, at + 1) for child in children), default=at)


def query_of(sample: Sample) -> dict[str, str]:
    """Return the query parameters of a sample request, without those that it leaves open."""
    query = (sample.url or "").partition("?")[2][:_LONGEST_QUERY]
    held = dict(parse_qsl(query, keep_blank_values=True)) if query else {}
    return {k: v for k, v in held.items() if not _OPEN.search(v)}


def parse_xml(text: str) -> Any:
    """Return the root element of a sample in XML, or None if it cannot be read.

    A declared entity is not expanded, and nothing is fetched.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def json_of(sample: Sample) -> Any:
    """Return a sample's value as JSON: its own, or that of its XML.

    An element that occurs several times becomes a list; text stays text.
    """
    if sample.value is not None or sample.media_type == "application/json":
        return sample.value
    root = parse_xml(sample.body.strip()) if sample.is_valid else None
    return None if root is None else _of_element(root, 0)


def _of_element(element: Any, depth: int) -> Any:
    children = [child for child in element if isinstance(child.tag, str)]
    if not children or depth > _MAX_DEPTH:
        return element.text or ""
    found: dict[str, Any] = {}
    for child in children:
        value = _of_element(child, depth + 1)
        name = child.tag.rpartition("}")[2]
        if name in found:
            earlier = found[name]
            found[name] = (
                [*earlier, value] if isinstance(earlier, list) else [earlier, value]
            )
        else:
            found[name] = value
    return found
