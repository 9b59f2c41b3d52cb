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
from ajustes_tui.domain.keeping.catalogs import Objection, Paragraph, Rules
from ajustes_tui.domain.rules.attempts import DUE, CallTurn, Dialled, turn_of
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.screens.caso.line_text import casos_area
from ajustes_tui.screens.contacto import agenda_text, call_text
from ajustes_tui.services.casos.contacto import AgendaEntry
from ajustes_tui.services.recorder import Request
from ajustes_tui.ui.text import line_width
from ajustes_tui.widgets.flow import laid
from ajustes_tui.widgets.place_view import PlaceCanvas
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
from tests.support import TEXTOS_DIFICILES, Anfitrion, rows, wait_for

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


def _rows(part, width=80, height=0):
    """Return the rows of a part, each as its text."""
    return [_text(row.line) for row in laid(part, width, height)]


@pytest.mark.parametrize("width", [40, 80, 200])
def test_the_script_has_the_same_rows_whatever_is_said_and_none_is_wider_than_is_read(call, width):
    nasty = tuple(Paragraph(("identidad",), text) for text in TEXTOS_DIFICILES)
    for script in (call.script, nasty):
        said = [
            laid(call_text.script(replace(call, script=script, said_at=("10:40:00",) * n)), width)
            for n in (0, 3)
        ]
        assert len(said[0]) == len(said[1])
        _heading, *spoken = said[0]
        assert all(line_width(row.line) <= min(width, 77) for row in spoken)


async def test_the_paragraph_being_said_is_in_sight_however_long_the_script(call):
    length = tuple(Paragraph(("decision",), f"Párrafo {n}. " + "palabra " * 40) for n in range(8))
    canvas = PlaceCanvas()
    host = Anfitrion(canvas)
    async with host.run_test(size=(80, 9)) as pilot:
        for said in (0, 6, 7, 2):
            script = replace(call, script=length, said_at=("10:40:00",) * said)
            canvas.place(call_text.script(script), str(said))
            await wait_for(pilot, lambda said=said: f"Párrafo {said}." in "".join(rows(host)))
            assert any(row.startswith("►") for row in rows(host))


async def test_an_objection_is_shown_whole_or_not_at_all_under_one_heading():
    asked = [Objection("x" * 30, "palabra " * 60), Objection("¿Cuándo?", "En la próxima factura.")]
    assert _rows(call_text.answers(asked), 80, 4)[0].startswith("── Si pregunta ──")
    for height, headings, spoken in ((1, 0, ""), (4, 1, "próxima"), (12, 1, "palabra")):
        told = _rows(call_text.answers(asked), 80, height)
        assert sum("Si pregunta" in row for row in told) == headings
        assert spoken in " ".join(told)
        assert len(told) <= height


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
    header = call_text.usuario(called, services.service_context.rules, NOW)
    first, second, *_more = laid(header, 80)
    assert _text(first.line).startswith(f" Cuenta {card.caso.cuenta} ")
    assert "vence " in _text(first.line)
    assert name[:10] in _text(second.line)
    assert line_width(first.line) == 80
    account = replace(services.historial.show("90006612"), usuario_nombre=name)
    told = [row.line for row in laid(casos_area(account), 80)[:2]]
    assert any(_text(row).endswith("   300 000 0113") for row in told)
    assert all(line_width(row) <= 80 for row in told[1:])


def test_what_is_missing_of_the_script_hides_no_way_to_end_a_recurso(call):
    recurso = replace(call, mode=Mode.RECURSO)
    (first, second) = _rows(call_text.outcomes(recurso))
    assert "2 Presenta el recurso" in first
    assert first.endswith("3 Desiste: nada por ahora")
    assert second.endswith("falta decir el guion para desistir ")


def test_every_outcome_stands_beside_its_key_on_a_page_of_the_call(call):
    pages = [replace(call, page=page) for page in {o.page for o in OUTCOMES[Mode.INFORM]}]
    for width in (40, 80, 120):
        lines = [line for page in pages for line in _rows(call_text.outcomes(page), width)]
        for outcome in CONTACT_OUTCOMES.values():
            digit, option = outcome.digit, f"{outcome.digit} {outcome.option}"
            assert not digit or any(option in line for line in lines), (width, option)
        assert all(len(line) <= width for line in lines)


def test_an_outcome_beyond_the_ten_digits_stands_on_a_second_page(call, monkeypatch):
    first_page = tuple(o for o in OUTCOMES[Mode.INFORM] if not o.page)
    more = CallOutcome(".7", "APAGADO", "Fuera de servicio")
    monkeypatch.setitem(OUTCOMES, Mode.INFORM, (*first_page, more))
    assert call.other_page == "."
    assert not any("Fuera de servicio" in line for line in _rows(call_text.outcomes(call)))
    turned = replace(call, page=call.other_page)
    assert [row.strip() for row in _rows(call_text.outcomes(turned))] == [".7 Fuera de servicio"]
    assert turned.outcome_at(".7") is more
    assert turned.other_page == ""


def test_every_text_of_the_draft_of_a_call_is_of_the_call(call):
    whole = replace(_chosen(call, "NO_ACEPTA"), message=True, recurso=Recurso(kind="1"))
    whole = whole.marked("AJU", "VIP").with_text("t.nota", "algo").answered_with("insiste", "sí")
    borrador = borrador_of(whole, asked=True)
    assert [key for key in borrador if part_of(key) not in PARTS] == []
