"""Who is on the list and in which order, who is on it again, and where a follow-up may go."""

from __future__ import annotations

import random

import pytest

from ajustes_tui.domain.figures.feedback import (
    MOTIVOS,
    TODOS,
    Compromiso,
    Conteo,
    EstadoDeCompromiso,
    Medida,
    Rechazo,
    armar,
    diferencia_de_causal,
    lo_correcto,
    ordenar,
    paso_incumplido,
    permitir_cambio,
)
from ajustes_tui.domain.values.week import Semana
from ajustes_tui.paths import catalogs_dir
from ajustes_tui.services.admin.catalogs import load_catalogos

SEMANA = Semana(2026, 48)
E = EstadoDeCompromiso


def conteo(asesor, rechazos, enviados, aliado="Norte", nombre=None):
    return Conteo(asesor, nombre, aliado, rechazos, enviados)


def rechazo(asesor, n=1, aliado="Norte", causal="A", motivo="SIN_PRUEBAS", pedida=None):
    return Rechazo(
        n, f"44{n:04d}", causal, pedida, motivo, "2026-11-24T10:00:00-05:00", "yuli", asesor, None,
        aliado,
    )  # fmt: skip


def orden(*conteos, aliado=TODOS):
    return [c.asesor_id for c in ordenar(conteos, aliado)]


def test_more_rejections_come_first_then_the_higher_rate():
    assert orden(conteo("B", 2, 40), conteo("A", 3, 90), conteo("C", 2, 4)) == ["A", "C", "B"]


def test_the_rate_is_compared_whole_and_not_as_it_is_shown():
    # 100/2999 and 100/3001 are both shown as 3,3.
    assert orden(conteo("A", 100, 3001), conteo("B", 100, 2999)) == ["B", "A"]


def test_equal_figures_are_ordered_by_name_without_case_or_accents():
    conteos = [conteo("3", 1, 5, nombre="Óscar"), conteo("2", 1, 5, nombre="ana")]
    assert orden(*conteos, conteo("1", 1, 5, nombre="Zoe")) == ["2", "3", "1"]
    assert orden(conteo("AS02", 1, 5), conteo("AS01", 1, 5)) == ["AS01", "AS02"]


def test_zero_rejections_never_appear():
    assert orden(conteo("A", 0, 9), conteo("B", 1, 9)) == ["B"]


def test_an_asesor_of_two_aliados_counts_once_and_apart_under_a_filter():
    conteos = [conteo("A", 1, 5, "Norte"), conteo("A", 2, 9, "Sur"), conteo("B", 2, 9, "Norte")]
    juntos = ordenar(conteos)
    assert juntos[0] == conteo("A", 3, 14, "Sur")
    assert orden(*conteos, aliado="norte") == ["B", "A"]


def test_the_list_has_five_at_most_and_those_without_asesor_below():
    rechazos = [rechazo(f"AS{n}", n) for n in range(7)] + [rechazo(None, 90), rechazo(None, 91)]
    conteos = [conteo(f"AS{n}", 1, 10 + n) for n in range(7)]
    lista = armar(conteos, rechazos, 200, [])[TODOS]
    assert [p.puesto for p in lista.asesores] == [1, 2, 3, 4, 5]
    assert [p.asesor_id for p in lista.asesores] == [f"AS{n}" for n in range(5)]
    assert lista.sin_asesor == 2


def test_a_line_of_the_list_says_its_figures_and_its_evidence():
    rechazos = [
        rechazo("AS01", 1, causal="D"),
        rechazo("AS01", 2, causal="A", motivo="NO_APLICA_POLITICA"),
        rechazo("AS01", 3, causal="D"),
    ]
    puesto = armar([conteo("AS01", 3, 20)], rechazos, 200, [])[TODOS].asesores[0]
    assert (puesto.tasa_propia, puesto.aporte) == ("15.0", "1.5")
    assert puesto.causales == {"D": 2, "A": 1}
    assert list(puesto.causales) == ["D", "A"]
    assert puesto.motivos == {"SIN_PRUEBAS": 2, "NO_APLICA_POLITICA": 1}
    assert puesto.radicados == ("440001", "440002", "440003")


def test_whoever_was_on_the_list_of_one_of_the_weeks_before_is_reincidente():
    cinco = tuple(conteo(f"AS{n}", 9, 10) for n in range(5))
    sexto = conteo("AS9", 1, 10)
    previas = [Medida(SEMANA.mas(-n), (*cinco, sexto) if n == 4 else ()) for n in (4, 3, 2, 1)]
    rechazos = [rechazo("AS9", 1), rechazo("AS1", 2)]
    lista = armar([conteo("AS9", 1, 5), conteo("AS1", 1, 6)], rechazos, 50, previas)[TODOS]
    assert {p.asesor_id: p.reincidente for p in lista.asesores} == {"AS9": False, "AS1": True}
    assert {p.asesor_id: p.tendencia for p in lista.asesores} == {
        "AS9": (1, 0, 0, 0),
        "AS1": (9, 0, 0, 0),
    }


def test_each_aliado_with_rejections_has_its_own_list():
    rechazos = [rechazo("AS1", 1, "Norte"), rechazo("AS2", 2, "Sur"), rechazo(None, 3, "Sur")]
    listas = armar([conteo("AS1", 1, 5), conteo("AS2", 1, 5, "Sur")], rechazos, 50, [])
    assert sorted(listas) == [TODOS, "norte", "sur"]
    medida = Medida(SEMANA, listas=listas)
    assert [p.asesor_id for p in medida.lista("SUR").asesores] == ["AS2"]
    assert medida.lista("sur").sin_asesor == 1
    assert medida.lista("Oriente") == ((), 0)


def test_the_order_is_the_same_whatever_the_order_of_the_rows():
    azar = random.Random(7)
    conteos = [
        conteo(f"AS{n:02d}", azar.randrange(4), azar.randrange(4, 9), nombre=f"Nombre {n % 3}")
        for n in range(30)
    ]
    esperado = orden(*conteos)
    for _ in range(20):
        azar.shuffle(conteos)
        assert orden(*conteos) == esperado


@pytest.mark.parametrize("motivo", MOTIVOS)
def test_every_motive_names_the_step_and_the_right_way(motivo):
    for causal in (*load_catalogos(catalogs_dir()).causales, None):
        assert paso_incumplido(motivo).startswith("Paso ")
        assert lo_correcto(motivo, causal).endswith(".")


def test_what_was_asked_under_another_causal_is_said():
    assert diferencia_de_causal(rechazo("A", causal="D", pedida="A")) == "Se pidió como A y es D."
    assert diferencia_de_causal(rechazo("A", causal="D", pedida="D")) == ""
    assert diferencia_de_causal(rechazo("A", causal="D", pedida=None)) == ""


def _compromiso(estado, supervisor=""):
    return Compromiso(SEMANA, "AS01", None, 3, estado, supervisor)


@pytest.mark.parametrize(
    ("desde", "hacia"),
    [
        (E.SIN_INGRESO, E.ABIERTO),
        (E.ABIERTO, E.ABIERTO),
        (E.ABIERTO, E.CERRADO_CON_MEJORA),
        (E.ABIERTO, E.CERRADO_SIN_MEJORA),
        (E.CERRADO_CON_MEJORA, E.ABIERTO),
        (E.CERRADO_SIN_MEJORA, E.ABIERTO),
    ],
)
def test_a_follow_up_goes_where_it_may(desde, hacia):
    assert permitir_cambio(_compromiso(desde), hacia, "reviso soportes", "se revisó") is None


def test_a_follow_up_goes_nowhere_else():
    permitidos = 0
    for desde in E:
        for hacia in E:
            negado = permitir_cambio(_compromiso(desde), hacia, "reviso soportes", "se revisó")
            permitidos += negado is None
            if negado is not None:
                assert negado.motivo
                assert negado.sugerencia
    assert permitidos == 6


def test_nobody_opens_a_commitment_without_the_supervisors_own():
    negado = permitir_cambio(_compromiso(E.SIN_INGRESO), E.ABIERTO, "", "")
    assert negado is not None
    assert "compromiso del supervisor" in negado.motivo
    assert permitir_cambio(_compromiso(E.ABIERTO, "reviso"), E.ABIERTO, "", "") is None


def test_reopening_needs_a_note():
    cerrado = _compromiso(E.CERRADO_SIN_MEJORA, "reviso soportes")
    negado = permitir_cambio(cerrado, E.ABIERTO, "", "")
    assert negado is not None
    assert "nota" in negado.motivo
