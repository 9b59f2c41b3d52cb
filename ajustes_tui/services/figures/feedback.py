"""Retroalimentación: the top 5 of a week, its issue and forms, and the follow-up of its asesores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ajustes_tui import paths
from ajustes_tui.domain.figures.feedback import (
    ALL_ALIADOS,
    WEEKS_BACK,
    Compromiso,
    CompromisoState,
    ConfirmedRechazo,
    MeasuredWeek,
    RankedAsesor,
    SentCasos,
    aliado_key,
    allow_change,
    asesor_counts,
    build,
    is_follow_up_due,
    next_week_result,
    resolved,
)
from ajustes_tui.domain.figures.forms import (
    IssuedWeek,
    PrintedForm,
    acknowledged,
    aliado_report,
    aliado_text,
    compromiso_of_mejoramiento,
)
from ajustes_tui.domain.figures.report_mail import ReportKind, ReportMail
from ajustes_tui.domain.keeping.catalogs import Causal
from ajustes_tui.domain.values.clocks import add_business_days
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import Week, is_far
from ajustes_tui.domain.values.person import Usuario
from ajustes_tui.domain.values.roles import Rol
from ajustes_tui.domain.values.text import clean_lines, key
from ajustes_tui.errors import ConflictError, InvalidDatum, InvalidFile, InvalidInput, NotAllowed
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.services.figures.report_mail import ReportMailService
from ajustes_tui.storage.figures.feedback import FollowUp

if TYPE_CHECKING:
    from ajustes_tui.excel.write.file import NewFile

_MAX_ATTEMPTS = 5
"""Recounts of a week whose rejections change meanwhile."""
MAX_TEXT = 1_000
ALL_REPORT = "todos"
"""Replaces the aliado in the own operation's report if asesores could not be told apart."""
TEMPLATES = "formularios"


@dataclass(frozen=True, slots=True)
class Top5:
    """The list of a week under a filter, current or frozen."""

    week: Week
    aliado: str | None
    issued_at: datetime | None
    issued_by: str | None
    asesores: tuple[RankedAsesor, ...]
    without_asesor: int
    under_way: bool
    aliados: tuple[str, ...] = ()
    in_base: int | None = None
    """None in older issued weeks."""
    minimum: int = 1
    below_minimum: int = 0
    tied_outside: int = 0

    @property
    def tied_words(self) -> str:
        if not self.tied_outside:
            return ""
        return (
            f"{count_words(self.tied_outside, 'asesor')} por fuera de la lista "
            f"{'tiene' if self.tied_outside == 1 else 'tienen'} los mismos rechazos que el último: "
            "queda quien tiene mayor tasa propia, luego menos enviados, luego por nombre."
        )


class WeekStanding(NamedTuple):
    """When a week was issued, or whether its issue is due."""

    week: Week
    issued_at: datetime | None = None
    due: bool = False


class Issue(NamedTuple):
    """The files of an issued week, with avisos for the issuer."""

    files: tuple[Path, ...]
    notices: tuple[str, ...] = ()


class _Report(NamedTuple):
    aliado: str
    ranks: Sequence[RankedAsesor]
    form: PrintedForm
    own: bool


class RetroalimentacionService:
    """The weekly feedback; the roles of the setting issue and follow up."""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context
        self.mails = ReportMailService(context)

    @property
    def may_issue(self) -> bool:
        return self.context.run_session.rol in self.issuers

    @property
    def issuers(self) -> tuple[Rol, ...]:
        return self.context.rules.issuers

    def causal(self, letter: str | None) -> Causal | None:
        return self.context.catalogs.causal(letter or "")

    def is_own(self, aliado: str | None) -> bool:
        """Tell whether an asesor of an aliado signs a form; without aliado, yes."""
        return aliado is None or aliado_key(aliado) == aliado_key(self.context.rules.aliado_propio)

    def current_week(self) -> Week:
        return Week.of(self.context.now().date())

    def top5(self, week: Week | None = None, aliado: str | None = None) -> Top5:
        self.context.require_reading()
        return self._top5(self._measure(week or self.current_week()), aliado)

    def compromisos(self, week: Week) -> list[Compromiso]:
        """Return those of own asesores; empty before the issue."""
        self.context.require_reading()
        measure = self.context.weeks.issued(week)
        return [] if measure is None else self._compromisos(measure)

    def open_compromisos(self) -> list[Compromiso]:
        self.context.require_reading()
        measures = [self.context.weeks.issued(week) for week in self.context.weeks.issues()]
        return [
            compromiso
            for measure in measures
            if measure is not None
            for compromiso in self._compromisos(measure)
            if not compromiso.closed
        ]

    def due_weeks(self) -> list[Week]:
        """Return the oldest first; a week is due from the next Monday until issued (dominio.md, section 7)."""
        return [each.week for each in self.standings() if each.due][::-1]

    def standings(self) -> list[WeekStanding]:
        self.context.require_reading()
        issued, current = self.context.weeks.issues(), self.current_week()
        ended = self.context.weeks.weeks_with_rejections(current.since)
        due = {week for week in ended if week not in issued and self._is_issuable(week)}
        return [
            WeekStanding(week, issued.get(week), due=week in due)
            for week in sorted({current, *due, *issued}, reverse=True)
        ]

    def _is_issuable(self, week: Week) -> bool:
        if self.context.rules.minimo_top5 <= 1:
            return True
        rechazos: Counter[str] = Counter()
        for asesor_id, count in self.context.weeks.rejections_by_id(week).items():
            rechazos[self._resolve(asesor_id)] += count
        return max(rechazos.values(), default=0) >= self.context.rules.minimo_top5

    def due_follow_ups(self) -> list[FollowUp]:
        self.context.require_reading()
        today = self.context.now().date()
        return [
            one
            for one in self.context.weeks.unfinished()
            if is_follow_up_due(one.estado, one.follow_up, today)
        ]

    def supervisors(self) -> list[Usuario]:
        return [
            usuario
            for usuario in self.context.people.list_all()
            if usuario.active and usuario.rol is Rol.SUPERVISOR
        ]

    def issue(self, week: Week, folder: Path | None = None, supervisor: str | None = None) -> Issue:
        """Freeze a week and write its forms; if already issued, only the forms, with the same figures.

        `supervisor` is the login of who signs: by default the only supervisora; with several, blank
        for the pen. Raises NotAllowed for the role or a week not begun or without rejections,
        InvalidInput for a login that is no active supervisora, InvalidFile if a form would replace
        a file of another origin, ConflictError if the rejections keep changing.
        """
        self.context.require_reading()
        self.context.require_role(self.issuers, "emitir la retroalimentación de una semana")
        signs = self._who_signs(supervisor)
        folder = folder or self.folder(week)
        for _ in range(_MAX_ATTEMPTS):
            issue = self._issue(week, folder, signs)
            if issue is not None:
                return issue
        raise ConflictError(
            "Otras personas registran rechazos en este momento y la semana no se emitió.",
            "Intente de nuevo en un momento.",
        )

    def aliados_reported(self, week: Week) -> list[str]:
        """Return the own first; raises NotAllowed for a week not issued."""
        self.context.require_reading()
        return [report.aliado for report in self._reports(*self._issued(week))]

    def by_mail(self, week: Week, aliado: str = "") -> ReportMail:
        """Write the report of an aliado, by default the first, and return its mail.

        The own operation's goes to the feedback addresses, others to their aliado's. Raises
        NotAllowed for the role or a week not issued, InvalidInput for an aliado without a report.
        """
        self.context.require_reading()
        self.context.require_role(self.issuers, "sacar por correo el informe de una semana")
        issued, measure = self._issued(week)
        reports = self._reports(issued, measure)
        report = next((r for r in reports if not aliado or key(r.aliado) == key(aliado)), None)
        if report is None:
            raise InvalidInput(
                f"En la semana {week} ese aliado no tiene informe.",
                f"Los hay de {', '.join(r.aliado for r in reports)}.",
                code="aliado_desconocido",
            )
        folder = self.folder(week)
        path = folder / report.form.file
        with self._written(folder, [report.form]) as (file,):
            name = f"{self.context.places.name_of(folder)}/{path.name}"
            self.context.record("exportacion", f"retroalimentacion: {week}, archivo {name}")
            file.publish()
        text = aliado_text(issued, report.aliado, report.ranks)
        whose = "" if report.own else report.aliado
        return self.mails.prepare(ReportKind.RETROALIMENTACION, path, text, whose)

    def _issued(self, week: Week) -> tuple[IssuedWeek, MeasuredWeek]:
        """Raises NotAllowed for a week not issued."""
        measure = self.context.weeks.issued(week)
        if measure is None or measure.issued_at is None:
            raise NotAllowed(
                f"La semana {week} no se ha emitido: todavía no tiene compromisos ni informes.",
                "Emítala primero con `ajustes retroalimentacion`.",
            )
        who = self.context.people.name_of(measure.issued_by or self.context.run_session.login)
        return IssuedWeek(week, measure.issued_at, who), measure

    def follow(
        self,
        week: Week,
        asesor_id: str,
        estado: CompromisoState,
        *,
        supervisor: str = "",
        follow_up: date | None = None,
        nota: str = "",
    ) -> Compromiso:
        """Change a follow-up; opening it requires the supervisor's own commitment.

        Raises InvalidInput without a commitment in that week, NotAllowed for the role or an invalid transition.
        """
        self.context.require_reading()
        supervisor, nota = _text(supervisor), _text(nota)
        self.context.require_role(self.issuers, "seguir la retroalimentación de un asesor")
        today = self.context.now().date()
        if follow_up is not None and follow_up < today:
            raise InvalidDatum("La fecha de seguimiento ya pasó.", "Escoja hoy o un día que viene.")
        if follow_up is not None and is_far(follow_up, today):
            raise InvalidDatum(
                "El seguimiento es para dentro de más de un año.", "Corrija la fecha."
            )
        with self.context.db.transaction():
            current = self._compromiso(week, asesor_id)
            refusal = allow_change(current, estado, supervisor, nota)
            if refusal is not None:
                raise NotAllowed(refusal.motivo, refusal.suggestion, code="procedimiento")
            if estado is CompromisoState.OPEN and follow_up is None:
                follow_up = self._follow_up(current, today)
            changed = replace(
                current,
                estado=estado,
                supervisor=supervisor or current.supervisor,
                follow_up=follow_up or current.follow_up,
                nota=nota,
            )
            context = self.context
            context.weeks.follow(changed, context.run_session.login, context.now())
            self._record("compromiso", f"{week} {current.asesor_id}: {estado}")
            return self._compromiso(week, current.asesor_id)

    def _measure(self, week: Week) -> MeasuredWeek:
        """Return a week as frozen, or as counted now, with its lists."""
        issued = self.context.weeks.issued(week)
        if issued is not None:
            return issued
        counted, sent = self._counted(week)
        back = range(WEEKS_BACK, 0, -1) if sent else ()
        previous = [self._count(week.plus(-count)) for count in back]
        lists = build(
            counted.counts,
            counted.rechazos,
            sent,
            previous,
            minimum=counted.minimum,
            directory=self.context.asesores,
        )
        return replace(counted, lists=lists)

    def _count(self, week: Week) -> MeasuredWeek:
        """Like `_measure`, without the lists."""
        return self.context.weeks.issued(week) or self._counted(week)[0]

    def _counted(self, week: Week) -> tuple[MeasuredWeek, tuple[SentCasos, ...]]:
        directory, rechazos = self.context.asesores, self._rechazos(week)
        sent = resolved(self.context.weeks.sent(week), directory) if rechazos else ()
        counts = tuple(asesor_counts(sent, rechazos, directory))
        minimum = self.context.rules.minimo_top5
        return MeasuredWeek(week, counts, rechazos=rechazos, minimum=minimum), sent

    def _rechazos(self, week: Week) -> tuple[ConfirmedRechazo, ...]:
        return resolved(self.context.weeks.rejections(week), self.context.asesores)

    def _resolve(self, asesor_id: str) -> str:
        return self.context.asesores.resolve(asesor_id) or asesor_id

    def _top5(self, measure: MeasuredWeek, aliado: str | None) -> Top5:
        listing = measure.list_of(aliado)
        return Top5(
            measure.week,
            aliado,
            measure.issued_at,
            measure.issued_by,
            listing.asesores,
            listing.without_asesor,
            self.context.now().date() <= measure.week.until,
            tuple(sorted({c.aliado for c in measure.counts if c.aliado and c.rechazos})),
            listing.in_base,
            measure.minimum,
            measure.below_minimum,
            measure.tied_outside(aliado),
        )

    def _own(self, measure: MeasuredWeek) -> tuple[frozenset[str], str]:
        """Return the ids of own asesores on the list, and an aviso on how they were told apart.

        An asesor without aliado is own. If no caso of the cortes has the own aliado, or the setting
        names none, everyone signs.
        """
        listing = measure.list_of(None).asesores
        own = aliado_key(self.context.rules.aliado_propio)
        sent = resolved(self.context.weeks.sent(measure.week), self.context.asesores)
        aliados = chain((one.aliado for one in sent), (one.aliado for one in listing))
        known = {aliado_key(aliado) for aliado in aliados if aliado}
        if own == ALL_ALIADOS or own not in known:
            notice = f"Ningún caso es de «{self.context.rules.aliado_propio}»; todos se toman por propios."
            return frozenset(p.asesor_id for p in listing), notice if own != ALL_ALIADOS else ""
        theirs = [p for p in listing if self.is_own(p.aliado)]
        without_aliado = sum(p.aliado is None for p in theirs)
        notice = (
            f"{without_aliado} sin aliado en la base se toman por propios."
            if without_aliado
            else ""
        )
        return frozenset(p.asesor_id for p in theirs), notice

    def _compromisos(self, measure: MeasuredWeek) -> list[Compromiso]:
        week = measure.week
        changed = self.context.weeks.followed(week)
        following, today = None, self.context.now().date()
        printed = measure.follow_up
        if printed is None and measure.issued_at is not None:
            printed = self._days_on(measure.issued_at.date())
        if week.plus(1).since <= today:
            following = self._count(week.plus(1))
        compromisos = []
        theirs = (p for p in measure.list_of(None).asesores if p.asesor_id in measure.propios)
        for rank in theirs:
            compromiso = changed.get(rank.asesor_id) or Compromiso(week, rank.asesor_id)
            compromiso = replace(
                compromiso,
                asesor_nombre=rank.asesor_nombre,
                rechazos=rank.rechazos,
                follow_up=compromiso.follow_up or printed,
            )
            if following is not None:
                compromiso = replace(
                    compromiso,
                    next_week=next_week_result(
                        following, self._resolve(rank.asesor_id), today, self._resolve
                    ),
                    rechazos_next_week=following.rechazos_of(
                        self._resolve(rank.asesor_id), ALL_ALIADOS, self._resolve
                    ),
                )
            compromisos.append(compromiso)
        return compromisos

    def _compromiso(self, week: Week, asesor_id: str) -> Compromiso:
        _week, measure = self._issued(week)
        compromisos = {c.asesor_id: c for c in self._compromisos(measure)}
        if asesor_id in compromisos:
            return compromisos[asesor_id]
        for compromiso in compromisos.values():
            if self._resolve(compromiso.asesor_id) == self._resolve(asesor_id):
                return compromiso
        raise InvalidInput(
            f"Esa persona no tiene compromiso en la semana {week}.",
            "Solo lo tienen los asesores del top 5 que son del aliado propio.",
            code="compromiso_desconocido",
        )

    def _follow_up(self, current: Compromiso, today: date) -> date:
        """Return the review day: that of the form unless past; a compromiso only changed keeps its day."""
        day = current.follow_up
        if day is None or (day < today and current.estado is not CompromisoState.OPEN):
            return self._days_on(today)
        return day

    def _days_on(self, day: date) -> date:
        days = self.context.rules.dias_seguimiento
        return add_business_days(day, days, self.context.is_habil)

    def folder(self, week: Week) -> Path:
        return (self.context.places.output or Path()) / f"retroalimentacion_{week}"

    def _who_signs(self, login: str | None) -> str:
        supervisors = self.supervisors()
        if login is None:
            return supervisors[0].name if len(supervisors) == 1 else ""
        for usuario in supervisors:
            if usuario.login == login:
                return usuario.name
        raise InvalidInput(
            "Quien firma los formularios debe ser una supervisora activa, y esa persona no lo es.",
            f"Diga una de estas: {', '.join(usuario.login for usuario in supervisors)}.",
            code="supervisor_desconocido",
        )

    def _issue(self, week: Week, folder: Path, signs: str) -> Issue | None:
        """Write the forms to temporary files, then freeze and publish in one short transaction.

        Return None if the rejections changed meanwhile, or another person issued the week.
        """
        measure = self._measure(week)
        new = measure.issued_at is None
        notice = ""
        if new:
            self._require_issuable(measure)
            own, notice = self._own(measure)
            measure = replace(
                measure, propios=own, follow_up=self._days_on(self.context.now().date())
            )
        issued = IssuedWeek(
            week,
            measure.issued_at or self.context.now(),
            self.context.people.name_of(measure.issued_by or self.context.run_session.login),
            signs,
        )
        forms = self._forms(issued, measure)
        with self._written(folder, forms) as new_files, self.context.db.transaction():
            if new and not self._freeze(measure, issued.at):
                return None
            action = "semana_emitida" if new else "formularios"
            name = self.context.places.name_of(folder)
            self._record(action, f"{week}: archivos {len(forms)}, en {name}")
            for file in new_files:
                file.publish()
        notices = tuple(filter(None, (self._notice(measure, issued.at, new=new), notice)))
        return Issue(tuple(folder / form.file for form in forms), notices)

    @contextmanager
    def _written(self, folder: Path, forms: Sequence[PrintedForm]) -> Iterator[list[NewFile]]:
        """Write forms to temporary files of a folder, to publish once they are recorded."""
        from ajustes_tui.excel.write.file import new_file, require_replaceable
        from ajustes_tui.excel.write.forms import write_form

        self.context.places.require_output(folder)
        try:
            paths.export_dir(folder)
        except OSError:
            raise InvalidFile(
                f"No se puede usar la carpeta «{folder.name}».",
                "Compruebe que es una carpeta y que puede escribir en ella.",
            ) from None
        for form in forms:
            require_replaceable(folder / form.file)
        with ExitStack() as stack:
            files = [stack.enter_context(new_file(folder / form.file)) for form in forms]
            for file, form in zip(files, forms, strict=True):
                write_form(file.output, form, paths.catalogs_dir() / TEMPLATES)
            yield files

    def _freeze(self, measure: MeasuredWeek, now: datetime) -> bool:
        """Freeze a week if its rejections are still those counted; call inside a transaction."""
        self.context.refresh_catalogs()
        weeks, week = self.context.weeks, measure.week
        if weeks.issued(week) or self._rechazos(week) != measure.rechazos:
            return False
        self.context.weeks.issue(measure, self.context.run_session.login, now)
        return True

    def _require_issuable(self, measure: MeasuredWeek) -> None:
        if self.context.now().date() < measure.week.since:
            raise NotAllowed(
                f"La semana {measure.week} todavía no empieza.",
                "Emita una que ya tenga trabajo.",
                code="semana_sin_empezar",
            )
        if not measure.list_of(None).asesores:
            raise NotAllowed(
                nothing_to_issue(measure.week, measure.minimum, measure.below_minimum),
                "Ese mínimo es minimo_top5, en el catálogo de ajustes."
                if measure.below_minimum
                else "Vea con `ajustes top5 --semana` qué hay en cada una.",
                code="semana_sin_rechazos",
            )

    def _forms(self, issued: IssuedWeek, measure: MeasuredWeek) -> list[PrintedForm]:
        listing = measure.list_of(None).asesores
        own = [p for p in listing if p.asesor_id in measure.propios]
        compromisos = {c.asesor_id: c for c in self._compromisos(measure)}
        forms = [
            compromiso_of_mejoramiento(issued, p, compromisos[p.asesor_id], self.causal)
            for p in own
        ]
        if own:
            forms.append(acknowledged(issued, own, self.causal))
        return [*forms, *(report.form for report in self._reports(issued, measure))]

    def _reports(self, issued: IssuedWeek, measure: MeasuredWeek) -> list[_Report]:
        listing = measure.list_of(None).asesores
        own = [p for p in listing if p.asesor_id in measure.propios]
        others = [p for p in listing if p.asesor_id not in measure.propios]
        reports = []
        if own:
            name = self._own_name(own)
            form = aliado_report(issued, name, own, self.causal, own=True)
            reports.append(_Report(name, own, form, own=True))
        for aliado in sorted({p.aliado for p in others if p.aliado}):
            theirs = [p for p in others if p.aliado == aliado]
            form = aliado_report(issued, aliado, theirs, self.causal)
            reports.append(_Report(aliado, theirs, form, own=False))
        return reports

    def _own_name(self, own: Iterable[RankedAsesor]) -> str:
        name = self.context.rules.aliado_propio
        foreign = {aliado_key(p.aliado) for p in own if p.aliado} - {aliado_key(name)}
        return ALL_REPORT if foreign or not name else name

    def _notice(self, measure: MeasuredWeek, issued_at: datetime, *, new: bool) -> str:
        if not new:
            return (
                f"La semana ya estaba emitida: los formularios salen con las cifras de "
                f"{issued_at:%d/%m/%Y %H:%M}."
            )
        if self.context.now().date() <= measure.week.until:
            return "La semana no ha terminado: lo que se registre después no entra en ella."
        return ""

    def _record(self, action: str, detail: str) -> None:
        """Call inside a transaction."""
        self.context.audit.record(
            self.context.now(), self.context.run_session.login, action, detail
        )


def nothing_to_issue(week: Week, minimum: int, below: int) -> str:
    if below:
        return f"En la semana {week} nadie llega a {minimum} rechazos: no hay qué emitir."
    return f"En la semana {week} no hay rechazos de ningún asesor: no hay qué emitir."


def _text(text: str) -> str:
    cleaned = clean_lines(text)
    if len(cleaned) > MAX_TEXT:
        raise InvalidDatum(f"El texto pasa de {MAX_TEXT} caracteres.", "Acórtelo.")
    return cleaned
