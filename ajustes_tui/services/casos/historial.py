"""Historial: everything of one cuenta, across cortes."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ajustes_tui.domain.caso.card import CasoClock, CasoRow, HistorialLine
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.guide import clock_of
from ajustes_tui.domain.caso.line_classes import LineClass, classes_of
from ajustes_tui.domain.keeping.integrity import ChainBreak
from ajustes_tui.domain.keeping.plantillas import Plantilla
from ajustes_tui.domain.query.filter import CasoFilter
from ajustes_tui.domain.rules.decision import CuentaTelefono, UndoableAct
from ajustes_tui.domain.values.clocks import Semaforo, semaforo
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.domain.values.text import clean
from ajustes_tui.errors import ConflictError
from ajustes_tui.services.casos.borradores import LastSaves, save_half_typed_nota, set_nota_aside
from ajustes_tui.services.casos.lotes import Exported
from ajustes_tui.services.casos.texts import TextSource
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.services.figures.export import ExportService
from ajustes_tui.services.recorder import Recorded, Recorder, Request
from ajustes_tui.storage.casos.notes import NoteInProgress
from ajustes_tui.storage.guard.integrity import check_cuenta

LOOK = "consulta_historial"
"""The action of the audit trail of a look at an account."""


@dataclass(frozen=True, slots=True)
class AccountView:
    """One account: its casos, how to reach the usuario, and the numbers of its lines, newest first."""

    cuenta: str
    usuario_nombre: str | None
    telefonos: tuple[CuentaTelefono, ...]
    casos: tuple[CasoRow, ...]
    clocks: Mapping[int, tuple[CasoClock, Semaforo]]
    """The running legal clock and its colour, by caso id; casos without a running one are left out."""
    lines: array[int]
    """The numbers of the lines asked for: all, or those of one class."""
    last: Mapping[int, int]
    """The newest of those lines, by caso id."""
    total: int
    classes: Mapping[LineClass, int]
    """How many lines each class has; classes without lines are left out."""
    chain_break: ChainBreak | None
    """The first line of the account that was altered or moved since it was written; None when none was."""


@dataclass(frozen=True, slots=True)
class HalfTypedNote:
    """A note the person left half typed on a caso of an account."""

    cuenta: str
    caso_id: int
    text: str
    saved_at: datetime
    since_then: tuple[HistorialLine, ...]
    """The lines others wrote on the caso since the note was begun, the newest last."""


class HistorialService:
    """The use cases of the account screen; a look at an account is recorded."""

    def __init__(self, context: ServiceContext, recorder: Recorder, export: ExportService) -> None:
        self._context = context
        self._recorder = recorder
        self._export = export
        self._last = LastSaves()
        self._texts = TextSource(context)

    def now(self) -> datetime:
        """Return this moment in Bogota."""
        return self._context.now()

    @property
    def may_export(self) -> bool:
        """Return whether the person may write an account to a workbook."""
        return self._context.run_session.can(Power.EXPORT)

    def lines(self, cuenta: str) -> list[HistorialLine]:
        """Return the lines of a cuenta, newest first; none for an unknown one."""
        self._context.require_reading()
        lines = self._context.historial.of_cuenta(cuenta)
        if lines:
            self._context.record(LOOK, f"cuenta {cuenta}", cuenta=cuenta)
        return lines

    def show(self, cuenta: str, line_class: LineClass | None = None) -> AccountView | None:
        """Return an account with the lines of a class, or None when no caso has the cuenta.

        A look is recorded once a quarter of an hour: the screen reads again after every change.
        """
        self._context.require_reading()
        casos = self._context.casos.of_cuenta(cuenta, self._context.now())
        if not casos:
            return None
        if self._context.views.is_new(LOOK, cuenta):
            self._context.record(LOOK, f"cuenta {cuenta}", cuenta=cuenta)
        context = self._context
        found = [caso for row in casos if (caso := context.casos.get(row.caso.id)) is not None]
        names = (caso.usuario_nombre for caso in found if caso.usuario_nombre)
        today = context.now().date()
        clocks = ((c.id, clock_of(c, today, context.rules, context.is_habil)) for c in found)
        lines = array("q")
        last: dict[int, int] = {}
        total = 0
        counts: Counter[LineClass] = Counter()
        numbers = self._context.historial.numbers_of_cuenta(cuenta)
        for line, caso_id, evento, marcacion, of_base, deshecha in numbers:
            line_classes = classes_of(
                evento, marcacion=marcacion, of_base=of_base, deshecha=deshecha
            )
            counts.update(line_classes)
            total += 1
            if line_class is None or line_class in line_classes:
                lines.append(line)
                last.setdefault(caso_id, line)
        return AccountView(
            cuenta,
            next(names, None),
            self._context.casos.telefonos(cuenta),
            tuple(casos),
            {
                caso_id: (clock, semaforo(clock.remaining, context.rules))
                for caso_id, clock in clocks
                if clock is not None
            },
            lines,
            last,
            total,
            {counted: counts[counted] for counted in LineClass if counts[counted]},
            check_cuenta(self._context.db, cuenta),
        )

    def window(self, numbers: Sequence[int]) -> list[HistorialLine]:
        """Return the lines with some of the numbers that `show` gave."""
        self._context.require_reading()
        return self._context.historial.window(numbers)

    def export(self, cuenta: str) -> Exported:
        """Write every line of the account to a workbook, names and numbers masked.

        Raises NotAllowed for a person without the power to export.
        """
        path = Path(f"historial_{cuenta}.xlsx")
        return self._export.export_historial(path, CasoFilter(cuenta=cuenta))

    def search(self, text: str) -> list[str]:
        """Return the cuentas with `text` as number, radicado, CUN, telephone or names of the usuario.

        The search is recorded.
        """
        self._context.require_reading()
        self._context.record_search(text)
        return self._context.search.find(clean(text))

    def caso_of(self, cuenta: str, radicado: str) -> int | None:
        """Return the id of the caso of an account with a radicado, or None."""
        return self._context.casos.with_radicado(cuenta, clean(radicado).replace(" ", ""))

    def half_typed_nota(self, cuenta: str | None = None) -> HalfTypedNote | None:
        """Return the newest note the person left half typed, on an account or on any; None without one."""
        self._context.require_reading()
        return self._half_typed(self._context.notas.newest(self._context.run_session.login, cuenta))

    def nota_of(self, caso_id: int) -> HalfTypedNote | None:
        """Return the note the person left half typed on a caso, or None."""
        self._context.require_reading()
        return self._half_typed(self._context.notas.get(caso_id, self._context.run_session.login))

    def _half_typed(self, nota: NoteInProgress | None) -> HalfTypedNote | None:
        context = self._context
        caso = None if nota is None else context.casos.get(nota.caso_id)
        if nota is None or caso is None:
            return None
        by_others = tuple(
            line
            for line in context.historial.of_caso_since(nota.caso_id, nota.line)
            if line.agente != context.run_session.login
        )
        return HalfTypedNote(caso.cuenta, caso.id, nota.text, nota.saved_at, by_others)

    def plantillas(self, caso_id: int, evento: Evento) -> list[Plantilla]:
        """Return the templates of the texts of an evento that fit a caso, filled in."""
        return self._texts.plantillas(caso_id, evento)

    def last_nota(self) -> str:
        """Return the last note the person registered, or ''."""
        return self._texts.last_nota()

    def save_nota(self, caso_id: int, text: str, *, last: bool = False) -> None:
        """Save the half-typed note of a caso; a blank one is dropped.

        With `last` the program ends with this save: no later save of the session is written, and
        a busy store gets it in a file beside it.
        """
        context = self._context
        context.require_reading()
        if last:
            self._last.mark(caso_id)
        try:
            with context.db.transaction():
                if last or self._last.admits(caso_id):
                    save_half_typed_nota(
                        context, context.run_session.login, caso_id, text, context.now()
                    )
        except ConflictError:
            if not last:
                raise
            set_nota_aside(context, caso_id, text)

    def register_nota(self, caso_id: int, text: str) -> Recorded:
        """Register a note on a caso of the account; its half-typed copy is dropped."""
        return self._register(caso_id, Request(Evento.NOTA, {}, text))

    def undoing(self, caso_id: int) -> UndoableAct | None:
        """Return what `deshacer` would take back on a caso; None where there is nothing left to undo."""
        return self._recorder.undoing(caso_id)

    def deshacer(self, caso_id: int, motivo: str = "") -> list[Recorded]:
        """Undo the last act of a caso on every caso it was written on, this one first.

        Raises NotAllowed unless it is the person's own of today, or the person a supervisor who says
        the reason.
        """
        data = {"motivo": motivo} if motivo else {}
        return self._recorder.register(caso_id, [Request(Evento.DESHACER, data)])

    def _register(self, caso_id: int, request: Request) -> Recorded:
        return self._recorder.register(caso_id, [request])[0]
