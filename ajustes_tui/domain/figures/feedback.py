"""The weekly feedback: the asesores with most confirmed rejections, and the follow-up of each.

A rejection counts for the asesor while its verdict stands and the caso is in bucket R: a rejection
the back insisted upon after a correction is not the asesor's fault (dominio.md section 7).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.caso.eventos import (
    ATRIBUIBLE_AL_CLIENTE,
    MOTIVOS_OF_PQR,
    MOTIVOS_OF_RECHAZO,
    NO_PROCEDE_BACK,
    SIN_SOPORTE,
)
from ajustes_tui.domain.caso.words import CODE_WORDS, code_name
from ajustes_tui.domain.figures.indicators import APPLIED, DECIDED, FigureGroup, percent
from ajustes_tui.domain.keeping.asesores import AsesorDirectory, commonest, fold
from ajustes_tui.domain.keeping.catalogs import Causal
from ajustes_tui.domain.rules.decision import Refusal
from ajustes_tui.domain.values.dates import Week
from ajustes_tui.domain.values.text import key, no_words

LIST_LENGTH = 5
"""The most asesores a list has."""
WEEKS_BACK = 4
"""Weeks back within which an earlier place on the list makes an asesor reincidente."""
ALL_ALIADOS = ""
"""The key of the whole list, filtered by no aliado."""
NOBODY_KNOWN = AsesorDirectory()
"""The directory of a store without a catalogue of asesores."""
Resolve = Callable[[str], str]
"""Gives the id that stands for the person of an id."""


class ConfirmedRechazo(NamedTuple):
    """One caso whose rejection was confirmed in the week: a piece of the evidence."""

    caso_id: int
    radicado: str
    causal: str | None
    causal_pedida: str | None
    """The causal the asesor asked under; a difference from the validated one is feedback too."""
    motivo: str
    momento: str
    """The moment of the verdict: an ISO text in Bogota's time."""
    agente: str
    asesor_id: str | None
    asesor_nombre: str | None
    aliado: str | None
    atribuible: str | None = None
    """Which falla of the usuario it was; None when it was none, and in weeks issued before it was kept."""

    @property
    def why(self) -> str:
        """Why the rejection stands, as an asesor reads it."""
        words = MOTIVOS.get(self.motivo, self.motivo)
        of_usuario = self.motivo == ATRIBUIBLE_AL_CLIENTE and self.atribuible
        return f"{words} ({code_name(self.atribuible or '')})" if of_usuario else words


class InBase(NamedTuple):
    """The casos of an asesor of an aliado that Claro's own column says are rejected, confirmed or not.

    They stand beside the confirmed rejections of a week and rank nobody (dominio.md, top 5).
    """

    asesor_id: str | None
    aliado: str | None
    casos: int


class SentCasos(NamedTuple):
    """How many casos of the cortes of the week stand under one id, aliado and name, in one bucket."""

    asesor_id: str
    aliado: str | None
    name: str | None
    cubeta: Cubeta
    casos: int


class Decided(NamedTuple):
    """What was decided of the casos an asesor sent: the rest is pending and says nothing of them."""

    casos: int
    """A + C + R + X."""
    applied: int
    """A + C: what was asked for was due."""
    rejected: int
    """R, in whichever week each was confirmed."""

    @property
    def rate(self) -> str | None:
        """The rejected of the decided, as a percentage; None when none is decided."""
        return percent(self.rejected, self.casos)


class AsesorCounts(NamedTuple):
    """How many casos an asesor sent in the cortes of the week, and how many were confirmed rejected in it."""

    asesor_id: str
    asesor_nombre: str | None
    aliado: str | None
    rechazos: int
    sent: int
    decided: Decided | None = None
    """None in a week issued before it was counted."""


class RankedAsesor(NamedTuple):
    """An asesor of the list with the figures and the evidence."""

    rank: int
    asesor_id: str
    asesor_nombre: str | None
    aliado: str | None
    rechazos: int
    sent: int
    total: int
    """T of the cortes of the week's rejections."""
    evidence: tuple[ConfirmedRechazo, ...]
    trend: tuple[int, ...]
    """The rejections of the weeks before, oldest first."""
    reincidente: bool
    in_base: int | None = None
    """None in a week issued before these counts existed."""
    decided: Decided | None = None
    """None in a week issued before it was counted."""
    other_ids: tuple[str, ...] = ()
    """The other ids of the person in the catalogue of asesores."""
    jefe: str = ""
    """The jefe inmediato in the catalogue of asesores; empty when it says none."""
    tied: bool | None = None
    """Whether another asesor, on the list or not, has as many rejections; None in a week issued before."""

    @property
    def own_rate(self) -> str | None:
        """The rejections over the casos the asesor sent, as a percentage; None when they are none."""
        return percent(self.rechazos, self.sent)

    @property
    def share(self) -> str | None:
        """The rejections over all the casos of those cortes, as a percentage; None when they are none."""
        return percent(self.rechazos, self.total)

    @property
    def causales(self) -> dict[str, int]:
        """The number of rejections of each causal, most first."""
        return _count(r.causal or "" for r in self.evidence)

    @property
    def motivos(self) -> dict[str, int]:
        """The number of rejections for each motivo, most first."""
        return _count(r.motivo for r in self.evidence)

    @property
    def radicados(self) -> tuple[str, ...]:
        """The radicados as they came in the base, in the order of their verdicts."""
        return tuple(r.radicado for r in self.evidence)


class FeedbackList(NamedTuple):
    """The list of a week under one filter: its asesores, and how many rejections have no asesor."""

    asesores: tuple[RankedAsesor, ...]
    without_asesor: int
    in_base: int | None = None
    """The counts of all asesores, on the list or not; None in a week issued before they were counted."""


@dataclass(frozen=True, slots=True)
class MeasuredWeek:
    """The counts and lists of a week: as they are now, or as they were frozen when it was issued."""

    week: Week
    counts: tuple[AsesorCounts, ...] = ()
    lists: Mapping[str, FeedbackList] = field(default_factory=dict)
    """The lists by the key of their aliado, ALL_ALIADOS for the whole; empty when only counts are needed."""
    propios: frozenset[str] = frozenset()
    """The asesores of the list who sign a form: those of the own operation on the day of the issue."""
    issued_at: datetime | None = None
    issued_by: str | None = None
    rechazos: tuple[ConfirmedRechazo, ...] = ()
    """The rejections behind the counts; empty for an issued week, whose lists hold their evidence."""
    minimum: int = 1
    """The rejections from which an asesor is on a list."""
    follow_up: date | None = None
    """The day the forms say for looking at the commitments again; None in a week issued before it was kept."""

    def list_of(self, aliado: str | None) -> FeedbackList:
        """Return the list of an aliado, the whole list for None; empty for an aliado without rejections."""
        sought = aliado_key(aliado)
        # A week issued before punctuation told aliados apart keeps its lists without it.
        listed = self.lists.get(sought) or self.lists.get(key(sought))
        return listed or FeedbackList((), 0)

    def listed_ids(self, aliado: str, resolve: Resolve = str) -> frozenset[str]:
        """Return the ids of the people on the list of an aliado, given by its key.

        `resolve` gives the id of the person now, who may have been another one in an issued week.
        """
        listed: Iterable[RankedAsesor | AsesorCounts] = self.list_of(aliado).asesores
        if not self.lists:
            listed = rank_asesores(self.counts, aliado, self.minimum)[:LIST_LENGTH]
        return frozenset(resolve(one.asesor_id) for one in listed)

    def rechazos_of(self, asesor_id: str, aliado: str, resolve: Resolve = str) -> int:
        """Return how many rejections of the week a person had, under any of the ids (see `listed_ids`)."""
        return sum(
            c.rechazos
            for c in self.counts
            if resolve(c.asesor_id) == asesor_id and _is_of(c.aliado, aliado)
        )

    @property
    def below_minimum(self) -> int:
        """How many people had rejections, but too few to be on a list."""
        return len(rank_asesores(self.counts)) - len(
            rank_asesores(self.counts, minimum=self.minimum)
        )

    def tied_outside(self, aliado: str | None) -> int:
        """Return how many people have as many rejections as the last of a list, and no place on it."""
        ranked = rank_asesores(self.counts, aliado_key(aliado), self.minimum)
        return sum(one.rechazos == ranked[LIST_LENGTH - 1].rechazos for one in ranked[LIST_LENGTH:])


def aliado_key(aliado: str | None) -> str:
    """Return the key an aliado is compared by; ALL_ALIADOS for None."""
    return fold(aliado) if aliado else ALL_ALIADOS


def resolved(
    rechazos: Iterable[ConfirmedRechazo], directory: AsesorDirectory
) -> tuple[ConfirmedRechazo, ...]:
    """Return rejections under the id of the person of each, and under the aliado of that person."""
    return tuple(
        r._replace(
            asesor_id=directory.resolve(r.asesor_id),
            aliado=directory.aliado(r.asesor_id, r.aliado),
        )
        for r in rechazos
    )


def resolved_in_base(counts: Iterable[InBase], directory: AsesorDirectory) -> list[InBase]:
    """Return the counts shown beside the rejections, under the person and the aliado of each."""
    return [
        b._replace(
            asesor_id=directory.resolve(b.asesor_id),
            aliado=directory.aliado(b.asesor_id, b.aliado),
        )
        for b in counts
    ]


def asesor_counts(
    sent: Iterable[SentCasos], rechazos: Iterable[ConfirmedRechazo], directory: AsesorDirectory
) -> list[AsesorCounts]:
    """Return the counts of each person and aliado, from the casos sent under every id of the person.

    `rechazos` are resolved already. A name that the catalogue does not say is that of most casos.
    """
    rejected = Counter((r.asesor_id, r.aliado) for r in rechazos)
    names: dict[str, list[tuple[str | None, int]]] = {}
    buckets: dict[tuple[str, str | None], Counter[Cubeta]] = {}
    for row in sent:
        person = directory.resolve(row.asesor_id) or row.asesor_id
        aliado = directory.aliado(row.asesor_id, row.aliado)
        buckets.setdefault((person, aliado), Counter())[row.cubeta] += row.casos
        names.setdefault(person, []).append((row.name, row.casos))
    return [
        AsesorCounts(
            person,
            directory.name(person) or commonest(names[person]),
            aliado,
            rejected[person, aliado],
            counts.total(),
            Decided(
                sum(counts[cubeta] for cubeta in DECIDED),
                sum(counts[cubeta] for cubeta in APPLIED),
                counts[Cubeta.RECHAZADO],
            ),
        )
        for (person, aliado), counts in sorted(
            buckets.items(), key=lambda item: (item[0][0], item[0][1] or "")
        )
    ]


def rank_asesores(
    counts: Iterable[AsesorCounts], aliado: str = ALL_ALIADOS, minimum: int = 1
) -> list[AsesorCounts]:
    """Return the asesores with `minimum` rejections: most first, then higher rate, fewer sent, name."""
    joined: dict[str, AsesorCounts] = {}
    for asesor in counts:
        if not _is_of(asesor.aliado, aliado):
            continue
        previous = joined.get(asesor.asesor_id)
        if previous is not None:
            # An asesor who sends for two aliados is one person, listed under the aliado with most
            # casos of theirs.
            greater = max(previous, asesor, key=lambda c: (c.aliado is not None, c.sent))
            asesor = greater._replace(
                rechazos=previous.rechazos + asesor.rechazos,
                sent=previous.sent + asesor.sent,
                decided=_together(previous.decided, asesor.decided),
            )
        joined[asesor.asesor_id] = asesor
    return sorted((c for c in joined.values() if c.rechazos >= max(minimum, 1)), key=_order)


def top_of_groups(
    groups: Iterable[FigureGroup],
    names: Mapping[str, str],
    aliados: Mapping[str, str],
    minimum: int,
) -> list[AsesorCounts]:
    """Return the asesores of some figures with most rejected casos, ranked as those of a week are.

    `groups` are the asesores of the figures; `names` and `aliados` say the rest by their key.
    """
    counts = (
        AsesorCounts(
            group.key,
            names.get(group.key),
            aliados.get(group.key),
            group.counts[Cubeta.RECHAZADO],
            group.counts.total,
        )
        for group in groups
        if group.key is not None
    )
    return rank_asesores(counts, minimum=minimum)[:LIST_LENGTH]


def _together(one: Decided | None, other: Decided | None) -> Decided | None:
    if one is None or other is None:
        return None
    return Decided(*(a + b for a, b in zip(one, other, strict=True)))


def _order(asesor: AsesorCounts) -> tuple[int, Fraction, int, str, str]:
    rate = Fraction(asesor.rechazos, max(asesor.sent, 1))
    name = key(asesor.asesor_nombre or asesor.asesor_id)
    return (-asesor.rechazos, -rate, asesor.sent, name, asesor.asesor_id)


def build(
    counts: Sequence[AsesorCounts],
    rechazos: Sequence[ConfirmedRechazo],
    total: int,
    previous: Sequence[MeasuredWeek],
    in_base: Sequence[InBase] = (),
    *,
    minimum: int = 1,
    directory: AsesorDirectory = NOBODY_KNOWN,
) -> dict[str, FeedbackList]:
    """Return the list of a week whole, and filtered by each aliado that has rejections.

    `previous` are the weeks before, oldest first; who has fewer than `minimum` rejections is on no
    list. The counts are of people already (see `asesor_counts`); `directory` says the rest of them.
    """
    keys = {ALL_ALIADOS} | {aliado_key(r.aliado) for r in rechazos}
    return {
        aliado: _list(
            aliado,
            rank_asesores(counts, aliado, minimum),
            [r for r in rechazos if _is_of(r.aliado, aliado)],
            total,
            previous,
            [b for b in in_base if _is_of(b.aliado, aliado)],
            directory,
        )
        for aliado in sorted(keys)
    }


def _list(
    aliado: str,
    ranked: Sequence[AsesorCounts],
    rechazos: Sequence[ConfirmedRechazo],
    total: int,
    previous: Sequence[MeasuredWeek],
    in_base: Sequence[InBase],
    directory: AsesorDirectory,
) -> FeedbackList:
    def resolve(asesor_id: str) -> str:
        return directory.resolve(asesor_id) or asesor_id

    before = {asesor for measure in previous for asesor in measure.listed_ids(aliado, resolve)}
    with_as_many = Counter(one.rechazos for one in ranked)
    ranks = []
    for rank, counts in enumerate(ranked[:LIST_LENGTH], 1):
        asesor_id = counts.asesor_id
        person = directory.person(asesor_id)
        ranks.append(
            RankedAsesor(
                rank,
                asesor_id,
                counts.asesor_nombre,
                counts.aliado,
                counts.rechazos,
                counts.sent,
                total,
                tuple(r for r in rechazos if r.asesor_id == asesor_id),
                tuple(week.rechazos_of(asesor_id, aliado, resolve) for week in previous),
                asesor_id in before,
                sum(b.casos for b in in_base if b.asesor_id == asesor_id),
                counts.decided,
                person.other_ids if person else (),
                person.jefe if person else "",
                with_as_many[counts.rechazos] > 1,
            )
        )
    return FeedbackList(
        tuple(ranks), sum(r.asesor_id is None for r in rechazos), sum(b.casos for b in in_base)
    )


def _is_of(aliado: str | None, sought: str) -> bool:
    return sought == ALL_ALIADOS or aliado_key(aliado) == sought


def _count(values: Iterable[str]) -> dict[str, int]:
    counts = Counter(values)
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


MOTIVOS: Mapping[str, str] = {
    code: CODE_WORDS[code].to_asesor or CODE_WORDS[code].name
    for code in (*MOTIVOS_OF_RECHAZO, *MOTIVOS_OF_PQR)
}
"""The words of each motivo of a rightful rejection, as an asesor reads them."""
_STEP: Mapping[str, str] = {
    **dict.fromkeys(
        ("SIN_PRUEBAS", SIN_SOPORTE),
        "Paso 3: se envió al back sin los soportes que pide la causal.",
    ),
    NO_PROCEDE_BACK: "Paso 3: se envió al back lo que se escala a PQR.",
    "NO_APLICA_POLITICA": "Paso 2: se pidió un ajuste que la política de la causal no concede.",
    ATRIBUIBLE_AL_CLIENTE: "Paso 2: la falla fue atribuible al usuario y la compañía no asume "
    "el valor.",
}


def broken_step(motivo: str) -> str:
    """Return the step of the procedure that a motive says was not followed."""
    return _STEP.get(motivo, "Paso 2: se pidió un ajuste que no procedía.")


def correct_way(motivo: str, causal: Causal | None) -> str:
    """Return the sentence on the right way for a motivo, from the catalogue of causales."""
    if motivo == ATRIBUIBLE_AL_CLIENTE:
        return (
            "Antes de pedirlo, descarte que el usuario no atendiera, razón W, fraude de señal o "
            "traslado."
        )
    if causal is None:
        return "Identifique la causal y verifique sus soportes antes de pedir el ajuste."
    if motivo in ("SIN_PRUEBAS", SIN_SOPORTE):
        return f"Verifique en RR y adjunte {causal.asks}; sin eso el caso va a PQR, no al back."
    return causal.policy


def causal_difference(rechazo: ConfirmedRechazo) -> str:
    """Return a sentence if the asesor asked under another causal than the validated one, else ''."""
    asked, validated = rechazo.causal_pedida, rechazo.causal
    if asked and validated and asked != validated:
        return f"Se pidió como {asked} y es {validated}."
    return ""


class CompromisoState(StrEnum):
    """The state of the follow-up of an asesor."""

    NOT_STARTED = "sin_ingreso"
    OPEN = "abierto"
    CLOSED_WITH_MEJORA = "cerrado_con_mejora"
    CLOSED_WITHOUT_MEJORA = "cerrado_sin_mejora"


_CLOSED = (CompromisoState.CLOSED_WITH_MEJORA, CompromisoState.CLOSED_WITHOUT_MEJORA)
_NEXT_STATES: Mapping[CompromisoState, tuple[CompromisoState, ...]] = {
    CompromisoState.NOT_STARTED: (CompromisoState.OPEN,),
    CompromisoState.OPEN: (CompromisoState.OPEN, *_CLOSED),
    CompromisoState.CLOSED_WITH_MEJORA: (CompromisoState.OPEN,),
    CompromisoState.CLOSED_WITHOUT_MEJORA: (CompromisoState.OPEN,),
}


class NextWeekResult(StrEnum):
    """Whether an asesor of the list is on it again the next week; NOT_YET until that is settled."""

    NOT_YET = "aun_no"
    REPEATS = "repite"
    CORREGIDO = "corregido"


def next_week_result(
    following: MeasuredWeek, asesor_id: str, today: date, resolve: Resolve = str
) -> NextWeekResult:
    """Return whether a person repeats in the following week; NOT_YET while its list may still change."""
    if following.issued_at is None and today <= following.week.until:
        return NextWeekResult.NOT_YET
    repeats = asesor_id in following.listed_ids(ALL_ALIADOS, resolve)
    return NextWeekResult.REPEATS if repeats else NextWeekResult.CORREGIDO


@dataclass(frozen=True, slots=True)
class Compromiso:
    """The follow-up of an asesor of an issued week."""

    week: Week
    asesor_id: str
    asesor_nombre: str | None
    rechazos: int
    estado: CompromisoState = CompromisoState.NOT_STARTED
    supervisor: str = ""
    """The supervisor's own commitment; without it a follow-up is not opened."""
    follow_up: date | None = None
    nota: str = ""
    changed_by: str | None = None
    changed_at: datetime | None = None
    next_week: NextWeekResult = NextWeekResult.NOT_YET
    rechazos_next_week: int | None = None
    """How many rejections the asesor had the week after; None before it begins."""

    @property
    def closed(self) -> bool:
        """Whether the follow-up has ended."""
        return self.estado in _CLOSED

    def is_due(self, today: date) -> bool:
        """Tell whether it is to be opened, or looked at again by today."""
        return is_follow_up_due(self.estado, self.follow_up, today)


def is_follow_up_due(estado: CompromisoState, follow_up: date | None, today: date) -> bool:
    """Tell whether a follow-up is to be opened, or looked at again by today."""
    if estado is CompromisoState.OPEN:
        return follow_up is None or follow_up <= today
    return estado is CompromisoState.NOT_STARTED


def allow_change(
    current: Compromiso, new: CompromisoState, supervisor: str, nota: str
) -> Refusal | None:
    """Say why a follow-up cannot go to a state, or None when it can."""
    if new not in _NEXT_STATES[current.estado]:
        now, then = compromiso_state_name(current.estado), compromiso_state_name(new)
        return Refusal(
            f"El compromiso está {now} y no pasa a {then}.",
            "Ábralo primero con el compromiso de la supervisora.",
        )
    if new is CompromisoState.OPEN and not (supervisor or current.supervisor):
        return Refusal(
            "Falta el compromiso del supervisor: sin él no se abre.",
            "Escriba a qué se compromete usted para que la persona mejore.",
        )
    if current.closed and no_words(nota):
        return Refusal(
            "Para abrir de nuevo un compromiso cerrado falta la nota.", "Diga por qué se reabre."
        )
    return None


def compromiso_state_name(estado: CompromisoState) -> str:
    """Return a state as a person reads it."""
    return estado.value.replace("_", " ")
