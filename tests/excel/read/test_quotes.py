"""A quote somebody forgot to close must not take the rows below it along."""

from __future__ import annotations

import csv

import pytest

from ajustes_tui.excel.read.quotes import partir

ENCABEZADO = "Cuenta;PQR;Motivo;Estado;Resultado;Nota"


def fila(n: int, *, motivo: str = "Cruce", nota: str = "n") -> str:
    return f"{90000 + n};{n};{motivo};Cerrado;Aprobado;{nota}"


def leer_filas(leer, tmp_path, *filas: str):
    ruta = tmp_path / "base.csv"
    ruta.write_text("\n".join((ENCABEZADO, *filas)) + "\n", "utf-8")
    return leer(ruta)


def radicados(leida) -> list[str]:
    return [f.radicado for f in leida.validas]


@pytest.mark.parametrize(
    "mala",
    [{"nota": '"TV 32 pulgadas'}, {"motivo": '"Cruce'}, {"motivo": '"Cruce; parcial";"'}],
)
def test_a_quote_that_nobody_closes_takes_no_row_along(leer, tmp_path, mala):
    filas = [fila(n) for n in range(1, 201)]
    filas[9] = fila(10, **mala)

    leida = leer_filas(leer, tmp_path, *filas)

    assert radicados(leida) == [str(n) for n in range(1, 201)]
    assert leida.validas[9].motivo.startswith("Cruce")
    assert any("comillas sin cerrar: 11." in aviso for aviso in leida.avisos)


@pytest.mark.parametrize("otra", ['"b"', 'TV 42"', '"b;c"', '""', '"x ""y"" z"'])
def test_a_quote_closed_by_that_of_another_row_takes_no_row_along(leer, tmp_path, otra):
    filas = [fila(1, nota='"TV 32'), fila(2), fila(3, nota=otra), fila(4)]

    leida = leer_filas(leer, tmp_path, *filas)

    assert radicados(leida) == ["1", "2", "3", "4"]
    assert any("comillas sin cerrar: 2." in aviso for aviso in leida.avisos)


def test_a_quote_open_in_the_first_cell_of_all_takes_no_row_along(leer, tmp_path):
    leida = leer_filas(leer, tmp_path, '"' + fila(1), fila(2, motivo='"b"'), fila(3))

    assert radicados(leida) == ["1", "2", "3"]


def test_an_honest_cell_of_several_lines_stays_one_cell(leer, tmp_path):
    motivo = '"Cruce de saldos;\nllamó el 5; pidió; 3000001234\n\nver ""caso"" 90001234"'
    telefono = '"Cruce\nllamar al\n3000001234"'
    filas = [fila(1), fila(2, motivo=motivo), fila(3, motivo=telefono, nota='"l1\nl2"')]

    leida = leer_filas(leer, tmp_path, *filas)

    assert radicados(leida) == ["1", "2", "3"]
    assert leida.validas[1].motivo.endswith('ver "caso" 90001234')
    assert leida.validas[1].resultado == "APROBADO"
    assert not any("comillas" in aviso for aviso in leida.avisos)


def test_an_honest_cell_of_several_lines_may_come_before_the_cuenta(leer, tmp_path):
    ruta = tmp_path / "base.csv"
    filas = [f'"Cruce\nde ""saldos""";Cerrado;Aprobado;{90000 + n};{n}' for n in range(4)]
    ruta.write_text("\n".join(("Motivo;Estado;Resultado;Cuenta;PQR", *filas)))

    leida = leer(ruta)

    assert [f.motivo for f in leida.validas] == ['Cruce de "saldos"'] * 4
    assert not any("comillas" in aviso for aviso in leida.avisos)


def test_prose_with_commas_in_a_file_of_commas_stays_one_cell(leer, tmp_path):
    ruta = tmp_path / "base.csv"
    ruta.write_text(
        "Cuenta,PQR,Motivo,Estado,Resultado\n"
        '90001,1,"llamó,\ndijo, pidió, esperó, colgó, 5 veces, y más",Cerrado,Aprobado\n'
        "90002,2,x,y,ok\n"
    )

    leida = leer(ruta)

    assert radicados(leida) == ["1", "2"]
    assert "colgó, 5 veces" in leida.validas[0].motivo


def test_a_quote_closed_too_late_in_its_own_line_moves_no_cell(leer, tmp_path):
    mala = '"90002";"2";"Cruce;"Cerrado";"Aprobado";"n"'

    leida = leer_filas(leer, tmp_path, fila(1), mala, fila(3))

    assert [f.resultado for f in leida.validas] == ["APROBADO"] * 3
    assert leida.validas[1].motivo == "Cruce"


def test_a_file_that_quotes_every_cell_loses_no_row_to_one_left_open(leer, tmp_path):
    filas = [f'"{90000 + n}";"{n}";"Cruce";"Cerrado";"Aprobado";"n"' for n in range(1, 5)]
    filas[1] = filas[1][:-1]

    leida = leer_filas(leer, tmp_path, *filas)

    assert radicados(leida) == ["1", "2", "3", "4"]


def test_what_a_cut_file_leaves_open_is_still_said(leer, tmp_path):
    leida = leer_filas(leer, tmp_path, fila(1), fila(2, nota='"l1\nl2'))

    assert radicados(leida) == ["1", "2"]
    assert [r.fila for r in leida.rechazos] == [4]


def test_many_open_quotes_cost_no_more_than_their_lines():
    lineas = [f'90001;{n};"a ""b"";c;d;e' for n in range(3_000)]

    registros, sueltas = partir("\n".join(lineas), ";", 20)

    assert [r[1] for r in registros] == [str(n) for n in range(3_000)]
    assert len(sueltas) == 3_000


@pytest.mark.parametrize(
    "linea",
    [
        '"90001";"{n}";"Cruce";"Cerrado";"Aprobado";"TV 32""',
        '90001;{n};a"b;"c"";Aprobado;n',
        '"sin número";"{n}";"y";"z";"w";"TV 32""',
    ],
)
def test_rows_that_each_leave_a_quote_open_are_not_read_to_the_end_of_the_file_each(
    monkeypatch, linea
):
    leidas = 0
    lector = csv.reader

    def contar(lineas, **opciones):
        def contadas():
            nonlocal leidas
            for una in lineas:
                leidas += 1
                yield una

        return lector(contadas(), **opciones)

    monkeypatch.setattr(csv, "reader", contar)
    registros, sueltas = partir("\n".join(linea.format(n=n) for n in range(1_000)), ";", 20)

    assert [r[1].strip('"') for r in registros] == [str(n) for n in range(1_000)]
    assert len(sueltas) == 1_000
    assert leidas < 200 * 1_000


def test_an_honest_cell_of_hundreds_of_lines_stays_one_cell():
    nota = "\n".join(f"renglón {n}; {n}; con; separadores; y; más" for n in range(300))

    registros, sueltas = partir(f'{ENCABEZADO}\n90001;1;a;b;c;"{nota}"\n{fila(2)}', ";", 20)

    assert [len(r) for r in registros] == [6, 6, 6]
    assert registros[1][5] == nota
    assert not sueltas


def test_several_bad_rows_are_named_and_the_rest_counted(leer, tmp_path):
    leida = leer_filas(leer, tmp_path, *(fila(n, nota='"x') for n in range(1, 8)))

    assert len(leida.validas) == 7
    assert any("2, 3, 4, 5, 6 y 2 más" in aviso for aviso in leida.avisos)
