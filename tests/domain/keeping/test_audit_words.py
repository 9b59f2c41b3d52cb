"""The sentences of the audit trail."""

from __future__ import annotations

from datetime import datetime

import pytest

from ajustes_tui.domain.keeping.audit import AuditEntry
from ajustes_tui.domain.keeping.audit_words import ACTION_WORDS, searchable, sentence_of

NOW = datetime(2026, 11, 24, 10, 0)


def _sentence(action: str, detail: str = "", cuenta: str | None = None) -> str:
    return sentence_of(AuditEntry(1, NOW, "yuli", action, detail, cuenta))


@pytest.mark.parametrize(
    ("action", "detail", "cuenta", "sentence"),
    [
        (*("vista_caso", "caso 4", "90000001"), "Vio en pantalla el caso 4 · cuenta 90000001"),
        (
            *("consulta_historial", "cuenta 90000001", "90000001"),
            "Vio el historial de la cuenta 90000001",
        ),
        ("auditoria_leida", "", None, "Leyó la auditoría"),
        ("auditoria_leida", "de yuli", None, "Leyó la auditoría: de yuli"),
        ("olvido", "lo pidió", "90000001", "Borró los datos de la cuenta 90000001: lo pidió"),
        (
            *("usuario_rol", "lcano gerente, antes agente", None),
            "Cambió el rol de lcano: gerente, antes agente",
        ),
        ("cosa_nueva", "algo", None, "Cosa nueva: algo"),
    ],
)
def test_an_entry_is_a_sentence(action, detail, cuenta, sentence):
    assert _sentence(action, detail, cuenta) == sentence


def test_no_sentence_shows_a_code_or_a_gap():
    for action in ACTION_WORDS:
        text = _sentence(action, "tal", "90000001")
        assert "{" not in text
        assert action == "entrada" or "_" not in text


def test_an_account_is_looked_for_by_pieces_of_its_numbers_and_words_of_its_names():
    texts = set(searchable(["12345"], ["Ana De Prueba"]))
    assert texts == {
        *("1234", "2345", "12345"),
        *("Ana De Prueba", "Ana", "De", "Prueba", "Ana De", "De Prueba"),
    }
