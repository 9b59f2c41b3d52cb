"""The corte a base's file name carries: `ajustes_(fecha de corte)`."""

from __future__ import annotations

import re
from datetime import date

_SEPARADOR = r"[-_. ]"
_FORMAS = (
    re.compile(
        rf"(?<!\d)(?P<a>\d{{4}}){_SEPARADOR}(?P<m>\d{{1,2}}){_SEPARADOR}(?P<d>\d{{1,2}})(?!\d)"
    ),
    re.compile(
        rf"(?<!\d)(?P<d>\d{{1,2}}){_SEPARADOR}(?P<m>\d{{1,2}}){_SEPARADOR}(?P<a>\d{{4}})(?!\d)"
    ),
    re.compile(r"(?<!\d)(?P<d>\d{2})(?P<m>\d{2})(?P<a>\d{4})(?!\d)"),
    re.compile(r"(?<!\d)(?P<a>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?!\d)"),
)
_PRIMER_ANIO, _ULTIMO_ANIO = 2000, 2099


def corte_de_nombre(nombre: str) -> date | None:
    """Return the date in a file name, first looked for after the word "ajustes"; None for none or several."""
    _, separador, despues = nombre.casefold().partition("ajustes")
    for tramo in (despues, nombre) if separador else (nombre,):
        fechas = _fechas(tramo)
        if fechas:
            return fechas.pop() if len(fechas) == 1 else None
    return None


def _fechas(texto: str) -> set[date]:
    return {
        fecha
        for forma in _FORMAS
        for hallado in forma.finditer(texto)
        if (fecha := _fecha(int(hallado["a"]), int(hallado["m"]), int(hallado["d"]))) is not None
    }


def _fecha(anio: int, mes: int, dia: int) -> date | None:
    if not _PRIMER_ANIO <= anio <= _ULTIMO_ANIO:
        return None
    try:
        return date(anio, mes, dia)
    except ValueError:
        return None
