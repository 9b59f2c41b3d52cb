"""What the figures must be, counted in plain Python from the rows of the store as they were written."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.figures.board import KpiBoard
from ajustes_tui.domain.figures.figures import CHANGED
from ajustes_tui.domain.figures.indicators import FIGURES, TOTAL
from ajustes_tui.domain.query.filter import CasoFilter
from tests.services.soporte import Almacen

_TELL = {"ACEPTA", "NO_ACEPTA", "NO_INTERPONE"}
AGAIN = ("mal_rechazado", "mal_aplicado")
_CLOSED = ("CERRADO_INFORMADO", "CERRADO_MENSAJE", "CERRADO_PQR")


class Listed(NamedTuple):
    """A figure of a board, with the predicate of its casos."""

    key: str
    group: str | None
    """The key of its group, '' for none; None for a figure of all."""
    casos: int
    criteria: CasoFilter
    cubetas: tuple[str, ...]
    """The buckets it counts; none where it counts by something else."""


def listed(board: KpiBoard) -> list[Listed]:
    """Return every figure of a board that counts casos, those of all first and then group by group."""
    scope = board.scope
    found = [Listed(CHANGED, None, board.changed, scope.of_figure(CHANGED), ())]
    for figure in FIGURES.values():
        for group in (None, *board.groups):
            if figure.money or (group and figure.key not in (TOTAL, *Cubeta)):
                continue
            groups = () if group is None else board.filters(group)
            found.append(
                Listed(
                    figure.key,
                    None if group is None else group.key or "",
                    board.casos(figure.key, group),
                    scope.of_figure(figure.key, groups),
                    figure.values if figure.column == "cubeta" else (),
                )
            )
    return found if board.changed else found[1:]


class Line(NamedTuple):
    """A line that was not undone."""

    number: int
    day: date
    agente: str
    evento: str
    before: str | None
    after: str
    datos: Mapping[str, Any]
    base: int | None
    moment: datetime
    act: int
    claimed: datetime | None
    """Since when the person had the caso."""


def _claim_of(cambios: Mapping[str, Any]) -> datetime | None:
    return datetime.fromisoformat(cambios["toma"]) if "toma" in cambios else None


def standing_lines(store: Almacen) -> dict[int, list[Line]]:
    """Return the lines of each caso that were not undone, in their order."""
    rows = store.rows_of(
        "SELECT caso_id, linea, momento, agente, evento, estado_antes, estado_despues, datos, base_id,"
        " coalesce(causada_por, linea), cambios FROM lineas ORDER BY caso_id, linea"
    )
    undone = {json.loads(row[7])["linea"] for row in rows if row[4] == "deshacer"}
    # An act is undone whole, whichever casos it was on.
    acts = {row[9] for row in rows if row[1] in undone}
    found: dict[int, list[Line]] = {}
    for caso, lines in groupby(rows, lambda row: row[0]):
        found[caso] = [
            Line(
                *(row[1], datetime.fromisoformat(row[2]).date(), *row[3:7]),
                *(json.loads(row[7] or "{}"), row[8], datetime.fromisoformat(row[2]), row[9]),
                _claim_of(json.loads(row[10] or "{}")),
            )
            for row in lines
            if row[4] != "deshacer" and row[9] not in acts
        ]
    return found


def voids_verdict(line: Line) -> bool:
    """Tell whether a line takes the verdict away: a return, or what a base says while one calls."""
    calling = line.before in ("POR_CONTACTAR", "POR_DEJAR_MENSAJE")
    return line.evento == "devolver" or (
        line.base is not None and calling and line.before != line.after
    )


def estados(store: Almacen) -> dict[int, str]:
    """Return where the last line of each caso left it; one that undoes leaves it where it was."""
    return dict(store.rows_of("SELECT caso_id, estado_despues FROM lineas ORDER BY linea"))


def casos_of(store: Almacen, since: date, until: date) -> set[int]:
    """Return the casos in sight of the live bases of some cortes."""
    rows = store.rows_of(
        "SELECT f.caso_id FROM filas f JOIN bases b ON b.id = f.base_id JOIN casos c ON c.id = f.caso_id"
        f" WHERE b.anulada_el IS NULL AND c.retirado = 0 AND b.corte BETWEEN '{since}' AND '{until}'"
    )
    return {caso for (caso,) in rows}


def told(
    store: Almacen, casos: set[int], due: Callable[[date], date]
) -> dict[str, tuple[set[int], int]]:
    """Return who was told in time and who was closed untold, each with how many it is over."""
    asked = dict(store.rows_of("SELECT id, fecha_solicitud FROM casos"))
    in_time: set[int] = set()
    untold: set[int] = set()
    dated, closed, now = 0, 0, estados(store)
    for caso, lines in standing_lines(store).items():
        if caso not in casos:
            continue
        days = [
            line.day
            for line in lines
            if (line.evento == "contacto" and line.datos["resultado"] in _TELL)
            or (line.evento == "mensaje_de_voz" and line.datos["resultado"] == "DEJADO")
        ]
        ended = now[caso] in _CLOSED
        closed += ended
        if days and asked[caso]:
            dated += 1
            if days[0] <= due(date.fromisoformat(asked[caso])):
                in_time.add(caso)
        elif ended and not days:
            untold.add(caso)
    return {"a_tiempo": (in_time, dated), "sin_informar": (untold, closed)}


def said(written: Mapping[str, list[dict[str, str]]], radicados: Mapping[int, str]) -> Counter[str]:
    """Return what the workbooks of some cortes said of some casos, the newest that has each.

    `written` has, by corte, the rows of its workbooks in order: the result under each radicado.
    """
    last = {
        radicado: result
        for corte in sorted(written)
        for rows in written[corte]
        for radicado, result in rows.items()
    }
    return Counter(last[radicado] for radicado in radicados.values())


def aliado_of_casos(store: Almacen) -> dict[int, str | None]:
    """Return the one aliado of the asesor of each caso, in small letters; without one, the caso's own.

    The newest live base that says it decides, by most of its casos.
    """
    said: dict[str, dict[tuple[str, int], Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for corte, base, asesor, aliado in store.rows_of(
        "SELECT b.corte, b.id, c.asesor_id, c.aliado FROM filas f JOIN bases b ON b.id = f.base_id"
        " JOIN casos c ON c.id = f.caso_id WHERE b.anulada_el IS NULL AND b.corte IS NOT NULL"
        " AND f.efecto <> 'duplicada'"
    ):
        if asesor and aliado:
            said[asesor.lower()][corte, base][aliado.lower()] += 1
    newest = {asesor: bases[max(bases)] for asesor, bases in said.items()}
    decided = {
        asesor: max(counts, key=lambda aliado: (counts[aliado], aliado))
        for asesor, counts in newest.items()
    }
    return {
        caso: decided.get((asesor or "").lower(), (aliado or "").lower() or None)
        for caso, asesor, aliado in store.rows_of("SELECT id, asesor_id, aliado FROM casos")
    }


_NOT_DECIDED = {"nota", "deshacer", "completar", "aplazar", "pedir_revision", "cambio_de_resultado"}


def minutes_a_case(
    store: Almacen, since: date, until: date
) -> dict[str, dict[str | None, list[float]]]:
    """Return the minutes of each act of some days by who did it and by the causal of its first caso.

    From the claim, or from the act before under the same claim; what was never claimed has none.
    """
    causales = dict(store.rows_of("SELECT id, causal FROM casos"))
    acts: dict[int, tuple[int, Line]] = {}
    for caso, lines in standing_lines(store).items():
        for line in lines:
            counted = line.base is None and line.evento not in _NOT_DECIDED
            first = acts.get(line.act)
            if (
                counted
                and line.agente != "sistema"
                and (not first or line.number < first[1].number)
            ):
                acts[line.act] = caso, line
    found: dict[str, dict[str | None, list[float]]] = defaultdict(lambda: defaultdict(list))
    before: dict[tuple[str, datetime], datetime] = {}
    for caso, line in sorted(acts.values(), key=lambda act: act[1].number):
        if line.claimed is None or not since <= line.day <= until:
            continue
        claim = line.agente, line.claimed
        minutes = (line.moment - before.get(claim, line.claimed)).total_seconds() / 60
        before[claim] = line.moment
        found[line.agente][causales[caso]].append(minutes)
    return found


_SENDS = {
    "escalar_back": "back",
    "mal_rechazado": "back",
    "mal_aplicado": "back",
    "escalar_pqr": "pqr",
    "radicar_recurso": "pqr",
}


class Sent(NamedTuple):
    """A caso that was sent away: which line did, when, by whom, and the answer and its day, if any."""

    evento: str
    day: date
    agente: str
    answer: str | None
    answered: date | None


def sent_away(store: Almacen) -> dict[int, list[Sent]]:
    """Return what was sent of each caso and stands, read forwards from each sending to the next.

    The last answer before the next sending to the same place counts, unless the caso came back to
    wait after it; what was returned from PQR was not sent.
    """
    found: dict[int, list[Sent]] = {}
    for caso, lines in standing_lines(store).items():
        sendings: list[Sent] = []
        for place, line in enumerate(lines):
            where = _SENDS.get(line.evento)
            if where is None:
                continue
            answer, answered, withdrawn = None, None, False
            waits = ("EN_BACK", "REESCALADO") if where == "back" else ("EN_PQR", "RECURSO_EN_PQR")
            for later in lines[place + 1 :]:
                if _SENDS.get(later.evento) == where:
                    break
                if later.evento == f"respuesta_{where}":
                    told = later.datos.get("fecha")
                    answered = date.fromisoformat(told) if told else later.day
                    answer = later.datos.get("resultado")
                elif later.evento in ("base_anulada", "reabrir") and later.after in waits:
                    answer, answered = None, None
                elif later.evento == "devolver" and later.before == "EN_PQR":
                    withdrawn = line.evento == "escalar_pqr"
            if not withdrawn:
                sendings.append(Sent(line.evento, line.day, line.agente, answer, answered))
        found[caso] = sendings
    return found


def cubetas(store: Almacen) -> dict[int, str]:
    """Return the bucket of each caso that was re-escalated and is corregido, no_revertido or pendiente."""
    now = estados(store)
    found: dict[int, str] = {}
    for caso, lines in standing_lines(store).items():
        verdict: str | None = None
        voided: dict[int, str | None] = {}
        for line in lines:
            if line.evento == "base_anulada":
                # What a base took back stands again once the base is undone.
                verdict = voided.pop(line.base, verdict)
            elif line.evento in (
                "aplicacion_correcta",
                "rechazo_correcto",
                "no_revertido",
                "escalar_pqr",
            ):
                verdict = line.evento
            elif voids_verdict(line):
                if line.base is not None:
                    voided[line.base] = verdict
                verdict = None
        if now[caso] != "ANULADO" and any(line.evento in AGAIN for line in lines):
            applied = "corregido" if verdict == "aplicacion_correcta" else "no_revertido"
            found[caso] = "pendiente" if verdict is None else applied
    return found


def stays(
    store: Almacen, casos: set[int], habil: Callable[[date], bool]
) -> dict[str, list[tuple[int, float, int]]]:
    """Return the days and the hours of each stay in an open estado that ended, with its caso."""
    found: dict[str, list[tuple[int, float, int]]] = defaultdict(list)
    for caso, lines in standing_lines(store).items():
        moves = [line for line in lines if line.before != line.after]
        for came, left in pairwise(moves if caso in casos else ()):
            if came.after in (*_CLOSED, "ANULADO"):
                continue
            span = (left.day - came.day).days
            days = [day for n in range(span + 1) if habil(day := came.day + timedelta(days=n))]
            hours = 0.0
            for day in days:
                begins = datetime.combine(day, time(), came.moment.tzinfo)
                within = min(left.moment, begins + timedelta(days=1)) - max(came.moment, begins)
                hours += within.total_seconds() / 3600
            found[came.after].append((sum(day > came.day for day in days), hours, caso))
    return found


def days_to_answer(
    store: Almacen, casos: set[int], habil: Callable[[date], bool]
) -> dict[tuple[str, tuple[int, int] | None], tuple[list[int], set[int]]]:
    """Return the days of each stretch by the ISO week it ended in, and by none, with their casos."""

    def days(since: date, until: date) -> int:
        span = (since + timedelta(days=n) for n in range(1, (until - since).days + 1))
        return sum(habil(day) for day in span)

    found: dict[tuple[str, tuple[int, int] | None], tuple[list[int], set[int]]]
    found = defaultdict(lambda: ([], set()))

    def add(stretch: str, caso: int, end: date, count: int) -> None:
        year, week, _day = end.isocalendar()
        for key in ((year, week), None):
            found[stretch, key][0].append(count)
            found[stretch, key][1].add(caso)

    now, sendings, standing = estados(store), sent_away(store), standing_lines(store)
    for caso, corte, verdict in store.rows_of("SELECT id, corte_inicial, veredicto_el FROM casos"):
        if caso not in casos or now[caso] == "ANULADO":
            continue
        since = date.fromisoformat(corte)
        to_back = [s for s in sendings[caso] if _SENDS[s.evento] == "back"]
        if verdict:
            end = date.fromisoformat(verdict[:10])
            add("al_veredicto", caso, end, days(since, end))
            away = {
                day
                for s in to_back
                if s.answered and s.answered <= end
                for n in range((s.answered - s.day).days)
                if habil(day := s.day + timedelta(days=n + 1)) and day > since
            }
            add("en_la_celula", caso, end, days(since, end) - len(away))
        tells = [
            line.day
            for line in standing[caso]
            if (line.evento == "contacto" and line.datos["resultado"] in _TELL)
            or (line.evento == "mensaje_de_voz" and line.datos["resultado"] == "DEJADO")
        ]
        if tells:
            add("al_informar", caso, tells[0], days(since, tells[0]))
        for sent in sendings[caso]:
            if sent.answered:
                stretch = "del_back" if sent.evento in (*AGAIN, "escalar_back") else "de_pqr"
                add(stretch, caso, sent.answered, days(sent.day, sent.answered))
    return dict(found)
