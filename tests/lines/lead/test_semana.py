"""The supervisor's week in plain lines: feedback and follow-up, practices and ideas."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.figures.feedback import CompromisoState
from ajustes_tui.lines.lead.practicas import IdeasDialogue, PracticesDialogue
from ajustes_tui.lines.lead.semana import WeekDialogue
from ajustes_tui.services.recorder import Request


@pytest.fixture(autouse=True)
def _out_of_the_way(tmp_path, monkeypatch):
    """Forms and sheets are written in the working directory of a store without settings."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def rejected(services, id_de):
    """A store in which two casos of one asesor were rightly rejected."""
    db = services.service_context.db
    with db.transaction():
        db.conn.execute("UPDATE casos SET asesor_id = 'AS17'")
    for name in ("rechazado", "dificil"):
        services.recorder.register(
            id_de(name),
            [
                Request(Evento.CLASIFICAR, {"causal": "A"}),
                Request(Evento.RECHAZO_CORRECTO, {"motivo": "SIN_PRUEBAS"}),
            ],
        )


@pytest.fixture
def week(begin, rejected, servicios_de):
    return begin(lambda console: WeekDialogue(console).talk(), servicios_de("drubio"), width=200)


def test_an_asesor_is_read_with_each_rejection_and_the_right_way(week):
    assert "Semana: 2026-S48." in week.first
    assert "1, asesor AS17, " in week.first
    assert "rechazos 2, enviados 11, tasa propia 18,2 %" in week.first
    assert "motivos sin pruebas 2." in week.first
    week.answer("1")
    assert "Rechazo 1 de 2." in week.answer("sigue")
    assert "Lo correcto: " in week.answer("sigue")
    assert "No hay más rechazos" in week.answer("sigue")
    assert "Radicado" in week.answer("caso")


def test_a_week_is_issued_by_s_and_each_compromiso_is_followed(week, servicios_de):
    service = servicios_de("drubio").retroalimentacion
    assert "Primero emita la semana" in week.answer("correo")
    assert "ya no se deshacen" in week.answer("emitir")
    assert service.top5().issued_at is None
    assert "Emitido: hoy a las 10:40." in week.answer("s")
    assert "Compromiso sin ingreso, seguimiento martes 1 de diciembre." in week.answer("1")
    week.answer("abrir")
    week.answer("poco")
    assert "Son al menos 10 letras" in week.answer("s")
    week.answer("acompañarlo cada semana")
    assert "AS17: abierto." in week.answer("s")
    (compromiso,) = service.open_compromisos()
    assert "acompañarlo cada semana" in compromiso.supervisor
    week.answer("..")
    assert "1 compromiso sin cerrar" in week.answer("abiertos")
    week.answer("1")
    assert "Termina el seguimiento" in week.answer("mejoró")
    week.answer("s")
    (compromiso,) = service.compromisos(service.current_week())
    assert compromiso.estado is CompromisoState.CLOSED_WITH_MEJORA


def test_a_practice_is_written_down_with_what_was_said_of_it_and_taken_back(begin, servicios_de):
    boss = servicios_de("drubio")
    talk = begin(lambda console: PracticesDialogue(console).talk(), boss, width=200)
    assert "Diálogo diario, frecuencia diaria, " in talk.first
    heard = talk.answer("registrar")
    assert "1, Diálogo diario, toca hoy" in heard
    assert "hoy martes 24 de noviembre, 15 minutos" in talk.answer("1")
    for text, said in (
        ("caso", "Caso:"),
        ("el de ayer", "es un número"),
        ("-", "s la registra"),
        ("día", "Día:"),
        ("el lunes", "no se puede leer"),
        ("30/11/2026", "se registra cuando ya se hizo"),
        ("ayer", "ayer lunes 23 de noviembre"),
        ("agenda", "Agenda:"),
        ("lo que vence", "Agenda: lo que vence."),
    ):
        assert said in talk.answer(text)
    assert "Diálogo diario: registrada." in talk.answer("s")
    (record,) = boss.practicas.show().records
    assert (record.day.day, record.content.agenda) == (23, "lo que vence")
    talk.answer("anular")
    talk.answer("era de otra semana")
    assert "Anulada." in talk.answer("s")
    assert "agenda lo que vence, anulado." in talk.answer("hechas")


def test_an_idea_is_proposed_by_an_agente_and_moved_on_by_s(begin, servicios_de):
    own = begin(lambda console: IdeasDialogue(console).talk())
    assert "Nada." in own.first
    own.answer("proponer")
    own.answer("poner los soportes en la tarjeta")
    assert "Idea 1: propuesta." in own.answer("s")
    assert "Escriba mover y el número" in own.answer("mover")
    assert "Número" not in own.answer("mover 1")
    lead = begin(lambda console: IdeasDialogue(console).talk(), servicios_de("lcano"))
    assert "1, aprobada" in lead.answer("mover 1")
    assert "Idea 1 pasa a aprobada." in lead.answer("1")
    lead.answer("nota")
    lead.answer("entra en diciembre")
    assert "Idea 1: aprobada." in lead.answer("s")
    assert "estado aprobada" in lead.answer("otra")


@pytest.mark.parametrize("talk", [WeekDialogue, PracticesDialogue, IdeasDialogue])
def test_every_prompt_of_the_week_is_answered_by_help_within_the_width(
    begin, rejected, servicios_de, talk
):
    heard = begin(lambda console: talk(console).talk(), servicios_de("drubio"), 40)
    words = ("abiertos", "aliado", "emitir", "registrar", "todas", "personas", "proponer", "hoja")
    for word in words:
        for said in (heard.answer(word), heard.answer("?")):
            assert all(len(line) <= 41 for line in said.split("\n"))
            assert all(c == "\n" or c.isprintable() for c in said)
        assert "Enter solo" in said
        heard.answer("inicio" if heard.over else "")
