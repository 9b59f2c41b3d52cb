"""The filter of the queue in words: what is typed over a filter by name, and what each list says."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.keeping.catalogs import Catalogs
from ajustes_tui.domain.query.filter import QueueOrder
from ajustes_tui.screens.filter_line import said_empty, vocabulary
from ajustes_tui.screens.triage.filter import (
    QueueFilter,
    combine,
    list_queue,
    named_choices,
    query_of,
    rows_of,
    why_none,
    with_term,
    words,
    words_while_typing,
)
from ajustes_tui.screens.triage.queue_text import queue_columns
from ajustes_tui.screens.triage.selection import Chosen, Selection, option_of
from ajustes_tui.services.casos.queue import CountedFilter
from ajustes_tui.services.recorder import Request
from ajustes_tui.ui.measures import WIDE
from ajustes_tui.ui.text import line_width


def text(line):
    return "".join(span.text for span in line)


def of(services, line):
    return services.queue.query(line)


@pytest.fixture
def catalogos(services) -> Catalogs:
    return services.service_context.catalogs


@pytest.mark.parametrize(
    ("base", "line", "joined"),
    [
        ("estado:decidir libres", "peña", "estado:decidir libres peña"),
        ("estado:decidir libres", "estado:cerrado", "libres estado:cerrado"),
        ("estado:decidir libres", "!libres", "estado:decidir !libres"),
        ("peña", "norte", "peña norte"),
        ("", "mios", "mios"),
    ],
)
def test_what_is_typed_wins_over_the_filter_by_name(services, base, line, joined):
    assert str(combine(of(services, base), of(services, line))) == joined


def test_asking_for_one_count_replaces_what_was_asked_of_it(services):
    line = with_term(of(services, "peña causal:A"), "causal", "D")
    assert str(line) == "peña causal:D"


def test_the_words_of_the_filter_say_it_and_fit_beside_its_field(services):
    def said(criteria, width):
        return text(words(criteria, query_of(services.triage, criteria), width))

    start = QueueFilter()
    assert said(start, 80) == " Filtro por decidir · libres y míos   causal todas   texto "
    assert said(start, 120) == (
        " Filtro por decidir · libres y míos   causal todas   asesor todos   aliado todos   texto "
    )
    by_value = start._replace(order=QueueOrder.VALUE)
    assert said(by_value, 80) == " Filtro por decidir · libres y míos   por valor   texto "
    named = QueueFilter("míos", "causal:A,D !asesor:AS17")
    assert "causal A,D   asesor no AS17" in said(named, 120)
    long = start._replace(name="x" * 60)
    assert line_width(words_while_typing(long, query_of(services.triage, start))) <= 46
    # A line that asks other estados takes the name away.
    closed = QueueFilter(line="estado:cerrado")
    typing = text(words_while_typing(closed, query_of(services.triage, closed)))
    assert typing == " Filtro todos · libres y míos y "


def test_every_word_offered_is_understood(services, catalogos):
    for word, _text in vocabulary(catalogos):
        assert str(of(services, word))


def test_a_filter_that_says_nothing_any_more_is_listed_so_and_can_be_taken_away():
    filters = [
        CountedFilter("de todos", "mios", 3),
        CountedFilter("[viejo]", "causal:Z", None, own=True),
    ]
    options = dict(named_choices(filters))
    assert options["ver:[viejo]"].startswith("ya no sirve  [viejo]")
    assert options["quitar:[viejo]"] == "quitar «[viejo]»"
    assert "quitar:de todos" not in options


def test_filters_not_counted_yet_say_so_instead_of_a_number(services):
    sin_contar = named_choices(services.queue.uncounted_filters())
    named = named_choices(services.queue.filters())
    assert [value for value, _ in sin_contar] == [value for value, _ in named]
    assert sin_contar[0][1].startswith("     …  por decidir")
    assert named[0][1].split()[0].isdigit()


def chosen(services, number, digit):
    fila = rows_of(services.triage, [number])[number]
    option = option_of(fila, digit, "yuli")
    assert not isinstance(option, str)
    return Chosen(fila, option)


def test_the_summary_counts_each_way_and_the_money(services, id_de):
    selection = Selection()
    for name, digit in (("aprobado", "1"), ("aprobado_2", "4"), ("rechazado", "2")):
        selection.options[id_de(name)] = chosen(services, id_de(name), digit)
    assert selection.summary == "1 bien aplicado · 1 aplazado · 1 bien rechazado · $ 123.500"
    assert selection.title == "3 renglones con Op"
    selection.look_for([id_de("aprobado")])
    assert selection.title == "3 renglones con Op, 2 ocultos por el filtro"
    selection.forget([id_de("rechazado"), id_de("aprobado_2")])
    assert selection.title == "1 renglón con Op"


def test_a_row_in_review_or_to_be_called_takes_no_digit(services, id_de):
    number = id_de("aprobado")
    fila = rows_of(services.triage, [number])[number]

    def refused(**changes):
        return option_of(fila._replace(caso=fila.caso._replace(**changes)), "1", "yuli")

    assert "supervisora" in refused(revision=1)
    assert "llamadas" in refused(estado=Estado.POR_CONTACTAR)
    assert "no tiene 1" in refused(estado=Estado.ANULADO, causal="D")


def found_by(services, line):
    return set(list_queue(services.triage, QueueFilter("todos", "", line)).ids)


def test_whatever_word_a_row_shows_finds_that_row(services, servicios_de, id_de):
    register = services.recorder.register
    register(id_de("aprobado"), [Request(Evento.CLASIFICAR, {"causal": "D"})])
    register(
        id_de("rechazado"),
        [
            Request(Evento.CLASIFICAR, {"causal": "D"}),
            Request(Evento.RECHAZO_CORRECTO, {"motivo": "NO_APLICA_POLITICA"}),
        ],
    )
    register(
        id_de("sin_respuesta"),
        [Request(Evento.PEDIR_REVISION, {"motivo": "no se entiende qué pide"})],
    )
    services.triage.open_caso(id_de("traslado"))
    servicios_de("andres").triage.open_caso(id_de("aprobado_2"))
    everybody = list(found_by(services, ""))
    columns = [c for c in queue_columns(Selection())[WIDE] if c.heading not in ("Op", "M", "Plazo")]
    rows = rows_of(services.triage, everybody)
    shown = {(word, i) for i, row in rows.items() for c in columns for word in c.value(row).split()}
    # Neither a dash for nothing nor the letter of a causal is a word; a quote would open a text.
    words = {
        (word, i)
        for word, i in shown
        if any(map(str.isalnum, word)) and len(word) > 2 and '"' not in word
    }
    assert len(everybody) == len(rows)
    assert len(words) > 60
    for word in {word for word, _i in words}:
        missing = {i for w, i in words if w == word} - found_by(services, f'"{word}"')
        assert not missing, (word, missing)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("rechazado", ["rechazado", "traslado", "sin_causal", "dificil"]),
        ("$45.900", ["rechazado", "aprobado"]),
        ("fuera de la lista", ["sin_causal"]),
        ("aprobado 45900", ["aprobado"]),
        ("!rechazado !aprobado", ["sin_respuesta", "dudoso", "hermano"]),
    ],
)
def test_the_words_of_a_row_and_its_money_are_found(services, id_de, line, named):
    assert found_by(services, line) == {id_de(name) for name in named}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("zzz", "Ningún caso tiene «zzz».\nSupr quita zzz: quedan 10"),
        (
            "norte asesor:ZZ99",
            "Ningún caso es de ZZ99.\nSupr quita asesor:ZZ99: quedan 4",
        ),
        (
            "asesor:AS05 estado:rechazado",
            "Ningún caso es de AS05 y rechazado.\nSupr quita estado:rechazado: quedan 1",
        ),
        (
            "4471093382",
            "No en «por decidir»; con estado:abierto se ven: 1 caso.\nSupr lo quita",
        ),
    ],
)
def test_an_empty_list_says_what_no_caso_is_and_which_word_to_leave_out(
    services, id_de, line, says
):
    services.recorder.register(
        id_de("rechazado"),
        [
            Request(Evento.CLASIFICAR, {"causal": "D"}),
            Request(Evento.RECHAZO_CORRECTO, {"motivo": "NO_APLICA_POLITICA"}),
        ],
    )
    said = said_empty(why_none(services.triage, QueueFilter(line=line)))
    assert f"{said.why}\n{said.helps}" == says
