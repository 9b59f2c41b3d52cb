"""The forms of the weekly feedback: values for templates, and the report for another aliado."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from ajustes_tui.domain.figures.feedback import (
    LIST_LENGTH,
    MOTIVOS,
    Compromiso,
    ConfirmedRechazo,
    RankedAsesor,
    broken_step,
    causal_difference,
    correct_way,
)
from ajustes_tui.domain.figures.indicators import percent_text
from ajustes_tui.domain.figures.report import definitions
from ajustes_tui.domain.figures.report_mail import ReportText
from ajustes_tui.domain.figures.sheets import (
    CellFormat,
    PageCard,
    PageFigure,
    PageTable,
    ReportPage,
    ReportSheet,
    SheetColumn,
)
from ajustes_tui.domain.keeping.catalogs import Causal
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import Week, moment_words, short_date

FindCausal = Callable[[str | None], Causal | None]
FormDatum = str | int | date | Decimal
"""A number or day alone in its cell keeps its type."""
ATTENDEES = 10
THEMES = 4
RADICADOS_PER_FORM = 150
RECHAZOS_ON_PAGE = 12
CAUSALES = 3


@dataclass(frozen=True, slots=True)
class PrintedForm:
    """A workbook to write, from a template with values or from sheets of rows."""

    file: str
    heading: str
    template: str = ""
    values: Mapping[str, FormDatum] = field(default_factory=dict)
    sheets: Sequence[ReportSheet] = ()
    page: ReportPage | None = None


@dataclass(frozen=True, slots=True)
class IssuedWeek:
    """The heading of every form of a week."""

    week: Week
    at: datetime
    by: str
    supervisor: str = ""
    """The supervisora who signs; empty to be written by hand."""


def compromiso_of_mejoramiento(
    issued: IssuedWeek, rank: RankedAsesor, compromiso: Compromiso, causal: FindCausal
) -> PrintedForm:
    """Return the commitment form of an asesor; missing data are left blank for the pen."""
    radicados = rank.radicados
    fit = radicados[:RADICADOS_PER_FORM]
    spare = len(radicados) - len(fit)
    values: dict[str, FormDatum] = {
        **_week_values(issued),
        "asesor_nombre": rank.asesor_nombre or "",
        "asesor_id": ", ".join((rank.asesor_id, *rank.other_ids)),
        "jefe_inmediato": rank.jefe,
        "aliado": rank.aliado or "",
        "puesto": f"{rank.rank}, empatado en rechazos" if rank.tied else rank.rank,
        "rechazos": rank.rechazos,
        "enviados": rank.sent,
        **_decided_values(rank),
        "tasa_propia": _ratio(rank.rechazos, rank.sent),
        "aporte": _ratio(rank.rechazos, rank.total),
        "reincidente": "Sí" if rank.reincidente else "No",
        "tendencia": " · ".join(map(str, (*rank.trend, rank.rechazos))),
        "causales": causales_words(rank.causales, causal),
        "motivos": _motivos(rank.motivos),
        "radicados": ", ".join(fit) + (f" y {spare} más en la otra hoja" if spare else ""),
        "aspectos_positivos": strengths(rank),
        "aspectos_a_mejorar": "\n".join(_faults(rank.evidence, causal)),
        "compromiso_supervisor": compromiso.supervisor,
        "fecha_seguimiento": compromiso.follow_up or "",
    }
    return PrintedForm(
        f"compromiso_{issued.week}_{rank.rank}_{file_name_part(rank.asesor_id)}.xlsx",
        f"Compromiso de mejoramiento {issued.week}",
        "compromiso_de_mejoramiento.xlsx",
        values,
        [_evidence_sheet("Radicados", [rank], causal)] if spare else (),
    )


def acknowledged(
    issued: IssuedWeek, ranks: Sequence[RankedAsesor], causal: FindCausal
) -> PrintedForm:
    evidence = [rechazo for rank in ranks for rechazo in rank.evidence]
    themes = _faults(evidence, causal)
    values: dict[str, FormDatum] = _week_values(issued)
    for number in range(1, THEMES + 1):
        values[f"tema_{number}"] = themes[number - 1] if number <= len(themes) else ""
    for number in range(1, ATTENDEES + 1):
        attends = ranks[number - 1] if number <= len(ranks) else None
        values[f"asistente_{number}_id"] = attends.asesor_id if attends else ""
        values[f"asistente_{number}_nombre"] = (attends.asesor_nombre or "") if attends else ""
    return PrintedForm(
        f"estoy_enterado_{issued.week}.xlsx",
        f"Estoy enterado {issued.week}",
        "estoy_enterado.xlsx",
        values,
    )


def aliado_report(
    issued: IssuedWeek,
    aliado: str,
    ranks: Sequence[RankedAsesor],
    causal: FindCausal,
    *,
    own: bool = False,
) -> PrintedForm:
    """Return the report of an aliado; if few rechazos all fit, the page is all of it.

    The own operation's names the asesores and their jefe; other companies name their own.
    """
    name = f"reporte_{issued.week}_{file_name_part(aliado)}.xlsx"
    heading = f"Retroalimentación {issued.week} · {aliado}"
    whole = _fits_on_page(ranks)
    page = _aliado_page(issued, aliado, ranks, causal, own=own, whole=whole)
    if whole:
        return PrintedForm(name, heading, page=page)
    rows = [
        (
            p.rank,
            p.asesor_id,
            p.rechazos,
            p.sent,
            p.own_rate,
            p.share,
            p.decided.casos if p.decided else None,
            p.decided.rejected if p.decided else None,
            p.in_base,
            "sí" if p.tied else "no",
            "sí" if p.reincidente else "no",
            causales_words(p.causales, causal),
            _motivos(p.motivos),
            *((p.asesor_nombre or "", p.jefe) if own else ()),
        )
        for p in ranks
    ]
    columns = (*_TOP5_COLUMNS, *(_OWN_COLUMNS if own else ()))
    sheets = [
        ReportSheet("Top 5", columns, rows, to_read=True),
        _evidence_sheet("Evidencia", ranks, causal),
    ]
    return PrintedForm(name, heading, sheets=[*sheets, definitions(sheets)], page=page)


def _fits_on_page(ranks: Sequence[RankedAsesor]) -> bool:
    return sum(len(rank.evidence) for rank in ranks) <= RECHAZOS_ON_PAGE


def _aliado_page(
    issued: IssuedWeek,
    aliado: str,
    ranks: Sequence[RankedAsesor],
    causal: FindCausal,
    *,
    own: bool,
    whole: bool,
) -> ReportPage:
    """Names appear only for the own operation; a `whole` report lists each rechazo."""
    week, evidence = issued.week, [rechazo for rank in ranks for rechazo in rank.evidence]
    causales = Counter(causal_name(rechazo.causal, causal) for rechazo in evidence)
    motivos = Counter(rechazo.why for rechazo in evidence)
    again = sum(rank.reincidente for rank in ranks)
    behind = "todo el informe" if whole else "detrás, el top 5 y cada rechazo"
    return ReportPage(
        "Resumen",
        f"Retroalimentación {week} · {aliado}",
        (
            f"Semana del {short_date(week.since)} al {short_date(week.until)} · emitida el "
            f"{issued.at:%d/%m/%Y %H:%M} por {issued.by}",
            f"Página uno: {behind}.",
        ),
        (
            PageCard("RECHAZOS CONFIRMADOS", PageFigure(sum(rank.rechazos for rank in ranks))),
            PageCard("ASESORES EN LA LISTA", PageFigure(len(ranks))),
            PageCard("REINCIDENTES", PageFigure(again)),
        ),
        (
            _top5(ranks, own=own, whole=whole),
            _counted("Causales", causales),
            _counted("Motivos", motivos, beside=True),
            *((_evidence_table(ranks, causal),) if whole else ()),
        ),
        notes=("Qué faltó y lo correcto", *_faults(evidence, causal, None if whole else THEMES)),
    )


def _top5(ranks: Sequence[RankedAsesor], *, own: bool, whole: bool) -> PageTable:
    def row(rank: RankedAsesor) -> tuple[str | PageFigure, ...]:
        name = (rank.asesor_nombre if own else None) or rank.asesor_id
        figures = (
            PageFigure(rank.rechazos),
            PageFigure(rank.sent),
            _share(rank.rechazos, rank.sent),
            _share(rank.rechazos, rank.total),
        )
        if not whole:
            return (name, *figures)
        decided = rank.decided
        return (
            f"{rank.rank}. {_who(rank) if own else rank.asesor_id}",
            *figures,
            PageFigure(decided.casos if decided else None),
            PageFigure(decided.rejected if decided else None),
            PageFigure(rank.in_base),
            PageFigure("sí" if rank.tied else "no"),
            PageFigure("sí" if rank.reincidente else "no"),
        )

    name, width, columns = (3, 1, _TOP5_COLUMNS[2:9]) if whole else (4, 2, _TOP5_COLUMNS[2:6])
    headings = [("Asesor", name), *((column.heading, width) for column in columns)]
    headings += [("Empata", 1), ("Reincide", 1)] if whole else []
    rows = tuple(map(row, ranks))
    return PageTable("Top 5 en rechazos", tuple(headings), rows, "Nadie está en la lista.")


def _who(rank: RankedAsesor) -> str:
    jefe = f"jefe {rank.jefe}" if rank.jefe else None
    return " · ".join(filter(None, (rank.asesor_id, rank.asesor_nombre, jefe)))


def _evidence_table(ranks: Sequence[RankedAsesor], causal: FindCausal) -> PageTable:
    return PageTable(
        "Cada rechazo",
        (("Asesor", 2), ("Radicado", 2), ("Causal", 5), ("Por qué", 3)),
        tuple(
            (
                rank.asesor_id,
                rechazo.radicado,
                " · ".join(
                    filter(None, (causal_name(rechazo.causal, causal), causal_difference(rechazo)))
                ),
                rechazo.why,
            )
            for rank in ranks
            for rechazo in rank.evidence
        ),
    )


def _share(casos: int, total: int) -> PageFigure:
    return PageFigure(casos / total if total else None, CellFormat.PERCENTAGE)


def _counted(heading: str, counts: Mapping[str, int], *, beside: bool = False) -> PageTable:
    most = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:LIST_LENGTH]
    rows = tuple((name, PageFigure(count)) for name, count in most)
    columns = (("", 4), ("Rechazos", 1 if beside else 2))
    return PageTable(heading, columns, rows, "Ninguno.", beside)


def _decided_values(rank: RankedAsesor) -> dict[str, FormDatum]:
    decided = rank.decided
    return {
        "decididos": decided.casos if decided else "",
        "rechazados_de_decididos": decided.rejected if decided else "",
        "rechazados_en_la_base": "" if rank.in_base is None else rank.in_base,
    }


_WHOLE, _PERCENTAGE = CellFormat.WHOLE, CellFormat.PERCENTAGE
_TOP5_COLUMNS = (
    SheetColumn("Puesto", "Por rechazos; luego tasa propia, menos enviados y nombre.", _WHOLE, 8),
    SheetColumn("Asesor", "Identificación del asesor.", width=14),
    SheetColumn("Rechazos", "Ajustes bien rechazados en la semana.", _WHOLE, 10),
    SheetColumn("Enviados", "Casos del asesor en los cortes de esos rechazos.", _WHOLE, 10),
    SheetColumn("Tasa propia", "Rechazos sobre enviados.", _PERCENTAGE, 11),
    SheetColumn("Aporte", "Rechazos sobre todos los casos de esos cortes.", _PERCENTAGE, 10),
    SheetColumn(
        "Decididos",
        "De los enviados: aplicados, corregidos, rechazados y no revertidos.",
        _WHOLE,
        10,
    ),
    SheetColumn("Bien rechazados", "De los decididos, en cualquier semana.", _WHOLE, 12),
    SheetColumn(
        "Rechazados en la base", "Por el back en esos cortes, confirmados o no.", _WHOLE, 12
    ),
    SheetColumn(
        "Empatado",
        "Si otro asesor, aun por fuera de la lista, tiene los mismos rechazos.",
        width=10,
    ),
    SheetColumn(
        "Reincidente", "Si estuvo en el top 5 de alguna de las 4 semanas anteriores.", width=12
    ),
    SheetColumn("Causales", "Las de sus rechazos, con cuántos.", width=44),
    SheetColumn("Motivos", "Los de sus rechazos, con cuántos.", width=32),
)
_OWN_COLUMNS = (
    SheetColumn("Nombre", "El del catálogo de asesores; si no, el de la base.", width=22),
    SheetColumn("Jefe inmediato", "El del catálogo de asesores.", width=20),
)
_EVIDENCE_COLUMNS = (
    SheetColumn("Asesor", "Identificación del asesor.", width=14),
    SheetColumn("Radicado", "PQR del escalamiento con que llegó en la base.", width=16),
    SheetColumn("Causal", "Causal validada por la célula.", width=34),
    SheetColumn("Motivo", "Por qué el rechazo es correcto.", width=24),
    SheetColumn("Paso incumplido", "El paso del procedimiento que no se siguió.", width=50),
    SheetColumn("Lo correcto", "Qué se debió hacer.", width=70),
)


def _evidence_sheet(name: str, ranks: Sequence[RankedAsesor], causal: FindCausal) -> ReportSheet:
    rows = [
        (
            rank.asesor_id,
            rechazo.radicado,
            causal_name(rechazo.causal, causal),
            rechazo.why,
            " ".join((broken_step(rechazo.motivo), causal_difference(rechazo))).strip(),
            correct_way(rechazo.motivo, causal(rechazo.causal)),
        )
        for rank in ranks
        for rechazo in rank.evidence
    ]
    return ReportSheet(name, _EVIDENCE_COLUMNS, rows, to_read=True)


def _week_values(issued: IssuedWeek) -> dict[str, FormDatum]:
    week = issued.week
    return {
        "semana": str(week),
        "desde": short_date(week.since),
        "hasta": short_date(week.until),
        "fecha": issued.at.date(),
        "supervisor": issued.supervisor,
    }


def causal_name(letter: str | None, causal: FindCausal) -> str:
    known = causal(letter)
    return f"{known.letter} {known.name}" if known else letter or "sin causal"


def causales_words(counts: Mapping[str, int], causal: FindCausal, *, colon: str = ":") -> str:
    """The first CAUSALES are named and the rest counted together, so that they add up."""
    pairs = list(counts.items())
    named = pairs if len(pairs) <= CAUSALES + 1 else pairs[:CAUSALES]
    words = " · ".join(f"{causal_name(letter, causal)}{colon} {n}" for letter, n in named)
    others = sum(n for _letter, n in pairs[len(named) :])
    if not others:
        return words
    return f"{words} · y otras {len(pairs) - len(named)}{colon} {others}"


def _motivos(counts: Mapping[str, int]) -> str:
    return " · ".join(f"{MOTIVOS.get(motivo, motivo)}: {n}" for motivo, n in counts.items())


def strengths(rank: RankedAsesor) -> str:
    """Describe decided casos only: a pending one says nothing of the asesor."""
    sentences = []
    decided = rank.decided
    if decided is not None and decided.applied:
        sentences.append(
            f"{'Del ajuste' if rank.sent == 1 else f'De los {rank.sent} ajustes'} que envió hay "
            f"{count_words(decided.casos, 'decidido')}, y "
            f"{'se aplicó' if decided.applied == 1 else 'se aplicaron'} {decided.applied} "
            f"({percent_text(decided.applied, decided.casos)})."
        )
    previous = rank.trend[-1] if rank.trend else 0
    if rank.rechazos < previous:
        sentences.append(
            f"Bajó de {previous} a {count_words(rank.rechazos, 'rechazo')} frente a la "
            "semana anterior."
        )
    return " ".join(sentences)


def _faults(
    evidence: Sequence[ConfirmedRechazo], causal: FindCausal, most: int | None = THEMES
) -> list[str]:
    counts = Counter((r.causal or "", r.motivo) for r in evidence)
    return [
        f"{causal_name(letter, causal)} ({count}): {broken_step(motivo)} "
        f"{correct_way(motivo, causal(letter))}"
        for (letter, motivo), count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    ][:most]


def _ratio(part: int, whole: int) -> Decimal | str:
    return Decimal(part) / Decimal(whole) if whole else "—"


def file_name_part(text: str) -> str:
    cleaned = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in text)
    return cleaned.strip("_")[:40] or "sin_nombre"


def aliado_text(issued: IssuedWeek, aliado: str, ranks: Sequence[RankedAsesor]) -> ReportText:
    """Return the mail of the week's report for an aliado; it names no person."""
    week = issued.week
    rechazos = sum(rank.rechazos for rank in ranks)
    again = sum(rank.reincidente for rank in ranks)
    return ReportText(
        f"Retroalimentación {week} · {aliado}",
        (
            f"Semana del {short_date(week.since)} al {short_date(week.until)}, emitida el "
            f"{moment_words(issued.at)}.",
            f"{count_words(rechazos, 'rechazo confirmado')}, de "
            f"{count_words(len(ranks), 'asesor')} de la lista.",
            f"{count_words(again, 'reincide', 'reinciden')}." if again else "Ninguno reincide.",
            "En el libro están cada rechazo, el paso que faltó y lo correcto.",
        ),
    )
