"""The weekly feedback: what is counted in a week, the weeks that were issued, and their follow-up."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ajustes_tui.domain.figures.feedback import (
    AsesorBeside,
    AsesorTally,
    Beside,
    CompromisoState,
    ConfirmedRechazo,
    FeedbackList,
    MeasuredWeek,
    RankedAsesor,
)
from ajustes_tui.domain.values.week import Week
from ajustes_tui.storage.core.database import Database

_DE_LA_SEMANA = (
    " FROM casos c INDEXED BY casos_rechazos WHERE c.veredicto = 'rechazo_correcto'"
    " AND c.veredicto_el >= :desde AND c.veredicto_el < :despues"
    " AND c.cubeta = 'rechazado' AND c.retirado = 0"
    " AND EXISTS (SELECT 1 FROM filas f JOIN bases b ON b.id = f.base_id"
    " WHERE f.caso_id = c.id AND b.anulada_el IS NULL AND b.corte IS NOT NULL)"
)
"""The standing verdicts of a week, on casos that are in some live corte."""
_DE_LOS_CORTES = (
    " FROM casos c WHERE c.retirado = 0 AND c.id IN (SELECT f.caso_id FROM filas f"
    " JOIN bases b ON b.id = f.base_id WHERE b.anulada_el IS NULL"
    " AND b.corte IN (SELECT value FROM json_each(:cortes)))"
)


_A_PQR = (
    " FROM casos c INDEXED BY casos_veredicto WHERE c.veredicto_el >= :desde"
    " AND c.veredicto_el < :despues AND c.veredicto = 'escalar_pqr'"
    " AND c.veredicto_motivo = 'SIN_SOPORTE' AND c.resultado = 'RECHAZADO'"
    " AND c.cubeta = 'a_pqr' AND c.retirado = 0"
    " AND EXISTS (SELECT 1 FROM filas f JOIN bases b ON b.id = f.base_id"
    " WHERE f.caso_id = c.id AND b.anulada_el IS NULL)"
)
"""The rejected casos of a week that went to PQR because supports were lacking."""

_NAME = "iif(json_type(c.propios, '$.asesor_id') IS NULL, c.asesor_nombre, NULL)"
"""The name a base gives an asesor; of a caso whose asesor was corrected it is another person's."""


@dataclass(frozen=True, slots=True)
class FollowUpChange:
    """One change of a follow-up, or what it stands at after the last."""

    asesor_id: str
    estado: CompromisoState
    supervisor: str
    follow_up: date | None
    nota: str
    login: str
    momento: datetime


class RetroalimentacionRepository:
    """Counts weeks, keeps the issued ones and appends what becomes of their people."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def rejections(self, semana: Week) -> list[ConfirmedRechazo]:
        """Return the standing rightful rejections of a week, in the order of their verdicts."""
        rows = self._db.conn.execute(
            "SELECT c.id, c.radicado, c.causal, c.causal_pedida, coalesce(c.veredicto_motivo, ''),"
            " c.veredicto_el, c.veredicto_agente, c.asesor_id, c.asesor_nombre, c.aliado"
            f"{_DE_LA_SEMANA} ORDER BY c.veredicto_el, c.id",
            _limits(semana),
        )
        return [ConfirmedRechazo(*row) for row in rows]

    def total(self, semana: Week) -> int:
        """Return the T of the cortes of a week."""
        row = self._db.conn.execute(f"SELECT count(*){_DE_LOS_CORTES}", self._cutoffs(semana))
        return int(row.fetchone()[0])

    def counts(self, semana: Week, rechazos: Sequence[ConfirmedRechazo]) -> list[AsesorTally]:
        """Return what each asesor with rejections sent in the cortes of the week."""
        quienes = sorted({r.asesor_id for r in rechazos if r.asesor_id is not None})
        rows = self._db.conn.execute(
            f"SELECT c.asesor_id, c.aliado, {_NAME}, count(*){_DE_LOS_CORTES} AND c.asesor_id"
            " IN (SELECT value FROM json_each(:quienes)) GROUP BY 1, 2, 3 ORDER BY 1, 2",
            {**self._cutoffs(semana), "quienes": json.dumps(quienes)},
        ).fetchall()
        names: dict[str, Counter[str]] = {}
        sent: dict[tuple[str, str | None], int] = {}
        for asesor, aliado, name, casos in rows:
            sent[asesor, aliado] = sent.get((asesor, aliado), 0) + casos
            if name is not None:
                names.setdefault(asesor, Counter())[name] += casos
        theirs: dict[tuple[str | None, str | None], int] = {}
        for rechazo in rechazos:
            natural_key = (rechazo.asesor_id, rechazo.aliado)
            theirs[natural_key] = theirs.get(natural_key, 0) + 1
        return [
            AsesorTally(
                *(asesor, _mas_dicho(names.get(asesor)), aliado),
                *(theirs.get((asesor, aliado), 0), casos),
            )
            for (asesor, aliado), casos in sent.items()
        ]

    def beside(self, semana: Week) -> list[AsesorBeside]:
        """Return what stands beside the rejections of a week, of each asesor of each aliado."""
        counted: dict[tuple[str | None, str | None], list[int]] = {}
        for place, (source, values) in enumerate(
            (
                (f"{_DE_LOS_CORTES} AND c.resultado = 'RECHAZADO'", self._cutoffs(semana)),
                (_A_PQR, _limits(semana)),
            )
        ):
            query = f"SELECT c.asesor_id, c.aliado, count(*){source} GROUP BY 1, 2"
            for asesor, aliado, casos in self._db.conn.execute(query, values):
                counted.setdefault((asesor, aliado), [0, 0])[place] = casos
        return [AsesorBeside(*who, *counts) for who, counts in counted.items()]

    def aliados(self, semana: Week) -> list[str]:
        """Return the aliados of the casos of the cortes of a week."""
        rows = self._db.conn.execute(
            f"SELECT DISTINCT c.aliado{_DE_LOS_CORTES} AND c.aliado IS NOT NULL ORDER BY 1",
            self._cutoffs(semana),
        )
        return [str(row[0]) for row in rows]

    def _cutoffs(self, semana: Week) -> dict[str, str]:
        """Return the live cortes that hold a verdict of a week, as the queries take them."""
        rows = self._db.conn.execute(
            "SELECT DISTINCT b.corte FROM filas f JOIN bases b ON b.id = f.base_id"
            " WHERE b.anulada_el IS NULL AND b.corte IS NOT NULL"
            f" AND f.caso_id IN (SELECT c.id{_DE_LA_SEMANA})",
            _limits(semana),
        )
        return {"cortes": json.dumps([row[0] for row in rows])}

    def issued(self, semana: Week) -> MeasuredWeek | None:
        """Return a week as it was frozen, or None when it was not issued."""
        row = self._db.conn.execute(
            "SELECT * FROM semanas WHERE semana = ?", (str(semana),)
        ).fetchone()
        return None if row is None else _medida(row)

    def list_issued(self) -> list[Week]:
        """Return the weeks that were issued, newest first."""
        rows = self._db.conn.execute("SELECT semana FROM semanas ORDER BY semana DESC")
        return [Week.parse(row[0]) for row in rows]

    def issue(self, measure: MeasuredWeek, login: str, now: datetime) -> None:
        """Freeze a week as it was counted; call inside the transaction that counted it."""
        parts = {
            "conteos": measure.tallies,
            "listas": measure.lists,
            "propios": sorted(measure.propios),
        }
        document = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
        last = self._db.conn.execute("SELECT coalesce(max(linea), 0) FROM historial").fetchone()
        self._db.tables["semanas"].insert(
            {
                "semana": str(measure.week),
                "emitida_por": login,
                "emitida_el": now.isoformat(timespec="seconds"),
                "linea": last[0],
                "documento": document,
            }
        )

    def follow(self, semana: Week, change: FollowUpChange) -> None:
        """Append a change of a follow-up; call inside a transaction."""
        self._db.tables["seguimientos"].insert(
            {
                "semana": str(semana),
                "asesor_id": change.asesor_id,
                "momento": change.momento.isoformat(timespec="seconds"),
                "login": change.login,
                "estado": change.estado.value,
                "supervisor": change.supervisor,
                "seguimiento": change.follow_up.isoformat() if change.follow_up else None,
                "nota": change.nota,
            }
        )

    def last_changes(self, weeks: Iterable[Week]) -> dict[tuple[Week, str], FollowUpChange]:
        """Return where the follow-ups of some weeks stand; those nobody touched are not there."""
        names = json.dumps([str(semana) for semana in weeks])
        rows = self._db.conn.execute(
            "SELECT s.* FROM seguimientos s WHERE s.id IN (SELECT max(id) FROM seguimientos"
            " WHERE semana IN (SELECT value FROM json_each(?)) GROUP BY semana, asesor_id)",
            (names,),
        )
        return {(Week.parse(row["semana"]), row["asesor_id"]): _cambio(row) for row in rows}


def _mas_dicho(names: Counter[str] | None) -> str | None:
    """Return the name most casos give, so that one slip of a base renames nobody."""
    return max(names, key=lambda name: (names[name], name)) if names else None


def _limits(semana: Week) -> dict[str, str]:
    # Moments are kept in Bogota's zone, so that the day they begin with is the day they were.
    return {
        "desde": semana.since.isoformat(),
        "despues": (semana.until + timedelta(days=1)).isoformat(),
    }


def _medida(fila: sqlite3.Row) -> MeasuredWeek:
    document = json.loads(fila["documento"])
    return MeasuredWeek(
        Week.parse(fila["semana"]),
        tuple(AsesorTally(*tally) for tally in document["conteos"]),
        {
            aliado: FeedbackList(
                tuple(_puesto(rank) for rank in asesores), without_asesor, _aside(aside)
            )
            for aliado, (asesores, without_asesor, *aside) in document["listas"].items()
        },
        frozenset(document["propios"]),
        datetime.fromisoformat(fila["emitida_el"]),
        fila["emitida_por"],
    )


def _puesto(values: list[object]) -> RankedAsesor:
    rank = RankedAsesor(*values)  # type: ignore[arg-type]  # as `issue` wrote them
    return rank._replace(
        evidence=tuple(ConfirmedRechazo(*rechazo) for rechazo in rank.evidence),
        trend=tuple(rank.trend),
        beside=_aside([rank.beside]),
    )


def _aside(kept: Sequence[Sequence[int] | None]) -> Beside | None:
    """Return what stood beside the rejections of an issued week; None where it was not counted yet."""
    return Beside(*kept[0]) if kept and kept[0] is not None else None


def _cambio(fila: sqlite3.Row) -> FollowUpChange:
    return FollowUpChange(
        fila["asesor_id"],
        CompromisoState(fila["estado"]),
        fila["supervisor"],
        date.fromisoformat(fila["seguimiento"]) if fila["seguimiento"] else None,
        fila["nota"],
        fila["login"],
        datetime.fromisoformat(fila["momento"]),
    )
