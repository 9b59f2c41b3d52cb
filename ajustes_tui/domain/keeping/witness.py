"""The witness: another host that receives and dates a store's seals.

The owner of a host can rewrite store, seals and trail together; the witness only appends, so its
earlier seals then disagree.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate, zip_longest
from typing import NamedTuple, Protocol

from ajustes_tui.domain.keeping.seals import Seal, SealKind, read_seal
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import BOGOTA

TOLERANCE = timedelta(minutes=15)
"""A larger difference of clocks is reported."""
MOST_DIFFERENCES = 20
_HEADER = re.compile(r"testigo 1 (\S{20})")
_WHEN = "%Y-%m-%dT%H:%M:%SZ"
WITHOUT_WITNESS = (
    "Sin testigo en otro equipo: quien sea dueño de este puede rehacer juntos el almacén, sus sellos "
    "y su auditoría, y aquí no se notaría."
)


class Witnessed(NamedTuple):
    """A seal and its moment of receipt; None if not received."""

    seal: Seal
    received: datetime | None

    @property
    def proved(self) -> datetime:
        """The earliest moment the seal surely existed."""
        return min(self.seal.momento, self.received or self.seal.momento)


class WitnessAnswer(NamedTuple):
    """The witness's seals, in order of receipt."""

    now: datetime
    """The clock of the witness."""
    seals: tuple[Witnessed, ...]
    unreadable: int
    """Lines that are no seal, left by a full disk."""


class UnreadableAnswer(ValueError):
    """The reply is not a witness's."""


class Restored(NamedTuple):
    """A known restore and the sealed lines it dropped."""

    restore: Witnessed
    lost: int


class SealPath(NamedTuple):
    """The seals in force, oldest first, and all restores."""

    standing: tuple[Witnessed, ...]
    restores: tuple[Restored, ...]


class Chains(Protocol):
    """Both chains of the checked store."""

    def mismatch(self, seal: Seal) -> str | None:
        """Return why a seal disagrees, or None."""
        ...

    def earliest(self, after: Seal, until: Seal | None) -> tuple[str, datetime] | None:
        """Return name and moment of the earliest row between two seals."""
        ...


class WitnessFindings(NamedTuple):
    """Comparison with the witness."""

    configured: bool = False
    answered: bool = False
    since: datetime | None = None
    differences: tuple[str, ...] = ()
    unproved: str = WITHOUT_WITNESS
    """What no other host vouches for, or ''."""
    notices: tuple[str, ...] = ()


def read_answer(text: str) -> WitnessAnswer:
    """Parse an answer: its clock, then a moment and seal per line; raise UnreadableAnswer."""
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
    """Return the unsent seals, oldest first."""
    there = {w.seal for w in answer.seals}
    return [seal for seal in local if seal not in there]


def all_seals(answer: WitnessAnswer, local: Sequence[Seal]) -> list[Witnessed]:
    return [*answer.seals, *(Witnessed(seal, None) for seal in pending(answer, local))]


def follow(seals: Sequence[Witnessed]) -> SealPath:
    """Return the seals in force.

    A restore continues from its backup's seal if that is an earlier one, dropping those between.
    Matching none excuses nothing: a rewritten store passed off as a backup disagrees.
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
    """Return the last seal of the restored backup: same lines, no later trail."""
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
    """Compare store and seals with the witness; return one sentence each.

    `local` is None if the seal file is unreadable.
    """
    seals = all_seals(answer, local or ())
    standing = follow(seals).standing
    found = [*_clocks(answer, seals, now)]
    if local is not None:
        found += _missing(answer, local)
    found += _mismatches(standing, chains)
    if not found:
        found += _backdated(
            standing, dict(zip((w.seal for w in seals), _proved(seals), strict=True)), chains
        )
    return tuple(found[:MOST_DIFFERENCES])


def compare_backup(answer: WitnessAnswer, end: Seal, chains: Chains) -> tuple[str, ...]:
    """Compare a backup with its witness up to `end`, its last entries."""
    place = next(
        (n for n in range(len(answer.seals) - 1, -1, -1) if _is_of(answer.seals[n].seal, end)), None
    )
    if place is None:
        return ("El testigo nunca recibió el sello de este respaldo.",)
    found = _mismatches(follow(answer.seals[: place + 1]).standing, chains)
    return tuple(found[:MOST_DIFFERENCES])


def _mismatches(standing: Sequence[Witnessed], chains: Chains) -> list[str]:
    motivos = (chains.mismatch(witnessed.seal) for witnessed in standing)
    return [f"Según el testigo: {motivo}" for motivo in motivos if motivo is not None]


def _is_of(seal: Seal, end: Seal) -> bool:
    """Tell whether a seal was put at `end`; an old one covers one chain."""
    trail = (seal.audit_entries, seal.audit_digest)
    return (seal.lines, seal.digest) == (end.lines, end.digest) and (
        seal.audit_entries is None or trail == (end.audit_entries, end.audit_digest)
    )


def _proved(seals: Sequence[Witnessed]) -> list[datetime]:
    return list(accumulate((w.proved for w in seals), max))


def _clocks(answer: WitnessAnswer, seals: Sequence[Witnessed], now: datetime) -> list[str]:
    """Report clocks that differ or went back between seals."""
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
    """Return seals the witness has and this host lost since the last restore.

    A store on a new machine, or with unreadable seals, lost none.
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
    """Report rows dated before a seal without them."""
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
    """The lines that the witness, or whoever else tells, knew at a moment."""

    lines: int
    since: datetime
    entry: int = 0
    """The entry of the auditoría that says it, if any."""


def unproved_since(known: KnownLines | None, sealed: int, lines: int) -> str:
    """Report what the witness cannot prove.

    `sealed` are the lines of its last seal, `lines` the store's.
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
    """Report the unproved part without an answer, and why."""
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
