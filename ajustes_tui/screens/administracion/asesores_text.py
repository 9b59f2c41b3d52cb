"""The words of the asesores: the columns of their list, the bar, and the person under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ajustes_tui.domain.keeping.asesores import AsesorCard
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.ui.measures import DATUM_WIDTH
from ajustes_tui.ui.text import Line, Span, Tone, cleaned, label_span, wrap
from ajustes_tui.widgets.window_table import Column

DETAIL_ROWS = 4
_MARK = "*"


class DirectoryRow(NamedTuple):
    """A row of the list: a person, and whether the person is marked to be joined."""

    card: AsesorCard
    marked: bool


def columns() -> dict[int, Sequence[Column[DirectoryRow]]]:
    """Return the columns of the list."""
    return {
        0: (
            Column[DirectoryRow]("", 1, lambda r: _MARK if r.marked else ""),
            Column[DirectoryRow]("Asesor", 12, lambda r: cleaned(r.card.id)),
            Column[DirectoryRow]("Nombre", 16, lambda r: cleaned(r.card.name), flexible=True),
            Column[DirectoryRow]("Aliado", 13, lambda r: cleaned(r.card.aliado)),
            Column[DirectoryRow]("Casos", 7, lambda r: thousands(r.card.casos), align="der"),
            Column[DirectoryRow]("Ids", 3, lambda r: str(len(r.card.ids)), align="der"),
            Column[DirectoryRow](
                "", 12, lambda r: "¿es otro?" if r.card.doubles else "", tone=lambda _r: Tone.NOTICE
            ),
        )
    }


def title(cards: Sequence[AsesorCard]) -> str:
    """Return how many asesores there are, and how many of them may be another one."""
    doubtful = sum(bool(card.doubles) for card in cards)
    people = count_words(len(cards), "persona", "personas")
    doubt = f", {doubtful} por mirar si son otra" if doubtful else ""
    return f"ASESORES › {people}{doubt}"


def detail(card: AsesorCard | None) -> tuple[list[Line], str, str]:
    """Return the lines of the person under the cursor, their name and where it is from."""
    if card is None:
        return [], "", ""
    name = f"{cleaned(card.id)} · {cleaned(card.name or 'sin nombre')}"
    source = "en el catálogo" if card.listed else "como viene en la base"
    alike = ", ".join(map(cleaned, card.doubles))
    lines: list[Line] = []
    for label, text in (
        ("Ids", ", ".join(map(cleaned, card.ids))),
        ("Jefe", cleaned(card.jefe) or "no se ha dicho"),
        ("Se parece a", alike or "nadie"),
    ):
        for row, part in enumerate(wrap(text, DATUM_WIDTH)[:2]):
            lines.append([label_span(label if row == 0 else ""), Span(part)])
    return lines, name, source


def kept_choices(one: AsesorCard, other: AsesorCard) -> list[tuple[str, str]]:
    """Return the two ids between which the one that stays is chosen, the one of most casos first."""
    pair = sorted((one, other), key=lambda card: -card.casos)
    return [(card.id, choice(card)) for card in pair]


def choice(card: AsesorCard) -> str:
    """Return an asesor as a picker offers their id."""
    casos = count_words(card.casos, "caso", "casos")
    return f"{cleaned(card.id)} · {cleaned(card.name or 'sin nombre')} · {casos}"


def nothing_to_part(card: AsesorCard | None) -> str:
    """Return why a person without an id of another spelling has none to part."""
    if card is not None and len(card.ids) > 1:
        return "Esos ids son uno por su escritura y no se pueden separar"
    return "Ese asesor no tiene ids juntados"
