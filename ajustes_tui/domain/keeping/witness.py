"""The witness: another host that keeps the seals of a store, each with the moment it received it.

Whoever owns the host of a store can write the store, its seals and its audit trail anew together; the
witness only adds, so what it received before that does not agree any more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate, zip_longest
from typing import NamedTuple, Protocol

from ajustes_tui.domain.keeping.seals import Seal, SealKind, read_seal
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import BOGOTA

TOLERANCE = timedelta(minutes=15)
"""The difference between two clocks from which one of them is said to be wrong."""
MOST_DIFFERENCES = 20
_HEADER = re.compile(r"testigo 1 (\S{20})")
_WHEN = "%Y-%m-%dT%H:%M:%SZ"
WITHOUT_WITNESS = (
    "Sin testigo en otro equipo: quien sea dueño de este puede rehacer juntos el almacén, sus sellos "
    "y su auditoría, y aquí no se notaría."
)


class Witnessed(NamedTuple):
    """A seal and the moment the witness received it; None for one it has not received yet."""

    seal: Seal
    received: datetime | None

    @property
    def proved(self) -> datetime:
        """The earliest moment at which the seal was surely there, as the seal and the witness say it."""
        return min(self.seal.momento, self.received or self.seal.momento)


class WitnessAnswer(NamedTuple):
    """What the witness has, in the order it received it."""

    now: datetime
    """The clock of the witness."""
    seals: tuple[Witnessed, ...]
    unreadable: int
    """Lines that are no seal: what a full disk of the witness left half."""


class UnreadableAnswer(ValueError):
    """What came back is not the answer of a witness."""


class Restored(NamedTuple):
    """A restore that the witness was told of, and how many sealed lines it left out of the store."""

    restore: Witnessed
    lost: int


class SealPath(NamedTuple):
    """The seals the present store must agree with, oldest first, and the restores among all of them."""

    standing: tuple[Witnessed, ...]
    restores: tuple[Restored, ...]


class Chains(Protocol):
    """The two chains of the store that is checked."""

    def mismatch(self, seal: Seal) -> str | None:
        """Return why the store does not agree with a seal, None when it does."""
        ...

    def earliest(self, after: Seal, until: Seal | None) -> tuple[str, datetime] | None:
        """Return the earliest row between two seals: its name, and its moment."""
        ...


@dataclass(frozen=True, slots=True)
class WitnessFindings:
    """The outcome of comparing a store with its witness."""

    configured: bool = False
    answered: bool = False
    since: datetime | None = None
    """The moment of the last answer that the store remembers."""
    differences: tuple[str, ...] = ()
    unproved: str = WITHOUT_WITNESS
    """What nobody outside this host vouches for, as a sentence; empty when there is nothing."""
    notices: tuple[str, ...] = ()


def read_answer(text: str) -> WitnessAnswer:
    """Read what a witness answers; raises UnreadableAnswer when it is something else.

    The first line is its clock; each other one a moment and a seal.
    """
    header, *lines = text.split("\n")
    shape = _HEADER.fullmatch(header)
    now = _moment(shape[1]) if shape else None
    if now is None:
        raise UnreadableAnswer(header[:60])
    seals: dict[Seal, Witnessed] = {}
    unreadable = 0
    for line in filter(None, lines):
        when, _, rest = line.partition(" ")
        received, seal = _moment(when), read_seal(rest)
        if received is None or seal is None:
            unreadable += 1
        else:
            # Two checks at once may send the same seal: what counts is when it came first.
            seals.setdefault(seal, Witnessed(seal, received))
    return WitnessAnswer(now, tuple(seals.values()), unreadable)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, _WHEN).replace(tzinfo=UTC)
    except ValueError:
        return None


def pending(answer: WitnessAnswer, local: Sequence[Seal]) -> list[Seal]:
    """Return the seals of this host that the witness has not received, oldest first."""
    there = {w.seal for w in answer.seals}
    return [seal for seal in local if seal not in there]


def all_seals(answer: WitnessAnswer, local: Sequence[Seal]) -> list[Witnessed]:
    """Return what the witness has, and after it what this host has yet to send."""
    return [*answer.seals, *(Witnessed(seal, None) for seal in pending(answer, local))]


def follow(seals: Sequence[Witnessed]) -> SealPath:
    """Return the seals that the present store must agree with.

    A restore goes on from the seal of the backup that was put back, if that seal is among the earlier
    ones: those in between stand no longer. One that fits none of them excuses nothing, so a store that
    was written anew and passed off as a backup does not agree with what was sealed before.
    """
    before: list[int] = []
    for place, (seal, _received) in enumerate(seals):
        origin = _origin(seals[:place], seal) if seal.kind is SealKind.RESTORE else None
        before.append(place - 1 if origin is None else origin)
    restores = []
    for place, witnessed in enumerate(seals):
        if witnessed.seal.kind is SealKind.RESTORE:
            dropped = seals[before[place] + 1 : place]
            most = max((w.seal.lines for w in dropped), default=0)
            restores.append(Restored(witnessed, max(0, most - witnessed.seal.lines)))
    standing, place = [], len(seals) - 1
    while place >= 0:
        standing.append(seals[place])
        place = before[place]
    return SealPath(tuple(reversed(standing)), tuple(restores))


def _origin(earlier: Sequence[Witnessed], restore: Seal) -> int | None:
    """Return the place of the last seal that the restored backup had: same lines, no later trail."""
    for place in range(len(earlier) - 1, -1, -1):
        seal = earlier[place].seal
        if (seal.lines, seal.digest) == (restore.lines, restore.digest) and (
            seal.audit_entries or 0
        ) <= (restore.audit_entries or 0):
            return place
    return None


def compare(
    answer: WitnessAnswer, local: Sequence[Seal] | None, now: datetime, chains: Chains
) -> tuple[str, ...]:
    """Return what differs between a store with its own seals and its witness, one sentence each.

    `local` is None when the file of seals of this host cannot be read.
    """
    seals = all_seals(answer, local or ())
    standing = follow(seals).standing
    found = [*_clocks(answer, seals, now)]
    if local is not None:
        found += _missing(answer, local)
    found += [
        f"Según el testigo: {motivo}"
        for witnessed in standing
        if (motivo := chains.mismatch(witnessed.seal)) is not None
    ]
    if not found:
        found += _backdated(
            standing, dict(zip((w.seal for w in seals), _proved(seals), strict=True)), chains
        )
    return tuple(found[:MOST_DIFFERENCES])


def compare_backup(answer: WitnessAnswer, end: Seal, chains: Chains) -> tuple[str, ...]:
    """Return what differs between a backup and its witness, up to the seal that was put on the backup.

    `end` says where both chains of the backup end. What the store wrote afterwards is not its matter.
    """
    place = next(
        (n for n in range(len(answer.seals) - 1, -1, -1) if _is_of(answer.seals[n].seal, end)),
        None,
    )
    if place is None:
        return ("El testigo nunca recibió el sello de este respaldo.",)
    found = [
        f"Según el testigo: {motivo}"
        for witnessed in follow(answer.seals[: place + 1]).standing
        if (motivo := chains.mismatch(witnessed.seal)) is not None
    ]
    return tuple(found[:MOST_DIFFERENCES])


def _is_of(seal: Seal, end: Seal) -> bool:
    """Tell whether a seal was put where both chains end; one that leaves the trail out says of one chain."""
    trail = (seal.audit_entries, seal.audit_digest)
    return (seal.lines, seal.digest) == (end.lines, end.digest) and (
        seal.audit_entries is None or trail == (end.audit_entries, end.audit_digest)
    )


def _proved(seals: Sequence[Witnessed]) -> list[datetime]:
    """Return for each seal the latest moment that was surely over when it was put."""
    return list(accumulate((w.proved for w in seals), max))


def _clocks(answer: WitnessAnswer, seals: Sequence[Witnessed], now: datetime) -> list[str]:
    """Say when the clock of this host is not that of the witness, or went back between two seals."""
    found = []
    if abs(now - answer.now) > TOLERANCE:
        found.append(
            f"El reloj de este equipo dice {_local(now)} y el del testigo {_local(answer.now)}."
        )
    for (seal, _received), proved in zip(seals[1:], _proved(seals), strict=False):
        if seal.momento < proved - TOLERANCE:
            found.append(
                f"El reloj de este equipo se atrasó: un sello dice {_local(seal.momento)}, y a las "
                f"{_local(proved)} ya había otro."
            )
    return found


def lost_seals(answer: WitnessAnswer, local: Sequence[Seal]) -> list[Witnessed]:
    """Return the seals that the witness has and this host lost; a restore begins a new count.

    So a store put back on a new machine, or beside seals that could not be read, lost none.
    """
    here = set(local)
    seals = all_seals(answer, local)
    last_restore = max(
        (n for n, w in enumerate(seals) if w.seal.kind is SealKind.RESTORE), default=0
    )
    return [w for w in seals[last_restore:] if w.seal not in here]


def _missing(answer: WitnessAnswer, local: Sequence[Seal]) -> list[str]:
    lost = lost_seals(answer, local)
    if not lost:
        return []
    return [
        f"Al archivo de sellos le faltan {len(lost)} que el testigo tiene; el primero es el del "
        f"{_local(lost[0].seal.momento)}, de {lost[0].seal.lines} líneas."
    ]


def _backdated(
    standing: Sequence[Witnessed], proved: Mapping[Seal, datetime], chains: Chains
) -> list[str]:
    """Say which rows claim a moment before a seal that did not have them yet."""
    found = []
    for witnessed, following in zip_longest(standing, standing[1:]):
        after = following.seal if following else None
        if after is not None and after.kind is SealKind.RESTORE:
            # The rows of a store that was put back are older than the seals before it.
            continue
        earliest = chains.earliest(witnessed.seal, after)
        limit = proved[witnessed.seal]
        if earliest is not None and earliest[1] < limit - TOLERANCE:
            found.append(
                f"{earliest[0]} dice {_local(earliest[1])}, y a las {_local(limit)} el testigo no la "
                "tenía: se escribió después."
            )
    return found


class KnownLines(NamedTuple):
    """The last line the witness knew of, and since when."""

    lines: int
    since: datetime


def unproved_since(known: KnownLines | None, sealed: int, lines: int) -> str:
    """Say what was written before the witness has it now, and after it last had anything.

    `sealed` are the lines of the last seal it has now, `lines` those of the store.
    """
    if sealed < lines:
        return f"Lo escrito después de la línea {sealed} no tiene sello, y no está probado."
    if known is None:
        return "Es el primer sello que el testigo recibe: lo que se cambió antes, no se sabe."
    if known.lines >= lines:
        return (
            f"Lo que se haya escrito y quitado después del último sello, del {_local(known.since)}, no "
            "se sabe."
        )
    return (
        f"De la línea {known.lines + 1} a la {lines} hay testigo solo desde ahora: lo que se cambió o "
        f"se quitó antes, desde el {_local(known.since)}, no se sabe."
    )


def unproved_without_answer(known: KnownLines | None, motivo: str) -> str:
    """Say what is not proved while the witness does not answer, and why it does not."""
    unseen = (
        "y no ha visto nada de este almacén"
        if known is None
        else f"y lo escrito después de la línea {known.lines}, desde el {_local(known.since)}, no lo ha "
        "visto"
    )
    return f"El testigo no respondió ({motivo}): hoy no se comparó nada con él, {unseen}."


UNEXPLAINED = "Nada está probado mientras no se explique lo que difiere del testigo."
NOT_SENT = "El testigo no recibió el sello de un almacén dañado; lo escrito desde el anterior no está probado."


def restored_notices(path: SealPath) -> list[str]:
    """Say the last restores: when the witness knew of each, who did it, and what it left out."""
    return [
        f"Restaurado el {_local(r.restore.seal.momento)} por {r.restore.seal.login}: "
        + (
            f"{count_words(r.lost, 'línea sellada ya no está', 'líneas selladas ya no están')}."
            if r.lost
            else "no faltó ninguna línea sellada."
        )
        for r in path.restores[-3:]
    ]


def _local(momento: datetime) -> str:
    return f"{momento.astimezone(BOGOTA):%d/%m/%Y %H:%M}"
