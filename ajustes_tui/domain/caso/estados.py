"""The estado of a caso in the procedure, who it waits for, and the figure it counts in."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Estado(StrEnum):
    """Position of a caso in the procedure (dominio.md section 3)."""

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
"""The estados triage decides on; the other casos that wait for an agente are worked in contacto."""
IN_QUEUE = BY_DECIDE | WAIT_FOR_BACK
"""The estados in triage's queue; a caso that waits for the back is in it only once it comes back."""


class Contenido(StrEnum):
    """The answer the usuario is to be told: the ajuste was applied, or it does not apply."""

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
    """A rule of the figures; a closed corte keeps the one it was closed by."""

    WITH_ANULADOS = 1
    """T is what Claro sent: an annulled caso stays in it."""
    REJECTION_STANDS = 2
    """A rejected caso that goes to PQR is rejected, or not reverted: what the back said stands."""


REGLA = Regla.REJECTION_STANDS
"""The rule in force."""
TO_BACK = frozenset({Estado.POR_ESCALAR, Estado.POR_VALIDAR, Estado.POR_VERIFICAR})
"""The estados from which a caso may go to the back, by an agente or by leave of the supervisora."""
