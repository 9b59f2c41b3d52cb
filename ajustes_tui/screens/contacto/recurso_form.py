"""The recurso form, filled while the usuario is on the line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from ajustes_tui.domain.caso.card import CaseCard
from ajustes_tui.domain.caso.estados import Contenido
from ajustes_tui.domain.caso.words import CONTENIDO_WORDS
from ajustes_tui.screens.field_form import FieldForm
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.keyboard import SLOW
from ajustes_tui.ui.measures import LABEL_WIDTH
from ajustes_tui.ui.text import Span, Tone, label_span
from ajustes_tui.widgets.field import TextField
from ajustes_tui.widgets.field_fault import mark, refuse
from ajustes_tui.widgets.flow import Part, PlaceArea, Row, Under
from ajustes_tui.widgets.frame import RuleLine
from ajustes_tui.widgets.line_view import LineView
from ajustes_tui.widgets.place_view import PlaceView
from ajustes_tui.workbench.asking import Offers
from ajustes_tui.workbench.call import MAX_REASONS, RECURSO_KINDS, Recurso

if TYPE_CHECKING:
    from ajustes_tui.screens.field_form import FormField

_FIELD_OF = {"which": "cual", "kind": "tipo", "reasons": "motivo"}
"""Field of each answer that may be missing."""
_LABELS = {"cual": "Cuál", "tipo": "Recurso", "motivo": "Razones", "radicado": "Radicado"}
_WHICH_WIDTH = 16
_KINDS = PlaceArea(
    "tipo",
    0,
    (
        Row([Span(" 1 de reposición   "), Span("→ PQR", Tone.DIM)]),
        Row(
            [Span(" 2 de reposición y en subsidio apelación")],
            short=([Span(" 2 y apelación")],),
        ),
    ),
)


def casos_area(cards: Sequence[CaseCard]) -> PlaceArea:
    """Return the digits that choose casos, as many a row as fit."""
    parts = []
    for number, card in enumerate(cards, 1):
        contenido = CONTENIDO_WORDS[card.caso.contenido or Contenido.NO_APLICA]
        parts.append(f" {number} {card.caso.radicado_informado} {contenido}")
    parts.append(f" {len(cards) + 1} {'los dos' if len(cards) == 2 else 'todos'}")

    def rows(width: int) -> Iterator[Row]:
        line = parts[0]
        for part in parts[1:]:
            if len(line) + len(part) + 2 > width:
                yield Row([Span(line)])
                line = part
            else:
                line = f"{line}  {part}"
        yield Row([Span(line)])

    return PlaceArea("cual", 0, rows)


def rest_text(recurso: Recurso, cards: Sequence[CaseCard]) -> str:
    """Return what happens to the casos outside the recurso."""
    chosen = recurso.chosen(cards)
    others = [c.caso.radicado_informado for c in cards if c not in chosen] if chosen else []
    if not others:
        return ""
    verb = "se registra" if len(others) == 1 else "se registran"
    return f"{', '.join(others)} {verb} como Acepta: cerrado, informado"


class RecursoForm(FieldForm, Vertical):
    """The form of a recurso: casos, kind, reasons, radicado; nothing is preselected."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("contacto.recurso", of_part=True)]
    NUMBER = "#radicado"

    class RecursoChanged(Message):
        """A field changed."""

        def __init__(self, recurso: Recurso) -> None:
            super().__init__()
            self.recurso = recurso

    def __init__(
        self,
        cards: Sequence[CaseCard],
        read_aloud: Callable[[Sequence[CaseCard], str], str],
        deadline: str,
        recurso: Recurso,
        marked: Callable[[], str],
        refusal: Callable[[str], str | None],
        offers: Offers | None = None,
    ) -> None:
        """Build the form with existing answers.

        `read_aloud` returns the text to read to the usuario about casos and radicado, `marked` the
        marcación if it is not the proposed one, `refusal` why a radicado is refused; `deadline` is
        the last day for a recurso, `offers` suggests reasons.
        """
        super().__init__(id="recurso")
        self._moved_on = False
        """Whether a choice just moved the cursor to the next field."""
        self._cards = tuple(cards)
        self._read_aloud = read_aloud
        self._deadline = deadline
        self._initial = recurso
        self._marked = marked
        self._refusal = refusal
        self._offers = offers

    def compose(self) -> ComposeResult:
        yield RuleLine("¿Qué presenta?")
        if len(self._cards) > 1:
            width = 2 if self._one_choice else min(len(self._cards) + 2, _WHICH_WIDTH)
            field = self._field("cual", width, self._initial.which, one_choice=self._one_choice)
            yield self._row("cual", field, casos_area(self._cards))
        field = self._field("tipo", 2, self._initial.kind, one_choice=True)
        yield self._row("tipo", field, _KINDS)
        # Imported late: the editor takes half a MiB, which only a form with a free text needs.
        from ajustes_tui.screens.prose import ProseEditor

        reasons = ProseEditor(
            self._initial.reasons, maximum=MAX_REASONS, offers=self._offers, id="motivo"
        )
        reasons.placeholder = "en sus palabras"
        yield self._row("motivo", reasons, classes="renglon -prosa")
        radicado = self._field("radicado", 24, self._initial.radicado, 30)
        radicado.placeholder = "si RR ya lo dio"
        yield self._row("radicado", radicado)
        yield PlaceView(self._told(self._initial), id="dicho", whole=True)

    def on_mount(self) -> None:
        self.show_told()

    def _field(
        self, name: str, width: int, value: str, maximum: int = 0, *, one_choice: bool = False
    ) -> TextField:
        if one_choice:
            return TextField(value, width=width, on_choose=self._move_on, id=name)
        return TextField(value, width=width, maximum=maximum or width - 1, id=name)

    def _row(
        self, name: str, field: FormField, beside: Part | None = None, *, classes: str = "renglon"
    ) -> Horizontal:
        parts: list[Widget] = [LineView([[label_span(_LABELS[name])]], classes="rotulo"), field]
        if beside is not None:
            parts.append(PlaceView(beside, classes="texto"))
        return Horizontal(*parts, classes=classes)

    @property
    def _one_choice(self) -> bool:
        return len(self._cards) <= 2

    @property
    def recurso(self) -> Recurso:
        values = {field.id: field.value for field in self.fields}
        return Recurso(
            values.get("cual", ""),
            values.get("tipo", ""),
            values.get("motivo", ""),
            values.get("radicado", ""),
        )

    @property
    def wrong(self) -> str:
        """Return the label of the first wrong field, or ''."""
        return next((_LABELS[name] for name in self._faults), "")

    @property
    def _faults(self) -> dict[str, str]:
        recurso, faults = self.recurso, {}
        if recurso.kind and recurso.kind not in RECURSO_KINDS:
            faults["tipo"] = "escriba 1, 2 o 3"
        if recurso.which and not recurso.chosen(self._cards):
            faults["cual"] = f"escriba números de 1 a {len(self._cards)}, o {len(self._cards) + 1}"
        if said := self.wrong_radicado:
            faults["radicado"] = said
        return faults

    # Moving between the fields.

    def chooses(self, field: FormField) -> bool:
        """Return whether digits pick answers rather than form a number."""
        return field.id in ("cual", "tipo")

    def ticks(self, field: FormField, digits: str) -> bool:
        """Return whether consecutive digits may pick several answers."""
        once = len({*digits}) == len(digits) < SLOW
        several = field.id == "cual" and not self._one_choice
        return several and once and bool(replace(self.recurso, which=digits).chosen(self._cards))

    def _move_on(self, field: TextField) -> None:
        recurso = self.recurso
        complete = (field.id == "cual" and self._one_choice and recurso.chosen(self._cards)) or (
            field.id == "tipo" and RECURSO_KINDS.get(recurso.kind, "NO_INTERPONE") != "NO_INTERPONE"
        )
        self._moved_on = bool(complete and self.screen.focused is field)
        if self._moved_on:
            self.go_to_empty()

    def focus_needed(self) -> None:
        """Focus the first error, else the first missing answer, else the radicado."""
        recurso = self.recurso
        lacking = recurso.lacking(self._cards)
        name = _FIELD_OF[lacking[0]] if lacking and not self.wrong_radicado else "radicado"
        self.query(f"#{name}").first().focus()

    @property
    def wrong_radicado(self) -> str:
        """Return why the radicado is refused, or ''; an empty one is valid."""
        radicado = self.recurso.radicado.strip()
        return self._refusal(radicado) or "" if radicado else ""

    def action_otro_campo(self) -> None:
        """Focus the next empty field, unless a choice just did."""
        if self._moved_on:
            self._moved_on = False
        else:
            super().action_otro_campo()

    # The answers.

    def typed(self, field: FormField) -> None:
        if field.id in ("radicado", "motivo"):
            # A Tab after some words is for the next field.
            self._moved_on = False
        self._changed()

    def _changed(self) -> None:
        self.show_told()
        self._say_fault(self.screen.focused)
        self.post_message(self.RecursoChanged(self.recurso))

    def _say_fault(self, field: Widget | None) -> None:
        if isinstance(field, TextField) and field in self.fields:
            mark(field, self._faults.get(field.id or "", ""))

    @on(Input.Submitted)
    def _submit(self, event: Input.Submitted) -> None:
        """Focus what is missing: F8 registers."""
        event.stop()
        self.focus_needed()
        self._changed()

    def action_registrar(self) -> None:
        for name, why in self._faults.items():
            refuse(self.query_one(f"#{name}", TextField), why)
            return
        self.post_message(self.Asked("registrar"))

    def show_told(self) -> None:
        """Show what is read to the usuario and what else is registered."""
        self.query_one("#dicho", PlaceView).show(self._told(self.recurso))

    def _told(self, recurso: Recurso) -> Part:
        """Return the choice without a recurso, what is read, and what follows, the first apart."""
        nothing = [label_span("Nada"), Span("   3 por ahora   ")]
        until = [Span(f"→ Informado, puede hasta el {self._deadline}", Tone.DIM)]
        cards = recurso.chosen(self._cards) or self._cards[:1]
        told = (
            ("Léale", f"«{self._read_aloud(cards, recurso.radicado)}»"),
            ("Marcación", self._marked()),
            ("Lo demás", rest_text(recurso, self._cards)),
        )
        rows = [
            Row([label_span(name), Span(text)], hang=LABEL_WIDTH) for name, text in told if text
        ]
        nada = PlaceArea("nada", 0, [Row(nothing, more=until)])
        return Under([nada, PlaceArea("dicho", 0, rows)])
