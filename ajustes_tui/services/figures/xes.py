"""Exportar xes: the lines of casos as an event log, for whoever mines processes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ajustes_tui.domain.figures.groupings import GROUPINGS
from ajustes_tui.domain.flujograma.xes import MADE_BY, LogEvent, Trace, log_lines
from ajustes_tui.domain.keeping.audit_words import EXPORT
from ajustes_tui.domain.query.filter import CasoFilter, QueueOrder
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.storage.figures.reports import DatasetsRepository


class ExportedLog(NamedTuple):
    """A file that was written, and how many casos and events it has."""

    path: Path
    casos: int
    events: int


class XesService:
    """The use case of `exportar xes`, a supervisor's; no cuenta, name, telephone or note leaves."""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context
        self._events = 0

    def write(self, path: Path, criteria: CasoFilter | None = None) -> ExportedLog:
        """Write a trace for each caso a filter keeps, an event for each line that was not undone.

        Raises InvalidFile where it cannot be written, NotAllowed for the role.
        """
        # Only what writes a file loads what writes it.
        from ajustes_tui.excel.write.file import new_file, require_replaceable

        context = self.context
        context.require_reading()
        path = context.places.destination(path)
        require_replaceable(path, made_by=MADE_BY)
        context.require(Power.EXPORT, "exportar los datos para análisis")
        self._events = 0
        with new_file(path) as file:
            with context.db.reading():
                ids = sorted(
                    context.casos.list_ids(
                        criteria or CasoFilter(), QueueOrder.CUENTA, context.now()
                    )
                )
                for text in log_lines(context.rules.celula, self._traces(ids)):
                    file.output.write(text)
            context.record(EXPORT, f"xes: casos {len(ids)}, archivo {context.places.name_of(path)}")
            file.publish()
        return ExportedLog(path, len(ids), self._events)

    def _traces(self, ids: Sequence[int]) -> Iterator[Trace]:
        celula = self.context.rules.celula
        directory = self.context.asesores
        keys = {by: grouping.one_key(directory) for by, grouping in GROUPINGS.items()}
        for caso, lines in DatasetsRepository(self.context.db).traces(ids):
            groups = {by: key(caso.groups[by]) for by, key in keys.items()}
            events = [
                LogEvent(
                    *(line.evento, line.moment, line.agente),
                    {
                        "linea": line.line,
                        "estado_antes": line.since,
                        "estado_despues": line.toward,
                        "resultado": line.result,
                    },
                )
                for line in lines
            ]
            self._events += len(events)
            yield Trace(
                f"{celula}-{caso.id}" if celula else str(caso.id),
                {
                    **{"celula": celula, "caso": caso.id, "estado": caso.estado},
                    **{"cubeta": caso.cubeta, "corte_inicial": caso.brought, **groups},
                },
                events,
            )
