"""The forecast of the queue in words: when it ends, what falls due meanwhile, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from ajustes_tui.domain.figures.forecast import HORIZON, LEAST_DAYS, Band, Forecast
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import short_day
from ajustes_tui.services.figures.forecast import QueueForecast

_NAMED_DAYS = 3
"""The days on which casos fall due that are named one by one."""
METHOD = (
    "Los días que vienen se sortean, muchas veces, entre los de antes, en tiras de días seguidos: lo que "
    "entra, entre los del mismo día de la semana en las últimas seis; lo que se decide, entre los de las "
    "últimas tres, al ritmo de la última. Ese ritmo cambia una vez, tanto como cambió de una semana a otra. "
    "La cola se trabaja por el día en que vence cada caso.",
    "La mitad de esos futuros da menos de lo dicho y la mitad más; nueve de cada diez están entre los dos "
    "números del paréntesis. El sorteo es siempre el mismo: con los mismos datos dice lo mismo.",
    "Son días hábiles. Lo decidido en uno que no lo es cuenta en el anterior, y lo que llega, en el siguiente; "
    "de hoy, solo lo que en esos días pasó después de esta hora. Lo deshecho no cuenta. Un día en que la "
    "cola se acabó dice lo que hubo, no lo que se puede.",
    "Con un número de agentes, cada uno va al ritmo de alguno de los que vinieron el día sorteado; sin él, "
    f"vienen los de ese día. Con menos de {LEAST_DAYS} días hábiles desde la primera decisión no se sabe.",
)
"""How it is worked out, a paragraph each."""


def decimal(number: float) -> str:
    """Return a number with one decimal as a person reads it."""
    return f"{number:.1f}".replace(".", ",")


def with_whom(told: QueueForecast) -> str:
    """Return the words of how many agentes a forecast is for."""
    if told.agentes is not None:
        return f"con {count_words(told.agentes, 'agente', 'agentes')}"
    return f"con quienes vienen ({decimal(told.people)} al día)"


def day_words(told: QueueForecast, place: int) -> str:
    """Return a foretold day; beyond the horizon, that it is later."""
    day = told.day(place)
    return f"después del {short_day(told.days[-1])}" if day is None else f"el {short_day(day)}"


def range_words(band: Band) -> str:
    """Return a foretold number with its band: `31 (12 a 44)`."""
    if band.low == band.high:
        return thousands(band.middle)
    return f"{thousands(band.middle)} ({thousands(band.low)} a {thousands(band.high)})"


def forecast_words(told: QueueForecast) -> list[str]:
    """Return what is foretold in sentences, and what it rests on; that it is not known, where it is not."""
    return [*answers(told), *_basis(told)]


def answers(told: QueueForecast) -> list[str]:
    """Return what is foretold in sentences; that it is not known, where it is not."""
    return [told.why_not] if told.foretold is None else [*_answers(told, told.foretold)]


def _answers(told: QueueForecast, foretold: Forecast) -> Iterator[str]:
    queue = count_words(told.pace.casos, "caso", "casos")
    who = with_whom(told)
    if not told.pace.casos:
        yield f"La cola está vacía; {who}, lo que llegue:"
    else:
        yield (
            f"{who[0].upper()}{who[1:]}, lo que hay en la cola ({queue}, {thousands(told.pace.overdue)} "
            f"ya vencidos) se acaba {_ending(told, foretold.ends)}."
        )
    if foretold.empties.middle == HORIZON:
        yield (
            "Con lo que llega y lo que vuelve, la cola no queda en cero en "
            f"{HORIZON} días hábiles{_at_best(told, foretold.empties)}."
        )
    else:
        yield (
            f"Con lo que llega y lo que vuelve, la cola queda en cero "
            f"{_ending(told, foretold.empties)}."
        )
    yield _falling(told)


def today_words(told: QueueForecast) -> list[str]:
    """Return what is foretold of the first day to come, and what falls due undecided; none if unknown."""
    if not told.shown:
        return []
    day, of = told.shown[0]
    when = "hoy" if day == told.pace.first and told.pace.partial else f"el {short_day(day)}"
    return [
        f"Al ritmo de estos días, {when} se deciden {range_words(of.decided)} más, llegan "
        f"{range_words(of.arrivals)} y quedan {range_words(of.left)}.",
        _falling(told),
    ]


def _falling(told: QueueForecast) -> str:
    near = told.shown
    falling = [(day, of.fall_due) for day, of in near if of.fall_due.middle]
    until = short_day(near[-1][0])
    if falling:
        named = "; ".join(
            f"{range_words(band)} el {short_day(day)}" for day, band in falling[:_NAMED_DAYS]
        )
        more = len(falling) - _NAMED_DAYS
        days = count_words(more, "día", "días")
        besides = f"; y en {days} más hasta el {until}" if more > 0 else ""
        return f"Sin decidirse vencen {named}{besides}."
    most = max((of.fall_due.high, day) for day, of in near)
    return (
        f"Hasta el {until} no vence ninguno sin decidirse."
        if not most[0]
        else f"Hasta el {until} lo corriente es que no venza ninguno sin decidirse; a lo más, "
        f"{thousands(most[0])} el {short_day(most[1])}."
    )


def _ending(told: QueueForecast, band: Band) -> str:
    """Return a foretold day with its band."""
    said = day_words(told, band.middle)
    if band.low == band.high:
        return said
    return f"{said} (entre {day_words(told, band.low)} y {day_words(told, band.high)})"


def _at_best(told: QueueForecast, band: Band) -> str:
    return f"; lo más pronto, {day_words(told, band.low)}" if band.low < HORIZON else ""


def days_behind(told: QueueForecast) -> str:
    """Return the days before that a forecast rests on; '' where there is none."""
    past = told.pace.past
    if not past:
        return ""
    days = count_words(len(past), "día hábil", "días hábiles")
    return f"{days}, del {short_day(past[0].day)} al {short_day(past[-1].day)}"


def _basis(told: QueueForecast) -> Iterator[str]:
    pace = told.pace
    if not pace.past:
        return
    yield (
        f"Según {days_behind(told)}: {thousands(pace.decided)} decisiones en "
        f"{thousands(pace.person_days)} días de agente, {decimal(told.each)} cada uno; llegan "
        f"{decimal(told.a_day(pace.came))} casos al día y vuelven "
        f"{decimal(told.a_day(pace.returned))}."
    )
