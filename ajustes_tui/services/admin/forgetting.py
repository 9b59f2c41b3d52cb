"""Olvidar: blank a person's data, on request or by age (Ley 1581 de 2012)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ajustes_tui.domain.figures.report_mail import DRAFT, SENDING
from ajustes_tui.domain.keeping.audit_words import EXPORT, AuditFilter
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.domain.values.text import words_of
from ajustes_tui.errors import InvalidDatum, InvalidInput, NotAllowed
from ajustes_tui.services.casos.borradores import collect
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.storage.admin.audit import AuditPages
from ajustes_tui.storage.guard.forgetting import FORGOTTEN, ForgettingRepository
from ajustes_tui.storage.intake.mails import kept_since

MIN_REASON = 10
"""Minimum characters."""
MAX_DAYS = 36_525
COMPACTED_MIB = 512
"""Up to this size a store is rewritten, so that no free page keeps old text."""
_OUTSIDE_ACTIONS = ("respaldo", EXPORT, DRAFT, SENDING)
_WITHOUT_PEOPLE = ("kpi:", "datos:", "flujograma:", "retroalimentacion:")


def reason_of(motivo: str, hint: str) -> str:
    """Raise InvalidDatum for an empty reason."""
    motivo = words_of(motivo)
    if len(motivo) < MIN_REASON:
        raise InvalidDatum(f"El motivo tiene menos de {MIN_REASON} caracteres.", hint)
    return motivo


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was blanked, and what is out of reach."""

    blanked: dict[str, int]
    outside: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Retention:
    """Accounts blanked by age and rows per kind; only counted in a rehearsal."""

    days: int
    until: date
    cuentas: int
    blanked: dict[str, int]
    rehearsed: bool
    outside: tuple[str, ...] = ()


class ForgettingService:
    """`olvidar` and `retencion`, for supervisors; lines and figures stay."""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context
        self._log_emptied = True
        """The last blanking emptied the log."""

    def forget(self, cuenta: str, motivo: str) -> Forgotten:
        """Blank names, telephones, notes, drafts, snapshots and raw cells of an account.

        Raises NotAllowed for the role, InvalidInput for an unknown account or empty reason.
        """
        self.context.require_reading()
        motivo = reason_of(motivo, "Diga quién lo pidió y cuándo, sin nombres ni teléfonos.")
        self.context.require(Power.STORE, "olvidar una cuenta")
        context = self.context
        if not context.casos.of_cuenta(cuenta, context.now()) and not context.historial.of_cuenta(
            cuenta
        ):
            raise InvalidInput(
                "Ningún caso es de esa cuenta.", "Revise el número.", code="cuenta_desconocida"
            )
        # What a session set aside beside the store is blanked with the rest.
        collect(self.context)
        repository = ForgettingRepository(self.context.db)
        mentions, files = repository.mentions(cuenta), repository.files_of(cuenta)
        blanked = self._blank([cuenta], motivo)
        told = repository.told_of(mentions)
        if told:
            entries = count_words(told, "entrada lo nombra", "entradas lo nombran")
            files.append(f"auditoría: {entries}, y no se cambia")
        files += (
            f"historial de la cuenta {of}: la línea {line} lo nombra, y es de otro usuario"
            for line, of in repository.lines_naming(mentions, cuenta)
        )
        return Forgotten(blanked, (*self._outside(), *files))

    def retain(self, days: int | None, *, rehearsed: bool) -> Retention:
        """Blank or count accounts with only closed casos, untouched for `days`, by default `dias_retencion`.

        Raises NotAllowed for the role, or without any days.
        """
        self.context.require(Power.STORE, "olvidar las cuentas antiguas")
        days = days or self.context.rules.dias_retencion
        if not days:
            raise NotAllowed(
                "Nadie ha dicho cuántos días se conservan los datos.",
                "Dígalo con --dias, o fije dias_retencion en el catálogo de ajustes.",
                code="procedimiento",
            )
        if days > MAX_DAYS:
            raise InvalidInput("Esos días son más de un siglo.", "Diga los días de retención.")
        until = self.context.today - timedelta(days=days)
        repository = ForgettingRepository(self.context.db)
        cuentas = repository.closed_since(until)
        if rehearsed or not cuentas:
            return Retention(days, until, len(cuentas), repository.count(cuentas), rehearsed)
        blanked = self._blank(cuentas, f"retención de {days} días")
        return Retention(days, until, len(cuentas), blanked, rehearsed, self._outside())

    def _blank(self, cuentas: Sequence[str], motivo: str) -> dict[str, int]:
        """Blank accounts with an entry each in one transaction; then remove old pages."""
        db, repository = self.context.db, ForgettingRepository(self.context.db)
        total: Counter[str] = Counter()
        conn = repository.connect()
        try:
            with self.context.large_act(), db.transaction(conn):
                # One moment for all: by it `forgotten_until` knows which line was the last.
                now, login = self.context.now(), self.context.login
                for cuenta in cuentas:
                    total.update(repository.blank(conn, cuenta))
                    self.context.audit.record(now, login, FORGOTTEN, motivo, cuenta, conn=conn)
                self.context.search.erase_blanked(conn)
                repository.record(conn, now, login)
                self.context.audit.record_historial(now, login, conn=conn)
            self._log_emptied = db.compact(conn, COMPACTED_MIB << 20)
        finally:
            conn.close()
        return {table: count for table, count in total.items() if count}

    def _outside(self) -> tuple[str, ...]:
        """Return what may still hold the data: side files, older backups and exports."""
        db = self.context.db.path
        pages = AuditPages(self.context.db)
        found = [] if db is None else sorted(p.name for p in db.parent.glob(f"{db.name}.antes-*"))
        found += [] if db is None else [f.name for f in self.context.rescue.waiting()]
        numbers = [p.n for act in _OUTSIDE_ACTIONS for p in pages.page(AuditFilter(action=act))]
        found += [
            f"{entry.action}: {entry.detail.partition(', sha256')[0]}"
            for entry in pages.listed(numbers)
            if not entry.detail.startswith(_WITHOUT_PEOPLE)
        ]
        found += [
            f"correo del {came:%d/%m/%Y %H:%M}: espera en la lista de importación"
            for came in kept_since(self.context.db)
        ]
        if not self._log_emptied:
            found.append("bitácora del almacén: alguien lee; repita la orden cuando nadie esté")
        if db is not None and db.stat().st_size > COMPACTED_MIB << 20:
            found.append("páginas libres del archivo: compáctelo sin sesiones abiertas")
        return tuple(dict.fromkeys(found))
