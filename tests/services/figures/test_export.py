"""Exports by the service: who may, what is masked, what is recorded, and that figures agree."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from contextvars import copy_context
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ajustes_tui.cli.orders import EXPORTABLE
from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.caso.lote import LoteKind
from ajustes_tui.domain.figures.evidence import EvidenceOrder
from ajustes_tui.domain.figures.goals import Goals
from ajustes_tui.domain.figures.groupings import GROUPINGS
from ajustes_tui.domain.figures.indicators import SOLICITADO
from ajustes_tui.domain.figures.report import CASO_COLUMNS, HISTORIAL_COLUMNS
from ajustes_tui.domain.keeping.audit_words import AuditFilter
from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.domain.parts.shapes import FigureCells, PartReading, Reach
from ajustes_tui.domain.parts.table import part_of
from ajustes_tui.domain.parts.words import PART_WORDS
from ajustes_tui.domain.query.filter import CasoFilter, Condition
from ajustes_tui.domain.values.dates import Week
from ajustes_tui.errors import (
    AjustesError,
    ConflictError,
    InvalidFile,
    InvalidInput,
    InvalidUse,
    NotAllowed,
)
from ajustes_tui.services.admin.catalog_admin import kinds_of
from ajustes_tui.services.admin.schemas import SCHEMAS
from ajustes_tui.services.container import Services
from ajustes_tui.services.figures.export import ExportService
from ajustes_tui.services.intake.importacion import ImportOptions
from ajustes_tui.services.progress import Quiet, take_in_hand
from tests.excel.soporte import letters_of, needs_libreoffice, pages_of, printed, words_of
from tests.services.conftest import CASOS
from tests.services.soporte import Almacen, book, rows

JEFA, AGENTE = "drubio", "yuli"
REESCALADOS, PQR = LoteKind.REESCALADOS, LoteKind.PQR
CORTE = date(2026, 11, 24)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "salida.xlsx"


def export(store: Almacen, login: str = JEFA) -> ExportService:
    return store.of(login).export


def read(path: Path, sheet: str | None = None) -> list[dict[str, Any]]:
    # As a previewer reads it: a formula by the value it keeps.
    opened = openpyxl.load_workbook(path, data_only=True)
    headings, *cells = (opened[sheet] if sheet else opened.worksheets[0]).iter_rows(
        values_only=True
    )
    return [dict(zip(headings, row, strict=True)) for row in cells]


def escalar(store: Almacen, caso: int, subrazon: str = "ESC") -> None:
    """Send to the back a caso of the mould that came without a result (1, 4, 7…)."""
    store.register(caso, "clasificar", causal="A")
    store.register(caso, "escalar_back", razon="AJU", subrazon=subrazon, soportes="LLS")


def audit(store: Almacen) -> list[tuple[str, str, str]]:
    return store.rows_of(
        "SELECT login, accion, detalle FROM auditoria"
        " WHERE accion IN ('exportacion', 'lote', 'lote_reescrito', 'rol_negado')"
    )


# Who


EXPORTAR: dict[str, Callable[[Services, Path], object]] = {
    "casos": lambda s, r: s.export.export_rows("casos", r),
    "historial": lambda s, r: s.export.export_rows("historial", r),
    "kpi": lambda s, r: s.export.export_kpi(r),
    "atencion": lambda s, r: _export_part(s, "dias", r),
    "datos": lambda s, r: s.datasets.write(r),
}
OF_FIGURES = ("kpi", "atencion")


def _export_part(services: Services, word: str, path: Path) -> PartReading:
    asked, answers = PART_WORDS[word], services.parts
    part = part_of(asked.digit)
    reading = answers.read(part, answers.every_corte(), asked.by or part.groups[0])
    services.export.export_part(reading, Reach.EVERY, asked, path)
    return reading


def test_the_command_line_offers_every_export():
    offered = {*OF_FIGURES, "datos", "base", "casos", "historial", *LoteKind}
    assert offered == set(EXPORTABLE)
    # What an agente may export too: the lots, and a base given back.
    assert set(EXPORTAR) == offered - set(LoteKind) - {"base"}


@pytest.mark.parametrize("what", EXPORTAR)
def test_only_a_supervisor_exports_and_a_coordinador_figures_and_a_refusal_leaves_no_file(
    store, path, what
):
    refused = ("yuli", "exagente", "nadie") if what in OF_FIGURES else ("yuli", "lcano", "nadie")
    for login in refused:
        with pytest.raises(NotAllowed):
            EXPORTAR[what](store.of(login), path)
    assert not path.exists()
    EXPORTAR[what](store.of("lcano" if what in OF_FIGURES else JEFA), path)
    assert path.exists()


@pytest.mark.parametrize("word", PART_WORDS)
def test_a_part_is_exported_with_the_rows_of_the_screen_and_what_they_are_of(store, path, word):
    store.register(3, "clasificar", causal="A")
    note = "Se revisaron notas F7 y órdenes del caso."
    store.register(3, "escalar_pqr", nota=note, motivo="SIN_SOPORTE", faltan="LLS")
    store.register(6, "clasificar", causal="A")
    wrong = {"motivo": "sí procede", "razon": "INF", "subrazon": "APL", "radicado": "447001"}
    store.register(6, "mal_rechazado", **wrong)
    services, of = store.of(JEFA), PART_WORDS[word].of
    reading = _export_part(services, word, path)
    rows_of = reading.rows(services.service_context.catalogs)
    shown = [row for row in rows_of if of in ("", row.name, row.under)]
    first, *others = openpyxl.load_workbook(path).worksheets[:2]
    title = first.cell(1, 1).value
    assert reading.part.name in title
    assert "todos los cortes · al 24/11" in title
    (headings, *rows) = others[0].iter_rows(values_only=True)
    assert [(row[0] or "", row[1]) for row in rows] == [(row.under, row.name) for row in shown]
    assert shown
    for written, row in zip(rows, shown, strict=True):
        numbers = dict(zip(headings, written, strict=True))
        columns = reading.part.columns_of(reading.by).figures
        for column, figure in zip(columns, row.figures, strict=False):
            (heading, *_more) = [each.heading for each in column.sheet()]
            told = figure.values[0] if figure.values else None
            assert numbers[heading] == (None if told is None else pytest.approx(told))
            if column.shown is FigureCells.SHARE:
                assert numbers[f"{heading}, de"] == figure.values[2]
    detail = f"atencion_{word}: filas {len(rows)}, archivo salida.xlsx"
    assert audit(store)[-1] == (JEFA, "exportacion", detail)


def test_a_refusal_of_the_role_is_recorded_with_what_was_asked_for(store, path):
    with pytest.raises(NotAllowed):
        export(store, AGENTE).export_rows("casos", path)
    with pytest.raises(NotAllowed):
        export(store, AGENTE).export_rows("historial", path, unmasked=True, motivo="llamarlos")
    with pytest.raises(NotAllowed):
        store.of(AGENTE).auditoria.open(AuditFilter())
    assert audit(store) == [
        (AGENTE, "rol_negado", "exportar casos; pide supervisor"),
        (AGENTE, "rol_negado", "exportar historial sin máscara; pide supervisor"),
        (AGENTE, "rol_negado", "ver la auditoría; pide supervisor"),
    ]


def test_whoever_imports_writes_lots_and_nobody_else(store, path):
    escalar(store, 1)
    for login in ("lcano", "exagente", "nadie"):
        with pytest.raises(NotAllowed):
            store.of(login).lotes.export_lote(REESCALADOS, path)
    assert store.of(JEFA).lotes.plan(REESCALADOS).casos == 1
    assert store.of(AGENTE).lotes.write_refusal() is None
    assert store.of(AGENTE).lotes.export_lote(REESCALADOS, path).rows == 1
    with pytest.raises(InvalidInput, match="lote 7"):
        store.of(JEFA).lotes.export_lote(REESCALADOS, path, 7)


def test_lots_are_a_supervisor_s_where_imports_are(store, path):
    store.rules = Rules(importa="supervisor")
    escalar(store, 1)
    assert store.of(AGENTE).lotes.write_refusal() is not None
    with pytest.raises(NotAllowed):
        store.of(AGENTE).lotes.export_lote(REESCALADOS, path)
    assert store.of(JEFA).lotes.export_lote(REESCALADOS, path).rows == 1


# Where


def test_a_bare_name_goes_to_the_folder_of_exports_and_another_extension_is_refused(
    store, tmp_path
):
    output = tmp_path / "salida"
    output.mkdir()
    services = store.of(JEFA)
    services.service_context.config = services.service_context.config._replace(output=output)
    assert services.export.export_rows("casos", Path("casos.xlsx")).file == output / "casos.xlsx"
    other = tmp_path / "otro.xlsx"
    assert services.export.export_rows("casos", other).file == other
    for name in ("casos", "casos.xls"):
        with pytest.raises(InvalidUse, match=r"\.xlsx"):
            services.export.export_rows("casos", tmp_path / name)


def test_somebody_else_s_workbook_is_not_written_over(store, path):
    book(path, rows(2))
    before = path.read_bytes()
    for export in EXPORTAR.values():
        with pytest.raises(InvalidFile, match="ya existe"):
            export(store.of(JEFA), path)
    assert path.read_bytes() == before
    assert audit(store) == []


# Casos


def test_a_caso_is_told_column_by_column(store, path):
    store.decide(2, causal="I")
    store.of("drubio").asesores.join("AS02", "AS01")
    export(store).export_rows("casos", path, CasoFilter.of(radicado="440001"))
    (fila,) = read(path)
    assert list(fila) == [c.heading for c in CASO_COLUMNS]
    assert {heading: value for heading, value in fila.items() if value is not None} == {
        "Caso": 2,
        "Cuenta": "90000000",
        "Radicado": "440001",
        "Radicado vigente": "440001",
        "Estado": "Por contactar",
        "Contenido": "aplicado",
        "Cubeta": "Ajuste aplicado",
        "Causal": "I",
        "Nombre de la causal": "Cruce de saldos",
        "Causal pedida": "I",
        "Motivo": "Cruce de saldos",
        "Estado del ajuste": "Cerrado",
        "Resultado del back": "aprobado",
        "Valor solicitado": 45_900,
        "Valor aplicado": 45_900,
        "Asesor": "AS01",
        # That of the asesor, who sent more casos for it in the newest base.
        "Aliado": "Norte",
        "Fecha de solicitud": datetime(2026, 11, 17),
        "Persona": "AS02",
        "Reescalamientos": 0,
        "Intentos": 0,
        "Vence": datetime(2026, 12, 9),
        "Corte": datetime(2026, 11, 24),
        "Usuario": "P••• D••• P•••",
        "Teléfonos": "300 ••• ••00",
    }


def test_personal_data_come_whole_only_with_a_reason_which_is_recorded(store, path):
    service = export(store)
    with pytest.raises(NotAllowed, match="motivo"):
        service.export_rows("casos", path, unmasked=True, motivo="  ")
    assert not path.exists()
    service.export_rows("casos", path, unmasked=True, motivo="los pide\nla SIC")
    assert (read(path)[0]["Usuario"], read(path)[0]["Teléfonos"]) == (
        "Persona De Prueba",
        "3000000000",
    )
    assert audit(store) == [
        (JEFA, "exportacion", "casos: filas 30, archivo salida.xlsx; sin máscara: los pide la SIC")
    ]


def test_no_number_and_no_name_is_in_a_masked_workbook(store, path):
    store.register(1, "nota", nota="Llamar al +57 300 000 0000 o al 6010000112, pregunta Ana")
    export(store).export_rows("historial", path)
    (nota,) = [f["Nota"] for f in read(path) if f["Nota"]]
    assert nota == "Llamar al 300 ••• ••00 o al 601 ••• ••12, pregunta Ana"
    export(store).export_rows("casos", path)
    texts = [str(v) for f in read(path) for v in f.values()]
    assert not any("3000000" in t or "Persona" in t for t in texts)


def of_several_names(store: Almacen, tmp_path: Path) -> int:
    """Import a caso whose usuario no base named, then one did, and people twice; return its number."""
    row = list(rows(1)[0])
    for corte, name in ((CORTE, None), (date(2026, 11, 25), "Marta Peña Rojas")):
        row[0], row[1], row[11] = "90009998", "448888", name
        path = book(tmp_path / f"{corte}.xlsx", [row])
        store.import_base(path, corte.isoformat(), complemento=True)
    ((caso,),) = store.rows_of("SELECT id FROM casos WHERE radicado = '448888'")
    for name in ("Pedro Gil", "Ana Ruiz"):
        store.over_claro(caso, "usuario_nombre", name)
    return int(caso)


def textos_de(store: Almacen, path: Path, cuenta: str) -> str:
    """Return all that the masked exports say of a cuenta, and that the chain still holds."""
    criteria = CasoFilter.of(cuenta=cuenta)
    texts = []
    for what in ("casos", "historial"):
        export(store).export_rows(what, path, criteria)
        texts += [str(value) for row in read(path) for value in row.values()]
    assert store.of(JEFA).integrity.verify().healthy
    return "\n".join(texts)


def test_every_name_the_usuario_has_or_had_is_masked_in_its_lines_and_in_what_people_wrote(
    store, path, tmp_path
):
    caso = of_several_names(store, tmp_path)
    texts = textos_de(store, path, "90009998")
    assert "Motivo: usuario nombre: M••• P••• R•••" in texts
    assert "Fuente: RR · Sobre claro: sí · Motivo: en RR es otro" in texts
    assert not any(name in texts for name in ("Marta", "Peña", "Pedro", "Gil", "Ruiz"))
    export(store).export_rows(
        "historial", path, CasoFilter.of(cuenta="90009998"), unmasked=True, motivo="lo pide la SIC"
    )
    assert any("usuario nombre: Marta Peña Rojas" in f["Datos"] for f in read(path))
    store.register(caso, "nota", nota="No es MARTA PENA ROJAS ni Pedro Gil sino Ana Ruiz")
    store.register(caso, "pedir_revision", motivo="¿Pedro Gil o Ana Ruiz?")
    store.over_claro(caso, "motivo_rechazo", "Ya se le dijo a Pedro Gil")
    texts = textos_de(store, path, "90009998")
    assert "No es M••• P••• R••• ni P••• G••• sino A••• R•••" in texts
    assert "¿P••• G••• o A••• R•••?" in texts
    assert texts.count("Ya se le dijo a P••• G•••") == 2


def test_a_name_of_one_caso_is_masked_in_the_others_of_its_cuenta(store, path):
    store.over_claro(1, "usuario_nombre", "Ana Ruiz")
    store.register(2, "nota", nota="La cuenta es de Ana Ruiz")
    store.register(4, "nota", nota="Ana Ruiz no es de esta cuenta")
    export(store).export_rows("historial", path)
    assert {f["Nota"] for f in read(path)} - {None} == {
        "La cuenta es de A••• R•••",
        "Ana Ruiz no es de esta cuenta",
    }


FILTERS = (
    CasoFilter(),
    CasoFilter.of(texto="cruce"),
    CasoFilter.of(corte=(CORTE, CORTE), cubeta=Cubeta.PENDIENTE),
    CasoFilter((Condition("base", (1,)),), 7),
    CasoFilter.of(cuenta="90009999"),
)


def test_an_export_has_the_casos_of_its_list_in_its_order(store, tmp_path):
    for n, criteria in enumerate(FILTERS):
        path = tmp_path / f"{n}.xlsx"
        ids = list(store.of(JEFA).queue.list_ids(criteria))
        assert export(store).export_rows("casos", path, criteria).rows == len(ids)
        assert [fila["Caso"] for fila in read(path)] == ids
    export(store).export_rows("casos", path, CasoFilter.of(cuenta="90000001", texto="persona"))
    # The audit says which filters, and not what they looked for.
    said = "casos: filas 3, archivo 4.xlsx; filtros: cuenta, texto"
    assert audit(store)[-1] == (JEFA, "exportacion", said)


def test_more_casos_than_a_window_holds_come_whole(store, path, monkeypatch):
    for module in ("storage.figures.reports", "services.figures.export"):
        monkeypatch.setattr(f"ajustes_tui.{module}.WINDOW_CASOS", 7)
    assert export(store).export_rows("casos", path).rows == CASOS
    assert sorted(f["Caso"] for f in read(path)) == list(range(1, CASOS + 1))
    assert export(store).export_rows("historial", path).rows == CASOS


# Historial


def test_the_historial_has_every_line_of_its_casos(store, path):
    escalar(store, 1)
    store.register(1, "deshacer")
    done = export(store).export_rows("historial", path, CasoFilter.of(cuenta="90000000"))
    exported = read(path)
    assert list(exported[0]) == [c.heading for c in HISTORIAL_COLUMNS]
    assert done.rows == len(exported)
    del_uno = [f for f in exported if f["Caso"] == 1]
    assert [(f["Evento"], f["Deshecha"]) for f in del_uno] == [
        ("caso nuevo", None),
        ("clasificar", None),
        ("escalar al back", "sí"),
        ("deshacer", None),
    ]
    escalada = del_uno[2]
    assert (escalada["Agente"], escalada["Cuenta"], escalada["Razón"]) == (
        AGENTE,
        "90000000",
        "AJU",
    )
    assert escalada["Momento"] == datetime(2026, 11, 24, 10, 0)
    assert "Soportes: llamada de servicio LLS" in escalada["Datos"]
    guardadas = dict(store.rows_of("SELECT linea, huella FROM lineas"))
    assert {f["Línea"]: f["Huella"] for f in exported}.items() <= guardadas.items()


# Figures


def test_the_workbook_of_figures_has_those_of_the_screen(store, path):
    store.decide(2, 5, causal="I")
    store.decide(3, causal="E")
    store.register(4, "anular", JEFA, motivo="repetido")
    heard = Interrumpe(list)

    def write() -> None:
        take_in_hand(heard)
        export(store).export_kpi(path, everything=True)

    copy_context().run(write)
    total = heard.said[0][1]
    assert total > 1
    assert heard.said == [(n, total, "Calculando hojas") for n in range(1, total + 1)]
    shown = read(path, "Indicadores")
    figures = {f["Indicador"]: (f["Casos"], f["Porcentaje"]) for f in shown if f["Pesos"] is None}
    pesos = {f["Indicador"]: f["Pesos"] for f in shown if f["Pesos"] is not None}
    assert {name: (casos, round(share, 3)) for name, (casos, share) in figures.items()} == {
        "Ajuste aplicado": (2, 0.067),
        "Corregido": (0, 0),
        "Rechazado": (1, 0.033),
        "No revertido": (0, 0),
        "A PQR": (0, 0),
        "Anulado": (1, 0.033),
        "Pendiente": (26, 0.867),
        "Total (T)": (30, 1),
        "Aplicado total": (2, 0.067),
        "Rechazado por el back": (10, 0.333),
        "Avance (T − P)": (4, 0.133),
        "Decididos (A + C + R + X)": (3, 0.1),
        "Ajuste aplicado sobre lo decidido": (2, 0.667),
        "Corregido sobre lo decidido": (0, 0),
        "Rechazado sobre lo decidido": (1, 0.333),
        "Aprobado según la base": (10, 0.333),
        "Rechazado según la base": (10, 0.333),
        "Sin respuesta según la base": (10, 0.333),
        "Aprobado, hoy": (10, 0.333),
        "Rechazado, hoy": (10, 0.333),
        "Sin respuesta, hoy": (10, 0.333),
    }
    assert pesos == {
        "Solicitado (T)": 30 * 45_900,
        "Aplicado (A + C)": 2 * 45_900,
        "Rechazado (R + X)": 45_900,
        "Diferencia con lo solicitado (A + C)": 0,
    }
    for by in GROUPINGS:
        board = store.of(JEFA).kpi.board_now(by=by)
        *exported, totals = read(path, f"Por {by}")
        assert (totals[by.capitalize()], totals["Casos"], totals["Aplicado"]) == (
            *("Total", CASOS, 2 * 45_900),
        )
        assert totals["Avance"] == pytest.approx(4 / 30)
        assert [(f[by.capitalize()], f["Casos"], f["Rechazado"]) for f in exported] == [
            (g.key or f"(sin {by})", g.counts.total, g.counts[Cubeta.RECHAZADO])
            for g in board.groups
        ]
        assert [
            (f["Aporte aplicado"], f["Tasa corregido"], f["Decididos"], f["Solicitado"])
            for f in exported
        ] == [
            (
                pytest.approx(g.counts[Cubeta.APLICADO] / CASOS),
                pytest.approx(g.counts[Cubeta.CORREGIDO] / g.counts.total),
                g.counts.decided,
                g.counts[SOLICITADO] / 100,
            )
            for g in board.groups
        ]
    assert read(path, "Cortes")[0]["Corte"] == datetime(2026, 11, 24)
    defined = {f["Columna o indicador"]: f["Hoja"] for f in read(path, "Definiciones")}
    assert defined["Tasa propia"] == ", ".join(f"Por {by}" for by in GROUPINGS)
    assert defined["Anulado"].startswith("Indicadores, Por asesor, ")
    assert [(to, d) for _l, to, d in audit(store)][-1][0] == "exportacion"


def test_the_first_page_tells_the_corte_alone_by_formulas_that_keep_their_values(store, path):
    services = store.of(JEFA)
    services.goals.set(Goals(65, 10, 3), CORTE)
    store.decide(2, 5, causal="I")
    store.decide(3, 6, causal="E")
    export(store).export_kpi(path)
    kept, formulas = (openpyxl.load_workbook(path, data_only=o)["Resumen"] for o in (True, False))
    texts = [cell for row in kept.iter_rows(values_only=True) for cell in row if cell is not None]
    for said in (
        "Corte 24/11/2026 · abierto · calculado el 24/11/2026 10:00, hora de Bogotá",
        "Meta al menos 65,0 %: faltan 18, en riesgo",
        "Meta a lo más 3,0 %: ya no se cumple, por 2",
        "Rechazado según la base: 10 (33,3 %)",
        "Sin corte con que comparar",
    ):
        assert said in texts
    written = [
        (cell.value, kept[cell.coordinate].value)
        for row in formulas.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert ("='Indicadores'!$C$2", pytest.approx(2 / 30)) in written
    assert ("='Indicadores'!$D$23", 30 * 45_900) in written
    indicators = openpyxl.load_workbook(path)["Indicadores"]
    assert indicators["C2"].value == '=IF(B9=0,"—",B2/B9)'
    assert (formulas.page_setup.paperSize, formulas.page_setup.fitToHeight or 1) == (1, 1)
    # The sheets of the groups are tables with names, bars and a total.
    sheet = openpyxl.load_workbook(path)["Por asesor"]
    assert [table.ref.split(":")[0] for table in sheet.tables.values()] == ["A1"]
    assert [cell.value for cell in sheet[1]][:4] == ["Asesor", "Nombre", "Su aliado", "Casos"]
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A2", "$1:$1")
    assert sheet.print_area
    assert sheet.conditional_formatting
    last = sheet[sheet.max_row]
    assert last[0].value == "Total"
    assert last[3].value == f"=SUBTOTAL(109,D2:D{sheet.max_row - 1})"


def every_workbook(store: Almacen, folder: Path) -> dict[str, Path]:
    """Write one of each workbook the program produces; return them by what they are."""
    boss = store.of(JEFA)
    context = boss.service_context
    context.config = context.config._replace(output=folder)
    for caso in (1, 4, 7):
        escalar(store, caso)
    for caso in range(3, 31, 3):
        store.decide(caso, causal="D")
    store.register(10, "clasificar", causal="E")
    store.register(
        10, "escalar_pqr", motivo="SIN_SOPORTE", faltan="LLS", nota="No hay notas ni orden."
    )
    books = {
        "back": boss.lotes.send(REESCALADOS).file,
        "pqr": boss.lotes.send(PQR).file,
    }
    store.register(4, "deshacer", motivo="fue otro")
    escalar(store, 13)
    books["retirados"] = boss.lotes.send(REESCALADOS).file
    books["lote por correo"] = boss.lotes.by_mail(1).workbook
    books["kpi"] = boss.export.export_kpi(folder / "kpi.xlsx").file
    books["casos"] = boss.export.export_rows("casos", folder / "casos.xlsx").file
    books["historial"] = boss.export.export_rows("historial", folder / "historial.xlsx").file
    order = EvidenceOrder()
    books["evidencia"] = boss.export.export_evidence("Pendientes", CasoFilter(), order).file
    boss.practicas.register("dialogo_diario", None, 15, "con todo el turno")
    books["practicas"] = boss.practicas.export(None, folder / "practicas.xlsx").file
    issued = boss.retroalimentacion.issue(Week.parse("2026-S48"), folder)
    books |= {path.stem: path for path in issued.files}
    for catalog in (each for each in SCHEMAS if ".xlsx" in kinds_of(each)):
        books[catalog] = boss.catalogos.export(catalog, folder / f"{catalog}.xlsx")
    dirty = book(folder / "con_rechazos.xlsx", [*rows(3), ("x", "sin radicado", *rows(1)[0][2:])])
    prepared = boss.importacion.prepare(dirty, ImportOptions(corte=CORTE))
    books["rechazos"] = folder / "rechazos.xlsx"
    boss.importacion.export_rechazos(prepared, books["rechazos"])
    prepared.close()
    return books


@pytest.mark.completo
@needs_libreoffice
def test_libreoffice_prints_every_workbook_on_few_letter_pages_and_no_cell_as_hashes(
    store, tmp_path
):
    books = every_workbook(store, tmp_path)
    pages = dict(zip(books, printed(list(books.values())), strict=True))
    for what, pdf in pages.items():
        words = words_of(pdf)
        assert "###" not in "".join(words), what
        assert letters_of(pdf), what
        # Few rows: a page for each sheet; a catalogue has many.
        sheets = openpyxl.load_workbook(books[what], read_only=True).sheetnames
        most = 5 if what in SCHEMAS else len(sheets)
        assert pages_of(pdf) <= most, (what, pages_of(pdf))
    words = words_of(pages["kpi"])
    for text in ("Indicadores de ajustes", "AJUSTE RECHAZADO", "Pesos", "Top 5 en rechazos"):
        assert not words or text in words[0]
    assert not words or "Página uno: lo que importa." in words[0]
    assert not words or "Página 1 de 5" in words[0]


def test_what_the_base_said_is_masked_and_its_other_columns_come_only_without_mask(store, path):
    motivo, rechazo = "llamar al +57 300-000-8899", "no contesta 300 000 88 99 nunca"
    headers = ("Cuenta", "PQR", "Estado", "Motivo", "Resultado", "Motivo rechazo", "Dirección")
    row = ("90009999", "449999", "Cerrado", motivo, "RECHAZADO", rechazo, "Calle 1")
    store.bring([row], "2026-11-25", complemento=True, headers=headers)
    criteria = CasoFilter.of(cuenta="90009999")
    export(store).export_rows("casos", path, criteria)
    (fila,) = read(path)
    assert fila["Motivo"] == "llamar al 300 ••• ••99"
    assert fila["Motivo de rechazo"] == "no contesta 300 ••• ••99 nunca"
    assert fila["Otros datos"] is None
    export(store).export_rows("casos", path, criteria, unmasked=True, motivo="visita")
    assert read(path)[0]["Otros datos"] == "Dirección: Calle 1"


def test_the_trend_has_the_cortes_before_the_newest(store, path):
    for n, corte in enumerate(("2026-11-25", "2026-11-26")):
        store.bring(rows(6 + n), corte)
    export(store).export_kpi(path, by="asesor")
    shown = read(path, "Cortes")
    assert [(f["Corte"].day, f["Casos"]) for f in shown] == [
        (24, CASOS),
        (25, 6),
        (26, 7),
    ]
    # Today is the day of the first corte: only it has the age of the last one, none at all.
    assert [f["% aplicados a la misma edad"] for f in shown] == [0, "—", "—"]
    assert openpyxl.load_workbook(path).sheetnames == [
        "Resumen",
        "Indicadores",
        "Por asesor",
        "Cortes",
        "Definiciones",
    ]
    export(store).export_kpi(path, CORTE, CORTE)
    assert [f["Corte"].day for f in read(path, "Cortes")] == [24]


def test_a_closed_corte_has_the_figures_of_its_closing_and_those_of_now_and_never_says_today(
    store, path
):
    kpi = store.of(JEFA).kpi
    store.register(1, "clasificar", causal="A")
    store.register(1, "respuesta_back", resultado="RECHAZADO", motivo_rechazo="no procede")
    before = kpi.board_now(CORTE, CORTE, "asesor")
    kpi.close(CORTE)
    store.decide(2, causal="I")
    export(store).export_kpi(path, CORTE, CORTE, "asesor")
    workbook = openpyxl.load_workbook(path)
    assert workbook.properties.title == "Indicadores de ajustes · 24/11/2026"
    assert workbook.sheetnames[1:-1] == [
        *("Indicadores al cierre", "Por asesor al cierre"),
        *("Indicadores ahora", "Por asesor ahora", "Cortes"),
    ]
    texts = [v for sheet in workbook for row in sheet.values for v in row if isinstance(v, str)]
    assert not [text for text in texts if re.search(r"\bhoy\b", text, re.IGNORECASE)]
    assert "Aprobado, al cierre" in texts
    assert any("; al cierre 11" in text for text in texts)
    definitions = {f["Columna o indicador"]: f["Qué es"] for f in read(path, "Definiciones")}
    assert definitions["Cierre"].startswith(f"Lo cerró {JEFA} el 24/11/2026")
    assert definitions["Cierre"].endswith("con 1 caso en otra cubeta desde el cierre")

    def aplicados(sheet):
        return {f["Indicador"]: f["Casos"] for f in read(path, sheet)}["Ajuste aplicado"]

    frozen = before.counts[Cubeta.APLICADO]
    assert aplicados("Indicadores al cierre") == frozen
    assert aplicados("Indicadores ahora") == frozen + 1
    assert [f["Ajuste aplicado"] for f in read(path, "Por asesor al cierre")[:-1]] == [
        g.counts[Cubeta.APLICADO] for g in before.groups
    ]
    assert read(path, "Cortes")[-1]["Ajuste aplicado"] == frozen


def test_a_store_without_cortes_has_figures_of_nothing(new, path):
    export(new).export_kpi(path)
    assert read(path, "Indicadores")[0]["Porcentaje"] == "—"
    assert openpyxl.load_workbook(path)["Resumen"]["A2"].value.startswith("Sin bases")


# While others work


class Interrumpe(Quiet):
    """Progress of somebody who stops at once, or does something at the first word of it."""

    def __init__(self, do: Callable[[], object] | None = None) -> None:
        self.said: list[tuple[int, int, str]] = []
        self._hacer = do

    def report(self, done: int, total: int, stage: str) -> None:
        if not self.said and self._hacer:
            self._hacer()
        self.said.append((done, total, stage))

    def cancelled(self) -> bool:
        return self._hacer is None


def test_a_stopped_export_leaves_nothing(store, path):
    with pytest.raises(ConflictError, match="no se escribió nada"):
        export(store).export_rows("casos", path, progress=Interrumpe())
    assert [p.name for p in path.parent.iterdir() if p.suffix in (".xlsx", ".tmp")] == []
    assert audit(store) == []


def test_what_others_write_meanwhile_is_not_half_in_it(store, path):
    def write() -> None:
        hilo = threading.Thread(target=lambda: store.register(1, "nota", nota="en esas"))
        hilo.start()
        hilo.join()

    progress = Interrumpe(write)
    done = export(store).export_rows("historial", path, progress=progress)
    assert done.rows == CASOS
    assert progress.said[0] == (0, CASOS, "Exportando")
    assert export(store).export_rows("historial", path).rows == CASOS + 1


# Lots


def test_what_waits_is_counted_and_every_lot_is_listed(store, path):
    service = store.of(JEFA).lotes
    escalar(store, 1)
    escalar(store, 4)
    # One annulled before it was sent does not wait.
    escalar(store, 10)
    store.register(10, "anular", JEFA, motivo="repetido")
    store.register(7, "clasificar", causal="A")
    store.register(
        7, "escalar_pqr", nota="No hay ningún soporte en RR.", motivo="SIN_SOPORTE", faltan="LLS"
    )
    assert (service.plan(REESCALADOS).casos, service.plan(PQR).casos) == (2, 1)
    service.export_lote(REESCALADOS, path)
    store.of(AGENTE).lotes.export_lote(PQR, path)
    assert (service.plan(REESCALADOS).casos, service.plan(PQR).casos) == (0, 0)
    assert [
        (lote.id, lote.kind, lote.created_by, lote.rows) for lote, *_ in service.standings()
    ] == [
        (2, PQR, AGENTE, 1),
        (1, REESCALADOS, JEFA, 2),
    ]
    assert [(to, d) for _l, to, d in audit(store)] == [
        ("lote", "reescalados 1: filas 2, archivo salida.xlsx"),
        ("lote", "pqr 2: filas 1, archivo salida.xlsx"),
    ]


def test_two_people_at_once_send_each_escalation_once(store, tmp_path):
    for n, caso in enumerate((1, 4, 7, 10, 13, 16)):
        escalar(store, caso, f"E{n}")
    output = threading.Barrier(3, timeout=60)
    counts: list[int | None] = []
    refused: list[AjustesError] = []

    def enviar(who: int) -> None:
        services = Almacen(store.path).of(JEFA)
        output.wait()
        try:
            counts.append(services.lotes.export_lote(REESCALADOS, tmp_path / f"{who}.xlsx").rows)
        except AjustesError as error:
            refused.append(error)

    hilos = [threading.Thread(target=enviar, args=(n,)) for n in range(3)]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join()
    assert counts == [6]
    assert [type(error) for error in refused] == [NotAllowed, NotAllowed]
    assert len(list(tmp_path.glob("?.xlsx"))) == 1
    assert store.rows_of("SELECT count(*) FROM lote_filas") == [(6,)]


def test_a_lot_whose_file_has_no_place_leaves_nothing(store, tmp_path):
    escalar(store, 1)
    service = store.of(JEFA).lotes
    with pytest.raises(InvalidFile):
        service.export_lote(REESCALADOS, tmp_path / "no" / "lote.xlsx")
    assert service.standings() == []
    assert service.plan(REESCALADOS).casos == 1
