"""What is loaded before the first call: little beyond pydantic, counted and not timed."""

from __future__ import annotations

import subprocess
import sys

MODEL = "import pydantic\nclass A(pydantic.BaseModel):\n    x: int\n"
CLIENT = (
    "from generated.huawei_kms import AccessKey, KmsClient\n"
    "KmsClient(endpoint='https://h', project_id='p', auth=AccessKey('i', 's'))\n"
)
# What only calls need, or only some clients.
LATER = {"asyncio", "concurrent", "cryptography", "httpx2", "ssl", "xml"}
MOST_OWN = 38


def loaded(program: str) -> set[str]:
    """Return the modules that a program has loaded at its end."""
    shown = f"{program}import sys\nprint(*sys.modules)\n"
    done = subprocess.run(
        [sys.executable, "-c", shown], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_a_client_loads_little_beyond_pydantic() -> None:
    added = loaded(MODEL + CLIENT) - loaded(MODEL)
    own = {name for name in added if name.startswith("generated")}
    assert len(own) <= MOST_OWN
    others = {name.partition(".")[0] for name in added - own}
    # How much of the standard library pydantic has loaded already depends on its version.
    assert others <= {"pydantic", *sys.stdlib_module_names}
    assert not others & LATER
