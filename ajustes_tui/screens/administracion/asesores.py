"""The screen of the asesores: identifying them, joining the ids of one person and separating them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.keeping.asesores import MAX_LENGTH, AsesorCard, AsesorCasos
from ajustes_tui.domain.keeping.catalog_versions import CatalogChange
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import Signals
from ajustes_tui.screens.background import reads, write
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.modals import ask
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import TextModal
from ajustes_tui.services.admin.asesores import AsesoresService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.measures import NORMAL
from ajustes_tui.ui.text import Span, Tone, cleaned
from ajustes_tui.widgets.bars import Bar, bar_table, distribute
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.flow import Part, Row, Under, labelled, told_area, two_columns
from ajustes_tui.widgets.list_detail import told_list
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.window_table import Column

_MARK = "*"


class DirectoryRow(NamedTuple):
    """A row: an asesor, and whether marked to be joined."""

    card: AsesorCard
    marked: bool


def columns(
    casos_of: Callable[[DirectoryRow], AsesorCasos | None],
) -> dict[int, Sequence[Column[DirectoryRow]]]:
    """`casos_of` returns the answers of a row, None until read."""
    mark = Column[DirectoryRow]("", 1, lambda r: _MARK if r.marked else "")
    asesor = Column[DirectoryRow]("Asesor", 12, lambda r: cleaned(r.card.id))
    name = Column[DirectoryRow]("Nombre", 16, lambda r: cleaned(r.card.name), flexible=True)
    aliado = Column[DirectoryRow]("Aliado", 13, lambda r: cleaned(r.card.aliado))
    casos = Column[DirectoryRow]("Casos", 7, lambda r: thousands(r.card.casos), align="der")
    ids = Column[DirectoryRow]("Ids", 4, lambda r: str(len(r.card.ids)), align="der")
    double = Column[DirectoryRow](
        "", 12, lambda r: "¿es otro?" if r.card.doubles else "", tone=lambda _r: Tone.NOTICE
    )
    answers = Column[DirectoryRow](
        "Qué le respondieron",
        22,
        lambda _r: "",
        flexible=True,
        gap=2,
        spans=lambda r, n: _answers(casos_of(r), n),
    )
    return {
        0: (mark, asesor, name, aliado, casos, ids, double),
        NORMAL: (
            mark,
            asesor,
            name._replace(width=26, flexible=False),
            aliado,
            casos,
            ids,
            answers,
            double._replace(width=10),
        ),
    }


def _answers(casos: AsesorCasos | None, width: int) -> Sequence[Span]:
    if casos is None:
        return []
    counts = [casos.results.get(key, 0) for key, _words, _tone in _ANSWERS]
    shares = distribute(counts, width - 1)
    fills = zip(shares, _FILLS, _ANSWERS, strict=True)
    return [Span(fill * cells, tone) for cells, fill, (_key, _words, tone) in fills if cells]


_FILLS = "█▒·"
"""The fill of each answer, distinguishable without colour."""


def title(cards: Sequence[AsesorCard]) -> str:
    doubtful = sum(bool(card.doubles) for card in cards)
    people = count_words(len(cards), "persona")
    doubt = f", {doubtful} por mirar si son otra" if doubtful else ""
    return f"ASESORES › {people}{doubt}"


def page_of(
    card: AsesorCard, casos: AsesorCasos | None, causal_name: Callable[[str | None], str]
) -> Part:
    name = f"{cleaned(card.id)} · {cleaned(card.name or 'sin nombre')}"
    source = "en el catálogo" if card.listed else "como viene en la base"
    rows: list[Row] = []
    for label, text in (
        ("Ids", ", ".join(map(cleaned, card.ids))),
        ("Aliado", cleaned(card.aliado) or "no se ha dicho"),
        ("Jefe", cleaned(card.jefe) or "no se ha dicho"),
        ("Se parece a", ", ".join(map(cleaned, card.doubles)) or "nadie"),
    ):
        rows += labelled(label, text)
    who = told_area(name, rows, source)
    if casos is None:
        return who
    answers = [
        Bar(words, count, tone=tone)
        for key, words, tone in _ANSWERS
        if (count := casos.results.get(key, 0))
    ]
    causales, reasons = (
        [Bar(name(key), count, tone=Tone.DIM) for key, count in counts.items()][:_MOST_BARS]
        for name, counts in ((causal_name, casos.causales), (cleaned, casos.reasons))
    )
    sent = count_words(sum(casos.results.values()), "caso")
    why = bar_table(reasons, most=_BARS_WIDTH)
    return two_columns(
        [who, told_area("Por qué se los rechazaron", why, spare=True)],
        [
            told_area("Lo que le respondieron", bar_table(answers, most=_BARS_WIDTH), sent),
            told_area("Por causal", bar_table(causales, most=_BARS_WIDTH), spare=True),
        ],
    )


_ANSWERS: Sequence[tuple[str | None, str, Tone]] = (
    (Resultado.APROBADO.value, "aprobado", Tone.OK),
    (Resultado.RECHAZADO.value, "rechazado", Tone.BAD),
    (None, "sin respuesta", Tone.DIM),
)
_MOST_BARS, _BARS_WIDTH = 8, 90
"""Maximum bars of an area, and cells of the words with the longest one."""


def order_of(row: DirectoryRow | None, marked: Sequence[str]) -> tuple[str, str]:
    if row is None:
        return "", ""
    here = cleaned(row.card.id)
    if len(marked) == _TO_JOIN:
        return f"j junta {' y '.join(map(cleaned, marked))} en una persona", "Espacio la desmarca"
    if marked and row.card.id not in marked:
        return f"j junta {cleaned(marked[0])} y {here} en una persona", "Espacio marca otra"
    if row.card.doubles:
        return (
            f"Espacio marca a {here}: ¿es {cleaned(row.card.doubles[0])}?",
            "n nombre · a aliado · i jefe",
        )
    return f"Espacio marca a {here}, para juntar dos que son una", "n nombre · a aliado · i jefe"


def kept_choices(one: AsesorCard, other: AsesorCard) -> list[tuple[str, str]]:
    """Return both ids to choose the one kept, first the one with most casos."""
    pair = sorted((one, other), key=lambda card: -card.casos)
    return [(card.id, choice(card)) for card in pair]


def choice(card: AsesorCard) -> str:
    casos = count_words(card.casos, "caso")
    return f"{cleaned(card.id)} · {cleaned(card.name or 'sin nombre')} · {casos}"


def nothing_to_part(card: AsesorCard | None) -> str:
    """Return why the asesor has no other id to separate."""
    if card is not None and len(card.ids) > 1:
        return "Esos ids son uno por su escritura y no se pueden separar"
    return "Ese asesor no tiene ids juntados"


_TO_JOIN = 2
"""Asesores joined at a time."""


class AsesoresScreen(AjustesScreen):
    """The list of asesores and the detail of the current one; two marked ones can be joined."""

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
            columns(self._casos_of),
            key=lambda row: row.card.id,
            empty=Empty("Ninguna base dice quién envió.", "F2 importa una que traiga el asesor"),
            enter_chooses=False,
        )
        self._casos: Mapping[str, AsesorCasos] | None = None
        """The answers of each asesor; None until read."""
        self._page = told_list(self._asesores, self._told)

    def compose_body(self) -> ComposeResult:
        yield self._page

    @reads("Leyendo los asesores")
    def read(self) -> list[AsesorCard]:
        return self._service.cards()

    @read.then
    def _show(self, cards: list[AsesorCard]) -> None:
        self._cards = cards
        known = {card.id for card in cards}
        self._marked = [asesor_id for asesor_id in self._marked if asesor_id in known]
        self.frame.bar.show(title(cards), self.run_session.login)
        self._show_rows()
        self._page.redraw()
        self._read_casos()

    @reads("Leyendo qué les respondieron")
    def _read_casos(self) -> Mapping[str, AsesorCasos]:
        return self._service.casos()

    @_read_casos.then
    def _show_casos(self, casos: Mapping[str, AsesorCasos]) -> None:
        self._casos = casos
        # The same rows, whose bars are drawn now.
        self._asesores.refresh()
        self._page.redraw()

    def _casos_of(self, row: DirectoryRow) -> AsesorCasos | None:
        return None if self._casos is None else self._casos.get(row.card.id)

    def _show_rows(self) -> None:
        self._asesores.show([DirectoryRow(card, card.id in self._marked) for card in self._cards])

    def _told(self) -> Part:
        row = self._asesores.current
        self.frame.command_row.tell_row(*order_of(row, self._marked))
        if row is None:
            return Under(())
        return page_of(row.card, self._casos_of(row), self._service.causal_name)

    def _save(self, change: Callable[[], CatalogChange], asesor_id: str, done: str) -> None:
        """Change the catalogue, report it, and move to an asesor."""

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
        self._page.redraw()

    def action_juntar(self) -> None:
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
        self._ask(
            "El nombre de {}",
            "Vacío: el que más trae la base.",
            lambda card: card.name,
            lambda asesor_id, typed: self._service.change(asesor_id, name=typed),
        )

    def action_aliado(self) -> None:
        self._ask(
            "El aliado de {}",
            "Vacío: el que más trae la base.",
            lambda card: card.aliado,
            lambda asesor_id, typed: self._service.change(asesor_id, aliado=typed),
        )

    def action_jefe(self) -> None:
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
