"""The meaning of words on a vendor's pages: the data files in `specs/pages`."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from specgen.pages.reading import Cell, Heading, Paragraph, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from specgen.pages.reading import Page

_INSTALLED = Path(__file__).parent / "vocabularies"
VOCABULARIES = (
    _INSTALLED if _INSTALLED.is_dir() else Path(__file__).parents[3] / "specs" / "pages"
)
_SCHEMA = "vocabulary.schema.json"
_SENTENCES = "prose.yaml"  # what the vocabularies share
_FRAGMENT = re.compile(r"\{([A-Z]+)\}")
_LONGEST_LABEL = 60
_STYLE = 50  # more than any number of words that two vocabularies share


class VocabularyError(Exception):
    """A vocabulary cannot be used."""


@dataclass(frozen=True, slots=True)
class TypeWord:
    """The part of a schema that a type word of a page is for in a schema."""

    type: str
    format: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class WordRules:
    """Words and patterns, each with its meaning."""

    words: Mapping[str, str]
    patterns: tuple[tuple[re.Pattern[str], str], ...]

    def meaning(self, text: str) -> str | None:
        """Return the meaning of a heading, label, caption or header, or None if it is not known."""
        word = normal(text)
        if not word or len(word) > _LONGEST_LABEL:
            return None
        if word in self.words:
            return self.words[word]
        return next(
            (is_ for p, is_ in self.patterns if p.fullmatch(text.strip(" :：*"))), None
        )


class Vocabulary:
    """The vocabulary of the pages of one vendor.

    Args:
        name: The name of its file, without the suffix.
        data: The content of the file, checked against the schema.
        sentences: The meaning of sentences on the pages of any vendor, from their file.
    """

    def __init__(
        self, name: str, data: Mapping[str, Any], sentences: Mapping[str, Any]
    ) -> None:
        self.name = name
        self.style: str = data["style"]
        self.operation_parameter: str | None = data.get("operation-parameter")
        self.credential_headers = frozenset(
            map(normal, data.get("credential-headers", ()))
        )
        self.sections = _rules(data["sections"])
        self.tables = _rules(data["tables"])
        self.columns = _rules(data["columns"])
        self.fields = _rules(data.get("fields", ()))
        self.uri = _patterns(data.get("uri", ()))
        self.operation_id = _patterns(data.get("operation-id", ()))
        self.captions = _patterns(data["captions"])
        self.status_labels = _patterns(data["labels"]["status"])
        self.format_labels = _patterns(data["labels"]["format"])
        self.nesting = re.compile(data.get("nesting-marks", "(?!)"))
        self.absent = frozenset(map(normal, data.get("absent", ())))
        self._elements = frozenset(map(normal, data.get("array-elements", ())))
        self._required = {
            normal(word): {"yes": True, "no": False}.get(kind)
            for kind, words in data["required"].items()
            for word in words
        }
        self.type_words = {
            normal(word): TypeWord(**entry)
            for word, entry in data["types"]["words"].items()
        }
        self.type_patterns = tuple(
            (re.compile(entry["pattern"], re.IGNORECASE), entry["type"])
            for entry in data["types"]["patterns"]
        )
        self._values: Mapping[str, str] = {
            **sentences["prose"].get("values", {}),
            **data["prose"].get("values", {}),
        }
        self._prose = _sentence_patterns(
            (data["prose"], sentences["prose"]), sentences["fragments"]
        )

    def prose(self, kind: str) -> tuple[re.Pattern[str], ...]:
        """Return the patterns of a kind of statement that descriptions make."""
        return self._prose.get(kind, ())

    def is_conditional(self, sentence: str) -> bool:
        """Whether what a sentence states holds only at times."""
        for pattern in self.prose("unset"):
            sentence = pattern.sub("", sentence)
        return any(p.search(sentence) for p in self.prose("condition"))

    def unconditional(self, sentence: str) -> str:
        """Return the part of a sentence that holds always: all, the start, or none."""
        if not self.is_conditional(sentence):
            return sentence
        starts = sorted(
            found.start()
            for pattern in self.prose("condition-start")
            for found in pattern.finditer(sentence)
        )
        heads = (sentence[:start] for start in reversed(starts))
        return next((head for head in heads if not self.is_conditional(head)), "")

    def value_of(self, word: str) -> str | None:
        """Return the value that a word of prose is for; most are for themselves."""
        return self._values.get(word, word)

    def required(self, text: str) -> bool | None:
        """Return the meaning of a cell of the column of required fields; None if it is unclear."""
        return self._required.get(normal(text))

    def knows_required(self, text: str) -> bool:
        """Whether a text is a word of the column of required fields."""
        return normal(text) in self._required

    def is_absent(self, text: str) -> bool:
        """Whether a text says that there is nothing."""
        return not text.strip() or normal(text) in self.absent

    def is_element(self, name: str) -> bool:
        """Whether what stands for a name says that the row is about each element of an array."""
        return normal(name) in self._elements

    def score(self, page: Page) -> int:
        """Return how much of the page's headings and table headers this vocabulary knows."""
        title = next((b.text for b in page.blocks if isinstance(b, Heading)), "")
        words = sum(self._score(block) for block in page.blocks)
        return words + _STYLE * self._has_style(page, title)

    def _has_style(self, page: Page, title: str) -> bool:
        """Whether a page names the operation as pages of this style do."""
        if self.style == "rest":
            return any(
                p.search(b.text)
                for b in page.blocks
                if isinstance(b, Paragraph)
                for p in self.uri
            )
        rows = (row for b in page.blocks if isinstance(b, Table) for row in b.rows)
        return any(
            row.cells[0].text == self.operation_parameter
            and title in {c.text for c in row.cells}
            for row in rows
            if row.cells
        )

    def _score(self, block: object) -> int:
        match block:
            case Heading(text=text) | Paragraph(text=text):
                return self.sections.meaning(text) is not None
            case Table(rows=(header, *_)):
                return sum(map(self._knows, header.cells))
        return 0

    def _knows(self, cell: Cell) -> bool:
        return self.columns.meaning(cell.text) is not None


def normal(text: str) -> str:
    """Return a word as it is compared: without case, spaces, and a colon at its end."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"\s+", "", folded).rstrip(":")


@cache
def vocabularies() -> tuple[Vocabulary, ...]:
    """Return all vocabularies.

    Raises:
        VocabularyError: A vocabulary does not match its schema.
    """
    files = sorted(VOCABULARIES.glob("*.yaml"))
    return tuple(load(path) for path in files if path.name != _SENTENCES)


def load(path: Path) -> Vocabulary:
    """Return the vocabulary in a file.

    Args:
        path: The file, in YAML.

    Raises:
        VocabularyError: The file does not match the schema.
    """
    schema = json.loads((VOCABULARIES / _SCHEMA).read_text("utf-8"))
    shared = {"$ref": "#/$defs/sentences", "$defs": schema["$defs"]}
    sentences = _checked(VOCABULARIES / _SENTENCES, shared)
    data = _checked(path, schema)
    try:
        return Vocabulary(path.stem, data, sentences)
    except (re.error, TypeError) as error:
        raise VocabularyError(f"{path}: {error}") from None


def _checked(path: Path, schema: Any) -> Any:
    """Return the content of a file."""
    import jsonschema_rs
    import yaml

    try:
        data = yaml.safe_load(path.read_text("utf-8"))
        jsonschema_rs.validator_for(schema).validate(data)
    except (yaml.YAMLError, jsonschema_rs.ValidationError) as error:
        raise VocabularyError(f"{path}: {str(error).splitlines()[0]}") from None
    return data


def vocabulary_for(page: Page) -> Vocabulary:
    """Return the vocabulary that knows most of a page."""
    return max(vocabularies(), key=lambda vocabulary: vocabulary.score(page))


def _rules(entries: Iterable[Mapping[str, Any]]) -> WordRules:
    words = {
        normal(word): entry["is"]
        for entry in entries
        for word in entry.get("words", ())
    }
    patterns = tuple(
        (re.compile(pattern, re.IGNORECASE), entry["is"])
        for entry in entries
        for pattern in entry.get("patterns", ())
    )
    return WordRules(words, patterns)


def _patterns(patterns: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


def _sentence_patterns(
    kinds: Iterable[Mapping[str, Any]], fragments: Mapping[str, str]
) -> dict[str, tuple[re.Pattern[str], ...]]:
    """Return the patterns of each kind of statement; those that come first are tried first."""
    found: dict[str, list[str]] = {}
    for rules in kinds:
        for kind, entries in rules.items():
            if kind != "values":
                found.setdefault(kind, []).extend(
                    each if isinstance(each, str) else each["pattern"]
                    for each in entries
                )
    return {
        kind: tuple(re.compile(_expanded(text, fragments)) for text in texts)
        for kind, texts in found.items()
    }


def _expanded(pattern: str, fragments: Mapping[str, str]) -> str:
    """Return a pattern with the fragments that its `{NAME}` stand for."""
    while found := _FRAGMENT.search(pattern):
        if found[1] not in fragments:
            raise VocabularyError(f"{_SENTENCES}: no fragment {found[1]}")
        pattern = pattern.replace(found[0], fragments[found[1]])
    return pattern
