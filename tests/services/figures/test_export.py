"""Exports by the service: who may, what is masked, what is recorded, and that figures agree."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ajustes_tui.cli.parser import EXPORTABLE
from ajustes_tui.domain.caso.estados import Cubeta, Estado
from ajustes_tui.domain.caso.lote import ClaseDeLote
from ajustes_tui.domain.figures.report import COLUMNAS_DE_CASOS, COLUMNAS_DE_HISTORIAL
from ajustes_tui.domain.keeping.catalogs import Reglas
from ajustes_tui.domain.query.filter import FiltroCasos
from ajustes_tui.errors import (
    AjustesError,
    ArchivoInvalido,
    Conflicto,
    EntradaInvalida,
    NoPermitido,
    UsoInvalido,
)
from ajustes_tui.services.container import Services
from ajustes_tui.services.figures.export import ExportacionService
from ajustes_tui.services.progress import Quiet
from tests.services.conftest import CASOS
from tests.services.soporte import Almacen, filas, libro

JEFA, AGENTE = "drubio", "yuli"
REESCALADOS, PQR = ClaseDeLote.REESCALADOS, ClaseDeLote.PQR
CORTE = date(2026, 11, 24)


@pytest.fixture
def ruta(tmp_path: Path) -> Path:
    return tmp_path / "salida.xlsx"


def exportacion(almacen: Almacen, login: str = JEFA) -> ExportacionService:
    return almacen.de(login).exportacion


def leer(ruta: Path, hoja: str | None = None) -> list[dict[str, Any]]:
    abierto = openpyxl.load_workbook(ruta)
    titulos, *renglones = (abierto[hoja] if hoja else abierto.worksheets[0]).iter_rows(
        values_only=True
    )
    return [dict(zip(titulos, renglon, strict=True)) for renglon in renglones]


def escalar(almacen: Almacen, caso: int, subrazon: str = "ESC") -> None:
    """Send to the back a caso of the mould that came without a result (1, 4, 7…)."""
    almacen.registrar(caso, "clasificar", causal="A")
    almacen.registrar(caso, "escalar_back", razon="AJU", subrazon=subrazon, soportes="LLS")


def auditoria(almacen: Almacen) -> list[tuple[str, str, str]]:
    return almacen.filas_de(
        "SELECT login, accion, detalle FROM auditoria"
        " WHERE accion IN ('exportacion', 'lote', 'lote_reescrito', 'rol_negado')"
    )


# Who


EXPORTAR: dict[str, Callable[[Services, Path], object]] = {
    "casos": lambda s, r: s.exportacion.exportar_casos(r),
    "historial": lambda s, r: s.exportacion.exportar_historial(r),
    "kpi": lambda s, r: s.exportacion.exportar_kpi(r),
}


def test_the_command_line_offers_every_export(almacen):
    offered = {"kpi", *ClaseDeLote, *exportacion(almacen).of_casos}
    assert offered == set(EXPORTABLE)
    assert set(EXPORTAR) == offered - set(ClaseDeLote)


@pytest.mark.parametrize("que", EXPORTAR)
@pytest.mark.parametrize("login", ["yuli", "lcano", "exagente", "nadie"])
def test_only_a_supervisor_exports_and_a_refusal_leaves_no_file(almacen, ruta, que, login):
    with pytest.raises(NoPermitido):
        EXPORTAR[que](almacen.de(login), ruta)
    assert not ruta.exists()
    EXPORTAR[que](almacen.de(JEFA), ruta)
    assert ruta.exists()


def test_a_refusal_of_the_role_is_recorded(almacen, ruta):
    with pytest.raises(NoPermitido):
        exportacion(almacen, AGENTE).exportar_casos(ruta)
    assert auditoria(almacen) == [(AGENTE, "rol_negado", "pide supervisor")]


@pytest.mark.parametrize("login", ["yuli", "drubio"])
def test_an_agente_writes_lots_too(almacen, ruta, login):
    escalar(almacen, 1)
    assert exportacion(almacen, login).puede_lote() is None
    assert exportacion(almacen, login).exportar_lote(REESCALADOS, ruta).filas == 1


@pytest.mark.parametrize("login", ["lcano", "exagente", "nadie"])
def test_whoever_does_not_import_writes_no_lot(almacen, ruta, login):
    escalar(almacen, 1)
    with pytest.raises(NoPermitido):
        exportacion(almacen, login).exportar_lote(REESCALADOS, ruta)
    assert exportacion(almacen).lote_pendiente(REESCALADOS) == 1


def test_lots_are_a_supervisor_s_where_imports_are(almacen, ruta):
    almacen.reglas = Reglas(importa="supervisor")
    escalar(almacen, 1)
    assert exportacion(almacen, AGENTE).puede_lote() is not None
    with pytest.raises(NoPermitido):
        exportacion(almacen, AGENTE).exportar_lote(REESCALADOS, ruta)
    assert exportacion(almacen).exportar_lote(REESCALADOS, ruta).filas == 1


# Where


def test_a_bare_name_goes_to_the_folder_of_exports(almacen, tmp_path):
    salida = tmp_path / "salida"
    salida.mkdir()
    servicios = almacen.de(JEFA)
    servicios.entorno.config = replace(servicios.entorno.config, salida=salida)
    assert servicios.exportacion.exportar_casos(Path("casos.xlsx")).archivo == salida / "casos.xlsx"
    otro = tmp_path / "otro.xlsx"
    assert servicios.exportacion.exportar_casos(otro).archivo == otro


@pytest.mark.parametrize("nombre", ["casos", "casos.xls", "casos.csv"])
def test_another_extension_is_refused(almacen, tmp_path, nombre):
    with pytest.raises(UsoInvalido, match=r"\.xlsx"):
        exportacion(almacen).exportar_casos(tmp_path / nombre)


def test_somebody_else_s_workbook_is_not_written_over(almacen, ruta):
    libro(ruta, filas(2))
    antes = ruta.read_bytes()
    for exportar in EXPORTAR.values():
        with pytest.raises(ArchivoInvalido, match="ya existe"):
            exportar(almacen.de(JEFA), ruta)
    assert ruta.read_bytes() == antes
    assert auditoria(almacen) == []


# Casos


def test_a_caso_is_told_column_by_column(almacen, ruta):
    almacen.registrar(2, "clasificar", causal="I")
    almacen.registrar(2, "aplicacion_correcta")
    exportacion(almacen).exportar_casos(ruta, FiltroCasos(radicado="440001"))
    (fila,) = leer(ruta)
    assert list(fila) == [c.titulo for c in COLUMNAS_DE_CASOS]
    assert {titulo: valor for titulo, valor in fila.items() if valor is not None} == {
        "Caso": 2,
        "Cuenta": "90000000",
        "Radicado": "440001",
        "Radicado vigente": "440001",
        "Estado": "POR_CONTACTAR",
        "Qué sigue": "Por contactar",
        "Contenido": "APLICADO",
        "Cubeta": "aplicado",
        "Causal": "I",
        "Causal pedida": "I",
        "Motivo": "Cruce de saldos",
        "Estado del ajuste": "Cerrado",
        "Resultado del back": "APROBADO",
        "Valor solicitado": 45_900,
        "Valor aplicado": 45_900,
        "Asesor": "AS01",
        "Aliado": "Sur",
        "Fecha de solicitud": datetime(2026, 11, 17),
        "Reescalamientos": 0,
        "Intentos": 0,
        "Vence": datetime(2026, 12, 9),
        "Corte": datetime(2026, 11, 24),
        "Usuario": "P••• D••• P•••",
        "Teléfonos": "300 ••• ••00",
    }


def test_personal_data_come_whole_only_with_a_reason_which_is_recorded(almacen, ruta):
    servicio = exportacion(almacen)
    with pytest.raises(NoPermitido, match="motivo"):
        servicio.exportar_casos(ruta, sin_mascara=True, motivo="  ")
    assert not ruta.exists()
    servicio.exportar_casos(ruta, sin_mascara=True, motivo="los pide\nla SIC")
    assert (leer(ruta)[0]["Usuario"], leer(ruta)[0]["Teléfonos"]) == (
        "Persona De Prueba",
        "3000000000",
    )
    assert auditoria(almacen) == [
        (JEFA, "exportacion", "casos: filas 30, archivo salida.xlsx; sin máscara: los pide la SIC")
    ]


def test_no_number_and_no_name_is_in_a_masked_workbook(almacen, ruta):
    almacen.registrar(1, "nota", nota="Llamar al +57 300 000 0000 o al 6010000112, pregunta Ana")
    exportacion(almacen).exportar_historial(ruta)
    (nota,) = [f["Nota"] for f in leer(ruta) if f["Nota"]]
    assert nota == "Llamar al 300 ••• ••00 o al 601 ••• ••12, pregunta Ana"
    exportacion(almacen).exportar_casos(ruta)
    textos = [str(v) for f in leer(ruta) for v in f.values()]
    assert not any("3000000" in t or "Persona" in t for t in textos)


def sin_nombre(almacen: Almacen, tmp_path: Path, cuenta: str) -> int:
    """Import a caso of a cuenta whose usuario the base does not name; return its number."""
    renglon = list(filas(1)[0])
    renglon[0], renglon[1], renglon[11] = cuenta, "448888", None
    almacen.importar(libro(tmp_path / "sin_nombre.xlsx", [renglon]), complemento=True)
    ((caso,),) = almacen.filas_de("SELECT id FROM casos WHERE radicado = '448888'")
    return int(caso)


def con_nombre(tmp_path: Path, cuenta: str) -> Path:
    renglon = list(filas(1)[0])
    renglon[0], renglon[1], renglon[11] = cuenta, "448888", "Marta Peña Rojas"
    return libro(tmp_path / "con_nombre.xlsx", [renglon])


def textos_de(almacen: Almacen, ruta: Path, cuenta: str) -> str:
    """Return all that the masked exports say of a cuenta, and that the chain still holds."""
    filtro = FiltroCasos(cuenta=cuenta)
    textos = []
    for exportar in (exportacion(almacen).exportar_casos, exportacion(almacen).exportar_historial):
        exportar(ruta, filtro)
        textos += [str(valor) for renglon in leer(ruta) for valor in renglon.values()]
    assert almacen.de(JEFA).integridad.verificar().sano
    return "\n".join(textos)


def test_a_name_a_person_or_a_later_corte_brought_is_masked_in_its_lines(almacen, ruta, tmp_path):
    caso = sin_nombre(almacen, tmp_path, "90009998")
    almacen.importar(con_nombre(tmp_path, "90009998"), "2026-11-25", complemento=True)
    almacen.registrar(caso, "completar", campo="usuario_nombre", valor="Pedro Gil", fuente="RR")
    almacen.registrar(caso, "completar", campo="usuario_nombre", valor="Ana Ruiz", fuente="RR")
    textos = textos_de(almacen, ruta, "90009998")
    assert "motivo: usuario_nombre: M••• P••• R•••" in textos
    assert "campo: usuario_nombre · fuente: RR · motivo: P••• G•••" in textos
    assert not any(nombre in textos for nombre in ("Marta", "Peña", "Pedro", "Gil", "Ruiz"))
    exportacion(almacen).exportar_historial(
        ruta, FiltroCasos(cuenta="90009998"), sin_mascara=True, motivo="lo pide la SIC"
    )
    assert any("usuario_nombre: Marta Peña Rojas" in f["Datos"] for f in leer(ruta))


def test_every_name_the_usuario_has_or_had_is_masked_in_what_people_wrote(almacen, ruta, tmp_path):
    caso = sin_nombre(almacen, tmp_path, "90009998")
    almacen.importar(con_nombre(tmp_path, "90009998"), "2026-11-25", complemento=True)
    almacen.registrar(caso, "completar", campo="usuario_nombre", valor="Pedro Gil", fuente="RR")
    almacen.registrar(caso, "completar", campo="usuario_nombre", valor="Ana Ruiz", fuente="RR")
    almacen.registrar(caso, "nota", nota="No es MARTA PENA ROJAS ni Pedro Gil sino Ana Ruiz")
    almacen.registrar(caso, "pedir_revision", motivo="¿Pedro Gil o Ana Ruiz?")
    rechazo = "Ya se le dijo a Pedro Gil"
    almacen.registrar(caso, "completar", campo="motivo_rechazo", valor=rechazo, fuente="RR")
    textos = textos_de(almacen, ruta, "90009998")
    assert "No es M••• P••• R••• ni P••• G••• sino A••• R•••" in textos
    assert "¿P••• G••• o A••• R•••?" in textos
    assert textos.count("Ya se le dijo a P••• G•••") == 2


def test_a_name_of_one_caso_is_masked_in_the_others_of_its_cuenta(almacen, ruta):
    almacen.registrar(1, "completar", campo="usuario_nombre", valor="Ana Ruiz", fuente="RR")
    almacen.registrar(2, "nota", nota="La cuenta es de Ana Ruiz")
    almacen.registrar(4, "nota", nota="Ana Ruiz no es de esta cuenta")
    exportacion(almacen).exportar_historial(ruta)
    assert {f["Nota"] for f in leer(ruta)} - {None} == {
        "La cuenta es de A••• R•••",
        "Ana Ruiz no es de esta cuenta",
    }


def test_the_other_columns_of_the_base_come_only_without_mask(almacen, ruta, tmp_path):
    base = libro(
        tmp_path / "otra.xlsx",
        [("90009999", "449999", "Cerrado", "Cruce de saldos", "", "Calle 1")],
        ("Cuenta", "PQR", "Estado", "Motivo", "Resultado", "Dirección"),
    )
    almacen.importar(base, "2026-11-25", complemento=True)
    filtro = FiltroCasos(cuenta="90009999")
    exportacion(almacen).exportar_casos(ruta, filtro)
    assert leer(ruta)[0]["Otros datos"] is None
    exportacion(almacen).exportar_casos(ruta, filtro, sin_mascara=True, motivo="visita")
    assert leer(ruta)[0]["Otros datos"] == "Dirección: Calle 1"


FILTROS = (
    FiltroCasos(),
    FiltroCasos(estados=frozenset([Estado.POR_CLASIFICAR])),
    FiltroCasos(cuenta="90000001"),
    FiltroCasos(asesor="AS01"),
    FiltroCasos(aliado="Norte"),
    FiltroCasos(texto="cruce"),
    FiltroCasos(corte=CORTE, cubeta=Cubeta.PENDIENTE),
    FiltroCasos(base=1, limite=7),
    FiltroCasos(cuenta="90009999"),
)


@pytest.mark.parametrize("filtro", FILTROS)
def test_an_export_has_the_casos_of_its_list_in_its_order(almacen, ruta, filtro):
    ids = list(almacen.de(JEFA).triage.list_ids(filtro))
    assert exportacion(almacen).exportar_casos(ruta, filtro).filas == len(ids)
    assert [fila["Caso"] for fila in leer(ruta)] == ids


def test_the_audit_says_which_filters_and_not_what_they_looked_for(almacen, ruta):
    exportacion(almacen).exportar_casos(ruta, FiltroCasos(cuenta="90000001", texto="persona"))
    assert auditoria(almacen) == [
        (JEFA, "exportacion", "casos: filas 3, archivo salida.xlsx; filtros: cuenta, texto")
    ]


def test_more_casos_than_a_window_holds_come_whole(nuevo, tmp_path, ruta):
    nuevo.importar(libro(tmp_path / "base.xlsx", filas(1_203)))
    assert exportacion(nuevo).exportar_casos(ruta).filas == 1_203
    assert sorted(f["Caso"] for f in leer(ruta)) == list(range(1, 1_204))
    assert exportacion(nuevo).exportar_historial(ruta).filas == 1_203


# Historial


def test_the_historial_has_every_line_of_its_casos(almacen, ruta):
    escalar(almacen, 1)
    almacen.registrar(1, "deshacer")
    hecho = exportacion(almacen).exportar_historial(ruta, FiltroCasos(cuenta="90000000"))
    renglones = leer(ruta)
    assert list(renglones[0]) == [c.titulo for c in COLUMNAS_DE_HISTORIAL]
    assert hecho.filas == len(renglones)
    del_uno = [f for f in renglones if f["Caso"] == 1]
    assert [(f["Evento"], f["Deshecha"]) for f in del_uno] == [
        ("caso_nuevo", None),
        ("clasificar", None),
        ("escalar_back", "sí"),
        ("deshacer", None),
    ]
    escalada = del_uno[2]
    assert (escalada["Agente"], escalada["Cuenta"], escalada["Razón"]) == (
        AGENTE,
        "90000000",
        "AJU",
    )
    assert escalada["Momento"] == datetime(2026, 11, 24, 10, 0)
    assert "soportes: LLS" in escalada["Datos"]
    guardadas = dict(almacen.filas_de("SELECT linea, huella FROM historial"))
    assert {f["Línea"]: f["Huella"] for f in renglones}.items() <= guardadas.items()


# Figures


def test_the_workbook_of_figures_has_those_of_the_screen(almacen, ruta):
    for caso in (2, 5):
        almacen.registrar(caso, "clasificar", causal="I")
        almacen.registrar(caso, "aplicacion_correcta")
    almacen.registrar(3, "clasificar", causal="E")
    almacen.registrar(3, "rechazo_correcto", motivo="SIN_PRUEBAS")
    almacen.registrar(4, "anular", JEFA, motivo="repetido")
    exportacion(almacen).exportar_kpi(ruta)
    cifras = {f["Indicador"]: (f["Casos"], f["Porcentaje"]) for f in leer(ruta, "Indicadores")}
    assert cifras == {
        "Ajuste aplicado": (2, 0.069),
        "Corregido": (0, 0),
        "Rechazado": (1, 0.034),
        "No revertido": (0, 0),
        "A PQR": (0, 0),
        "Pendiente": (26, 0.897),
        "Total (T)": (29, 1),
        "Aplicado total": (2, 0.069),
        "Rechazado por el back": (10, 0.345),
        "Anulados (fuera de T)": (1, "—"),
    }
    for por in ("asesor", "aliado", "causal", "agente"):
        indicadores = almacen.de(JEFA).kpi.ver(por=por).indicadores
        renglones = leer(ruta, f"Por {por}")
        assert [(f[por.capitalize()], f["Casos"], f["Rechazado"]) for f in renglones] == [
            (g.clave or f"(sin {por})", g.cuentas.total, g.cuentas[Cubeta.RECHAZADO])
            for g in indicadores.grupos
        ]
    assert leer(ruta, "Cortes")[0]["Corte"] == datetime(2026, 11, 24)
    definidos = {(f["Hoja"], f["Columna o indicador"]) for f in leer(ruta, "Definiciones")}
    assert ("Por asesor", "Tasa propia") in definidos
    assert ("Indicadores", "Corregido") in definidos
    assert [(a, d) for _l, a, d in auditoria(almacen)][-1][0] == "exportacion"


def test_the_figure_and_the_export_of_its_casos_agree(almacen, ruta, tmp_path):
    for caso in (2, 5, 8):
        almacen.registrar(caso, "clasificar", causal="I")
        almacen.registrar(caso, "aplicacion_correcta")
    cuentas = almacen.de(JEFA).kpi.ver(CORTE, CORTE).indicadores.cuentas
    for cubeta in Cubeta:
        hecho = exportacion(almacen).exportar_casos(ruta, FiltroCasos(corte=CORTE, cubeta=cubeta))
        assert hecho.filas == cuentas[cubeta]


@pytest.mark.parametrize("numero", ["3000008899", "300 000 88 99", "+57 300-000-8899"])
def test_no_telephone_stays_whole_in_what_the_base_said(almacen, ruta, tmp_path, numero):
    motivo, rechazo = f"llamar al {numero}", f"no contesta {numero} nunca"
    base = libro(
        tmp_path / "textos.xlsx",
        [("90009999", "449999", "Cerrado", motivo, "RECHAZADO", rechazo)],
        ("Cuenta", "PQR", "Estado", "Motivo", "Resultado", "Motivo rechazo"),
    )
    almacen.importar(base, "2026-11-25", complemento=True)
    filtro = FiltroCasos(cuenta="90009999")

    def dichos(**opciones: Any) -> tuple[Any, Any]:
        exportacion(almacen).exportar_casos(ruta, filtro, **opciones)
        (fila,) = leer(ruta)
        return fila["Motivo"], fila["Motivo de rechazo"]

    assert dichos() == ("llamar al 300 ••• ••99", "no contesta 300 ••• ••99 nunca")
    assert dichos(sin_mascara=True, motivo="visita") == (motivo, rechazo)


def test_the_trend_has_the_cortes_before_the_newest(almacen, ruta, tmp_path):
    for n, corte in enumerate(("2026-11-25", "2026-11-26")):
        almacen.importar(libro(tmp_path / f"{corte}.xlsx", filas(6 + n)), corte)
    exportacion(almacen).exportar_kpi(ruta, por="asesor")
    assert [(f["Corte"].day, f["Casos"]) for f in leer(ruta, "Cortes")] == [
        (24, CASOS),
        (25, 6),
        (26, 7),
    ]
    assert openpyxl.load_workbook(ruta).sheetnames == [
        "Indicadores",
        "Por asesor",
        "Cortes",
        "Definiciones",
        "Gráficos",
    ]
    exportacion(almacen).exportar_kpi(ruta, CORTE, CORTE)
    assert [f["Corte"].day for f in leer(ruta, "Cortes")] == [24]


def test_a_closed_corte_says_so_and_how_much_counts_otherwise_since(almacen, ruta):
    almacen.de(JEFA).kpi.cerrar(CORTE)
    almacen.registrar(4, "anular", JEFA, motivo="repetido")
    exportacion(almacen).exportar_kpi(ruta, CORTE, CORTE)
    dichos = {f["Columna o indicador"]: f["Qué es"] for f in leer(ruta, "Definiciones")}
    assert dichos["Cierre"].startswith(f"Lo cerró {JEFA} el 24/11/2026")
    assert dichos["Cierre"].endswith("con 1 caso en otra cubeta desde el cierre")
    assert openpyxl.load_workbook(ruta).properties.title == "Indicadores de ajustes · 24/11/2026"


def test_a_closed_corte_has_the_figures_of_its_closing_and_those_of_now(almacen, ruta):
    kpi = almacen.de(JEFA).kpi
    antes = kpi.ver(CORTE, CORTE, "asesor").indicadores
    kpi.cerrar(CORTE)
    almacen.registrar(2, "clasificar", causal="I")
    almacen.registrar(2, "aplicacion_correcta")
    exportacion(almacen).exportar_kpi(ruta, CORTE, CORTE, "asesor")
    assert openpyxl.load_workbook(ruta).sheetnames[:-2] == [
        *("Indicadores al cierre", "Por asesor al cierre"),
        *("Indicadores ahora", "Por asesor ahora", "Cortes"),
    ]

    def aplicados(hoja):
        return {f["Indicador"]: f["Casos"] for f in leer(ruta, hoja)}["Ajuste aplicado"]

    congelados = antes.cuentas[Cubeta.APLICADO]
    assert aplicados("Indicadores al cierre") == congelados
    assert aplicados("Indicadores ahora") == congelados + 1
    assert [f["Ajuste aplicado"] for f in leer(ruta, "Por asesor al cierre")] == [
        g.cuentas[Cubeta.APLICADO] for g in antes.grupos
    ]
    assert leer(ruta, "Cortes")[-1]["Ajuste aplicado"] == congelados


def test_a_store_without_cortes_has_figures_of_nothing(nuevo, ruta):
    exportacion(nuevo).exportar_kpi(ruta)
    assert leer(ruta, "Indicadores")[0]["Porcentaje"] == "—"


# While others work


class Interrumpe(Quiet):
    """Progress of somebody who stops at once, or does something at the first word of it."""

    def __init__(self, hacer: Callable[[], object] | None = None) -> None:
        self.dicho: list[tuple[int, int, str]] = []
        self._hacer = hacer

    def report(self, done: int, total: int, etapa: str) -> None:
        if not self.dicho and self._hacer:
            self._hacer()
        self.dicho.append((done, total, etapa))

    def cancelled(self) -> bool:
        return self._hacer is None


def test_a_stopped_export_leaves_nothing(almacen, ruta):
    with pytest.raises(Conflicto, match="no se escribió nada"):
        exportacion(almacen).exportar_casos(ruta, progress=Interrumpe())
    assert [p.name for p in ruta.parent.iterdir() if p.suffix in (".xlsx", ".tmp")] == []
    assert auditoria(almacen) == []


def test_what_others_write_meanwhile_is_not_half_in_it(almacen, ruta):
    def escribir() -> None:
        hilo = threading.Thread(target=lambda: almacen.registrar(1, "nota", nota="en esas"))
        hilo.start()
        hilo.join()

    avance = Interrumpe(escribir)
    hecho = exportacion(almacen).exportar_historial(ruta, progress=avance)
    assert hecho.filas == CASOS
    assert avance.dicho[0] == (0, CASOS, "Exportando")
    assert exportacion(almacen).exportar_historial(ruta).filas == CASOS + 1


# Lots


def test_what_waits_is_counted_and_every_lot_is_listed(almacen, ruta):
    servicio = exportacion(almacen)
    escalar(almacen, 1)
    escalar(almacen, 4)
    almacen.registrar(7, "clasificar", causal="A")
    almacen.registrar(7, "escalar_pqr", nota="No hay ningún soporte en RR.", motivo="SIN_SOPORTE")
    assert (servicio.lote_pendiente(REESCALADOS), servicio.lote_pendiente(PQR)) == (2, 1)
    servicio.exportar_lote(REESCALADOS, ruta)
    exportacion(almacen, AGENTE).exportar_lote(PQR, ruta)
    assert (servicio.lote_pendiente(REESCALADOS), servicio.lote_pendiente(PQR)) == (0, 0)
    assert [(lote.id, lote.clase, lote.creado_por, lote.filas) for lote in servicio.lotes()] == [
        (2, PQR, AGENTE, 1),
        (1, REESCALADOS, JEFA, 2),
    ]
    assert [(a, d) for _l, a, d in auditoria(almacen)] == [
        ("lote", "reescalados 1: filas 2, archivo salida.xlsx"),
        ("lote", "pqr 2: filas 1, archivo salida.xlsx"),
    ]


def test_a_caso_annulled_before_it_was_sent_does_not_wait(almacen):
    escalar(almacen, 1)
    almacen.registrar(1, "anular", JEFA, motivo="repetido")
    assert exportacion(almacen).lote_pendiente(REESCALADOS) == 0


def test_two_people_at_once_send_each_escalation_once(almacen, tmp_path):
    for n, caso in enumerate((1, 4, 7, 10, 13, 16)):
        escalar(almacen, caso, f"E{n}")
    salida = threading.Barrier(3)
    hechos: list[int | None] = []
    negados: list[AjustesError] = []

    def enviar(quien: int) -> None:
        servicios = Almacen(almacen.ruta).de(JEFA)
        salida.wait()
        try:
            hechos.append(
                servicios.exportacion.exportar_lote(REESCALADOS, tmp_path / f"{quien}.xlsx").filas
            )
        except AjustesError as error:
            negados.append(error)

    hilos = [threading.Thread(target=enviar, args=(n,)) for n in range(3)]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join()
    assert hechos == [6]
    assert [type(error) for error in negados] == [NoPermitido, NoPermitido]
    assert len(list(tmp_path.glob("?.xlsx"))) == 1
    assert almacen.filas_de("SELECT count(*) FROM lote_filas") == [(6,)]


def test_a_lot_whose_file_has_no_place_leaves_nothing(almacen, tmp_path):
    escalar(almacen, 1)
    servicio = exportacion(almacen)
    with pytest.raises(ArchivoInvalido):
        servicio.exportar_lote(REESCALADOS, tmp_path / "no" / "lote.xlsx")
    assert servicio.lotes() == []
    assert servicio.lote_pendiente(REESCALADOS) == 1


def test_a_lot_of_nobody_is_refused_by_its_number(almacen, ruta):
    with pytest.raises(EntradaInvalida, match="lote 7"):
        exportacion(almacen).exportar_lote(REESCALADOS, ruta, 7)
