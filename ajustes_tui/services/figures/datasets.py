"""Exportar datos: casos, cortes, lines and closings as Parquet, for an analyst's own engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path

from ajustes_tui import paths
from ajustes_tui.domain.figures.datasets import (
    CAMBIOS,
    CASOS,
    CELULA,
    CIERRES,
    HISTORIAL,
    MEMBRESIA,
    ColumnKind,
    Dataset,
)
from ajustes_tui.domain.figures.groupings import GROUPINGS
from ajustes_tui.domain.keeping.audit_words import EXPORT
from ajustes_tui.domain.query.filter import CasoFilter, QueueOrder
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.errors import InvalidFile, motivo_of
from ajustes_tui.scratch import ScratchFolder
from ajustes_tui.services.context import UseCases
from ajustes_tui.storage.figures.reports import DatasetRow, DatasetsRepository

PART_ROWS = 20_000
"""Rows per file, all in memory at once."""
NAMELESS = (
    "Esta célula no tiene nombre: las filas salen con la columna celula vacía y no se pueden sumar con las de"
    " otra sin nombre. Póngaselo en la opción `celula`."
)


@dataclass(frozen=True, slots=True)
class ExportedDatasets:
    """The folder written, its files, and the rows of each kind."""

    folder: Path
    files: tuple[str, ...]
    casos: int
    lines: int
    membership: int
    notices: tuple[str, ...] = ()


class DatasetService(UseCases):
    """`exportar datos`, for a supervisor; no name, telephone or note leaves."""

    def write(self, folder: Path, criteria: CasoFilter | None = None) -> ExportedDatasets:
        """Write the casos of a filter, with their cortes (only that of the filter, if any), lines and closings.

        The folder appears whole or not at all, after the audit entry. Raises NotAllowed for the
        role, InvalidFile for a folder that is not empty.
        """
        context = self.context
        context.require_reading()
        folder = context.places.destination(folder)
        context.require(Power.EXPORT, "exportar los datos para análisis")
        if paths.exists(folder) and not (paths.is_dir(folder) and not any(folder.iterdir())):
            raise InvalidFile(
                f"«{folder.name}» ya existe y tiene algo; no se tocó.",
                "Diga una carpeta nueva o vacía.",
            )
        scratch = None
        try:
            scratch = ScratchFolder(paths.export_dir(folder.parent))
            written = paths.export_dir(scratch.path / folder.name)
            done = self._write(written, folder, criteria or CasoFilter())
            context.record(
                EXPORT,
                f"datos: casos {done.casos}, líneas {done.lines}, carpeta {context.places.name_of(folder)}",
            )
            written.rename(folder)
        except OSError as error:
            raise InvalidFile(
                f"No se pudo escribir «{folder.name}»: {motivo_of(error)}.",
                "Compruebe que la carpeta de al lado existe, que puede escribir y que hay espacio.",
            ) from None
        finally:
            if scratch is not None:
                scratch.close()
        return done

    def _write(self, scratch: Path, folder: Path, criteria: CasoFilter) -> ExportedDatasets:
        context, repository = self.context, DatasetsRepository(self.context.db)
        celula = context.rules.celula
        notices = () if celula else (NAMELESS,)
        files: list[str] = []

        def write(dataset: Dataset, rows: Iterable[DatasetRow]) -> int:
            written = _DatasetWriter(dataset, scratch, celula)
            written.add(rows)
            files.extend(written.files)
            return written.rows

        with context.db.reading():
            ids = context.casos.list_ids(criteria, QueueOrder.CUENTA, context.now())
            casos = write(CASOS, self._grouped(repository.casos(ids)))
            corte, _until = criteria.value("corte") or (None, None)
            membership = write(MEMBRESIA, repository.membership(ids, corte))
            cuentas: Collection[str] | None = ()
            if criteria.asks_only("cuenta"):
                cuenta = criteria.value("cuenta")
                cuentas = None if cuenta is None else (cuenta,)
            numbers = repository.line_numbers(ids, cuentas)
            lines = write(HISTORIAL, repository.lines(numbers))
            write(CAMBIOS, repository.changes(numbers))
            # A closing has the casos that left since, too.
            whole = criteria.asks_only("corte")
            write(CIERRES, repository.closings(None if whole else ids, corte))
        return ExportedDatasets(folder, tuple(files), casos, lines, membership, notices)

    def _grouped(self, casos: Iterable[DatasetRow]) -> Iterator[DatasetRow]:
        """Replace each group's text by its key."""
        directory = self.context.asesores
        keys = [grouping.one_key(directory) for grouping in GROUPINGS.values()]
        for row in casos:
            groups = (key(text) for key, text in zip(keys, row[-len(keys) :], strict=True))
            yield (*row[: -len(keys)], *groups)


class _DatasetWriter:
    """Writes a dataset in files of PART_ROWS, or one empty file: engines refuse a folder without files."""

    def __init__(self, dataset: Dataset, scratch: Path, celula: str) -> None:
        self.files: list[str] = []
        self.rows = 0
        self._scratch, self._celula = scratch, celula
        self._name, self._columns = dataset.name, {CELULA: ColumnKind.TEXT, **dataset.columns}
        self._key = dataset.key
        self._place = list(dataset.columns).index(dataset.key) if dataset.key else -1
        self._parts: Counter[str] = Counter()

    def add(self, rows: Iterable[DatasetRow]) -> None:
        """Rows with the same key arrive together, unless a clock went back."""
        for folder, group in groupby(rows, self._folder_of):
            while part := list(islice(group, PART_ROWS)):
                self._file(folder, part)
        if not self.files:
            self._file(self._name, ())

    def _folder_of(self, row: DatasetRow) -> str:
        return f"{self._name}/{self._key}={row[self._place]}" if self._key else self._name

    def _file(self, folder: str, rows: Collection[DatasetRow]) -> None:
        # What writes Parquet takes its time to load, and only this needs it.
        from ajustes_tui.excel.write.reports import write_rows

        self._parts[folder] += 1
        file = f"{folder}/parte-{self._parts[folder]:05}.parquet"
        paths.export_dir(self._scratch / folder)
        self.rows += write_rows(
            self._scratch / file, self._columns, ((self._celula, *row) for row in rows)
        )
        self.files.append(file)
