"""What a corte would change is told before it is written, and what it answered is told with its money."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ajustes_tui.config import Config
from ajustes_tui.services.container import build_services
from tests.flows.conftest import CINCO, Ajustes

CON_VALOR = (*CINCO, "Valor solicitado", "Valor aplicado")


def _row(n: int, resultado: str, aplicado: str = "") -> tuple[str, ...]:
    return (
        *(f"900005{n:02d}", f"75{n:02d}", "CERRADO", "Cobros de equipos"),
        *(resultado, "45.900", aplicado),
    )


@pytest.fixture
def reescalados(ajustes: Ajustes, book: Callable[..., Path]) -> Ajustes:
    """A corte of five rejected casos, the first four asked of the back again."""
    rows = [_row(n, "RECHAZADO") for n in range(5)]
    base = book("ajustes_01_07_2026.xlsx", CON_VALOR, rows)

    def ask_again() -> None:
        ajustes.order("importar", str(base))
        for caso in range(1, 6):
            ajustes.register(caso, "clasificar", causal="D")
        for caso in range(1, 5):
            new = {"razon": "AJU", "subrazon": "REE", "radicado": f"4485{caso}0"}
            ajustes.register(caso, "mal_rechazado", motivo="sí hay soporte", **new)

    ajustes.reach("conciliacion", ask_again)
    ajustes.today("2026-07-08T08:00:00-05:00")
    return ajustes


def _segunda(book: Callable[..., Path]) -> Path:
    rows = [
        _row(0, "APROBADO", "45.900"),
        ("90000501", "448520", *_row(1, "APROBADO", "20.000")[2:]),
        _row(2, "RECHAZADO"),
        _row(4, "APROBADO", "45.900"),
    ]
    return book("ajustes_08_07_2026.xlsx", CON_VALOR, rows)


def test_simulating_says_each_changed_cell_and_who_is_at_work_on_it(reescalados, book):
    reescalados.order("siguiente", "--estado", "POR_VALIDAR")
    before = reescalados.caso("7504")
    said = reescalados.order("importar", str(_segunda(book)), "--simular")
    assert {
        "caso": 5,
        "cuenta": "90000504",
        "radicado": "7504",
        "fila": 5,
        "campo": "resultado",
        "antes": "RECHAZADO",
        "despues": "APROBADO",
    } in said["cambios"]
    dinero = [c for c in said["cambios"] if c["campo"] == "valor_aplicado_centavos"]
    assert [(c["caso"], c["antes"], c["despues"]) for c in dinero] == [
        (1, None, 4_590_000),
        (2, None, 2_000_000),
        (5, None, 4_590_000),
    ]
    assert said["en_gestion"] == [
        {
            "caso": 5,
            "cuenta": "90000504",
            "radicado": "7504",
            "estado_antes": "POR_VALIDAR",
            "estado_despues": "POR_VERIFICAR",
            "tomado_por": "yuli",
        }
    ]
    assert reescalados.caso("7504") == before


def test_what_the_back_answered_is_told_with_its_money_and_its_wait(reescalados, book, monkeypatch):
    written = reescalados.order("importar", str(_segunda(book)))
    assert "cambios" not in written
    db = reescalados.db
    service = build_services(
        Config(db, db), {"AJUSTES_AHORA": "2026-07-08T08:00:00-05:00"}, como="yuli"
    ).importacion
    concilia = service.bases.reconcile(date(2026, 7, 8))
    assert [(r.outcome, len(r.casos), r.amount) for r in concilia.outcomes] == [
        ("aplicados", 1, 4_590_000),
        ("valor_distinto", 1, 4_590_000),
        ("rechazados", 0, 0),
        ("sin_respuesta", 1, 4_590_000),
        ("ausentes", 1, 4_590_000),
    ]
    assert concilia.amount == 4 * 4_590_000
    assert (concilia.by_radicado_new, concilia.by_radicado_original) == (1, 1)
    # From Wednesday 1 to Wednesday 8 July there are five business days.
    assert concilia.longest_wait == 5
    assert [(c.caso_id, c.before, c.after) for c in concilia.in_gestion] == [
        (5, "RECHAZADO", "APROBADO")
    ]


def test_news_of_a_caso_already_told_wait_for_the_supervisor(reescalados, book):
    reescalados.register(5, "rechazo_correcto", motivo="SIN_PRUEBAS")
    checklist = "identidad,decision,radicado,recurso,plazo"
    reescalados.register(
        *(5, "contacto"), telefono="3000000112", resultado="ACEPTA", verificado=checklist
    )
    reescalados.order("importar", str(_segunda(book)))
    db = reescalados.db
    service = build_services(
        Config(db, db), {"AJUSTES_AHORA": "2026-07-08T08:00:00-05:00"}, como="yuli"
    ).importacion
    (caso,) = service.bases.reconcile().for_revision
    assert (caso.caso_id, caso.contenido, caso.resultado) == (5, "NO_APLICA", "APROBADO")
    assert caso.informado_el == date(2026, 7, 8)
