"""The box for a one-row datum, which shows its interpretation before Enter accepts it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from ajustes_tui.domain.values.dates import day_within
from ajustes_tui.domain.values.identifiers import Telefono, grouped
from ajustes_tui.errors import InvalidDatum
from ajustes_tui.screens.modals.base import Dialog, paragraph
from ajustes_tui.ui.when import parse_when
from ajustes_tui.widgets.field import TextField
from ajustes_tui.widgets.field_fault import mark, refuse

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
