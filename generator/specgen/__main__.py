"""`python -m specgen` is `specgen`."""

from __future__ import annotations

import sys

from specgen.cli import main

sys.exit(main())
