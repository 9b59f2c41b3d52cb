"""The transition table, row by row against the procedure."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.caso.estados import CLOSED, OPEN, Estado
from ajustes_tui.domain.caso.eventos import (
    ESCALAMIENTOS,
    MARCACIONES,
    OF_CORTE,
    TABLE,
    Evento,
)
from ajustes_tui.domain.values.roles import Power, Rol, can

E = Evento
S = Estado
AGENTE, SUPERVISOR = Power.WORK, Power.DECIDE
ESPERAN = {
    *(S.POR_CLASIFICAR, S.POR_ESCALAR, S.POR_VALIDAR, S.POR_VERIFICAR),
    *(S.POR_CONTACTAR, S.POR_DEJAR_MENSAJE, S.RECURSO_POR_RADICAR),
}
# evento: from, to (nothing: the estado stays), who
PROCEDIMIENTO: dict[Evento, tuple[set[Estado], set[Estado], Rol]] = {
    E.CLASIFICAR: ({S.POR_CLASIFICAR}, {S.POR_ESCALAR, S.POR_VERIFICAR, S.POR_VALIDAR}, AGENTE),
    E.ESCALAR_BACK: ({S.POR_ESCALAR}, {S.EN_BACK}, AGENTE),
    E.ESCALAR_PQR: ({S.POR_ESCALAR, S.POR_VALIDAR}, {S.EN_PQR}, AGENTE),
    E.RESPUESTA_BACK: (
        {S.POR_ESCALAR, S.EN_BACK, S.REESCALADO},
        {S.POR_VERIFICAR, S.POR_VALIDAR},
        AGENTE,
    ),
    E.RECHAZO_CORRECTO: ({S.POR_VALIDAR}, {S.POR_CONTACTAR}, AGENTE),
    E.MAL_RECHAZADO: ({S.POR_VALIDAR}, {S.REESCALADO}, AGENTE),
    E.NO_REVERTIDO: ({S.POR_VALIDAR}, {S.POR_CONTACTAR}, SUPERVISOR),
    E.APLICACION_CORRECTA: ({S.POR_VERIFICAR}, {S.POR_CONTACTAR}, AGENTE),
    E.MAL_APLICADO: ({S.POR_VERIFICAR}, {S.REESCALADO}, AGENTE),
    E.CONTACTO: (
        {S.POR_CONTACTAR, S.POR_DEJAR_MENSAJE, S.RECURSO_POR_RADICAR, S.CERRADO_MENSAJE},
        {S.CERRADO_INFORMADO, S.RECURSO_POR_RADICAR, S.POR_DEJAR_MENSAJE},
        AGENTE,
    ),
    E.MENSAJE_DE_VOZ: ({S.POR_CONTACTAR, S.POR_DEJAR_MENSAJE}, {S.CERRADO_MENSAJE}, AGENTE),
    E.RADICAR_RECURSO: ({S.RECURSO_POR_RADICAR}, {S.RECURSO_EN_PQR}, AGENTE),
    E.RESPUESTA_PQR: ({S.EN_PQR, S.RECURSO_EN_PQR}, {S.CERRADO_PQR}, AGENTE),
    E.RECURSO_POSTERIOR: (
        {S.CERRADO_INFORMADO, S.CERRADO_MENSAJE},
        {S.RECURSO_POR_RADICAR},
        AGENTE,
    ),
    E.COMPLETAR: (set(OPEN), set(), AGENTE),
    E.RECLASIFICAR: (set(OPEN), set(), AGENTE),
    E.APLAZAR: (ESPERAN | {S.EN_BACK, S.REESCALADO}, set(), AGENTE),
    E.PEDIR_REVISION: (set(OPEN), set(), AGENTE),
    # The tray also holds casos closed before a corte changed their result.
    E.RESOLVER_REVISION: (set(S), set(), SUPERVISOR),
    E.DEVOLVER: ({S.POR_CONTACTAR, S.EN_PQR}, {S.POR_VALIDAR, S.POR_VERIFICAR}, SUPERVISOR),
    E.ANULAR: (set(OPEN), {S.ANULADO}, SUPERVISOR),
    E.REABRIR: (set(CLOSED), set(OPEN), SUPERVISOR),
    E.DESHACER: (set(S), set(S), AGENTE),
    E.NOTA: (set(S), set(), Power.NOTE),
}


@pytest.mark.parametrize("evento", PROCEDIMIENTO)
def test_a_row_of_the_table_is_the_row_of_the_procedure(evento):
    fila = TABLE[evento]
    since, toward, power = PROCEDIMIENTO[evento]

    assert (set(fila.sources), set(fila.targets), fila.power) == (since, toward, power)


def test_the_table_has_every_evento_of_the_procedure_and_no_other():
    assert set(TABLE) == set(PROCEDIMIENTO)


def test_what_an_import_or_the_queue_writes_is_not_registered_by_a_person():
    assert set(Evento) - set(TABLE) == OF_CORTE


@pytest.mark.parametrize(
    ("rol", "power", "may"),
    [
        (Rol.AGENTE, Power.WORK, True),
        (Rol.AGENTE, Power.DECIDE, False),
        (Rol.AGENTE, Power.NOTE, True),
        (Rol.SUPERVISOR, Power.WORK, True),
        (Rol.SUPERVISOR, Power.DECIDE, True),
        (Rol.SUPERVISOR, Power.NOTE, True),
        (Rol.COORDINADOR, Power.WORK, False),
        (Rol.COORDINADOR, Power.DECIDE, False),
        (Rol.COORDINADOR, Power.NOTE, True),
    ],
)
def test_a_role_may_do_what_the_table_asks_of_it(rol, power, may):
    assert can(rol, power) is may


@pytest.mark.parametrize("evento", sorted(ESCALAMIENTOS))
def test_an_escalation_takes_a_radicado(evento):
    assert "radicado" in {key.name for key in TABLE[evento].data}


def test_ten_eventos_are_a_marcacion_in_rr_and_three_of_them_demand_it():
    assert {
        *(E.ESCALAR_BACK, E.ESCALAR_PQR, E.MAL_RECHAZADO, E.MAL_APLICADO, E.RECHAZO_CORRECTO),
        *(E.APLICACION_CORRECTA, E.CONTACTO, E.MENSAJE_DE_VOZ, E.RADICAR_RECURSO),
        E.RECURSO_POSTERIOR,
    } == MARCACIONES
    for evento in MARCACIONES:
        codes = [c for c in TABLE[evento].data if c.name in ("razon", "subrazon")]
        demanded = evento in (E.ESCALAR_BACK, E.MAL_RECHAZADO, E.MAL_APLICADO)
        assert [c.required for c in codes] == [demanded, demanded]


@pytest.mark.parametrize("evento", TABLE)
def test_a_datum_with_a_default_is_never_asked_for(evento):
    assert not [c.name for c in TABLE[evento].data if c.required and c.default is not None]


def test_the_kind_of_recurso_has_no_default():
    kind = next(c for c in TABLE[Evento.RADICAR_RECURSO].data if c.name == "tipo")

    assert (kind.required, kind.default) == (True, None)


def test_atribuible_is_no_unless_said():
    atribuible = next(c for c in TABLE[Evento.CLASIFICAR].data if c.name == "atribuible")

    assert atribuible.default == "no"
