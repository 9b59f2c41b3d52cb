"""Every conversation: the calls, the casos, the tray and the other places of the dialogue."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.lines.cola import call_on, decide
from ajustes_tui.lines.voice import Detail
from ajustes_tui.services.recorder import Request
from ajustes_tui.workbench.triage_flow import Next, Open
from tests.frames.store import call, services_of
from tests.transcripts.telling import TALKS, Transcript, told

__all__ = ["TALKS"]
_THREE_DAYS = (
    "2026-11-25T10:40:00-05:00",
    "2026-11-26T15:00:00-05:00",
    "2026-11-27T09:00:00-05:00",
)
_UNREACHED = "900000040"
"""The cuenta that is called in vain."""
_SCRIPT = ("d", "d", "d", "d")


def _to_call(t: Transcript, contenido: str, place: int = 0, *, numbers: int = 1) -> int:
    """Return a caso that is due, new and alone on its cuenta, whose usuario has some telephones."""
    contacto = t.services.contacto
    due = [
        one.row.caso.id
        for one in contacto.agenda()
        if one.last is None
        and one.turn.since is None
        and len(one.casos) == 1
        and one.row.caso.contenido is not None
        and one.row.caso.contenido.value == contenido
        and len(contacto.telefonos(one.row.caso.cuenta)) == numbers
    ]
    return due[place]


def _call(t: Transcript, contenido: str = "APLICADO", place: int = 0, *, numbers: int = 1) -> int:
    caso_id = _to_call(t, contenido, place, numbers=numbers)
    t.begin(partial(call_on, caso_id=caso_id))
    return caso_id


# The call.


@told(detail=Detail.FULL)
def call_parts(t: Transcript) -> None:
    """Everything that is said of a call without choosing how it ended."""
    _call(t)
    parts = ("guion", "falta", "informe", "usuario", "intentos", "objeciones", "lineas", "rr")
    t.write("?", *parts, "d", "guion", "falta", "otra", "autorizado", "autorizado")
    t.write("entrante", ".", "? 4", "4", "entrante", "entrante", "nadie", "..", "decidir")
    t.write("deshacer", "s", "zz", "dónde", "ayuda", "deletrear", "123", "")


@told()
def call_outcomes(t: Transcript) -> None:
    """Each outcome as it is chosen, and one registered, undone and registered again."""
    _call(t)
    t.write("1", "2")
    for digit in "4567890":
        t.write(digit, "..")
    t.write("3", "ayer", "mañana 3:00", "mañana 9:30", "..", "0", "0", "0", "..", "00", "00", "..")
    t.write(*_SCRIPT, "d", "1", "marcación", "1", "s", "rr", "deshacer", "s", "4", "s")


@told()
def call_texts(t: Transcript) -> None:
    """A note, a question and a skip, left and taken up again."""
    caso_id = _call(t)
    t.write("nota", "llamó por la mañana", "..")
    t.begin(partial(call_on, caso_id=caso_id))
    t.write("nota", "vuelve a llamar", "leer", "quitar", "textos", "s", "4", "revisión", "?")
    t.write(
        "¿se le puede",
        "-",
        "¿se le puede aplicar?",
        "-",
        "s",
        "leer",
        "así\n-\ns\n..\nno",
        "leer",
        "s",
    )
    t.begin(partial(call_on, caso_id=_to_call(t, "APLICADO", 1)))
    t.write("1", "saltar", "?", "1", "s")


@told()
def call_numbers(t: Transcript) -> None:
    """Another number, a wrong one, and one dialled again today."""
    _call(t, numbers=2)
    t.write("teléfono", "teléfono", "123", "3000000999", "usuario", "teléfono", ".", "7", "s")
    t.begin(partial(call_on, caso_id=_again(t)))
    t.write("4", "nadie contestó antes", "..")
    t.begin(partial(call_on, caso_id=_again(t)))
    t.write("4", "s", "s")


def _again(t: Transcript) -> int:
    """Return a caso somebody already called today."""
    return next(one.row.caso.id for one in t.services.contacto.agenda() if one.last is not None)


@told()
def call_recurso(t: Transcript) -> None:
    """A recurso on the telephone: its answers, left half written, taken up and registered."""
    caso_id = _call(t, "NO_APLICA")
    t.write("2", *_SCRIPT, "2", "9", "1", "no llegó el técnico", "..", "tipo", "2", "razones", "s")
    t.write("radicado", "4471 0999 99 x x", "4479909999", "marcación", "1", "otra", "..", "1")
    t.begin(partial(call_on, caso_id=caso_id))
    t.write("2", "radicado", ".", "tipo", "3", "tipo", "1", "s")


@told()
def call_recurso_later(t: Transcript) -> None:
    """A recurso that was announced, and one of a usuario who was informed and calls in."""
    agenda = t.services.contacto.agenda()
    announced = next(
        o.row.caso.id for o in agenda if o.row.caso.estado is Estado.RECURSO_POR_RADICAR
    )
    t.begin(partial(call_on, caso_id=announced))
    t.write("?", "1", "2", "1", "le siguen cobrando", "s", "s")
    informed = t.caso(Estado.CERRADO_INFORMADO, resultado="APROBADO")
    t.begin(partial(call_on, caso_id=informed, incoming=True))
    t.write("entrante", "2", "1", "le siguen cobrando", "s", "s")


def _three_days_in_vain(folder: Path) -> None:
    for moment in _THREE_DAYS:
        services = services_of(folder, "andres", moment)
        call(services, _unreached(services.contacto.agenda()), "NO_CONTESTA")
        services.close_session()
        services.service_context.db.close()


def _unreached(agenda) -> int:
    return next(one.row.caso.id for one in agenda if one.row.caso.cuenta == _UNREACHED)


@told(moment=_THREE_DAYS[-1], prepare=_three_days_in_vain)
def call_voice_message(t: Transcript) -> None:
    """A voice message, the usuario who answers it after all, and who calls in."""
    t.begin(partial(call_on, caso_id=_unreached(t.services.contacto.agenda())))
    t.write(
        "intentos", "d", "2", "..", "4", "8", "d", "..", "1", "entrante", ".", "1", "..", "1", "s"
    )


@told()
def call_others(t: Transcript) -> None:
    """What others do to the caso of a call meanwhile."""
    caso_id = _call(t)
    t.write("d", "d", "d", "1")
    t.services.contacto.release(t.services.contacto.open_call(caso_id))
    t.other("andres").recorder.register(caso_id, [Request(Evento.NOTA, {}, "llamó por la mañana")])
    t.write("", "s", "?", "4", "..", "..", "1", "s")
    other = _to_call(t, "APLICADO", 2)
    t.other("andres").contacto.open_call(other)
    t.begin(partial(call_on, caso_id=other))
    t.write("1", "d", "autorizado", "nota", "saltar", "no es mío", "s")


@told(login="lcano")
def call_coordinador(t: Transcript) -> None:
    """A call somebody may only look at."""
    _call(t)
    t.write("1", "d", "nota", "s")


# The caso.


def _caso(t: Transcript, *estados: Estado, resultado: str = "", causal: str = "") -> int:
    caso_id = t.caso(*estados, resultado=resultado, causal=causal)
    t.begin(partial(decide, first=Open(caso_id), comes_next=lambda: None))
    return caso_id


@told(detail=Detail.FULL)
def caso_parts(t: Transcript) -> None:
    """Everything that is said of a caso, and another causal."""
    _caso(t, Estado.POR_CLASIFICAR, resultado="RECHAZADO", causal="A")
    t.write("?", "usuario", "claro", "paso", "plazo", "cuenta", "lineas", "rr", "otra", "otros")
    t.write("más", "1")
    _caso(t, Estado.POR_CLASIFICAR, resultado="RECHAZADO", causal="A")
    t.write("Z", "B", "atribuible", "2", "atribuible", "1", "s", "3", "s")


@told(detail=Detail.FULL)
def caso_decided(t: Transcript) -> None:
    """A decision registered and undone, and the next caso."""
    t.begin(partial(decide, first=Next()))
    t.write("1", "marcación", "1", "s", "rr", "deshacer", "s", "1", "s", "..")


@told()
def caso_rejected(t: Transcript) -> None:
    """A bad rejection with its form, left and taken up again."""
    caso_id = _caso(t, Estado.POR_CLASIFICAR, resultado="RECHAZADO", causal="A")
    t.write("4", "?", "9", "1", "? claro", "..", "4", "4471099104", "campos", "cuál", "LLS 55")
    t.write("prueba", "12", "marcación", "1", "..")
    t.begin(partial(decide, first=Open(caso_id), comes_next=lambda: None))
    t.write("s")


@told()
def caso_unanswered(t: Transcript) -> None:
    """A caso without answer: to the back, to PQR, and the answer of the back."""
    _caso(t, Estado.POR_CLASIFICAR, causal="A")
    t.write("1", "1", "..", "2", "corto", "nota", "se buscaron LLS y OT y no hay ninguna", "s")
    _caso(t, Estado.POR_CLASIFICAR, causal="B")
    t.write(
        "4", "1", "..", "completar", "3", "300000018", "..", "completar", ".", "3000000188", "s"
    )


@told()
def caso_delayed(t: Transcript) -> None:
    """A traslado, whose delay is asked about, and a caso put off."""
    _caso(t, Estado.POR_CLASIFICAR, resultado="RECHAZADO", causal="L")
    t.write("1", "1", "c", "..")
    _caso(t, Estado.POR_VERIFICAR, resultado="APROBADO")
    t.write("2", "..", "4", "hasta", "nunca", "mañana", "s")
    _caso(t, Estado.POR_VERIFICAR, resultado="APROBADO")
    t.write("C", "lo pide el asesor", "s", "atribuible", "marcación", "s")


@told()
def caso_texts(t: Transcript) -> None:
    """A note, a question and a skip on a caso, and those left half written."""
    caso_id = _caso(t, Estado.POR_CLASIFICAR, resultado="APROBADO")
    t.write("nota", "se llamó a sistemas", "..")
    t.begin(partial(decide, first=Open(caso_id), comes_next=lambda: None))
    t.write("nota", "s", "revisión", "textos", "1", "s", "otro valor", "s")
    _caso(t, Estado.POR_CLASIFICAR, resultado="APROBADO")
    t.write("saltar", "espera un soporte", "s")


@told()
def caso_others(t: Transcript) -> None:
    """What others do to a caso meanwhile, and one that somebody else has."""
    caso_id = _caso(t, Estado.POR_CLASIFICAR, resultado="APROBADO", causal="A")
    t.write("1")
    boss = t.other("drubio")
    boss.triage.release(caso_id)
    requests = [
        Request(Evento.CLASIFICAR, {"causal": "A"}),
        Request(Evento.APLICACION_CORRECTA, {}),
    ]
    boss.recorder.register(caso_id, requests)
    t.write("", "s", "s", "4", "1", "s")
    other = t.caso(Estado.POR_CLASIFICAR, resultado="APROBADO")
    t.other("andres").triage.open_caso(other)
    t.begin(partial(decide, first=Open(other), comes_next=lambda: None))
    t.write("1", "s", "s", "nota", "lo mira andres", "s")


# The tray.


@told(login="drubio")
def tray(t: Transcript) -> None:
    """The questions of the tray: heard, answered, and what is half written."""
    t.begin()
    t.write("bandeja", "?", "1", "?", "otra", "historial", "pedido", "s", "1", "porque sí", "..")
    t.write("1", "?", "razón", "-", "no procede", "s", "nota", "la vi", "..", "nota", "s", "s", "s")
    t.write("1", "B", "s", "en el catálogo está", "s", "..", "2", "s")


@told(login="drubio")
def tray_others(t: Transcript) -> None:
    """A question that somebody else answers while its answer is typed."""
    t.begin()
    waiting = t.services.revision.list_ids()
    t.write("7", "1", "1", "que siga")
    other = t.other("drubio").revision
    view = other.show(waiting[0])
    assert view is not None
    other.answer(view, view.choices[1].answer, "no hace falta", "")
    t.write("s")


@told()
def tray_agente(t: Transcript) -> None:
    """The questions of an agente, who decides none."""
    t.begin()
    t.write("bandeja", "1", "?", "saltar", "1", "caso", "..", "..")


# The other places.


@told()
def turno(t: Transcript) -> None:
    """Mi turno, its day, and what holds everywhere."""
    t.begin()
    t.write("?", "hoy", "1", "..", "citas", "1", "..", "respuestas", "..", "borradores", "avisos")
    t.write(
        "deshacer",
        "..",
        "catálogos",
        "tanda",
        "900000077",
        "..",
        "dónde",
        "ayuda",
        "auditoría",
        "mesa sola",
        "zz",
        "",
    )
    t.write("detalle", "detalle 1", "ancho 40", "ancho 5", "siempre", "siempre no", "inicio")
    t.write("detalle 3", "ancho 78", "siguiente", "..", "llamadas", "..", "salir")


@told()
def cola(t: Transcript) -> None:
    """The queue under a filter, an account, and a usuario who calls in."""
    t.begin()
    t.write(
        "cola",
        "?",
        "más",
        "antes",
        "filtros",
        "2",
        "filtro estado:nada",
        "palabras causal:",
        "filtro causal:A",
        "1",
    )
    t.write("..", "..", "buscar", "nadie", "900000077", "?", "lineas", "1", "clase", "1", "casos")
    t.write("..", "nota", "se llamó al asesor", "s", "deshacer", "s", "otra", "..", "..")
    t.write("entrante", "nadie", _UNREACHED, "..", "..")


@told()
def lotes(t: Transcript) -> None:
    """The lots: what would go out, and one written."""
    t.begin()
    t.write("lotes", "?", "1", "s", "otra", "2", "s", "1", "enviado", "1", "ayer", "hoy", "s")
    t.write("escritos", "1", "1", "..")


@told(login="drubio")
def cifras(t: Transcript) -> None:
    """The figures of a corte, its groups and its casos."""
    t.begin()
    t.write("cifras", "?", "más", "por", "por asesor", "más", "más", "corte 2026-11-24", "otra")
    t.write("corte ayer", "hoy", "todo", "urge", "texto", "aplicado", "más", "abrir", "abrir 18")
    t.write(
        "..", "casos --limite 2", "casos --nada", "metas", "metas --rechazado 5", "..", "cerrar"
    )
    t.write("..", "kpi --por", "días", "reescalados", "por causal", "pqr", "motivos", "pasos", "..")


@told(login="drubio")
def semana(t: Transcript) -> None:
    """The week: its top 5, an asesor, and issuing it."""
    t.begin()
    t.write("semana", "?", "1", "?", "sigue", "radicados", "..", "falta", "abiertos")
    t.write("semana 2026-S47", "1", "falta", "semana ayer", "todo")
    t.write("emitir", "s", "2", "?", "sigue", "..", "otra", "..")


@told(login="drubio")
def mesa(t: Transcript) -> None:
    """The work in course: who has what, released and passed on."""
    t.begin()
    t.write("mesa", "?", "más", "citas", "saltos", "cola", "personas", "actos", "tomados")
    held = [toma.caso for toma in t.services.open_work.read().in_hand]
    t.write("soltar", f"soltar {held[0]}", "s", f"soltar {held[0]}", "tomados")
    t.write(f"reasignar {held[1]}", "1", "motivo", "pidió", "s", "actos", "..")


@told(login="drubio")
def bases(t: Transcript) -> None:
    """A base read, and those that came in."""
    t.begin()
    t.write("bases", "?", "bases", "1", "ruta no_existe.xlsx", "archivos", "1")
    t.write("?", "columnas", "..", "rechazadas", "otra", "s", "..", "..")


@told(login="drubio")
def practicas(t: Transcript) -> None:
    """The practices of the week: one registered, and taken back."""
    t.begin()
    t.write("prácticas", "?", "más", "hechas", "registrar", "1")
    t.write("?", "nota", "con todo el turno", "s", "anular", "por error", "s")
    t.write("semana 2026-S47", "más", "..")


@told(login="drubio")
def ideas(t: Transcript) -> None:
    """An idea proposed and moved on."""
    t.begin()
    t.write(
        "ideas", "?", "proponer", "leer el guion más despacio", "s", "mover 1", "1", "s", "mover 9"
    )
    t.write("..")


@told(login="drubio")
def personas(t: Transcript) -> None:
    """Who is who, and the auditoría."""
    t.begin()
    t.write("personas", "..", "auditoría", "?", "login drubio", "accion usuario_agregado", "todo")
    t.write("desde 2026-11-25")
    t.write("cuenta 900000077", "..")
