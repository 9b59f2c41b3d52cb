"""The boxes for what is typed: a line, a datum, and several lines (a note, a reason) under their caso."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Generic, NamedTuple, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from ajustes_tui.domain.values.counts import thousands
from ajustes_tui.domain.values.dates import day_within
from ajustes_tui.domain.values.identifiers import Telefono, grouped
from ajustes_tui.domain.values.text import no_words
from ajustes_tui.errors import InvalidDatum
from ajustes_tui.screens.modals.base import Dialog, length_fault, paragraph
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.services.recorder import MarkedNote, Note
from ajustes_tui.ui.content import plain
from ajustes_tui.ui.when import parse_when
from ajustes_tui.widgets.field import TextField
from ajustes_tui.widgets.field_fault import mark, refuse
from ajustes_tui.workbench.asking import Offers
from ajustes_tui.workbench.rr_line import MARCACION_KEY

if TYPE_CHECKING:
    from ajustes_tui.screens.prose import ProseEditor

NO_MARCACION = f"Sin marcación en RR · {MARCACION_KEY} la escoge"


class ProseModal(Dialog[Note | None]):
    """Asks for a text of several lines, of `least` to `most` characters; F8 submits.

    `on_typed` receives each change, for the draft; with `marcaciones` the note may be one, even without text.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f7", "screen.ultima", "Última nota", show=False),
        Binding("ctrl+y", "screen.marcacion", "Marcación", show=False),
    ]

    def __init__(
        self,
        title: str,
        help_text: str = "",
        *,
        least: int = 1,
        most: int = 2000,
        initial: str = "",
        on_finish: str = "registra",
        on_typed: Callable[[str], None] | None = None,
        offers: Offers | None = None,
        marcaciones: Sequence[tuple[str, str]] = (),
        reason: bool = False,
    ) -> None:
        """`on_finish` describes F8, `offers` are templates; a `reason` must have words."""
        super().__init__()
        self._title = title
        self._help_text = help_text
        self._least = least
        self._most = most
        self._initial = initial
        self._finish_does = on_finish
        self._on_typed = on_typed
        self._offers = offers
        self._reason = reason
        self._marcaciones = dict(marcaciones)
        self._marcacion = ""
        self.KEEPS_BORRADOR = on_typed is not None

    def has_text(self) -> bool:
        return self.is_ready and bool(self._editor.value)

    def compose(self) -> ComposeResult:
        # Imported late: the editor takes half a MiB, which only a free text needs.
        from ajustes_tui.screens.prose import ProseEditor

        with Vertical(id="dialogo"):
            yield paragraph(self._title, "titulo")
            yield paragraph(self._limits())
            self._editor: ProseEditor = ProseEditor(
                self._initial, maximum=self._most, offers=self._offers, id="primero"
            )
            yield self._editor
            if self._marcaciones:
                yield paragraph(NO_MARCACION, "marcacion")
            yield paragraph(self._foot(), "ayuda")

    def _limits(self) -> str:
        kept = "; se guarda solo" if self.KEEPS_BORRADOR else ""
        limits = f"Hasta {thousands(self._most)} letras{kept}."
        closed = self._help_text.endswith((".", "?", ":"))
        return f"{self._help_text}{' ' if closed else '. '}{limits}" if self._help_text else limits

    def _foot(self) -> str:
        keys = [f"F8 {self._finish_does}", "Enter otro renglón"]
        if self._offers is not None:
            keys += ["F4 plantillas", "F7 última nota"]
        return " · ".join((*keys, "Esc sale"))

    def on_mount(self) -> None:
        self._editor.move_cursor(self._editor.document.end)

    def on_text_area_changed(self) -> None:
        if self.query(".aviso") and len(self._editor.text) < self._most:
            self.tell_foot(self._foot())
        if self._on_typed is not None:
            self._on_typed(self._editor.value)

    def on_prose_editor_finished(self) -> None:
        text = self._editor.value
        fault = length_fault(text, 0 if self._marcacion else self._least, self._most)
        if fault := fault or (no_words(text) if self._reason else ""):
            self._editor.follow()
            refuse(self._editor, fault)
        else:
            self.dismiss(MarkedNote(text, self._marcacion) if self._marcacion else text)

    def action_marcacion(self) -> None:
        def chosen(code: str | None) -> None:
            if code is not None:
                self._marcacion = code
                named = self._marcaciones.get(code)
                self.query_one(".marcacion", Static).update(
                    plain(f"Marcación en RR: {named} · {MARCACION_KEY}" if named else NO_MARCACION)
                )

        if self._marcaciones:
            options = [*self._marcaciones.items(), ("", "ninguna")]
            self.app.push_screen(PickerModal("Marcación en RR de la nota", options), chosen)

    def action_ultima(self) -> None:
        self._editor.write_last()


class TextModal(Dialog[str | None]):
    """Asks for a text of `least` to `most` characters."""

    def __init__(
        self,
        title: str,
        help_text: str = "",
        *,
        least: int = 1,
        most: int = 2000,
        initial: str = "",
        on_enter: str = "lo guarda",
        on_typed: Callable[[str], None] | None = None,
        objection: Callable[[str], str] = lambda _text: "",
    ) -> None:
        """`on_enter` describes Enter, `on_typed` receives each change.

        `objection` returns why a text is refused, or ''.
        """
        super().__init__()
        self._title = title
        self._help_text = help_text
        self._least = least
        self._most = most
        self._initial = initial
        self._enter_does = on_enter
        self._on_typed = on_typed
        self._objection = objection
        self.KEEPS_BORRADOR = on_typed is not None

    def has_text(self) -> bool:
        return self.is_ready and bool(self._text())

    def compose(self) -> ComposeResult:
        # Imported late: the widget for many lines costs half a MiB, which only a note needs.
        from ajustes_tui.widgets.box import TextBox

        with Vertical(id="dialogo"):
            yield paragraph(self._title, "titulo")
            if self._help_text:
                yield paragraph(self._help_text)
            self._box = TextBox(plain(self._initial).plain, id="primero", show_line_numbers=False)
            self._box.cursor_blink = False
            yield self._box
            yield paragraph(f"Enter {self._enter_does} · Esc cancela", "ayuda")

    def on_mount(self) -> None:
        self._box.move_cursor(self._box.document.end)

    def on_text_area_changed(self) -> None:
        if self._on_typed is not None:
            self._on_typed(self._text())

    def on_text_box_finished(self) -> None:
        text = self._text()
        if fault := length_fault(text, self._least, self._most) or self._objection(text):
            self._box.follow()
            refuse(self._box, fault)
        else:
            self.dismiss(text)

    def _text(self) -> str:
        lines = plain(self._box.text).plain.split("\n")
        return "\n".join(line.rstrip() for line in lines).strip()


A = TypeVar("A")
_EXAMPLES = "Como mañana 10:00, lunes 9:30 o en 2 horas · Enter lo acepta · Esc sale"


class Understood(NamedTuple, Generic[A]):
    """The value of a typed text and its wording, or None and the reason."""

    value: A | None
    said: str


class DatumModal(Dialog[A | None], Generic[A]):
    """Asks for one datum; `read` interprets it at each letter.

    `keys` is the foot while empty; an unreadable text is reported at once, or with `patient` on
    Enter. `doubt` returns why a value is unlikely, or '': a second Enter accepts it. `on_typed`
    receives each change.
    """

    def __init__(
        self,
        title: str,
        read: Callable[[str], Understood[A]],
        keys: str,
        *,
        initial: str = "",
        most: int = 40,
        patient: bool = False,
        doubt: Callable[[A], str] | None = None,
        on_typed: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__()
        self._title = title
        self._read = read
        self._keys = keys
        self._initial = initial
        self._most = most
        self._patient = patient
        self._doubt = doubt
        self._on_typed = on_typed
        self._doubted: A | None = None
        self.KEEPS_BORRADOR = on_typed is not None

    def compose(self) -> ComposeResult:
        with Vertical(id="dialogo"):
            yield paragraph(self._title, "titulo")
            yield TextField(self._initial, width=self._most, maximum=self._most, id="primero")
            yield paragraph(self._foot(self._initial), "ayuda")

    @on(Input.Changed)
    def _say_understood(self, event: Input.Changed) -> None:
        self._doubted = None
        if self._on_typed is not None:
            self._on_typed(event.value)
        value, said = self._read(event.value)
        self.tell_foot(self._foot(event.value))
        if value is None and event.value.strip() and not self._patient:
            # After the part that forgets what was said of the text before.
            self.call_later(self._refuse, event.value, said)
        else:
            self._refuse(event.value, "")

    def _foot(self, text: str) -> str:
        value, said = self._read(text) if text.strip() else (None, "")
        return self._keys if value is None else said

    @on(Input.Submitted)
    def _accept(self, event: Input.Submitted) -> None:
        value, said = self._read(event.value)
        if value is None:
            refuse(event.input, said)
        elif self._doubt is not None and value != self._doubted and (doubt := self._doubt(value)):
            self._doubted = value
            refuse(event.input, doubt)
        else:
            self.dismiss(value)

    def _refuse(self, text: str, why: str) -> None:
        """Show the fault of a text, or clear it with ''; ignore an outdated text."""
        field = self.query_one(TextField)
        if self.is_ready and field.value == text:
            mark(field, why)


def moment_box(
    title: str,
    now: Callable[[], datetime],
    *,
    objection: Callable[[datetime], str] | None = None,
    initial: str = "",
    on_typed: Callable[[str], None] | None = None,
) -> DatumModal[datetime]:
    """`objection` returns why a moment is refused, or ''."""

    def read(text: str) -> Understood[datetime]:
        try:
            moment = parse_when(text, now())
        except InvalidDatum as error:
            return Understood(None, error.message)
        said = f"{day_within(moment.date(), now().date())} {moment:%H:%M}"
        if objection is not None and (refusal := objection(moment)):
            return Understood(None, f"{said} · {refusal}")
        return Understood(moment, f"{said} · Enter lo acepta")

    return DatumModal(title, read, _EXAMPLES, initial=initial, on_typed=on_typed)


def number_box(initial: str, on_typed: Callable[[str], None] | None) -> DatumModal[str]:
    """A number not on file; registering the call stores it."""

    def read(text: str) -> Understood[str]:
        try:
            number = Telefono.parse(text)
        except InvalidDatum as error:
            return Understood(None, error.message)
        return Understood(str(number), f"{grouped(number)} · Enter lo usa en esta llamada")

    keys = "Diez dígitos, de 3… o de 60… · Enter lo usa en esta llamada · Esc sale"
    title = "Otro teléfono del usuario"
    return DatumModal(title, read, keys, initial=initial, most=24, patient=True, on_typed=on_typed)


def letter_box(title: str, letters: Mapping[str, str], typed: str) -> DatumModal[str]:
    """Reject more than one letter.

    A letter meant for another place, with the text after it, is never accepted unseen.
    """

    def read(text: str) -> Understood[str]:
        letter = text.strip().upper()
        if letter not in letters:
            return Understood(None, f"«{letter}» no es una letra de la lista")
        return Understood(
            letter, f"Enter cambia a {letter} {letters[letter]} · Esc deja la que está"
        )

    keys = "Una letra de la lista y Enter · Esc deja la que está"
    return DatumModal(title, read, keys, initial=typed.upper())
