"""Security schemes that name what the runtime does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator.diagnostics import SpecError, render
from generator.pipeline import client_package, load_specs
from generator.source import SourceLines

if TYPE_CHECKING:
    from pathlib import Path

SPEC = """\
openapi: 3.1.0
info: {title: Bell, version: "1"}
paths: {}
components:
  securitySchemes:
    One:
      type: apiKey
      in: header
      name: Authorization
      x-specgen-signature: {algorithm: acs9-hmac}
    Two:
      type: apiKey
      in: header
      name: Authorization
      x-specgen-signature: {algorithm: acs3-hmac-sha256, colour: red}
"""


def test_every_unknown_algorithm_and_option_is_told_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    spec = tmp_path / "bell.yaml"
    spec.write_text(SPEC, encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        client_package(load_specs([spec.relative_to(tmp_path)])[0][0])
    texts = [render(d, SourceLines()).splitlines() for d in caught.value.diagnostics]
    assert [lines[0] for lines in texts] == [
        (
            "bell.yaml:7:7: error[unknown-algorithm]: security scheme `One`: there is no signing"
            " algorithm `acs9-hmac`"
        ),
        (
            "bell.yaml:12:7: error[unknown-algorithm-option]: security scheme `Two`: its algorithm"
            " has no option `colour`"
        ),
    ]
    assert "known algorithms: " in texts[0][-1]
    assert "acs3-hmac-sha256" in texts[0][-1]
    assert "= hint: its options: " in texts[1][-1]
