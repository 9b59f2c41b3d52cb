"""The files of catalogues as text: read with their lines, and written whole or not at all."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ajustes_tui.domain.values.text import limpiar
from ajustes_tui.errors import ArchivoInvalido, ConfigInvalida, motivo_de

CORREGIR = "Corrija ese dato en el archivo y vuelva a intentarlo."
MAXIMO_DE_BYTES = 4 * 1024**2
"""A catalogue larger than this is some other file."""
_EXPANDIDO = 64 * 1024**2
_LINEA_DE_TOML = re.compile(r"at line (\d+)")
_NOMBRADO = re.compile(r"«([^»]+)»|(\{\w+\})")


def mala(archivo: str, donde: str, motivo: str) -> ConfigInvalida:
    """Return the refusal of a catalogue: which file, where in it, and why."""
    return ConfigInvalida(f"{archivo}, {donde}: {motivo}.", CORREGIR)


def leer_texto(ruta: Path) -> str:
    """Return the text of a file; raises ConfigInvalida if it is too big, unreadable or not UTF-8."""
    try:
        if ruta.stat().st_size > MAXIMO_DE_BYTES:
            raise ConfigInvalida(
                f"«{ruta.name}» es demasiado grande para un catálogo.", "Revise qué archivo es."
            )
        return ruta.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigInvalida(
            f"No se puede leer «{ruta.name}»: {motivo_de(error)}.",
            "Revise que el archivo exista y que usted pueda leerlo.",
        ) from None
    except UnicodeDecodeError:
        raise ConfigInvalida(
            f"«{ruta.name}» no está guardado en UTF-8.", "Guárdelo como UTF-8."
        ) from None


def toml_de(texto: str, archivo: str) -> dict[str, object]:
    """Return the tables of a TOML text; raises ConfigInvalida with the line that is badly written."""
    try:
        return tomllib.loads(texto)
    except tomllib.TOMLDecodeError as error:
        hallada = _LINEA_DE_TOML.search(str(error))
        linea = int(hallada[1]) if hallada else len(texto.splitlines())
        raise ConfigInvalida(
            f"{archivo}, línea {linea}: está mal escrito; cada dato es nombre = valor, y los textos "
            "van entre comillas.",
            CORREGIR,
        ) from None


def csv_de(texto: str, archivo: str, columnas: tuple[str, ...]) -> list[tuple[int, dict[str, str]]]:
    """Return the rows below the header with their line; blank lines and # comments are skipped."""
    lineas = texto.splitlines()
    utiles = [
        (numero, linea)
        for numero, linea in enumerate(lineas, 1)
        if linea.strip(" ,;") and not linea.startswith(("#", '"#'))
    ]
    if not utiles:
        raise mala(archivo, "línea 1", f"falta el encabezado {','.join(columnas)}")
    separador = ";" if utiles[0][1].count(";") > utiles[0][1].count(",") else ","
    encabezado, *filas = (
        (n, [limpiar(c) for c in next(csv.reader(io.StringIO(t), delimiter=separador))])
        for n, t in utiles
    )
    nombres = [nombre.casefold() for nombre in encabezado[1]]
    faltan = [columna for columna in columnas if columna not in nombres]
    if faltan:
        raise mala(archivo, f"línea {encabezado[0]}", f"falta la columna {', '.join(faltan)}")
    for numero, celdas in filas:
        if len(celdas) != len(nombres):
            motivo = f"tiene {len(celdas)} datos y el encabezado {len(nombres)}"
            raise mala(archivo, f"línea {numero}", motivo)
    return [(numero, dict(zip(nombres, celdas, strict=True))) for numero, celdas in filas]


def a_csv(columnas: Sequence[str], filas: Iterable[Mapping[str, object]]) -> str:
    """Return rows as the text of a CSV with its header."""
    salida = io.StringIO()
    escritor = csv.writer(salida, lineterminator="\n")
    escritor.writerow(columnas)
    escritor.writerows([_celda(fila[columna]) for columna in columnas] for fila in filas)
    return salida.getvalue()


def libro_a_csv(ruta: Path) -> str:
    """Return the first sheet of a workbook as the text of a CSV; a row keeps its number as line."""
    # openpyxl takes its time to load and only a workbook needs it.
    from ajustes_tui.excel.read.sheets import leer_hoja

    salida = io.StringIO()
    escritor = csv.writer(salida, lineterminator="\n")
    escritor.writerows(leer_hoja(ruta, MAXIMO_DE_BYTES, _EXPANDIDO))
    return salida.getvalue()


def con_linea(
    error: ConfigInvalida, texto: str, archivo: str, desde: int = 1, hasta: int | None = None
) -> ConfigInvalida:
    """Return a refusal with the line of the name it mentions, looked for in its entry first.

    `desde` and `hasta` are the first and the last line of the entry.
    """
    lineas = texto.splitlines()
    nombres = [a or b for a, b in _NOMBRADO.findall(error.mensaje)]
    nombres += re.findall(rf"^{re.escape(archivo)}, (\w+):", error.mensaje)
    numero = next(
        (
            hallada
            for primera, ultima in ((desde, hasta or len(lineas)), (1, len(lineas)))
            for nombre in reversed(nombres)
            if (hallada := _buscar(lineas, nombre, primera, ultima))
        ),
        desde,
    )
    resto = error.mensaje.removeprefix(f"{archivo}, ")
    junto = ", " if resto is not error.mensaje and not resto[:1].isupper() else ": "
    return ConfigInvalida(f"{archivo}, línea {numero}{junto}{resto}", error.sugerencia or CORREGIR)


def _buscar(lineas: Sequence[str], nombre: str, desde: int, hasta: int) -> int | None:
    """Return the number of the last line that gives a value to a name, else of the last that mentions it."""
    tramo = list(enumerate(lineas[desde - 1 : hasta], desde))
    clave = re.compile(rf"\s*[\"']?{re.escape(nombre)}[\"']?\s*=")
    for numero, linea in reversed(tramo):
        if clave.match(linea):
            return numero
    return next(
        (n for n, linea in reversed(tramo) if nombre in linea and not linea.startswith("#")), None
    )


def escribir(ruta: Path, texto: str, reemplazables: Iterable[str]) -> None:
    """Write a text file, 0600; an existing one only if it is empty or its text is in `reemplazables`.

    Raises ArchivoInvalido for any other existing file, and when it cannot be written.
    """
    from ajustes_tui.excel.read.file import archivo_nuevo

    try:
        anterior = ruta.read_text(encoding="utf-8-sig") if ruta.is_file() else ""
    except (OSError, UnicodeDecodeError):
        anterior = "\0"
    if (ruta.exists() and not ruta.is_file()) or (anterior and anterior not in set(reemplazables)):
        raise ArchivoInvalido(
            f"«{ruta.name}» ya existe y tiene cambios que se perderían.",
            "Escoja otro nombre, o mueva ese archivo.",
        )
    with archivo_nuevo(ruta) as nuevo:
        nuevo.salida.write(texto.encode())
        nuevo.publicar()


def _celda(valor: object) -> str:
    if isinstance(valor, bool):
        return "si" if valor else "no"
    return str(valor)
