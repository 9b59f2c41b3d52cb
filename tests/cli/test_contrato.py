"""Every order: its document has exactly the keys the contract names, or at least all of them."""

from __future__ import annotations

import json
import sqlite3
from importlib.metadata import version
from pathlib import Path

import pytest
from openpyxl import load_workbook

from ajustes_tui.cli import upkeep
from ajustes_tui.domain.figures.groupings import GROUPINGS
from tests.cli.conftest import Consola
from tests.services.soporte import ENCABEZADOS, book, fila, rows

IMPORTAR = {
    *("base", "archivo", "sha256", "corte", "tipo", "hoja", "hojas", "contradictorias"),
    *("respuestas_anteriores", "total", "filas", "validas", "nuevas", "actualizadas", "iguales"),
    *("anteriores", "duplicadas", "rechazadas", "ausentes", "ya_importada", "columnas"),
    *("sin_mapear", "avisos", "rechazos", "conciliacion"),
}
CONCILIACION = {
    *("reescalados", "aplicados", "valor_distinto", "rechazados", "sin_respuesta", "ausentes"),
}
CASOS = {
    *("id", "cuenta", "radicado", "causal", "estado", "contenido", "cubeta", "asesor_id"),
    *("aliado", "valor_solicitado_centavos", "valor_aplicado_centavos", "vence", "tomado_por"),
    *("version", "pqr"),
}
HISTORIAL = {
    *("linea", "momento", "agente", "caso", "evento", "estado_antes", "estado_despues"),
    *("razon", "subrazon", "radicado", "cun", "datos", "nota"),
}
CUBETAS = {
    *("aplicado", "corregido", "rechazado", "no_revertido", "a_pqr", "anulado", "pendiente"),
}
KPI = CUBETAS | {
    *("total", "aplicado_total", "anulados", "rechazado_por_el_back", "regla", "avisos", "filas"),
}


def test_importing_answers_with_every_key(consola: Consola, tmp_path: Path) -> None:
    base = book(tmp_path / "ajustes_25_11_2026.xlsx", [*rows(30), fila(2, "", None), (None, "9")])
    document = consola.order("importar", str(base))
    assert set(document) == IMPORTAR
    assert set(document["conciliacion"]) == CONCILIACION | {"primeros"}
    assert (document["filas"], document["validas"]) == (32, 30)
    assert (document["duplicadas"], document["rechazadas"]) == (1, 1)
    assert set(document["rechazos"][0]) == {"fila", "columna", "valor", "motivo"}
    assert document["corte"] == "2026-11-25"
    assert document["tipo"] == "completa"
    assert document["columnas"]["cuenta"] == "Cuenta"


def test_the_same_file_again_changes_nothing_and_says_when_it_came(
    consola: Consola, tmp_path: Path
) -> None:
    base = book(tmp_path / "ajustes_25_11_2026.xlsx", rows(31))
    first = consola.order("importar", str(base))
    # Nothing was sent again, and its reconciliation has all its keys.
    counted = dict.fromkeys(CONCILIACION, 0)
    assert first["conciliacion"].items() >= counted.items()
    other = consola.order("importar", str(base.rename(tmp_path / "otro nombre.xlsx")))
    assert other["ya_importada"] is True
    assert set(other) == IMPORTAR
    assert other["base"] == first["base"]
    assert any("ya fue importado el" in notice and "drubio" in notice for notice in other["avisos"])
    assert len(consola.order("casos")) == 31


def test_of_several_files_the_good_ones_go_in_and_the_exit_is_the_first_refusal(
    consola: Consola, tmp_path: Path
) -> None:
    buena = book(tmp_path / "ajustes_25_11_2026.xlsx", rows(31))
    sin_columna = book(tmp_path / "ajustes_26_11_2026.xlsx", [("1",)], ["Cuenta"])
    other = book(tmp_path / "ajustes_27_11_2026.xlsx", rows(32))
    output = consola.text(
        "importar", str(buena), str(sin_columna), str(tmp_path / "nada.xlsx"), str(other), "--json",
        sale=3,
    )  # fmt: skip
    documents = output.document
    assert [set(d) == IMPORTAR for d in documents] == [True, False, False, True]
    assert set(documents[1]) == set(documents[2]) == {"error"}
    assert len(consola.order("casos")) == 32


def test_of_several_sheets_that_read_as_a_base_an_order_asks_which(
    consola: Consola, tmp_path: Path
) -> None:
    path = book(tmp_path / "ajustes_25_11_2026.xlsx", rows(31))
    several = load_workbook(path)
    several.copy_worksheet(several.worksheets[0]).title = "Otra"
    several.save(path)
    for way in ((), ("--simular",)):
        error = consola.order("importar", str(path), *way, sale=3)
        assert error["codigo"] == "duda"
        assert "--hoja" in error["sugerencia"]
    assert consola.order("importar", str(path), "--hoja", "Otra")["hoja"] == "Otra"


def test_several_sheets_are_one_base_and_the_choice_is_remembered(
    consola: Consola, tmp_path: Path
) -> None:
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


def test_dates_that_cannot_be_told_are_asked_by_an_order(consola: Consola, tmp_path: Path) -> None:
    path = tmp_path / "ajustes_25_11_2026.csv"
    days = ("25/11/2026", "03/04/2026", "11/26/2026")
    lines = [f"9000555{n};77{n}00;Cruce de saldos;Cerrado;;{day}" for n, day in enumerate(days)]
    path.write_text("\n".join(["Cuenta;PQR;Motivo;Estado;Resultado;Fecha solicitud", *lines]))
    error = consola.order("importar", str(path), "--simular", sale=3)
    assert (error["codigo"], "--fechas dia-mes" in error["sugerencia"]) == ("duda", True)
    document = consola.order("importar", str(path), "--fechas", "dia-mes")
    assert (document["validas"], document["rechazadas"]) == (2, 1)


def test_the_column_that_was_suggested_for_the_answers_may_deny_and_is_asked_once(
    consola: Consola, tmp_path: Path
) -> None:
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
    consola: Consola, tmp_path: Path, odd: int, asked: bool
) -> None:
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


def test_bases_lists_what_was_imported(consola: Consola) -> None:
    (base,) = consola.order("bases")
    assert set(base) >= {"base", "archivo", "sha256", "corte", "tipo", "filas", "validas"}
    assert (base["base"], base["corte"], base["tipo"]) == (1, "2026-11-24", "completa")


def test_undoing_an_import_answers_with_counts_and_the_casos_that_stay(consola: Consola) -> None:
    consola.order("registrar", "3", "nota", "--nota", "ya la vi")
    consola.order("anular_importacion", "1", "--motivo", "4", sale=4)
    document = consola.order("anular_importacion", "1", "--motivo", "era de otra operación")
    assert document == {"retirados": 29, "restaurados": 0, "conservados": [3]}
    assert [c["id"] for c in consola.order("casos")] == [3]


def test_casos_are_rows_with_the_keys_of_the_contract(consola: Consola) -> None:
    documents = consola.order("casos")
    assert len(documents) == 30
    assert all(set(d) == CASOS for d in documents)
    first = next(d for d in documents if d["id"] == 1)
    assert first["valor_solicitado_centavos"] == 4_590_000
    assert first["radicado"] == "440000"
    assert first["vence"] == "2026-12-09"


def test_casos_are_filtered(consola: Consola) -> None:
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


def test_a_caso_has_the_row_and_what_the_card_says(consola: Consola) -> None:
    document = consola.order("caso", "1")
    assert set(document) >= CASOS | {"datos", "radicados", "telefonos", "acciones", "paso"}
    assert document["radicados"] == ["440000"]
    assert set(document["paso"]) == {"numero", "texto", "falta"}
    assert document["paso"]["numero"] == 2
    assert all(set(to) == {"evento", "permitido", "motivo"} for to in document["acciones"])
    assert all((to["motivo"] is None) == to["permitido"] for to in document["acciones"])
    permitidas = {to["evento"] for to in document["acciones"] if to["permitido"]}
    assert "clasificar" in permitidas
    assert "rechazo_correcto" not in permitidas


def test_the_next_caso_is_claimed_shown_in_the_list_let_go_and_skipped(consola: Consola) -> None:
    document = consola.order("siguiente", como="yuli")
    assert document["tomado_por"] == "yuli"
    (tomado,) = [c for c in consola.order("casos") if c["tomado_por"]]
    assert tomado["id"] == document["id"]
    assert consola.order("siguiente", como="yuli")["id"] == document["id"]
    assert consola.order("siguiente", como="andres")["id"] != document["id"]
    error = consola.order("siguiente", "--estado", "POR_CONTACTAR", sale=4)
    assert error["codigo"] == "sin_casos"
    number = str(document["id"])
    assert consola.order("soltar", number, como="yuli")["tomado_por"] is None
    skipped = consola.order("saltar", number, "--motivo", "espero la orden", como="yuli")
    assert set(skipped) >= CASOS


def test_the_tray_holds_what_was_asked(consola: Consola) -> None:
    assert consola.order("revision") == []
    consola.order("registrar", "1", "pedir_revision", "--dato", "motivo=no está en F7", como="yuli")
    (fila_,) = consola.order("revision")
    assert fila_["id"] == 1
    consola.order("registrar", "1", "resolver_revision", "--dato", "motivo=está en la otra cuenta")
    assert consola.order("revision") == []


def test_registering_answers_with_the_line_and_the_version(consola: Consola) -> None:
    document = consola.order("registrar", "3", "clasificar", "--dato", "causal=a", "--version", "1")
    assert document == {
        "caso": 3,
        "evento": "clasificar",
        "linea": 31,
        "estado_antes": "POR_CLASIFICAR",
        "estado_despues": "POR_VALIDAR",
        "version": 2,
    }


def test_bien_aplicado_over_a_difference_goes_on_and_says_it(
    consola: Consola, tmp_path: Path
) -> None:
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


def test_an_amount_of_ten_times_what_was_asked_is_said_until_the_usuario_was_told(
    consola: Consola, tmp_path: Path
) -> None:
    base = book(tmp_path / "ajustes_24_11_2026.xlsx", [fila(94, "APROBADO", None)])
    consola.order("importar", str(base), "--complemento")

    def said(evento: str, **data: str) -> bool:
        given = [word for pair in data.items() for word in ("--dato", "=".join(pair))]
        output = consola.text("registrar", "31", evento, *given, "--json")
        assert output.code == 0
        return "$ 459.000, 10 veces lo pedido" in output.stderr

    assert not said("clasificar", causal="D")
    value = {"campo": "valor_aplicado", "fuente": "RR"}
    assert not said("completar", **value, valor="45.900")
    assert said("completar", **value, valor="459000")
    assert said("aplicacion_correcta")
    assert not said("contacto", resultado="NO_CONTESTA", telefono="3000000001")
    informs = {"resultado": "ACEPTA", "telefono": "3000000001"}
    checks = "identidad,decision,radicado,valor,recurso,plazo"
    assert said("contacto", **informs, verificado=checks)


def test_a_radicado_that_a_person_types_is_refused_by_its_digits(consola: Consola) -> None:
    data = ["razon=AJU", "subrazon=REE", "motivo=el soporte estaba"]
    given = [word for datum in data for word in ("--dato", datum)]
    consola.order("registrar", "3", "clasificar", "--dato", "causal=A")
    for typed in ("12345", "1234567890123", "44-7109-9104"):
        wrong = (*given, "--dato", f"radicado={typed}")
        error = consola.order("registrar", "3", "mal_rechazado", *wrong, sale=3)
        assert "de 6 a 12 dígitos" in error["mensaje"]
    assert consola.order("caso", "3")["estado"] == "POR_VALIDAR"


def test_the_flujograma_counts_the_lists_and_writes_its_file(
    consola: Consola, tmp_path: Path
) -> None:
    consola.order("registrar", "3", "clasificar", "--dato", "causal=A")
    document = consola.order("flujograma", como="yuli")
    assert set(document) == {"nodos", "flechas"}
    for node in document["nodos"]:
        assert set(node) == {"estado", "paso", "casos", "mediana_dias_habiles"}
        assert node["casos"] == len(consola.order("casos", "--estado", node["estado"]))
    assert [n["paso"] for n in document["nodos"]][:5] == ["2", "3", "3", "3", "4/5"]
    made = {(a["evento"], a["desde"], a["hacia"]): a["veces"] for a in document["flechas"]}
    assert len(made) == len(document["flechas"])
    assert made["clasificar", "POR_CLASIFICAR", "POR_VALIDAR"] == 1
    assert (
        sum(n["casos"] for n in consola.order("flujograma", "--corte", "2020-01-01")["nodos"]) == 0
    )
    target = tmp_path / "f.drawio"
    written = consola.order("flujograma", "--salida", str(target))
    assert written == document | {"archivo": str(target)}
    assert target.read_bytes().startswith(b"<?xml")
    assert consola.order("flujograma", "--salida", "f.png", sale=2)["codigo"] == "uso"
    consola.order("flujograma", "--salida", str(target), sale=4, como="yuli")
    consola.order("flujograma", "--corte", "ayer", sale=3)


def test_undoing_answers_with_where_the_caso_went_back_to(consola: Consola) -> None:
    consola.order("registrar", "3", "clasificar", "--dato", "causal=A")
    document = consola.order("registrar", "3", "deshacer")
    assert (document["estado_antes"], document["estado_despues"]) == (
        "POR_VALIDAR",
        "POR_CLASIFICAR",
    )


def test_the_historial_of_a_cuenta_is_newest_first(consola: Consola) -> None:
    consola.order("registrar", "1", "nota", "--nota", "dos\nlíneas con ñ", como="yuli")
    lines = consola.order("historial", "90000000")
    assert all(set(line) == HISTORIAL for line in lines)
    assert [line["linea"] for line in lines] == [31, 3, 2, 1]
    assert (lines[0]["agente"], lines[0]["nota"]) == ("yuli", "dos\nlíneas con ñ")
    assert lines[1]["agente"] == "sistema"
    assert lines[0]["momento"].endswith("-05:00")
    assert consola.order("historial", "99999999") == []


def test_the_figures_have_the_keys_of_the_contract(consola: Consola) -> None:
    document = consola.order("kpi")
    assert set(document) >= KPI
    assert document["total"] == 30
    assert document["pendiente"] == {"casos": 30, "porcentaje": "100.0"}
    assert document["rechazado_por_el_back"] == 10
    assert document["segun_la_base"] == {
        "aprobado": {"casos": 10, "porcentaje": "33.3"},
        "rechazado": {"casos": 10, "porcentaje": "33.3"},
        "sin_respuesta": {"casos": 10, "porcentaje": "33.3"},
        "hoy": {
            result: {"casos": 10, "porcentaje": "33.3"}
            for result in ("aprobado", "rechazado", "sin_respuesta")
        },
    }
    assert document["avance"] == {"casos": 0, "porcentaje": "0.0"}
    assert document["decidido"] == {
        "casos": 0,
        **{c: {"casos": 0, "porcentaje": None} for c in ("aplicado", "corregido", "rechazado")},
    }
    assert document["primer_contacto"] == {
        "llamadas": 0,
        **{
            key: {"casos": 0, "porcentaje": None}
            for key in (
                *("contactabilidad", "primer_intento", "alcanzados", "informados"),
                *("resueltos", "duraderos", "ilocalizados", "a_tiempo", "sin_informar"),
            )
        },
    }
    assert set(document["pesos"]) == {
        *("solicitado_centavos", "aplicado_centavos", "rechazado_centavos")
    }
    assert document["filas"] == []


def test_the_figures_of_an_empty_store_have_no_percentage(empty: Consola) -> None:
    empty.order("demo", "--vacio", "--sin-tui")
    document = empty.order("kpi")
    assert set(document) >= KPI
    assert document["total"] == 0
    assert document["aplicado"] == {"casos": 0, "porcentaje": None}


def test_the_rows_of_the_figures_have_the_keys_of_the_contract(consola: Consola) -> None:
    keys = CUBETAS | {
        *("clave", "total", "aporte", "tasa_propia", "decidido"),
        *("aporte_aplicado", "tasa_aplicado", "aporte_corregido", "tasa_corregido"),
    }
    for by in GROUPINGS:
        rows = consola.order("kpi", "--por", by)["filas"]
        assert rows
        assert all(set(row) == keys for row in rows)
        assert sum(row["total"] for row in rows) == 30
        assert any(row["clave"] is None for row in rows)


def test_each_figure_is_the_length_of_its_list(consola: Consola) -> None:
    for caso in ("2", "5"):
        consola.order("registrar", caso, "clasificar", "--dato", "causal=A")
        consola.order("registrar", caso, "aplicacion_correcta")
    consola.order("registrar", "3", "anular", "--dato", "motivo=repetido")
    document = consola.order("kpi")
    assert (document["total"], document["anulados"]) == (30, 1)
    assert document["anulado"] == {"casos": 1, "porcentaje": "3.3"}
    assert sum(document[cubeta]["casos"] for cubeta in CUBETAS) == document["total"]
    for cubeta in CUBETAS:
        listing = consola.order("casos", "--cubeta", cubeta, "--corte", "2026-11-24")
        assert len(listing) == document[cubeta]["casos"]
        assert {c["cubeta"] for c in listing} <= {cubeta}
    assert consola.order("caso", "3")["cubeta"] == "anulado"
    consola.order("registrar", "3", "reabrir", "--dato", "motivo=no lo era")
    assert consola.order("caso", "3")["cubeta"] == "pendiente"


def test_people_are_listed_after_every_change(consola: Consola) -> None:
    expected = {"login": "nueva", "nombre": "Nueva Gómez", "rol": "agente", "activo": True}
    add = ("usuarios", "agregar", "nueva", "--rol", "agente", "--nombre", "Nueva Gómez")
    assert expected in consola.order(*add)
    assert expected | {"rol": "coordinador"} in consola.order(
        "usuarios", "rol", "nueva", "coordinador"
    )
    assert expected | {"rol": "coordinador", "activo": False} in consola.order(
        "usuarios", "desactivar", "nueva"
    )


def test_info_says_what_support_asks_for(consola: Consola) -> None:
    document = consola.order("info")
    assert set(document) == {
        *("version", "esquema", "sqlite", "db", "config", "usuario", "rol", "terminal", "opciones"),
    }
    assert document["sqlite"] == sqlite3.sqlite_version
    assert (document["usuario"], document["rol"]) == ("drubio", "supervisor")
    assert document["esquema"] >= 1


def test_info_falta_lists_what_is_not_set_until_it_is_right_as_it_is(consola: Consola) -> None:
    listed = consola.order("info", "--falta")
    assert all(set(row) == {"que", "donde", "orden"} for row in listed)
    left = [row["que"] for row in consola.order("info", "--falta", "--bien", "formas")]
    assert left == [row["que"] for row in listed if row["que"] != "formas"]
    consola.order("info", "--bien", "formas", sale=2)
    consola.order("info", "--falta", "--bien", "nada", sale=2)


def test_info_todo_lists_every_package_and_what_differs_from_the_lock(
    consola: Consola, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
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
        " Con --constraints y el archivo del candado quedan los probados."
    ]


def test_the_reconciliation_of_a_corte_names_its_casos(consola: Consola, tmp_path: Path) -> None:
    consola.order("registrar", "3", "clasificar", "--dato", "causal=A")
    datos = ("razon=AJU", "subrazon=REE", "radicado=990001", "motivo=sí hay soporte")
    arguments = [x for datum in datos for x in ("--dato", datum)]
    consola.order("registrar", "3", "mal_rechazado", *arguments)
    row = ("90000000", "990001", "Cerrado", "Fallas", "APROBADO", 45_900, 30_000)
    base = book(tmp_path / "ajustes_25_11_2026.xlsx", [row], ENCABEZADOS[:7])
    reconciliation = consola.order("importar", str(base))["conciliacion"]
    assert (reconciliation["reescalados"], reconciliation["valor_distinto"]) == (1, 1)
    document = consola.order("conciliacion")
    of_both = CONCILIACION | {"primeros"}
    assert {k: v for k, v in document.items() if k in of_both} == reconciliation
    assert "3" in json.dumps(document)


def test_a_first_escalation_answered_by_a_base_is_counted_apart_from_the_others(
    consola: Consola, tmp_path: Path
) -> None:
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
        assert reconciliation == dict.fromkeys(CONCILIACION, 0)
    document = consola.order("conciliacion")
    assert (document["reescalados"], document["primeros"]) == (0, one_each)
    ids = [caso["id"] for caso in sent]
    assert document["casos"]["primeros"] == {
        outcome: [caso] for outcome, caso in zip(one_each, ids, strict=True)
    }


def test_no_order_takes_for_a_demanded_reason_what_is_no_words(consola: Consola) -> None:
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
