"""Reading the files of `data/` (or a supervisor's own) as domain values; the Colombian calendar."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path

from ajustes_tui.domain.catalogos import (
    CatalogoMarcaciones,
    Catalogos,
    Causal,
    MarcacionMaestra,
    Objecion,
    Parrafo,
    Reglas,
)
from ajustes_tui.errors import ConfigInvalida

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

_CORREGIR = "Corrija ese dato en el archivo y vuelva a intentarlo."
_SI_NO = {"si": True, "sí": True, "no": False}
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


def load_catalogos(carpeta: Path) -> Catalogos:
    """Read the catalogues of a folder; a bad one raises ConfigInvalida with file, entry, reason."""
    causales = read_causales(carpeta / "causales.toml")
    return Catalogos(
        causales.causales,
        read_marcaciones(carpeta / "marcaciones_demo.csv"),
        festivos_extra=read_festivos(carpeta / "festivos_extra.csv"),
        version=causales.version,
        desde=causales.desde,
    )


def read_causales(ruta: Path) -> Catalogos:
    """Read a causales file: a bundle with its version and date, without the other catalogues."""
    datos = _toml(ruta)
    archivo = ruta.name
    version, desde = datos.get("version"), datos.get("desde")
    if type(version) is not int or version < 1:
        raise _mala(archivo, "version", "se esperaba un número entero desde 1")
    if type(desde) is not date:
        raise _mala(archivo, "desde", "se esperaba una fecha sin comillas, AAAA-MM-DD")
    comunes = _guiones(datos.get("guiones", {}), "guiones comunes", archivo)
    donde = _textos(datos.get("donde_en_rr", {}), "donde_en_rr", archivo)
    entradas = datos.get("causal")
    if not isinstance(entradas, list) or not entradas:
        raise _mala(archivo, "causal", "el archivo no trae ninguna causal")
    causales = [
        _causal(entrada, numero, comunes, donde, archivo)
        for numero, entrada in enumerate(entradas, start=1)
    ]
    vistas: set[str] = set()
    for causal in causales:
        causal.validar(archivo)
        if causal.letra in vistas:
            raise _mala(archivo, f"causal {causal.letra}", "la letra está repetida")
        vistas.add(causal.letra)
    return Catalogos(causales, version=version, desde=desde)


def read_marcaciones(ruta: Path) -> CatalogoMarcaciones:
    """Read a marcaciones file; one whose name ends in `_demo` is taken for a demonstration."""
    marcaciones: dict[tuple[str, str], MarcacionMaestra] = {}
    for linea, fila in _csv(ruta, COLUMNAS_MARCACION):
        marcacion = MarcacionMaestra(
            razon=fila["razon"].upper(),
            subrazon=fila["subrazon"].upper(),
            descripcion=fila["descripcion"],
            clase=fila["clase"].upper(),
            dias=int(fila["dias"]) if fila["dias"].isdecimal() else -1,
            genera_cun=_si_no(fila, "genera_cun", linea, ruta.name),
            asociada_a_ajuste=_si_no(fila, "asociada_a_ajuste", linea, ruta.name),
            activa=_si_no(fila, "activa", linea, ruta.name),
            area=fila["area"],
            usuario_escala=fila["usuario_escala"],
        )
        marcacion.validar(ruta.name, linea)
        codigo = (marcacion.razon, marcacion.subrazon)
        if codigo in marcaciones:
            raise _mala(ruta.name, f"línea {linea}", "la razón y la subrazón ya están más arriba")
        marcaciones[codigo] = marcacion
    return CatalogoMarcaciones(marcaciones.values(), demo=ruta.stem.endswith("_demo"))


def read_festivos(ruta: Path) -> frozenset[date]:
    """Read the extra non-business days; the national holidays need not be there."""
    dias: set[date] = set()
    for linea, fila in _csv(ruta, COLUMNAS_FESTIVO):
        try:
            dias.add(date.fromisoformat(fila["fecha"]))
        except ValueError:
            raise _mala(
                ruta.name, f"línea {linea}", "«fecha» debe ser una fecha AAAA-MM-DD"
            ) from None
    return frozenset(dias)


def read_reglas(ruta: Path) -> tuple[Reglas, list[str]]:
    """Read a settings file as rules of the procedure, with the avisos of its unknown options."""
    return Reglas.desde(_toml(ruta), ruta.name)


def build_es_habil(extra: frozenset[date] = frozenset()) -> Callable[[date], bool]:
    """Return the question "is it a business day?": Monday to Friday, no holiday, no extra day.

    The holidays of a year are computed when first asked and kept: most orders need none of them.
    """
    por_ano: dict[int, frozenset[date]] = {}

    def es_habil(dia: date) -> bool:
        if dia.weekday() >= 5 or dia in extra:
            return False
        festivos = por_ano.get(dia.year)
        if festivos is None:
            festivos = por_ano[dia.year] = _festivos(dia.year)
        return dia not in festivos

    return es_habil


def build_es_festivo(extra: frozenset[date] = frozenset()) -> Callable[[date], bool]:
    """Return the question "is it a holiday?", for Saturdays, which are no business days anyway."""
    return lambda dia: dia in extra or dia in _festivos(dia.year)


@cache
def _festivos(ano: int) -> frozenset[date]:
    # Imported here because it costs start-up time that orders without business days should not pay.
    from holidays import country_holidays

    return frozenset(country_holidays("CO", years=ano))


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
            raise _mala(archivo, donde, f"no existe el dato «{nombre[:40]}»")
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
            raise _mala(archivo, lugar, "se esperaba una lista de párrafos")
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
        raise _mala(archivo, lugar, "se esperaba una lista")
    tablas = [_tabla(objecion, lugar, archivo) for objecion in valor]
    return tuple(
        Objecion(
            _texto(tabla, "dice", lugar, archivo),
            _texto(tabla, "respuesta", lugar, archivo),
        )
        for tabla in tablas
    )


def _grupos(valor: object, donde: str, archivo: str) -> tuple[tuple[str, ...], ...]:
    """A list of supports, where an entry may itself be a list of alternatives."""
    if not isinstance(valor, list):
        raise _mala(archivo, donde, "«soportes» debe ser una lista")
    lugar = f"{donde}, soportes"
    return tuple(
        _lista(grupo if isinstance(grupo, list) else [grupo], lugar, archivo) for grupo in valor
    )


def _tabla(valor: object, donde: str, archivo: str) -> dict[str, object]:
    if not isinstance(valor, dict):
        raise _mala(archivo, donde, "se esperaba una tabla de nombre = valor")
    return valor


def _textos(valor: object, donde: str, archivo: str) -> dict[str, str]:
    tabla = _tabla(valor, donde, archivo)
    return {nombre: _texto(tabla, nombre, donde, archivo) for nombre in tabla}


def _texto(tabla: Mapping[str, object], nombre: str, donde: str, archivo: str) -> str:
    valor = tabla.get(nombre)
    if not isinstance(valor, str):
        raise _mala(archivo, donde, f"falta «{nombre}», un texto entre comillas")
    return " ".join(valor.split())


def _lista(valor: object, donde: str, archivo: str) -> tuple[str, ...]:
    if not isinstance(valor, list) or not all(isinstance(texto, str) for texto in valor):
        raise _mala(archivo, donde, "se esperaba una lista de textos entre comillas")
    return tuple(valor)


def _si_no(fila: Mapping[str, str], nombre: str, linea: int, archivo: str) -> bool:
    valor = _SI_NO.get(fila[nombre].casefold())
    if valor is None:
        raise _mala(archivo, f"línea {linea}", f"«{nombre}» debe ser si o no")
    return valor


def _csv(ruta: Path, columnas: tuple[str, ...]) -> list[tuple[int, dict[str, str]]]:
    """The rows below the header with their line numbers; blank lines and # comments are skipped."""
    lineas = _leer(ruta).splitlines()
    utiles = [(n, t) for n, t in enumerate(lineas, 1) if t.strip(" ,;") and not t.startswith("#")]
    if not utiles:
        raise _mala(ruta.name, "línea 1", f"falta el encabezado {','.join(columnas)}")
    separador = ";" if utiles[0][1].count(";") > utiles[0][1].count(",") else ","
    encabezado, *filas = (
        (n, [c.strip() for c in next(csv.reader(io.StringIO(t), delimiter=separador))])
        for n, t in utiles
    )
    nombres = [nombre.casefold() for nombre in encabezado[1]]
    faltan = [columna for columna in columnas if columna not in nombres]
    if faltan:
        raise _mala(ruta.name, f"línea {encabezado[0]}", f"falta la columna {', '.join(faltan)}")
    for numero, celdas in filas:
        if len(celdas) != len(nombres):
            motivo = f"tiene {len(celdas)} datos y el encabezado {len(nombres)}"
            raise _mala(ruta.name, f"línea {numero}", motivo)
    return [(numero, dict(zip(nombres, celdas, strict=True))) for numero, celdas in filas]


def _toml(ruta: Path) -> dict[str, object]:
    try:
        return tomllib.loads(_leer(ruta))
    except tomllib.TOMLDecodeError as error:
        raise ConfigInvalida(f"«{ruta.name}» está mal escrito: {error}.", _CORREGIR) from None


def _leer(ruta: Path) -> str:
    try:
        return ruta.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigInvalida(
            f"No se puede leer «{ruta.name}»: {error.strerror}.",
            "Revise que el archivo exista y que usted pueda leerlo.",
        ) from None
    except UnicodeDecodeError:
        raise ConfigInvalida(
            f"«{ruta.name}» no está guardado en UTF-8.", "Guárdelo como UTF-8."
        ) from None


def _mala(archivo: str, donde: str, motivo: str) -> ConfigInvalida:
    return ConfigInvalida(f"{archivo}, {donde}: {motivo}.", _CORREGIR)
