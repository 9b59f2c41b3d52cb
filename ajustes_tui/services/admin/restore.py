"""Restaurar: restore a backup over a possibly damaged store, or rehearse it, and name what is lost by it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ajustes_tui import paths
from ajustes_tui.config import Config
from ajustes_tui.domain.base.synonyms import Synonyms
from ajustes_tui.domain.base.workbook import SheetTitles
from ajustes_tui.domain.keeping.integrity import Findings
from ajustes_tui.domain.keeping.lost import (
    Lost,
    WorkbookTrace,
    count_lost,
    foreign_books,
    last_known,
    lost_traces,
    titles,
    traces_of,
)
from ajustes_tui.domain.keeping.seals import SealKind, UnreadableSeal
from ajustes_tui.domain.keeping.witness import Witnessed, WitnessFindings
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.roles import Power, Rol
from ajustes_tui.domain.values.text import clean
from ajustes_tui.errors import (
    AjustesError,
    BrokenIntegrity,
    InvalidFile,
    InvalidInput,
    NotAllowed,
    motivo_of,
    readable,
)
from ajustes_tui.services.admin.identity import login_of_run
from ajustes_tui.services.admin.integrity import Backup, raw_proof
from ajustes_tui.services.admin.witness import StoreWitness
from ajustes_tui.services.container import Services, build_services, services_for
from ajustes_tui.storage.core.damage import NEWER, OTHER_FORM, trouble_of
from ajustes_tui.storage.core.database import Database, exclusive, make_room, missing
from ajustes_tui.storage.guard.backups import open_backup, replace_store, unmark
from ajustes_tui.storage.guard.forgetting import brought_back
from ajustes_tui.storage.guard.integrity import check_store, holds
from ajustes_tui.storage.guard.lost import KeptLines, end_of
from ajustes_tui.storage.guard.seals import SealsRepository

_WORKBOOKS = frozenset({".xlsx", ".xlsm"})
_MOST_BOOKS = 2_000
_SECONDS = 60
"""Per workbook: a bomb must not stop people's work."""
_UNREAD_NAMED = 10


def lost_of(
    copy: Services, findings: Findings, seals: Sequence[Witnessed], books: Sequence[Path]
) -> Lost:
    kept = KeptLines(copy.service_context.db)
    found: list[WorkbookTrace] = []
    unread: list[str] = []
    sheets = titles(kept.key_headers()) if books else ()
    for path in books:
        try:
            found += _traces(copy, path, sheets)
        except InvalidFile as error:
            unread.append(f"«{readable(clean(path.name))}» no se pudo leer: {error.message}")
    ends = (
        last_known(seals, findings.lines, findings.digest),
        end_of(copy.service_context.config.db, findings.lines, findings.digest),
    )
    foreign = foreign_books(found, findings.lines, kept.has)
    unread += [
        f"«{libro}» salió de otro almacén y no se tuvo en cuenta." for libro in sorted(foreign)
    ]
    found = [trace for trace in found if trace.libro not in foreign]
    # Together by account, which is how the lines of a backup are read.
    found.sort(key=lambda trace: trace.cuenta)
    lost = count_lost(
        findings.lines,
        kept.until(),
        [end for end in ends if end is not None],
        lost_traces(found, findings.lines, kept.has),
    )
    if len(unread) > _UNREAD_NAMED:
        unread[_UNREAD_NAMED:] = [
            f"Y {len(unread) - _UNREAD_NAMED} libros más no se pudieron leer."
        ]
    return lost._replace(notices=tuple(unread))


def workbooks_in(folder: Path | None) -> list[Path]:
    """Return the workbooks of a folder and its subfolders, by name; none without one.

    Raises InvalidInput if unreadable or too many.
    """
    if folder is None:
        return []
    try:
        if not paths.is_dir(folder):
            raise InvalidInput(
                f"No existe la carpeta «{folder.name}».", "Revise la de --libros.", code="archivo"
            )
        found = sorted(
            path
            for path in folder.rglob("*")
            if path.suffix.lower() in _WORKBOOKS and not path.is_symlink() and paths.is_file(path)
        )
    except OSError as error:
        raise InvalidInput(
            f"La carpeta «{folder.name}» no se puede leer: {motivo_of(error)}.",
            "Revise los permisos.",
            code="archivo",
        ) from None
    if len(found) > _MOST_BOOKS:
        raise InvalidInput(
            f"La carpeta «{folder.name}» tiene {len(found)} libros, y se leen {_MOST_BOOKS} a lo más.",
            "Deje en ella los de los últimos días.",
            code="archivo",
        )
    return found


def _traces(copy: Services, path: Path, sheets: Sequence[SheetTitles]) -> Iterator[WorkbookTrace]:
    """Raise InvalidFile if unreadable."""
    # Only a restore with workbooks reads any.
    from ajustes_tui.excel.read.reader import BaseReader, ReadOptions

    limits = copy.service_context.config.limits
    limits = limits._replace(segundos=min(limits.segundos, _SECONDS))
    options = ReadOptions(Synonyms({}, {}), limits=limits)
    for sheet, row in BaseReader(path, options).rows(sheets):
        yield from traces_of(readable(clean(path.name)), sheet, row)


_CUENTAS_SAID = 50
"""Accounts in a notice; the replaced store's auditoría has all."""


@dataclass(frozen=True, slots=True)
class RestoredBackup:
    """A restored backup, and what it lacks."""

    backup: Backup
    lost: Lost


def restore(
    config: Config,
    env: Mapping[str, str],
    path: Path,
    *,
    como: str | None,
    books: Path | None = None,
) -> RestoredBackup:
    """Check a backup, set the store aside and restore.

    `books` has exported workbooks as evidence. Only a supervisor of the store may, or of the backup
    if the store is unreadable. Raises InvalidInput for an unsound or foreign backup, ConflictError
    while open.
    """
    login, left = login_of_run(config.db, como, env), workbooks_in(books)
    make_room(config.db)
    with open_backup(path, config.db) as (temporary, sha256):
        authorized = _supervises_store(config, login, env)
        db = _open(temporary, path)
        try:
            copy = services_for(db, config, login, env)
            if not authorized:
                _require_supervisor(copy)
            return _put_back(copy, config, temporary, Backup(str(path), 0, sha256), left)
        finally:
            db.close()


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A backup restored for a test: content and end."""

    backup: Backup
    casos: int
    bases: int
    people: int
    until: str | None
    witness: WitnessFindings
    lost: Lost


def rehearse(
    config: Config,
    env: Mapping[str, str],
    path: Path,
    *,
    como: str | None,
    books: Path | None = None,
) -> Rehearsal:
    """Restore to a scratch place, check and count; the store stays.

    Only its supervisor may; recorded. Raises InvalidInput for an unsound or foreign backup, or without a store.
    """
    left = workbooks_in(books)
    live = build_services(config, env, como=como, create=False)
    try:
        if live.service_context.db.path is None:
            raise missing(config.db)
        live.service_context.require(Power.STORE, "ensayar un respaldo")
        with open_backup(path, config.db) as (temporary, sha256):
            db = _open(temporary, path)
            try:
                now = live.service_context.now()
                copy = services_for(db, config, live.run_session.login, env)
                rehearsal = _count(copy, config, Backup(str(path), 0, sha256), now, left)
            finally:
                db.close()
        live.service_context.record(
            "restauracion_ensayada",
            f"{path.name}: {rehearsal.backup.lines} líneas, {rehearsal.casos} casos, sha256 {sha256}",
        )
    finally:
        live.service_context.db.close()
    return rehearsal


def _count(
    copy: Services, config: Config, backup: Backup, now: datetime, books: Sequence[Path]
) -> Rehearsal:
    db, repository = copy.service_context.db, SealsRepository(config.db)
    findings, readable = _checked(db, repository, backup)
    witness = StoreWitness(config)
    judged = witness.judge_backup(db, findings, now)
    if judged.differences:
        raise BrokenIntegrity(
            f"«{Path(backup.file).name}» no coincide con su testigo. {judged.differences[0]}",
            "Escoja otro respaldo, y compare con quien administra el equipo del testigo.",
        )
    casos, bases, people, until = db.conn.execute(
        "SELECT (SELECT count(*) FROM casos_vista),"
        " (SELECT count(*) FROM bases WHERE anulada_el IS NULL), (SELECT count(*) FROM usuarios),"
        " (SELECT momento FROM historial ORDER BY linea DESC LIMIT 1)"
    ).fetchone()
    whole = replace(backup, lines=findings.lines)
    known = witness.known(repository.list_all() if readable else [])
    return Rehearsal(
        whole, casos, bases, people, until, judged, lost_of(copy, findings, known, books)
    )


def _put_back(
    copy: Services, config: Config, temporary: Path, backup: Backup, books: Sequence[Path]
) -> RestoredBackup:
    db, context = copy.service_context.db, copy.service_context
    repository = SealsRepository(config.db)
    findings, readable = _checked(db, repository, backup)
    now, login = context.now(), context.login
    witness = StoreWitness(config)
    # Only said: after a disaster a backup that the witness never heard of may be all there is.
    notices = witness.judge_backup(db, findings, now).differences
    known = witness.known(repository.list_all() if readable else [])
    lost = lost_of(copy, findings, known, books)
    detail = f"{Path(backup.file).name}: {findings.lines} líneas, sha256 {backup.sha256}"
    if lost.lines:
        detail += f"; faltan al menos {lost.lines}"
    context.record("restauracion", detail)
    unmark(db)
    db.close()
    sealed = True
    with exclusive(config.db):
        previous = replace_store(temporary, config.db, now)
        if previous is not None:
            notices += (f"El almacén que había quedó al lado como «{previous.name}».",)
            notices += _forgotten_again(previous, config.db)
        if not readable:
            set_aside = repository.set_aside(now)
            notices += (f"Los sellos que había no se entienden; quedaron como «{set_aside.name}».",)
        try:
            repository.append(findings.sealed_by(now, login, SealKind.RESTORE))
        except OSError as error:
            sealed = False
            notices += (
                f"Quedó restaurado, pero no se pudo anotar en los sellos ({motivo_of(error)}): libere "
                "espacio y restaure otra vez.",
            )
    if sealed:
        notices += witness.tell(repository)
    return RestoredBackup(Backup(backup.file, findings.lines, backup.sha256, notices), lost)


def _forgotten_again(replaced: Path, store: Path) -> tuple[str, ...]:
    """Name forgotten accounts that an older backup brings back."""
    try:
        cuentas = brought_back(replaced, store)
    except sqlite3.DatabaseError:
        return (
            "En el almacén que había no se puede leer qué cuentas se habían olvidado: si este respaldo "
            "es anterior, olvídelas otra vez.",
        )
    if not cuentas:
        return ()
    more = len(cuentas) - _CUENTAS_SAID
    rest = f" y {count_words(more, 'más', 'más')}" if more > 0 else ""
    return (
        f"Estas cuentas se habían olvidado y vuelven: {', '.join(cuentas[:_CUENTAS_SAID])}{rest}; "
        "olvídelas otra vez.",
    )


def _supervises_store(config: Config, login: str, env: Mapping[str, str]) -> bool:
    """Tell whether the store lets the person restore; False if unreadable.

    Raises NotAllowed if it refuses, InvalidInput for another version.
    """
    if not paths.exists(config.db):
        return False
    db = None
    try:
        db = Database(config.db)
        services_for(db, config, login, env).service_context.require(
            Power.STORE, "restaurar un respaldo"
        )
    except BrokenIntegrity:
        return False
    except InvalidInput as error:
        if error.code in (OTHER_FORM, NEWER):
            raise
        return False
    except sqlite3.DatabaseError as error:
        if trouble_of(error, config.db) is None:
            raise
        return False
    finally:
        if db is not None:
            db.close()
    return True


def _open(temporary: Path, path: Path) -> Database:
    try:
        return Database(temporary, may_create=False)
    except BrokenIntegrity:
        raise _damaged(path) from None
    except (InvalidInput, NotAllowed) as error:
        if error.code == NEWER:
            raise
        if error.code == OTHER_FORM:
            raise InvalidInput(
                f"«{path.name}» es un respaldo que hizo otra versión del programa, de un almacén con otra "
                "forma; no se cambió nada.",
                "Restáurelo con la versión que lo hizo, o escoja otro respaldo.",
                code=OTHER_FORM,
            ) from None
        raise InvalidInput(
            f"«{path.name}» no es un respaldo de ajustes, o está incompleto.",
            "Escoja otro archivo; no se cambió nada.",
            code="archivo",
        ) from None


def _require_supervisor(copy: Services) -> None:
    usuario = copy.service_context.people.get(copy.run_session.login)
    if usuario is None or not usuario.active or usuario.rol is not Rol.SUPERVISOR:
        raise NotAllowed(
            "Restaurar es de una supervisora, y usted no lo es en ese respaldo.",
            "Pídalo a quien lo sea.",
        )


def _checked(db: Database, repository: SealsRepository, backup: Backup) -> tuple[Findings, bool]:
    """Return a backup's findings, and whether the seals were readable.

    Refuse a damaged one, and one without any of the sealed lines.
    """
    findings = check_store(db, proof=raw_proof())
    if not findings.healthy:
        raise _damaged(Path(backup.file))
    try:
        seals = [seal for seal in repository.list_all() if seal.lines]
    except UnreadableSeal:
        return findings, False
    if seals and not any(holds(db, seal.lines, seal.digest) for seal in seals):
        raise InvalidInput(
            f"«{Path(backup.file).name}» no es de este almacén: no tiene ninguna de las líneas "
            "que se sellaron.",
            "Escoja un respaldo de este almacén; no se cambió nada.",
            code="respaldo_ajeno",
        )
    return findings, True


def _damaged(path: Path) -> AjustesError:
    return InvalidInput(
        f"«{path.name}» está dañado; no se cambió nada.",
        "Escoja un respaldo anterior.",
        code="respaldo_danado",
    )
