"""An answered lot is no transaction: it changes the casos it names, and no T of any corte."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest

from tests.flows.conftest import CINCO, Ajustes
from tests.flows.lotes import (
    APROBADO,
    NOTA,
    all_rows,
    answered,
    classified,
    estados,
    to_back,
    wrongly_rejected,
)

CORTE = "2026-07-01"


@pytest.fixture
def ids(ajustes: Ajustes, book: Callable[..., Path]) -> Mapping[str, int]:
    return classified(ajustes, book)


def _lote(ajustes: Ajustes, path: Path, what: str = "reescalados") -> Path:
    ajustes.order("exportar", what, str(path))
    return path


def test_an_answer_adds_no_caso_to_any_corte(ajustes, ids, book, tmp_path):
    to_back(ajustes, ids["7003"])
    wrongly_rejected(ajustes, ids["7001"], "448001")
    lote = _lote(ajustes, tmp_path / "lote.xlsx")
    ajustes.today("2026-07-02T08:00:00-05:00")
    # The newest corte no longer brings them: an answer must not bring them there either.
    ajustes.order(
        "importar", str(book("ajustes_02_07_2026.xlsx", CINCO, [("90000099", "7099", "", "x", "")]))
    )
    before = {f: ajustes.order("kpi", "--corte", f)["total"] for f in (CORTE, "2026-07-02")}
    both = ajustes.order("kpi", "--desde", CORTE, "--hasta", "2026-07-02")["total"]
    answer = answered(lote, {"448001": {APROBADO: "APROBADO"}, "7003": {APROBADO: "RECHAZADO"}})
    summary = ajustes.order("importar", str(answer))
    assert (summary["tipo"], summary["corte"], summary["avisos"]) == ("respuesta", None, [])
    assert (summary["filas"], summary["nuevas"], summary["actualizadas"]) == (2, 0, 2)
    assert (
        before
        == {f: ajustes.order("kpi", "--corte", f)["total"] for f in before}
        == {
            CORTE: 6,
            "2026-07-02": 1,
        }
    )
    assert ajustes.order("kpi", "--desde", CORTE, "--hasta", "2026-07-02")["total"] == both == 7
    assert ajustes.order("kpi")["total"] == 1
    assert len(ajustes.order("casos", "--corte", "2026-07-02")) == 1
    assert len(ajustes.order("casos", "--base", str(summary["base"]))) == 2
    now = estados(ajustes)
    assert (now["7001"], now["7003"]) == ("POR_VERIFICAR", "POR_VALIDAR")
    # What happens to the casos afterwards is counted in their own corte alone.
    ajustes.register(ids["7003"], "rechazo_correcto", motivo="SIN_PRUEBAS")
    assert ajustes.order("kpi", "--corte", CORTE)["rechazado"]["casos"] == 1
    assert ajustes.order("kpi")["total"] == 1
    assert ajustes.order("verificar", como="drubio")["contadores"] == "ok"
    # The same file once more is already imported.
    again = ajustes.order("importar", str(answer))
    assert again["ya_importada"]
    keys = ("base", "tipo", "corte", "filas", "validas", "actualizadas", "anteriores")
    assert {key: again[key] for key in keys} == {key: summary[key] for key in keys}


def test_a_row_left_blank_changes_nothing_not_even_a_date(ajustes, book, tmp_path):
    headers = (*CINCO, "Fecha respuesta", "Valor aplicado")
    row = ("90000001", "7001", "CERRADO", "Desconexión tardía", "RECHAZADO", "30/06/2026", 1_000)
    path = book("ajustes_01_07_2026.xlsx", headers, [row])
    ajustes.order("importar", str(path), "--contradicciones")
    ajustes.register(1, "clasificar", causal="J")
    wrongly_rejected(ajustes, 1, "448001")
    lote = _lote(ajustes, tmp_path / "lote.xlsx")
    before, lines = ajustes.order("caso", "1"), ajustes.order("historial", "90000001")
    summary = ajustes.order("importar", str(answered(lote, {})))
    assert (summary["iguales"], summary["actualizadas"]) == (1, 0)
    assert summary["conciliacion"]["sin_respuesta"] == 1
    assert ajustes.order("caso", "1") == before
    assert before["fecha_respuesta"] == "2026-06-30"
    assert ajustes.order("historial", "90000001") == lines
    # The same corte again is known as the same: the answer left no trace of its own.
    again = book("otra.xlsx", headers, [row])
    again_summary = ajustes.order("importar", str(again), "--corte", CORTE, "--contradicciones")
    assert (again_summary["actualizadas"], again_summary["tipo"]) == (0, "complemento")
    # Nothing changed it, so whoever escalated may still take it back.
    assert ajustes.register(1, "deshacer")["estado_despues"] == "POR_VALIDAR"


def test_an_answer_changes_only_what_was_written_and_no_corte_without_news_takes_it_back(
    ajustes, ids, book, tmp_path
):
    to_back(ajustes, ids["7003"])
    wrongly_rejected(ajustes, ids["7001"], "448001")
    lote = _lote(ajustes, tmp_path / "lote.xlsx")
    fallas = "Fallas en la prestación del servicio"
    later = [("90000003", "7003", "EN ESTUDIO", fallas, "")]
    ajustes.today("2026-07-02T08:00:00-05:00")
    ajustes.order("importar", str(book("ajustes_02_07_2026.xlsx", CINCO, later)))
    both = {radicado: {APROBADO: "APROBADO"} for radicado in ("7003", "448001")}
    ajustes.order("importar", str(answered(lote, both)))
    caso = ajustes.caso("7003")
    assert (caso["estado"], caso["estado_ajuste"]) == ("POR_VERIFICAR", "EN ESTUDIO")
    assert (caso["valor_solicitado_centavos"], caso["corte"]) == (6_000_000, "2026-07-02")
    # The base of the next day still says what it said before it was escalated.
    ajustes.today("2026-07-03T08:00:00-05:00")
    same = [("90000001", "7001", "CERRADO", fallas, "RECHAZADO", 45_900)]
    path = book("ajustes_03_07_2026.xlsx", (*CINCO, "Valor solicitado"), same)
    ajustes.order("importar", str(path))
    assert ajustes.caso("7001")["estado"] == "POR_VERIFICAR"


def test_a_row_of_no_lot_of_ours_is_a_rechazo(ajustes, ids, tmp_path):
    to_back(ajustes, ids["7003"])
    lote = _lote(ajustes, tmp_path / "lote.xlsx")
    book = openpyxl.load_workbook(lote)
    sheet = book.worksheets[0]
    place = {cell.value: cell.column for cell in sheet[1]}
    for number, (cuenta, radicado, lot) in enumerate(
        (
            ("90000001", "7001", 1),
            ("90000003", "7003", 9),
            ("90007777", "7777", 1),
            ("90000003", "7003", None),
            ("90000003", "7003", "uno"),
        ),
        3,
    ):
        for heading, value in (
            ("Cuenta del cliente", cuenta),
            ("PQR del escalamiento", radicado),
            ("Lote", lot),
            (APROBADO, "RECHAZADO"),
        ):
            sheet.cell(number, place[heading]).value = value
    sheet.cell(2, place[APROBADO]).value = "APROBADO"
    answer = tmp_path / "respuesta.xlsx"
    book.save(answer)
    rejected = tmp_path / "rechazos.xlsx"
    summary = ajustes.order("importar", str(answer), "--rechazos", str(rejected))
    assert (summary["filas"], summary["validas"], summary["rechazadas"]) == (6, 1, 5)
    assert [(r["fila"], r["columna"], r["valor"], r["motivo"]) for r in summary["rechazos"]] == [
        (3, "Lote", "1", "ese lote no llevó este caso"),
        (4, "Lote", "9", "ese lote no llevó este caso"),
        (5, "Lote", "1", "ese lote no llevó este caso"),
        (6, "Lote", "", "la fila no dice de qué lote es"),
        (7, "Lote", "uno", "no es el número de un lote"),
    ]
    assert [f["PQR del escalamiento"] for f in all_rows(rejected)] == [
        "7001",
        "7003",
        "7777",
        "7003",
        "7003",
    ]
    assert estados(ajustes)["7003"] == "POR_VERIFICAR"
    assert "7777" not in estados(ajustes)
    assert estados(ajustes)["7001"] == "POR_VALIDAR"
    # Corrected, it is imported again: the rows that had no lot of ours are still none.
    assert ajustes.order("verificar", como="drubio")["integridad"] == "ok"


def test_two_lots_in_one_workbook_are_answered_together(ajustes, ids, tmp_path):
    to_back(ajustes, ids["7003"])
    first = _lote(ajustes, tmp_path / "uno.xlsx")
    ajustes.register(ids["7004"], "escalar_pqr", motivo="SIN_SOPORTE", faltan="LLS", nota=NOTA)
    wrongly_rejected(ajustes, ids["7005"], "448005")
    second = _lote(ajustes, tmp_path / "dos.xlsx")
    book = openpyxl.load_workbook(first)
    for row in list(openpyxl.load_workbook(second).worksheets[0].iter_rows(values_only=True))[1:]:
        book.worksheets[0].append(row)
    both = tmp_path / "juntos.xlsx"
    book.save(both)
    answer = answered(both, {"7003": {APROBADO: "APROBADO"}, "448005": {APROBADO: "APROBADO"}})
    summary = ajustes.order("importar", str(answer))
    assert (summary["tipo"], summary["actualizadas"], summary["rechazadas"]) == ("respuesta", 2, 0)
    lines = [ajustes.order("historial", f"9000000{n}")[0] for n in (3, 5)]
    assert [(line["evento"], line["datos"]["lote"]) for line in lines] == [
        ("respuesta_back", 1),
        ("respuesta_back", 2),
    ]


def test_an_answer_is_of_no_corte_whatever_is_said_and_the_inbox_takes_it_without_one(
    ajustes, ids, tmp_path, monkeypatch
):
    to_back(ajustes, ids["7003"])
    lote = _lote(ajustes, tmp_path / "ajustes_03_07_2026.xlsx")
    inbox = tmp_path / "buzon"
    inbox.mkdir()
    answer = answered(lote, {"7003": {APROBADO: "APROBADO"}}, "ajustes_04_07_2026.xlsx")
    answer = answer.rename(inbox / answer.name)
    told = ("--simular", "--complemento", "--corte", "2026-07-03")
    dry = ajustes.order("importar", str(answer), *told)
    assert (dry["tipo"], dry["corte"], dry["actualizadas"]) == ("respuesta", None, 1)
    assert any("no es de ningún corte" in notice for notice in dry["avisos"])
    monkeypatch.setenv("AJUSTES_BUZON", str(inbox))
    (document,) = ajustes.order("importar", "--buzon")
    assert (document["tipo"], document["corte"], document["actualizadas"]) == ("respuesta", None, 1)
    assert ajustes.order("importar", "--buzon") == []
    assert ajustes.order("kpi")["desde"] == CORTE
    listed = ajustes.order("bases")[0]
    assert (listed["tipo"], listed["corte"], listed["anteriores"]) == ("respuesta", None, 0)


def test_undoing_a_respuesta_gives_back_what_was_known(ajustes, ids, tmp_path):
    wrongly_rejected(ajustes, ids["7001"], "448001")
    to_back(ajustes, ids["7003"])
    before = {r: ajustes.caso(r) for r in ("7001", "7003")}
    total = ajustes.order("kpi")["total"]
    lote = _lote(ajustes, tmp_path / "lote.xlsx")
    answer = answered(
        lote,
        {
            "448001": {APROBADO: "APROBADO", "Valor aplicado": 45_900},
            "7003": {APROBADO: "RECHAZADO"},
        },
    )
    base = ajustes.order("importar", str(answer))["base"]
    ajustes.register(ids["7003"], "rechazo_correcto", motivo="SIN_PRUEBAS")
    undone = ajustes.order(
        "anular_importacion", str(base), "--motivo", "era de otra célula", como="drubio"
    )
    assert undone == {"retirados": 0, "restaurados": 1, "conservados": [ids["7003"]]}
    after = ajustes.caso("7001")
    for key in ("estado", "resultado", "valor_aplicado_centavos", "corte"):
        assert after[key] == before["7001"][key]
    assert ajustes.order("kpi")["total"] == total
    assert ajustes.order("verificar", como="drubio")["contadores"] == "ok"
    # Its file is free again.
    assert not ajustes.order("importar", str(answer))["ya_importada"]


def test_the_reconciliation_of_the_newest_corte_has_the_last_word_of_the_lot(
    ajustes, ids, book, tmp_path
):
    wrongly_rejected(ajustes, ids["7001"], "448001")
    lote = _lote(ajustes, tmp_path / "lote.xlsx")
    ajustes.today("2026-07-02T08:00:00-05:00")
    rows = [("90000001", "7001", "CERRADO", "Fallas en la prestación del servicio", "RECHAZADO")]
    ajustes.order("importar", str(book("ajustes_02_07_2026.xlsx", CINCO, rows)))
    assert ajustes.order("conciliacion")["sin_respuesta"] == 1
    answer = answered(lote, {"448001": {APROBADO: "APROBADO", "Valor aplicado": 45_900}})
    assert ajustes.order("importar", str(answer))["conciliacion"]["aplicados"] == 1
    document = ajustes.order("conciliacion")
    assert (document["corte"], document["sin_respuesta"]) == ("2026-07-02", 0)
    assert document["casos"]["aplicados"] == [ids["7001"]]
    assert ajustes.order("conciliacion", "--corte", CORTE)["aplicados"] == 0


def test_an_answer_to_what_had_gone_on_asks_the_supervisor(ajustes, ids, tmp_path):
    ajustes.register(ids["7004"], "escalar_pqr", motivo="SIN_SOPORTE", faltan="LLS", nota=NOTA)
    lote = _lote(ajustes, tmp_path / "pqr.xlsx", "pqr")
    answer = answered(lote, {"7004": {APROBADO: "APROBADO"}})
    summary = ajustes.order("importar", str(answer))
    assert (summary["tipo"], summary["actualizadas"]) == ("respuesta", 1)
    assert estados(ajustes)["7004"] == "EN_PQR"
    (asked,) = ajustes.order("revision", como="drubio")
    assert asked["radicado"] == "7004"
    # The caso waits in PQR until a person registers the answer; the lot came back all the same.
    (sent,) = ajustes.order("lotes")
    assert (sent["respondidos"], sent["esperan"]) == (1, 0)
    line = next(
        x for x in ajustes.order("historial", "90000004") if x["evento"] == "pedir_revision"
    )
    assert "La respuesta de un lote dice APROBADO" in str(line)


def test_a_base_of_claro_with_a_column_of_that_name_is_a_base(ajustes, book):
    headers = (*CINCO, "Lote")
    row = ("90000001", "7001", "CERRADO", "Cruce de saldos", "RECHAZADO")
    words = book("ajustes_01_07_2026.xlsx", headers, [(*row, "A-12")])
    assert ajustes.order("importar", str(words))["tipo"] == "completa"
    numbers = book("ajustes_02_07_2026.xlsx", headers, [(*row, 12)])
    refused = ajustes.order("importar", str(numbers), "--simular", sale=3)
    assert refused["error"]["codigo"] == "sin_filas_utiles"
    assert "«Lote», ese lote no llevó este caso (1 fila)" in refused["error"]["mensaje"]
    summary = ajustes.order("importar", str(numbers), "--mapa", "lote=")
    assert (summary["tipo"], summary["corte"]) == ("completa", "2026-07-02")
    # It is remembered for the next base with those headers.
    more = book("ajustes_03_07_2026.xlsx", headers, [(*row, 13)])
    assert ajustes.order("importar", str(more))["tipo"] == "completa"


def test_rows_an_older_corte_may_not_overwrite_are_counted_apart(ajustes, book):
    row = ("90000001", "7001", "CERRADO", "Cruce de saldos", "RECHAZADO")
    same = ("90000002", "7002", "CERRADO", "Cruce de saldos", "RECHAZADO")
    ajustes.order("importar", str(book("ajustes_06_07_2026.xlsx", CINCO, [row, same])))
    older = book(
        "ajustes_03_07_2026.xlsx", CINCO, [(*row[:4], ""), same, ("90000003", "7003", "", "x", "")]
    )
    foreseen = ajustes.order("importar", str(older), "--simular")
    done = ajustes.order("importar", str(older))
    again = ajustes.order("importar", str(older))
    for summary in (foreseen, done, again):
        assert (summary["nuevas"], summary["actualizadas"]) == (1, 0)
        assert (summary["iguales"], summary["anteriores"], summary["validas"]) == (1, 1, 3)
    assert again["ya_importada"]
    assert ajustes.order("bases")[0]["anteriores"] == 1
    assert ajustes.caso("7001")["resultado"] == "RECHAZADO"
    assert ajustes.order("kpi", "--corte", "2026-07-03")["total"] == 3
    assert ajustes.order("verificar", como="drubio")["integridad"] == "ok"
