"""Importación: choose a workbook, see what it would do, and write it with one key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any, ClassVar

from textual import events, on

from ajustes_tui.domain.caso.estados import Rol
from ajustes_tui.domain.values.counts import contados, miles
from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.messages import BaseAnulada, BaseImportada, Hechos
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.importacion import result as resultado
from ajustes_tui.screens.importacion.groups import de_conservados, de_renglon
from ajustes_tui.screens.importacion.messages import (
    BasesListadas,
    Conciliada,
    Deshecha,
    Escrita,
    GrupoAbierto,
    Guardados,
)
from ajustes_tui.screens.importacion.result import VistaResultado
from ajustes_tui.screens.importacion.reviewing import RevisarBase
from ajustes_tui.screens.importacion.views import ListaBases, ListaColumnas, Previa, Resultado
from ajustes_tui.screens.modals.text import TextoModal
from ajustes_tui.services.intake.importacion import ImportacionService
from ajustes_tui.ui.text import Voz
from ajustes_tui.widgets.field import Campo

_PARTES = ("archivo", "bases", "columnas")
_TABLEROS = ("previa", "resultado")


class ImportacionScreen(RevisarBase):
    """One base at a time, from the folder to the store; nothing is written before F8."""

    CONTEXTO = "importacion.archivo"
    CSS_PATH: ClassVar[list[str | PurePath]] = [styles_dir() / "importacion.tcss"]

    def __init__(self, service: ImportacionService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(service, hechos, sesion)
        self._vista: VistaResultado | None = None
        self._bases: Sequence[Mapping[str, Any]] = []

    def on_mount(self) -> None:
        """Start at the chooser."""
        self.end_job()
        self.go_to("archivo")

    @on(events.Resize)
    def _fit(self) -> None:
        """Put two parts side by side, or one, as the room allows."""
        self._lay_out()

    # Writing

    def action_actuar(self) -> None:
        """Import what is being looked at."""
        preparada = self._preparada
        if self._paso not in ("previa", "grupo") or preparada is None:
            self.say("Primero escoja un archivo: Enter lo lee", Voz.AVISO)
        elif falta := self.why_not(preparada):
            self.say(falta, Voz.AVISO)
        else:
            self.start_writing()

    @on(Escrita)
    def _show_written(self, event: Escrita) -> None:
        self.end_job()
        resumen = event.vista.resumen
        self._show_result(event.vista)
        if not self.here:
            self.notify("La base quedó importada; F2 muestra qué hizo")
        if resumen.base is not None and resumen.corte is not None and not resumen.ya_importada:
            self.hechos.base_importada.publish(
                BaseImportada(
                    resumen.base, resumen.corte.isoformat(), resumen.validas, resumen.rechazadas
                )
            )

    # The result, and the bases already in the store

    def _show_result(self, vista: VistaResultado) -> None:
        self._vista = vista
        self.query_one(Resultado).show_result(vista)
        self.go_to("resultado")

    def action_bases(self) -> None:
        """List the bases already in the store."""
        self.list_bases()

    @on(BasesListadas)
    def _show_bases(self, event: BasesListadas) -> None:
        self._bases = event.bases
        self.give_rows(self.query_one(ListaBases), self._bases)
        self.go_to("bases")

    @on(ListaBases.VentanaPedida, "#lista-bases")
    def _give_bases(self, event: ListaBases.VentanaPedida) -> None:
        event.tabla.set_rows({i: self._bases[i] for i in event.ids if i < len(self._bases)})

    def _base_at_cursor(self) -> Mapping[str, Any] | None:
        indice = self.query_one(ListaBases).cursor_id
        return None if indice is None else self._bases[indice]

    def action_conciliar(self) -> None:
        """Show what the base under the cursor did."""
        base = self._base_at_cursor()
        if base is not None:
            self.reconcile(base)

    @on(Conciliada)
    def _show_reconciled(self, event: Conciliada) -> None:
        self._show_result(event.vista)

    def follow(self, clave: str) -> None:
        """Show beside the result the casos of the row the cursor is at, where there is room."""
        if self._paso == "resultado":
            if self.wide and not _caso_de(clave):
                self._open_outcome(clave, entrar=False)
        else:
            super().follow(clave)

    def _open_outcome(self, clave: str, *, entrar: bool) -> None:
        service, vista = self._service, self._vista
        if vista is None:
            return
        for renglon in vista.conciliacion.renglones:
            if renglon.clase == clave:
                self.open_group(lambda r=renglon: de_renglon(service, r), entrar=entrar)

    def action_casos(self) -> None:
        """Open the casos of the row, or the queue, where all the casos are."""
        clave = self.query_one(Resultado).clave
        if caso_id := _caso_de(clave):
            self.go("triage", caso_id)
        elif clave:
            self._open_outcome(clave, entrar=True)
        else:
            self.go("triage")

    def action_excel(self) -> None:
        """Save the rejected rows of the base shown to a workbook."""
        resumen = self._vista.resumen if self._vista is not None else None
        if resumen is None or resumen.base is None or not resumen.rechazadas:
            self.say("No hay filas rechazadas")
            return
        base = resumen.base

        def save(ruta: Path) -> int:
            return self._service.exportar_rechazos_de(base, ruta)

        self.save_rejected(save, self.rejects_path(resumen.archivo))

    @on(Guardados)
    def _tell_saved(self, event: Guardados) -> None:
        una = event.cuantos == 1
        que = "1 fila rechazada quedó" if una else f"{event.cuantos} filas rechazadas quedaron"
        self.say(f"{que} en {event.nombre}")

    # Undoing

    def action_deshacer(self) -> None:
        """Undo the base shown or under the cursor, with its reason; what somebody touched stays."""
        base: int | None = None
        if self._paso == "resultado" and self._vista is not None and not self._vista.deshecha:
            base = self._vista.resumen.base
        elif self._paso == "bases" and (fila := self._base_at_cursor()) is not None:
            base = None if fila["anulada_el"] else int(fila["id"])
        if base is None:
            self._nothing_here()
            return
        numero = base

        def accept(motivo: str | None) -> None:
            if motivo:
                self.say(f"Deshaciendo la base {numero}…")
                self.undo(numero, motivo)

        self.app.push_screen(
            TextoModal(f"Deshacer la base {base}", "Por qué; lo que alguien tocó se conserva"),
            accept,
        )

    @on(Deshecha)
    def _tell_undone(self, event: Deshecha) -> None:
        hecho = event.hecho
        self.forget()
        self.load()
        self.go_to("archivo")
        dicho = (
            f"Base {event.base} deshecha: "
            f"{contados(len(hecho.retirados), 'caso retirado', 'casos retirados')}, "
            f"{miles(len(hecho.restaurados))} como estaban, "
            f"{contados(len(hecho.conservados), 'conservado', 'conservados')}"
        )
        self.say(dicho)
        if event.conservados:
            # What stayed is listed with its reason; Esc leaves the list.
            grupo = de_conservados(event.conservados)
            self.post_message(GrupoAbierto(grupo, entrar=True, nota=dicho))
        self.hechos.base_anulada.publish(BaseAnulada(event.base))

    # Going from one part to another

    def action_atras(self) -> None:
        """Stop the job, or go back to the part before."""
        if self.cancel_job():
            return
        if self._paso == "grupo":
            self.go_to(self._fondo)
        elif self._paso == "columnas" and self._preparada is not None:
            self._opciones = self._preparada.opciones
            self.go_to("previa")
        elif self._paso == "archivo":
            self._nothing_here()
        elif self._paso == "resultado" and self._vista is not None and not self._vista.segundos:
            self.go_to("bases")
        else:
            self.forget()
            self.go_to("archivo")
            self.load()

    @on(events.DescendantFocus)
    @on(events.DescendantBlur)
    def _show_keys(self) -> None:
        """Say on row 24 what the keys do here, for this role: in a field a letter is only written."""
        sin = set() if self.sesion.rol is Rol.SUPERVISOR else set(_DE_SUPERVISOR)
        if self.query_one("#ruta", Campo).has_focus:
            sin.add("importacion.archivo.bases")
        self.set_contexto(f"importacion.{self._paso}", frozenset(sin))

    def go_to(self, paso: str) -> None:
        """Show one part of the screen, with its keys and what it says."""
        self._paso = paso
        self._show_keys()
        self._lay_out()
        if paso == "previa" and self._preparada is not None:
            previa = self.query_one(Previa)
            previa.show_base(self._preparada)
            previa.focus()
            self.tell_preview(self._preparada)
            self.follow(previa.clave)
        elif paso == "resultado":
            self._tell_result()
        elif paso == "grupo":
            self.tell_group()
        elif paso == "columnas":
            self.tell_columns()
            self.query_one(ListaColumnas).focus()
        elif paso == "bases":
            self.barra.show("IMPORTACIÓN › Bases", self.sesion.login)
            self.orden.show("", "Enter muestra qué hizo la base · Esc vuelve")
            self.linea_rr.clear("Las bases se deshacen de la última a la primera.")
            self.query_one(ListaBases).focus()
        elif paso == "archivo":
            self.barra.show("IMPORTACIÓN › Escoja la base", self.sesion.login)
            self.orden.show("", "Enter lee el archivo; no escribe nada · Tab: otra ruta")
            self.linea_rr.clear("La lectura no detiene a nadie y se puede cancelar con Esc.")
            self.focus_chooser()

    def _tell_result(self) -> None:
        vista, tablero = self._vista, self.query_one(Resultado)
        if vista is None:
            return
        tablero.focus()
        izquierda, derecha = resultado.barra_del_resultado(vista, self._service.ahora())
        self.barra.show(izquierda, " · ".join(filter(None, (derecha, self.sesion.login))))
        self.orden.show("", "F3 triage · F5 KPI · Esc otra base")
        self.linea_rr.clear()
        self.follow(tablero.clave)

    def _lay_out(self) -> None:
        """Show what belongs to the part one is at, two side by side where they fit."""
        paso = self._paso
        for parte in _PARTES:
            self.query_one(f"#{parte}").display = parte == paso
        tablero = self._fondo if paso == "grupo" and self.wide else paso
        for parte in _TABLEROS:
            self.query_one(f"#{parte}").display = parte == tablero
        self.query_one("#mirar").display = paso not in _PARTES
        self.query_one("#grupo").display = paso == "grupo" or (self.wide and paso in _TABLEROS)


_DE_SUPERVISOR = ("importacion.resultado.deshacer", "importacion.bases.deshacer")


def _caso_de(clave: str) -> int:
    """Return the caso of a row that is one, 0 for the others."""
    numero = clave.removeprefix(resultado.GESTION).removeprefix(resultado.REVISION)
    return int(numero) if numero.isdigit() else 0
