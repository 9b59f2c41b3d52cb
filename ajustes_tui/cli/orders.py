"""The orders: each asks one service and returns one JSON document."""

from __future__ import annotations

import sys
from argparse import Namespace
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterable, Mapping
from itertools import count
from pathlib import Path
from typing import Any

from ajustes_tui import __version__
from ajustes_tui.cli import documents as doc
from ajustes_tui.cli.export import exportar
from ajustes_tui.cli.failures import falla_interna
from ajustes_tui.cli.filters import dia, estado, filtro_de, rango_de
from ajustes_tui.cli.parser import pares
from ajustes_tui.cli.progress import AvanceEnTerminal
from ajustes_tui.cli.week import practicas, retroalimentacion, top5
from ajustes_tui.domain.base.inbox import EstadoDeArchivo
from ajustes_tui.domain.caso.estados import ESPERAN_AGENTE, ESPERAN_BACK
from ajustes_tui.domain.keeping.catalog_versions import Catalogo
from ajustes_tui.domain.query.filter import FiltroCasos
from ajustes_tui.domain.rules.data import evento_de
from ajustes_tui.domain.values.text import limpiar
from ajustes_tui.errors import (
    AjustesError,
    EntradaInvalida,
    IntegridadDanada,
    NoPermitido,
    UsoInvalido,
)
from ajustes_tui.services.container import Services
from ajustes_tui.services.intake.importacion import OpcionesImportacion, Preparada, Resumen
from ajustes_tui.services.recorder import Peticion
from ajustes_tui.storage.core.database import dano_de

Orden = Callable[[Services, Namespace], Any]
_SIN_LAS_DE_ANTES = (
    "Se comparó con el almacén como está, sin lo que harían los archivos de antes en esta orden."
)


class FallaParcial(Exception):
    """A document to show together with an exit code that is not 0: a refused file, or damage found."""

    def __init__(self, documentos: Any, codigo: int) -> None:  # noqa: ANN401 - JSON documents
        super().__init__()
        self.documentos = documentos
        self.codigo = codigo


def importar(servicios: Services, args: Namespace) -> Any:  # noqa: ANN401 - a document or a list
    """Import files, one transaction each; a refused file does not stop the others."""
    opciones = OpcionesImportacion(
        corte=dia(args.corte),
        complemento=args.complemento,
        hoja=args.hoja,
        mapa=pares(args.mapa, "--mapa"),
        exigir_corte=not args.simular,
        fundar=not args.simular,
        clave=_clave(args.clave_de) if args.clave_de else None,
    )
    if args.buzon:
        return _importar_buzon(servicios, opciones, args)
    if not args.archivos:
        raise UsoInvalido("Falta el archivo.", "Diga qué base importar, o use --buzon.")
    rutas = [Path(texto) for texto in args.archivos]
    tanda = _Tanda(servicios, opciones, args)
    if len(rutas) == 1:
        return tanda.importar(rutas[0])[1]
    return _en_lista(lambda ruta: tanda.importar(ruta)[1], rutas)


def _en_lista(importar_uno: Callable[[Path], doc.Documento], rutas: Iterable[Path]) -> list[Any]:
    """Import each file on its own; a refused file gives its error document, and the first refusal the exit."""
    documentos: list[Any] = []
    codigo = 0
    for ruta in rutas:
        try:
            documentos.append(importar_uno(ruta))
        except AjustesError as error:
            falla = error
        except Exception as error:
            # What nobody foresaw in one file keeps no other out, unless it is the store.
            if dano_de(error) is not None:
                raise
            falla = falla_interna(error)
        else:
            continue
        documentos.append(documento_de_error(falla))
        sys.stderr.write(texto_de_error(falla))
        codigo = codigo or falla.exit_code
    if codigo:
        raise FallaParcial(documentos, codigo)
    return documentos


def _importar_buzon(
    servicios: Services, opciones: OpcionesImportacion, args: Namespace
) -> list[Any]:
    """Import the new files of the inbox; a refused file is not tried again until it changes."""
    nuevos = {
        ruta: archivo
        for ruta, archivo in servicios.importacion.ver_buzon()
        if archivo.estado is EstadoDeArchivo.NUEVA
    }
    tanda = _Tanda(servicios, opciones, args)

    def importar_uno(ruta: Path) -> doc.Documento:
        try:
            resumen, documento = tanda.importar(ruta)
        except (EntradaInvalida, UsoInvalido) as error:
            if not args.simular:
                servicios.importacion.anotar_buzon(nuevos[ruta], error)
            raise
        if not args.simular:
            servicios.importacion.anotar_buzon(nuevos[ruta], resumen)
        return documento

    return _en_lista(importar_uno, nuevos)


class _Tanda:
    """The imports of one order, one file after the other."""

    def __init__(self, servicios: Services, opciones: OpcionesImportacion, args: Namespace) -> None:
        self._servicio = servicios.importacion
        self._opciones = opciones
        self._simula: bool = args.simular
        self._rechazos = Path(args.rechazos) if args.rechazos else None
        self._son_varias = args.buzon or len(args.archivos) > 1
        self._leidas = 0
        self._con_rechazos = 0

    def importar(self, ruta: Path) -> tuple[Resumen, doc.Documento]:
        """Import a file, or simulate it; return its summary and its JSON document."""
        avisos = []
        libro = None
        preparada = self._servicio.preparar(ruta, self._opciones)
        try:
            if self._rechazos is not None and preparada.resumen.rechazadas:
                libro = self._libro_de_rechazos(self._rechazos)
                self._servicio.exportar_rechazos(preparada, libro)
                if libro != self._rechazos:
                    avisos.append(f"Sus filas rechazadas quedaron en «{libro.name}».")
            if self._simula:
                resumen, documento = preparada.resumen, preparada.simulada_json()
                if self._leidas:
                    avisos.append(_SIN_LAS_DE_ANTES)
            else:
                resumen = self._confirmar(preparada, libro)
                documento = resumen.as_json()
        finally:
            preparada.close()
        self._leidas += 1
        documento["avisos"] += avisos
        for aviso in documento["avisos"]:
            sys.stderr.write(f"aviso: {aviso}\n")
        return resumen, documento

    def _confirmar(self, preparada: Preparada, rechazos: Path | None) -> Resumen:
        """Write the base; on refusal remove its rechazos workbook."""
        try:
            return self._servicio.confirmar(preparada)
        except BaseException:
            if rechazos is not None:
                rechazos.unlink(missing_ok=True)
            raise

    def _libro_de_rechazos(self, pedido: Path) -> Path:
        """Return the path of the rechazos workbook of a base; each base has columns of its own.

        The first takes the name that was asked for; the others that name with a number nobody has,
        and so does the first of several where somebody corrected the ones of another day.
        """
        self._con_rechazos += 1
        if self._con_rechazos == 1 and not (
            self._son_varias and pedido.exists() and not self._servicio.puede_reemplazar(pedido)
        ):
            return pedido
        numerados = (
            pedido.with_name(f"{pedido.stem}_{n}{pedido.suffix}")
            for n in count(max(self._con_rechazos, 2))
        )
        return next(libro for libro in numerados if not libro.exists())


def conciliacion(servicios: Services, args: Namespace) -> doc.Documento:
    """Show what a corte answered to the re-escalated casos."""
    corte, clases = servicios.importacion.conciliacion(dia(args.corte))
    return {
        "corte": corte.isoformat() if corte else None,
        "reescalados": sum(map(len, clases.values())),
        **{clase: len(casos) for clase, casos in clases.items()},
        "casos": clases,
    }


def bases(servicios: Services, _args: Namespace) -> list[doc.Documento]:
    """List the bases, newest first."""
    return [doc.de_base(base) for base in servicios.importacion.listar()]


def anular_importacion(servicios: Services, args: Namespace) -> doc.Documento:
    """Undo the newest base."""
    hecho = servicios.importacion.anular(args.base, args.motivo)
    return {
        "retirados": len(hecho.retirados),
        "restaurados": len(hecho.restaurados),
        "conservados": list(hecho.conservados),
    }


def casos(servicios: Services, args: Namespace) -> list[doc.Documento]:
    """List casos by urgency."""
    ids = servicios.triage.list_ids(filtro_de(args))
    if args.cuenta or args.radicado or args.texto:
        # A look for one usuario is recorded (Ley 1581); a list by estado or corte is the day's work.
        servicios.entorno.record("busqueda")
    return [doc.de_fila(fila) for fila in servicios.triage.get_window(ids)]


def caso(servicios: Services, args: Namespace) -> doc.Documento:
    """Show a caso."""
    ficha = servicios.triage.ficha(args.id)
    if args.ver_datos:
        servicios.entorno.entrar()
        servicios.entorno.record("ver_datos", f"caso {args.id}")
    return doc.de_ficha(ficha, ver_datos=args.ver_datos)


def siguiente(servicios: Services, args: Namespace) -> doc.Documento:
    """Claim the next caso."""
    espera = ESPERAN_AGENTE | ESPERAN_BACK
    estados = frozenset([estado(args.estado)]) if args.estado else espera
    ficha = servicios.triage.siguiente(estados)
    if ficha is None:
        raise NoPermitido(
            "No hay ningún caso libre que espere a un agente.",
            "Importe una base, o espere a que alguien suelte uno.",
            codigo="sin_casos",
        )
    return doc.de_ficha(ficha)


def revision(servicios: Services, _args: Namespace) -> list[doc.Documento]:
    """List the casos that wait in the supervisor's tray."""
    filas = servicios.triage.get_window(servicios.triage.list_ids(FiltroCasos(en_revision=True)))
    return [doc.de_fila(fila) for fila in filas]


def soltar(servicios: Services, args: Namespace) -> doc.Documento:
    """Let go of a caso."""
    return doc.de_ficha(servicios.triage.soltar(args.id))


def reasignar(servicios: Services, args: Namespace) -> doc.Documento:
    """Give a caso to another person."""
    return doc.de_ficha(servicios.triage.reasignar(args.id, args.login, args.nota))


def saltar(servicios: Services, args: Namespace) -> doc.Documento:
    """Pass over a caso."""
    return doc.de_ficha(servicios.triage.saltar(args.id, args.motivo))


def registrar(servicios: Services, args: Namespace) -> doc.Documento:
    """Register an evento."""
    peticion = Peticion(evento_de(args.evento), pares(args.dato, "--dato"), args.nota)
    registro = servicios.triage.registrar(args.id, [peticion], version=args.version_leida)[0]
    for aviso in registro.avisos:
        sys.stderr.write(f"aviso: {aviso}\n")
    return doc.de_registro(registro)


def historial(servicios: Services, args: Namespace) -> list[doc.Documento]:
    """List the lines of a cuenta."""
    return [doc.de_linea(linea) for linea in servicios.historial.lineas(args.cuenta.strip())]


def kpi(servicios: Services, args: Namespace) -> doc.Documento:
    """Show the indicators."""
    desde, hasta = rango_de(args)
    if not args.cerrado:
        return doc.de_tablero(servicios.kpi.ver(desde, hasta, args.por))
    if args.desde or args.hasta:
        raise UsoInvalido("--cerrado va con un solo corte.", "Dígalo con --corte.")
    return doc.de_tablero(servicios.kpi.cerrado(desde, args.por))


def cerrar_corte(servicios: Services, args: Namespace) -> doc.Documento:
    """Freeze a corte and show it as it stays."""
    corte = dia(args.corte)
    if corte is None:
        raise UsoInvalido("Falta el corte.", "Escríbalo AAAA-MM-DD.")
    return doc.de_tablero(servicios.kpi.cerrar(corte))


def usuarios(servicios: Services, args: Namespace) -> list[doc.Documento]:
    """Change and list the people of the store."""
    if args.accion == "agregar":
        servicios.usuarios.agregar(args.login, args.rol, args.nombre)
    elif args.accion == "rol":
        servicios.usuarios.cambiar_rol(args.login, args.rol)
    elif args.accion == "desactivar":
        servicios.usuarios.desactivar(args.login)
    return [doc.de_usuario(usuario) for usuario in servicios.usuarios.listar()]


def catalogo(servicios: Services, args: Namespace) -> list[doc.Documento]:
    """Show a catalogue, after putting a file in force or writing one when asked."""
    cual = Catalogo(args.nombre)
    if args.importar and args.exportar:
        raise UsoInvalido("--importar y --exportar no van juntas.", "Haga primero una.")
    if args.importar:
        cambio = servicios.catalogos.importar(cual, Path(args.importar))
        sys.stderr.write(f"{doc.de_cambio_de_catalogo(cambio)}\n")
        for aviso in cambio.avisos:
            sys.stderr.write(f"aviso: {aviso}\n")
    elif args.exportar:
        servicios.catalogos.exportar(cual, Path(args.exportar))
    return [dict(fila) for fila in servicios.catalogos.filas(cual)]


def verificar(servicios: Services, _args: Namespace) -> doc.Documento:
    """Verify the store; damage found is shown and ends with exit 6."""
    with AvanceEnTerminal() as avance:
        hallazgos = servicios.integridad.verificar(avance.report)
    documento = doc.de_hallazgos(hallazgos)
    if hallazgos.sello.aviso:
        sys.stderr.write(f"aviso: {hallazgos.sello.aviso}\n")
    if hallazgos.sano:
        return documento
    error = IntegridadDanada(
        f"El almacén está dañado o alguien lo cambió por fuera del programa. {hallazgos.dicho}",
        "No escriba más en él: consérvelo y restaure el último respaldo bueno.",
    )
    sys.stderr.write(texto_de_error(error))
    raise FallaParcial({**documento_de_error(error), **documento}, error.exit_code)


def respaldar(servicios: Services, args: Namespace) -> doc.Documento:
    """Copy the store to a file."""
    respaldo = servicios.integridad.respaldar(Path(args.ruta))
    for aviso in respaldo.avisos:
        sys.stderr.write(f"aviso: {aviso}\n")
    return doc.de_respaldo(respaldo)


def info(servicios: Services, args: Namespace) -> doc.Documento:
    """Show version, paths, person and terminal."""
    from ajustes_tui.ui.terminal import detect_here, read_choice

    entorno = servicios.entorno
    try:
        entorno.exigir_lectura()
    except NoPermitido as negado:
        sys.stderr.write(f"aviso: {negado.mensaje} {negado.sugerencia}\n")
    return {
        "version": __version__,
        "esquema": entorno.meta.schema_version(),
        "db": str(entorno.config.db),
        "config": str(entorno.config.archivo),
        "usuario": entorno.sesion.login,
        "rol": entorno.sesion.rol.value if entorno.sesion.rol else None,
        "terminal": detect_here(read_choice(args.terminal)).as_json(),
    }


ORDENES: Mapping[str, Orden] = {
    "importar": importar,
    "bases": bases,
    "anular_importacion": anular_importacion,
    "conciliacion": conciliacion,
    "casos": casos,
    "caso": caso,
    "siguiente": siguiente,
    "revision": revision,
    "soltar": soltar,
    "reasignar": reasignar,
    "saltar": saltar,
    "registrar": registrar,
    "historial": historial,
    "kpi": kpi,
    "cerrar_corte": cerrar_corte,
    "top5": top5,
    "retroalimentacion": retroalimentacion,
    "exportar": exportar,
    "usuarios": usuarios,
    "catalogo": catalogo,
    "practicas": practicas,
    "verificar": verificar,
    "respaldar": respaldar,
    "info": info,
}
ESCRIBEN = frozenset({"siguiente", "soltar", "saltar", "registrar"})
"""Orders that create a missing store; `importar` creates it only after its file was read."""


def crea_almacen(args: Namespace) -> bool:
    """Return whether an order may create a missing store."""
    if args.orden in ("usuarios", "practicas"):
        return bool(args.accion != "listar")
    return args.orden in ESCRIBEN


def documento_de_error(error: AjustesError) -> doc.Documento:
    """Return the JSON document of an error."""
    return {
        "error": {
            "codigo": error.codigo,
            "mensaje": limpiar(error.mensaje),
            "sugerencia": limpiar(error.sugerencia),
        }
    }


def texto_de_error(error: AjustesError) -> str:
    """Return the text of an error for stderr: what happened, then what to do."""
    lineas = [limpiar(error.mensaje), limpiar(error.sugerencia)]
    return "".join(f"{linea}\n" for linea in lineas if linea)


def _clave(ruta: str) -> str:
    """Return the first line of a file without BOM or line end."""
    try:
        contenido = Path(ruta).read_bytes()
        en_utf16 = contenido.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
        texto = contenido.decode("utf-16" if en_utf16 else "utf-8-sig")
        return texto.replace("\r", "\n").split("\n", 1)[0]
    except (OSError, UnicodeDecodeError):
        raise EntradaInvalida(
            "No se puede leer el archivo de la contraseña.", "Revise la ruta de --clave-de."
        ) from None
