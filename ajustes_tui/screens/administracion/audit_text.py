"""The words of the auditoría: the columns of its list, its filter, and the entry under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from ajustes_tui.domain.keeping.audit import AuditEntry
from ajustes_tui.domain.keeping.audit_words import AuditFilter, sentence_of
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import parse_date
from ajustes_tui.errors import InvalidDatum
from ajustes_tui.services.admin.audit import AuditChoice
from ajustes_tui.ui.text import Line, Span, Tone, cleaned, wrap
from ajustes_tui.widgets.window_table import Column

DETAIL_ROWS = 4
ALL, OTHER_DAYS = "", "otros"
"""The values of the choices that take a part of the filter away, and that ask for the days."""
NONE = "Ninguna entrada es así: Esc quita el filtro."


def columns() -> dict[int, Sequence[Column[AuditEntry]]]:
    """Return the columns of the list."""
    return {
        0: (
            Column("Momento", 19, lambda entry: f"{entry.momento:%d/%m/%Y %H:%M:%S}"),
            Column("Quién", 10, lambda entry: cleaned(entry.login)),
            Column("Qué hizo", 40, lambda entry: cleaned(sentence_of(entry)), flexible=True),
        )
    }


def title(total: int) -> str:
    """Return the left text of the bar."""
    return f"AUDITORÍA › {count_words(total, 'entrada', 'entradas')}"


def asked(criteria: AuditFilter) -> str:
    """Return the words of the filter for the rule above the entry."""
    cuenta = f"cuenta {criteria.cuenta}" if criteria.cuenta else ""
    return ", ".join(filter(None, (criteria.words, cuenta))) or "todo"


def detail(entry: AuditEntry | None, width: int) -> list[Line]:
    """Return at most DETAIL_ROWS lines with the whole sentence of an entry, and its number."""
    if entry is None:
        return []
    text = f"{cleaned(entry.login)}: {cleaned(sentence_of(entry))}"
    rows = wrap(text, max(width - 2, 1))[: DETAIL_ROWS - 1]
    lines: list[Line] = [[Span(f" {row}")] for row in rows]
    number = f" Entrada {thousands(entry.n)} · {entry.momento:%d/%m/%Y %H:%M:%S}"
    return [*lines, [Span(number, Tone.DIM)]]


def options(choices: Sequence[AuditChoice], everything: str) -> list[tuple[str, str]]:
    """Return the options of a box from what the trail has; the first takes the part away."""
    return [
        (ALL, everything),
        *((c.value, f"{cleaned(c.words)} ({thousands(c.entries)})") for c in choices),
    ]


def day_options(today: date) -> list[tuple[str, str]]:
    """Return the options for the days; each value is as `days_in` reads it."""
    yesterday = today - timedelta(days=1)
    return [
        (ALL, "todos los días"),
        (f"{today:%d/%m/%Y}", "hoy"),
        (f"{yesterday:%d/%m/%Y}", "ayer"),
        (f"{today - timedelta(days=6):%d/%m/%Y} {today:%d/%m/%Y}", "los últimos 7 días"),
        (f"{today - timedelta(days=29):%d/%m/%Y} {today:%d/%m/%Y}", "los últimos 30 días"),
        (OTHER_DAYS, "otros días…"),
    ]


def days_in(text: str) -> tuple[date | None, date | None]:
    """Read one day, or the first and the last one; no text is every day. Raises InvalidDatum."""
    words = text.split()
    if not words:
        return None, None
    if len(words) > 2:
        raise InvalidDatum("Son uno o dos días.", "Por ejemplo: 01/11/2026 15/11/2026.")
    days = [parse_date(word) for word in words]
    return min(days), max(days)
