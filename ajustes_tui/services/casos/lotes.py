"""Lots: each escalation goes once to the back or PQR, in a workbook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO, NamedTuple

from ajustes_tui.domain.caso.lote import (
    BY,
    RECEIVER_NAMES,
    REPORT_KINDS,
    AnswerDays,
    Escalamiento,
    Lote,
    LoteKind,
    LotePlan,
    LoteStanding,
    SentCaso,
    Standing,
    WithdrawnCaso,
    answer_days,
    lote_file,
    lote_mail_file,
    lote_sheets,
    lote_text,
    masked_row,
    receiver,
)
from ajustes_tui.domain.figures.report import definitions
from ajustes_tui.domain.figures.report_mail import ReportMail
from ajustes_tui.domain.keeping.audit_words import EXPORT, UNMASKED
from ajustes_tui.domain.query.filter import CasoFilter, QueueOrder
from ajustes_tui.domain.rules.decision import Refusal
from ajustes_tui.domain.values.clocks import business_days_between
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.domain.values.mask import Mask
from ajustes_tui.domain.values.roles import Power, roles_with
from ajustes_tui.domain.values.text import words_of
from ajustes_tui.errors import ConflictError, InvalidDatum, InvalidInput, NotAllowed
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.services.figures.report_mail import ReportMailService
from ajustes_tui.services.progress import in_hand
from ajustes_tui.storage.casos.lotes import LotesRepository
from ajustes_tui.storage.figures.reports import WINDOW_CASOS, ReportsRepository

_LAST = 4
"""Lots of a receiver that measure its delay."""
_MAX_ATTEMPTS = 5
"""Rebuilds of a lot when escalations arrive meanwhile."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A written workbook; `lote` is its number, if any."""

    file: Path
    rows: int
    lote: int | None = None
    notices: tuple[str, ...] = ()


class LotesReading(NamedTuple):
    """The next lot of each receiver, and every lot sent."""

    plans: tuple[LotePlan, ...]
    standings: tuple[LoteStanding, ...]


class LoteReading(NamedTuple):
    """A lot sent and its casos as they are now."""

    standing: LoteStanding
    casos: list[SentCaso]


class LoteService:
    """Use cases of the lots."""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context
        self.mails = ReportMailService(context, self._mailed)

    @property
    def _lotes(self) -> LotesRepository:
        return LotesRepository(self.context.db)

    def write_refusal(self) -> Refusal | None:
        """Return why this person may not write lots, or None."""
        power = self._power()
        if self.context.run_session.rol is None or self.context.run_session.can(power):
            return None
        return Refusal(
            f"Los lotes son de {' o '.join(roles_with(power))}; usted es {self.context.run_session.rol}.",
            "Pídalo a quien tenga ese rol.",
        )

    @property
    def late_days(self) -> int:
        """Business days after which a waiting answer is late."""
        return self.context.rules.dias_sin_respuesta_back

    def plan(self, kind: LoteKind) -> LotePlan:
        self.context.require_reading()
        _, rows, withdrawn = self._to_send(kind, CasoFilter())
        return LotePlan(kind, tuple(rows), len(withdrawn), self._examples(rows))

    def examples(self, number: int) -> int:
        """Count a lot's rows whose marcación is still the shipped example."""
        self.context.require_reading()
        self._lote(number)
        return self._examples(self._lotes.content(number)[0])

    def mark_sent(self, number: int, day: date) -> LoteStanding:
        """Record the day a lot was handed over; the last one counts.

        Raises InvalidInput for an unknown lot, InvalidDatum for an impossible day, NotAllowed for the role.
        """
        context = self.context
        context.require_reading()
        context.require(self._power(), "decir que un lote se envió")
        lote, now = self._lote(number), context.now()
        if objection := lote.objection_to_sent(day, now.date()):
            raise InvalidDatum(objection, "Diga el día en que se entregó.")
        with context.db.transaction():
            self._lotes.mark_sent(number, day, now, context.login)
            self.context.note("lote_enviado", f"{lote.kind} {number}: el {day}")
        return self._standing(number)

    def read(self) -> LotesReading:
        """Return the lots of one reading."""
        self.context.require_reading()
        with self.context.db.reading():
            plans = tuple(self.plan(kind) for kind in LoteKind)
            return LotesReading(plans, tuple(self.standings()))

    def read_lote(self, number: int) -> LoteReading:
        """Return a lot of one reading: its counts are those of its casos. Raises as `sent`."""
        self.context.require_reading()
        with self.context.db.reading():
            casos = self.sent(number)
            return LoteReading(self._standing(number), casos)

    def _standing(self, number: int) -> LoteStanding:
        return next(each for each in self.standings() if each.lote.id == number)

    def standings(self) -> list[LoteStanding]:
        """Return every lot, newest first, with answers and waiting time."""
        self.context.require_reading()
        today, habil = self.context.today, self.context.is_habil
        return [
            LoteStanding(
                lote,
                value,
                counts.get(Standing.ANSWERED, 0),
                waiting := counts.get(Standing.WAITING, 0),
                counts.get(Standing.WITHDRAWN, 0),
                business_days_between(lote.created_at.date(), today, habil) if waiting else None,
            )
            for lote, value, counts in self._lotes.standings()
        ]

    def answer_days(self, standings: Sequence[LoteStanding]) -> list[AnswerDays]:
        """Return the answer times of each receiver's last lots."""
        self.context.require_reading()
        found = []
        for kind in LoteKind:
            last = [each.lote for each in standings if each.lote.kind is kind][:_LAST]
            if not last:
                continue
            habil = self.context.is_habil
            written = {lote.id: lote.created_at.date() for lote in last}
            days = [
                max(
                    business_days_between(written[number], moment.astimezone(BOGOTA).date(), habil),
                    0,
                )
                for number, moment in self._lotes.answered([*written])
            ]
            found.append(answer_days(kind, [*written], days))
        return found

    def sent(self, number: int) -> list[SentCaso]:
        """Return a lot's casos as they are now; raise InvalidInput if unknown."""
        self.context.require_reading()
        self._lote(number)
        return self._lotes.sent(number)

    def send(self, kind: LoteKind) -> Exported:
        """Write a new lot to the exports folder; raises as `export_lote`."""
        return self._write_new(
            kind,
            lambda number: self.context.places.free_workbook(lote_file(kind, number)),
            CasoFilter(),
        )

    def write_again(self, number: int) -> Exported:
        """Rewrite a lot in the exports folder, next to a filled-in workbook.

        Raises InvalidInput for an unknown lot, NotAllowed for the role.
        """
        self.context.require_reading()
        self.context.require(self._power(), "escribir otra vez un lote")
        lote = self._lote(number)
        return self._rewrite(
            lote.kind, self.context.places.free_workbook(lote_file(lote.kind, number)), number
        )

    def export_lote(
        self,
        kind: LoteKind,
        path: Path,
        lote: int | None = None,
        criteria: CasoFilter | None = None,
    ) -> Exported:
        """Write a new or old lot; a lot exists only with its file.

        Raises NotAllowed for the role or an empty lot, InvalidInput for an unknown lot, InvalidFile
        when unwritable.
        """
        self.context.require_reading()
        path = self.context.places.workbook(path)
        if lote is not None:
            self.context.require(self._power(), "exportar un lote")
            return self._rewrite(kind, path, lote)
        return self._write_new(kind, lambda _number: path, criteria or CasoFilter())

    def _write_new(
        self, kind: LoteKind, path_of: Callable[[int], Path], criteria: CasoFilter
    ) -> Exported:
        """`path_of` returns the path of a lot number."""
        self.context.require_reading()
        self.context.require(self._power(), "escribir un lote")
        for _ in range(_MAX_ATTEMPTS):
            written = self._write_lote(kind, path_of, criteria)
            if written is not None:
                return written
        raise ConflictError(
            "Otras personas escalan en este momento y no se escribió ningún lote.",
            "Intente de nuevo en un momento.",
        )

    def by_mail(self, number: int, *, unmasked: bool = False, motivo: str = "") -> ReportMail:
        """Rewrite a lot for its mail.

        Names and telephones in free texts are masked unless a supervisor's reason is recorded.
        Raises InvalidInput for an unknown lot, NotAllowed for the role or without reason.
        """
        self.context.require_reading()
        motivo = words_of(motivo)
        if unmasked:
            self.context.require(Power.EXPORT, "sacar por correo un lote sin máscara")
            if not motivo:
                raise unmasked_without_motivo()
        self.context.require(self._power(), "sacar por correo un lote")
        lote = self._lote(number)
        path = self.context.places.free_workbook(lote_mail_file(lote.kind, number))
        why = f"{UNMASKED}{motivo}" if unmasked else ""
        written = self._rewrite(
            lote.kind, path, number, masked=not unmasked, action=EXPORT, detail=why
        )
        rows, _withdrawn = self._lotes.content(number)
        undone = [c for c in self._lotes.sent(number) if c.standing is Standing.WITHDRAWN]
        kind = REPORT_KINDS[lote.kind]
        mail = self.mails.prepare(kind, written.file, lote_text(lote, rows, undone))
        return mail._replace(lote=number)

    def _mailed(self, mail: ReportMail) -> None:
        """Record that a mailed lot was handed over today."""
        if mail.lote is not None:
            self.mark_sent(mail.lote, self.context.today)

    def _write_lote(
        self, kind: LoteKind, path_of: Callable[[int], Path], criteria: CasoFilter
    ) -> Exported | None:
        """Write the workbook, then save the lot and publish the file in one short transaction.

        None if escalations or lots changed meanwhile: the caller retries.
        """
        from ajustes_tui.excel.write.file import new_file

        number, rows, withdrawn = self._to_send(kind, criteria)
        if not rows:
            raise _nothing_to_send(kind, len(withdrawn), filtered=criteria != CasoFilter())
        path = path_of(number)
        new = Lote(number, kind, self.context.login, self.context.now(), len(rows))
        with new_file(path) as file:
            _write(file.output, new, rows, withdrawn)
            with self.context.db.transaction():
                if self._to_send(kind, criteria) != (number, rows, withdrawn):
                    return None
                self._lotes.add(new, rows, withdrawn)
                name = self.context.places.name_of(path)
                self.context.note("lote", f"{kind} {number}: filas {len(rows)}, archivo {name}")
                file.publish()
        return Exported(path, len(rows), number, self._notices(rows, withdrawn))

    def _to_send(
        self, kind: LoteKind, criteria: CasoFilter
    ) -> tuple[int, list[Escalamiento], list[WithdrawnCaso]]:
        rows = self._classed(self._lotes.pending(kind, self._causal_name))
        if criteria != CasoFilter():
            unlimited = criteria._replace(limit=None)
            kept = set(
                self.context.casos.list_ids(unlimited, QueueOrder.CUENTA, self.context.now())
            )
            rows = [row for row in rows if row.caso_id in kept][: criteria.limit]
        return self._lotes.next_id(), rows, self._lotes.withdrawn(kind)

    def _rewrite(
        self,
        kind: LoteKind,
        path: Path,
        number: int,
        *,
        masked: bool = False,
        action: str = "lote_reescrito",
        detail: str = "",
    ) -> Exported:
        """Rewrite a lot with the same rows; `action` and `detail` go to the audit trail."""
        from ajustes_tui.excel.write.file import new_file

        lote = self._lote(number)
        if lote.kind is not kind:
            raise _unknown(
                f"El lote {number} no es para {RECEIVER_NAMES[kind]}:"
                f" es para {RECEIVER_NAMES[lote.kind]}."
            )
        rows, withdrawn = self._lotes.content(number)
        rows = self._classed(rows)
        if masked:
            names = self._names([row.cuenta for row in rows])
            rows = [masked_row(row, Mask(names[row.cuenta])) for row in rows]
        with new_file(path) as file:
            _write(file.output, lote, rows, withdrawn)
            with self.context.db.transaction():
                name = self.context.places.name_of(path)
                self.context.note(action, f"{kind} {number}: archivo {name}{detail}")
            file.publish()
        return Exported(path, len(rows), number, self._notices(rows, withdrawn))

    def _examples(self, rows: Sequence[Escalamiento]) -> int:
        return sum(self.context.is_example(row.razon, row.subrazon) for row in rows)

    def _notices(
        self, rows: Sequence[Escalamiento], withdrawn: Sequence[WithdrawnCaso]
    ) -> tuple[str, ...]:
        notices = []
        if withdrawn:
            undone = _undone_text(len(withdrawn))
            notices.append(f"{undone} con su lote ya escrito: están en la hoja Retirados.")
        if examples := self._examples(rows):
            notices.append(examples_text(examples))
        return tuple(notices)

    def _names(self, cuentas: Sequence[str]) -> dict[str, set[str]]:
        """Return present and former names of the cuentas' people."""
        reports = ReportsRepository(self.context.db)
        names: dict[str, set[str]] = {}
        for start in range(0, len(cuentas), WINDOW_CASOS):
            names |= reports.names(set(cuentas[start : start + WINDOW_CASOS]))
        return names

    def _lote(self, number: int) -> Lote:
        lote = self._lotes.get(number)
        if lote is None:
            raise _unknown(f"El lote {number} no existe.")
        return lote

    def _power(self) -> Power:
        return Power.BASES if self.context.rules.importa == "supervisor" else Power.IMPORT

    def _classed(self, rows: Sequence[Escalamiento]) -> list[Escalamiento]:
        """Set the marcación's class where there is none."""
        classes = self.context.catalogs.marcaciones.classes
        return [row.of_marcacion(classes) for row in rows]

    def _causal_name(self, letter: str | None) -> str:
        causal = self.context.catalogs.causal(letter or "")
        return f"{causal.letter} {causal.name}" if causal else letter or ""


def _write(
    output: BinaryIO, lote: Lote, rows: Sequence[Escalamiento], withdrawn: Sequence[WithdrawnCaso]
) -> None:
    from ajustes_tui.excel.write.reports import write_workbook

    sheets, progress = lote_sheets(lote.id, rows, withdrawn), in_hand()
    write_workbook(
        output,
        [*sheets, definitions(sheets)],
        heading=f"Lote {lote.id} para {receiver(lote.kind, rows)}, por {BY[lote.kind]}",
        told=lambda done: progress.report(min(done, len(rows)), len(rows), "Escribiendo casos"),
    )


def unmasked_without_motivo() -> NotAllowed:
    """Return the refusal of an unmasked export without reason."""
    return NotAllowed(
        "Para exportar sin máscara falta el motivo.",
        "Diga con --motivo para qué necesita nombres y teléfonos.",
    )


def _unknown(message: str) -> InvalidInput:
    return InvalidInput(message, "Revise el número del lote.", code="lote_desconocido")


def _nothing_to_send(kind: LoteKind, withdrawn: int, *, filtered: bool) -> NotAllowed:
    message = f"No hay ningún escalamiento nuevo para {RECEIVER_NAMES[kind]}"
    message += " con esos filtros." if filtered else "."
    if withdrawn:
        message += f" {_undone_text(withdrawn)} con su lote ya escrito: avise por correo."
    return NotAllowed(message, "Un lote ya escrito se repite con --lote N.", code="lote_sin_filas")


def examples_text(casos: int) -> str:
    """Return the aviso of marcaciones still equal to the shipped example."""
    what = "1 caso lleva" if casos == 1 else f"{casos} casos llevan"
    return f"{what} una marcación de ejemplo, que Claro no conoce: ponga en uso las reales en los catálogos."


def _undone_text(count: int) -> str:
    return "1 escalamiento se deshizo" if count == 1 else f"{count} escalamientos se deshicieron"
