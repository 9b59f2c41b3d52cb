"""What the queue of triage reads away from the keyboard's thread: filters, counts, marks, skips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from time import monotonic

from textual import work
from textual.worker import get_current_worker

from ajustes_tui.screens.triage.errands import predicado
from ajustes_tui.screens.triage.filter import Filtro
from ajustes_tui.screens.triage.messages import (
    CuentasLeidas,
    Dicho,
    FiltrosLeidos,
    MarcadosLeidos,
    OpcionesLeidas,
    SaltosLeidos,
)
from ajustes_tui.screens.triage.workers import ObrerosTriage

CADA_S = 0.25
"""How often counts that take long are shown."""
DIAS_DE_SALTOS = 60
"""How far back the reasons of one caso are looked for."""


class ObrerosCola(ObrerosTriage):
    """The workers of the queue: each asks TriageService for one thing and posts one message."""

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="triage.filtros",
        description="Contando los filtros",
    )
    def _load_filters(self) -> None:
        """Show the filters by name at once, and their counts as they are known."""
        worker = get_current_worker()
        filtros = self._service.filtros_sin_contar()
        self.post_message(FiltrosLeidos(tuple(filtros), primera=True))
        dicho = monotonic()
        for lugar, filtro in enumerate(filtros, 1):
            filtros[lugar - 1] = self._service.contado(filtro)
            if worker.is_cancelled:
                return
            if lugar == len(filtros) or monotonic() - dicho > CADA_S:
                dicho = monotonic()
                self.post_message(FiltrosLeidos(tuple(filtros)))

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="triage.opciones",
        description="Leyendo sus opciones",
    )
    def _load_options(self) -> None:
        worker = get_current_worker()
        escritas = self._service.opciones_escritas()
        if escritas and not worker.is_cancelled:
            self.post_message(OpcionesLeidas(escritas))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="triage.escritura",
        description="Guardando las opciones",
    )
    def _keep_options(self, digitos: Mapping[int, str]) -> None:
        """Keep what is written beside rows, so that a lost line loses none of it."""
        for caso_id, digito in digitos.items():
            self._service.guardar_opcion(caso_id, digito)

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="triage.cuentas",
        description="Contando lo filtrado",
    )
    def _load_counts(self, filtro: Filtro) -> None:
        """Show the counts by estado as soon as they are known, then all of them."""
        worker = get_current_worker()
        pedido = predicado(self._service, filtro)
        por_estado = self._service.cuentas_por_estado(pedido)
        self.post_message(CuentasLeidas(por_estado, primera=True))
        cuentas = self._service.cuentas(pedido)
        if not worker.is_cancelled:
            self.post_message(CuentasLeidas(cuentas))

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="triage.saltos",
        description="Leyendo los saltos",
    )
    def _load_skips(self, caso_id: int | None) -> None:
        worker = get_current_worker()
        hoy = self._service.ahora().date()
        saltos = self._service.saltos(hoy - timedelta(days=DIAS_DE_SALTOS))
        del_caso = [salto for salto in saltos if salto.caso == caso_id]
        de_hoy = [salto for salto in saltos if salto.momento.date() == hoy]
        if not worker.is_cancelled:
            self.post_message(SaltosLeidos(del_caso, de_hoy))

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="triage.marcados",
        description="Leyendo los marcados",
    )
    def _load_marked(self, ids: Sequence[int]) -> None:
        worker = get_current_worker()
        filas = {fila.id: fila for fila in self._service.get_window(ids)}
        if not worker.is_cancelled:
            self.post_message(MarcadosLeidos(filas))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="triage.escritura",
        description="Guardando el filtro",
    )
    def _save_filter(self, nombre: str, linea: str) -> None:
        guardado = self._service.guardar_filtro(nombre, linea)
        self.post_message(Dicho(f"Quedó guardado «{guardado.nombre}»; g lo muestra"))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="triage.escritura",
        description="Quitando el filtro",
    )
    def _drop_filter(self, nombre: str) -> None:
        self._service.quitar_filtro(nombre)
        self.post_message(Dicho(f"Se quitó el filtro «{nombre}»"))
