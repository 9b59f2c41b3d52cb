"""The chain of the historial, recomputed here without the program's own function."""

from __future__ import annotations

import hashlib
import json

from tests.services.soporte import NOW, VERIFICADO, Almacen

TELEFONO = "3000000000"


def _trabajo(store: Almacen) -> None:
    store.register(2, "clasificar", causal="A")
    store.register(2, "aplicacion_correcta", nota="se ve en F7")
    store.over_claro(2, "usuario_nombre", "Nombre Inventado")
    store.register(
        2,
        "contacto",
        nota="contestó Nombre Inventado",
        resultado="NO_ACEPTA",
        telefono=TELEFONO,
        verificado=VERIFICADO,
        motivo="no es el valor",
    )
    store.register(2, "deshacer", "drubio", motivo="se equivocó")


def _sha(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def test_every_line_is_chained_to_the_one_before_without_gaps_and_keeps_its_offset_to_bogota(store):
    _trabajo(store)
    lines = store.rows_of("SELECT * FROM lineas ORDER BY linea")
    assert len(lines) > 30
    foreseen = ""
    for expected, (number, *values, digest) in enumerate(lines, 1):
        assert number == expected
        assert digest == _sha([foreseen, number, *values])
        foreseen = digest
    ((momento,),) = store.rows_of("SELECT momento FROM historial ORDER BY linea DESC LIMIT 1")
    assert momento == NOW.isoformat(timespec="seconds")
    assert momento.endswith("-05:00")


def test_the_hash_of_each_note_is_in_the_chain_and_nothing_of_its_text(store):
    _trabajo(store)
    notas = store.rows_of(
        "SELECT h.nota_sha256, n.sal, n.motivo, n.texto FROM lineas h JOIN notas n USING (linea)"
    )
    assert len(notas) == 4
    assert len({salt for _seal, salt, *_texts in notas}) == 4
    for seal, salt, motivo, text in notas:
        assert seal == _sha([salt, motivo, text])
    whole = json.dumps(store.rows_of("SELECT * FROM lineas"), ensure_ascii=False)
    for personal in (TELEFONO, "Nombre", "Inventado", "Persona De Prueba", "se ve en F7"):
        assert personal not in whole
    chain = store.rows_of("SELECT linea, huella FROM historial")
    store.db.conn.execute("UPDATE notas SET texto = NULL, motivo = NULL")
    store.db.conn.commit()
    assert store.rows_of("SELECT linea, huella FROM historial") == chain
