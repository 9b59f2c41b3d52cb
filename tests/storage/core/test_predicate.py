"""The words that are asked of a caso: each is SQL of the schema, and says by itself how it is read."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import ajustes_tui
from ajustes_tui.cli.orders import ORDERS
from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.query.filter import CasoFilter, Condition
from ajustes_tui.domain.query.vocabulary import FLAGS, KEYS, WORDS
from ajustes_tui.storage.core.predicate import COVERED, Predicate
from tests.services.soporte import NOW, Almacen

DAY = date(2026, 11, 24)
SAMPLES = {
    "cuenta": ("90000001",),
    "radicado": ("440001",),
    "base": (1,),
    "cubeta": (Cubeta.APLICADO,),
    "texto": ("peña", Condition("aprobado_sin_valor")),
    "caso": (1, 2),
    "grupo": (("aliado", None), ("motivo", "x")),
    "resultado": ("APROBADO", None),
    "veredicto": ((DAY, DAY),),
    "segun_la_base": (DAY, DAY, ""),
    "cierre": (DAY,),
    "al_cierre": (DAY, "dijo", "APROBADO"),
    "movido": ("clasificar", "POR_CLASIFICAR", "POR_VALIDAR"),
    "aplicado": ((None, 5),),
    "contenido": (("NO_APLICA",),),
}
"""Values of the words that no line has, each as its row takes them."""


def _conditions(store: Almacen, word: str) -> Iterator[Condition]:
    """Yield what a word asks: each way a line offers it, or the sample of one that no line has."""
    row, queue = WORDS[word], store.of("yuli").queue
    if word not in KEYS.keys() | FLAGS.keys():
        yield Condition(word, SAMPLES.get(word, ()))
        return
    lines = [row.example or word, *(f"{word}:{offered.value}" for offered in row.offers)]
    for line in lines:
        yield from queue.criteria_of(queue.query(line)).conditions


def test_every_word_is_sql_that_the_store_can_answer_both_ways_round(store):
    for word in WORDS:
        for asked in _conditions(store, word):
            for condition in (asked, asked._replace(inverse=True)):
                p = Predicate(CasoFilter((condition,)), NOW, DAY)
                sql = f"SELECT c.id FROM {p.since} WHERE {p.where}"
                store.db.conn.execute(sql, p.values).fetchall()


def test_every_word_of_a_line_says_what_a_caso_of_it_is_and_what_it_keeps():
    for word in (*KEYS, *FLAGS):
        row = WORDS[word]
        assert row.said, word
        assert row.said.count("{}") == (word in KEYS), word
        assert row.keeps or row.example.startswith(f"{word}:"), word
        assert all(offered.keeps for offered in row.offers), word


def test_every_word_with_an_option_is_an_option_of_casos_and_the_other_way_round():
    options = {option.name.removeprefix("--") for option in ORDERS["casos"].options}
    assert options == {word for word, row in WORDS.items() if row.option} | {"limite"}


def test_the_columns_that_the_index_of_the_queue_holds_are_those_of_the_schema(store):
    held = store.rows_of("SELECT name FROM pragma_index_info('casos_cola') WHERE name IS NOT NULL")
    assert {name for (name,) in held} == COVERED


def test_every_word_that_the_program_asks_is_a_row_of_the_table():
    asked = set()
    for path in Path(ajustes_tui.__file__).parent.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "Condition(" not in text and "CasoFilter.of(" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.Call):
                continue
            if isinstance(node.func, ast.Name) and node.func.id == "Condition":
                asked |= {a.value for a in node.args[:1] if isinstance(a, ast.Constant)}
            elif ast.unparse(node.func) == "CasoFilter.of":
                asked |= {keyword.arg for keyword in node.keywords if keyword.arg}
    assert len(asked) > 15
    assert sorted(asked - WORDS.keys()) == []
