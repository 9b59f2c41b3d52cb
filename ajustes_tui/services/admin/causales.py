"""Reading a causales file: each letter with its policy, supports and scripts, or why it is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from ajustes_tui.domain.keeping.catalogs import Catalogos, Causal, Objecion, Parrafo
from ajustes_tui.errors import ConfigInvalida
from ajustes_tui.services.admin.catalog_file import con_linea, mala, toml_de

_ENTRADA = re.compile(r"\s*\[\[\s*causal\s*\]\]")
_VERSION = re.compile(r"^version\s*=\s*\d+", re.MULTILINE)
_DESDE = re.compile(r"^desde\s*=\s*[\d-]+", re.MULTILINE)
_CLAVES = frozenset({"version", "desde", "donde_en_rr", "guiones", "causal"})
_CLAVES_CAUSAL = frozenset(
    {
        "letra",
        "nombre",
        "politica",
        "soportes",
        "ruta",
        "donde_en_rr",
        "sugerencias",
        "guiones",
        "objeciones",
    }
)


def causales_de(texto: str, archivo: str) -> Catalogos:
    """Return the causales of a text, with their version and date, the other catalogues left empty.

    Raises ConfigInvalida with the file, the line, the entry and the reason.
    """
    datos = toml_de(texto, archivo)
    try:
        version, desde = _encabezado(datos, archivo)
        comunes = _guiones(datos.get("guiones", {}), "guiones comunes", archivo)
        donde = _textos(datos.get("donde_en_rr", {}), "donde_en_rr", archivo)
        tablas = datos.get("causal")
        if not isinstance(tablas, list) or not tablas:
            raise mala(archivo, "causal", "el archivo no trae ninguna causal")
    except ConfigInvalida as error:
        raise con_linea(error, texto, archivo) from None
    causales: list[Causal] = []
    for numero, tabla in enumerate(tablas, start=1):
        try:
            causal = _causal(tabla, numero, comunes, donde, archivo)
            causal.validar(archivo)
            if any(causal.letra == previa.letra for previa in causales):
                raise mala(archivo, f"causal {causal.letra}", "la letra está repetida")
        except ConfigInvalida as error:
            raise con_linea(error, texto, archivo, *_tramo(texto, numero)) from None
        causales.append(causal)
    return Catalogos(causales, version=version, desde=desde)


def con_version(texto: str, version: int, desde: date) -> str:
    """Return the text of a causales file with another version and the day it is in force from."""
    texto = _VERSION.sub(f"version = {version}", texto, count=1)
    return _DESDE.sub(f"desde = {desde.isoformat()}", texto, count=1)


def _encabezado(datos: Mapping[str, object], archivo: str) -> tuple[int, date]:
    for nombre in datos:
        if nombre not in _CLAVES:
            raise mala(archivo, nombre[:40], f"no existe el dato «{nombre[:40]}»")
    version, desde = datos.get("version"), datos.get("desde")
    if type(version) is not int or version < 1:
        raise mala(archivo, "version", "se esperaba un número entero desde 1")
    if type(desde) is not date:
        raise mala(archivo, "desde", "se esperaba una fecha sin comillas, AAAA-MM-DD")
    return version, desde


def _tramo(texto: str, numero: int) -> tuple[int, int | None]:
    """Return the first and the last line of an entry of the file; None for the end of the file."""
    entradas = [n for n, t in enumerate(texto.splitlines(), 1) if _ENTRADA.match(t)]
    if numero > len(entradas):
        return 1, None
    siguiente = entradas[numero] - 1 if numero < len(entradas) else None
    return entradas[numero - 1], siguiente


def _causal(
    entrada: object,
    numero: int,
    comunes: Mapping[str, tuple[Parrafo, ...]],
    donde_en_rr: Mapping[str, str],
    archivo: str,
) -> Causal:
    datos = _tabla(entrada, f"causal n.º {numero}", archivo)
    letra = _texto(datos, "letra", f"causal n.º {numero}", archivo)
    donde = f"causal {letra[:10]}"
    for nombre in datos:
        if nombre not in _CLAVES_CAUSAL:
            raise mala(archivo, donde, f"no existe el dato «{nombre[:40]}»")
    soportes = _grupos(datos.get("soportes"), donde, archivo)
    propios = _textos(datos.get("donde_en_rr", {}), donde, archivo)
    pedidos = {codigo for grupo in soportes for codigo in grupo}
    comunes_rr = {c: teclas for c, teclas in donde_en_rr.items() if c in pedidos}
    return Causal(
        letra=letra,
        nombre=_texto(datos, "nombre", donde, archivo),
        politica=_texto(datos, "politica", donde, archivo),
        soportes=soportes,
        ruta=_texto(datos, "ruta", donde, archivo),
        donde_en_rr={**comunes_rr, **propios},
        sugerencias=_lista(datos.get("sugerencias", []), f"{donde}, sugerencias", archivo),
        guiones={**comunes, **_guiones(datos.get("guiones", {}), donde, archivo)},
        objeciones=_objeciones(datos.get("objeciones", []), donde, archivo),
    )


def _guiones(valor: object, donde: str, archivo: str) -> dict[str, tuple[Parrafo, ...]]:
    guiones: dict[str, tuple[Parrafo, ...]] = {}
    for nombre, parrafos in _tabla(valor, donde, archivo).items():
        lugar = f"{donde}, guion «{nombre[:20]}»"
        if not isinstance(parrafos, list):
            raise mala(archivo, lugar, "se esperaba una lista de párrafos")
        tablas = [_tabla(parrafo, lugar, archivo) for parrafo in parrafos]
        guiones[nombre] = tuple(
            Parrafo(
                _lista(tabla.get("verifica", []), f"{lugar}, verifica", archivo),
                _texto(tabla, "texto", lugar, archivo),
            )
            for tabla in tablas
        )
    return guiones


def _objeciones(valor: object, donde: str, archivo: str) -> tuple[Objecion, ...]:
    lugar = f"{donde}, objeciones"
    if not isinstance(valor, list):
        raise mala(archivo, lugar, "se esperaba una lista")
    tablas = [_tabla(objecion, lugar, archivo) for objecion in valor]
    return tuple(
        Objecion(
            _texto(tabla, "dice", lugar, archivo),
            _texto(tabla, "respuesta", lugar, archivo),
        )
        for tabla in tablas
    )


def _grupos(valor: object, donde: str, archivo: str) -> tuple[tuple[str, ...], ...]:
    """Return groups of supports; an entry of the list may itself be a list of alternatives."""
    if not isinstance(valor, list):
        raise mala(archivo, donde, "«soportes» debe ser una lista")
    lugar = f"{donde}, soportes"
    return tuple(
        _lista(grupo if isinstance(grupo, list) else [grupo], lugar, archivo) for grupo in valor
    )


def _tabla(valor: object, donde: str, archivo: str) -> dict[str, object]:
    if not isinstance(valor, dict):
        raise mala(archivo, donde, "se esperaba una tabla de nombre = valor")
    return valor


def _textos(valor: object, donde: str, archivo: str) -> dict[str, str]:
    tabla = _tabla(valor, donde, archivo)
    return {nombre: _texto(tabla, nombre, donde, archivo) for nombre in tabla}


def _texto(tabla: Mapping[str, object], nombre: str, donde: str, archivo: str) -> str:
    valor = tabla.get(nombre)
    if not isinstance(valor, str):
        raise mala(archivo, donde, f"falta «{nombre}», un texto entre comillas")
    return " ".join(valor.split())


def _lista(valor: object, donde: str, archivo: str) -> tuple[str, ...]:
    if not isinstance(valor, list) or not all(isinstance(texto, str) for texto in valor):
        raise mala(archivo, donde, "se esperaba una lista de textos entre comillas")
    return tuple(valor)
