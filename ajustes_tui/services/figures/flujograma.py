"""The flujograma of the procedure with the current casos, and its file for a page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.flujograma.chart import Flowchart, Move, chart_of
from ajustes_tui.domain.keeping.audit_words import EXPORT
from ajustes_tui.domain.keeping.catalogs import Catalogs
from ajustes_tui.domain.procedimiento.finding import Finding
from ajustes_tui.domain.query.filter import of_corte
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.errors import InvalidUse
from ajustes_tui.services.context import ServiceContext


class FlujogramaService:
    """Counts the boxes and arrows of the procedure, and writes them to a file."""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context
        self._found: tuple[Catalogs | None, tuple[Finding, ...]] = (None, ())

    def findings(self) -> tuple[Finding, ...]:
        """Return what is wrong with the procedure; cached per version of the catalogues."""
        self.context.require_reading()
        catalogs = self.context.catalogs
        if self._found[0] is not catalogs:
            from ajustes_tui.domain.procedimiento.review import review

            self._found = catalogs, review(catalogs)
        return self._found[1]

    def today(self) -> date:
        return self.context.now().date()

    def cortes(self) -> list[date]:
        self.context.require_reading()
        return self.context.kpi.cortes()

    def read(self, corte: date | None = None, caso_id: int | None = None) -> Flowchart:
        """Return the chart of a corte or of all, with the path of a caso if given."""
        context = self.context
        context.require_reading()
        criteria, now = of_corte(corte), context.now()
        with context.db.reading():
            casos = context.casos.counts_by("estado", criteria, now)
            chart = chart_of(
                {Estado(estado): count for estado, count in casos.items() if estado},
                context.casos.entered(criteria, now),
                _moves(context.casos.moves(criteria, now)),
                now.date(),
                context.is_habil,
                corte=corte,
            )
            caso = None if caso_id is None else context.casos.get(caso_id)
            if caso is None:
                return chart
            way = _moves(context.casos.moves_of(caso.id))
            return chart._replace(way=way, stands=caso.estado, caso_id=caso.id)

    def write(self, path: Path, corte: date | None = None) -> tuple[Path, Flowchart]:
        """Write the chart in the format of the file extension.

        Raises InvalidUse for another extension, InvalidFile if it cannot be written, NotAllowed for
        the role. It holds no data of a usuario; the export is recorded.
        """
        # Only what writes a file loads what draws and writes it.
        from ajustes_tui.domain.flujograma.drawing import MADE_BY, WRITERS
        from ajustes_tui.excel.write.file import new_file, require_replaceable

        context = self.context
        writer = WRITERS.get(path.suffix.lower())
        if writer is None:
            raise InvalidUse(
                f"El flujograma se escribe en un archivo {' o '.join(WRITERS)}.",
                "Ejemplo: --salida flujograma.svg",
            )
        context.require_reading()
        path = context.places.destination(path)
        require_replaceable(path, made_by=MADE_BY)
        context.require(Power.OVERSEE, "sacar el flujograma")
        chart = self.read(corte)
        with new_file(path) as file:
            file.output.write(writer(chart))
            context.record(EXPORT, f"flujograma: archivo {context.places.name_of(path)}")
            file.publish()
        return path, chart


def _moves(counts: Mapping[tuple[str, str, str], int]) -> dict[Move, int]:
    return {
        Move(Evento(evento), Estado(since), Estado(toward)): count
        for (evento, since, toward), count in counts.items()
    }
