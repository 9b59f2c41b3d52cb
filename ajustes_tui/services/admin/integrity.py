"""Integridad: check, seal and copy the store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

from ajustes_tui import paths
from ajustes_tui.domain.keeping.audit import CLOCK_SEEN
from ajustes_tui.domain.keeping.integrity import Findings, SealFindings
from ajustes_tui.domain.keeping.seals import (
    SEALS_ACKNOWLEDGED,
    WITNESS_ACKNOWLEDGED,
    Seal,
    SealKind,
    UnreadableSeal,
    in_force,
    seal_digest,
)
from ajustes_tui.domain.values.clocks import Clock, add_business_days, business_days_between, clock
from ajustes_tui.domain.values.counts import thousands
from ajustes_tui.domain.values.roles import Power, can
from ajustes_tui.errors import ConflictError
from ajustes_tui.services.admin.forgetting import reason_of
from ajustes_tui.services.admin.witness import StoreWitness
from ajustes_tui.services.context import UseCases
from ajustes_tui.storage.core.database import Database, no_store
from ajustes_tui.storage.guard.backups import is_backup, write_backup
from ajustes_tui.storage.guard.casos_check import CasoProof
from ajustes_tui.storage.guard.integrity import RememberedSeal, check_store, holds, last_seal
from ajustes_tui.storage.guard.seals import SealedChains, SealsRepository, is_acknowledged
from ajustes_tui.storage.guard.witness import DELIVERED

CheckProgress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup written or restored."""

    file: str
    lines: int
    sha256: str
    notices: tuple[str, ...] = ()


_NO_READER = "Falta Polars: las filas de las bases no se leyeron otra vez para probar los casos."


def raw_proof() -> CasoProof:
    """Return the raw-row reader, where Polars is available."""
    try:
        # Slow to load, and only a check needs it here.
        from ajustes_tui.excel.read.again import read_again
    except ImportError:
        return CasoProof()
    return CasoProof(read_again)


class IntegrityService(UseCases):
    """`verify` and `back_up`; neither changes a caso."""

    def verify(self, progress: CheckProgress | None = None) -> Findings:
        """Look for damage; an undamaged store gets its daily seal, a backup none.

        Anyone of the store may ask: only counts and hashes are returned.
        """
        self.context.require_reading()
        db, path = self._store()
        repository, witness = SealsRepository(path), StoreWitness(self.context.config)
        # Read before the file: a seal is written to the file first, and remembered in the store and
        # sent to the witness after.
        remembered = last_seal(db)
        answer = witness.ask()
        # A seal is of the moment its lines were looked at, and the witness's clock of the same.
        now = self.context.now()
        # The file is read before the historial: a seal put later by somebody else may name a line
        # not seen here.
        local, motivo, notice = self._local_seals(repository, remembered)
        proof, usable = self._proof(), local if motivo is None else None
        findings = check_store(db, in_force(usable or []), progress, proof)
        seal = findings.seal if motivo is None else SealFindings(motivo=motivo)
        unread = (_NO_READER,) if proof.read_again is None else ()
        findings = replace(
            findings,
            notices=(*findings.notices, *unread),
            seal=replace(seal, notice=notice),
        )
        backup = is_backup(db)
        judged = witness.judge(db, findings, answer, local, now, backup=backup)
        findings = replace(findings, witness=judged)
        if backup:
            # A backup keeps the bytes it was written with.
            return findings
        if findings.healthy:
            findings = self._seal(findings, repository, witness, now)
        self._tell_clock(findings)
        if answer is None or not findings.healthy:
            return findings
        delivered = witness.deliver(
            db, findings, answer, repository.list_all(), partial(self.context.record, DELIVERED)
        )
        return replace(findings, witness=delivered)

    def _local_seals(
        self, repository: SealsRepository, remembered: RememberedSeal | None
    ) -> tuple[list[Seal] | None, str | None, str | None]:
        """Return the seals of the file, None if unreadable, why they are not believed, and a warning."""
        name = repository.path.name
        try:
            seals, _whole, torn = repository.read()
        except UnreadableSeal as error:
            return (
                None,
                f"El renglón {error.line} de «{name}» fue cambiado o le falta el anterior.",
                None,
            )
        except OSError:
            return None, f"No se puede leer «{name}».", None
        notice = (
            f"El último renglón de «{name}» quedó a medias (disco lleno, o el programa no alcanzó a "
            "escribirlo); el próximo sello lo reemplaza."
        )
        return seals, self._loss(repository, seals, remembered), notice if torn else None

    def _tell_clock(self, findings: Findings) -> None:
        """Audit backward moments, which are known from then on."""
        for step in findings.clock:
            self._recorded(CLOCK_SEEN, step.place)

    def _proof(self) -> CasoProof:
        """Return the raw-row reader and the clocks by present settings."""
        context = self.context
        context.refresh_catalogs()

        def days_until(running: Clock, end: date) -> int | None:
            days = business_days_between(running.since, end, context.is_habil)
            reached = add_business_days(running.since, days, context.is_habil)
            return days if reached == end else None

        return raw_proof()._replace(
            clock=lambda caso: clock(caso, context.rules, context.is_habil), days_until=days_until
        )

    def _loss(
        self, repository: SealsRepository, seals: Sequence[Seal], remembered: RememberedSeal | None
    ) -> str | None:
        """Return what was lost since the last remembered seal, or None.

        A restored store remembers an old seal; the file's RESTORE seal explains it.
        """
        restored = next((s for s in reversed(seals) if s.kind is SealKind.RESTORE), None)
        if restored is not None and not SealedChains(self.context.db.conn).has_restore(restored):
            return (
                f"El sello de restauración del {restored.momento:%d/%m/%Y} no tiene su entrada en la "
                "auditoría: nadie restauró este almacén."
            )
        if remembered is None or (restored and remembered.entry <= (restored.audit_entries or 0)):
            return None
        if restored is not None and restored.audit_entries is None:
            return None
        if not seals and not holds(self.context.db, remembered.lines, remembered.digest):
            return (
                f"El almacén recuerda un sello de {thousands(remembered.lines)} líneas, y esa línea ya "
                "no está o es otra: se perdió el final del historial, o se rehízo."
            )
        if not paths.exists(repository.path):
            return self._gone(repository, remembered)
        if not any(
            (s.lines, s.digest) == (remembered.lines, remembered.digest)
            and remembered.seal in (None, seal_digest(s))
            for s in seals
        ):
            return (
                f"A «{repository.path.name}» le faltan los últimos renglones: el almacén recuerda "
                f"un sello de {thousands(remembered.lines)} líneas."
            )
        return None

    def _gone(self, repository: SealsRepository, remembered: RememberedSeal | None) -> str | None:
        """Return the notice of a missing seal file, or None.

        A backup has none, and a supervisor may have acknowledged it.
        """
        db = self.context.db
        if remembered is None or paths.exists(repository.path) or is_backup(db):
            return None
        if is_acknowledged(db, SEALS_ACKNOWLEDGED, remembered.entry):
            return None
        return (
            f"Falta «{repository.path.name}», y el almacén recuerda haberlo tenido: un sello de "
            f"{thousands(remembered.lines)} líneas."
        )

    def acknowledge(self, motivo: str) -> bool:
        """Record that a supervisor knows of the missing seal file or witness; tell whether one was.

        Raises NotAllowed for the role, InvalidDatum for an empty reason.
        """
        self.context.require_reading()
        motivo = reason_of(
            motivo, "Diga por qué falta y quién lo revisó, sin nombres ni teléfonos."
        )
        self.context.require(Power.STORE, "reconocer que faltan los sellos o el testigo")
        gone = self.gone()
        for action in gone:
            self.context.record(action, motivo)
        return bool(gone)

    def gone(self) -> dict[str, str]:
        db, path = self._store()
        said = {
            SEALS_ACKNOWLEDGED: self._gone(SealsRepository(path), last_seal(db)),
            WITNESS_ACKNOWLEDGED: StoreWitness(self.context.config).gone(db),
        }
        return {action: sentence for action, sentence in said.items() if sentence is not None}

    def back_up(self, path: Path) -> Backup:
        self.context.require_reading()
        db, store = self._store()
        self._require_keeper()
        now = self.context.now()
        copy = write_backup(db, path, now)
        notices: tuple[str, ...] = ()
        detail = f"{path.name}: {copy.lines} líneas, sha256 {copy.sha256}"
        if not self._recorded("respaldo", detail):
            notices += ("El respaldo quedó hecho, pero no se pudo anotar en la auditoría.",)
        seal = Seal(
            momento=now,
            kind=SealKind.BACKUP,
            lines=copy.lines,
            digest=copy.digest,
            login=self.context.login,
            audit_entries=copy.audit_entries,
            audit_digest=copy.audit_digest,
        )
        repository = SealsRepository(store)
        try:
            repository.append(seal)
        except (OSError, UnreadableSeal):
            notices += ("El respaldo quedó hecho, pero no se pudo anotar en el archivo de sellos.",)
        else:
            notices += StoreWitness(self.context.config).tell(repository)
        return Backup(str(path), copy.lines, copy.sha256, notices)

    def _require_keeper(self) -> None:
        """Require the power over the store; on a full disk, only read it."""
        try:
            self.context.require(Power.STORE, "respaldar el almacén")
        except ConflictError as error:
            usuario = self.context.people.get(self.context.login)
            if error.code != "almacen_no_escribe" or usuario is None:
                raise
            if not (usuario.active and can(usuario.rol, Power.STORE)):
                raise

    def _recorded(self, action: str, detail: str) -> bool:
        """Write to the audit trail; return False if the disk is not writable."""
        try:
            self.context.record(action, detail)
        except ConflictError as error:
            if error.code != "almacen_no_escribe":
                raise
            return False
        return True

    def _seal(
        self, findings: Findings, repository: SealsRepository, witness: StoreWitness, now: datetime
    ) -> Findings:
        """Append today's seal if missing; return the findings with the outcome.

        With a witness also after new lines.
        """
        login = self.context.login
        notices = findings.seal.notice
        if not findings.seal.compared and last_seal(self.context.db) is not None:
            notices = (
                f"No hay sellos anteriores en «{repository.path.name}» y este almacén ya se había "
                "sellado: compare con los que tenga en otra parte."
            )

        def missing_today(seals: list[Seal]) -> bool:
            if witness.configured and seals and seals[-1].lines < findings.lines:
                return True
            return not any(
                s.kind is SealKind.SEAL and s.momento.date() == now.date() for s in in_force(seals)
            )

        seal = findings.sealed_by(now, login)
        try:
            put = repository.append(seal, missing_today)
        except (OSError, UnreadableSeal):
            put = None
            notices = f"No se pudo escribir el sello de hoy en «{repository.path.name}»."
        if put is not None:
            detail = f"{put.lines} líneas, huella {put.digest}, sello {seal_digest(put)}"
            if not self._recorded("sello", detail):
                notices = "El sello de hoy quedó puesto, pero no se pudo anotar en la auditoría."
        seal_findings = replace(findings.seal, new=put is not None, notice=notices)
        return replace(findings, seal=seal_findings)

    def _store(self) -> tuple[Database, Path]:
        """Raise NotAllowed without a store."""
        db = self.context.db
        if db.path is None:
            raise no_store(self.context.config.db)
        return db, db.path
