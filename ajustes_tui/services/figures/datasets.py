"""Exportar datos: casos and lines as Parquet, for an analyst with an engine of their own."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ajustes_tui import paths
from ajustes_tui.domain.figures.datasets import CASOS, LINES
from ajustes_tui.domain.figures.report import CellFormat
from ajustes_tui.domain.keeping.audit_words import EXPORT
from ajustes_tui.domain.query.filter import CasoFilter, QueueOrder
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.errors import InvalidFile, motivo_of
from ajustes_tui.scratch import ScratchFolder
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.storage.figures.reports import DatasetsRepository, Partition


@dataclass(frozen=True, slots=True)
class ExportedDatasets:
    """The folder that was written, its files from it, and how many rows of each kind."""

    folder: Path
    files: tuple[str, ...]
    casos: int
    lines: int


class DatasetService:
    """The use case of `exportar datos`, a supervisor's; no name, telephone or note leaves."""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context

    def write(self, folder: Path, criteria: CasoFilter | None = None) -> ExportedDatasets:
        """Write the casos a filter keeps, by corte, and their lines, by month, into a new folder.

        The folder appears whole or not at all, after the audit trail has the export. Raises
        NotAllowed for the role, InvalidFile for a folder that has something in it.
        """
        context = self.context
        context.require_reading()
        folder = context.places.destination(folder)
        context.require(Power.EXPORT, "exportar los datos para análisis")
        if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
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
        files: list[str] = []

        def write(
            name: str, key: str, columns: Mapping[str, CellFormat], parts: Iterator[Partition]
        ) -> int:
            # What writes Parquet takes its time to load, and only this needs it.
            from ajustes_tui.excel.write.reports import write_rows

            total = 0
            for value, rows in parts:
                file = Path(name) / f"{key}={value}" / "datos.parquet"
                paths.export_dir(scratch / file.parent)
                total += write_rows(scratch / file, columns, rows)
                files.append(str(file))
            return total

        with context.db.reading():
            ids = context.casos.list_ids(criteria, QueueOrder.CUENTA, context.now())
            casos = write("casos", "corte", CASOS, repository.casos(ids))
            cuentas: Collection[str] | None = ()
            if criteria.of_cuentas:
                cuentas = None if criteria.cuenta is None else (criteria.cuenta,)
            lines = write("historial", "mes", LINES, repository.lines(ids, cuentas))
        return ExportedDatasets(folder, tuple(files), casos, lines)
