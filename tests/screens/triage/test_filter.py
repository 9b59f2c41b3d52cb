"""The filter of the queue in words: what is typed over a filter by name, and what each list says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ajustes_tui.domain.keeping.catalogs import Catalogos
from ajustes_tui.domain.query.filter import Orden
from ajustes_tui.screens.caso.decisions import options_of_row
from ajustes_tui.screens.triage.errands import consulta_de, filas_de
from ajustes_tui.screens.triage.filter import (
    Filtro,
    combinar,
    con_nombre,
    con_termino,
    palabras,
    palabras_escribiendo,
    vocabulario,
)
from ajustes_tui.screens.triage.selection import Escogida, Seleccion, opcion_de
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
    assert str(combinar(de(servicios, base), de(servicios, linea))) == junta


def test_asking_for_one_count_replaces_what_was_asked_of_it(servicios):
    linea = con_termino(de(servicios, "peña causal:A"), "causal", "D")
    assert str(linea) == "peña causal:D"


def test_the_words_of_the_filter_fit_beside_its_field(servicios):
    filtro = Filtro()
    consulta = consulta_de(servicios.triage, filtro)
    inicio = texto(palabras(filtro, consulta, 80))
    assert inicio == " Filtro por decidir · libres y míos   causal todas   texto "
    assert texto(palabras(filtro, consulta, 120)) == (
        " Filtro por decidir · libres y míos   causal todas   asesor todos   aliado todos   texto "
    )
    assert texto(palabras(filtro, consulta, 70)) == " Filtro por decidir · libres y míos   texto "
    por_valor = texto(palabras(replace(filtro, orden=Orden.VALOR), consulta, 80))
    assert por_valor == " Filtro por decidir · libres y míos   por valor   texto "
    largo = replace(filtro, nombre="x" * 60)
    assert ancho_linea(palabras_escribiendo(largo, consulta)) <= 46


def test_a_line_that_asks_other_estados_takes_the_name_away(servicios):
    filtro = Filtro(linea="estado:cerrado")
    consulta = consulta_de(servicios.triage, filtro)
    assert texto(palabras_escribiendo(filtro, consulta)) == " Filtro todos · libres y míos y "


def test_the_words_say_the_causales_of_a_filter_by_name(servicios):
    filtro = Filtro("míos", "causal:A,D !asesor:AS17")
    consulta = consulta_de(servicios.triage, filtro)
    assert "causal A,D   asesor no AS17" in texto(palabras(filtro, consulta, 120))


def test_every_word_offered_is_understood(servicios, catalogos):
    for palabra, _texto in vocabulario(catalogos):
        assert str(de(servicios, palabra))


def test_a_filter_that_says_nothing_any_more_is_listed_so_and_can_be_taken_away():
    filtros = [
        FiltroConCuenta("de todos", "mios", 3),
        FiltroConCuenta("[viejo]", "causal:Z", None, propio=True),
    ]
    opciones = dict(con_nombre(filtros))
    assert opciones["ver:[viejo]"].startswith("ya no sirve  [viejo]")
    assert opciones["quitar:[viejo]"] == "quitar «[viejo]»"
    assert "quitar:de todos" not in opciones


def test_filters_not_counted_yet_say_so_instead_of_a_number(servicios):
    sin_contar = con_nombre(servicios.triage.filtros_sin_contar())
    contados = con_nombre(servicios.triage.filtros())
    assert [valor for valor, _ in sin_contar] == [valor for valor, _ in contados]
    assert sin_contar[0][1].startswith("     …  por decidir")
    assert contados[0][1].split()[0].isdigit()


def escogida(servicios, numero, digito):
    fila = filas_de(servicios.triage, [numero], "yuli")[numero].caso
    opcion = opcion_de(fila, digito, "yuli")
    assert not isinstance(opcion, str)
    return Escogida(fila, opcion)


def test_the_summary_counts_each_way_and_the_money(servicios, id_de):
    seleccion = Seleccion()
    for nombre, digito in (("aprobado", "1"), ("aprobado_2", "4"), ("rechazado", "2")):
        seleccion.opciones[id_de(nombre)] = escogida(servicios, id_de(nombre), digito)
    assert seleccion.resumen == "1 bien aplicado · 1 aplazado · 1 bien rechazado · $ 123.500"
    assert seleccion.titulo == "3 renglones con Op"
    seleccion.look_for([id_de("aprobado")])
    assert seleccion.titulo == "3 renglones con Op, 2 ocultos por el filtro"
    seleccion.forget([id_de("rechazado"), id_de("aprobado_2")])
    assert seleccion.titulo == "1 renglón con Op"


def test_a_row_offers_the_digits_of_what_its_suggested_causal_makes_of_it(servicios, id_de):
    filas = filas_de(servicios.triage, [id_de("aprobado"), id_de("sin_causal")], "yuli")
    cortos = [opcion.corto for opcion in options_of_row(filas[id_de("aprobado")].caso)]
    assert cortos == ["bien", "mal: valor", "mal: cuenta", "todavía no"]
    assert options_of_row(filas[id_de("sin_causal")].caso) == ()


def test_a_row_in_review_or_to_be_called_takes_no_digit(servicios, id_de):
    numero = id_de("aprobado")
    fila = filas_de(servicios.triage, [numero], "yuli")[numero].caso
    assert "supervisora" in opcion_de(fila._replace(en_revision=True), "1", "yuli")
    llamar = fila._replace(estado=type(fila.estado)("POR_CONTACTAR"))
    assert "llamadas" in opcion_de(llamar, "1", "yuli")
    anulado = fila._replace(estado=type(fila.estado)("ANULADO"), causal="D")
    assert "no tiene 1" in opcion_de(anulado, "1", "yuli")
