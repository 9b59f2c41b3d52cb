"""Historial: everything of one cuenta, across cortes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ajustes_tui.domain.decision import TelefonoDeCuenta
from ajustes_tui.domain.ficha import FilaCaso, Linea
from ajustes_tui.domain.texto import limpiar
from ajustes_tui.services.entorno import Entorno
from ajustes_tui.services.registrador import Peticion, Registrador, Registro


@dataclass(frozen=True, slots=True)
class CuentaVista:
    """One account: its casos, its lines newest first, and how to reach the usuario."""

    cuenta: str
    usuario_nombre: str | None
    telefonos: tuple[TelefonoDeCuenta, ...]
    casos: tuple[FilaCaso, ...]
    lineas: tuple[Linea, ...]


class HistorialService:
    """What the account screen needs; every look at an account is recorded."""

    def __init__(self, entorno: Entorno, registrador: Registrador) -> None:
        self._e = entorno
        self._registrador = registrador

    def ahora(self) -> datetime:
        """Return this moment in Bogota."""
        return self._e.ahora()

    def lineas(self, cuenta: str) -> list[Linea]:
        """Return the lines of a cuenta, newest first; none for an unknown one."""
        self._e.exigir_lectura()
        lineas = self._e.historial.of_cuenta(cuenta)
        if lineas:
            self._e.record("consulta_historial", f"cuenta {cuenta}")
        return lineas

    def ver(self, cuenta: str) -> CuentaVista | None:
        """Return an account, or None when no caso has it."""
        self._e.exigir_lectura()
        casos = self._e.casos.of_cuenta(cuenta, self._e.ahora())
        if not casos:
            return None
        self._e.record("consulta_historial", f"cuenta {cuenta}")
        nombres = (
            caso.usuario_nombre
            for fila in casos
            if (caso := self._e.casos.get(fila.id)) is not None and caso.usuario_nombre
        )
        return CuentaVista(
            cuenta,
            next(nombres, None),
            self._e.casos.telefonos(cuenta),
            tuple(casos),
            tuple(self._e.historial.of_cuenta(cuenta)),
        )

    def buscar(self, texto: str) -> list[str]:
        """Return the cuentas with that number, radicado or telephone; the search is recorded."""
        self._e.exigir_lectura()
        limpio = limpiar(texto).replace(" ", "")
        self._e.record("busqueda")
        return self._e.casos.find_cuentas(limpio)

    def anotar(self, caso_id: int, peticion: Peticion) -> Registro:
        """Register a note on a caso of the account."""
        return self._registrador.registrar(caso_id, [peticion])[0]
