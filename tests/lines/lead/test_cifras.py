"""The figures in plain lines: said whole, each with its casos, and nothing closed without `s`."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.lines.lead.cifras import FiguresDialogue
from ajustes_tui.lines.voice import Detail
from ajustes_tui.services.recorder import Request
from tests.screens.conftest import CORTE

WORDS = (
    *("todo", "urge", "texto", "metas", "otra", "hoy", "por", "por causal", "cerrado", "abrir"),
    *("aplicado", "pendiente", "corte", "exportar", "cerrar", "correo", "kpi --por aliado"),
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
    return begin(lambda console: FiguresDialogue(console).talk(), servicios_de("drubio"), width=200)


def test_the_figures_are_what_the_order_says(figures):
    said = figures.first.split("\n")
    assert said[0] == "Desde: hoy martes 24 de noviembre."
    assert "Total: 11." in said
    assert "Aplicado: 1, el 9,1 %." in said
    assert "Pendiente: 10, el 90,9 %." in said
    assert "Según la base, aprobado: 4, el 36,4 %." in said + figures.answer("más").split("\n")


def test_what_is_asked_of_the_order_adds_up_until_it_is_taken_back(figures):
    heard = figures.answer("por aliado") + figures.answer("más") + figures.answer("más")
    assert "Almacontact, total 5, aplicado 1, el 20,0 %" in heard
    assert "Total: 11." in figures.answer("corte 2026-11-24")
    assert "Grupos: " in "".join(figures.answer("más") for _ in range(2))
    assert "escriba la fecha como AAAA-MM-DD" in figures.answer("corte ayer")
    assert "Escriba corte y la fecha" in figures.answer("corte")
    assert "--corte no va con --hoy" in figures.answer("hoy")
    assert "Grupos: " not in figures.answer("todo") + figures.answer("más") + figures.answer("más")
    assert "Total: 1." in figures.answer("hoy")


def test_a_part_is_exported_by_its_word(figures, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "Quedó en atencion_dias.xlsx; quedó registrado" in figures.answer("exportar días")
    figures.answer("por causal")
    assert "Quedó en atencion_recursos.xlsx" in figures.answer("exportar recursos")
    assert "Escoja entre contacto, tiempo, dias" in figures.answer("exportar colores")


def test_a_figure_leads_to_exactly_its_casos(figures, decided):
    assert f"{decided}, cuenta 900 066 12, radicado" in figures.answer("aplicado")
    assert "Escriba abrir y el número del caso" in figures.answer("abrir")
    assert "Radicado" in figures.answer(f"abrir {decided}")
    assert figures.answer("..").endswith("Cifras: ")


def test_an_order_that_reads_is_answered_anywhere_and_one_that_writes_is_not(begin, decided):
    told = begin(width=200)
    assert "Aplicado: 1, el 9,1 %." in told.answer("kpi --corte 2026-11-24")
    assert f"Caso: {decided}." in told.answer(f"caso {decided}")
    assert "Aquí las órdenes solo leen." in told.answer("metas --rechazado 5")
    assert "Aquí las órdenes solo leen." in told.answer("kpi --help")
    assert "No se entiende" in told.answer("kpi --nada")
    assert "Falta cerrar una comilla." in told.answer("casos --texto 'a")
    assert "Aquí no hay" in told.answer("olvidar 90006612 --motivo x")
    assert "Esto es de supervisor" in told.answer("auditoria --login yuli")


def test_every_word_of_the_figures_is_heard_and_none_is_wider_than_the_line(
    begin, decided, servicios_de, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    narrow = begin(
        lambda console: FiguresDialogue(console).talk(), servicios_de("drubio"), 40, Detail.FULL
    )
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


def test_the_figures_leave_by_mail_only_when_it_is_said_how(figures, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "s escribe el libro" in figures.answer("correo")
    assert "Sin correo, y sin libro." in figures.answer("..")
    figures.answer("correo")
    heard = figures.answer("s")
    assert "Para: nadie en las opciones." in heard
    assert "Asunto: Indicadores de ajustes" in heard
    assert "Sin correo; el libro quedó en kpi_2026-11-24.xlsx." in figures.answer("..")
    figures.answer("correo")
    figures.answer("s")
    assert "Borrador en kpi_2026-11-24" in figures.answer("borrador")
    assert list(tmp_path.glob("*.eml"))


def test_a_corte_is_closed_by_s_and_by_who_may(figures, begin, servicios_de):
    assert "no se reabre" in figures.answer("cerrar").lower()
    kpi = servicios_de("drubio").kpi
    assert kpi.board(CORTE, CORTE).closing is None
    assert "quedó cerrado" in figures.answer("s")
    closed = kpi.board(CORTE, CORTE)
    assert (closed.closing.who, closed.counts[Cubeta.APLICADO]) == ("drubio", 1)
    agente = begin(lambda console: FiguresDialogue(console).talk())
    assert "Aquí no hay" in agente.answer("cerrar")
