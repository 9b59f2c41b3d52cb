"""Crear: create a server's store once, with its supervisor."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from ajustes_tui import paths
from ajustes_tui.config import Config
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.domain.values.person import Usuario
from ajustes_tui.domain.values.roles import Rol
from ajustes_tui.errors import InvalidInput, NotAllowed
from ajustes_tui.services.admin.identity import login_of_run, name_of, require_login
from ajustes_tui.storage.admin.audit import AuditRepository
from ajustes_tui.storage.admin.people import PeopleRepository
from ajustes_tui.storage.core.database import Database, make_room, of_another_version
from ajustes_tui.storage.guard.seals import SealsRepository, sync_folder


def create_store(
    config: Config, env: Mapping[str, str], supervisor: str, *, como: str | None
) -> tuple[str, tuple[str, ...]]:
    """Create the configured store; return login and notices.

    Only the host's administrator may: the service account or root, nobody by sudo or an SSH forced
    command. Atomic. Raises NotAllowed for others, InvalidInput if a store exists.
    """
    own = login_of_run(config.db, None, {})
    if como is not None or login_of_run(config.db, None, env) not in (own, "root"):
        raise NotAllowed(
            "Un almacén lo crea quien administra el equipo, no una persona que entra a trabajar.",
            "Repita la orden con la cuenta del servicio, sin --como y sin pasar por otra persona.",
        )
    require_login(supervisor, "--supervisor no trae un nombre de usuario del sistema.")
    if paths.exists(config.db):
        raise of_another_version(config.db) or _exists(config.db)
    make_room(config.db)
    now = datetime.now(BOGOTA)
    with place_for(config.db) as new:
        db = Database(new)
        with db.transaction():
            AuditRepository(db).record(now, own, "almacen_creado")
            PeopleRepository(db).save(
                Usuario(supervisor, name_of(supervisor), Rol.SUPERVISOR), now, own
            )
        db.checkpoint()
        db.close()
        seals = SealsRepository(config.db)
        try:
            os.link(new, config.db)
        except FileExistsError:
            raise _exists(config.db) from None
        notices: tuple[str, ...] = ()
        if paths.exists(seals.path):
            aside = seals.set_aside(now)
            notices = (f"Los sellos del almacén anterior quedaron como «{aside.name}».",)
        sync_folder(config.db.parent)
    return supervisor, notices


@contextmanager
def place_for(store: Path) -> Iterator[Path]:
    """Yield where a store is made before it takes its place.

    In a folder of its own, but under its name, which an error message would show.
    """
    folder = paths.private_dir(store.with_name(f".{store.name}.{os.getpid()}"))
    try:
        yield folder / store.name
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _exists(path: Path) -> InvalidInput:
    return InvalidInput(
        f"«{path.name}» ya existe; no se tocó.",
        "Para agregar personas: ajustes usuarios agregar LOGIN --rol R.",
        code="almacen",
    )
