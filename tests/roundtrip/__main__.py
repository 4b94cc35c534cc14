"""Send the round trips of documents, and print what goes wrong."""

from __future__ import annotations

import argparse
import json
import random
import sys
import warnings
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from tests.roundtrip.document import outcomes

if TYPE_CHECKING:
    from tests.roundtrip.trip import Outcome


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="tests.roundtrip", description=__doc__)
    parser.add_argument("documents", nargs="+", type=Path)
    parser.add_argument("--json", action="store_true", help="print figures alone")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--most", type=int, help="operations of each document")
    parser.add_argument("--calls", type=int, default=2, help="of each operation")
    parser.add_argument("--root", type=Path, help="directory of all their files")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    found: Counter[str] = Counter()
    failures: list[Outcome] = []
    for path in arguments.documents:
        choose = random.Random(arguments.seed).choice
        for outcome in outcomes(
            path,
            choose,
            most=arguments.most,
            calls=arguments.calls,
            root=arguments.root,
        ):
            found["calls"] += 1
            found["passed"] += outcome.problem is None
            if outcome.problem is not None:
                failures.append(outcome)
                if not arguments.json:
                    sys.stdout.write(f"{outcome}\n\n")
    if arguments.json:
        sys.stdout.write(
            json.dumps(
                {"calls": 0, "passed": 0, **found, "failures": list(map(str, failures))}
            )
        )
    else:
        sys.stdout.write(f"{found['passed']} of {found['calls']}\n")
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
