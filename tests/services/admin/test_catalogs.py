"""The files of data/ as they are shipped, files a supervisor spoiled."""

from __future__ import annotations

import sqlite3
import textwrap
from dataclasses import fields
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from ajustes_tui import paths
from ajustes_tui.config import Config
from ajustes_tui.domain.keeping.catalog_versions import Catalogo
from ajustes_tui.domain.keeping.catalogs import DATOS_VEDADOS_EN_MENSAJE, Catalogos, Reglas
from ajustes_tui.errors import ConfigInvalida, Conflicto
from ajustes_tui.services.admin.catalog_file import toml_de
from ajustes_tui.services.admin.catalogs import (
    ajustes_de,
    load_catalogos,
    read_causales,
    read_festivos,
    read_marcaciones,
    read_reglas,
    texto_de_reglas,
)
from ajustes_tui.services.container import services_for
from ajustes_tui.storage.core.database import Database

CONFIG = Config(Path("a.db"), Path("a.toml"))
NOMBRES = {
    "A": "Fallas en la prestación del servicio",
    "B": "Campaña caída no aplicada por área de retención o ventas",
    "C": "Suspensión temporal no aplicada",
    "D": "Cobros de equipos",
    "E": "Cargos de reconexión",
    "F": "Solicitudes no realizadas en aplicativos Claro video",
    "G": "Cambio de estrato",
    "H": "Tomas y puntos adicionales",
    "I": "Cruce de saldos",
    "J": "Desconexión tardía",
    "K": "Cargos de conexión",
    "L": "Demoras en ejecución de traslado",
    "M": "Garantía equipos",
}
SOPORTES = {"A": (("LLS", "OT"),), "B": (("CAMPANA",),), "C": (("SUSPENSION",),)}
SOPORTES |= {"J": (("CANCELACION",),), "L": (("TRASLADO",),)}
ENCABEZADO = (
    "razon,subrazon,descripcion,clase,dias,genera_cun,asociada_a_ajuste,activa,area,usuario_escala"
)


@pytest.fixture(scope="module")
def catalogos() -> Catalogos:
    return load_catalogos(paths.catalogs_dir())


def _escribir(tmp_path: Path, nombre: str, texto: str) -> Path:
    ruta = tmp_path / nombre
    ruta.write_text(texto, encoding="utf-8")
    return ruta


def test_the_causales_are_those_of_the_procedure(catalogos):
    assert {c.letra: c.nombre for c in catalogos.causales} == NOMBRES


def test_each_causal_asks_for_its_supports_and_says_where_they_are_seen(catalogos):
    for causal in catalogos.causales:
        assert causal.soportes == SOPORTES.get(causal.letra, (("LOG",),))
        assert set(causal.donde_en_rr) == {c for grupo in causal.soportes for c in grupo}


def test_each_name_suggests_its_own_causal(catalogos):
    for letra, nombre in NOMBRES.items():
        assert catalogos.sugerir_causal(nombre) == letra
        assert catalogos.sugerir_causal(nombre.upper()) == letra


@pytest.mark.parametrize(
    ("motivo", "letra"),
    [
        ("CARGO POR RECONEXION", "E"),
        ("Usuario sin servicio del 02 al 06/11, visita técnica el 03/11", "A"),
        ("garantia de equipos", "M"),
        ("cobro", None),
        ("traslado por suspensión", None),
    ],
)
def test_usual_wordings_suggest_a_causal_and_doubtful_ones_none(catalogos, motivo, letra):
    assert catalogos.sugerir_causal(motivo) == letra


def test_a_policy_fits_in_the_two_lines_of_the_card(catalogos):
    for causal in catalogos.causales:
        assert len(textwrap.wrap(causal.politica, 65)) <= 2, causal.letra


def test_the_script_of_an_applied_ajuste_covers_the_whole_checklist(catalogos):
    for causal in catalogos.causales:
        dichas = {p for parrafo in causal.guiones["aplicado"] for p in parrafo.palabras}
        assert dichas == {"identidad", "decision", "radicado", "valor", "recurso", "plazo"}


def test_the_script_of_a_refusal_covers_all_but_the_value(catalogos):
    for causal in catalogos.causales:
        dichas = {p for parrafo in causal.guiones["no_aplica"] for p in parrafo.palabras}
        assert dichas == {"identidad", "decision", "radicado", "recurso", "plazo"}


def test_the_voice_message_gives_answer_radicado_and_recurso_and_nothing_personal(catalogos):
    datos = {dato: f"<{dato}>" for dato in (*DATOS_VEDADOS_EN_MENSAJE, "radicado", "decision")}
    for causal in catalogos.causales:
        texto = catalogos.guion(causal.letra, "mensaje_de_voz", datos)
        assert "<radicado>" in texto
        assert "<decision>" in texto
        assert "recurso de reposición" in texto
        assert not any(f"<{vedado}>" in texto for vedado in DATOS_VEDADOS_EN_MENSAJE)


def test_scripts_take_their_legal_numbers_from_the_rules(catalogos):
    for causal in catalogos.causales:
        for parrafos in causal.guiones.values():
            texto = " ".join(p.texto for p in parrafos)
            assert not any(numero in texto for numero in ("diez", "quince", "10", "15"))


def test_the_marcaciones_are_labelled_demo(catalogos):
    assert catalogos.marcaciones.demo
    assert catalogos.marcaciones.de_ajuste()
    assert all(m.descripcion.startswith("DEMO ") for m in catalogos.marcaciones.todas)


def test_a_catalogue_of_another_name_is_taken_for_real(tmp_path):
    fila = "aju,esc,Escala,ticket,5,NO,Sí,si,Back,X"
    ruta = _escribir(tmp_path, "marcaciones.csv", f"\ufeff{ENCABEZADO}\n\n{fila}\n")
    catalogo = read_marcaciones(ruta)
    assert not catalogo.demo
    marcacion = catalogo.buscar("AJU", "ESC")
    assert marcacion is not None
    assert (marcacion.clase, marcacion.genera_cun, marcacion.activa) == ("TICKET", False, True)


def test_the_semicolons_of_a_spanish_excel_are_understood(tmp_path):
    texto = f"{ENCABEZADO}\nAJU,ESC,Escala,TICKET,5,no,si,si,Back,X\n".replace(",", ";")
    ruta = _escribir(tmp_path, "m.csv", texto)
    assert len(read_marcaciones(ruta).todas) == 1


@pytest.mark.parametrize(
    ("texto", "razon"),
    [
        ("", "línea 1: falta el encabezado"),
        ("razon,subrazon\nA,B\n", "línea 1: falta la columna descripcion"),
        (f"{ENCABEZADO}\nAJU,ESC,x\n", "línea 2: tiene 3 datos y el encabezado 10"),
        (f"{ENCABEZADO}\nAJU,ESC,x,TICKET,5,tal vez,si,si,B,X\n", "línea 2: «genera_cun»"),
        (f"# nota\n{ENCABEZADO}\nAJU,ESC,x,TICKET,cinco,no,si,si,B,X\n", "línea 3: «dias»"),
        (f"{ENCABEZADO}\nAJUS,ESC,x,TICKET,5,no,si,si,B,X\n", "línea 2: «razon»"),
        (f"{ENCABEZADO}\n" + "A,B,x,TICKET,5,no,si,si,B,X\n" * 2, "línea 3: la razón"),
    ],
)
def test_a_spoiled_marcaciones_file_is_refused_with_its_line(tmp_path, texto, razon):
    with pytest.raises(ConfigInvalida) as error:
        read_marcaciones(_escribir(tmp_path, "m.csv", texto))
    assert error.value.mensaje.startswith(f"m.csv, {razon}")


@pytest.mark.parametrize(
    ("quitar", "poner", "razon"),
    [
        ("version = 1", "version = 0", "version"),
        ("desde = 2026-10-01", 'desde = "hoy"', "desde"),
        ('letra = "B"', 'letra = "A"', "causal A: la letra está repetida"),
        ('letra = "B"', "letra = 2", "causal n.º 2: falta «letra»"),
        ('soportes = ["CAMPANA"]', "soportes = []", "causal B: «soportes»"),
        ('soportes = ["CAMPANA"]', "soportes = [1]", "causal B, soportes"),
        ('soportes = ["CAMPANA"]', 'soportes = ["CAMPAÑA"]', "causal B: «CAMPAÑA»"),
        ('letra = "B"', 'letra = "B"\nrutas = "BACK"', "causal B: no existe el dato «rutas»"),
        ("radicado {radicado}", "radicado {rad}", "no existe el dato {rad}"),
        ('letra = "B"', "letra = ", "mal escrito"),
    ],
)
def test_a_spoiled_causales_file_is_refused_with_its_entry(tmp_path, quitar, poner, razon):
    bueno = (paths.catalogs_dir() / "causales.toml").read_text(encoding="utf-8")
    assert quitar in bueno
    with pytest.raises(ConfigInvalida) as error:
        read_causales(_escribir(tmp_path, "causales.toml", bueno.replace(quitar, poner, 1)))
    assert "causales.toml" in error.value.mensaje
    assert razon in error.value.mensaje


def test_a_causales_file_without_causales_is_refused(tmp_path):
    ruta = _escribir(tmp_path, "causales.toml", "version = 1\ndesde = 2026-01-01\n")
    with pytest.raises(ConfigInvalida, match="no trae ninguna causal"):
        read_causales(ruta)


def test_an_absent_or_foreign_file_is_refused_in_words(tmp_path):
    with pytest.raises(ConfigInvalida, match=r"No se puede leer «causales\.toml»"):
        load_catalogos(tmp_path)
    (tmp_path / "f.csv").write_bytes("fecha,motivo\n2026-01-01,año\n".encode("latin-1"))
    with pytest.raises(ConfigInvalida, match="UTF-8"):
        read_festivos(tmp_path / "f.csv")


def test_the_shipped_settings_are_the_default_rules():
    assert read_reglas(paths.catalogs_dir() / "ajustes.toml") == (Reglas(), [])


def test_the_shipped_extra_days_are_none(catalogos):
    assert catalogos.festivos_extra == frozenset()


def test_extra_days_are_read_and_a_bad_one_is_refused(tmp_path):
    bueno = _escribir(tmp_path, "f.csv", "fecha,motivo\n2026-12-24,Cierre\n")
    assert read_festivos(bueno) == {date(2026, 12, 24)}
    malo = _escribir(tmp_path, "f.csv", "fecha,motivo\n24/12/2026,Cierre\n")
    with pytest.raises(ConfigInvalida, match=r"f\.csv, línea 2: «fecha»"):
        read_festivos(malo)


def test_a_base_read_before_the_synonyms_changed_is_opened_again(tmp_path):
    servicios = services_for(Database(tmp_path / "a.db"), CONFIG, "drubio", {})
    hojas = openpyxl.Workbook()
    hoja = hojas.active
    hoja.append(["Cuenta", "Radicado", "Estado", "Motivo", "Resultado"])
    hoja.append(["90000001", "5001", "Cerrado", "Cruce de saldos", "tal vez"])
    hojas.save(tmp_path / "ajustes_01_07_2026.xlsx")
    preparada = servicios.importacion.preparar(tmp_path / "ajustes_01_07_2026.xlsx")
    ruta = servicios.catalogos.exportar(Catalogo.SINONIMOS, tmp_path / "s.toml")
    texto = ruta.read_text(encoding="utf-8")
    ruta.write_text(texto.replace('["aprobado"', '["tal vez", "aprobado"'), encoding="utf-8")
    servicios.catalogos.importar(Catalogo.SINONIMOS, ruta)
    with pytest.raises(Conflicto, match="Los sinónimos cambiaron"):
        servicios.importacion.confirmar(preparada)
    preparada = servicios.importacion.preparar(tmp_path / "ajustes_01_07_2026.xlsx")
    servicios.importacion.confirmar(preparada)
    caso = servicios.entorno.casos.get(1)
    assert (caso.resultado, caso.resultado_por_revisar) == ("APROBADO", False)


def test_a_session_that_is_open_takes_what_another_one_put_in_force(tmp_path):
    una, otra = (services_for(Database(tmp_path / "a.db"), CONFIG, "drubio", {}) for _ in range(2))
    una.entorno.entrar()
    ajustes = _escribir(tmp_path, "a.toml", "max_reescalamientos = 5\n")
    festivos = _escribir(tmp_path, "f.csv", "fecha,motivo\n2026-12-24,Cierre\n")
    una.catalogos.importar(Catalogo.AJUSTES, ajustes)
    una.catalogos.importar(Catalogo.FESTIVOS, festivos)
    assert otra.entorno.reglas.max_reescalamientos == 2
    otra.entorno.exigir_lectura()
    assert otra.entorno.reglas.max_reescalamientos == 5
    assert not otra.entorno.es_habil(date(2026, 12, 24))
    assert otra.entorno.es_festivo(date(2026, 12, 24))


def test_a_change_of_somebody_else_is_told_once_to_each_open_session(tmp_path):
    jefa, yuli, jefa_2 = (
        services_for(Database(tmp_path / "a.db"), CONFIG, quien, {})
        for quien in ("drubio", "yuli", "drubio")
    )
    jefa.usuarios.agregar("yuli", "agente")
    dichos: dict[str, list[str]] = {"jefa": [], "yuli": [], "jefa_2": []}
    for nombre, servicios in (("jefa", jefa), ("yuli", yuli), ("jefa_2", jefa_2)):
        servicios.entorno.avisar = dichos[nombre].append
    jefa.catalogos.importar(
        Catalogo.AJUSTES, _escribir(tmp_path, "a.toml", "max_reescalamientos = 5\n")
    )
    for servicios in (jefa, yuli, jefa_2, yuli):
        servicios.entorno.exigir_lectura()
    assert dichos["jefa"] == dichos["jefa_2"] == []
    (dicho,) = dichos["yuli"]
    assert dicho.startswith("drubio cambió «ajustes» a las ")
    nuevos: list[str] = []
    tarde = services_for(Database(tmp_path / "a.db"), CONFIG, "yuli", {})
    tarde.entorno.avisar = nuevos.append
    tarde.entorno.exigir_lectura()
    assert nuevos == []


def test_what_fails_half_way_is_in_force_nowhere(tmp_path):
    servicios = services_for(Database(tmp_path / "a.db"), CONFIG, "drubio", {})
    servicios.entorno.entrar()
    servicios.entorno.db.conn.execute("DROP TABLE auditoria")
    ajustes = _escribir(tmp_path, "a.toml", "max_reescalamientos = 5\n")
    with pytest.raises(sqlite3.OperationalError):
        servicios.catalogos.importar(Catalogo.AJUSTES, ajustes)
    servicios.entorno.al_dia()
    assert servicios.entorno.reglas.max_reescalamientos == 2
    assert servicios.entorno.catalogo.newest() == 0


@pytest.mark.parametrize(
    ("letras", "dichas"), [("ABC", "a-c"), ("ABD", "a-b, d"), ("ACE", "a, c, e"), ("A", "a")]
)
def test_the_letters_are_said_as_short_as_they_stay_clear(catalogos, letras, dichas):
    causales = [c for c in catalogos.causales if c.letra in letras]
    assert Catalogos(causales).letras == dichas


@pytest.mark.parametrize(
    "reglas", [Reglas(), Reglas(ancho_rr=90, horario="off", importa="supervisor")]
)
def test_every_setting_goes_out_and_comes_back(reglas):
    texto = texto_de_reglas(reglas)
    assert ajustes_de(texto, "a.toml", Reglas()) == reglas
    assert set(toml_de(texto, "a.toml")) == {campo.name for campo in fields(Reglas)}
