"""A number typed where digits choose: its first digits are undone, and it goes on whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from textual import events
from textual.widget import Widget

from ajustes_tui.screens import modals
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.field_form import FieldForm
from ajustes_tui.ui.keyboard import QUICK, SLOW_S, NumberRun, is_digit, one_line
from ajustes_tui.widgets.field import TextField

if TYPE_CHECKING:
    from ajustes_tui.screens.field_form import FormField


class TypedAt(NamedTuple):
    """Where a digit was typed: a field with its previous text and form, or none."""

    field: FormField | None = None
    text: str = ""
    form: FieldForm | None = None

    @classmethod
    def of(cls, field: Widget | None) -> TypedAt:
        if field is None or not hasattr(field, "value"):
            # The canvas, or the box of a long text, where digits are text.
            return cls()
        form = next((part for part in field.ancestors if isinstance(part, FieldForm)), None)
        typed = cast("FormField", field)
        return cls(typed, typed.value, form)

    @property
    def chooses(self) -> bool:
        """Whether a digit is an answer there."""
        return self.form is not None and self.field is not None and self.form.chooses(self.field)

    def take_back(self) -> None:
        """Restore the field from before the digit."""
        field = self.field
        if field is None:
            return
        field.value = self.text
        if not isinstance(field, TextField):
            # The letters of a free text are not waited for: the last one may still be on its way.
            field.call_later(setattr, field, "value", self.text)


class TypedNumbers:
    """Follows consecutive digits into the fields that the first ones led to."""

    def __init__(self) -> None:
        self._run: NumberRun[TypedAt] = NumberRun()
        self._refused: float | None = None
        """Time of the last digit of a refused number, whose rest is ignored too."""

    def end(self) -> None:
        """Start anew after another key."""
        self._run.end()
        self._refused = None

    def take(self, screen: AjustesScreen, key: events.Key, field: Widget | None) -> bool:
        """Return whether the key ends here."""
        if not is_digit(key.key):
            self.end()
            return False
        if self._refused is not None and key.time - self._refused <= SLOW_S:
            self._refused = key.time
            return True
        self._refused = None
        place = TypedAt.of(field)
        if field is not None and not place.chooses and not self._run.goes_on(key.time):
            # The digits of a text are its own, but for those of the breath that led there.
            self._run.end()
            return False
        number = self._run.take(key.key, place, key.time)
        return bool(number) and self._take_number(screen, number, key.time)

    def take_paste(self, paste: events.Paste, field: Widget | None) -> bool:
        """Give a pasted number to the form that expects one; return whether it was taken."""
        number, place = one_line(paste.text), TypedAt.of(field)
        is_number = number.isascii() and number.isdigit() and len(number) >= QUICK
        if not (is_number and place.chooses and place.form and place.field):
            return False
        place.form.take_number(place.field, number)
        return True

    def _take_number(self, screen: AjustesScreen, number: str, typed: float) -> bool:
        places = self._run.places
        field, _text, form = places[0]
        in_one = all(place.field is field for place in places)
        if form is not None and field is not None and in_one and form.ticks(field, number):
            return False
        for place in reversed(places):
            place.take_back()
        if form is not None and field is not None:
            self._run.end()
            if not form.take_number(field, number):
                self._refused = typed
            return True
        if not screen.unchoose():
            return False
        self._run.end()
        modals.search_account(screen, initial=number)
        return True
