"""The tray of questions in plain lines: answering, drafts, and what somebody else answered first."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.lines.lead.bandeja import TrayDialogue
from ajustes_tui.services.recorder import Request

QUESTION = "¿Se corrige también la factura de junio?"


@pytest.fixture
def asked(services, id_de):
    """A caso with a question of the agente."""
    caso_id = id_de("aprobado")
    services.recorder.register(caso_id, [Request(Evento.PEDIR_REVISION, {"motivo": QUESTION})])
    return caso_id


@pytest.fixture
def tray(begin, asked, servicios_de):
    return begin(lambda console: TrayDialogue(console).talk(), servicios_de("drubio"), width=200)


def test_a_question_is_heard_answered_and_registered_by_s_alone(services, tray, asked):
    assert "Un caso espera su decisión" in tray.first
    assert QUESTION in tray.first
    heard = tray.answer("1")
    assert heard.startswith(f'Pregunta yuli, hoy a las 10:40: "{QUESTION}"\n')
    assert "Cuenta 900 066 12" in heard
    assert "1, autorizar: sí: yuli sigue como lo pide." in heard
    assert "Escriba" in tray.answer("2")
    tray.answer("que la corrijan primero")
    assert services.triage.card(asked).caso.revision is not None
    heard = tray.answer("s")
    assert "2, no: yuli lo deja como está." in heard
    assert "yuli ve su respuesta" in heard
    assert "Respuesta registrada" in tray.answer("s")
    assert services.triage.card(asked).caso.revision is None
    line = services.triage.card(asked).lines[0]
    assert (line.agente, line.datos["motivo"]) == ("drubio", "que la corrijan primero")


def test_every_prompt_of_the_tray_is_answered_by_help(tray):
    for line in ("1", "3", "falta la cuenta", "s"):
        assert "Enter solo" in tray.answer("?")
        tray.answer(line)
    assert "S: lo registra" in tray.answer("?")


def test_an_answer_half_written_is_a_draft_and_waits(tray, begin, servicios_de):
    tray.answer("1")
    tray.answer("1")
    tray.answer("sí, con")
    tray.hang_up()
    again = begin(lambda console: TrayDialogue(console).talk(), servicios_de("drubio"))
    heard = again.answer("1")
    assert "Sigue el borrador que dejó." in heard
    assert 'Su razón: "sí, con".' in heard


def test_a_question_answered_by_somebody_else_is_said_with_what_was_typed(
    tray, servicios_de, asked
):
    tray.answer("1")
    tray.answer("1")
    tray.answer("que siga")
    other = servicios_de("drubio").revision
    view = other.show(asked)
    other.answer(view, view.choices[1].answer, "no hace falta", "")
    heard = tray.answer("s")
    assert "Atención: Mientras usted escribía, drubio respondió esa pregunta" in heard
    assert 'Usted había escrito: "que siga".' in heard
    assert "Respuesta registrada" not in heard


def test_an_agente_hears_their_own_questions_and_decides_none(begin, asked):
    own = begin(lambda console: TrayDialogue(console).talk())
    assert "Una pregunta suya a la supervisora" in own.first
    heard = own.answer("1")
    assert "la supervisora decide" in heard
    assert 'no hay "2"' in own.answer("2")


def test_after_a_refusal_in_the_tray_a_number_is_of_the_texts_heard_and_chooses_no_answer(
    tray, services, servicios_de, asked
):
    tray.answer("1")
    tray.answer("nota")
    tray.answer("lo pidió por correo")
    servicios_de("drubio").usuarios.add("otra", "supervisor")
    servicios_de("otra").usuarios.deactivate("drubio")
    assert "Un número es de la lista que oyó" in tray.answer("s")
    servicios_de("otra").usuarios.add("drubio", "supervisor")
    heard = tray.answer("2")
    assert "yuli lo deja como está" not in heard
    assert "Escrito:" in heard
    assert services.triage.card(asked).caso.revision is not None


def test_a_datum_the_answer_was_refused_for_is_not_kept_and_is_asked_again(
    services, begin, servicios_de, id_de
):
    caso_id = id_de("sin_causal")
    services.recorder.register(caso_id, [Request(Evento.CLASIFICAR, {"causal": "FUERA"})])
    jefa = servicios_de("drubio")
    tray = begin(lambda console: TrayDialogue(console).talk(), jefa, width=200)
    for line in ("1", "1", "Z", "s", "es reconexión", "s"):
        tray.answer(line)
    heard = tray.answer("s")
    assert "La causal Z no está en el catálogo." in heard
    assert 'Causal: "Z"' not in heard
    assert heard.index('Su razón: "es reconexión".') < heard.index("S pide el dato, que falta.")
    assert "Causal: su letra" in tray.answer("s")
    for line in ("E", "s"):
        tray.answer(line)
    assert "Respuesta registrada" in tray.answer("s")
    assert services.triage.card(caso_id).caso.causal == "E"


def test_the_causal_of_a_late_traslado_asks_who_delayed_it_by_letter(
    services, begin, servicios_de, id_de
):
    caso_id = id_de("sin_causal")
    services.recorder.register(caso_id, [Request(Evento.CLASIFICAR, {"causal": "FUERA"})])
    tray = begin(lambda console: TrayDialogue(console).talk(), servicios_de("drubio"), width=200)
    for line in ("1", "1", "l", "s", "es un traslado", "s"):
        tray.answer(line)
    assert "de quién fue la demora" in tray.answer("s")
    assert 'Causal: "L claro"' in tray.answer("c")
    assert "Respuesta registrada" in tray.answer("s")
    assert services.triage.card(caso_id).caso.demora_de == "claro"
