"""The figures in plain lines: said whole, each with its casos, and nothing closed without `s`."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.lines.lead.cifras import FiguresTalk
from ajustes_tui.lines.voice import Detail
from ajustes_tui.services.recorder import Request
from tests.screens.conftest import CORTE

WORDS = (
    *("todo", "urge", "top", "párrafo", "metas", "otra", "hoy", "por", "por causal", "casos"),
    *(
        "aplicado",
        "pendiente",
        "vencidos",
        "vencer",
        "corte",
        "exportar",
        "cerrar",
        "contacto",
        "correo",
    ),
)


@pytest.fixture
def decided(services, id_de):
    """A store in which one caso was well applied."""
    caso_id = id_de("aprobado")
    requests = [Request(Evento.CLASIFICAR, {"causal": "D"})]
    services.recorder.register(caso_id, [*requests, Request(Evento.APLICACION_CORRECTA, {})])
    return caso_id


@pytest.fixture
def figures(begin, decided, servicios_de):
    return begin(lambda desk: FiguresTalk(desk).talk(), servicios_de("drubio"), width=200)


def test_the_three_indicators_are_said_with_their_casos_and_what_the_base_says(figures):
    said = figures.first.split("\n")
    assert said[0] == "Corte hoy martes 24 de noviembre, abierto."
    assert "Ajuste aplicado: 9,1 %, 1 de 11." in said
    assert "Además: pendiente 10." in said
    assert "Según la base: 4 aprobados, 4 rechazados y 3 sin respuesta." in said
    assert not any("pesos" in line for line in said)
    assert "Aplicado 45.900 pesos; diferencia con lo pedido: ninguna." in figures.answer("todo")


def test_a_group_and_a_figure_lead_to_exactly_their_casos(figures):
    heard = figures.answer("por aliado")
    assert "Por aliado, " in heard
    number = next(x.split(",")[0] for x in heard.split("\n") if "Norte: 0 rechazados de 5" in x)
    assert "aplicados: 1, el 20,0 %" in figures.answer(number)
    assert "cuenta 900 066 12, bien aplicado, por yuli, hoy a las 10:40" in figures.answer("1")
    assert "Radicado" in figures.answer("1")
    for place in ("Norte", "Por aliado", "Cifras:"):
        assert place in figures.answer("..")
    assert "1, cuenta 900 066 12" in figures.answer("aplicado")


def test_every_word_of_the_figures_is_heard_and_none_is_wider_than_the_line(
    begin, decided, servicios_de, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    narrow = begin(lambda desk: FiguresTalk(desk).talk(), servicios_de("drubio"), 40, Detail.FULL)
    for word in WORDS:
        said = [narrow.answer(word), narrow.answer("?")]
        while not narrow.answer("").endswith("Cifras: "):
            said.append(narrow.answer(".."))
        assert "Enter solo" in said[1]
        for text in said:
            assert "Aquí no hay" not in text
            assert all(len(line) <= 41 for line in text.split("\n"))
            assert all(c == "\n" or c.isprintable() for c in text)


def test_goals_are_put_one_by_one_and_registered_by_s(figures, servicios_de):
    goals = servicios_de("drubio").goals
    assert "Nadie ha puesto metas." in figures.answer("metas")
    assert "Aplicado, al menos; ahora 0:" in figures.answer("poner")
    assert "un número entero de 0 a 100" in figures.answer("mucho")
    for line in ("60", ".", "5", "."):
        heard = figures.answer(line)
    assert "Desde el martes 24 de noviembre." in heard
    assert not goals.on(CORTE).aplicado
    assert "Las metas rigen desde" in figures.answer("s")
    assert tuple(goals.on(CORTE)) == (60, 0, 5)
    assert "Meta al menos 60 %: faltan 6." in figures.answer("otra")


def test_the_figures_leave_by_mail_only_when_it_is_said_how(figures, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    heard = figures.answer("correo")
    assert "Para: nadie en las opciones." in heard
    assert "Asunto: Indicadores de ajustes" in heard
    assert "Sin correo; el libro quedó en kpi_2026-11-24.xlsx." in figures.answer("..")
    figures.answer("correo")
    assert "Borrador en kpi_2026-11-24" in figures.answer("borrador")
    assert list(tmp_path.glob("*.eml"))


def test_a_corte_is_closed_by_s_and_by_who_may(figures, begin, servicios_de):
    assert "no se reabre" in figures.answer("cerrar").lower()
    kpi = servicios_de("drubio").kpi
    assert kpi.board(CORTE, CORTE).closing is None
    assert "quedó cerrado" in figures.answer("s")
    closed = kpi.board(CORTE, CORTE)
    assert (closed.closing.who, closed.indicators.counts[Cubeta.APLICADO]) == ("drubio", 1)
    agente = begin(lambda desk: FiguresTalk(desk).talk())
    assert "Aquí no hay" in agente.answer("cerrar")
