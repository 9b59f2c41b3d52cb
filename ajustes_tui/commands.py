"""The palette: every action by its words, first those of the front place, without reading the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import PurePath
from typing import Any, ClassVar, NamedTuple, Protocol, cast

from textual import events, on
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.strip import Strip

from ajustes_tui.domain.values.counts import thousands
from ajustes_tui.domain.values.roles import ROLES, roles_with, whose
from ajustes_tui.domain.values.text import folded
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.modals.base import MODAL_STYLES, QUIT, Dialog
from ajustes_tui.ui.help import target_of, way_to
from ajustes_tui.ui.keys import (
    ACTIONS,
    CLOSED,
    KeyAction,
    actions_of,
    footer_of,
    text_keys,
    title_of,
)
from ajustes_tui.ui.look import LOOKS, Look
from ajustes_tui.ui.text import Line, Span, Tone, cell, cleaned, fit
from ajustes_tui.ui.text import width as text_width
from ajustes_tui.widgets.field import TextField
from ajustes_tui.widgets.frame import BoxKeys
from ajustes_tui.widgets.line_view import LineView, paint_fitted

NO_MATCH = "Nada coincide: borre y busque otra vez"
HOW = "Va por palabras: «rev hoy», «reg esc»."
_KEYS = (("Enter", "Hace la señalada"), ("↑↓", "Señala otra"), ("Esc", "Cierra la paleta"))
"""The texts of row 24 while the palette is open, as the keys below are inactive."""
POINT_FIRST = "«{name}» no se llama así: ↓ la señala"
_SHARED = ("comun", "global")
"""The contexts valid on every screen, answered by screen and app."""
_NOTHING = ("inofensiva", "paleta")
_HERE, _GO, _USED, _PROGRAM = "Aquí", "Ir a", "Lo que usted más usa aquí", "El programa"
_ELSEWHERE = "En otra parte"
_GROUPS = (_USED, _HERE, _GO, _PROGRAM, _ELSEWHERE)
_LOOKING = (_GO, "Encontrar", "Ver más", "La tabla", "Qué cortes o días")
"""Groups whose actions only look, find or navigate."""
_MOST_USED = 5
_GROUP_WIDTH, _KEYS_WIDTH, _NAME_WIDTH = 9, 10, 16
_AROUND = 9
"""Rows left visible around the list."""
_LONGEST_TYPED = 40


class PaletteRow(NamedTuple):
    """An action offered by the palette."""

    group: str
    name: str
    does: str
    keys: str = ""
    act: Callable[[], Any] | None = None
    """The effect of Enter; None for what no key of another place leads to."""
    why: str = ""
    """Why it is unavailable, or ''."""
    looks: bool = False
    """Whether it neither registers nor opens anything, so that its description alone may select it."""

    @property
    def words(self) -> list[str]:
        return _words(f"{self.name} {self.does} {self.keys} {self.group}")

    def named(self, typed: Sequence[str]) -> int:
        """Return how many typed words start a word of its name, or are its key."""
        name, keys = _words(self.name), folded(self.keys).split()
        return sum(any(of.startswith(w) for of in name) or w in keys for w in typed)


def _words(text: str) -> list[str]:
    return [word.strip("«»().,:;¿?!") for word in folded(text).replace("/", " ").split()]


class Using(Protocol):
    """What the palette needs of the app."""

    uses: Counter[str]
    """Uses of each action by key in this session, in Textual's notation."""

    def choose_look(self, look: Look) -> None: ...

    def go_to_lines(self) -> None: ...


def offers(app: App[Any], screen: AjustesScreen | None) -> list[PaletteRow]:
    """Return every action: of the table of keys, then the looks and the plain lines."""
    rows = list(_of_keys(app, screen))
    using = cast(Using, app)
    for look in LOOKS:
        name = f"Aspecto {look.name}"
        rows.append(
            PaletteRow(_PROGRAM, name, look.help_text, "", partial(using.choose_look, look))
        )
    lines = "sigue aquí mismo, en renglones que se oyen"
    rows.append(PaletteRow(_PROGRAM, "Renglones", lines, "", using.go_to_lines))
    return rows


def _of_keys(app: App[Any], screen: AjustesScreen | None) -> Iterator[PaletteRow]:
    context = screen.frame.context if screen is not None else ""
    contexts = dict.fromkeys((context, *_SHARED))
    seen: set[str] = set()
    for of in contexts:
        for action in actions_of(of) if of else ():
            if "{tecla}" not in action.calls and action.verb not in _NOTHING:
                if action.calls not in seen:
                    yield _row_here(app, screen, action)
                seen.add(action.calls)
    for action in ACTIONS:
        if action.context not in contexts and "{tecla}" not in action.calls:
            if action.calls not in seen:
                yield _row_elsewhere(app, action)
            seen.add(action.calls)


def _row_here(app: App[Any], screen: AjustesScreen | None, action: KeyAction) -> PaletteRow:
    goes = action.group == _GO or action.calls.startswith("app.ir")
    general = action.context == "global"
    group = _GO if goes else _PROGRAM if general else _HERE
    does = action.help_text
    if screen is not None and action.verb == "actuar":
        does = next((a.tag for a in footer_of(screen.frame.context) if a.verb == "actuar"), does)
    run = partial(run_action, app, action)
    looks = goes or action.group in _LOOKING
    why = why_not(screen, action)
    return PaletteRow(group, action.tag, does, text_keys(action), run, why, looks)


def _row_elsewhere(app: App[Any], action: KeyAction) -> PaletteRow:
    way = way_to(action.context)
    does = f"{title_of(action.context).partition(',')[0]} · {action.help_text}"
    act = None if way is None else partial(run_action, app, way)
    return PaletteRow(_ELSEWHERE, action.tag, does, text_keys(action), act, looks=True)


def why_not(screen: AjustesScreen | None, action: KeyAction) -> str:
    if screen is None:
        return ""
    power = CLOSED.get(target_of(action))
    rol = screen.run_session.rol
    if power is not None and rol is not None and not screen.run_session.can(power):
        theirs = roles_with(power)
        return whose(theirs) if len(theirs) == 1 else f"No es {ROLES[rol].whose}."
    if action.id in screen.frame.disabled:
        return "ahora no se puede"
    if getattr(type(screen), f"action_{action.verb}", None) is AjustesScreen.nothing_here:
        return "aquí no hace nada"
    nodes = screen.focused.ancestors_with_self if screen.focused else (screen,)
    asked = (getattr(node, "why_not", None) for node in nodes)
    said = (str(ask(action.verb)) for ask in asked if callable(ask))
    return next(filter(None, said), "")


def found(rows: Sequence[PaletteRow], typed: str, most_used: Sequence[str]) -> list[PaletteRow]:
    """Return the rows where each typed word is a prefix, by group; without text, those of the place.

    Rows with more matches in the name go first; within a group, names that start with the first word.
    """
    words = folded(typed).split()
    if not words:
        here = [row for row in rows if row.group != _ELSEWHERE]
        first = [next((row for row in here if row.name == name), None) for name in most_used]
        used = [row for row in first if row is not None]
        here = sorted((r for r in here if r not in used), key=lambda r: _GROUPS.index(r.group))
        return [*(row._replace(group=_USED) for row in used), *here]
    kept = [row for row in rows if all(any(of.startswith(w) for of in row.words) for w in words)]
    kept.sort(
        key=lambda row: (
            -row.named(words),
            _GROUPS.index(row.group),
            not folded(row.name).startswith(words[0]),
        )
    )
    return kept


def first_marked(rows: Sequence[PaletteRow], typed: str) -> int:
    """Return the row Enter runs before an arrow; -1 if only its description matched.

    An action that registers or opens something needs a word of its name.
    """
    words = folded(typed).split()
    return -1 if rows and words and not rows[0].looks and not rows[0].named(words) else 0


async def run_action(app: App[object], action: KeyAction) -> None:
    """Run an action on the node its key would reach: the part around the focus that has it, or above."""
    calls = action.calls.removeprefix("screen.")
    method = f"action_{calls.partition('(')[0]}"
    focused = app.screen.focused
    nodes = focused.ancestors_with_self if focused and action.context not in _SHARED else ()
    part = next((node for node in nodes if hasattr(node, method)), None)
    await app.run_action(action.calls if part is None else calls, part)


class PaletteList(LineView):
    """The visible rows, one of them marked, with groups and usage."""

    def __init__(self) -> None:
        super().__init__([[]], id="acciones")
        self.rows: Sequence[PaletteRow] = ()
        self.typed: list[str] = []
        self.place = 0
        self._lines: list[PaletteRow | str] = []
        self._first = 0

    @property
    def marked(self) -> PaletteRow | None:
        return self.rows[self.place] if self.rows and self.place >= 0 else None

    def show(self, rows: Sequence[PaletteRow], typed: str, place: int) -> None:
        self.rows, self.typed = rows, folded(typed).split()
        self.place = min(place, max(len(rows) - 1, 0))
        self._lay()

    def _lay(self) -> None:
        """Separate groups by blank rows, and keep the marked row visible."""
        lines: list[PaletteRow | str] = []
        before, at = "", 0
        for number, row in enumerate(self.rows):
            if row.group != before:
                lines += [""] if lines else []
                lines += [row.group] if len(row.group) >= _GROUP_WIDTH else []
                before = row.group
            at = len(lines) if number == self.place else at
            lines.append(row)
        if not self.rows:
            lines.append(NO_MATCH)
        lines += ["", HOW]
        room = max(self.app.size.height - _AROUND, 4)
        last = max(len(lines) - room, 0)
        self._first = min(max(self._first, at - room + 1), max(at - 1, 0), last)
        self._lines = lines[self._first : self._first + room]
        self.styles.height = len(self._lines)
        self.set_lines([[]] * len(self._lines))
        self.refresh()

    def line(self, y: int, width: int) -> Line:
        row = self._lines[y] if y < len(self._lines) else ""
        if isinstance(row, str):
            return [Span(f"   {row}", Tone.DIM)]
        above = self._lines[y - 1] if y else ""
        begins = isinstance(above, str) or above.group != row.group
        group = row.group if begins and len(row.group) < _GROUP_WIDTH else ""
        off = bool(row.why)
        names = max(min(_NAME_WIDTH, width // 4), 8)
        does = max(width - _GROUP_WIDTH - names - _KEYS_WIDTH - 5, 0)
        keys = row.keys if text_width(row.keys) <= _KEYS_WIDTH else row.keys.split()[0]
        tone = Tone.INACTIVE if off else Tone.NORMAL
        told = Tone.INACTIVE if off else Tone.DIM
        return [
            Span("►  " if row is self.marked else "   ", Tone.KEY),
            Span(cell(group, _GROUP_WIDTH), Tone.DIM),
            *self._lit(cell(row.name, names), tone),
            Span(" "),
            *self._lit(cell(row.why or row.does, does), told),
            Span(f"{keys:>{_KEYS_WIDTH}} ", Tone.INACTIVE if off else Tone.KEY),
        ]

    def _lit(self, text: str, tone: Tone) -> list[Span]:
        spans: list[Span] = []
        for part in text.split(" "):
            bare = folded(part.lstrip("«(¿"))
            begun = [len(w) for w in self.typed if bare.startswith(w)]
            opens = len(part) - len(part.lstrip("«(¿"))
            until = max(begun) + opens if begun else 0
            spans += [Span(part[:opens], tone), Span(part[opens:until], Tone.KEY)]
            spans += [Span(f"{part[max(until, opens) :]} ", tone)]
        # The last blank is one that the text has not.
        spans[-1] = Span(spans[-1].text[:-1], tone)
        return [span for span in spans if span.text]

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        row = self._lines[y] if y < len(self._lines) else ""
        raised = range(width if not isinstance(row, str) and row is self.marked else 0)
        return paint_fitted(self, fit(self.line(y, width), width), width, raised)


class Palette(Dialog[PaletteRow | None]):
    """A field with the matching actions below it, over the screen.

    Enter applies to the text typed before it; letters after it are ignored.
    """

    CSS_PATH: ClassVar[list[str | PurePath]] = MODAL_STYLES
    BINDINGS: ClassVar[list[BindingType]] = [
        QUIT,
        Binding("up", "screen.mover(-1)", "Arriba", show=False, priority=True),
        Binding("down", "screen.mover(1)", "Abajo", show=False, priority=True),
        Binding("pageup", "screen.mover(-10)", "Página arriba", show=False, priority=True),
        Binding("pagedown", "screen.mover(10)", "Página abajo", show=False, priority=True),
        Binding("ctrl+p", "screen.cancelar", "Cerrar", show=False, priority=True),
    ]

    SEARCHES = True

    def __init__(self, app: App[Any], screen: AjustesScreen | None) -> None:
        super().__init__()
        self._offers = offers(app, screen)
        context = screen.frame.context if screen is not None else ""
        self._most_used = _most_used(cast(Using, app).uses, context)
        self._field = TextField(
            width=30, maximum=_LONGEST_TYPED, help_text="Busque una acción", id="primero"
        )
        self._count = LineView([[]], id="cuantas")
        self._list = PaletteList()
        self._keys = BoxKeys(_KEYS)

    def compose(self) -> ComposeResult:
        with Vertical(id="paleta"):
            with Horizontal(id="paleta-campo"):
                yield LineView([[Span("   ")]], id="margen")
                yield self._field
                yield self._count
            yield self._list
        yield self._keys

    def on_mount(self) -> None:
        self._find("")

    @on(events.Resize)
    def _fit(self) -> None:
        self.call_after_refresh(lambda: self._find(self._field.value))

    def _find(self, typed: str) -> None:
        rows = found(self._offers, typed, self._most_used)
        self._list.show(rows, typed, first_marked(rows, typed))
        count = f"{thousands(len(rows))} de {thousands(len(self._offers))} " if typed else ""
        self._count.set_lines([[Span(count.rjust(max(self._count.size.width, 0)), Tone.DIM)]])

    @on(TextField.Changed)
    def _typed(self, event: TextField.Changed) -> None:
        event.stop()
        self._keys.tell("")
        self._find(event.value)

    @on(TextField.Submitted)
    def _finish(self, event: TextField.Submitted) -> None:
        event.stop()
        if folded(event.value).split() != self._list.typed:
            self._find(event.value)
        row = self._list.marked
        if row is None or row.act is None or row.why:
            why = row.why or f"«{row.name}» es de otra pantalla" if row else self._why_none()
            self._count.set_lines([[Span(f"▲ {cleaned(why)} ", Tone.BAD)]])
            return
        self.dismiss(row)

    def tell_foot(self, text: str, *, notice: bool = False) -> None:
        self._keys.tell(text)

    def _why_none(self) -> str:
        rows = self._list.rows
        return POINT_FIRST.format(name=rows[0].name) if rows else NO_MATCH

    def action_mover(self, step: int) -> None:
        self._keys.tell("")
        place = max(self._list.place + step, 0)
        self._list.show(self._list.rows, " ".join(self._list.typed), place)


def _most_used(uses: Counter[str], context: str) -> list[str]:
    done: Counter[str] = Counter()
    for action in actions_of(context) if context else ():
        forms = {action.calls, action.calls.removeprefix("screen.")}
        done[action.tag] += sum(uses[form] for form in forms)
    return [name for name, times in done.most_common(_MOST_USED) if times]
