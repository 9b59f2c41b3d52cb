"""KPI: the indicators and buckets of a corte, a range or today, and closing a corte."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from time import monotonic

from ajustes_tui.domain.caso.estados import REGLA
from ajustes_tui.domain.figures.board import KpiBoard
from ajustes_tui.domain.figures.closing import Closing, ClosingView, GroupTrend, Past
from ajustes_tui.domain.figures.feedback import AsesorCounts, top_of_groups
from ajustes_tui.domain.figures.figures import FiguresScope, GroupFilter
from ajustes_tui.domain.figures.goals import Goals
from ajustes_tui.domain.figures.groupings import DEFAULT, GROUPINGS
from ajustes_tui.domain.figures.indicators import (
    FigureCounts,
    FigureGroup,
    Tally,
    groups_of,
    most_frequent,
)
from ajustes_tui.domain.keeping.asesores import commonest
from ajustes_tui.domain.values.clocks import add_business_days, business_days_between
from ajustes_tui.domain.values.dates import BOGOTA, DayRange, short_date
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.errors import InvalidInput, InvalidUse, NotAllowed
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.services.figures.goals import GoalsService
from ajustes_tui.services.figures.open_work import OpenWorkService
from ajustes_tui.storage.admin.catalogs import AsesoresRepository
from ajustes_tui.storage.figures.kpi import StoreState

ROW_COUNTS = ("filas", "duplicadas", "rechazadas")


class KnownCortes:
    """Cache of earlier cortes, current and at an age, by grouping or none."""

    def __init__(self) -> None:
        self.of: dict[tuple[str, date], Tally] = {}
        self.ages: dict[tuple[str, date, int], Tally | None] = {}


class KpiService:
    """Figures of cortes, of today and of closings, and closing a corte."""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context
        self._goals = GoalsService(context)

    def cortes(self) -> list[date]:
        self.context.require_reading()
        return self.context.kpi.cortes()

    def absent_notice(self, cortes: DayRange | None) -> str:
        """Return the notice that cortes have no live base; empty if they have.

        Their zeros would read as a corte where nothing was decided.
        """
        if cortes is None:
            return ""
        since, until = cortes
        if any(since <= corte <= until for corte in self.cortes()):
            return ""
        return _no_base(since, until)

    def range_of(self, since: date | None, until: date | None) -> DayRange | None:
        newest = self.context.kpi.newest_corte()
        if newest is None and since is None and until is None:
            return None
        since = since or until or newest
        until = until or (newest if since is None else max(since, newest or since))
        if since is None or until is None or since > until:
            raise InvalidUse("El rango de cortes está al revés.", "Ponga desde antes que hasta.")
        return since, until

    def board_now(
        self,
        since: date | None = None,
        until: date | None = None,
        by: str | None = None,
        *,
        across: str | None = None,
        only: Sequence[GroupFilter] = (),
        days: DayRange | None = None,
    ) -> KpiBoard:
        """`across` crosses `by`; `only` keeps casos in all the groups, `days` filters the verdicts in force."""
        self.context.require_reading()
        _require_groups(by, across, only, days)
        cortes = self.range_of(since, until)
        if cortes is None:
            rules = self._goals.rules_of(None)
            nothing = KpiBoard(None, None, FigureCounts(), self.context.now(), rules=rules)
            asked = replace(nothing, by=by or "", across=across or "")
            return replace(asked, only=tuple(only), days=days)
        return self._read(FiguresScope(*cortes, only=tuple(only), days=days), by, across)

    def _read(self, scope: FiguresScope, by: str | None, across: str | None = None) -> KpiBoard:
        context, since, until = self.context, scope.since, scope.until
        asesores, frozen = context.asesores, scope.at_closing
        closing = None if scope.of_day or since != until else context.closings.get(since)
        regla = closing.regla if frozen and closing else REGLA
        told = context.kpi.tally(scope, by, across, asesores, regla)
        aliados: Mapping[str, str] = {}
        if by == "asesor" and not frozen:
            keys = {place[0] for place in told if place and place[0]}
            aliados = {key: aliado for key in keys if (aliado := asesores.aliado_of(key))}
        elif by == "asesor" and not across:
            # A corte that was closed before an asesor had one aliado may have several of one.
            aliados = most_frequent(context.kpi.tally(scope, by, "aliado", asesores))
        # Rows of files and changes since a closing are of whole cortes.
        whole = not (scope.of_day or scope.only or scope.days)
        rows: Mapping[str, int] = {}
        if whole:
            rows = closing.figures if frozen and closing else self._row_counts(since, until)
        return KpiBoard(
            since,
            until,
            told[()],
            closing.momento if frozen and closing else context.now(),
            tuple(self._named(group, by, across, aliados) for group in groups_of(told)),
            rows=rows.get("filas", 0),
            duplicated=rows.get("duplicadas", 0),
            rechazadas=rows.get("rechazadas", 0),
            by=by or "",
            of_day=scope.of_day,
            closing=closing,
            changes=tuple(context.closings.changes(since)) if whole and closing else (),
            frozen=frozen,
            across=across or "",
            only=scope.only,
            days=scope.days,
            aliados=aliados,
            rules=self._goals.rules_of(until, closing),
        )

    def _named(
        self, group: FigureGroup, by: str | None, across: str | None, aliados: Mapping[str, str]
    ) -> FigureGroup:
        catalogs, grouping = self.context.catalogs, GROUPINGS[by or DEFAULT]
        beside = (
            GROUPINGS[across].name_of(catalogs, group.across_key)
            if across
            else grouping.title_of(catalogs, group.key) or aliados.get(group.key or "", "")
        )
        return group._replace(name=grouping.name_of(catalogs, group.key), beside=beside)

    def _row_counts(self, since: date, until: date) -> dict[str, int]:
        summaries = [
            base["resumen"]
            for base in self.context.bases.list_all()
            if base["anulada_el"] is None
            and base["corte"] is not None
            and since.isoformat() <= base["corte"] <= until.isoformat()
        ]
        return {key: sum(int(each.get(key, 0)) for each in summaries) for key in ROW_COUNTS}

    def board_of_today(
        self, by: str | None = None, *, across: str | None = None, only: Sequence[GroupFilter] = ()
    ) -> KpiBoard:
        self.context.require_reading()
        _require_groups(by, across, only)
        today = self.context.now().date()
        return self._read(FiguresScope(today, today, of_day=True, only=tuple(only)), by, across)

    def board(
        self,
        since: date | None = None,
        until: date | None = None,
        by: str | None = None,
        *,
        across: str | None = None,
        only: Sequence[GroupFilter] = (),
        days: DayRange | None = None,
    ) -> KpiBoard:
        """Return the figures of the closing for a closed corte, else those of now.

        A closing keeps no day of the verdict: with `days` the figures are those of now.
        """
        if since is None and until is None:
            self.context.require_reading()
            since = until = self.context.kpi.newest_corte()
        closed = since is not None and since == until and self.context.closings.get(since)
        if since is not None and closed and days is None:
            return self.board_at_closing(since, by, across=across, only=only)
        return self.board_now(since, until, by, across=across, only=only, days=days)

    def board_at_closing(
        self,
        corte: date | None = None,
        by: str | None = None,
        *,
        across: str | None = None,
        only: Sequence[GroupFilter] = (),
    ) -> KpiBoard:
        """Default to the newest corte; raises InvalidInput if open."""
        self.context.require_reading()
        _require_groups(by, across, only)
        corte = corte or self.context.kpi.newest_corte()
        closing = self.context.closings.get(corte) if corte else None
        if corte is None or closing is None:
            which = f"El corte {short_date(corte)} no está cerrado." if corte else "No hay cortes."
            raise InvalidInput(which, "Véalo sin --cerrado, o ciérrelo con `cerrar_corte`.")
        scope = FiguresScope(corte, corte, at_closing=True, only=tuple(only))
        return self._read(scope, by, across)

    def close(self, corte: date) -> KpiBoard:
        """Freeze the figures and casos of a corte; a supervisor's act.

        Raises InvalidInput for a corte without bases, NotAllowed for the role or a closed corte.
        """
        self.context.require_reading()
        if corte not in self.context.kpi.cortes():
            raise InvalidInput(_no_base(corte, corte), "Véalas con `ajustes bases`.")
        self.context.require(Power.FIGURES, "cerrar un corte")
        login, now = self.context.run_session.login, self.context.now()
        with self.context.db.transaction():
            previous = self.context.closings.get(corte)
            if previous is not None:
                raise NotAllowed(
                    f"El corte {short_date(corte)} ya lo cerró {previous.who} el "
                    f"{previous.momento:%d/%m/%Y %H:%M}.",
                    "Véalo con `kpi --cerrado`; un cierre no se cambia.",
                )
            rows = self._row_counts(corte, corte)
            view = self._view_to_keep(self.board_now(corte, corte))
            self.context.closings.close(corte, login, now, rows, self._one_keys(corte), view)
            self.context.audit.record(now, login, "corte_cerrado", corte.isoformat())
        return self.board_at_closing(corte)

    def _view_to_keep(self, board: KpiBoard) -> ClosingView:
        past, told = self.past(board, PAST_CORTES), self.told(board)
        goals = Goals.of_rules(board.rules)
        return ClosingView(past, goals, told.minimum, told.top, told.waiting)

    def _one_keys(self, corte: date) -> dict[str, dict[str, str]]:
        asesores = self.context.asesores
        found: dict[str, dict[str, str]] = {}
        for by, grouping in GROUPINGS.items():
            if grouping.join is not None:
                texts, one_key = self.context.kpi.texts(corte, by), grouping.one_key(asesores)
                found[by] = {t: key for t in texts if (key := one_key(t) or "") != t}
        return found

    def regrouped(self, board: KpiBoard, by: str, across: str = "") -> KpiBoard:
        scope = board.scope
        if scope is None or (board.by, board.across) == (by, across):
            return board
        return self._read(scope, by, across or None)

    def asesor_names(self) -> dict[str, str]:
        """Return the catalogue's name, else that of most of the asesor's casos."""
        self.context.require_reading()
        directory = self.context.asesores
        names: dict[str, list[tuple[str | None, int]]] = {}
        for sent in AsesoresRepository(self.context.db).sent():
            person = directory.resolve(sent.asesor_id) or sent.asesor_id
            names.setdefault(person, []).append((sent.name, sent.casos))
        found = {person: directory.name(person) or commonest(of) for person, of in names.items()}
        return {person: name for person, name in found.items() if name}

    def top(self, board: KpiBoard) -> list[AsesorCounts]:
        if board.kept is not None and not board.narrowed:
            return list(board.kept.top)
        by_asesor = self.regrouped(board, "asesor")
        minimum = self.context.rules.minimo_top5
        return top_of_groups(by_asesor.groups, self.asesor_names(), by_asesor.aliados, minimum)

    def told(self, board: KpiBoard) -> KpiBoard:
        """Return figures with what a page or paragraph says around them now."""
        top = self.top(board) if board.since is not None else ()
        board = replace(board, past=self.past(board, 1), top=top)
        if board.kept is not None:
            return board
        work, now = OpenWorkService(self.context).read(), self.context.now()
        return replace(board, work=work, read_at=now)

    def past(
        self, board: KpiBoard, count: int, of_groups: int = 0, known: KnownCortes | None = None
    ) -> Past:
        """Return no cortes for a day, and no groups for crossed or narrowed figures.

        `known` is a cache, extended in place.
        """
        if board.of_day or board.since is None:
            return Past()
        grouped = bool(board.by) and not board.across and not board.narrowed
        by = board.by if grouped and of_groups else ""
        if (kept := board.kept) is not None:
            return kept.past._replace(cortes=kept.past.cortes[-count:])
        known = known or KnownCortes()
        past = self._before(board.since, count, by, of_groups, known)
        if board.narrowed or board.since != board.until:
            return past
        age = self.age(board.since)
        last = [corte for corte, _counts in past.cortes][-of_groups:] if by else []
        told: dict[date, Tally] = {}
        for corte, _counts in past.cortes:
            key = (by if corte in last else "", corte, age)
            if key not in known.ages:
                known.ages[key] = self.at_age(corte, age, key[0])
            if (then := known.ages[key]) is not None:
                told[corte] = then
        groups = _groups_in(last, told) if told else past.groups
        return past._replace(
            groups=groups, age=age, at_age={corte: then[()] for corte, then in told.items()}
        )

    def _before(
        self, before: date, count: int, by: str, of_groups: int, known: KnownCortes
    ) -> Past:
        """Open cortes not cached are one query over all their casos: most of a second for two
        dozen cortes of 25,000.
        """
        self.context.require_reading()
        cortes = [corte for corte in self.context.kpi.cortes() if corte < before][:count][::-1]
        last = cortes[-of_groups:] if by else []
        wanted = {corte: (by if corte in last else "", corte) for corte in cortes}
        unknown: list[date] = []
        for corte, key in wanted.items():
            if key not in known.of and (closing := self.context.closings.get(corte)) is not None:
                known.of[key] = self._tally_of(closing, key[0])
            elif key not in known.of:
                unknown.append(corte)
        since, asesores = last[0] if last else None, self.context.asesores
        read = self.context.kpi.by_corte(unknown, by or None, since, asesores)
        known.of.update({wanted[corte]: told for corte, told in read.items()})
        return Past(
            [(corte, known.of[key][()]) for corte, key in wanted.items()],
            _groups_in(last, {corte: known.of[by, corte] for corte in last}),
        )

    def _tally_of(self, closing: Closing, by: str) -> Tally:
        if not by:
            return {(): closing.counts}
        scope = FiguresScope(closing.corte, closing.corte, at_closing=True)
        told = self.context.kpi.tally(scope, by, None, self.context.asesores, closing.regla)
        return {**told, (): closing.counts}

    def age(self, corte: date) -> int:
        return max(
            0, business_days_between(corte, self.context.now().date(), self.context.is_habil)
        )

    def at_age(self, corte: date, age: int, by: str = "") -> Tally | None:
        """Return None if not in the store by then: ages then differ, and the screens say so."""
        self.context.require_reading()
        day = add_business_days(corte, age, self.context.is_habil)
        if day > self.context.now().date():
            return None
        closing = self.context.closings.get(corte)
        if closing is not None and closing.momento.astimezone(BOGOTA).date() <= day:
            # What came after the closing is told apart and changes none of its figures.
            return self._tally_of(closing, by)
        return self.context.kpi.at_end_of(corte, day, by or None, self.context.asesores)


PAST_CORTES, PAST_OF_GROUPS = 24, 8
"""Earlier cortes that screens draw, in total and by group."""
PAST_SECONDS = 30.0
"""Minimum time between readings of earlier cortes, even if some caso was decided."""


class KeptPast:
    """The comparison of a screen, read again only when it may differ.

    An earlier corte is read again after a line on one of their casos, at most every PAST_SECONDS:
    two dozen of them take most of a second.
    """

    def __init__(self, kpi: KpiService, clock: Callable[[], float] = monotonic) -> None:
        self._kpi = kpi
        self._clock = clock
        self._known = KnownCortes()
        self._state: StoreState | None = None
        """The store state at the last check without changes."""
        self._until = 0.0
        self._behind = False

    @property
    def due(self) -> bool:
        return self._behind and self._clock() >= self._until

    def read(self, board: KpiBoard) -> Past:
        state = self._kpi.context.kpi.state()
        if self._known.of and self._state is not None:
            newest = max(corte for _by, corte in self._known.of)
            self._behind = self._behind or self._kpi.context.kpi.touched(newest, self._state)
        if self.due or not self._known.of:
            self._known, self._behind = KnownCortes(), False
            self._until = self._clock() + PAST_SECONDS
        if not self._behind:
            self._state = state
        return self._kpi.past(board, PAST_CORTES, PAST_OF_GROUPS, self._known)


def _no_base(since: date, until: date) -> str:
    if since == until:
        return f"No hay ninguna base viva del corte {short_date(since)}."
    return f"No hay ninguna base viva de cortes del {short_date(since)} al {short_date(until)}."


def _groups_in(cortes: Sequence[date], told: Mapping[date, Tally]) -> GroupTrend:
    """Return None where a group sent nothing, or where that is unknown."""
    groups: dict[str | None, list[FigureCounts | None]] = {}
    for place, corte in enumerate(cortes):
        for group, counts in told.get(corte, {}).items():
            if group:
                groups.setdefault(group[0], [None] * len(cortes))[place] = counts
    return {group: tuple(counts) for group, counts in groups.items()}


def _require_groups(
    by: str | None,
    across: str | None = None,
    only: Sequence[GroupFilter] = (),
    days: DayRange | None = None,
) -> None:
    """Raise InvalidUse for an unknown group, one crossed with itself, or reversed days."""
    asked = {by, across, *(group for group, _key in only)} - {None}
    if not asked <= GROUPINGS.keys():
        raise InvalidUse("Ese grupo no existe.", f"Escoja entre {', '.join(GROUPINGS)}.")
    if across is not None and by in (None, across):
        raise InvalidUse("Ese cruce no sirve.", "Cruce dos grupos distintos.")
    if days is not None and days[0] > days[1]:
        raise InvalidUse("El rango de días está al revés.", "Ponga desde antes que hasta.")


class OutlookService:
    """The figures of the newest corte, cached until they may have changed; writes nothing."""

    def __init__(self, context: ServiceContext, kpi: KpiService) -> None:
        self.context = context
        self._kpi = kpi
        self._known: tuple[date, StoreState, KpiBoard] | None = None
        """The newest corte, its figures, and the store state at the reading."""

    def read(self) -> KpiBoard | None:
        """Read again after a line on one of their casos; None without a corte."""
        self.context.require_reading()
        repository = self.context.kpi
        corte, now = repository.newest_corte(), repository.state()
        if corte is None:
            self._known = None
            return None
        known = self._known
        if known is None or known[0] != corte or repository.touched(corte, known[1]):
            self._known = (corte, now, self._kpi.board(corte, corte))
        else:
            self._known = (corte, now, known[2])
        return self._known[2]
