"""The progress of an import: how fast it goes and what is left, said only when they are known."""

from __future__ import annotations

from ajustes_tui.widgets.progress_bar import ProgressBar
from tests.support import Anfitrion, RelojFijo, text


async def test_speed_and_time_left_come_from_what_has_been_read():
    clock = RelojFijo()
    bar = ProgressBar(clock=clock)
    async with Anfitrion(bar).run_test(size=(80, 24)):
        bar.show(0, 100_000, "Leyendo")
        assert "filas/s" not in text(bar)[0]
        clock.seconds += 2
        bar.show(20_000, 100_000, "Leyendo")
        assert text(bar)[0].startswith(
            " Leyendo 20.000 de 100.000 · 20 % · 10.000 filas/s · faltan 8 s"
        )
        assert "█" in text(bar)[0]


async def test_a_new_stage_starts_its_count_again():
    clock = RelojFijo()
    bar = ProgressBar(clock=clock)
    async with Anfitrion(bar).run_test(size=(120, 24)):
        bar.show(0, 1_000, "Leyendo")
        clock.seconds += 1
        bar.show(1_000, 1_000, "Leyendo")
        bar.show(0, 0, "Comparando")
        assert text(bar)[0].rstrip() == " Comparando… · Esc cancela"


async def test_long_waits_are_said_in_minutes_and_the_bar_shows_where_it_fits():
    clock = RelojFijo()
    bar = ProgressBar(clock=clock)
    async with Anfitrion(bar).run_test(size=(120, 24)):
        bar.show(0, 13_000, "Leyendo")
        clock.seconds += 10
        bar.show(1_000, 13_000, "Leyendo")
        assert "faltan 2 min 0 s" in text(bar)[0]
        assert "█" in text(bar)[0]


async def test_a_stage_that_cannot_say_how_far_it_is_says_how_long_it_takes():
    clock = RelojFijo()
    bar = ProgressBar(clock=clock)
    async with Anfitrion(bar).run_test(size=(120, 24)):
        bar.show(0, 0, "Abriendo")
        assert text(bar)[0].rstrip() == " Abriendo… · Esc cancela"
        clock.seconds += 12
        assert text(bar)[0].rstrip() == " Abriendo… · lleva 12 s · Esc cancela"
        bar.show(0, 1_000, "Escribiendo")
        clock.seconds += 7
        assert "lleva 7 s" in text(bar)[0]
        bar.clear()
        assert not text(bar)[0].strip()
