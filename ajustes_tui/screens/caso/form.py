"""The form of an evento, over the procedure block."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.message import Message
from textual.widget import Widget

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.keeping.catalogs import Catalogs, MarcacionCatalog
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.screens import modals
from ajustes_tui.screens.field_form import FieldForm
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.keyboard import SLOW
from ajustes_tui.ui.measures import CARD_DATUM_WIDTH, LABEL_WIDTH, WIDTH
from ajustes_tui.ui.text import Span, Tone, cleaned, label_span, width, wrap
from ajustes_tui.widgets.field import TextField
from ajustes_tui.widgets.field_fault import mark, refuse
from ajustes_tui.widgets.frame import RuleLine
from ajustes_tui.widgets.line_view import LineView
from ajustes_tui.workbench.case_view import FormState
from ajustes_tui.workbench.questions import EventoForm, FormQuestion
from ajustes_tui.workbench.rr_line import marcacion_name, offered_marcaciones

if TYPE_CHECKING:
    from ajustes_tui.screens.field_form import FormField
    from ajustes_tui.workbench.asking import Offers


def field_help(question: FormQuestion, free: int) -> list[list[Span]]:
    if not question.options:
        return [[Span(f"  {question.help_text}", Tone.DIM)]]
    lines: list[list[Span]] = [[]]
    used = 0
    for digit, _value, words in question.options:
        length = 2 + width(digit) + 1 + width(words)
        if used + length > free:
            lines.append([])
            used = 0
        lines[-1] += [Span("  "), Span(digit, Tone.STRONG), Span(f" {words}")]
        used += length
    return lines


class CaseForm(FieldForm, VerticalScroll, can_focus=False):
    """The fields of one evento.

    `wrong` returns errors by field, `taken` why a radicado cannot be the new one; `say` writes on
    the command row. Enter registers; with a free text Enter is a newline and F8 registers.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("triage.formulario", of_part=True)]
    NUMBER = "#campo-radicado"

    class FieldChanged(Message):
        """A text changed; it is validated unless it is a free text."""

        def __init__(self, *, checks: bool) -> None:
            super().__init__()
            self.checks = checks

    def __init__(
        self,
        form: EventoForm,
        values: Mapping[str, str],
        catalogs: Catalogs,
        *,
        taken: Callable[[str], str | None],
        wrong: Callable[[EventoForm, Mapping[str, str]], Mapping[str, str]],
        say: Callable[[str, Tone], None],
        offers: Callable[[Evento], Offers] | None = None,
        compact: bool = False,
    ) -> None:
        """`offers` returns the suggestions of the editors."""
        super().__init__()
        self.form = form
        self._catalogos = catalogs
        self._taken = taken
        self._wrong = wrong
        self._say = say
        self._initials = {p.key: values.get(p.key, p.initial) for p in form.questions}
        self._offers = offers
        self._compact = compact
        self._questions = {p.key: p for p in form.questions}
        self._beside: dict[str, LineView] = {}
        """Text right of each field, by question."""
        self.asks = len(form.questions)
        self.begins_at = ""
        """The question to begin at, instead of the first demanded one."""

    @property
    def at(self) -> str:
        """The question that the cursor is in, or ''."""
        focused = self.screen.focused
        return next((self.question(f).key for f in self.fields if f is focused), "")

    def compose(self) -> ComposeResult:
        if not self._compact:
            title = RuleLine(self.form.heading, self.form.right)
            # The person is in its fields while there is a form.
            title.active = True
            yield title
        for questions in self._rows():
            yield from self._row(questions)
        if self.form.effect and not self._compact:
            texts = wrap(self.form.effect, CARD_DATUM_WIDTH)
            yield LineView(
                [
                    [label_span("Al registrar" if not i else ""), Span(text)]
                    for i, text in enumerate(texts)
                ]
            )

    def _rows(self) -> Iterator[list[FormQuestion]]:
        current: list[FormQuestion] = []
        for question in self.form.questions:
            if current and not question.together:
                yield current
                current = []
            current.append(question)
        if current:
            yield current

    def _row(self, questions: list[FormQuestion]) -> ComposeResult:
        if questions[0].prose:
            yield from self._prose_row(questions[0])
            return
        used = LABEL_WIDTH + sum(width(p.before) + p.width for p in questions)
        help_text = field_help(questions[-1], WIDTH - used - 1)
        aside = not questions[-1].options and width(questions[-1].help_text) + 2 > WIDTH - used
        with Horizontal(classes="renglon"):
            tag = LineView([[label_span(questions[0].label)]])
            tag.styles.width = LABEL_WIDTH
            yield tag
            for question in questions:
                if question.before:
                    before = LineView([[Span(question.before, Tone.DIM)]])
                    before.styles.width = width(question.before)
                    yield before
                single_choice = bool(question.options) and not question.several
                yield TextField(
                    self._initials[question.key],
                    width=question.width,
                    on_choose=self._chosen if single_choice else None,
                    id=f"campo-{question.key}",
                )
            right = LineView(
                [[]] if aside else help_text, classes=f"de-{questions[-1].key.strip('_')}"
            )
            right.styles.width = "1fr"
            self._beside[questions[-1].key.strip("_")] = right
            yield right
        if aside:
            yield LineView([[label_span(""), Span(questions[-1].help_text, Tone.DIM)]])

    def _prose_row(self, question: FormQuestion) -> ComposeResult:
        # Imported late: the editor takes half a MiB, which only a form with a free text needs.
        from ajustes_tui.screens.prose import ProseEditor

        with Horizontal(classes="renglon"):
            tag = LineView([[label_span(question.label)]])
            tag.styles.width = LABEL_WIDTH
            yield tag
            yield ProseEditor(
                self._initials[question.key],
                maximum=question.prose,
                offers=self._offers(self.form.evento) if self._offers is not None else None,
                id=f"campo-{question.key}",
            )
        if question.help_text:
            yield LineView([[label_span(""), Span(question.help_text, Tone.DIM)]])

    @property
    def fields(self) -> list[FormField]:
        return [field for field in super().fields if self._row_of(field).display]

    @staticmethod
    def _row_of(field: FormField) -> Widget:
        return cast("Widget", field.parent)

    def _show_asked(self) -> None:
        asked = self.form.asked(self.values())
        for field in super().fields:
            if (question := self.question(field)).only_with[0]:
                self._row_of(field).display = question in asked

    def on_mount(self) -> None:
        """Focus the first wrong or required field, else the field last used."""
        self._show_asked()
        if key := self.begins_at or self.needs:
            self.go_to(key)
            return
        fields = self.fields
        written = [field for field in fields if field.value != self.question(field).initial]
        for first in [*reversed(written), *fields][:1]:
            self.screen.set_focus(first)

    def lacks(self, field: FormField) -> bool:
        """Return whether the field must be answered to register."""
        return self.question(field) in self.form.lacking(self.values())

    def passes_over(self, field: FormField) -> bool:
        """Return whether Tab skips the field: answered or optional."""
        return bool(field.value) or self.form.leaves_out(self.question(field), self.values())

    def chooses(self, field: FormField) -> bool:
        """Return whether digits pick answers rather than form a number."""
        return bool(self.question(field).options)

    def ticks(self, field: FormField, digits: str) -> bool:
        """Return whether consecutive digits may pick several answers."""
        question = self.question(field)
        once = len({*digits}) == len(digits) < SLOW
        return question.several and once and not question.doubtful(digits)

    @property
    def needs(self) -> str:
        """Return the wrong field, else the missing required one, else ''."""
        values = self.values()
        lacking = [question.key for question in self.form.lacking(values)]
        return next(iter((*self.faults, *lacking)), "")

    @property
    def faults(self) -> Mapping[str, str]:
        """The errors by field."""
        values = self.values()
        faults = dict(self._wrong(self.form, values))
        if (radicado := values.get("radicado", "").strip()) and "radicado" not in faults:
            faults |= {"radicado": said} if (said := self._taken(radicado)) else {}
        return faults

    @property
    def wrong(self) -> str:
        """Return the label of the first wrong field, or ''."""
        return next((self._questions[key].label for key in self.faults), "")

    @property
    def registers_with(self) -> str:
        """The key that registers: Enter, or F8 if a free text takes Enter."""
        return "F8" if any(question.prose for question in self.form.questions) else "Enter"

    def question(self, field: FormField) -> FormQuestion:
        return self._questions[(field.id or "").removeprefix("campo-")]

    def values(self) -> dict[str, str]:
        """Return all texts by question key, including questions not asked."""
        return {self.question(field).key: field.value for field in super().fields}

    @property
    def written(self) -> bool:
        return any(field.value != self.question(field).initial for field in self.fields)

    def show_marcacion(self, text: str, tone: Tone) -> None:
        if (right := self._beside.get("subrazon")) is not None:
            right.set_lines([[Span(f"   {text}", tone)]])

    def check(self) -> None:
        self._show_asked()
        self._check_radicado()
        self._mark_fault()
        self._show_amounts()
        self._check_marcacion(self._catalogos.marcaciones)

    def _mark_fault(self) -> None:
        field = self.screen.focused
        if isinstance(field, TextField) and field in self.fields:
            question = self.question(field)
            mark(field, self._without_label(question, self.faults.get(question.key, "")))

    @staticmethod
    def _without_label(question: FormQuestion, fault: str) -> str:
        return fault.removeprefix(f"{question.label}: ")

    def _check_radicado(self) -> None:
        right = self._beside.get("radicado")
        if right is None:
            return
        said = Span(f"  {self._questions['radicado'].help_text}", Tone.DIM)
        text = self.values().get("radicado", "").strip()
        if text and self._taken(text) is None:
            digits = count_words(len(text), "dígito")
            said = Span(f"  √ {digits}; no es el anterior ni el de otro caso", Tone.OK)
        right.set_lines([[said]])

    def _show_amounts(self) -> None:
        values = self.values()
        amounts = FormState(self.form, {}, values).amounts
        for column, amount in amounts.items():
            key = column if column in values else "valor"
            if (right := self._beside.get(key)) is not None:
                right.set_lines([[Span(f"  {pesos(amount)}", Tone.STRONG)]])

    def _check_marcacion(self, marcaciones: MarcacionCatalog) -> None:
        values = self.values()
        razon, subrazon = (values.get(c, "").strip().upper() for c in ("razon", "subrazon"))
        known = marcaciones.find(razon, subrazon)
        if known is not None:
            descripcion = marcacion_name(known.code, marcaciones)
            if known.usuario_escala:
                # First, so that a long name is what does not fit.
                descripcion = f"→ {cleaned(known.usuario_escala)} · {descripcion}"
            self.show_marcacion(descripcion, Tone.DIM)
        elif razon and subrazon:
            self.show_marcacion("▲ no está en el catálogo", Tone.NOTICE)
        else:
            self.show_marcacion("", Tone.DIM)

    @on(TextField.ListRequested)
    def _offer_list(self, event: TextField.ListRequested) -> None:
        event.stop()
        field, catalogs = event.field, self._catalogos
        question = self.question(field)
        marcacion = question.key in ("razon", "subrazon")
        if marcacion:
            options = offered_marcaciones(self.form.evento, catalogs.marcaciones)
        elif question.key == "causal":
            options = [(c.letter, f"{c.letter} {c.name}") for c in catalogs.causales]
            options.append(("FUERA", "Fuera de la lista: la ve la supervisora"))
        else:
            options = [(digit, words) for digit, _value, words in question.options]
        if not options:
            self._say("Este campo no tiene lista", Tone.NOTICE)
            return

        def chosen(value: str | None) -> None:
            if value is None or not self.is_mounted:
                return
            if not marcacion or not self.put_marcacion(value):
                field.value = field.value + value if question.several else value

        self.app.push_screen(modals.PickerModal(question.label, options), chosen)

    def put_marcacion(self, code: str) -> bool:
        """Write a marcación; return False if the form has no field for it."""
        fields = [
            field_name
            for key in ("razon", "subrazon")
            for field_name in self.query(f"#campo-{key}").results(TextField)
        ]
        for field_name, text in zip(fields, code.split(), strict=False):
            field_name.value = text
        return bool(fields)

    def action_registrar(self) -> None:
        faults = self.faults
        for field in self.fields:
            if (question := self.question(field)).key in faults:
                refuse(field, self._without_label(question, faults[question.key]))
                return
        self.post_message(self.Asked("registrar"))

    @on(TextField.Submitted)
    def _submit(self, event: TextField.Submitted) -> None:
        event.stop()
        if self.registers_with == "Enter":
            self.action_registrar()
        elif key := self.needs:
            self.go_to(key)
        else:
            self.go_to_empty()

    def summary(self) -> str:
        values = self.values()
        answers = [(each.label, each.value(values[each.key])) for each in self.form.asked(values)]
        return "; ".join(f"{label}: {answer}" for label, answer in answers if answer)

    def go_to(self, key: str) -> None:
        """Focus the field of a question, unless not mounted yet."""
        for field_name in self.query(f"#campo-{key}"):
            # At once: the next keys, even of the same burst, belong to that field.
            self.screen.set_focus(field_name)

    def _chosen(self, field: TextField) -> None:
        """Focus the next empty field; stay on the last one."""
        if self.screen.focused is not field or not self.question(field).value(field.value):
            return
        self._show_asked()
        if field is not self.fields[-1] or any(not other.value for other in self.fields):
            self.go_to_empty()

    def typed(self, field: FormField) -> None:
        self.post_message(self.FieldChanged(checks=not self.question(field).prose))
