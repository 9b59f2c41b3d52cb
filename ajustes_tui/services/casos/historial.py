"""The historial of a cuenta, across cortes."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from ajustes_tui.domain.caso.card import CasoClock, CasoRow, HistorialLine
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.guide import clock_of
from ajustes_tui.domain.caso.line_data import LineClass, classes_of
from ajustes_tui.domain.keeping.audit_words import AuditFilter
from ajustes_tui.domain.keeping.integrity import ChainBreak
from ajustes_tui.domain.query.filter import CasoFilter, sought
from ajustes_tui.domain.rules.decision import CuentaTelefono
from ajustes_tui.domain.values.clocks import Semaforo, semaforo
from ajustes_tui.domain.values.identifiers import Cuenta, digits_of, masked
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.domain.values.text import clean
from ajustes_tui.errors import InvalidDatum
from ajustes_tui.services.casos.borradores import LastSaves, save_half_typed_nota, set_nota_aside
from ajustes_tui.services.casos.lotes import Exported
from ajustes_tui.services.casos.work import CaseWork
from ajustes_tui.services.figures.export import ExportService
from ajustes_tui.services.recorder import Note, Recorded, RecordedNote, Request, note_request
from ajustes_tui.storage.admin.audit import AuditPages
from ajustes_tui.storage.casos.kept import NoteInProgress
from ajustes_tui.storage.casos.search import Accounts, FoundAccount
from ajustes_tui.storage.guard.integrity import check_cuenta

__all__ = ["Accounts", "FoundAccount"]

LEAST_TYPED = 3
_LAST_ACTS = 24
_RECENT, _LOOKS = 12, 60
"""Recent accounts shown, and looks read for them."""
LOOK = "consulta_historial"


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account: casos, contact data and line numbers, newest first."""

    cuenta: str
    usuario_nombre: str | None
    telefonos: tuple[CuentaTelefono, ...]
    casos: tuple[CasoRow, ...]
    clocks: Mapping[int, tuple[CasoClock, Semaforo]]
    """By caso id; only running clocks."""
    lines: array[int]
    last: Mapping[int, int]
    total: int
    classes: Mapping[LineClass, int]
    """Lines per class, empty ones omitted."""
    chain_break: ChainBreak | None
    """The first altered or moved line of the account."""
    days: Mapping[int, date] = field(default_factory=dict)
    """The day of each line that follows another day's, newest first."""

    def holds(self, line: int) -> bool:
        """Tell whether a line and all before it are intact."""
        return self.chain_break is None or line < self.chain_break.line


class SoughtRow(NamedTuple):
    """An account found while typing: usuario, next step and last change."""

    account: FoundAccount
    row: CasoRow | None
    """The caso of the typed radicado, else the newest; None without casos."""
    casos: tuple[CasoRow, ...]
    since: datetime | None
    telefonos: tuple[str, ...]
    """Masked; whole in the account."""
    matched: str = ""
    """A former radicado that matched."""


class RecentAccount(NamedTuple):
    """An account the person viewed, and when."""

    row: SoughtRow
    seen: datetime


class SoughtList(NamedTuple):
    """Accounts found while typing."""

    text: str
    rows: tuple[SoughtRow, ...] = ()
    total: int = 0
    sure: bool = False
    """The first one matches a whole number, or is the only one of that name."""


@dataclass(frozen=True, slots=True)
class HalfTypedNote:
    """A person's half-typed note on an account's caso."""

    cuenta: str
    caso_id: int
    text: str
    saved_at: datetime
    since_then: tuple[HistorialLine, ...]
    """Others' lines since it was begun, newest last."""


class HistorialService:
    """Use cases of the account screen; views are recorded."""

    def __init__(self, work: CaseWork, export: ExportService) -> None:
        self.work = work
        self.context = work.context
        self._export = export
        self._last = LastSaves()

    @property
    def may_export(self) -> bool:
        return self.context.run_session.can(Power.EXPORT)

    def lines(self, cuenta: str) -> list[HistorialLine]:
        self.context.require_reading()
        lines = self.context.historial.of_cuenta(cuenta)
        if lines:
            self.context.record_look(LOOK, f"cuenta {cuenta}", cuenta=cuenta)
        return lines

    def show(self, cuenta: str, line_class: LineClass | None = None) -> AccountView | None:
        """Return an account with a class of lines; None without casos or lines.

        A view is recorded once per quarter of an hour, as the screen rereads after changes.
        """
        self.context.require_reading()
        with self.context.db.reading():
            view = self._account(cuenta, line_class)
        if view is not None and self.context.views.is_new(LOOK, cuenta):
            self.context.record_look(LOOK, f"cuenta {cuenta}", cuenta=cuenta)
        return view

    def _account(self, cuenta: str, line_class: LineClass | None) -> AccountView | None:
        casos = self.work.of_cuenta(cuenta)
        numbers = list(self.context.historial.numbers_of_cuenta(cuenta))
        if not casos and not numbers:
            return None
        context = self.context
        found = [caso for row in casos if (caso := context.casos.get(row.caso.id)) is not None]
        names = (caso.usuario_nombre for caso in found if caso.usuario_nombre)
        today = context.today
        clocks = ((c.id, clock_of(c, today, context.rules, context.is_habil)) for c in found)
        lines = array("q")
        last: dict[int, int] = {}
        total = 0
        counts: Counter[LineClass] = Counter()
        days: dict[int, date] = {}
        day: date | None = None
        for each in numbers:
            line_classes = classes_of(
                each.evento, marcacion=each.marcacion, of_base=each.of_base, deshecha=each.deshecha
            )
            counts.update(line_classes)
            total += 1
            if line_class is None or line_class in line_classes:
                lines.append(each.line)
                if each.day != day:
                    days[each.line] = day = each.day
                if each.caso is not None:
                    last.setdefault(each.caso, each.line)
        return AccountView(
            cuenta,
            next(names, None),
            self.context.telefonos.of(cuenta),
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
            check_cuenta(self.context.db, cuenta),
            days,
        )

    @property
    def oversees(self) -> bool:
        return self.context.run_session.can(Power.OVERSEE)

    def last_acts(self) -> list[tuple[str, HistorialLine]]:
        """Return the person's last acts, or the célula's for a leader, with their cuenta."""
        self.context.require_reading()
        logins = [self.context.login]
        if self.oversees:
            logins = [usuario.login for usuario in self.context.people.list_all()]
        acts = [
            act for login in logins for act in self.context.historial.last_acts(login, _LAST_ACTS)
        ]
        return sorted(acts, key=lambda act: -act[1].line)[:_LAST_ACTS]

    def recent(self) -> list[RecentAccount]:
        """Return the person's last viewed accounts, newest first, in their present state."""
        self.context.require_reading()
        pages = AuditPages(self.context.db)
        mine = AuditFilter(login=self.context.login, action=LOOK)
        seen: dict[str, datetime] = {}
        for entry in pages.listed([place.n for place in pages.page(mine, count=_LOOKS)]):
            if entry.cuenta is not None:
                seen.setdefault(entry.cuenta, entry.momento)
        wanted = list(seen)[:_RECENT]
        since = self.context.search.last_lines(wanted)
        return [
            RecentAccount(self._sought_row(account, "", since, ""), seen[account.cuenta])
            for account in self.context.search.accounts(wanted)
        ]

    def window(self, numbers: Sequence[int]) -> list[HistorialLine]:
        self.context.require_reading()
        return self.context.historial.window(numbers)

    def export(self, cuenta: str) -> Exported:
        """Export an account's lines, masked; raise NotAllowed without the power."""
        path = Path(f"historial_{cuenta}.xlsx")
        return self._export.export_rows("historial", path, CasoFilter.of(cuenta=cuenta))

    def search(self, text: str) -> Accounts:
        """Return accounts by number, radicado, CUN, telephone or usuario's names; recorded."""
        self.context.require_reading()
        self.context.record_search(sought(text))
        with self.context.db.reading():
            return self.context.search.find(clean(text))

    def look_up(self, typed: str) -> SoughtList:
        """Return accounts while typing, newest first; not recorded yet."""
        self.context.require_reading()
        with self.context.db.reading():
            return self._look_up(typed, clean(sought(typed)))

    def _look_up(self, typed: str, text: str) -> SoughtList:
        if not text:
            opened = tuple(each.row for each in self.recent())
            return SoughtList(typed, opened, len(opened))
        if len(text.replace(" ", "")) < LEAST_TYPED:
            return SoughtList(typed)
        found = self.context.search.beginning(text)
        since = self.context.search.last_lines(found.numbers)
        before_by = self.context.search.former_radicados(text, found.numbers)
        rows = [
            self._sought_row(account, text, since, before_by.get(account.cuenta, ""))
            for account in found.found
        ]
        before, after = rows[: found.whole], rows[found.whole :]
        after.sort(key=lambda row: row.since.timestamp() if row.since else 0.0, reverse=True)
        sure = found.whole == 1 or (found.total == 1 and not text.replace(" ", "").isdecimal())
        return SoughtList(typed, (*before, *after), found.total, sure)

    def _sought_row(
        self, account: FoundAccount, text: str, since: Mapping[str, datetime], before: str
    ) -> SoughtRow:
        casos = self.work.of_cuenta(account.cuenta)
        wanted = self.caso_of(account.cuenta, text)
        row = next((row for row in casos if row.caso.id == wanted), casos[0] if casos else None)
        telefonos = [t.number for t in self.context.telefonos.of(account.cuenta)]
        current = [account.cuenta, *telefonos]
        current += [n for c in casos for n in (c.caso.radicado_actual, c.caso.cun) if n]
        if any(number.startswith(digits_of(text)) for number in current):
            before = ""
        numbers = tuple(map(masked, telefonos))
        return SoughtRow(account, row, tuple(casos), since.get(account.cuenta), numbers, before)

    def record_search(self, typed: str) -> None:
        self.context.record_search(sought(typed))

    def note_search(self, typed: str) -> None:
        """Record a search left without opening an account."""
        self.context.views.note_searches((typed,))

    def caso_of(self, cuenta: str, radicado: str) -> int | None:
        return self.context.casos.with_radicado(cuenta, digits_of(clean(radicado)))

    def half_typed_nota(self, cuenta: str | None = None) -> HalfTypedNote | None:
        """Return the person's newest half-typed note of an account, or of any."""
        self.context.require_reading()
        return self._half_typed(self.context.notas.newest(self.context.login, cuenta))

    def nota_of(self, caso_id: int) -> HalfTypedNote | None:
        self.context.require_reading()
        return self._half_typed(self.context.notas.get(caso_id, self.context.login))

    def _half_typed(self, nota: NoteInProgress | None) -> HalfTypedNote | None:
        context = self.context
        caso = None if nota is None else context.casos.get(nota.caso_id)
        if nota is None or caso is None:
            return None
        by_others = tuple(
            line
            for line in context.historial.of_caso_since(nota.caso_id, nota.line)
            if line.agente != context.login
        )
        return HalfTypedNote(caso.cuenta, caso.id, nota.text, nota.saved_at, by_others)

    def save_nota(self, caso_id: int, text: str, *, last: bool = False) -> None:
        """Save a half-typed note; drop a blank one.

        `last` is the program's final save: later ones are dropped, and a busy store gets a file.
        """
        context = self.context
        self._last.save(
            context,
            caso_id,
            lambda: save_half_typed_nota(context, context.login, caso_id, text, context.now()),
            lambda: set_nota_aside(context, caso_id, text),
            last=last,
        )

    def annotate(self, cuenta: str, note: Note) -> RecordedNote:
        return self.work.recorder.register_on_cuenta(cuenta, note_request(note))

    def without_casos(self, text: str) -> AccountView | None:
        """Return an empty account if the text may be an unknown cuenta, else None."""
        try:
            cuenta = Cuenta.parse(text)
        except InvalidDatum:
            return None
        return AccountView(cuenta, None, (), (), {}, array("q"), {}, 0, {}, None)

    def deshacer(self, caso_id: int, motivo: str = "") -> list[Recorded]:
        """Undo the last act on all its casos, this one first.

        Raises NotAllowed unless it is the person's own of today, or a supervisor gives a reason.
        """
        data = {"motivo": motivo} if motivo else {}
        return self.work.recorder.register(caso_id, [Request(Evento.DESHACER, data)])
