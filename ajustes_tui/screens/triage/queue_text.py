"""The text of the queue: rows, columns, and the block about a row."""

from collections.abc import Sequence

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.card import CasoRow, next_step
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.money_mark import MoneyMark
from ajustes_tui.domain.caso.words import OUT_OF_LIST
from ajustes_tui.domain.query.vocabulary import WITHOUT_VALUE_WORDS
from ajustes_tui.domain.values.dates import short_day
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.screens.triage.selection import Selection, value_of
from ajustes_tui.ui.measures import DATUM_WIDTH, MEDIUM, NARROW, NORMAL, WIDE, WIDTH
from ajustes_tui.ui.semaforo import glyph_of, signal_of
from ajustes_tui.ui.text import POINT, Span, Tone, cell, cleaned, label_span
from ajustes_tui.widgets.window_table import Column
from ajustes_tui.workbench.decisions import CaseOption

_VALUE_WIDTH = 10
_WHAT_WIDTH = 24
_LONGEST_CAUSAL, _LONGEST_NAME, _LONGEST_BACK = 60, 28, 50
_BESIDE = 66
"""Columns of a list next to card and account."""
LAST_DAYS = 2
"""Days left from which the plazo is emphasized."""
DONE = "√"
MARK = "▲"


def what_follows(row: CasoRow) -> str:
    if row.money_mark is not None:
        return _marked(row, row.money_mark)
    return next_step(row)


def _marked(row: CasoRow, mark: MoneyMark) -> str:
    """Return the amount to double-check next to the result or the next step.

    Never cut: a long amount replaces the result.
    """
    amount = pesos(row.caso.valor_aplicado).replace(" ", "")
    text = {
        MoneyMark.DIFFERS: f"{MARK} por {amount}",
        MoneyMark.REJECTED_WITH_VALUE: f"{MARK} con {amount}",
        MoneyMark.APPROVED_WITHOUT_VALUE: f"{MARK} {WITHOUT_VALUE_WORDS}",
    }[mark]
    follows = next_step(row)
    resultado = (row.caso.resultado or "").capitalize()
    if not resultado or not follows.startswith(resultado):
        whole = f"{text} · {follows}"
        in_short = row.caso.revision is not None and len(whole) > _WHAT_WIDTH
        return f"{text} · revisión" if in_short else whole
    beside = f"{resultado} {text}"
    return beside if len(beside) <= _WHAT_WIDTH else text


def _what_tone(row: CasoRow) -> Tone:
    return Tone.NORMAL if row.money_mark is None else Tone.NOTICE


_RESULT_TONES = {Resultado.APROBADO: Tone.OK, Resultado.RECHAZADO: Tone.BAD}


def _result_word(row: CasoRow) -> tuple[str, Tone] | None:
    resultado = row.caso.resultado
    if resultado is None or not what_follows(row).startswith(resultado.capitalize()):
        return None
    return resultado.capitalize(), _RESULT_TONES[resultado]


def _plazo(row: CasoRow) -> str:
    if row.remaining is None:
        return ""
    return f"{glyph_of(row.semaforo)}{row.remaining:>3}"


def _plazo_spans(row: CasoRow, width: int, of_row: Tone | None) -> Sequence[Span]:
    """Colour the glyph alone, or the whole text when red.

    Twelve amber rows warn of nothing: only the last days are strong.
    """
    text, tone = cell(_plazo(row), width), signal_of(row.semaforo)[0]
    if tone is Tone.BAD:
        return [Span(text, tone)]
    near = row.remaining is not None and row.remaining <= LAST_DAYS
    normal = of_row or (Tone.STRONG if near else Tone.NORMAL)
    return [Span(text[:1], tone), Span(text[1:], normal)]


def _value(row: CasoRow) -> str:
    """Return the money of a row, units aligned, never cut."""
    text = pesos(value_of(row)).replace("$ ", "")
    return text if "," in text else f"{text}   "


def _causal_name(row: CasoRow) -> str:
    return row.causal_nombre or OUT_OF_LIST[0]


def _holder(row: CasoRow) -> str:
    return "usted" if row.mine else row.tomado_by or ""


def row_tone(row: CasoRow, selection: Selection) -> Tone | None:
    """Return the dim tone if another person has the caso or it was just registered."""
    foreign = row.tomado_by is not None and not row.mine
    return Tone.INACTIVE if foreign or row.caso.id in selection.done else None


def queue_columns(selection: Selection) -> dict[int, Sequence[Column[CasoRow]]]:
    """Return the columns by width class; the first two are digit and mark."""

    def option(row: CasoRow) -> str:
        chosen = selection.options.get(row.caso.id)
        if chosen is not None:
            return f"{chosen.option.digit} "
        if row.caso.id in selection.done:
            return DONE
        return "  " if row.caso.id == selection.open_caso else ""

    def option_tone(row: CasoRow) -> Tone:
        if row.caso.id in selection.done:
            return Tone.OK
        return Tone.OPTION if row.caso.id in selection.options else Tone.EDGE

    def clock(row: CasoRow, width: int) -> Sequence[Span]:
        if row.caso.id in selection.done:
            return [Span(cell(_plazo(row), width), Tone.INACTIVE)]
        return _plazo_spans(row, width, row_tone(row, selection))

    def next_step(row: CasoRow) -> str:
        done = selection.done.get(row.caso.id)
        return f"{DONE} {done}" if done else what_follows(row)

    def step_tone(row: CasoRow) -> Tone:
        return Tone.OK if row.caso.id in selection.done else _what_tone(row)

    def result(row: CasoRow) -> tuple[str, Tone] | None:
        return None if row.caso.id in selection.done else _result_word(row)

    def named(row: CasoRow) -> str:
        return f"{row.caso.cuenta:<9}{'*' if row.caso.id in selection.marks else ' '}"

    op = Column[CasoRow]("Op", 2, option, tone=option_tone, own=True)
    cuenta = Column[CasoRow]("Cuenta", 10, named, whole=True, names=True)
    plazo = Column[CasoRow]("Plazo", 5, _plazo, whole=True, spans=clock)
    radicado = Column[CasoRow]("Radicado", 11, lambda f: f.caso.radicado_actual)
    letter = Column[CasoRow]("Ca", 2, lambda f: f.letter or "—")
    causal = Column[CasoRow](
        "Causal", 21, lambda f: f"{f.letter:<2} {_causal_name(f)}", flexible=True
    )
    what = Column[CasoRow](
        "Qué sigue", _WHAT_WIDTH, next_step, tone=step_tone, yields=True
    )._replace(word=result)
    flexible_what = what._replace(flexible=True)
    value = Column[CasoRow]("Valor $   ", _VALUE_WIDTH, _value, "der", whole=True)
    has = Column[CasoRow](" Tiene", 8, lambda f: f" {_holder(f)}")
    holder = Column[CasoRow]("Tiene", 7, _holder)
    usuario = Column[CasoRow](
        "Usuario", 17, lambda f: f.caso.usuario_nombre or "—", flexible=True, most=_LONGEST_NAME
    )
    back = Column[CasoRow](
        "El back dice",
        18,
        lambda f: f.caso.motivo_rechazo or POINT,
        tone=lambda f: Tone.NORMAL if f.caso.motivo_rechazo else Tone.EDGE,
        flexible=True,
        most=_LONGEST_BACK,
    )
    return {
        0: (op, cuenta, plazo, flexible_what),
        NARROW: (op, cuenta, plazo, radicado, flexible_what, has),
        # Beside a card, which says the radicado.
        _BESIDE: (op, cuenta, plazo, letter, flexible_what, value, has),
        WIDTH: (op, cuenta, plazo, radicado, letter, flexible_what, value, has),
        # The clock in the tone of the account: the row of the cursor, written whole, keeps to its bytes.
        MEDIUM: (op, cuenta, plazo._replace(names=True), radicado, causal, what, value, has),
        NORMAL: (op, cuenta, plazo, usuario, radicado, causal, what, value, holder),
        WIDE: (
            op,
            cuenta,
            plazo,
            usuario,
            radicado,
            causal._replace(most=_LONGEST_CAUSAL),
            what,
            back,
            value,
            holder,
        ),
    }


def row_block(row: CasoRow, caso: Caso, offered: Sequence[CaseOption]) -> list[list[Span]]:
    """Return three rows: the back's text, the causal, the digits.

    `caso` is the current caso of the row, `offered` its digits.
    """
    causal = f"{row.letter} {cleaned(_causal_name(row))}".strip()
    digits = [f"{option.digit} {option.short}" for option in offered if not option.refusal]
    return [
        [label_span("El back"), *what_was_said(caso, row.money_mark)],
        [label_span("Causal"), Span(causal)],
        [label_span("Op"), _options(digits)],
    ]


def _options(digits: Sequence[str]) -> Span:
    if not digits:
        return Span("ninguna: Enter lo abre", Tone.DIM)
    place = DATUM_WIDTH // len(digits)
    if any(len(text) >= place for text in digits):
        return Span("  ".join(digits))
    return Span("".join(f"{text:<{place}}" for text in digits).rstrip())


def what_was_said(caso: Caso, money_mark: MoneyMark | None) -> list[Span]:
    """Return day, asesor and solicitud at fixed positions, then the back's text.

    Money to double-check replaces the solicitud; the notice of a missing text is then omitted.
    """
    said = f"«{cleaned(caso.motivo_rechazo)}»" if caso.motivo_rechazo else ""
    day = short_day(caso.fecha_respuesta) if caso.fecha_respuesta else ""
    places = Span(f"{day:<9}  {cleaned(caso.asesor_id or ''):<4}  ")
    if money_mark is not None:
        asked, applied = pesos(caso.valor_solicitado), pesos(caso.valor_aplicado)
        money = Span(f"{MARK} pide {asked}, aplicado {applied}", Tone.NOTICE)
        return [places, money, Span(f"  {said}" if said else "")]
    asked = f"pidió {caso.fecha_solicitud:%d/%m}" if caso.fecha_solicitud else ""
    return [places, Span(f"{asked:<11}  {said or 'sin observación'}")]
