"""The classes by which a person filters the lines of an account: notes, calls, cortes and others."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from ajustes_tui.domain.caso.eventos import ESCALAMIENTOS, LLAMADAS, VEREDICTOS, Evento


class LineClass(StrEnum):
    """A class of lines; its value is shown on screen, and a line may belong to several."""

    NOTAS = "notas"
    CONTACTOS = "contactos"
    MARCACIONES = "marcaciones"
    VEREDICTOS = "veredictos"
    RECURSOS = "recursos y PQR"
    SUPERVISION = "supervisión"
    DATA = "causal y datos"
    CORTE = "corte"
    DESHECHAS = "deshechas"


EVENTOS_OF: Mapping[LineClass, frozenset[Evento]] = {
    LineClass.NOTAS: frozenset({Evento.NOTA}),
    LineClass.CONTACTOS: LLAMADAS,
    LineClass.MARCACIONES: ESCALAMIENTOS,
    LineClass.VEREDICTOS: VEREDICTOS | {Evento.DEVOLVER},
    LineClass.RECURSOS: frozenset(
        {
            Evento.ESCALAR_PQR,
            Evento.RADICAR_RECURSO,
            Evento.RESPUESTA_PQR,
            Evento.RECURSO_POSTERIOR,
        }
    ),
    LineClass.SUPERVISION: frozenset(
        {
            Evento.PEDIR_REVISION,
            Evento.RESOLVER_REVISION,
            Evento.DEVOLVER,
            Evento.ANULAR,
            Evento.REABRIR,
        }
    ),
    LineClass.DATA: frozenset(
        {Evento.CLASIFICAR, Evento.RECLASIFICAR, Evento.COMPLETAR, Evento.APLAZAR}
    ),
}
"""The eventos of each class; CORTE and DESHECHAS depend on how the line came, not on its evento.

A line with a razón and a subrazón is a marcación whatever its evento."""


def classes_of(
    evento: str, *, marcacion: bool, of_base: bool, deshecha: bool
) -> frozenset[LineClass]:
    """Return every class of a line; CORTE if a base wrote it, DESHECHAS if it undoes or was undone.

    `marcacion` tells whether the line has a razón and a subrazón.
    """
    classes = {line_class for line_class, eventos in EVENTOS_OF.items() if evento in eventos}
    if marcacion:
        classes.add(LineClass.MARCACIONES)
    if of_base:
        classes.add(LineClass.CORTE)
    if deshecha or evento == Evento.DESHACER:
        classes.add(LineClass.DESHECHAS)
    return frozenset(classes)
