"""The progress of an import: how fast it goes and what is left, said only when they are known."""

from __future__ import annotations

from ajustes_tui.widgets.progress_bar import BarraProgreso
from tests.support import Anfitrion, RelojFijo, texto


async def test_speed_and_time_left_come_from_what_has_been_read():
    reloj = RelojFijo()
    barra = BarraProgreso(reloj=reloj)
    async with Anfitrion(barra).run_test(size=(80, 24)):
        barra.show(0, 100_000, "Leyendo")
        assert "filas/s" not in texto(barra)[0]
        reloj.segundos += 2
        barra.show(20_000, 100_000, "Leyendo")
        assert texto(barra)[0].startswith(
            " Leyendo 20.000 de 100.000 · 20 % · 10.000 filas/s · faltan 8 s · Esc cancela"
        )


async def test_a_new_stage_starts_its_count_again():
    reloj = RelojFijo()
    barra = BarraProgreso(reloj=reloj)
    async with Anfitrion(barra).run_test(size=(120, 24)):
        barra.show(0, 1_000, "Leyendo")
        reloj.segundos += 1
        barra.show(1_000, 1_000, "Leyendo")
        barra.show(0, 0, "Comparando")
        assert texto(barra)[0].rstrip() == " Comparando… · Esc cancela"


async def test_long_waits_are_said_in_minutes_and_the_bar_shows_where_it_fits():
    reloj = RelojFijo()
    barra = BarraProgreso(reloj=reloj)
    async with Anfitrion(barra).run_test(size=(120, 24)):
        barra.show(0, 13_000, "Leyendo")
        reloj.segundos += 10
        barra.show(1_000, 13_000, "Leyendo")
        assert "faltan 2 min 0 s" in texto(barra)[0]
        assert "█" in texto(barra)[0]
