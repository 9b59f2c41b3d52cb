"""The lines of the result: the counts of a base, what the back answered, and the casos it changed while
somebody worked on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ajustes_tui.domain.base.reconciliation import (
    CambioEnGestion,
    Conciliacion,
    ParaRevision,
    Renglon,
)
from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.words import CONTENIDO_WORDS, PREGUNTAS
from ajustes_tui.domain.values.counts import contados, miles
from ajustes_tui.domain.values.dates import fecha_corta
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.screens.importacion.groups import TITLES
from ajustes_tui.screens.importacion.preview_text import warnings
from ajustes_tui.services.intake.prepared import Resumen
from ajustes_tui.ui.measures import WIDTH
from ajustes_tui.ui.text import Linea, Trozo, Voz, cell, extremos, regla

_OUTCOMES: dict[str, tuple[str, Voz, str]] = {
    "aplicados": ("●", Voz.OK, PREGUNTAS[Estado.POR_VERIFICAR]),
    "valor_distinto": ("▲", Voz.AVISO, "igual, con diferencia"),
    "rechazados": ("■", Voz.MALO, PREGUNTAS[Estado.POR_VALIDAR]),
    "sin_respuesta": ("○", Voz.FUERTE, "esperan al back"),
    "ausentes": ("■", Voz.MALO, "se conservan; pregunte"),
}
"""Sign, tone and what follows of each outcome of a re-escalated caso."""
GESTION = "gestion:"
REVISION = "revision:"
"""Prefixes of the cursor key of a row that is one caso."""


@dataclass(frozen=True, slots=True)
class ResultView:
    """What the result panel shows of a base: one just written, or one opened from the list."""

    resumen: Resumen
    conciliacion: Conciliacion
    seconds: float | None = None
    """How long writing took; None for a base opened from the list."""
    undone: str = ""
    """Who undid the base, when and why."""


def cursor_keys(view: ResultView) -> list[str]:
    """Return the keys the cursor of the result may stand on, from top to bottom."""
    found = view.conciliacion
    return [
        *(renglon.clase for renglon in found.renglones if renglon.casos),
        *(f"{GESTION}{cambio.caso_id}" for cambio in found.en_gestion),
        *(f"{REVISION}{caso.caso_id}" for caso in found.para_revision),
    ]


def result_lines(view: ResultView, cursor: str, width: int = WIDTH) -> list[Linea]:
    """Return the whole result, with the mark on the row the cursor is at."""
    return [
        *_counts(view, width),
        *reconciliation_lines(view.conciliacion, cursor, width),
        *_in_hand(view.conciliacion.en_gestion, cursor, width),
        *_for_review(view.conciliacion.para_revision, cursor, width),
        *warnings(view.resumen.avisos),
    ]


def _counts(view: ResultView, width: int) -> list[Linea]:
    resumen = view.resumen
    corte = f"corte {fecha_corta(resumen.corte)}" if resumen.corte else ""
    lines: list[Linea] = [
        extremos(
            [Trozo(" √ ", Voz.OK), Trozo(resumen.archivo, Voz.FUERTE)],
            [Trozo(f"{corte} · {resumen.tipo.value} ", Voz.TENUE)],
            width,
        ),
        [
            Trozo(f"   T {miles(resumen.validas)}", Voz.FUERTE),
            Trozo(
                f": {contados(resumen.nuevas, 'nueva', 'nuevas')}, "
                f"{contados(resumen.actualizadas, 'actualizada', 'actualizadas')}, "
                f"{contados(resumen.iguales, 'igual', 'iguales')} · "
                f"{contados(resumen.ausentes, 'ausente', 'ausentes')}"
            ),
        ],
        [
            Trozo(
                f"   {contados(resumen.duplicadas, 'duplicada', 'duplicadas')} y "
                f"{contados(resumen.rechazadas, 'rechazada', 'rechazadas')}"
            ),
            Trozo(" · x las guarda en un libro" if resumen.rechazadas else "", Voz.TENUE),
        ],
    ]
    if view.undone:
        lines.append([Trozo(f" ▲ Deshecha {view.undone}", Voz.AVISO)])
    return lines


def reconciliation_lines(
    reconciliation: Conciliacion, cursor: str = "", width: int = WIDTH
) -> list[Linea]:
    """Return the outcomes of the re-escalated casos: how many, their money and what follows."""
    total = reconciliation.reescalados
    right = contados(total, "reescalado", "reescalados")
    if reconciliation.pedido:
        right += f", {pesos(reconciliation.pedido)}"
    lines: list[Linea] = [regla("Conciliación: lo que se le pidió al back", right, width)]
    if not total:
        return [*lines, [Trozo("   Ningún caso esperaba respuesta del back.", Voz.TENUE)]]
    lines.append([Trozo(f"{'Casos':>36}{'Valor':>17}  Qué sigue", Voz.TENUE)])
    lines += [_outcome(renglon, reconciliation, cursor) for renglon in reconciliation.renglones]
    new, original = reconciliation.por_radicado_nuevo, reconciliation.por_radicado_original
    if new or original:
        verb = "se reconoció" if new == 1 else "se reconocieron"
        lines.append(
            [
                Trozo(
                    f"   {miles(new)} {verb} por el radicado nuevo y {miles(original)} por el "
                    "original."
                )
            ]
        )
    return lines


def _outcome(renglon: Renglon, reconciliation: Conciliacion, cursor: str) -> Linea:
    sign, tone, follows = _OUTCOMES[renglon.clase]
    count = len(renglon.casos)
    if renglon.clase == "sin_respuesta" and reconciliation.espera_dias is not None:
        days = contados(reconciliation.espera_dias, "día", "días")
        follows = (
            f"esperan; el mayor, {days}" if reconciliation.espera_dias else "esperan desde hoy"
        )
    return [
        _mark(renglon.clase, cursor),
        Trozo(f"{sign} ", tone if count else Voz.TENUE),
        Trozo(
            cell(TITLES[renglon.clase], 26), Voz.FUERTE if renglon.clase == cursor else Voz.NORMAL
        ),
        Trozo(f"{miles(count):>7}", Voz.FUERTE),
        Trozo(f"{pesos(renglon.pedido) if count else '':>17}  "),
        Trozo(follows if count else "", Voz.TENUE),
    ]


def _mark(key: str, cursor: str) -> Trozo:
    return Trozo("►" if key == cursor else " ", Voz.FUERTE)


def _in_hand(cambios: Sequence[CambioEnGestion], cursor: str, width: int) -> list[Linea]:
    if not cambios:
        return []
    lines: list[Linea] = [
        regla("Cambiaron mientras alguien los gestionaba", miles(len(cambios)), width)
    ]
    for cambio in cambios:
        if cambio.tomado_por:
            who = f"lo tiene {cambio.tomado_por}; ya lo ve en su pantalla"
        else:
            who = f"de nadie; {PREGUNTAS[cambio.estado]}"
        lines.append(
            [
                _mark(f"{GESTION}{cambio.caso_id}", cursor),
                Trozo(f"  {cell(cambio.cuenta, 11)}", Voz.FUERTE),
                Trozo(cell(f"{_result(cambio.antes)} → {_result(cambio.despues)}", 25)),
                Trozo(who, Voz.AVISO if cambio.tomado_por else Voz.TENUE),
            ]
        )
    return lines


def _for_review(casos: Sequence[ParaRevision], cursor: str, width: int) -> list[Linea]:
    if not casos:
        return []
    lines: list[Linea] = [regla("Para su revisión", miles(len(casos)), width)]
    for caso in casos:
        if caso.informado_el and caso.contenido:
            told = (
                f"se le informó el {caso.informado_el:%d/%m} «{CONTENIDO_WORDS[caso.contenido]}» y"
            )
        else:
            told = "ya había seguido su camino y"
        amount = f" {pesos(caso.valor_aplicado)}" if caso.valor_aplicado is not None else ""
        lines.append(
            [
                _mark(f"{REVISION}{caso.caso_id}", cursor),
                Trozo(f"  {cell(caso.cuenta, 11)}", Voz.FUERTE),
                Trozo(f"{told} ahora dice {_result(caso.resultado)}{amount}"),
            ]
        )
    return lines


def _result(resultado: Resultado | None) -> str:
    return resultado.value if resultado else "(vacío)"


def bar_text(view: ResultView, now: datetime) -> tuple[str, str]:
    """Return the two ends of the bar over a result."""
    base = view.resumen.base
    if view.seconds is None:
        return f"IMPORTACIÓN › Base {base}", ""
    if view.resumen.ya_importada:
        return f"IMPORTACIÓN › Base {base}, que ya estaba", f"{now:%d/%m/%Y %H:%M}"
    took = f"{view.seconds:.1f}".replace(".", ",")
    return f"IMPORTACIÓN › Base {base} importada", f"{now:%d/%m/%Y %H:%M}, en {took} s"


def caso_of(key: str) -> int:
    """Return the caso of a row that is one, 0 for the others."""
    number = key.removeprefix(GESTION).removeprefix(REVISION)
    return int(number) if number.isdigit() else 0
