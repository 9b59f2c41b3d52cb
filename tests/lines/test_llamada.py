"""A call in plain lines: script, outcomes, citas, recurso and voice message, to the end of the procedure."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.outcomes import CONTACT_OUTCOMES
from ajustes_tui.errors import ConflictError
from ajustes_tui.lines.cola import call_on
from ajustes_tui.services.casos.contacto import ContactoService
from ajustes_tui.services.recorder import Request
from ajustes_tui.workbench import call as call_state
from ajustes_tui.workbench.call import CallOutcome, Mode

SCRIPT = ["d", "d", "d", "d"]


@pytest.fixture
def to_call(services, id_de):
    """A caso whose usuario is to be told that the ajuste was applied."""
    caso_id = id_de("aprobado")
    services.recorder.register(
        caso_id,
        [Request(Evento.CLASIFICAR, {"causal": "D"}), Request(Evento.APLICACION_CORRECTA, {})],
    )
    return caso_id


@pytest.fixture
def call(begin, to_call):
    return begin(lambda console: call_on(console, to_call))


OUTCOMES = {
    "acepta": ([*SCRIPT, "1", "s"], Estado.CERRADO_INFORMADO),
    "no_contesta": (["4", "s"], Estado.POR_CONTACTAR),
    "cita": (["3", "mañana 10:00", "s"], Estado.POR_CONTACTAR),
    "buzon_con_mensaje": (["0", "0", "s"], Estado.CERRADO_MENSAJE),
    "mensaje_de_una_vez": (["00", "s"], Estado.CERRADO_MENSAJE),
    "mensaje_despues_del_buzon": (["0", "00", "00", "s"], Estado.CERRADO_MENSAJE),
    "recurso": (
        [*SCRIPT, "2", "1", "no está de acuerdo con el valor", "s", "s"],
        Estado.RECURSO_EN_PQR,
    ),
    "nada_por_ahora": ([*SCRIPT, "2", "3", "s"], Estado.CERRADO_INFORMADO),
}


@pytest.mark.parametrize(("lines", "estado"), OUTCOMES.values(), ids=OUTCOMES)
def test_every_outcome_is_registered_by_its_digit_and_s(services, call, to_call, lines, estado):
    said = "".join(call.answer(line) for line in lines if not call.over)
    assert "Registrado: " in said
    assert services.triage.card(to_call).caso.estado is estado


def test_the_script_is_read_a_paragraph_at_a_time_with_its_checklist(services, call, to_call):
    assert "Usuario Carlos Prueba Duarte." in call.first
    assert "Teléfono 300 000 01 13." in call.first
    assert call.first.count("Léale: ") == 1
    assert "Falta decir: identidad" in call.answer("1")
    assert "Falta decir: identidad" in call.answer("falta")
    assert "Léale: " in call.answer("d")
    assert services.triage.card(to_call).borrador["dichos"]
    call.answer("..")
    call.answer("..")
    assert call.over
    assert services.triage.card(to_call).toma is None


def test_the_message_is_read_without_value_and_left_in_the_same_call(services, call, to_call):
    assert "0 otra vez deja el mensaje" in call.answer("0")
    said = call.answer("0")
    assert "Léale: " in said
    read = [line for line in said.splitlines() if line.startswith("Léale")]
    assert len(read) > 1
    assert "45.900" not in said.partition("Léale")[2]
    call.answer("s")
    assert services.triage.card(to_call).caso.estado is Estado.CERRADO_MENSAJE


def test_a_usuario_not_reached_on_three_days_is_left_a_message(begin, services, at, to_call):
    for day in (24, 25, 26):
        data = {"resultado": "NO_CONTESTA", "telefono": "3000000113"}
        contact = Request(Evento.CONTACTO, data | ({"insiste": "prueba"} if day > 24 else {}))
        at(f"2026-11-{day}T10:40:00-05:00").recorder.register(to_call, [contact])
    told = begin(lambda console: call_on(console, to_call), of=at("2026-11-27T09:00:00-05:00"))
    assert "Resultado del mensaje de voz" in told.first or "d ya lo dije" in told.first
    assert "Ilocalizado" in told.answer("intentos")
    for line in ("1", "s"):
        told.answer(line)
    assert services.triage.card(to_call).caso.estado is Estado.CERRADO_MENSAJE


@pytest.mark.parametrize("after", ["ACEPTA", "NO_ACEPTA"])
def test_a_recurso_is_filed_by_who_was_informed_or_did_not_accept(begin, services, to_call, after):
    checks = "identidad,decision,radicado,valor,recurso,plazo"
    data = {"resultado": after, "telefono": "3000000113", "verificado": checks}
    services.recorder.register(to_call, [Request(Evento.CONTACTO, data)])
    told = begin(lambda console: call_on(console, to_call))
    for line in ("2", "2", "no le aplicaron todo", "s"):
        said = told.answer(line)
    assert "Léale: " in said
    assert "con el radicado pendiente" in said.replace("\n", " ")
    assert "[" not in said
    assert "Se registra sin radicado nuevo: sigue el 447 109 33 90." in said
    assert "pendiente" in told.answer("otra")
    told.answer("radicado")
    assert "es de otro caso" in told.answer("4471093382")
    assert "Atención: " in told.answer("4471 0999 99 x x")
    said = told.answer("4471099999")
    assert "con el radicado 447 109 99 99." in said.replace("\n", " ")
    assert "Se registra con el radicado 447 109 99 99." in said
    told.answer("s")
    caso = services.triage.card(to_call).caso
    assert caso.estado is Estado.RECURSO_EN_PQR
    assert caso.radicado_actual == "4471099999"


def test_a_recurso_left_half_written_is_said_and_so_is_what_would_drop_it(begin, call, to_call):
    for line in (*SCRIPT, "2", "1", "no firmé el contrato"):
        call.answer(line)
    assert "Lo escrito espera: 2 lo sigue." in call.answer("..")
    call.answer("..")
    again = begin(lambda console: call_on(console, to_call))
    left = 'recurso a medio escribir, "no firmé el contrato": 2 lo sigue.'
    assert f"Dejó un {left}" in again.first.replace("\n", " ")
    assert f"No registra el {left}" in again.answer("1").replace("\n", " ")
    assert "no firmé el contrato" in again.answer("2")


def test_a_caso_that_others_changed_during_the_call_is_asked_about(servicios_de, call, to_call):
    for line in SCRIPT:
        call.answer(line)
    call.answer("1")
    boss = servicios_de("drubio")
    boss.triage.release(to_call)
    boss.recorder.register(to_call, [Request(Evento.DEVOLVER, {"motivo": "el valor está mal"})])
    assert "drubio lo cambió" in call.answer("")
    assert "El caso cambió mientras usted escribía" in call.answer("s")
    call.answer("1")
    assert "Qué quiere hacer" in call.answer("..")
    call.answer("1")
    call.answer("s")
    lines = boss.triage.card(to_call).lines
    assert (lines[0].evento, lines[0].agente) == (Evento.NOTA, "yuli")


def test_a_number_is_added_and_a_wrong_one_goes_to_the_next(call):
    call.answer("teléfono")
    assert "Atención: " in call.answer("123")
    assert "Se llama al 300 000 09 99" in call.answer("3000000999")
    call.answer("7")
    assert "Registrado: " in call.answer("s")


def test_a_call_is_undone_and_made_again(services, call, to_call):
    call.answer("teléfono")
    call.answer("3000000999")
    call.answer("4")
    assert "Sigue con su otro número" in call.answer("s")
    call.answer("deshacer")
    assert "Deshecho" in call.answer("s")
    assert services.triage.card(to_call).caso.intentos == 0


def test_what_cannot_end_an_incoming_call_is_off_with_its_reason(call):
    assert "4: No contesta." in call.answer("? 4")
    call.answer("entrante")
    call.answer(".")
    assert "4: No contesta: no se puede en una llamada entrante." in call.answer("? 4")
    assert "alguien contestó, y así no termina" in call.answer("4")


@pytest.mark.parametrize(
    "row", [o for o in CONTACT_OUTCOMES.values() if o.digit], ids=lambda o: o.code
)
def test_every_outcome_of_the_table_is_offered_by_its_key(call, row):
    assert f"{row.digit}: {row.option}" in call.answer(f"? {row.digit}")


def test_an_outcome_of_the_second_page_is_chosen_by_its_whole_key(monkeypatch, begin, to_call):
    first_page = tuple(o for o in call_state.OUTCOMES[Mode.INFORM] if not o.page)
    more = CallOutcome(".7", "APAGADO", "Fuera de servicio")
    monkeypatch.setitem(call_state.OUTCOMES, Mode.INFORM, (*first_page, more))
    told = begin(lambda console: call_on(console, to_call))
    assert ".7: Fuera de servicio." in told.answer("? .7")
    assert ".7 Fuera de servicio: intento 1 de 3" in told.answer(".7")
    assert "Registrado: Fuera de servicio, cuenta" in told.answer("s")


def test_the_digit_of_a_recurso_written_again_keeps_its_answers(services, call, to_call):
    for line in (*SCRIPT, "2", "1", "no firmé el contrato", "s", "2", "s"):
        said = call.answer(line)
    assert "Registrado: No acepta, cuenta 900 066 12. Queda: recurso en PQR." in said
    line = services.triage.card(to_call).lines[0]
    assert line.datos["motivo"] == "no firmé el contrato"


def test_a_note_that_was_refused_is_a_draft_again(monkeypatch, services, call, to_call):
    def busy(*_args, **_more):
        raise ConflictError("El almacén está ocupado.", "Espere.", code="almacen_ocupado")

    monkeypatch.setattr(ContactoService, "register", busy)
    for line in ("nota", "llamó por la mañana", "s"):
        said = call.answer(line)
    assert "El almacén está ocupado." in said
    assert services.triage.card(to_call).borrador["t.nota"] == "llamó por la mañana"
    assert 'Ya había escrito: "llamó por la mañana"' in call.answer("nota")
