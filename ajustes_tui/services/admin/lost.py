"""What a backup lacks, by witness seals and exported workbooks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ajustes_tui import paths
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
from ajustes_tui.domain.keeping.witness import Witnessed
from ajustes_tui.domain.values.text import clean
from ajustes_tui.errors import InvalidFile, InvalidInput, motivo_of, readable
from ajustes_tui.services.container import Services
from ajustes_tui.storage.guard.lost import KeptLines, end_of

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
