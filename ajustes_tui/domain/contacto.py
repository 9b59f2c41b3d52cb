"""Outcomes of a call to the usuario and the rules of attempts and hours (dominio.md section 4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from ajustes_tui.domain.catalogos import PALABRAS_DE_VERIFICACION, Reglas
from ajustes_tui.domain.estados import Contenido
from ajustes_tui.domain.plazos import EsHabil

_SABADO = 5


@dataclass(frozen=True, slots=True)
class ResultadoContacto:
    """A row of the table of outcomes."""

    nombre: str
    intento: bool
    """Counts as an attempt, unless the usuario is the one who calls."""
    informa: bool = False
    """The usuario was told the decision: the checklist must be complete."""
    habla: bool = False
    """Somebody answered, so the number works."""
    numero_invalido: bool = False


RESULTADOS: dict[str, ResultadoContacto] = {
    fila.nombre: fila
    for fila in (
        ResultadoContacto("ACEPTA", intento=True, informa=True, habla=True),
        ResultadoContacto("NO_ACEPTA", intento=True, informa=True, habla=True),
        ResultadoContacto("NO_INTERPONE", intento=True, informa=True, habla=True),
        ResultadoContacto("VOLVER_A_LLAMAR", intento=False, habla=True),
        ResultadoContacto("TERCERO", intento=True, habla=True),
        ResultadoContacto("CUELGA", intento=True, habla=True),
        ResultadoContacto("NO_CONTESTA", intento=True),
        ResultadoContacto("OCUPADO", intento=True),
        ResultadoContacto("BUZON", intento=True),
        ResultadoContacto("APAGADO", intento=True),
        ResultadoContacto("NUMERO_ERRADO", intento=True, numero_invalido=True),
    )
}

DESISTE = frozenset({"ACEPTA", "NO_INTERPONE"})
"""The outcomes by which a usuario gives up a recurso that was going to be filed."""


def falta_verificar(
    resultado: ResultadoContacto, contenido: Contenido | None, verificado: tuple[str, ...]
) -> list[str]:
    """List the words of the checklist still missing before an outcome that informs the usuario."""
    if not resultado.informa:
        return []
    exigidas = (
        p for p in PALABRAS_DE_VERIFICACION if p != "valor" or contenido is Contenido.APLICADO
    )
    return [palabra for palabra in exigidas if palabra not in verificado]


def es_ilocalizado(intentos: int, dias: int, reglas: Reglas) -> bool:
    """Tell whether enough attempts on enough different business days have failed; never typed."""
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
