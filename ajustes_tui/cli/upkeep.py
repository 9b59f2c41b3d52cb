"""Orders for upkeep: people, catalogues, verification, backups."""

from __future__ import annotations

import os
import platform
import re
import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ajustes_tui import __version__, paths
from ajustes_tui.cli.documents import Document, Json, document
from ajustes_tui.cli.options import day
from ajustes_tui.cli.stderr import (
    PartialFailure,
    TerminalProgress,
    error_document,
    error_text,
    made_store,
    warn,
)
from ajustes_tui.domain.keeping.catalog_versions import CatalogName
from ajustes_tui.domain.keeping.lost import lost_words
from ajustes_tui.domain.procedimiento.finding import WHOLE
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.errors import BrokenIntegrity, InvalidInput, InvalidUse, NotAllowed
from ajustes_tui.services.admin.schemas import SCHEMAS
from ajustes_tui.services.container import Services

if TYPE_CHECKING:
    from ajustes_tui.config import Config
    from ajustes_tui.domain.keeping.catalog_versions import CatalogChange


def demo(config: Config, args: Namespace) -> Document:
    from ajustes_tui.services.admin.demo import create_demo

    return create_demo(
        config,
        os.environ,
        como=args.como,
        empty=args.vacio,
        anew=args.nuevo,
        say=lambda text: warn((text,)),
    )


def create(config: Config, args: Namespace) -> Document:
    from ajustes_tui.services.admin.creation import create_store

    supervisor, notices = create_store(config, os.environ, args.supervisor, como=args.como)
    warn((*notices, made_store(config.db)))
    return {"db": str(config.db), "supervisor": supervisor}


def restore_backup(config: Config, args: Namespace) -> Json:
    """Restore before any service opens the store, which may be damaged; or rehearse it."""
    from ajustes_tui.services.admin.restore import rehearse, restore

    do = rehearse if args.ensayo else restore
    began = not paths.exists(config.db)
    books = None if args.libros is None else Path(args.libros)
    with TerminalProgress("Restaurando el respaldo"):
        done = do(config, os.environ, Path(args.ruta), como=args.como, books=books)
    warn((*done.backup.notices, *done.lost.notices, *lost_words(done.lost)))
    if began:
        warn((made_store(config.db),))
    # Without workbooks it is known as the backup alone.
    return document(done if args.ensayo or books is not None else done.backup)


def usuarios(services: Services, args: Namespace) -> list[Document]:
    people = services.usuarios
    match args.accion:
        case "agregar":
            people.add(args.login, args.rol, args.nombre, args.iniciales)
        case "rol":
            people.change_rol(args.login, args.rol, args.iniciales)
        case "nombre":
            people.change_name(args.login, args.nombre)
        case "iniciales":
            people.change_initials(args.login, args.iniciales)
            return [document(each) | {"iniciales": each.initials} for each in people.list_all()]
        case "desactivar":
            people.deactivate(args.login)
    return list(document(people.list_all()))


def auditoria(services: Services, args: Namespace) -> Json:
    """Newest first; sentences in text form."""
    entries = services.auditoria.entries(
        args.login, args.cuenta, day(args.desde), day(args.hasta), args.accion_hecha
    )
    if args.json:
        return document(entries)
    from ajustes_tui.domain.keeping.audit_words import sentence_of

    return [f"{e.momento:%d/%m/%Y %H:%M:%S}  {e.login}: {sentence_of(e)}" for e in entries]


def files(services: Services, args: Namespace) -> Json:
    """Audit SFTP transfers, and remove files that are too old."""
    done = services.archivos.go_round(rehearsed=args.ensayo)
    warn(f"No se pudo retirar «{name}»." for name in done.kept)
    return document(done)


def forget(services: Services, args: Namespace) -> Document:
    cuenta = args.cuenta.strip()
    with TerminalProgress("Blanqueando la cuenta"):
        forgotten = services.forgetting.forget(cuenta, args.motivo)
    return {"cuenta": cuenta, **document(forgotten)}


def retain(services: Services, args: Namespace) -> Json:
    with TerminalProgress("Buscando lo que ya venció"):
        retained = services.forgetting.retain(args.dias, rehearsed=args.ensayo)
    return document(retained)


def catalog(services: Services, args: Namespace) -> list[Document]:
    which = CatalogName(args.nombre)
    if args.importar and args.exportar:
        raise InvalidUse("--importar y --exportar no van juntas.", "Haga primero una.")
    if not args.exportar and not args.importar:
        services.service_context.require_store()
    if args.importar:
        with TerminalProgress("Poniendo en uso el catálogo"):
            change = services.catalogos.import_file(which, Path(args.importar))
        sys.stderr.write(f"{_change_sentence(change)}\n")
        warn(change.notices)
    elif args.exportar:
        services.catalogos.export(which, Path(args.exportar))
    return [dict(row) for row in services.catalogos.rows(which)]


def _change_sentence(change: CatalogChange) -> str:
    name = SCHEMAS[change.catalog].heading
    if change.version is None or change.since is None:
        return f"{name}: ya estaba así; no se cambió nada."
    parts = [f"{name} v{change.version} desde {short_date(change.since)}: {change.difference}"]
    if change.reread:
        parts.append(f"casos que ya no esperan por su resultado: {change.reread}")
    if change.clocks:
        parts.append(f"casos que vencen otro día: {change.clocks}")
    return "; ".join(parts) + "."


def review(services: Services, args: Namespace) -> Json:
    """With findings, exit 3."""
    found = services.catalogos.review()
    shown = document(found) if args.json else [str(each) for each in found]
    if found:
        raise PartialFailure(shown, InvalidInput.exit_code)
    return shown if args.json else WHOLE


def acknowledge(services: Services, args: Namespace) -> Document:
    """Record that the seals or the witness are missing, as a supervisor knows; then verify."""
    if not services.integrity.acknowledge(args.motivo):
        warn(["No faltan ni los sellos ni el testigo: no se anotó nada."])
    return verify(services, args)


def verify(services: Services, _args: Namespace) -> Document:
    """Damage ends with exit 6."""
    with TerminalProgress("Verificando el almacén") as progress:
        findings = services.integrity.verify(progress.report)
    # The version is of the library that read the file.
    shown = {**document(findings), "sqlite": services.service_context.meta.sqlite_version()}
    witness = findings.witness
    silence = witness.unproved if witness.configured and not witness.answered else None
    said = (findings.seal.notice, *findings.notices, *witness.notices, silence)
    warn(filter(None, said))
    if findings.believable:
        return shown
    if findings.gravest in services.integrity.gone().values():
        error = BrokenIntegrity(
            f"No se puede probar el almacén. {findings.gravest}",
            "Búsquelo con quien administra el equipo. Si se perdió de verdad, una supervisora lo reconoce "
            "con `ajustes sello --reconocer --motivo T`.",
        )
    elif findings.healthy:
        error = BrokenIntegrity(
            f"El almacén está entero, pero no todos sus momentos son ciertos. {findings.gravest}",
            "Corrija la hora del equipo; quedó anotado en la auditoría y no se dice otra vez.",
        )
    elif findings.sound:
        error = BrokenIntegrity(
            f"El almacén no coincide con su testigo. {findings.gravest}",
            "Conserve el almacén y sus sellos, y compare con quien administra el equipo del testigo.",
        )
    else:
        error = BrokenIntegrity(
            f"El almacén está dañado o alguien lo cambió por fuera del programa. {findings.gravest}",
            "No escriba más en él: consérvelo y restaure el último respaldo bueno.",
        )
    sys.stderr.write(error_text(error))
    raise PartialFailure({**error_document(error), **shown}, error.exit_code)


def back_up(services: Services, args: Namespace) -> Json:
    with TerminalProgress("Respaldando el almacén"):
        backup = services.integrity.back_up(Path(args.ruta))
    warn(backup.notices)
    return document(backup)


def info(services: Services, args: Namespace) -> Json:
    if args.bien and not args.falta:
        raise InvalidUse("--bien va con --falta.", "Ejemplo: ajustes info --falta --bien formas")
    if args.falta:
        if args.bien:
            services.first_day.approve(args.bien)
        return document(services.first_day.read())
    from ajustes_tui.ui.terminal import detect_here, read_choice

    service_context = services.service_context
    try:
        service_context.require_reading()
    except NotAllowed as refusal:
        warn([f"{refusal.message} {refusal.suggestion}"])
    options = dict(document(service_context.options()))
    return {
        "version": __version__,
        "esquema": service_context.meta.schema_version(),
        "sqlite": service_context.meta.sqlite_version(),
        "db": str(service_context.config.db),
        "config": str(service_context.config.file),
        "usuario": service_context.run_session.login,
        "rol": service_context.run_session.rol.value if service_context.run_session.rol else None,
        "terminal": detect_here(read_choice(args.terminal)).as_json(),
        "opciones": options if args.json else [{"opcion": n, **o} for n, o in options.items()],
        **(_supply() if args.todo else {}),
    }


def _supply() -> Document:
    """Return the installed versions, and the differences from the lock."""
    packages, locked = installed_packages(), _locked(paths.lock_file())
    differences = (
        None
        if locked is None
        else [
            LockDifference(name, version, packages.get(name))
            for name, version in locked.items()
            if packages.get(name) != version
        ]
    )
    if differences:
        said = count_words(len(differences), "paquete no es", "paquetes no son")
        warn(
            [
                f"No se instaló con el candado: {said} de los probados."
                f" Instálelo con --constraints {paths.lock_file()} y quedan los probados."
            ]
        )
    return {
        "python": platform.python_version(),
        "paquetes": [{"paquete": name, "version": version} for name, version in packages.items()],
        "difiere_del_candado": document(differences),
        # On a server there must be none: an extra package is untested with the program.
        "fuera_del_candado": None
        if locked is None
        else [name for name in packages if name not in locked and name != _PROGRAM],
    }


_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
_PROGRAM = "ajustes-tui"
_SEPARATORS = re.compile(r"[-_.]+")


class LockDifference(NamedTuple):
    """A package whose installed version differs from the lock."""

    package: str
    locked: str
    installed: str | None
    """None if not installed, such as one for another Python or system."""


def installed_packages() -> dict[str, str]:
    """Map normalized names to versions."""
    # It loads the mail of the standard library, and hardly an order asks for them.
    from importlib.metadata import distributions

    found = {
        _normalized(name): distribution.version
        for distribution in distributions()
        if (name := distribution.metadata["Name"])
    }
    return dict(sorted(found.items()))


def _locked(lock: Path) -> dict[str, str] | None:
    """Return the version of each normalized name; None without a lock."""
    try:
        text = lock.read_text(encoding="utf-8")
    except OSError:
        return None
    return {_normalized(name): version for name, version in _PINNED.findall(text)}


def _normalized(name: str) -> str:
    return _SEPARATORS.sub("-", name).lower()
