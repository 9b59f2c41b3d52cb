"""The call, its script and the call list as pure values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from ajustes_tui.domain.caso.borrador import part_of
from ajustes_tui.domain.caso.card import CasoRow
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Contenido, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.outcomes import CONTACT_OUTCOMES
from ajustes_tui.domain.keeping.catalogs import Paragraph, Rules
from ajustes_tui.domain.rules.attempts import DUE, CallTurn, Dialled, turn_of
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.screens.caso.line_text import casos_area
from ajustes_tui.screens.contacto import agenda_text, call_text
from ajustes_tui.services.casos.contacto import AgendaEntry
from ajustes_tui.services.recorder import Request
from ajustes_tui.ui.text import line_width
from ajustes_tui.widgets.flow import laid
from ajustes_tui.workbench.call import (
    OUTCOMES,
    Call,
    CallOutcome,
    Mode,
    Recurso,
    borrador_of,
    join_scripts,
    requests_of,
)
from ajustes_tui.workbench.call_flow import PARTS
from tests.support import TEXTOS_DIFICILES

NOW = datetime(2026, 11, 24, 10, 40, tzinfo=BOGOTA)
SALUDO = Paragraph(("identidad",), "Buenos días.")
DECISION = Paragraph(("decision", "radicado", "valor"), "Fue aprobada.")
OTHER = Paragraph(("decision", "radicado"), "No procede.")
CLOSING = Paragraph(("recurso", "plazo"), "Puede presentar recurso.")


def _text(line):
    return "".join(span.text for span in line)


@pytest.fixture
def call(services, id_de):
    """A call about one approved ajuste, not begun."""
    services.recorder.register(
        id_de("aprobado"),
        [
            Request(Evento.CLASIFICAR, {"causal": "D"}),
            Request(Evento.APLICACION_CORRECTA, {}),
        ],
    )
    llamada = services.contacto.open_call(id_de("aprobado"))
    guion = (SALUDO, DECISION, CLOSING)
    return Call(llamada, Mode.INFORM, guion, "yuli", number="3000000113")


def _chosen(call, resultado):
    outcome = next(o for o in OUTCOMES[call.mode] if o.resultado == resultado)
    return replace(call, outcome=outcome)


def test_one_script_tells_the_decision_of_each_caso_and_the_rest_once():
    together = join_scripts([(SALUDO, DECISION, CLOSING), (SALUDO, OTHER, CLOSING)])
    assert together == (SALUDO, DECISION, OTHER, CLOSING)


def test_what_was_said_is_the_checklist(call):
    assert call.verified == ()
    said = replace(call, said_at=("10:40:01", "10:40:09"))
    assert said.verified == ("identidad", "decision", "radicado", "valor")
    assert said.unsaid() == ("recurso", "plazo")


def test_not_accepting_registers_the_contact_and_the_recurso_together(call):
    recurso = Recurso(kind="2", reasons="  no vino  ")
    requests = requests_of(_chosen(replace(call, recurso=recurso), "NO_ACEPTA"))
    parts = requests[call.sheet.main.caso.id]
    assert [p.evento for p in parts] == [Evento.CONTACTO, Evento.RADICAR_RECURSO]
    assert parts[1].datos == {"tipo": "REPOSICION_Y_APELACION", "motivo": "no vino"}


def test_a_call_in_which_nothing_was_said_chosen_or_typed_has_no_draft(call):
    assert borrador_of(call) == {}
    assert borrador_of(call.with_text("t.nota", "algo"))["t.nota"] == "algo"
    assert borrador_of(replace(call, number="3000000999"))["telefono"] == "3000000999"


@pytest.mark.parametrize("paragraphs", [0, 3])
def test_the_card_has_the_same_rows_whatever_is_said_and_whatever_its_text(call, paragraphs):
    nasty = tuple(Paragraph(("identidad",), text) for text in TEXTOS_DIFICILES)
    for script in (call.script, nasty):
        said = replace(call, script=script, said_at=("10:40:00",) * paragraphs)
        tarjeta = call_text.card_lines(said, 16)
        assert len(tarjeta) == 16
        assert all(line_width(line) <= 80 for line in tarjeta)


def test_a_long_script_keeps_the_paragraph_being_said_in_view(call):
    length = tuple(Paragraph(("decision",), f"Párrafo {n}. " + "palabra " * 40) for n in range(8))
    said = replace(call, script=length, said_at=("10:40:00",) * 6)
    assert any("Párrafo 6." in _text(line) for line in call_text.script_lines(said, 9))


def _row(*, vence=date(2026, 11, 27), tomado_by=None, **changes) -> CasoRow:
    caso = Caso(
        *(1, "90004127", "4471093382", 1, Estado.POR_CONTACTAR, date(2026, 11, 24)),
        causal="A",
        contenido=Contenido.APLICADO,
        valor_aplicado=4_590_000,
    )
    return CasoRow(caso._replace(**changes), vence, tomado_by, waits_for_back=False, marcacion=None)


def _turn(fila: CasoRow, last) -> CallTurn:
    """The turn of a usuario with one number, by the rule of the domain."""
    if last is None or fila.caso.estado is not Estado.POR_CONTACTAR:
        return DUE
    dialled, number = [Dialled(*last, "3000000112")], "3000000112"
    days = (lambda day: day.weekday() < 5, lambda _day: False)
    return turn_of(fila.caso.cita, dialled, [number], NOW, Rules(), *days, presses=False)


def _all_rows(*rows: CasoRow, last=None) -> list[agenda_text.AgendaRow]:
    turnos = [AgendaEntry(fila, (fila,), 3, None, last, _turn(fila, last)) for fila in rows]
    return agenda_text.agenda_rows(turnos, NOW, "yuli", 3)


def test_appointments_due_come_first_and_those_to_come_last():
    tarde = _row(id=1, cita=NOW + timedelta(hours=2))
    free = _row(id=2)
    overdue = _row(id=3, cita=NOW - timedelta(hours=2))
    ordenadas = _all_rows(tarde, free, overdue)
    assert [f.caso_id for f in ordenadas] == [3, 2, 1]
    assert [f.when for f in ordenadas] == ["■ cita 08:40", "ya", "▲ cita 12:40"]


@pytest.mark.parametrize(
    ("fila", "last", "shown"),
    [
        (_row(), "NO_CONTESTA", ("mañana", True)),
        (_row(), "NUMERO_ERRADO", ("ya", False)),
        (_row(estado=Estado.RECURSO_POR_RADICAR), "NO_ACEPTA", ("ya", False)),
        (_row(estado=Estado.POR_DEJAR_MENSAJE), "BUZON", ("ya", False)),
    ],
)
def test_only_who_was_tried_today_waits_for_another_day(fila, last, shown):
    view = _all_rows(fila, last=(NOW, last))[0]
    assert (view.when, view.not_now) == shown


def test_what_somebody_else_has_cannot_be_called_now_nor_their_appointment():
    assert _all_rows(_row(tomado_by="andres"))[0].not_now
    assert not _all_rows(_row(tomado_by="yuli"))[0].not_now
    fila = _row(cita=NOW - timedelta(minutes=5))
    for cita_of, ahora_no in (("andres", True), ("yuli", False), (None, False)):
        turno = AgendaEntry(fila, (fila,), 3, None, None, DUE, NOW, cita_of)
        assert agenda_text.agenda_rows([turno], NOW, "yuli", 3)[0].not_now is ahora_no


def test_who_was_tried_today_is_last_and_says_so():
    today = _row(id=1)
    turnos = [
        AgendaEntry(*(today, (today,), 3, None, (NOW, "OCUPADO")), _turn(today, (NOW, "OCUPADO"))),
        AgendaEntry(_row(id=2, tomado_by="andres"), (), 3, None, None),
        AgendaEntry(_row(id=3), (), 3, None, None),
    ]
    listing = agenda_text.agenda_rows(turnos, NOW, "yuli", 3)
    assert [f.caso_id for f in listing] == [3, 2, 1]
    plan = _text(laid(agenda_text.detail(listing[-1], (), ""), 80)[1].line)
    assert "hoy ya se intentó, 10:40 ocupado · intento 1 de 3, otro día" in plan


@pytest.mark.parametrize(
    ("turn", "shown"),
    [
        (CallTurn(NOW.replace(hour=14, minute=0)), ("desde 14:00", True)),
        (CallTurn(NOW.replace(hour=7, minute=0) + timedelta(days=1)), ("mañana", True)),
        (CallTurn(NOW + timedelta(days=6), today={"": NOW}), ("lun 30/11", True)),
        (CallTurn(today={"3000000112": NOW}, number="3000000113"), ("ya, otro tel", False)),
    ],
)
def test_from_when_a_usuario_may_be_called_is_said_and_who_waits_is_grey(turn, shown):
    fila = _row(intentos=1)
    turno = AgendaEntry(fila, (fila,), 3, None, (NOW - timedelta(days=1), "OCUPADO"), turn)
    view = agenda_text.agenda_rows([turno], NOW, "yuli", 3)[0]
    assert (view.when, view.not_now) == shown


def test_an_overdue_appointment_says_for_how_long_and_when_it_was_asked():
    fila = _row(cita=NOW - timedelta(hours=2, minutes=20))
    turno = AgendaEntry(fila, (fila,), 3, None, None, DUE, NOW - timedelta(days=1))
    view = agenda_text.agenda_rows([turno], NOW, "yuli", 3)[0]
    plan = _text(laid(agenda_text.detail(view, (), ""), 80)[1].line)
    assert "■ vencida hace 2 h 20 · la pidió el lun 23/11 a las 10:40" in plan


def test_the_recurso_may_be_about_one_some_or_all_of_the_casos():
    cards = [f"caso {n}" for n in range(1, 4)]
    assert Recurso("2").chosen(cards) == ("caso 2",)
    assert Recurso("21").chosen(cards) == ("caso 1", "caso 2")
    assert Recurso("4").chosen(cards) == tuple(cards)
    for mal in ("", "0", "999", "x"):
        assert Recurso(mal).chosen(cards) == ()
    # Of more than nine the numbers are told apart by blanks.
    many = [f"caso {n}" for n in range(1, 13)]
    assert Recurso("2 11").chosen(many) == ("caso 2", "caso 11")
    assert Recurso("13").chosen(many) == tuple(many)


@pytest.mark.parametrize("name", ["María de los Ángeles " * 3, "漢字" * 20])
def test_a_long_name_gives_way_to_what_tells_the_caso(call, services, name):
    card = call.sheet.main
    long = card._replace(caso=card.caso._replace(usuario_nombre=name))
    called = replace(call, sheet=replace(call.sheet, cards=(long,)))
    fila = call_text.header_lines(called, services.service_context.rules, NOW)[0]
    assert f"Cuenta {card.caso.cuenta} " in _text(fila)
    assert "vence " in _text(fila)
    assert _text(fila).startswith(f" {name[:10]}")
    assert line_width(fila) == 80
    account = replace(services.historial.show("90006612"), usuario_nombre=name)
    told = [row.line for row in laid(casos_area(account), 80)[:2]]
    assert any(_text(row).endswith("   300 000 0113") for row in told)
    assert all(line_width(row) <= 80 for row in told[1:])


def test_what_is_missing_of_the_script_hides_no_way_to_end_a_recurso(call):
    recurso = replace(call, mode=Mode.RECURSO)
    rows = [_text(fila) for fila in call_text.outcome_lines(recurso)]
    assert "2 Presenta el recurso" in rows[1]
    assert "3 Desiste: nada por ahora" in rows[1]
    assert rows[2].endswith("falta decir el guion para desistir ")
    assert len(rows) == 5


def test_every_outcome_stands_beside_its_key_on_a_page_of_the_call(call):
    pages = [replace(call, page=page) for page in {o.page for o in OUTCOMES[Mode.INFORM]}]
    lines = [line for page in pages for line in call_text.outcome_lines(page)]
    shown = " ".join(map(_text, lines))
    for outcome in CONTACT_OUTCOMES.values():
        assert not outcome.digit or f"{outcome.digit} {outcome.option}" in shown, outcome.code
    assert all(line_width(line) <= 80 for line in lines)


def test_an_outcome_beyond_the_ten_digits_stands_on_a_second_page(call, monkeypatch):
    first_page = tuple(o for o in OUTCOMES[Mode.INFORM] if not o.page)
    more = CallOutcome(".7", "APAGADO", "Fuera de servicio")
    monkeypatch.setitem(OUTCOMES, Mode.INFORM, (*first_page, more))
    first = [_text(line) for line in call_text.outcome_lines(call)]
    assert first[0].rstrip("─ ").endswith(". los demás")
    assert not any("Fuera de servicio" in line for line in first)
    turned = replace(call, page=call.other_page)
    second = [_text(line) for line in call_text.outcome_lines(turned)]
    assert len(second) == len(first)
    assert second[1].strip() == ".7 Fuera de servicio"
    assert turned.outcome_at(".7") is more
    assert turned.other_page == ""


def test_every_text_of_the_draft_of_a_call_is_of_the_call(call):
    whole = replace(_chosen(call, "NO_ACEPTA"), message=True, recurso=Recurso(kind="1"))
    whole = whole.marked("AJU", "VIP").with_text("t.nota", "algo").answered_with("insiste", "sí")
    borrador = borrador_of(whole, asked=True)
    assert [key for key in borrador if part_of(key) not in PARTS] == []
