"""List of stored bases, to show their result or undo them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.message import Message

from ajustes_tui.domain.values.counts import thousands
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.screens.asking import perform
from ajustes_tui.screens.background import reads
from ajustes_tui.screens.base import NOTHING_HERE
from ajustes_tui.screens.importacion.result_text import ResultView, base_areas, undone_text
from ajustes_tui.screens.importacion.step import FrameText
from ajustes_tui.screens.navigation import Notice
from ajustes_tui.services.intake.importacion import ImportacionService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.text import Tone
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.flow import Part, Under
from ajustes_tui.widgets.frame import RuleLine
from ajustes_tui.widgets.list_detail import told_list
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.window_table import Column, WindowTable
from ajustes_tui.workbench.lead.base_acts import (
    UndoneBase,
    mail_base,
    return_base,
    undo_base,
)

Base = Mapping[str, Any]
"""A base as the store lists it."""


class BaseList(Container):
    """Newest first; Enter shows the result and `u` undoes the base."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("importacion.bases", of_part=True)]

    class BasesListed(Message):
        """The bases were read, after `undone` if one was just undone."""

        def __init__(self, undone: UndoneBase | None) -> None:
            super().__init__()
            self.undone = undone

    class ResultRead(Message):
        """The result was read."""

        def __init__(self, view: ResultView) -> None:
            super().__init__()
            self.view = view

    class BaseUndone(Message):
        """A base was undone."""

        def __init__(self, undone: UndoneBase) -> None:
            super().__init__()
            self.undone = undone

    def __init__(self, service: ImportacionService) -> None:
        super().__init__(id="bases")
        self._service = service
        self._table = ListTable(
            base_columns(),
            key=lambda base: base["id"],
            empty=Empty("Todavía no hay bases.", "Esc vuelve a los archivos: ahí Enter la lee"),
            id="lista-bases",
        )
        self._body = told_list(self._table, self._told)

    def compose(self) -> ComposeResult:
        yield RuleLine("Bases importadas", "la más nueva arriba")
        yield self._body

    def enter(self) -> None:
        self._table.focus()

    def frame_text(self) -> FrameText:
        return FrameText(
            "IMPORTACIÓN › Bases",
            order_help="Enter muestra qué hizo la base · Esc vuelve",
            notice="Las bases se deshacen de la última a la primera.",
        )

    @reads("Leyendo las bases")
    def load(self, undone: UndoneBase | None = None) -> tuple[Sequence[Base], UndoneBase | None]:
        return self._service.bases.list_all(), undone

    @load.then
    def _show(self, read: tuple[Sequence[Base], UndoneBase | None]) -> None:
        bases, undone = read
        self._table.show(bases)
        self._body.redraw()
        self.post_message(self.BasesListed(undone))

    def _told(self) -> Part:
        base = self._table.current
        return Under([] if base is None else base_areas(base))

    # The result of a base

    @on(WindowTable.RowChosen)
    def action_conciliar(self) -> None:
        base = self._table.current
        if base is not None:
            self._read_result(base)

    @reads("Leyendo la conciliación")
    def _read_result(self, base: Base) -> ResultView:
        summary = self._service.bases.summary_of(base)
        bases = self._service.bases
        found = bases.reconcile_base(summary)
        work = bases.work_of(summary)
        return ResultView(summary, found, undone=undone_text(base), work=work)

    @_read_result.then
    def _open(self, view: ResultView) -> None:
        self.post_message(self.ResultRead(view))

    # Giving back

    def action_devolver(self) -> None:
        perform(self, return_base(self._service.returned, self._table.current), self._tell)

    def action_correo(self) -> None:
        perform(self, mail_base(self._service.returned, self._table.current), self._tell)

    def _tell(self, said: str) -> None:
        self.post_message(Notice(said))

    # Undoing

    def action_deshacer(self) -> None:
        base = self._table.current
        self.ask_undo(None if base is None or base["anulada_el"] else int(base["id"]))

    def ask_undo(self, base: int | None) -> None:
        """Ask for the reason and undo; None reports that there is no base."""
        if base is None:
            self.post_message(Notice(NOTHING_HERE, Tone.NOTICE))
            return

        perform(
            self,
            undo_base(self._service.bases, base),
            lambda undone: self.post_message(self.BaseUndone(undone)),
        )


def base_columns() -> dict[int, Sequence[Column[Base]]]:
    number = Column[Base]("Base", 5, lambda b: str(b["id"]), "der")
    corte = Column[Base]("Corte", 10, _corte)
    file = Column[Base]("Archivo", 24, lambda b: str(b["archivo"]), flexible=True)
    total = Column[Base](
        "T", 8, lambda b: thousands(b["resumen"]["validas"]) if b["corte"] else "—", "der"
    )
    imported = Column[Base](
        "Importada", 22, _imported, tone=lambda b: Tone.NOTICE if b["anulada_el"] else Tone.NORMAL
    )
    kind = Column[Base]("Tipo", 11, lambda b: str(b["tipo"]))
    new = Column[Base]("Nuevas", 8, lambda b: thousands(b["resumen"]["nuevas"]), "der")
    return {
        0: (number, corte, file, total, imported),
        110: (number, corte, kind, file, total, new, imported),
    }


def _corte(base: Base) -> str:
    return short_date(date.fromisoformat(base["corte"])) if base["corte"] else "respuesta"


def _imported(base: Base) -> str:
    if base["anulada_el"]:
        return f"deshecha por {base['anulada_por']}"
    brought_by = base["resumen"].get("traida_por")
    by = f"trajo {brought_by}" if brought_by else f"por {base['importada_por']}"
    return f"{base['importada_el'][8:10]}/{base['importada_el'][5:7]} {by}"
