"""Archivos: SFTP transfers to the audit trail, and removal of old files."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from ajustes_tui.domain.keeping.transfers import TAKEN_IN, Transfer, read_transfers
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.errors import InvalidInput, NotAllowed, motivo_of
from ajustes_tui.services.context import UseCases

_ROTATED = ".1"
"""Suffix of the last rotated log."""
_NAMED = 20


class FileRound(NamedTuple):
    """One round's results, or forecast."""

    transfers: tuple[Transfer, ...]
    """New in the log."""
    days: int
    removed: tuple[str, ...]
    """Older than the configured days."""
    kept: tuple[str, ...]
    """Old files that could not be removed."""
    rehearsed: bool


class TransferService(UseCases):
    """`archivos`, run by cron as a supervisor."""

    def go_round(self, *, rehearsed: bool = False) -> FileRound:
        """Audit the SFTP log and remove old files of inbox and exports.

        Raises NotAllowed for the role or without settings, InvalidInput for an unreadable log.
        """
        self.context.require(Power.STORE, "recoger los archivos de SFTP")
        config = self.context.config
        if config.transfers_log is None and not config.days_of_files:
            raise NotAllowed(
                "Las opciones no dicen qué registro de archivos leer ni cuántos días se guardan.",
                "Ponga registro_archivos o dias_archivos en el archivo de opciones.",
                code="sin_archivos",
            )
        transfers = self._new_transfers()
        if transfers and not rehearsed:
            self._take_in(transfers)
        old = tuple(self._old_files())
        kept = () if rehearsed else tuple(self._remove(old))
        removed = tuple(self._said(path) for path in old if path not in kept)
        return FileRound(
            transfers=transfers,
            days=config.days_of_files,
            removed=removed,
            kept=tuple(self._said(path) for path in kept),
            rehearsed=rehearsed,
        )

    def _new_transfers(self) -> tuple[Transfer, ...]:
        log = self.context.config.transfers_log
        if log is None:
            return ()
        taken = self.context.audit.last_detail(TAKEN_IN)
        until = None if taken is None else datetime.fromisoformat(taken.rpartition(" ")[2])
        lines = chain.from_iterable(
            _lines(path) for path in (log.with_name(f"{log.name}{_ROTATED}"), log)
        )
        return tuple(t for t in read_transfers(lines) if until is None or t.momento > until)

    def _take_in(self, transfers: tuple[Transfer, ...]) -> None:
        now = self.context.now()
        with self.context.db.transaction():
            for transfer in transfers:
                self.context.audit.record(now, transfer.login, transfer.action, transfer.detail)
            until = max(transfer.momento for transfer in transfers)
            self.context.note(TAKEN_IN, f"{len(transfers)} hasta {until.isoformat()}")

    def _old_files(self) -> Iterator[Path]:
        """Yield files unchanged for the configured days."""
        config = self.context.config
        if not config.days_of_files:
            return
        limit = self.context.now() - timedelta(days=config.days_of_files)
        for folder in filter(None, (config.inbox, config.output)):
            for path in sorted(folder.rglob("*")):
                found = path.lstat()
                changed = datetime.fromtimestamp(found.st_mtime, BOGOTA)
                if stat.S_ISREG(found.st_mode) and changed < limit:
                    yield path

    def _remove(self, old: tuple[Path, ...]) -> Iterator[Path]:
        """Remove files, audited beforehand; yield those left."""
        if not old:
            return
        named = ", ".join(map(self._said, old[:_NAMED]))
        more = f" y {len(old) - _NAMED} más" if len(old) > _NAMED else ""
        days = self.context.config.days_of_files
        self.context.record("archivos_retirados", f"de más de {days} días: {named}{more}")
        for path in old:
            try:
                path.unlink()
            except OSError:
                yield path

    def _said(self, path: Path) -> str:
        """Return a path relative to inbox or exports."""
        config = self.context.config
        folder = next(f for f in (config.inbox, config.output) if f and path.is_relative_to(f))
        return os.fspath(Path(folder.name) / path.relative_to(folder))


def _lines(log: Path) -> Iterator[str]:
    try:
        with log.open(encoding="utf-8", errors="replace") as lines:
            yield from lines
    except FileNotFoundError:
        # Nobody brought a file yet, or the log was never rotated.
        return
    except OSError as error:
        raise InvalidInput(
            f"No se puede leer el registro «{log.name}»: {motivo_of(error)}.",
            "Revise sus permisos: lo lee la cuenta del servicio.",
        ) from None
