"""What an order asks, filters and says that the golden answers do not show (`test_orders.py` has those)."""

from __future__ import annotations

from importlib.metadata import version

import pytest
from openpyxl import load_workbook

from ajustes_tui.cli import upkeep
from tests.services.soporte import ENCABEZADOS, book, fila, rows


def test_of_several_files_the_good_ones_go_in_and_the_exit_is_the_first_refusal(consola, tmp_path):
    buena = book(tmp_path / "ajustes_25_11_2026.xlsx", rows(31))
    sin_columna = book(tmp_path / "ajustes_26_11_2026.xlsx", [("1",)], ["Cuenta"])
    other = book(tmp_path / "ajustes_27_11_2026.xlsx", rows(32))
    files = (buena, sin_columna, tmp_path / "nada.xlsx", other)
    documents = consola.text("importar", *map(str, files), "--json", sale=3).document
    assert [set(d) == {"error"} for d in documents] == [False, True, True, False]
    assert len(consola.order("casos")) == 32


def test_several_sheets_are_asked_for_are_one_base_and_the_choice_is_remembered(consola, tmp_path):
    def workbook(name: str, first: int) -> str:
        path = book(tmp_path / name, [fila(first, ""), fila(first + 1, "")])
        several = load_workbook(path)
        south = several.copy_worksheet(several.worksheets[0])
        south.title = "Sur"
        for row, number in ((2, first + 10), (3, first + 11)):
            for column, cell in enumerate(fila(number, ""), 1):
                south.cell(row, column, cell)
        south.cell(3, 1, "corta")
        several.save(path)
        return str(path)

    path = workbook("ajustes_25_11_2026.xlsx", 31)
    north = load_workbook(path).sheetnames[0]
    error = consola.order("importar", path, sale=3)
    assert (error["codigo"], "--hoja" in error["sugerencia"]) == ("duda", True)
    done = consola.order("importar", path, "--hoja", "sur", "--hoja", north)
    assert (done["hoja"], done["hojas"], done["filas"], done["nuevas"]) == (
        "Sur",
        ["Sur", north],
        4,
        3,
    )
    assert [(r["fila"], r["motivo"]) for r in done["rechazos"]] == [
        (3, "la cuenta debe tener de 5 a 10 dígitos")
    ]
    assert consola.order("importar", path)["ya_importada"]
    later = consola.order("importar", workbook("ajustes_26_11_2026.xlsx", 51))
    assert later["hojas"] == ["Sur", north]
    assert any("como se indicó la última vez" in notice for notice in later["avisos"])
    apart = workbook("ajustes_27_11_2026.xlsx", 71)
    assert consola.order("importar", apart, "--hoja", north)["tipo"] == "completa"
    rest = consola.order("importar", apart, "--hoja", north, "--hoja", "Sur")
    assert (rest["ya_importada"], rest["hojas"], rest["tipo"]) == (False, ["Sur"], "complemento")
    assert consola.order("importar", apart, "--hoja", "Sur")["ya_importada"]
    assert consola.order("verificar")["casos"] == "ok"


def test_dates_that_cannot_be_told_are_asked_by_an_order(consola, tmp_path):
    path = tmp_path / "ajustes_25_11_2026.csv"
    days = ("25/11/2026", "03/04/2026", "11/26/2026")
    lines = [f"9000555{n};77{n}00;Cruce de saldos;Cerrado;;{day}" for n, day in enumerate(days)]
    path.write_text("\n".join(["Cuenta;PQR;Motivo;Estado;Resultado;Fecha solicitud", *lines]))
    error = consola.order("importar", str(path), "--simular", sale=3)
    assert (error["codigo"], "--fechas dia-mes" in error["sugerencia"]) == ("duda", True)
    document = consola.order("importar", str(path), "--fechas", "dia-mes")
    assert (document["validas"], document["rechazadas"]) == (2, 1)


def test_the_column_that_was_suggested_for_the_answers_may_deny_and_is_asked_once(
    consola, tmp_path
):
    def base(day: int, first: int) -> str:
        path = tmp_path / f"ajustes_{day}_11_2026.csv"
        lines = ["Cuenta;PQR;Motivo;Estado;Frenado en mesa"]
        rows = enumerate(("SI", "NO", "SI"), first)
        lines += [f"900055{n};77{n}00;Cruce;Cerrado;{yes}" for n, yes in rows]
        path.write_text("\n".join(lines))
        return str(path)

    path = base(25, 51)
    pointed = ("--mapa", "resultado_back=Frenado en mesa")
    for way in ((), ("--simular",)):
        error = consola.order("importar", path, *pointed, *way, sale=3)
        assert (error["codigo"], "--si rechazado" in error["sugerencia"]) == ("duda", True)
    consola.order("importar", path, *pointed, "--si", "rechazado")
    assert consola.order("kpi")["segun_la_base"]["aprobado"]["casos"] == 1
    assert consola.order("importar", base(26, 61))["validas"] == 3
    assert consola.order("kpi")["segun_la_base"]["aprobado"]["casos"] == 1


@pytest.mark.parametrize(("odd", "asked"), [(2, False), (3, True)])
def test_answers_that_contradict_themselves_are_said_and_above_a_fifth_asked_by_an_order(
    consola, tmp_path, odd, asked
):
    path = tmp_path / "ajustes_25_11_2026.csv"
    lines = ["Cuenta;PQR;Motivo;Estado;Resultado;Motivo rechazo;Valor aplicado"]
    kinds = ["APROBADO;No aplica;", "RECHAZADO;;$ 45.900", "APROBADO;Sin soporte;"][:odd]
    kinds += ["APROBADO;;$ 45.900"] * (10 - odd)
    lines += [f"9000555{n};77{n}00;Cruce;Cerrado;{kind}" for n, kind in enumerate(kinds)]
    path.write_text("\n".join(lines))
    if asked:
        for way in ((), ("--simular",)):
            error = consola.order("importar", str(path), *way, sale=3)
            assert (error["codigo"], "--contradicciones" in error["sugerencia"]) == ("duda", True)
    document = consola.order("importar", str(path), *["--contradicciones"] * asked)
    assert document["validas"] == 10
    (said,) = (notice for notice in document["avisos"] if "contradicen" in notice)
    assert said.startswith(
        f"{odd} filas se contradicen: {odd - 1} con APROBADO y motivo de rechazo"
    )


def test_casos_are_filtered(consola):
    for criteria, count in (
        (("--estado", "POR_CLASIFICAR"), 30),
        (("--estado", "por_clasificar"), 30),
        (("--estado", "EN_BACK"), 0),
        (("--asesor", "AS01"), 6),
        (("--causal", "A"), 0),
        (("--base", "1"), 30),
        (("--base", "2"), 0),
        (("--corte", "2026-11-24"), 30),
        (("--corte", "2026-11-23"), 0),
        (("--cubeta", "pendiente"), 30),
        (("--cubeta", "aplicado"), 0),
        (("--texto", "cruce"), 10),
        (("--texto", "%"), 0),
        (("--texto", "'; DROP TABLE casos; --"), 0),
        (("--limite", "4"), 4),
        (("--limite", "0"), 0),
        (("--cuenta", "90000000"), 3),
        (("--cuenta", "90000000", "--radicado", "440001"), 1),
    ):
        assert len(consola.order("casos", *criteria)) == count, criteria


def test_bien_aplicado_over_a_difference_goes_on_and_says_it(consola, tmp_path):
    rows = [fila(94, "APROBADO", 30_000), fila(97, "APROBADO", 45_900)]
    base = book(tmp_path / "ajustes_24_11_2026.xlsx", rows)
    consola.order("importar", str(base), "--complemento")
    difference = "Mire el valor: se pidió $ 45.900 y se aplicó $ 30.000."
    for caso_id, avisos in (("31", {"avisos": [difference]}), ("32", {})):
        consola.order("registrar", caso_id, "clasificar", "--dato", "causal=D")
        output = consola.text("registrar", caso_id, "aplicacion_correcta", "--json")
        assert output.document["estado_despues"] == "POR_CONTACTAR"
        assert {key: output.document[key] for key in output.document if key == "avisos"} == avisos
        assert (difference in output.stderr) is bool(avisos)


def test_info_falta_lists_what_is_not_set_until_it_is_right_as_it_is(consola):
    listed = consola.order("info", "--falta")
    assert all(set(row) == {"que", "donde", "orden"} for row in listed)
    left = [row["que"] for row in consola.order("info", "--falta", "--bien", "formas")]
    assert left == [row["que"] for row in listed if row["que"] != "formas"]
    consola.order("info", "--bien", "formas", sale=2)
    consola.order("info", "--falta", "--bien", "nada", sale=2)


def test_info_todo_lists_every_package_and_what_differs_from_the_lock(
    consola, monkeypatch, tmp_path
):
    document = consola.order("info", "--todo")
    versions = {each["paquete"]: each["version"] for each in document["paquetes"]}
    assert versions["textual"] == version("textual")
    assert versions["sqlite-utils"] == version("sqlite-utils")
    lock = tmp_path / "requirements.lock"
    lock.write_text(f"textual==0.1.0 \\\n    --hash=sha256:00\nsix=={versions['six']}\nnada==2.0\n")
    monkeypatch.setattr(upkeep.paths, "lock_file", lambda: lock)
    document = consola.order("info", "--todo")
    assert {"pytest", "sqlite-utils"} <= set(document["fuera_del_candado"])
    assert not {"textual", "six"} & set(document["fuera_del_candado"])
    assert document["difiere_del_candado"] == [
        {"paquete": "textual", "candado": "0.1.0", "instalado": versions["textual"]},
        {"paquete": "nada", "candado": "2.0", "instalado": None},
    ]
    said = ("--db", str(consola.db), "--como", "drubio", "info", "--todo")
    assert consola.raw(*said).stderr.splitlines() == [
        "aviso: No se instaló con el candado: 2 paquetes no son de los probados."
        f" Instálelo con --constraints {lock} y quedan los probados."
    ]


def test_a_first_escalation_answered_by_a_base_is_counted_apart_from_the_others(consola, tmp_path):
    marks = ("--dato", "razon=AJU", "--dato", "subrazon=ESC", "--dato", "soportes=LLS")
    for caso in consola.order("casos", "--estado", "POR_CLASIFICAR"):
        consola.order("registrar", str(caso["id"]), "clasificar", "--dato", "causal=A")
    sent = consola.order("casos", "--estado", "POR_ESCALAR")[:3]
    for caso in sent:
        consola.order("registrar", str(caso["id"]), "escalar_back", *marks)
    answers = ("APROBADO", "RECHAZADO", None)
    answered = [
        (caso["cuenta"], caso["radicado"], "Cerrado", "Fallas", answer)
        for caso, answer in zip(sent, answers, strict=True)
    ]
    base = str(book(tmp_path / "ajustes_25_11_2026.xlsx", answered, ENCABEZADOS[:5]))
    one_each = {"aplicados": 1, "rechazados": 1, "sin_respuesta": 1}
    for way in (("--simular",), (), ()):
        reconciliation = consola.order("importar", base, *way)["conciliacion"]
        assert reconciliation.pop("primeros") == one_each
        assert not any(reconciliation.values())
    document = consola.order("conciliacion")
    assert (document["reescalados"], document["primeros"]) == (0, one_each)
    ids = [caso["id"] for caso in sent]
    assert document["casos"]["primeros"] == {
        outcome: [caso] for outcome, caso in zip(one_each, ids, strict=True)
    }
    # Zeros of a corte that is not there would read as one where nothing came back.
    who = ("--db", str(consola.db), "--como", "drubio")
    absent = consola.raw(*who, "conciliacion", "--corte", "2020-01-01")
    assert "No hay ninguna base viva del corte 01/01/2020" in absent.stderr


def test_no_order_takes_for_a_demanded_reason_what_is_no_words(consola):
    consola.order("practicas", "registrar", "dialogo_diario")
    for reason in ("4", "--", "leer"):
        for order, sale in (
            (("saltar", "3"), 4),
            (("anular_importacion", "1"), 4),
            (("practicas", "anular", "1"), 4),
            (("olvidar", "90000001"), 3),
            (("sello", "--reconocer"), 3),
        ):
            consola.order(*order, f"--motivo={reason}", sale=2 if reason == "--" else sale)
        consola.order("registrar", "3", "anular", "--dato", f"motivo={reason}", sale=3)
