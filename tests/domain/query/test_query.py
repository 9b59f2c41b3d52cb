"""The filter line: what each word means, how it is written back, and what is said of a bad one."""

from __future__ import annotations

from datetime import date

import pytest

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.estados import ABIERTOS, ESPERAN_BACK, POR_DECIDIR, Estado
from ajustes_tui.domain.keeping.catalogs import Reglas
from ajustes_tui.domain.query.filter import Campo, Condicion
from ajustes_tui.domain.query.query import Circunstancia, leer_consulta
from ajustes_tui.errors import DatoInvalido
from tests.domain.conftest import CATALOGOS

HOY = date(2026, 11, 24)


def _condiciones(linea: str, es_habil, motivos=lambda _causales: frozenset()) -> list[Condicion]:
    donde = Circunstancia("yuli", HOY, Reglas(), es_habil, motivos)
    return list(leer_consulta(linea, CATALOGOS, HOY).filtro(donde).condiciones)


@pytest.mark.parametrize(
    ("linea", "entera"),
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
        ("corte:24/11", "corte:24/11/2026"),
        ("corte:25/11", "corte:25/11/2025"),
        ("corte:2026-11-13", "corte:13/11/2026"),
        ("vence:hoy,mañana,4/1", "vence:hoy,mañana,04/01/2027"),
        ("causal:SIN asesor:sin", "causal:sin asesor:sin"),
        ("vuelve saltados revisión aplazados", "vuelve saltados revision aplazados"),
    ],
)
def test_a_line_is_written_back_in_full_and_read_again_as_the_same(linea: str, entera: str):
    consulta = leer_consulta(linea, CATALOGOS, HOY)

    assert str(consulta) == entera
    assert leer_consulta(entera, CATALOGOS, HOY) == consulta


@pytest.mark.parametrize(
    ("linea", "dice"),
    [
        ("foo:1", "No hay ningún filtro «foo»"),
        ("c:A", "«c» puede ser causal o corte"),
        ("causal:z", "La causal «z» no está en el catálogo"),
        ("causal:", "Después de «causal:» falta qué buscar"),
        ("estado:xyz", "No hay ningún estado «xyz»"),
        ("estado:por_v", "«por_v» puede ser por_validar o por_verificar"),
        ("sem:v", "«v» puede ser verde o vencido"),
        ("corte:31/2", "«31/2» no es una fecha para corte"),
        ("vence:pronto", "«pronto» no es una fecha para vence"),
        ("!", "A «!» le falta la palabra"),
        ('peña "visita', "Falta cerrar las comillas"),
    ],
)
def test_a_bad_word_is_named_in_a_sentence_that_says_what_to_do(linea: str, dice: str):
    with pytest.raises(DatoInvalido) as error:
        leer_consulta(linea, CATALOGOS, HOY)

    assert error.value.mensaje.startswith(dice)
    assert error.value.sugerencia


def test_a_misspelled_estado_is_answered_with_the_one_it_looks_like():
    with pytest.raises(DatoInvalido) as error:
        leer_consulta("estado:reescaldo", CATALOGOS, HOY)

    assert error.value.sugerencia == "¿Quiso decir reescalado?"


def test_the_question_of_an_estado_covers_who_still_has_no_causal(es_habil):
    (condicion,) = _condiciones("estado:rechazado,sin_respuesta", es_habil)

    assert condicion.situacion.estados == {Estado.POR_VALIDAR, Estado.POR_ESCALAR}
    assert condicion.situacion.por_clasificar == {Resultado.RECHAZADO, None}


def test_what_is_to_be_decided_includes_what_comes_back_from_the_back(es_habil):
    decidir, abierto, back = _condiciones("estado:decidir estado:abierto estado:back", es_habil)

    assert (decidir.situacion.estados, decidir.situacion.vueltos) == (POR_DECIDIR, True)
    assert (abierto.situacion.estados, abierto.situacion.vueltos) == (ABIERTOS, False)
    assert back.situacion.estados == ESPERAN_BACK


def test_the_colours_are_ranges_of_days_without_gap_or_overlap(es_habil):
    (condicion,) = _condiciones("semaforo:vencido,rojo,amarillo,verde", es_habil)

    # The 8th of December is a holiday; the red ends the day before the second business day left.
    assert condicion.rangos == (
        (None, date(2026, 11, 23)),
        (date(2026, 11, 24), date(2026, 11, 25)),
        (date(2026, 11, 26), date(2026, 12, 1)),
        (date(2026, 12, 2), None),
    )


def test_mine_and_free_are_of_whoever_asks(es_habil):
    mios, libres = _condiciones("mios !libres", es_habil)

    assert mios == Condicion(Campo.MIOS, ("yuli",))
    assert libres == Condicion(Campo.LIBRES, ("yuli",), inversa=True)


def test_a_causal_is_asked_with_the_motivos_that_suggest_it(es_habil):
    (condicion,) = _condiciones(
        "causal:A,sin", es_habil, lambda causales: frozenset(map(str, causales))
    )

    assert condicion.valores == ("A",)
    assert condicion.motivos == {"A", "None"}
