"""The collector neither runs in a pause nor, for what was made in it, at its end."""

from __future__ import annotations

import gc

from specgen.gc_pause import collector_paused


def test_a_pause_is_not_made_up_for_at_its_end() -> None:
    runs: list[str] = []

    def note(phase: str, _: object) -> None:
        runs.append(phase)

    assert gc.isenabled()
    gc.callbacks.append(note)
    try:
        with collector_paused():
            made = [{n} for n in range(gc.get_threshold()[0] + 1)]
        made += [{n} for n in range(10)]
    finally:
        gc.callbacks.remove(note)
    assert runs == []
    assert gc.isenabled()
