"""Questions that a base asks before its import, with answers, examples and digits."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from ajustes_tui.domain.base.fields import field_words
from ajustes_tui.domain.base.rows import DAY_FIRST, MONTH_FIRST, DayDoubt, YesDoubt
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import spoken_date
from ajustes_tui.errors import DoubtOn
from ajustes_tui.services.intake.prepared import PreparedBase
from ajustes_tui.ui.text import Span, Tone, cell
from ajustes_tui.widgets.flow import PlaceArea, Row
from ajustes_tui.workbench.lead.base_acts import YES_MEANINGS

DOUBT = "duda:"
"""Prefix of the cursor key of a doubtful column."""
Samples = Mapping[str, Sequence[tuple[int, str]]]
"""First cells of each column, with their rows."""
_ORDERS = {DAY_FIRST: "día y mes", MONTH_FIRST: "mes y día"}
_DEPENDS = {
    "fecha_solicitud": ", y de eso depende cuándo vence cada caso",
    "fecha_respuesta": ", y de eso depende cuánto tardó el back",
}
_ANSWER_WIDTH, _READS_WIDTH, _SHORT_WIDTH = 14, 40, 30
_SAMPLES = 3


class DoubtAnswer(NamedTuple):
    """An answer to a doubt: its words, what it would read, what it would not."""

    value: str
    """Order of days, or header; '' for no field."""
    words: str
    reads: str
    lost: str = ""


class BaseDoubt(NamedTuple):
    """A question about one field of a base."""

    field: str
    sentence: str
    answers: tuple[DoubtAnswer, ...]
    more: str = ""
    of: DoubtOn | None = None
    """None for the question of which column a field is."""


def doubts_of(prepared: PreparedBase, samples: Samples) -> list[BaseDoubt]:
    """Return first those that determine how every row is read."""
    header = prepared.header
    return [
        *(_of_days(doubt, prepared.former_dates) for doubt in header.day_doubts),
        *([_of_yes(header.yes_doubt)] if header.yes_doubt is not None else []),
        *(_of_column(field, headings, samples) for field, headings in header.doubtful.items()),
    ]


def _of_days(doubt: DayDoubt, former: str) -> BaseDoubt:
    answers = []
    for order, words in _ORDERS.items():
        count, example = doubt.lost[order]
        lost = f"{example} no se puede leer: {count_words(count, 'fila')}" if count else ""
        answers.append(DoubtAnswer(order, words, _read(doubt, order), lost))
    which = "Las otras" if any(answer.lost for answer in answers) else "En total"
    more = f"{which} {thousands(doubt.examples)} se leen de las dos maneras."
    if former:
        more += f" La base pasada fue {_ORDERS[former]}."
    sentence = f"{doubt.why[:-1]}{_DEPENDS.get(doubt.field, '')}."
    return BaseDoubt(doubt.field, sentence, tuple(answers), more, DoubtOn.DATES)


def _of_yes(doubt: YesDoubt) -> BaseDoubt:
    counts = (thousands(doubt.yes), thousands(doubt.no))
    answers = [
        DoubtAnswer(meaning, words, f"{approved} APROBADO y {rejected} RECHAZADO")
        for (meaning, words), (approved, rejected) in zip(
            YES_MEANINGS, (counts, counts[::-1]), strict=True
        )
    ]
    more = "Al importarla se recuerda para las bases con ese título."
    return BaseDoubt("resultado_back", doubt.why, tuple(answers), more, DoubtOn.YES)


def _read(doubt: DayDoubt, order: str) -> str:
    day = doubt.reads[order]
    return f"{doubt.example} es {spoken_date(date.fromisoformat(day))}" if day else ""


def _of_column(field: str, headings: Sequence[str], samples: Samples) -> BaseDoubt:
    def seen(heading: str) -> str:
        texts = dict.fromkeys(text for _, text in samples.get(heading, ()) if text)
        return " · ".join(list(texts)[:_SAMPLES]) or "(vacía)"

    words = field_words(field)
    if len(headings) == 1:
        return BaseDoubt(
            field,
            f"¿«{headings[0]}» es {words}?",
            (
                DoubtAnswer(headings[0], "sí es", seen(headings[0])),
                DoubtAnswer("", "no es", "queda en otros datos, y se recuerda"),
            ),
            "Enter: es otra columna. Lo que responda se recuerda.",
        )
    return BaseDoubt(
        field,
        f"¿Cuál es {words}: {' o '.join(f'«{heading}»' for heading in headings)}?",
        (
            *(DoubtAnswer(heading, f"«{heading}»", seen(heading)) for heading in headings),
            DoubtAnswer("", "ninguna", "quedan en otros datos, y se recuerda"),
        ),
        "Enter: es otra columna. Lo que responda se recuerda.",
    )


def doubt_area(doubts: Sequence[BaseDoubt]) -> PlaceArea:
    """The first doubt with its answers; nothing without doubts."""
    rows: list[Row] = []
    for doubt in doubts[:1]:
        rows.append(
            Row([Span(" "), Span("▲ ", Tone.NOTICE), Span(doubt.sentence, Tone.STRONG)], hang=3)
        )
        rows[0] = rows[0]._replace(key=f"{DOUBT}{doubt.field}")
        words = max(*(len(answer.words) + 2 for answer in doubt.answers), _ANSWER_WIDTH)
        rows += [_answer(digit, answer, words) for digit, answer in enumerate(doubt.answers, 1)]
        rows += [Row([Span(f"   {doubt.more}", Tone.DIM)])] if doubt.more else []
    return PlaceArea("duda", 40, rows, "Falta una respuesta suya", (f"1 de {len(doubts)}",))


def _answer(digit: int, answer: DoubtAnswer, words: int) -> Row:
    """Shorten the day to one without its weekday, then what is lost to a count without its example."""
    line = [Span(f"   {digit} ", Tone.KEY), Span(cell(answer.words, words))]
    if not answer.lost:
        return Row([*line, Span(answer.reads)])
    short = re.sub(r" es \w+ ", ": ", answer.reads)
    lost = f"no lee {answer.lost.partition(': ')[2]}"
    return Row(
        [*line, Span(f"{cell(answer.reads, _READS_WIDTH)}  "), Span(answer.lost, Tone.DIM)],
        short=(
            [*line, Span(f"{cell(short, _SHORT_WIDTH)} "), Span(lost, Tone.DIM)],
            [*line, Span(short)],
        ),
    )
