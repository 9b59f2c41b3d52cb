"""What every screen shares: the frame, reloading what went stale, the errors of workers, and the
guards."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar, Protocol

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from ajustes_tui.domain.caso.estados import Rol
from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.errors import AjustesError
from ajustes_tui.messages import Hecho, Hechos
from ajustes_tui.screens.background import Failed
from ajustes_tui.screens.modals.error import ErrorModal
from ajustes_tui.ui.keyboard import GuardiaTeclas, numeros_pegados
from ajustes_tui.ui.keys import bindings_for
from ajustes_tui.ui.terminal import small_note
from ajustes_tui.ui.text import Voz, plain
from ajustes_tui.widgets.frame import Barra, FilaOrden, LineaRR, Sitio, Teclas
from ajustes_tui.widgets.line_view import VOCES

NADA_AQUI = "Esa tecla no hace nada aquí; F1 muestra las que sirven"
CADA_S = 0.5
"""How often the screen in front asks whether anything changed; the answer reads no data."""


class Vigilado(Protocol):
    """A service that can tell whether what it gave may have changed."""

    def pulso(self) -> object:
        """Return what is the same for as long as nothing did."""


class AjustesScreen(Screen[None]):
    """A screen of the program: it knows one service and the facts that cross screens."""

    BLANK = True
    """Its parts paint all of it; the framework would paint it below them at every key."""
    CONTEXTO: ClassVar[str] = "comun"
    """The context of ui/keys.py that row 24 and the help start with."""
    CON_ORDEN: ClassVar[bool] = True
    """Whether the frame has its command row; a screen whose body brings one says no."""
    CON_RR: ClassVar[bool] = True
    """Whether the frame keeps rows 22 and 23 for the RR line."""
    SE_TAPA: ClassVar[bool] = True
    """Whether it is covered when nobody has pressed a key for a while."""
    SE_AJUSTA: ClassVar[bool] = False
    """Whether it fits in a window smaller than the screens need."""
    READS_ON_RETURN: ClassVar[bool] = False
    """Whether it reads again whenever it comes to the front, though nobody said that it is stale."""

    COMPONENT_CLASSES: ClassVar[set[str]] = VOCES
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("comun")]
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-estrecho"),
        (100, "-medio"),
        (120, "-normal"),
        (140, "-ancho"),
    ]

    class Ir(Message):
        """The person asked for another screen, perhaps with something to show there.

        `lugar` is what this place needs to show again what one was looking at, and `vuelta` says
        that one goes back: the other place already knows where it leads to itself.
        """

        def __init__(
            self,
            modo: str,
            peticion: object = None,
            *,
            lugar: object = None,
            vuelta: bool = False,
        ) -> None:
            super().__init__()
            self.modo = modo
            self.peticion = peticion
            self.lugar = lugar
            self.vuelta = vuelta

    class FalloInesperado(Message):
        """A worker ended with an error nobody expected; the app records it and tells the person."""

        def __init__(self, error: BaseException) -> None:
            super().__init__()
            self.error = error

    def __init__(self, hechos: Hechos, sesion: Sesion, vigila: Vigilado | None = None) -> None:
        super().__init__()
        self._vigila = vigila
        self._pulso: object = None
        self.hechos = hechos
        self.sesion = sesion
        self.contexto = self.CONTEXTO
        self.guardia = GuardiaTeclas()
        self._viene_de: tuple[str, object] = ("", None)
        self._stale = False
        self._vista_antes = False
        self._barra = Barra(demo=sesion.demo)
        self._orden = FilaOrden()
        self._linea_rr = LineaRR()
        agente = sesion.rol == Rol.AGENTE
        self._teclas = Teclas({"global.kpi": "Mi turno"} if agente else {})

    @property
    def barra(self) -> Barra:
        """Return row 1."""
        return self._barra

    @property
    def orden(self) -> FilaOrden:
        """Return row 21 of the frame."""
        return self._orden

    @property
    def linea_rr(self) -> LineaRR:
        """Return rows 22 and 23."""
        return self._linea_rr

    @property
    def teclas(self) -> Teclas:
        """Return row 24."""
        return self._teclas

    def compose(self) -> ComposeResult:
        """Build the frame around the body."""
        # The framework says it after the first layout, and styles every widget once more.
        self.update_classes(self._tamano(self.app.size), update=False)
        with Sitio(classes="franja"):
            yield self._barra
        with Sitio(id="cuerpo"):
            yield from self.compose_body()
        with Sitio(classes="franja"):
            if self.CON_ORDEN:
                yield self._orden
            if self.CON_RR:
                yield self._linea_rr
            yield self._teclas

    def _tamano(self, size: Size) -> dict[str, bool]:
        """Return which classes of the breakpoints a window of some size has, and which it has not."""
        clases: dict[str, bool] = {}
        for cortes, medida in (
            (self.HORIZONTAL_BREAKPOINTS or [], size.width),
            (self.VERTICAL_BREAKPOINTS or [], size.height),
        ):
            alcanzados = [clase for desde, clase in sorted(cortes) if desde <= medida]
            clases |= {clase: clase in alcanzados[-1:] for _desde, clase in cortes}
        return clases

    def compose_body(self) -> ComposeResult:
        """Build the rows between the bar and the command row."""
        yield from ()

    def load(self) -> None:
        """Ask the service for what is shown; called first and whenever it went stale."""

    def fell_due(self) -> bool:
        """Tell whether what is shown stopped being true though nobody wrote: a day or hour came."""
        return False

    def store_changed(self) -> None:
        """Answer that somebody wrote, or that a claim ended, while this screen is in front."""
        self.load()

    def mark_seen(self) -> None:
        """Note, before reading, how the store is: only what changes from now on is news."""
        if self._vigila is not None:
            self._pulso = self._vigila.pulso()

    def check_store(self) -> None:
        """Read again when what is shown may have changed; the one thing a timer asks the store."""
        if self._vigila is None or not self.is_current:
            return
        if self._vigila.pulso() != self._pulso or self.fell_due():
            self.mark_seen()
            self.store_changed()

    def reload_after(self, hecho: Hecho) -> None:
        """Answer a fact while this screen is in front."""
        self.load()

    def receive(self, peticion: object) -> None:
        """Take what another screen asked for when it sent the person here."""

    def pending(self) -> str:
        """Return what would be left undone on leaving the program, or nothing."""
        return ""

    def active(self) -> None:
        """Answer a key, typed here or anywhere: what is in hand at this place stays in hand."""

    def keep_now(self) -> None:
        """Keep at once what is typed and not kept yet: the program ends without asking."""

    def writing(self) -> bool:
        """Return whether something is being registered here, which waits for its turn to the end."""
        return False

    def running(self) -> str:
        """Return what goes on here even while the person is at another place, or nothing."""
        return ""

    def pasted(self, numeros: tuple[str, ...]) -> None:
        """Take accounts or radicados pasted outside a field."""
        self.say("Lo pegado no decide: aquí no hay dónde ponerlo", Voz.AVISO)

    def on_mount(self) -> None:
        """Listen to the facts and load for the first time."""
        self.hechos.base_importada.subscribe(self, self._fact)
        self.hechos.base_anulada.subscribe(self, self._fact)
        self.hechos.evento_registrado.subscribe(self, self._fact)
        self.set_contexto(self.contexto)
        self.mark_seen()
        self.load()
        if self._vigila is not None:
            self.set_interval(CADA_S, self.check_store)

    def _fact(self, hecho: Hecho) -> None:
        if self.is_current:
            self.reload_after(hecho)
        else:
            self._stale = True

    @on(events.ScreenResume)
    def _reload_if_stale(self, event: events.ScreenResume) -> None:
        # The first time every widget was styled a moment ago, while the screen was built.
        event.refresh_styles, self._vista_antes = self._vista_antes, True
        if self._stale or (self.READS_ON_RETURN and event.refresh_styles):
            self._stale = False
            self.load()

    def mark_stale(self) -> None:
        """Reload the next time the person comes back."""
        self._stale = True

    def set_contexto(self, contexto: str, apagadas: Collection[str] = ()) -> None:
        """Change the keys row 24 and the help show; `apagadas` are ids that cannot act now."""
        self.contexto = contexto
        self._teclas.show(contexto, apagadas)

    def say(self, texto: str, voz: Voz = Voz.FUERTE) -> None:
        """Tell the person something on the command row, or in a notice where there is none."""
        if self.CON_ORDEN:
            self._orden.show(texto, voz=voz)
        else:
            self.notify(plain(texto).plain, markup=False)

    def copy_out(self, texto: str) -> str:
        """Send a text to the terminal's clipboard and return what can be said of it."""
        self.app.copy_to_clipboard(texto)
        perfil = getattr(self.app, "perfil", None)
        if perfil is not None and not perfil.clipboard:
            return "sin portapapeles: selecciónela"
        return "enviado al portapapeles del terminal"

    def go(self, modo: str, peticion: object = None) -> None:
        """Take the person to another screen."""
        self.post_message(self.Ir(modo, peticion))

    def came_from(self, modo: str = "", lugar: object = None) -> None:
        """Note which place sent the person here, and what it needs on the way back."""
        self._viene_de = (modo, lugar)

    def go_back(self, si_no: str) -> None:
        """Take the person to the place they came from, or to another when none sent them."""
        modo, lugar = self._viene_de
        self.post_message(self.Ir(modo or si_no, lugar, vuelta=True))

    def guard_new_case(self) -> None:
        """Drop deciding keys until what is shown now has been painted for a quarter of a second."""
        self.guardia.esperar_pintado()
        self.call_after_refresh(self.guardia.pintado)

    def admits(self, tecla: str) -> bool:
        """Return whether a key may reach this screen now."""
        return self.guardia.acepta(tecla)

    def on_paste(self, event: events.Paste) -> None:
        """Read a paste outside a field as numbers to look for, never as keys."""
        event.stop()
        self.pasted(numeros_pegados(event.text))

    def on_resize(self, event: events.Resize) -> None:
        """Say when the window is smaller than the screens need."""
        if not self.SE_AJUSTA:
            self._barra.warn(small_note(event.size.width, event.size.height))

    @on(Failed)
    def _show_failure(self, event: Failed) -> None:
        event.stop()
        self._show_error(event.error)

    @on(Worker.StateChanged)
    def _show_worker_error(self, event: Worker.StateChanged) -> None:
        error = event.worker.error
        if event.state is not WorkerState.ERROR or error is None:
            return
        event.stop()
        self._show_error(error)

    def _show_error(self, error: BaseException) -> None:
        if isinstance(error, AjustesError):
            self.app.push_screen(ErrorModal.of(error))
        else:
            self.post_message(self.FalloInesperado(error))

    def _nothing_here(self) -> None:
        self.say(NADA_AQUI, Voz.AVISO)

    def action_atras(self) -> None:
        """Go one step back; a screen with nothing to go back from stays."""
        self._nothing_here()

    def action_cuenta(self) -> None:
        """Open everything about the account; a screen with a caso asks for its own."""
        self.go("historial")

    def action_nota(self) -> None:
        """Write a note."""
        self._nothing_here()

    def action_actuar(self) -> None:
        """Do the act of the screen."""
        self._nothing_here()

    def action_buscar(self) -> None:
        """Look for an account, radicado or telephone."""
        self._nothing_here()

    def action_deshacer(self) -> None:
        """Undo the last thing the person did."""
        self._nothing_here()
