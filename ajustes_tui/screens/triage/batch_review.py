"""Review before doing many acts: what each does, what cannot go, and typing the count to go on."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from pathlib import PurePath
from time import monotonic
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.worker import get_current_worker

from ajustes_tui.domain.values.money import pesos
from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.messages import EventoRegistrado, Hecho, Hechos
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.triage.batch import FilaTanda, Hecha, RevisionDeTanda, Tanda
from ajustes_tui.services.recorder import Registro
from ajustes_tui.ui.keys import bindings_for
from ajustes_tui.ui.text import Trozo, Voz
from ajustes_tui.widgets.frame import Regla
from ajustes_tui.widgets.line_view import Lineas
from ajustes_tui.widgets.window_table import Columna, TablaVentana

NADA = "Nada se ha registrado todavía."
_CADA_UNO = "Cada caso se registra aparte: si alguien se adelantó en uno, se dice en cuál."
_CADA_S = 0.25
ALTO_NO_VAN = 4


def _van() -> dict[int, Sequence[Columna[FilaTanda]]]:
    return {
        0: (
            Columna[FilaTanda]("Op", 2, lambda f: f.op),
            Columna[FilaTanda]("Cuenta", 9, lambda f: f.cuenta, entera=True),
            Columna[FilaTanda]("Radicado", 11, lambda f: f.radicado),
            Columna[FilaTanda]("Causal", 12, lambda f: f.causal),
            Columna[FilaTanda]("Decisión", 29, lambda f: f.que, flexible=True),
            Columna[FilaTanda]("Valor", 10, lambda f: pesos(f.valor), "der", entera=True),
        )
    }


def _no_van() -> dict[int, Sequence[Columna[FilaTanda]]]:
    return {
        0: (
            Columna[FilaTanda]("", 12, lambda f: f.cuenta),
            Columna[FilaTanda](
                *("", 60, lambda f: f"■ {f.motivo}"),
                voz=lambda _: Voz.MALO,
                flexible=True,
            ),
        )
    }


class LoteScreen(AjustesScreen):
    """The acts one by one with their effect; typing how many there are is what confirms."""

    CONTEXTO = "lote"
    CSS_PATH: ClassVar[list[str | PurePath]] = [styles_dir() / "triage.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("lote")]

    class Revisada(Message):
        """What the acts would do arrived."""

        def __init__(self, revision: RevisionDeTanda) -> None:
            super().__init__()
            self.revision = revision

    class Avance(Message):
        """Some of the acts are done."""

        def __init__(self, hechos: int, total: int) -> None:
            super().__init__()
            self.hechos = hechos
            self.total = total

        def can_replace(self, message: Message) -> bool:
            """Let only the newest wait."""
            return isinstance(message, LoteScreen.Avance)

    class Terminada(Message):
        """Every act was tried."""

        def __init__(self, hechas: Sequence[Hecha]) -> None:
            super().__init__()
            self.hechas = hechas

    def __init__(self, tanda: Tanda, cuentas: str, hechos: Hechos, sesion: Sesion) -> None:
        """Build the review of `tanda`; `cuentas` is what the bar of triage counts."""
        super().__init__(hechos, sesion)
        self._tanda = tanda
        self._cuentas = cuentas
        self._revision: RevisionDeTanda | None = None
        self._escrito = ""
        self._trabajando = False
        self._errores: dict[int, str] = {}
        self.hechas: list[int] = []
        """The casos that were done, in order."""
        self.registros: list[Registro] = []
        """The last line each of these got in the historial, which can be undone."""
        self.quitadas: list[int] = []
        """The casos the person took out."""
        self.abrir: int | None = None
        """The caso the person wants to see."""
        self.pedido: object = None
        """What another screen asked of triage meanwhile."""

    def compose_body(self) -> ComposeResult:
        """Build the acts, their effects and what cannot go."""
        yield Lineas([[Trozo(f" {NADA}")], []], id="lote-aviso")
        yield TablaVentana[FilaTanda](
            _van(), vacio="Ninguna puede ir.", cursor_siempre=False, id="lote-van"
        )
        yield Regla("Qué va a pasar", id="lote-efecto")
        yield Lineas([[]], id="lote-efectos")
        yield Regla("No van en el lote", id="lote-no")
        yield TablaVentana[FilaTanda](
            _no_van(), vacio="", titulos=False, cursor_siempre=False, id="lote-no-van"
        )

    def on_mount(self) -> None:
        """Start at the acts."""
        self.query_one("#lote-van", TablaVentana).focus()
        self.linea_rr.clear(_CADA_UNO)

    def load(self) -> None:
        """Ask what each act would do now."""
        self._show_bar()
        if self._revision is None:
            self.orden.show("Revisando…")
        self._review()

    def reload_after(self, hecho: Hecho) -> None:
        """Look again, unless it is this screen that is registering."""
        if not self._trabajando:
            self.load()

    def receive(self, peticion: object) -> None:
        """Give way to what another screen asks of triage."""
        self.pedido = peticion
        self._leave()

    def running(self) -> str:
        """Return what is being registered."""
        return "Se está registrando un lote." if self._trabajando else ""

    def pending(self) -> str:
        """Return that the acts reviewed are not registered."""
        return f"Hay {len(self._tanda.filas)} sin registrar." if self._tanda.filas else ""

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="lote.revision",
        description="Revisando",
    )
    def _review(self) -> None:
        worker = get_current_worker()
        revision = self._tanda.revisar()
        if not worker.is_cancelled:
            self.post_message(self.Revisada(revision))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="lote.escritura",
        description="Registrando",
    )
    def _do(self, caso_ids: Sequence[int]) -> None:
        ultimo = monotonic()

        def advance(hechos: int, total: int) -> None:
            nonlocal ultimo
            if monotonic() - ultimo >= _CADA_S:
                ultimo = monotonic()
                self.post_message(self.Avance(hechos, total))

        self.post_message(self.Terminada(self._tanda.hacer(caso_ids, advance)))

    @on(Revisada)
    def _show(self, event: Revisada) -> None:
        if self._trabajando:
            return
        if self._revision is None:
            self.guard_new_case()
        self._revision = event.revision
        self._escrito = ""
        van = [fila for fila in event.revision.van if fila.caso_id not in self._errores]
        no_van = [
            *(self._con_error(f) for f in event.revision.van if f.caso_id in self._errores),
            *event.revision.no_van,
        ]
        self._fill("#lote-van", van)
        self._fill("#lote-no-van", no_van)
        self.query_one("#lote-efectos", Lineas).set_lines(event.revision.efectos or [[]])
        self.query_one("#lote-no", Regla).show("No van en el lote", f"{len(no_van)}")
        self.set_class(not no_van, "-todas")
        alto = max(ALTO_NO_VAN, self.size.height // 3 - 4)
        self.query_one("#lote-no-van").styles.height = max(min(len(no_van), alto), 1)
        if not van and no_van:
            self.query_one("#lote-no-van").focus()
        self._show_bar()
        self._show_count()

    def _con_error(self, fila: FilaTanda) -> FilaTanda:
        return FilaTanda(
            *(fila.caso_id, fila.op, fila.cuenta, fila.radicado, fila.causal, fila.que, fila.valor),
            motivo=self._errores[fila.caso_id],
        )

    def _fill(self, selector: str, filas: Sequence[FilaTanda]) -> None:
        tabla = self.query_one(selector, TablaVentana)
        tabla.set_ids(array("q", (fila.caso_id for fila in filas)))
        tabla.set_rows({fila.caso_id: fila for fila in filas})

    @property
    def _ids(self) -> list[int]:
        """Return the casos that can go."""
        van = self._revision.van if self._revision else ()
        return [fila.caso_id for fila in van if fila.caso_id not in self._errores]

    def _show_bar(self) -> None:
        una, varias = self._tanda.nombre
        cuantas = len(self._tanda.filas)
        self.barra.show(
            f"TRIAGE › Revisar {cuantas} {una if cuantas == 1 else varias}", self._cuentas
        )

    def _show_count(self) -> None:
        """Say on row 21 what to type, and what is typed of it."""
        n = len(self._ids)
        ayuda = "Esc vuelve sin registrar nada" if not self.hechas else "Esc vuelve a la cola"
        if not n:
            self.orden.show("No queda nada que pueda ir: Enter abre el renglón", ayuda, Voz.AVISO)
            return
        las = "la" if n == 1 else "las"
        self.orden.show(
            f"Escriba {n} y Enter para {self._tanda.verbo} {las} {n} {self._escrito}_", ayuda
        )

    def action_digito(self, digito: str) -> None:
        """Type one more digit of the count."""
        if not self._trabajando and len(self._escrito) < 7:
            self._escrito += digito
            self._show_count()

    def action_borrar(self) -> None:
        """Take back the last digit typed."""
        self._escrito = self._escrito[:-1]
        self._show_count()

    def action_otra_lista(self) -> None:
        """Go between what can go and what cannot."""
        van = self.query_one("#lote-van", TablaVentana)
        no_van = self.query_one("#lote-no-van", TablaVentana)
        (van if no_van.has_focus or not no_van.row_count else no_van).focus()

    @property
    def _bajo_cursor(self) -> int | None:
        return self.focused.cursor_id if isinstance(self.focused, TablaVentana) else None

    def action_quitar(self) -> None:
        """Take the row under the cursor out of the set; its digit goes with it."""
        caso_id = self._bajo_cursor
        if caso_id is None or self._trabajando:
            return
        self._tanda.quitar(caso_id)
        self._errores.pop(caso_id, None)
        self.quitadas.append(caso_id)
        if self._tanda.filas:
            self.load()
        else:
            self._leave()

    @on(TablaVentana.FilaElegida)
    def _chosen(self, event: TablaVentana.FilaElegida) -> None:
        self.action_registrar()

    def action_registrar(self) -> None:
        """Do the acts when the count is typed; open the row when nothing is."""
        ids = self._ids
        if self._trabajando or self._revision is None:
            return
        if not self._escrito:
            self.abrir = self._bajo_cursor
            if self.abrir is not None:
                self._leave()
        elif self._escrito == str(len(ids)) and ids:
            self._trabajando = True
            self.orden.show(f"Registrando {len(ids)}…")
            self._do(ids)
        else:
            escrito, self._escrito = self._escrito, ""
            self.say(f"Escribió {escrito} y son {len(ids)}: no se registró nada", Voz.AVISO)

    @on(Avance)
    def _advance(self, event: Avance) -> None:
        self.orden.show(f"Van {event.hechos} de {event.total}…")

    @on(Terminada)
    def _done(self, event: Terminada) -> None:
        for hecha in event.hechas:
            if hecha.error:
                self._errores[hecha.caso_id] = hecha.error
                continue
            self.hechas.append(hecha.caso_id)
            self.registros += hecha.registros[-1:]
            self._tanda.quitar(hecha.caso_id)
            for registro in hecha.registros:
                self.hechos.evento_registrado.publish(
                    EventoRegistrado(registro.caso.id, registro.evento.value, registro.linea)
                )
        self._trabajando = False
        if not self._tanda.filas:
            self._leave()
            return
        dicho = f" Van {len(self.hechas)} hechas. Lo que no se pudo sigue con su opción."
        self.query_one("#lote-aviso", Lineas).set_lines([[Trozo(dicho, Voz.FUERTE)], []])
        self.load()

    @property
    def dicho(self) -> str:
        """Return what was done, to be said where the person goes back to."""
        if not self.hechas:
            return ""
        una, varias = self._tanda.nombre
        n = len(self.hechas)
        return f"{n} {una if n == 1 else varias}: {'quedó hecha' if n == 1 else 'quedaron hechas'}"

    def action_atras(self) -> None:
        """Go back to the queue; nothing more is done."""
        if self._trabajando:
            self.say("Espere: se está registrando", Voz.AVISO)
        elif self._escrito:
            self._escrito = ""
            self._show_count()
        else:
            self._leave()

    def action_cuenta(self) -> None:
        """Open everything about the account of the row."""
        caso_id = self._bajo_cursor
        if caso_id is not None:
            self.go("historial", (self._tanda.filas[caso_id].cuenta, caso_id))

    def pasted(self, numeros: tuple[str, ...]) -> None:
        """Let no paste type the count."""
        self.say("Lo pegado no confirma: escriba cuántas son", Voz.AVISO)

    def _leave(self) -> None:
        self.dismiss(None)
