"""Templates of free texts."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.eventos import ON_ANSWER, TABLE, DatumKind, Evento
from ajustes_tui.domain.keeping.catalogs import Causal, fill
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.domain.values.money import pesos

SALTAR = "saltar"
USES: tuple[str, ...] = (
    *(
        evento.value
        for evento, row in TABLE.items()
        if evento in (Evento.NOTA, Evento.ESCALAR_PQR)
        or any(spec.kind is DatumKind.PROSE for spec in row.data)
    ),
    SALTAR,
)
"""Eventos with a free text, and `saltar`."""

WITHOUT_RESULT = "SIN_RESPUESTA"
RESULTADOS = ("APROBADO", "RECHAZADO", WITHOUT_RESULT)

PLANTILLA_DATA: Mapping[str, str] = {
    "agente": "el nombre de quien escribe",
    "asesor": "el asesor que pidió el ajuste",
    "causal": "el nombre de la causal",
    "corte": "el corte más nuevo del caso",
    "cuenta": "la cuenta",
    "fecha": "el día de hoy",
    "fecha_respuesta": "el día en que respondió el back",
    "fecha_solicitud": "el día de la solicitud",
    "letra": "la letra de la causal",
    "motivo": "lo que pidió el asesor",
    "motivo_rechazo": "por qué lo rechazó el back",
    "radicado": "el radicado vigente",
    "soportes": "los soportes que pide la causal",
    "valor": "el valor pedido",
    "valor_aplicado": "el valor aplicado",
}
"""Data of templates and their meanings; never the usuario's name or telephone."""


class Plantilla(NamedTuple):
    """A starting text; empty `eventos`, `causales` or `resultados` fit any."""

    name: str
    text: str
    eventos: tuple[str, ...] = ()
    causales: tuple[str, ...] = ()
    resultados: tuple[str, ...] = ()

    def fits(self, use: str, caso: Caso, causal: str) -> bool:
        resultado = caso.resultado.value if caso.resultado else WITHOUT_RESULT
        return (
            # A reason for skipping is in a list of its own.
            (use in self.eventos if self.eventos else use != SALTAR)
            and (not self.causales or causal in self.causales)
            and (not self.resultados or resultado in self.resultados)
        )


def fitting(
    plantillas: Iterable[Plantilla], use: str, caso: Caso, causal: Causal | None
) -> list[Plantilla]:
    """Return fitting templates, most precise first, then in order."""
    letter = causal.letter if causal else ""
    return sorted(
        (each for each in plantillas if each.fits(use, caso, letter)),
        key=lambda each: -sum(map(bool, (each.eventos, each.causales, each.resultados))),
    )


def filled(
    plantilla: Plantilla, caso: Caso, causal: Causal | None, today: date, agente: str, use: str
) -> Plantilla:
    """Fill a template; missing data are in brackets."""
    values: dict[str, str | None] = {
        "agente": agente,
        "asesor": caso.asesor_nombre or caso.asesor_id,
        "corte": short_date(caso.corte),
        "cuenta": caso.cuenta,
        "fecha": short_date(today),
        "fecha_respuesta": _day(caso.fecha_respuesta),
        "fecha_solicitud": _day(caso.fecha_solicitud),
        "motivo": caso.motivo,
        "motivo_rechazo": caso.motivo_rechazo,
        "radicado": caso.radicado_informado if use in ON_ANSWER else caso.radicado_actual,
        "valor": _money(caso.valor_solicitado),
        "valor_aplicado": _money(caso.valor_aplicado),
    }
    if causal is not None:
        values["causal"], values["letra"] = causal.name, causal.letter
        values["soportes"] = causal.asks
    return plantilla._replace(
        text=fill(plantilla.text, {name: value for name, value in values.items() if value})
    )


def _day(day: date | None) -> str | None:
    return None if day is None else short_date(day)


def _money(centavos: int | None) -> str | None:
    return None if centavos is None else pesos(centavos)
