"""The second corte: every row of "What a later corte does", from real workbooks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.flows.conftest import CHECKLIST, CINCO, Ajustes

ENCABEZADOS = (*CINCO, "Valor aplicado", "Motivo rechazo", "Fecha respuesta")
TEL = "3000000112"
SIN_VALOR = "identidad,decision,radicado,recurso,plazo"
MARCACION = {"razon": "AJU", "subrazon": "ESC"}


def _row(
    n: int, resultado: str, value: object = None, respuesta: str | None = None
) -> tuple[Any, ...]:
    return (
        f"900001{n:02d}",
        f"71{n:02d}",
        "CERRADO",
        "Fallas en la prestación del servicio",
        resultado,
        value,
        None,
        respuesta,
    )


def _llevar(ajustes: Ajustes, caso: int, estado: str) -> None:
    """Take a caso from POR_CLASIFICAR to an estado by the eventos an agente would register."""
    r = ajustes.register
    if estado == "POR_CLASIFICAR":
        return
    r(caso, "clasificar", causal="A")
    if estado in ("POR_ESCALAR", "POR_VALIDAR", "POR_VERIFICAR"):
        return
    if estado == "EN_BACK":
        r(caso, "escalar_back", soportes="LLS", **MARCACION)
    elif estado == "EN_PQR":
        r(
            caso,
            "escalar_pqr",
            motivo="SIN_SOPORTE",
            faltan="LLS",
            nota="No hay notas ni orden de trabajo.",
        )
    elif estado == "REESCALADO":
        r(
            caso,
            "mal_rechazado",
            razon="AJU",
            subrazon="REE",
            radicado=f"4482{caso:02d}",
            motivo="x",
        )
    elif estado == "ANULADO":
        r(caso, "anular", motivo="repetido", como="drubio")
    elif estado.endswith("/APLICADO"):
        r(caso, "aplicacion_correcta")
        _contactar(ajustes, caso, estado.removesuffix("/APLICADO"), CHECKLIST)
    else:
        r(caso, "rechazo_correcto", motivo="SIN_PRUEBAS")
        _contactar(ajustes, caso, estado.removesuffix("/NO_APLICA"), SIN_VALOR)


def _contactar(ajustes: Ajustes, caso: int, estado: str, verificado: str) -> None:
    r = ajustes.register
    if estado == "POR_CONTACTAR":
        return
    if estado == "CERRADO_INFORMADO":
        r(caso, "contacto", resultado="ACEPTA", telefono=TEL, verificado=verificado)
        return
    if estado.startswith("RECURSO"):
        r(caso, "contacto", resultado="NO_ACEPTA", telefono=TEL, verificado=verificado)
        if estado == "RECURSO_EN_PQR":
            r(caso, "radicar_recurso", tipo="REPOSICION", motivo="no está de acuerdo")
        return
    for dia in ("2026-07-02", "2026-07-03", "2026-07-06"):
        ajustes.today(f"{dia}T10:00:00-05:00")
        r(caso, "contacto", resultado="NO_CONTESTA", telefono=TEL)
    if estado == "CERRADO_MENSAJE":
        r(caso, "mensaje_de_voz", telefono=TEL)


# (estado before, first result, first value, second result, second value, estado after, to the tray)
TABLE = [
    ("POR_CLASIFICAR", "", None, "APROBADO", None, "POR_CLASIFICAR", False),
    ("POR_CLASIFICAR", "APROBADO", None, "RECHAZADO", None, "POR_CLASIFICAR", False),
    ("POR_ESCALAR", "", None, "", None, "POR_ESCALAR", False),
    ("POR_ESCALAR", "", None, "APROBADO", None, "POR_VERIFICAR", False),
    ("POR_ESCALAR", "", None, "RECHAZADO", None, "POR_VALIDAR", False),
    ("POR_ESCALAR", "", None, "", 10_000, "POR_ESCALAR", False),
    ("EN_BACK", "", None, "", None, "EN_BACK", False),
    ("EN_BACK", "", None, "APROBADO", None, "POR_VERIFICAR", False),
    ("EN_BACK", "", None, "RECHAZADO", None, "POR_VALIDAR", False),
    ("EN_BACK", "", None, "", 10_000, "POR_VERIFICAR", False),
    ("REESCALADO", "RECHAZADO", None, "RECHAZADO", None, "REESCALADO", False),
    ("REESCALADO", "RECHAZADO", None, "", None, "REESCALADO", False),
    ("REESCALADO", "RECHAZADO", None, "APROBADO", 10_000, "POR_VERIFICAR", False),
    ("POR_VALIDAR", "RECHAZADO", None, "", None, "POR_VALIDAR", False),
    ("POR_VALIDAR", "RECHAZADO", None, "APROBADO", None, "POR_VERIFICAR", False),
    ("POR_VALIDAR", "RECHAZADO", None, "RECHAZADO", 10_000, "POR_VALIDAR", False),
    ("POR_VERIFICAR", "APROBADO", None, "RECHAZADO", None, "POR_VALIDAR", False),
    ("POR_VERIFICAR", "APROBADO", 10_000, "APROBADO", 20_000, "POR_VERIFICAR", False),
    ("POR_CONTACTAR/APLICADO", "APROBADO", 10_000, "APROBADO", 10_000, "POR_CONTACTAR", False),
    ("POR_CONTACTAR/APLICADO", "APROBADO", 10_000, "RECHAZADO", 10_000, "POR_VALIDAR", False),
    ("POR_CONTACTAR/APLICADO", "APROBADO", 10_000, "APROBADO", 20_000, "POR_VERIFICAR", False),
    ("POR_CONTACTAR/NO_APLICA", "RECHAZADO", None, "RECHAZADO", None, "POR_CONTACTAR", False),
    ("POR_CONTACTAR/NO_APLICA", "RECHAZADO", None, "APROBADO", None, "POR_VERIFICAR", False),
    ("POR_CONTACTAR/NO_APLICA", "RECHAZADO", None, "RECHAZADO", 9_000, "POR_VERIFICAR", False),
    ("POR_DEJAR_MENSAJE/NO_APLICA", "RECHAZADO", None, "APROBADO", None, "POR_VERIFICAR", False),
    ("POR_DEJAR_MENSAJE/APLICADO", "APROBADO", 10_000, "RECHAZADO", None, "POR_VALIDAR", False),
    ("EN_PQR", "", None, "APROBADO", None, "EN_PQR", True),
    (
        "RECURSO_POR_RADICAR/NO_APLICA",
        "RECHAZADO",
        None,
        "APROBADO",
        None,
        "RECURSO_POR_RADICAR",
        True,
    ),
    ("RECURSO_EN_PQR/NO_APLICA", "RECHAZADO", None, "APROBADO", None, "RECURSO_EN_PQR", True),
    (
        "CERRADO_INFORMADO/APLICADO",
        "APROBADO",
        10_000,
        "APROBADO",
        20_000,
        "CERRADO_INFORMADO",
        True,
    ),
    ("CERRADO_INFORMADO/APLICADO", "APROBADO", 10_000, "", 10_000, "CERRADO_INFORMADO", False),
    ("CERRADO_MENSAJE/NO_APLICA", "RECHAZADO", None, "APROBADO", None, "CERRADO_MENSAJE", True),
    ("ANULADO", "RECHAZADO", None, "APROBADO", None, "ANULADO", False),
]


def test_each_row_of_the_table_of_a_later_corte(
    ajustes: Ajustes, book: Callable[..., Path]
) -> None:
    first = [_row(n, fila[1], fila[2]) for n, fila in enumerate(TABLE, 1)]
    segunda = [_row(n, fila[3], fila[4]) for n, fila in enumerate(TABLE, 1)]
    ajustes.order("importar", str(book("ajustes_01_07_2026.xlsx", ENCABEZADOS, first)))
    ids = {fila["radicado"]: fila["id"] for fila in ajustes.order("casos")}
    for n, fila in enumerate(TABLE, 1):
        ajustes.today("2026-07-01T09:00:00-05:00")
        _llevar(ajustes, ids[f"71{n:02d}"], fila[0])
    before = {f["id"]: f for f in ajustes.order("casos")}
    for n, fila in enumerate(TABLE, 1):
        assert before[ids[f"71{n:02d}"]]["estado"] == fila[0].split("/")[0], fila

    ajustes.today("2026-07-08T08:00:00-05:00")
    summary = ajustes.order("importar", str(book("ajustes_08_07_2026.xlsx", ENCABEZADOS, segunda)))
    assert summary["nuevas"] == 0
    assert summary["validas"] == len(TABLE)
    assert summary["conciliacion"]["reescalados"] == 3

    in_revision = {fila["id"] for fila in ajustes.order("revision")}
    for n, fila in enumerate(TABLE, 1):
        caso = ajustes.order("caso", str(ids[f"71{n:02d}"]))
        assert caso["estado"] == fila[5], fila
        assert (caso["id"] in in_revision) is fila[6], fila
        if fila[0].startswith("POR_CONTACTAR") and fila[5] != "POR_CONTACTAR":
            assert caso["cubeta"] == "pendiente", fila


def test_the_lines_of_a_corte_say_what_it_was(ajustes: Ajustes, book: Callable[..., Path]) -> None:
    ajustes.order(
        "importar",
        str(book("ajustes_01_07_2026.xlsx", ENCABEZADOS, [_row(1, ""), _row(2, "RECHAZADO")])),
    )
    item, dos = sorted(fila["id"] for fila in ajustes.order("casos"))
    _llevar(ajustes, item, "EN_BACK")
    _llevar(ajustes, dos, "POR_VALIDAR")
    ajustes.today("2026-07-08T08:00:00-05:00")
    segunda = [_row(1, "RECHAZADO"), _row(2, "APROBADO")]
    ajustes.order("importar", str(book("ajustes_08_07_2026.xlsx", ENCABEZADOS, segunda)))

    respuesta = ajustes.order("historial", "90000101")[0]
    assert (respuesta["evento"], respuesta["agente"]) == ("respuesta_back", "sistema")
    assert (respuesta["estado_antes"], respuesta["estado_despues"]) == ("EN_BACK", "POR_VALIDAR")
    change = ajustes.order("historial", "90000102")[0]
    assert (change["evento"], change["agente"]) == ("cambio_de_resultado", "sistema")
    assert change["datos"]["resultado"] == ["RECHAZADO", "APROBADO"]


@pytest.mark.parametrize(
    ("radicado", "resultado", "respuesta", "after"),
    [
        ("7101", "RECHAZADO", None, "REESCALADO"),  # the same answer as when it was sent
        ("7101", "RECHAZADO", "07/07/2026", "POR_VALIDAR"),  # the same answer, given later
        ("7101", "APROBADO", None, "POR_VERIFICAR"),
        ("448201", "RECHAZADO", None, "POR_VALIDAR"),  # under the new radicado
        ("448201", "APROBADO", None, "POR_VERIFICAR"),
        ("448201", "", None, "REESCALADO"),
    ],
)
def test_a_reescalated_caso_is_recognised_by_either_radicado(
    ajustes: Ajustes,
    book: Callable[..., Path],
    radicado: str,
    resultado: str,
    respuesta: str | None,
    after: str,
) -> None:
    first = [_row(1, "RECHAZADO", None, "30/06/2026")]
    ajustes.order("importar", str(book("ajustes_01_07_2026.xlsx", ENCABEZADOS, first)))
    _llevar(ajustes, 1, "REESCALADO")
    ajustes.today("2026-07-08T08:00:00-05:00")
    fila = list(_row(1, resultado, None, respuesta or "30/06/2026"))
    fila[1] = radicado
    summary = ajustes.order("importar", str(book("ajustes_08_07_2026.xlsx", ENCABEZADOS, [fila])))
    assert summary["nuevas"] == 0
    assert ajustes.order("caso", "1")["estado"] == after
    assert len(ajustes.order("casos")) == 1


def test_an_older_corte_adds_its_casos_and_overwrites_nothing(
    ajustes: Ajustes, book: Callable[..., Path]
) -> None:
    ajustes.today("2026-07-08T08:00:00-05:00")
    ajustes.order(
        "importar", str(book("ajustes_08_07_2026.xlsx", ENCABEZADOS, [_row(1, "APROBADO", 500)]))
    )
    tarde = [_row(1, "RECHAZADO", 100), _row(2, "RECHAZADO")]
    path = book("ajustes_01_07_2026.xlsx", ENCABEZADOS, tarde)
    summary = ajustes.order("importar", str(path), "--contradicciones")
    counts = [summary[c] for c in ("nuevas", "iguales", "anteriores", "actualizadas")]
    assert counts == [1, 0, 1, 0]
    caso = ajustes.caso("7101")
    assert (caso["resultado"], caso["valor_aplicado_centavos"]) == ("APROBADO", 50_000)
    assert ajustes.order("kpi", "--corte", "2026-07-01")["total"] == 2
    assert ajustes.order("kpi", "--corte", "2026-07-08")["total"] == 1
    assert ajustes.order("kpi", "--desde", "2026-07-01", "--hasta", "2026-07-08")["total"] == 2


def test_what_an_agente_wrote_survives_a_corte_and_claros_later_value_wins(
    ajustes: Ajustes, book: Callable[..., Path]
) -> None:
    short = [fila[:5] for fila in (_row(1, "APROBADO"), _row(2, "APROBADO"))]
    ajustes.order("importar", str(book("ajustes_01_07_2026.xlsx", CINCO, short)))
    for caso in (1, 2):
        ajustes.register(caso, "completar", campo="valor_aplicado", valor="100", fuente="RR")
    ajustes.today("2026-07-08T08:00:00-05:00")
    length = [_row(1, "APROBADO"), _row(2, "APROBADO", 200)]
    ajustes.order("importar", str(book("ajustes_08_07_2026.xlsx", ENCABEZADOS, length)))
    assert ajustes.caso("7101")["valor_aplicado_centavos"] == 10_000
    assert ajustes.caso("7102")["valor_aplicado_centavos"] == 20_000
    assert ajustes.order("historial", "90000102")[0]["datos"]["valor_aplicado"] == [10_000, 20_000]
