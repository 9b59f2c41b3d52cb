"""Escalation lots: each escalation goes once to the back de ajustes or to PQR, in a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ajustes_tui.domain.caso.lote import (
    DESTINO,
    ClaseDeLote,
    Escalamiento,
    Lote,
    Retirado,
    hojas_de_lote,
)
from ajustes_tui.domain.figures.report import definiciones
from ajustes_tui.domain.query.filter import FiltroCasos, Orden
from ajustes_tui.domain.rules.decision import Negado
from ajustes_tui.domain.values.roles import Power, roles_with
from ajustes_tui.errors import Conflicto, EntradaInvalida, NoPermitido, UsoInvalido
from ajustes_tui.services.context import Entorno
from ajustes_tui.storage.casos.lotes import LotesRepository

_A = {ClaseDeLote.REESCALADOS: "el back de ajustes", ClaseDeLote.PQR: "PQR"}
_VUELTAS = 5
"""How many times a lot is made again because somebody escalated meanwhile."""


@dataclass(frozen=True, slots=True)
class Exportado:
    """A workbook that was written; `lote` is its number when it is a lot."""

    archivo: Path
    filas: int
    lote: int | None = None
    avisos: tuple[str, ...] = ()


class ServicioDeLotes:
    """The use cases of the lots: the escalations that wait, and the workbooks that send them."""

    def __init__(self, entorno: Entorno) -> None:
        self._e = entorno
        self._lotes = LotesRepository(entorno.db)

    def puede_lote(self) -> Negado | None:
        """Return why this person may not write escalation lots, or None."""
        power = self._power()
        if self._e.sesion.rol is None or self._e.sesion.can(power):
            return None
        return Negado(
            f"Los lotes son de {' o '.join(roles_with(power))}; usted es {self._e.sesion.rol}.",
            "Pídalo a quien tenga ese rol.",
        )

    def lote_pendiente(self, clase: ClaseDeLote) -> int:
        """Count the escalations that wait to be sent in a lot."""
        self._e.exigir_lectura()
        return self._lotes.count_pending(clase)

    def lotes(self) -> list[Lote]:
        """Return every lot that was written, newest first."""
        self._e.exigir_lectura()
        return self._lotes.list_all()

    def exportar_lote(
        self,
        clase: ClaseDeLote,
        ruta: Path,
        lote: int | None = None,
        filtro: FiltroCasos | None = None,
    ) -> Exportado:
        """Write the waiting escalations as a new lot, or an old lot again; a lot exists only with its file.

        Raises NoPermitido for the role or when nothing waits, EntradaInvalida for a lot that does
        not exist, ArchivoInvalido when the file cannot be written.
        """
        self._e.exigir_lectura()
        ruta = self.destino(ruta)
        self._e.exigir(self._power())
        if lote is not None:
            return self._reescribir(clase, ruta, lote)
        for _ in range(_VUELTAS):
            escrito = self._escribir_lote(clase, ruta, filtro or FiltroCasos())
            if escrito is not None:
                return escrito
        raise Conflicto(
            "Otras personas escalan en este momento y no se escribió ningún lote.",
            "Intente de nuevo en un momento.",
        )

    def destino(self, ruta: Path) -> Path:
        """Return the path of a workbook to write; a bare name goes to the folder of exports.

        Raises UsoInvalido without the .xlsx extension, ArchivoInvalido over a file that this
        program did not write or that somebody changed.
        """
        # openpyxl takes its time to load and only this needs it.
        from ajustes_tui.excel.read.file import exigir_reemplazable

        if ruta.suffix.lower() != ".xlsx":
            raise UsoInvalido("El archivo debe terminar en .xlsx.", "Ejemplo: reescalados.xlsx")
        if self._e.config.salida is not None and ruta == Path(ruta.name):
            ruta = self._e.config.salida / ruta
        self._e.config.exigir_salida(ruta)
        exigir_reemplazable(ruta)
        return ruta

    def _escribir_lote(
        self, clase: ClaseDeLote, ruta: Path, filtro: FiltroCasos
    ) -> Exportado | None:
        """Write the workbook, then keep the lot and publish the file in one short transaction.

        Return None when somebody escalated, undid or wrote a lot meanwhile: the caller makes it
        again.
        """
        from ajustes_tui.excel.read.file import archivo_nuevo

        numero, filas, retirados = self._por_enviar(clase, filtro)
        if not filas:
            raise _nada_que_enviar(clase, len(retirados), filtrado=filtro != FiltroCasos())
        nuevo = Lote(numero, clase, self._e.sesion.login, self._e.ahora(), len(filas))
        with archivo_nuevo(ruta) as archivo:
            _escribir(archivo.salida, nuevo, filas, retirados)
            with self._e.db.transaction():
                if self._por_enviar(clase, filtro) != (numero, filas, retirados):
                    return None
                self._lotes.add(nuevo, filas, retirados)
                self._anotar("lote", f"{clase} {numero}: filas {len(filas)}, archivo {ruta.name}")
                archivo.publicar()
        return Exportado(ruta, len(filas), numero, _avisos(retirados))

    def _por_enviar(
        self, clase: ClaseDeLote, filtro: FiltroCasos
    ) -> tuple[int, list[Escalamiento], list[Retirado]]:
        filas = self._lotes.pending(clase, self._nombre_de_causal)
        if filtro != FiltroCasos():
            todos = filtro._replace(limite=None)
            dentro = set(self._e.casos.list_ids(todos, Orden.CUENTA, self._e.ahora()))
            filas = [fila for fila in filas if fila.caso_id in dentro][: filtro.limite]
        return self._lotes.next_id(), filas, self._lotes.withdrawn(clase)

    def _reescribir(self, clase: ClaseDeLote, ruta: Path, numero: int) -> Exportado:
        """Write an old lot again, with the same rows."""
        from ajustes_tui.excel.read.file import archivo_nuevo

        lote = self._lotes.get(numero)
        if lote is None or lote.clase is not clase:
            raise EntradaInvalida(
                f"El lote {numero} no existe."
                if lote is None
                else f"El lote {numero} no es de {clase}: es de {lote.clase}.",
                "Revise el número del lote.",
                codigo="lote_desconocido",
            )
        filas, retirados = self._lotes.content(numero)
        with archivo_nuevo(ruta) as archivo:
            _escribir(archivo.salida, lote, filas, retirados)
            with self._e.db.transaction():
                self._anotar("lote_reescrito", f"{clase} {numero}: archivo {ruta.name}")
            archivo.publicar()
        return Exportado(ruta, len(filas), numero, _avisos(retirados))

    def _anotar(self, accion: str, detalle: str) -> None:
        """Write to the audit trail; call inside a transaction."""
        self._e.auditoria.record(self._e.ahora(), self._e.sesion.login, accion, detalle)

    def _power(self) -> Power:
        return Power.BASES if self._e.reglas.importa == "supervisor" else Power.IMPORT

    def _nombre_de_causal(self, letra: str | None) -> str:
        causal = self._e.catalogos.causal(letra or "")
        return f"{causal.letra} {causal.nombre}" if causal else letra or ""


def _escribir(
    salida: BinaryIO, lote: Lote, filas: Sequence[Escalamiento], retirados: Sequence[Retirado]
) -> None:
    from ajustes_tui.excel.write.reports import escribir_libro

    hojas = hojas_de_lote(lote.id, filas, retirados)
    escribir_libro(
        salida,
        [*hojas, definiciones(hojas)],
        titulo=f"Lote {lote.id} para {DESTINO[lote.clase]}",
    )


def _nada_que_enviar(clase: ClaseDeLote, retirados: int, *, filtrado: bool) -> NoPermitido:
    mensaje = f"No hay ningún escalamiento nuevo para {_A[clase]}"
    mensaje += " con esos filtros." if filtrado else "."
    if retirados:
        mensaje += f" {_deshechos(retirados)} después de enviarse: avise por correo."
    return NoPermitido(
        mensaje, "Un lote ya escrito se repite con --lote N.", codigo="lote_sin_filas"
    )


def _avisos(retirados: Sequence[Retirado]) -> tuple[str, ...]:
    if not retirados:
        return ()
    return (f"{_deshechos(len(retirados))} después de enviarse: están en la hoja Retirados.",)


def _deshechos(cuantos: int) -> str:
    return (
        "1 escalamiento se deshizo" if cuantos == 1 else f"{cuantos} escalamientos se deshicieron"
    )
