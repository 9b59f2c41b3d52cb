"""The words and numbers of the KPI screen, on the example of the procedure."""

from __future__ import annotations

from datetime import date, datetime

from ajustes_tui.domain.catalogos import Catalogos
from ajustes_tui.domain.estados import Cubeta
from ajustes_tui.domain.fechas import BOGOTA
from ajustes_tui.domain.indicadores import Cuentas, Grupo, Indicadores
from ajustes_tui.screens import kpi_lineas as lineas
from ajustes_tui.services.kpi import Tablero
from ajustes_tui.ui.text import Linea, Voz

CORTE = date(2026, 11, 20)


def _cuentas(a: int, c: int, r: int, x: int = 0, q: int = 0, p: int = 0) -> Cuentas:
    return Cuentas(dict(zip(lineas.LETRAS, (a, c, r, x, q, p), strict=True)))


def _vista(
    cuentas: Cuentas | None = None,
    previos: tuple[lineas.Previo, ...] = (),
    grupos: tuple[Grupo, ...] = (),
    desde: date = CORTE,
    por: str = "asesor",
) -> lineas.Vista:
    indicadores = Indicadores(cuentas or _cuentas(120, 30, 36, 2, 6, 6), 0, 0, grupos)
    momento = datetime(2026, 11, 24, 10, 42, 7, tzinfo=BOGOTA)
    tablero = Tablero(desde, CORTE, indicadores, momento, 204, 3, 1)
    return lineas.Vista(tablero, por, previos, {"AS01": "Almacontact"}, {})


def _texto(linea: Linea) -> str:
    return "".join(trozo.texto for trozo in linea)


def test_the_example_of_the_procedure_gives_its_three_figures():
    cuentas = _vista().indicadores.cuentas
    assert [lineas.cifra(cuentas[c], cuentas.total) for c in lineas.TITULOS] == [
        "60,0",
        "15,0",
        "18,0",
    ]


def test_an_empty_corte_shows_a_dash_and_not_zero():
    assert lineas.cifra(0, 0) == "—"


def test_the_accounting_line_adds_up_every_row_of_the_base():
    assert _texto(lineas.contabilidad(_vista().tablero)) == (
        " Base 204 = 200 válidas + 3 duplicadas + 1 rechazada · anulados 0 · A+C 75,0 %"
    )


def test_the_buckets_add_to_the_total_on_one_row():
    assert _texto(lineas.suma(_vista().indicadores.cuentas)) == (
        " A 120  C 30  R 36  X no revertido 2  Q a PQR 6  P pendiente 6   = T 200"
    )


def test_fewer_rejections_than_the_corte_before_are_good_news():
    previos = ((date(2026, 11, 13), _cuentas(110, 30, 60)),)
    linea = lineas.detalle(_vista(previos=previos), Cubeta.RECHAZADO)[1]
    assert _texto(linea) == "↓ 12,0 que el 13/11"
    assert linea[0].voz is Voz.OK


def test_fewer_applied_than_the_corte_before_ask_for_attention():
    previos = ((date(2026, 11, 13), _cuentas(160, 10, 30)),)
    linea = lineas.detalle(_vista(previos=previos), Cubeta.APLICADO)[1]
    assert _texto(linea) == "↓ 20,0 que el 13/11"
    assert linea[0].voz is Voz.AVISO


def test_a_corrected_ajuste_is_neither_good_nor_bad_news():
    previos = ((date(2026, 11, 13), _cuentas(160, 10, 30)),)
    assert lineas.detalle(_vista(previos=previos), Cubeta.CORREGIDO)[1][0].voz is Voz.TENUE


def test_without_a_corte_before_the_figure_says_so():
    assert _texto(lineas.detalle(_vista(), Cubeta.APLICADO)[1]) == "sin corte anterior"


def test_the_trend_lists_the_share_rejected_oldest_first():
    previos = (
        (date(2026, 11, 6), _cuentas(1, 0, 1)),
        (date(2026, 11, 13), _cuentas(3, 0, 1)),
    )
    assert _texto(lineas.tendencia(previos)) == " Rechazado antes: 06/11 50,0 · 13/11 25,0"


def test_aporte_and_own_rate_stand_beside_each_asesor():
    grupo = Grupo("AS01", _cuentas(8, 2, 9, 0, 0, 1))
    fila = lineas.filas_de(_vista(grupos=(grupo,)), Catalogos(()))[0]
    assert (fila.nombre, fila.aliado, fila.aporte, fila.tasa) == (
        "AS01",
        "Almacontact",
        "4,5",
        "45,0",
    )


def test_rows_without_an_asesor_are_named_as_such():
    fila = lineas.filas_de(_vista(grupos=(Grupo(None, _cuentas(1, 0, 0)),)), Catalogos(()))[0]
    assert fila.nombre == "(sin asesor)"


def test_the_definition_puts_the_numbers_in():
    grupo = Grupo("AS01", _cuentas(8, 2, 9, 0, 0, 1))
    vista = _vista(grupos=(grupo,))
    textos = lineas.definicion(vista, lineas.filas_de(vista, Catalogos(()))[0])
    assert "AJUSTE RECHAZADO = R / T = 36 / 200 = 18,0 %." in textos[3]
    assert "tasa propia = R / lo que envió = 9 / 20 = 45,0" in textos[4]


def test_the_bar_tells_a_corte_from_a_range():
    assert lineas.titulo(_vista().tablero) == "KPI › Corte 20/11/2026"
    rango = _vista(desde=date(2026, 11, 13)).tablero
    assert lineas.titulo(rango) == "KPI › Cortes 13/11/2026 a 20/11/2026"
