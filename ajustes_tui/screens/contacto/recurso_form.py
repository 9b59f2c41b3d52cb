"""The recurso form, filled while the usuario is on the line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, NamedTuple

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
from ajustes_tui.domain.values.counts import thousands
from ajustes_tui.screens.background import read
from ajustes_tui.screens.field_form import FieldForm
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.keyboard import SLOW
from ajustes_tui.ui.measures import LABEL_WIDTH, WIDTH
from ajustes_tui.ui.text import Line, Span, Tone, label_span, wrap
from ajustes_tui.widgets.field import TextField
from ajustes_tui.widgets.field_fault import mark, refuse
from ajustes_tui.widgets.frame import RuleLine
from ajustes_tui.widgets.line_view import LineView
from ajustes_tui.workbench.asking import Offers
from ajustes_tui.workbench.call import MAX_REASONS, RECURSO_KINDS, Recurso

if TYPE_CHECKING:
    from ajustes_tui.screens.field_form import FormField

_FIELD_OF = {"which": "cual", "kind": "tipo", "reasons": "motivo"}
"""Field of each answer that may be missing."""
_TEXT_WIDTH = 64
_WHICH_WIDTH = 16
_KINDS = (
    "1 recurso de reposición: lo revisa Claro",
    "2 reposición y en subsidio apelación: si Claro se sostiene,",
    "  el expediente pasa a la SIC, que decide",
    "3 nada por ahora",
)


class Marked(NamedTuple):
    """The recurso's marcación, and the RR user who receives it."""

    text: str
    destination: str


def caso_digit_rows(cards: Sequence[CaseCard], width: int) -> list[str]:
    """Return rows of digits that choose casos, at most `width` cells wide."""
    parts = []
    for number, card in enumerate(cards, 1):
        contenido = CONTENIDO_WORDS[card.caso.contenido or Contenido.NO_APLICA]
        parts.append(f"{number} {card.caso.radicado_informado} {contenido}")
    parts.append(f"{len(cards) + 1} {'los dos' if len(cards) == 2 else 'todos'}")
    rows = [parts[0]]
    for part in parts[1:]:
        joined = f"{rows[-1]}   {part}"
        if len(joined) <= width:
            rows[-1] = joined
        else:
            rows.append(part)
    return rows


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
        count_waiting: Callable[[], int],
        deadline: str,
        recurso: Recurso,
        marked: Callable[[], Marked],
        refusal: Callable[[str], str | None],
        offers: Offers | None = None,
    ) -> None:
        """Build the form with existing answers.

        `read_aloud` returns the text to read to the usuario about casos and radicado,
        `count_waiting` the escalations in the next PQR lot, `marked` the marcación, `refusal` why a
        radicado is refused; `deadline` is the last day for a recurso, `offers` suggests reasons.
        """
        super().__init__(id="recurso")
        self._moved_on = False
        """Whether a choice just moved the cursor to the next field."""
        self._cards = tuple(cards)
        self._read_aloud = read_aloud
        self._count_waiting = count_waiting
        self._deadline = deadline
        self._initial = recurso
        self._marked = marked
        self._refusal = refusal
        self._offers = offers
        self._waiting = ""
        """Sentence on the next PQR lot, once counted."""

    def compose(self) -> ComposeResult:
        yield RuleLine("Paso 7: no acepta", "la llamada sigue; el borrador se guarda solo")
        if len(self._cards) > 1:
            width = 2 if self._one_choice else min(len(self._cards) + 2, _WHICH_WIDTH)
            options, *more = caso_digit_rows(self._cards, WIDTH - LABEL_WIDTH - width - 2)
            field = self._field("cual", width, self._initial.which, one_choice=self._one_choice)
            yield self._row("Cuál", field, options)
            if more:
                indent = " " * (LABEL_WIDTH + width + 1)
                yield LineView([[Span(indent + text)] for text in more])
        first, *others = _KINDS
        others[-1] += self._deadline
        field = self._field("tipo", 2, self._initial.kind, one_choice=True)
        yield self._row("Qué presenta", field, first)
        yield LineView([[Span(" " * 17 + text)] for text in others])
        # Imported late: the editor takes half a MiB, which only a form with a free text needs.
        from ajustes_tui.screens.prose import ProseEditor

        reasons = ProseEditor(
            self._initial.reasons, maximum=MAX_REASONS, offers=self._offers, id="motivo"
        )
        yield self._row("Sus razones", reasons, classes="renglon -prosa")
        yield LineView([[]], id="cuantas")
        yield self._row(
            "Radicado",
            self._field("radicado", 24, self._initial.radicado, 30),
            "el nuevo de RR, si ya lo tiene",
        )
        yield LineView([[]], id="leale")
        yield LineView([[]], id="marcacion")
        yield LineView([[]], id="destino")
        yield LineView([[]], id="lo-demas")

    def on_mount(self) -> None:
        self._show_rest()
        self.show_marcacion()
        read(self, "Contando lo que espera lote", self._count_waiting, self._show_lot)

    def _field(
        self, name: str, width: int, value: str, maximum: int = 0, *, one_choice: bool = False
    ) -> TextField:
        if one_choice:
            return TextField(value, width=width, on_choose=self._move_on, id=name)
        return TextField(value, width=width, maximum=maximum or width - 1, id=name)

    def _row(
        self, label: str, field: FormField, text: str = "", *, classes: str = "renglon"
    ) -> Horizontal:
        parts: list[Widget] = [LineView([[label_span(label)]], classes="rotulo"), field]
        if text:
            parts.append(LineView([[Span(f" {text}")]], classes="texto"))
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
        """Return the first field error, or ''."""
        return next(iter(self._faults.values()), "")

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
        self._show_rest()
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
        self.post_message(self.Submitted())

    def _show_rest(self) -> None:
        recurso = self.recurso
        self.query_one("#leale", LineView).set_lines(self._read_to_usuario(recurso))
        written = f"{thousands(len(recurso.reasons))} de {thousands(MAX_REASONS)}"
        help_text = f"en palabras del usuario · {written} · Mayús+Insert pega"
        self.query_one("#cuantas", LineView).set_lines(
            [[label_span(""), Span(help_text, Tone.DIM)]]
        )
        text = rest_text(recurso, self._cards)
        line: Line = [label_span("Lo demás"), Span(text)] if text else []
        self.query_one("#lo-demas", LineView).set_lines([line])

    def _read_to_usuario(self, recurso: Recurso) -> list[Line]:
        cards = recurso.chosen(self._cards) or self._cards[:1]
        texts = wrap(f"«{self._read_aloud(cards, recurso.radicado)}»", _TEXT_WIDTH)
        return [
            [label_span("Léale" if not row else ""), Span(text)] for row, text in enumerate(texts)
        ]

    def _show_lot(self, waiting: int) -> None:
        self._waiting = "   va en el próximo lote para PQR"
        self._waiting += f", con {waiting} más" if waiting else ""
        self.show_marcacion()

    def show_marcacion(self) -> None:
        text, to = self._marked()
        mark: Line = [label_span("Marcación"), Span(text, Tone.DIM)] if text else []
        self.query_one("#marcacion", LineView).set_lines([mark])
        line = [label_span("Destino"), Span(to, Tone.STRONG), Span(self._waiting)]
        self.query_one("#destino", LineView).set_lines([line])
