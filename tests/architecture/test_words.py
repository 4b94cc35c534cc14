"""Prose is written in the field's terms: a table of phrasings, and what to write instead.

It covers docstrings, comments and messages of `ROOMS`, the catalogue of diagnostics, and the pages.
Text in backticks and code blocks is not prose.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
ROOMS = ("generator", "templates", "benchmarks")
PAGES = ("Makefile", "*.md", "docs/*.md", "docs/adr/*.md", "specs/*.md")
# Records of what was true at the time.
RECORDS = {"CHANGELOG.md"}


class Phrase(NamedTuple):
    """A banned phrasing: `docstring` rules look at the first sentence of docstrings alone."""

    pattern: str
    instead: str
    caught: str
    docstring: bool = False


_VERB = r"(?:Return|Yield|Tell|Give|Take|Add|Make|Write|Read|Send|Keep|Find|Refuse|Check|Print)"
PHRASES = {
    "what": Phrase(
        rf"^(?:{_VERB}s? )?(?:what|who|whom|whoever|whatever)\b",
        "name it: `Return the value`, `The parser of ...`",
        "Return what stands at a key.",
        docstring=True,
    ),
    "which": Phrase(
        r"^Which\b|\n: (?:What|Who|Which)\b",
        "name it: `The classes of ...`",
        "Which classes are the same.",
        docstring=True,
    ),
    "whoever": Phrase(
        r"\bwho(?:so)?ever\b|\bof those who\b",
        "name the actor: the caller, the client, a user",
        "whoever shows one strikes out its secrets",
    ),
    "is no": Phrase(
        r"(?<!there )\b(?:is|are|was|were|be) no (?!longer|more|less|later|such|better|other\b)\w",
        "is not a",
        "x is no port",
    ),
    "folder": Phrase(r"\bfolders?\b", "directory", "no such folder"),
    "member": Phrase(
        r"(?<!enum )\bmembers?\b",
        "property (of an object), field, element",
        "a member of the body",
    ),
    "redact out": Phrase(
        r"\b(?:str(?:ike|ikes|uck|iking)) (?:\w+ )?out\b", "redact", "is struck out"
    ),
    "good": Phrase(
        r"\bno good\b|\b(?:is|are|were|was) good\b", "valid, invalid", "is no good"
    ),
    "go out": Phrase(
        r"\b(?:goes|went|going|go) out\b", "is sent", "before it goes out"
    ),
    "lie": Phrase(
        r"\b(?:lies|lay|lying)\b|\blie (?:in|beside|below|at|under|outside)\b",
        "is (in)",
        "where the file lies",
    ),
    "stand": Phrase(
        r"\bst(?:ands?|ood|anding)\b(?! for\b|ard|alone|-)",
        "is (in, at, before)",
        "what stands at the key",
    ),
    "answer": Phrase(
        r"\b(?:an|the|its|no|every|each|this|that|first|last|one|of|with|documented|recorded|right"
        r"|whole|same|other|second|next|their|our|whose|all|any|for|and|in) answers?\b"
        r"|\banswers of\b|\banswers? (?:is|was|has|are)\b",
        "response (the verb `answer` is fine)",
        "the answer of the stub",
    ),
    "reply": Phrase(r"(?-i:\brepl(?:y|ies)\b)", "response", "a reply without a body"),
    "thing": Phrase(
        r"\b(?:(?<!any)(?<!some)(?<!every)(?<!no)things?)\b",
        "the name of it",
        "several things at once",
    ),
    "mend": Phrase(r"\bmend(?:s|ed|ing)?\b", "fix, correct, repair", "mend the file"),
    "further": Phrase(
        r"(?<!no )\bfurther\b(?! than)",
        "other, additional, later",
        "a further file",
    ),
    "to be had": Phrase(
        r"\b(?:to|can|cannot|could) (?:not )?be had\b", "available", "cannot be had"
    ),
    "nowhere": Phrase(
        r"\b(?:leads?|is) (?:\w+ )?nowhere\b", "cannot be resolved", "it leads nowhere"
    ),
    "way": Phrase(
        r"\bon (?:the|its) way (?:to|out|through|from|in)\b",
        "path, while ...",
        "the nodes on the way to it",
    ),
    "go on": Phrase(
        r"\b(?:go|goes|went|going|gone) on\b",
        "continue; be sent or forwarded",
        "the process that serves goes on",
    ),
    "silence": Phrase(
        r"\bin silence\b|\bpassed over\b", "silently, ignored", "passed over in silence"
    ),
    "say of": Phrase(
        r"\b(?:says?|said|tells?|told) of\b",
        "say about; the settings, statements, findings",
        "what the request says of itself",
    ),
    "apart": Phrase(
        r"\b(?:tell|tells|told|telling)\b[^.:;]{0,40}\bapart\b|\btold from\b",
        "distinguish",
        "tells the branches of a union apart",
    ),
    "spelt": Phrase(r"\b(?:mis)?spelt\b", "spelled, written", "how it is spelt"),
    "rehearse": Phrase(r"\brehears\w+\b", "dry run", "a rehearsal"),
    "anew": Phrase(r"\banew\b", "again", "made anew"),
    "whereof": Phrase(
        r"\b(?:whence|wherein|whereof|whereby|whither|hitherto|thereof|therein|hereby|henceforth|nought|ere)\b",
        "plain words",
        "the file whence it came",
    ),
    "is such": Phrase(
        r"\b(?:that|which) is one\b|\bif it is (?:one|that)\b|\bthat are (?:such|that)\b",
        "name it",
        "a name that is one",
    ),
    "makes of": Phrase(
        r"\bmakes? (?:the same|nothing|something|anything) of\b|\bmade (?:\w+ )?of it\b",
        "name the result",
        "makes the same of what is left open",
    ),
    "against": Phrase(
        r"\b(?:hold|holds|held|holding)\b[^.;:|]{0,40}\bagainst\b",
        "compare with, check against",
        "hold specs against the pages",
    ),
    "of yours": Phrase(
        r"\bof (?:yours|ours|mine|theirs|somebody's|nobody's)\b",
        "your function, our rule, a user's",
        "a function of yours",
    ),
    "breaks nobody": Phrase(
        r"\bbreaks? (?:nobody|no one)\b", "breaks no caller", "adding one breaks nobody"
    ),
    "slip": Phrase(r"\bslips?\b", "mistake, typo", "documents with slips"),
    "gives code": Phrase(r"\bgives? code\b", "is generated", "the document gives code"),
    "otherwise": Phrase(
        r"\b(?:called|named|written|encoded|asked for|chosen|found) otherwise\b",
        "renamed, differently",
        "classes that are called otherwise",
    ),
    "goes by": Phrase(
        r"\bgo(?:es)? by\b", "is decided by, follows", "the table that findings go by"
    ),
    "put down": Phrase(
        r"\bputs? down\b|\bput down there\b|\bfound out\b",
        "record, detect",
        "what is found out is put down",
    ),
    "meanwhile": Phrase(
        r"\bmeanwhile\.", "while the context is active", "Keep facts meanwhile."
    ),
    "for people": Phrase(
        r"\bfor people\b", "as text, as HTML, for readers", "text for people"
    ),
    "look at": Phrase(
        r"\blooked at (?:more )?(?:closely|once)\b",
        "checked, parsed, encoded",
        "others are looked at more closely",
    ),
    "without a word": Phrase(
        r"\bwithout a word\b|\bin the open\b",
        "silently, visibly",
        "lost without a word",
    ),
    "say": Phrase(
        r"^Says? (?:that|which|what|why|how)\b",
        "Report, Return",
        "Say that null is allowed.",
        docstring=True,
    ),
    "but for": Phrase(r"\bbut for\b", "except for", "equal but for their names"),
    "hand on": Phrase(
        r"\bhand(?:s|ed|ing)? (?:\w+ )?on\b",
        "pass on, forward",
        "hands bodies on unread",
    ),
    "whe": Phrase(r"\b(?:whe|teh|thsi)\b", "the (a typo)", "return whe type"),
}
_CODE = re.compile(r"``[^`]+``|`[^`]*`|\bhttps?://\S+")
_ARGUMENT = re.compile(r"^ +\w+(?=: )", re.MULTILINE)
_FENCE = re.compile(r"^(```|~~~).*?^\1[^\n]*$", re.MULTILINE | re.DOTALL)


class Text(NamedTuple):
    """A piece of prose."""

    path: str
    line: int
    text: str
    is_docstring: bool = False


def python_texts(path: str, source: str) -> Iterator[Text]:
    """Yield docstrings, comments, and literals of at least two words."""
    tree = ast.parse(source)
    parts: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            parts.add(id(node.value))
            yield Text(path, node.lineno, str(node.value.value), is_docstring=True)
        elif isinstance(node, ast.JoinedStr):
            parts |= {id(part) for part in node.values}
            yield Text(path, node.lineno, "".join(map(_piece, node.values)))
        elif (
            isinstance(node, ast.Constant)
            and id(node) not in parts
            and " " in str(node.value).strip()
        ):
            yield Text(path, node.lineno, str(node.value))
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield Text(path, token.start[0], token.string.lstrip("# "))


def _piece(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else "{}"


def page_texts(path: str, source: str) -> Iterator[Text]:
    """Yield the text of a page without its code blocks, quotes and front matter."""
    text = _FENCE.sub(lambda found: "\n" * found[0].count("\n"), source)
    text = re.sub(r"^(?: {4}|>).*$", "", text, flags=re.MULTILINE)
    yield Text(path, 1, text)


def template_texts(path: str, source: str) -> Iterator[Text]:
    """Yield the docstrings and comments of a template."""
    for found in re.finditer(r'"""(.*?)"""|# [^\n]*', source, re.DOTALL):
        text = re.sub(r"\{[{%].*?[%}]\}", "{}", found[0].strip('"# '))
        line = source[: found.start()].count("\n") + 1
        yield Text(path, line, text, is_docstring=found[0].startswith('"'))


def catalogue_texts(path: str, source: str) -> Iterator[Text]:
    """Yield the texts of a table of diagnostics, but for its examples."""
    for name, entry in tomllib.loads(source).items():
        line = source[: source.index(f"[{name}]")].count("\n") + 1
        for key, value in entry.items():
            if isinstance(value, str) and key != "example":
                yield Text(path, line, value)


def comments(path: str, source: str) -> Iterator[Text]:
    """Yield the comments of a Makefile, the help of its targets among them."""
    for number, line in enumerate(source.splitlines(), 1):
        yield Text(path, number, line.partition("#")[2].strip("# "))


READERS = {
    "": comments,
    ".py": python_texts,
    ".md": page_texts,
    ".jinja": template_texts,
    ".toml": catalogue_texts,
}


def sources(root: Path) -> list[Path]:
    rooms = [p for room in ROOMS for p in (root / room).rglob("*.*")]
    pages = [p for pattern in PAGES for p in root.glob(pattern)]
    return sorted(
        path
        for path in {*rooms, *pages}
        if path.suffix in READERS
        and path.name not in RECORDS
        and not any(part.endswith(".egg-info") for part in path.parts)
    )


def findings(text: Text) -> Iterator[tuple[str, str]]:
    """Yield the name of each phrase in a text, with where it is and what to write instead."""
    prose = _ARGUMENT.sub("", text.text) if text.is_docstring else text.text
    prose = _CODE.sub(lambda found: "`" + "\n" * found[0].count("\n") + "`", prose)
    for name, phrase in PHRASES.items():
        if phrase.docstring and not text.is_docstring:
            continue
        flat = prose.replace("\n", " ") if not phrase.docstring else prose
        for found in re.finditer(phrase.pattern, flat, re.IGNORECASE):
            line = text.line + prose[: found.start()].count("\n")
            yield name, f"{text.path}:{line}: {found[0]!r}: write: {phrase.instead}"


def found_in(path: Path, root: Path) -> list[tuple[str, str]]:
    read = READERS[path.suffix]
    name = path.relative_to(root).as_posix()
    texts = read(name, path.read_text(encoding="utf-8"))
    return [found for text in texts for found in findings(text)]


def test_prose_uses_the_terms_of_the_field() -> None:
    found = [line for path in sources(ROOT) for _, line in found_in(path, ROOT)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", PHRASES)
def test_each_phrase_is_found(name: str) -> None:
    phrase = PHRASES[name]
    text = Text("a.py", 1, phrase.caught, is_docstring=True)
    assert name in [found for found, _ in findings(text)]
    quoted = Text("a.py", 1, f"See `{phrase.caught}`.", is_docstring=True)
    assert list(findings(quoted)) == []
