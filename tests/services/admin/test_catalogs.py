"""The files of data/ as they are shipped, files a supervisor spoiled."""

from __future__ import annotations

import sqlite3
import textwrap
import tomllib
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from ajustes_tui import paths
from ajustes_tui.config import Config
from ajustes_tui.domain.caso.eventos import MARCACIONES, PQR_USER
from ajustes_tui.domain.keeping.catalog_versions import CatalogName
from ajustes_tui.domain.keeping.catalogs import (
    DATA_BARRED_FROM_MESSAGE,
    Catalogs,
    MarcacionCatalog,
    Rules,
)
from ajustes_tui.errors import ConflictError, InvalidConfig
from ajustes_tui.services.admin.catalog_file import read_by, read_text, toml_of
from ajustes_tui.services.admin.catalogs import (
    load_catalogs,
    marcaciones_of,
    rules_text,
    settings_of,
    shipped,
)
from ajustes_tui.services.admin.schemas import CAUSALES, FESTIVOS
from ajustes_tui.services.container import Services, services_for
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
def catalogos() -> Catalogs:
    return load_catalogs(paths.catalogs_dir())


def _write(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def read_marcaciones(path: Path) -> MarcacionCatalog:
    return marcaciones_of(read_text(path), path.name)


def read_causales(path: Path) -> object:
    return read_by(CAUSALES, read_text(path), path.name)


def read_festivos(path: Path) -> set[date]:
    return {day.fecha for day in read_by(FESTIVOS, read_text(path), path.name).records}


def test_the_causales_are_those_of_the_procedure_and_their_names_suggest_them(catalogos):
    assert {c.letter: c.name for c in catalogos.causales} == NOMBRES
    assert [catalogos.suggest_causal(name.upper()) for name in NOMBRES.values()] == list(NOMBRES)


def test_each_causal_asks_for_its_supports_and_says_where_they_are_seen(catalogos):
    for causal in catalogos.causales:
        assert causal.soportes == SOPORTES.get(causal.letter, (("LOG",),))
        assert set(causal.where_in_rr) == {c for group in causal.soportes for c in group}


def test_usual_wordings_suggest_a_causal_and_doubtful_ones_none(catalogos):
    wordings = {
        "CARGO POR RECONEXION": "E",
        "Usuario sin servicio del 02 al 06/11, visita técnica el 03/11": "A",
        "cobro": None,
        "traslado por suspensión": None,
    }
    assert {motivo: catalogos.suggest_causal(motivo) for motivo in wordings} == wordings


def test_a_policy_fits_in_the_two_lines_of_the_card(catalogos):
    for causal in catalogos.causales:
        assert len(textwrap.wrap(causal.policy, 65)) <= 2, causal.letter


def test_the_scripts_cover_the_whole_checklist_of_what_they_tell(catalogos):
    asked = {"identidad", "decision", "radicado", "recurso", "plazo"}
    for causal in catalogos.causales:
        for script, expected in (("aplicado", asked | {"valor"}), ("no_aplica", asked)):
            checks = {p for paragraph in causal.guiones[script] for p in paragraph.checks}
            assert checks == expected


def test_the_voice_message_gives_answer_radicado_and_recurso_and_nothing_personal(catalogos):
    datos = {datum: f"<{datum}>" for datum in (*DATA_BARRED_FROM_MESSAGE, "radicado", "decision")}
    for causal in catalogos.causales:
        text = catalogos.guion(causal.letter, "mensaje_de_voz", datos)
        assert "<radicado>" in text
        assert "<decision>" in text
        assert "recurso de reposición" in text
        assert not any(f"<{vedado}>" in text for vedado in DATA_BARRED_FROM_MESSAGE)


def test_scripts_take_their_legal_numbers_from_the_rules(catalogos):
    for causal in catalogos.causales:
        for paragraphs in causal.guiones.values():
            text = " ".join(p.text for p in paragraphs)
            assert not any(number in text for number in ("diez", "quince", "10", "15"))


def test_every_act_that_rr_marks_has_a_marcacion_in_the_demo(catalogos):
    assert catalogos.marcaciones.demo
    rows = catalogos.marcaciones.marcaciones
    assert all(m.descripcion.startswith("DEMO ") for m in rows)
    assert {m.evento for m in rows if m.activa} == {"", *MARCACIONES}
    sent = {m.usuario_escala for m in rows if m.razon in ("PQR", "REC")}
    assert sent == {PQR_USER}


def test_a_file_from_before_acts_had_a_marcacion_is_read_and_proposes_none(tmp_path):
    fila = "AJU,ESC,Escala,TICKET,5,no,si,si,Back,X"
    catalog = read_marcaciones(_write(tmp_path, "m.csv", f"{ENCABEZADO}\n{fila}\n"))
    assert catalog.proposed("escalar_back", {}) is None
    assert [m.code for m in catalog.offered("escalar_back")] == [("AJU", "ESC")]


def test_the_facts_of_an_act_are_read_however_they_are_apart(tmp_path):
    for cuando in (
        "resultado=ACEPTA, contenido=APLICADO",
        "resultado = acepta; contenido = aplicado",
    ):
        fila = f'INF,APL,Informa,TICKET,0,no,si,si,Back,X,contacto,"{cuando}"'
        header = f"{ENCABEZADO},evento,cuando"
        [row] = read_marcaciones(_write(tmp_path, "m.csv", f"{header}\n{fila}\n")).marcaciones
        assert row.evento == "contacto"
        assert row.cuando == (("resultado", "ACEPTA"), ("contenido", "APLICADO"))


@pytest.mark.parametrize(
    ("evento", "cuando", "reason"),
    [
        ("llamar", "", "«evento» no conoce «llamar»"),
        ("contacto", "estado=ACEPTA", "«cuando» no conoce la clave «estado»"),
        ("contacto", "ACEPTA", "«cuando» lleva pares clave=VALOR y trae «ACEPTA»"),
        ("contacto", "resultado=", "«cuando» lleva pares clave=VALOR"),
        ("contacto", "resultado=ACEPTA resultado=CUELGA", "«cuando» trae dos veces la clave"),
        ("contacto", "resultado=CONTENTO", "resultado de contacto no puede ser «CONTENTO»"),
        ("contacto", "tipo=REPOSICION", "el evento contacto no lleva tipo"),
        ("", "resultado=ACEPTA", "«cuando» solo se dice de una marcación con «evento»"),
    ],
)
def test_an_act_or_a_fact_nobody_knows_is_refused(tmp_path, evento, cuando, reason):
    fila = f"INF,APL,Informa,TICKET,0,no,si,si,Back,X,{evento},{cuando}"
    path = _write(tmp_path, "m.csv", f"{ENCABEZADO},evento,cuando\n{fila}\n")
    with pytest.raises(InvalidConfig) as error:
        read_marcaciones(path)
    assert error.value.message.startswith(f"m.csv, línea 2: {reason}")


def test_a_catalogue_of_another_name_is_taken_for_real_with_the_semicolons_of_a_spanish_excel(
    tmp_path,
):
    text = f"\ufeff{ENCABEZADO}\n\naju,esc,Escala,ticket,5,NO,Sí,si,Back,X\n".replace(",", ";")
    catalog = read_marcaciones(_write(tmp_path, "marcaciones.csv", text))
    assert not catalog.demo
    marcacion = catalog.find("AJU", "ESC")
    assert (marcacion.clase, marcacion.asociada_a_ajuste, marcacion.activa) == (
        *("TICKET", True, True),
    )


@pytest.mark.parametrize(
    ("text", "razon"),
    [
        ("", "línea 1: falta el encabezado"),
        ("razon,subrazon\nA,B\n", "línea 1: falta la columna descripcion"),
        (f"{ENCABEZADO}\nAJU,ESC,x\n", "línea 2: tiene 3 datos y el encabezado 10"),
        (f"{ENCABEZADO}\nAJU,ESC,x,TICKET,5,no,si,tal vez,B,X\n", "línea 2: «activa»"),
        (f"# nota\n{ENCABEZADO}\nAJU,ESC,x,TIQUETE,5,no,si,si,B,X\n", "línea 3: «clase»"),
        (f"{ENCABEZADO}\nAJUS,ESC,x,TICKET,5,no,si,si,B,X\n", "línea 2: «razon»"),
        (f"{ENCABEZADO}\n" + "A,B,x,TICKET,5,no,si,si,B,X\n" * 2, "línea 3: la razón"),
    ],
)
def test_a_spoiled_marcaciones_file_is_refused_with_its_line(tmp_path, text, razon):
    with pytest.raises(InvalidConfig) as error:
        read_marcaciones(_write(tmp_path, "m.csv", text))
    assert error.value.message.startswith(f"m.csv, {razon}")


@pytest.mark.parametrize(
    ("remove", "put", "razon"),
    [
        ("version = 1", "version = 0", "version"),
        ("desde = 2026-10-01", 'desde = "hoy"', "desde"),
        ('letra = "B"', 'letra = "A"', "causal A: la letra está repetida"),
        ('letra = "B"\n', "", "causal n.º 2: falta «letra», una sola letra"),
        ('soportes = ["CAMPANA"]', "soportes = []", "causal B: «soportes»"),
        ('soportes = ["CAMPANA"]', 'soportes = ["CAMPAÑA"]', "causal B: «CAMPAÑA»"),
        ('letra = "B"', 'letra = "B"\nrutas = "BACK"', "causal B: no existe el dato «rutas»"),
        ("radicado {radicado}", "radicado {rad}", "no existe el dato {rad}"),
        ('letra = "B"', "letra = ", "falta el valor de «letra»"),
    ],
)
def test_a_spoiled_causales_file_is_refused_with_its_entry(tmp_path, remove, put, razon):
    bueno = (paths.catalogs_dir() / "causales.toml").read_text(encoding="utf-8")
    assert remove in bueno
    with pytest.raises(InvalidConfig) as error:
        read_causales(_write(tmp_path, "causales.toml", bueno.replace(remove, put, 1)))
    assert "causales.toml" in error.value.message
    assert razon in error.value.message


def test_an_absent_or_foreign_file_is_refused_in_words(tmp_path):
    with pytest.raises(InvalidConfig, match=r"No se puede leer «causales\.toml»"):
        load_catalogs(tmp_path)
    (tmp_path / "f.csv").write_bytes("fecha,motivo\n2026-01-01,año\n".encode("latin-1"))
    with pytest.raises(InvalidConfig, match="UTF-8"):
        read_festivos(tmp_path / "f.csv")
    with pytest.raises(InvalidConfig, match="no trae ninguna causal"):
        read_causales(_write(tmp_path, "c.toml", "version = 1\ndesde = 2026-01-01\n"))


def test_the_shipped_settings_are_the_default_rules_and_no_extra_days(catalogos):
    assert catalogos.festivos_extra == frozenset()
    assert Rules.from_table(tomllib.loads(shipped(CatalogName.AJUSTES)), "") == (Rules(), [])


def test_extra_days_are_read_and_a_bad_one_is_refused(tmp_path):
    bueno = _write(tmp_path, "f.csv", "fecha,motivo\n2026-12-24,Cierre\n")
    assert read_festivos(bueno) == {date(2026, 12, 24)}
    malo = _write(tmp_path, "f.csv", "fecha,motivo\n24/12/2026,Cierre\n")
    with pytest.raises(InvalidConfig, match=r"f\.csv, línea 2: «fecha»"):
        read_festivos(malo)


def test_a_base_read_before_the_synonyms_changed_is_opened_again(tmp_path):
    services = services_for(Database(tmp_path / "a.db"), CONFIG, "drubio", {})
    sheets = openpyxl.Workbook()
    sheet = sheets.active
    sheet.append(["Cuenta", "Radicado", "Estado", "Motivo", "Resultado"])
    sheet.append(["90000001", "5001", "Cerrado", "Cruce de saldos", "tal vez"])
    sheets.save(tmp_path / "ajustes_01_07_2026.xlsx")
    prepared = services.importacion.prepare(tmp_path / "ajustes_01_07_2026.xlsx")
    path = services.catalogos.export(CatalogName.SYNONYMS, tmp_path / "s.toml")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"aprobado", ', '"tal vez", "aprobado", ', 1), encoding="utf-8")
    services.catalogos.import_file(CatalogName.SYNONYMS, path)
    with pytest.raises(ConflictError, match="Los sinónimos cambiaron"):
        services.importacion.confirm(prepared)
    prepared = services.importacion.prepare(tmp_path / "ajustes_01_07_2026.xlsx")
    services.importacion.confirm(prepared)
    caso = services.service_context.casos.get(1)
    assert (caso.resultado, caso.resultado_por_revisar) == ("APROBADO", False)


def test_a_session_that_is_open_takes_what_another_one_put_in_force(tmp_path):
    one, other = (services_for(Database(tmp_path / "a.db"), CONFIG, "drubio", {}) for _ in range(2))
    one.service_context.enter()
    ajustes = _write(tmp_path, "a.toml", "max_reescalamientos = 5\n")
    festivos = _write(tmp_path, "f.csv", "fecha,motivo\n2026-12-24,Cierre\n")
    one.catalogos.import_file(CatalogName.AJUSTES, ajustes)
    one.catalogos.import_file(CatalogName.FESTIVOS, festivos)
    assert other.service_context.rules.max_reescalamientos == 2
    other.service_context.require_reading()
    assert other.service_context.rules.max_reescalamientos == 5
    assert not other.service_context.is_habil(date(2026, 12, 24))
    assert other.service_context.is_festivo(date(2026, 12, 24))


def test_a_change_of_somebody_else_is_told_once_to_each_open_session(tmp_path):
    jefa, yuli, jefa_2 = (
        services_for(Database(tmp_path / "a.db"), CONFIG, who, {})
        for who in ("drubio", "yuli", "drubio")
    )
    jefa.usuarios.add("yuli", "agente")
    notices: dict[str, list[str]] = {"jefa": [], "yuli": [], "jefa_2": []}
    for name, services in (("jefa", jefa), ("yuli", yuli), ("jefa_2", jefa_2)):
        services.service_context.notify = notices[name].append
    jefa.catalogos.import_file(
        CatalogName.AJUSTES, _write(tmp_path, "a.toml", "max_reescalamientos = 5\n")
    )
    for services in (jefa, yuli, jefa_2, yuli):
        services.service_context.require_reading()
    assert notices["jefa"] == notices["jefa_2"] == []
    (said,) = notices["yuli"]
    assert said.startswith("drubio cambió «ajustes» a las ")
    new_notices: list[str] = []
    tarde = services_for(Database(tmp_path / "a.db"), CONFIG, "yuli", {})
    tarde.service_context.notify = new_notices.append
    tarde.service_context.require_reading()
    assert new_notices == []


def test_what_fails_half_way_is_in_force_nowhere(tmp_path):
    services = services_for(Database(tmp_path / "a.db"), CONFIG, "drubio", {})
    services.service_context.enter()
    services.service_context.db.conn.execute("DROP TABLE auditoria")
    ajustes = _write(tmp_path, "a.toml", "max_reescalamientos = 5\n")
    with pytest.raises(sqlite3.OperationalError):
        services.catalogos.import_file(CatalogName.AJUSTES, ajustes)
    services.service_context.refresh_catalogs()
    assert services.service_context.rules.max_reescalamientos == 2
    assert services.service_context.catalog.newest() == 0


def test_the_letters_are_said_as_short_as_they_stay_clear(catalogos):
    for letters, short in {"ABC": "a-c", "ABD": "a-b, d", "ACE": "a, c, e", "A": "a"}.items():
        causales = [c for c in catalogos.causales if c.letter in letters]
        assert Catalogs(causales).letters == short


def test_every_setting_goes_out_and_comes_back():
    for rules in (Rules(), Rules(ancho_rr=90, horario="off", importa="supervisor")):
        text = rules_text(rules)
        assert settings_of(text, "a.toml", Rules()) == rules
        assert set(toml_of(text, "a.toml")) == set(Rules._fields)


def _opened(tmp_path: Path, login: str, **rules: int) -> Services:
    config = CONFIG._replace(rules=Rules(**rules))
    services = services_for(Database(tmp_path / "a.db"), config, login, {})
    services.service_context.enter()
    return services


def test_settings_of_the_file_are_kept_with_their_moment_when_they_change(tmp_path):
    versions = _opened(tmp_path, "drubio").service_context.catalog.versions
    assert versions(CatalogName.AJUSTES) == []
    began = _opened(tmp_path, "drubio", dias_respuesta=10)
    (first,) = began.service_context.catalog.versions(CatalogName.AJUSTES)
    assert (first.version, first.file, first.changed_by) == (2, "a.toml", "drubio")
    # In a store without a line no other settings ever ruled.
    assert first.previous == first.text
    began.service_context.enter()
    _opened(tmp_path, "drubio", dias_respuesta=10)
    assert versions(CatalogName.AJUSTES) == [first]
    began.catalogos.import_file(
        CatalogName.FESTIVOS, _write(tmp_path, "f.csv", "fecha,motivo\n2026-12-24,Cierre\n")
    )
    changed = _opened(tmp_path, "drubio", dias_respuesta=12)
    last = versions(CatalogName.AJUSTES)[0]
    assert "dias_respuesta = 12 " in last.text
    said = changed.service_context.db.conn.execute(
        "SELECT detalle FROM auditoria WHERE accion = 'catalogo_importado' ORDER BY id DESC"
    ).fetchone()
    assert said[0] == "ajustes v3, del archivo de opciones a.toml"
    assert changed.service_context.rules.dias_respuesta == 12
    assert changed.catalogos.list_all()[4].version == 3
    assert changed.integrity.verify().healthy


def test_settings_of_the_file_are_not_kept_where_the_catalogue_rules(tmp_path):
    jefa = _opened(tmp_path, "drubio")
    ajustes = _write(tmp_path, "b.toml", "max_reescalamientos = 5\n")
    jefa.catalogos.import_file(CatalogName.AJUSTES, ajustes)
    other = _opened(tmp_path, "drubio", dias_respuesta=10)
    assert len(other.service_context.catalog.versions(CatalogName.AJUSTES)) == 1
    assert other.service_context.rules.dias_respuesta == 15


def test_settings_of_somebodys_file_are_told_to_nobody(tmp_path):
    jefa = _opened(tmp_path, "drubio")
    jefa.usuarios.add("yuli", "agente")
    notices: list[str] = []
    jefa.service_context.notify = notices.append
    jefa.service_context.require_reading()
    _opened(tmp_path, "yuli", dias_respuesta=10)
    jefa.service_context.require_reading()
    assert notices == []
