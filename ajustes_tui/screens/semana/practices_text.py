"""The words of the practices: how each stands, what is due today, and what was written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ajustes_tui.domain.figures.practices import Avance, Frecuencia, Registro
from ajustes_tui.domain.values.dates import dia_corto
from ajustes_tui.services.figures.practices import Modelo
from ajustes_tui.ui.measures import MEDIUM
from ajustes_tui.ui.text import Linea, Trozo, Voz, limpio, padded
from ajustes_tui.widgets.window_table import Columna

LOG_ROWS = 5
_EVERY: Mapping[Frecuencia, str] = {
    Frecuencia.DIARIA: "día",
    Frecuencia.SEMANAL: "semana",
    Frecuencia.QUINCENAL: "quincena",
    Frecuencia.SEMESTRAL: "semestre",
}
_HOUR_MINUTES = 60


def columns() -> dict[int, Sequence[Columna[Avance]]]:
    """Return the columns of the list for each width of the window."""
    today = Columna[Avance](
        "Hoy", 4, lambda a: "toca" if a.toca_hoy else "", voz=lambda _a: Voz.AVISO
    )
    name = Columna[Avance]("Práctica", 26, lambda a: a.practica.nombre, flexible=True)
    who = Columna[Avance]("Quién", 12, lambda a: a.practica.quien, flexible=True)
    figures = (
        Columna[Avance]("Cada", 8, lambda a: _EVERY[a.practica.frecuencia]),
        Columna[Avance]("Hechas", 8, lambda a: f"{a.hechas} de {a.meta}", "der"),
        Columna[Avance]("%", 5, lambda a: (a.adherencia or "—").replace(".", ","), "der"),
        Columna[Avance]("Min.", 4, lambda a: str(a.practica.minutos), "der"),
    )
    until = Columna[Avance]("Hasta", 9, lambda a: dia_corto(a.periodo.hasta))
    return {0: (today, name, who, *figures), MEDIUM: (today, name, who, *figures, until)}


def title(model: Modelo) -> str:
    """Return the left text of the bar: the week and its adherence."""
    return (
        f"PRÁCTICAS › {model.semana} · semana {_percentage(model.de_la_semana)} · "
        f"con sus periodos {_percentage(model.del_periodo)}"
    )


def _percentage(figure: str | None) -> str:
    return f"{figure.replace('.', ',')} %" if figure is not None else "—"


def agenda(model: Modelo) -> tuple[str, str]:
    """Return the rule over the list: how many practices are due today, and how long they take."""
    due = model.agenda
    if not model.en_curso:
        return "Una semana que ya pasó", ""
    if not due:
        return "Agenda de hoy: nada pendiente", ""
    minutes = sum(avance.practica.minutos for avance in due)
    hours, rest = divmod(minutes, _HOUR_MINUTES)
    duration = f"{hours} h {rest:02d} min" if hours else f"{rest} min"
    return f"Agenda de hoy: {len(due)} {'práctica' if len(due) == 1 else 'prácticas'}", duration


def log(model: Modelo) -> list[Linea]:
    """Return LOG_ROWS lines with the newest entries of the week, and how many more there are."""
    if not model.registros:
        return padded([[Trozo(" Nada registrado en esta semana.", Voz.TENUE)]], LOG_ROWS)
    names = {avance.practica.codigo: avance.practica.nombre for avance in model.avances}
    too_many = len(model.registros) > LOG_ROWS
    shown = model.registros[: LOG_ROWS - too_many]
    lines = [_entry(registro, names) for registro in shown]
    if too_many:
        lines.append([Trozo(f" y {len(model.registros) - len(shown)} más", Voz.TENUE)])
    return padded(lines, LOG_ROWS)


def _entry(registro: Registro, names: Mapping[str, str]) -> Linea:
    text = (
        f" {dia_corto(registro.dia)} {limpio(names.get(registro.practica, registro.practica))} · "
        f"{registro.minutos} min · {limpio(registro.login)}"
    )
    text += f" · {limpio(registro.nota)}" if registro.nota else ""
    if registro.anulado:
        return [Trozo(f"{text} · anulada", Voz.INACTIVO)]
    return [Trozo(text)]
