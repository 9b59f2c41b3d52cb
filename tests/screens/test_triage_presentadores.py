"""What the card, the queue and the forms say, without a terminal."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.card import short_question
from ajustes_tui.domain.caso.eventos import LLAMADAS, TABLE, Evento
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.errors import InvalidDatum
from ajustes_tui.screens.caso.account import account_rows, all_data_lines
from ajustes_tui.screens.caso.card_text import CardShape, draw_card
from ajustes_tui.screens.caso.line_text import casos_area
from ajustes_tui.screens.caso.picture import picture_of
from ajustes_tui.screens.triage.filter import QueueFilter, list_queue, rows_of
from ajustes_tui.screens.triage.queue_text import queue_columns, what_follows
from ajustes_tui.screens.triage.selection import Selection
from ajustes_tui.services.recorder import Request
from ajustes_tui.ui.text import Span, Tone, cut_at_blank, line_width
from ajustes_tui.widgets.flow import laid
from ajustes_tui.workbench.case_view import (
    Digits,
    classification_of,
    compose_view,
    digits_of,
    marcacion_for,
)
from ajustes_tui.workbench.decisions import Clasificacion, leads_to
from ajustes_tui.workbench.line_words import detail_of, what_happened, what_they_did, who_did_it
from ajustes_tui.workbench.questions import (
    faults_of,
    form_heading,
    form_of,
    request_of,
    typed_day,
)
from tests.screens.conftest import CASOS
from tests.screens.steps import RECHAZAR

NOW = datetime(2026, 11, 24, 10, 40, tzinfo=BOGOTA)


def text(lines):
    return ["".join(span.text for span in line) for line in lines]


def view(services, number, clasificacion=None):
    return compose_view(services.triage, services.triage.card(number), clasificacion, "yuli")


SMALLEST = CardShape()


def drawn(services, of, shape=SMALLEST):
    return draw_card(of, services.service_context.catalogs, shape)


def card(services, of, shape=SMALLEST):
    return text(drawn(services, of, shape).lines)


def row_of(lines, label):
    return next((line for line in lines if line.startswith(f" {label}")), "")


@pytest.mark.parametrize("rows", [19, 23])
@pytest.mark.parametrize(
    "name",
    ["rechazado", "aprobado", "sin_valor", "sin_respuesta", "sin_causal", "dudoso", "dificil"],
)
def test_the_card_is_whole_in_its_rows_with_the_decision_under_what_claro_answered(
    services, id_de, name, rows
):
    of = view(services, id_de(name))
    shown = drawn(services, of, CardShape(rows))
    assert len(shown.lines) == rows
    assert all(line_width(line) <= 80 for line in shown.lines)
    lines = text(shown.lines)
    assert lines.index(row_of(lines, "Claro")) < lines.index(row_of(lines, "Causal"))
    assert lines.index(row_of(lines, "Causal")) < shown.decision
    possible = [option for option in of.options if not option.refusal]
    assert [*shown.options] == [option.digit for option in possible]
    for option in possible:
        row, line = shown.options[option.digit]
        # Chosen, only the tone of its digit differs.
        assert row > shown.decision
        assert text([line]) == [lines[row]]
        assert f" {option.digit} {option.text.partition(':')[0]}" in lines[row]


def test_what_cannot_be_is_one_dim_line_with_the_first_reason(services, id_de):
    of = view(services, id_de("rechazado"))
    refused = [option for option in of.options if option.refusal]
    shown = drawn(services, of)
    first = next(n for n, line in enumerate(text(shown.lines)) if "no se pueden: " in line)
    assert (
        " ".join(option.digit for option in refused) + " no se pueden" in text(shown.lines)[first]
    )
    assert shown.lines[first][1].tone is Tone.INACTIVE
    said = " ".join(" ".join(text(shown.lines)).split())
    assert refused[0].refusal[1:].rstrip(".") in said
    assert refused[-1].refusal[1:].rstrip(".") not in said


def test_an_arrow_says_once_a_group_where_an_option_leads(services, id_de):
    of = view(services, id_de("rechazado"))
    assert "".join(card(services, of)).count("→ Por contactar") == 1
    possible = [option for option in of.options if option.group == "bien" and not option.refusal]
    assert {leads_to(option, of.foreseen.caso.estado) for option in possible} == {"Por contactar"}


def test_the_card_says_each_fact_once(services, id_de):
    of = view(services, id_de("rechazado"))
    caso = of.card.caso
    classified = of._replace(card=of.card._replace(caso=caso._replace(causal="A", motivo=None)))
    said = " ".join(card(services, classified))
    for fact in (caso.cuenta, caso.radicado_actual, pesos(caso.valor_solicitado), " A "):
        assert said.count(fact) == 1, fact
    assert caso.radicado_actual not in " ".join(card(services, classified, CardShape(named=False)))


def test_the_words_of_the_asesor_are_said_unless_they_are_the_name_of_the_causal(services, id_de):
    of = view(services, id_de("rechazado"))
    assert row_of(card(services, of), "El asesor").endswith(f"«{of.card.caso.motivo}»")
    same = of.card.caso._replace(motivo=of.foreseen.causal.name.upper())
    assert not row_of(card(services, of._replace(card=of.card._replace(caso=same))), "El asesor")


def test_the_card_of_a_falla_of_the_usuario_offers_the_key_that_is_right(services, id_de):
    falla = view(services, id_de("rechazado"), Clasificacion("A", "RAZON_W"))
    assert "atribuible: " in row_of(card(services, falla), "Causal")
    assert [o.digit for o in falla.options if not o.refusal] == ["3", "5", "7"]


def test_where_to_look_in_rr_is_not_said_twice(services):
    causales = services.service_context.catalogs.causales
    campaign = next(c for c in causales if "CAMPANA" in c.where_in_rr)
    assert campaign.place_in_rr("CAMPANA") == ("", "campañas, y notas F7")
    assert campaign.place_in_rr("LLS")[0] == "llamada de servicio"


def test_a_caso_without_causal_lists_every_letter_with_its_name(services, id_de):
    catalogs = services.service_context.catalogs
    lines = card(services, view(services, id_de("sin_causal")))
    for causal in catalogs.causales:
        assert any(f" {causal.letter.lower()} {causal.name[:30]}" in line for line in lines)
    letters = [row for row, line in enumerate(lines) if line[1:3] in ("a ", "c ", "m ")]
    band = next(row for row, line in enumerate(lines) if "cambia la causal" in line)
    assert [row - band for row in letters] == [1, 3, 13]
    assert "a Fallas" not in "".join(card(services, view(services, id_de("dudoso"))))


def test_every_datum_the_card_cuts_is_read_whole_among_all_of_them(services, id_de):
    card = services.triage.card(id_de("rechazado"))
    length = " ".join(f"palabra{n}" for n in range(40))
    caso = card.caso._replace(
        motivo=f"motivo {length}",
        motivo_rechazo=f"rechazo {length}",
        usuario_nombre=f"Marta {length}",
        estado_ajuste=f"CERRADO {length}",
        resultado_crudo=f"RECHAZADO {length}",
        valor_aplicado=123_456_789,
    )
    column = f"Otra cosa [que nadie usa] {length}"
    of = view(services, caso.id)
    whole = of._replace(card=card._replace(caso=caso, datos={column: length}))
    lines = text(all_data_lines(whole))
    whole_text = " ".join(" ".join(lines).split())
    texts = (caso.motivo, caso.motivo_rechazo, caso.usuario_nombre, caso.estado_ajuste)
    for datum in (*texts, caso.resultado_crudo, column, pesos(caso.valor_solicitado)):
        assert datum in whole_text
    assert pesos(123_456_789) in whole_text
    assert "día 11 de 15, vence lun 30/11; quedan 4 hábiles; el lun 16/11 fue festivo" in whole_text
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize("value", [4_590_050, 1_234_567_890])
@pytest.mark.parametrize("name", ["rechazado", "aprobado", "dudoso"])
def test_the_card_and_the_row_show_every_digit_of_an_amount(services, id_de, value, name):
    of = view(services, id_de(name))
    caso = of.card.caso._replace(valor_solicitado=value, valor_aplicado=value)
    lines = card(services, of._replace(card=of.card._replace(caso=caso)))
    if caso.resultado is Resultado.RECHAZADO:
        assert f"pide {pesos(value)} · aplicado {pesos(value)}" in row_of(lines, "Valor")
    else:
        assert row_of(lines, "Claro").endswith(f" {pesos(value)} ")
    assert all(len(line) <= 80 for line in lines)
    fila = rows_of(services.triage, [caso.id])[caso.id]
    caso = fila.caso._replace(valor_solicitado=value)
    fila = fila._replace(caso=caso)
    column = next(c for c in queue_columns(Selection())[80] if c.heading.strip() == "Valor $")
    assert column.whole
    assert f"$ {column.value(fila).strip()}" == pesos(value)


def test_a_festivo_is_said_only_from_today_to_the_due_day(services, id_de):
    of = view(services, id_de("rechazado"))
    assert card(services, of)[0].endswith("▲ vence lun 30/11 ")
    assert not row_of(card(services, of), "Plazo"), "lun 16/11 is past"
    before = of._replace(today=of.card.clock.festivos[0] - timedelta(1))
    assert "el lun 16/11 es festivo" in row_of(card(services, before), "Plazo")


def test_a_base_without_dates_counts_from_the_corte_and_says_so(services, id_de):
    lines = card(services, view(services, id_de("sin_valor")))
    assert "sin fecha de solicitud: se cuenta desde el corte" in row_of(lines, "Plazo")
    assert "aplicado falta" in row_of(lines, "Valor")


@pytest.mark.parametrize(
    ("resultado", "asked", "applied", "says"),
    [
        ("APROBADO", 4_590_000, 3_000_000, "pide $ 45.900 · aplicado $ 30.000 ▲ $ 15.900 menos"),
        ("APROBADO", 3_000_000, 4_590_000, "aplicado $ 45.900 ▲ $ 15.900 de más"),
        ("APROBADO", 1_234_567_800, 123_456_789, "aplicado $ 1.234.567,89 ▲ distinto"),
        ("APROBADO", 4_590_000, None, "aplicado falta ▲"),
        ("RECHAZADO", 4_590_000, 3_000_000, "aplicado $ 30.000 ▲ rechazado"),
        ("RECHAZADO", 4_590_000, 0, " $ 45.900"),
        ("APROBADO", 4_590_000, 4_590_000, " $ 45.900"),
    ],
)
def test_the_card_marks_money_that_does_not_fit_with_words_and_amount(
    services, id_de, resultado, asked, applied, says
):
    of = view(services, id_de("aprobado"))
    caso = of.card.caso._replace(
        resultado=Resultado(resultado), valor_solicitado=asked, valor_aplicado=applied
    )
    lines = card(services, of._replace(card=of.card._replace(caso=caso)))
    assert (row_of(lines, "Valor") or row_of(lines, "Claro")).rstrip().endswith(says)
    assert all(len(line) <= 80 for line in lines)


@pytest.mark.parametrize(
    ("resultado", "asked", "applied", "says"),
    [
        ("APROBADO", 4_590_000, 3_000_000, "Aprobado ▲ por $30.000"),
        ("APROBADO", 4_590_000, None, "Aprobado ▲ sin valor"),
        ("APROBADO", 4_590_000, 4_590_000, "Aprobado: ¿aplicado?"),
        ("RECHAZADO", 4_590_000, 3_000_000, "Rechazado ▲ con $30.000"),
        (None, 4_590_000, 3_000_000, "▲ por $30.000 · Sin respuesta: ¿a dónde?"),
    ],
)
def test_a_row_of_the_queue_marks_money_that_does_not_fit(
    services, id_de, resultado, asked, applied, says
):
    (row,) = rows_of(services.triage, [id_de("aprobado")]).values()
    caso = row.caso._replace(
        resultado=resultado and Resultado(resultado),
        valor_solicitado=asked,
        valor_aplicado=applied,
    )
    assert what_follows(row._replace(caso=caso)) == says


def test_supports_seen_before_a_rejection_are_on_its_card(services, id_de):
    number = id_de("sin_respuesta")
    services.recorder.register(
        number,
        [
            Request(Evento.CLASIFICAR, {"causal": "A"}),
            Request(Evento.ESCALAR_BACK, {"razon": "AJU", "subrazon": "ESC", "soportes": "LLS,OT"}),
            Request(Evento.RESPUESTA_BACK, {"resultado": "RECHAZADO"}),
        ],
    )
    lines = card(services, view(services, number))
    seen = "yuli vio el 24/11 llamada de servicio LLS y orden de trabajo OT"
    assert seen in row_of(lines, "Soportes")


@pytest.mark.parametrize("login", ["yuli", "drubio", "lcano"])
def test_a_row_offers_the_digits_of_its_card(services, servicios_de, id_de, login):
    """Whatever happened to the casos: what the block under the queue says is what the card says."""
    escalar = {"razon": "AJU", "subrazon": "ESC", "soportes": "LLS,OT"}
    reescalar = {"razon": "AJU", "subrazon": "REE", "radicado": "770003", "motivo": "sí"}
    steps = (
        ("aprobado", Evento.CLASIFICAR, {"causal": "D"}),
        ("rechazado", Evento.CLASIFICAR, {"causal": "A"}),
        ("rechazado", Evento.MAL_RECHAZADO, reescalar),
        ("rechazado", Evento.RESPUESTA_BACK, {"resultado": "RECHAZADO"}),
        ("sin_respuesta", Evento.CLASIFICAR, {"causal": "A"}),
        ("sin_respuesta", Evento.ESCALAR_BACK, escalar),
        ("hermano", Evento.CLASIFICAR, {"causal": "A", "atribuible": "RAZON_W"}),
        ("aprobado_2", Evento.CLASIFICAR, {"causal": "D"}),
        ("aprobado_2", Evento.APLICACION_CORRECTA, {}),
        ("aprobado_3", Evento.PEDIR_REVISION, {"motivo": "¿cuál es?"}),
    )

    own = servicios_de(login).triage

    def equal():
        for name in CASOS:
            number = id_de(name)
            carta = compose_view(own, own.card(number), None, login)
            ofrece = digits_of(own, own.caso(number))
            assert ofrece == Digits(carta.options, carta.notice), name

    equal()
    for name, evento, datos in steps:
        services.recorder.register(id_de(name), [Request(evento, datos)])
        equal()


def test_the_marcacion_last_used_fills_the_next_form(services, id_de):
    card = services.triage.card(id_de("rechazado"))
    assert marcacion_for(services.triage, card, Evento.MAL_RECHAZADO) == ("AJU", "REE")
    assert marcacion_for(services.triage, card, Evento.ESCALAR_BACK) == ("AJU", "ESC")


def test_the_account_names_each_caso_by_the_step_that_the_queue_says(services):
    queue = rows_of(services.triage, list_queue(services.triage, QueueFilter()).ids)
    for row in queue.values():
        account = services.historial.show(row.caso.cuenta)
        said = "".join(text([row.line for row in laid(casos_area(account), 120)]))
        if row.money_mark is None:
            assert what_follows(row) in said


def test_the_account_says_how_each_clock_goes_and_until_when_a_recurso_is_accepted(services, id_de):
    told = {
        "resultado": "NO_INTERPONE",
        "telefono": "3000000112",
        "verificado": "identidad,decision,radicado,recurso,plazo",
    }
    services.recorder.register(
        id_de("rechazado"),
        [
            Request(Evento.CLASIFICAR, {"causal": "A"}),
            Request(Evento.RECHAZO_CORRECTO, {"motivo": "SIN_PRUEBAS"}),
            Request(Evento.CONTACTO, told),
        ],
    )
    said = "".join(
        text([row.line for row in laid(casos_area(services.historial.show("90004127")), 80)])
    )
    assert "recurso: 09/12" in said
    assert "▲ día 11 de 15" in said


FORMS = [e for e in TABLE if e not in LLAMADAS]
"""A call has its own card."""


@pytest.mark.parametrize("evento", [e for e in Evento if form_heading(e) != e.value])
def test_every_act_has_a_form_whose_fields_fit_the_card(services, id_de, evento):
    card = services.triage.card(id_de("rechazado"))
    form = form_of(evento, card, {}, ("AJU", "REE"), "25/11/2026")
    for question in form.questions:
        assert len(question.before) + question.width <= 66
        assert len(question.options) <= 11


@pytest.mark.parametrize("evento", FORMS)
def test_what_may_be_left_out_stands_last_in_a_form(services, id_de, evento):
    card = services.triage.card(id_de("rechazado"))
    for fixed in ({}, {"motivo": "SIN_SOPORTE"}):
        questions = form_of(evento, card, fixed, ("AJU", "REE")).questions
        own = [q.required for q in questions if not any(q.only_with)]
        assert own == sorted(own, reverse=True)


def test_who_delayed_is_asked_in_a_form_only_where_the_causal_becomes_l(services, id_de):
    form = form_of(Evento.RECLASIFICAR, services.triage.card(id_de("rechazado")), {}, ("", ""))
    rules = services.service_context.rules

    def asked(letter):
        return [q.key for q in form.asked({"causal": letter})]

    assert "demora_de" not in asked("B")
    assert "demora_de" in asked("L")
    # No rhythm of digits gives the answer.
    faults = faults_of(form, {"causal": "L", "demora_de": "1"}, NOW, rules)
    assert "escriba c o u" in faults["demora_de"]


def test_the_answers_of_a_form_make_its_evento(services, id_de):
    card = services.triage.card(id_de("rechazado"))
    form = form_of(Evento.COMPLETAR, card, {}, ("", ""))
    values = {"campo": "2", "valor": "45900", "fuente": "1"}
    request = request_of(form, {}, values, NOW)
    assert request == Request(
        Evento.COMPLETAR, {"campo": "valor_aplicado", "valor": "45900", "fuente": "RR"}, ""
    )


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("24/11", "2026-11-24"),
        ("25/11/2026", "2026-11-25"),
        ("mañana", "2026-11-25"),
        ("lunes", "2026-11-30"),
        ("pronto", None),
    ],
)
def test_a_day_is_read_as_people_write_it_or_refused(written, day):
    if day is None:
        with pytest.raises(InvalidDatum):
            typed_day(written, NOW)
    else:
        assert typed_day(written, NOW) == day


def test_several_pasted_numbers_list_exactly_their_casos(services, id_de):
    criteria = QueueFilter(numbers=("90004127", "4471093390"))
    ids = list_queue(services.triage, criteria).ids
    assert set(ids) == {id_de("rechazado"), id_de("hermano"), id_de("aprobado")}


def test_a_draft_remembers_the_causal_the_person_chose():
    assert classification_of({"causal": "B", "demora": ""}) == Clasificacion("B")
    assert classification_of({}) is None


def test_a_line_of_the_historial_says_what_happened_in_words(services, id_de):
    number = id_de("rechazado")
    services.recorder.register(
        number,
        RECHAZAR,
    )
    services.recorder.register(number, [Request(Evento.DESHACER, {})])
    lines = services.triage.card(number).lines
    assert what_happened(lines[0]) == "deshizo: bien rechazado"
    assert (what_happened(lines[1]), detail_of(lines[1])) == ("bien rechazado", "deshecha")
    assert what_happened(lines[2]) == "clasificó: A"


def test_a_caso_that_came_back_today_asks_its_question_again(services, id_de):
    fila = rows_of(services.triage, [id_de("rechazado")])[id_de("rechazado")].caso
    aplazada = fila._replace(aplazado_hasta=NOW.date())
    assert short_question(aplazada, NOW.date()) == "Rechazado: ¿bien o mal?"
    assert short_question(aplazada, NOW.date() - timedelta(1)) == "Aplazado hasta 24/11"


def test_only_a_caso_whose_causal_may_change_says_which_letters_change_it(
    services, servicios_de, id_de
):
    number = id_de("rechazado")

    def shown():
        return "".join(card(services, view(services, number)))

    assert "a-m cambia la causal" in shown()
    anular = Request(Evento.ANULAR, {"motivo": "repetido en la base"})
    servicios_de("drubio").recorder.register(number, [anular])
    assert "cambia la causal" not in shown()


@pytest.mark.parametrize(
    ("evento", "agente", "said"),
    [
        (Evento.CLASIFICAR, "andres", "andres clasificó: A"),
        (Evento.CAMBIO_DE_DATOS, "sistema", "el corte cambió datos"),
        (Evento.PEDIR_REVISION, "sistema", "el sistema pidió revisión"),
    ],
)
def test_what_somebody_did_is_said_as_a_sentence(services, id_de, evento, agente, said):
    (line, *_) = services.triage.card(id_de("rechazado")).lines
    theirs = line._replace(evento=evento.value, agente=agente, datos={"causal": "A"})
    assert f"{who_did_it(theirs)} {what_they_did(theirs)}" == said


def test_the_picture_of_a_caso_holds_what_each_digit_changes(services, id_de):
    of = view(services, id_de("rechazado"))
    picture = picture_of(services.triage, of, shape=CardShape())
    plain = picture.lines(None)
    possible = [option for option in of.options if not option.refusal]
    for option in possible:
        marked = picture.lines(option)
        changed = [y for y, line in enumerate(marked) if line != plain[y]]
        assert changed == [picture.card.options[option.digit][0]]
        assert text(marked) == text(plain)


def test_a_text_of_several_tones_breaks_at_its_blanks_and_nowhere_else():
    line = [Span("Mal rechazado", Tone.STRONG), Span(": nueva marcación")]
    first, rest = cut_at_blank(line, 15)
    assert ["".join(s.text for s in part) for part in (first, rest)] == [
        "Mal rechazado:",
        "nueva marcación",
    ]
    assert cut_at_blank(line, 60) == (line, [])
    assert [s.text for s in cut_at_blank([Span("90006612345")], 4)[1]] == ["6612345"]


def test_beside_a_card_the_account_has_its_other_casos_and_the_lines_of_this_one(services, id_de):
    for name in ("rechazado", "hermano"):
        services.recorder.register(id_de(name), [Request(Evento.CLASIFICAR, {"causal": "D"})])
    shown = text([row.line for row in account_rows(view(services, id_de("hermano")), 50)])
    assert sum(CASOS["rechazado"][1] in row for row in shown) == 1
    assert not any(CASOS["hermano"][1] in row for row in shown)
    assert sum("clasificó: D" in row for row in shown) == 1
