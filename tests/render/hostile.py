"""Texts that mean something to Python, Jinja, YAML or a terminal, and a spec full of them."""

from __future__ import annotations

from typing import Any

CODE = '__import__("pathlib").Path("injected").touch()'

TEXTS = {
    "closes-docstring": f'"""\n{CODE}\n"""',
    "closes-docstring-late": f'text "" """ + {CODE} + """',
    "closes-double": f'" + {CODE} + "',
    "closes-single": f"' + {CODE} + '",
    "closes-call": f'"), {CODE}, ("',
    "new-line": f"first\n{CODE}\nlast",
    "carriage-return": f"first\r{CODE}\rlast",
    "form-feed-and-separators": f"first\x0b\x0c{CODE}\x1c\x85\u2028\u2029last",
    "comment": f"# {CODE}",
    "decorator": f"@\n@{CODE}",
    "jinja-expression": "{{ 7 * 7 }} {{ view.__class__ }} {{ undefined_name }}",
    "jinja-statement": "{% for x in y %} {% raw %} {# comment #} -%}",
    "format-fields": "{0} {name} {!r} { } }{ {{}} %s %(x)s $x ${x}",
    "backslashes": r"\ \\ \n \N{BULLET} \x41 \u0041 \" \' \\",
    "trailing-backslash": "ends in a backslash \\",
    "trailing-quote": 'ends in a quote "',
    "leading-quote": '"begins with a quote',
    "triple-quotes": "''' \"\"\" '''''' \"\"\"\"\"\"",
    "directions": "\u202egnirts\u202c \u2066x\u2069 \u200f\u200e \ufeff",
    "beyond-the-basic-plane": "🔑 \U0001d56c 🏴‍☠️ \U0010ffff",
    "combining": "e\u0301\u0301\u0301 Å ﬁ Ⅷ ª",
    "control": "a\x00b\x01c\x1bd\x7fe\x9ff",
    "long-word": "x" * 900,
    "long-line": "word " * 180,
    "blank": " \t \n ",
    "empty": "",
    "suppression": "x  # type: ignore # noqa # fmt: off # pylint: disable=all",
    "dunder": "__class__.__init__.__globals__",
    "keyword": "class",
    "number": "0",
    "minus": "-",
}


def document(text: str) -> dict[str, Any]:
    """A spec with `text` in every place that may hold any text."""
    return {
        "openapi": "3.1.0",
        "x-specgen-client": {"name": "Fiction"},
        "info": {
            "title": text,
            "version": text,
            "summary": text,
            "description": text,
            "contact": {"name": text},
            "license": {"name": text},
        },
        "tags": [{"name": "one", "description": text}],
        "servers": [
            {
                "url": "https://{region}.example.com",
                "description": text,
                "variables": {
                    "region": {
                        "default": text or "x",
                        "enum": [text or "x"],
                        "description": text,
                    }
                },
            },
            {
                "url": "https://example.com",
                "description": text,
                "x-specgen-name": "plain",
            },
        ],
        "security": [{"Key": []}, {"Basic": []}],
        "x-specgen-documents": {"page": {"title": text or "x", "kind": "documented"}},
        "x-specgen-error-bodies": [{"code": "/code", "message": "/message"}],
        "x-specgen-errors": [
            {
                "status": 404,
                "code": text or "x",
                "message": text or "x",
                "description": text or "x",
            }
        ],
        "paths": {
            "/things/{id}": {
                "summary": text,
                "description": text,
                "post": {
                    "operationId": "createThing",
                    "summary": text,
                    "description": text,
                    "tags": [text],
                    "x-specgen-source": {
                        "document": "page",
                        "section": text or "x",
                        "note": text or "x",
                    },
                    "x-specgen-rate-limits": [
                        {"scope": text or "x", "description": text or "x"}
                    ],
                    "parameters": [
                        {
                            "name": "id",
                            "in": "path",
                            "required": True,
                            "schema": {"type": "string"},
                            "description": text,
                            "example": text,
                        },
                        _parameter("query", f"q{text}", text),
                        _parameter("cookie", f"c{text}", text),
                        {**_parameter("query", "const", text), "required": True}
                        | {"schema": {"const": text}},
                    ],
                    "requestBody": {
                        "required": True,
                        "description": text,
                        "content": {
                            "application/json": {
                                "schema": {"$ref": "#/components/schemas/Thing"},
                                "examples": {
                                    "one": {
                                        "summary": text,
                                        "value": {f"p{text}": text},
                                    }
                                },
                            }
                        },
                    },
                    "responses": {
                        "200": {
                            "description": text,
                            "content": {
                                "application/json": {
                                    "schema": {"$ref": "#/components/schemas/Thing"}
                                }
                            },
                        },
                        "404": {"description": text},
                    },
                },
                "get": {
                    "operationId": f"op{text}",
                    "deprecated": True,
                    "parameters": [
                        {
                            "name": "id",
                            "in": "path",
                            "required": True,
                            "schema": {"type": "string", "pattern": "^.*$"},
                        }
                    ],
                    "responses": {
                        "204": {"description": text},
                        "default": {"description": text},
                    },
                },
            }
        },
        "components": {
            "securitySchemes": {
                "Key": {
                    "type": "apiKey",
                    "in": "query",
                    "name": f"k{text}",
                    "description": text,
                },
                "Basic": {"type": "http", "scheme": "basic", "description": text},
            },
            "schemas": {
                "Thing": {
                    "type": "object",
                    "title": text,
                    "description": text,
                    "properties": {
                        f"p{text}": {
                            "type": "string",
                            "description": text,
                            "default": text,
                        },
                        "choice": {"enum": [text, f"{text}x"], "description": text},
                        "fixed": {"const": text, "title": text},
                        "nested": {
                            "type": "object",
                            "description": text,
                            "properties": {f"n{text}": {"type": "integer"}},
                        },
                        "values": {
                            "type": "object",
                            "additionalProperties": {
                                "type": "string",
                                "examples": [text],
                            },
                        },
                    },
                },
                "Untold": {"enum": [text, 1, 1.5, True, None]},
            },
        },
    }


def _parameter(where: str, name: str, text: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": where,
        "description": text,
        "schema": {
            "type": "string",
            "enum": [text],
            "default": text,
            "description": text,
        },
        "example": text,
    }
