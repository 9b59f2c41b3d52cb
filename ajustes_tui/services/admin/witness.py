"""Testigo: compare a store with its remote seals, and send new ones."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime

from ajustes_tui.config import Config
from ajustes_tui.domain.keeping.integrity import Findings
from ajustes_tui.domain.keeping.seals import WITNESS_ACKNOWLEDGED, Seal, UnreadableSeal
from ajustes_tui.domain.keeping.witness import (
    NOT_SENT,
    UNEXPLAINED,
    KnownLines,
    WitnessAnswer,
    Witnessed,
    WitnessFindings,
    all_seals,
    compare,
    compare_backup,
    follow,
    lost_seals,
    pending,
    restored_notices,
    unproved_since,
    unproved_without_answer,
)
from ajustes_tui.storage.core.damage import damage_of
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.guard.seals import SealedChains, SealsRepository, is_acknowledged
from ajustes_tui.storage.guard.witness import WitnessLink, WitnessSilent, last_delivery


class StoreWitness:
    """The witness of a store, perhaps missing or silent."""

    def __init__(self, config: Config) -> None:
        self.configured = config.witness is not None
        self._link = None if config.witness is None else WitnessLink(config.witness)
        self._silence = ""
        self._answer: WitnessAnswer | None = None

    def ask(self, seals: Sequence[Seal] = ()) -> WitnessAnswer | None:
        """Send seals and return the witness's; None without an answer."""
        if self._link is None:
            return None
        try:
            answer = self._link.ask(seals)
        except WitnessSilent as silence:
            self._silence = str(silence)
            return None
        self._answer = answer
        lacking = pending(answer, seals)
        if lacking:
            self._silence = f"no guardó {len(lacking)} sellos"
            return None
        return answer

    def judge(
        self,
        db: Database,
        findings: Findings,
        answer: WitnessAnswer | None,
        local: Sequence[Seal] | None,
        now: datetime,
        *,
        backup: bool = False,
    ) -> WitnessFindings:
        """Compare a store or backup with an answer given before the check.

        `local` is None if the seal file is unreadable.
        """
        if not self.configured:
            gone = None if backup else self.gone(db)
            return WitnessFindings(differences=() if gone is None else (gone,))
        if answer is None:
            return self._silent(db)
        try:
            chains = SealedChains(db.conn)
            differences = (
                compare_backup(answer, findings.sealed_by(now, ""), chains)
                if backup
                else compare(answer, local, now, chains)
            )
        except sqlite3.DatabaseError as error:
            damage = damage_of(error)
            if damage is None:
                raise
            differences = (damage.message,)
        # A restore that somebody forged was never made, and left nothing out nor in.
        believed = findings.seal.motivo is None and not differences
        path = follow(all_seals(answer, local or ()))
        notices = restored_notices(path) if believed else []
        if answer.unreadable:
            notices.append(f"El testigo tiene {answer.unreadable} renglones a medias.")
        unproved = UNEXPLAINED if differences else "" if findings.healthy else NOT_SENT
        return WitnessFindings(True, True, answer.now, differences, unproved, tuple(notices))

    def gone(self, db: Database) -> str | None:
        """Return the notice of a witness no longer configured, or None.

        The store remembers deliveries until a supervisor acknowledges the loss.
        """
        last = None if self.configured else last_delivery(db)
        if last is None or is_acknowledged(db, WITNESS_ACKNOWLEDGED, last.entry):
            return None
        return (
            f"Este almacén tenía testigo, que recibió sellos el {last.since:%d/%m/%Y}, y los ajustes "
            "ya no nombran ninguno."
        )

    def judge_backup(self, db: Database, findings: Findings, now: datetime) -> WitnessFindings:
        """Compare a backup up to its own seal."""
        return self.judge(db, findings, self.ask(), None, now, backup=True)

    def known(self, local: Sequence[Seal]) -> list[Witnessed]:
        """Return the last answered seals, then local ones."""
        if self._answer is None:
            return [Witnessed(seal, None) for seal in local]
        return all_seals(self._answer, local)

    def deliver(
        self,
        db: Database,
        findings: Findings,
        answer: WitnessAnswer,
        local: Sequence[Seal],
        record: Callable[[str], None],
    ) -> WitnessFindings:
        """Send missing seals; return what remains unproved."""
        lacking = pending(answer, local)
        if lacking:
            if self.ask(lacking) is None:
                return self._silent(db)
            record(f"{lacking[-1].lines} líneas, {len(lacking)} sellos recibidos")
        last = answer.seals[-1] if answer.seals else None
        known = last and KnownLines(last.seal.lines, last.received or last.seal.momento)
        sealed = local[-1].lines if local else 0
        unproved = unproved_since(known, sealed, findings.lines)
        return findings.witness._replace(unproved=unproved)

    def tell(self, repository: SealsRepository) -> tuple[str, ...]:
        """Send missing seals without comparing; return notices on failure."""
        if not self.configured:
            return ()
        answer = self.ask()
        try:
            local = repository.list_all()
        except (OSError, UnreadableSeal):
            return ("Los sellos no se pueden leer, y el testigo no recibió el de ahora.",)
        if answer is not None and lost_seals(answer, local):
            return ("El testigo tiene sellos que aquí faltan; corra `ajustes verificar`.",)
        if answer is None or ((lacking := pending(answer, local)) and self.ask(lacking) is None):
            return (
                f"El testigo no recibió el sello ({self._silence}); lo recibe con el próximo "
                "`ajustes verificar`.",
            )
        return ()

    def _silent(self, db: Database) -> WitnessFindings:
        last = last_delivery(db)
        return WitnessFindings(
            configured=True,
            since=None if last is None else last.since,
            unproved=unproved_without_answer(last, self._silence),
        )
