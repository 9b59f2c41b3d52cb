"""The base given back to Claro: its own workbook with new columns, or a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from ajustes_tui import paths
from ajustes_tui.domain.base.limits import ReadLimits
from ajustes_tui.domain.base.rows import READING_KEY, BaseReading
from ajustes_tui.domain.figures.our_columns import GESTION_COLUMNS, GESTION_HEADINGS
from ajustes_tui.domain.figures.report import DEFINITIONS, definitions
from ajustes_tui.domain.figures.report_mail import ReportKind, ReportMail
from ajustes_tui.domain.figures.returned_base import (
    NOTHING,
    WITHOUT_ORIGINAL,
    GestionCell,
    base_text,
    gestion_cells,
)
from ajustes_tui.domain.figures.sheets import ReportSheet, SheetColumn
from ajustes_tui.domain.keeping.audit_words import EXPORT
from ajustes_tui.domain.rules.decision import Refusal
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.domain.values.roles import Power, one_of, roles_with
from ajustes_tui.domain.values.text import clean, key
from ajustes_tui.errors import InvalidFile, InvalidInput, InvalidUse, motivo_of, readable
from ajustes_tui.paths import demo_bases
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.services.figures.report_mail import ReportMailService
from ajustes_tui.services.intake.bases import workbooks_of
from ajustes_tui.services.places import WORKBOOK
from ajustes_tui.storage.intake.returned_base import RawBlock, ReturnedBaseRepository

if TYPE_CHECKING:
    from ajustes_tui.excel.write.upon import OriginalBook

Base = Mapping[str, Any]
_ACT = "devolver una base"
_WIDTH = 18
_NO_SHEET_NAME = frozenset("[]:*?/\\")
_LONGEST_SHEET_NAME = 31
_NAMED = 8


class BaseOrder(NamedTuple):
    """The base to give back: of a corte, one of several, or on its workbook."""

    corte: date | None = None
    """None if a single live base matches."""
    base: int | None = None
    original: Path | None = None
    password: str | None = None


@dataclass(frozen=True, slots=True)
class ReturnedBase:
    """A base that was given back."""

    file: Path
    rows: int
    columns: int
    notices: tuple[str, ...] = ()


class _SheetPlace(NamedTuple):
    """A sheet: overall number of its row 0, and its header row."""

    sheet: str
    offset: int
    header_row: int


class _Original(NamedTuple):
    """The received workbook, opened once its bytes match an imported base."""

    path: Path
    book: OriginalBook


class _BaseRows(NamedTuple):
    """New cells, raw rows and sheets of a base."""

    base: Base
    cells: Mapping[int, Sequence[GestionCell]]
    blocks: Sequence[RawBlock]
    places: Sequence[_SheetPlace]


class ReturnedBaseService:
    """Gives back a base with the gestión of each row; every time is recorded."""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context
        self.mails = ReportMailService(context)

    @property
    def _rows(self) -> ReturnedBaseRepository:
        return ReturnedBaseRepository(self.context.db)

    def refusal(self) -> Refusal | None:
        rol = self.context.run_session.rol
        if rol is None or self.context.run_session.can(Power.RETURN):
            return None
        return Refusal(
            f"Devolver una base es de {one_of(roles_with(Power.RETURN))}; usted es {rol}.",
            "Pídalo a quien tenga ese rol.",
        )

    def original_of(self, base: Base) -> Path | None:
        """Return the file of a base, if still in the inbox."""
        inbox = self.context.places.inbox
        came = workbooks_of(inbox or Path.cwd(), by_person=inbox is not None)
        if self.context.run_session.demo:
            came = [*workbooks_of(demo_bases(self.context.config.db)), *came]
        for book in came:
            if book.size == base["tamano"] and readable(book.path.name) == base["archivo"]:
                return book.path
        return None

    def free_path(self, base: Base, original: Path | None) -> Path:
        """Return an unused path in the exports folder."""
        name = original or Path(str(base["archivo"])).with_suffix(WORKBOOK)
        return self.context.places.free_workbook(f"{name.stem}_gestion{name.suffix}")

    def require_returnable(self, order: BaseOrder) -> None:
        """Raises as `export`."""
        self._chosen(order)

    def examples(self, order: BaseOrder) -> int:
        """Count rows with a marcación of the shipped example; raises as `export`."""
        _original, bases = self._chosen(order)
        rows = (row for base in bases for row in self._rows.gestion(int(base["id"])))
        decisions = [row.decision for row in rows if row.standing in (None, row.fila)]
        return sum(self.context.is_example(d.razon, d.subrazon) for d in decisions if d is not None)

    def export(self, path: Path, order: BaseOrder) -> ReturnedBase:
        """Write to a workbook, on a copy of the original if given.

        Raises NotAllowed for the role, InvalidUse for several possible bases or different extensions,
        InvalidInput if base or workbook is not of the corte, InvalidFile if unwritable.
        """
        original, bases = self._chosen(order)
        ending = original.path.suffix if original is not None else WORKBOOK
        _require_other(path, original)
        path = self.context.places.workbook(path, ending)
        return self._write(path, bases, original)

    def by_mail(self, order: BaseOrder) -> ReportMail:
        """Raises as `export`."""
        original, bases = self._chosen(order)
        written = self._write(self.free_path(bases[0], order.original), bases, original)
        corte = date.fromisoformat(bases[0]["corte"])
        text = base_text(corte, written.rows, self.context.now())
        return self.mails.prepare(ReportKind.BASE, written.file, text)

    # Which base.

    def _chosen(self, order: BaseOrder) -> tuple[_Original | None, Sequence[Base]]:
        self.context.require_reading()
        self.context.require(Power.RETURN, _ACT)
        original, bases = None, self._live(order)
        if order.original is not None:
            original, bases = self._opened(order.original, order.password, bases)
        if len(bases) > 1 and (original is None or len({base["corte"] for base in bases}) > 1):
            raise _several(bases, order.corte)
        return original, sorted(bases, key=lambda base: int(base["id"]))

    def _live(self, order: BaseOrder) -> list[Base]:
        """Return the live bases of the corte, by default all, or the named one."""
        every = self.context.bases.list_all()
        asked = order.corte.isoformat() if order.corte else None
        live = [
            b
            for b in every
            if b["corte"] is not None
            and b["corte"] == (asked or b["corte"])
            and b["anulada_el"] is None
        ]
        if order.base is None:
            if live:
                return live
            raise InvalidInput(
                f"El corte {short_date(order.corte)} no tiene ninguna base."
                if order.corte
                else "Todavía no hay ninguna base.",
                "`ajustes bases` lista las que hay, con su corte.",
            )
        named = next((b for b in every if b["id"] == order.base), None)
        if named is None:
            raise InvalidInput(f"La base {order.base} no existe.", "`ajustes bases` las lista.")
        if named["anulada_el"] is not None:
            raise InvalidInput(
                f"La base {order.base} la deshizo {named['anulada_por']}.",
                "`ajustes bases` las lista.",
            )
        if named not in live:
            raise InvalidInput(
                f"La base {order.base} no es del corte {short_date(order.corte)}."
                if order.corte
                else f"La base {order.base} es la respuesta de un lote nuestro, y no una base de Claro.",
                "`ajustes bases` lista cada una con su corte.",
            )
        return [named]

    def _opened(
        self, path: Path, password: str | None, bases: Sequence[Base]
    ) -> tuple[_Original, list[Base]]:
        from hashlib import sha256

        from ajustes_tui.excel.write.upon import OriginalBook

        self.context.places.require_input(path)
        name = readable(path.name)
        try:
            if path.stat().st_size > ReadLimits().bytes_archivo:
                raise InvalidFile(f"«{name}» es demasiado grande.", WITHOUT_ORIGINAL)
            content = path.read_bytes()
        except OSError as error:
            raise InvalidFile(
                f"No se puede leer «{name}»: {motivo_of(error)}.", "Revise su ruta."
            ) from None
        digest = sha256(content).hexdigest()
        own = [base for base in bases if base["sha256"] == digest]
        if not own:
            raise InvalidFile(
                f"«{name}» no es el libro con que se importó la base: sus bytes son otros.",
                "Use el archivo tal como llegó, sin abrirlo y guardarlo; si vino en un correo o "
                "comprimido, el libro que trae adentro.",
                code="otro_libro",
            )
        # What was imported before is known to be no bomb.
        return _Original(path, OriginalBook(content, password, ReadLimits().bytes_expandidos)), own

    # Writing it.

    def _write(self, path: Path, bases: Sequence[Base], original: _Original | None) -> ReturnedBase:
        """Record the act before the file appears."""
        # What writes a workbook takes its time to load, and only this needs it.
        from ajustes_tui.excel.write.file import new_file

        notices: Sequence[str] = ()
        with self.context.db.reading():
            every = [self._of_base(base, upon=original is not None) for base in bases]
        with new_file(path) as file:
            if original is None:
                self._write_new(file.output, every[0])
            else:
                notices = _write_upon(file.output, original.book, every)
            rows = sum(len(own.cells) for own in every)
            named = ", ".join(f"base {base['id']}" for base in bases)
            upon = f", sobre {readable(original.path.name)}" if original is not None else ""
            self.context.record(
                EXPORT,
                f"base: filas {rows}, archivo {self.context.places.name_of(path)}; {named}{upon}",
            )
            file.publish()
        return ReturnedBase(path, rows, len(GESTION_COLUMNS), tuple(notices))

    def _of_base(self, base: Base, *, upon: bool) -> _BaseRows:
        number = int(base["id"])
        blocks = list(self._rows.raw(number))
        places = _places_of(base)

        def place_of(fila: int) -> str:
            if not upon or not places:
                return f"la fila {_row_in_new(blocks, fila)}"
            own = _place_at(places, fila)
            sheet = f" de la hoja «{clean(own.sheet)[:40]}»" if len(places) > 1 else ""
            return f"la fila {fila - own.offset}{sheet}"

        forgotten = {
            fila for block in blocks for fila, cells in block.rows() if not any(map(_says, cells))
        }
        cells = {
            row.fila: NOTHING
            if row.fila in forgotten
            else gestion_cells(row, self._causal_name, place_of)
            for row in self._rows.gestion(number)
        }
        return _BaseRows(base, cells, blocks, places)

    def _causal_name(self, letter: str | None) -> str:
        causal = self.context.catalogs.causal(letter or "")
        return f"{causal.letter} {causal.name}" if causal else letter or ""

    def _write_new(self, output: BinaryIO, rows: _BaseRows) -> None:
        from ajustes_tui.excel.write.reports import write_workbook

        headers = self.context.bases.headers_of(rows.base)
        if not headers:
            raise InvalidInput(
                f"De la base {rows.base['id']} no se guardaron los títulos: la leyó otra versión.",
                "Sáquela con --sobre, sobre el libro que llegó.",
            )
        columns = [*(SheetColumn(name, "", width=_WIDTH) for name in headers), *GESTION_COLUMNS]
        lines = (
            (*cells, *[None] * (len(headers) - len(cells)), *rows.cells.get(fila, NOTHING))
            for block in rows.blocks
            for fila, cells in block.rows()
        )
        ours_only = range(len(headers), len(columns))
        sheet = ReportSheet(_sheet_name(rows.base), columns, lines, printed=ours_only)
        ours = definitions([ReportSheet(sheet.name, GESTION_COLUMNS, ())])
        heading = f"Base del corte {short_date(date.fromisoformat(rows.base['corte']))} · gestión"
        write_workbook(output, [sheet, ours], heading=heading)


def _write_upon(output: BinaryIO, book: OriginalBook, every: Sequence[_BaseRows]) -> Sequence[str]:
    from ajustes_tui.excel.write.sheet_xml import NewColumns

    if not all(rows.places for rows in every):
        raise InvalidFile(
            "No se sabe qué filas de la base son de cada hoja: alguna vino sin filas.",
            WITHOUT_ORIGINAL,
            code="otra_forma",
        )
    widths = [column.width for column in GESTION_COLUMNS]
    sheets = {
        place.sheet: NewColumns(place.header_row, GESTION_HEADINGS, widths, _rows_in(place, rows))
        for rows in every
        for place in rows.places
    }
    book.write(output, sheets)
    return book.notices


def _several(bases: Sequence[Base], corte: date | None) -> InvalidUse:
    numbers = ", ".join(
        f"{base['id']}"
        if corte
        else f"{base['id']} ({short_date(date.fromisoformat(base['corte']))})"
        for base in sorted(bases, key=lambda base: int(base["id"]))[-_NAMED:]
    )
    if len(bases) > _NAMED:
        numbers = f"las últimas, {numbers}"
    have = f"El corte {short_date(corte)} tiene" if corte else "Hay"
    return InvalidUse(
        f"{have} {len(bases)} bases: {numbers}.",
        f"Diga cuál con --base{'' if corte else ', o el corte con --corte'}; `ajustes bases` las lista.",
    )


def _require_other(path: Path, original: _Original | None) -> None:
    if original is not None and paths.exists(path) and path.samefile(original.path):
        raise InvalidUse(
            "El libro que se escribe no puede ser el mismo que llegó.", "Escoja otro nombre."
        )


def _says(cell: str | None) -> bool:
    return cell is not None


def _places_of(base: Base) -> Sequence[_SheetPlace]:
    names = base["resumen"].get("hojas") or [base["hoja"]]
    reading = BaseReading.from_json(base["resumen"].get(READING_KEY))
    if reading is None:
        return ()
    return [_SheetPlace(name, *place) for name, place in zip(names, reading.places, strict=True)]


def _row_in_new(blocks: Sequence[RawBlock], fila: int) -> int:
    row = 1
    for block in blocks:
        if fila < block.since + block.height:
            return row + 1 + fila - block.since
        row += block.height
    return row


def _place_at(places: Sequence[_SheetPlace], fila: int) -> _SheetPlace:
    return next(place for place in reversed(places) if fila > place.offset)


def _rows_in(place: _SheetPlace, rows: _BaseRows) -> Mapping[int, Sequence[GestionCell]]:
    if len(rows.places) == 1:
        return rows.cells
    return {
        fila - place.offset: cells
        for fila, cells in rows.cells.items()
        if _place_at(rows.places, fila) is place
    }


def _sheet_name(base: Base) -> str:
    name = "".join(c for c in clean(str(base["hoja"])) if c not in _NO_SHEET_NAME).strip("' ")
    taken = key(DEFINITIONS)
    return name[:_LONGEST_SHEET_NAME] if name and key(name) != taken else "Base"
