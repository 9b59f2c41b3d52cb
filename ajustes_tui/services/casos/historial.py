"""Historial: everything of one cuenta, across cortes."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ajustes_tui.domain.caso.card import FilaCaso, Linea, RelojDeCaso
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.guide import reloj_de
from ajustes_tui.domain.caso.line_classes import ClaseDeLinea, clases_de
from ajustes_tui.domain.keeping.integrity import Rotura
from ajustes_tui.domain.query.filter import FiltroCasos
from ajustes_tui.domain.rules.decision import TelefonoDeCuenta
from ajustes_tui.domain.values.clocks import Semaforo, semaforo
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.domain.values.text import limpiar
from ajustes_tui.errors import Conflicto
from ajustes_tui.services.casos.borradores import UltimaPalabra, apartar_nota, poner_nota
from ajustes_tui.services.casos.lotes import Exportado
from ajustes_tui.services.context import Entorno
from ajustes_tui.services.figures.export import ExportacionService
from ajustes_tui.services.recorder import Peticion, Registrador, Registro
from ajustes_tui.storage.casos.notes import NotaEnCurso
from ajustes_tui.storage.guard.integrity import check_cuenta


@dataclass(frozen=True, slots=True)
class CuentaVista:
    """One account: its casos, how to reach the usuario, and the numbers of its lines, newest first."""

    cuenta: str
    usuario_nombre: str | None
    telefonos: tuple[TelefonoDeCuenta, ...]
    casos: tuple[FilaCaso, ...]
    relojes: Mapping[int, tuple[RelojDeCaso, Semaforo]]
    """The running legal clock and its colour, by caso id; casos without a running one are left out."""
    lineas: array[int]
    """The numbers of the lines asked for: all the lines, or those of one class."""
    ultimas: Mapping[int, int]
    """The newest of those lines, by caso id."""
    total: int
    clases: Mapping[ClaseDeLinea, int]
    """How many lines each class has; classes without lines are left out."""
    rotura: Rotura | None
    """The first line of the account that was altered or moved since it was written; None when none was."""


@dataclass(frozen=True, slots=True)
class NotaAMedias:
    """A note the person left half typed on a caso of an account."""

    cuenta: str
    caso_id: int
    texto: str
    guardada_el: datetime
    desde_entonces: tuple[Linea, ...]
    """The lines others wrote on the caso since the note was begun, the newest last."""


class HistorialService:
    """The use cases of the account screen; every look at an account is recorded."""

    def __init__(
        self, entorno: Entorno, registrador: Registrador, exportacion: ExportacionService
    ) -> None:
        self._e = entorno
        self._registrador = registrador
        self._exportacion = exportacion
        self._ultima = UltimaPalabra()

    def ahora(self) -> datetime:
        """Return this moment in Bogota."""
        return self._e.ahora()

    @property
    def exporta(self) -> bool:
        """Return whether the person may write an account to a workbook."""
        return self._e.sesion.can(Power.EXPORT)

    def lineas(self, cuenta: str) -> list[Linea]:
        """Return the lines of a cuenta, newest first; none for an unknown one."""
        self._e.exigir_lectura()
        lineas = self._e.historial.of_cuenta(cuenta)
        if lineas:
            self._e.record("consulta_historial", f"cuenta {cuenta}")
        return lineas

    def ver(self, cuenta: str, clase: ClaseDeLinea | None = None) -> CuentaVista | None:
        """Return an account with the lines of a class, or None when no caso has the cuenta; recorded."""
        self._e.exigir_lectura()
        casos = self._e.casos.of_cuenta(cuenta, self._e.ahora())
        if not casos:
            return None
        self._e.record("consulta_historial", f"cuenta {cuenta}")
        e = self._e
        completos = [caso for fila in casos if (caso := e.casos.get(fila.id)) is not None]
        nombres = (caso.usuario_nombre for caso in completos if caso.usuario_nombre)
        hoy = e.ahora().date()
        relojes = ((c.id, reloj_de(c, hoy, e.reglas, e.es_habil)) for c in completos)
        lineas = array("q")
        ultimas: dict[int, int] = {}
        total = 0
        clases: Counter[ClaseDeLinea] = Counter()
        for linea, caso_id, evento, de_base, deshecha in self._e.historial.numbers_of_cuenta(
            cuenta
        ):
            suyas = clases_de(evento, de_base=de_base, deshecha=deshecha)
            clases.update(suyas)
            total += 1
            if clase is None or clase in suyas:
                lineas.append(linea)
                ultimas.setdefault(caso_id, linea)
        return CuentaVista(
            cuenta,
            next(nombres, None),
            self._e.casos.telefonos(cuenta),
            tuple(casos),
            {
                caso_id: (reloj, semaforo(reloj.restantes, e.reglas))
                for caso_id, reloj in relojes
                if reloj is not None
            },
            lineas,
            ultimas,
            total,
            {clase: clases[clase] for clase in ClaseDeLinea if clases[clase]},
            check_cuenta(self._e.db, cuenta),
        )

    def ventana(self, numeros: Sequence[int]) -> list[Linea]:
        """Return the lines with some of the numbers that `ver` gave."""
        self._e.exigir_lectura()
        return self._e.historial.window(numeros)

    def exportar(self, cuenta: str) -> Exportado:
        """Write every line of the account to a workbook, names and numbers masked.

        Raises NoPermitido for a person without the power to export.
        """
        ruta = Path(f"historial_{cuenta}.xlsx")
        return self._exportacion.exportar_historial(ruta, FiltroCasos(cuenta=cuenta))

    def buscar(self, texto: str) -> list[str]:
        """Return the cuentas with `texto` as number, radicado or telephone; the search is recorded."""
        self._e.exigir_lectura()
        limpio = limpiar(texto).replace(" ", "")
        self._e.record("busqueda")
        return self._e.casos.find_cuentas(limpio)

    def caso_de(self, cuenta: str, radicado: str) -> int | None:
        """Return the id of the caso of an account with a radicado, or None."""
        return self._e.casos.with_radicado(cuenta, limpiar(radicado).replace(" ", ""))

    def nota_a_medias(self, cuenta: str | None = None) -> NotaAMedias | None:
        """Return the newest note the person left half typed, on an account or on any; None without one."""
        self._e.exigir_lectura()
        return self._a_medias(self._e.notas.newest(self._e.sesion.login, cuenta))

    def nota_de(self, caso_id: int) -> NotaAMedias | None:
        """Return the note the person left half typed on a caso, or None."""
        self._e.exigir_lectura()
        return self._a_medias(self._e.notas.get(caso_id, self._e.sesion.login))

    def _a_medias(self, nota: NotaEnCurso | None) -> NotaAMedias | None:
        e = self._e
        caso = None if nota is None else e.casos.get(nota.caso_id)
        if nota is None or caso is None:
            return None
        ajenas = tuple(
            linea
            for linea in e.historial.of_caso_since(nota.caso_id, nota.linea)
            if linea.agente != e.sesion.login
        )
        return NotaAMedias(caso.cuenta, caso.id, nota.texto, nota.guardada_el, ajenas)

    def guardar_nota(self, caso_id: int, texto: str, *, ultimo: bool = False) -> None:
        """Save the half-typed note of a caso; a blank one is dropped.

        `ultimo` says that the program ends with this save: no later one of the session is written,
        and on a busy store it is kept beside it.
        """
        e = self._e
        e.exigir_lectura()
        if ultimo:
            self._ultima.decir(caso_id)
        try:
            with e.db.transaction():
                if ultimo or self._ultima.admite(caso_id):
                    poner_nota(e, e.sesion.login, caso_id, texto, e.ahora())
        except Conflicto:
            if not ultimo:
                raise
            apartar_nota(e, caso_id, texto)

    def anotar(self, caso_id: int, texto: str) -> Registro:
        """Register a note on a caso of the account; its half-typed copy is dropped."""
        return self._registrar(caso_id, Peticion(Evento.NOTA, {}, texto))

    def deshacer(self, caso_id: int) -> Registro:
        """Undo the last evento of a caso; raises NoPermitido unless it is the person's own of today."""
        return self._registrar(caso_id, Peticion(Evento.DESHACER, {}))

    def _registrar(self, caso_id: int, peticion: Peticion) -> Registro:
        return self._registrador.registrar(caso_id, [peticion])[0]
