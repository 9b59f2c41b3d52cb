"""Estados of a caso, who it waits for, and its figures."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Estado(StrEnum):
    """Position in the procedure (dominio.md section 3)."""

    POR_CLASIFICAR = "POR_CLASIFICAR"
    POR_ESCALAR = "POR_ESCALAR"
    EN_BACK = "EN_BACK"
    EN_PQR = "EN_PQR"
    POR_VALIDAR = "POR_VALIDAR"
    REESCALADO = "REESCALADO"
    POR_VERIFICAR = "POR_VERIFICAR"
    POR_CONTACTAR = "POR_CONTACTAR"
    POR_DEJAR_MENSAJE = "POR_DEJAR_MENSAJE"
    RECURSO_POR_RADICAR = "RECURSO_POR_RADICAR"
    RECURSO_EN_PQR = "RECURSO_EN_PQR"
    CERRADO_INFORMADO = "CERRADO_INFORMADO"
    CERRADO_MENSAJE = "CERRADO_MENSAJE"
    CERRADO_PQR = "CERRADO_PQR"
    ANULADO = "ANULADO"


CLOSED = frozenset(
    {Estado.CERRADO_INFORMADO, Estado.CERRADO_MENSAJE, Estado.CERRADO_PQR, Estado.ANULADO}
)
OPEN = frozenset(Estado) - CLOSED
WAIT_FOR_BACK = frozenset({Estado.EN_BACK, Estado.REESCALADO})
WAIT_FOR_PQR = frozenset({Estado.EN_PQR, Estado.RECURSO_EN_PQR})
WAIT_FOR_AGENTE = OPEN - WAIT_FOR_BACK - WAIT_FOR_PQR
BY_CALL = frozenset({Estado.POR_CONTACTAR, Estado.POR_DEJAR_MENSAJE})
BY_DECIDE = frozenset(
    {Estado.POR_CLASIFICAR, Estado.POR_ESCALAR, Estado.POR_VALIDAR, Estado.POR_VERIFICAR}
)
"""Estados of triage; other casos of agentes are worked in contacto."""
IN_QUEUE = BY_DECIDE | WAIT_FOR_BACK
"""Triage's queue; a caso waiting for the back enters once it returns."""


class Contenido(StrEnum):
    """The answer for the usuario."""

    APLICADO = "APLICADO"
    NO_APLICA = "NO_APLICA"


class Cubeta(StrEnum):
    """The one figure a caso counts in (dominio.md section 7)."""

    APLICADO = "aplicado"
    CORREGIDO = "corregido"
    RECHAZADO = "rechazado"
    NO_REVERTIDO = "no_revertido"
    A_PQR = "a_pqr"
    ANULADO = "anulado"
    PENDIENTE = "pendiente"


class Regla(IntEnum):
    """A version of the figures' rules; a closed corte keeps its own."""

    WITH_ANULADOS = 1
    """T is what Claro sent, annulled casos included."""
    REJECTION_STANDS = 2
    """A rejection sent to PQR counts as rejected or not reverted: the back's word stands."""


REGLA = Regla.REJECTION_STANDS
TO_BACK = frozenset({Estado.POR_ESCALAR, Estado.POR_VALIDAR, Estado.POR_VERIFICAR})
"""Estados from which an agente, or the supervisora by leave, may send a caso to the back."""
