"""The inbox: new bases go in by cron, and a refused one is said once until it changes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ajustes_tui import paths
from ajustes_tui.services.intake.importacion import ImportacionService
from tests.mails import zipped
from tests.services.soporte import book, rows


@pytest.fixture
def buzon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "buzon"
    folder.mkdir()
    monkeypatch.setenv("AJUSTES_BUZON", str(folder))
    return folder


def test_a_refused_base_does_not_stop_the_others_and_is_tried_again_when_it_changes(consola, buzon):
    bad = buzon / "ajustes_25_11_2026.xlsx"
    bad.write_text("no es un libro")
    book(buzon / "ajustes_26_11_2026.xlsx", rows(31))
    output = consola.text("importar", "--buzon", "--json", sale=3)
    assert sorted("error" in d for d in output.document) == [False, True]
    (refusal,) = (d["error"] for d in output.document if "error" in d)
    assert refusal["mensaje"].startswith(f"{bad.name}: ")
    assert consola.order("importar", "--buzon") == []
    book(bad, rows(33))
    assert [d["nuevas"] for d in consola.order("importar", "--buzon")] == [2]


def test_pretending_leaves_the_inbox_as_new(consola, buzon):
    book(buzon / "ajustes_25_11_2026.xlsx", rows(31))
    for _ in range(2):
        assert [d["base"] for d in consola.order("importar", "--buzon", "--simular")] == [None]
    assert [d["nuevas"] for d in consola.order("importar", "--buzon")] == [1]


def test_temporary_files_are_passed_over_and_what_is_no_base_is_said_once(consola, buzon):
    (buzon / "~$ajustes_25_11_2026.xlsx").write_text("x")
    (buzon / ".ajustes_25_11_2026.xlsx.part").write_text("x")
    (buzon / "leeme.txt").write_text("x")
    (buzon / "carpeta.xlsx").mkdir()
    (said,) = consola.text("importar", "--buzon", "--json", sale=3).document
    assert said["error"]["mensaje"].startswith("leeme.txt: ")
    assert said["error"]["codigo"] == "no_se_toma"
    assert consola.order("importar", "--buzon") == []


def test_a_name_that_is_no_text_goes_in_or_is_refused_once_under_one_that_can_be_shown(
    consola, buzon
):
    book(buzon / os.fsdecode(b"ajustes_25_11_2026 operaci\xf3n.xlsx"), rows(31))
    (buzon / os.fsdecode(b"operaci\xf3n.xlsx")).write_text("no es un libro")
    taken, refused = consola.text("importar", "--buzon", "--json", sale=3).document
    assert taken["archivo"] == "ajustes_25_11_2026 operaci?n.xlsx"
    assert "\udcf3" not in refused["error"]["mensaje"]
    assert taken["archivo"] in {d["archivo"] for d in consola.order("bases")}
    assert consola.order("importar", "--buzon") == []
    output = buzon / os.fsdecode(b"cr\xe9dito.xlsx")
    assert consola.order("exportar", "casos", str(output))["archivo"].endswith("cr?dito.xlsx")
    assert output.exists()


def test_a_failure_nobody_foresaw_keeps_no_other_file_out(consola, buzon, monkeypatch):
    book(buzon / "ajustes_25_11_2026.xlsx", rows(31))
    book(buzon / "ajustes_26_11_2026.xlsx", rows(32))
    prepare = ImportacionService.prepare

    def fallar(service: ImportacionService, path: Path, *rest: object) -> object:
        if "_25_" in path.name:
            raise ZeroDivisionError
        return prepare(service, path, *rest)

    monkeypatch.setattr(ImportacionService, "prepare", fallar)
    output = consola.text("importar", "--buzon", "--json", sale=70)
    assert [d.get("error", {}).get("codigo") for d in output.document] == ["interno", None]
    monkeypatch.undo()
    monkeypatch.setenv("AJUSTES_BUZON", str(buzon))
    assert len(consola.order("importar", "--buzon")) == 1


def test_a_base_that_does_not_go_in_leaves_no_book_of_rechazos(consola, tmp_path, monkeypatch):
    rechazos = tmp_path / "rechazos.xlsx"
    base = book(tmp_path / "ajustes_25_11_2026.xlsx", [*rows(31), ("", "", "", "x", "")])

    def fallar(*_: object) -> None:
        assert rechazos.exists()
        raise ZeroDivisionError

    monkeypatch.setattr(ImportacionService, "confirm", fallar)
    consola.order("importar", str(base), "--rechazos", str(rechazos), sale=70)
    assert not rechazos.exists()


def test_a_file_taken_away_while_the_inbox_is_looked_at_keeps_no_other_out(
    consola, buzon, monkeypatch
):
    book(buzon / "ajustes_26_11_2026.xlsx", rows(31))
    fugaz = book(buzon / "ajustes_25_11_2026.xlsx", rows(32))
    es_archivo = paths.is_file

    def llevarse(path: Path) -> bool:
        was = es_archivo(path)
        if path == fugaz:
            path.unlink()
        return was

    monkeypatch.setattr(paths, "is_file", llevarse)
    assert [d["nuevas"] for d in consola.order("importar", "--buzon")] == [1]


def test_what_nobody_would_import_unseen_is_left_for_a_person(consola, buzon, tmp_path):
    # The cortes repeat their casos, so far.
    consola.order("importar", str(book(tmp_path / "ajustes_23_11_2026.xlsx", rows(30))))
    bad = [("malo", *row[1:]) for row in rows(3)]
    book(buzon / "ajustes_25_11_2026.xlsx", bad)
    few = book(buzon / "ajustes_26_11_2026.xlsx", rows(3))
    output = consola.text("importar", "--buzon", "--json", sale=3)
    refusals = [document["error"] for document in output.document]
    assert [refusal["codigo"] for refusal in refusals] == ["sin_filas_utiles", "mayoria_ausente"]
    assert "«Cuenta», la cuenta debe tener de 5 a 10 dígitos (3 filas)" in refusals[0]["mensaje"]
    assert consola.order("importar", "--buzon") == []
    document = consola.order("importar", str(few))
    assert document["ausentes"] == 27
    assert "La base deja 27 ausentes de los 30 del corte anterior" in document["avisos"][-1]


def test_a_zip_of_one_workbook_is_that_workbook_and_its_name_says_the_corte(
    consola, buzon, tmp_path
):
    path = book(tmp_path / "ajustes_25_11_2026.xlsx", rows(31))
    (buzon / "correo.zip").write_bytes(zipped({f"base/{path.name}": path.read_bytes()}))
    (document,) = consola.order("importar", "--buzon")
    assert (document["archivo"], document["corte"]) == ("correo.zip", "2026-11-25")
    assert any("el único libro de la carpeta" in notice for notice in document["avisos"])
    # The same workbook by itself is the same base.
    assert consola.order("importar", str(path))["ya_importada"] is True


def test_a_link_in_the_inbox_is_never_followed_and_is_said_by_name(consola, buzon, tmp_path):
    host, folder = tmp_path / "anfitrion.csv", tmp_path / "carpeta"
    host.write_text("root:x:0:0:secreto;b;c;d;e\n")
    folder.mkdir()
    links = {
        "ajustes_26_11_2026.csv": host,
        "ajustes_27_11_2026.csv": tmp_path / "nada.csv",
        "ajustes_28_11_2026.csv": book(tmp_path / "ajustes_25_11_2026.xlsx", rows(31)),
        "enlace": folder,
    }
    for name, target in links.items():
        (buzon / name).symlink_to(target)
    output = consola.text("importar", "--buzon", "--json", sale=3)
    refusals = [d["error"] for d in output.document]
    for name in links:
        assert [r for r in refusals if name in r["mensaje"]], name
    assert "secreto" not in output.stdout + output.stderr
    assert consola.order("importar", "--buzon") == []
    assert [refusal["codigo"] for refusal in refusals].count("enlace") >= 3
    for name in list(links)[:3]:
        error = consola.order("importar", str(buzon / name), "--simular", sale=3)
        assert error["codigo"] == "enlace", name
