"""The weekly acts of the lead: feedback, practices, ideas.

Shared by screens and plain lines. Each returns its result, None if cancelled; CannotAct says why it
is not permitted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial

from ajustes_tui.domain.figures.feedback import (
    Compromiso,
    CompromisoState,
    RankedAsesor,
    compromiso_state_name,
)
from ajustes_tui.domain.figures.practices import (
    NEXT_STATES,
    Idea,
    IdeaState,
    Practica,
    PracticeContent,
    PracticeRecord,
)
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import parse_date, short_day
from ajustes_tui.domain.values.roles import Rol, one_of
from ajustes_tui.domain.values.text import key
from ajustes_tui.errors import ConflictError, InvalidDatum, InvalidInput, StoreGone
from ajustes_tui.services.figures import feedback, practices
from ajustes_tui.services.figures.feedback import Issue, RetroalimentacionService, Top5
from ajustes_tui.services.figures.practices import IdeasService, PracticasService, WeekPractices
from ajustes_tui.ui.text import cleaned
from ajustes_tui.workbench.asking import Ask, AskKind, CannotAct, Doing, Form, FormRow, done
from ajustes_tui.workbench.lead.mailing import leave_by_mail
from ajustes_tui.workbench.lead.week import practice_name

_NOT_ISSUED = "Primero emita la semana, con {}"
_PEN = "*"
"""Answer that leaves the supervisora's name to handwriting; not a login."""
_MIN_LETTERS = 10
"""Minimum characters of a supervisor's text."""

# The weekly feedback.


def issue_week(service: RetroalimentacionService, top: Top5) -> Doing[Issue | None]:
    """Issue a week after explaining the consequences; an issued one gets its forms again."""
    _require_issuer(service)
    title, folder = "Emitir la semana", service.folder(top.week).name
    effect = (
        "Las cifras quedan fijas y sus rechazos ya no se deshacen. Se escriben en "
        f"{folder} el compromiso de cada asesor propio, el estoy enterado y el informe de cada "
        "aliado."
    )
    if top.issued_at is not None:
        title = "Escribir otra vez los formularios de"
        effect = f"Se escriben otra vez en {folder}, con las mismas cifras de cuando se emitió."
    elif top.under_way:
        effect += " La semana no ha terminado: lo que se registre después no entra."
    sure = yield Ask(AskKind.YES, f"{title} {top.week}", effect, does="la emite")
    if sure is None:
        return None
    signs: str | None = None
    if (supervisors := service.supervisors())[1:]:
        title = "Qué supervisora firma los formularios"
        named = [(usuario.login, cleaned(usuario.name)) for usuario in supervisors]
        options = [*named, (_PEN, "Ninguna: se deja en blanco para escribirla")]
        signs = yield Ask(AskKind.OPTION, title, aloud=f"{title}:", options=options)
        if signs is None:
            return None
        signs = None if signs == _PEN else signs
    return (yield from done(lambda: service.issue(top.week, None, signs), "Emitiendo la semana"))


def lacking_in_week(
    service: RetroalimentacionService, top: Top5, compromisos: Sequence[Compromiso]
) -> list[str]:
    """Return what a week lacks to be issued, or its follow-up once issued.

    Obstacles first, then what would be left out or blank.
    """
    today = service.context.now().date()
    if top.issued_at is not None:
        unopened = [c for c in compromisos if c.estado is CompromisoState.NOT_STARTED]
        late = [c for c in compromisos if c not in unopened and not c.closed and c.is_due(today)]
        return [
            *_about("abrir el compromiso de", unopened),
            *_about("mirar otra vez el compromiso de", late),
        ]
    if not top.asesores:
        return [feedback.nothing_to_issue(top.week, top.minimum, top.below_minimum)]
    refusal = not_issuer(service)
    lacking = [f"quien la emita: {refusal[0].lower()}{refusal[1:]}"] if refusal else []
    if top.under_way:
        lacking.append(
            f"que termine, el {short_day(top.week.until)}: emitida antes, lo que se registre después "
            "no entra"
        )
    own = [asesor for asesor in top.asesores if service.is_own(asesor.aliado)]
    lacking += _about("el jefe inmediato de", [a for a in own if not a.jefe], _BLANK)
    lacking += _about("el nombre de", [a for a in own if not a.asesor_nombre], _BLANK)
    stray = [asesor for asesor in own if asesor.aliado is None]
    return [*lacking, *_about("el aliado de", stray, "sin él se toman por propios")]


_BLANK = "sin él sale en blanco en su formulario"


def _about(
    what: str, asesores: Sequence[Compromiso] | Sequence[RankedAsesor], otherwise: str = ""
) -> list[str]:
    names = [cleaned(asesor.asesor_id) for asesor in asesores]
    if not names:
        return []
    *before, last = names
    said = f"{what} {', '.join(before)} y {last}" if before else f"{what} {last}"
    return [f"{said}: {otherwise}" if otherwise else said]


def issued_text(issued: Issue) -> str:
    files = count_words(len(issued.files), "archivo")
    return f"En {cleaned(issued.files[0].parent.name)}: {files}" if issued.files else files


def mail_week(service: RetroalimentacionService, top: Top5) -> Doing[str | None]:
    _require_issuer(service)
    if top.issued_at is None:
        raise CannotAct(_NOT_ISSUED, "retroalimentacion.emitir")
    aliados = yield from done(lambda: service.aliados_reported(top.week), "Leyendo los aliados")
    aliado: str | None = next(iter(aliados), None)
    if aliados[1:]:
        title = "El informe de qué aliado"
        named = [(name, name) for name in aliados]
        aliado = yield Ask(AskKind.OPTION, title, aloud=f"{title}:", options=named)
    if aliado is None:
        return None
    return (yield from leave_by_mail(service.mails, partial(service.by_mail, top.week, aliado)))


Following = Callable[[RetroalimentacionService, Compromiso], Doing[Compromiso | None]]


def follow_asesor(
    service: RetroalimentacionService,
    top: Top5 | None,
    compromiso: Compromiso | None,
    act: Following,
) -> Doing[Compromiso | None]:
    """Act on an asesor's compromiso; only the own aliado's have one."""
    _require_issuer(service)
    if compromiso is not None:
        return (yield from act(service, compromiso))
    if top is None or top.issued_at is None:
        raise CannotAct(_NOT_ISSUED, "retroalimentacion.emitir")
    raise CannotAct("Solo los asesores del aliado propio tienen compromiso")


def open_compromiso(
    service: RetroalimentacionService, compromiso: Compromiso
) -> Doing[Compromiso | None]:
    """Open or edit a compromiso; a closed one takes a note."""
    own = service.context.run_session.rol is Rol.SUPERVISOR
    whose = "Su compromiso como supervisora" if own else "El compromiso de la supervisora"
    title = f"{whose} con {cleaned(compromiso.asesor_id)}"
    who = "se compromete usted" if own else "se compromete ella"
    help_text = f"A qué {who} para que la persona mejore; es obligatorio."
    if compromiso.closed:
        title, help_text = "Por qué se reabre", "Queda escrito con el compromiso."
    text: str | None = yield Ask(
        kind=AskKind.PROSE,
        title=title,
        help=help_text,
        aloud=f"{title}. {help_text} s lo registra.",
        reason=True,
        least=_MIN_LETTERS,
        most=feedback.MAX_TEXT,
        typed="" if compromiso.closed else compromiso.supervisor,
    )
    if text is None:
        return None
    supervisor, nota = ("", text) if compromiso.closed else (text, "")
    return (yield from _follow(service, compromiso, CompromisoState.OPEN, supervisor, nota))


def close_compromiso(
    service: RetroalimentacionService, compromiso: Compromiso, *, mejora: bool
) -> Doing[Compromiso | None]:
    if compromiso.estado is not CompromisoState.OPEN:
        state = compromiso_state_name(compromiso.estado)
        raise CannotAct(f"Está {state}: se cierra uno abierto")
    estado = CompromisoState.CLOSED_WITH_MEJORA
    if not mejora:
        estado = CompromisoState.CLOSED_WITHOUT_MEJORA
    sure = yield Ask(
        AskKind.YES,
        f"{cleaned(compromiso.asesor_id)}: {compromiso_state_name(estado)}",
        "Termina el seguimiento de ese compromiso; para reabrirlo se pide una nota.",
        does="lo cierra",
    )
    return None if sure is None else (yield from _follow(service, compromiso, estado))


def _follow(
    service: RetroalimentacionService,
    compromiso: Compromiso,
    estado: CompromisoState,
    supervisor: str = "",
    nota: str = "",
) -> Doing[Compromiso]:
    week, asesor = compromiso.week, compromiso.asesor_id
    follow = partial(service.follow, week, asesor, estado, supervisor=supervisor, nota=nota)
    return done(follow, "Guardando el seguimiento")


def not_issuer(service: RetroalimentacionService) -> str:
    """Return why the person may not issue or follow up; '' if permitted."""
    return "" if service.may_issue else f"Eso es de {one_of(service.issuers) or 'nadie'}"


def _require_issuer(service: RetroalimentacionService) -> None:
    if refusal := not_issuer(service):
        raise CannotAct(refusal)


# The practices.


def _no_number(typed: str) -> str:
    if not typed or typed.isdecimal():
        return ""
    return "El caso visto es un número, el que sale en su tarjeta"


_SHORT = 40
PRACTICE_ROWS = (
    FormRow("agenda", "Agenda", practices.MAX_NOTA, expected="los temas que se trataron"),
    FormRow("compromisos", "Compromisos", practices.MAX_NOTA, expected="a qué se llegó"),
    FormRow(
        name="caso",
        label="Caso visto",
        most=_SHORT,
        expected="el número del caso observado, el que sale en su tarjeta",
        objection=_no_number,
    ),
    FormRow("persona", "Persona vista", _SHORT, expected="el usuario de la persona observada"),
    FormRow(
        name="asistentes",
        label="Asistentes",
        most=practices.MAX_NOTA,
        expected="los usuarios o iniciales, separados por comas",
    ),
    FormRow("nota", "Nota", practices.MAX_NOTA, expected="cualquier otra cosa"),
)


def day_row(service: PracticasService) -> FormRow:
    expected = "cuándo se hizo: dd/mm/aaaa, o ayer"
    objection = partial(_day_fault, service)
    return FormRow("día", "Día", _SHORT, expected=expected, objection=objection)


def _day_fault(service: PracticasService, typed: str) -> str:
    try:
        return service.day_fault(practice_day(typed, service.context.now().date()))
    except InvalidDatum as error:
        return f"{error.message} {error.suggestion}".strip()


def practice_day(typed: str, today: date) -> date:
    """Parse the day, '' for today; raises InvalidDatum."""
    if not typed.strip():
        return today
    return today - timedelta(days=1) if key(typed) == "ayer" else parse_date(typed)


def register_practice(
    service: PracticasService,
    model: WeekPractices,
    practica: Practica,
    *,
    day: date | None = None,
    rows: Sequence[FormRow] = PRACTICE_ROWS,
) -> Doing[PracticeRecord | None]:
    """Record a practice, today unless `day` or a typed day is given.

    A refused form is asked again as typed.
    """
    require_holder(service, model, practica)
    today = service.context.now().date()
    form = Form(
        practica.name,
        f"{short_day(day or today)}, {practica.minutes} min. "
        "Todo es opcional; sin nombres de usuarios.",
        rows,
        does="la registra",
        foot="registra",
    )
    while True:
        texts: Mapping[str, str] | None = yield form
        if texts is None:
            return None
        done_on = day or practice_day(texts.get("día", ""), today)
        try:
            return (
                yield from done(
                    partial(_write_down, service, practica, done_on, texts),
                    "Registrando la práctica",
                )
            )
        except (InvalidInput, ConflictError) as error:
            if isinstance(error, StoreGone):
                raise
            typed = [row._replace(typed=texts[row.name]) for row in rows]
            form = form._replace(rows=typed, refused=error)


def register_other_day(
    service: PracticasService, model: WeekPractices, practica: Practica
) -> Doing[PracticeRecord | None]:
    require_holder(service, model, practica)
    today = service.context.now().date()
    typed: str | None = yield Ask(
        kind=AskKind.LINE,
        title="Qué día se hizo",
        help="dd/mm/aaaa, o «ayer»",
        most=20,
        refuses=partial(_day_fault, service),
    )
    if typed is None:
        return None
    day = practice_day(typed, today)
    return (yield from register_practice(service, model, practica, day=day))


def _write_down(
    service: PracticasService, practica: Practica, day: date, texts: Mapping[str, str]
) -> PracticeRecord:
    content = PracticeContent(
        texts["agenda"],
        texts["compromisos"],
        int(texts["caso"]) if texts["caso"] else None,
        texts["persona"],
        tuple(filter(None, (name.strip() for name in texts["asistentes"].split(",")))),
    )
    return service.register(practica.code, day, nota=texts["nota"], content=content)


def require_holder(service: PracticasService, model: WeekPractices, practica: Practica) -> None:
    """Raise CannotAct unless the person holds the practice."""
    _require_writer(service)
    if practica.code not in model.own:
        raise CannotAct(f"«{practica.name}» la registra {one_of(practica.roles)}")


def _require_writer(service: PracticasService) -> None:
    if not service.may_register:
        raise CannotAct(
            "Las prácticas las registra quien las lleva: supervisión, coordinación o gerencia"
        )


def newest_entry(service: PracticasService, model: WeekPractices) -> PracticeRecord:
    """Return the person's newest entry of a week; raises CannotAct if none."""
    _require_writer(service)
    login = service.context.run_session.login
    own = [r for r in model.records if r.login == login and not r.anulado]
    if not own:
        raise CannotAct("Usted no tiene registros en esta semana")
    return max(own, key=lambda recorded: recorded.id)


def take_back_practice(
    service: PracticasService, model: WeekPractices
) -> Doing[PracticeRecord | None]:
    """Annul the person's newest entry, with a reason."""
    newest = newest_entry(service, model)
    motivo: str | None = yield Ask(
        kind=AskKind.PROSE,
        title="Anular el registro",
        help=f"{practice_name(model, newest)} del {short_day(newest.day)}. Por qué se anula:",
        aloud="Por qué se anula; s la anula.",
        most=practices.MAX_NOTA,
        reason=True,
    )
    if motivo is None:
        return None
    return (yield from done(lambda: service.anular(newest.id, motivo), "Anulando la práctica"))


# The ideas.


def propose_idea(service: IdeasService) -> Doing[Idea | None]:
    help_text = "Qué cambiaría y para qué; sin nombres de usuarios."
    text: str | None = yield Ask(
        kind=AskKind.PROSE,
        title="Proponer una idea",
        help=help_text,
        aloud=f"{help_text} s la propone.",
        least=practices.IDEA_LEAST,
        most=practices.IDEA_MOST,
    )
    return (
        None
        if text is None
        else (yield from done(lambda: service.propose(text), "Guardando la idea"))
    )


def move_refusal(service: IdeasService, idea: Idea) -> CannotAct | None:
    if not service.may_move:
        who = "Las ideas las mueve supervisión, coordinación o gerencia"
        return CannotAct(f"{who}; usted propone con {{}}", "ideas.proponer")
    if not NEXT_STATES[idea.estado]:
        return CannotAct(f"La idea {idea.id} está {idea.estado.words}: ahí termina")
    return None


def move_idea(service: IdeasService, idea: Idea) -> Doing[Idea | None]:
    refusal = move_refusal(service, idea)
    if refusal is not None:
        raise refusal
    following = [(state.value, state.words) for state in NEXT_STATES[idea.estado]]
    chosen: str | None = yield Ask(
        AskKind.OPTION, f"A dónde pasa la idea {idea.id}", options=following
    )
    if chosen is None:
        return None
    words = IdeaState(chosen).words
    nota: str | None = yield Ask(
        kind=AskKind.LINE,
        title=f"Idea {idea.id}: {words}",
        help="Una nota, si hace falta",
        aloud=f"Idea {idea.id} pasa a {words}.",
        least=0,
        most=practices.IDEA_MOST,
        does="la mueve",
    )
    return (
        None
        if nota is None
        else (yield from done(lambda: service.move(idea.id, chosen, nota), "Moviendo la idea"))
    )
