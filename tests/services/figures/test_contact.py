"""First contact and times of casos with calls of every kind."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from ajustes_tui.domain.figures.figures import FiguresScope
from ajustes_tui.domain.parts.contact_rows import BY_PQR, CONTACT, TIMES
from ajustes_tui.domain.parts.shapes import PartTable
from tests.services.soporte import CORTE, Almacen

DAY = date.fromisoformat(CORTE)
SCOPE = FiguresScope(DAY, DAY)
Call = Callable[..., int]


@pytest.fixture
def call(store: Almacen) -> Call:
    def write(caso: int, outcome: str, who: str = "yuli", day: int = 0, **more: object) -> int:
        message = outcome == "DEJADO"
        evento = more.pop("evento", "mensaje_de_voz" if message else "contacto")
        act, estado = more.pop("act", None), more.pop("estado", None)
        with store.db.transaction() as conn:
            if estado:
                conn.execute("UPDATE casos SET estado = ? WHERE id = ?", (estado, caso))
            line = conn.execute(
                "INSERT INTO historial (momento, agente, caso_id, evento, estado_antes, estado_despues,"
                " datos, causada_por, huella) VALUES (?, ?, ?, ?, 'POR_CONTACTAR', 'POR_CONTACTAR', ?, ?, x'')",
                (
                    *(f"{DAY + timedelta(days=day)}T10:00:00-05:00", who, caso, evento),
                    *(json.dumps({"resultado": outcome, **more}), act),
                ),
            )
        return line.lastrowid or 0

    return write


def _counted(store: Almacen, by: str | None = None) -> PartTable:
    return store.of("drubio").parts.count(CONTACT, SCOPE, by)


def test_a_call_with_its_message_or_about_two_casos_is_one_and_one_of_the_usuario_none(store, call):
    first = call(1, "BUZON")
    call(1, "DEJADO", act=first, estado="CERRADO_MENSAJE")
    both = call(2, "ACEPTA", estado="CERRADO_INFORMADO")
    call(3, "ACEPTA", act=both)
    call(4, "ACEPTA", entrante=True, estado="CERRADO_INFORMADO")

    row = _counted(store).of()
    assert (row["llamadas"].casos, row["llamadas"].ids) == (2, (1, 2, 3))
    reached = row["contactabilidad"]
    assert (reached.casos, reached.total, reached.ids) == (1, 2, (2, 3))
    assert (row["ilocalizados"].ids, row["ilocalizados"].total) == ((1,), 3)
    assert (row["alcanzados"].ids, row["alcanzados"].total) == ((2, 3), 3)


def test_a_callback_is_the_first_contact_and_each_figure_is_of_who_made_its_call(store, call):
    call(1, "VOLVER_A_LLAMAR")
    call(1, "ACEPTA", "andres")
    call(2, "NO_CONTESTA")
    call(2, "ACEPTA", "andres")
    call(3, "NO_ACEPTA", "andres")

    table = _counted(store, "agente")
    row, yuli, andres = table.of(), table.of(group="yuli"), table.of(group="andres")
    assert (row["primer_intento"].ids, row["primer_intento"].total) == ((3,), 3)
    assert (row["informados"].ids, row["informados"].total) == ((2, 3), 3)
    assert (row["resueltos"].ids, row["resueltos"].total) == ((2,), 2)
    assert (yuli["llamadas"].casos, yuli["informados"].total) == (2, 1)
    assert (andres["llamadas"].casos, andres["resueltos"].ids) == (3, (2,))
    # The telling of a caso is of who told it.
    assert (yuli["a_tiempo"].total, andres["a_tiempo"].ids) == (0, (1, 2, 3))


def test_an_answer_lasts_when_nothing_came_against_it_in_its_business_days(store, call):
    for caso in (1, 2, 3):
        call(caso, "ACEPTA")
    call(2, "", evento="reabrir", day=14)
    call(3, "", evento="reabrir", day=40)
    assert _counted(store).of()["duraderos"].total == 0
    store.pasa(days=30)
    call(4, "ACEPTA", day=29)

    lasting = _counted(store).of()["duraderos"]
    assert (lasting.ids, lasting.total) == ((1, 3), 3)


def test_who_is_told_late_undated_or_only_by_pqr_and_for_whom_the_open_ones_wait(store, call):
    store.db.conn.execute("UPDATE casos SET fecha_solicitud = NULL WHERE id = 3")
    store.db.conn.execute("UPDATE casos SET escalado_el = '2026-12-15T10:00:00-05:00'")
    store.db.conn.commit()
    for caso, day in ((1, 0), (2, 40), (3, 0), (6, 0)):
        call(caso, "DEJADO", day=day, estado="CERRADO_MENSAJE")
    for caso, day in ((4, "2026-11-26"), (5, "2027-02-01"), (6, "2027-02-01")):
        call(caso, "CONFIRMA", evento="respuesta_pqr", fecha=day, estado="CERRADO_PQR")
    call(7, "", evento="nota", estado="EN_BACK")
    call(8, "", evento="nota", estado="ANULADO")
    store.pasa(days=24)

    for part in (CONTACT, TIMES):
        row = store.of("drubio").parts.count(part, SCOPE).of()
        assert (row["a_tiempo"].ids, row["a_tiempo"].total) == ((1, 6), 3)
        assert (row["sin_informar"].ids, row["sin_informar"].total) == ((4, 5), 6)
        assert (row[BY_PQR].ids, row[BY_PQR].total) == ((4,), 2)
    assert (row["tarde"].ids, row["sin_fecha"].ids) == ((2,), (3,))
    open_casos = set(range(7, 31)) - {8}
    assert (set(row["vencido"].ids), set(row["edad_16"].ids)) == (open_casos, open_casos)
    # Since it was sent, however old its request is.
    assert (row["back"].ids, row["back"].measures) == ((7,), (3,))
    assert set(row["celula"].ids) == open_casos - {7}
    assert set(row["celula"].measures) == {22}
