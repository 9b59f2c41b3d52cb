"""Look for damage in a store: its file, its chain of lines, and the figures it keeps."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeAlias

from ajustes_tui.domain.keeping.integrity import (
    ContraSellos,
    Cuenta,
    Diferencia,
    Hallazgos,
    LineaContada,
    LineaImposible,
    Rotura,
    Sello,
    recontar,
)
from ajustes_tui.storage.casos.historial import COLUMNAS, huella_de, huella_de_texto
from ajustes_tui.storage.core.database import Database, dano_de
from ajustes_tui.storage.core.migrations import esquema
from ajustes_tui.storage.figures.closings import recount_changes, recount_closings
from ajustes_tui.storage.figures.counters import recount

MAXIMO = 20
"""How many findings of a kind are told: one is enough to restore a backup."""
_PASO = 5_000
_RECUERDO = re.compile(r"(\d+) líneas, huella ([0-9a-f]*)")
"""How the store remembers a seal it was given."""
_DE_LINEA = (
    f"SELECT h.linea, {', '.join(f'h.{c}' for c in COLUMNAS)}, h.huella_previa, h.huella,"
    " n.linea IS NOT NULL, n.motivo, n.texto"
)
_CON_NOTAS = " FROM historial h LEFT JOIN notas n ON n.linea = h.linea"
_CADENA = f"{_DE_LINEA}{_CON_NOTAS} ORDER BY h.linea"
_CADENA_DE_CUENTA = (
    f"{_DE_LINEA}, p.huella{_CON_NOTAS} LEFT JOIN historial p ON p.linea = h.linea - 1"
    " WHERE h.cuenta = ? ORDER BY h.linea"
)
_POR_CASO = (
    "SELECT caso_id, linea, evento, estado_antes, estado_despues, datos, base_id"
    " FROM historial ORDER BY caso_id, linea"
)
_CASOS = "SELECT id, estado, veredicto, reescalamientos, intentos, cubeta FROM casos ORDER BY id"
_INSTANTANEAS = (
    "SELECT i.linea, h.estado_antes, CASE WHEN json_valid(i.caso) THEN"
    " json_extract(i.caso, '$.caso.estado') END AS estado, i.deshecha_por,"
    " i.deshecha_por IS NULL OR (d.evento = 'deshacer' AND d.caso_id = h.caso_id"
    " AND CASE WHEN json_valid(d.datos) THEN json_extract(d.datos, '$.linea') END"
    " IN (h.linea, h.causada_por)) AS cierto"
    " FROM instantaneas i JOIN historial h ON h.linea = i.linea"
    " LEFT JOIN historial d ON d.linea = i.deshecha_por ORDER BY i.linea"
)
_SIN_DESHACER = (
    "SELECT d.deshace, i.deshecha_por, d.linea FROM (SELECT linea, CASE WHEN json_valid(datos)"
    " THEN json_extract(datos, '$.linea') END AS deshace FROM historial WHERE evento = 'deshacer') d"
    " LEFT JOIN instantaneas i ON i.linea = d.deshace WHERE i.deshecha_por IS NOT d.linea"
)
_EFECTOS = {
    "nueva": "nuevas",
    "actualizada": "actualizadas",
    "igual": "iguales",
    "duplicada": "duplicadas",
    "rechazada": "rechazadas",
}
_FIGURAS = ("estado", "veredicto", "reescalamientos", "intentos", "cubeta")
_PREVIA = len(COLUMNAS) + 1
_HUELLA = _PREVIA + 1
"""Places of the two hashes in a row of the chain, after its number and its columns."""
Valor: TypeAlias = str | int | None
Avance: TypeAlias = Callable[[int, int, str], None]


def check_store(
    db: Database, sellos: Sequence[Sello] = (), avance: Avance | None = None
) -> Hallazgos:
    """Return all the damage of a store as it is at this moment, while others go on writing.

    `sellos` are compared with the lines they name. Everything is read in one transaction and a row
    at a time, whatever the size of the store.
    """
    conn = db.connect()
    try:
        # A letter that is no letter any more is damage to be told, not an error to stop at.
        conn.text_factory = lambda crudo: crudo.decode("utf-8", "replace")
        conn.row_factory = None
        conn.execute("BEGIN")
        return _Revision(conn, avance or _callado).run(sellos)
    finally:
        conn.close()


def check_cuenta(db: Database, cuenta: str) -> Rotura | None:
    """Return the first line of a cuenta that does not hold where it stands in the chain."""
    cursor = db.conn.execute(_CADENA_DE_CUENTA, (cuenta,))
    cursor.row_factory = None
    for *fila, previa in cursor:
        # Only the first line of all has none before it.
        antes = "" if fila[0] == 1 else previa
        motivo = _roto(fila[0], antes, fila)
        if motivo is not None:
            return Rotura(fila[0], motivo)
    return None


def holds(db: Database, lineas: int, huella: str) -> bool:
    """Tell whether a store has the very line a seal names."""
    fila = db.conn.execute("SELECT huella FROM historial WHERE linea = ?", (lineas,)).fetchone()
    return (str(fila[0]) if fila is not None else "") == huella


def last_seal(db: Database) -> tuple[int, str] | None:
    """Return the lines and the hash of the last seal the store remembers, wherever its file is."""
    fila = db.conn.execute(
        "SELECT detalle FROM auditoria WHERE accion = 'sello' ORDER BY id DESC LIMIT 1"
    ).fetchone()
    recuerdo = None if fila is None else _RECUERDO.fullmatch(str(fila[0]))
    return None if recuerdo is None else (int(recuerdo[1]), recuerdo[2])


def _callado(_hechos: int, _total: int, _etapa: str) -> None:
    """Say nothing."""


class _Revision:
    """One check of one connection."""

    def __init__(self, conn: sqlite3.Connection, avance: Avance) -> None:
        self._conn = conn
        self._avance = avance
        self._danos: list[str] = []
        self._rotura: Rotura | None = None
        self._diferencias: list[Diferencia] = []
        self._contra: str | None = None
        self._total = 0
        self._huella = ""

    def run(self, sellos: Sequence[Sello]) -> Hallazgos:
        """Look at every part and return what was found."""
        partes = (self._count, self._file, self._guards, self._chain)
        for parte in (*partes, self._snapshots, self._cases, self._bases, self._counts):
            self._readable(parte)
        self._readable(lambda: self._against(sellos))
        return Hallazgos(
            lineas=self._total,
            huella=self._huella,
            danos=tuple(dict.fromkeys(self._danos))[:MAXIMO],
            rotura=self._rotura,
            diferencias=tuple(self._diferencias[:MAXIMO]),
            sello=ContraSellos(len(sellos), self._contra),
        )

    def _readable(self, parte: Callable[[], None]) -> None:
        """Run one part; a page that cannot be read is one more finding."""
        try:
            parte()
        except sqlite3.DatabaseError as error:
            if dano_de(error) is None:
                raise
            self._danos.append("Hay páginas del archivo que no se pueden leer.")

    def _count(self) -> None:
        self._total = self._conn.execute("SELECT count(*) FROM historial").fetchone()[0]
        ultima = self._conn.execute(
            "SELECT huella FROM historial ORDER BY linea DESC LIMIT 1"
        ).fetchone()
        self._huella = ultima[0] if ultima else ""

    def _file(self) -> None:
        """Ask SQLite for the pages, the indexes and the references between tables."""
        self._avance(0, 0, "Revisando el archivo")
        for (dicho,) in self._conn.execute(f"PRAGMA integrity_check({MAXIMO})"):
            if dicho != "ok":
                self._danos.append(f"SQLite: {dicho.splitlines()[0]}")
        for tabla, fila, otra, _ in self._conn.execute("PRAGMA foreign_key_check"):
            self._danos.append(f"{tabla}, fila {fila}: apunta a una fila de {otra} que no existe.")

    def _guards(self) -> None:
        """Compare the triggers that keep the historial from being changed with our own."""
        pregunta = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name"
        limpio = sqlite3.connect(":memory:")
        esquema.apply(limpio)
        puestos = dict(self._conn.execute(pregunta).fetchall())
        for nombre, sql in limpio.execute(pregunta):
            if puestos.pop(nombre, None) != sql:
                self._danos.append(f"Falta la protección «{nombre}», o no es la del programa.")
        self._danos += [f"Hay un disparador ajeno: «{nombre}»." for nombre in puestos]

    def _chain(self) -> None:
        """Make the hash of every line again, and of the texts that are still beside them."""
        previa = ""
        for esperada, fila in enumerate(self._conn.execute(_CADENA), 1):
            motivo = _roto(esperada, previa, fila)
            if motivo is not None:
                self._rotura = Rotura(esperada, motivo)
                return
            previa = fila[_HUELLA]
            if esperada % _PASO == 0:
                self._avance(esperada, self._total, "Revisando la cadena")

    def _snapshots(self) -> None:
        """Compare what undoing would give back with the lines it belongs to."""
        for linea, antes, estado, por, cierto in self._conn.execute(_INSTANTANEAS):
            if estado != antes:
                self._differs("instantanea", linea, "estado", estado, antes)
            if not cierto:
                self._differs("instantanea", linea, "deshecha_por", por, None)
        for linea, por, deshace in self._conn.execute(_SIN_DESHACER):
            self._differs("instantanea", linea, "deshecha_por", por, deshace)

    def _cases(self) -> None:
        """Count each caso again from its lines and compare with what its row says."""
        grupos = groupby(self._conn.execute(_POR_CASO), itemgetter(0))
        caso_de_grupo, lineas = next(grupos, (None, iter(())))
        for hechos, (caso_id, *guardado) in enumerate(self._conn.execute(_CASOS), 1):
            contada = None
            if caso_de_grupo == caso_id:
                contada = self._recount(lineas)
                caso_de_grupo, lineas = next(grupos, (None, iter(())))
            else:
                self._differs("caso", caso_id, "estado", guardado[0], None)
            if contada is not None:
                contado = (
                    *(contada.estado, contada.veredicto),
                    *(contada.reescalamientos, contada.intentos, contada.cubeta),
                )
                for campo, tiene, sale in zip(_FIGURAS, guardado, contado, strict=True):
                    if tiene != sale:
                        self._differs("caso", caso_id, campo, tiene, sale)
            if hechos % _PASO == 0:
                self._avance(hechos, 0, "Recontando los casos")

    def _recount(self, lineas: Iterable[tuple[Any, ...]]) -> Cuenta | None:
        try:
            return recontar(LineaContada(*resto) for _caso, *resto in lineas)
        except LineaImposible as error:
            self._rotura = self._rotura or Rotura(error.linea, error.motivo)
        except ValueError:
            # Its data are no data any more: the chain already says which line.
            pass
        return None

    def _bases(self) -> None:
        """Compare what each import said it did with the rows it kept."""
        contadas: dict[int, dict[str, int]] = {}
        for base, efecto, cuantas in self._conn.execute(
            "SELECT base_id, efecto, count(*) FROM filas GROUP BY 1, 2"
        ):
            contadas.setdefault(base, {})[_EFECTOS[efecto]] = cuantas
        for base, resumen in self._conn.execute(
            "SELECT id, CASE WHEN json_valid(resumen) THEN resumen ELSE '{}' END FROM bases"
        ):
            dicho = json.loads(resumen)
            for clave in _EFECTOS.values():
                hay = contadas.get(base, {}).get(clave, 0)
                if dicho.get(clave, 0) != hay:
                    self._differs("base", base, clave, dicho.get(clave), hay)

    def _counts(self) -> None:
        """Count the figures of KPI again, those kept as the eventos happen and the closed ones."""
        self._avance(0, 0, "Recontando las cifras")
        for d in recount(self._conn):
            nombre = " ".join(filter(None, (d.por, d.clave, d.aliado, d.corte, d.cubeta)))
            self._differs("cuenta", 0, nombre, d.guardado, d.contado)
        for c in (*recount_closings(self._conn), *recount_changes(self._conn)):
            self._differs("cierre", 0, f"{c.corte} {c.cubeta}", c.guardado, c.contado)

    def _differs(
        self, donde: str, numero: int, campo: str, guardado: Valor, contado: Valor
    ) -> None:
        self._diferencias.append(Diferencia(donde, numero, campo, guardado, contado))

    def _against(self, sellos: Sequence[Sello]) -> None:
        """Look for each sealed line: a cut tail or another store in its place has other ones."""
        for sello in sellos:
            dia = f"{sello.momento:%d/%m/%Y}"
            if sello.lineas > self._total:
                self._contra = (
                    f"El sello del {dia} contó {sello.lineas} líneas y hay {self._total}: "
                    "se perdió el final del historial."
                )
                return
            fila = self._conn.execute(
                "SELECT huella FROM historial WHERE linea = ?", (sello.lineas,)
            ).fetchone()
            if (fila[0] if fila else "") != sello.huella:
                self._contra = (
                    f"La línea {sello.lineas} no es la que se selló el {dia}: "
                    "el historial se rehízo, o este es otro almacén."
                )
                return


def _roto(esperada: int, previa: str | None, fila: Sequence[Any]) -> str | None:
    """Return why a line does not hold after the one whose hash is `previa`."""
    numero, valores = fila[0], fila[1:_PREVIA]
    hay_texto, motivo, texto = fila[_HUELLA + 1 :]
    sellada = valores[-1]
    if numero != esperada:
        return f"falta: después de la {esperada - 1} viene la {numero}"
    if fila[_PREVIA] != previa:
        return "no sigue a la línea anterior"
    if fila[_HUELLA] != huella_de(fila[_PREVIA], numero, tuple(valores)):
        return "no es la que se escribió"
    if bool(hay_texto) != (sellada is not None):
        return "perdió su texto" if sellada else "tiene un texto que no es suyo"
    # Retention blanks texts; what is still there must be what was written.
    if (motivo, texto) != (None, None) and huella_de_texto(motivo, texto) != sellada:
        return "su texto no es el que se escribió"
    return None
