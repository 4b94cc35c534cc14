"""The parser of the command line: argparse, with suggestions for misspelled names."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, NoReturn

from specgen.diagnostics.spelling import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence


class Parser(argparse.ArgumentParser):
    """A parser whose errors suggest the closest command, option or choice."""

    def parse_known_args(  # type: ignore[override]  # typeshed overloads it by the kind of namespace
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Parse arguments, and refuse unknown ones in the parser they belong to.

        Args:
            args: The arguments; by default those of the process.
            namespace: The object that receives the values.

        Returns:
            The values, and an empty list.
        """
        found, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(self._unknown(unknown))
        return found, unknown

    def _unknown(self, unknown: Sequence[str]) -> str:
        option = next((text for text in unknown if text.startswith("-")), None)
        if option is None:
            return f"unexpected arguments: {' '.join(unknown)}"
        name = option.partition("=")[0]
        hint = self._as_format(name.removeprefix("--")) or did_you_mean(
            name, [o for o, a in self._option_string_actions.items() if _is_shown(a)]
        )
        return f"`{self.prog}` has no option `{name}`; {hint}"

    def _as_format(self, name: str) -> str | None:
        """Return how to write an option such as `--json` where it is a value of `--format`."""
        action = self._option_string_actions.get("--format")
        is_format = action is not None and name in (action.choices or ())
        return f"write `--format {name}`" if is_format else None

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        choices = action.choices
        if choices is not None and value not in choices:
            raise argparse.ArgumentError(
                action, f"there is no `{value}`; {did_you_mean(str(value), choices)}"
            )

    def error(self, message: str) -> NoReturn:
        """Print the error without the usage, and exit with 2."""
        self.exit(2, f"specgen: {message}\nTry `{self.prog} --help`.\n")


def _is_shown(action: argparse.Action) -> bool:
    return action.help != argparse.SUPPRESS
