"""Every order: its document has exactly the keys the contract names, or at least all of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Consola
from tests.services.soporte import ENCABEZADOS, fila, filas, libro

IMPORTAR = {
    *("base", "archivo", "sha256", "corte", "tipo", "hoja", "filas", "validas", "nuevas"),
    *("actualizadas", "iguales", "duplicadas", "rechazadas", "ausentes", "ya_importada"),
    *("columnas", "sin_mapear", "avisos", "rechazos", "conciliacion"),
}
CONCILIACION = {
    *("reescalados", "aplicados", "valor_distinto", "rechazados", "sin_respuesta", "ausentes"),
}
CASOS = {
    *("id", "cuenta", "radicado", "causal", "estado", "contenido", "cubeta", "asesor_id"),
    *("aliado", "valor_solicitado_centavos", "valor_aplicado_centavos", "vence", "tomado_por"),
    "version",
}
HISTORIAL = {
    *("linea", "momento", "agente", "caso", "evento", "estado_antes", "estado_despues"),
    *("razon", "subrazon", "radicado", "cun", "datos", "nota"),
}
CUBETAS = {"aplicado", "corregido", "rechazado", "no_revertido", "a_pqr", "pendiente"}
KPI = CUBETAS | {"total", "aplicado_total", "anulados", "rechazado_por_el_back", "filas"}


def test_importing_answers_with_every_key(consola: Consola, tmp_path: Path) -> None:
    base = libro(tmp_path / "ajustes_25_11_2026.xlsx", [*filas(30), fila(2, "", None), (None, "9")])
    documento = consola.orden("importar", str(base))
    assert set(documento) == IMPORTAR
    assert set(documento["conciliacion"]) <= CONCILIACION
    assert (documento["filas"], documento["validas"]) == (32, 30)
    assert (documento["duplicadas"], documento["rechazadas"]) == (1, 1)
    assert set(documento["rechazos"][0]) == {"fila", "columna", "valor", "motivo"}
    assert documento["corte"] == "2026-11-25"
    assert documento["tipo"] == "completa"
    assert documento["columnas"]["cuenta"] == "Cuenta"


@pytest.mark.parametrize("clave", sorted(CONCILIACION))
def test_the_reconciliation_has_all_its_keys_even_when_nothing_was_re_escalated(
    consola: Consola, tmp_path: Path, clave: str
) -> None:
    base = libro(tmp_path / "ajustes_25_11_2026.xlsx", filas(3))
    assert consola.orden("importar", str(base))["conciliacion"][clave] == 0


def test_the_same_file_again_changes_nothing_and_says_when_it_came(
    consola: Consola, tmp_path: Path
) -> None:
    base = libro(tmp_path / "ajustes_25_11_2026.xlsx", filas(31))
    primera = consola.orden("importar", str(base))
    otra = consola.orden("importar", str(base.rename(tmp_path / "otro nombre.xlsx")))
    assert otra["ya_importada"] is True
    assert set(otra) == IMPORTAR
    assert otra["base"] == primera["base"]
    assert any("ya fue importado el" in aviso and "drubio" in aviso for aviso in otra["avisos"])
    assert len(consola.orden("casos")) == 31


def test_of_several_files_the_good_ones_go_in_and_the_exit_is_the_first_refusal(
    consola: Consola, tmp_path: Path
) -> None:
    buena = libro(tmp_path / "ajustes_25_11_2026.xlsx", filas(31))
    sin_columna = libro(tmp_path / "ajustes_26_11_2026.xlsx", [("1",)], ["Cuenta"])
    otra = libro(tmp_path / "ajustes_27_11_2026.xlsx", filas(32))
    salida = consola.texto(
        "importar", str(buena), str(sin_columna), str(tmp_path / "nada.xlsx"), str(otra), "--json",
        sale=3,
    )  # fmt: skip
    documentos = salida.documento
    assert [set(d) == IMPORTAR for d in documentos] == [True, False, False, True]
    assert set(documentos[1]) == set(documentos[2]) == {"error"}
    assert len(consola.orden("casos")) == 32


def test_bases_lists_what_was_imported(consola: Consola) -> None:
    (base,) = consola.orden("bases")
    assert set(base) >= {"base", "archivo", "sha256", "corte", "tipo", "filas", "validas"}
    assert (base["base"], base["corte"], base["tipo"]) == (1, "2026-11-24", "completa")


def test_undoing_an_import_answers_with_counts_and_the_casos_that_stay(consola: Consola) -> None:
    consola.orden("registrar", "3", "nota", "--nota", "ya la vi")
    documento = consola.orden("anular_importacion", "1", "--motivo", "era de otra operación")
    assert documento == {"retirados": 29, "restaurados": 0, "conservados": [3]}
    assert [c["id"] for c in consola.orden("casos")] == [3]


def test_casos_are_rows_with_the_keys_of_the_contract(consola: Consola) -> None:
    documentos = consola.orden("casos")
    assert len(documentos) == 30
    assert all(set(d) == CASOS for d in documentos)
    primero = next(d for d in documentos if d["id"] == 1)
    assert primero["valor_solicitado_centavos"] == 4_590_000
    assert primero["radicado"] == "440000"
    assert primero["vence"] == "2026-12-09"


@pytest.mark.parametrize(
    ("filtro", "cuantos"),
    [
        (("--estado", "POR_CLASIFICAR"), 30),
        (("--estado", "por_clasificar"), 30),
        (("--estado", "EN_BACK"), 0),
        (("--cuenta", "90000000"), 3),
        (("--radicado", "440007"), 1),
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
        (("--texto", "_"), 0),
        (("--texto", "'; DROP TABLE casos; --"), 0),
        (("--limite", "4"), 4),
        (("--limite", "0"), 0),
        (("--cuenta", "90000000", "--radicado", "440001"), 1),
    ],
)
def test_casos_are_filtered(consola: Consola, filtro: tuple[str, ...], cuantos: int) -> None:
    assert len(consola.orden("casos", *filtro)) == cuantos


def test_a_caso_has_the_row_and_what_the_card_says(consola: Consola) -> None:
    documento = consola.orden("caso", "1")
    assert set(documento) >= CASOS | {"datos", "radicados", "telefonos", "acciones", "paso"}
    assert documento["radicados"] == ["440000"]
    assert set(documento["paso"]) == {"numero", "texto", "falta"}
    assert documento["paso"]["numero"] == 2
    assert all(set(a) == {"evento", "permitido", "motivo"} for a in documento["acciones"])
    assert all((a["motivo"] is None) == a["permitido"] for a in documento["acciones"])
    permitidas = {a["evento"] for a in documento["acciones"] if a["permitido"]}
    assert "clasificar" in permitidas
    assert "rechazo_correcto" not in permitidas


def test_the_next_caso_is_claimed_and_shown_in_the_list(consola: Consola) -> None:
    documento = consola.orden("siguiente", como="yuli")
    assert documento["tomado_por"] == "yuli"
    (tomado,) = [c for c in consola.orden("casos") if c["tomado_por"]]
    assert tomado["id"] == documento["id"]
    assert consola.orden("siguiente", como="yuli")["id"] == documento["id"]
    assert consola.orden("siguiente", como="andres")["id"] != documento["id"]


def test_there_is_no_next_caso_in_an_estado_without_any(consola: Consola) -> None:
    error = consola.orden("siguiente", "--estado", "POR_CONTACTAR", sale=4)
    assert error["codigo"] == "sin_casos"


def test_letting_go_and_skipping_answer_with_the_caso(consola: Consola) -> None:
    numero = str(consola.orden("siguiente", como="yuli")["id"])
    assert consola.orden("soltar", numero, como="yuli")["tomado_por"] is None
    saltado = consola.orden("saltar", numero, "--motivo", "espero la orden", como="yuli")
    assert set(saltado) >= CASOS


def test_the_tray_holds_what_was_asked(consola: Consola) -> None:
    assert consola.orden("revision") == []
    consola.orden("registrar", "1", "pedir_revision", "--dato", "motivo=no está en F7", como="yuli")
    (fila_,) = consola.orden("revision")
    assert fila_["id"] == 1
    consola.orden("registrar", "1", "resolver_revision", "--dato", "motivo=está en la otra cuenta")
    assert consola.orden("revision") == []


def test_registering_answers_with_the_line_and_the_version(consola: Consola) -> None:
    documento = consola.orden(
        "registrar", "3", "clasificar", "--dato", "causal=a", "--version", "1"
    )
    assert documento == {
        "caso": 3,
        "evento": "clasificar",
        "linea": 31,
        "estado_antes": "POR_CLASIFICAR",
        "estado_despues": "POR_VALIDAR",
        "version": 2,
    }


def test_undoing_answers_with_where_the_caso_went_back_to(consola: Consola) -> None:
    consola.orden("registrar", "3", "clasificar", "--dato", "causal=A")
    documento = consola.orden("registrar", "3", "deshacer")
    assert (documento["estado_antes"], documento["estado_despues"]) == (
        "POR_VALIDAR",
        "POR_CLASIFICAR",
    )


def test_the_historial_of_a_cuenta_is_newest_first(consola: Consola) -> None:
    consola.orden("registrar", "1", "nota", "--nota", "dos\nlíneas con ñ", como="yuli")
    lineas = consola.orden("historial", "90000000")
    assert all(set(linea) == HISTORIAL for linea in lineas)
    assert [linea["linea"] for linea in lineas] == [31, 3, 2, 1]
    assert (lineas[0]["agente"], lineas[0]["nota"]) == ("yuli", "dos\nlíneas con ñ")
    assert lineas[1]["agente"] == "sistema"
    assert lineas[0]["momento"].endswith("-05:00")


def test_an_unknown_cuenta_has_no_lines(consola: Consola) -> None:
    assert consola.orden("historial", "99999999") == []


def test_the_figures_have_the_keys_of_the_contract(consola: Consola) -> None:
    documento = consola.orden("kpi")
    assert set(documento) >= KPI
    assert documento["total"] == 30
    assert documento["pendiente"] == {"casos": 30, "porcentaje": "100.0"}
    assert documento["rechazado_por_el_back"] == 10
    assert documento["filas"] == []


def test_the_figures_of_an_empty_store_have_no_percentage(vacia: Consola) -> None:
    documento = vacia.orden("kpi")
    assert set(documento) >= KPI
    assert documento["total"] == 0
    assert documento["aplicado"] == {"casos": 0, "porcentaje": None}


@pytest.mark.parametrize("por", ["asesor", "aliado", "causal", "agente"])
def test_the_rows_of_the_figures_have_the_keys_of_the_contract(consola: Consola, por: str) -> None:
    documento = consola.orden("kpi", "--por", por)
    assert documento["filas"]
    for renglon in documento["filas"]:
        assert set(renglon) == CUBETAS | {"clave", "total", "aporte", "tasa_propia"}
    assert sum(renglon["total"] for renglon in documento["filas"]) == 30
    assert any(renglon["clave"] is None for renglon in documento["filas"])


def test_each_figure_is_the_length_of_its_list(consola: Consola) -> None:
    for caso in ("2", "5"):
        consola.orden("registrar", caso, "clasificar", "--dato", "causal=A")
        consola.orden("registrar", caso, "aplicacion_correcta")
    consola.orden("registrar", "3", "anular", "--dato", "motivo=repetido")
    documento = consola.orden("kpi")
    assert (documento["total"], documento["anulados"]) == (29, 1)
    for cubeta in CUBETAS:
        lista = consola.orden("casos", "--cubeta", cubeta, "--corte", "2026-11-24")
        assert len(lista) == documento[cubeta]["casos"]
        assert {c["cubeta"] for c in lista} <= {cubeta}


def test_people_are_listed_after_every_change(consola: Consola) -> None:
    esperado = {"login": "nueva", "nombre": "Nueva Gómez", "rol": "agente", "activo": True}
    agregar = ("usuarios", "agregar", "nueva", "--rol", "agente", "--nombre", "Nueva Gómez")
    assert esperado in consola.orden(*agregar)
    assert esperado | {"rol": "coordinador"} in consola.orden(
        "usuarios", "rol", "nueva", "coordinador"
    )
    assert esperado | {"rol": "coordinador", "activo": False} in consola.orden(
        "usuarios", "desactivar", "nueva"
    )


def test_info_says_what_support_asks_for(consola: Consola) -> None:
    documento = consola.orden("info")
    assert set(documento) == {
        *("version", "esquema", "db", "config", "usuario", "rol", "terminal"),
    }
    assert (documento["usuario"], documento["rol"]) == ("drubio", "supervisor")
    assert documento["esquema"] >= 1


def test_the_reconciliation_of_a_corte_names_its_casos(consola: Consola, tmp_path: Path) -> None:
    consola.orden("registrar", "3", "clasificar", "--dato", "causal=A")
    datos = ("razon=AJU", "subrazon=REE", "radicado=990001", "motivo=sí hay soporte")
    argumentos = [x for dato in datos for x in ("--dato", dato)]
    consola.orden("registrar", "3", "mal_rechazado", *argumentos)
    renglon = ("90000000", "990001", "Cerrado", "Fallas", "APROBADO", 45_900, 30_000)
    base = libro(tmp_path / "ajustes_25_11_2026.xlsx", [renglon], ENCABEZADOS[:7])
    conciliacion = consola.orden("importar", str(base))["conciliacion"]
    assert (conciliacion["reescalados"], conciliacion["valor_distinto"]) == (1, 1)
    documento = consola.orden("conciliacion")
    assert {k: v for k, v in documento.items() if k in CONCILIACION} == conciliacion
    assert "3" in json.dumps(documento)


@pytest.mark.parametrize(
    "argumentos",
    [
        *(("bases",), ("casos",), ("caso", "1"), ("revision",), ("historial", "90000000")),
        *(("kpi",), ("kpi", "--por", "asesor"), ("usuarios", "listar"), ("info",)),
        *(("conciliacion",), ("siguiente",), ("registrar", "1", "nota", "--nota", "hola")),
    ],
)
def test_without_json_a_person_reads_text(consola: Consola, argumentos: tuple[str, ...]) -> None:
    salida = consola.texto(*argumentos)
    assert salida.stdout.strip()
    assert not salida.stdout.lstrip().startswith(("{", "["))
