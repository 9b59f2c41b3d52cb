"""The chain of the historial, recomputed here without the program's own function."""

from __future__ import annotations

import hashlib
import json

from tests.services.soporte import AHORA, VERIFICADO, Almacen

TELEFONO = "3000000000"


def _trabajo(almacen: Almacen) -> None:
    almacen.registrar(2, "clasificar", causal="A")
    almacen.registrar(2, "aplicacion_correcta", nota="se ve en F7")
    almacen.registrar(2, "completar", campo="usuario_nombre", valor="Nombre Inventado", fuente="RR")
    almacen.registrar(
        2,
        "contacto",
        nota="contestó Nombre Inventado",
        resultado="NO_ACEPTA",
        telefono=TELEFONO,
        verificado=VERIFICADO,
        motivo="no es el valor",
    )
    almacen.registrar(2, "deshacer", "drubio", motivo="se equivocó")


def _sha(valor: object) -> str:
    texto = json.dumps(valor, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(texto.encode()).hexdigest()


def test_every_line_is_chained_to_the_one_before(almacen: Almacen) -> None:
    _trabajo(almacen)
    lineas = almacen.filas_de("SELECT * FROM historial ORDER BY linea")
    assert len(lineas) > 30
    previa = ""
    for linea in lineas:
        numero, *valores, huella_previa, huella = linea
        assert huella_previa == previa
        assert huella == _sha([previa, numero, *valores])
        previa = huella


def test_the_hash_of_each_note_is_in_the_chain_and_its_text_is_not(almacen: Almacen) -> None:
    _trabajo(almacen)
    notas = almacen.filas_de(
        "SELECT h.nota_sha256, n.motivo, n.texto FROM historial h JOIN notas n USING (linea)"
    )
    assert len(notas) == 4
    for sello, motivo, texto in notas:
        assert sello == _sha([motivo, texto])


def test_no_name_number_or_note_stands_in_the_chain(almacen: Almacen) -> None:
    _trabajo(almacen)
    todo = json.dumps(almacen.filas_de("SELECT * FROM historial"), ensure_ascii=False)
    for personal in (TELEFONO, "Nombre", "Inventado", "Persona De Prueba", "se ve en F7"):
        assert personal not in todo


def test_blanking_a_note_leaves_the_chain_whole(almacen: Almacen) -> None:
    _trabajo(almacen)
    cadena = almacen.filas_de("SELECT linea, huella FROM historial")
    almacen.db.conn.execute("UPDATE notas SET texto = NULL, motivo = NULL")
    almacen.db.conn.commit()
    assert almacen.filas_de("SELECT linea, huella FROM historial") == cadena


def test_lines_are_numbered_without_gaps_also_after_a_refusal(almacen: Almacen) -> None:
    _trabajo(almacen)
    numeros = [n for (n,) in almacen.filas_de("SELECT linea FROM historial ORDER BY linea")]
    assert numeros == list(range(1, len(numeros) + 1))


def test_a_moment_keeps_its_offset_to_bogota(almacen: Almacen) -> None:
    registro = almacen.registrar(1, "nota", nota="hola")
    (momento,) = almacen.filas_de(f"SELECT momento FROM historial WHERE linea = {registro.linea}")[
        0
    ]
    assert momento == AHORA.isoformat(timespec="seconds")
    assert momento.endswith("-05:00")
