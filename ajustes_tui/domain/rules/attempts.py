"""The checklist, the attempts and the hours of calls to the usuario (dominio.md section 4)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import Contenido
from ajustes_tui.domain.caso.outcomes import ContactOutcome
from ajustes_tui.domain.keeping.catalogs import PALABRAS_DE_VERIFICACION, Reglas
from ajustes_tui.domain.values.clocks import EsHabil

_SABADO = 5
_BUSQUEDA = 14
"""Days within which any usual calendar has calling hours in each part of the day."""


class PlanDeLlamadas(NamedTuple):
    """What the choice of the next call depends on at a moment, besides urgency."""

    inicio_tarde: str
    """When the second part of the day begins, `HH:MM`."""
    es_tarde: bool
    """Whether it is the second part of the day now."""
    apremia: date
    """A clock that ends on this day or before waits for no other part of the day."""


def falta_verificar(
    resultado: ContactOutcome, contenido: Contenido | None, verificado: tuple[str, ...]
) -> list[str]:
    """List the words of the checklist still missing before an outcome that informs the usuario."""
    if not resultado.informs:
        return []
    exigidas = (
        p for p in PALABRAS_DE_VERIFICACION if p != "valor" or contenido is Contenido.APLICADO
    )
    return [palabra for palabra in exigidas if palabra not in verificado]


def es_ilocalizado(intentos: int, dias: int, reglas: Reglas) -> bool:
    """Tell whether the usuario is ilocalizado: enough attempts, on enough different business days."""
    return intentos >= reglas.intentos and dias >= reglas.dias_intentos


def en_horario(momento: datetime, reglas: Reglas, es_habil: EsHabil, es_festivo: EsHabil) -> bool:
    """Tell whether a moment in Bogota is inside the calling window; never on Sundays or holidays.

    `es_festivo` is asked on Saturdays only: none is a business day, so `es_habil` cannot tell.
    """
    horas = horas_de(momento.date(), reglas, es_habil, es_festivo)
    if horas is None:
        return False
    desde, hasta = horas
    return time.fromisoformat(desde) <= momento.time() <= time.fromisoformat(hasta)


def horas_de(
    dia: date, reglas: Reglas, es_habil: EsHabil, es_festivo: EsHabil
) -> tuple[str, str] | None:
    """Return the calling hours of a day, or None when it has none."""
    if dia.weekday() == _SABADO and not es_festivo(dia):
        return reglas.horario_sabado
    return reglas.horario_semana if es_habil(dia) else None


def siguiente_dia(desde: date, reglas: Reglas, es_habil: EsHabil, es_festivo: EsHabil) -> date:
    """Return the first day after `desde` that has calling hours."""
    dia = desde + timedelta(days=1)
    while horas_de(dia, reglas, es_habil, es_festivo) is None:
        dia += timedelta(days=1)
    return dia


def proximo_intento(
    ultimo: datetime, ahora: datetime, reglas: Reglas, es_habil: EsHabil, es_festivo: EsHabil
) -> datetime:
    """Return the moment to try again from: another day, in the part of the day the last attempt was not in."""
    primero = siguiente_dia(ultimo.date(), reglas, es_habil, es_festivo)
    dia = max(primero, ahora.date())
    for _ in range(_BUSQUEDA):
        horas = horas_de(dia, reglas, es_habil, es_festivo)
        tramo = horas and _otra_parte(ultimo, horas, reglas)
        if tramo:
            desde, hasta = (
                datetime.combine(dia, time.fromisoformat(hora), ultimo.tzinfo) for hora in tramo
            )
            if ahora < hasta:
                return desde
        dia += timedelta(days=1)
    # The calling hours all fall in one part of the day: there is no other part to propose.
    horas = horas_de(primero, reglas, es_habil, es_festivo) or reglas.horario_semana
    return datetime.combine(primero, time.fromisoformat(horas[0]), ultimo.tzinfo)


def es_tarde(momento: datetime, reglas: Reglas) -> bool:
    """Tell whether a moment is in the second part of its day."""
    return momento.time() >= time.fromisoformat(reglas.inicio_tarde)


def _otra_parte(ultimo: datetime, horas: tuple[str, str], reglas: Reglas) -> tuple[str, str] | None:
    """Return a day's calling hours in the part of the day an attempt was not in; None without any."""
    desde, hasta = horas
    if es_tarde(ultimo, reglas):
        tramo = desde, min(hasta, reglas.inicio_tarde)
    else:
        tramo = max(desde, reglas.inicio_tarde), hasta
    return tramo if tramo[0] < tramo[1] else None
