from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.vendor import requirements

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_checkout_and_an_installation_state_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stated = requirements.client_requirements()
    turned = []
    for requirement in stated:
        lower, upper = requirement.split(",")
        name, least = lower.split(">=")
        turned.append(f"{name}{upper},>={least}")
    installed = ["black==26.10.1", *turned, 'pytest>=9; extra == "dev"']
    monkeypatch.setattr(requirements, "_PROJECT", tmp_path / "nothing.toml")
    monkeypatch.setattr(requirements, "requires", {"specgen": installed}.get)
    assert requirements.client_requirements() == stated
