"""The filter line: what each word means, how it is written back, and what is said of a bad one."""

from __future__ import annotations

from datetime import date

import pytest

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.estados import BY_DECIDE, OPEN, WAIT_FOR_BACK, Estado
from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.domain.query.filter import Condition
from ajustes_tui.domain.query.query import read_query
from ajustes_tui.domain.query.vocabulary import QueryContext
from ajustes_tui.errors import InvalidDatum
from tests.domain.conftest import CATALOGOS

HOY = date(2026, 11, 24)


def _condiciones(line: str, is_habil, motivos=lambda _causales: frozenset()) -> list[Condition]:
    where = QueryContext("yuli", HOY, Rules(), is_habil, motivos)
    return list(read_query(line, CATALOGOS, HOY).criteria(where).conditions)


@pytest.mark.parametrize(
    ("line", "whole"),
    [
        ("", ""),
        ("  peña   rojas ", "peña rojas"),
        ('"visita técnica"', '"visita técnica"'),
        ("10:30", '"10:30"'),
        ("míos !libres CITA", "mios !libres cita"),
        ('"mios"', '"mios"'),
        ("causal:a,E,a", "causal:A,E"),
        ("!al:norte ase:AS17", "!aliado:norte asesor:AS17"),
        ('aliado:"call center",sur', 'aliado:"call center",sur'),
        ("est:por_val", "estado:por_validar"),
        ("estado:RECHAZADO,back", "estado:rechazado,back"),
        ('estado:"En el back"', "estado:en_back"),
        ("sem:am,r", "semaforo:amarillo,rojo"),
        ("sem:ámbar", "semaforo:amarillo"),
        (
            "val:>1.000.000 valor:<=$50000 valor:45900.5",
            "valor:>1000000 valor:<=50000 valor:45900.50",
        ),
        ("corte:24/11", "corte:24/11/2026"),
        ("corte:25/11", "corte:25/11/2025"),
        ("corte:2026-11-13", "corte:13/11/2026"),
        ("vence:hoy,mañana,4/1", "vence:hoy,mañana,04/01/2027"),
        ("causal:SIN asesor:sin", "causal:sin asesor:sin"),
        ("vuelve saltados revisión aplazados", "vuelve saltados revision aplazados"),
    ],
)
def test_a_line_is_written_back_in_full_and_read_again_as_the_same(line, whole):
    query = read_query(line, CATALOGOS, HOY)

    assert str(query) == whole
    assert read_query(whole, CATALOGOS, HOY) == query


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("foo:1", "No hay ningún filtro «foo»"),
        ("c:A", "«c» puede ser causal, corte o clase"),
        ("causal:z", "La causal «z» no está en el catálogo"),
        ("causal:", "Después de «causal:» falta qué buscar"),
        ("estado:xyz", "No hay ningún estado «xyz»"),
        ("estado:por_v", "«por_v» puede ser por_validar o por_verificar"),
        ("sem:v", "«v» puede ser verde o vencido"),
        ("corte:31/2", "«31/2» no es una fecha para corte"),
        ("valor:>caro", "«>caro» no es un valor en pesos"),
        ("v:hoy", "«v» puede ser vence o valor"),
        ("vence:pronto", "«pronto» no es una fecha para vence"),
        ("!", "A «!» le falta la palabra"),
        ('peña "visita', "Falta cerrar las comillas"),
        ("!a " * 40_000, "Lo que se busca es demasiado largo"),
    ],
)
def test_a_bad_word_is_named_in_a_sentence_that_says_what_to_do(line, says):
    with pytest.raises(InvalidDatum) as error:
        read_query(line, CATALOGOS, HOY)

    assert error.value.message.startswith(says)
    assert error.value.suggestion


def test_a_misspelled_estado_is_answered_with_the_one_it_looks_like():
    with pytest.raises(InvalidDatum) as error:
        read_query("estado:reescaldo", CATALOGOS, HOY)

    assert error.value.suggestion == "¿Quiso decir reescalado?"


def test_the_question_of_an_estado_covers_who_still_has_no_causal(is_habil):
    (condition,) = _condiciones("estado:rechazado,sin_respuesta", is_habil)

    assert condition.values[0].estados == {Estado.POR_VALIDAR, Estado.POR_ESCALAR}
    assert condition.values[0].unclassified == {Resultado.RECHAZADO, None}


def test_what_is_to_be_decided_includes_what_comes_back_from_the_back(is_habil):
    decide, opened, back = _condiciones("estado:decidir estado:abierto estado:back", is_habil)

    assert (decide.values[0].estados, decide.values[0].returned) == (BY_DECIDE, True)
    assert (opened.values[0].estados, opened.values[0].returned) == (OPEN, False)
    assert back.values[0].estados == WAIT_FOR_BACK


def test_the_colours_are_ranges_of_days_and_red_has_what_is_overdue_too(is_habil):
    (condition,) = _condiciones("semaforo:vencido,rojo,amarillo,verde", is_habil)

    # The 8th of December is a holiday; the red ends the day before the second business day left.
    assert condition.values == (
        (None, date(2026, 11, 23)),
        (None, date(2026, 11, 25)),
        (date(2026, 11, 26), date(2026, 12, 1)),
        (date(2026, 12, 2), None),
    )


def test_mine_and_free_are_of_whoever_asks(is_habil):
    mios, free = _condiciones("mios !libres", is_habil)

    assert mios == Condition("mios", ("yuli",))
    assert free == Condition("libres", ("yuli",), inverse=True)


def test_a_causal_is_asked_with_the_motivos_that_suggest_it(is_habil):
    (condition,) = _condiciones(
        "causal:A,sin", is_habil, lambda causales: frozenset(map(str, causales))
    )

    assert condition.values == (("A",), {"A", "None"})
