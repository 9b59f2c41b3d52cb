"""The filter line of the queue: words a person types, read as conditions and written back.

`peña causal:A,D !aliado:norte semaforo:rojo mios` keeps the casos with «peña» in their text, of
causal A or D, not of aliado Norte, with a red semáforo, and mine. Words alone are text, `!` turns
any of them around, and words in quotes are always text. A key or a value may be cut short while it
means one thing only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from difflib import get_close_matches
from typing import NamedTuple, TypeVar

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.estados import (
    ABIERTOS,
    CERRADOS,
    ESPERAN_BACK,
    ESPERAN_PQR,
    POR_DECIDIR,
    POR_LLAMAR,
    Estado,
)
from ajustes_tui.domain.caso.words import PREGUNTAS
from ajustes_tui.domain.keeping.catalogs import Catalogos, Reglas
from ajustes_tui.domain.query.filter import Campo, Condicion, FiltroCasos, Rango, Situacion
from ajustes_tui.domain.values.clocks import EsHabil, Semaforo, hasta_semaforo
from ajustes_tui.domain.values.dates import fecha_corta, parse_fecha
from ajustes_tui.domain.values.text import clave, limpiar
from ajustes_tui.errors import DatoInvalido

SIN = "sin"
"""The value that stands for no value: `asesor:sin` keeps the casos without an asesor."""
TEXTO = "texto"
_CLAVES = ("estado", "causal", "asesor", "aliado", "semaforo", "vence", "corte")
_MARCAS: Mapping[str, Campo] = {
    "mios": Campo.MIOS,
    "libres": Campo.LIBRES,
    "cita": Campo.CITA,
    "vuelve": Campo.VUELVE,
    "saltados": Campo.SALTADOS,
    "revision": Campo.REVISION,
    "aplazados": Campo.APLAZADOS,
}
_SEMAFOROS: Mapping[str, Semaforo] = {
    "verde": Semaforo.VERDE,
    "amarillo": Semaforo.AMBAR,
    "ambar": Semaforo.AMBAR,
    "rojo": Semaforo.ROJO,
    "vencido": Semaforo.VENCIDO,
}
_DIAS: Mapping[str, int] = {"ayer": -1, "hoy": 0, "manana": 1}
_ESCAPABLE = frozenset(' ,:!"')

_T = TypeVar("_T")


def _situaciones() -> dict[str, Situacion]:
    """Return the situation of each name; a question's name also covers unclassified casos that will ask it."""
    rechazado = Situacion(frozenset({Estado.POR_VALIDAR}), frozenset({Resultado.RECHAZADO}))
    aprobado = Situacion(frozenset({Estado.POR_VERIFICAR}), frozenset({Resultado.APROBADO}))
    sin_respuesta = Situacion(frozenset({Estado.POR_ESCALAR}), frozenset({None}))
    solos = {estado: Situacion(frozenset({estado})) for estado in Estado}
    preguntas = solos | {
        Estado.POR_VALIDAR: rechazado,
        Estado.POR_VERIFICAR: aprobado,
        Estado.POR_ESCALAR: sin_respuesta,
    }
    # The first name of a situation is the one a line is written back with.
    return {
        "decidir": Situacion(POR_DECIDIR, vueltos=True),
        "rechazado": rechazado,
        "aprobado": aprobado,
        "sin respuesta": sin_respuesta,
        "llamar": Situacion(POR_LLAMAR),
        "back": Situacion(ESPERAN_BACK),
        "pqr": Situacion(ESPERAN_PQR),
        "abierto": Situacion(ABIERTOS),
        "cerrado": Situacion(CERRADOS - {Estado.ANULADO}),
        **{clave(estado): situacion for estado, situacion in solos.items()},
        **{clave(PREGUNTAS[estado]): situacion for estado, situacion in preguntas.items()},
        "por decidir": Situacion(POR_DECIDIR, vueltos=True),
        "por llamar": Situacion(POR_LLAMAR),
    }


_SITUACIONES = _situaciones()


class Circunstancia(NamedTuple):
    """Who asks and when: what decides the casos that `mios`, `rojo` or `causal:A` mean at this moment."""

    yo: str
    hoy: date
    reglas: Reglas
    es_habil: EsHabil
    motivos: Callable[[frozenset[str | None]], frozenset[str]]
    """Returns the motivos that suggest any of some causales; None among them asks for those suggesting none."""


class Termino(NamedTuple):
    """One word of the line: its key (`texto` for a plain one), its values, and whether it has `!`."""

    clave: str
    valores: tuple[str, ...] = ()
    inverso: bool = False

    def __str__(self) -> str:
        """Return the term as a person types it."""
        signo = "!" if self.inverso else ""
        if self.clave in _MARCAS:
            return signo + self.clave
        if self.clave == TEXTO:
            texto = self.valores[0]
            suelto = not _ESCAPABLE.intersection(texto) and clave(texto) not in _MARCAS
            return signo + (texto if suelto else f'"{texto}"')
        return f"{signo}{self.clave}:{','.join(map(_citado, self.valores))}"


class Consulta(NamedTuple):
    """A filter line, understood; `str` gives it back in its full form."""

    terminos: tuple[Termino, ...] = ()

    def __str__(self) -> str:
        """Return the filter line."""
        return " ".join(map(str, self.terminos))

    def filtro(self, donde: Circunstancia) -> FiltroCasos:
        """Return the predicate of the line for the person and the moment in `donde`."""
        return FiltroCasos(condiciones=tuple(_condicion(t, donde) for t in self.terminos))


def leer_consulta(texto: str, catalogos: Catalogos, hoy: date) -> Consulta:
    """Read a filter line; raises DatoInvalido with a sentence that names the word at fault."""
    return Consulta(tuple(_termino(palabra, catalogos, hoy) for palabra in _palabras(texto)))


def _palabras(texto: str) -> list[str]:
    """Split a line at the blanks that are not in quotes."""
    palabras, actual, dentro = [], "", False
    for caracter in limpiar(texto):
        if caracter == '"':
            dentro = not dentro
        if caracter == " " and not dentro:
            palabras.append(actual)
            actual = ""
        else:
            actual += caracter
    if dentro:
        raise DatoInvalido("Falta cerrar las comillas.", 'Escriba, por ejemplo, "visita técnica".')
    return [palabra for palabra in (*palabras, actual) if palabra]


def _termino(palabra: str, catalogos: Catalogos, hoy: date) -> Termino:
    inverso = palabra.startswith("!")
    resto = palabra.removeprefix("!")
    if not resto.strip('"'):
        raise DatoInvalido(
            f"A «{_corto(palabra)}» le falta la palabra.", "Escríbala pegada: !norte, !causal:A"
        )
    nombre, dos_puntos, cola = resto.partition(":")
    if dos_puntos and nombre.isalpha():
        return _con_clave(nombre, cola, catalogos, hoy, inverso=inverso)
    marca = clave(resto)
    if '"' not in resto and marca in _MARCAS:
        return Termino(marca, (), inverso)
    return Termino(TEXTO, (resto.replace('"', ""),), inverso)


def _con_clave(
    nombre: str, cola: str, catalogos: Catalogos, hoy: date, *, inverso: bool
) -> Termino:
    que = _elegir(nombre, {c: c for c in _CLAVES}, "filtro", "Entre comillas se busca como texto.")
    partes = [parte for parte in _partes(cola) if parte]
    if not partes:
        raise DatoInvalido(
            f"Después de «{que}:» falta qué buscar.", f"Por ejemplo, {_EJEMPLOS[que]}"
        )
    valores = [_valor(que, parte, catalogos, hoy) for parte in partes]
    return Termino(que, tuple(dict.fromkeys(valores)), inverso)


_EJEMPLOS: Mapping[str, str] = {
    "estado": "estado:por_validar",
    "causal": "causal:A,D",
    "asesor": "asesor:AS17",
    "aliado": "aliado:norte",
    "semaforo": "semaforo:rojo",
    "vence": "vence:hoy",
    "corte": "corte:24/11",
}


def _partes(cola: str) -> list[str]:
    """Split values at the commas that are not in quotes."""
    partes, dentro = [""], False
    for caracter in cola:
        if caracter == '"':
            dentro = not dentro
        elif caracter == "," and not dentro:
            partes.append("")
        else:
            partes[-1] += caracter
    return [parte.strip() for parte in partes]


def _valor(que: str, texto: str, catalogos: Catalogos, hoy: date) -> str:
    """Return a value in its full form, so that a saved line means the same another day."""
    if que == "estado":
        situacion = _elegir(texto, _SITUACIONES, "estado", "Por ejemplo, estado:por_validar")
        nombre = next(nombre for nombre, otra in _SITUACIONES.items() if otra == situacion)
        return nombre.replace(" ", "_")
    if que == "semaforo":
        semaforo = _elegir(texto, _SEMAFOROS, "color", "Son verde, amarillo, rojo y vencido.")
        return next(nombre for nombre, otro in _SEMAFOROS.items() if otro is semaforo)
    if que in ("vence", "corte"):
        return _dia(que, texto, hoy)
    if que == "causal" and clave(texto) != SIN:
        letra = texto.upper()
        if catalogos.causal(letra) is None:
            letras = "".join(sorted(causal.letra for causal in catalogos.causales))
            raise DatoInvalido(
                f"La causal «{_corto(texto)}» no está en el catálogo.",
                f"Use una de {letras}, o causal:sin para las que no tienen.",
            )
        return letra
    return SIN if clave(texto) == SIN else texto


def _dia(que: str, texto: str, hoy: date) -> str:
    """Return a day as dd/mm/aaaa, or as the word that moves with the calendar."""
    palabra = clave(texto)
    if palabra in _DIAS:
        return "mañana" if palabra == "manana" else palabra
    try:
        if texto.count("/") == 1:
            anios = (hoy.year - 1, hoy.year, hoy.year + 1)
            dias = [d for d in (_si_existe(f"{texto}/{anio}") for anio in anios) if d is not None]
            if que == "corte":
                # A corte is of today or before: no base of tomorrow exists.
                dias = [dia for dia in dias if dia <= hoy]
            return fecha_corta(min(dias, key=lambda dia: abs(dia - hoy)))
        return fecha_corta(parse_fecha(texto))
    except (DatoInvalido, ValueError):
        raise DatoInvalido(
            f"«{_corto(texto)}» no es una fecha para {que}.",
            f"Escriba {que}:24/11, {que}:24/11/2026 o {que}:hoy",
        ) from None


def _si_existe(texto: str) -> date | None:
    try:
        return parse_fecha(texto)
    except DatoInvalido:
        return None


def _elegir(palabra: str, opciones: Mapping[str, _T], que: str, sugerencia: str) -> _T:
    """Return the option a word names, in full or cut short; raises DatoInvalido for none or several."""
    buscada = clave(palabra)
    if buscada in opciones:
        return opciones[buscada]
    nombres = [nombre for nombre in opciones if buscada and nombre.startswith(buscada)]
    if nombres and all(opciones[nombre] == opciones[nombres[0]] for nombre in nombres):
        return opciones[nombres[0]]
    if nombres:
        raise DatoInvalido(
            f"«{_corto(palabra)}» puede ser {_o(nombres)}.", "Escriba una letra más."
        )
    parecidos = get_close_matches(buscada, list(opciones), 1)
    raise DatoInvalido(
        f"No hay ningún {que} «{_corto(palabra)}».",
        f"¿Quiso decir {parecidos[0].replace(' ', '_')}?" if parecidos else sugerencia,
    )


def _o(nombres: Iterable[str]) -> str:
    *otros, ultimo = (nombre.replace(" ", "_") for nombre in nombres)
    return f"{', '.join(otros)} o {ultimo}"


def _corto(palabra: str) -> str:
    return palabra if len(palabra) <= 30 else f"{palabra[:29]}…"


def _citado(valor: str) -> str:
    return f'"{valor}"' if _ESCAPABLE.intersection(valor) else valor


def _condicion(termino: Termino, donde: Circunstancia) -> Condicion:
    inversa, valores = termino.inverso, termino.valores
    dichos = tuple(valor for valor in valores if valor != SIN)
    match termino.clave:
        case "estado":
            nombradas = [_SITUACIONES[valor.replace("_", " ")] for valor in valores]
            return Condicion(Campo.SITUACION, situacion=_juntas(nombradas), inversa=inversa)
        case "semaforo":
            rangos = tuple(_rango(_SEMAFOROS[valor], donde) for valor in valores)
            return Condicion(Campo.VENCE, rangos=rangos, inversa=inversa)
        case "vence" | "corte":
            dias = [_en_calendario(valor, donde.hoy) for valor in valores]
            return Condicion(
                Campo(termino.clave), rangos=tuple((dia, dia) for dia in dias), inversa=inversa
            )
        case "causal":
            letras: frozenset[str | None] = frozenset(dichos)
            motivos = donde.motivos(letras | {None} if SIN in valores else letras)
            return Condicion(Campo.CAUSAL, dichos, motivos=motivos, inversa=inversa)
        case "asesor" | "aliado":
            return Condicion(Campo(termino.clave), dichos, vacio=SIN in valores, inversa=inversa)
        case "mios" | "libres":
            return Condicion(_MARCAS[termino.clave], (donde.yo,), inversa=inversa)
        case "texto":
            return Condicion(Campo.TEXTO, valores, inversa=inversa)
    return Condicion(_MARCAS[termino.clave], inversa=inversa)


def _juntas(situaciones: Iterable[Situacion]) -> Situacion:
    """Return the union of some situations."""
    junta = Situacion()
    for otra in situaciones:
        junta = Situacion(
            junta.estados | otra.estados,
            junta.por_clasificar | otra.por_clasificar,
            junta.vueltos or otra.vueltos,
        )
    return junta


def _rango(semaforo: Semaforo, donde: Circunstancia) -> Rango:
    """Return the range of days in which a clock ends to have a colour today."""
    un_dia = timedelta(days=1)
    rojo = hasta_semaforo(donde.reglas.semaforo_rojo, donde.hoy, donde.es_habil)
    ambar = hasta_semaforo(donde.reglas.semaforo_ambar, donde.hoy, donde.es_habil)
    return {
        Semaforo.VENCIDO: (None, donde.hoy - un_dia),
        Semaforo.ROJO: (donde.hoy, rojo),
        Semaforo.AMBAR: (rojo + un_dia, ambar),
        Semaforo.VERDE: (ambar + un_dia, None),
    }[semaforo]


def _en_calendario(valor: str, hoy: date) -> date:
    if clave(valor) in _DIAS:
        return hoy + timedelta(days=_DIAS[clave(valor)])
    return parse_fecha(valor)
