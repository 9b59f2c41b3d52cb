"""The rows every screen shares say what they must in the cells they have."""

from __future__ import annotations

import pytest

from ajustes_tui.ui.terminal import detect
from ajustes_tui.widgets.bucket_bar import BarraCubetas, Cubeta, repartir
from ajustes_tui.widgets.frame import Barra, FilaOrden, LineaRR, Regla, Teclas
from ajustes_tui.widgets.indicator import Indicador, cifra_grande
from ajustes_tui.widgets.progress_bar import BarraProgreso
from tests.support import TAMANOS, TEXTOS_DIFICILES, Anfitrion, RelojFijo, texto

POBRE = detect({"TERM": "linux", "LANG": "es_CO.UTF-8"}, iutf8=True, size=(80, 24))


@pytest.mark.parametrize("tamano", TAMANOS)
@pytest.mark.parametrize("dificil", TEXTOS_DIFICILES)
async def test_no_text_breaks_the_frame(tamano, dificil):
    barra, regla, orden, rr = Barra(), Regla(), FilaOrden(), LineaRR()
    app = Anfitrion(barra, regla, orden, rr)
    async with app.run_test(size=tamano, notifications=True, tooltips=True) as pilot:
        barra.show(dificil, dificil)
        regla.show(dificil, dificil)
        orden.show(dificil, dificil)
        rr.show(dificil, dificil, dificil)
        await pilot.pause()
        for widget in (barra, regla, orden, rr):
            for y in range(widget.size.height):
                assert widget.render_line(y).cell_length == tamano[0]


async def test_the_bar_of_a_demonstration_begins_with_demo():
    barra = Barra(demo=True)
    async with Anfitrion(barra).run_test(size=(80, 24)):
        barra.show("TRIAGE › Cola", "yuli")
        assert texto(barra)[0].startswith(" DEMO · TRIAGE › Cola ")


async def test_the_bar_repaints_only_when_it_changes():
    class Espia(Barra):
        veces = 0

        def refresh(self, *args, **kwargs):
            self.veces += 1
            return super().refresh(*args, **kwargs)

    barra = Espia()
    async with Anfitrion(barra).run_test(size=(80, 24)):
        barra.show("KPI", "yuli")
        antes = barra.veces
        barra.show("KPI", "yuli")
        assert barra.veces == antes


async def test_nothing_chosen_leaves_a_cursor_on_the_command_row():
    orden = FilaOrden()
    async with Anfitrion(orden).run_test(size=(80, 24)):
        orden.show("", "escriba 1 a 4; nada se registra sin Enter")
        fila = " ► _                                  escriba 1 a 4; nada se registra sin Enter "
        assert texto(orden)[0] == fila


async def test_the_rr_line_stands_alone_from_column_one():
    rr = LineaRR()
    async with Anfitrion(rr).run_test(size=(80, 24)):
        rr.show("Línea RR al registrar", "68 de 70", "AJUSTE 4471093390 CAUSAL D")
        assert texto(rr)[0].startswith("── Línea RR al registrar ──")
        assert texto(rr)[1].rstrip() == "AJUSTE 4471093390 CAUSAL D"
        rr.clear("nada que copiar")
        assert texto(rr)[1].strip() == "nada que copiar"


@pytest.mark.parametrize("contexto", ["triage.caso", "triage.cola", "contacto.agenda", "kpi"])
async def test_row_24_shows_whole_keys_and_at_most_eight(contexto):
    teclas = Teclas()
    async with Anfitrion(teclas).run_test(size=(80, 24)):
        teclas.show(contexto)
        assert sum((s.style is not None and s.style.bold) or 0 for s in teclas.render_line(0)) <= 8
        assert "…" not in texto(teclas)[0]


async def test_a_key_that_cannot_act_stays_visible():
    teclas = Teclas()
    async with Anfitrion(teclas).run_test(size=(80, 24)):
        teclas.show("triage.caso", {"triage.caso.saltar"})
        assert "s Saltar" in texto(teclas)[0]


def test_a_big_figure_has_three_rows_of_one_width():
    assert cifra_grande("60,0") == ["█▀▀ █▀█   █▀█", "█▀█ █ █   █ █", "▀▀▀ ▀▀▀ ▀ ▀▀▀"]


async def test_a_figure_is_plain_where_there_are_no_blocks():
    indicador = Indicador("AJUSTE APLICADO")
    app = Anfitrion(indicador, perfil=POBRE)
    async with app.run_test(size=(80, 24)) as pilot:
        indicador.show("60,0")
        await pilot.pause()
        assert "60,0 %" in "\n".join(texto(indicador))


async def test_a_figure_shows_its_title_and_its_blocks():
    indicador = Indicador("AJUSTE APLICADO")
    async with Anfitrion(indicador).run_test(size=(80, 24)) as pilot:
        indicador.show("60,0")
        await pilot.pause()
        lineas = texto(indicador)
        assert lineas[0].strip() == "AJUSTE APLICADO"
        assert lineas[3].rstrip().endswith("%")


def test_the_cells_of_the_bar_add_up_and_no_bucket_disappears():
    celdas = repartir([120, 30, 36, 2, 6, 6, 0], 76)
    assert sum(celdas) == 76
    assert celdas[3] == 1
    assert celdas[6] == 0


async def test_the_buckets_read_without_colour():
    barra = BarraCubetas()
    async with Anfitrion(barra).run_test(size=(80, 24)):
        barra.show([Cubeta("A", 3), Cubeta("R", 1)])
        assert texto(barra)[0].strip() == "A" + "█" * 56 + "R" + "▒" * 18


async def test_progress_is_a_count_a_percentage_and_the_key_that_cancels():
    barra = BarraProgreso(reloj=RelojFijo())
    async with Anfitrion(barra).run_test(size=(80, 24)):
        barra.show(12_000, 48_310, "Importando")
        assert texto(barra)[0].startswith(" Importando 12.000 de 48.310 · 24 % · Esc cancela")


async def test_progress_is_shown_at_most_four_times_a_second():
    reloj = RelojFijo()
    barra = BarraProgreso(reloj=reloj)
    async with Anfitrion(barra).run_test(size=(80, 24)):
        barra.show(1, 100, "Importando")
        reloj.segundos += 0.1
        barra.show(2, 100, "Importando")
        assert " 1 de 100 " in texto(barra)[0]
        reloj.segundos += 0.2
        barra.show(3, 100, "Importando")
        assert " 3 de 100 " in texto(barra)[0]


async def test_the_end_of_the_work_is_always_shown():
    barra = BarraProgreso(reloj=RelojFijo())
    async with Anfitrion(barra).run_test(size=(80, 24)):
        barra.show(1, 100, "Importando")
        barra.show(100, 100, "Importando")
        assert "100 de 100 · 100 %" in texto(barra)[0]
