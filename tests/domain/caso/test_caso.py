"""The bucket of a caso along whole stories, and whose value its columns hold."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ajustes_tui.domain.base.fields import COMPLETABLES
from ajustes_tui.domain.base.rows import FIELD_NAMES, BaseRow, Resultado
from ajustes_tui.domain.caso.caso import Caso, cubeta_of
from ajustes_tui.domain.caso.estados import Cubeta, Estado
from ajustes_tui.domain.caso.eventos import TABLE, VEREDICTOS, Evento
from ajustes_tui.domain.rules.corte import aplicar_corte
from ajustes_tui.domain.values.roles import Rol
from tests.domain.conftest import TELEFONO, VERIFICADO

E = Evento
S = Estado
SUPERVISOR = {"rol": Rol.SUPERVISOR, "person": "marta"}
NOTA = "No hay llamada ni orden de trabajo en RR."
DATA: dict[Evento, dict[str, str]] = {
    E.CLASIFICAR: {"causal": "A"},
    E.ESCALAR_BACK: {"razon": "AJ", "subrazon": "1", "soportes": "OT"},
    E.ESCALAR_PQR: {"motivo": "SIN_SOPORTE", "faltan": "LLS"},
    E.RECHAZO_CORRECTO: {"motivo": "SIN_PRUEBAS"},
    E.MAL_RECHAZADO: {"razon": "AJ", "subrazon": "1", "radicado": "4470000009", "motivo": "x"},
    E.MAL_APLICADO: {"razon": "AJ", "subrazon": "1", "radicado": "4470000009", "motivo": "x"},
    E.NO_REVERTIDO: {"motivo": "el back insiste"},
    E.APLICACION_CORRECTA: {"valor_aplicado": "45.900"},
    E.CONTACTO: {"resultado": "NO_ACEPTA", "telefono": TELEFONO, "verificado": VERIFICADO},
    E.RADICAR_RECURSO: {"tipo": "REPOSICION", "motivo": "no está de acuerdo"},
    E.RESPUESTA_PQR: {"resultado": "REVOCA", "fecha": "2026-11-24"},
    E.DEVOLVER: {"motivo": "veredicto errado"},
    E.ANULAR: {"motivo": "duplicado"},
    E.REABRIR: {"motivo": "no lo era"},
}
APRUEBA, RECHAZA = Resultado.APROBADO, Resultado.RECHAZADO
HISTORIAS: list[tuple[tuple[Evento | Resultado, ...], Cubeta]] = [
    ((E.CLASIFICAR,), Cubeta.PENDIENTE),
    ((E.CLASIFICAR, E.ESCALAR_BACK), Cubeta.PENDIENTE),
    ((E.CLASIFICAR, APRUEBA, E.APLICACION_CORRECTA), Cubeta.APLICADO),
    ((E.CLASIFICAR, E.ESCALAR_BACK, APRUEBA, E.APLICACION_CORRECTA), Cubeta.APLICADO),
    ((E.CLASIFICAR, RECHAZA, E.RECHAZO_CORRECTO), Cubeta.RECHAZADO),
    ((E.CLASIFICAR, RECHAZA, E.MAL_RECHAZADO), Cubeta.PENDIENTE),
    (
        (E.CLASIFICAR, RECHAZA, E.MAL_RECHAZADO, APRUEBA, E.APLICACION_CORRECTA),
        Cubeta.CORREGIDO,
    ),
    ((E.CLASIFICAR, APRUEBA, E.MAL_APLICADO, APRUEBA, E.APLICACION_CORRECTA), Cubeta.CORREGIDO),
    ((E.CLASIFICAR, RECHAZA, E.MAL_RECHAZADO, RECHAZA, E.RECHAZO_CORRECTO), Cubeta.NO_REVERTIDO),
    ((E.CLASIFICAR, RECHAZA, E.MAL_RECHAZADO, RECHAZA, E.NO_REVERTIDO), Cubeta.NO_REVERTIDO),
    ((E.CLASIFICAR, APRUEBA, E.MAL_APLICADO, RECHAZA, E.RECHAZO_CORRECTO), Cubeta.NO_REVERTIDO),
    ((E.CLASIFICAR, E.ESCALAR_PQR), Cubeta.A_PQR),
    ((E.CLASIFICAR, E.ESCALAR_PQR, E.RESPUESTA_PQR), Cubeta.A_PQR),
    ((E.CLASIFICAR, RECHAZA, E.ESCALAR_PQR), Cubeta.RECHAZADO),
    ((E.CLASIFICAR, RECHAZA, E.ESCALAR_PQR, E.RESPUESTA_PQR, E.REABRIR), Cubeta.RECHAZADO),
    ((E.CLASIFICAR, RECHAZA, E.MAL_RECHAZADO, RECHAZA, E.ESCALAR_PQR), Cubeta.NO_REVERTIDO),
    ((E.CLASIFICAR, E.ESCALAR_BACK, RECHAZA, E.ESCALAR_PQR), Cubeta.RECHAZADO),
    (
        (E.CLASIFICAR, APRUEBA, E.APLICACION_CORRECTA, E.CONTACTO, E.RADICAR_RECURSO),
        Cubeta.APLICADO,
    ),
    (
        (
            *(E.CLASIFICAR, RECHAZA, E.RECHAZO_CORRECTO, E.CONTACTO, E.RADICAR_RECURSO),
            E.RESPUESTA_PQR,
        ),
        Cubeta.RECHAZADO,
    ),
    ((E.CLASIFICAR, APRUEBA, E.APLICACION_CORRECTA, E.DEVOLVER), Cubeta.PENDIENTE),
    (
        (E.CLASIFICAR, APRUEBA, E.APLICACION_CORRECTA, E.DEVOLVER, E.APLICACION_CORRECTA),
        Cubeta.APLICADO,
    ),
    ((E.CLASIFICAR, E.ESCALAR_PQR, E.ANULAR, E.REABRIR), Cubeta.A_PQR),
    ((E.CLASIFICAR, E.ESCALAR_PQR, E.RESPUESTA_PQR, E.REABRIR), Cubeta.A_PQR),
]


@pytest.fixture
def count(nuevo_caso, nueva_fila, done):
    """Tell a whole story from an unclassified caso; a result is the hand of the back."""

    def do(historia: tuple[Evento | Resultado, ...]) -> Caso:
        caso = nuevo_caso()
        for step in historia:
            if isinstance(step, Resultado):
                respuesta = {"resultado": step.value}
                caso = done(caso, E.RESPUESTA_BACK, respuesta, **SUPERVISOR).caso
            else:
                caso = done(caso, step, DATA[step], NOTA, **SUPERVISOR).caso
        return caso

    return do


@pytest.mark.parametrize(("historia", "cubeta"), HISTORIAS)
def test_a_story_ends_in_its_bucket(count, historia, cubeta):
    assert count(historia).cubeta is cubeta


@pytest.mark.parametrize("reescalamientos", [0, 1, 2])
def test_without_a_verdict_a_caso_is_pending(reescalamientos):
    assert (
        cubeta_of(Estado.POR_VALIDAR, None, reescalamientos, Resultado.RECHAZADO)
        is Cubeta.PENDIENTE
    )


@pytest.mark.parametrize("evento", sorted(VEREDICTOS))
def test_every_verdict_takes_the_caso_out_of_pending(evento):
    assert cubeta_of(Estado.POR_CONTACTAR, evento, 0, None) is not Cubeta.PENDIENTE


@given(
    st.sampled_from(list(Estado)),
    st.sampled_from([None, *Evento]),
    st.integers(0, 5),
    st.sampled_from([None, *Resultado]),
)
def test_every_caso_is_in_exactly_one_bucket_and_an_annulled_one_in_its_own(
    estado, veredicto, reescalamientos, al_enviar
):
    cubeta = cubeta_of(estado, veredicto, reescalamientos, al_enviar)
    assert cubeta in set(Cubeta)
    assert (cubeta is Cubeta.ANULADO) is (estado is Estado.ANULADO)


def test_a_void_verdict_leaves_nothing_of_the_call(nuevo_caso):
    caso = nuevo_caso(
        S.POR_CONTACTAR, intentos=2, dias_intento=2, ultimo_dia_intento=date(2026, 11, 23)
    ).without_veredicto()

    assert (caso.contenido, caso.veredicto, caso.informado_el) == (None, None, None)
    assert (caso.intentos, caso.dias_intento, caso.ultimo_dia_intento) == (0, 0, None)


def test_the_newest_radicado_is_the_one_told(nuevo_caso):
    assert nuevo_caso().radicado_actual == "4470000001"
    assert nuevo_caso(radicado_vigente="4470000009").radicado_actual == "4470000009"


def test_what_can_be_completed_is_what_the_evento_takes():
    field_name = next(c for c in TABLE[E.COMPLETAR].data if c.name == "campo")

    assert field_name.options == tuple(COMPLETABLES)


def test_a_value_of_ours_keeps_the_word_of_claro(nuevo_caso):
    caso = nuevo_caso(valor_aplicado=100).with_own("valor_aplicado", 200)

    assert (caso.valor_aplicado, caso.claro_value("valor_aplicado")) == (200, 100)


def test_a_second_value_of_ours_still_keeps_the_word_of_claro(nuevo_caso):
    caso = nuevo_caso().with_own("valor_aplicado", 200).with_own("valor_aplicado", 300)

    assert (caso.valor_aplicado, caso.claro_value("valor_aplicado")) == (300, None)


def test_the_word_of_claro_is_kept_as_plain_text_when_it_is_a_date(nuevo_caso):
    caso = nuevo_caso(fecha_solicitud=date(2026, 11, 17))

    assert caso.with_own("fecha_solicitud", date(2026, 11, 18)).propios == {
        "fecha_solicitud": "2026-11-17"
    }


VALORES = st.one_of(st.none(), st.integers(1, 3))


@given(claro=VALORES, nuestro=st.integers(1, 3), cortes=st.lists(VALORES, max_size=4))
def test_the_value_in_force_is_claros_last_news_or_ours(claro, nuestro, cortes):
    """Along any cortes: a new word of Claro's wins, a repeated or empty one leaves ours."""
    caso = Caso(
        id=1,
        cuenta="90000001",
        radicado="4470000001",
        version=1,
        estado=S.POR_ESCALAR,
        corte=date(2026, 11, 20),
        valor_solicitado=claro,
    ).with_own("valor_solicitado", nuestro)
    empty = dict.fromkeys(BaseRow._fields) | {"estado_ajuste": "", "resultado_crudo": ""}
    in_force, es_nuestro, said = nuestro, True, claro
    for value in cortes:
        fila = BaseRow(**(empty | {"resultado_por_revisar": False, "valor_solicitado": value}))
        caso = aplicar_corte(caso, fila, frozenset(FIELD_NAMES), date(2026, 11, 27)).caso
        if value != said and (value is not None or not es_nuestro):
            in_force, es_nuestro = value, False
        said = value

    assert caso.valor_solicitado == in_force
    assert caso.claro_value("valor_solicitado") == said
