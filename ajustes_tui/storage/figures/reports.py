"""What the exports read: whole casos and their lines, a window at a time."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from datetime import date

from ajustes_tui.domain.base.fields import COLUMNS, Kind, columns_of
from ajustes_tui.domain.caso.card import Linea
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.figures.report import CasoInforme
from ajustes_tui.domain.values.mask import nombres_dichos
from ajustes_tui.storage.casos.historial import HistorialRepository
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.predicate import ULTIMO_CORTE

VENTANA = 500
"""Casos read at once: memory stays the same whatever the number of rows."""
_BASE = tuple(column for column, field in COLUMNS.items() if field.export)
_DIAS = (*columns_of(Kind.DAY), "informado_el", "vence", "corte")
_COLUMNAS = ", ".join(
    f"{ULTIMO_CORTE} AS corte" if campo == "corte" else f"c.{campo}"
    for campo in dict.fromkeys((*CasoInforme._fields, *_BASE))
    if campo not in ("radicado_actual", "telefonos", "datos", "base")
)
_CASOS = (
    f"SELECT {_COLUMNAS}, coalesce(c.radicado_vigente, c.radicado) AS radicado_actual, c.datos,"
    " (SELECT json_group_array(t.numero) FROM (SELECT numero FROM telefonos"
    "   WHERE cuenta = c.cuenta AND invalido = 0 ORDER BY id) t) AS telefonos FROM casos c"
)


class InformesRepository:
    """Reads many casos and lines; call inside `Database.reading`, so that they agree."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def casos(self, ids: Sequence[int]) -> Iterator[list[CasoInforme]]:
        """Yield for each window of ids their casos, in their order."""
        for inicio in range(0, len(ids), VENTANA):
            tramo = ids[inicio : inicio + VENTANA]
            filas = self._db.conn.execute(
                f"{_CASOS} WHERE c.id IN ({','.join('?' * len(tramo))})", list(tramo)
            )
            por_id = {fila["id"]: _caso(fila) for fila in filas}
            yield [por_id[caso_id] for caso_id in tramo]

    def nombres(self, cuentas: Collection[str]) -> dict[str, set[str]]:
        """Return every name the people of some cuentas have or had: no line is ever rewritten."""
        nombres: dict[str, set[str]] = {cuenta: set() for cuenta in cuentas}
        huecos = ",".join("?" * len(nombres))
        # By their lines: there is no index of the casos that were retired.
        actuales = self._db.conn.execute(
            "SELECT DISTINCT h.cuenta, c.usuario_nombre, c.asesor_nombre FROM historial h"
            f" CROSS JOIN casos c ON c.id = h.caso_id WHERE h.cuenta IN ({huecos})",
            list(nombres),
        )
        for cuenta, *dichos in actuales:
            nombres[cuenta].update(nombre for nombre in dichos if nombre)
        anteriores = self._db.conn.execute(
            "SELECT h.cuenta, h.evento, coalesce(n.motivo, ''),"
            " json_extract(i.caso, '$.caso.usuario_nombre')"
            " FROM historial h LEFT JOIN notas n ON n.linea = h.linea"
            " LEFT JOIN instantaneas i ON i.linea = h.linea"
            f" WHERE h.cuenta IN ({huecos})"
            " AND (h.evento = 'completar' AND json_extract(h.datos, '$.campo') = 'usuario_nombre'"
            "   OR h.base_id IS NOT NULL AND instr(n.motivo, '_nombre: '))",
            [*nombres],
        )
        for cuenta, evento, texto, anterior in anteriores:
            dichos = [texto] if evento == Evento.COMPLETAR else nombres_dichos(texto)
            nombres[cuenta].update(nombre for nombre in (*dichos, anterior) if nombre)
        return nombres

    def lineas(self, ids: Sequence[int]) -> Iterator[list[tuple[str, Linea]]]:
        """Yield for each window of casos their lines with the cuenta, oldest first in each caso."""
        historial = HistorialRepository(self._db)
        for inicio in range(0, len(ids), VENTANA):
            tramo = ids[inicio : inicio + VENTANA]
            orden = {caso_id: lugar for lugar, caso_id in enumerate(tramo)}
            lineas = historial.of_casos(tramo)
            lineas.sort(key=lambda par: (orden[par[1].caso], par[1].linea))
            yield lineas


def _caso(fila: sqlite3.Row) -> CasoInforme:
    valores = dict(fila)
    for campo in _DIAS:
        if valores[campo] is not None:
            valores[campo] = date.fromisoformat(valores[campo])
    valores["telefonos"] = tuple(json.loads(valores["telefonos"]))
    valores["datos"] = json.loads(valores["datos"])
    base = {column: valores[column] for column in _BASE}
    return CasoInforme(**{c: valores[c] for c in CasoInforme._fields if c != "base"}, base=base)
