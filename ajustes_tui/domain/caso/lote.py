"""Escalation lots to the back de ajustes or PQR, and their workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, Self

from ajustes_tui.domain.base.rows import Clase, Resultado
from ajustes_tui.domain.caso.estados import WAIT_FOR_BACK, WAIT_FOR_PQR, Estado
from ajustes_tui.domain.caso.eventos import PQR_USER, Evento
from ajustes_tui.domain.caso.soporte import soporte_words
from ajustes_tui.domain.caso.words import CLASE_WORDS, EVENTO_WORDS, code_words
from ajustes_tui.domain.figures.our_columns import LOTE_HEADER
from ajustes_tui.domain.figures.report_mail import ReportKind, ReportText
from ajustes_tui.domain.figures.sheets import CellFormat, CellValue, ReportSheet, SheetColumn
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import moment_words, short_date
from ajustes_tui.domain.values.mask import Mask
from ajustes_tui.domain.values.money import pesos


class LoteKind(StrEnum):
    """The lot's receiver: the back de ajustes (first escalations too) or PQR."""

    REESCALADOS = "reescalados"
    PQR = "pqr"


LOTE_EVENTOS = {
    LoteKind.REESCALADOS: (Evento.ESCALAR_BACK, Evento.MAL_RECHAZADO, Evento.MAL_APLICADO),
    LoteKind.PQR: (Evento.ESCALAR_PQR, Evento.RADICAR_RECURSO),
}
KIND_OF = {evento: kind for kind, eventos in LOTE_EVENTOS.items() for evento in eventos}
LOTE_ESTADOS: dict[LoteKind, frozenset[Estado]] = {
    LoteKind.REESCALADOS: WAIT_FOR_BACK,
    LoteKind.PQR: WAIT_FOR_PQR,
}
"""Estados still waiting for the receiver; answered casos are not sent."""
BY = {LoteKind.REESCALADOS: "DIME", LoteKind.PQR: "RR"}
"""The tool that sends each lot."""
RECEIVERS = {LoteKind.REESCALADOS: "back de ajustes", LoteKind.PQR: PQR_USER}
"""As in workbook and mail."""
RECEIVER_NAMES = {LoteKind.REESCALADOS: "el back", LoteKind.PQR: "PQR"}
"""After «para»."""
REPORT_KINDS = {LoteKind.REESCALADOS: ReportKind.REESCALADOS, LoteKind.PQR: ReportKind.PQR}


class Lote(NamedTuple):
    """A written lot."""

    id: int
    kind: LoteKind
    created_by: str
    created_at: datetime
    rows: int
    sent_on: date | None = None

    def objection_to_sent(self, day: date, today: date) -> str:
        if day > today:
            return "El día del envío no puede estar en el futuro."
        written = self.created_at.date()
        if day < written:
            return f"El lote {self.id} se escribió el {short_date(written)}: no se envió antes."
        return ""


class Escalamiento(NamedTuple):
    """One escalation with the data of its evento, whose line is `line`."""

    line: int
    caso_id: int
    cuenta: str
    radicado: str
    """Newest when sent; the answer comes under it."""
    radicado_original: str
    evento: Evento
    momento: datetime
    causal: str
    motivo: str
    """The asesor's, from the base."""
    estado_ajuste: str
    valor_solicitado: int | None
    razon: str | None
    subrazon: str | None
    soportes: tuple[str, ...]
    kind: str | None
    """Reason for PQR, or kind of recurso."""
    problem: str | None
    nota: str | None
    destination: str = ""
    """RR user; empty when the marcación names none."""
    clase: Clase | None = None
    """Recurso, else the base's or marcación's."""

    missing: tuple[str, ...] = ()
    usuario: str = ""
    """For screens only; never in a lot."""

    @property
    def supports(self) -> str:
        """The ticked supports, or those PQR must obtain."""
        if self.missing:
            return f"faltan {', '.join(soporte_words(self.missing))}"
        return ", ".join(soporte_words(self.soportes))

    def of_marcacion(self, classes: Mapping[str, Clase]) -> Self:
        """Set the class of its marcación if there is none."""
        if self.clase is not None:
            return self
        return self._replace(clase=classes.get(f"{self.razon} {self.subrazon}"))

    @property
    def lacking(self) -> tuple[str, ...]:
        """Data the receiver will miss; they do not exclude the caso."""
        lacking = {
            "valor": self.valor_solicitado is None,
            "marcación": not (self.razon and self.subrazon),
            "soportes": self.evento is Evento.ESCALAR_BACK and not self.soportes,
        }
        return tuple(name for name, lacks in lacking.items() if lacks)


class LotePlan(NamedTuple):
    """What a lot would hold now, with its notices."""

    kind: LoteKind
    rows: tuple[Escalamiento, ...]
    withdrawn: int
    """Escalations of older lots undone since, reported by the next one."""
    examples: int = 0
    """Rows whose marcación is still the shipped example."""

    @property
    def key(self) -> tuple[str, int]:
        return self.kind.value, 0

    @property
    def casos(self) -> int:
        return len(self.rows)

    @property
    def value(self) -> int:
        """In centavos."""
        return sum(row.valor_solicitado or 0 for row in self.rows)

    @property
    def lacking(self) -> Mapping[str, int]:
        """Rows lacking each datum; only those with any."""
        return Counter(name for row in self.rows for name in row.lacking)


class Standing(StrEnum):
    """The state of a sent caso: pending, answered or withdrawn."""

    WAITING = "espera"
    ANSWERED = "respondido"
    WITHDRAWN = "deshecho"


class LoteStanding(NamedTuple):
    """A sent lot and its casos per state."""

    lote: Lote
    value: int
    """In centavos."""
    answered: int
    waiting: int
    withdrawn: int
    days: int | None
    """Business days since sending while anything waits, else None."""

    @property
    def key(self) -> tuple[str, int]:
        return "", self.lote.id

    @property
    def kind(self) -> LoteKind:
        return self.lote.kind

    @property
    def casos(self) -> int:
        return self.lote.rows


class SentCaso(NamedTuple):
    """A caso of a lot, as it is now."""

    caso_id: int
    cuenta: str
    radicado: str
    """The one it was sent under."""
    evento: Evento
    valor_solicitado: int | None
    standing: Standing
    answered_at: datetime | None
    """None while pending or if withdrawn."""
    estado: Estado
    resultado: Resultado | None
    valor_aplicado: int | None
    usuario: str = ""


class AnswerDays(NamedTuple):
    """Answer times of some lots, in business days from writing each."""

    kind: LoteKind
    lotes: tuple[int, ...]
    answered: int
    half: int | None
    """Days for half of the answers; None without any."""
    most: int | None
    """Days for nine in ten."""


_NINE_OF_TEN = 9


def answer_days(kind: LoteKind, lotes: Sequence[int], days: Sequence[int]) -> AnswerDays:
    ordered = sorted(days)
    if not ordered:
        return AnswerDays(kind, tuple(lotes), 0, None, None)
    half = ordered[-(-len(ordered) // 2) - 1]
    most = ordered[-(-len(ordered) * _NINE_OF_TEN // 10) - 1]
    return AnswerDays(kind, tuple(lotes), len(ordered), half, most)


class WithdrawnCaso(NamedTuple):
    """An escalation undone after it went in a lot: its receiver must be told."""

    line: int
    cuenta: str
    radicado: str
    lote: int
    deshecho_by: str
    deshecho_at: datetime


_ANSWER_COLUMNS = (
    SheetColumn(
        "Estado de aprobación o rechazo",
        "Lo escribe quien responde: APROBADO o RECHAZADO.",
        width=18,
        to_fill=True,
        options=tuple(Resultado),
    ),
    SheetColumn(
        "Valor aplicado", "Lo escribe quien responde, en pesos.", CellFormat.MONEY, 16, to_fill=True
    ),
    SheetColumn("Motivo rechazo", "Lo escribe quien responde, si rechaza.", width=36, to_fill=True),
    SheetColumn(
        "Fecha respuesta",
        "La escribe quien responde: día/mes/año.",
        CellFormat.DIA,
        13,
        to_fill=True,
    ),
)
LOTE_COLUMNS = (
    SheetColumn("Cuenta del cliente", "Cuenta del usuario.", width=14),
    SheetColumn(
        "PQR del escalamiento", "Radicado con que se responde: el más nuevo del caso.", width=18
    ),
    SheetColumn("Primer PQR", "Radicado con que llegó en la base.", width=18),
    SheetColumn(
        "Escalamiento", "Primera vez, mal rechazado, mal aplicado, a PQR o recurso.", width=16
    ),
    SheetColumn("Clase", "Petición, queja o recurso: lo que pide el usuario.", width=10),
    SheetColumn("Causal identificada", "La que identificó la célula.", width=34),
    SheetColumn("Motivo del ajuste", "Como lo pidió el asesor.", width=30),
    SheetColumn("Qué está mal o qué se pide", "Lo que registró el agente.", width=46),
    SheetColumn("Soportes", "Los que la célula verificó, o los que PQR consigue.", width=18),
    SheetColumn("Valor solicitado", "En pesos.", CellFormat.MONEY, 16),
    SheetColumn("Razón", "Primer código de la marcación en RR.", width=8),
    SheetColumn("Subrazón", "Segundo código de la marcación en RR.", width=9),
    SheetColumn("Se escala a", "Usuario de RR al que va la marcación.", width=18),
    SheetColumn("Se envía por", "DIME al back; RR a PQR, con su marcación.", width=10),
    SheetColumn("Estado del ajuste", "El último que trajo una base.", width=16),
    SheetColumn("Fecha de escalamiento", "Hora de Bogotá.", CellFormat.MOMENTO, 17),
    SheetColumn(LOTE_HEADER, "Número del lote en que va.", CellFormat.WHOLE, 7),
    *_ANSWER_COLUMNS,
)
"""Columns of a lot, with a base's five so that the answer can be imported."""
_WITHDRAWN_COLUMNS = (
    SheetColumn("Cuenta", "Cuenta del usuario.", width=14),
    SheetColumn("Radicado", "Radicado con que iba en el lote.", width=18),
    SheetColumn("Iba en el lote", "Número del lote ya escrito.", CellFormat.WHOLE, 12),
    SheetColumn("Deshecho por", "Quien lo deshizo.", width=14),
    SheetColumn("Deshecho el", "Hora de Bogotá.", CellFormat.MOMENTO, 17),
)


def receiver(kind: LoteKind, rows: Sequence[Escalamiento]) -> str:
    """Return the RR user if all escalations name the same, else the usual receiver."""
    named = {e.destination for e in rows}
    return named.pop() if len(named) == 1 and kind is LoteKind.PQR else RECEIVERS[kind]


def plan_words(plan: LotePlan) -> str:
    casos = count_words(len(plan.rows), "caso")
    return f"el lote de {casos} para {RECEIVER_NAMES[plan.kind]}, por {BY[plan.kind]}"


def lote_file(kind: LoteKind, number: int) -> str:
    return f"lote_{number}_{'pqr' if kind is LoteKind.PQR else 'back'}.xlsx"


def lote_mail_file(kind: LoteKind, number: int) -> str:
    return lote_file(kind, number).replace(".xlsx", "_correo.xlsx")


def stranger_motivo(number: str) -> str:
    """Return why an answered row is of no lot of ours; `number` is its Lote cell."""
    if not number:
        return "la fila no dice de qué lote es"
    if not number.isdecimal():
        return "no es el número de un lote"
    return "ese lote no llevó este caso"


def lote_sheets(
    number: int, rows: Sequence[Escalamiento], withdrawn: Sequence[WithdrawnCaso]
) -> list[ReportSheet]:
    """Return a lot's sheets; withdrawn escalations have their own."""
    cells = [_row(number, e) for e in rows]
    sheets = [ReportSheet(f"Lote {number}", LOTE_COLUMNS, cells, to_read=True)]
    if withdrawn:
        sheets.append(
            ReportSheet(
                "Retirados",
                _WITHDRAWN_COLUMNS,
                [(r.cuenta, r.radicado, r.lote, r.deshecho_by, r.deshecho_at) for r in withdrawn],
                to_read=True,
            )
        )
    return sheets


def _row(number: int, e: Escalamiento) -> tuple[CellValue, ...]:
    words = code_words(e.kind) if e.kind else None
    kind = words and (words.lote or words.name)
    return (
        e.cuenta,
        e.radicado,
        e.radicado_original,
        EVENTO_WORDS[e.evento].lote,
        CLASE_WORDS[e.clase] if e.clase is not None else None,
        e.causal,
        e.motivo,
        " · ".join(text for text in (kind, e.problem, e.nota) if text),
        e.supports,
        e.valor_solicitado,
        e.razon,
        e.subrazon,
        e.destination,
        BY[KIND_OF[e.evento]],
        e.estado_ajuste,
        e.momento,
        number,
        *(None for _ in _ANSWER_COLUMNS),
    )


def masked_row(row: Escalamiento, mask: Mask) -> Escalamiento:
    """Mask the telephones and known names in free texts."""
    problem = None if row.problem is None else mask.text(row.problem)
    nota = None if row.nota is None else mask.text(row.nota)
    return row._replace(motivo=mask.text(row.motivo), problem=problem, nota=nota)


def lote_text(
    lote: Lote, rows: Sequence[Escalamiento], withdrawn: Sequence[SentCaso] = ()
) -> ReportText:
    """Return the mail of a lot, with those undone since."""
    value = sum(row.valor_solicitado or 0 for row in rows)
    undone = []
    if withdrawn:
        one = len(withdrawn) == 1
        named = ", ".join(f"{caso.cuenta} / {caso.radicado}" for caso in withdrawn[:_NAMED])
        more = f" y {len(withdrawn) - _NAMED} más" if len(withdrawn) > _NAMED else ""
        undone = [
            f"De ellos {'1 se deshizo' if one else f'{len(withdrawn)} se deshicieron'} después y ya no "
            f"se {'responde' if one else 'responden'}: {named}{more}."
        ]
    return ReportText(
        f"Lote {lote.id} · {receiver(lote.kind, rows)} · {count_words(lote.rows, 'caso')}",
        (
            f"Va el lote {lote.id}, escrito el {moment_words(lote.created_at)}.",
            f"{count_words(lote.rows, 'escalamiento')} por {pesos(value)}.",
            *undone,
            "Responda en las columnas amarillas del libro y devuélvalo: con ellas entra la respuesta.",
        ),
    )


_NAMED = 10
