"""What was counted in a base: how each of its columns was read, and what is unlike the corte before."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, Self

from ajustes_tui.domain.base.fields import COLUMNS, FIELD, FIELDS, Kind
from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.values.counts import count_words, number_ranges, thousands
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.domain.values.money import pesos

COUNTS_KEY = "conteo"
"""The key of a BaseCounts in the summary that the store keeps of a base."""
_FEWEST = 30
"""Rows of each side below which a share says nothing: a base of a few casos differs by chance."""
_FULL, _EMPTY = 0.9, 0.5
"""The share of the rows from which a column counts as full, and below which as half empty."""
_TIMES = 8
"""How many times larger or smaller the middle value is where pesos came as centavos, or with a zero more."""
_MOST_FLIPPED = 0.5
"""The share of the answers already known beyond which a base that turns them round is doubtful."""
_FEWEST_FLIPPED = 20
_FIFTH = 5
REASON_OF_APPROVED, VALUE_OF_REJECTED, BEFORE_ASKED = (
    "APROBADO y motivo de rechazo",
    "RECHAZADO y valor aplicado",
    "respuesta antes de la solicitud",
)
"""What a row may say that contradicts its answer."""
_EVERY = 0.1
"""The share that each result had at least, for a base with one of them alone to be unlike it."""
_COMPARED = tuple(field for field in FIELDS if field.kind is not Kind.RESULT)


class ColumnCounts(NamedTuple):
    """How the cells of one column were read: counts, and one cell with its row."""

    read: int
    empty: int
    odd: int
    """Cells that could not be read: kept as they came, left for review, or the reason of a rechazo."""
    example: str
    """The first odd cell as it came; without any, the first one that was read; '' without either."""
    row: int
    """The row of the example in the sheet; 0 without one."""


class BaseCounts(NamedTuple):
    """How the columns of a base were read, and what its results and amounts look like."""

    fields: Mapping[str, ColumnCounts]
    """By field, those the base has."""
    rows: int
    """The usable rows."""
    resultados: Mapping[str, int]
    """The usable rows of each result."""
    medians: Mapping[str, int]
    """The middle amount of each column of money, in centavos; a column without amounts has none."""
    contradictions: Mapping[str, int] = {}
    """The usable rows that say two things of their answer, by what they say."""

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Return the counts of the document that the reading process sends."""
        fields = {name: ColumnCounts(*values) for name, values in document["fields"].items()}
        return cls(**{**document, "fields": fields})

    def as_stored(self) -> dict[str, Any]:
        """Return what the store keeps with the base: counts, and no cell of a usuario."""
        return {
            "filas": self.rows,
            "leidas": {name: field.read for name, field in self.fields.items()},
            "resultados": dict(self.resultados),
            "medianas": dict(self.medians),
        }

    @classmethod
    def from_stored(cls, document: Mapping[str, Any]) -> Self:
        """Return the counts of a base of the store."""
        fields = {name: ColumnCounts(n, 0, 0, "", 0) for name, n in document["leidas"].items()}
        return cls(fields, document["filas"], document["resultados"], document["medianas"])

    @property
    def doubtful(self) -> bool:
        """Whether more than a fifth of the answers contradict themselves: a column may be another one."""
        return sum(self.contradictions.values()) * _FIFTH > self.answered

    @property
    def contradiction(self) -> str:
        """The aviso on the rows that contradict themselves, or ''."""
        said = [f"{count} con {words}" for words, count in self.contradictions.items() if count]
        rows = count_words(
            sum(self.contradictions.values()), "fila se contradice", "filas se contradicen"
        )
        return f"{rows}: {', '.join(said)}; mire si las columnas son esas." if said else ""

    @property
    def answered(self) -> int:
        """The usable rows with a result."""
        return sum(self.resultados.values())

    def share(self, name: str) -> float | None:
        """Return how full a column is, from 0 to 1; None without it, or where too few rows tell."""
        kinds = FIELD[name].answer
        rows = sum(self.resultados.get(kind, 0) for kind in kinds) if kinds else self.rows
        if name not in self.fields or rows < _FEWEST:
            return None
        return min(self.fields[name].read / rows, 1.0)


class FormerCorte(NamedTuple):
    """The newest completa before a corte, by what came in it."""

    corte: date
    counts: BaseCounts


def unlike_former(
    new: BaseCounts, former: FormerCorte, headers: Mapping[str, str]
) -> Iterator[str]:
    """Yield an aviso for each thing that hardly changes from one corte to the next, and did.

    `headers` has the header of each field in the new base.
    """
    day = short_date(former.corte)
    for field in _COMPARED:
        before, now = former.counts.share(field.name), new.share(field.name)
        if before is not None and now is not None and before >= _FULL and now <= _EMPTY:
            yield (
                f"«{headers[field.name][:40]}» pasa de {_percent(before)} lleno (corte {day}) a "
                f"{_percent(now)}: mire si es la columna de {field.name}."
            )
    yield from _unlike_results(new, former.counts, day)
    for name, middle in new.medians.items():
        was = former.counts.medians.get(name)
        fewest = min(base.fields[name].read for base in (new, former.counts) if name in base.fields)
        if was and middle and fewest >= _FEWEST and not 1 / _TIMES < middle / was < _TIMES:
            yield (
                f"El valor del medio de «{headers[COLUMNS[name].name][:40]}» es {pesos(middle)} y en "
                f"el corte {day} era {pesos(was)}: mire si trae ceros de más o de menos."
            )


def _unlike_results(new: BaseCounts, former: BaseCounts, day: str) -> Iterator[str]:
    if min(new.rows, former.answered) < _FEWEST:
        return
    if not new.answered:
        if former.answered >= former.rows * _EMPTY:
            share = _percent(former.answered / former.rows)
            yield f"Ninguna fila trae resultado, y en el corte {day} lo traía el {share}."
        return
    if new.answered < _FEWEST or len(new.resultados) > 1:
        return
    (only,) = new.resultados
    shares = [former.resultados.get(kind, 0) / former.answered for kind in Resultado]
    if min(shares) >= _EVERY:
        share = _percent(former.resultados[only] / former.answered)
        yield f"Todos los resultados son {only}, y en el corte {day} lo eran el {share}."


def turned_round(known: int, flipped: int) -> str:
    """Return the aviso of a base that turns round the answers of the casos already there, or ''.

    `known` are the casos whose answer the store has and the base brings one, `flipped` those whose
    answer is another.
    """
    if flipped < _FEWEST_FLIPPED or flipped < known * _MOST_FLIPPED:
        return ""
    return (
        f"Cambia la respuesta de {flipped} de los {known} casos que ya la tenían: mire si la columna del "
        "resultado y sus sinónimos son los de siempre."
    )


def other_zeros(rows: Sequence[tuple[int, bool]]) -> str:
    """Return the aviso of new casos that are known ones but for zeros before their cuenta, or ''.

    Each row is its number in the file, and whether it lacks zeros that the known cuenta has.
    """
    if not rows:
        return ""
    lost = sum(fewer for _row, fewer in rows)
    how = "de menos" if lost == len(rows) else "de más" if not lost else "de más o de menos"
    new = count_words(len(rows), "fila nueva es un caso", "filas nuevas son casos")
    return (
        f"{new} que ya estaba{'n' if len(rows) > 1 else ''} con otra cuenta, con ceros {how} al comienzo "
        f"({number_ranges([row for row, _fewer in rows])}): así quedan dos veces; pida la cuenta como texto."
    )


def loses_most(absent: int, previous: int) -> bool:
    """Tell whether more than half of the casos of the corte before are ausentes in a completa.

    A corte of one caso has no half.
    """
    return 2 * absent > previous > 1


def loss_notice(absent: int, previous: int) -> str:
    """Say how much of the corte before a completa does not bring."""
    return (
        f"La base deja {count_words(absent, 'ausente', 'ausentes')} de los {thousands(previous)} "
        "del corte anterior, más de la mitad: si no es la completa del corte, es un complemento."
    )


def _percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %")
