"""The lists of the import: the files of the folder, the bases of the store, the columns and sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from ajustes_tui.domain.base.inbox import EstadoDeArchivo
from ajustes_tui.domain.base.rows import CAMPOS, CAMPOS_OBLIGATORIOS
from ajustes_tui.domain.base.workbook import HojaVista, Titulos, mejor_hoja
from ajustes_tui.domain.values.counts import contados, miles
from ajustes_tui.domain.values.dates import dia_corto, fecha_corta
from ajustes_tui.screens.importacion.text import tamano
from ajustes_tui.services.intake.files import Libro
from ajustes_tui.ui.text import Voz, cell
from ajustes_tui.widgets.window_table import Columna

_EN_LISTA = 72
"""Cells of a line in a box: a longer one would be broken in two."""


def columnas_de_libros() -> dict[int, Sequence[Columna[Libro]]]:
    """Return the columns of the list of workbooks."""
    return {
        0: (
            Columna("Archivo", 28, lambda libro: libro.ruta.name, flexible=True),
            Columna("Tamaño", 7, lambda libro: tamano(libro.tamano), "der"),
            Columna("Cambiado", 15, _cambiado, "der"),
            Columna("Qué pasó con él", 24, _estado, voz=_voz_de_estado, flexible=True),
        )
    }


def _estado(libro: Libro) -> str:
    if libro.deshecha:
        return f"base {libro.base}, deshecha"
    if libro.estado is EstadoDeArchivo.IMPORTADA:
        return f"importada, base {libro.base}"
    if libro.estado is EstadoDeArchivo.RECHAZADA:
        return f"■ rechazada: {libro.motivo}"
    return "nueva"


def _voz_de_estado(libro: Libro) -> Voz:
    if libro.estado is EstadoDeArchivo.RECHAZADA:
        return Voz.MALO
    return Voz.FUERTE if libro.estado is EstadoDeArchivo.NUEVA else Voz.TENUE


def _cambiado(libro: Libro) -> str:
    return f"{dia_corto(libro.cambiado_el.date())} {libro.cambiado_el:%H:%M}"


class FilaColumna(NamedTuple):
    """A row of the mapping: a field and the header it took, or a header no field took."""

    campo: str
    """Empty for a header kept as other data."""
    titulo: str
    """Empty for a mandatory field that has no column."""
    ejemplos: tuple[str, ...]
    voz: Voz


def filas_de_columnas(titulos: Titulos) -> list[FilaColumna]:
    """Return what is missing first, then what was recognised, then what stayed out."""
    dudas = {titulo: campo for campo, titulo in titulos.dudosas.items()}
    return [
        *(FilaColumna(campo, "", (), Voz.MALO) for campo in titulos.faltan),
        *(
            FilaColumna(campo, titulo, titulos.ejemplos.get(titulo, ()), Voz.NORMAL)
            for campo in CAMPOS
            if (titulo := titulos.columnas.get(campo)) is not None
        ),
        *(
            FilaColumna(
                "",
                titulo,
                titulos.ejemplos.get(titulo, ()),
                Voz.AVISO if titulo in dudas else Voz.TENUE,
            )
            for titulo in titulos.libres
        ),
    ]


def columnas_de_titulos() -> dict[int, Sequence[Columna[FilaColumna]]]:
    """Return the columns of the mapping."""
    return {
        0: (
            Columna("Dato", 17, _dato, voz=lambda f: f.voz),
            Columna("Título en el archivo", 22, _titulo, voz=lambda f: f.voz, flexible=True),
            Columna("Tres ejemplos", 36, _muestra, voz=lambda _f: Voz.TENUE, flexible=True),
        )
    }


def _dato(fila: FilaColumna) -> str:
    return fila.campo or "otros datos"


def _titulo(fila: FilaColumna) -> str:
    return fila.titulo or "▲ falta"


def _muestra(fila: FilaColumna) -> str:
    if not fila.titulo:
        return ""
    return " · ".join(fila.ejemplos) or "(vacía)"


def con_muestra(titulos: Titulos, titulo: str) -> str:
    """Return a header with its samples, as one chooses it from a list."""
    ejemplos = " · ".join(titulos.ejemplos.get(titulo, ())) or "(vacía)"
    return cell(f"{titulo}  ·  {ejemplos}", _EN_LISTA).rstrip()


def opciones_de_hoja(hojas: Sequence[HojaVista]) -> list[tuple[str, str]]:
    """Return the sheets to choose from, each with what it would give; the best is pointed at."""
    mejor = mejor_hoja(tuple(hojas))
    return [
        (
            hoja.nombre,
            f"{'► ' if hoja is mejor else '  '}{hoja.nombre} · {_alto(hoja)} · "
            f"{_reconoce(hoja)}{' · oculta' if hoja.oculta else ''}",
        )
        for hoja in hojas
    ]


def _alto(hoja: HojaVista) -> str:
    return contados(hoja.alto, "fila", "filas")


def _reconoce(hoja: HojaVista) -> str:
    if not hoja.faltan:
        return f"{len(hoja.columnas)} columnas reconocidas"
    return f"faltan {len(hoja.faltan)} de {len(CAMPOS_OBLIGATORIOS)} columnas"


def opciones_de_titulos(hoja: HojaVista) -> list[tuple[str, str]]:
    """Return the first rows of a sheet to choose the one of the headers from."""
    return [
        (
            str(numero),
            cell(
                f"{'►' if numero == hoja.fila_encabezado else ' '}{numero:>4}  "
                + " · ".join(filter(None, celdas)),
                _EN_LISTA,
            ).rstrip(),
        )
        for numero, celdas in hoja.primeras
    ]


def columnas_de_bases() -> dict[int, Sequence[Columna[Mapping[str, Any]]]]:
    """Return the columns of the list of bases."""
    numero = Columna[Mapping[str, Any]]("Base", 5, lambda b: str(b["id"]), "der")
    corte = Columna[Mapping[str, Any]]("Corte", 10, _corte_de)
    archivo = Columna[Mapping[str, Any]]("Archivo", 24, lambda b: str(b["archivo"]), flexible=True)
    total = Columna[Mapping[str, Any]]("T", 8, lambda b: miles(b["resumen"]["validas"]), "der")
    quien = Columna[Mapping[str, Any]](
        "Importada", 22, _importada, voz=lambda b: Voz.AVISO if b["anulada_el"] else Voz.NORMAL
    )
    tipo = Columna[Mapping[str, Any]]("Tipo", 11, lambda b: str(b["tipo"]))
    nuevas = Columna[Mapping[str, Any]]("Nuevas", 8, lambda b: miles(b["resumen"]["nuevas"]), "der")
    return {
        0: (numero, corte, archivo, total, quien),
        110: (numero, corte, tipo, archivo, total, nuevas, quien),
    }


def _corte_de(base: Mapping[str, Any]) -> str:
    return fecha_corta(date.fromisoformat(base["corte"]))


def _importada(base: Mapping[str, Any]) -> str:
    if base["anulada_el"]:
        return f"deshecha por {base['anulada_por']}"
    return f"{base['importada_el'][8:10]}/{base['importada_el'][5:7]} por {base['importada_por']}"
