"""The inspector's page about rules: the active ones, and a form for a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import JsonValue, ValidationError

from ..faults.rule import Rule
from ..faults.rules import RuleError
from ..kebab_case import problems
from .html import tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..faults.rules import Active, Rules
    from .html import Child, Markup

_PATH = "/__stub__/inspect/rules"
_LONGEST_LIST = 500
# Fields of the form: name, label, hint, type of input.
_EFFECTS = (
    ("error", "Error code", "in the shape of the service", "text"),
    ("status", "Status", "with its documented error or example", "number"),
    ("message", "Message", "instead of the documented one", "text"),
    ("example", "Example", "a documented interaction or example", "text"),
    ("throttle", "Throttle", "seconds that the caller is told to wait", "number"),
    ("latency-ms", "Latency", "milliseconds, or two of them: 100-500", "text"),
    ("truncate", "Truncate", "bytes of the body that are sent", "number"),
    ("drip", "Drip", "bytes of the body at a time", "number"),
    ("content-type", "Content type", "instead of the right one", "text"),
    ("clock-skew-s", "Clock skew", "seconds the stub's clock is ahead", "number"),
)
_CHOICES = (
    ("times", "Times", "only so often", "number"),
    ("calls", "Calls", "only these, counted from 1: 1, 3", "text"),
    ("share", "Share", "only a part of them: 0.25", "text"),
    ("name", "Name", "for people", "text"),
)


def rules_page(
    rules: Rules, *, enforced: bool, given: Mapping[str, str], problem: str
) -> list[Child]:
    """Return the content of the page.

    Args:
        rules: The rules.
        enforced: Whether the documented rate limits are enforced.
        given: The fields of the form.
        problem: The problem with them.
    """
    return [
        tag("h1", "Rules"),
        tag(
            "p", "Of the rules that match a call, the first that has an effect counts."
        ),
        (
            _table(rules.active)
            if rules.active
            else tag("p", "There are none.", class_="hint")
        ),
        tag(
            "form",
            tag(
                "input", type="hidden", name="enforced", value="" if enforced else "yes"
            ),
            "Documented rate limits are ",
            "enforced. " if enforced else "not enforced. ",
            tag("button", "Stop enforcing them" if enforced else "Enforce them"),
            method="post",
            action="/__stub__/inspect/rate-limits",
        ),
        tag("h2", "Add a rule", id="add"),
        tag("p", problem, class_="wrong", role="alert") if problem else None,
        _form(rules, given),
    ]


def _table(active: Iterable[Active]) -> Markup:
    names = ("#", "Rule", "Calls of", "When", "Seen", "Applied", "")
    head = tag("tr", [tag("th", name, scope="col") for name in names])
    body = tag("tbody", [_row(a) for a in active])
    return tag("table", tag("thead", head), body, class_="rules cards")


def _row(active: Active) -> Markup:
    rule = active.rule
    effects = "; ".join(effect.summary for effect in rule.effects)
    where = rule.operation or (f"all of {rule.api}" if rule.api else "all operations")
    remove = tag(
        "form",
        tag("input", type="hidden", name="id", value=active.id),
        tag("button", "Remove", aria_label=f"Remove rule {active.id}"),
        method="post",
        action=f"{_PATH}/remove",
    )
    return tag(
        "tr",
        tag("td", active.id),
        tag("td", [tag("b", rule.name), ": "] if rule.name else None, effects),
        tag("td", where),
        tag("td", _when(rule)),
        tag("td", active.calls, class_="number"),
        tag("td", active.uses, class_="number"),
        tag("td", remove),
    )


def _when(rule: Rule) -> str:
    said = [
        f"calls {', '.join(map(str, rule.calls))}" if rule.calls else "",
        f"{rule.share:.0%} of calls" if rule.share else "",
        f"{rule.times} times" if rule.times else "",
        "one after the other" if rule.sequence else "",
    ]
    return ", ".join(filter(None, said)) or "always"


def _form(rules: Rules, given: Mapping[str, str]) -> Markup:
    operations = sorted({known.operation for known in rules.known})
    codes = sorted({code for known in rules.known for code in known.codes})
    examples = sorted({name for known in rules.known for name in known.examples})
    return tag(
        "form",
        _select(
            "operation",
            "Operation",
            [("", "all operations"), *_same(operations)],
            given,
        ),
        tag(
            "fieldset",
            tag("legend", "What happens"),
            [_field(*field, given) for field in _EFFECTS],
            _select(
                "connection",
                "Connection",
                [
                    ("", "is kept"),
                    ("reset", "is reset"),
                    ("close", "is closed without a response"),
                ],
                given,
            ),
            _select(
                "malformed", "Body", [("", "is sound"), ("yes", "is malformed")], given
            ),
        ),
        tag(
            "fieldset",
            tag("legend", "When"),
            [_field(*field, given) for field in _CHOICES],
        ),
        _datalist("error", codes),
        _datalist("example", examples),
        tag("button", "Add rule"),
        method="post",
        action=_PATH,
        class_="rule-form",
    )


def _same(names: Iterable[str]) -> list[tuple[str, str]]:
    return [(name, name) for name in names]


def _field(
    name: str, label: str, hint: str, kind: str, given: Mapping[str, str]
) -> Markup:
    return tag(
        "div",
        tag("label", label, for_=name),
        tag(
            "input",
            id=name,
            name=name,
            type=kind,
            step="any" if kind == "number" else None,
            value=given.get(name, ""),
            list=f"known-{name}" if name in ("error", "example") else None,
            aria_describedby=f"{name}-hint",
            autocomplete="off",
        ),
        tag("small", hint, id=f"{name}-hint"),
    )


def _select(
    name: str, label: str, options: Iterable[tuple[str, str]], given: Mapping[str, str]
) -> Markup:
    chosen = given.get(name, "")
    shown = [
        tag("option", text, value=value, selected=value == chosen)
        for value, text in options
    ]
    return tag(
        "div", tag("label", label, for_=name), tag("select", shown, id=name, name=name)
    )


def _datalist(name: str, values: list[str]) -> Markup:
    options = [tag("option", value=value) for value in values[:_LONGEST_LIST]]
    return tag("datalist", options, id=f"known-{name}")


def add_from_form(rules: Rules, given: Mapping[str, str]) -> str:
    """Add the rule of a form.

    Args:
        rules: The active rules.
        given: The fields of the form.

    Returns:
        The problem with it; empty if it was added.
    """
    try:
        rules.add(Rule.model_validate(_members(given)))
    except ValidationError as error:
        return problems(error)
    except RuleError as error:
        return str(error)
    return ""


def _members(given: Mapping[str, str]) -> dict[str, JsonValue]:
    members: dict[str, JsonValue] = {
        n: v.strip() for n, v in given.items() if v.strip()
    }
    if "throttle" in members:
        members["throttle"] = {"retry-after-s": members["throttle"]}
    if "drip" in members:
        members["drip"] = {"bytes": members["drip"]}
    if "calls" in members:
        members["calls"] = [*given["calls"].replace(",", " ").split()]
    if "malformed" in members:
        members["malformed"] = True
    low, between, high = given.get("latency-ms", "").partition("-")
    if between:
        members["latency-ms"] = {"low-ms": low.strip(), "high-ms": high.strip()}
    return members
