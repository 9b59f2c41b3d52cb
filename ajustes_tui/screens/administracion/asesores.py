"""The screen of the asesores: who each one is, joining the ids of one person and parting them again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.keeping.asesores import MAX_LENGTH, AsesorCard
from ajustes_tui.domain.keeping.catalog_versions import CatalogChange
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.errors import NotAllowed
from ajustes_tui.messages import Signals
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.administracion import asesores_text as text
from ajustes_tui.screens.background import Failed, reads, writes
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.text import TextModal
from ajustes_tui.services.admin.asesores import AsesoresService
from ajustes_tui.ui.keys import bindings_for
from ajustes_tui.ui.text import Tone, cleaned
from ajustes_tui.widgets.frame import RuleLine
from ajustes_tui.widgets.line_view import LineView
from ajustes_tui.widgets.list_table import ListTable

_TO_JOIN = 2
"""How many persons are marked to be joined."""


class DirectoryTable(ListTable[text.DirectoryRow]):
    """The asesores, most casos first, with the keys of the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("asesores")]

    def __init__(self) -> None:
        super().__init__(
            text.columns(), key=lambda row: row.card.id, empty="Ninguna base dice quién envió."
        )


class AsesoresScreen(AjustesScreen):
    """The asesores above, the one under the cursor below; two that are marked can be joined."""

    CONTEXT = "asesores"
    CSS_PATH: ClassVar[list[str | PurePath]] = [styles_dir() / "asesores.tcss"]
    READS_ON_RETURN = True

    def __init__(self, service: AsesoresService, signals: Signals, run_session: RunSession) -> None:
        super().__init__(signals, run_session, service)
        self._service = service
        self._cards: list[AsesorCard] = []
        self._marked: list[str] = []
        """The ids of the persons marked, in the order they were."""
        self._stand_on = ""
        """The id whose row the cursor goes to when the asesores arrive."""
        self._refused = False
        """Whether this person was told that they may not look: not again until they come back."""

    def compose_body(self) -> ComposeResult:
        """Build the list and, under it, the person under the cursor."""
        yield DirectoryTable()
        yield RuleLine(id="regla-asesor")
        yield LineView([[]] * text.DETAIL_ROWS, id="asesor")

    @property
    def asesores(self) -> DirectoryTable:
        """Return the list."""
        return self.query_one(DirectoryTable)

    def on_mount(self) -> None:
        """Stand on the list."""
        self.frame.bar.show("ASESORES › Leyendo…", self.run_session.login)
        self.asesores.focus()

    def load(self) -> None:
        """Read the asesores."""
        if not self._refused:
            self.freshness.mark_seen()
            self.read()

    @reads("Leyendo los asesores")
    def read(self) -> list[AsesorCard]:
        """Read every person of the bases and of the catalogue."""
        return self._service.cards()

    @read.then
    def _show(self, cards: list[AsesorCard]) -> None:
        self._cards = cards
        known = {card.id for card in cards}
        self._marked = [asesor_id for asesor_id in self._marked if asesor_id in known]
        self.frame.bar.show(*text.title(cards, self.run_session.login))
        self._show_rows()
        self.asesores.stand_on(self._stand_on)
        self._stand_on = ""
        self._show_person()

    @read.failed(NotAllowed)
    def _refuse(self, error: NotAllowed) -> None:
        """Say why this person may not look; the box that says so is no reason to read again."""
        self._refused = True
        self.post_message(Failed(error))

    @on(events.ScreenSuspend)
    def _leave(self) -> None:
        """Read again when the person comes back from another place, who may have another role."""
        self._refused = self._refused and self.app.screen_stack[0] is self

    def _show_rows(self) -> None:
        self.asesores.show(
            [text.DirectoryRow(card, card.id in self._marked) for card in self._cards]
        )

    @on(DirectoryTable.CursorMoved)
    def _show_person(self) -> None:
        row = self.asesores.current
        name, source, lines = text.detail(row.card if row else None)
        self.query_one("#regla-asesor", RuleLine).show(name, source)
        self.query_one("#asesor", LineView).set_lines(lines)

    @writes("Guardando el catálogo de asesores")
    def write(
        self, change: Callable[[], CatalogChange], asesor_id: str, done: str
    ) -> tuple[CatalogChange, str, str]:
        """Change the catalogue; return the change, the id to stand on and the words for the person."""
        return change(), asesor_id, done

    @write.then
    def _written(self, written: tuple[CatalogChange, str, str]) -> None:
        change, self._stand_on, done = written
        self._marked = []
        if change.version is None:
            self.say("Ya estaba así; no se cambió nada", Tone.DIM)
        else:
            self.say(f"{done} · catálogo v{change.version}", Tone.OK)
        self.load()

    def action_marcar(self) -> None:
        """Mark the person under the cursor to be joined with another, or take the mark away."""
        row = self.asesores.current
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
        """Join the two persons marked, or the one marked and the one under the cursor."""
        current = self.asesores.current
        pair = list(self._marked)
        if len(pair) < _TO_JOIN and current is not None and current.card.id not in pair:
            pair.append(current.card.id)
        cards = [card for card in self._cards if card.id in pair]
        if len(cards) < _TO_JOIN:
            self.say("Marque dos con la barra espaciadora, y j los junta", Tone.NOTICE)
            return
        one, other = cards

        def chosen(kept: str | None) -> None:
            if kept is not None:
                gone = other.id if kept == one.id else one.id
                self.write(
                    lambda: self._service.join(kept, gone),
                    kept,
                    f"{cleaned(gone)} es ahora {cleaned(kept)}",
                )

        heading = "Son la misma persona: qué id queda"
        self.app.push_screen(PickerModal(heading, text.kept_choices(one, other)), chosen)

    def action_separar(self) -> None:
        """Part one id of the person under the cursor from the others."""
        row = self.asesores.current
        others = self._service.joined_ids(row.card) if row else ()
        if row is None or not others:
            self.say(text.nothing_to_part(row.card if row else None), Tone.NOTICE)
            return

        def chosen(asesor_id: str | None) -> None:
            if asesor_id is not None:
                self.write(
                    lambda: self._service.part(asesor_id),
                    asesor_id,
                    f"{cleaned(asesor_id)} es otra persona otra vez",
                )

        heading = f"Qué id deja de ser {cleaned(row.card.id)}"
        choices = [(asesor_id, cleaned(asesor_id)) for asesor_id in others]
        self.app.push_screen(PickerModal(heading, choices), chosen)

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
        row = self.asesores.current
        if row is None:
            return
        asesor_id = row.card.id

        def answered(typed: str | None) -> None:
            if typed is not None:
                self.write(
                    lambda: change(asesor_id, typed), asesor_id, f"{cleaned(asesor_id)}: guardado"
                )

        self.app.push_screen(
            TextModal(
                heading.format(cleaned(asesor_id)),
                help_text,
                least=0,
                most=MAX_LENGTH,
                initial=datum(row.card),
            ),
            answered,
        )

    def action_catalogos(self) -> None:
        """Go to the catalogues."""
        self.go("catalogos")

    def action_atras(self) -> None:
        """Go back to the catalogues."""
        self.go("catalogos")
