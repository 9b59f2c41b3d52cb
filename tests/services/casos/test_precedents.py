"""Precedents of a caso, counted by hand: the same causal and reason, each caso once."""

from __future__ import annotations

from pathlib import Path

import pytest

from ajustes_tui.cli.documents import card_document
from ajustes_tui.domain.caso.precedents import Judgement
from ajustes_tui.domain.keeping.catalog_versions import CatalogName
from ajustes_tui.domain.keeping.catalogs import Rules
from tests.services.soporte import VERIFICADO, Almacen, book, fila

REASONS = ("Sin soportes", "NO ADJUNTA SOPORTES.", "faltan soportes")
JOINED = '\n[motivo_rechazo]\n"Sin soportes" = ["no adjunta soportes", "faltan soportes"]\n'
NOTE = "Se buscó el soporte en RR y no está."
PQR_ANSWER = {"resultado": "CONFIRMA", "fecha": "2026-11-24"}


@pytest.fixture
def rejected(store: Almacen, tmp_path: Path) -> list[int]:
    """Import fourteen rejected casos of causal A, whose reasons are spelled three ways."""
    path = book(tmp_path / "rechazados.xlsx", [fila(n, "RECHAZADO") for n in range(300, 314)])
    store.import_base(path, complemento=True)
    ids = [
        n for (n,) in store.rows_of("SELECT id FROM casos WHERE radicado >= '440300' ORDER BY id")
    ]
    for place, caso in enumerate(ids):
        reason = "ya se ajustó" if place == 9 else REASONS[place % 3]
        store.db.conn.execute("UPDATE casos SET motivo_rechazo = ? WHERE id = ?", (reason, caso))
    store.db.conn.commit()
    for place, caso in enumerate(ids):
        store.register(caso, "clasificar", causal="B" if place == 10 else "A")
    return ids


def _decide(store: Almacen, ids: list[int]) -> None:
    for caso in (*ids[:4], *ids[6:11]):
        store.register(caso, "rechazo_correcto", motivo="SIN_PRUEBAS")
    store.register(ids[4], "escalar_pqr", nota=NOTE, motivo="SIN_SOPORTE", faltan="LLS")
    store.register(ids[4], "respuesta_pqr", **PQR_ANSWER)
    marcacion = {"razon": "R1", "subrazon": "S1", "radicado": "990001", "motivo": "hay LLS"}
    store.register(ids[5], "mal_rechazado", **marcacion)
    # What it is answered later is no reason of the answer that was found wrong.
    other = {"resultado": "RECHAZADO", "motivo_rechazo": "otra cosa"}
    store.register(ids[5], "respuesta_back", **other)
    store.register(ids[5], "rechazo_correcto", motivo="SIN_PRUEBAS")
    store.register(ids[6], "deshacer")
    store.register(ids[7], "devolver", "drubio", motivo="se vio mal")
    store.register(ids[8], "anular", "drubio", motivo="DUPLICADO")


def _join(store: Almacen, folder: Path) -> None:
    catalogos = store.of("drubio").catalogos
    path = catalogos.export(CatalogName.SYNONYMS, folder / "sinonimos.toml")
    path.write_text(path.read_text(encoding="utf-8") + JOINED, encoding="utf-8")
    catalogos.import_file(CatalogName.SYNONYMS, path)


def test_casos_like_one_are_counted_once_by_what_was_found_of_their_answer(
    store: Almacen, rejected: list[int], tmp_path: Path
) -> None:
    _decide(store, rejected)
    asked = rejected[12]
    triage = store.of("yuli").triage
    # Without a catalogue that joins them, only its own spelling is like it: casos 0 and 3.
    precedents = triage.card(asked).precedents
    assert precedents is not None
    assert (precedents.casos, precedents.right, precedents.confirmed) == (2, 2, 0)

    _join(store, tmp_path)
    card = triage.card(asked)
    assert card_document(card)["precedentes"] == {
        "casos": 6,
        "bien_rechazados": 5,
        "confirmo_pqr": 1,
    }
    assert card.precedents is not None
    assert card.precedents.words[0] == "de 6 como este, 5 bien rechazados (1 confirmó PQR)"
    found = {one.caso_id: one for one in triage.precedents(card.caso)}
    assert found.keys() == set(rejected[:6])
    assert [n for n, one in found.items() if one.judgement is Judgement.WRONG] == [rejected[5]]
    assert [n for n, one in found.items() if one.confirmed] == [rejected[4]]
    # What is decided has none to show, and neither has it where none is like it.
    assert triage.card(rejected[0]).precedents is None
    store.register(rejected[10], "devolver", "drubio", motivo="se vio mal")
    assert triage.card(rejected[10]).precedents is None


def test_a_recurso_that_pqr_confirmed_is_told(store: Almacen, rejected: list[int]) -> None:
    caso, asked = rejected[0], rejected[12]
    store.register(caso, "rechazo_correcto", motivo="SIN_PRUEBAS")
    told = {"resultado": "NO_ACEPTA", "verificado": VERIFICADO, "telefono": "3000000100"}
    store.register(caso, "contacto", **told)
    store.register(caso, "radicar_recurso", tipo="REPOSICION", motivo="no está de acuerdo")
    answered = {**PQR_ANSWER, "resultado": "MODIFICA"}
    triage = store.of("yuli").triage
    store.register(caso, "respuesta_pqr", **answered)
    assert card_document(triage.card(asked))["precedentes"]["confirmo_pqr"] == 0
    store.register(caso, "deshacer")
    store.register(caso, "respuesta_pqr", **PQR_ANSWER)
    assert card_document(triage.card(asked))["precedentes"] == {
        "casos": 1,
        "bien_rechazados": 1,
        "confirmo_pqr": 1,
    }


def test_the_setting_keeps_them_until_one_chose(store: Almacen, rejected: list[int]) -> None:
    store.register(rejected[0], "rechazo_correcto", motivo="SIN_PRUEBAS")
    store.rules = Rules(precedentes="tras_decidir")
    card = store.otra_sesion("andres").triage.card(rejected[12])
    assert card.precedents is not None
    assert card.precedents.after_choice
    assert "precedentes" not in card_document(card)


def test_of_an_approved_caso_what_was_well_applied_counts(store: Almacen) -> None:
    approved = [n for (n,) in store.rows_of("SELECT id FROM casos WHERE resultado = 'APROBADO'")]
    for caso in approved[:4]:
        store.register(caso, "clasificar", causal="A")
    for caso in approved[:2]:
        store.register(caso, "aplicacion_correcta")
    marcacion = {"razon": "R1", "subrazon": "S1", "radicado": "990003", "motivo": "otro valor"}
    store.register(approved[2], "mal_aplicado", **marcacion)
    store.register(approved[2], "respuesta_back", resultado="APROBADO", valor_aplicado="45900")
    store.register(approved[2], "aplicacion_correcta")
    assert card_document(store.of("yuli").triage.card(approved[3]))["precedentes"] == {
        "casos": 3,
        "bien_aplicados": 2,
        "confirmo_pqr": 0,
    }
