"""A quote somebody forgot to close must not take the rows below it along."""

from __future__ import annotations

import csv

import pytest

from ajustes_tui.excel.read.texts import split_records

ENCABEZADO = "Cuenta;PQR;Motivo;Estado;Resultado;Nota"


def fila(n: int, *, motivo: str = "Cruce", nota: str = "n") -> str:
    return f"{90000 + n};{n};{motivo};Cerrado;Aprobado;{nota}"


def leer_filas(read, tmp_path, *rows: str):
    path = tmp_path / "base.csv"
    path.write_text("\n".join((ENCABEZADO, *rows)) + "\n", "utf-8")
    return read(path)


def radicados(was_read) -> list[str]:
    return [f.radicado for f in was_read.valid]


@pytest.mark.parametrize("bad", [fila(10, nota='"TV 32'), fila(10, motivo='"Cruce')])
def test_a_quote_that_nobody_closes_takes_no_row_along(read, tmp_path, bad):
    rows = [fila(n) for n in range(1, 201)]
    rows[9] = bad

    was_read = leer_filas(read, tmp_path, *rows)

    assert radicados(was_read) == [str(n) for n in range(1, 201)]
    assert was_read.valid[9].motivo.startswith("Cruce")
    assert any("comillas sin cerrar: 11." in notice for notice in was_read.notices)


def test_a_row_that_its_quotes_make_longer_than_the_header_is_refused(read, tmp_path):
    rows = [fila(1), fila(2, motivo='"Cruce; parcial";"'), fila(3)]
    was_read = leer_filas(read, tmp_path, *rows)
    assert radicados(was_read) == ["1", "3"]
    assert "más valores que títulos (6)" in was_read.rechazos[0].motivo


@pytest.mark.parametrize("other", ['"b"', 'TV 42"', '"x ""y"" z"'])
def test_a_quote_closed_by_that_of_another_row_takes_no_row_along(read, tmp_path, other):
    rows = [fila(1, nota='"TV 32'), fila(2), fila(3, nota=other), fila(4)]

    was_read = leer_filas(read, tmp_path, *rows)

    assert radicados(was_read) == ["1", "2", "3", "4"]
    assert any("comillas sin cerrar: 2." in notice for notice in was_read.notices)


def test_an_honest_cell_of_several_lines_stays_one_cell(read, tmp_path):
    motivo = '"Cruce de saldos;\nllamó el 5; pidió; 3000001234\n\nver ""caso"" 90001234"'
    telefono = '"Cruce\nllamar al\n3000001234"'
    rows = [fila(1), fila(2, motivo=motivo), fila(3, motivo=telefono, nota='"l1\nl2"')]

    was_read = leer_filas(read, tmp_path, *rows)

    assert radicados(was_read) == ["1", "2", "3"]
    assert was_read.valid[1].motivo.endswith('ver "caso" 90001234')
    assert was_read.valid[1].resultado == "APROBADO"
    assert not any("comillas" in notice for notice in was_read.notices)


def test_an_honest_cell_of_several_lines_may_come_before_the_cuenta(read, tmp_path):
    path = tmp_path / "base.csv"
    rows = [f'"Cruce\nde ""saldos""";Cerrado;Aprobado;{90000 + n};{n}' for n in range(4)]
    path.write_text("\n".join(("Motivo;Estado;Resultado;Cuenta;PQR", *rows)))

    was_read = read(path)

    assert [f.motivo for f in was_read.valid] == ['Cruce de "saldos"'] * 4
    assert not any("comillas" in notice for notice in was_read.notices)


def test_prose_with_commas_in_a_file_of_commas_stays_one_cell(read, tmp_path):
    path = tmp_path / "base.csv"
    path.write_text(
        "Cuenta,PQR,Motivo,Estado,Resultado\n"
        '90001,1,"llamó,\ndijo, pidió, esperó, colgó, 5 veces, y más",Cerrado,Aprobado\n'
        "90002,2,x,y,ok\n"
    )

    was_read = read(path)

    assert radicados(was_read) == ["1", "2"]
    assert "colgó, 5 veces" in was_read.valid[0].motivo


def test_a_quote_closed_too_late_in_its_own_line_moves_no_cell(read, tmp_path):
    bad = '"90002";"2";"Cruce;"Cerrado";"Aprobado";"n"'

    was_read = leer_filas(read, tmp_path, fila(1), bad, fila(3))

    assert [f.resultado for f in was_read.valid] == ["APROBADO"] * 3
    assert was_read.valid[1].motivo == "Cruce"


def test_a_file_that_quotes_every_cell_loses_no_row_to_one_left_open(read, tmp_path):
    rows = [f'"{90000 + n}";"{n}";"Cruce";"Cerrado";"Aprobado";"n"' for n in range(1, 5)]
    rows[1] = rows[1][:-1]

    was_read = leer_filas(read, tmp_path, *rows)

    assert radicados(was_read) == ["1", "2", "3", "4"]


def test_what_a_cut_file_leaves_open_is_still_said(read, tmp_path):
    was_read = leer_filas(read, tmp_path, fila(1), fila(2, nota='"l1\nl2'))

    assert radicados(was_read) == ["1", "2"]
    assert [r.fila for r in was_read.rechazos] == [4]


def test_many_open_quotes_cost_no_more_than_their_lines():
    lines = [f'90001;{n};"a ""b"";c;d;e' for n in range(3_000)]

    records, loose = split_records("\n".join(lines), ";", 20)

    assert [r[1] for r in records] == [str(n) for n in range(3_000)]
    assert len(loose) == 3_000


@pytest.mark.parametrize(
    "line",
    [
        '"90001";"{n}";"Cruce";"Cerrado";"Aprobado";"TV 32""',
        '90001;{n};a"b;"c"";Aprobado;n',
        '"sin número";"{n}";"y";"z";"w";"TV 32""',
    ],
)
def test_rows_that_each_leave_a_quote_open_are_not_read_to_the_end_of_the_file_each(
    monkeypatch, line
):
    read_count = 0
    lector = csv.reader

    def count(lines, **options):
        def counted_ones():
            nonlocal read_count
            for one in lines:
                read_count += 1
                yield one

        return lector(counted_ones(), **options)

    monkeypatch.setattr(csv, "reader", count)
    records, loose = split_records("\n".join(line.format(n=n) for n in range(1_000)), ";", 20)

    assert [r[1].strip('"') for r in records] == [str(n) for n in range(1_000)]
    assert len(loose) == 1_000
    assert read_count < 200 * 1_000


def test_an_honest_cell_of_hundreds_of_lines_stays_one_cell():
    nota = "\n".join(f"renglón {n}; {n}; con; separadores; y; más" for n in range(300))

    records, loose = split_records(f'{ENCABEZADO}\n90001;1;a;b;c;"{nota}"\n{fila(2)}', ";", 20)

    assert [len(r) for r in records] == [6, 6, 6]
    assert records[1][5] == nota
    assert not loose


def test_several_bad_rows_are_named_and_the_rest_counted(read, tmp_path):
    was_read = leer_filas(read, tmp_path, *(fila(n, nota='"x') for n in range(1, 8)))

    assert len(was_read.valid) == 7
    assert any("2, 3, 4, 5, 6 y 2 más" in notice for notice in was_read.notices)
