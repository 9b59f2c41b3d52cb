"""The weekly feedback: asesores with most confirmed rejections, and their follow-up.

A rejection counts while its verdict stands and the caso is in R: one the back insisted on after a
correction is not the asesor's fault (dominio.md section 7).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple, TypeVar

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
WEEKS_BACK = 4
"""An earlier place on the list within these weeks makes an asesor reincidente."""
ALL_ALIADOS = ""
NOBODY_KNOWN = AsesorDirectory()
"""Without a catalogue of asesores."""
Resolve = Callable[[str], str]
"""Maps an id to the current id of that person."""


class ConfirmedRechazo(NamedTuple):
    """A caso whose rejection was confirmed in the week."""

    caso_id: int
    radicado: str
    causal: str | None
    causal_pedida: str | None
    motivo: str
    momento: str
    """The time of the verdict, ISO text in Bogotá's time."""
    agente: str
    asesor_id: str | None
    asesor_nombre: str | None
    aliado: str | None
    atribuible: str | None = None
    """The falla of the usuario; None also in older issued weeks."""

    @property
    def why(self) -> str:
        words = MOTIVOS.get(self.motivo, self.motivo)
        of_usuario = self.motivo == ATRIBUIBLE_AL_CLIENTE and self.atribuible
        return f"{words} ({code_name(self.atribuible or '')})" if of_usuario else words


class SentCasos(NamedTuple):
    """How many casos of the week's cortes have one id, aliado, name and bucket."""

    asesor_id: str | None
    aliado: str | None
    name: str | None
    cubeta: Cubeta
    casos: int
    in_base: int
    """Those that Claro's column says are rejected, confirmed or not.

    They are shown beside the confirmed rejections and rank nobody (dominio.md, top 5).
    """


_OfAsesor = TypeVar("_OfAsesor", ConfirmedRechazo, SentCasos)


class Decided(NamedTuple):
    """What was decided of the casos an asesor sent; pending ones say nothing."""

    casos: int
    """A + C + R + X."""
    applied: int
    rejected: int
    """R, whenever confirmed."""


class AsesorCounts(NamedTuple):
    """Casos sent in the week's cortes, and those confirmed rejected in the week."""

    asesor_id: str
    asesor_nombre: str | None
    aliado: str | None
    rechazos: int
    sent: int
    decided: Decided | None = None
    """None in older issued weeks."""


class RankedAsesor(NamedTuple):
    """An asesor of the list, with figures and evidence."""

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
    """Rejections of the previous weeks, oldest first."""
    reincidente: bool
    in_base: int | None = None
    """None in older issued weeks, as `decided` and `tied`."""
    decided: Decided | None = None
    other_ids: tuple[str, ...] = ()
    jefe: str = ""
    tied: bool | None = None
    """Another asesor, listed or not, has as many rejections."""

    @property
    def own_rate(self) -> str | None:
        """Over the casos the asesor sent; None without any."""
        return percent(self.rechazos, self.sent)

    @property
    def share(self) -> str | None:
        """Over all casos of those cortes; None without any."""
        return percent(self.rechazos, self.total)

    @property
    def causales(self) -> dict[str, int]:
        return _count(r.causal or "" for r in self.evidence)

    @property
    def motivos(self) -> dict[str, int]:
        return _count(r.motivo for r in self.evidence)

    @property
    def radicados(self) -> tuple[str, ...]:
        return tuple(r.radicado for r in self.evidence)


class FeedbackList(NamedTuple):
    """The list of a week under one filter."""

    asesores: tuple[RankedAsesor, ...]
    without_asesor: int
    in_base: int | None = None
    """Of all asesores, listed or not; None in older issued weeks."""


@dataclass(frozen=True, slots=True)
class MeasuredWeek:
    """The counts and lists of a week, current or as frozen at its issue."""

    week: Week
    counts: tuple[AsesorCounts, ...] = ()
    lists: Mapping[str, FeedbackList] = field(default_factory=dict)
    """By aliado key, ALL_ALIADOS for the whole; empty if only counts are needed."""
    propios: frozenset[str] = frozenset()
    """Listed asesores who sign a form: those of the own operation on the day of the issue."""
    issued_at: datetime | None = None
    issued_by: str | None = None
    rechazos: tuple[ConfirmedRechazo, ...] = ()
    """Empty for an issued week, whose lists hold their evidence."""
    minimum: int = 1
    follow_up: date | None = None
    """Printed on the forms; None in older issued weeks."""

    def list_of(self, aliado: str | None) -> FeedbackList:
        sought = aliado_key(aliado)
        # A week issued before punctuation told aliados apart keeps its lists without it.
        listed = self.lists.get(sought) or self.lists.get(key(sought))
        return listed or FeedbackList((), 0)

    def listed_ids(self, aliado: str, resolve: Resolve = str) -> frozenset[str]:
        """`resolve` maps an id of an issued week to the person's current id."""
        listed: Iterable[RankedAsesor | AsesorCounts] = self.list_of(aliado).asesores
        if not self.lists:
            listed = rank_asesores(self.counts, aliado, self.minimum)[:LIST_LENGTH]
        return frozenset(resolve(one.asesor_id) for one in listed)

    def rechazos_of(self, asesor_id: str, aliado: str, resolve: Resolve = str) -> int:
        """Count under any of the person's ids (see `listed_ids`)."""
        return sum(
            c.rechazos
            for c in self.counts
            if resolve(c.asesor_id) == asesor_id and _is_of(c.aliado, aliado)
        )

    @property
    def below_minimum(self) -> int:
        return len(rank_asesores(self.counts)) - len(
            rank_asesores(self.counts, minimum=self.minimum)
        )

    def tied_outside(self, aliado: str | None) -> int:
        ranked = rank_asesores(self.counts, aliado_key(aliado), self.minimum)
        return sum(one.rechazos == ranked[LIST_LENGTH - 1].rechazos for one in ranked[LIST_LENGTH:])


def aliado_key(aliado: str | None) -> str:
    return fold(aliado) if aliado else ALL_ALIADOS


def resolved(rows: Iterable[_OfAsesor], directory: AsesorDirectory) -> tuple[_OfAsesor, ...]:
    return tuple(
        row._replace(
            asesor_id=directory.resolve(row.asesor_id),
            aliado=directory.aliado(row.asesor_id, row.aliado),
        )
        for row in rows
    )


def asesor_counts(
    sent: Iterable[SentCasos], rechazos: Iterable[ConfirmedRechazo], directory: AsesorDirectory
) -> list[AsesorCounts]:
    """Count by person and aliado, of those with a rejection.

    `sent` and `rechazos` are already resolved. A name missing in the catalogue is the one of most casos.
    """
    rejected = Counter((r.asesor_id, r.aliado) for r in rechazos)
    people = {person for person, _aliado in rejected}
    names: dict[str, list[tuple[str | None, int]]] = {}
    buckets: dict[tuple[str, str | None], Counter[Cubeta]] = {}
    for person, aliado, name, cubeta, casos, _in_base in sent:
        if person is not None and person in people:
            buckets.setdefault((person, aliado), Counter())[cubeta] += casos
            names.setdefault(person, []).append((name, casos))
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
    """Sort by most rejections, then higher rate, fewer sent, name."""
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
    sent: Sequence[SentCasos],
    previous: Sequence[MeasuredWeek],
    *,
    minimum: int = 1,
    directory: AsesorDirectory = NOBODY_KNOWN,
) -> dict[str, FeedbackList]:
    """Return the whole list of a week, and one per aliado with rejections.

    `previous` are the earlier weeks, oldest first; `counts` are by person (see `asesor_counts`), and
    `sent` are all casos of the cortes.
    """
    keys = {ALL_ALIADOS} | {aliado_key(r.aliado) for r in rechazos}
    return {
        aliado: _list(
            aliado,
            rank_asesores(counts, aliado, minimum),
            [r for r in rechazos if _is_of(r.aliado, aliado)],
            sent,
            previous,
            directory,
        )
        for aliado in sorted(keys)
    }


def _list(
    aliado: str,
    ranked: Sequence[AsesorCounts],
    rechazos: Sequence[ConfirmedRechazo],
    sent: Sequence[SentCasos],
    previous: Sequence[MeasuredWeek],
    directory: AsesorDirectory,
) -> FeedbackList:
    total = sum(each.casos for each in sent)
    in_base: Counter[str | None] = Counter()
    for each in sent:
        if _is_of(each.aliado, aliado):
            in_base[each.asesor_id] += each.in_base

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
                in_base[asesor_id],
                counts.decided,
                person.other_ids if person else (),
                person.jefe if person else "",
                with_as_many[counts.rechazos] > 1,
            )
        )
    without_asesor = sum(r.asesor_id is None for r in rechazos)
    return FeedbackList(tuple(ranks), without_asesor, in_base.total())


def _is_of(aliado: str | None, sought: str) -> bool:
    return sought == ALL_ALIADOS or aliado_key(aliado) == sought


def _count(values: Iterable[str]) -> dict[str, int]:
    counts = Counter(values)
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


MOTIVOS: Mapping[str, str] = {
    code: CODE_WORDS[code].to_asesor or CODE_WORDS[code].name
    for code in (*MOTIVOS_OF_RECHAZO, *MOTIVOS_OF_PQR)
}
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
    return _STEP.get(motivo, "Paso 2: se pidió un ajuste que no procedía.")


def correct_way(motivo: str, causal: Causal | None) -> str:
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
    asked, validated = rechazo.causal_pedida, rechazo.causal
    if asked and validated and asked != validated:
        return f"Se pidió como {asked} y es {validated}."
    return ""


class CompromisoState(StrEnum):
    """The state of a follow-up."""

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
    """Whether a listed asesor is on the next week's list too."""

    NOT_YET = "aun_no"
    REPEATS = "repite"
    CORREGIDO = "corregido"


def next_week_result(
    following: MeasuredWeek, asesor_id: str, today: date, resolve: Resolve = str
) -> NextWeekResult:
    """Return NOT_YET while the next list may still change."""
    if following.issued_at is None and today <= following.week.until:
        return NextWeekResult.NOT_YET
    repeats = asesor_id in following.listed_ids(ALL_ALIADOS, resolve)
    return NextWeekResult.REPEATS if repeats else NextWeekResult.CORREGIDO


@dataclass(frozen=True, slots=True)
class Compromiso:
    """The follow-up of an asesor of an issued week."""

    week: Week
    asesor_id: str
    asesor_nombre: str | None = None
    rechazos: int = 0
    estado: CompromisoState = CompromisoState.NOT_STARTED
    supervisor: str = ""
    """The supervisor's own commitment, required to open a follow-up."""
    follow_up: date | None = None
    nota: str = ""
    next_week: NextWeekResult = NextWeekResult.NOT_YET
    rechazos_next_week: int | None = None

    @property
    def closed(self) -> bool:
        return self.estado in _CLOSED

    def is_due(self, today: date) -> bool:
        return is_follow_up_due(self.estado, self.follow_up, today)


def is_follow_up_due(estado: CompromisoState, follow_up: date | None, today: date) -> bool:
    if estado is CompromisoState.OPEN:
        return follow_up is None or follow_up <= today
    return estado is CompromisoState.NOT_STARTED


def allow_change(
    current: Compromiso, new: CompromisoState, supervisor: str, nota: str
) -> Refusal | None:
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
    return estado.value.replace("_", " ")
