"""The desk beside the figures: the queue, who has what, appointments, skips, people and acts."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import ContentSwitcher
from textual.worker import get_current_worker

from ajustes_tui.domain.caso.estados import Rol
from ajustes_tui.domain.figures.desk import Acto, FilaAparte, Mesa
from ajustes_tui.domain.figures.figures import Alcance
from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.messages import Hechos, VerCaso, VerCasos
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.kpi.desk_text import (
    ALTO_DE_DETALLE,
    VACIOS,
    LugarDeMesa,
    Parte,
    Renglon,
    columnas,
    detalle,
    partes,
    renglones,
)
from ajustes_tui.screens.modals.picker import SelectorModal
from ajustes_tui.screens.modals.text import TextoModal
from ajustes_tui.services.casos.triage import MAX_POR_QUE
from ajustes_tui.services.figures.desk_acts import EscritorioService
from ajustes_tui.ui.keys import bindings_for
from ajustes_tui.ui.text import Voz
from ajustes_tui.widgets.line_view import Lineas
from ajustes_tui.widgets.window_table import TablaVentana


class TablaMesa(TablaVentana[Renglon]):
    """The rows of a part, with the keys of the place."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("kpi_mesa")]


class MesaScreen(AjustesScreen):
    """One part at a time, over the figures; a claim is let go of and a caso given from here."""

    CONTEXTO = "kpi_mesa"
    CON_ORDEN = False
    CON_RR = False
    CSS_PATH = styles_dir() / "kpi.tcss"

    class Leida(Message):
        """The desk arrived."""

        def __init__(
            self, mesa: Mesa, actos: list[Acto], aparte: list[FilaAparte], momento: datetime
        ) -> None:
            super().__init__()
            self.todo = (mesa, actos, aparte)
            self.momento = momento

    class Hecho(Message):
        """A claim was let go of, or a caso given."""

        def __init__(self, texto: str) -> None:
            super().__init__()
            self.texto = texto

    def __init__(
        self,
        service: EscritorioService,
        hechos: Hechos,
        sesion: Sesion,
        lugar: LugarDeMesa,
        alcance: Alcance | None,
    ) -> None:
        super().__init__(hechos, sesion, service)
        self._service = service
        self._parte = lugar.parte
        self._lugar: LugarDeMesa | None = lugar
        """Where to stand when the rows arrive."""
        self._alcance = alcance
        self._todo: tuple[Mesa, list[Acto], list[FilaAparte]] | None = None
        self._momento: datetime | None = None
        self._filas: list[Renglon] = []

    def compose_body(self) -> ComposeResult:
        """Build one table for each part."""
        yield Lineas([[]], id="partes")
        with ContentSwitcher(initial=_id(self._parte)):
            for parte in Parte:
                yield TablaMesa(
                    columnas(parte),
                    voz_fila=lambda fila: fila.voz,
                    vacio=VACIOS[parte],
                    id=_id(parte),
                )
        yield Lineas([[]] * ALTO_DE_DETALLE, id="detalle")

    def on_mount(self) -> None:
        """Stand on the part asked for."""
        self.barra.show("KPI › Trabajo en curso · leyendo…", self.sesion.login)
        self._show_part()

    @property
    def tabla(self) -> TablaMesa:
        """Return the table in sight."""
        return self.query_one(f"#{_id(self._parte)}", TablaMesa)

    def load(self) -> None:
        """Read the desk again."""
        self.mark_seen()
        self.read()

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="mesa.lectura",
        description="Leyendo el trabajo",
    )
    def read(self) -> None:
        """Read every part."""
        worker = get_current_worker()
        servicio, alcance = self._service, self._alcance
        aparte = [] if alcance is None or alcance.del_dia else servicio.filas_aparte(alcance)
        leida = self.Leida(servicio.mesa(), servicio.actos(), aparte, servicio.ahora())
        if not worker.is_cancelled:
            self.post_message(leida)

    @on(Leida)
    def _take(self, event: Leida) -> None:
        if event.todo != self._todo:
            self._todo, self._momento = event.todo, event.momento
            self._fill()

    def _show_part(self) -> None:
        self.query_one(ContentSwitcher).current = _id(self._parte)
        self.tabla.focus()
        self._fill()

    def _fill(self) -> None:
        """Put the rows of the part in sight; the hour is that of what is shown."""
        if self._todo is None or self._momento is None:
            return
        mesa, actos, aparte = self._todo
        ahora = self._momento
        self.barra.show(
            "KPI › Trabajo en curso", f"calculado a las {ahora:%H:%M:%S} · {self.sesion.login}"
        )
        self._filas = renglones(self._parte, mesa, ahora, actos, aparte)
        self.tabla.set_ids(array("q", range(len(self._filas))))
        self.tabla.set_rows(dict(enumerate(self._filas)))
        if self._lugar is not None and self._lugar.parte is self._parte:
            self.tabla.move_to_id(self._lugar.en(self._filas))
        self._lugar = None
        self._show_names(mesa, actos, aparte)
        self._show_detail()

    def _show_names(self, mesa: Mesa, actos: Sequence[Acto], aparte: Sequence[FilaAparte]) -> None:
        cuentas = (
            *(mesa.casos, len(mesa.en_mano), len(mesa.citas), len(mesa.saltos)),
            *(len(mesa.agentes), len(actos), len(aparte)),
        )
        linea = partes(self._parte, cuentas, self.size.width)
        self.query_one("#partes", Lineas).set_lines([linea])

    @on(TablaVentana.VentanaPedida)
    def _give_rows(self, event: TablaVentana.VentanaPedida) -> None:
        if event.tabla is self.tabla:
            event.tabla.set_rows({i: self._filas[i] for i in event.ids if i < len(self._filas)})

    @on(TablaVentana.CursorMovido)
    def _follow_cursor(self) -> None:
        self._show_detail()

    def _show_detail(self) -> None:
        """Say whole what the last column of the row cuts: who reads the acts wants the reason."""
        self.query_one("#detalle", Lineas).set_lines(
            detalle(self._parte, self._fila(), max(self.size.width, 1))
        )

    def on_resize(self, event: events.Resize) -> None:
        """Compose the headings and the detail for the window."""
        self.call_after_refresh(self._fill)

    def _fila(self) -> Renglon | None:
        indice = self.tabla.cursor_id
        return self._filas[indice] if indice is not None and indice < len(self._filas) else None

    def action_parte(self, digito: str) -> None:
        """Show another part."""
        self._parte = list(Parte)[int(digito) - 1]
        self._show_part()

    def action_abrir(self) -> None:
        """Open exactly the casos of the row, its caso, or its account."""
        fila = self._fila()
        if fila is None:
            return
        if fila.filtro is not None:
            titulo = fila.celdas[0].strip(" ■▲")
            lugar = self._aqui()
            self._leave("triage", VerCasos(titulo, fila.filtro, vuelve="kpi", lugar=lugar))
        elif self._parte is Parte.ACTOS and fila.cuenta:
            self._leave("historial", fila.cuenta)
        elif fila.caso is not None:
            self._leave("triage", VerCaso(fila.caso, "kpi", self._aqui()))
        else:
            self.say("Este renglón no abre casos")

    def _leave(self, modo: str, peticion: Any) -> None:  # noqa: ANN401 - what each place takes
        """Go to another place; its way back opens the desk again on the same row."""
        self.app.post_message(self.Ir(modo, peticion, lugar=self._aqui()))
        self.dismiss(None)

    def _aqui(self) -> LugarDeMesa:
        indice = self.tabla.cursor_id
        if indice is None or indice >= len(self._filas):
            return LugarDeMesa(self._parte)
        return LugarDeMesa.of(self._parte, self._filas, indice)

    def action_atras(self) -> None:
        """Go back to the figures."""
        self.dismiss(None)

    def action_cuenta(self) -> None:
        """Open everything about the account of the row."""
        fila = self._fila()
        if fila is None or not fila.cuenta:
            self.say("Este renglón no es de una cuenta")
            return
        self._leave("historial", fila.cuenta)

    def _de_caso(self) -> int | None:
        """Return the caso of the row, saying why nothing can be done with it."""
        fila = self._fila()
        if self.sesion.rol != Rol.SUPERVISOR:
            self.say("Eso es de la supervisora", Voz.AVISO)
        elif fila is None or fila.caso is None:
            self.say("Párese en un caso", Voz.AVISO)
        else:
            return fila.caso
        return None

    def action_soltar(self) -> None:
        """Let go of the claim of the row."""
        caso, fila = self._de_caso(), self._fila()
        if caso is None or fila is None:
            return
        if not fila.login:
            self.say("Ese caso no lo tiene nadie", Voz.AVISO)
            return
        self.let_go(caso, fila.login)

    def action_reasignar(self) -> None:
        """Ask who gets the caso of the row, and why if there is something to say."""
        caso = self._de_caso()
        if caso is None:
            return

        def chosen(login: str | None) -> None:
            if login is not None:
                self._ask_why(caso, login)

        opciones = [(login, f"{login} · {nombre}") for login, nombre in self._service.personas()]
        self.app.push_screen(SelectorModal(f"¿A quién pasa el caso {caso}?", opciones), chosen)

    def _ask_why(self, caso: int, login: str) -> None:
        def answered(nota: str | None) -> None:
            if nota is not None:
                self.give(caso, login, nota)

        modal = TextoModal(
            f"Por qué pasa el caso {caso} a {login}",
            "No es obligatorio: Enter lo pasa así. Queda entre los actos, con su nombre.",
            minimo=0,
            maximo=MAX_POR_QUE,
        )
        self.app.push_screen(modal, answered)

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="mesa.escritura",
        description="Soltando el caso",
    )
    def let_go(self, caso: int, login: str) -> None:
        """Let go of somebody's claim."""
        self._service.soltar(caso)
        self.post_message(self.Hecho(f"El caso {caso} ya no lo tiene {login}"))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="mesa.escritura",
        description="Reasignando el caso",
    )
    def give(self, caso: int, login: str, nota: str) -> None:
        """Give a caso to somebody."""
        self._service.reasignar(caso, login, nota)
        self.post_message(self.Hecho(f"El caso {caso} quedó con {login}"))

    @on(Hecho)
    def _say_done(self, event: Hecho) -> None:
        self.say(event.texto, Voz.OK)
        self.load()


def _id(parte: Parte) -> str:
    return f"parte-{parte.name.lower()}"
