"""The classes by which a person filters the lines of an account: notes, calls, cortes and others."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from ajustes_tui.domain.caso.eventos import LLAMADAS, MARCACIONES, VEREDICTOS, Evento


class ClaseDeLinea(StrEnum):
    """A class of lines; its value is shown on screen, and a line may belong to several."""

    NOTAS = "notas"
    CONTACTOS = "contactos"
    MARCACIONES = "marcaciones"
    VEREDICTOS = "veredictos"
    RECURSOS = "recursos y PQR"
    SUPERVISION = "supervisión"
    DATOS = "causal y datos"
    CORTE = "corte"
    DESHECHAS = "deshechas"


EVENTOS_DE: Mapping[ClaseDeLinea, frozenset[Evento]] = {
    ClaseDeLinea.NOTAS: frozenset({Evento.NOTA}),
    ClaseDeLinea.CONTACTOS: LLAMADAS,
    ClaseDeLinea.MARCACIONES: MARCACIONES,
    ClaseDeLinea.VEREDICTOS: VEREDICTOS | {Evento.DEVOLVER},
    ClaseDeLinea.RECURSOS: frozenset(
        {
            Evento.ESCALAR_PQR,
            Evento.RADICAR_RECURSO,
            Evento.RESPUESTA_PQR,
            Evento.RECURSO_POSTERIOR,
        }
    ),
    ClaseDeLinea.SUPERVISION: frozenset(
        {
            Evento.PEDIR_REVISION,
            Evento.RESOLVER_REVISION,
            Evento.DEVOLVER,
            Evento.ANULAR,
            Evento.REABRIR,
        }
    ),
    ClaseDeLinea.DATOS: frozenset(
        {Evento.CLASIFICAR, Evento.RECLASIFICAR, Evento.COMPLETAR, Evento.APLAZAR}
    ),
}
"""The eventos of each class; CORTE and DESHECHAS depend on how the line came, not on its evento."""


def clases_de(evento: str, *, de_base: bool, deshecha: bool) -> frozenset[ClaseDeLinea]:
    """Return every class of a line; CORTE if a base wrote it, DESHECHAS if it undoes or was undone."""
    clases = {clase for clase, eventos in EVENTOS_DE.items() if evento in eventos}
    if de_base:
        clases.add(ClaseDeLinea.CORTE)
    if deshecha or evento == Evento.DESHACER:
        clases.add(ClaseDeLinea.DESHECHAS)
    return frozenset(clases)
