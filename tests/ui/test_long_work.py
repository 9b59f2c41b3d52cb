"""A row of long work: what is done, how far it is and how long it takes, as far as each is known."""

from __future__ import annotations

import pytest

from ajustes_tui.ui.long_work import LongWork
from ajustes_tui.ui.text import line_width
from tests.support import RelojFijo


def row(work: LongWork, width: int) -> str:
    line = work.line(width)
    assert line_width(line) <= width
    return "".join(span.text for span in line).rstrip()


def reading(of: str = "") -> tuple[LongWork, RelojFijo]:
    clock = RelojFijo()
    work = LongWork("Leyendo", of=of, stops=True, clock=clock)
    work.report(0, 100_000, "Leyendo")
    clock.seconds += 4
    work.report(41_200, 100_000, "Leyendo")
    return work, clock


def test_what_is_lacking_comes_from_the_pace_of_the_stage():
    work, _clock = reading("base.xlsx")
    assert row(work, 120).startswith(" Leyendo base.xlsx: 41.200 de 100.000 ████████░░")
    assert row(work, 120).endswith("░ faltan 6 s · Esc lo deja")


@pytest.mark.parametrize("width", [40, 44, 60, 79, 80, 100, 200])
def test_every_width_has_a_bar_the_time_left_and_the_key(width):
    said = row(reading("ajustes_de_un_nombre_bien_largo_24_11_2026.xlsx")[0], width)
    assert said.startswith(" Leyendo ")
    assert "█" in said
    assert "░" in said
    assert said.endswith("6 s · Esc lo deja")
    assert "…" not in said


def test_a_new_stage_begins_its_count_again_and_says_how_long_it_takes():
    work, clock = reading()
    work.report(0, 0, "Comparando")
    assert row(work, 80) == " Comparando… · Esc lo deja"
    clock.seconds += 12
    assert row(work, 80) == " Comparando… · lleva 12 s · Esc lo deja"
    work.report(9_000, 9_000, "Mirando")
    assert row(work, 80) == " Mirando 9.000… · Esc lo deja"
    work.report(0, 13_000, "Escribiendo")
    clock.seconds += 10
    work.report(1_000, 13_000, "Escribiendo")
    assert "faltan 2 min 0 s" in row(work, 80)


def test_work_that_cannot_be_stopped_offers_no_key_and_counts_what_it_can():
    work = LongWork("Exportando la cuenta", clock=RelojFijo())
    assert row(work, 80) == " Exportando la cuenta…"
    work.report(1_200, 0, "Exportando")
    assert row(work, 40) == " Exportando 1.200…"
