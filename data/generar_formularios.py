"""Make the templates of the weekly feedback: `python data/generar_formularios.py`.

What the célula changes in them with Excel stays; running this puts the shipped ones back. A text in
braces is filled in by the program; the names it knows are in LEEME.md.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties

CARPETA = Path(__file__).resolve().parent / "formularios"
HECHO = datetime(2026, 11, 1)
COLUMNAS = "ABCDEFGH"
ANCHO = 12.5
LETRA, TITULO, FONDO = "Calibri", PatternFill("solid", fgColor="1F3A5F"), "E8EEF4"
_LINEA = Side(style="thin", color="8A99A8")
_MARCO = Border(left=_LINEA, right=_LINEA, top=_LINEA, bottom=_LINEA)
_ROTULO = PatternFill("solid", fgColor=FONDO)


class Hoja:
    """A sheet of eight equal columns, written from top to bottom."""

    def __init__(self, libro: Workbook, nombre: str, titulo: str) -> None:
        self.hoja: Any = libro.active
        self.hoja.title = nombre
        self.hoja.sheet_view.showGridLines = False
        for letra in COLUMNAS:
            self.hoja.column_dimensions[letra].width = ANCHO
        self.fila = 0
        self.bloque([(8, titulo)], alto=30, letra=16, negrilla=True, blanco=True, fondo=TITULO)

    def bloque(
        self,
        partes: list[tuple[int, str]],
        *,
        alto: float = 20,
        letra: float = 10,
        negrilla: bool = False,
        blanco: bool = False,
        fondo: PatternFill | None = None,
        formatos: dict[int, str] | None = None,
        rotulos: bool = False,
        arriba: bool = False,
    ) -> None:
        """Write one row of merged cells: how many columns each takes, and its text."""
        self.fila += 1
        self.hoja.row_dimensions[self.fila].height = alto
        desde = 1
        for lugar, (cuantas, texto) in enumerate(partes):
            hasta = desde + cuantas - 1
            if cuantas > 1:
                self.hoja.merge_cells(
                    start_row=self.fila, end_row=self.fila, start_column=desde, end_column=hasta
                )
            celda = self.hoja.cell(self.fila, desde, texto or None)
            es_rotulo = rotulos and lugar % 2 == 0
            celda.font = Font(
                name=LETRA,
                size=letra,
                bold=negrilla or es_rotulo,
                color="FFFFFF" if blanco else "1B1B1B",
            )
            celda.alignment = Alignment(
                horizontal="center" if blanco else "left",
                vertical="top" if arriba else "center",
                wrap_text=True,
                indent=0 if blanco else 1,
            )
            for columna in range(desde, hasta + 1):
                self.hoja.cell(self.fila, columna).border = _MARCO
            relleno = fondo or (_ROTULO if es_rotulo else None)
            if relleno is not None:
                celda.fill = relleno
            if formatos and lugar in formatos:
                celda.number_format = formatos[lugar]
            desde = hasta + 1

    def seccion(self, titulo: str) -> None:
        """Write the heading of a part."""
        self.bloque([(8, titulo)], alto=18, negrilla=True, fondo=_ROTULO)

    def datos(self, *partes: str, formatos: dict[int, str] | None = None) -> None:
        """Write labels and values by turns, two columns each."""
        self.bloque([(2, texto) for texto in partes], rotulos=True, formatos=formatos)

    def texto(self, texto: str, alto: float, letra: float = 10) -> None:
        """Write one box across the page, as high as it needs when it is filled in."""
        self.bloque([(8, texto)], alto=alto, letra=letra, arriba=True)

    def cerrar(self, pie: str) -> None:
        """Set the page: one, upright, letter size, with the week in its foot."""
        hoja = self.hoja
        hoja.print_area = f"A1:H{self.fila}"
        hoja.page_setup.orientation = "portrait"
        hoja.page_setup.paperSize = hoja.PAPERSIZE_LETTER
        hoja.page_setup.fitToWidth = 1
        hoja.page_setup.fitToHeight = 1
        hoja.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        margenes = hoja.page_margins
        margenes.left = margenes.right = 0.5
        margenes.top, margenes.bottom = 0.5, 0.6
        margenes.header = margenes.footer = 0.3
        hoja.print_options.horizontalCentered = True
        hoja.oddFooter.left.text = pie
        hoja.oddFooter.right.text = "Página &P de &N"


def compromiso() -> Workbook:
    """Return the template of «Compromiso de mejoramiento»."""
    libro = Workbook()
    h = Hoja(libro, "Compromiso", "COMPROMISO DE MEJORAMIENTO")
    dia, por_ciento = "dd/mm/yyyy", r"0.0\ %"
    h.bloque(
        [(2, "Semana"), (2, "{semana}"), (1, "Del"), (1, "{desde}"), (1, "Al"), (1, "{hasta}")],
        rotulos=True,
    )
    h.datos("Asesor", "{asesor_nombre}", "Identificación", "{asesor_id}")
    h.datos("Jefe inmediato", "", "Aliado", "{aliado}")
    h.datos("Fecha", "{fecha}", "Supervisor", "{supervisor}", formatos={1: dia})
    h.seccion("Cifras de la semana")
    h.datos("Puesto en el top 5", "{puesto}", "Reincidente", "{reincidente}")
    h.datos("Rechazos", "{rechazos}", "Enviados", "{enviados}")
    h.datos(
        "Tasa propia",
        "{tasa_propia}",
        "Aporte",
        "{aporte}",
        formatos={1: por_ciento, 3: por_ciento},
    )
    h.bloque(
        [(4, "Rechazos de las últimas 5 semanas, la más vieja primero"), (4, "{tendencia}")],
        rotulos=True,
    )
    h.bloque([(2, "Causales"), (6, "{causales}")], rotulos=True)
    h.bloque([(2, "Motivos"), (6, "{motivos}")], rotulos=True)
    h.seccion("Radicados rechazados")
    h.texto("{radicados}", 30, 9)
    h.seccion("Aspectos positivos")
    h.texto("{aspectos_positivos}", 36)
    h.seccion("Aspectos a mejorar")
    h.texto("{aspectos_a_mejorar}", 60)
    h.seccion("Compromiso del asesor")
    h.texto("", 60)
    h.seccion("Compromiso del supervisor (obligatorio)")
    h.texto("{compromiso_supervisor}", 60)
    h.bloque(
        [(3, "Fecha de seguimiento"), (5, "{fecha_seguimiento}")], rotulos=True, formatos={1: dia}
    )
    h.bloque(
        [(3, "Estado al seguimiento"), (5, "☐ Cerrado con mejora     ☐ Cerrado sin mejora")],
        rotulos=True,
    )
    h.bloque([(4, ""), (4, "")], alto=46)
    h.bloque([(4, "Firma del asesor"), (4, "Firma del supervisor")], negrilla=True, alto=18)
    h.cerrar("Compromiso de mejoramiento")
    return libro


def enterado() -> Workbook:
    """Return the template of «Estoy enterado»."""
    libro = Workbook()
    h = Hoja(libro, "Estoy enterado", "ESTOY ENTERADO")
    h.datos("Semana", "{semana}", "Fecha", "{fecha}", formatos={3: "dd/mm/yyyy"})
    h.datos("Duración (minutos)", "", "Turno", "")
    h.datos("Supervisor", "{supervisor}", "Formador", "")
    h.seccion("Temas")
    for numero in range(1, 5):
        h.bloque([(1, str(numero)), (7, f"{{tema_{numero}}}")], rotulos=True, alto=34)
    h.seccion("Asistentes: firmo que entendí los temas y sé cómo se hace")
    h.bloque(
        [(1, "#"), (1, "Id"), (3, "Nombre"), (2, "Firma"), (1, "¿Claro?")],
        negrilla=True,
        fondo=_ROTULO,
    )
    for numero in range(1, 11):
        h.bloque(
            [
                (1, str(numero)),
                (1, f"{{asistente_{numero}_id}}"),
                (3, f"{{asistente_{numero}_nombre}}"),
                (2, ""),
                (1, "☐ Sí  ☐ No"),
            ],
            alto=26,
        )
    h.seccion("¿Los temas quedaron claros?   ☐ Sí   ☐ No.   Si no, ¿qué falta?")
    h.texto("", 50)
    h.bloque([(4, ""), (4, "")], alto=46)
    h.bloque([(4, "Firma del supervisor"), (4, "Firma del formador")], negrilla=True, alto=18)
    h.cerrar("Estoy enterado")
    return libro


def main() -> None:
    """Write both templates."""
    CARPETA.mkdir(exist_ok=True)
    for nombre, libro in (
        ("compromiso_de_mejoramiento", compromiso()),
        ("estoy_enterado", enterado()),
    ):
        libro.properties.creator = "ajustes"
        libro.properties.created = HECHO
        libro.save(CARPETA / f"{nombre}.xlsx")
        print(f"{nombre}.xlsx")


if __name__ == "__main__":
    main()
