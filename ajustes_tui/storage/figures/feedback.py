"""The weekly feedback: what is counted in a week, the weeks that were issued, and their follow-up."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ajustes_tui.domain.figures.feedback import (
    Conteo,
    EstadoDeCompromiso,
    Lista,
    Medida,
    Puesto,
    Rechazo,
)
from ajustes_tui.domain.values.week import Semana
from ajustes_tui.storage.core.database import Database

_DE_LA_SEMANA = (
    " FROM casos c INDEXED BY casos_rechazos WHERE c.veredicto = 'rechazo_correcto'"
    " AND c.veredicto_el >= :desde AND c.veredicto_el < :despues"
    " AND c.cubeta = 'rechazado' AND c.estado <> 'ANULADO' AND c.retirado = 0"
    " AND EXISTS (SELECT 1 FROM filas f JOIN bases b ON b.id = f.base_id"
    " WHERE f.caso_id = c.id AND b.anulada_el IS NULL)"
)
"""The standing verdicts of a week, on casos that are in some live corte."""
_DE_LOS_CORTES = (
    " FROM casos c WHERE c.retirado = 0 AND c.estado <> 'ANULADO' AND c.id IN (SELECT f.caso_id"
    " FROM filas f JOIN bases b ON b.id = f.base_id WHERE b.anulada_el IS NULL"
    " AND b.corte IN (SELECT value FROM json_each(:cortes)))"
)


_NOMBRE = "iif(json_type(c.propios, '$.asesor_id') IS NULL, c.asesor_nombre, NULL)"
"""The name a base gives an asesor; of a caso whose asesor was corrected it is another person's."""


@dataclass(frozen=True, slots=True)
class Cambio:
    """One change of a follow-up, or what it stands at after the last."""

    asesor_id: str
    estado: EstadoDeCompromiso
    supervisor: str
    seguimiento: date | None
    nota: str
    login: str
    momento: datetime


class RetroalimentacionRepository:
    """Counts weeks, keeps the issued ones and appends what becomes of their people."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def rejections(self, semana: Semana) -> list[Rechazo]:
        """Return the standing rightful rejections of a week, in the order of their verdicts."""
        filas = self._db.conn.execute(
            "SELECT c.id, c.radicado, c.causal, c.causal_pedida, coalesce(c.veredicto_motivo, ''),"
            " c.veredicto_el, c.veredicto_agente, c.asesor_id, c.asesor_nombre, c.aliado"
            f"{_DE_LA_SEMANA} ORDER BY c.veredicto_el, c.id",
            _limites(semana),
        )
        return [Rechazo(*fila) for fila in filas]

    def total(self, semana: Semana) -> int:
        """Return the T of the cortes of a week."""
        fila = self._db.conn.execute(f"SELECT count(*){_DE_LOS_CORTES}", self._cutoffs(semana))
        return int(fila.fetchone()[0])

    def counts(self, semana: Semana, rechazos: Sequence[Rechazo]) -> list[Conteo]:
        """Return what each asesor with rejections sent in the cortes of the week."""
        quienes = sorted({r.asesor_id for r in rechazos if r.asesor_id is not None})
        filas = self._db.conn.execute(
            f"SELECT c.asesor_id, c.aliado, {_NOMBRE}, count(*){_DE_LOS_CORTES} AND c.asesor_id"
            " IN (SELECT value FROM json_each(:quienes)) GROUP BY 1, 2, 3 ORDER BY 1, 2",
            {**self._cutoffs(semana), "quienes": json.dumps(quienes)},
        ).fetchall()
        nombres: dict[str, Counter[str]] = {}
        enviados: dict[tuple[str, str | None], int] = {}
        for asesor, aliado, nombre, casos in filas:
            enviados[asesor, aliado] = enviados.get((asesor, aliado), 0) + casos
            if nombre is not None:
                nombres.setdefault(asesor, Counter())[nombre] += casos
        suyos: dict[tuple[str | None, str | None], int] = {}
        for rechazo in rechazos:
            llave = (rechazo.asesor_id, rechazo.aliado)
            suyos[llave] = suyos.get(llave, 0) + 1
        return [
            Conteo(
                *(asesor, _mas_dicho(nombres.get(asesor)), aliado),
                *(suyos.get((asesor, aliado), 0), casos),
            )
            for (asesor, aliado), casos in enviados.items()
        ]

    def aliados(self, semana: Semana) -> list[str]:
        """Return the aliados of the casos of the cortes of a week."""
        filas = self._db.conn.execute(
            f"SELECT DISTINCT c.aliado{_DE_LOS_CORTES} AND c.aliado IS NOT NULL ORDER BY 1",
            self._cutoffs(semana),
        )
        return [str(fila[0]) for fila in filas]

    def _cutoffs(self, semana: Semana) -> dict[str, str]:
        """Return the live cortes that hold a verdict of a week, as the queries take them."""
        filas = self._db.conn.execute(
            "SELECT DISTINCT b.corte FROM filas f JOIN bases b ON b.id = f.base_id"
            f" WHERE b.anulada_el IS NULL AND f.caso_id IN (SELECT c.id{_DE_LA_SEMANA})",
            _limites(semana),
        )
        return {"cortes": json.dumps([fila[0] for fila in filas])}

    def issued(self, semana: Semana) -> Medida | None:
        """Return a week as it was frozen, or None when it was not issued."""
        fila = self._db.conn.execute(
            "SELECT * FROM semanas WHERE semana = ?", (str(semana),)
        ).fetchone()
        return None if fila is None else _medida(fila)

    def list_issued(self) -> list[Semana]:
        """Return the weeks that were issued, newest first."""
        filas = self._db.conn.execute("SELECT semana FROM semanas ORDER BY semana DESC")
        return [Semana.parse(fila[0]) for fila in filas]

    def issue(self, medida: Medida, login: str, ahora: datetime) -> None:
        """Freeze a week as it was counted; call inside the transaction that counted it."""
        partes = {
            "conteos": medida.conteos,
            "listas": medida.listas,
            "propios": sorted(medida.propios),
        }
        documento = json.dumps(partes, ensure_ascii=False, separators=(",", ":"))
        self._db.conn.execute(
            "INSERT INTO semanas (semana, emitida_por, emitida_el, linea, documento)"
            " VALUES (?, ?, ?, (SELECT coalesce(max(linea), 0) FROM historial), ?)",
            (str(medida.semana), login, ahora.isoformat(timespec="seconds"), documento),
        )

    def follow(self, semana: Semana, cambio: Cambio) -> None:
        """Append a change of a follow-up; call inside a transaction."""
        self._db.conn.execute(
            "INSERT INTO seguimientos"
            " (semana, asesor_id, momento, login, estado, supervisor, seguimiento, nota)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                str(semana),
                cambio.asesor_id,
                cambio.momento.isoformat(timespec="seconds"),
                cambio.login,
                cambio.estado.value,
                cambio.supervisor,
                cambio.seguimiento.isoformat() if cambio.seguimiento else None,
                cambio.nota,
            ),
        )

    def last_changes(self, semanas: Iterable[Semana]) -> dict[tuple[Semana, str], Cambio]:
        """Return where the follow-ups of some weeks stand; those nobody touched are not there."""
        nombres = json.dumps([str(semana) for semana in semanas])
        filas = self._db.conn.execute(
            "SELECT s.* FROM seguimientos s WHERE s.id IN (SELECT max(id) FROM seguimientos"
            " WHERE semana IN (SELECT value FROM json_each(?)) GROUP BY semana, asesor_id)",
            (nombres,),
        )
        return {(Semana.parse(fila["semana"]), fila["asesor_id"]): _cambio(fila) for fila in filas}


def _mas_dicho(nombres: Counter[str] | None) -> str | None:
    """Return the name most casos give, so that one slip of a base renames nobody."""
    return max(nombres, key=lambda nombre: (nombres[nombre], nombre)) if nombres else None


def _limites(semana: Semana) -> dict[str, str]:
    # Moments are kept in Bogota's zone, so that the day they begin with is the day they were.
    return {
        "desde": semana.desde.isoformat(),
        "despues": (semana.hasta + timedelta(days=1)).isoformat(),
    }


def _medida(fila: sqlite3.Row) -> Medida:
    documento = json.loads(fila["documento"])
    return Medida(
        Semana.parse(fila["semana"]),
        tuple(Conteo(*conteo) for conteo in documento["conteos"]),
        {
            aliado: Lista(tuple(_puesto(puesto) for puesto in asesores), sin_asesor)
            for aliado, (asesores, sin_asesor) in documento["listas"].items()
        },
        frozenset(documento["propios"]),
        datetime.fromisoformat(fila["emitida_el"]),
        fila["emitida_por"],
    )


def _puesto(valores: list[object]) -> Puesto:
    puesto = Puesto(*valores)  # type: ignore[arg-type]  # as `issue` wrote them
    return puesto._replace(
        evidencia=tuple(Rechazo(*rechazo) for rechazo in puesto.evidencia),
        tendencia=tuple(puesto.tendencia),
    )


def _cambio(fila: sqlite3.Row) -> Cambio:
    return Cambio(
        fila["asesor_id"],
        EstadoDeCompromiso(fila["estado"]),
        fila["supervisor"],
        date.fromisoformat(fila["seguimiento"]) if fila["seguimiento"] else None,
        fila["nota"],
        fila["login"],
        datetime.fromisoformat(fila["momento"]),
    )
