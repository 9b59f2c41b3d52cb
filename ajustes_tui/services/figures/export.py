"""Exportación: the workbooks that leave the program, each recorded (dominio.md section 6)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from itertools import chain, count
from pathlib import Path

from ajustes_tui.domain.figures.board import KpiBoard
from ajustes_tui.domain.figures.closing import Past
from ajustes_tui.domain.figures.evidence import EVIDENCE_COLUMNS, EvidenceOrder, evidence_row
from ajustes_tui.domain.figures.figures import GroupFilter, narrowed_words
from ajustes_tui.domain.figures.groupings import DEFAULT, GROUPINGS
from ajustes_tui.domain.figures.indicators import TOTAL, PastCorte, Tally
from ajustes_tui.domain.figures.kpi_page import behind_words, kpi_page
from ajustes_tui.domain.figures.kpi_report import (
    ASESOR_ALIADO,
    ASESOR_NAME,
    AT_CLOSING,
    CASOS,
    CAUSAL_NAME,
    NOW,
    GroupDetails,
    charts_of,
    cortes_sheet,
    cortes_text,
    groups_sheet,
    indicators_cell,
    indicators_sheet,
    kpi_definitions,
    name_of,
)
from ajustes_tui.domain.figures.kpi_text import kpi_lines
from ajustes_tui.domain.figures.report import (
    CASO_COLUMNS,
    HISTORIAL_COLUMNS,
    caso_row,
    definitions,
    historial_row,
)
from ajustes_tui.domain.figures.report_mail import ReportKind, ReportMail, ReportText
from ajustes_tui.domain.figures.sheets import CellValue, Chart, ReportPage, ReportSheet, SheetColumn
from ajustes_tui.domain.keeping.audit_words import EXPORT, UNMASKED
from ajustes_tui.domain.parts.shapes import PartReading, Reach, part_sheet, scope_words
from ajustes_tui.domain.parts.words import PartWord
from ajustes_tui.domain.query.filter import CasoFilter, QueueOrder
from ajustes_tui.domain.values.dates import BOGOTA, DayRange
from ajustes_tui.domain.values.mask import Mask
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.domain.values.text import key, words_of
from ajustes_tui.errors import ConflictError, NotAllowed
from ajustes_tui.services.casos.lotes import Exported, unmasked_without_motivo
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.services.figures.goals import GoalsService
from ajustes_tui.services.figures.kpi import KpiService
from ajustes_tui.services.figures.open_work import OpenWorkService
from ajustes_tui.services.figures.report_mail import ReportMailService
from ajustes_tui.services.progress import Progress, in_hand
from ajustes_tui.storage.figures.evidence import EvidenceRepository
from ajustes_tui.storage.figures.reports import WINDOW_CASOS, ReportsRepository

CHART_CORTES = 12
RowSource = Iterator[tuple[CellValue, ...]]


class ExportService:
    """A supervisor's exports of casos, historial, evidence and figures."""

    def __init__(
        self,
        context: ServiceContext,
        kpi: KpiService,
        open_work: OpenWorkService,
        goals: GoalsService,
    ) -> None:
        self.context = context
        self._kpi = kpi
        self._open_work = open_work
        self._goals = goals
        self.mails = ReportMailService(context)

    @property
    def _reports(self) -> ReportsRepository:
        return ReportsRepository(self.context.db)

    def export_rows(
        self,
        what: str,
        path: Path,
        criteria: CasoFilter | None = None,
        *,
        unmasked: bool = False,
        motivo: str = "",
        progress: Progress | None = None,
    ) -> Exported:
        """Write the `casos` of a filter by urgency, or their `historial` by cuenta, oldest first, and
        then the lines without a caso.

        Names and telephones are masked unless a reason is given and recorded. Raises NotAllowed for
        the role or without that reason, ConflictError when stopped.
        """
        criteria = criteria or CasoFilter()
        columns, rows = {
            "casos": (CASO_COLUMNS, self._casos),
            "historial": (HISTORIAL_COLUMNS, self._historial),
        }[what]
        detail = _detail(criteria, unmasked=unmasked, motivo=motivo)
        read = partial(rows, criteria, unmasked=unmasked)
        return self._write_rows(path, what, columns, read, detail, progress, unmasked=unmasked)

    def _casos(self, criteria: CasoFilter, progress: Progress, *, unmasked: bool) -> RowSource:
        ids = self.context.casos.list_ids(criteria, QueueOrder.URGENCY, self.context.now())
        catalogs, asesores = self.context.catalogs, self.context.asesores
        for number, window in enumerate(self._reports.casos(ids)):
            _report(progress, number * WINDOW_CASOS, len(ids))
            masks = self._masks({each.caso.cuenta for each in window}, without=unmasked)
            for each in window:
                yield caso_row(each, catalogs, asesores, masks[each.caso.cuenta])

    def _historial(self, criteria: CasoFilter, progress: Progress, *, unmasked: bool) -> RowSource:
        ids = self.context.casos.list_ids(criteria, QueueOrder.CUENTA, self.context.now())
        windows = self._reports.lines(ids)
        if criteria.asks_only("cuenta"):
            apart = self._reports.lines_without_caso(criteria.value("cuenta"))
            windows = chain(windows, apart)
        for number, window in enumerate(windows):
            _report(progress, min(number * WINDOW_CASOS, len(ids)), len(ids))
            masks = self._masks({cuenta for cuenta, _ in window}, without=unmasked)
            for cuenta, line in window:
                yield historial_row(line, cuenta, masks[cuenta])

    def export_evidence(self, title: str, criteria: CasoFilter, order: EvidenceOrder) -> Exported:
        """Write the casos of a figure to a new file, in the order of their list.

        Free texts are masked. Raises NotAllowed for the role, ConflictError when stopped.
        """
        evidence = EvidenceRepository(self.context.db, self.context.asesores)

        def read(progress: Progress) -> RowSource:
            predicate = self.context.casos.predicate(criteria, self.context.now())
            ids = evidence.ids(predicate, order)
            for start in range(0, len(ids), WINDOW_CASOS):
                _report(progress, start, len(ids))
                window = evidence.rows(ids[start : start + WINDOW_CASOS])
                names = self._reports.names({caso.cuenta for caso in window})
                for caso in window:
                    yield evidence_row(caso, Mask(names[caso.cuenta]))

        name = "_".join(re.findall(r"[a-z0-9]+", key(title))) or "casos"
        path = self.context.places.free_workbook(f"evidencia_{name[:60]}.xlsx")
        detail = _detail(criteria, unmasked=False, motivo="")
        return self._write_rows(path, "evidencia", EVIDENCE_COLUMNS, read, detail)

    def export_kpi(
        self,
        path: Path,
        since: date | None = None,
        until: date | None = None,
        by: str | None = None,
        *,
        across: str | None = None,
        only: Sequence[GroupFilter] = (),
        days: DayRange | None = None,
        everything: bool = False,
    ) -> Exported:
        """Write the figures of cortes, by default the newest: a page and its sheets.

        `everything` adds the other groupings and the charts. A closed corte has sheets of the
        closing and of now. Narrowed figures have no sheet of other cortes. Raises NotAllowed for
        the role.
        """
        path = self._allowed_path(path, "exportar kpi", Power.EXPORT_FIGURES)
        groups = tuple(GROUPINGS) if everything else (by or DEFAULT,)
        with self.context.db.reading():
            board = self._kpi.board(since, until, only=only, days=days)
            boards = [(board, AT_CLOSING if board.frozen else "")]
            if board.frozen:
                of_now = self._kpi.board_now(board.since, board.until, only=only, days=days)
                boards.append((of_now, NOW))
            reads = (1 + len(groups) + (across is not None)) * len(boards)
            progress, tally, details = in_hand(), count(1), self._details(board)

            def report() -> None:
                progress.report(next(tally), reads, "Calculando hojas")

            sheets = [
                sheet
                for each, moment in boards
                for sheet in self._sheets(each, groups, moment, across, details, report)
            ]
            overview, when = sheets[0], boards[0][1]
            cortes, past = self._cortes(board)
            closing = self.context.closings.get
            goals = {c: self._goals.of_corte(c, closing(c)).goals for c, _counts in cortes}
            told = self._kpi.told(board)
            now = self.context.now()
        trend: ReportSheet | None = None
        if not board.narrowed:
            trend = cortes_sheet(cortes, past, goals)
            sheets.append(trend)
        narrowed = narrowed_words(board.only, board.days)
        # The sheets of now have the columns of those of the closing, but for the moment in their names.
        defined = [sheet for sheet in sheets if not sheet.name.endswith(f" {NOW}")]
        parts = [*sheets, definitions(defined, kpi_definitions(board, now))]
        heading = f"Indicadores de ajustes · {cortes_text(board.since, board.until)}"
        charts = charts_of(trend, when)
        state = [_state(board, now), *([f"Solo {narrowed}."] if narrowed else [])]
        page = kpi_page(told, [*state, behind_words(groups)], overview, charts[-1], when)
        drawn = charts if everything else ()
        return self._write(path, "kpi", parts, "", heading, drawn, page)

    def export_board(self, board: KpiBoard) -> Exported:
        """Raises NotAllowed without the power to export."""
        since, until = board.since, board.until
        name = f"kpi_{until}" if since == until else f"kpi_{since}_a_{until}"
        return self.export_kpi(
            Path(f"{name}{'_filtrado' if board.narrowed else ''}.xlsx"),
            since,
            until,
            board.by or None,
            across=board.across or None,
            only=board.only,
            days=board.days,
        )

    def export_part(
        self, reading: PartReading, reach: Reach, word: PartWord, path: Path | None = None
    ) -> Exported:
        """Raises NotAllowed without the power to export."""
        of_word = f"atencion_{word.option}"
        path = path or self.context.places.free_workbook(f"{of_word}.xlsx")
        path = self._allowed_path(path, "exportar atencion", Power.EXPORT_FIGURES)
        now, part = self.context.now(), reading.part
        sheet = part_sheet(reading, self.context.catalogs, word.of)
        title = f"{part.name} · {scope_words(reading.scope, now.date(), reach)}"
        lines = (
            part.heading.format(reading.by),
            f"Calculado el {now:%d/%m/%Y %H:%M}, hora de Bogotá.",
        )
        page = ReportPage("Resumen", title, lines, (), ())
        return self._write(path, of_word, [sheet, definitions([sheet])], "", title, (), page)

    def board_by_mail(self, board: KpiBoard) -> ReportMail:
        """Raises NotAllowed without the power to export or without a corte."""
        if board.since is None:
            raise NotAllowed("Todavía no hay cortes.", "Importe primero una base.")
        exported = self.export_board(board)
        text = ReportText(
            f"Indicadores de ajustes · {cortes_text(board.since, board.until)}",
            kpi_lines(self._kpi.told(board)),
        )
        return self.mails.prepare(ReportKind.KPI, exported.file, text)

    def _sheets(
        self,
        board: KpiBoard,
        groups: Sequence[str],
        when: str,
        across: str | None,
        details: Mapping[str, GroupDetails],
        report: Callable[[], None],
    ) -> Iterator[ReportSheet]:
        report()
        overview = indicators_sheet(board.counts, when)
        whole = indicators_cell(overview, name_of(TOTAL), CASOS)
        yield overview
        crossings = [(group, "") for group in groups]
        if across is not None:
            crossings += [(group, across) for group in groups if len(groups) == 1]
        for group, other in crossings:
            report()
            found = self._kpi.regrouped(board, group, other)
            beside = {} if other else details.get(group, {})
            yield groups_sheet(group, found.counts, found.groups, when, other, beside, whole)

    def _details(self, board: KpiBoard) -> Mapping[str, GroupDetails]:
        causales = self.context.catalogs.causales
        aliados = self._kpi.regrouped(board, "asesor").aliados
        return {
            "asesor": {ASESOR_NAME: self._kpi.asesor_names(), ASESOR_ALIADO: aliados},
            "causal": {CAUSAL_NAME: {c.letter: c.name for c in causales}},
        }

    def _cortes(self, board: KpiBoard) -> tuple[list[PastCorte], Past]:
        """Return the cortes to draw, oldest first, with their counts at the age of the last one."""
        inside = [
            corte
            for corte in self._kpi.cortes()
            if board.since and board.until and board.since <= corte <= board.until
        ]
        if board.narrowed or not inside:
            return [], Past()
        newest, earlier = inside[0], max(len(inside), CHART_CORTES) - 1
        if board.kept is not None:
            last, past = board.counts, self._kpi.past(board, earlier)
            then: Tally | None = {(): last}
        else:
            of_newest = self._kpi.board(newest, newest)
            # Of several cortes the earlier ones are those of now, even if the newest is closed.
            last, past = of_newest.counts, self._kpi.past(replace(of_newest, frozen=False), earlier)
            then = self._kpi.at_age(newest, past.age or 0)
        at_age = {**past.at_age, **({newest: then[()]} if then else {})}
        return [*past.cortes, (newest, last)], past._replace(at_age=at_age)

    def _masks(self, cuentas: Collection[str], *, without: bool) -> Mapping[str, Mask | None]:
        if without:
            return dict.fromkeys(cuentas)
        names = self._reports.names(cuentas)
        return {cuenta: Mask(names[cuenta]) for cuenta in cuentas}

    def _write_rows(
        self,
        path: Path,
        what: str,
        columns: Sequence[SheetColumn],
        read: Callable[[Progress], RowSource],
        detail: str,
        progress: Progress | None = None,
        *,
        unmasked: bool = False,
    ) -> Exported:
        """Write a sheet whose rows come from a single snapshot."""
        path = self._allowed_path(path, f"exportar {what}{' sin máscara' if unmasked else ''}")
        reporter = progress or in_hand()
        sheet = ReportSheet(what.capitalize(), columns, read(reporter))
        heading = f"{what.capitalize()} · {self.context.now():%d/%m/%Y %H:%M}"
        return self._write(path, what, [sheet, definitions([sheet])], detail, heading)

    def export_sheets(
        self, path: Path, what: str, sheets: Sequence[ReportSheet], heading: str
    ) -> Exported:
        """Write sheets without personal data, and their definitions.

        Raises NotAllowed for the role, ConflictError when stopped.
        """
        path = self._allowed_path(path, f"exportar {what}", Power.EXPORT_FIGURES)
        return self._write(path, what, [*sheets, definitions(sheets)], "", heading)

    def _allowed_path(self, path: Path, act: str, power: Power = Power.EXPORT) -> Path:
        self.context.require_reading()
        path = self.context.places.workbook(path)
        self.context.require(power, act)
        return path

    def _write(
        self,
        path: Path,
        what: str,
        sheets: Sequence[ReportSheet],
        detail: str,
        heading: str,
        charts: Sequence[Chart] = (),
        page: ReportPage | None = None,
    ) -> Exported:
        """The export is recorded before the file appears."""
        # What writes a workbook takes its time to load, and only this needs it.
        from ajustes_tui.excel.write.file import new_file
        from ajustes_tui.excel.write.reports import write_workbook

        with new_file(path) as file:
            with self.context.db.reading():
                written = write_workbook(
                    file.output, sheets, heading=heading, charts=charts, page=page
                )
            rows = sum(written[:-1])
            self.context.record(
                EXPORT, f"{what}: filas {rows}, archivo {self.context.places.name_of(path)}{detail}"
            )
            file.publish()
        return Exported(path, rows)


def _state(board: KpiBoard, now: datetime) -> str:
    cortes, read_at = cortes_text(board.since, board.until), f"{now:%d/%m/%Y %H:%M}"
    if board.since is None:
        return f"Sin bases · {read_at}, hora de Bogotá"
    if board.since != board.until:
        return f"Cortes {cortes} · calculado el {read_at}, hora de Bogotá"
    if board.closing is None:
        return f"Corte {cortes} · abierto · calculado el {read_at}, hora de Bogotá"
    closed = f"{board.closing.momento.astimezone(BOGOTA):%d/%m/%Y %H:%M}"
    whose = "cifras del cierre" if board.frozen else f"cifras de ahora, {read_at}"
    return f"Corte {cortes} · cerrado el {closed} por {board.closing.who} · {whose}"


def _detail(criteria: CasoFilter, *, unmasked: bool, motivo: str) -> str:
    """Return the audit detail: names of the filters, never their values.

    Raises NotAllowed for an unmasked export without a reason.
    """
    filters = criteria.asks()
    detail = f"; filtros: {', '.join(filters)}" if filters else ""
    motivo = words_of(motivo)
    if not unmasked:
        return detail
    if not motivo:
        raise unmasked_without_motivo()
    return f"{detail}{UNMASKED}{motivo}"


def _report(progress: Progress, done: int, total: int) -> None:
    if progress.cancelled():
        raise ConflictError("La exportación se canceló; no se escribió nada.", code="cancelada")
    progress.report(done, total, "Exportando")
