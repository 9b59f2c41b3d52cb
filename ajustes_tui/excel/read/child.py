"""The process that reads one base: it may run out of memory or crash without taking the program along.

It answers on its standard output with pickled messages, each after its length in four bytes.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import pickle
import select
import struct
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from ajustes_tui.domain.base.fields import COLUMNS, Kind
from ajustes_tui.domain.base.rows import CAMPOS_OBLIGATORIOS, Cabecera
from ajustes_tui.domain.base.workbook import HojaVista
from ajustes_tui.domain.values.text import limpiar
from ajustes_tui.errors import AjustesError, ArchivoInvalido, legible
from ajustes_tui.excel.read.columns import Reconocimiento, Sinonimos, reconocer, vistos
from ajustes_tui.excel.read.formats import Formato, cifrado, detectar, memoria_para
from ajustes_tui.excel.read.opening import hoja_danada, libro_danado
from ajustes_tui.excel.read.table import Tabla, Trozo
from ajustes_tui.excel.read.texts import separar_texto
from ajustes_tui.excel.read.validation import Validador
from ajustes_tui.excel.write.tables import LibroAbierto, TablaHoja

_FILAS_DE_BUSQUEDA = 30
_EJEMPLOS = 3
_LARGO_DE_EJEMPLO = 60
_CELDAS_VISTAS = 20
"""Cells of a first row shown to whoever chooses the header by hand."""


@dataclass(frozen=True, slots=True)
class _Candidata:
    """A sheet with the row that looks most like the header of a base."""

    tabla: Tabla
    fila: int
    encabezados: tuple[str, ...]
    reconocimiento: Reconocimiento

    def puntos(self) -> tuple[int, bool, int]:
        """Rank by mandatory fields, then by having rows, then by all fields."""
        columnas = self.reconocimiento.columnas
        return self.obligatorias(), self.con_filas(), len(columnas)

    def obligatorias(self) -> int:
        """Count the fields of every base that it has."""
        return sum(campo in self.reconocimiento.columnas for campo in CAMPOS_OBLIGATORIOS)

    def con_filas(self) -> bool:
        """Tell whether some of its first rows says a cuenta or a radicado."""
        columnas = self.reconocimiento.columnas
        llaves = [columnas[campo] for campo in ("cuenta", "radicado") if campo in columnas]
        return any(
            any(fila[llave] for llave in llaves if llave < len(fila))
            for numero, fila in self.tabla.primeras(2 * _FILAS_DE_BUSQUEDA)
            if numero > self.fila
        )

    def es_plantilla(self) -> bool:
        """Tell a header of a base with nothing below: a form to fill in, before the base itself."""
        return self.obligatorias() == len(CAMPOS_OBLIGATORIOS) and not self.con_filas()


class _Lectura:
    """One reading, from the bytes of the file to its last row."""

    def __init__(self, pedido: dict[str, Any], salida: BinaryIO) -> None:
        self._pedido = pedido
        self._limites = pedido["limites"]
        self._salida = salida
        self._sinonimos = Sinonimos.desde_dict(pedido["sinonimos"])
        self._avisos: list[str] = []
        self._hojas: tuple[str, ...] = ()
        self._cargadas: set[str] = set()
        self._danadas: list[ArchivoInvalido] = []
        """The refusals of the sheets that could not be read, when others may be the base."""

    def ejecutar(self) -> None:
        """Send the cabecera, the rows in order and the end; raise AjustesError when refused."""
        contenido = Path(self._pedido["ruta"]).read_bytes()
        abierto = self._descifrar(contenido)
        formato = self._detectar(abierto)
        elegida, sistema_1904 = self._elegir(abierto, formato)
        elegida = self._exigir(elegida)
        columnas = elegida.reconocimiento.columnas
        dinero = [columnas[c] for c in COLUMNS if c in columnas and COLUMNS[c].kind is Kind.MONEY]
        self._avisos += elegida.tabla.afinar(dinero, columnas.get("cun"), elegida.fila)
        validador = Validador(
            elegida.encabezados,
            elegida.reconocimiento,
            self._sinonimos,
            sistema_1904=sistema_1904,
        )
        cabecera_enviada = False
        for trozo in elegida.tabla.trozos(elegida.fila + 1):
            leidas = validador.leer_trozo(*trozo)
            if leidas and not cabecera_enviada:
                self._enviar("cabecera", self._cabecera(contenido, elegida, trozo))
                cabecera_enviada = True
            if leidas:
                rechazos = list(map(tuple, leidas.rechazos))
                self._enviar("filas", (leidas.validas, rechazos, leidas.desde, leidas.crudas))
        if not cabecera_enviada:
            raise self._sin_filas(elegida.tabla.hoja)
        self._decir_faltantes(elegida)
        self._enviar("fin", (self._avisos + validador.avisos(), validador.filas))

    def mirar(self) -> None:
        """Send what each sheet looks like, without reading it as a base."""
        contenido = self._descifrar(Path(self._pedido["ruta"]).read_bytes())
        formato = self._detectar(contenido)
        vistas: list[HojaVista] = []
        if formato is Formato.TEXTO:
            vistas.append(
                self._vista(
                    self._mejor(separar_texto(contenido, self._limites["columnas"])), oculta=False
                )
            )
        else:
            libro = LibroAbierto(contenido, formato, self._limites["columnas"])
            for nombre in libro.hojas:
                tabla = self._cargar(libro, nombre)
                candidata = None if tabla is None else self._encabezado(tabla)
                if tabla is not None and candidata is not None:
                    oculta = libro.oculta(nombre) or not tabla.visible
                    vistas.append(self._vista(candidata, oculta=oculta))
        if self._danadas and not vistas:
            raise libro_danado()
        self._enviar("vistazo", tuple(vistas))

    def _vista(self, candidata: _Candidata, *, oculta: bool) -> HojaVista:
        tabla, nombres = candidata.tabla, candidata.encabezados
        vacio: Trozo = (0, [[] for _ in nombres])
        trozo = next(tabla.trozos(candidata.fila + 1), vacio)
        columnas = candidata.reconocimiento.columnas
        return HojaVista(
            nombre=tabla.hoja,
            oculta=oculta,
            alto=tabla.alto,
            fila_encabezado=candidata.fila,
            encabezados=nombres,
            columnas={campo: nombres[lugar] for campo, lugar in columnas.items()},
            ejemplos={nombre: _ejemplos(trozo, p) for p, nombre in enumerate(nombres)},
            primeras=tuple(
                (numero, tuple(limpiar(c or "")[:_LARGO_DE_EJEMPLO] for c in fila[:_CELDAS_VISTAS]))
                for numero, fila in tabla.primeras(_FILAS_DE_BUSQUEDA)
            ),
        )

    def _detectar(self, contenido: bytes) -> Formato:
        """Return the format, and bound the memory by what a file of this size can need."""
        formato = detectar(contenido, self._limites["bytes_expandidos"])
        memoria = min(self._limites["memoria"], memoria_para(contenido))
        _limitar(memoria, self._limites["segundos"])
        return formato

    def _descifrar(self, contenido: bytes) -> bytes:
        if not cifrado(contenido):
            return contenido
        # Cryptography is slow to load and only a protected workbook needs it.
        from ajustes_tui.excel.read.encryption import descifrar

        return descifrar(contenido, self._pedido["clave"])

    def _elegir(self, contenido: bytes, formato: Formato) -> tuple[_Candidata, bool]:
        if formato is Formato.TEXTO:
            self._hojas = ("CSV",)
            return self._mejor(separar_texto(contenido, self._limites["columnas"])), False
        libro = LibroAbierto(contenido, formato, self._limites["columnas"])
        self._hojas = libro.hojas
        elegida = self._mejor(self._tablas(libro))
        if self._pedido["hoja"] is None:
            # The base was found before these: what is damaged in the workbook is still said.
            for nombre in libro.hojas:
                visible = nombre not in self._cargadas and not libro.oculta(nombre)
                if visible and not libro.entera(nombre):
                    self._avisos.append(hoja_danada(nombre).mensaje)
        return elegida, libro.sistema_1904

    def _tablas(self, libro: LibroAbierto) -> Iterator[Tabla]:
        pedida = self._pedido["hoja"]
        if pedida is not None:
            nombre = next((h for h in libro.hojas if h.casefold() == pedida.casefold()), None)
            if nombre is None:
                raise ArchivoInvalido(
                    f"El libro no tiene la hoja «{limpiar(pedida)[:40]}».",
                    f"Sus hojas son: {vistos(libro.hojas)}.",
                )
            tabla = libro.cargar(nombre)
            if tabla is not None:
                yield tabla
            return
        for nombre in libro.hojas:
            tabla = None if libro.oculta(nombre) else self._cargar(libro, nombre)
            if tabla is not None and tabla.visible:
                yield tabla
            elif tabla is not None or libro.oculta(nombre):
                self._avisos.append(f"Se pasó por alto la hoja oculta «{limpiar(nombre)[:40]}».")

    def _cargar(self, libro: LibroAbierto, nombre: str) -> TablaHoja | None:
        """Load one sheet of several; a damaged one is said and passed over."""
        self._cargadas.add(nombre)
        try:
            return libro.cargar(nombre)
        except ArchivoInvalido as danada:
            self._danadas.append(danada)
            self._avisos.append(danada.mensaje)
            return None

    def _mejor(self, tablas: Iterator[Tabla]) -> _Candidata:
        mejor: _Candidata | None = None
        plantillas: list[str] = []
        for tabla in tablas:
            if tabla.alto > self._limites["filas"]:
                raise ArchivoInvalido(
                    f"La hoja tiene más de {self._limites['filas']:,} filas.".replace(",", "."),
                    "Borre las filas vacías del final o divida la base.",
                )
            candidata = self._encabezado(tabla)
            if candidata is not None and candidata.es_plantilla():
                plantillas.append(tabla.hoja)
            if candidata is not None and (mejor is None or candidata.puntos() > mejor.puntos()):
                mejor = candidata
                completa = candidata.puntos()[:2] == (len(CAMPOS_OBLIGATORIOS), True)
                if completa and tabla.hoja != "CSV":
                    break
        if mejor is None and self._danadas:
            raise libro_danado()
        if mejor is None:
            raise ArchivoInvalido(
                "El archivo no tiene ninguna hoja visible con datos.",
                "Compruebe que es la base y que su hoja no está oculta.",
            )
        self._avisos += [
            f"Se pasó por alto la hoja «{limpiar(nombre)[:40]}»: tiene el encabezado y ninguna fila."
            for nombre in plantillas
            if nombre != mejor.tabla.hoja
        ]
        return mejor

    def _encabezado(self, tabla: Tabla) -> _Candidata | None:
        pedida = self._pedido["fila_encabezado"]
        primeras = tabla.primeras(pedida or _FILAS_DE_BUSQUEDA)
        if pedida is not None:
            primeras = [(n, fila) for n, fila in primeras if n == pedida]
        mejor: _Candidata | None = None
        for numero, fila in primeras:
            nombres = _unicos(fila, tabla.ancho)
            columnas = reconocer(
                [limpiar(c or "") for c in fila],
                self._sinonimos,
                self._pedido["mapa"],
                exigir_mapa=False,
                nombres=nombres,
            )
            nueva = _Candidata(tabla, numero, nombres, columnas)
            if mejor is None or len(columnas.columnas) > len(mejor.reconocimiento.columnas):
                mejor = nueva
        return mejor

    def _exigir(self, elegida: _Candidata) -> _Candidata:
        """Refuse a base without the five promised columns, naming what is missing and was seen."""
        vistas = [
            limpiar(c or "") for c in dict(elegida.tabla.primeras(elegida.fila))[elegida.fila]
        ]
        reconocimiento = reconocer(
            vistas, self._sinonimos, self._pedido["mapa"], nombres=elegida.encabezados
        )
        faltan = [c for c in CAMPOS_OBLIGATORIOS if c not in reconocimiento.columnas]
        if faltan and self._danadas:
            # The base may well be in the sheet that could not be read.
            raise self._danadas[0]
        if faltan:
            parecidas = "".join(
                f" «{vistas[p][:40]}» se parece a {campo}."
                for campo, p in reconocimiento.dudosas.items()
                if campo in faltan
            )
            raise ArchivoInvalido(
                f"A la base le faltan columnas obligatorias: {', '.join(faltan)}.",
                f"Encabezados vistos: {vistos(vistas)}.{parecidas} "
                "Si están con otro nombre, indíquelo (--mapa campo=encabezado) "
                "o agréguelo a los sinónimos.",
                codigo="faltan_columnas",
            )
        return _Candidata(elegida.tabla, elegida.fila, elegida.encabezados, reconocimiento)

    def _cabecera(self, contenido: bytes, elegida: _Candidata, trozo: Trozo) -> Cabecera:
        nombres = elegida.encabezados
        reconocimiento = elegida.reconocimiento
        return Cabecera(
            archivo=legible(Path(self._pedido["ruta"]).name),
            sha256=hashlib.sha256(contenido).hexdigest(),
            tamano=len(contenido),
            hoja=elegida.tabla.hoja,
            hojas=self._hojas,
            fila_encabezado=elegida.fila,
            encabezados=nombres,
            columnas={c: nombres[p] for c, p in reconocimiento.columnas.items()},
            dudosas={c: nombres[p] for c, p in reconocimiento.dudosas.items()},
            sin_mapear=tuple(nombres[p] for p in reconocimiento.sin_mapear),
            ejemplos={c: _ejemplos(trozo, p) for c, p in reconocimiento.columnas.items()},
            filas_declaradas=elegida.tabla.alto - elegida.fila,
        )

    def _sin_filas(self, hoja: str) -> ArchivoInvalido:
        if len(self._hojas) == 1:
            return ArchivoInvalido(
                "La base está sin filas: tiene encabezado y nada debajo.",
                "Pida que la reenvíen con sus filas.",
            )
        return ArchivoInvalido(
            f"La base está sin filas: la hoja «{limpiar(hoja)[:40]}» tiene encabezado y nada debajo.",
            "Si las filas están en otra hoja, elíjala (en la orden, --hoja); "
            f"las del libro son: {vistos(self._hojas)}.",
        )

    def _decir_faltantes(self, elegida: _Candidata) -> None:
        """Say which figures this base cannot give, and which headers were not taken unasked."""
        columnas = elegida.reconocimiento.columnas
        if "asesor_id" not in columnas and "asesor_nombre" not in columnas:
            self._avisos.append(
                "La base no trae el asesor: no se pueden calcular las cifras por asesor ni el top 5."
            )
        if "valor_solicitado" not in columnas and "valor_aplicado" not in columnas:
            self._avisos.append("La base no trae valores: no se pueden calcular cifras en pesos.")
        for campo, lugar in elegida.reconocimiento.dudosas.items():
            self._avisos.append(
                f"La columna «{elegida.encabezados[lugar][:40]}» se parece a {campo} "
                "y no se tomó: indíquelo si lo es."
            )
        if elegida.tabla.ancho >= self._limites["columnas"]:
            self._avisos.append(
                f"La hoja es muy ancha: se leyeron {self._limites['columnas']} columnas."
            )

    def _enviar(self, clase: str, cuerpo: object) -> None:
        enviar(self._salida, clase, cuerpo)


def enviar(salida: BinaryIO, clase: str, cuerpo: object) -> None:
    """Write one message: its length in four bytes, then the pickled pair."""
    mensaje = pickle.dumps((clase, cuerpo), protocol=pickle.HIGHEST_PROTOCOL)
    salida.write(struct.pack(">I", len(mensaje)) + mensaje)
    salida.flush()


def main() -> None:
    """Read the order on standard input and answer it; every ending but a crash is a message."""
    # Whatever the libraries print goes to descriptor 2, so that the answers stay whole.
    with os.fdopen(os.dup(1), "wb") as salida:
        os.dup2(2, 1)
        # The libraries are there by now: this process may have been started ahead of its order.
        orden = sys.stdin.buffer.read()
        if not orden:
            return
        _end_with_reader(salida.fileno())
        pedido = json.loads(orden)
        _limitar(pedido["limites"]["memoria"], pedido["limites"]["segundos"])
        # The process is short and makes no cycles: collecting would only cost time.
        gc.disable()
        try:
            lectura = _Lectura(pedido, salida)
            if pedido["mirar"]:
                lectura.mirar()
            else:
                lectura.ejecutar()
        except AjustesError as error:
            cuerpo = (type(error).__name__, error.mensaje, error.sugerencia, error.codigo)
            enviar(salida, "rechazo", cuerpo)
        except BrokenPipeError:
            os._exit(0)
        except OSError:
            enviar(salida, "ilegible", None)
        except MemoryError:
            enviar(salida, "memoria", None)
        # A panic of the reading library derives from BaseException and must not show its trace.
        except BaseException:  # noqa: BLE001
            enviar(salida, "danado", None)
            os._exit(1)


def _end_with_reader(descriptor: int) -> None:
    """End this process as soon as nobody is left to read its answers, however they were killed.

    A signal of the kernel would come when the thread that started this ends, not its process.
    """
    if sys.platform == "win32":
        return
    vigilado = select.poll()
    vigilado.register(descriptor, 0)

    def vigilar() -> None:
        vigilado.poll()
        os._exit(0)

    threading.Thread(target=vigilar, daemon=True).start()


def _limitar(memoria: int, segundos: int) -> None:
    """Bound the address space and the processor time, never above what was inherited."""
    if sys.platform == "win32":
        return
    import resource

    for recurso, pedido in ((resource.RLIMIT_AS, memoria), (resource.RLIMIT_CPU, segundos)):
        blando, duro = resource.getrlimit(recurso)
        techos = [techo for techo in (blando, duro) if techo != resource.RLIM_INFINITY]
        limite = min([pedido, *techos])
        resource.setrlimit(recurso, (limite, duro))


def _unicos(fila: Sequence[str | None], ancho: int) -> tuple[str, ...]:
    """Name every column once: a blank header by its place, a repeated one with its turn."""
    nombres: list[str] = []
    usados: set[str] = set()
    for lugar in range(ancho):
        celda = fila[lugar] if lugar < len(fila) else None
        base = nombre = limpiar(celda or "") or f"Columna {lugar + 1}"
        vez = 1
        while nombre in usados:
            vez += 1
            nombre = f"{base} ({vez})"
        usados.add(nombre)
        nombres.append(nombre)
    return tuple(nombres)


def _ejemplos(trozo: Trozo, lugar: int) -> tuple[str, ...]:
    textos = (limpiar(texto or "")[:_LARGO_DE_EJEMPLO] for texto in trozo[1][lugar])
    return tuple(dict.fromkeys(filter(None, textos)))[:_EJEMPLOS]


if __name__ == "__main__":
    main()
