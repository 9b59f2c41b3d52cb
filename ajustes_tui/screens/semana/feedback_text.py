"""The words of the weekly feedback: the list of asesores, the one under the cursor, what is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ajustes_tui.domain.figures.feedback import (
    MOTIVOS,
    Compromiso,
    EstadoDeCompromiso,
    Puesto,
    Rechazo,
    Siguiente,
    dicho,
    diferencia_de_causal,
    lo_correcto,
    paso_incumplido,
)
from ajustes_tui.domain.figures.forms import BuscarCausal, nombre_de_causal
from ajustes_tui.domain.keeping.catalogs import Causal
from ajustes_tui.domain.values.dates import BOGOTA, dia_corto, fecha_corta
from ajustes_tui.services.figures.feedback import Top5
from ajustes_tui.ui.measures import LABEL_WIDTH, MEDIUM, NORMAL
from ajustes_tui.ui.text import Linea, Trozo, Voz, envolver, limpio, padded, rotulo
from ajustes_tui.widgets.window_table import Columna

PERSON_ROWS = 6
OPEN_ROWS = 3
_MOST_CAUSALES = 3
_LEAST_WIDTH = 20
"""Cells of a text beside its label at least, however narrow the window."""


@dataclass(frozen=True, slots=True)
class FeedbackView:
    """Everything the screen shows of one week, as it was read."""

    top: Top5
    compromisos: Mapping[str, Compromiso] = field(default_factory=dict)
    """Those of the week shown, by asesor."""
    open: Sequence[Compromiso] = ()
    """Those of every week that are not closed."""


@dataclass(frozen=True, slots=True)
class AsesorRow:
    """A row of the list: an asesor of the week, or the rejections that name no asesor."""

    puesto: Puesto | None
    """None in the row of the rejections that name no asesor."""
    compromiso: Compromiso | None
    rechazos: int


def rows_of(view: FeedbackView) -> list[AsesorRow]:
    """Return the asesores in their order, then the rejections that name no asesor."""
    rows = [
        AsesorRow(puesto, view.compromisos.get(puesto.asesor_id), puesto.rechazos)
        for puesto in view.top.asesores
    ]
    if view.top.sin_asesor:
        rows.append(AsesorRow(None, None, view.top.sin_asesor))
    return rows


def columns() -> dict[int, Sequence[Columna[AsesorRow]]]:
    """Return the columns of the list for each width of the window."""
    place = Columna[AsesorRow]("#", 2, lambda r: str(r.puesto.puesto) if r.puesto else "", "der")
    asesor = Columna[AsesorRow](
        "Asesor", 12, lambda r: r.puesto.asesor_id if r.puesto else "(sin asesor)"
    )
    aliado = Columna[AsesorRow]("Aliado", 13, lambda r: _field(r, "aliado"), flexible=True)
    name = Columna[AsesorRow]("Nombre", 20, lambda r: _field(r, "asesor_nombre"), flexible=True)
    rechazos = Columna[AsesorRow]("Rech.", 5, lambda r: str(r.rechazos), "der")
    figures = (
        Columna[AsesorRow]("Envió", 5, lambda r: str(r.puesto.enviados) if r.puesto else "", "der"),
        Columna[AsesorRow](
            "Tasa", 5, lambda r: _percentage(r.puesto and r.puesto.tasa_propia), "der"
        ),
        Columna[AsesorRow]("Aporte", 6, lambda r: _percentage(r.puesto and r.puesto.aporte), "der"),
        Columna[AsesorRow]("4 antes", 9, _trend, "der"),
        Columna[AsesorRow]("", 6, _repeats, voz=lambda _row: Voz.AVISO),
    )
    estado = Columna[AsesorRow]("Compromiso", 18, _estado)
    short_estado = Columna[AsesorRow]("Compr.", 6, _short_estado)
    return {
        0: (place, asesor, aliado, rechazos, *figures, short_estado),
        MEDIUM: (place, asesor, aliado, rechazos, *figures, estado),
        NORMAL: (place, asesor, name, aliado, rechazos, *figures, estado),
    }


def _field(row: AsesorRow, name: str) -> str:
    return str(getattr(row.puesto, name) or "") if row.puesto else ""


def _percentage(text: str | None) -> str:
    return text.replace(".", ",") if text else ""


def _trend(row: AsesorRow) -> str:
    return " ".join(map(str, row.puesto.tendencia)) if row.puesto else ""


def _repeats(row: AsesorRow) -> str:
    return "reinc." if row.puesto and row.puesto.reincidente else ""


def _estado(row: AsesorRow) -> str:
    return dicho(row.compromiso.estado) if row.compromiso else ""


_SHORT_ESTADOS: Mapping[EstadoDeCompromiso, str] = {
    EstadoDeCompromiso.SIN_INGRESO: "falta",
    EstadoDeCompromiso.ABIERTO: "abrió",
    EstadoDeCompromiso.CERRADO_CON_MEJORA: "mejoró",
    EstadoDeCompromiso.CERRADO_SIN_MEJORA: "no mej",
}


def _short_estado(row: AsesorRow) -> str:
    return _SHORT_ESTADOS[row.compromiso.estado] if row.compromiso else ""


def title(top: Top5) -> str:
    """Return the left text of the bar: the week and its days."""
    week = top.semana
    return f"RETROALIMENTACIÓN › {week}, {dia_corto(week.desde)} a {dia_corto(week.hasta)}"


def subtitle(top: Top5) -> tuple[str, str]:
    """Return the rule over the list: whose top 5 it is, and whether its figures are issued."""
    whose = f"Top 5 de {limpio(top.aliado)}" if top.aliado else "Top 5 de todos los aliados"
    if top.emitida_el is not None:
        moment = top.emitida_el.astimezone(BOGOTA)
        return whose, f"emitida el {moment:%d/%m %H:%M} por {limpio(top.emitida_por)}"
    return whose, "en curso, sin emitir" if top.en_curso else "sin emitir"


def person(row: AsesorRow | None, causal: BuscarCausal, width: int) -> list[Linea]:
    """Return PERSON_ROWS lines with what the asesor under the cursor is to be told."""
    return padded(_person(row, causal, width), PERSON_ROWS)


def _person(row: AsesorRow | None, causal: BuscarCausal, width: int) -> list[Linea]:
    if row is None:
        return [[Trozo(" En esta semana no hay rechazos correctos.", Voz.TENUE)]]
    if row.puesto is None:
        text = " La base no dice quién los envió: no tienen puesto ni formulario."
        return [[Trozo(text, Voz.TENUE)]]
    puesto = row.puesto
    most = list(puesto.causales.items())[:_MOST_CAUSALES]
    causales = " · ".join(f"{nombre_de_causal(letra, causal)} {n}" for letra, n in most)
    motivos = " · ".join(f"{MOTIVOS.get(m, m)} {n}" for m, n in puesto.motivos.items())
    newest = puesto.evidencia[0]
    lines = [
        _labelled("Causales", causales, width),
        _labelled("Motivos", motivos, width),
        _labelled("Radicados", ", ".join(puesto.radicados), width),
        _labelled("Incumplió", paso_incumplido(newest.motivo), width),
        _labelled("Lo correcto", lo_correcto(newest.motivo, causal(newest.causal)), width),
    ]
    if row.compromiso is not None:
        lines.append(_labelled("Compromiso", _compromiso(row.compromiso), width))
    return lines


def _labelled(label: str, text: str, width: int) -> Linea:
    """Return a text behind its label; a text longer than the line ends in an ellipsis."""
    room = max(width - LABEL_WIDTH - 1, _LEAST_WIDTH)
    parts = envolver(text, room) or [""]
    return [rotulo(label), Trozo(parts[0] if len(parts) == 1 else f"{parts[0][: room - 1]}…")]


def _compromiso(compromiso: Compromiso) -> str:
    text = dicho(compromiso.estado)
    if compromiso.seguimiento is not None:
        text += f", seguimiento {dia_corto(compromiso.seguimiento)}"
    after = _week_after(compromiso)
    text += f" · {after}" if after else ""
    return f"{text} · «{limpio(compromiso.supervisor)}»" if compromiso.supervisor else text


def _week_after(compromiso: Compromiso) -> str:
    """Return how many rejections the week after has, and whether the asesor repeats, once it ended."""
    if compromiso.rechazos_siguientes is None:
        return ""
    if compromiso.siguiente is Siguiente.AUN_NO:
        return f"la semana siguiente va en {compromiso.rechazos_siguientes}"
    verb = "repite" if compromiso.siguiente is Siguiente.REPITE else "corrigió"
    return f"{verb}: {compromiso.rechazos} → {compromiso.rechazos_siguientes}"


def open_compromisos(compromisos: Sequence[Compromiso], today: date) -> list[Linea]:
    """Return the compromisos not closed, at most OPEN_ROWS lines; a late follow-up stands out."""
    if not compromisos:
        return [[Trozo(" Ningún compromiso está abierto.", Voz.TENUE)]]
    shown = compromisos[: OPEN_ROWS - (len(compromisos) > OPEN_ROWS)]
    lines: list[Linea] = []
    for compromiso in shown:
        late = compromiso.seguimiento is not None and compromiso.seguimiento <= today
        text = f" {compromiso.semana} {limpio(compromiso.asesor_id)} · {_compromiso(compromiso)}"
        lines.append([Trozo(text, Voz.AVISO if late else Voz.NORMAL)])
    if len(compromisos) > len(shown):
        lines.append([Trozo(f" y {len(compromisos) - len(shown)} más", Voz.TENUE)])
    return lines


def summary(puesto: Puesto) -> str:
    """Return whose evidence it is, with their figures of the week."""
    return (
        f"{limpio(puesto.asesor_nombre or puesto.asesor_id)} · {puesto.rechazos} rechazos de "
        f"{puesto.enviados} enviados: tasa propia {_percentage(puesto.tasa_propia)} %, aporte "
        f"{_percentage(puesto.aporte)} %."
    )


def evidence(rechazo: Rechazo, causal: BuscarCausal) -> tuple[str, ...]:
    """Return three paragraphs of a rejection: its name, the step that was broken, the right way."""
    catalogued: Causal | None = causal(rechazo.causal)
    day = fecha_corta(date.fromisoformat(rechazo.momento[:10]))
    name = (
        f"{limpio(rechazo.radicado)} · {nombre_de_causal(rechazo.causal, causal)} · "
        f"{MOTIVOS.get(rechazo.motivo, rechazo.motivo)} · lo validó {limpio(rechazo.agente)} "
        f"el {day}, caso {rechazo.caso_id}."
    )
    broken = f"{diferencia_de_causal(rechazo)} {paso_incumplido(rechazo.motivo)}".strip()
    return name, broken, f"Lo correcto: {lo_correcto(rechazo.motivo, catalogued)}"


def issuing_effect(top: Top5, folder: str) -> str:
    """Return what issuing the week does, for the question that comes before it."""
    if top.emitida_el is not None:
        return f"Se escriben otra vez en {folder}, con las mismas cifras de cuando se emitió."
    text = (
        "Las cifras quedan fijas y sus rechazos ya no se deshacen. Se escriben en "
        f"{folder} el compromiso de cada asesor propio, el estoy enterado y los informes de los "
        "otros aliados."
    )
    if top.en_curso:
        text += " La semana no ha terminado: lo que se registre después no entra."
    return text
