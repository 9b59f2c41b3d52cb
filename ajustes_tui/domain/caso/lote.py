"""Escalation lots: the casos sent together to the back de ajustes or to PQR, and their workbook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.estados import ESPERAN_BACK, ESPERAN_PQR, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.words import EVENTO_WORDS, code_words
from ajustes_tui.domain.figures.report import Columna, Formato, Hoja, Valor


class ClaseDeLote(StrEnum):
    """Who a lot is for: the back de ajustes (first escalations too) or PQR."""

    REESCALADOS = "reescalados"
    PQR = "pqr"


EVENTOS_DE_LOTE = {
    ClaseDeLote.REESCALADOS: (Evento.ESCALAR_BACK, Evento.MAL_RECHAZADO, Evento.MAL_APLICADO),
    ClaseDeLote.PQR: (Evento.ESCALAR_PQR, Evento.RADICAR_RECURSO),
}
"""The escalations each lot carries."""
ESTADOS_DE_LOTE: dict[ClaseDeLote, frozenset[Estado]] = {
    ClaseDeLote.REESCALADOS: ESPERAN_BACK,
    ClaseDeLote.PQR: ESPERAN_PQR,
}
"""The estados in which a caso still waits for the receiver of the lot: an answered one is not sent."""
DESTINO = {ClaseDeLote.REESCALADOS: "back de ajustes", ClaseDeLote.PQR: "CASOSPQR – PQRRES"}
"""Who receives each lot, as a person says it."""


class Lote(NamedTuple):
    """A lot that was written."""

    id: int
    clase: ClaseDeLote
    creado_por: str
    creado_el: datetime
    filas: int


class Escalamiento(NamedTuple):
    """One escalation of a caso, with the data of its evento; `linea` is the line of that evento."""

    linea: int
    caso_id: int
    cuenta: str
    radicado: str
    """The newest radicado of the caso when it was sent: the receiver answers under it."""
    radicado_original: str
    evento: Evento
    momento: datetime
    causal: str
    motivo: str
    """The asesor's motivo, as the base brought it."""
    estado_ajuste: str
    valor_solicitado: int | None
    razon: str | None
    subrazon: str | None
    soportes: tuple[str, ...]
    tipo: str | None
    """Why it goes to PQR, or which recurso it is."""
    que_pasa: str | None
    nota: str | None


class Retirado(NamedTuple):
    """An escalation that went in a lot and was undone afterwards: its receiver must be told."""

    linea: int
    cuenta: str
    radicado: str
    lote: int
    deshecho_por: str
    deshecho_el: datetime


_RESPUESTA = (
    Columna(
        "Estado de aprobación o rechazo",
        "Lo escribe quien responde: APROBADO o RECHAZADO.",
        ancho=18,
        por_llenar=True,
        opciones=tuple(Resultado),
    ),
    Columna(
        "Valor aplicado",
        "Lo escribe quien responde, en pesos.",
        Formato.DINERO,
        16,
        por_llenar=True,
    ),
    Columna("Motivo rechazo", "Lo escribe quien responde, si rechaza.", ancho=36, por_llenar=True),
    Columna(
        "Fecha respuesta",
        "La escribe quien responde: día/mes/año.",
        Formato.DIA,
        13,
        por_llenar=True,
    ),
)
COLUMNAS_DE_LOTE = (
    Columna("Cuenta del cliente", "Cuenta del usuario.", ancho=14),
    Columna(
        "PQR del escalamiento", "Radicado con que se responde: el más nuevo del caso.", ancho=18
    ),
    Columna("Primer PQR", "Radicado con que llegó en la base.", ancho=18),
    Columna("Escalamiento", "Primera vez, mal rechazado, mal aplicado, a PQR o recurso.", ancho=16),
    Columna("Causal identificada", "La que identificó la célula.", ancho=34),
    Columna("Motivo del ajuste", "Como lo pidió el asesor.", ancho=36),
    Columna("Razón", "Primer código de la marcación en RR.", ancho=8),
    Columna("Subrazón", "Segundo código de la marcación en RR.", ancho=9),
    Columna("Soportes", "Los que la célula verificó.", ancho=18),
    Columna("Valor solicitado", "En pesos.", Formato.DINERO, 16),
    Columna("Qué está mal o qué se pide", "Lo que registró el agente.", ancho=60),
    Columna("Estado del ajuste", "El último que trajo una base.", ancho=16),
    Columna("Fecha de escalamiento", "Hora de Bogotá.", Formato.MOMENTO, 17),
    Columna("Lote", "Número del lote en que se envía.", Formato.ENTERO, 7),
    *_RESPUESTA,
)
"""The columns of a lot; a base's five are among them, so that the answered workbook can be imported."""
_COLUMNAS_DE_RETIRADOS = (
    Columna("Cuenta", "Cuenta del usuario.", ancho=14),
    Columna("Radicado", "Radicado con que se envió.", ancho=18),
    Columna("Enviado en el lote", "Número del lote en que se envió.", Formato.ENTERO, 12),
    Columna("Deshecho por", "Quien lo deshizo.", ancho=14),
    Columna("Deshecho el", "Hora de Bogotá.", Formato.MOMENTO, 17),
)


def hojas_de_lote(
    numero: int, filas: Sequence[Escalamiento], retirados: Sequence[Retirado]
) -> list[Hoja]:
    """Return the sheets of a lot; escalations undone after they were sent stand in a sheet of their own."""
    renglones = [_fila(numero, e) for e in filas]
    hojas = [Hoja(f"Lote {numero}", COLUMNAS_DE_LOTE, renglones, para_leer=True)]
    if retirados:
        hojas.append(
            Hoja(
                "Retirados",
                _COLUMNAS_DE_RETIRADOS,
                [(r.cuenta, r.radicado, r.lote, r.deshecho_por, r.deshecho_el) for r in retirados],
                para_leer=True,
            )
        )
    return hojas


def _fila(numero: int, e: Escalamiento) -> tuple[Valor, ...]:
    words = code_words(e.tipo) if e.tipo else None
    tipo = words and (words.lote or words.name)
    return (
        *(
            e.cuenta,
            e.radicado,
            e.radicado_original,
            EVENTO_WORDS[e.evento].lote,
            e.causal,
            e.motivo,
        ),
        *(e.razon, e.subrazon, ", ".join(e.soportes), e.valor_solicitado),
        " · ".join(texto for texto in (tipo, e.que_pasa, e.nota) if texto),
        *(e.estado_ajuste, e.momento, numero),
        *(None for _ in _RESPUESTA),
    )
