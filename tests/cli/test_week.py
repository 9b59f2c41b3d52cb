"""The supervisor's week from the command line: the keys of the contract, its exits, its files."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from pathlib import Path

import openpyxl

BADLY_WRITTEN = (
    ("retroalimentacion",),
    ("retroalimentacion", "--semana", "2026-S48", "--estado", "abierto"),
    ("retroalimentacion", "--semana", "2026-S48", "--asesor", "AS01"),
    ("retroalimentacion", "--semana", "2026-S48", "--salida", "x", "--asesor", "AS01"),
    ("practicas",),
    ("practicas", "registrar"),
    ("practicas", "registrar", "almuerzo"),
    ("practicas", "anular", "1"),
    ("ideas", "proponer"),
    ("ideas", "mover", "1"),
)


def test_an_order_badly_written_is_a_usage_error_and_a_week_or_a_day_that_is_none_a_value(consola):
    for order in BADLY_WRITTEN:
        consola.order(*order, sale=2)
    for text in ("48", "2026-48", "2026-S60", "ayer", ""):
        consola.order("top5", "--semana", text, sale=3)
        consola.order("retroalimentacion", "--semana", text, "--salida", "x", sale=3)
        consola.order("practicas", "listar", "--semana", text, sale=3)
    for day in ("2030-11-25", "25/11"):
        consola.order("practicas", "registrar", "dialogo_diario", "--fecha", day, sale=3)


def test_issuing_writes_the_forms_without_a_person_and_says_them_line_by_line(consola, tmp_path):
    for caso in ("3", "6", "9", "12"):
        consola.order("registrar", caso, "clasificar", "--dato", "causal=A")
        consola.order("registrar", caso, "rechazo_correcto", "--dato", "motivo=SIN_PRUEBAS")
    semana, folder = consola.order("top5")["semana"], tmp_path / "salida" / "semana"
    files = consola.order("retroalimentacion", "--semana", semana, "--salida", str(folder))
    assert sorted(files) == sorted(str(path) for path in folder.iterdir())
    cells = [
        str(value)
        for file in files
        for sheet in openpyxl.load_workbook(file)
        for row in sheet.iter_rows(values_only=True)
        for value in row
    ]
    assert not [cell for cell in cells if "Persona" in cell or "3000000" in cell]
    lines = consola.text("retroalimentacion", "--semana", semana, "--salida", str(folder)).stdout
    assert lines.splitlines() == files


def test_each_leader_has_a_goal_and_all_have_the_sum_of_them_in_the_workbook_and_the_mail(
    demo, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    consola = demo("2026-11-26T10:00:00-05:00")
    for login, rol in (("sup2", "supervisor"), ("lcano", "coordinador"), ("ggil", "gerente")):
        consola.order("usuarios", "agregar", login, "--rol", rol)
    for who in ("drubio", "sup2", "lcano", "ggil"):
        listing = consola.order("practicas", "registrar", "agenda_lider", como=who)
    agenda = next(row for row in listing if row["practica"] == "agenda_lider")
    assert (agenda["hechas"], agenda["meta"], agenda["adherencia"]) == (4, 4, "100.0")
    persons = {row["responsable"]: row for row in listing if row["practica"] == "todas"}
    total = persons.pop(None)
    for name in ("hechas", "meta"):
        assert total[name] == sum(row[name] for row in persons.values())
    assert total["meta"] == 14 + 14 + 9 + 5
    consola.order("practicas", "exportar", "a.xlsx")
    workbook = openpyxl.load_workbook("a.xlsx")
    last = list(workbook["Adherencia"].iter_rows(values_only=True))[-1]
    assert last[1:5] == ("Todos", None, 4, 42)
    of_all = {
        row[1]: row[5:7]
        for row in workbook["Prácticas"].iter_rows(min_row=2, values_only=True)
        if row[0] == "Todas"
    }
    assert (of_all["Agenda del líder"], of_all["Diálogo diario"]) == ((4, 4), (0, 10))
    consola.order("informe", "practicas", "--correo", "p.eml")
    mail = message_from_bytes(Path("p.eml").read_bytes(), policy=default)
    body = " ".join(mail.get_body(("plain",)).get_content().split())
    assert "Todos: 9,5 % (4 de 42). " in body
    assert "drubio: 7,1 % (1 de 14). " in body
