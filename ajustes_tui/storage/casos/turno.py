"""Queries of mi turno and the tray: casos in hand, waiting work, the day."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from ajustes_tui.domain.caso.borrador import OPTION
from ajustes_tui.domain.caso.card import ToCall, Toma
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import LLAMADAS, ActKind, Evento
from ajustes_tui.domain.caso.revision import TrayQuestion
from ajustes_tui.domain.rules.corte import SYSTEM
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.storage.admin.audit import UNUSUAL_ACTS
from ajustes_tui.storage.casos.acts import ACTS
from ajustes_tui.storage.casos.columns import caso_of
from ajustes_tui.storage.casos.historial import HistorialRepository
from ajustes_tui.storage.core.database import Repository
from ajustes_tui.storage.core.predicate import (
    IN_SIGHT,
    IN_SIGHT_ALONE,
    LIVE,
    RETURNS,
    numbered,
    quoted,
)


class Borrador(NamedTuple):
    """A person's draft of a caso."""

    caso_id: int
    contenido: Mapping[str, str]
    guardado_el: datetime


class Cita(NamedTuple):
    """A usuario expecting a call at an hour."""

    caso_id: int
    cuenta: str
    momento: datetime


class ShiftLine(NamedTuple):
    """An act by its naming line: one caso, or a call on several.

    `deshizo` is who undid it, else None.
    """

    kind: ActKind
    line: int
    momento: datetime
    caso_id: int
    cuenta: str
    radicado: str | None
    evento: Evento
    datos: Mapping[str, object]
    deshizo: str | None


class AnsweredQuestion(NamedTuple):
    """A question answered by the supervisor."""

    line: int
    caso_id: int
    cuenta: str
    estado: Estado
    who: str
    momento: datetime
    text: str
    question: int | None


class WaitingCall(NamedTuple):
    """A free caso to call without appointment."""

    caso: ToCall
    intentos: int
    dialled: bool
    """The cuenta has attempts and may have to wait."""


class ReturnedCasos(NamedTuple):
    """Casos back from the back, in one estado."""

    estado: Estado
    again: bool
    casos: int
    enviado: date
    """When the oldest was sent."""


class TrayQuestionRow(NamedTuple):
    """A question with its caso."""

    caso: Caso
    question: TrayQuestion
    since: datetime


class ListMark(NamedTuple):
    """The newest base and the newest entry that changes many lists."""

    base: int = 0
    act: int = 0


class ImportedBase(NamedTuple):
    """A base imported or undone."""

    momento: datetime
    who: str
    corte: date | None
    """None for an answered lot."""
    casos: int
    deshecha: bool


_HELD_BY_OTHERS = f"SELECT caso_id FROM tomas WHERE login <> :yo AND {LIVE}"
_IN_CONTACT = "c.estado IN ('POR_CONTACTAR', 'POR_DEJAR_MENSAJE', 'RECURSO_POR_RADICAR')"
_SENT_TO_BACK = (
    "c.escalado_el IS NOT NULL"
    " AND c.estado IN ('EN_BACK', 'REESCALADO', 'POR_VALIDAR', 'POR_VERIFICAR')"
)
_CALLABLE_NOW = (
    f" FROM casos c INDEXED BY casos_llamadas WHERE {_IN_CONTACT}"
    f" AND c.estado IN ('POR_CONTACTAR', 'POR_DEJAR_MENSAJE') AND {IN_SIGHT}"
    " AND c.revision IS NULL AND c.cita IS NULL"
    " AND (c.aplazado_hasta IS NULL OR c.aplazado_hasta <= :hoy)"
    f" AND c.id NOT IN ({_HELD_BY_OTHERS})"
)
_QUESTION = (
    "SELECT c.*, h.momento AS p_momento, h.agente AS p_agente, h.base_id AS p_base,"
    " n.motivo AS p_texto, h.linea AS p_linea, k.evento AS k_evento, k.agente AS k_agente,"
    " (SELECT count(*) FROM telefonos t WHERE t.cuenta = c.cuenta) AS p_telefonos"
    " FROM casos c JOIN historial h ON h.linea = {linea}"
    " LEFT JOIN notas n ON n.linea = h.linea LEFT JOIN historial k ON k.linea = h.causada_por"
)


class TurnoRepository(Repository):
    """Reads of the first screen, by index."""

    def borradores(self, login: str, limit: int = 10) -> list[Borrador]:
        """Return drafts on existing casos, newest first, except mere digits."""
        rows = self._db.conn.execute(
            "SELECT b.caso_id, b.contenido, b.guardado_el FROM borradores b"
            f" CROSS JOIN casos c ON c.id = b.caso_id AND {IN_SIGHT}"
            " WHERE b.login = ? AND json_remove(b.contenido, ?) <> '{}'"
            " ORDER BY b.guardado_el DESC LIMIT ?",
            (login, f"$.{OPTION}", limit),
        )
        return [
            Borrador(row["caso_id"], json.loads(row["contenido"]), _moment(row["guardado_el"]))
            for row in rows
        ]

    def claims(self, login: str) -> list[tuple[int, Toma]]:
        """Return a person's claims, also lapsed ones, newest first."""
        rows = self._db.conn.execute(
            f"SELECT t.* FROM tomas t CROSS JOIN casos c ON c.id = t.caso_id AND {IN_SIGHT}"
            " WHERE t.login = ? ORDER BY t.vence DESC, t.desde DESC, t.caso_id",
            (login,),
        )
        return [
            (
                row["caso_id"],
                Toma(row["login"], row["sesion"], _moment(row["desde"]), _moment(row["vence"])),
            )
            for row in rows
        ]

    def touched_since(self, caso_id: int, since: datetime, login: str) -> tuple[str, Evento] | None:
        """Return login and evento of another's last line since a moment."""
        row = self._db.conn.execute(
            "SELECT agente, evento FROM historial WHERE caso_id = ? AND momento > ?"
            " AND agente <> ? ORDER BY linea DESC LIMIT 1",
            (caso_id, since.isoformat(timespec="seconds"), login),
        ).fetchone()
        return None if row is None else (row["agente"], Evento(row["evento"]))

    def appointments(self, login: str, now: datetime) -> list[Cita]:
        """Return overdue and today's free appointments, one per cuenta."""
        rows = self._db.conn.execute(
            "SELECT min(c.id) AS id, c.cuenta, c.cita FROM casos c INDEXED BY casos_citas"
            f" WHERE c.cita IS NOT NULL AND c.cita < :fin AND {IN_SIGHT} AND c.espera = 0"
            f" AND c.id NOT IN ({_HELD_BY_OTHERS}) GROUP BY c.cuenta, c.cita ORDER BY c.cita, c.cuenta",
            {**_person_values(login, now), "fin": f"{now:%Y-%m-%d}T24"},
        )
        return [Cita(row["id"], row["cuenta"], _moment(row["cita"])) for row in rows]

    def waiting_calls(self, login: str, now: datetime) -> list[WaitingCall]:
        """Return casos a person could call, due or not, without citas."""
        rows = self._db.conn.execute(
            "SELECT c.id, c.cuenta, c.estado, c.vence, c.intentos, EXISTS (SELECT 1 FROM casos o"
            " JOIN intentos i ON i.caso_id = o.id AND i.deshecho = 0 WHERE o.cuenta = c.cuenta)"
            f"{_CALLABLE_NOW}",
            _person_values(login, now),
        )
        return [
            WaitingCall(
                ToCall(
                    id=caso_id,
                    cuenta=cuenta,
                    estado=Estado(estado),
                    cita=None,
                    vence=date.fromisoformat(vence) if vence else None,
                ),
                intentos,
                bool(dialled),
            )
            for caso_id, cuenta, estado, vence, intentos, dialled in rows
        ]

    def queue(
        self, login: str, now: datetime, unanswered: date, until: Sequence[date] = ()
    ) -> tuple[int, ...]:
        """Count the casos a person could decide, then those ending by each day.

        The queue's index counts all agentes' casos quickly; calls and the few claimed, postponed or
        in review are subtracted.
        """
        others = (
            f"{_HELD_BY_OTHERS} UNION SELECT id FROM casos INDEXED BY casos_revision"
            " WHERE revision IS NOT NULL UNION SELECT id FROM casos INDEXED BY casos_aplazados"
            " WHERE aplazado_hasta > :hoy"
        )
        returned = f"{IN_SIGHT} AND {RETURNS}"
        values = _person_values(login, now) | {
            "hasta": max(until).isoformat() if until else None,
            "sin_respuesta": unanswered.isoformat(),
        }
        total, by_due = 0, Counter[date]()
        for sign, sql in (
            (
                1,
                f"casos c INDEXED BY casos_cola WHERE {IN_SIGHT} AND (c.espera = 2) = 0"
                " AND c.espera = 0",
            ),
            (-1, f"casos c INDEXED BY casos_llamadas WHERE {_IN_CONTACT} AND {IN_SIGHT}"),
            (1, f"casos c INDEXED BY casos_vueltos WHERE {_SENT_TO_BACK} AND {returned}"),
            (
                -1,
                f"({others}) n CROSS JOIN casos c ON c.id = n.caso_id WHERE {IN_SIGHT}"
                f" AND (c.espera = 0 AND NOT {_IN_CONTACT} OR {returned})",
            ),
        ):
            count = self._db.conn.execute(f"SELECT count(*) FROM {sql}", values).fetchone()
            total += sign * int(count[0])
            for day, casos in self._db.conn.execute(
                f"SELECT c.vence, count(*) FROM {sql} AND (c.vence IS NULL) = 0 AND c.vence <= :hasta"
                " GROUP BY c.vence",
                values,
            ):
                by_due[date.fromisoformat(day)] += sign * casos
        until_each = (sum(n for day, n in by_due.items() if day <= last) for last in until)
        return (total, *until_each)

    def returned(self, unanswered: date) -> list[ReturnedCasos]:
        """Count the returned casos by estado and re-escalation."""
        rows = self._db.conn.execute(
            "SELECT c.estado, c.reescalamientos > 0, count(*), min(c.escalado_el) FROM casos c"
            f" INDEXED BY casos_vueltos WHERE {_SENT_TO_BACK} AND {IN_SIGHT}"
            f" AND (c.estado IN ('POR_VALIDAR', 'POR_VERIFICAR') OR {RETURNS}) GROUP BY 1, 2",
            {"sin_respuesta": unanswered.isoformat()},
        )
        return [
            ReturnedCasos(Estado(row[0]), bool(row[1]), row[2], date.fromisoformat(row[3]))
            for row in rows
        ]

    def answers(self, login: str, since: datetime) -> list[AnsweredQuestion]:
        """Return answers not acted upon, newest first."""
        rows = self._db.conn.execute(
            "SELECT h.linea, h.caso_id, c.cuenta, c.estado, h.agente, h.momento, n.motivo,"
            " json_extract(h.datos, '$.pregunta') AS pregunta FROM historial h"
            f" JOIN casos c ON c.id = h.caso_id AND {IN_SIGHT}"
            " LEFT JOIN notas n ON n.linea = h.linea"
            " LEFT JOIN deshechas i ON i.linea = h.linea"
            " WHERE h.evento = 'resolver_revision' AND json_extract(h.datos, '$.para') = :yo"
            " AND h.momento >= :desde AND i.deshecha_por IS NULL AND h.agente <> :yo"
            " AND NOT EXISTS (SELECT 1 FROM historial p WHERE p.caso_id = h.caso_id"
            "   AND p.linea > h.linea AND p.agente = :yo)"
            " ORDER BY h.linea DESC LIMIT 50",
            {"yo": login, "desde": since.isoformat(timespec="seconds")},
        )
        return [
            AnsweredQuestion(
                row["linea"],
                row["caso_id"],
                row["cuenta"],
                Estado(row["estado"]),
                row["agente"],
                _moment(row["momento"]),
                row["motivo"] or "",
                row["pregunta"],
            )
            for row in rows
        ]

    def day(self, login: str, day: date) -> list[ShiftLine]:
        """Return a person's acts of a day, newest first."""
        rows = self._db.conn.execute(
            "SELECT a.clase, a.linea, a.momento, a.caso_id, coalesce(c.cuenta, a.cuenta),"
            f" CASE WHEN a.evento NOT IN ({quoted(LLAMADAS)}) AND EXISTS (SELECT 1 FROM casos o"
            " WHERE o.cuenta = c.cuenta AND o.id <> c.id) THEN c.radicado END, a.evento,"
            f" a.datos, d.agente FROM ({ACTS}) a LEFT JOIN casos c ON c.id = a.caso_id"
            " LEFT JOIN historial d ON d.linea = a.deshecha_por ORDER BY a.linea DESC",
            HistorialRepository(self._db).span_of(day, agente=login),
        )
        return [
            ShiftLine(
                kind=ActKind(kind),
                line=line,
                momento=_moment(momento),
                caso_id=caso_id,
                cuenta=cuenta,
                radicado=radicado,
                evento=Evento(evento),
                datos=json.loads(data),
                deshizo=who,
            )
            for kind, line, momento, caso_id, cuenta, radicado, evento, data, who in rows
        ]

    def imports(self, day: date) -> list[ImportedBase]:
        """Return a day's imports, newest first."""
        rows = self._db.conn.execute(
            "SELECT * FROM bases WHERE :dia IN (substr(importada_el, 1, 10), substr(anulada_el, 1, 10))"
            " ORDER BY id DESC",
            {"dia": day.isoformat()},
        )
        return _imported(rows)

    def imports_since(self, mark: ListMark) -> list[ImportedBase]:
        """Return the imports after a mark, newest first."""
        rows = self._db.conn.execute(
            "SELECT * FROM bases WHERE id > :base OR id IN (SELECT CAST(substr(detalle, 6) AS INTEGER)"
            " FROM auditoria INDEXED BY auditoria_actos"
            f" WHERE accion IN ({UNUSUAL_ACTS}) AND accion = 'base_anulada' AND id > :act)"
            " ORDER BY id DESC",
            mark._asdict(),
        )
        return _imported(rows)

    # The lists.

    def list_mark(self) -> ListMark:
        """Return the newest base and list-changing act, one index entry each."""
        row = self._db.conn.execute(
            "SELECT (SELECT coalesce(max(id), 0) FROM bases), (SELECT coalesce(max(id), 0)"
            f" FROM auditoria INDEXED BY auditoria_actos WHERE accion IN ({UNUSUAL_ACTS}))"
        ).fetchone()
        return ListMark(*row)

    def given(self, since: ListMark) -> list[tuple[str, str]]:
        """Return who reassigned a caso since, with the entry's detail."""
        rows = self._db.conn.execute(
            "SELECT login, detalle FROM auditoria INDEXED BY auditoria_actos"
            f" WHERE accion IN ({UNUSUAL_ACTS}) AND accion = 'toma_reasignada' AND id > ? ORDER BY id",
            (since.act,),
        )
        return [(row[0], row[1]) for row in rows]

    # The tray.

    def questions(self, dueno: str | None = None) -> list[int]:
        """Return the tray's casos, oldest first, of `dueno` or all."""
        rows = self._db.conn.execute(
            f"SELECT id FROM casos INDEXED BY casos_revision WHERE revision IS NOT NULL AND {IN_SIGHT_ALONE}"
            " AND (:yo IS NULL OR dueno = :yo) ORDER BY revision",
            {"yo": dueno},
        )
        return [row["id"] for row in rows]

    def tray(self) -> tuple[int, datetime | None]:
        row = self._db.conn.execute(
            "SELECT count(*), min(revision) FROM casos INDEXED BY casos_revision"
            f" WHERE revision IS NOT NULL AND {IN_SIGHT_ALONE}"
        ).fetchone()
        if row[1] is None:
            return 0, None
        line = self._db.conn.execute(
            "SELECT momento FROM historial WHERE linea = ?", (row[1],)
        ).fetchone()
        return int(row[0]), _moment(line["momento"])

    def open_questions(self, caso_ids: Sequence[int]) -> list[TrayQuestionRow]:
        return self._asked(_QUESTION.format(linea="c.revision"), caso_ids)

    def answered_question(self, caso_id: int, line: int) -> TrayQuestionRow | None:
        rows = self._asked(_QUESTION.format(linea=int(line)), [caso_id])
        return rows[0] if rows else None

    def _asked(self, sql: str, caso_ids: Sequence[int]) -> list[TrayQuestionRow]:
        by_id: dict[int, TrayQuestionRow] = {}
        for row in self._db.conn.execute(f"{sql} WHERE c.id IN ({numbered(caso_ids)})"):
            system = row["p_agente"] == SYSTEM
            of_corte = system and row["p_base"] is not None
            who = (row["k_agente"] or row["dueno"]) if system else row["p_agente"]
            question = TrayQuestion(
                row["p_texto"] or "",
                None if of_corte else who,
                of_system=system,
                of_corte=of_corte,
                causa=Evento(row["k_evento"]) if row["k_evento"] else None,
                telefonos=row["p_telefonos"],
            )
            by_id[row["id"]] = TrayQuestionRow(caso_of(row), question, _moment(row["p_momento"]))
        return [by_id[i] for i in caso_ids if i in by_id]

    def last_reason(self, caso_id: int) -> str:
        """Return the usuario's reasons for not accepting, or ''."""
        row = self._db.conn.execute(
            "SELECT n.motivo FROM historial h JOIN notas n ON n.linea = h.linea"
            " WHERE h.caso_id = ? AND h.evento = 'contacto' AND n.motivo IS NOT NULL"
            " ORDER BY h.linea DESC LIMIT 1",
            (caso_id,),
        ).fetchone()
        return "" if row is None else str(row["motivo"])

    def supports(self, caso_id: int) -> list[str]:
        row = self._db.conn.execute(
            "SELECT json_extract(datos, '$.soportes') FROM historial WHERE caso_id = ?"
            " AND evento = 'escalar_back' ORDER BY linea DESC LIMIT 1",
            (caso_id,),
        ).fetchone()
        return [] if row is None or row[0] is None else list(json.loads(row[0]))


def _person_values(login: str, now: datetime) -> dict[str, object]:
    return {"yo": login, "ahora": now.isoformat(timespec="seconds"), "hoy": now.date().isoformat()}


def _imported(rows: Iterable[sqlite3.Row]) -> list[ImportedBase]:
    imported: list[ImportedBase] = []
    for row in rows:
        corte = date.fromisoformat(row["corte"]) if row["corte"] else None
        count = "nuevas" if corte else "actualizadas"
        casos = int(json.loads(row["resumen"]).get(count, 0))
        deshecha = row["anulada_el"] is not None
        momento = _moment(row["anulada_el"] if deshecha else row["importada_el"])
        who = row["anulada_por"] if deshecha else row["importada_por"]
        imported.append(ImportedBase(momento, who, corte, casos, deshecha))
    return imported


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(BOGOTA)
