"""Keys that keep a claim alive: the first at once, the others together, and none forgotten."""

from __future__ import annotations

from ajustes_tui.workbench.session import Heartbeat


def test_the_first_key_beats_at_once_and_those_that_follow_share_the_next_beat() -> None:
    now = [1000.0]
    latido = Heartbeat(60.0, lambda: now[0])
    assert latido.note_key() == 0.0
    assert latido.beat() == 0.0
    now[0] = 1010.0
    assert latido.note_key() == 50.0
    now[0] = 1055.0
    assert latido.note_key() is None
    now[0] = 1060.0
    assert latido.beat() == 5.0


def test_a_key_after_a_long_pause_beats_at_once() -> None:
    now = [1000.0]
    latido = Heartbeat(60.0, lambda: now[0])
    latido.note_key()
    latido.beat()
    now[0] += 29 * 60
    assert latido.note_key() == 0.0
