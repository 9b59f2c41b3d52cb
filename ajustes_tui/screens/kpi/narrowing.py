"""Narrowing the figures to groups chosen from boxes, and to days of the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual.message import Message

from ajustes_tui.domain.figures.board import KpiBoard
from ajustes_tui.domain.figures.figures import GroupFilter
from ajustes_tui.domain.figures.groupings import GROUPINGS
from ajustes_tui.domain.figures.indicators import FigureGroup
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.domain.values.day_ranges import DayRange, read_days
from ajustes_tui.errors import InvalidDatum
from ajustes_tui.screens.background import BackgroundPart, reads
from ajustes_tui.screens.modals import ask
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import TextModal
from ajustes_tui.screens.navigation import Notice
from ajustes_tui.services.figures.kpi import KpiService
from ajustes_tui.ui.text import Tone

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
