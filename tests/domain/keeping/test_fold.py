"""What each line does to a caso is told again from the line alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ajustes_tui.domain.keeping.fold import OPEN, UNWORKED, AnyOf, CasoFold, FoldedLine
from ajustes_tui.domain.keeping.integrity import ImpossibleLine

AT = "2026-11-24T10:00:00-05:00"


def line(number: int, evento: str, before: str | None, after: str, **others: Any) -> FoldedLine:
    """Return a line of yuli with its data; `others` are its data but for the fields of a line."""
    fields = {name: others.pop(name, None) for name in ("razon", "subrazon", "motivo", "base_id")}
    radicado, causada_por = others.pop("radicado_", "440001"), others.pop("causada_por", None)
    return FoldedLine(
        *(number, AT, "yuli", evento, before, after, fields["razon"], fields["subrazon"]),
        *(radicado, None, json.dumps(others), causada_por, fields["base_id"]),
        *(int(fields["motivo"] is not None), fields["motivo"], None),
    )


@pytest.fixture
def fold() -> CasoFold:
    columns = {**UNWORKED, "cuenta": "90000001", "radicado": "440001", "corte": "2026-11-17"}
    fold = CasoFold(columns | {"valor_aplicado": 100, "resultado": "APROBADO", "base_id": 1})
    fold.take(line(1, "caso_nuevo", None, "POR_CLASIFICAR", base_id=1))
    fold.take(line(2, "clasificar", "POR_CLASIFICAR", "POR_VERIFICAR", causal="A", atribuible="no"))
    return fold


def test_a_verdict_has_its_author_and_moment_and_keeps_what_claro_said(fold: CasoFold) -> None:
    fold.take(
        line(3, "aplicacion_correcta", "POR_VERIFICAR", "POR_CONTACTAR", valor_aplicado_centavos=90)
    )
    columns = fold.columns
    assert (columns["causal"], columns["atribuible"], columns["causal_pedida"]) == ("A", None, OPEN)
    assert (columns["veredicto_agente"], columns["veredicto_el"]) == ("yuli", AT)
    assert (columns["valor_aplicado"], columns["propios"]) == (90, '{"valor_aplicado": 100}')
    assert columns["contenido"] == "APLICADO"


def test_undoing_an_act_puts_back_the_caso_and_marks_all_its_lines(fold: CasoFold) -> None:
    before = dict(fold.columns)
    fold.take(
        line(
            *(3, "mal_aplicado", "POR_VERIFICAR", "REESCALADO"),
            radicado_="990001",
            radicado="990001",
            razon="AJU",
            subrazon="REE",
        )
    )
    assert (fold.columns["radicado_vigente"], fold.columns["razon"]) == ("990001", "AJU")
    assert (fold.columns["reescalamientos"], fold.radicados) == (1, {3: "990001"})
    fold.take(line(4, "pedir_revision", "REESCALADO", "REESCALADO", causada_por=3))
    assert fold.columns["revision"] == 4
    fold.take(line(5, "deshacer", "REESCALADO", "POR_VERIFICAR", linea=3))
    assert (fold.columns, fold.undone) == (before, {3: 5, 4: 5})


def test_calls_count_as_attempts_and_say_when_to_call_again(fold: CasoFold) -> None:
    fold.take(
        line(3, "aplicacion_correcta", "POR_VERIFICAR", "POR_CONTACTAR", valor_aplicado_centavos=90)
    )
    used = {"telefono": "…00", "telefono_id": 7}
    for number, resultado, intento in ((4, "NO_CONTESTA", 1), (5, "BUZON", 2)):
        said = {"resultado": resultado, "intento": intento, **used}
        fold.take(line(number, "contacto", "POR_CONTACTAR", "POR_CONTACTAR", **said))
    assert (fold.columns["intentos"], [a.line for a in fold.attempts]) == (2, [4, 5])
    assert fold.columns["dias_intento"].admits(1)
    said = {"resultado": "VOLVER_A_LLAMAR", "cuando": "2026-11-25T09:00-05:00", **used}
    fold.take(line(6, "contacto", "POR_CONTACTAR", "POR_CONTACTAR", **said))
    assert fold.columns["cita"].admits("2026-11-25T09:00:00-05:00")
    assert not fold.columns["cita"].admits("2026-11-25T09:01:00-05:00")
    fold.take(line(7, "contacto", "POR_CONTACTAR", "CERRADO_INFORMADO", resultado="ACEPTA", **used))
    columns = fold.columns
    assert (columns["cita"], columns["informado_el"]) == (None, "2026-11-24")
    assert columns["estado_previo"] == "POR_CONTACTAR"


def test_a_later_base_changes_what_its_line_and_the_text_beside_it_say(fold: CasoFold) -> None:
    brought = {"corte": "2026-11-24", "resultado": ["APROBADO", "RECHAZADO"]}
    fold.take(
        line(
            *(3, "cambio_de_resultado", "POR_VERIFICAR", "POR_VALIDAR"),
            base_id=2,
            motivo="motivo_rechazo: sin soporte; asesor_nombre: —",
            **brought,
        )
    )
    columns = fold.columns
    assert (columns["resultado"], columns["motivo_rechazo"]) == ("RECHAZADO", "sin soporte")
    assert (columns["asesor_nombre"], columns["corte"]) == (None, "2026-11-24")
    fold.take(line(4, "base_anulada", "POR_VALIDAR", "POR_VERIFICAR", base_id=2, base=2))
    assert (fold.columns["resultado"], fold.columns["retirado"]) == ("APROBADO", 0)
    fold.take(line(5, "base_anulada", "POR_VERIFICAR", "POR_VERIFICAR", base_id=1, base=1))
    assert fold.columns["retirado"] == 1


def test_a_line_that_starts_elsewhere_cannot_follow(fold: CasoFold) -> None:
    with pytest.raises(ImpossibleLine, match="empieza en EN_PQR"):
        fold.take(line(3, "nota", "EN_PQR", "EN_PQR"))


def test_a_value_left_open_admits_what_may_be() -> None:
    assert OPEN.admits("cualquiera")
    assert AnyOf((None, 3)).admits(None)
    assert not AnyOf((None, 3)).admits(4)
