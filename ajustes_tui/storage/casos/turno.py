"""What mi turno and the review tray read: what is in hand, what waits, and what was done today."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from ajustes_tui.domain.caso.borrador import OPCION
from ajustes_tui.domain.caso.card import Toma
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.revision import Pregunta
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.storage.casos.casos import caso_de
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.predicate import VUELVE


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


class Linea(NamedTuple):
    """A line a person wrote, with who took it back if somebody did."""

    linea: int
    momento: datetime
    caso_id: int
    cuenta: str
    evento: Evento
    datos: Mapping[str, object]
    deshizo: str | None


class Contestada(NamedTuple):
    """A question of a person that the supervisor answered."""

    linea: int
    caso_id: int
    cuenta: str
    estado: Estado
    quien: str
    momento: datetime
    texto: str
    pregunta: int | None


class Vuelta(NamedTuple):
    """Casos that came back from the back in one estado."""

    estado: Estado
    otra_vez: bool
    """They had been sent to the back again."""
    casos: int
    enviado: date
    """When the oldest of them was sent."""


class EnBandeja(NamedTuple):
    """A question with its caso, as the tray lists it."""

    caso: Caso
    pregunta: Pregunta
    desde: datetime


class Importada(NamedTuple):
    """A base that came in, or was undone."""

    momento: datetime
    quien: str
    corte: date
    nuevos: int
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

    def drafts(self, login: str, limite: int = 10) -> list[Borrador]:
        """Return the drafts of a person on casos that are still there, newest first.

        A digit beside a row of the queue is not one by itself.
        """
        filas = self._db.conn.execute(
            "SELECT b.caso_id, b.contenido, b.guardado_el FROM borradores b"
            " CROSS JOIN casos c ON c.id = b.caso_id AND c.retirado = 0"
            " WHERE b.login = ? AND json_remove(b.contenido, ?) <> '{}'"
            " ORDER BY b.guardado_el DESC LIMIT ?",
            (login, f"$.{OPCION}", limite),
        )
        return [
            Borrador(f["caso_id"], json.loads(f["contenido"]), _momento(f["guardado_el"]))
            for f in filas
        ]

    def claims(self, login: str) -> list[tuple[int, Toma]]:
        """Return the claims of a person, also those that lapsed, newest first."""
        filas = self._db.conn.execute(
            "SELECT t.* FROM tomas t CROSS JOIN casos c ON c.id = t.caso_id AND c.retirado = 0"
            " WHERE t.login = ? ORDER BY t.vence DESC, t.desde DESC, t.caso_id",
            (login,),
        )
        return [
            (
                f["caso_id"],
                Toma(f["login"], f["sesion"], _momento(f["desde"]), _momento(f["vence"])),
            )
            for f in filas
        ]

    def touched_since(self, caso_id: int, desde: datetime, login: str) -> tuple[str, Evento] | None:
        """Return who else wrote last on a caso since a moment, and what."""
        fila = self._db.conn.execute(
            "SELECT agente, evento FROM historial WHERE caso_id = ? AND momento > ?"
            " AND agente <> ? ORDER BY linea DESC LIMIT 1",
            (caso_id, desde.isoformat(timespec="seconds"), login),
        ).fetchone()
        return None if fila is None else (fila["agente"], Evento(fila["evento"]))

    def appointments(self, login: str, ahora: datetime) -> list[Cita]:
        """Return the appointments overdue and of today that nobody else has, one for each cuenta."""
        filas = self._db.conn.execute(
            "SELECT min(c.id) AS id, c.cuenta, c.cita FROM casos c INDEXED BY casos_citas"
            " WHERE c.cita IS NOT NULL AND c.cita < :fin AND c.retirado = 0 AND c.espera = 0"
            f" AND c.id NOT IN ({_AJENO}) GROUP BY c.cuenta, c.cita ORDER BY c.cita, c.cuenta",
            {**_quien(login, ahora), "fin": f"{ahora:%Y-%m-%d}T24"},
        )
        return [Cita(f["id"], f["cuenta"], _momento(f["cita"])) for f in filas]

    def calls(self, login: str, ahora: datetime) -> tuple[int, int]:
        """Count the usuarios who may be called now, and those of them already tried before."""
        fila = self._db.conn.execute(
            "SELECT count(*), coalesce(sum(intento > 0), 0) FROM"
            f" (SELECT max(c.intentos) AS intento{_LLAMABLE} GROUP BY c.cuenta)",
            _quien(login, ahora),
        ).fetchone()
        return int(fila[0]), int(fila[1])

    def call_ids(self, login: str, ahora: datetime) -> list[int]:
        """Return the casos of the usuarios who may be called now."""
        return self._ids(f"SELECT c.id{_LLAMABLE}", _quien(login, ahora))

    def queue(
        self, login: str, ahora: datetime, sin_respuesta: date, hasta: date | None = None
    ) -> int:
        """Count the casos a person could decide now, or those whose clock ends until a day.

        All that waits for an agente is counted along the index of the queue, which is quick; the
        calls, and the few that somebody else has, were put off or asked about, are taken away.
        """
        plazo = "" if hasta is None else " AND (c.vence IS NULL) = 0 AND c.vence <= :hasta"
        ajenos = (
            f"{_AJENO} UNION SELECT id FROM casos INDEXED BY casos_revision"
            " WHERE revision IS NOT NULL UNION SELECT id FROM casos INDEXED BY casos_aplazados"
            " WHERE aplazado_hasta > :hoy"
        )
        vueltos = f"c.retirado = 0{plazo} AND {VUELVE}"
        valores = _quien(login, ahora) | {
            "hasta": hasta.isoformat() if hasta else None,
            "sin_respuesta": sin_respuesta.isoformat(),
        }
        return sum(
            signo * int(self._db.conn.execute(f"SELECT count(*) FROM {sql}", valores).fetchone()[0])
            for signo, sql in (
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
                (1, f"casos c INDEXED BY casos_vueltos WHERE {_ENVIADO} AND {vueltos}"),
                (
                    -1,
                    f"({ajenos}) n CROSS JOIN casos c ON c.id = n.caso_id WHERE c.retirado = 0"
                    f"{plazo} AND (c.espera = 0 AND NOT {_POR_ATENDER} OR {vueltos})",
                ),
            )
        )

    def returned(self, sin_respuesta: date) -> list[Vuelta]:
        """Count what came back from the back, by estado and whether it had been sent again."""
        filas = self._db.conn.execute(
            "SELECT c.estado, c.reescalamientos > 0, count(*), min(c.escalado_el) FROM casos c"
            f" INDEXED BY casos_vueltos WHERE {_ENVIADO} AND c.retirado = 0"
            f" AND (c.estado IN ('POR_VALIDAR', 'POR_VERIFICAR') OR {VUELVE}) GROUP BY 1, 2",
            {"sin_respuesta": sin_respuesta.isoformat()},
        )
        return [Vuelta(Estado(f[0]), bool(f[1]), f[2], date.fromisoformat(f[3])) for f in filas]

    def answers(self, login: str, desde: datetime) -> list[Contestada]:
        """Return the answers a person has not acted upon since, newest first."""
        filas = self._db.conn.execute(
            "SELECT h.linea, h.caso_id, h.cuenta, c.estado, h.agente, h.momento, n.motivo,"
            " json_extract(h.datos, '$.pregunta') AS pregunta FROM historial h"
            " JOIN casos c ON c.id = h.caso_id AND c.retirado = 0"
            " LEFT JOIN notas n ON n.linea = h.linea"
            " LEFT JOIN instantaneas i ON i.linea = h.linea"
            " WHERE h.evento = 'resolver_revision' AND json_extract(h.datos, '$.para') = :yo"
            " AND h.momento >= :desde AND i.deshecha_por IS NULL AND h.agente <> :yo"
            " AND NOT EXISTS (SELECT 1 FROM historial p WHERE p.caso_id = h.caso_id"
            "   AND p.linea > h.linea AND p.agente = :yo)"
            " ORDER BY h.linea DESC LIMIT 50",
            {"yo": login, "desde": desde.isoformat(timespec="seconds")},
        )
        return [
            Contestada(
                f["linea"],
                f["caso_id"],
                f["cuenta"],
                Estado(f["estado"]),
                f["agente"],
                _momento(f["momento"]),
                f["motivo"] or "",
                f["pregunta"],
            )
            for f in filas
        ]

    def day(self, login: str, dia: date) -> list[Linea]:
        """Return what a person wrote on a day, newest first; reads no line of another day but one."""
        filas = self._db.conn.execute(
            "SELECT h.linea, h.momento, h.caso_id, h.cuenta, h.evento, h.datos, d.agente AS deshizo"
            " FROM historial h LEFT JOIN instantaneas i ON i.linea = h.linea"
            " LEFT JOIN historial d ON d.linea = i.deshecha_por"
            " WHERE h.agente = ? AND h.base_id IS NULL ORDER BY h.linea DESC",
            (login,),
        )
        lineas: list[Linea] = []
        for f in filas:
            momento = _momento(f["momento"])
            if momento.date() < dia:
                break
            evento, datos = Evento(f["evento"]), json.loads(f["datos"])
            lineas.append(
                Linea(f["linea"], momento, f["caso_id"], f["cuenta"], evento, datos, f["deshizo"])
            )
        return lineas

    def imports(self, dia: date) -> list[Importada]:
        """Return the bases that came in on a day, newest first, and those undone on it."""
        filas = self._db.conn.execute(
            "SELECT * FROM bases WHERE importada_el >= :dia OR anulada_el >= :dia ORDER BY id DESC",
            {"dia": dia.isoformat()},
        )
        importadas: list[Importada] = []
        for f in filas:
            nuevos = int(json.loads(f["resumen"]).get("nuevas", 0))
            corte = date.fromisoformat(f["corte"])
            deshecha = f["anulada_el"] is not None
            momento = _momento(f["anulada_el"] if deshecha else f["importada_el"])
            quien = f["anulada_por"] if deshecha else f["importada_por"]
            importadas.append(Importada(momento, quien, corte, nuevos, deshecha))
        return importadas

    # The tray.

    def questions(self, de: str | None = None) -> list[int]:
        """Return the casos that wait in the tray, the oldest question first; of all or of one."""
        return self._ids(
            "SELECT id FROM casos INDEXED BY casos_revision WHERE revision IS NOT NULL AND retirado = 0"
            " AND (:yo IS NULL OR dueno = :yo) ORDER BY revision",
            {"yo": de},
        )

    def tray(self) -> tuple[int, datetime | None]:
        """Count the questions that wait, and say since when the oldest one does."""
        fila = self._db.conn.execute(
            "SELECT count(*), min(revision) FROM casos INDEXED BY casos_revision"
            " WHERE revision IS NOT NULL AND retirado = 0"
        ).fetchone()
        if fila[1] is None:
            return 0, None
        linea = self._db.conn.execute(
            "SELECT momento FROM historial WHERE linea = ?", (fila[1],)
        ).fetchone()
        return int(fila[0]), _momento(linea["momento"])

    def open_questions(self, caso_ids: Sequence[int]) -> list[EnBandeja]:
        """Return the questions that wait on some casos."""
        return self._asked(_PREGUNTA.format(linea="c.revision"), caso_ids)

    def answered_question(self, caso_id: int, linea: int) -> EnBandeja | None:
        """Return a question that was already answered, with its caso as it is now."""
        filas = self._asked(_PREGUNTA.format(linea=int(linea)), [caso_id])
        return filas[0] if filas else None

    def _asked(self, sql: str, caso_ids: Sequence[int]) -> list[EnBandeja]:
        por_id: dict[int, EnBandeja] = {}
        for inicio in range(0, len(caso_ids), 500):
            huecos = ", ".join(str(int(i)) for i in caso_ids[inicio : inicio + 500])
            for f in self._db.conn.execute(f"{sql} WHERE c.id IN ({huecos})"):
                sistema = f["p_agente"] == "sistema"
                de_corte = sistema and f["p_base"] is not None
                quien = (f["k_agente"] or f["dueno"]) if sistema else f["p_agente"]
                pregunta = Pregunta(
                    f["p_texto"] or "",
                    None if de_corte else quien,
                    del_sistema=sistema,
                    de_corte=de_corte,
                    causa=Evento(f["k_evento"]) if f["k_evento"] else None,
                    telefonos=f["p_telefonos"],
                )
                por_id[f["id"]] = EnBandeja(caso_de(f), pregunta, _momento(f["p_momento"]))
        return [por_id[i] for i in caso_ids if i in por_id]

    def last_reason(self, caso_id: int) -> str:
        """Return the reasons the usuario gave when they did not accept, if they were written."""
        fila = self._db.conn.execute(
            "SELECT n.motivo FROM historial h JOIN notas n ON n.linea = h.linea"
            " WHERE h.caso_id = ? AND h.evento = 'contacto' AND n.motivo IS NOT NULL"
            " ORDER BY h.linea DESC LIMIT 1",
            (caso_id,),
        ).fetchone()
        return "" if fila is None else str(fila["motivo"])

    def supports(self, caso_id: int) -> list[str]:
        """Return the supports somebody ticked on a caso the last time it was escalated."""
        fila = self._db.conn.execute(
            "SELECT json_extract(datos, '$.soportes') FROM historial WHERE caso_id = ?"
            " AND evento = 'escalar_back' ORDER BY linea DESC LIMIT 1",
            (caso_id,),
        ).fetchone()
        return [] if fila is None or fila[0] is None else list(json.loads(fila[0]))

    def _ids(self, sql: str, valores: Mapping[str, object]) -> list[int]:
        return [int(fila[0]) for fila in self._db.conn.execute(sql, valores)]


def _quien(login: str, ahora: datetime) -> dict[str, object]:
    return {
        "yo": login,
        "ahora": ahora.isoformat(timespec="seconds"),
        "hoy": ahora.date().isoformat(),
    }


def _momento(texto: str) -> datetime:
    return datetime.fromisoformat(texto).astimezone(BOGOTA)
