"""Restaurar: put a backup in the place of the store, which may be too damaged to be opened."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path

from ajustes_tui.config import Config
from ajustes_tui.domain.keeping.integrity import ClaseSello, Sello, SelloIlegible
from ajustes_tui.domain.values.roles import Power, Rol
from ajustes_tui.errors import AjustesError, EntradaInvalida, IntegridadDanada, NoPermitido
from ajustes_tui.services.admin.identity import quien_es
from ajustes_tui.services.admin.integrity import Respaldo
from ajustes_tui.services.container import Services, services_for
from ajustes_tui.storage.core.database import Database, dano_de, exclusive, make_room
from ajustes_tui.storage.guard.backups import discard, open_backup, replace_store, unmark
from ajustes_tui.storage.guard.integrity import check_store, holds
from ajustes_tui.storage.guard.seals import SellosRepository


def restaurar(config: Config, env: Mapping[str, str], ruta: Path, *, como: str | None) -> Respaldo:
    """Check a backup, keep the present store under another name, and put the backup in its place.

    Only a supervisor of the store may; of the backup, when the store is gone or cannot be read.
    Raises EntradaInvalida for a file that is no sound backup of this store, Conflicto while
    somebody has the store open.
    """
    login = quien_es(config.db, como, env)
    make_room(config.db)
    temporal, sha256 = open_backup(ruta, config.db)
    try:
        autorizado = _supervises_store(config, login, env)
        db = _open(temporal, ruta)
        try:
            copia = services_for(db, config, login, env)
            if not autorizado:
                _exigir_supervisor(copia)
            return _put(copia, config, temporal, Respaldo(str(ruta), 0, sha256))
        finally:
            db.close()
    finally:
        discard(temporal)


def _put(copia: Services, config: Config, temporal: Path, respaldo: Respaldo) -> Respaldo:
    db, entorno = copia.entorno.db, copia.entorno
    hallazgos = check_store(db)
    if not hallazgos.sano:
        raise _danado(Path(respaldo.archivo))
    repositorio = SellosRepository(config.db)
    legibles = _exigir_propio(db, repositorio, respaldo)
    ahora, login = entorno.ahora(), entorno.sesion.login
    detalle = f"{Path(respaldo.archivo).name}: {hallazgos.lineas} líneas, sha256 {respaldo.sha256}"
    entorno.record("restauracion", detalle)
    unmark(db)
    db.close()
    avisos: tuple[str, ...] = ()
    with exclusive(config.db):
        anterior = replace_store(temporal, config.db, ahora)
        if anterior is not None:
            avisos = (f"El almacén que había quedó al lado como «{anterior.name}».",)
        if not legibles:
            aparte = repositorio.set_aside(ahora)
            avisos += (f"Los sellos que había no se entienden; quedaron como «{aparte.name}».",)
        sello = Sello(ahora, ClaseSello.RESTAURACION, hallazgos.lineas, hallazgos.huella, login)
        repositorio.append(sello)
    return Respaldo(respaldo.archivo, hallazgos.lineas, respaldo.sha256, avisos)


def _supervises_store(config: Config, login: str, env: Mapping[str, str]) -> bool:
    """Tell whether the store allows the person to restore; False when there is no readable store.

    Raises NoPermitido when the store refuses the person.
    """
    if not config.db.exists():
        return False
    db = None
    try:
        db = Database(config.db)
        services_for(db, config, login, env).entorno.exigir(Power.STORE)
    except (IntegridadDanada, EntradaInvalida):
        return False
    except sqlite3.DatabaseError as error:
        if dano_de(error) is None:
            raise
        return False
    finally:
        if db is not None:
            db.close()
    return True


def _open(temporal: Path, ruta: Path) -> Database:
    try:
        return Database(temporal)
    except IntegridadDanada:
        raise _danado(ruta) from None
    except EntradaInvalida as error:
        if error.codigo == "version_nueva":
            raise
        raise EntradaInvalida(
            f"«{ruta.name}» no es un respaldo de ajustes, o está incompleto.",
            "Escoja otro archivo; no se cambió nada.",
            codigo="archivo",
        ) from None


def _exigir_supervisor(copia: Services) -> None:
    usuario = copia.entorno.personas.get(copia.sesion.login)
    if usuario is None or not usuario.activo or usuario.rol is not Rol.SUPERVISOR:
        raise NoPermitido(
            "Restaurar es de una supervisora, y usted no lo es en ese respaldo.",
            "Pídalo a quien lo sea.",
        )


def _exigir_propio(db: Database, repositorio: SellosRepository, respaldo: Respaldo) -> bool:
    """Refuse a backup in which no sealed line stands; tell whether the seals could be read."""
    try:
        sellos = [sello for sello in repositorio.list_all() if sello.lineas]
    except SelloIlegible:
        return False
    if sellos and not any(holds(db, sello.lineas, sello.huella) for sello in sellos):
        raise EntradaInvalida(
            f"«{Path(respaldo.archivo).name}» no es de este almacén: no tiene ninguna de las líneas "
            "que se sellaron.",
            "Escoja un respaldo de este almacén; no se cambió nada.",
            codigo="respaldo_ajeno",
        )
    return True


def _danado(ruta: Path) -> AjustesError:
    return EntradaInvalida(
        f"«{ruta.name}» está dañado; no se cambió nada.",
        "Escoja un respaldo anterior.",
        codigo="respaldo_danado",
    )
