"""The filter of the queue in words: what is typed over a filter by name, and what each list says."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.keeping.catalogs import Catalogos
from ajustes_tui.domain.query.filter import Orden
from ajustes_tui.screens.caso.decisions import options_of_row
from ajustes_tui.screens.triage.filter import (
    Filtro,
    combine,
    named_choices,
    vocabulary,
    with_term,
    words,
    words_while_typing,
)
from ajustes_tui.screens.triage.queue_reads import query_of, rows_of
from ajustes_tui.screens.triage.selection import Chosen, Selection, option_of
from ajustes_tui.services.casos.queue import FiltroConCuenta
from ajustes_tui.ui.text import ancho_linea


def texto(linea):
    return "".join(trozo.texto for trozo in linea)


def de(servicios, linea):
    return servicios.triage.consulta(linea)


@pytest.fixture
def catalogos(servicios) -> Catalogos:
    return servicios.triage.catalogos


@pytest.mark.parametrize(
    ("base", "linea", "junta"),
    [
        ("estado:decidir libres", "peña", "estado:decidir libres peña"),
        ("estado:decidir libres", "estado:cerrado", "libres estado:cerrado"),
        ("estado:decidir libres", "!libres", "estado:decidir !libres"),
        ("peña", "norte", "peña norte"),
        ("", "mios", "mios"),
    ],
)
def test_what_is_typed_wins_over_the_filter_by_name(servicios, base, linea, junta):
    assert str(combine(de(servicios, base), de(servicios, linea))) == junta


def test_asking_for_one_count_replaces_what_was_asked_of_it(servicios):
    linea = with_term(de(servicios, "peña causal:A"), "causal", "D")
    assert str(linea) == "peña causal:D"


def test_the_words_of_the_filter_fit_beside_its_field(servicios):
    filtro = Filtro()
    consulta = query_of(servicios.triage, filtro)
    inicio = texto(words(filtro, consulta, 80))
    assert inicio == " Filtro por decidir · libres y míos   causal todas   texto "
    assert texto(words(filtro, consulta, 120)) == (
        " Filtro por decidir · libres y míos   causal todas   asesor todos   aliado todos   texto "
    )
    assert texto(words(filtro, consulta, 70)) == " Filtro por decidir · libres y míos   texto "
    por_valor = texto(words(filtro._replace(orden=Orden.VALOR), consulta, 80))
    assert por_valor == " Filtro por decidir · libres y míos   por valor   texto "
    largo = filtro._replace(nombre="x" * 60)
    assert ancho_linea(words_while_typing(largo, consulta)) <= 46


def test_a_line_that_asks_other_estados_takes_the_name_away(servicios):
    filtro = Filtro(linea="estado:cerrado")
    consulta = query_of(servicios.triage, filtro)
    assert texto(words_while_typing(filtro, consulta)) == " Filtro todos · libres y míos y "


def test_the_words_say_the_causales_of_a_filter_by_name(servicios):
    filtro = Filtro("míos", "causal:A,D !asesor:AS17")
    consulta = query_of(servicios.triage, filtro)
    assert "causal A,D   asesor no AS17" in texto(words(filtro, consulta, 120))


def test_every_word_offered_is_understood(servicios, catalogos):
    for palabra, _texto in vocabulary(catalogos):
        assert str(de(servicios, palabra))


def test_a_filter_that_says_nothing_any_more_is_listed_so_and_can_be_taken_away():
    filtros = [
        FiltroConCuenta("de todos", "mios", 3),
        FiltroConCuenta("[viejo]", "causal:Z", None, propio=True),
    ]
    opciones = dict(named_choices(filtros))
    assert opciones["ver:[viejo]"].startswith("ya no sirve  [viejo]")
    assert opciones["quitar:[viejo]"] == "quitar «[viejo]»"
    assert "quitar:de todos" not in opciones


def test_filters_not_counted_yet_say_so_instead_of_a_number(servicios):
    sin_contar = named_choices(servicios.triage.filtros_sin_contar())
    contados = named_choices(servicios.triage.filtros())
    assert [valor for valor, _ in sin_contar] == [valor for valor, _ in contados]
    assert sin_contar[0][1].startswith("     …  por decidir")
    assert contados[0][1].split()[0].isdigit()


def chosen(servicios, numero, digito):
    fila = rows_of(servicios.triage, [numero], "yuli")[numero].caso
    opcion = option_of(fila, digito, "yuli")
    assert not isinstance(opcion, str)
    return Chosen(fila, opcion)


def test_the_summary_counts_each_way_and_the_money(servicios, id_de):
    selection = Selection()
    for nombre, digito in (("aprobado", "1"), ("aprobado_2", "4"), ("rechazado", "2")):
        selection.options[id_de(nombre)] = chosen(servicios, id_de(nombre), digito)
    assert selection.summary == "1 bien aplicado · 1 aplazado · 1 bien rechazado · $ 123.500"
    assert selection.title == "3 renglones con Op"
    selection.look_for([id_de("aprobado")])
    assert selection.title == "3 renglones con Op, 2 ocultos por el filtro"
    selection.forget([id_de("rechazado"), id_de("aprobado_2")])
    assert selection.title == "1 renglón con Op"


def test_a_row_offers_the_digits_of_what_its_suggested_causal_makes_of_it(servicios, id_de):
    filas = rows_of(servicios.triage, [id_de("aprobado"), id_de("sin_causal")], "yuli")
    cortos = [opcion.corto for opcion in options_of_row(filas[id_de("aprobado")].caso)]
    assert cortos == ["bien", "mal: valor", "mal: cuenta", "todavía no"]
    assert options_of_row(filas[id_de("sin_causal")].caso) == ()


def test_a_row_in_review_or_to_be_called_takes_no_digit(servicios, id_de):
    numero = id_de("aprobado")
    fila = rows_of(servicios.triage, [numero], "yuli")[numero].caso
    assert "supervisora" in option_of(fila._replace(en_revision=True), "1", "yuli")
    llamar = fila._replace(estado=type(fila.estado)("POR_CONTACTAR"))
    assert "llamadas" in option_of(llamar, "1", "yuli")
    anulado = fila._replace(estado=type(fila.estado)("ANULADO"), causal="D")
    assert "no tiene 1" in option_of(anulado, "1", "yuli")
