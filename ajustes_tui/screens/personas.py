"""Personas: who may enter and as what, what each one did today, and when they were here last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import PurePath
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.worker import get_current_worker

from ajustes_tui.domain.estados import Rol
from ajustes_tui.domain.persona import FichaDePersona, Sesion, Usuario
from ajustes_tui.messages import Hechos
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens import personas_lineas as lineas
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.modals.confirmacion import ConfirmacionModal
from ajustes_tui.screens.modals.pausa import PausaModal
from ajustes_tui.screens.modals.selector import SelectorModal
from ajustes_tui.screens.modals.texto import TextoModal
from ajustes_tui.services.usuarios import UsuariosService
from ajustes_tui.ui.keys import bindings_for
from ajustes_tui.ui.text import Voz
from ajustes_tui.widgets.lineas import Lineas
from ajustes_tui.widgets.marco import Regla
from ajustes_tui.widgets.tabla_ventana import TablaVentana

CAMBIAN = ("personas.rol", "personas.agregar", "personas.desactivar")
SOLO_SUPERVISOR = "Las personas las cambia la supervisora; aquí se mira"
_ROLES = (
    (Rol.AGENTE.value, "agente: importa, decide y llama"),
    (Rol.SUPERVISOR.value, "supervisor: además deshace, anula, exporta y nombra personas"),
    (Rol.COORDINADOR.value, "coordinador: lo ve todo y registra prácticas"),
)


class Lista(TablaVentana[FichaDePersona]):
    """The people, with the keys of the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("personas")]


class PersonasScreen(AjustesScreen):
    """The people above, the one under the cursor below; each change asks before it is done."""

    CONTEXTO = "personas"
    CSS_PATH: ClassVar[list[str | PurePath]] = [styles_dir() / "personas.tcss"]

    class Leidas(Message):
        """The people arrived."""

        def __init__(self, fichas: Sequence[FichaDePersona]) -> None:
            super().__init__()
            self.fichas = fichas

    class Cambiada(Message):
        """A person was added or changed."""

        def __init__(self, usuario: Usuario, dicho: str) -> None:
            super().__init__()
            self.usuario = usuario
            self.dicho = dicho

    def __init__(self, service: UsuariosService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(hechos, sesion, service)
        self._service = service
        self._fichas: list[FichaDePersona] = []
        self._hacia = ""
        """Whose row to stand on when the people arrive: the one just written."""

    def compose_body(self) -> ComposeResult:
        """Build the list and, under it, the person under the cursor."""
        yield Lista(
            lineas.columnas(self._service.ahora()),
            voz_fila=lineas.voz_fila,
            vacio="No hay personas.",
        )
        yield Regla(id="regla-persona")
        yield Lineas([[]] * lineas.RENGLONES, id="persona")

    @property
    def lista(self) -> Lista:
        """Return the list."""
        return self.query_one(Lista)

    def on_mount(self) -> None:
        """Stand on the list."""
        if not self._service.cambia:
            self.set_contexto(self.CONTEXTO, CAMBIAN)
        self.barra.show("PERSONAS › Leyendo…", self.sesion.login)
        self.lista.focus()

    def load(self) -> None:
        """Read the people."""
        self.mark_seen()
        self.read()

    @on(events.ScreenResume)
    def _read_on_return(self) -> None:
        if self._fichas:
            self.load()

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="personas.lectura",
        description="Leyendo las personas",
    )
    def read(self) -> None:
        """Read every person."""
        worker = get_current_worker()
        fichas = self._service.fichas()
        if not worker.is_cancelled:
            self.post_message(self.Leidas(fichas))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="personas.escritura",
        description="Guardando la persona",
    )
    def write(self, escribir: Callable[[], Usuario], dicho: str) -> None:
        """Write one change."""
        self.post_message(self.Cambiada(escribir(), dicho))

    @on(Leidas)
    def _show(self, event: Leidas) -> None:
        # An id is a place in the list by login, so that the cursor stays on its person.
        orden = {f.usuario.login: n for n, f in enumerate(event.fichas, 1)}
        hacia = self._hacia or (self._actual.usuario.login if self._actual else "")
        # A list read before the person was written may arrive after that was said.
        if self._hacia in orden:
            self._hacia = ""
        self._fichas = list(event.fichas)
        self.barra.show(*lineas.titulo(self._fichas, self.sesion.login))
        self.lista.set_ids(range(1, len(self._fichas) + 1))
        self.lista.move_to_id(orden.get(hacia, 0))
        self._show_actual()

    @on(TablaVentana.VentanaPedida)
    def _give_rows(self, event: TablaVentana.VentanaPedida) -> None:
        self.lista.set_rows({n: self._fichas[n - 1] for n in event.ids if n <= len(self._fichas)})

    @on(TablaVentana.CursorMovido)
    def _follow(self) -> None:
        self._show_actual()

    @property
    def _actual(self) -> FichaDePersona | None:
        numero = self.lista.cursor_id
        return None if numero is None else self._fichas[numero - 1]

    def _show_actual(self) -> None:
        quien, puede, hechos = lineas.detalle(self._actual)
        self.query_one("#regla-persona", Regla).show(quien, puede)
        self.query_one("#persona", Lineas).set_lines(hechos)

    @on(Cambiada)
    def _changed(self, event: Cambiada) -> None:
        self._hacia = event.usuario.login
        self.say(event.dicho, Voz.OK)
        self.load()

    def _may(self) -> bool:
        if not self._service.cambia:
            self.say(SOLO_SUPERVISOR, Voz.AVISO)
        return self._service.cambia

    def action_rol(self) -> None:
        """Give the person under the cursor another role."""
        ficha = self._actual
        if ficha is None or not self._may():
            return
        usuario = ficha.usuario
        if not usuario.activo:
            self.say(f"{usuario.login} está desactivada; d la deja entrar otra vez", Voz.AVISO)
            return
        login = usuario.login
        otros = [par for par in _ROLES if par[0] != usuario.rol.value]

        def chosen(rol: str | None) -> None:
            if rol is not None:
                self.write(lambda: self._service.cambiar_rol(login, rol), f"{login} ahora es {rol}")

        self.app.push_screen(SelectorModal(f"El rol de {login}", otros), chosen)

    def action_agregar(self) -> None:
        """Let another person in: their login, their name and their role."""
        if not self._may():
            return

        def named(login: str, nombre: str | None) -> None:
            if nombre is None:
                return

            def chosen(rol: str | None) -> None:
                if rol is not None:
                    self.write(
                        lambda: self._service.agregar(login, rol, nombre),
                        f"{login} ya puede entrar como {rol}",
                    )

            self.app.push_screen(SelectorModal(f"El rol de {login}", _ROLES), chosen)

        def answered(login: str | None) -> None:
            if login:
                ayuda = "Como lo deben leer los demás; vacío deja el login."
                self.app.push_screen(
                    TextoModal(f"El nombre de {login}", ayuda, minimo=0, maximo=60),
                    lambda nombre: named(login, nombre),
                )

        ayuda = "El usuario del sistema con el que entra al equipo."
        self.app.push_screen(TextoModal("Agregar una persona", ayuda, maximo=32), answered)

    def action_desactivar(self) -> None:
        """Close the door to the person under the cursor, or open it again."""
        ficha = self._actual
        if ficha is None or not self._may():
            return
        usuario = ficha.usuario
        if usuario.activo:
            titulo, hacer = f"¿Desactivar a {usuario.login}?", "Desactivar"
            efecto = "No podrá entrar. Lo que registró queda, y se puede activar otra vez."
        else:
            titulo, hacer = f"¿Activar a {usuario.login}?", "Activar"
            efecto = f"Podrá entrar otra vez, como {usuario.rol.value}."

        def write() -> Usuario:
            if usuario.activo:
                return self._service.desactivar(usuario.login)
            return self._service.agregar(usuario.login, usuario.rol.value, usuario.nombre)

        def answered(seguro: bool | None) -> None:
            if seguro:
                puede = "ya no puede entrar" if usuario.activo else "ya puede entrar"
                self.write(write, f"{usuario.login} {puede}")

        self.app.push_screen(ConfirmacionModal(titulo, efecto, aceptar=hacer), answered)

    def action_catalogos(self) -> None:
        """Go to the catalogues."""
        self.go("catalogos")

    def action_tapar(self) -> None:
        """Cover the screen."""
        self.app.push_screen(PausaModal(self._service.ahora()))

    def action_atras(self) -> None:
        """Go back to mi turno."""
        self.go("turno")
