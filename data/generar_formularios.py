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
HASHED_COLUMNS = "ABCDEFGH"
WIDTH = 12.5
LETRA, TITULO, FONDO = "Calibri", PatternFill("solid", fgColor="1F3A5F"), "E8EEF4"
_LINEA = Side(style="thin", color="8A99A8")
_FRAME = Border(left=_LINEA, right=_LINEA, top=_LINEA, bottom=_LINEA)
_ROTULO = PatternFill("solid", fgColor=FONDO)


class Sheet:
    """A sheet of eight equal columns, written from top to bottom."""

    def __init__(self, book: Workbook, name: str, heading: str) -> None:
        self.sheet: Any = book.active
        self.sheet.title = name
        self.sheet.sheet_view.showGridLines = False
        for letter in HASHED_COLUMNS:
            self.sheet.column_dimensions[letter].width = WIDTH
        self.fila = 0
        self.block(
            [(8, heading)], height=30, letter=16, negrilla=True, blanco=True, background=TITULO
        )

    def block(
        self,
        parts: list[tuple[int, str]],
        *,
        height: float = 20,
        letter: float = 10,
        negrilla: bool = False,
        blanco: bool = False,
        background: PatternFill | None = None,
        formatos: dict[int, str] | None = None,
        rotulos: bool = False,
        above: bool = False,
    ) -> None:
        """Write one row of merged cells: how many columns each takes, and its text."""
        self.fila += 1
        self.sheet.row_dimensions[self.fila].height = height
        since = 1
        for place, (count, text) in enumerate(parts):
            until = since + count - 1
            if count > 1:
                self.sheet.merge_cells(
                    start_row=self.fila, end_row=self.fila, start_column=since, end_column=until
                )
            cell = self.sheet.cell(self.fila, since, text or None)
            es_rotulo = rotulos and place % 2 == 0
            cell.font = Font(
                name=LETRA,
                size=letter,
                bold=negrilla or es_rotulo,
                color="FFFFFF" if blanco else "1B1B1B",
            )
            cell.alignment = Alignment(
                horizontal="center" if blanco else "left",
                vertical="top" if above else "center",
                wrap_text=True,
                indent=0 if blanco else 1,
            )
            for column in range(since, until + 1):
                self.sheet.cell(self.fila, column).border = _FRAME
            padding = background or (_ROTULO if es_rotulo else None)
            if padding is not None:
                cell.fill = padding
            if formatos and place in formatos:
                cell.number_format = formatos[place]
            since = until + 1

    def section(self, heading: str) -> None:
        """Write the heading of a part."""
        self.block([(8, heading)], height=18, negrilla=True, background=_ROTULO)

    def datos(self, *parts: str, formatos: dict[int, str] | None = None) -> None:
        """Write labels and values by turns, two columns each."""
        self.block([(2, text) for text in parts], rotulos=True, formatos=formatos)

    def text(self, text: str, height: float, letter: float = 10) -> None:
        """Write one box across the page, as high as it needs when it is filled in."""
        self.block([(8, text)], height=height, letter=letter, above=True)

    def close(self, footer: str) -> None:
        """Set the page: one, upright, letter size, with the week in its foot."""
        sheet = self.sheet
        sheet.print_area = f"A1:H{self.fila}"
        sheet.page_setup.orientation = "portrait"
        sheet.page_setup.paperSize = sheet.PAPERSIZE_LETTER
        sheet.page_setup.fitToWidth = 1
        sheet.page_setup.fitToHeight = 1
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        margenes = sheet.page_margins
        margenes.left = margenes.right = 0.5
        margenes.top, margenes.bottom = 0.5, 0.6
        margenes.header = margenes.footer = 0.3
        sheet.print_options.horizontalCentered = True
        sheet.oddFooter.left.text = footer
        sheet.oddFooter.right.text = "Página &P de &N"


def compromiso() -> Workbook:
    """Return the template of «Compromiso de mejoramiento»."""
    book = Workbook()
    h = Sheet(book, "Compromiso", "COMPROMISO DE MEJORAMIENTO")
    dia, por_ciento = "dd/mm/yyyy", r"0.0\ %"
    h.block(
        [(2, "Semana"), (2, "{semana}"), (1, "Del"), (1, "{desde}"), (1, "Al"), (1, "{hasta}")],
        rotulos=True,
    )
    h.datos("Asesor", "{asesor_nombre}", "Identificación", "{asesor_id}")
    h.datos("Jefe inmediato", "{jefe_inmediato}", "Aliado", "{aliado}")
    h.datos("Fecha", "{fecha}", "Supervisor", "{supervisor}", formatos={1: dia})
    h.section("Cifras de la semana")
    h.datos("Puesto en el top 5", "{puesto}", "Reincidente", "{reincidente}")
    h.datos("Rechazos", "{rechazos}", "Enviados", "{enviados}")
    h.datos("Decididos", "{decididos}", "Rechazados de ellos", "{rechazados_de_decididos}")
    h.datos(
        "Tasa propia",
        "{tasa_propia}",
        "Aporte",
        "{aporte}",
        formatos={1: por_ciento, 3: por_ciento},
    )
    h.block(
        [
            (4, "Rechazados por el back en la base, confirmados o no"),
            (4, "{rechazados_en_la_base}"),
        ],
        rotulos=True,
    )
    h.block(
        [(4, "Rechazos de las últimas 5 semanas, la más vieja primero"), (4, "{tendencia}")],
        rotulos=True,
    )
    h.block([(2, "Causales"), (6, "{causales}")], rotulos=True)
    h.block([(2, "Motivos"), (6, "{motivos}")], rotulos=True)
    h.section("Radicados rechazados")
    h.text("{radicados}", 30, 9)
    h.section("Aspectos positivos")
    h.text("{aspectos_positivos}", 36)
    h.section("Aspectos a mejorar")
    h.text("{aspectos_a_mejorar}", 60)
    h.section("Compromiso del asesor")
    h.text("", 60)
    h.section("Compromiso del supervisor (obligatorio)")
    h.text("{compromiso_supervisor}", 60)
    h.block(
        [(3, "Fecha de seguimiento"), (5, "{fecha_seguimiento}")], rotulos=True, formatos={1: dia}
    )
    h.block(
        [(3, "Estado al seguimiento"), (5, "☐ Cerrado con mejora     ☐ Cerrado sin mejora")],
        rotulos=True,
    )
    h.block([(4, ""), (4, "")], height=46)
    h.block([(4, "Firma del asesor"), (4, "Firma del supervisor")], negrilla=True, height=18)
    h.close("Compromiso de mejoramiento")
    return book


def enterado() -> Workbook:
    """Return the template of «Estoy enterado»."""
    book = Workbook()
    h = Sheet(book, "Estoy enterado", "ESTOY ENTERADO")
    h.datos("Semana", "{semana}", "Fecha", "{fecha}", formatos={3: "dd/mm/yyyy"})
    h.datos("Duración (minutos)", "", "Turno", "")
    h.datos("Supervisor", "{supervisor}", "Formador", "")
    h.section("Temas")
    for number in range(1, 5):
        h.block([(1, str(number)), (7, f"{{tema_{number}}}")], rotulos=True, height=34)
    h.section("Asistentes: firmo que entendí los temas y sé cómo se hace")
    h.block(
        [(1, "#"), (1, "Id"), (3, "Nombre"), (2, "Firma"), (1, "¿Claro?")],
        negrilla=True,
        background=_ROTULO,
    )
    for number in range(1, 11):
        h.block(
            [
                (1, str(number)),
                (1, f"{{asistente_{number}_id}}"),
                (3, f"{{asistente_{number}_nombre}}"),
                (2, ""),
                (1, "☐ Sí  ☐ No"),
            ],
            height=26,
        )
    h.section("¿Los temas quedaron claros?   ☐ Sí   ☐ No.   Si no, ¿qué falta?")
    h.text("", 50)
    h.block([(4, ""), (4, "")], height=46)
    h.block([(4, "Firma del supervisor"), (4, "Firma del formador")], negrilla=True, height=18)
    h.close("Estoy enterado")
    return book


def main() -> None:
    """Write both templates."""
    CARPETA.mkdir(exist_ok=True)
    for name, book in (
        ("compromiso_de_mejoramiento", compromiso()),
        ("estoy_enterado", enterado()),
    ):
        book.properties.creator = "ajustes"
        book.properties.created = HECHO
        book.save(CARPETA / f"{name}.xlsx")
        print(f"{name}.xlsx")


if __name__ == "__main__":
    main()
