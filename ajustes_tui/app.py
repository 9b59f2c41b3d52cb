"""The Textual app: screens as modes, the signals between them, leaving, and failures."""

from __future__ import annotations

from asyncio import TimerHandle, get_running_loop, to_thread
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path, PurePath
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol

from rich.console import Console
from rich.text import Text
from textual import events, on
from textual.actions import ActionParseResult
from textual.app import App
from textual.binding import BindingType
from textual.dom import DOMNode
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.worker import Worker

from ajustes_tui.commands import Palette, PaletteRow, run_action, why_not
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.driver.edge import EdgeDriver, serves
from ajustes_tui.driver.order import KeyOrder, small_letter
from ajustes_tui.errors import AjustesError, StoreGone
from ajustes_tui.messages import build_signals
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens import modals
from ajustes_tui.screens.background import WorkGoesOn, is_awaited
from ajustes_tui.screens.base import AjustesScreen, StoreLost, UnexpectedFailure
from ajustes_tui.screens.modals.base import Dialog
from ajustes_tui.screens.navigation import GoTo
from ajustes_tui.screens.typed_numbers import TypedNumbers
from ajustes_tui.services.views import KEEP_VIEWS_EVERY_S
from ajustes_tui.ui import memory as memory
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.keyboard import Glass, IdleWatch, LostText
from ajustes_tui.ui.keys import ACTIONS, KeyAction, actions_of
from ajustes_tui.ui.log import upgraded_meanwhile, write_failure
from ajustes_tui.ui.look import Look, LookChoice, StyleSheet, look_on, theme_of
from ajustes_tui.ui.terminal import TerminalProfile, has_terminal
from ajustes_tui.ui.text import Tone
from ajustes_tui.ui.theme import THEMES, VARIABLES
from ajustes_tui.widgets.frame import CommandLine, GuideRow, KeyRow, typing_cell

if TYPE_CHECKING:
    from ajustes_tui.services.casos.historial import HistorialService
    from ajustes_tui.services.context import ServiceContext
    from ajustes_tui.widgets.rich_painter import RichPainter

_RICH_STYLES = styles_dir() / "rico.tcss"
NEEDS_RICH = "Ese aspecto se ve con 256 colores; aquí sigue el sobrio."
NO_FIELD = "Lo que tecleó enseguida no se tomó: no había dónde escribirlo"
_LEADS_TO_TEXT = frozenset(
    action.calls.removeprefix("screen.")
    for action in ACTIONS
    if action.verb in ("nota", "revision", "saltar") and action.context != "global"
)
"""Actions after which a person types a text, whether or not they lead to a field."""
EXIT_INTERNAL = 70
EXIT_NO_TERMINAL = 1
_LOOK_EVERY_S = 0.05
_TELL_AFTER_S = 0.5
"""Seconds before keys reach the places: a claim lasts minutes, and nothing may delay the echo."""
_ASKED_WITHIN_S = 2.0
"""Work that begins within so many seconds of a key is the person's, and is told; a screen's own is not."""
_LEAVE_WITHIN_S = 35.0
"""Seconds to wait for a registration on leaving: slightly longer than the store may stay busy."""

SCREENS = {
    "importacion": "importacion.screen:ImportacionScreen",
    "triage": "triage.screen:TriageScreen",
    "contacto": "contacto.screen:ContactoScreen",
    "kpi": "kpi.screen:KpiScreen",
    "historial": "historial.screen:HistorialScreen",
    "turno": "turno.screen:TurnoScreen",
    "revision": "revision.screen:RevisionScreen",
    "lotes": "lotes.screen:LotesScreen",
    "personas": "administracion.people:PeopleScreen",
    "catalogos": "administracion.catalogs:CatalogsScreen",
    "asesores": "administracion.asesores:AsesoresScreen",
    "auditoria": "administracion.audit:AuditScreen",
    "primer_dia": "administracion.first_day:FirstDayScreen",
    "retroalimentacion": "semana.feedback:FeedbackScreen",
    "practicas": "semana.practices:PracticesScreen",
    "ideas": "semana.ideas:IdeasScreen",
    "flujograma": "flujograma.screen:FlujogramaScreen",
}
"""Mode → module below `screens` and class, imported on first visit."""
_SERVICE_OF = {"kpi": "lead", "personas": "usuarios", "primer_dia": "first_day"}

ScreenFactory = Callable[[], Screen[Any]]


class AppServices(Protocol):
    """What the app needs: the session of the person, and a service named after each mode."""

    @property
    def run_session(self) -> RunSession: ...

    @property
    def service_context(self) -> ServiceContext: ...

    @property
    def historial(self) -> HistorialService: ...

    def close_session(self) -> None: ...


class AjustesApp(App[None]):
    """The app: one mode per screen, each built on first visit."""

    TITLE = "ajustes"
    CSS_PATH: ClassVar[list[str | PurePath]] = [
        str(styles_dir() / name) for name in ("base.tcss", "widgets.tcss")
    ]
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("global")]
    HOVER_EFFECTS_ENABLED = False
    _coloured_for = ""
    """The theme whose colours were last computed."""

    def __init__(
        self,
        services: AppServices,
        profile: TerminalProfile,
        screen: str = "triage",
        *,
        log_path: Path | None = None,
        factories: Mapping[str, ScreenFactory] | None = None,
        idle: IdleWatch | None = None,
        looks: LookChoice | None = None,
        opens: GoTo | None = None,
        guide: Callable[[str], str] | None = None,
    ) -> None:
        """Without `looks` use the sober look; `opens` is shown by the first screen.

        `guide` returns what to try next in a context of the keys, for a row of its own.
        """
        # The framework reads the first mode in its own constructor.
        self.DEFAULT_MODE = screen  # type: ignore[misc]
        own = serves(profile)
        super().__init__(driver_class=EdgeDriver if own else None, ansi_color=profile.ansi or None)
        if own:
            # The driver finds the number of each colour; the framework takes a grey for the one beside it.
            self.console = Console(
                color_system="truecolor",
                file=self.console.file,
                force_terminal=True,
                legacy_windows=False,
            )
        self.profile = profile
        self._edge: EdgeDriver | None = None
        self._numbers = TypedNumbers()
        self._lost = LostText()
        self.glass: Glass | None = None
        """The terminal, if asked what it shows; read by each screen's key guard."""
        self._places: list[AjustesScreen] = []
        self.animation_level = "none"
        self._services = services
        self._failure_log = log_path
        self._recorded_in = ""
        self._owns_process = False
        self._opens = opens
        self._guide = guide
        self.uses: Counter[str] = Counter()
        self._question: Screen[bool] | None = None
        self.to_lines = False
        self._without_store = False
        """Whether the store's file is gone: the program ends once the notice was read."""
        self._leaving: list[Timer] = []
        self._idle = idle or IdleWatch()
        self._telling: TimerHandle | None = None
        """Timer that reports a key to the places."""
        self.signals = build_signals(self)
        for mode in SCREENS:
            self.add_mode(mode, (factories or {}).get(mode) or self._factory(mode))
        for theme in THEMES:
            self.register_theme(theme)
        self._looks = looks or LookChoice()
        self.look = look_on(self._looks.look, profile)
        self.painter: RichPainter | None = None
        self.theme = theme_of(self.look, profile)
        self.stylesheet = StyleSheet(self.get_css_variables())
        self._dress()
        # Before anything is painted: on these terminals some widgets draw themselves plainer.
        self.set_class(profile.ascii, "-ascii", update=False)
        self.set_class(profile.reader, "-lector", update=False)

    def _factory(self, mode: str) -> ScreenFactory:
        """The module of a screen is imported on the first visit of its mode."""

        def build() -> Screen[Any]:
            module, _, name = SCREENS[mode].partition(":")
            built_class = getattr(import_module(f"ajustes_tui.screens.{module}"), name)
            place = built_class(
                getattr(self._services, _SERVICE_OF.get(mode, mode)),
                self.signals,
                self._services.run_session,
            )
            if not isinstance(place, AjustesScreen):
                raise TypeError(mode)
            self._places.append(place)
            if self._guide is not None:
                place.frame.guide = GuideRow(self._guide, place.frame)
            for path in place.css_path:
                if not self.stylesheet.has_source(str(path)):
                    # Read here, or the framework styles every widget once more for them.
                    self.stylesheet.read(path)
            return place

        return build

    # The look.

    def _apply_look(self, look: Look) -> None:
        if look == self.look:
            return
        self.look = look
        self.theme = theme_of(look, self.profile)
        self.stylesheet.set_variables(self.get_css_variables())
        self._dress()
        if self.is_running:
            self._draw_again()

    def _dress(self) -> None:
        """Load the painter of the look; the rich code is imported with the first rich look."""
        self.painter = None
        if self.look.rich:
            from ajustes_tui.widgets.rich_painter import RichPainter

            self.painter = RichPainter(self.get_css_variables())
            if not self.stylesheet.has_source(str(_RICH_STYLES)):
                self.stylesheet.read(_RICH_STYLES)
        self.set_class(self.look.rich, "-rico", update=self.is_running)

    def _draw_again(self) -> None:
        for stack in self._screen_stacks.values():
            for screen in stack:
                for widget in screen.walk_children(with_self=True):
                    widget.refresh(layout=True)

    def choose_look(self, look: Look) -> None:
        self._looks = self._looks._replace(look=look)
        self._apply_look(look_on(look, self.profile))
        self.run_worker(self._keep_look(look.name))
        if look.rich and not self.look.rich:
            self.notify(NEEDS_RICH)

    async def _keep_look(self, name: str) -> None:
        try:
            await to_thread(self._looks.keep, name)
        except AjustesError as error:
            text = f"El aspecto vale hasta salir: {error.message}"
            self.notify(text, severity="warning", markup=False)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """CSS needs them before a theme is set."""
        return VARIABLES

    def get_css_variables(self) -> dict[str, str]:
        """Cache them: Textual asks four times before the first screen."""
        if self.theme != self._coloured_for:
            self._coloured_for = self.theme
            self.theme_variables = super().get_css_variables()
        return self.theme_variables

    def run_until_exit(self) -> int:
        """Return the exit code of the contract."""
        if not has_terminal():
            # The terminal was lost while the program was being loaded.
            return EXIT_NO_TERMINAL
        self._owns_process = True
        self.run(mouse=not self.profile.remote)
        return self.return_code or 0

    def on_load(self) -> None:
        """Limit the threads before any starts, and start each task in its turn.

        From Python 3.12 on Textual asks for eager tasks: the parts of the first screen would be
        mounted, and look for their screen, before it is on the stack.
        """
        loop = get_running_loop()
        loop.set_task_factory(None)
        self.keys = KeyOrder(self, self.post_message, loop, self)
        if self._owns_process:
            loop.set_default_executor(ThreadPoolExecutor(memory.THREADS))

    def on_ready(self) -> None:
        """Settle after the first screen, and start the idle timer.

        The timers paint nothing.
        """
        self.set_timer(self._idle.wait, self._cover_if_alone)
        if self._opens is not None:
            self.post_message(self._opens)
        if self._owns_process:
            self.set_timer(memory.SETTLED_S, lambda: self.run_worker(self._settle()))
            self.set_interval(KEEP_VIEWS_EVERY_S, self._keep_views)

    async def _settle(self) -> None:
        """After the first rows, load what the first write needs, and settle the memory."""
        await to_thread(self._services.service_context.db.prepare_writing)
        memory.settle()

    def _keep_views(self) -> None:
        if self._services.service_context.views.waiting:
            self.run_worker(to_thread(self._services.service_context.views.keep))

    async def on_event(self, event: events.Event) -> None:
        """Renew claims on typing; repaint on Ctrl+L; drop a key the front screen refuses.

        Keys act in order, each after the effect of the previous one, however slow.
        """
        typed = isinstance(event, events.InputEvent | events.Paste) and not event.is_forwarded
        if typed and not self.keys.passes(event):
            return
        if isinstance(event, events.Key | events.Paste) and not self.screen_stack:
            # The program is leaving, and no screen is left for what was typed.
            return
        if typed and isinstance(event, events.Key) and not self._writes():
            event = small_letter(event)
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            if isinstance(self.screen, AjustesScreen):
                self.screen.frame.act()
            if self._telling is None:
                # A timer of the framework costs a tenth of the key.
                self._telling = get_running_loop().call_later(_TELL_AFTER_S, self._tell_keys)
        if isinstance(event, events.Paste) and not event.is_forwarded:
            self._idle.note_key()
            if self._writes() and self._numbers.take_paste(event, self.focused):
                event.stop()
                return
        if isinstance(event, events.Key) and self._takes(event):
            event.stop()
            return
        await super().on_event(event)

    def _takes(self, event: events.Key) -> bool:
        """Tell whether a key stops here: the app's own, part of a number, or too early."""
        screen, keystroke, writes = self.screen, event.key, self._writes()
        if not event.is_forwarded:
            self._idle.note_key()
            if keystroke == "ctrl+l":
                self.action_repintar()
                return True
            if keystroke == "ctrl+q":
                # Typed by hands that stopped a line with Ctrl+S: it leaves at once only where none type.
                self.action_salir(always=not isinstance(screen, AjustesScreen) or screen.IS_COVERED)
                return True
            if not (event.is_printable or keystroke in ("enter", "backspace")):
                self._lost.end()
            if not isinstance(screen, AjustesScreen):
                self._numbers.end()
            elif not writes and self._lost.goes_on(event.time, in_field=False):
                screen.say(NO_FIELD, Tone.NOTICE)
                return True
            elif self._numbers.take(screen, event, self.focused if writes else None):
                return True
        # A key is asked about where it acts: in what takes letters, or when its binding is looked for.
        # By then a box that forwarded it may be gone, or another caso may be there.
        if not isinstance(screen, AjustesScreen) or not (event.is_forwarded or writes):
            return False
        text = writes and event.is_printable
        # Of a text whose first letters were dropped the rest is not taken, nor the Enter that ends it.
        cut = (text or keystroke == "enter") and self._lost.goes_on(event.time, in_field=True)
        if screen.admits(keystroke, event.time) and not cut:
            return False
        if text:
            self._lost.begin(event.time, in_field=True)
        screen.tell_dropped(keystroke)
        return True

    def refuses(self, message: Message) -> bool:
        screen = self.screen
        return (
            isinstance(message, events.Key)
            and isinstance(screen, AjustesScreen)
            and not screen.admits(message.key, message.time)
        )

    def awaits(self, worker: Worker[Any], *, leads: bool) -> bool:
        """With `leads`, wait only for work whose result the keys may be for."""
        # Only on the screen in front: over what is done behind a box the box is answered.
        in_front = self.screen in worker.node.ancestors_with_self
        return in_front and is_awaited(worker, leads=leads)

    def decides_here(self) -> bool:
        if self._writes():
            return False
        screen = self.screen
        return isinstance(screen, Dialog) or (
            isinstance(screen, AjustesScreen) and screen.decides_here()
        )

    def cursor_cell(self) -> tuple[int, int] | None:
        """Return the column and row of the user's position, None if unknown."""
        screen = self.screen_stack[-1] if self.screen_stack else None
        if screen is None or not screen.is_mounted:
            return None
        if isinstance(screen, AjustesScreen):
            # Of several command rows only that of the part in sight has a place.
            row = next((row for row in screen.walk_children(CommandLine) if row.region), None)
            said = row.said if row else ""
            cell = screen.frame.cursor.cell(screen.focused, row, said)
        else:
            cell = (
                screen.cursor_cell() if isinstance(screen, Dialog) else typing_cell(screen.focused)
            )
        return None if cell is None else (cell.x, cell.y)

    def refuse_enter(self) -> None:
        self._numbers.end()
        self._refuse("Ese Enter llegó pegado a otra tecla y no se tomó: púlselo aparte")

    def refuse_late(self) -> None:
        self._numbers.end()
        self._refuse("Lo que tecleó mientras tanto no se tomó: repítalo")

    def _refuse(self, text: str) -> None:
        if isinstance(self.screen, AjustesScreen):
            self.screen.say(text, Tone.NOTICE)
        else:
            self.notify(text)

    @on(WorkGoesOn)
    def _tell_work(self, event: WorkGoesOn) -> None:
        """Show long work begun by a key of the person."""
        event.stop()
        if self._idle.seconds - event.work.age > _ASKED_WITHIN_S or not event.node.is_attached:
            return
        for screen in (event.node.screen, *reversed(self.screen_stack)):
            rows = screen.walk_children(CommandLine | KeyRow)
            row = next((row for row in rows if row.region), None)
            if row is not None:
                row.work.tell(event.work)
                return

    def _tell_keys(self) -> None:
        self._telling = None
        for place in self._places:
            place.active()

    def on_unmount(self) -> None:
        if self._telling is not None:
            self._telling.cancel()

    def _writes(self) -> bool:
        """Return whether the focused widget takes letters and digits without a binding."""
        return self.focused is not None and self.focused.check_consume_key("1", "1")

    def _cover_if_alone(self) -> None:
        """Cover the screen after idle time; claims and drafts stay."""
        remaining = self._idle.remaining()
        if not remaining and not isinstance(self.screen, modals.CoverModal) and self._covers():
            self.action_tapar()
        self.set_timer(remaining or self._idle.wait, self._cover_if_alone)

    def _covers(self) -> bool:
        behind = self.screen_stack[0]
        return not isinstance(behind, AjustesScreen) or behind.IS_COVERED

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: Literal["information", "warning", "error"] = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a message on a row of the front screen until the next key; no popups."""
        text = f"{title}: {message}" if title else message
        tone = Tone.STRONG if severity == "information" else Tone.NOTICE
        for screen in reversed(self.screen_stack):
            if isinstance(screen, Dialog):
                screen.tell_foot(text, notice=True)
                return
            if isinstance(screen, AjustesScreen):
                screen.frame.key_row.tell(text, tone)
                return

    async def action_ir(self, mode: str) -> None:
        """Switch to a mode by its key; Esc then leads to no other screen."""
        was_here = mode == self.current_mode
        await self.switch_mode(mode)
        behind = self.screen_stack[0]
        if isinstance(behind, AjustesScreen):
            behind.origin.note()
        front = self.screen
        if was_here and isinstance(front, AjustesScreen):
            front.say("Ya está aquí: Esc va un paso atrás, F1 muestra las teclas", Tone.DIM)

    async def action_cifras(self) -> None:
        """Go to the figures of the corte, or for an agente those of their own day."""
        works_shifts = self._services.run_session.can(Power.SHIFT)
        await self.switch_mode("turno" if works_shifts else "kpi")

    @on(GoTo)
    async def _go(self, event: GoTo) -> None:
        before = self.current_mode
        await self.switch_mode(event.mode)
        behind = self.screen_stack[0]
        if isinstance(behind, AjustesScreen) and not event.back and before != event.mode:
            behind.origin.note(before, event.place)
        if event.request is not None and isinstance(self.screen, AjustesScreen):
            self.screen.receive(event.request)

    @property
    def accounts(self) -> HistorialService:
        return self._services.historial

    def action_tapar(self) -> None:
        self.push_screen(modals.CoverModal(self._services.service_context.now()))

    def action_ayuda(self) -> None:
        if isinstance(self.screen, AjustesScreen):
            # Not before the first screen.
            from ajustes_tui.screens.modals.help import HelpModal

            screen, context = self.screen, self.screen.frame.context
            known = (a for a in ACTIONS if a.context in (context, "comun", "global"))
            closed = {a.id: why for a in known if (why := why_not(screen, a))}
            self.push_screen(HelpModal(context, closed), self._do)

    def action_mas(self) -> None:
        """List what is done less often here, each with its letter."""
        if isinstance(self.screen, AjustesScreen):
            screen = self.screen
            acts = [a for a in actions_of(screen.frame.context) if a.after_dot]
            closed = {a.id: why for a in acts if (why := why_not(screen, a))}
            self.push_screen(modals.MoreModal(acts, closed), self._do)

    def action_tras_punto(self, letter: str) -> None:
        """Say of a letter that did something by itself until 0.3.0 that `.` goes before it now."""
        if isinstance(self.screen, AjustesScreen):
            self.screen.say(f"{letter} ahora con . antes: .{letter}", Tone.NOTICE)

    def _do(self, action: KeyAction | None) -> None:
        if action is not None:
            self.call_later(run_action, self, action)

    def action_command_palette(self) -> None:
        if isinstance(self.screen, Palette):
            return
        screen = self.screen if isinstance(self.screen, AjustesScreen) else None
        self.push_screen(Palette(self, screen), self._do_chosen)

    def _do_chosen(self, row: PaletteRow | None) -> None:
        if row is not None and row.act is not None:
            self.call_later(row.act)

    def action_repintar(self) -> None:
        self.refresh(layout=True)
        if self._edge is not None:
            self._edge.repaint()

    def tell(self, text: str) -> None:
        """Show a line about a change of others; thread-safe."""
        self.call_later(self._say_news, text)

    def _say_news(self, text: str) -> None:
        behind = self.screen_stack[0]
        if isinstance(behind, AjustesScreen):
            behind.say(text, Tone.NOTICE)

    def take_edge(self, edge: EdgeDriver) -> None:
        """Receive the driver, which repaints and asks what the terminal shows."""
        self._edge = edge
        self.glass = edge.glass
        edge.glass.pause = lambda: self._services.service_context.rules.pausa_lineas

    def hasten(self) -> None:
        self._services.service_context.db.hurry()

    def keep_typed(self) -> AjustesError | None:
        """Save all typed text as drafts; return why one failed."""
        failure = None
        for place in self._places:
            try:
                place.keep_now()
            except AjustesError as error:
                failure = failure or error
            except Exception as error:
                damage = self._services.service_context.damage_of(error)
                if damage is None:
                    raise
                failure = failure or damage
        return failure

    def leave_line(self) -> None:
        try:
            self.keep_typed()
            self._services.close_session()
        finally:
            self.exit()

    def go_to_lines(self) -> None:
        """Switch to plain lines on the caso in hand, keeping its text and claim."""
        self.to_lines = True
        self._leave(sure=True)

    def action_inofensiva(self) -> None:
        """Absorb keys of other programs."""
        self.notify("Nada que guardar ni interrumpir: todo se guarda solo. Para salir, F10.")

    action_help_quit = action_inofensiva

    def action_salir(self, *, always: bool = False) -> None:
        """Leave; confirm if something is unfinished on any screen, or `always`."""
        if self.screen is self._question:
            return
        in_front = [p for p in reversed(self.screen_stack) if isinstance(p, AjustesScreen | Dialog)]
        here = next(filter(None, (p.pending() for p in in_front)), "")
        pending = here or next(filter(None, (p.running() for p in self._places)), "")
        if pending or always:
            why = pending or "Aquí Ctrl+S no detiene nada, y Ctrl+Q sale."
            self._question = modals.ConfirmationModal("¿Salir?", why, accept="Salir")
            self.push_screen(self._question, self._leave)
        else:
            self._leave(sure=True)

    async def action_quit(self) -> None:
        self.action_salir()

    def _leave(self, sure: bool | None) -> None:
        """Leave once the pending registrations are written."""
        self._question = None
        if not sure:
            return
        if not self._registering():
            self._end()
            return
        if not self._leaving:
            self._leaving = [
                self.set_interval(_LOOK_EVERY_S, self._end_once_registered),
                self.set_timer(_LEAVE_WITHIN_S, self._end),
            ]
        if isinstance(self.screen, AjustesScreen):
            self.screen.say("Sale apenas quede registrado lo último", Tone.NOTICE)

    def _registering(self) -> bool:
        return any(place.writing() for place in self._places)

    def _end_once_registered(self) -> None:
        if self._registering():
            return
        for timer in self._leaving:
            timer.stop()
        self._leaving.clear()
        # A box that opened meanwhile gives the reason of a refusal, which is read before leaving.
        if isinstance(self.screen, AjustesScreen):
            self._end()

    def _end(self) -> None:
        """Save the last letters, which may still be queued, and end."""
        self.hasten()
        failure = self.keep_typed()
        if failure is None:
            self.exit()
            return
        # The screen is gone when this is read: what was typed is lost unless the person knows.
        text = Text(f"ajustes: lo escrito no se guardó. {failure.message} {failure.suggestion}")
        self.exit(return_code=failure.exit_code, message=text)

    def _record(self, error: BaseException) -> str:
        """Log the failure; return where, or why it could not be logged."""
        if self._failure_log is None:
            return "No hay registro de fallos."
        try:
            write_failure(error, self._failure_log)
        except OSError:
            return "No se pudo escribir el registro de fallos."
        return f"Quedó en el registro: {self._failure_log.name}"

    def _told(self, error: BaseException) -> AjustesError | str:
        """Return an expected error, or what a failure comes from, or else where it was logged."""
        if damage := self._services.service_context.damage_of(error):
            return damage
        if isinstance(error, AjustesError):
            return error
        recorded = self._record(error)
        return upgraded_meanwhile(recorded) or recorded

    @on(UnexpectedFailure)
    def _show_failure(self, event: UnexpectedFailure) -> None:
        told = self._told(event.error)
        if isinstance(told, AjustesError):
            self.post_message(StoreLost(told))
            return
        self.push_screen(
            modals.ErrorModal(
                "Error inesperado",
                "No se sabe si lo último quedó hecho: mírelo antes de repetirlo.",
                told,
            )
        )

    @on(StoreLost)
    def _end_without_store(self, event: StoreLost) -> None:
        """Keep the typed text, report the lost store once, and end with its exit code."""
        if self._without_store:
            return
        self._without_store = True
        self.hasten()
        self.keep_typed()
        code = event.error.exit_code
        self.push_screen(
            modals.ErrorModal.of(event.error), lambda _read: self.exit(return_code=code)
        )

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run a key's action; show an unexpected refusal in a box.

        For example, if the person was deactivated meanwhile.
        """
        if isinstance(action, str):
            self.uses[action] += 1
        try:
            done = await super().run_action(action, default_namespace, namespaces)
            leads = isinstance(action, str) and action.removeprefix("screen.") in _LEADS_TO_TEXT
            if leads and not isinstance(self.screen, Dialog) and not self._writes():
                self._lost.begin(monotonic(), in_field=False)
            return done
        except StoreGone as error:
            self.post_message(StoreLost(error))
        except AjustesError as error:
            self.push_screen(modals.ErrorModal.of(error))
        return True

    def _handle_exception(self, error: Exception) -> None:
        """End with the exit code of the contract, also on an expected failure, because Textual
        does not resume a failed handler.
        """
        told = self._told(error)
        if isinstance(told, AjustesError):
            if self.return_code is not None:
                # Two screens may miss the store at once: the end is told once.
                return
            self.keep_typed()
            text = Text(f"ajustes: {told.message} {told.suggestion}".rstrip())
            self.exit(return_code=told.exit_code, message=text)
            return
        self._recorded_in = told
        super()._handle_exception(error)
        self._return_code = EXIT_INTERNAL

    def _fatal_error(self) -> None:
        """Omit the locals that Textual would print: they hold accounts."""
        self.panic(Text(f"ajustes: error inesperado, el programa se cerró. {self._recorded_in}"))
