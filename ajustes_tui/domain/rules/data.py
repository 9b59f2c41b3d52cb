"""From the words of `--dato` or of a form to typed values, by the keys of the transition table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from difflib import get_close_matches

from ajustes_tui.domain.caso.eventos import FUERA, TABLA, Clave, Evento, Tipo
from ajustes_tui.domain.values.cun import Cun
from ajustes_tui.domain.values.dates import BOGOTA, en_rango
from ajustes_tui.domain.values.marcacion import codigo
from ajustes_tui.domain.values.money import Dinero
from ajustes_tui.domain.values.radicado import Radicado
from ajustes_tui.domain.values.telephone import Telefono
from ajustes_tui.domain.values.text import limpiar
from ajustes_tui.errors import DatoInvalido, UsoInvalido

Valor = str | int | date | datetime | tuple[str, ...]
Datos = Mapping[str, Valor]

MAX_TEXTO = 2_000


def evento_de(texto: str) -> Evento:
    """Return the evento of a name that a person may register; raises UsoInvalido otherwise."""
    for evento in TABLA:
        if evento.value == texto:
            return evento
    parecidos = get_close_matches(texto, [evento.value for evento in TABLA], 1)
    raise UsoInvalido(
        "Ese evento no existe.",
        f"¿Quiso decir {parecidos[0]}?" if parecidos else "Vea `ajustes registrar --help`.",
        codigo="evento_desconocido",
    )


def leer_datos(evento: Evento, crudos: Mapping[str, str]) -> dict[str, Valor]:
    """Return the typed data of an evento; missing data are judged later, with the caso in sight.

    Raises UsoInvalido for a key the evento does not have and DatoInvalido for a malformed value.
    """
    claves = {clave.nombre: clave for clave in TABLA[evento].claves}
    for nombre in crudos:
        if nombre not in claves:
            raise UsoInvalido(
                f"El evento {evento} no lleva el dato «{limpiar(nombre)[:40]}».",
                "Lleva: " + (", ".join(claves) or "ninguno, solo --nota") + ".",
                codigo="dato_desconocido",
            )
    datos: dict[str, Valor] = {}
    for nombre, clave in claves.items():
        texto = limpiar(crudos.get(nombre, ""))
        if not texto and clave.defecto is not None:
            texto = clave.defecto
        if texto:
            datos[nombre] = _leer(clave, texto)
    return datos


def _leer(clave: Clave, texto: str) -> Valor:
    try:
        return _LECTORES[clave.tipo](clave, texto)
    except DatoInvalido as error:
        raise DatoInvalido(f"El dato «{clave.nombre}» no sirve: {error.mensaje}") from None


def _opcion(clave: Clave, texto: str) -> str:
    for opcion in clave.opciones:
        if opcion.casefold() == texto.casefold():
            return opcion
    raise DatoInvalido(f"escoja entre {', '.join(clave.opciones)}.")


def _causal(_clave: Clave, texto: str) -> str:
    letra = texto.upper()
    if letra == FUERA or (len(letra) == 1 and letra.isascii() and letra.isalpha()):
        return letra
    raise DatoInvalido("la causal es una letra del catálogo, o FUERA.")


def _lista(clave: Clave, texto: str) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(_opcion(clave, parte.strip()) for parte in texto.split(",") if parte.strip())
    )


def _dinero(_clave: Clave, texto: str) -> int:
    valor = Dinero.parse(texto)
    if valor < 0:
        raise DatoInvalido("un valor que se registra a mano no puede ser negativo.")
    return int(valor)


def leer_dia(texto: str) -> date:
    """Return a day written `AAAA-MM-DD`; raises DatoInvalido, also for a year no base could have."""
    try:
        dia = date.fromisoformat(texto)
    except ValueError:
        raise DatoInvalido("escriba la fecha como AAAA-MM-DD.") from None
    return en_rango(dia)


def leer_momento(texto: str) -> datetime:
    """Return an ISO moment, in Bogota when it names no offset; raises DatoInvalido without an hour."""
    try:
        momento = datetime.fromisoformat(texto)
    except ValueError:
        raise DatoInvalido("escriba fecha y hora como AAAA-MM-DDTHH:MM.") from None
    if len(texto) <= len("AAAA-MM-DD"):
        raise DatoInvalido("falta la hora: escríbalo como AAAA-MM-DDTHH:MM.")
    # Before any conversion: at the ends of the calendar a change of zone overflows.
    en_rango(momento.date())
    return momento.astimezone(BOGOTA) if momento.tzinfo else momento.replace(tzinfo=BOGOTA)


def _texto(_clave: Clave, texto: str) -> str:
    if len(texto) > MAX_TEXTO:
        raise DatoInvalido(f"el texto pasa de {MAX_TEXTO} caracteres.")
    return texto


_LECTORES: Mapping[Tipo, Callable[[Clave, str], Valor]] = {
    Tipo.OPCION: _opcion,
    Tipo.CAUSAL: _causal,
    Tipo.LISTA: _lista,
    Tipo.CODIGO: lambda clave, texto: codigo(texto, clave.nombre),
    Tipo.RADICADO: lambda _clave, texto: str(Radicado.parse(texto)),
    Tipo.TELEFONO: lambda _clave, texto: str(Telefono.parse(texto)),
    Tipo.DINERO: _dinero,
    Tipo.DIA: lambda _clave, texto: leer_dia(texto),
    Tipo.MOMENTO: lambda _clave, texto: leer_momento(texto),
    Tipo.CUN: lambda _clave, texto: str(Cun.parse(texto)),
    Tipo.TEXTO: _texto,
}
