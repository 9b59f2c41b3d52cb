"""Reading the catalogues, the files of `data/` or a supervisor's own, as domain values."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ajustes_tui import paths
from ajustes_tui.domain.keeping.catalog_versions import Catalogo, Fila
from ajustes_tui.domain.keeping.catalogs import (
    CatalogoMarcaciones,
    Catalogos,
    MarcacionMaestra,
    Reglas,
)
from ajustes_tui.domain.values.text import clave
from ajustes_tui.errors import ConfigInvalida
from ajustes_tui.services.admin.catalog_file import (
    a_csv,
    con_linea,
    csv_de,
    leer_texto,
    mala,
    toml_de,
)
from ajustes_tui.services.admin.causales import causales_de

if TYPE_CHECKING:
    from ajustes_tui.excel.read.columns import Sinonimos

COLUMNAS_MARCACION = (
    "razon",
    "subrazon",
    "descripcion",
    "clase",
    "dias",
    "genera_cun",
    "asociada_a_ajuste",
    "activa",
    "area",
    "usuario_escala",
)
"""The columns of a marcaciones file, in the order it is written."""

COLUMNAS_FESTIVO = ("fecha", "motivo")
"""The columns of the file of extra non-business days."""

COLUMNAS_SINONIMO = ("tabla", "nombre", "sinonimo")
"""The columns of synonyms kept as a table: the section, the name in it, and one of its words."""

DE_FABRICA: Mapping[Catalogo, str] = {
    Catalogo.CAUSALES: "causales.toml",
    Catalogo.MARCACIONES: "marcaciones_demo.csv",
    Catalogo.SINONIMOS: "sinonimos.toml",
    Catalogo.FESTIVOS: "festivos_extra.csv",
    Catalogo.AJUSTES: "ajustes.toml",
}
"""The file of `data/` that holds each catalogue until a supervisor imports another."""

_SI_NO = {"si": True, "sí": True, "no": False}
_SECCIONES = ("campos", "resultado")
_DEL_EQUIPO = frozenset({"db", "buzon", "salida", "pantalla", "mantenimiento", "limites"})
"""Settings of one computer, which stand in its own file and in no catalogue."""
_MARCA_DEMO = "# DEMO"
_FILA_DEMO = "DEMO "


def load_catalogos(carpeta: Path, propios: Mapping[Catalogo, str] | None = None) -> Catalogos:
    """Return the catalogues in force: the texts a store keeps, else the files of a folder.

    Raises ConfigInvalida for a bad one, with file, entry and reason.
    """
    propios = propios or {}

    def texto(catalogo: Catalogo) -> tuple[str, str]:
        archivo = DE_FABRICA[catalogo]
        if catalogo in propios:
            # Not under the shipped file's name, which would mark a real catalogue as a DEMO.
            return propios[catalogo], catalogo.value
        return leer_texto(carpeta / archivo), archivo

    causales = causales_de(*texto(Catalogo.CAUSALES))
    return Catalogos(
        causales.causales,
        marcaciones_de(*texto(Catalogo.MARCACIONES)),
        festivos_extra=frozenset(festivos_de(*texto(Catalogo.FESTIVOS))),
        version=causales.version,
        desde=causales.desde,
    )


def read_causales(ruta: Path) -> Catalogos:
    """Read a causales file (see `causales_de`)."""
    return causales_de(leer_texto(ruta), ruta.name)


def read_marcaciones(ruta: Path) -> CatalogoMarcaciones:
    """Read a marcaciones file (see `marcaciones_de`)."""
    return marcaciones_de(leer_texto(ruta), ruta.name)


def read_festivos(ruta: Path) -> frozenset[date]:
    """Read the extra non-business days; the national holidays need not be there."""
    return frozenset(festivos_de(leer_texto(ruta), ruta.name))


def read_reglas(ruta: Path) -> tuple[Reglas, list[str]]:
    """Read a settings file as rules of the procedure, with the avisos of its unknown options."""
    return Reglas.desde(toml_de(leer_texto(ruta), ruta.name), ruta.name)


def marcaciones_de(texto: str, archivo: str) -> CatalogoMarcaciones:
    """Return the marcaciones of a CSV; a DEMO says so in its name, its first line or any row."""
    marcaciones: dict[tuple[str, str], MarcacionMaestra] = {}
    for linea, fila in csv_de(texto, archivo, COLUMNAS_MARCACION):
        marcacion = MarcacionMaestra(
            razon=fila["razon"].upper(),
            subrazon=fila["subrazon"].upper(),
            descripcion=fila["descripcion"],
            clase=fila["clase"].upper(),
            dias=int(fila["dias"]) if fila["dias"].isdecimal() else -1,
            genera_cun=_si_no(fila, "genera_cun", linea, archivo),
            asociada_a_ajuste=_si_no(fila, "asociada_a_ajuste", linea, archivo),
            activa=_si_no(fila, "activa", linea, archivo),
            area=fila["area"],
            usuario_escala=fila["usuario_escala"],
        )
        marcacion.validar(archivo, linea)
        codigo = (marcacion.razon, marcacion.subrazon)
        if codigo in marcaciones:
            raise mala(archivo, f"línea {linea}", "la razón y la subrazón ya están más arriba")
        marcaciones[codigo] = marcacion
    demo = (
        Path(archivo).stem.endswith("_demo")
        or texto.lstrip('\ufeff"').startswith(_MARCA_DEMO)
        or any(m.descripcion.startswith(_FILA_DEMO) for m in marcaciones.values())
    )
    return CatalogoMarcaciones(marcaciones.values(), demo=demo)


def festivos_de(texto: str, archivo: str) -> dict[date, str]:
    """Return the extra non-business days of a CSV, each with its reason."""
    dias: dict[date, str] = {}
    for linea, fila in csv_de(texto, archivo, COLUMNAS_FESTIVO):
        donde = f"línea {linea}"
        try:
            dia = date.fromisoformat(fila["fecha"])
        except ValueError:
            raise mala(archivo, donde, "«fecha» debe ser una fecha AAAA-MM-DD") from None
        if dia in dias:
            raise mala(archivo, donde, "la fecha ya está más arriba")
        if not clave(fila["motivo"]):
            raise mala(archivo, donde, "«motivo» no puede quedar vacío: diga por qué no es hábil")
        dias[dia] = fila["motivo"]
    return dias


def sinonimos_de(texto: str, archivo: str) -> Sinonimos:
    """Return the synonyms of a TOML text; raises ConfigInvalida with the line of a wrong one."""
    # Loaded here because only an import of a base and a change of this catalogue need it.
    from ajustes_tui.excel.read.columns import Sinonimos

    datos = toml_de(texto, archivo)
    try:
        for nombre in datos:
            if nombre not in _SECCIONES:
                raise mala(archivo, "secciones", f"no existe la sección «{nombre[:40]}»")
        for seccion in _SECCIONES:
            if not datos.get(seccion):
                raise mala(archivo, "secciones", f"falta la sección [{seccion}]")
        sinonimos = Sinonimos.desde_dict(datos)
        for tabla in (sinonimos.campos, sinonimos.resultados):
            for nombre, palabras in tabla.items():
                if not all(map(clave, palabras)):
                    raise mala(archivo, nombre, f"«{nombre}» trae un sinónimo vacío")
    except ConfigInvalida as error:
        raise con_linea(error, texto, archivo) from None
    return sinonimos


def sinonimos_de_tabla(texto: str, archivo: str) -> str:
    """Return the synonyms of a three-column CSV as the TOML text in which they are kept."""
    secciones: dict[str, dict[str, list[str]]] = {seccion: {} for seccion in _SECCIONES}
    for linea, fila in csv_de(texto, archivo, COLUMNAS_SINONIMO):
        if fila["tabla"] not in secciones:
            raise mala(archivo, f"línea {linea}", "«tabla» debe ser campos o resultado")
        if not fila["nombre"] or not clave(fila["sinonimo"]):
            raise mala(archivo, f"línea {linea}", "falta el nombre o el sinónimo")
        secciones[fila["tabla"]].setdefault(fila["nombre"], []).append(fila["sinonimo"])
    return "\n".join(
        f"[{seccion}]\n" + "".join(f"{n} = {_toml(tuple(p))}\n" for n, p in nombres.items())
        for seccion, nombres in secciones.items()
    )


def ajustes_de(texto: str, archivo: str, sobre: Reglas) -> Reglas:
    """Return the rules of a settings file; an option it leaves out keeps its value in `sobre`.

    Raises ConfigInvalida with the line of a value out of its range, or of an unknown option
    together with the nearest one that exists.
    """
    datos = toml_de(texto, archivo)
    nombres = [campo.name for campo in fields(Reglas)]
    try:
        for nombre in datos:
            if nombre in _DEL_EQUIPO:
                raise mala(
                    archivo,
                    "opciones",
                    f"«{nombre}» es de cada equipo y va en su propio archivo de opciones",
                )
            if nombre not in nombres:
                parecida = difflib.get_close_matches(nombre, nombres, n=1)
                sugerencia = f"; la más parecida es {parecida[0]}" if parecida else ""
                corta = nombre[:40]
                raise mala(archivo, "opciones", f"no existe la opción «{corta}»{sugerencia}")
        return Reglas.desde({**asdict(sobre), **datos}, archivo)[0]
    except ConfigInvalida as error:
        raise con_linea(error, texto, archivo) from None


def texto_de_reglas(reglas: Reglas) -> str:
    """Return the rules as the text of a settings file, with the comments of the shipped one."""
    valores = asdict(reglas)
    partes = ["# Opciones del procedimiento. Se importan con: ajustes catalogo ajustes --importar"]
    for parte in leer_texto(paths.catalogs_dir() / DE_FABRICA[Catalogo.AJUSTES]).split("\n\n"):
        lineas = parte.rstrip("\n").split("\n")
        nombres = [linea.split(" = ")[0] for linea in lineas]
        if not any(nombre in valores for nombre in nombres):
            continue
        partes.append(
            "\n".join(
                _con_valor(linea, nombre, valores[nombre]) if nombre in valores else linea
                for linea, nombre in zip(lineas, nombres, strict=True)
            )
        )
    texto = "\n\n".join(partes)
    sueltas = [n for n in valores if not re.search(rf"^{n} = ", texto, re.MULTILINE)]
    return "\n".join([texto, "", *(f"{n} = {_toml(valores[n])}" for n in sueltas)]).rstrip() + "\n"


def filas_de(catalogo: Catalogo, texto: str) -> list[Fila]:
    """Return the rows of a catalogue, given its text."""
    archivo = DE_FABRICA[catalogo]
    if catalogo is Catalogo.CAUSALES:
        return [
            {
                "letra": c.letra,
                "nombre": c.nombre,
                "ruta": c.ruta,
                "politica": c.politica,
                "soportes": [list(grupo) for grupo in c.soportes],
                "sugerencias": list(c.sugerencias),
                "guiones": {
                    nombre: [parrafo.texto for parrafo in parrafos]
                    for nombre, parrafos in c.guiones.items()
                },
                "objeciones": [{"dice": o.dice, "respuesta": o.respuesta} for o in c.objeciones],
                "donde_en_rr": dict(c.donde_en_rr),
            }
            for c in causales_de(texto, archivo).causales
        ]
    if catalogo is Catalogo.MARCACIONES:
        return [marcacion._asdict() for marcacion in marcaciones_de(texto, archivo).todas]
    if catalogo is Catalogo.FESTIVOS:
        dias = festivos_de(texto, archivo)
        return [{"fecha": dia.isoformat(), "motivo": dias[dia]} for dia in sorted(dias)]
    if catalogo is Catalogo.SINONIMOS:
        tablas = sinonimos_de(texto, archivo).a_dict()
        return [
            dict(zip(COLUMNAS_SINONIMO, (tabla, nombre, palabra), strict=True))
            for tabla, nombres in tablas.items()
            for nombre, palabras in nombres.items()
            for palabra in palabras
        ]
    vigentes, de_fabrica = asdict(ajustes_de(texto, archivo, Reglas())), asdict(Reglas())
    return [
        {"opcion": nombre, "valor": _plano(valor), "de_fabrica": _plano(de_fabrica[nombre])}
        for nombre, valor in vigentes.items()
    ]


LLAVES: Mapping[Catalogo, tuple[str, ...]] = {
    Catalogo.CAUSALES: ("letra",),
    Catalogo.MARCACIONES: ("razon", "subrazon"),
    Catalogo.SINONIMOS: COLUMNAS_SINONIMO,
    Catalogo.FESTIVOS: ("fecha",),
    Catalogo.AJUSTES: ("opcion",),
}
"""The data that tell the rows of each catalogue apart."""

COLUMNAS_DE_TABLA: Mapping[Catalogo, tuple[str, ...]] = {
    Catalogo.MARCACIONES: COLUMNAS_MARCACION,
    Catalogo.SINONIMOS: COLUMNAS_SINONIMO,
    Catalogo.FESTIVOS: COLUMNAS_FESTIVO,
}
"""The catalogues that fit in a table, which a CSV or a workbook may hold."""


def tabla_de(catalogo: Catalogo, texto: str) -> str:
    """Return a catalogue that fits in a table as the text of a CSV."""
    return a_csv(COLUMNAS_DE_TABLA[catalogo], filas_de(catalogo, texto))


def _si_no(fila: Mapping[str, str], nombre: str, linea: int, archivo: str) -> bool:
    valor = _SI_NO.get(fila[nombre].casefold())
    if valor is None:
        raise mala(archivo, f"línea {linea}", f"«{nombre}» debe ser si o no")
    return valor


def _con_valor(linea: str, nombre: str, valor: object) -> str:
    """Return a line of a settings file with another value, its comment kept."""
    comentario = linea.partition("#")[2].strip()
    return f"{nombre} = {_toml(valor)}" + (f"  # {comentario}" if comentario else "")


def _toml(valor: object) -> str:
    # JSON and TOML write every kind of value a setting has in the same way.
    return json.dumps(_plano(valor), ensure_ascii=False)


def _plano(valor: object) -> object:
    return list(valor) if isinstance(valor, tuple) else valor
