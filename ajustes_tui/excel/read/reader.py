"""Read a base without trusting it: a child process does the work and the program only listens.

Importing this module loads neither Polars nor fastexcel; only the child does.
"""

from __future__ import annotations

import fcntl
import json
import pickle
import struct
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ajustes_tui import errors
from ajustes_tui.domain.base.limits import Limites
from ajustes_tui.domain.base.rows import Cabecera, Rechazo, Tramo
from ajustes_tui.domain.base.workbook import HojaVista
from ajustes_tui.errors import ArchivoInvalido
from ajustes_tui.excel.read.columns import Sinonimos
from ajustes_tui.excel.read.process import tomar

_TUBERIA = 1024 * 1024
_PIDA_OTRA = "Ábralo en Excel y guárdelo de nuevo como .xlsx; si no abre, pida que lo reenvíen."


@dataclass(frozen=True, slots=True)
class OpcionesLectura:
    """How a person wants a base read; by default everything is recognised."""

    sinonimos: Sinonimos
    hoja: str | None = None
    mapa: Mapping[str, str] = field(default_factory=dict)
    """Field to the header to take for it."""
    fila_encabezado: int | None = None
    limites: Limites = field(default_factory=Limites)
    clave: str | None = field(default=None, repr=False)
    """Password of a protected workbook; it is never stored or logged."""


class LecturaBase:
    """One base being read: `cabecera` first, then its rows in chunks, then `avisos` and `filas`.

    Leaving the context, or `cancelar` from any thread, ends the child at once.
    """

    cabecera: Cabecera

    def __init__(self, ruta: Path, opciones: OpcionesLectura) -> None:
        self._ruta = ruta
        self._opciones = opciones
        self._segundos = float(opciones.limites.segundos)
        self._visto: tuple[int, int, int] | None = None
        self._proceso: subprocess.Popen[bytes] | None = None
        self._cancelada = False
        self._vencida = False
        self.avisos: list[str] = []
        self.filas = 0

    def __enter__(self) -> Self:
        """Start the child and wait for the cabecera; raise ArchivoInvalido when it is refused."""
        self._comprobar()
        try:
            self._lanzar()
            self.cabecera = self._esperar("cabecera")
            self._exigir_quieto()
        except BaseException:
            self.cerrar()
            raise
        return self

    def mirar(self) -> tuple[HojaVista, ...]:
        """Return what each sheet looks like; raise ArchivoInvalido when the file is refused."""
        self._comprobar()
        try:
            self._lanzar(mirar=True)
            hojas: tuple[HojaVista, ...] = self._esperar("vistazo")
        finally:
            self.cerrar()
        return hojas

    def __exit__(
        self,
        tipo: type[BaseException] | None,
        error: BaseException | None,
        traza: TracebackType | None,
    ) -> None:
        """End the child, whatever it was doing."""
        self.cerrar()

    def __iter__(self) -> Iterator[Tramo]:
        """Yield the rows in file order, about a thousand at a time."""
        while True:
            clase, cuerpo = self._recibir()
            if clase == "fin":
                self._exigir_quieto()
                self.avisos, self.filas = cuerpo
                return
            if clase != "filas":
                raise self._error(clase, cuerpo)
            validas, rechazos, *crudas = cuerpo
            yield Tramo(validas, list(map(Rechazo._make, rechazos)), *crudas)

    def cancelar(self) -> None:
        """Stop the reading from any thread; whoever iterates gets an ArchivoInvalido."""
        self._cancelada = True
        self._matar()

    def cerrar(self) -> None:
        """End the child and free what it held; may be called more than once."""
        self._matar()
        proceso = self._proceso
        if proceso is not None:
            if proceso.stdout is not None:
                proceso.stdout.close()
            proceso.wait()

    def _comprobar(self) -> None:
        """Refuse what no child is needed for."""
        nombre = self._ruta.name
        if nombre.startswith("~$"):
            raise ArchivoInvalido(
                f"«{nombre}» es la marca que Excel deja mientras el libro está abierto, no la base.",
                f"Elija «{nombre[2:]}».",
            )
        try:
            self._visto = self._marca()
        except FileNotFoundError:
            raise ArchivoInvalido(
                f"No existe el archivo «{nombre}».", "Revise el nombre."
            ) from None
        except OSError:
            raise _no_se_abre() from None
        if not self._ruta.is_file():
            raise ArchivoInvalido(f"«{nombre}» no es un archivo.", "Elija el libro de la base.")
        if self._visto[0] > self._opciones.limites.bytes_archivo:
            raise ArchivoInvalido(
                "El archivo es demasiado grande para ser una base.",
                "Pida la base sin imágenes ni hojas de más.",
            )

    def _marca(self) -> tuple[int, int, int]:
        """Return what changes when somebody writes the file or puts another in its place."""
        dato = self._ruta.stat()
        return dato.st_size, dato.st_mtime_ns, dato.st_ino

    def _cambio(self) -> bool:
        try:
            return self._marca() != self._visto
        except OSError:
            return True

    def _exigir_quieto(self) -> None:
        """Refuse a file that was still being written: half of one copy and half of another."""
        if self._cambio():
            raise _se_mueve()

    def _esperar(self, esperada: str) -> Any:  # noqa: ANN401 - what the child answers to each order
        clase, cuerpo = self._recibir()
        if clase != esperada:
            raise self._error(clase, cuerpo)
        return cuerpo

    def _lanzar(self, *, mirar: bool = False) -> None:
        opciones = self._opciones
        pedido = {
            "ruta": str(self._ruta),
            "sinonimos": opciones.sinonimos.a_dict(),
            "hoja": opciones.hoja,
            "mapa": dict(opciones.mapa),
            "fila_encabezado": opciones.fila_encabezado,
            "limites": asdict(opciones.limites),
            "clave": opciones.clave,
            "mirar": mirar,
        }
        self._proceso = tomar()
        if self._proceso.stdout is not None:
            # Room for several chunks, so that neither side waits for the other at every one.
            with suppress(OSError, AttributeError):
                fcntl.fcntl(self._proceso.stdout, fcntl.F_SETPIPE_SZ, _TUBERIA)
        # Through a pipe and not a file: the order may carry a password.
        if self._proceso.stdin is not None:
            with suppress(BrokenPipeError), self._proceso.stdin as entrada:
                entrada.write(json.dumps(pedido).encode())
        if self._cancelada:
            # It was stopped before there was a child to end.
            self._matar()

    def _recibir(self) -> tuple[str, Any]:
        """Wait for one message; the time the program itself takes between two does not count."""
        if self._segundos <= 0:
            self._vencer()
        reloj = threading.Timer(max(self._segundos, 0.0), self._vencer)
        reloj.daemon = True
        comienzo = time.monotonic()
        reloj.start()
        try:
            largo = self._leer(4)
            cuerpo = self._leer(struct.unpack(">I", largo)[0]) if len(largo) == 4 else b""
        finally:
            reloj.cancel()
            self._segundos -= time.monotonic() - comienzo
        if not cuerpo:
            raise self._mal_final()
        clase, contenido = pickle.loads(cuerpo)  # noqa: S301 - written by our own child
        return clase, contenido

    def _leer(self, cuantos: int) -> bytes:
        proceso = self._proceso
        if proceso is None or proceso.stdout is None or proceso.stdout.closed:
            return b""
        leido = proceso.stdout.read(cuantos)
        return leido if len(leido) == cuantos else b""

    def _vencer(self) -> None:
        self._vencida = True
        self._matar()

    def _matar(self) -> None:
        if self._proceso is not None and self._proceso.poll() is None:
            self._proceso.kill()

    def _error(self, clase: str, cuerpo: object) -> errors.AjustesError:
        if clase == "rechazo" and isinstance(cuerpo, tuple):
            if self._cambio():
                return _se_mueve()
            nombre, mensaje, sugerencia, codigo = cuerpo
            tipo: type[errors.AjustesError] = getattr(errors, nombre)
            return tipo(mensaje, sugerencia, codigo=codigo)
        if clase == "ilegible":
            return _no_se_abre()
        if clase == "memoria":
            return _sin_memoria()
        if self._cambio():
            return _se_mueve()
        return ArchivoInvalido("El libro está dañado y no se puede leer.", _PIDA_OTRA)

    def _mal_final(self) -> ArchivoInvalido:
        """Say why the child ended without finishing."""
        codigo = self._proceso.wait() if self._proceso is not None else 0
        if self._cancelada:
            return ArchivoInvalido("Se canceló la lectura de la base.", codigo="cancelado")
        if self._vencida or codigo == -24:
            return ArchivoInvalido(
                "El libro tardó demasiado en leerse y se detuvo.",
                "Pida la base sin hojas de más o guárdela de nuevo como .xlsx.",
            )
        if codigo in {-6, -9}:
            return _sin_memoria()
        return ArchivoInvalido("El libro está dañado y no se puede leer.", _PIDA_OTRA)


def abrir_base(ruta: Path, opciones: OpcionesLectura) -> LecturaBase:
    """Return the reading of a base, to be used in a `with`."""
    return LecturaBase(ruta, opciones)


def _se_mueve() -> ArchivoInvalido:
    return ArchivoInvalido(
        "El archivo cambió mientras se leía: alguien lo está copiando o guardando.",
        "Espere a que termine y vuelva a importarlo.",
        codigo="archivo_cambio",
    )


def _no_se_abre() -> ArchivoInvalido:
    return ArchivoInvalido(
        "El archivo no se puede abrir.",
        "Ciérrelo en Excel si lo tiene abierto y compruebe que tiene permiso de leerlo.",
    )


def _sin_memoria() -> ArchivoInvalido:
    return ArchivoInvalido(
        "El libro necesita demasiada memoria: está dañado o tiene celdas muy lejos de la base.",
        "Copie la base a un libro nuevo y guárdelo como .xlsx.",
    )
