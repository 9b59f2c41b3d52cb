"""The text of a call: when to call, and what an outcome does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Contenido
from ajustes_tui.domain.caso.words import ESTADO_WORDS
from ajustes_tui.domain.keeping.catalogs import Objection, Rules
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import BOGOTA, short_day
from ajustes_tui.domain.values.identifiers import grouped
from ajustes_tui.services.casos.contacto import CallEffect, ContactoService
from ajustes_tui.workbench.call import Call, CallOutcome, Mode


def near_day(day: date, today: date) -> str:
    """Return a future day: `mañana` or `lun 30/11`."""
    return "mañana" if day == today + timedelta(days=1) else short_day(day)


OUTCOME_TITLES: Mapping[Mode, str] = {
    Mode.INFORM: "Resultado de la llamada",
    Mode.MESSAGE: "Resultado del mensaje de voz",
    Mode.RECURSO: "El recurso que iba a presentar",
    Mode.LATE_RECURSO: "Ya informado: dentro de los diez días hábiles puede presentar recurso",
}


def effect_words(
    outcome: CallOutcome, effect: CallEffect, rules: Rules, again: str = "", place: int = 0
) -> tuple[str, str]:
    """Return the outcome, and its effect on the caso at `place` or ''.

    `again` is the next attempt, after one that reached no person.
    """
    chosen = f"{outcome.digit} {outcome.text}"
    if not effect.after:
        return chosen, ""
    before, after = effect.before[place], effect.after[place]
    if after.estado is not before.estado:
        words = ESTADO_WORDS[after.estado]
        return chosen, words.after_call or words.question
    if after.cita is not None and after.cita != before.cita:
        cita = after.cita.astimezone(BOGOTA)
        return chosen, f"cita el {short_day(cita.date())} a las {cita:%H:%M}"
    if after.intentos > before.intentos:
        if after.intentos >= rules.intentos:
            # Enough attempts, and not yet on enough days.
            count_text = (
                f"van {count_words(after.intentos, 'intento')} en {days_of_attempts(after)}"
            )
            following = "otro"
        else:
            count_text = f"intento {after.intentos} de {rules.intentos}"
            following = f"el {after.intentos + 1}.º"
        told = f"{count_text}; {following}, {again}" if again else count_text
        return chosen.partition(",")[0], told
    return chosen, "va a la supervisora"


def asked_in(call: Call) -> tuple[Objection, ...]:
    if call.message:
        # A mailbox asks nothing.
        return ()
    main = call.sheet.main
    caso, causal = main.caso, main.causal
    own = causal.objections if causal else ()
    if call.mode is not Mode.INFORM or not call.script:
        return own
    usual = [Objection("¿Por qué?", causal.policy)] if causal and causal.policy else []
    if caso.contenido is Contenido.APLICADO:
        usual.append(Objection("¿Cuándo lo veo?", "En su próxima factura."))
    number = f" Su CUN es {caso.cun}." if caso.cun else ""
    return (
        *own,
        *usual,
        Objection("¿Con qué número?", f"Con el radicado {caso.radicado_informado}.{number}"),
        Objection("No soy el titular", "Si lo autorizó, se anota. Si no, no se le dice el valor."),
        Objection("Ahora no puedo", "Se acuerda el día y la hora, y se vuelve a llamar."),
        Objection("Quiero reclamar", "Se toma el recurso, con sus razones en sus palabras."),
    )


def not_yet(call: Call, now: datetime) -> str:
    """Return why calling this number now is insisting, or ''."""
    if not call.insists:
        return ""
    turn = call.sheet.turn
    at = turn.today.get(call.number) or turn.tried
    if turn.since is None:
        return f"Hoy ya se llamó a este número{_at(at)}"
    if turn.cita is not None:
        return f"Tiene cita: {_moment(turn.since, now)}"
    if at is not None:
        return f"Hoy ya se le llamó{_at(at)}: toca {_moment(turn.since, now)}"
    return f"Toca {_moment(turn.since, now)}, en otra franja"


def nobody_due(coming: tuple[str, datetime] | None, now: datetime) -> str:
    if coming is None:
        return "No queda a quién llamar ahora"
    cuenta, since = coming
    return f"No hay a quién llamar ahora: sigue {cuenta}, {_moment(since, now)}"


def _at(moment: datetime | None) -> str:
    return f", {moment.astimezone(BOGOTA):%H:%M}" if moment is not None else ""


def _moment(at: datetime, now: datetime) -> str:
    """Return `hoy 14:00`, `mañana 07:00` or `lun 30/11 07:00`."""
    at = at.astimezone(BOGOTA)
    day = "hoy" if at.date() == now.date() else near_day(at.date(), now.date())
    return f"{day} {at:%H:%M}"


def days_of_attempts(caso: Caso) -> str:
    return count_words(caso.dias_intento, "día")


def again_words(call: Call, service: ContactoService) -> str:
    """Return the time of the next attempt after an unanswered call, or ''."""
    if call.wrong_number:
        others = [number for number in call.valid_numbers if number != call.number]
        return f"ya, al {grouped(others[0])}" if others else ""
    today = call.sheet.turn.today
    left = [n for n in call.valid_numbers if n != call.number and n not in today]
    if left and call.reached_nobody:
        return f"ya, al {grouped(left[0])}"
    now = service.context.now()
    start = service.next_attempt(now)
    return f"desde {near_day(start.date(), now.date())}, en otra franja"
