"""The casos decided before with the same causal and reason of rejection, counted and listed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.precedents import Judgement, Precedent
from ajustes_tui.storage.casos.historial import HistorialRepository
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.predicate import IN_SIGHT, STANDS, quoted

_REASON = "motivo_rechazo"
_LIKE = f"{IN_SIGHT} AND c.estado <> '{Estado.ANULADO}' AND c.causal = :causal AND c.id <> :caso"
"""Another caso `c` of the causal, in sight and not annulled."""
_SPELLINGS = (
    "WITH dichos AS MATERIALIZED (SELECT c.motivo_rechazo AS dicho, min(c.id) AS uno FROM casos c"
    " INDEXED BY casos_precedentes WHERE c.causal = :causal AND c.veredicto IS NOT NULL GROUP BY 1)"
    " SELECT d.dicho, motive_of(d.dicho, u.usuario_nombre) IS :motivo"
    " FROM dichos d CROSS JOIN casos u ON u.id = d.uno"
)
"""Each spelling of the reasons, and whether it is that reason; who is named in one has all its casos."""
_WRONG = (
    "SELECT c.id, c.cuenta, coalesce(c.radicado_vigente, c.radicado) AS radicado, h.momento,"
    " c.usuario_nombre, c.motivo_rechazo, (SELECT json_group_array(x.linea) FROM historial x"
    " WHERE x.caso_id = c.id AND x.linea > h.linea AND instr(x.cambios, 'motivo_rechazo') > 0) AS otras"
    " FROM casos c INDEXED BY casos_corregidos CROSS JOIN historial h ON h.caso_id = c.id"
    f" WHERE {_LIKE} AND c.reescalamientos > 0 AND h.evento = :correctivo AND {STANDS}"
    " ORDER BY h.linea"
)
"""The answers that were found wrong, each with the later lines that may have changed its reason."""
_ANSWER_OF_PQR = (
    "(SELECT h.datos ->> 'resultado' FROM historial h WHERE h.caso_id = c.id"
    f" AND h.evento = '{Evento.RESPUESTA_PQR}' AND {STANDS} AND h.linea >"
    " (SELECT max(v.linea) FROM historial v WHERE v.caso_id = c.id AND v.evento = c.veredicto)"
    " ORDER BY h.linea DESC LIMIT 1)"
)
_CONFIRMED = f"(c.estado = '{Estado.CERRADO_PQR}' AND {_ANSWER_OF_PQR} IS 'CONFIRMA')"
_RIGHT = (
    f" FROM casos c INDEXED BY casos_precedentes WHERE {_LIKE} AND c.veredicto IN ({{eventos}})"
    f" AND (c.veredicto <> '{Evento.ESCALAR_PQR}' OR c.resultado_al_enviar = 'RECHAZADO')"
    " AND c.id NOT IN (SELECT value FROM json_each(:mal)){reason}"
)
_OF_REASON = " AND c.motivo_rechazo IN (SELECT value FROM json_each(:dichos))"
_WITHOUT_REASON = " AND coalesce(trim(c.motivo_rechazo), '') = ''"


class _Kind(NamedTuple):
    """How the answers of one result are judged."""

    correctivo: Evento
    verdicts: str
    """The verdicts in force that find the answer right, as a list in SQL."""


_KINDS = {
    Resultado.APROBADO: _Kind(Evento.MAL_APLICADO, quoted([Evento.APLICACION_CORRECTA])),
    Resultado.RECHAZADO: _Kind(
        Evento.MAL_RECHAZADO, quoted([Evento.RECHAZO_CORRECTO, Evento.ESCALAR_PQR])
    ),
}


class LikeCasos(NamedTuple):
    """The decided casos like one: those found wrong, and how the others are asked for."""

    wrong: tuple[Precedent, ...]
    right: str
    """The FROM and WHERE of the casos found right."""
    values: dict[str, object]


class PrecedentsRepository:
    """Reads the decided casos like one, each once, by the last that was found of its answer."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def like(self, caso: Caso, resultado: Resultado) -> LikeCasos:
        """Return the decided casos of the causal and, of a rejection, of the reason of a caso."""
        kind = _KINDS[resultado]
        rejected = resultado is Resultado.RECHAZADO
        values: dict[str, object] = {
            "causal": caso.causal,
            "caso": caso.id,
            "correctivo": kind.correctivo.value,
        }
        motive, reason, spelled = None, "", dict[str | None, int]()
        if rejected:
            motive = self._motive(caso.motivo_rechazo, caso.usuario_nombre)
            reason = _WITHOUT_REASON if motive is None else _OF_REASON
            of_motive = {"causal": caso.causal, "motivo": motive}
            spelled = dict(map(tuple, self._db.conn.execute(_SPELLINGS, of_motive)))
            like = [spelling for spelling, is_like in spelled.items() if is_like]
            values["dichos"] = json.dumps(like, ensure_ascii=False)
        wrong = {
            row["id"]: Precedent(
                *(row["id"], row["cuenta"], row["radicado"]),
                date.fromisoformat(row["momento"][:10]),
                *(Judgement.WRONG, False),
            )
            for row in self._db.conn.execute(_WRONG, values).fetchall()
            if not rejected or self._had(row, motive, spelled)
        }
        values["mal"] = json.dumps(list(wrong))
        return LikeCasos(
            tuple(wrong.values()), _RIGHT.format(eventos=kind.verdicts, reason=reason), values
        )

    def count_right(self, like: LikeCasos) -> tuple[int, int]:
        """Return how many were found right, and how many of these PQR confirmed."""
        right, confirmed = self._db.conn.execute(
            f"SELECT count(*), coalesce(sum({_CONFIRMED}), 0){like.right}", like.values
        ).fetchone()
        return right, confirmed

    def newest(self, like: LikeCasos, most: int) -> list[Precedent]:
        """Return the newest of them, the newest first."""
        rows = self._db.conn.execute(
            "SELECT c.id, c.cuenta, coalesce(c.radicado_vigente, c.radicado) AS radicado, c.veredicto_el,"
            f" {_CONFIRMED} AS confirmado{like.right} ORDER BY c.veredicto_el DESC, c.id DESC LIMIT :most",
            {**like.values, "most": most},
        )
        right = [
            Precedent(
                *(row["id"], row["cuenta"], row["radicado"]),
                date.fromisoformat(row["veredicto_el"][:10]),
                *(Judgement.RIGHT, bool(row["confirmado"])),
            )
            for row in rows
        ]
        everyone = sorted((*right, *like.wrong), key=lambda one: (one.day, one.caso_id))
        return everyone[::-1][:most]

    def _motive(self, text: str | None, name: str | None) -> str | None:
        """Return a reason as figures join it."""
        (motive,) = self._db.conn.execute("SELECT motive_of(?, ?)", (text, name)).fetchone()
        return motive if motive is None else str(motive)

    def _had(self, row: sqlite3.Row, motive: str | None, spelled: Mapping[str | None, int]) -> bool:
        """Tell whether an answer had a reason when it was found wrong; `spelled` has those known to."""
        text, later = row["motivo_rechazo"], json.loads(row["otras"])
        if later:
            changes = HistorialRepository(self._db).changes_of(later).values()
            text = next((each[_REASON][0] for each in changes if _REASON in each), text)
        if text in spelled:
            return bool(spelled[text])
        return self._motive(text, row["usuario_nombre"]) == motive
