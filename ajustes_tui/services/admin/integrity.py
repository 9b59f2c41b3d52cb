"""Integridad: prove that the store is whole, seal the proved historial, and keep copies of the store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ajustes_tui.domain.keeping.integrity import (
    ClaseSello,
    ContraSellos,
    Hallazgos,
    Sello,
    SelloIlegible,
    vigentes,
)
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.errors import EntradaInvalida
from ajustes_tui.services.context import Entorno
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.guard.backups import write_backup
from ajustes_tui.storage.guard.integrity import check_store, holds, last_seal
from ajustes_tui.storage.guard.seals import SellosRepository

Avance = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Respaldo:
    """A backup written or put back."""

    archivo: str
    lineas: int
    sha256: str
    avisos: tuple[str, ...] = ()


Recuerdo = tuple[int, str]
"""The line count and the hash of the last seal, as the store itself remembers them."""


class IntegridadService:
    """The use cases of `verificar` and `respaldar`; neither changes a caso."""

    def __init__(self, entorno: Entorno) -> None:
        self._e = entorno

    def verificar(self, avance: Avance | None = None) -> Hallazgos:
        """Look for damage; an undamaged store gets the seal of the day when it has none yet.

        Any person of the store may ask, because the answer is only counts and hashes.
        """
        self._e.exigir_lectura()
        _db, ruta = self._almacen()
        repositorio = SellosRepository(ruta)
        # Read before the file: a seal is written to the file first, and remembered in the store
        # after.
        recordado = last_seal(self._e.db)
        # The file is read before the historial: a seal put later by somebody else may name a line
        # not seen here.
        try:
            todos = repositorio.list_all()
            sellos, ilegible = vigentes(todos), self._olvidado(repositorio, todos, recordado)
        except SelloIlegible as error:
            sellos = []
            ilegible = (
                f"El renglón {error.renglon} de «{repositorio.ruta.name}» fue cambiado o le falta "
                "el anterior."
            )
        except OSError:
            sellos, ilegible = [], f"No se puede leer «{repositorio.ruta.name}»."
        hallazgos = check_store(self._e.db, sellos, avance)
        if ilegible is not None:
            return replace(hallazgos, sello=ContraSellos(motivo=ilegible))
        return self._seal(hallazgos, repositorio) if hallazgos.sano else hallazgos

    def _olvidado(
        self, repositorio: SellosRepository, sellos: Sequence[Sello], recordado: Recuerdo | None
    ) -> str | None:
        """Return the sentence of a loss since the last seal that the store remembers, or None.

        A store put back from a backup remembers the seal of that time; the RESTAURACION seal in the
        file accounts for it.
        """
        if recordado is None or any(s.clase is ClaseSello.RESTAURACION for s in sellos):
            return None
        if not sellos and not holds(self._e.db, *recordado):
            return (
                f"El almacén recuerda un sello de {recordado[0]} líneas, y esa línea ya no está o "
                "es otra: se perdió el final del historial, o se rehízo."
            )
        if repositorio.ruta.exists() and recordado not in [(s.lineas, s.huella) for s in sellos]:
            return (
                f"A «{repositorio.ruta.name}» le faltan los últimos renglones: el almacén recuerda "
                f"un sello de {recordado[0]} líneas."
            )
        return None

    def respaldar(self, ruta: Path) -> Respaldo:
        """Copy the store to a file while people go on working, and record it."""
        self._e.exigir_lectura()
        db, almacen = self._almacen()
        self._e.exigir(Power.STORE)
        ahora = self._e.ahora()
        copia = write_backup(db, ruta, ahora)
        self._e.record("respaldo", f"{ruta.name}: {copia.lineas} líneas, sha256 {copia.sha256}")
        login = self._e.sesion.login
        sello = Sello(ahora, ClaseSello.RESPALDO, copia.lineas, copia.huella, login)
        avisos: tuple[str, ...] = ()
        try:
            SellosRepository(almacen).append(sello)
        except (OSError, SelloIlegible):
            avisos = ("El respaldo quedó hecho, pero no se pudo anotar en el archivo de sellos.",)
        return Respaldo(str(ruta), copia.lineas, copia.sha256, avisos)

    def _seal(self, hallazgos: Hallazgos, repositorio: SellosRepository) -> Hallazgos:
        """Append today's seal unless the file has one; return the findings with the outcome."""
        ahora = self._e.ahora()
        login = self._e.sesion.login
        avisos = None
        if not hallazgos.sello.anteriores and last_seal(self._e.db) is not None:
            avisos = (
                f"No hay sellos anteriores en «{repositorio.ruta.name}» y este almacén ya se había "
                "sellado: compare con los que tenga en otra parte."
            )

        def falta_hoy(sellos: list[Sello]) -> bool:
            return not any(
                s.clase is ClaseSello.SELLO and s.momento.date() == ahora.date()
                for s in vigentes(sellos)
            )

        sello = Sello(ahora, ClaseSello.SELLO, hallazgos.lineas, hallazgos.huella, login)
        try:
            nuevo = repositorio.append(sello, falta_hoy)
        except (OSError, SelloIlegible):
            nuevo = False
            avisos = f"No se pudo escribir el sello de hoy en «{repositorio.ruta.name}»."
        if nuevo:
            self._e.record("sello", f"{sello.lineas} líneas, huella {sello.huella}")
        return replace(hallazgos, sello=replace(hallazgos.sello, nuevo=nuevo, aviso=avisos))

    def _almacen(self) -> tuple[Database, Path]:
        """Return the store and its file; raises EntradaInvalida when the store does not exist."""
        db = self._e.db
        if db.ruta is None:
            raise EntradaInvalida(
                f"No existe el almacén «{self._e.config.db.name}».",
                "Revise la ruta de --db o de AJUSTES_DB.",
                codigo="almacen",
            )
        return db, db.ruta
