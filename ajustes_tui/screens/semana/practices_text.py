"""What the practices say: how each stands, what is due today, and what was written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ajustes_tui.domain.figures.practices import Avance, Frecuencia, Registro
from ajustes_tui.domain.values.dates import dia_corto
from ajustes_tui.services.figures.practices import Modelo
from ajustes_tui.ui.text import Linea, Trozo, Voz, limpio
from ajustes_tui.widgets.window_table import Columna

ALTO_DE_REGISTROS = 5
_CADA: Mapping[Frecuencia, str] = {
    Frecuencia.DIARIA: "día",
    Frecuencia.SEMANAL: "semana",
    Frecuencia.QUINCENAL: "quincena",
    Frecuencia.SEMESTRAL: "semestre",
}
_HORA = 60


def columnas() -> dict[int, Sequence[Columna[Avance]]]:
    """Return the columns of each width class."""
    hoy = Columna[Avance](
        "Hoy", 4, lambda a: "toca" if a.toca_hoy else "", voz=lambda _a: Voz.AVISO
    )
    nombre = Columna[Avance]("Práctica", 26, lambda a: a.practica.nombre, flexible=True)
    quien = Columna[Avance]("Quién", 12, lambda a: a.practica.quien, flexible=True)
    cifras = (
        Columna[Avance]("Cada", 8, lambda a: _CADA[a.practica.frecuencia]),
        Columna[Avance]("Hechas", 8, lambda a: f"{a.hechas} de {a.meta}", "der"),
        Columna[Avance]("%", 5, lambda a: (a.adherencia or "—").replace(".", ","), "der"),
        Columna[Avance]("Min.", 4, lambda a: str(a.practica.minutos), "der"),
    )
    hasta = Columna[Avance]("Hasta", 9, lambda a: dia_corto(a.periodo.hasta))
    return {0: (hoy, nombre, quien, *cifras), 100: (hoy, nombre, quien, *cifras, hasta)}


def titulo(modelo: Modelo) -> str:
    """Return what the bar says: the week and its adherence."""
    return (
        f"PRÁCTICAS › {modelo.semana} · semana {_por_ciento(modelo.de_la_semana)} · "
        f"con sus periodos {_por_ciento(modelo.del_periodo)}"
    )


def _por_ciento(cifra: str | None) -> str:
    return f"{cifra.replace('.', ',')} %" if cifra is not None else "—"


def agenda(modelo: Modelo) -> tuple[str, str]:
    """Return the two ends of the rule over what is due: how many today, and how long it takes."""
    tocan = modelo.agenda
    if not modelo.en_curso:
        return "Una semana que ya pasó", ""
    if not tocan:
        return "Agenda de hoy: nada pendiente", ""
    minutos = sum(avance.practica.minutos for avance in tocan)
    horas, resto = divmod(minutos, _HORA)
    cuanto = f"{horas} h {resto:02d} min" if horas else f"{resto} min"
    return f"Agenda de hoy: {len(tocan)} {'práctica' if len(tocan) == 1 else 'prácticas'}", cuanto


def registros(modelo: Modelo) -> list[Linea]:
    """Return the newest entries of the week, in ALTO_DE_REGISTROS rows."""
    if not modelo.registros:
        return [[Trozo(" Nada registrado en esta semana.", Voz.TENUE)]]
    nombres = {avance.practica.codigo: avance.practica.nombre for avance in modelo.avances}
    sobran = len(modelo.registros) - ALTO_DE_REGISTROS
    caben = modelo.registros[: ALTO_DE_REGISTROS - (sobran > 0)]
    lineas = [_registro(registro, nombres) for registro in caben]
    if sobran > 0:
        lineas.append([Trozo(f" y {len(modelo.registros) - len(caben)} más", Voz.TENUE)])
    return lineas


def _registro(registro: Registro, nombres: Mapping[str, str]) -> Linea:
    texto = (
        f" {dia_corto(registro.dia)} {limpio(nombres.get(registro.practica, registro.practica))} · "
        f"{registro.minutos} min · {limpio(registro.login)}"
    )
    texto += f" · {limpio(registro.nota)}" if registro.nota else ""
    if registro.anulado:
        return [Trozo(f"{texto} · anulada", Voz.INACTIVO)]
    return [Trozo(texto)]
