"""Dates as a base brings them and as the screens show them, always days of Bogota."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ajustes_tui.domain.values.text import limpiar
from ajustes_tui.errors import DatoInvalido

BOGOTA = ZoneInfo("America/Bogota")
"""The only time zone of the program, whatever the machine says."""

_PRIMER_ANIO, _ULTIMO_ANIO = 1990, 2099
_ORIGEN_1900 = date(1899, 12, 30)
"""Excel counts a 29 February 1900 that never was; this origin makes up for it afterwards."""
_ORIGEN_1904 = date(1904, 1, 1)
_HORA = (
    r"(?:(?:t|,?\s+)(?P<hora>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?)"
    r"(?:\s*[ap]\.?\s*m\.?)?(?P<zona>z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_ISO = re.compile(
    r"(?P<anio>[0-9]{4})(?P<sep>[-/.])(?P<mes>[0-9]{1,2})(?P=sep)(?P<dia>[0-9]{1,2})" + _HORA
)
_DIA_PRIMERO = re.compile(
    r"(?P<dia>[0-9]{1,2})\s?(?P<sep>[-/.])\s?(?P<mes>[0-9]{1,2})\s?(?P=sep)\s?(?P<anio>[0-9]{4})"
    + _HORA
)
_CON_NOMBRE = re.compile(
    r"(?P<dia>[0-9]{1,2})(?:\s+de\s+|[\s./-]+)(?P<nombre>[a-z]{3,10})\.?(?:\s+del?\s+|[\s./,-]+)"
    r"(?P<anio>[0-9]{4})" + _HORA
)
_ANIO_CORTO = re.compile(
    r"(?:[0-9]{1,2}\s?[-/.]\s?[0-9]{1,2}\s?[-/.]\s?[0-9]{2}"
    r"|[0-9]{1,2}(?:\s+de\s+|[\s./-]+)[a-z]{3,10}\.?(?:\s+del?\s+|[\s./,-]+)[0-9]{2})" + _HORA
)
_SERIAL = re.compile(r"[0-9]{1,6}(?:[.,][0-9]+)?")
_MESES = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)
_NUMERO_DE_MES = {
    **{nombre: numero for numero, nombre in enumerate(_MESES, 1)},
    **{nombre[:3]: numero for numero, nombre in enumerate(_MESES, 1)},
    **{"setiembre": 9, "sept": 9, "set": 9},
}
_DIAS_DICHOS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
_DIAS = ("lun", "mar", "mié", "jue", "vie", "sáb", "dom")


def parse_fecha(texto: str, *, sistema_1904: bool = False) -> date:
    """Read ISO, day first, a Spanish month or an Excel serial, or raise DatoInvalido."""
    limpio = _sin_tildes(limpiar(texto)).lower()
    if _SERIAL.fullmatch(limpio):
        return fecha_de_serial(float(limpio.replace(",", ".")), sistema_1904=sistema_1904)
    if _ANIO_CORTO.fullmatch(limpio):
        raise DatoInvalido("el año de la fecha debe tener cuatro cifras")
    forma = (
        _ISO.fullmatch(limpio) or _DIA_PRIMERO.fullmatch(limpio) or _CON_NOMBRE.fullmatch(limpio)
    )
    if forma is None:
        raise DatoInvalido("la fecha no se puede leer; escríbala como dd/mm/aaaa")
    grupos = forma.groupdict()
    mes = _NUMERO_DE_MES.get(grupos["nombre"], 0) if "nombre" in grupos else int(grupos["mes"])
    dia = _construir(int(grupos["anio"]), mes, int(grupos["dia"]))
    return _en_bogota(dia, grupos["hora"], grupos["zona"]) if grupos["zona"] else dia


def fecha_de_serial(numero: float, *, sistema_1904: bool = False) -> date:
    """Read the number Excel keeps for a day, or raise DatoInvalido out of 1990-2099."""
    if not math.isfinite(numero) or not 0 <= numero < 1_000_000:
        raise DatoInvalido("el número no corresponde a una fecha")
    origen = _ORIGEN_1904 if sistema_1904 else _ORIGEN_1900
    return en_rango(origen + timedelta(days=math.floor(numero)))


def en_rango(dia: date) -> date:
    """Return the same day, or raise DatoInvalido when its year cannot belong to a base."""
    if not _PRIMER_ANIO <= dia.year <= _ULTIMO_ANIO:
        raise DatoInvalido(f"el año de la fecha debe estar entre {_PRIMER_ANIO} y {_ULTIMO_ANIO}")
    return dia


def fecha_corta(dia: date) -> str:
    """Return dd/mm/aaaa, the way dates are shown."""
    return f"{dia.day:02d}/{dia.month:02d}/{dia.year:04d}"


def fecha_dicha(dia: date) -> str:
    """Return a day as one says it aloud, `miércoles 9 de diciembre`."""
    return f"{_DIAS_DICHOS[dia.weekday()]} {dia.day} de {_MESES[dia.month - 1]}"


def dia_corto(dia: date) -> str:
    """Return the weekday and day, `lun 30/11`, for places where the year is known."""
    return f"{_DIAS[dia.weekday()]} {dia.day:02d}/{dia.month:02d}"


def _sin_tildes(texto: str) -> str:
    descompuesto = unicodedata.normalize("NFKD", texto)
    return "".join(c for c in descompuesto if not unicodedata.combining(c))


def _construir(anio: int, mes: int, dia: int) -> date:
    try:
        return en_rango(date(anio, mes, dia))
    except ValueError:
        raise DatoInvalido("la fecha no existe en el calendario") from None


def _en_bogota(dia: date, hora: str, zona: str) -> date:
    """Move a moment that names its own zone to the day it was in Bogota."""
    desfase = "+0000" if zona == "z" else zona.replace(":", "")
    reloj = hora.zfill(5)[:5]
    try:
        momento = datetime.strptime(f"{dia.isoformat()} {reloj} {desfase}", "%Y-%m-%d %H:%M %z")
    except ValueError:
        raise DatoInvalido("la hora de la fecha no existe") from None
    return momento.astimezone(BOGOTA).date()
