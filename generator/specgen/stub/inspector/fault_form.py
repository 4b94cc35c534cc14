"""The inspector's form of a fault, and the errors in its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import JsonValue, ValidationError

from ..faults.rule import Rule
from ..faults.rules import RuleError
from ..kebab_case import errors_by_place
from .html import tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..faults.rules import Active, Rules
    from .html import Child, Markup

_PATH = "/__stub__/inspect/rules"
_LONGEST_LIST = 500
_LONGEST_VALUE = 60
# Fields of the form: name, label, hint, and the keyboard that a touch screen shows.
_EFFECTS = (
    ("error", "Error code", "in the shape of the service", "text"),
    ("status", "Status", "with its documented error or example", "numeric"),
    ("message", "Message", "instead of the documented one", "text"),
    ("example", "Example", "a documented interaction or example", "text"),
    ("throttle", "Throttle", "seconds that the caller is told to wait", "decimal"),
    ("latency-ms", "Latency", "milliseconds, or two of them: 100-500", "text"),
    ("truncate", "Truncate", "bytes of the body that are sent", "numeric"),
    ("drip", "Drip", "bytes of the body at a time", "numeric"),
    ("content-type", "Content type", "instead of the right one", "text"),
    ("clock-skew-s", "Clock skew", "seconds the stub's clock is ahead", "text"),
)
_CHOICES = (
    ("times", "Times", "first N calls", "numeric"),
    ("calls", "Calls", "only these, counted from 1: 1, 3", "text"),
    ("share", "Share", "only a part of them: 0.25", "decimal"),
    ("name", "Name", "a note for readers", "text"),
)
_LABELS = {name: label for name, label, _, _ in (*_EFFECTS, *_CHOICES)} | {
    "api": "API",
    "operation": "Operation",
    "connection": "Connection",
    "malformed": "Body",
}
_CONNECTIONS = (
    ("", "is kept"),
    ("reset", "is reset"),
    ("close", "is closed without a response"),
)


def fault_form(
    rules: Rules, given: Mapping[str, str], mistakes: Mapping[str, str]
) -> list[Child]:
    """Return the form, with its title.

    Args:
        rules: The rules, which know the names that faults may use.
        given: The fields of the form; `id` is that of a fault to edit.
        mistakes: The problems with them, by field; those of no field have an empty name.
    """
    number = given.get("id", "")
    return [
        tag("h2", f"Edit fault {number}" if number else "Add a fault", id="add"),
        _summary(mistakes),
        _form(rules, given, mistakes),
    ]


def _summary(mistakes: Mapping[str, str]) -> Child:
    if not mistakes:
        return None
    items = [
        tag("li", tag("a", text, href=f"#{name}") if name in _LABELS else text)
        for name, text in mistakes.items()
    ]
    return tag("ul", items, class_="wrong", role="alert")


def _form(
    rules: Rules, given: Mapping[str, str], mistakes: Mapping[str, str]
) -> Markup:
    known = rules.known
    apis = [("", "all APIs"), *_same({k.api for k in known})]
    operations = [("", "all operations"), *_same({k.operation for k in known})]
    number = given.get("id", "")
    return tag(
        "form",
        tag("input", type="hidden", name="id", value=number) if number else None,
        tag(
            "fieldset",
            tag("legend", "Calls"),
            _select("api", apis, given, mistakes),
            _select("operation", operations, given, mistakes),
        ),
        tag(
            "fieldset",
            tag("legend", "What happens"),
            [_field(field, given, mistakes) for field in _EFFECTS],
            _select("connection", _CONNECTIONS, given, mistakes),
            _select(
                "malformed",
                [("", "is well-formed"), ("yes", "is malformed")],
                given,
                mistakes,
            ),
        ),
        tag(
            "fieldset",
            tag("legend", "When"),
            [_field(field, given, mistakes) for field in _CHOICES],
        ),
        _datalist("error", sorted({code for k in known for code in k.codes})),
        _datalist("example", sorted({name for k in known for name in k.examples})),
        tag("button", "Save fault" if number else "Add fault"),
        " ",
        tag("a", "Cancel", href=_PATH) if number else None,
        method="post",
        action=_PATH,
        class_="rule-form",
        novalidate=True,
    )


def _same(names: Iterable[str]) -> list[tuple[str, str]]:
    return [(name, name) for name in sorted(names)]


def _field(
    field: tuple[str, str, str, str],
    given: Mapping[str, str],
    mistakes: Mapping[str, str],
) -> Markup:
    name, label, hint, keyboard = field
    mistake = mistakes.get(name)
    described = f"{name}-hint {name}-error" if mistake else f"{name}-hint"
    return tag(
        "div",
        tag("label", label, for_=name),
        tag(
            "input",
            id=name,
            name=name,
            inputmode=keyboard,
            value=given.get(name, ""),
            list=f"known-{name}" if name in ("error", "example") else None,
            aria_describedby=described,
            aria_invalid="true" if mistake else None,
            autocomplete="off",
        ),
        tag("small", hint, id=f"{name}-hint"),
        tag("small", mistake, id=f"{name}-error", class_="wrong") if mistake else None,
    )


def _select(
    name: str,
    options: Iterable[tuple[str, str]],
    given: Mapping[str, str],
    mistakes: Mapping[str, str],
) -> Markup:
    chosen, mistake = given.get(name, ""), mistakes.get(name)
    shown = [
        tag("option", text, value=value, selected=value == chosen)
        for value, text in options
    ]
    return tag(
        "div",
        tag("label", _LABELS[name], for_=name),
        tag(
            "select",
            shown,
            id=name,
            name=name,
            aria_invalid="true" if mistake else None,
            aria_describedby=f"{name}-error" if mistake else None,
        ),
        tag("small", mistake, id=f"{name}-error", class_="wrong") if mistake else None,
    )


def _datalist(name: str, values: list[str]) -> Markup:
    options = [tag("option", value=value) for value in values[:_LONGEST_LIST]]
    return tag("datalist", options, id=f"known-{name}")


def save_form(rules: Rules, given: Mapping[str, str]) -> dict[str, str]:
    """Add the fault of a form, or put it in the place of the one that was edited.

    Args:
        rules: The active rules.
        given: The fields of the form.

    Returns:
        The problems by field, those of no field under an empty name; empty if it was saved.
    """
    fields = {name: value.strip() for name, value in given.items() if value.strip()}
    number = fields.pop("id", "")
    try:
        rule = Rule.model_validate(_members(fields))
        if not number:
            rules.add(rule)
        elif not number.isdecimal() or not rules.replace(int(number[:9]), rule):
            return {"": f"There is no fault {number[:9]} any more."}
    except ValidationError as error:
        return _mistakes(error, fields)
    except RuleError as error:
        return {str(error.place[0]) if error.place else "": str(error)}
    return {}


def _mistakes(error: ValidationError, fields: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for place, message in errors_by_place(error):
        name = place[0] if place else ""
        value = fields.get(name, "")
        shown = f"{_LABELS.get(name, name)} {message}" if name else message
        got = f"; got {value[:_LONGEST_VALUE]}" if value and name in _LABELS else ""
        found.setdefault(name, f"{shown}{got}")
    return found


def _members(fields: Mapping[str, str]) -> dict[str, JsonValue]:
    members: dict[str, JsonValue] = dict(fields)
    if "throttle" in fields:
        members["throttle"] = {"retry-after-s": fields["throttle"]}
    if "drip" in fields:
        members["drip"] = {"bytes": fields["drip"]}
    if "calls" in fields:
        members["calls"] = [*fields["calls"].replace(",", " ").split()]
    if "malformed" in fields:
        members["malformed"] = True
    low, between, high = fields.get("latency-ms", "").partition("-")
    if between:
        members["latency-ms"] = {"low-ms": low.strip(), "high-ms": high.strip()}
    return members


def fields_of(active: Active) -> dict[str, str]:
    """Return the fields of the form for an active fault."""
    written = active.rule.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    fields = {name: _text(value) for name, value in written.items()}
    return {**fields, "id": f"{active.id}"}


def is_editable(active: Active) -> bool:
    """Tell whether the form can say all of a fault."""
    fields = fields_of(active)
    del fields["id"]
    try:
        return Rule.model_validate(_members(fields)) == active.rule
    except ValidationError:
        return False


def _text(value: JsonValue) -> str:
    """Return a value in a rule as its field shows it."""
    if value is True:
        return "yes"
    if isinstance(value, dict):
        if "low-ms" in value:
            return f"{_text(value['low-ms'])}-{_text(value['high-ms'])}"
        return _text(next(iter(value.values()), ""))
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    return f"{value:g}" if isinstance(value, float) else f"{value}"
