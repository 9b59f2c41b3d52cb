"""The screen of the asesores: who each one is, joining the ids of one person and parting them again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.keeping.asesores import MAX_LENGTH, AsesorCard
from ajustes_tui.domain.keeping.catalog_versions import CatalogChange
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import Signals
from ajustes_tui.screens.background import reads, write
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.modals import ask
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.text import TextModal
from ajustes_tui.services.admin.asesores import AsesoresService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.measures import DATUM_WIDTH
from ajustes_tui.ui.text import Line, Span, Tone, cleaned, label_span, wrap
from ajustes_tui.widgets.list_panel import ListPanel, Section
from ajustes_tui.widgets.list_table import ListTable
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


_TO_JOIN = 2
"""How many asesores are joined at a time."""


class AsesoresScreen(AjustesScreen):
    """The asesores above, the one under the cursor below; two that are marked can be joined."""

    CONTEXT = "asesores"
    PLACE = "ASESORES"
    BACK = "catalogos"
    READS_ON_RETURN = True
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("asesores")]

    def __init__(self, service: AsesoresService, signals: Signals, run_session: RunSession) -> None:
        super().__init__(signals, run_session, service.context)
        self._service = service
        self._cards: list[AsesorCard] = []
        self._marked: list[str] = []
        """The ids of the marked asesores, oldest mark first."""
        self._asesores = ListTable[DirectoryRow](
            columns(),
            key=lambda row: row.card.id,
            empty="Ninguna base dice quién envió.",
            enter_chooses=False,
        )
        self._asesor = Section(DETAIL_ROWS, grows=True)
        self._panel = ListPanel(self._asesores, self._show_asesor, below=[self._asesor], fits=True)

    def compose_body(self) -> ComposeResult:
        """Build the list and, under it, the person under the cursor."""
        yield self._panel

    @reads("Leyendo los asesores")
    def read(self) -> list[AsesorCard]:
        """Read every person of the bases and of the catalogue."""
        return self._service.cards()

    @read.then
    def _show(self, cards: list[AsesorCard]) -> None:
        self._cards = cards
        known = {card.id for card in cards}
        self._marked = [asesor_id for asesor_id in self._marked if asesor_id in known]
        self.frame.bar.show(title(cards), self.run_session.login)
        self._show_rows()
        self._panel.redraw()

    def _show_rows(self) -> None:
        self._asesores.show([DirectoryRow(card, card.id in self._marked) for card in self._cards])

    def _show_asesor(self, row: DirectoryRow | None, _width: int) -> None:
        self._asesor.show(*detail(row.card if row else None))

    def _save(self, change: Callable[[], CatalogChange], asesor_id: str, done: str) -> None:
        """Change the catalogue, say it, and stand on a person."""

        def saved(change: CatalogChange) -> None:
            self._marked = []
            if change.version is None:
                self.say("Ya estaba así; no se cambió nada", Tone.DIM)
            else:
                self.say(f"{done} · catálogo v{change.version}", Tone.OK)
            self._asesores.want(asesor_id)
            self.load()

        write(self, "Guardando los asesores", change, saved)

    def action_marcar(self) -> None:
        """Mark the asesor under the cursor to be joined with another, or take the mark away."""
        row = self._asesores.current
        if row is None:
            return
        asesor_id = row.card.id
        if asesor_id in self._marked:
            self._marked.remove(asesor_id)
        else:
            # The mark made first goes when a third is made: no key has to undo it.
            self._marked = [*self._marked[1 - _TO_JOIN :], asesor_id]
        self._show_rows()
        if len(self._marked) == _TO_JOIN:
            self.say("j los junta en una persona", Tone.DIM)

    def action_juntar(self) -> None:
        """Join the two marked asesores, or the marked one and the one under the cursor."""
        current = self._asesores.current
        pair = list(self._marked)
        if len(pair) < _TO_JOIN and current is not None and current.card.id not in pair:
            pair.append(current.card.id)
        cards = [card for card in self._cards if card.id in pair]
        if len(cards) < _TO_JOIN:
            self.say("Marque dos con la barra espaciadora, y j los junta", Tone.NOTICE)
            return
        one, other = cards

        def chosen(kept: str) -> None:
            gone = other.id if kept == one.id else one.id
            done = f"{cleaned(gone)} es ahora {cleaned(kept)}"
            self._save(lambda: self._service.join(kept, gone), kept, done)

        heading = "Son la misma persona: qué id queda"
        ask(self, PickerModal(heading, kept_choices(one, other)), chosen)

    def action_separar(self) -> None:
        """Part one id of the person under the cursor from the others."""
        row = self._asesores.current
        others = self._service.joined_ids(row.card) if row else ()
        if row is None or not others:
            self.say(nothing_to_part(row.card if row else None), Tone.NOTICE)
            return

        def chosen(asesor_id: str) -> None:
            done = f"{cleaned(asesor_id)} es otra persona otra vez"
            self._save(lambda: self._service.part(asesor_id), asesor_id, done)

        heading = f"Qué id deja de ser {cleaned(row.card.id)}"
        choices = [(asesor_id, cleaned(asesor_id)) for asesor_id in others]
        ask(self, PickerModal(heading, choices), chosen)

    def action_nombre(self) -> None:
        """Say the name of the person under the cursor."""
        self._ask(
            "El nombre de {}",
            "Vacío: el que más trae la base.",
            lambda card: card.name,
            lambda asesor_id, typed: self._service.change(asesor_id, name=typed),
        )

    def action_aliado(self) -> None:
        """Say the aliado of the person under the cursor."""
        self._ask(
            "El aliado de {}",
            "Vacío: el que más trae la base.",
            lambda card: card.aliado,
            lambda asesor_id, typed: self._service.change(asesor_id, aliado=typed),
        )

    def action_jefe(self) -> None:
        """Say the jefe inmediato of the person under the cursor."""
        self._ask(
            "El jefe inmediato de {}",
            "Sale puesto en su compromiso de mejoramiento.",
            lambda card: card.jefe,
            lambda asesor_id, typed: self._service.change(asesor_id, jefe=typed),
        )

    def _ask(
        self,
        heading: str,
        help_text: str,
        datum: Callable[[AsesorCard], str],
        change: Callable[[str, str], CatalogChange],
    ) -> None:
        row = self._asesores.current
        if row is None:
            return
        asesor_id = row.card.id
        box = TextModal(
            heading.format(cleaned(asesor_id)),
            help_text,
            least=0,
            most=MAX_LENGTH,
            initial=datum(row.card),
        )
        done = f"{cleaned(asesor_id)}: guardado"
        ask(self, box, lambda typed: self._save(lambda: change(asesor_id, typed), asesor_id, done))
