"""The reader of the figures: the query, how it is narrowed, the last reading, whether it looks different."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import NamedTuple

from textual.message import Message

from ajustes_tui.domain.figures.board import KpiBoard
from ajustes_tui.domain.figures.figures import GroupFilter
from ajustes_tui.domain.figures.groupings import DEFAULT, GROUPINGS
from ajustes_tui.domain.figures.indicators import FigureGroup
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import DayRange, read_days, short_date
from ajustes_tui.errors import InvalidDatum
from ajustes_tui.screens.background import BackgroundPart, reads
from ajustes_tui.screens.modals import ask
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import TextModal
from ajustes_tui.screens.navigation import Notice
from ajustes_tui.services.container import LeadServices
from ajustes_tui.services.figures.kpi import KeptPast, KpiService
from ajustes_tui.ui.text import Tone
from ajustes_tui.workbench.lead.figures import read_figures

_TAKE_AWAY, _OF_ROW, _NO_DAYS = "quitar:", "renglon:", "quitar-dias"


class Narrowed(NamedTuple):
    """The groups and days that figures are narrowed to."""

    only: tuple[GroupFilter, ...] = ()
    days: DayRange | None = None

    def __bool__(self) -> bool:
        return bool(self.only or self.days)

    def with_group(self, group: GroupFilter) -> Narrowed:
        """Replace the group of the same kind."""
        return self._replace(only=(*(g for g in self.only if g.by != group.by), group))

    def without(self, by: str) -> Narrowed:
        return self._replace(only=tuple(g for g in self.only if g.by != by))

    def without_last(self) -> Narrowed:
        """Remove the last group, or the days if there is none."""
        return self._replace(only=self.only[:-1]) if self.only else Narrowed()


EVERYTHING = Narrowed()


class Narrowing(BackgroundPart):
    """Asks for groups or days, and posts `Chosen` with the answer."""

    class Chosen(Message):
        """The new narrowing."""

        def __init__(self, narrowed: Narrowed) -> None:
            super().__init__()
            self.narrowed = narrowed

    def __init__(self, service: KpiService) -> None:
        super().__init__()
        self._service = service

    def ask_group(self, board: KpiBoard, row: FigureGroup | None) -> None:
        """Ask for a group, that of the row first, or for one to remove."""
        narrowed = Narrowed(board.only, board.days)
        names = {by: grouping.word for by, grouping in GROUPINGS.items()}
        choices: list[tuple[str, str]] = []
        if row is not None and board.by:
            choices.append((_OF_ROW, f"{names[board.by]} {row.name}, el del renglón"))
        choices += [(by, f"{name}…") for by, name in names.items()]
        choices += [
            (f"{_TAKE_AWAY}{g.by}", f"quitar {names[g.by]} {g.key or '(sin)'}")
            for g in narrowed.only
        ]

        def chosen(answer: str) -> None:
            if answer.startswith(_TAKE_AWAY):
                self._post(narrowed.without(answer.removeprefix(_TAKE_AWAY)))
            elif answer == _OF_ROW and row is not None:
                wanted = narrowed
                for group in board.filters(row):
                    wanted = wanted.with_group(group)
                self._post(wanted)
            else:
                self._read_groups(board, answer)

        ask(self, PickerModal("Solo los casos de", choices), chosen)

    @reads("Leyendo los grupos", leads=True)
    def _read_groups(self, board: KpiBoard, by: str) -> tuple[KpiBoard, str, list[FigureGroup]]:
        """Read the groups of a kind under the rest of the narrowing."""
        others = [group for group in board.only if group.by != by]
        if board.of_day:
            found = self._service.board_of_today(by, only=others)
        else:
            found = self._service.board(board.since, board.until, by, only=others, days=board.days)
        groups = sorted(found.groups, key=lambda g: (g.key is None, g.key or ""))
        return board, by, groups

    @_read_groups.then
    def _ask_key(self, read: tuple[KpiBoard, str, Sequence[FigureGroup]]) -> None:
        board, by, groups = read
        choices = [
            (str(place), f"{g.name} · {count_words(g.counts.total, 'caso')}")
            for place, g in enumerate(groups)
        ]

        def chosen(answer: str) -> None:
            narrowed = Narrowed(board.only, board.days)
            self._post(narrowed.with_group(GroupFilter(by, groups[int(answer)].key)))

        if choices:
            ask(self, PickerModal(GROUPINGS[by].name, choices), chosen)
        else:
            self.post_message(Notice("No hay casos de dónde escoger", Tone.NOTICE))

    def ask_days(self, board: KpiBoard) -> None:
        """An empty answer removes the days."""
        narrowed = Narrowed(board.only, board.days)
        today = self._service.context.now().date()

        def objection(text: str) -> str:
            try:
                read_days(text, today)
            except InvalidDatum as error:
                return error.message
            return ""

        now = (
            f"Ahora: {short_date(board.days[0])} a {short_date(board.days[1])}. "
            if board.days
            else ""
        )
        box = TextModal(
            "Días del veredicto",
            f"{now}Por ejemplo {today:%d/%m}, o 01/{today:%m} a {today:%d/%m}. Vacío los quita.",
            least=0,
            most=40,
            objection=objection,
        )
        ask(self, box, lambda text: self._post(narrowed._replace(days=read_days(text, today))))

    def _post(self, narrowed: Narrowed) -> None:
        self.post_message(self.Chosen(narrowed))


@dataclass(frozen=True, slots=True)
class FiguresQuery:
    """The requested figures: a range of cortes or today, and the grouping."""

    first: date | None = None
    """None for the newest corte."""
    last: date | None = None
    by: str = DEFAULT
    across: str | None = None
    narrowed: Narrowed = EVERYTHING
    today: bool = False
    """Count the verdicts of today instead of the casos of cortes."""


class FiguresReader(BackgroundPart):
    """Keeps the query and the last figures, which the KPI screen and the wall draw.

    It posts `Changed` only when they look different, so that otherwise no byte is sent.
    """

    class Changed(Message):
        """The figures look different."""

        def __init__(self, board: KpiBoard) -> None:
            super().__init__()
            self.board = board

    def __init__(self, service: LeadServices, query: FiguresQuery = FiguresQuery()) -> None:
        super().__init__()
        self._service = service
        self._query = query
        self._board: KpiBoard | None = None
        self._cortes: list[date] = []
        self._day = date.min
        """The day of the query."""
        self._past = KeptPast(service.kpi)

    @property
    def board(self) -> KpiBoard | None:
        return self._board

    @property
    def cortes(self) -> list[date]:
        return self._cortes

    # The query: each of these is followed by `read_again`.

    def act(self, verb: str) -> None:
        acts: Mapping[str, Callable[[], None]] = {
            "por": self.group_by_next,
            "cruce": self.cross_with_next,
            "hoy": self.toggle_today,
        }
        acts[verb]()

    def group_by_next(self) -> None:
        """A grouping crossed with itself loses the crossing."""
        groups = list(GROUPINGS)
        by = groups[(groups.index(self._query.by) + 1) % len(groups)]
        across = None if self._query.across == by else self._query.across
        self._query = replace(self._query, by=by, across=across)

    def cross_with_next(self) -> None:
        """Cross with the next grouping; after the last, with none."""
        others = [None, *(group for group in GROUPINGS if group != self._query.by)]
        across = others[(others.index(self._query.across) + 1) % len(others)]
        self._query = replace(self._query, across=across)

    @property
    def narrowed(self) -> Narrowed:
        return self._query.narrowed

    def narrow(self, narrowed: Narrowed) -> None:
        self._query = replace(self._query, narrowed=narrowed)

    def toggle_today(self) -> None:
        self._query = replace(self._query, today=not self._query.today)

    def set_range(self, first: date, last: date) -> None:
        self._query = replace(self._query, first=first, last=last, today=False)

    def step(self, cortes: int) -> bool | None:
        """Ask for an earlier corte, or a later one if negative.

        Return False if there is none on that side, None if no corte is shown.
        """
        shown = self._board.until if self._board else None
        if self._query.today or shown is None or shown not in self._cortes:
            return None
        place = self._cortes.index(shown) + cortes
        if not 0 <= place < len(self._cortes):
            return False
        corte = self._cortes[place]
        self._query = replace(self._query, first=corte, last=corte)
        return True

    # Reading.

    def fell_due(self) -> bool:
        """Tell whether a cita fell due, the day changed, or an earlier corte did."""
        now = self._service.kpi.context.now()
        if self._day != now.date() or self._past.due:
            return True
        work = self._board.work if self._board else None
        if work is None or work.overdue_citas >= len(work.citas):
            return False
        return work.citas[work.overdue_citas].momento <= now

    def read_again(self) -> None:
        self._day = self._service.kpi.context.now().date()
        self._read(self._query)

    @reads("Leyendo las cifras")
    def _read(self, query: FiguresQuery) -> tuple[KpiBoard, list[date]]:
        kpi, only = self._service.kpi, query.narrowed.only
        of_cortes = partial(kpi.board, query.first, query.last, days=query.narrowed.days)

        def board() -> KpiBoard:
            read = kpi.board_of_today if query.today else of_cortes
            return read(by=query.by, across=query.across, only=only)

        return read_figures(self._service, board, self._past.read)

    @_read.then
    def _keep(self, reading: tuple[KpiBoard, list[date]]) -> None:
        before = self._board
        board, self._cortes = reading
        self._board = board
        if before is None or before.visible != board.visible:
            self.post_message(self.Changed(board))
