"""Preview of a base: counts, doubtful columns, corrections, and the groups of its rows."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.message import Message

from ajustes_tui.domain.base.fields import field_words
from ajustes_tui.domain.base.rows import HIDDEN_COLUMNS, HIDDEN_ROWS, BaseKind
from ajustes_tui.domain.values.counts import thousands
from ajustes_tui.errors import DoubtOn
from ajustes_tui.screens.asking import perform
from ajustes_tui.screens.background import read, reads, write
from ajustes_tui.screens.base import NOTHING_HERE
from ajustes_tui.screens.importacion import preview_text as text
from ajustes_tui.screens.importacion.base_doubts import Samples, doubts_of
from ajustes_tui.screens.importacion.dialogs import corte_box
from ajustes_tui.screens.importacion.groups import Group, RowBehind, preview_group
from ajustes_tui.screens.importacion.job import ImportJob
from ajustes_tui.screens.importacion.step import THREE, FrameText
from ajustes_tui.screens.modals import ask
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.navigation import GoTo, Notice
from ajustes_tui.services.intake.importacion import ImportacionService
from ajustes_tui.services.intake.prepared import PreparedBase
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.measures import NARROW, WIDTH
from ajustes_tui.ui.text import Tone
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.flow import Laid, laid
from ajustes_tui.widgets.frame import RuleLine
from ajustes_tui.widgets.place_view import SelectableLines
from ajustes_tui.widgets.window_table import BLOCK, WindowTable
from ajustes_tui.workbench.lead.base_acts import (
    DAY_ORDERS,
    NO_REJECTS,
    ImportLack,
    agree_to_import,
    avisos_on_screen,
    import_obstacle,
    rejects_path,
    saved_text,
)

_NO_ROWS = Empty("Este grupo no tiene filas.", "Esc vuelve a la vista previa")


class GroupChosen(Message):
    """Enter was pressed on a count."""

    def __init__(self, read: Callable[[], Group]) -> None:
        super().__init__()
        self.read = read


class GroupRead(NamedTuple):
    """A group with its first rows, and whether to focus it."""

    group: Group
    rows: Mapping[int, RowBehind]
    entering: bool
    note: str


class GroupPanel(Container):
    """A group of rows, read as they come into view; Enter opens a caso."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("importacion.grupo", of_part=True)]

    class GroupEntered(Message):
        """The group was entered."""

    def __init__(self, *, save_rejects: Callable[[], None]) -> None:
        super().__init__(id="grupo")
        self._save_rejects = save_rejects
        self._group: Group | None = None
        self._note = ""
        self._rule = RuleLine()
        self._table = WindowTable[RowBehind]({0: ()}, empty=_NO_ROWS)

    def compose(self) -> ComposeResult:
        self._rule.display = self._table.display = False
        yield self._rule
        yield self._table

    def enter(self) -> None:
        self._table.focus()

    def frame_text(self) -> FrameText:
        title = self._group.title if self._group is not None else ""
        return FrameText(
            f"IMPORTACIÓN › {title}", order=self._note, order_help="Esc vuelve", notice=None
        )

    @reads("Leyendo el grupo")
    def load(self, read: Callable[[], Group], *, entering: bool, note: str = "") -> GroupRead:
        """Read ids and first rows of a group, shown beside its count or entered.

        `note` stays on row 21 while the entered group is open.
        """
        group = read()
        return GroupRead(group, group.rows(group.ids[:BLOCK]), entering, note)

    @load.then
    def _show(self, found: GroupRead) -> None:
        """Paint once, from the first row."""
        group = found.group
        if found.entering and not group.ids:
            self.post_message(Notice(f"{group.title}: ninguno"))
            return
        self._group = group
        self._rule.display = self._table.display = True
        self._rule.show(group.title, thousands(len(group.ids)))
        self._table.set_columns(group.columns)
        self._table.set_ids(array("q", group.ids), found.rows)
        self._table.cursor = 0
        if found.entering:
            self._note = found.note
            self.post_message(self.GroupEntered())

    @on(WindowTable.WindowRequested)
    def _read_window(self, event: WindowTable.WindowRequested) -> None:
        event.stop()
        if self._group is not None:
            self._read_rows(self._group, event.ids)

    @reads("Leyendo renglones", keep_all=True)
    def _read_rows(self, group: Group, ids: array[int]) -> tuple[Group, Mapping[int, RowBehind]]:
        return group, group.rows(ids)

    @_read_rows.then
    def _fill(self, result: tuple[Group, Mapping[int, RowBehind]]) -> None:
        group, rows = result
        if group is self._group:
            self._table.set_rows(rows)

    @on(WindowTable.RowChosen)
    def action_caso(self) -> None:
        row = self._table.current
        if row is not None and row.caso_id is not None:
            self.post_message(GoTo("triage", row.caso_id))
        else:
            self.post_message(Notice("Esa fila todavía no es un caso: lo será cuando se importe"))

    def action_rechazos(self) -> None:
        self._save_rejects()


_AROUND = 5
"""Rows of a window outside the preview."""
NOTHING_HIDDEN = "La hoja no tiene filas ni columnas ocultas con datos"
_LACKS = {
    ImportLack.CORTE: "Falta el corte: F8 lo pide",
    ImportLack.USABLE_ROW: "Ninguna fila sirve: vea por qué en Rechazadas, o cambie hoja, títulos o columnas",
}
_OF_EVERY_ROW = frozenset({ImportLack.DATES, ImportLack.YES})
_ASKED = frozenset({ImportLack.ANSWER, *_OF_EVERY_ROW})
"""Asked above the columns."""
NO_DOUBTS = "No hay ninguna columna dudosa"
ANSWERS_LOTES = "Es la respuesta de un lote: no es de ningún corte"


class PreviewPanel(SelectableLines):
    """Preview of the job's base; only writes the workbook of rechazos."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_for("importacion.previa", of_part=True, of_screen=("hoja", "titulos"))
    ]

    def __init__(
        self, service: ImportacionService, job: ImportJob, *, correct_columns: Callable[[], object]
    ) -> None:
        super().__init__(self._areas, id="previa")
        self._samples: Samples = {}
        self._correct_columns = correct_columns
        self._service = service
        self._job = job
        self._shown: PreparedBase | None = None

    def _areas(self, cursor: str, width: int, height: int) -> Sequence[Laid]:
        prepared = self._shown
        if prepared is None:
            return ()
        doubts = doubts_of(prepared, self._samples)
        return laid(text.preview(prepared, doubts, self._samples, cursor), width, height, cursor)

    @property
    def tells_rows(self) -> bool:
        """Whether the rows behind the count fit too."""
        return self.app.size.width >= THREE

    def enter(self) -> None:
        """Draw from the top, with the cursor on the first question."""
        prepared = self._job.prepared
        if prepared is None:
            return
        another = prepared is not self._shown
        self._shown = prepared
        if another:
            self._samples = {}
            read(self, "Leyendo los ejemplos", prepared.samples, self._take_samples)
        self.draw(text.first_key(prepared) if another or prepared.header.asked else None)
        self._show_from_top()
        self.focus()

    def _take_samples(self, samples: Samples) -> None:
        self._samples = samples
        self.draw()

    def on_resize(self) -> None:
        """Redraw, from the top if the cursor has not moved."""
        super().on_resize()
        if self._shown is not None and self.cursor == text.first_key(self._shown):
            self._show_from_top()

    def _show_from_top(self) -> None:
        self.scroll_home(animate=False, force=True)
        # A panel hidden until now has no height yet.
        self.call_after_refresh(self.show_cursor)

    def frame_text(self) -> FrameText:
        """Includes the obstacle to importing and the first notice."""
        prepared = self._job.prepared
        if prepared is None:
            return FrameText("IMPORTACIÓN › Vista previa", "no se ha escrito nada")
        missing, width = self._missing(prepared), self.app.size.width
        does = f"F8 {text.what_import_does(prepared, width)}"
        helps = "" if prepared.doubts else "Enter abre el grupo"
        if missing and self._asks and width >= WIDTH:
            helps = "nada se escribe sin F8"
        elif missing:
            helps = ""
        frame = FrameText(
            "IMPORTACIÓN › Vista previa",
            "no se ha escrito nada",
            order=missing or does,
            order_help=helps,
            tone=Tone.NOTICE if missing and not self._asks else Tone.STRONG,
        )
        notices = avisos_on_screen(prepared)
        if notices and len(self.lines) <= self.app.size.height - _AROUND:
            # All of them are in sight.
            return frame
        if not notices:
            return replace(frame, notice="nadie tiene que parar de trabajar mientras se importa")
        first, others = text.frame_notice(notices, width)
        return replace(
            frame,
            notice_title="Avisos",
            notice_end=f"Av Pág ve {len(others)} más" if first and others else "",
            notice=f"▲ {first or f'{len(others)} avisos: Av Pág los muestra'}",
            notice_tone=Tone.NOTICE,
        )

    @property
    def answer_keys(self) -> str:
        """Keys that answer the current question, or ''."""
        prepared = self._job.prepared
        asked = doubts_of(prepared, self._samples)[:1] if prepared is not None else []
        digits = [str(digit) for digit, _ in enumerate(asked[0].answers, 1)] if asked else []
        return " y ".join(filter(None, (", ".join(digits[:-1]), *digits[-1:])))

    @property
    def _asks(self) -> bool:
        prepared = self._job.prepared
        return prepared is not None and import_obstacle(self._service.bases, prepared) in _ASKED

    def _missing(self, prepared: PreparedBase) -> str:
        obstacle = import_obstacle(self._service.bases, prepared)
        if isinstance(obstacle, ImportLack):
            return self._ask_first(prepared) if obstacle in _ASKED else _LACKS[obstacle]
        return obstacle or ""

    def _ask_first(self, prepared: PreparedBase) -> str:
        """Return the digits of the answers, and what F8 does next."""
        answers = len(doubts_of(prepared, self._samples)[0].answers)
        digits = ", ".join(map(str, range(1, answers)))
        then = text.imported(prepared) if self.app.size.width >= NARROW else "importa"
        return f"Escoja {digits} o {answers}; después F8 {then}"

    def confirm(self) -> None:
        prepared = self._job.prepared
        if prepared is not None:
            if import_obstacle(self._service.bases, prepared) is ImportLack.CORTE:
                self.action_corte()
            elif missing := self._missing(prepared):
                self.post_message(Notice(missing, Tone.NOTICE))
            else:
                perform(self, agree_to_import(prepared), lambda _sure: self._job.write())

    # The rows behind each count

    def rows_behind(self) -> Callable[[], Group] | None:
        """Return None on a question."""
        service, prepared, key = self._service, self._job.prepared, self.cursor
        if prepared is None or text.field_of(key):
            return None
        return lambda: preview_group(service, prepared, key)

    def rows_beside(self) -> Callable[[], Group] | None:
        """Return a reader of the selected count, or of the largest."""
        service, prepared = self._service, self._job.prepared
        if prepared is None or not self.tells_rows:
            return None
        counts = text.group_counts(prepared.summary)
        most = max(("nueva", "actualizada", "igual"), key=counts.__getitem__)
        return self.rows_behind() or (lambda: preview_group(service, prepared, most))

    def action_grupo(self) -> None:
        """Open rows, answer the question or correct the column under the cursor."""
        prepared, bases = self._job.prepared, self._service.bases
        field = text.field_of(self.cursor)
        if prepared is not None and field in prepared.header.doubtful:
            self._ask_doubt(prepared, field)
        elif field and prepared is not None and import_obstacle(bases, prepared) in _OF_EVERY_ROW:
            self.post_message(Notice(self._missing(prepared), Tone.NOTICE))
        elif field:
            self.action_columna()
        elif (read := self.rows_behind()) is not None:
            self.post_message(GroupChosen(read))

    def action_rechazos(self) -> None:
        """The workbook can be corrected and imported."""
        prepared = self._job.prepared
        if prepared is None or not prepared.summary.rechazadas:
            self.post_message(Notice(NO_REJECTS))
        else:
            path = rejects_path(self._service.bases.output_folder(), prepared.header.file)
            write(
                self,
                "Guardando las rechazadas",
                lambda: self._service.export_rechazos(prepared, path),
                lambda rows: self.post_message(Notice(saved_text(rows, path))),
            )

    # Doubtful columns

    def _doubt(self, prepared: PreparedBase) -> str | None:
        """Return the field in question under the cursor, else the first pending."""
        if (field := text.field_of(self.cursor)) in prepared.header.doubtful:
            return field
        return next(iter(prepared.header.doubtful), None)

    def _ask_doubt(self, prepared: PreparedBase, field: str) -> None:
        """Offer the doubtful columns, other free ones, then none."""
        doubtful = prepared.header.doubtful[field]
        others = [header for header in prepared.header.unmapped_columns if header not in doubtful]
        choices = [
            *(
                (header, f"{header} · {'sí es' if len(doubtful) == 1 else 'es esta'}")
                for header in doubtful
            ),
            *((header, header) for header in others),
            ("", "— ninguna"),
        ]
        ask(
            self,
            PickerModal(f"¿Qué columna es {field_words(field)}?", choices),
            lambda header: self._answer(field, header),
        )

    def _answer(self, field: str, header: str) -> None:
        """Read the file again with the column as the field; '' just records none."""
        if header:
            self._job.read(mapping={**self._job.options.mapping, field: header})
        else:
            self._job.deny_column(field)

    def action_responder(self, digit: str) -> None:
        """Choose the answer of a digit."""
        prepared = self._job.prepared
        asked = doubts_of(prepared, self._samples)[:1] if prepared is not None else []
        if not asked:
            self.post_message(Notice(NO_DOUBTS))
        elif int(digit) > len(asked[0].answers):
            self.post_message(Notice(f"No hay respuesta {digit}", Tone.NOTICE))
        elif asked[0].of is DoubtOn.DATES:
            self._job.answer_dates(asked[0].answers[int(digit) - 1].value)
        elif asked[0].of is DoubtOn.YES:
            self._job.read(yes=asked[0].answers[int(digit) - 1].value)
        else:
            self._answer(asked[0].field, asked[0].answers[int(digit) - 1].value)

    def action_si(self) -> None:
        """Answer that the doubtful column is the field."""
        prepared = self._job.prepared
        field = self._doubt(prepared) if prepared is not None else None
        if prepared is None or field is None:
            self.post_message(Notice(NO_DOUBTS))
        else:
            self._answer(field, prepared.header.doubtful[field][0])

    def action_no(self) -> None:
        """Answer that it is another datum, which is also remembered."""
        prepared = self._job.prepared
        field = self._doubt(prepared) if prepared is not None else None
        if field is None:
            self.post_message(Notice(NO_DOUBTS))
        else:
            self._answer(field, "")

    # Columns, sheet, row of headers, corte and kind

    def _correctable(self) -> PreparedBase | None:
        """Return the base while staged; report if it cannot be corrected."""
        prepared = self._job.prepared
        if prepared is not None and prepared.load is not None:
            return prepared
        self.post_message(Notice(NOTHING_HERE, Tone.NOTICE))
        return None

    def action_columna(self) -> None:
        """Show all columns, to correct their fields."""
        if self._correctable() is not None:
            self._correct_columns()

    def action_ocultas(self) -> None:
        """Toggle hidden rows and columns."""
        prepared = self._correctable()
        if prepared is None:
            return
        if any(notice.startswith((HIDDEN_ROWS, HIDDEN_COLUMNS)) for notice in prepared.notices):
            self._job.read(leave_hidden_out=not prepared.options.leave_hidden_out)
        else:
            self.post_message(Notice(NOTHING_HIDDEN))

    def action_corte(self) -> None:
        prepared = self._correctable()
        if prepared is not None and prepared.kind is BaseKind.RESPUESTA:
            self.post_message(Notice(ANSWERS_LOTES, Tone.NOTICE))
        elif prepared is not None:
            suggested = "" if prepared.corte else prepared.header.corte_day
            box = corte_box(self._service.today(), suggested)
            ask(self, box, lambda corte: self._job.compare(corte=corte))

    def action_fechas(self) -> None:
        """Ask for the order of days, and read the file again."""
        if self._correctable() is not None:
            ask(
                self,
                PickerModal("¿Cómo están las fechas?", DAY_ORDERS),
                lambda order: self._job.read(dates=order or None),
            )

    def action_complemento(self) -> None:
        """Toggle complemento and completa, if allowed."""
        prepared = self._correctable()
        if prepared is None:
            return
        if prepared.kind is BaseKind.RESPUESTA:
            self.post_message(Notice(ANSWERS_LOTES, Tone.NOTICE))
        elif self._service.has_corte(prepared):
            self.post_message(
                Notice("Ya hay una base de ese corte: esta solo puede ser complemento", Tone.NOTICE)
            )
        else:
            self._job.compare(complemento=not prepared.options.complemento)
