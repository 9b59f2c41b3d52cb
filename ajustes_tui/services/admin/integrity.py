"""Integridad: check that the store is whole, seal the checked historial, and copy the store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ajustes_tui.domain.keeping.integrity import (
    Findings,
    Seal,
    SealFindings,
    SealKind,
    UnreadableSeal,
    in_force,
)
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.errors import InvalidInput
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.guard.backups import write_backup
from ajustes_tui.storage.guard.integrity import check_store, holds, last_seal
from ajustes_tui.storage.guard.seals import SealsRepository

CheckProgress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup written or put back."""

    file: str
    lines: int
    sha256: str
    notices: tuple[str, ...] = ()


RememberedSeal = tuple[int, str]
"""The line count and the hash of the last seal, as the store keeps them."""


class IntegrityService:
    """The use cases of `verify` and `back_up`; neither changes a caso."""

    def __init__(self, context: ServiceContext) -> None:
        self._context = context

    def verify(self, progress: CheckProgress | None = None) -> Findings:
        """Look for damage; an undamaged store gets the seal of the day when it has none yet.

        Any person of the store may ask, because the answer is only counts and hashes.
        """
        self._context.require_reading()
        db, path = self._store()
        db.require_known_schema()
        repository = SealsRepository(path)
        # Read before the file: a seal is written to the file first, and remembered in the store
        # after.
        remembered = last_seal(self._context.db)
        # The file is read before the historial: a seal put later by somebody else may name a line
        # not seen here.
        try:
            all_seals = repository.list_all()
            seals, unreadable = (
                in_force(all_seals),
                self._loss(repository, all_seals, remembered),
            )
        except UnreadableSeal as error:
            seals = []
            unreadable = (
                f"El renglón {error.line} de «{repository.path.name}» fue cambiado o le falta "
                "el anterior."
            )
        except OSError:
            seals, unreadable = [], f"No se puede leer «{repository.path.name}»."
        findings = check_store(self._context.db, seals, progress)
        if unreadable is not None:
            return replace(findings, seal=SealFindings(motivo=unreadable))
        return self._seal(findings, repository) if findings.healthy else findings

    def _loss(
        self, repository: SealsRepository, seals: Sequence[Seal], remembered: RememberedSeal | None
    ) -> str | None:
        """Return a sentence on what was lost since the last seal the store remembers, or None.

        A store put back from a backup remembers the seal of that time; the RESTORE seal in the
        file accounts for it.
        """
        if remembered is None or any(s.kind is SealKind.RESTORE for s in seals):
            return None
        if not seals and not holds(self._context.db, *remembered):
            return (
                f"El almacén recuerda un sello de {remembered[0]} líneas, y esa línea ya no está o "
                "es otra: se perdió el final del historial, o se rehízo."
            )
        if repository.path.exists() and remembered not in [(s.lines, s.digest) for s in seals]:
            return (
                f"A «{repository.path.name}» le faltan los últimos renglones: el almacén recuerda "
                f"un sello de {remembered[0]} líneas."
            )
        return None

    def back_up(self, path: Path) -> Backup:
        """Copy the store to a file while people go on working, and record it."""
        self._context.require_reading()
        db, store = self._store()
        self._context.require(Power.STORE)
        now = self._context.now()
        copy = write_backup(db, path, now)
        self._context.record("respaldo", f"{path.name}: {copy.lines} líneas, sha256 {copy.sha256}")
        login = self._context.run_session.login
        seal = Seal(now, SealKind.BACKUP, copy.lines, copy.digest, login)
        notices: tuple[str, ...] = ()
        try:
            SealsRepository(store).append(seal)
        except (OSError, UnreadableSeal):
            notices = ("El respaldo quedó hecho, pero no se pudo anotar en el archivo de sellos.",)
        return Backup(str(path), copy.lines, copy.sha256, notices)

    def _seal(self, findings: Findings, repository: SealsRepository) -> Findings:
        """Append today's seal unless the file has one; return the findings with the outcome."""
        now = self._context.now()
        login = self._context.run_session.login
        notices = None
        if not findings.seal.compared and last_seal(self._context.db) is not None:
            notices = (
                f"No hay sellos anteriores en «{repository.path.name}» y este almacén ya se había "
                "sellado: compare con los que tenga en otra parte."
            )

        def missing_today(seals: list[Seal]) -> bool:
            return not any(
                s.kind is SealKind.SEAL and s.momento.date() == now.date() for s in in_force(seals)
            )

        seal = Seal(now, SealKind.SEAL, findings.lines, findings.digest, login)
        try:
            new = repository.append(seal, missing_today)
        except (OSError, UnreadableSeal):
            new = False
            notices = f"No se pudo escribir el sello de hoy en «{repository.path.name}»."
        if new:
            self._context.record("sello", f"{seal.lines} líneas, huella {seal.digest}")
        return replace(findings, seal=replace(findings.seal, new=new, notice=notices))

    def _store(self) -> tuple[Database, Path]:
        """Return the store and its file; raises InvalidInput when the store does not exist."""
        db = self._context.db
        if db.path is None:
            raise InvalidInput(
                f"No existe el almacén «{self._context.config.db.name}».",
                "Revise la ruta de --db o de AJUSTES_DB.",
                code="almacen",
            )
        return db, db.path
