"""The boxes to choose from: a value, like F4 on the old terminal, and what a place does less often (`.`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.geometry import Offset
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from ajustes_tui.domain.values.text import folded, no_words
from ajustes_tui.screens.modals.base import Dialog, paragraph
from ajustes_tui.ui.content import plain
from ajustes_tui.ui.keys import KeyAction
from ajustes_tui.widgets.field import TextField
from ajustes_tui.widgets.field_fault import mark, refuse

NO_MATCH = "nada coincide: borre y busque otra vez"
NONE_MARKED = "aquí nada viene escogido: escriba"
_DIGITS = "1234567890"


def _numbers(choices: Sequence[tuple[str, str]]) -> list[str]:
    """Return a digit per choice, '' from the eleventh on; values that are digits keep theirs."""
    values = [value for value, _text in choices]
    if all(len(value) == 1 and value.isdigit() for value in values):
        return values
    return [*_DIGITS, *([""] * len(choices))][: len(choices)]


class OwnText(NamedTuple):
    """A text allowed instead of the choices, kept as a draft."""

    name: str
    most: int
    typed: str
    keep: Callable[[str], None] | None


class PickerModal(Dialog[str | None]):
    """Asks for one of several (value, text) pairs; Enter answers.

    A single digit, or the letter that a choice is, moves to it; other text filters the list.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "screen.mover(-1)", "Arriba", show=False, priority=True),
        Binding("down", "screen.mover(1)", "Abajo", show=False, priority=True),
    ]

    def __init__(
        self,
        title: str,
        choices: Sequence[tuple[str, str]],
        own: OwnText | None = None,
        about: str = "",
        *,
        keys: Sequence[str] = (),
        preselects: bool = True,
    ) -> None:
        """`own` allows a free text; `about` is shown above.

        `keys` replace the numbers. Without `preselects` Enter needs a choice marked first.
        """
        super().__init__()
        self._title = title
        self._about = about
        self._choices = tuple(choices)
        self._own = own
        self._keys = [*keys]
        self._preselects = preselects
        self.KEEPS_BORRADOR = own is not None
        self.SEARCHES = own is None
        self._shown: list[str] = []

    def compose(self) -> ComposeResult:
        with Vertical(id="dialogo"):
            yield paragraph(self._title, "titulo")
            if self._about:
                yield paragraph(self._about, "aviso de-que")
            own = self._own
            yield TextField(
                own.typed if own else "", width=40, maximum=own.most if own else 0, id="primero"
            )
            options = OptionList(markup=False)
            options.can_focus = False
            yield options
            yield paragraph(self._help, "ayuda")

    def on_mount(self) -> None:
        if self.query(OptionList):
            self.query_one(".titulo", Static).update(plain(self._title))
            self._fill(self._own.typed if self._own else "")

    def cursor_cell(self) -> Offset | None:
        if not self.is_ready:
            return None
        options = self.query_one(OptionList)
        if options.highlighted is None:
            return super().cursor_cell()
        return options.content_region.offset + Offset(
            0, options.highlighted - options.scroll_offset.y
        )

    def refill(self, title: str, choices: Sequence[tuple[str, str]]) -> None:
        """Keep the typed text and the highlighted value."""
        self._title, self._choices = title, tuple(choices)
        if not self.is_ready:
            return
        self.query_one(".titulo", Static).update(plain(title))
        index = self.query_one(OptionList).highlighted
        current = self._shown[index] if index is not None else None
        self._fill(self.query_one(TextField).value)
        if current in self._shown:
            self.query_one(OptionList).highlighted = self._shown.index(current)

    def _fill(self, typed: str) -> None:
        wanted = folded(typed.strip())
        options = self.query_one(OptionList)
        options.clear_options()
        numbers, highlighted = self._keys or _numbers(self._choices), 0
        letters = [folded(value) for value, _text in self._choices] if len(wanted) == 1 else []
        for keyed in (numbers, letters):
            if wanted and wanted in keyed:
                wanted, highlighted = "", keyed.index(wanted)
        matching = [pair for pair in self._choices if wanted in folded(f"{pair[0]} {pair[1]}")]
        if wanted:
            if self._own is not None:
                matching.append((typed.strip(), f"«{typed.strip()}»"))
            numbers = [""] * len(matching)
        self._shown = [value for value, _ in matching]
        options.add_options(
            Option(plain(f"{number:1} {text}"))
            for number, (_, text) in zip(numbers, matching, strict=True)
        )
        marks = bool(matching) and (self._preselects or bool(typed.strip()))
        options.highlighted = highlighted if marks else None
        self.tell_foot(self._help)
        if not matching:
            # After the part that forgets what was said of the text before.
            self.call_later(self._say_none, typed)
        elif self.is_ready:
            mark(self.query_one(TextField), "")

    def _say_none(self, typed: str) -> None:
        field = self.query_one(TextField)
        if self.is_ready and field.value == typed:
            mark(field, NO_MATCH)

    @property
    def _help(self) -> str:
        search = f"escriba {self._own.name} o busque" if self._own else "escriba para buscar"
        which = "Letra" if self._keys else "Número"
        return f"{which} o ↑ ↓ y Enter escoge · {search} · Esc cancela"

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        self._fill(event.value)
        if self._own is not None and self._own.keep is not None:
            self._own.keep(event.value.strip())

    @on(Input.Submitted)
    def _choose(self) -> None:
        index = self.query_one(OptionList).highlighted
        if index is not None:
            if self._own is not None and (fault := no_words(self._shown[index])):
                refuse(self.query_one(TextField), fault)
                return
            self.dismiss(self._shown[index])
        else:
            none = f"{NONE_MARKED} {' o '.join(self._keys) or 'el número'}"
            refuse(self.query_one(TextField), none if self._shown else NO_MATCH)

    def action_mover(self, step: int) -> None:
        options = self.query_one(OptionList)
        if step > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()


_HELP = "La letra lo hace, o ↑ ↓ y Enter · Esc cancela"


class MoreModal(Dialog[KeyAction | None]):
    """Answers with the action of the letter typed."""

    def __init__(self, actions: Sequence[KeyAction], closed: Mapping[str, str]) -> None:
        """`closed` maps the ids of unavailable actions to the reason."""
        super().__init__()
        self._actions = {action.keystrokes: action for action in actions}
        self._refused = closed

    def compose(self) -> ComposeResult:
        with Vertical(id="dialogo"):
            yield paragraph("Más", "titulo")
            options = OptionList(id="primero", markup=False)
            options.add_options(
                Option(plain(f"{letter}  {action.help_text}"), id=letter)
                for letter, action in self._actions.items()
            )
            yield options
            yield paragraph(_HELP, "ayuda")

    def on_key(self, event: events.Key) -> None:
        if len(event.key) == 1:
            event.stop()
            self._answer(event.key)

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        self._answer(event.option_id or "")

    def _answer(self, letter: str) -> None:
        action = self._actions.get(letter)
        if action is None:
            self.tell_foot(f"«{letter}» no está aquí · {_HELP}", notice=True)
        elif why := self._refused.get(action.id):
            self.tell_foot(why, notice=True)
        elif self.is_ready:
            self.dismiss(action)
