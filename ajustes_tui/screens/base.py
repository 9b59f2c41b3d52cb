"""The base class of every screen: frame, reloading and errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.dom import DOMNode
from textual.message import Message
from textual.screen import Screen

from ajustes_tui.domain.caso.rr_line import RRText
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.domain.values.roles import ROLES, Power, Rol
from ajustes_tui.errors import AjustesError, NotAllowed, OfOtherRoles, StoreGone, closed_to_us
from ajustes_tui.messages import Fact, PasteCut, Signals
from ajustes_tui.screens import modals
from ajustes_tui.screens.background import Failed
from ajustes_tui.screens.navigation import CameUp, GoTo, Notice, Origin
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.keyboard import REGISTERING, TOO_SOON, KeyGuard, glass_of, pasted_numbers
from ajustes_tui.ui.keys import actions_of, text_keys
from ajustes_tui.ui.measures import LOW, MEDIUM, NORMAL, WIDE
from ajustes_tui.ui.terminal import small_note
from ajustes_tui.ui.text import Line, Span, Tone, cell, rule, wrap
from ajustes_tui.widgets.frame import Frame, breakpoint_classes
from ajustes_tui.widgets.line_view import TONES, LineView
from ajustes_tui.workbench.rr_line import EXAMPLE

if TYPE_CHECKING:
    from ajustes_tui.screens.session_part import SessionPart

WAY_BACK = "Esc vuelve · Ctrl+P dice qué puede usted"
_KEYS_WIDTH = 10
_OPEN_TO_ALL = ("importacion", "triage", "contacto", "kpi", "turno", "buscar")
"""Verbs of keys to places open to every role."""


class RefusedPlace(LineView):
    """Covers the body of a screen closed to the person's role."""

    def __init__(self, refusal: NotAllowed, rol: Rol | None) -> None:
        super().__init__(classes="negado")
        self._why = [refusal.message, refusal.suggestion]
        if isinstance(refusal, OfOtherRoles):
            self._why = [refusal.whose]
        self._rol = rol

    def line(self, y: int, width: int) -> Line:
        lines = self._rows(width)
        return lines[y] if y < len(lines) else []

    def _rows(self, width: int) -> list[Line]:
        lines: list[Line] = [rule("Aquí no se puede entrar", "", width)]
        for sentence in filter(None, self._why):
            lines += [[Span(f" {row}")] for row in wrap(sentence, width - 2)]
        lines += [[Span(f" {row}", Tone.DIM)] for row in wrap(WAY_BACK, width - 2)]
        if self._rol is None:
            return lines
        role, _, does = ROLES[self._rol].offer.partition(": ")
        lines += [[], rule(f"Usted es {role}", "", width)]
        lines += [[Span(f" {row}")] for row in wrap(f"{does[:1].upper()}{does[1:]}.", width - 2)]
        for action in (*actions_of("global"), *actions_of("comun")):
            if action.verb in _OPEN_TO_ALL:
                keys = text_keys(action).partition(" ")[0]
                lines.append(
                    [
                        Span(f" {cell(keys, _KEYS_WIDTH)}", Tone.KEY),
                        Span(action.help_text, Tone.DIM),
                    ]
                )
        return lines


CHECK_EVERY_S = 0.5
"""Seconds between two checks of the pulse by the front screen; a check reads no data."""
NOTHING_HERE = "Esa tecla no hace nada aquí; F1 muestra las que sirven"


class Pulse(Protocol):
    """The state of a store, equal while nothing shown has changed."""

    @property
    def lists(self) -> object:
        """The progress of bulk changes to the lists."""


class Watched(Protocol):
    """A service that reports possible changes and the acts of others."""

    def pulse(self) -> Pulse:
        """Return a value equal while the store is unchanged."""

    def news(self) -> Sequence[str]:
        """Return the pending news, each only once."""


class Freshness:
    """The pulse at the last reading, and whether the screen is stale.

    A screen behind another only notes that it is stale, and reloads when it comes back.
    """

    def __init__(self, watched: Watched | None = None) -> None:
        self._watched = watched
        self._pulse: Pulse | None = None
        self._stale = False
        self.shown = False
        self.refused = False
        """Whether access was denied: no retry until the person comes back."""
        self.fell_due: Callable[[], bool] = lambda: False
        """Tells whether the data expired by day or hour, without a write."""

    @property
    def watches(self) -> bool:
        return self._watched is not None

    def mark_seen(self) -> bool:
        """Save the pulse before reading: later changes may be missed.

        Return whether bases or claims changed the lists since the last save.
        """
        before = self._pulse
        if self._watched is not None:
            self._pulse = self._watched.pulse()
        return before is not None and self._pulse is not None and before.lists != self._pulse.lists

    def news(self) -> Sequence[str]:
        return () if self._watched is None else self._watched.news()

    def changed(self) -> bool:
        """Tell whether the store changed since `mark_seen`, or the data expired."""
        if self._watched is None:
            return False
        return self._watched.pulse() != self._pulse or self.fell_due()

    def mark_stale(self) -> None:
        self._stale = True

    def clear_stale(self) -> bool:
        """Clear the mark at a reload; return whether it was set."""
        was, self._stale = self._stale, False
        return was


class UnexpectedFailure(Message):
    """A worker ended with an unexpected error; the app logs and shows it."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error


class StoreLost(Message):
    """The store's file is gone or damaged: the app keeps the drafts, reports it and ends."""

    def __init__(self, error: AjustesError) -> None:
        super().__init__()
        self.error = error


class AjustesScreen(Screen[None]):
    """A screen of the program: it puts its parts inside the frame and connects them.

    The frame, freshness, key guard and origin are parts of their own. The questions of the app to
    every screen (pending, running, drafts) have a neutral answer here.
    """

    BLANK = True
    """Skip Textual's background paint: the children cover the screen."""
    CONTEXT: ClassVar[str] = "comun"
    """The context of ui/keys.py for row 24 and the help at first."""
    HAS_COMMAND_ROW: ClassVar[bool] = True
    """Whether the frame has a command row; a body may bring its own."""
    HAS_RR_LINE: ClassVar[bool] = True
    """Whether the frame keeps rows 22 and 23 for the RR line."""
    IS_COVERED: ClassVar[bool] = True
    """Whether the app covers the screen after idle time."""
    READS_ON_RETURN: ClassVar[bool] = False
    """Reload each time the screen comes to the front, stale or not."""
    PLACE: ClassVar[str] = ""
    """The name in the bar during the first load."""
    BACK: ClassVar[str] = ""
    """The screen Esc leads to; '' closes an overlay, or does nothing."""

    work: SessionPart[Any, Any, Any] | None = None
    """The work on the caso in hand, on screens with claims."""

    COMPONENT_CLASSES: ClassVar[set[str]] = TONES
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("comun")]
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-estrecho"),
        (MEDIUM, "-medio"),
        (NORMAL, "-normal"),
        (WIDE, "-ancho"),
    ]

    def __init__(
        self, signals: Signals, run_session: RunSession, watched: Watched | None = None
    ) -> None:
        super().__init__()
        self.signals = signals
        self.run_session = run_session
        self.frame = Frame(
            self.CONTEXT,
            demo=run_session.demo,
            labels={"global.kpi": "Mi turno"} if run_session.can(Power.SHIFT) else {},
            command_row=self.HAS_COMMAND_ROW,
            rr_line=self.HAS_RR_LINE,
        )
        self.freshness = Freshness(watched)
        self.key_guard = KeyGuard()
        self.origin = Origin()

    # The frame and the body.

    def compose(self) -> ComposeResult:
        # The framework sets the classes after the first layout, and styles every widget once more.
        size = self.app.size
        classes = breakpoint_classes(self.HORIZONTAL_BREAKPOINTS or [], size.width)
        classes |= breakpoint_classes(self.VERTICAL_BREAKPOINTS or [], size.height)
        self.update_classes(classes, update=False)
        yield from self.frame.around(self.compose_body())

    def compose_body(self) -> ComposeResult:
        yield from ()

    def on_resize(self, event: events.Resize) -> None:
        """Show a notice if the window is too small."""
        self.frame.bar.warn(small_note(event.size.width, event.size.height))
        self.frame.rr_line.yield_rows(event.size.height < LOW)

    def say(self, text: str, tone: Tone = Tone.STRONG) -> None:
        """Show a sentence on the command row, or in place of the keys without one."""
        if self.HAS_COMMAND_ROW:
            self.frame.command_row.show(text, tone=tone)
        else:
            self.frame.key_row.tell(text, tone)

    @on(CameUp)
    def _begin_at_top(self, event: CameUp) -> None:
        event.stop()
        self.frame.cursor.arrive()

    @on(Notice)
    @on(PasteCut)
    def _say_notice(self, event: Notice | PasteCut) -> None:
        event.stop()
        self.say(event.text, event.tone if isinstance(event, Notice) else Tone.NOTICE)

    # Reading: at first, after a fact, after a change of the store, and when a moment falls due.

    def on_mount(self) -> None:
        if self.PLACE:
            self.frame.bar.wait(self.PLACE, self.run_session.login)
        self.signals.base_importada.subscribe(self, self._take_fact)
        self.signals.base_anulada.subscribe(self, self._take_fact)
        self.signals.evento_registrado.subscribe(self, self._take_fact)
        self.freshness.mark_seen()
        self._load_or_tell()
        if self.freshness.watches:
            self.set_interval(CHECK_EVERY_S, self.check_store)

    def load(self) -> None:
        """Read the data; called first and whenever stale."""
        self.freshness.mark_seen()
        self.read()

    def read(self) -> object:
        """Start reading, if `load` does nothing more; may be a task."""
        return None

    def _load_or_tell(self) -> None:
        """Load, or show why not: the person may have been deactivated."""
        if self.freshness.refused:
            return
        if self.frame.refuses:
            self.frame.uncover()
            self.frame.bar.wait(self.PLACE, self.run_session.login)
        try:
            self.load()
        except AjustesError as error:
            self._show_error(error)

    def check_store(self) -> None:
        """Compare the pulse on a timer, and reload after a change or due moment."""
        if not self.freshness.watches or not self.is_current:
            return
        try:
            changed = self.freshness.changed()
        except StoreGone as error:
            self.post_message(StoreLost(error))
            return
        if changed:
            if self.freshness.mark_seen():
                self.lists_changed()
            self.store_changed()
        # What Enter would register stays in sight: the news waits until it is done.
        if not self.decides_here() and (news := self.freshness.news()):
            self.tell_news(" · ".join(news))

    def store_changed(self) -> None:
        """Reload after a write or an ended claim, while in front."""
        self._load_or_tell()

    def lists_changed(self) -> None:
        """Reload the list after a base or many claims; `store_changed` only tells that it changed."""

    def tell_news(self, text: str) -> None:
        """Show news of others, unless a reloading row would overwrite it."""
        self.frame.key_row.tell(text, Tone.NOTICE)

    def reload_after(self, done: Fact) -> None:
        """Reload after a fact that arrived while in front."""
        self._load_or_tell()

    def _take_fact(self, done: Fact) -> None:
        if self.is_current:
            self.reload_after(done)
        else:
            self.freshness.mark_stale()

    @on(events.ScreenResume)
    def _reload_if_stale(self, event: events.ScreenResume) -> None:
        # The first time every widget was styled a moment ago, while the screen was built.
        event.refresh_styles, self.freshness.shown = self.freshness.shown, True
        again = (self.READS_ON_RETURN or self.frame.refuses) and event.refresh_styles
        if self.freshness.clear_stale() or again:
            self._load_or_tell()

    @on(events.ScreenSuspend)
    def _forget_refusal(self) -> None:
        """Reload on return from another place, perhaps with another role."""
        if self.app.screen_stack[0] is not self:
            self.freshness.refused = False

    # The questions the app asks every screen.

    def receive(self, request: object) -> None: ...

    def pending(self) -> str:
        """Return the words for unfinished work on leaving, or ''."""
        return ""

    def active(self) -> None:
        """Renew this screen's claims after a key on any screen."""
        if self.work is not None:
            self.work.pressed()

    def keep_now(self) -> None:
        """Save drafts at once: the program ends without asking."""
        if self.work is not None:
            self.work.keep_now()

    def writing(self) -> bool:
        """Whether a registration is running, which leaving the program waits for."""
        return self.work is not None and self.work.session.writing

    def running(self) -> str:
        """Return the words for work running behind another screen, or ''."""
        return ""

    def pasted(self, numbers: tuple[str, ...]) -> None:
        """Take the accounts or radicados pasted outside a field."""
        if numbers and self.unchoose():
            modals.search_account(self, initial=numbers[0])
            return
        self.say("Lo pegado no decide: aquí no hay dónde ponerlo", Tone.NOTICE)

    def unchoose(self) -> bool:
        """Drop a choice by digits; return whether digits choose anything now."""
        return False

    def decides_here(self) -> bool:
        """Return whether Enter, outside a field, would register a choice."""
        return False

    def admits(self, keystroke: str, typed: float | None = None) -> bool:
        """Return whether a key, typed at a moment or now, may act.

        None may on a caso not seen yet, or being registered.
        """
        seen = self.work is None or self.work.session.admits(keystroke, typed)
        return seen and self.key_guard.admits(keystroke, typed)

    def tell_dropped(self, keystroke: str) -> None:
        waits = self.work is not None and self.work.session.holds(keystroke)
        self.say(REGISTERING if waits else TOO_SOON, Tone.NOTICE)

    def guard_new_case(self) -> None:
        """Drop deciding keys until the caso was seen."""
        self.key_guard.wait_for_paint()
        self.frame.cursor.arrive()
        self.call_after_refresh(lambda: self.key_guard.painted(glass_of(self.app)))

    def on_paste(self, event: events.Paste) -> None:
        """Treat a paste outside a field as numbers to search, never as keys."""
        event.stop()
        self.pasted(pasted_numbers(event.text))

    # Going elsewhere.

    def go(self, mode: str, request: object = None) -> None:
        self.post_message(GoTo(mode, request))

    def go_back(self, otherwise: str) -> None:
        """Return to the sending screen, or to `otherwise`."""
        self.post_message(self.origin.way_back(otherwise))

    # Errors of background work.

    @on(Failed)
    def _show_failed(self, event: Failed) -> None:
        event.stop()
        # The box that says why would be a reason to read again each time it is closed.
        if event.reading and isinstance(event.error, NotAllowed):
            if self.frame.refuses:
                # The body is covered by the same words: two readings were on their way.
                return
            self.freshness.refused = self.READS_ON_RETURN or self.frame.bar.waits
        self._show_error(event.error)

    def _show_error(self, error: BaseException) -> None:
        error = closed_to_us(error) or error
        if isinstance(error, StoreGone):
            self.post_message(StoreLost(error))
        elif isinstance(error, NotAllowed) and self.frame.bar.waits:
            self.freshness.refused = True
            self.set_focus(None)
            self.frame.refuse(RefusedPlace(error, self.run_session.rol))
        elif isinstance(error, AjustesError):
            self.app.push_screen(modals.ErrorModal.of(error))
        else:
            self.post_message(UnexpectedFailure(error))

    # The keys of every screen, which each answers in its own way.

    def nothing_here(self) -> None:
        self.say(NOTHING_HERE, Tone.NOTICE)

    def action_atras(self) -> None:
        """Go back to the sending screen, else to `BACK`.

        An overlay closes.
        """
        if self.BACK or self.frame.refuses:
            self.go_back(self.BACK or "turno")
        elif self.app.screen_stack[0] is not self:
            self.dismiss(None)
        else:
            self.nothing_here()

    def action_cuenta(self) -> None:
        """Open the account; a screen with a caso asks for its own."""
        self.go("historial")

    def action_buscar(self) -> None:
        modals.search_account(self)

    # What a screen that has a note, an act of its own or an undoing answers instead.
    action_nota = action_actuar = action_deshacer = nothing_here


def copy_out(node: DOMNode, text: str) -> str:
    """Copy a text; return the words that report it."""
    node.app.copy_to_clipboard(text)
    profile = getattr(node.app, "profile", None)
    if profile is not None and not profile.clipboard:
        return "sin portapapeles: selecciónela"
    return "enviado al portapapeles del terminal"


def copied(node: DOMNode, rr: RRText) -> tuple[str, str]:
    """Copy a line for RR; return the report and the line."""
    answer = copy_out(node, rr.line)
    return EXAMPLE if rr.example else answer, rr.line
