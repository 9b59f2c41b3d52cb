"""The people, in a list and in words: presence, activity, their day, and changes of access."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.words import evento_name
from ajustes_tui.domain.keeping.audit_words import sentence_of
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import short_date, short_day
from ajustes_tui.domain.values.person import PersonCard, RunSession, Usuario
from ajustes_tui.domain.values.roles import ROLES
from ajustes_tui.messages import Signals
from ajustes_tui.screens.asking import perform
from ajustes_tui.screens.background import reads
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.services.admin.users import PersonNow, TeamNow, UsuariosService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.measures import NORMAL
from ajustes_tui.ui.text import Span, Tone, cell, cleaned, label_span
from ajustes_tui.widgets.bars import Bar, bar_table
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.flow import Part, Row, Under, labelled, told_area, two_columns
from ajustes_tui.widgets.list_detail import told_list
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.trend import sparkline
from ajustes_tui.widgets.window_table import Column
from ajustes_tui.workbench.lead.people_acts import (
    ChangedPerson,
    activate,
    add_person,
    change_initials,
    change_rol,
    deactivate,
    now_words,
)

_SUPERVISOR_ACTIONS = (
    "personas.rol",
    "personas.agregar",
    "personas.desactivar",
    "personas.iniciales",
)
"""The actions reserved to a supervisor."""


class PeopleScreen(AjustesScreen):
    """The people, and the current one below; each change is confirmed."""

    CONTEXT = "personas"
    PLACE = "PERSONAS"
    BACK = "turno"
    READS_ON_RETURN = True
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("personas")]

    def __init__(self, service: UsuariosService, signals: Signals, run_session: RunSession) -> None:
        super().__init__(signals, run_session, service.context)
        self._service = service
        self._team: TeamNow | None = None
        """The célula now; None until read."""
        self._people = ListTable[PersonCard](
            columns(
                self._seen, lambda: max((person.total for person in self._people.rows), default=0)
            ),
            key=lambda person: person.usuario.login,
            row_tone=row_tone,
            empty=Empty("Todavía no hay ninguna persona.", "n agrega la primera"),
            enter_chooses=False,
            airy=True,
        )
        self._page = told_list(self._people, self._told)
        self.freshness.fell_due = lambda: service.context.presence_changed(self._people.rows)

    def compose_body(self) -> ComposeResult:
        yield self._page

    def on_mount(self) -> None:
        if not self._service.may_change:
            self.frame.show_keys(self.CONTEXT, _SUPERVISOR_ACTIONS)

    @reads("Leyendo las personas")
    def read(self) -> list[PersonCard]:
        return self._service.cards()

    @read.then
    def _show(self, people: list[PersonCard]) -> None:
        self.frame.bar.show(title(people), self.run_session.login)
        self._people.show(people)
        self._page.redraw()
        self._read_team()

    @reads("Leyendo la célula")
    def _read_team(self) -> TeamNow:
        return self._service.team()

    @_read_team.then
    def _show_team(self, team: TeamNow) -> None:
        self._team = team
        self._page.redraw()

    def _seen(self) -> Onlooker:
        return Onlooker(self._service.context.now(), self.run_session.login)

    def _told(self) -> Part:
        person = self._people.current
        order = order_of(person, may_change=self._service.may_change)
        self.frame.command_row.tell_row(*order)
        if person is None:
            return Under(())
        return page_of(person, self._people.rows, self._team, self._seen())

    def _usuario(self) -> Usuario | None:
        person = self._people.current
        return None if person is None else person.usuario

    def _say_changed(self, changed: ChangedPerson) -> None:
        self.say(changed.said, Tone.OK)
        self._people.want(changed.usuario.login)
        self.load()

    def action_rol(self) -> None:
        if (usuario := self._usuario()) is not None:
            perform(self, change_rol(self._service, usuario.login, usuario), self._say_changed)

    def action_agregar(self) -> None:
        perform(self, add_person(self._service), self._say_changed)

    def action_iniciales(self) -> None:
        if (usuario := self._usuario()) is not None:
            act = change_initials(self._service, usuario.login, usuario.initials)
            perform(self, act, self._say_changed)

    def action_desactivar(self) -> None:
        """Deactivate or reactivate the current person."""
        if (usuario := self._usuario()) is None:
            return
        if usuario.active:
            perform(self, deactivate(self._service, usuario.login), self._say_changed)
        else:
            perform(self, activate(self._service, usuario), self._say_changed)


_DONE: Mapping[str, str] = {
    Evento.ESCALAR_BACK: "al back",
    Evento.ESCALAR_PQR: "a PQR",
    Evento.RESOLVER_REVISION: "revisiones respondidas",
}
"""The words of an evento count, if not its name."""
_BAR = 20
"""Cells of the bar of today's work."""
_FIRST_HOUR, _HOURS = 7, 10
"""The usual hours, drawn even if empty."""
_NAME = 24
"""Cells of a name, or of a bar's words."""
_BARS, _MOST_DONE = 70, 10
"""Cells of the words with the longest bar, and the maximum kinds of act."""


class Onlooker(NamedTuple):
    """The person looking at the list, and when."""

    now: datetime
    me: str


def columns(
    seen: Callable[[], Onlooker], most: Callable[[], int]
) -> dict[int, Sequence[Column[PersonCard]]]:
    """`most` returns the work of the busiest one today."""

    def here(person: PersonCard) -> str:
        return "●" if person.is_here else "○"

    def bar(person: PersonCard, width: int) -> Sequence[Span]:
        room = min(width - 1, _BAR)
        cells = max(round(person.total * room / most()), 1) if person.total else 0
        return [Span("█" * cells, Tone.DIM)]

    def doing_now(person: PersonCard) -> str:
        return now_words(person, seen().me)

    at = Column[PersonCard]("", 1, here)
    name = Column[PersonCard](
        "Persona", 15, lambda p: cleaned(p.usuario.name), flexible=True, most=30
    )
    login = Column[PersonCard]("Login", 8, lambda p: p.usuario.login, tone=lambda _p: Tone.DIM)
    initials = Column[PersonCard]("Firma", 6, lambda p: p.usuario.initials)
    rol = Column[PersonCard]("Rol", 11, lambda p: p.usuario.rol.value)
    doing = Column[PersonCard]("Ahora", 18, doing_now)
    since = Column[PersonCard]("Desde", 9, lambda p: since_words(p, seen().now), "der")
    held = Column[PersonCard]("Tiene", 5, lambda p: _or_point(p.claims.casos), align="der")
    today = Column[PersonCard]("Hoy", 4, lambda p: _or_point(p.total), align="der")
    return {
        0: (at, name, doing),
        80: (at, name, login, rol, doing, since, held, today),
        NORMAL: (
            at,
            name,
            login._replace(width=10),
            initials,
            rol._replace(width=12),
            doing._replace(width=20, flexible=True, most=26),
            since,
            held,
            today,
            Column[PersonCard]("", _BAR + 1, lambda _p: "", spans=bar),
        ),
    }


def _or_point(count: int) -> str:
    return thousands(count) if count else "·"


def since_words(person: PersonCard, now: datetime) -> str:
    """Return the time if today, else the day."""
    moment = person.claims.since or person.seen
    if moment is None:
        return "nunca"
    return f"{moment:%H:%M}" if moment.date() == now.date() else short_day(moment.date())


def row_tone(person: PersonCard) -> Tone | None:
    return None if person.usuario.active and person.is_here else Tone.DIM


def title(people: Sequence[PersonCard]) -> str:
    active = sum(person.usuario.active for person in people)
    here = sum(person.usuario.active and person.is_here for person in people)
    enter = "1 puede entrar" if active == 1 else f"{active} pueden entrar"
    return f"PERSONAS › {enter}, {here} {'está' if here == 1 else 'están'}"


def order_of(person: PersonCard | None, *, may_change: bool) -> tuple[str, str]:
    if not may_change:
        return "Las personas las cambia la supervisora; aquí se mira", ""
    if person is None:
        return "", "n agrega"
    name = cleaned(person.usuario.name)
    if not person.usuario.active:
        return f"d deja entrar otra vez a {name}", "n agrega"
    return f"Enter cambia el rol de {name}", "n agrega · d desactiva"


def page_of(
    person: PersonCard, people: Sequence[PersonCard], team: TeamNow | None, seen: Onlooker
) -> Part:
    now = None if team is None else team.people.get(person.usuario.login)
    usuario = person.usuario
    # A long name is cut for the signature, which is not.
    heading = f"{cell(usuario.name, _NAME).rstrip()} · firma {usuario.initials}"
    left = [
        told_area(heading, person_rows(person, now, seen), _since_when(person, now)),
        told_area("Qué puede cada rol", roles_rows(), "c los catálogos", spare=True),
    ]
    if team is None:
        return two_columns(left, ())
    changes = [
        Row([Span(f" {short_day(each.momento.date())}  ", Tone.DIM), Span(sentence_of(each))])
        for each in team.changes
    ]
    left.append(told_area("La semana de cada quien", week_rows(people, team), spare=True))
    return two_columns(
        left,
        [
            told_area("La célula hoy", team_rows(team, seen.now)),
            told_area("Últimos cambios", changes, spare=True),
            told_area("Lo de hoy, por lo que se hizo", _done_bars(people), spare=True),
        ],
    )


def _since_when(person: PersonCard, now: PersonNow | None) -> str:
    rol = person.usuario.rol.value
    if not person.usuario.active:
        return f"no puede entrar, era {rol}"
    return f"{rol} · entra desde el {short_date(now.since)}" if now and now.since else rol


def person_rows(person: PersonCard, now: PersonNow | None, seen: Onlooker) -> list[Row]:
    parts = [f"{count} {_done(evento)}" for evento, count in person.decisiones.items()]
    if person.llamadas:
        parts.append(count_words(person.llamadas, "llamada"))
    done = (
        f"{person.total}: {' · '.join(parts)}" if parts else "ninguna decisión ni llamada todavía"
    )
    rows = labelled("Hoy", done)
    if now is None:
        return rows
    if now.hours:
        rows += [Row([], spare=True), _by_hour(now.hours)]
    if now.week is not None:
        week = (
            f"{count_words(now.week.decisiones, 'decisión')} · "
            f"{count_words(now.week.llamadas, 'llamada')}"
        )
        undone = f" · {count_words(now.week.deshechas, 'deshecha')}"
        rows += labelled("Esta semana", week + undone * bool(now.week.deshechas))
    held = [f"{each.cuenta} desde las {each.since:%H:%M}" for each in now.held]
    if held or now.half_typed:
        rows.append(Row([], spare=True))
    rows += labelled("Tiene ahora", ", ".join(held))
    if now.half_typed is not None:
        half = now.half_typed
        more = f", y en {half.casos - 1} más" if half.casos > 1 else ""
        saved = since_of(half.saved_at, seen.now)
        rows += labelled("A medias", f"{half.cuenta}, {saved}{more}")
    return rows


def since_of(moment: datetime, now: datetime) -> str:
    """Return the time if today, else the day."""
    if moment.date() == now.date():
        return f"a las {moment:%H:%M}"
    return f"el {short_day(moment.date())}"


def _done(evento: str) -> str:
    return _DONE.get(evento) or evento_name(evento)


def _by_hour(hours: Mapping[int, int]) -> Row:
    first, last = min(*hours, _FIRST_HOUR), max(*hours, _FIRST_HOUR + _HOURS - 1)
    drawn = sparkline([hours.get(hour, 0) for hour in range(first, last + 1)])
    top = max(hours, key=lambda hour: hours[hour])
    words = f"  la más alta {hours[top]}, a las {top}"
    return Row([label_span("Por hora"), Span(drawn), Span(words, Tone.DIM)])


def team_rows(team: TeamNow, now: datetime) -> list[Row]:
    waited = ""
    if team.tray_since is not None:
        minutes = max(int((now - team.tray_since).total_seconds()) // 60, 0)
        waited = f"desde hace {_span(minutes)}"
    return [
        _counted("decisiones", team.decisiones, f"quedan {thousands(team.to_decide)} por decidir"),
        _counted("llamadas", team.llamadas, f"informaron {thousands(team.informed)}"),
        _counted("en bandeja", team.tray, waited),
    ]


def _span(minutes: int) -> str:
    hours, left = divmod(minutes, 60)
    days, hours_left = divmod(hours, 24)
    if days:
        return count_words(days, "día")
    return f"{hours_left} h {left} min" if hours else f"{left} min"


def _counted(name: str, count: int, beside: str) -> Row:
    number = Span(f"{_or_point(count):>5}", Tone.STRONG)
    return Row([label_span(name), number, Span(f"   {beside}", Tone.DIM)])


def week_rows(people: Sequence[PersonCard], team: TeamNow) -> list[Row]:
    worked = [
        (cleaned(person.usuario.name), now.week)
        for person in people
        if (now := team.people.get(person.usuario.login)) is not None and now.week is not None
    ]
    worked.sort(key=lambda pair: -pair[1].decisiones)
    heads = f" {cell('', _NAME)}{'decisiones':>11}{'llamadas':>10}{'deshechas':>11}{'min. por caso':>15}"
    rows = [Row([Span(heads, Tone.DIM)])] if worked else []
    for name, week in worked:
        took = week.time.seconds
        minutes = "" if took is None else f"{took / 60:.1f}".replace(".", ",")
        counts = f"{_or_point(week.llamadas):>10}{_or_point(week.deshechas):>11}{minutes:>15}"
        decided = Span(f"{_or_point(week.decisiones):>11}", Tone.STRONG)
        rows.append(Row([Span(f" {cell(name, _NAME)}"), decided, Span(counts)]))
    return rows


def _done_bars(people: Sequence[PersonCard]) -> Callable[[int], Iterable[Row]]:
    done: Counter[str] = Counter()
    for person in people:
        for evento, count in person.decisiones.items():
            done[_done(evento)] += count
        if person.llamadas:
            done["llamadas"] += person.llamadas
    bars = [Bar(words, count, tone=Tone.DIM) for words, count in done.most_common(_MOST_DONE)]
    return bar_table(bars, _NAME, _BARS)


def roles_rows() -> list[Row]:
    named = (row.offer.partition(": ") for row in ROLES.values())
    return [
        Row([Span(f" {cell(name, 13)}", Tone.STRONG), Span(can_do)]) for name, _, can_do in named
    ]
