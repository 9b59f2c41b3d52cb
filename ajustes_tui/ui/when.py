"""A moment as a person types it on the phone: «mañana 10:00», «lunes 9», «27/11 15:30», «en 2
horas»."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta

from ajustes_tui.errors import DatoInvalido

_DIAS = {
    nombre: numero
    for numero, nombres in enumerate(
        (
            ("lunes", "lun"),
            ("martes", "mar"),
            ("miercoles", "mie"),
            ("jueves", "jue"),
            ("viernes", "vie"),
            ("sabado", "sab"),
            ("domingo", "dom"),
        )
    )
    for nombre in nombres
}
_HORA = re.compile(
    r"(?P<h>\d{1,2})(?:[:.](?P<m>\d{2}))?\s*"
    r"(?:(?P<ampm>[ap]\.?\s?m\.?)|(?P<medio>m\.?)|h)?$"
)
_PARTES = {"manana": "am", "tarde": "pm", "noche": "pm", "mediodia": "m"}
"""What each part of the day says of an hour; noon is written `12 m.`"""
_DE_LA = re.compile(r"\s*(?:de la (manana|tarde|noche)|del (mediodia))$")
_DENTRO = re.compile(r"(?:en|dentro de)\s+(?P<n>\d{1,3})\s*(?P<u>min\w*|h\w*|dias?)$")
_FECHA = re.compile(r"(?P<d>\d{1,2})[/-](?P<m>\d{1,2})(?:[/-](?P<a>\d{4}))?(?:\s+|$)")
_ISO = re.compile(r"(?P<a>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?:[t ]\s*|$)")

_NO_SE_ENTIENDE = "No se entiende el día y la hora."
_EJEMPLO = "Escriba, por ejemplo, «mañana 10:00», «lunes 9:30» o «27/11 15:00»."


def _clave(texto: str) -> str:
    sin_acentos = unicodedata.normalize("NFD", texto.strip().lower())
    return " ".join("".join(c for c in sin_acentos if not unicodedata.combining(c)).split())


def parse_cuando(texto: str, ahora: datetime) -> datetime:
    """Read a future moment relative to `ahora`, in its zone; DatoInvalido when it is unclear or
    already past."""
    clave = re.sub(r"^(?:el|este) ", "", _clave(texto))
    if dentro := _DENTRO.match(clave):
        momento = ahora + _delta(int(dentro["n"]), dentro["u"])
        return momento.replace(second=0, microsecond=0)
    dia, resto = _day(clave, ahora)
    hora, minuto = _time(resto)
    implicito = dia is None
    base = ahora.date() if dia is None else dia
    momento = datetime(base.year, base.month, base.day, hora, minuto, tzinfo=ahora.tzinfo)
    if momento <= ahora and implicito:
        momento += timedelta(days=1)
    if momento <= ahora:
        raise DatoInvalido("Ese momento ya pasó.", _EJEMPLO)
    return momento


def _delta(cantidad: int, unidad: str) -> timedelta:
    if unidad.startswith("min"):
        return timedelta(minutes=cantidad)
    if unidad.startswith("h"):
        return timedelta(hours=cantidad)
    return timedelta(days=cantidad)


def _day(clave: str, ahora: datetime) -> tuple[date | None, str]:
    """Split the day off the front of the text; None when the text names no day."""
    hoy = ahora.date()
    if clave.startswith("pasado manana"):
        return hoy + timedelta(days=2), clave.removeprefix("pasado manana").strip()
    palabra, _, resto = clave.partition(" ")
    if palabra in ("hoy", "manana"):
        return hoy + timedelta(days=palabra == "manana"), resto
    if palabra in _DIAS:
        dias = (_DIAS[palabra] - hoy.weekday()) % 7 or 7
        return hoy + timedelta(days=dias), resto
    if marca := _ISO.match(clave) or _FECHA.match(clave):
        return _date(marca, hoy), clave[marca.end() :]
    return None, clave


def _date(marca: re.Match[str], hoy: date) -> date:
    """Build the date written; without a year it is the next one that comes."""
    try:
        if marca["a"]:
            return date(int(marca["a"]), int(marca["m"]), int(marca["d"]))
        cerca = date(hoy.year, int(marca["m"]), int(marca["d"]))
        return cerca if cerca >= hoy else cerca.replace(year=hoy.year + 1)
    except ValueError as error:
        raise DatoInvalido("Esa fecha no existe.", _EJEMPLO) from error


def _time(texto: str) -> tuple[int, int]:
    dicho = re.sub(r"^(?:a las?|al)\s+", "", texto.strip())
    dicho = "12m" if dicho == "mediodia" else dicho
    parte = _DE_LA.search(dicho)
    if parte is not None:
        dicho = dicho[: parte.start()] + _PARTES[parte[1] or parte[2]]
    marca = _HORA.match(dicho)
    if marca is None or (marca["medio"] and marca["h"] != "12"):
        raise DatoInvalido(_NO_SE_ENTIENDE, _EJEMPLO)
    hora, minuto = int(marca["h"]), int(marca["m"] or 0)
    if marca["ampm"]:
        if not 1 <= hora <= 12:
            raise DatoInvalido(_NO_SE_ENTIENDE, _EJEMPLO)
        hora = hora % 12 + (12 if marca["ampm"].startswith("p") else 0)
    if hora > 23 or minuto > 59:
        raise DatoInvalido("Esa hora no existe.", _EJEMPLO)
    return hora, minuto
