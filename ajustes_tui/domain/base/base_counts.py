"""Column statistics of a base, and avisos on what changed since the previous corte."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, Self

from ajustes_tui.domain.base.fields import COLUMNS, FIELD, FIELDS, Kind
from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.values.counts import count_words, number_ranges, thousands
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.domain.values.money import pesos

COUNTS_KEY = "conteo"
_FEWEST = 30
"""Fewest rows on each side for comparing shares: small bases differ by chance."""
_FULL, _EMPTY = 0.9, 0.5
"""Share of filled rows from which a column counts as full, and below which as half empty."""
_TIMES = 8
"""Ratio of medians that reveals centavos read as pesos, or an extra zero."""
_MOST_FLIPPED = 0.5
"""Share of reversed answers above which a base is doubtful."""
_FEWEST_FLIPPED = 20
_FIFTH = 5
REASON_OF_APPROVED, VALUE_OF_REJECTED, BEFORE_ASKED = (
    "APROBADO y motivo de rechazo",
    "RECHAZADO y valor aplicado",
    "respuesta antes de la solicitud",
)
"""Contradictions that a row may contain."""
_EVERY = 0.1
"""Smallest previous share of each result for a base with a single result to be suspicious."""
_COMPARED = tuple(field for field in FIELDS if field.kind is not Kind.RESULT)


class ColumnCounts(NamedTuple):
    """Statistics of one column."""

    read: int
    empty: int
    odd: int
    """Unreadable cells: kept as they came, left for review, or the reason of a rechazo."""
    example: str
    """The first odd cell, else the first cell read; '' without either."""
    row: int
    """Sheet row of the example; 0 without one."""


class BaseCounts(NamedTuple):
    """Statistics of a base."""

    fields: Mapping[str, ColumnCounts]
    """Only for columns the base has."""
    rows: int
    resultados: Mapping[str, int]
    medians: Mapping[str, int]
    """In centavos; only for columns with amounts."""
    contradictions: Mapping[str, int] = {}
    """Rows by kind of contradiction."""

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        fields = {name: ColumnCounts(*values) for name, values in document["fields"].items()}
        return cls(**{**document, "fields": fields})

    def as_stored(self) -> dict[str, Any]:
        """Leave out the sample cells, which may identify a usuario."""
        return {
            "filas": self.rows,
            "leidas": {name: field.read for name, field in self.fields.items()},
            "resultados": dict(self.resultados),
            "medianas": dict(self.medians),
        }

    @classmethod
    def from_stored(cls, document: Mapping[str, Any]) -> Self:
        fields = {name: ColumnCounts(n, 0, 0, "", 0) for name, n in document["leidas"].items()}
        return cls(fields, document["filas"], document["resultados"], document["medianas"])

    @property
    def doubtful(self) -> bool:
        """Whether over a fifth of the answers contradict themselves: a column may be mistaken."""
        return sum(self.contradictions.values()) * _FIFTH > self.answered

    @property
    def contradiction(self) -> str:
        """The aviso, or ''."""
        said = [f"{count} con {words}" for words, count in self.contradictions.items() if count]
        rows = count_words(
            sum(self.contradictions.values()), "fila se contradice", "filas se contradicen"
        )
        return f"{rows}: {', '.join(said)}; mire si las columnas son esas." if said else ""

    @property
    def answered(self) -> int:
        return sum(self.resultados.values())

    def share(self, name: str) -> float | None:
        """Return the filled share of a column, from 0 to 1; None if absent or with too few rows."""
        kinds = FIELD[name].answer
        rows = sum(self.resultados.get(kind, 0) for kind in kinds) if kinds else self.rows
        if name not in self.fields or rows < _FEWEST:
            return None
        return min(self.fields[name].read / rows, 1.0)


class FormerCorte(NamedTuple):
    """Statistics of the newest completa before a corte."""

    corte: date
    counts: BaseCounts


def unlike_former(
    new: BaseCounts, former: FormerCorte, headers: Mapping[str, str]
) -> Iterator[str]:
    """Yield an aviso for each change in what is normally stable between cortes.

    `headers` maps fields to headers of the new base.
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
    """Return the aviso on a base that reverses known answers, or ''.

    `known` counts casos answered both in the store and in the base.
    """
    if flipped < _FEWEST_FLIPPED or flipped < known * _MOST_FLIPPED:
        return ""
    return (
        f"Cambia la respuesta de {flipped} de los {known} casos que ya la tenían: mire si la columna del "
        "resultado y sus sinónimos son los de siempre."
    )


def other_zeros(rows: Sequence[tuple[int, bool]]) -> str:
    """Return the aviso on new casos that match known ones but for leading zeros, or ''.

    Each row is its file row number, and whether it lacks zeros of the known cuenta.
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
    """Return False for a previous corte of one caso, which has no half."""
    return 2 * absent > previous > 1


def loss_notice(absent: int, previous: int) -> str:
    return (
        f"La base deja {count_words(absent, 'ausente')} de los {thousands(previous)} "
        "del corte anterior, más de la mitad: si no es la completa del corte, es un complemento."
    )


def _percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %")
