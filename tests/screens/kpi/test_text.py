"""The words and numbers of the KPI screen, on the example of the procedure."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime

import pytest

from ajustes_tui.domain.caso.estados import Cubeta, Estado
from ajustes_tui.domain.caso.words import PREGUNTAS
from ajustes_tui.domain.figures.desk import EstadoDeCola, Limites, Mesa
from ajustes_tui.domain.figures.indicators import Cuentas, Grupo, Indicadores
from ajustes_tui.domain.keeping.catalogs import Catalogos, Reglas
from ajustes_tui.domain.values.counts import contados
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.screens.kpi import text
from ajustes_tui.screens.kpi.desk_text import DeskPart, part_names
from ajustes_tui.screens.kpi.sentences import definition, mail_paragraph
from ajustes_tui.services.figures.kpi import Tablero
from ajustes_tui.storage.figures.closings import Cierre
from ajustes_tui.ui.text import Linea, Voz

CORTE = date(2026, 11, 20)


def _cuentas(a: int, c: int, r: int, x: int = 0, q: int = 0, p: int = 0) -> Cuentas:
    return Cuentas(dict(zip(text.LETTERS, (a, c, r, x, q, p), strict=True)))


def _vista(
    cuentas: Cuentas | None = None,
    previos: tuple[text.PastCorte, ...] = (),
    grupos: tuple[Grupo, ...] = (),
    desde: date = CORTE,
    por: str = "asesor",
    reglas: Reglas | None = None,
    del_dia: bool = False,
    cierre: Cierre | None = None,
    cambios: tuple[tuple[str | None, str, int], ...] = (),
) -> text.FiguresView:
    indicadores = Indicadores(cuentas or _cuentas(120, 30, 36, 2, 6, 6), 0, 38, grupos)
    momento = datetime(2026, 11, 24, 10, 42, 7, tzinfo=BOGOTA)
    tablero = Tablero(
        *(desde, CORTE, indicadores, momento, 204, 3, 1, por, del_dia, cierre, cambios)
    )
    return text.FiguresView(tablero, previos, {"AS01": "Almacontact"}, Mesa(), reglas or Reglas())


def _texto(linea: Linea) -> str:
    return "".join(trozo.texto for trozo in linea)


def test_the_example_of_the_procedure_gives_its_three_figures():
    cuentas = _vista().indicators.cuentas
    assert [text.percentage(cuentas[c], cuentas.total) for c in text.TITLES] == [
        "60,0",
        "15,0",
        "18,0",
    ]


def test_an_empty_corte_shows_a_dash_and_not_zero():
    assert text.percentage(0, 0) == "—"


def test_the_accounting_line_adds_up_every_row_of_the_base():
    assert _texto(text.accounting(_vista().figures)) == (
        " Base 204 = 200 válidas + 3 duplicadas + 1 rechazada · anulados 0 · A+C 75,0 %"
    )


def test_the_buckets_add_to_the_total_on_one_row():
    assert _texto(text.bucket_sum(_vista().indicators.cuentas)) == (
        " A 120  C 30  R 36  X no revertido 2  Q a PQR 6  P pendiente 6   = T 200"
    )


def test_fewer_rejections_than_the_corte_before_are_good_news():
    previos = ((date(2026, 11, 13), _cuentas(110, 30, 60)),)
    linea = text.detail(_vista(previos=previos), Cubeta.RECHAZADO)[1]
    assert _texto(linea) == "↓ 12,0 que el 13/11"
    assert linea[0].voz is Voz.OK


def test_fewer_applied_than_the_corte_before_ask_for_attention():
    previos = ((date(2026, 11, 13), _cuentas(160, 10, 30)),)
    linea = text.detail(_vista(previos=previos), Cubeta.APLICADO)[1]
    assert _texto(linea) == "↓ 20,0 que el 13/11"
    assert linea[0].voz is Voz.AVISO


def test_a_corrected_ajuste_is_neither_good_nor_bad_news():
    previos = ((date(2026, 11, 13), _cuentas(160, 10, 30)),)
    assert text.detail(_vista(previos=previos), Cubeta.CORREGIDO)[1][0].voz is Voz.TENUE


def test_without_a_corte_before_the_figure_says_so():
    assert _texto(text.detail(_vista(), Cubeta.APLICADO)[1]) == "sin corte anterior"


def test_the_trend_lists_the_share_rejected_oldest_first():
    previos = (
        (date(2026, 11, 6), _cuentas(1, 0, 1)),
        (date(2026, 11, 13), _cuentas(3, 0, 1)),
    )
    assert _texto(text.trend(previos)) == " Rechazado antes: 06/11 50,0 · 13/11 25,0"


def test_aporte_and_own_rate_stand_beside_each_asesor():
    grupo = Grupo("AS01", _cuentas(8, 2, 9, 0, 0, 1))
    fila = text.group_rows(_vista(grupos=(grupo,)), Catalogos(()))[0]
    assert (fila.name, fila.beside, fila.aporte, fila.tasa) == (
        "AS01",
        "Almacontact",
        "4,5",
        "45,0",
    )


def test_rows_without_an_asesor_are_named_as_such():
    fila = text.group_rows(_vista(grupos=(Grupo(None, _cuentas(1, 0, 0)),)), Catalogos(()))[0]
    assert fila.name == "(sin asesor)"


def test_the_definition_of_a_figure_is_its_formula_with_the_numbers_in():
    textos = definition(_vista(), Cubeta.RECHAZADO.value, None)
    assert textos[0] == "Corte 20/11/2026, calculado a las 10:42:07."
    assert textos[1].startswith("AJUSTE RECHAZADO = R / T = 36 / 200 = 18,0 %.")


def test_the_definition_of_a_group_tells_aporte_from_own_rate():
    grupo = Grupo("AS01", _cuentas(8, 2, 9, 0, 0, 1))
    vista = _vista(grupos=(grupo,))
    textos = definition(vista, Cubeta.RECHAZADO.value, text.group_rows(vista, Catalogos(()))[0])
    assert textos[1].startswith("AS01, R = 9 de 20")
    assert "aporte = R / T = 9 / 200 = 4,5" in textos[2]
    assert "tasa propia = R / lo que envió = 9 / 20 = 45,0" in textos[2]


def test_every_figure_one_can_stand_on_has_a_definition_of_its_own():
    cierre = Cierre(CORTE, "drubio", datetime(2026, 11, 21, 9, 0, tzinfo=BOGOTA), 9, {})
    vista = _vista(cierre=cierre, cambios=(("pendiente", "aplicado", 2),))
    dichos = {
        clave: definition(vista, clave, None)[1] for clave in text.figures_above(vista.figures)
    }
    assert len(set(dichos.values())) == len(dichos) == 12


def test_the_paragraph_for_the_mail_says_each_figure_with_its_numbers():
    texto = mail_paragraph(_vista())
    assert "Ajuste aplicado: 60,0 % (120 de 200)" in texto
    assert "no revertido 2, a PQR 6, pendiente 6" in texto
    assert "Aplicado total 75,0 %" in texto
    assert "204 (3 duplicadas, 1 rechazada)" in texto


def test_a_goal_not_reached_says_how_many_casos_are_missing():
    vista = _vista(reglas=Reglas(meta_aplicado=65))
    assert _texto(text.goal(vista, Cubeta.APLICADO)) == "▲ meta 65,0: faltan 10"
    assert text.figure_tone(vista, Cubeta.APLICADO) is Voz.AVISO


def test_a_goal_of_rejections_says_how_many_casos_are_too_many():
    vista = _vista(reglas=Reglas(meta_rechazado=15))
    assert _texto(text.goal(vista, Cubeta.RECHAZADO)) == "▲ meta 15,0: sobran 6"


def test_a_goal_that_is_reached_is_green():
    vista = _vista(reglas=Reglas(meta_aplicado=60, meta_rechazado=18))
    for cubeta in (Cubeta.APLICADO, Cubeta.RECHAZADO):
        assert _texto(text.goal(vista, cubeta)).endswith("se cumple")
        assert text.figure_tone(vista, cubeta) is Voz.OK


def test_a_figure_without_a_goal_has_no_colour():
    assert text.figure_tone(_vista(), Cubeta.APLICADO) is Voz.FUERTE
    assert _texto(text.goal(_vista(), Cubeta.APLICADO)) == "sin meta"


def test_what_changed_after_the_closing_is_told_bucket_by_bucket():
    cierre = Cierre(CORTE, "drubio", datetime(2026, 11, 21, 9, 0, tzinfo=BOGOTA), 9, {})
    vista = _vista(cierre=cierre, cambios=(("pendiente", "aplicado", 2), (None, "pendiente", 1)))
    assert _texto(text.besides(vista, width=100)) == (
        " R del back 38 · Cerrado 21/11 09:00 drubio · después 3 cambios: P → A 2 · nuevo → P 1"
    )
    assert text.title(vista.figures) == "KPI › Corte 20/11/2026 · cerrado"


def test_the_paragraph_of_a_closed_corte_says_apart_what_changed_since():
    momento = datetime(2026, 11, 21, 9, 0, tzinfo=BOGOTA)
    cierre = Cierre(CORTE, "drubio", momento, 9, {})
    vista = _vista(cierre=cierre, cambios=(("pendiente", "no_revertido", 2), (None, "a_pqr", 1)))
    cerrado = replace(vista.figures, congelado=True, calculado_el=momento)
    texto = mail_paragraph(replace(vista, figures=cerrado))
    assert texto.startswith("Corte 20/11/2026, cerrado el 21/11/2026 09:00: las cifras del cierre.")
    assert texto.endswith(
        " Después del cierre, aparte de estas cifras, 3 casos cambiaron de cubeta: "
        "de pendiente a no revertido 2, 1 nuevo en a PQR."
    )
    assert "Después" not in mail_paragraph(_vista())


@pytest.mark.parametrize("casos", [7, 95, 1204, 12_345, 98_765])
def test_every_figure_is_whole_at_eighty_columns(casos):
    cierre = Cierre(CORTE, "drubio", datetime(2026, 11, 21, 9, 0, tzinfo=BOGOTA), 9, {})
    pasos = tuple(("pendiente", c.value, casos) for c in text.TITLES)
    grande = Indicadores(_cuentas(*[casos] * 6), casos, casos)
    base = replace(_vista().figures, indicadores=grande)
    base = replace(base, filas=9 * casos, duplicadas=casos, rechazadas=casos)
    cerrado = replace(base, cierre=cierre, cambios=pasos)
    mesa = Mesa(
        (EstadoDeCola(Estado.POR_CLASIFICAR, casos, casos, casos, 0),),
        citas=(object(),) * casos,
        saltos=(object(),) * casos,
        revision=casos,
    )
    vista = replace(_vista(), figures=cerrado, work=mesa)
    dichas = {
        "suma": (_texto(text.bucket_sum(grande.cuentas)), 6),
        "base": (_texto(text.accounting(base)), 3),
        "cierre": (_texto(text.besides(vista)), 1),
        "cola": (_texto(text.work_line(mesa)), 6),
        "meta": (_texto(text.goal(replace(vista, reglas=Reglas(99, 99, 1)), Cubeta.APLICADO)), 0),
    }
    for nombre, (texto, veces) in dichas.items():
        assert len(texto) <= (25 if nombre == "meta" else 80), texto
        assert len(re.findall(rf"\b{casos}\b", texto)) >= veces, texto
    assert f"después {contados(3 * casos, 'cambio', 'cambios')}" in dichas["cierre"][0]
    assert dichas["suma"][0].endswith(f"= T {6 * casos}")
    assert dichas["base"][0].endswith("A+C 33,3 %")


def test_words_are_shortened_only_where_there_is_no_room():
    mesa = Mesa(
        (EstadoDeCola(Estado.POR_CLASIFICAR, 95, 96, 18, 0),),
        saltos=(object(),) * 12,
        revision=11,
    )
    assert _texto(text.work_line(mesa)) == (
        " Cola 95   ■ 96 vencidos   ▲ 18 por vencer   Citas 0   Revisión 11   Saltados 12"
    )
    assert _texto(text.work_line(mesa, width=79)) == (
        " Cola 95  ■ 96 vencidos  ▲ 18 por vencer  Citas 0  Revisión 11  Saltados 12"
    )
    assert _texto(text.work_line(mesa, width=40)) == " Cola 95  ■ 96 venc.  ▲ 18 pronto"


@pytest.mark.parametrize("casos", [12, 999, 12_345])
def test_the_names_of_the_parts_lose_letters_and_never_a_number(casos):
    cuentas = (casos, 40, casos, 12, 40, 200, casos)
    linea = _texto(part_names(DeskPart.QUEUE, cuentas, 80))
    assert len(linea) <= 80
    assert re.findall(r" \d \S+ (?:mano |aparte )?(\d+)", linea) == [str(n) for n in cuentas]


def test_a_part_that_does_not_fit_is_left_out_whole():
    linea = _texto(part_names(DeskPart.QUEUE, (98_765,) * 7, 80))
    assert linea.endswith(" 6 Act. 98765")


def test_the_plot_has_the_corte_shown_as_its_last_point():
    previos = ((date(2026, 11, 13), _cuentas(1, 0, 1)),)
    assert text.points(_vista(previos=previos)) == [
        ("13/11", (50.0, 0.0, 50.0)),
        ("20/11", (60.0, 15.0, 18.0)),
    ]


def test_the_figures_of_a_day_have_no_rows_of_files_nor_annulled():
    vista = _vista(del_dia=True)
    assert _texto(text.accounting(vista.figures)) == " A+C 75,0 %"
    assert "anulados" not in text.figures_above(vista.figures)


def test_the_figure_under_the_cursor_is_the_only_one_in_reverse():
    vista = _vista()
    for clave in text.figures_above(vista.figures):
        donde = [
            *text.bucket_sum(vista.indicators.cuentas, clave),
            *text.accounting(vista.figures, clave),
            *text.besides(vista, clave),
            *(trozo for c in text.TITLES for li in text.detail(vista, c, clave) for trozo in li),
        ]
        assert [t.voz for t in donde].count(Voz.CURSOR) == 1, clave


def test_the_bar_tells_a_corte_from_a_range_and_from_today():
    assert text.title(_vista().figures) == "KPI › Corte 20/11/2026 · abierto"
    rango = _vista(desde=date(2026, 11, 13)).figures
    assert text.title(rango) == "KPI › Cortes 13/11/2026 a 20/11/2026"
    assert text.title(_vista(del_dia=True).figures) == "KPI › Veredictos de hoy 20/11/2026"


def test_the_work_in_progress_is_defined_with_its_numbers_and_days():
    mesa = Mesa(
        (
            EstadoDeCola(Estado.POR_CLASIFICAR, 5, 1, 2, 1),
            EstadoDeCola(Estado.POR_VALIDAR, 4, 0, 1, 0),
            EstadoDeCola(Estado.POR_CONTACTAR, 7, 2, 0, 3),
        ),
        Limites(date(2026, 11, 23), date(2026, 11, 25), date(2026, 12, 1)),
        revision=3,
    )
    vista = replace(_vista(), work=mesa)
    dichos = {clave: definition(vista, clave, None)[1] for clave in text.WORK_FIGURES}
    assert f"{PREGUNTAS[Estado.POR_CLASIFICAR]} 5 + " in dichos["cola"]
    assert "= 9:" in dichos["cola"]
    assert dichos["vencidos"].startswith("Vencidos = 3:")
    assert "23/11/2026" in dichos["vencidos"]
    assert dichos["por_vencer"] == (
        "Por vencer = 3 en rojo, hasta el 25/11/2026 + 4 en amarillo, hasta el 01/12/2026 = 7."
    )
    assert dichos["revision"].startswith("Revisión = 3:")
    assert dichos["citas"].startswith("Citas = 0:")
    assert dichos["saltados"].startswith("Saltados = 0:")
