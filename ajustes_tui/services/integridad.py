"""Integridad: prove that the store is whole, seal what was proved, and keep copies of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from ajustes_tui.domain.estados import Rol
from ajustes_tui.domain.integridad import (
    ClaseSello,
    ContraSellos,
    Hallazgos,
    Sello,
    SelloIlegible,
    vigentes,
)
from ajustes_tui.errors import EntradaInvalida
from ajustes_tui.services.entorno import Entorno
from ajustes_tui.storage.database import Database
from ajustes_tui.storage.integridad import check_store, was_sealed
from ajustes_tui.storage.respaldos import write_backup
from ajustes_tui.storage.sellos import SellosRepository

Avance = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Respaldo:
    """A backup written or put back."""

    archivo: str
    lineas: int
    sha256: str
    avisos: tuple[str, ...] = ()


class IntegridadService:
    """What `verificar` and `respaldar` do; neither changes what the store holds of a caso."""

    def __init__(self, entorno: Entorno) -> None:
        self._e = entorno

    def verificar(self, avance: Avance | None = None) -> Hallazgos:
        """Look for damage; a store without any gets the seal of the day when it has none yet.

        Anybody of the store may ask: what comes out is counts and hashes.
        """
        self._e.exigir_lectura()
        _db, ruta = self._almacen()
        repositorio = SellosRepository(ruta)
        # Read before the store: one put later by somebody else may name a line not seen here.
        try:
            sellos, ilegible = vigentes(repositorio.list_all()), None
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

    def respaldar(self, ruta: Path) -> Respaldo:
        """Copy the store to a file while people go on working, and record it."""
        self._e.exigir_lectura()
        db, almacen = self._almacen()
        self._e.exigir_rol(Rol.SUPERVISOR)
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
        """Put today's seal, once a day."""
        ahora = self._e.ahora()
        login = self._e.sesion.login
        avisos = None
        if not hallazgos.sello.anteriores and was_sealed(self._e.db):
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
        """Return the store and its file; one that does not exist cannot be whole."""
        db = self._e.db
        if db.ruta is None:
            raise EntradaInvalida(
                f"No existe el almacén «{self._e.config.db.name}».",
                "Revise la ruta de --db o de AJUSTES_DB.",
                codigo="almacen",
            )
        return db, db.ruta
