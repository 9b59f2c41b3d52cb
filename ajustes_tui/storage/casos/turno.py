"""What mi turno and the review tray read: what is in hand, what waits, and what was done today."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from ajustes_tui.domain.caso.borrador import OPTION
from ajustes_tui.domain.caso.card import Toma
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.revision import TrayQuestion
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.storage.casos.casos import caso_of
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.predicate import RETURNS


class Borrador(NamedTuple):
    """What a person left half typed on a caso."""

    caso_id: int
    contenido: Mapping[str, str]
    guardado_el: datetime


class Cita(NamedTuple):
    """A usuario who expects a call at an hour."""

    caso_id: int
    cuenta: str
    momento: datetime


class ShiftLine(NamedTuple):
    """A line a person wrote, with who took it back if somebody did."""

    line: int
    momento: datetime
    caso_id: int
    cuenta: str
    evento: Evento
    datos: Mapping[str, object]
    deshizo: str | None


class AnsweredQuestion(NamedTuple):
    """A question of a person that the supervisor answered."""

    line: int
    caso_id: int
    cuenta: str
    estado: Estado
    who: str
    momento: datetime
    text: str
    question: int | None


class ReturnedCasos(NamedTuple):
    """Casos that came back from the back in one estado."""

    estado: Estado
    again: bool
    """They had been sent to the back again."""
    casos: int
    enviado: date
    """When the oldest of them was sent."""


class TrayQuestionRow(NamedTuple):
    """A question with its caso, as the tray lists it."""

    caso: Caso
    question: TrayQuestion
    since: datetime


class ImportedBase(NamedTuple):
    """A base that came in, or was undone."""

    momento: datetime
    who: str
    corte: date | None
    """None of an answered lot."""
    casos: int
    """The casos it brought; of an answered lot, those it changed."""
    deshecha: bool


_AJENO = "SELECT caso_id FROM tomas WHERE vence > :ahora AND login <> :yo AND viva(sesion)"
_POR_ATENDER = "c.estado IN ('POR_CONTACTAR', 'POR_DEJAR_MENSAJE', 'RECURSO_POR_RADICAR')"
_ENVIADO = (
    "c.escalado_el IS NOT NULL"
    " AND c.estado IN ('EN_BACK', 'REESCALADO', 'POR_VALIDAR', 'POR_VERIFICAR')"
)
_LLAMABLE = (
    f" FROM casos c INDEXED BY casos_llamadas WHERE {_POR_ATENDER}"
    " AND c.estado IN ('POR_CONTACTAR', 'POR_DEJAR_MENSAJE') AND c.retirado = 0"
    " AND c.revision IS NULL AND c.cita IS NULL"
    " AND (c.aplazado_hasta IS NULL OR c.aplazado_hasta <= :hoy)"
    " AND c.ultimo_dia_intento IS NOT :hoy"
    f" AND c.id NOT IN ({_AJENO})"
)
_PREGUNTA = (
    "SELECT c.*, h.momento AS p_momento, h.agente AS p_agente, h.base_id AS p_base,"
    " n.motivo AS p_texto, h.linea AS p_linea, k.evento AS k_evento, k.agente AS k_agente,"
    " (SELECT count(*) FROM telefonos t WHERE t.cuenta = c.cuenta) AS p_telefonos"
    " FROM casos c JOIN historial h ON h.linea = {linea}"
    " LEFT JOIN notas n ON n.linea = h.linea LEFT JOIN historial k ON k.linea = h.causada_por"
)


class TurnoRepository:
    """Reads for the first screen, each by an index."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def borradores(self, login: str, limit: int = 10) -> list[Borrador]:
        """Return the drafts of a person on casos that are still there, newest first.

        A digit beside a row of the queue is not one by itself.
        """
        rows = self._db.conn.execute(
            "SELECT b.caso_id, b.contenido, b.guardado_el FROM borradores b"
            " CROSS JOIN casos c ON c.id = b.caso_id AND c.retirado = 0"
            " WHERE b.login = ? AND json_remove(b.contenido, ?) <> '{}'"
            " ORDER BY b.guardado_el DESC LIMIT ?",
            (login, f"$.{OPTION}", limit),
        )
        return [
            Borrador(f["caso_id"], json.loads(f["contenido"]), _momento(f["guardado_el"]))
            for f in rows
        ]

    def claims(self, login: str) -> list[tuple[int, Toma]]:
        """Return the claims of a person, also those that lapsed, newest first."""
        rows = self._db.conn.execute(
            "SELECT t.* FROM tomas t CROSS JOIN casos c ON c.id = t.caso_id AND c.retirado = 0"
            " WHERE t.login = ? ORDER BY t.vence DESC, t.desde DESC, t.caso_id",
            (login,),
        )
        return [
            (
                f["caso_id"],
                Toma(f["login"], f["sesion"], _momento(f["desde"]), _momento(f["vence"])),
            )
            for f in rows
        ]

    def touched_since(self, caso_id: int, since: datetime, login: str) -> tuple[str, Evento] | None:
        """Return who else wrote last on a caso since a moment, and what."""
        row = self._db.conn.execute(
            "SELECT agente, evento FROM historial WHERE caso_id = ? AND momento > ?"
            " AND agente <> ? ORDER BY linea DESC LIMIT 1",
            (caso_id, since.isoformat(timespec="seconds"), login),
        ).fetchone()
        return None if row is None else (row["agente"], Evento(row["evento"]))

    def appointments(self, login: str, now: datetime) -> list[Cita]:
        """Return the appointments overdue and of today that nobody else has, one for each cuenta."""
        rows = self._db.conn.execute(
            "SELECT min(c.id) AS id, c.cuenta, c.cita FROM casos c INDEXED BY casos_citas"
            " WHERE c.cita IS NOT NULL AND c.cita < :fin AND c.retirado = 0 AND c.espera = 0"
            f" AND c.id NOT IN ({_AJENO}) GROUP BY c.cuenta, c.cita ORDER BY c.cita, c.cuenta",
            {**_quien(login, now), "fin": f"{now:%Y-%m-%d}T24"},
        )
        return [Cita(f["id"], f["cuenta"], _momento(f["cita"])) for f in rows]

    def calls(self, login: str, now: datetime) -> tuple[int, int]:
        """Count the usuarios who may be called now, and those of them already tried before."""
        row = self._db.conn.execute(
            "SELECT count(*), coalesce(sum(intento > 0), 0) FROM"
            f" (SELECT max(c.intentos) AS intento{_LLAMABLE} GROUP BY c.cuenta)",
            _quien(login, now),
        ).fetchone()
        return int(row[0]), int(row[1])

    def call_ids(self, login: str, now: datetime) -> list[int]:
        """Return the casos of the usuarios who may be called now."""
        return self._ids(f"SELECT c.id{_LLAMABLE}", _quien(login, now))

    def queue(self, login: str, now: datetime, unanswered: date, until: date | None = None) -> int:
        """Count the casos a person could decide now, or those whose clock ends until a day.

        All that waits for an agente is counted along the index of the queue, which is quick; the
        calls, and the few that somebody else has, were put off or asked about, are taken away.
        """
        plazo = "" if until is None else " AND (c.vence IS NULL) = 0 AND c.vence <= :hasta"
        others = (
            f"{_AJENO} UNION SELECT id FROM casos INDEXED BY casos_revision"
            " WHERE revision IS NOT NULL UNION SELECT id FROM casos INDEXED BY casos_aplazados"
            " WHERE aplazado_hasta > :hoy"
        )
        returned = f"c.retirado = 0{plazo} AND {RETURNS}"
        values = _quien(login, now) | {
            "hasta": until.isoformat() if until else None,
            "sin_respuesta": unanswered.isoformat(),
        }
        return sum(
            sign * int(self._db.conn.execute(f"SELECT count(*) FROM {sql}", values).fetchone()[0])
            for sign, sql in (
                (
                    1,
                    f"casos c INDEXED BY casos_cola WHERE c.retirado = 0 AND (c.espera = 2) = 0{plazo}"
                    " AND c.espera = 0",
                ),
                (
                    -1,
                    f"casos c INDEXED BY casos_llamadas WHERE {_POR_ATENDER} AND c.retirado = 0"
                    f"{plazo}",
                ),
                (1, f"casos c INDEXED BY casos_vueltos WHERE {_ENVIADO} AND {returned}"),
                (
                    -1,
                    f"({others}) n CROSS JOIN casos c ON c.id = n.caso_id WHERE c.retirado = 0"
                    f"{plazo} AND (c.espera = 0 AND NOT {_POR_ATENDER} OR {returned})",
                ),
            )
        )

    def returned(self, unanswered: date) -> list[ReturnedCasos]:
        """Count what came back from the back, by estado and whether it had been sent again."""
        rows = self._db.conn.execute(
            "SELECT c.estado, c.reescalamientos > 0, count(*), min(c.escalado_el) FROM casos c"
            f" INDEXED BY casos_vueltos WHERE {_ENVIADO} AND c.retirado = 0"
            f" AND (c.estado IN ('POR_VALIDAR', 'POR_VERIFICAR') OR {RETURNS}) GROUP BY 1, 2",
            {"sin_respuesta": unanswered.isoformat()},
        )
        return [
            ReturnedCasos(Estado(f[0]), bool(f[1]), f[2], date.fromisoformat(f[3])) for f in rows
        ]

    def answers(self, login: str, since: datetime) -> list[AnsweredQuestion]:
        """Return the answers a person has not acted upon since, newest first."""
        rows = self._db.conn.execute(
            "SELECT h.linea, h.caso_id, c.cuenta, c.estado, h.agente, h.momento, n.motivo,"
            " json_extract(h.datos, '$.pregunta') AS pregunta FROM historial h"
            " JOIN casos c ON c.id = h.caso_id AND c.retirado = 0"
            " LEFT JOIN notas n ON n.linea = h.linea"
            " LEFT JOIN instantaneas i ON i.linea = h.linea"
            " WHERE h.evento = 'resolver_revision' AND json_extract(h.datos, '$.para') = :yo"
            " AND h.momento >= :desde AND i.deshecha_por IS NULL AND h.agente <> :yo"
            " AND NOT EXISTS (SELECT 1 FROM historial p WHERE p.caso_id = h.caso_id"
            "   AND p.linea > h.linea AND p.agente = :yo)"
            " ORDER BY h.linea DESC LIMIT 50",
            {"yo": login, "desde": since.isoformat(timespec="seconds")},
        )
        return [
            AnsweredQuestion(
                f["linea"],
                f["caso_id"],
                f["cuenta"],
                Estado(f["estado"]),
                f["agente"],
                _momento(f["momento"]),
                f["motivo"] or "",
                f["pregunta"],
            )
            for f in rows
        ]

    def day(self, login: str, dia: date) -> list[ShiftLine]:
        """Return what a person wrote on a day, newest first; reads no line of another day but one."""
        rows = self._db.conn.execute(
            "SELECT h.linea, h.momento, h.caso_id, h.cuenta, h.evento, h.datos, d.agente AS deshizo"
            " FROM lineas h LEFT JOIN instantaneas i ON i.linea = h.linea"
            " LEFT JOIN historial d ON d.linea = i.deshecha_por"
            " WHERE h.agente = ? AND h.base_id IS NULL ORDER BY h.linea DESC",
            (login,),
        )
        lines: list[ShiftLine] = []
        for f in rows:
            momento = _momento(f["momento"])
            if momento.date() < dia:
                break
            evento, data = Evento(f["evento"]), json.loads(f["datos"])
            lines.append(
                ShiftLine(
                    f["linea"], momento, f["caso_id"], f["cuenta"], evento, data, f["deshizo"]
                )
            )
        return lines

    def imports(self, dia: date) -> list[ImportedBase]:
        """Return the bases that came in on a day, newest first, and those undone on it."""
        rows = self._db.conn.execute(
            "SELECT * FROM bases WHERE importada_el >= :dia OR anulada_el >= :dia ORDER BY id DESC",
            {"dia": dia.isoformat()},
        )
        imported: list[ImportedBase] = []
        for f in rows:
            corte = date.fromisoformat(f["corte"]) if f["corte"] else None
            count = "nuevas" if corte else "actualizadas"
            casos = int(json.loads(f["resumen"]).get(count, 0))
            deshecha = f["anulada_el"] is not None
            momento = _momento(f["anulada_el"] if deshecha else f["importada_el"])
            who = f["anulada_por"] if deshecha else f["importada_por"]
            imported.append(ImportedBase(momento, who, corte, casos, deshecha))
        return imported

    # The tray.

    def questions(self, of: str | None = None) -> list[int]:
        """Return the casos that wait in the tray, the oldest question first; of all or of one."""
        return self._ids(
            "SELECT id FROM casos INDEXED BY casos_revision WHERE revision IS NOT NULL AND retirado = 0"
            " AND (:yo IS NULL OR dueno = :yo) ORDER BY revision",
            {"yo": of},
        )

    def tray(self) -> tuple[int, datetime | None]:
        """Count the questions that wait, and say since when the oldest one does."""
        row = self._db.conn.execute(
            "SELECT count(*), min(revision) FROM casos INDEXED BY casos_revision"
            " WHERE revision IS NOT NULL AND retirado = 0"
        ).fetchone()
        if row[1] is None:
            return 0, None
        line = self._db.conn.execute(
            "SELECT momento FROM historial WHERE linea = ?", (row[1],)
        ).fetchone()
        return int(row[0]), _momento(line["momento"])

    def open_questions(self, caso_ids: Sequence[int]) -> list[TrayQuestionRow]:
        """Return the questions that wait on some casos."""
        return self._asked(_PREGUNTA.format(linea="c.revision"), caso_ids)

    def answered_question(self, caso_id: int, line: int) -> TrayQuestionRow | None:
        """Return a question that was already answered, with its caso as it is now."""
        rows = self._asked(_PREGUNTA.format(linea=int(line)), [caso_id])
        return rows[0] if rows else None

    def _asked(self, sql: str, caso_ids: Sequence[int]) -> list[TrayQuestionRow]:
        por_id: dict[int, TrayQuestionRow] = {}
        for start in range(0, len(caso_ids), 500):
            huecos = ", ".join(str(int(i)) for i in caso_ids[start : start + 500])
            for f in self._db.conn.execute(f"{sql} WHERE c.id IN ({huecos})"):
                system = f["p_agente"] == "sistema"
                of_corte = system and f["p_base"] is not None
                who = (f["k_agente"] or f["dueno"]) if system else f["p_agente"]
                question = TrayQuestion(
                    f["p_texto"] or "",
                    None if of_corte else who,
                    of_system=system,
                    of_corte=of_corte,
                    causa=Evento(f["k_evento"]) if f["k_evento"] else None,
                    telefonos=f["p_telefonos"],
                )
                por_id[f["id"]] = TrayQuestionRow(caso_of(f), question, _momento(f["p_momento"]))
        return [por_id[i] for i in caso_ids if i in por_id]

    def last_reason(self, caso_id: int) -> str:
        """Return the reasons the usuario gave when they did not accept, if they were written."""
        row = self._db.conn.execute(
            "SELECT n.motivo FROM historial h JOIN notas n ON n.linea = h.linea"
            " WHERE h.caso_id = ? AND h.evento = 'contacto' AND n.motivo IS NOT NULL"
            " ORDER BY h.linea DESC LIMIT 1",
            (caso_id,),
        ).fetchone()
        return "" if row is None else str(row["motivo"])

    def supports(self, caso_id: int) -> list[str]:
        """Return the supports somebody ticked on a caso the last time it was escalated."""
        row = self._db.conn.execute(
            "SELECT json_extract(datos, '$.soportes') FROM historial WHERE caso_id = ?"
            " AND evento = 'escalar_back' ORDER BY linea DESC LIMIT 1",
            (caso_id,),
        ).fetchone()
        return [] if row is None or row[0] is None else list(json.loads(row[0]))

    def _ids(self, sql: str, values: Mapping[str, object]) -> list[int]:
        return [int(row[0]) for row in self._db.conn.execute(sql, values)]


def _quien(login: str, now: datetime) -> dict[str, object]:
    return {
        "yo": login,
        "ahora": now.isoformat(timespec="seconds"),
        "hoy": now.date().isoformat(),
    }


def _momento(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(BOGOTA)
