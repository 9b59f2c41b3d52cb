"""Escalation lots: the casos sent together to the back de ajustes or to PQR, and their workbook."""

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
from ajustes_tui.domain.figures.report import CellFormat, CellValue, ReportSheet, SheetColumn
from ajustes_tui.domain.figures.report_mail import ReportKind, ReportText
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import moment_words, short_date
from ajustes_tui.domain.values.mask import Mask
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.domain.values.text import key


class LoteKind(StrEnum):
    """The receiver of a lot: the back de ajustes (first escalations too) or PQR."""

    REESCALADOS = "reescalados"
    PQR = "pqr"


LOTE_EVENTOS = {
    LoteKind.REESCALADOS: (Evento.ESCALAR_BACK, Evento.MAL_RECHAZADO, Evento.MAL_APLICADO),
    LoteKind.PQR: (Evento.ESCALAR_PQR, Evento.RADICAR_RECURSO),
}
"""The escalations each lot carries."""
KIND_OF = {evento: kind for kind, eventos in LOTE_EVENTOS.items() for evento in eventos}
"""The lot that carries each escalation."""
LOTE_ESTADOS: dict[LoteKind, frozenset[Estado]] = {
    LoteKind.REESCALADOS: WAIT_FOR_BACK,
    LoteKind.PQR: WAIT_FOR_PQR,
}
"""The estados in which a caso still waits for the receiver of the lot: an answered one is not sent."""
BY = {LoteKind.REESCALADOS: "DIME", LoteKind.PQR: "RR"}
"""The tool by which each lot goes to its receiver."""
RECEIVERS = {LoteKind.REESCALADOS: "back de ajustes", LoteKind.PQR: PQR_USER}
"""Who receives each lot, as its workbook and its mail say it."""
RECEIVER_NAMES = {LoteKind.REESCALADOS: "el back", LoteKind.PQR: "PQR"}
"""The same after «para», as the program says it."""
REPORT_KINDS = {LoteKind.REESCALADOS: ReportKind.REESCALADOS, LoteKind.PQR: ReportKind.PQR}
"""The report each lot is when it goes by mail."""


class Lote(NamedTuple):
    """A lot that was written."""

    id: int
    kind: LoteKind
    created_by: str
    created_at: datetime
    rows: int
    sent_on: date | None = None
    """The day on which it was handed over, as somebody said or its mail went; None while nobody knows."""

    def objection_to_sent(self, day: date, today: date) -> str:
        """Return why it cannot have been handed over on a day, or ''."""
        if day > today:
            return "El día del envío no puede estar en el futuro."
        written = self.created_at.date()
        if day < written:
            return f"El lote {self.id} se escribió el {short_date(written)}: no se envió antes."
        return ""


class Escalamiento(NamedTuple):
    """One escalation of a caso, with the data of its evento; `line` is the line of that evento."""

    line: int
    caso_id: int
    cuenta: str
    radicado: str
    """The newest radicado of the caso when it was sent: the receiver answers under it."""
    radicado_original: str
    evento: Evento
    momento: datetime
    causal: str
    motivo: str
    """The asesor's motivo, as the base brought it."""
    estado_ajuste: str
    valor_solicitado: int | None
    razon: str | None
    subrazon: str | None
    soportes: tuple[str, ...]
    kind: str | None
    """The reason for PQR, or the kind of recurso."""
    problem: str | None
    nota: str | None
    destination: str = ""
    """The user of RR to whom it was sent; empty when the marcación names none."""
    clase: Clase | None = None
    """What the usuario asks with it: a recurso by itself, else what the base or its marcación says."""

    missing: tuple[str, ...] = ()
    """The supports of the causal that PQR is to get."""
    usuario: str = ""
    """The name of the usuario, for a screen; no workbook of a lot has it."""

    @property
    def supports(self) -> str:
        """The supports that were ticked, or those that PQR is to get, in words."""
        if self.missing:
            return f"faltan {', '.join(soporte_words(self.missing))}"
        return ", ".join(soporte_words(self.soportes))

    def of_marcacion(self, classes: Mapping[str, Clase]) -> Self:
        """Return it with the class of its marcación, where neither it nor the base says one."""
        if self.clase is not None:
            return self
        return self._replace(clase=classes.get(f"{self.razon} {self.subrazon}"))

    @property
    def lacking(self) -> tuple[str, ...]:
        """What its receiver will miss, as a person says it; none of it keeps the caso out of the lot."""
        lacking = {
            "valor": self.valor_solicitado is None,
            "marcación": not (self.razon and self.subrazon),
            "soportes": self.evento is Evento.ESCALAR_BACK and not self.soportes,
        }
        return tuple(name for name, lacks in lacking.items() if lacks)


class LotePlan(NamedTuple):
    """What a lot would hold now: the escalations that wait to be sent, and what must be told with them."""

    kind: LoteKind
    rows: tuple[Escalamiento, ...]
    withdrawn: int
    """Escalations undone after they went in an older lot, which the next one tells."""
    examples: int = 0
    """How many rows have a marcación that is still the shipped example."""

    @property
    def key(self) -> tuple[str, int]:
        """What names it in a list of lots."""
        return self.kind.value, 0

    @property
    def casos(self) -> int:
        """How many casos it would hold."""
        return len(self.rows)

    @property
    def value(self) -> int:
        """The money asked for in all the rows together, in centavos."""
        return sum(row.valor_solicitado or 0 for row in self.rows)

    @property
    def lacking(self) -> Mapping[str, int]:
        """How many rows lack each datum; only what some row lacks."""
        return Counter(name for row in self.rows for name in row.lacking)


class Standing(StrEnum):
    """How a caso of a lot stands: its receiver owes an answer, gave one, or was told not to."""

    WAITING = "espera"
    ANSWERED = "respondido"
    WITHDRAWN = "deshecho"


class LoteStanding(NamedTuple):
    """A lot that was sent and how many of its casos stand in each way."""

    lote: Lote
    value: int
    """The money asked for in it, in centavos."""
    answered: int
    waiting: int
    withdrawn: int
    days: int | None
    """Business days since it was sent, while anything waits; else None."""

    @property
    def key(self) -> tuple[str, int]:
        """What names it in a list of lots."""
        return "", self.lote.id

    @property
    def kind(self) -> LoteKind:
        """The receiver."""
        return self.lote.kind

    @property
    def casos(self) -> int:
        """How many casos it holds."""
        return self.lote.rows


class SentCaso(NamedTuple):
    """One caso of a lot, as it stands now."""

    caso_id: int
    cuenta: str
    radicado: str
    """The radicado it was sent under."""
    evento: Evento
    valor_solicitado: int | None
    standing: Standing
    answered_at: datetime | None
    """When the answer came; None while it waits, and for a withdrawn one."""
    estado: Estado
    resultado: Resultado | None
    valor_aplicado: int | None
    usuario: str = ""
    """The name of the usuario, for a screen."""


class AnswerDays(NamedTuple):
    """How long the receiver of some lots took to answer, in business days from writing each."""

    kind: LoteKind
    lotes: tuple[int, ...]
    answered: int
    half: int | None
    """Within so many days half of the answers came; None without any."""
    most: int | None
    """The same of nine in ten of them."""


_NINE_OF_TEN = 9


def answer_days(kind: LoteKind, lotes: Sequence[int], days: Sequence[int]) -> AnswerDays:
    """Return within how many days half of some answers came, and nine of ten."""
    ordered = sorted(days)
    if not ordered:
        return AnswerDays(kind, tuple(lotes), 0, None, None)
    half = ordered[-(-len(ordered) // 2) - 1]
    most = ordered[-(-len(ordered) * _NINE_OF_TEN // 10) - 1]
    return AnswerDays(kind, tuple(lotes), len(ordered), half, most)


class WithdrawnCaso(NamedTuple):
    """An escalation that went in a lot and was undone afterwards: its receiver must be told."""

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
        "Valor aplicado",
        "Lo escribe quien responde, en pesos.",
        CellFormat.MONEY,
        16,
        to_fill=True,
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
LOTE_HEADER = "Lote"
"""The column by which an answered lot is recognised when it comes back."""
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
"""The columns of a lot; a base's five are among them, so that the answered workbook can be imported."""
OURS_IN_A_LOTE = frozenset(
    {
        "Primer PQR",
        "Escalamiento",
        "Clase",
        "Causal identificada",
        "Se escala a",
        "Se envía por",
        "Soportes",
    }
    | {"Qué está mal o qué se pide", "Fecha de escalamiento"}
)
"""The titles of a lot that say what the célula did: none is a datum of a base."""
_WITHDRAWN_COLUMNS = (
    SheetColumn("Cuenta", "Cuenta del usuario.", width=14),
    SheetColumn("Radicado", "Radicado con que iba en el lote.", width=18),
    SheetColumn("Iba en el lote", "Número del lote ya escrito.", CellFormat.WHOLE, 12),
    SheetColumn("Deshecho por", "Quien lo deshizo.", width=14),
    SheetColumn("Deshecho el", "Hora de Bogotá.", CellFormat.MOMENTO, 17),
)


def receiver(kind: LoteKind, rows: Sequence[Escalamiento]) -> str:
    """Return who receives a lot: the user of RR its escalations name, if they name one and the same."""
    named = {e.destination for e in rows}
    return named.pop() if len(named) == 1 and kind is LoteKind.PQR else RECEIVERS[kind]


def plan_words(plan: LotePlan) -> str:
    """Return which lot would be written now, of how many casos, for whom and by what it goes."""
    casos = count_words(len(plan.rows), "caso", "casos")
    return f"el lote de {casos} para {RECEIVER_NAMES[plan.kind]}, por {BY[plan.kind]}"


def lote_file(kind: LoteKind, number: int) -> str:
    """Return the name of the workbook of a lot in the folder of exports."""
    return f"lote_{number}_{'pqr' if kind is LoteKind.PQR else 'back'}.xlsx"


def lote_heading(headers: Sequence[str]) -> str | None:
    """Return the header that holds the number of the lot each row went in, or None without one."""
    return next((header for header in headers if key(header) == key(LOTE_HEADER)), None)


def lote_mail_file(kind: LoteKind, number: int) -> str:
    """Return the name of the workbook of a lot that goes by mail, whose free texts are masked."""
    return lote_file(kind, number).replace(".xlsx", "_correo.xlsx")


def stranger_motivo(number: str) -> str:
    """Return why a row of an answered workbook is of no lot of ours; `number` is its Lote cell."""
    if not number:
        return "la fila no dice de qué lote es"
    if not number.isdecimal():
        return "no es el número de un lote"
    return "ese lote no llevó este caso"


def lote_sheets(
    number: int, rows: Sequence[Escalamiento], withdrawn: Sequence[WithdrawnCaso]
) -> list[ReportSheet]:
    """Return the sheets of a lot; escalations undone after they were sent stand in a sheet of their own."""
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
        *(
            e.cuenta,
            e.radicado,
            e.radicado_original,
            EVENTO_WORDS[e.evento].lote,
            CLASE_WORDS[e.clase] if e.clase is not None else None,
            e.causal,
            e.motivo,
        ),
        " · ".join(text for text in (kind, e.problem, e.nota) if text),
        *(e.supports, e.valor_solicitado, e.razon, e.subrazon),
        *(e.destination, BY[KIND_OF[e.evento]]),
        *(e.estado_ajuste, e.momento, number),
        *(None for _ in _ANSWER_COLUMNS),
    )


def masked_row(row: Escalamiento, mask: Mask) -> Escalamiento:
    """Return an escalation whose free texts tell no telephone, and none of the names a mask knows."""
    problem = None if row.problem is None else mask.text(row.problem)
    nota = None if row.nota is None else mask.text(row.nota)
    return row._replace(motivo=mask.text(row.motivo), problem=problem, nota=nota)


def lote_text(
    lote: Lote, rows: Sequence[Escalamiento], withdrawn: Sequence[SentCaso] = ()
) -> ReportText:
    """Return the mail of a lot, of which some casos were undone since."""
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
        f"Lote {lote.id} · {receiver(lote.kind, rows)} · {count_words(lote.rows, 'caso', 'casos')}",
        (
            f"Va el lote {lote.id}, escrito el {moment_words(lote.created_at)}.",
            f"{count_words(lote.rows, 'escalamiento', 'escalamientos')} por {pesos(value)}.",
            *undone,
            "Responda en las columnas amarillas del libro y devuélvalo: con ellas entra la respuesta.",
        ),
    )


_NAMED = 10
"""Casos that a mail names."""
