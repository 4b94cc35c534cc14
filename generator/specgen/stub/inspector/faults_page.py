"""The inspector's page about faults: the active ones, in their order, and a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .fault_form import fault_form, fields_of, is_editable, save_form
from .html import tag

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..faults.rule import Rule
    from ..faults.rules import Active, Rules
    from .html import Child, Markup

__all__ = ["faults_page", "fields_of", "save_form"]

_PATH = "/__stub__/inspect/rules"


def faults_page(
    rules: Rules,
    *,
    enforced: bool,
    given: Mapping[str, str],
    mistakes: Mapping[str, str],
) -> list[Child]:
    """Return the content of the page.

    Args:
        rules: The rules.
        enforced: Whether the documented rate limits are enforced.
        given: The fields of the form.
        mistakes: The problems with them, by field.
    """
    return [
        tag("h1", "Faults"),
        tag("p", "Of those that match a call, the first that has an effect counts."),
        (_table(rules) if rules.active else tag("p", "There are none.", class_="hint")),
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
        fault_form(rules, given, mistakes),
    ]


def _table(rules: Rules) -> Markup:
    names = ("#", "Fault", "Calls of", "When", "Seen", "Applied", "Change")
    head = tag("tr", [tag("th", name, scope="col") for name in names])
    last = len(rules.active) - 1
    rows = [
        _row(active, is_first=place == 0, is_last=place == last)
        for place, active in enumerate(rules.active)
    ]
    return tag("table", tag("thead", head), tag("tbody", rows), class_="rules cards")


def _row(active: Active, *, is_first: bool, is_last: bool) -> Markup:
    rule = active.rule
    effects = "; ".join(effect.summary for effect in rule.effects)
    where = rule.operation or "all operations"
    where = f"{rule.api}: {where}" if rule.api else where
    number = active.id
    edit = (
        None
        if not is_editable(active)
        else tag(
            "a",
            "Edit",
            href=f"{_PATH}?id={number}#add",
            aria_label=f"Edit fault {number}",
        )
    )
    changes = [
        edit,
        None if is_first else _button(number, "Up", "move", f"Move fault {number} up"),
        (
            None
            if is_last
            else _button(
                number, "Down", "move", f"Move fault {number} down", later=True
            )
        ),
        _button(number, "Remove", "remove", f"Remove fault {number}"),
    ]
    return tag(
        "tr",
        tag("td", number),
        tag("td", [tag("b", rule.name), ": "] if rule.name else None, effects),
        tag("td", where),
        tag("td", _when(rule)),
        tag("td", active.calls, class_="number"),
        tag("td", active.uses, class_="number"),
        tag("td", changes, class_="changes"),
    )


def _button(
    number: int, text: str, action: str, name: str, *, later: bool = False
) -> Markup:
    return tag(
        "form",
        tag("input", type="hidden", name="id", value=number),
        tag("input", type="hidden", name="later", value="yes") if later else None,
        tag("button", text, aria_label=name),
        method="post",
        action=f"{_PATH}/{action}",
    )


def _when(rule: Rule) -> str:
    said = [
        f"calls {', '.join(map(str, rule.calls))}" if rule.calls else "",
        f"{rule.share:.0%} of calls" if rule.share else "",
        f"first {rule.times} calls" if rule.times else "",
        "one after the other" if rule.sequence else "",
    ]
    return ", ".join(filter(None, said)) or "always"
