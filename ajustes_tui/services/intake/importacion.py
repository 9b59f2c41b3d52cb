"""Importación: a workbook read, compared with the store, shown, and written once confirmed."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ajustes_tui import paths
from ajustes_tui.domain.base.file_name import corte_de_nombre
from ajustes_tui.domain.base.rows import Cabecera, TipoBase
from ajustes_tui.domain.base.workbook import HojaVista
from ajustes_tui.domain.keeping.catalog_versions import Catalogo
from ajustes_tui.domain.values.dates import fecha_corta
from ajustes_tui.domain.values.roles import Power, can
from ajustes_tui.errors import ArchivoInvalido, Conflicto, NoPermitido, UsoInvalido
from ajustes_tui.services.admin.catalog_file import leer_texto
from ajustes_tui.services.admin.catalogs import DE_FABRICA, sinonimos_de
from ajustes_tui.services.intake.bases import ServicioDeBases
from ajustes_tui.services.intake.prepared import (
    VACIO,
    Cancelada,
    OpcionesImportacion,
    Preparada,
    Resumen,
    resumir,
    ya_importada,
)
from ajustes_tui.services.progress import Progress, Quiet
from ajustes_tui.storage.intake.load import Comparacion
from ajustes_tui.storage.intake.promotion import Destino

if TYPE_CHECKING:
    from ajustes_tui.excel.read.columns import Sinonimos
    from ajustes_tui.excel.read.reader import LecturaBase

__all__ = ["Cancelada", "ImportacionService", "OpcionesImportacion", "Preparada", "Resumen"]

SIN_CORTE = "El nombre del archivo no dice el corte; falta para importar."
_AVISO_RECORDADO = "Las columnas se tomaron como se corrigieron la última vez: {}."
_SIN_COLUMNA = {
    "valor_aplicado": "No viene el valor aplicado: se pide al verificar la aplicación.",
    "fecha_solicitud": "No viene la fecha de solicitud: el plazo se cuenta desde el corte.",
}


class ImportacionService(ServicioDeBases):
    """The use cases of the import screen and of the import order."""

    def preparar(
        self,
        ruta: Path,
        opciones: OpcionesImportacion | None = None,
        progress: Progress | None = None,
    ) -> Preparada:
        """Read a workbook and compare it with the store, writing nothing.

        Raises ArchivoInvalido when it cannot be read, UsoInvalido when no corte is known, Cancelada
        when the person stops it.
        """
        opciones = opciones or OpcionesImportacion()
        progress = progress or Quiet()
        self._e.exigir_lectura()
        self._e.config.exigir_entrada(ruta)
        try:
            with ExitStack() as pila:
                return self._leer(pila, ruta, opciones, progress)
        except (ArchivoInvalido, Conflicto) as error:
            if progress.cancelled():
                raise _cancelada() from None
            raise error from None

    def _leer(
        self, pila: ExitStack, ruta: Path, opciones: OpcionesImportacion, progress: Progress
    ) -> Preparada:
        progress.report(0, 0, "Abriendo")
        sinonimos = self._e.catalogo.newest(Catalogo.SINONIMOS)
        lectura = self._abrir(pila, ruta, opciones, progress)
        recordado = self._recordado(lectura.cabecera, opciones)
        if recordado is not None:
            pila.close()
            opciones = replace(opciones, mapa=recordado)
            lectura = self._abrir(pila, ruta, opciones, progress)
        cabecera = lectura.cabecera
        previa = self._e.bases.live_by_hash(cabecera.sha256)
        if previa is not None:
            return ya_importada(cabecera, previa)
        corte = opciones.corte or corte_de_nombre(ruta.name)
        if corte is None and opciones.exigir_corte:
            raise UsoInvalido(
                f"El nombre «{ruta.name[:60]}» no dice de qué corte es la base.",
                "Diga la fecha con --corte AAAA-MM-DD, o llámela ajustes_dd_mm_aaaa.",
                codigo="sin_corte",
            )
        if opciones.fundar:
            self._e.fundar()
        carga = self._e.bases.stage()

        def stop() -> None:
            lectura.cancelar()
            carga.interrupt()

        progress.on_cancel(stop)
        try:
            leidas = 0
            for tramo in lectura:
                if progress.cancelled():
                    raise _cancelada()
                carga.add(tramo)
                leidas += len(tramo)
                progress.report(leidas, cabecera.filas_declaradas, "Leyendo")
            avisos = (*lectura.avisos, *self._avisos(cabecera, corte))
            if recordado is not None:
                avisos += (_AVISO_RECORDADO.format(", ".join(recordado)),)
            progress.report(leidas, leidas, "Comparando")
            preparada = Preparada(
                *(cabecera, corte, TipoBase.COMPLETA, avisos, lectura.filas, carga),
                *(Comparacion(), VACIO, opciones),
            )
            preparada.sinonimos = sinonimos
            self._comparar(preparada)
            return preparada
        except BaseException:
            carga.close()
            raise

    def _abrir(
        self, pila: ExitStack, ruta: Path, opciones: OpcionesImportacion, progress: Progress
    ) -> LecturaBase:
        """Open a reading that the person may cancel even before the first row has arrived."""
        lectura = self._lectura(ruta, opciones)
        progress.on_cancel(lectura.cancelar)
        if progress.cancelled():
            raise _cancelada()
        return pila.enter_context(lectura)

    def _lectura(self, ruta: Path, opciones: OpcionesImportacion) -> LecturaBase:
        # The reader is needed only here: a session that imports nothing never pays for it.
        from ajustes_tui.excel.read.reader import OpcionesLectura, abrir_base

        pedido = OpcionesLectura(
            self.sinonimos(),
            hoja=opciones.hoja,
            mapa=opciones.mapa,
            fila_encabezado=opciones.fila_encabezado,
            limites=self._e.config.limites,
            clave=opciones.clave,
        )
        return abrir_base(ruta, pedido)

    def mirar(
        self, ruta: Path, opciones: OpcionesImportacion, progress: Progress | None = None
    ) -> tuple[HojaVista, ...]:
        """Return each sheet of a workbook as it looks before it is read; raises as `preparar` does."""
        progress = progress or Quiet()
        self._e.exigir_lectura()
        self._e.config.exigir_entrada(ruta)
        lectura = self._lectura(ruta, opciones)
        progress.report(0, 0, "Mirando las hojas")
        progress.on_cancel(lectura.cancelar)
        try:
            return lectura.mirar()
        except ArchivoInvalido as error:
            if progress.cancelled():
                raise _cancelada() from None
            raise error from None

    def confirmar(self, preparada: Preparada, progress: Progress | None = None) -> Resumen:
        """Write a prepared base in one transaction; raises NoPermitido for a role that may not.

        Raises Cancelada when the person stops it before the last moment; nothing is written then.
        """
        progress = progress or Quiet()
        if preparada.resumen.ya_importada:
            return preparada.resumen
        rol = self._e.entrar()
        negado = self.puede()
        if negado is not None or not can(rol, Power.IMPORT):
            raise NoPermitido(
                negado.motivo if negado else f"Importar no es de {rol}.",
                "Pídalo a quien tenga ese rol.",
            )
        if preparada.carga is None or preparada.corte is None:
            raise UsoInvalido("Falta el corte de la base.", "Escríbalo antes de importar.")
        if preparada.sinonimos != self._e.catalogo.newest(Catalogo.SINONIMOS):
            raise Conflicto(
                "Los sinónimos cambiaron después de leer la base; no se escribió nada.",
                "Ábrala otra vez: con los nuevos se lee distinto.",
                codigo="sinonimos_cambiaron",
            )
        progress.report(0, preparada.resumen.validas, "Escribiendo")
        progress.on_cancel(preparada.carga.interrupt)
        try:
            with preparada.candado:
                base_id, comparacion = preparada.carga.promote(
                    preparada.cabecera,
                    Destino(preparada.corte, preparada.tipo, preparada.columnas),
                    self._e.sesion.login,
                    self._e.ahora(),
                    self._vence(),
                    lambda c: resumir(preparada, c, None).as_json(),
                    lambda hechas, total: progress.report(hechas, total, "Escribiendo"),
                )
        except Conflicto:
            if progress.cancelled():
                raise _cancelada() from None
            # Somebody imported the same file while this person looked at it: that base stands.
            previa = self._e.bases.live_by_hash(preparada.cabecera.sha256)
            if previa is None:
                raise
            preparada.close()
            return ya_importada(preparada.cabecera, previa).resumen
        preparada.tipo = comparacion.tipo
        resumen = resumir(preparada, comparacion, base_id)
        if preparada.opciones.mapa:
            with self._e.db.transaction():
                self._e.bases.remember_map(
                    preparada.cabecera.encabezados,
                    preparada.opciones.mapa,
                    self._e.sesion.login,
                    self._e.ahora(),
                )
        preparada.resumen = resumen
        preparada.close()
        return resumen

    def exportar_rechazos(self, preparada: Preparada, ruta: Path) -> int:
        """Write the rejected rows to a workbook that can be corrected and imported again."""
        # openpyxl takes its time to load and only this needs it.
        from ajustes_tui.excel.write.writer import escribir_rechazos

        self._e.config.exigir_salida(ruta)
        rechazos = (
            preparada.rechazos()
            if preparada.carga is not None
            else self._e.bases.rejected(preparada.resumen.base or 0)
        )
        return escribir_rechazos(ruta, preparada.cabecera, rechazos)

    def puede_reemplazar(self, ruta: Path) -> bool:
        """Tell whether a workbook of rejected rows may be written at a path without replacing corrections."""
        from ajustes_tui.excel.read.file import exigir_reemplazable

        try:
            exigir_reemplazable(ruta)
        except ArchivoInvalido:
            return False
        return True

    def exportar_rechazos_de(self, base_id: int, ruta: Path) -> int:
        """Write the rejected rows of a base of the store, with the columns they came with."""
        from ajustes_tui.excel.write.writer import escribir_rechazos

        self._e.config.exigir_salida(ruta)
        base = self._base(base_id)
        rechazos = self._e.bases.rejected(base_id)
        titulos = tuple(dict.fromkeys(titulo for r in rechazos for titulo in r.crudo))
        cabecera = Cabecera(
            archivo=base["archivo"],
            sha256=base["sha256"],
            tamano=base["tamano"],
            hoja=base["hoja"],
            hojas=(base["hoja"],),
            fila_encabezado=1,
            encabezados=titulos,
            columnas={},
            dudosas={},
            sin_mapear=(),
            ejemplos={},
            filas_declaradas=len(rechazos),
        )
        return escribir_rechazos(ruta, cabecera, rechazos)

    def sinonimos(self) -> Sinonimos:
        """Return the synonyms of headers and results in force."""
        archivo = DE_FABRICA[Catalogo.SINONIMOS]
        texto = self._e.catalogo.get(Catalogo.SINONIMOS)
        return sinonimos_de(texto or leer_texto(paths.catalogs_dir() / archivo), archivo)

    def _recordado(
        self, cabecera: Cabecera, opciones: OpcionesImportacion
    ) -> dict[str, str] | None:
        """Return the column map with the corrections remembered for these headers, or None.

        None means that the reading already took those columns: there is nothing to read again.
        """
        mapa = self._e.bases.remembered_map(cabecera.encabezados)
        igual = all(cabecera.columnas.get(c, "") == titulo for c, titulo in mapa.items())
        igual = igual and not mapa.keys() & cabecera.dudosas.keys()
        dicho = all(campo in opciones.mapa for campo in mapa)
        return None if igual or dicho else {**mapa, **opciones.mapa}

    def _comparar(self, preparada: Preparada) -> None:
        """Compare a staged base with the store and set its type, comparison and summary."""
        corte, carga = preparada.corte, preparada.carga
        if carga is None:
            return
        preparada.tipo = (
            TipoBase.COMPLEMENTO
            if preparada.opciones.complemento or self.es_del_corte(preparada)
            else TipoBase.COMPLETA
        )
        destino = Destino(corte or self._e.ahora().date(), preparada.tipo, preparada.columnas)
        with preparada.candado:
            preparada.comparacion = carga.compare(destino, self._e.ahora())
        preparada.resumen = resumir(preparada, preparada.comparacion, None)

    def de_nuevo(
        self,
        preparada: Preparada,
        opciones: OpcionesImportacion,
        progress: Progress | None = None,
    ) -> None:
        """Compare a read base again, as of another corte or as a complemento.

        Another sheet, headers or columns need the file, and go through `preparar`.
        """
        progress = progress or Quiet()
        antes = (preparada.opciones, preparada.corte, preparada.tipo)
        preparada.opciones = opciones
        preparada.corte = opciones.corte or preparada.corte
        if preparada.carga is not None:
            progress.on_cancel(preparada.carga.interrupt)
        try:
            self._comparar(preparada)
        except Conflicto:
            preparada.opciones, preparada.corte, preparada.tipo = antes
            if progress.cancelled():
                raise _cancelada() from None
            raise
        if preparada.corte is not None:
            preparada.avisos = tuple(aviso for aviso in preparada.avisos if aviso != SIN_CORTE)
            preparada.resumen = replace(preparada.resumen, avisos=preparada.avisos)

    def es_del_corte(self, preparada: Preparada) -> bool:
        """Tell whether the store has a base of the same corte: this one can only be a complemento."""
        return preparada.corte is not None and self._e.bases.has_corte(preparada.corte)

    def sin_duda(self, preparada: Preparada, campo: str) -> None:
        """Record that a doubtful column is not the field it resembles; importing remembers it."""
        cabecera = preparada.cabecera
        dudosas = {c: titulo for c, titulo in cabecera.dudosas.items() if c != campo}
        preparada.cabecera = cabecera._replace(dudosas=dudosas)
        preparada.avisos = tuple(a for a in preparada.avisos if f"se parece a {campo} " not in a)
        preparada.resumen = replace(preparada.resumen, avisos=preparada.avisos)
        preparada.opciones = replace(
            preparada.opciones, mapa={**preparada.opciones.mapa, campo: ""}
        )

    def _avisos(self, cabecera: Cabecera, corte: date | None) -> list[str]:
        avisos = [texto for campo, texto in _SIN_COLUMNA.items() if campo not in cabecera.columnas]
        if corte is None:
            avisos.append(SIN_CORTE)
        elif corte > self._e.ahora().date():
            avisos.append(f"El corte {fecha_corta(corte)} es posterior a hoy.")
        return avisos


def _cancelada() -> Cancelada:
    return Cancelada("La importación se canceló; no se escribió nada.")
