"""The queue of triage: what each row says, its columns, and the block that explains a row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from ajustes_tui.domain.caso.card import FilaCaso, pregunta_corta
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.values.clocks import Semaforo
from ajustes_tui.domain.values.dates import dia_corto
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.screens.caso.decisions import CaseOption
from ajustes_tui.screens.triage.selection import Selection, value_of
from ajustes_tui.ui.measures import MEDIUM, NORMAL, WIDTH
from ajustes_tui.ui.semaforo import glyph_of, signal_of
from ajustes_tui.ui.text import Trozo, Voz, limpio, rotulo
from ajustes_tui.widgets.window_table import Columna

_ANCHO_VALOR = 10


class QueueRow(NamedTuple):
    """A row of the queue with what the screen needs and the store does not keep."""

    caso: FilaCaso
    causal: str
    """Its letter, with `?` when it is only suggested."""
    causal_nombre: str
    restantes: int | None
    semaforo: Semaforo | None
    yo: str
    sin_respuesta: int | None = None
    """Business days the back owes an answer, when the caso came back for it."""
    hoy: date | None = None


def what_follows(fila: QueueRow) -> str:
    """Return what follows for a row of the queue: what came back says for how long it waits."""
    dias, caso = fila.sin_respuesta, fila.caso
    if dias is not None:
        cual = "Reescalado" if caso.estado is Estado.REESCALADO else "En el back"
        unidad = "día" if dias == 1 else "días"
        return f"{cual}: {dias} {unidad if dias < 10 else 'd.'} sin R"
    if caso.estado is Estado.POR_CLASIFICAR and not fila.causal and not caso.en_revision:
        return "Causal fuera de lista"
    return pregunta_corta(caso, fila.hoy)


def _plazo(fila: QueueRow) -> str:
    if fila.restantes is None:
        return ""
    return f"{glyph_of(fila.semaforo)}{fila.restantes:>3}"


def _voz_plazo(fila: QueueRow) -> Voz:
    return signal_of(fila.semaforo)[0]


def _valor(fila: QueueRow) -> str:
    """Return the money of a row, whole; what is too long loses its blank and no digit."""
    texto = pesos(value_of(fila.caso))
    return texto if len(texto) <= _ANCHO_VALOR else texto.replace(" ", "")


def _tiene(fila: QueueRow) -> str:
    quien = fila.caso.tomado_por
    return "usted" if quien == fila.yo else quien or ""


def row_tone(fila: QueueRow) -> Voz | None:
    """Return the voice of a whole row: dim when somebody else has it."""
    ajeno = fila.caso.tomado_por not in (None, fila.yo)
    return Voz.INACTIVO if ajeno else None


def queue_columns(selection: Selection) -> dict[int, Sequence[Columna[QueueRow]]]:
    """Return the columns of each width class, the first two with what is typed and marked."""

    def opcion(fila: QueueRow) -> str:
        chosen = selection.options.get(fila.caso.id)
        if chosen is not None:
            return f"{chosen.option.digito} "
        return "  " if fila.caso.id == selection.open_case else "__"

    op = Columna[QueueRow]("Op", 2, opcion, voz=lambda _: Voz.OPCION, propia=True)
    marca = Columna[QueueRow]("M", 1, lambda f: "*" if f.caso.id in selection.marks else "")
    plazo = Columna[QueueRow]("Plazo", 4, _plazo, "der", _voz_plazo, propia=True, entera=True)
    cuenta = Columna[QueueRow]("Cuenta", 9, lambda f: f.caso.cuenta, entera=True)
    radicado = Columna[QueueRow]("Radicado", 11, lambda f: f.caso.radicado_actual)
    letra = Columna[QueueRow]("Ca", 2, lambda f: f.causal)
    causal = Columna[QueueRow](
        "Causal", 21, lambda f: f"{f.causal:<2} {f.causal_nombre}", flexible=True
    )
    que = Columna[QueueRow]("Qué sigue", 24, what_follows, cede=True)
    que_ancho = que._replace(flexible=True)
    valor = Columna[QueueRow]("Valor", _ANCHO_VALOR, _valor, "der", entera=True)
    tiene = Columna[QueueRow](" Tiene", 8, lambda f: f" {_tiene(f)}")
    tiene_ancho = Columna[QueueRow]("Tiene", 7, _tiene)
    asesor = Columna[QueueRow]("Ases", 4, lambda f: f.caso.asesor_id or "—")
    aliado = Columna[QueueRow]("Aliado", 11, lambda f: f.caso.aliado or "—")
    inicio = (op, marca, plazo, cuenta, radicado)
    return {
        0: (*inicio, que_ancho, tiene),
        WIDTH: (*inicio, letra, que_ancho, valor, tiene),
        MEDIUM: (*inicio, causal, que, valor, tiene),
        NORMAL: (*inicio, causal, que, valor, asesor, aliado, tiene_ancho),
    }


def row_block(fila: QueueRow, caso: Caso, ofrecidas: Sequence[CaseOption]) -> list[list[Trozo]]:
    """Return the three rows under the queue: what the back said, the causal, and the digits.

    `caso` is that of the row as it stands now, and `ofrecidas` its digits.
    """
    causal = f"{fila.causal} {limpio(fila.causal_nombre)}".strip()
    if fila.causal.endswith("?"):
        causal += " · sugerida, se acepta al decidir"
    digitos: list[Trozo] = []
    for opcion in ofrecidas:
        if not opcion.negado:
            digitos += [Trozo(opcion.digito, Voz.FUERTE), Trozo(f" {opcion.corto}  ")]
    if digitos:
        digitos[-1] = Trozo(digitos[-1].texto.rstrip())
    return [
        [rotulo("El back"), Trozo(_que_dijo(caso))],
        [rotulo("Causal"), Trozo(causal)],
        [rotulo("Op"), *(digitos or [Trozo("ninguna: Enter lo abre", Voz.TENUE)])],
    ]


def _que_dijo(caso: Caso) -> str:
    back = f"«{limpio(caso.motivo_rechazo)}»" if caso.motivo_rechazo else "sin observación"
    if caso.fecha_respuesta:
        back += f" {dia_corto(caso.fecha_respuesta)}"
    partes = [back, limpio(caso.asesor_id or "")]
    if caso.fecha_solicitud:
        partes.append(f"solicitud {caso.fecha_solicitud:%d/%m}")
    return " · ".join(parte for parte in partes if parte)
