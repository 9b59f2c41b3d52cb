"""Settings: the order of precedence, unknown options and bad values."""

from __future__ import annotations

from pathlib import Path

import pytest

from ajustes_tui import paths
from ajustes_tui.config import WitnessSettings, load_config
from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.errors import InvalidConfig, NotAllowed


def _archivo(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "ajustes.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_file_nor_environment_the_defaults_rule(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    config, notices = load_config(None, {})
    assert config.db == paths.default_db()
    assert config.rules == Rules()
    assert (config.inbox, config.output, notices) == (None, None, [])


def test_the_shipped_settings_are_the_defaults():
    config, notices = load_config(paths.catalogs_dir() / "ajustes.toml", {})
    assert config.rules == Rules()
    assert notices == []


@pytest.mark.parametrize(
    "table",
    [
        "testigo = 3",
        "testigo = {llave = 'k'}",
        "testigo = '-oProxyCommand=id'",
        "testigo = 'a b@c'",
        "testigo = {destino = 'a@b', puerto = 0}",
        "testigo = {destino = 'a@b', segundos = true}",
        "testigo = {destino = 'a@b', clave = 'x'}",
    ],
)
def test_a_witness_that_cannot_be_reached_as_said_is_refused(tmp_path, table):
    with pytest.raises(InvalidConfig, match="testigo"):
        load_config(_archivo(tmp_path, table), {})


def test_a_witness_is_named_whole_or_by_its_destination_alone(tmp_path):
    whole = "testigo = {destino = 'testigo@otro.equipo', llave = 'k', puerto = 2222}"
    witness = load_config(_archivo(tmp_path, whole), {})[0].witness
    assert witness == WitnessSettings("testigo@otro.equipo", tmp_path / "k", port=2222)
    alone = load_config(_archivo(tmp_path, "testigo = 'otro'"), {})[0].witness
    assert alone == WitnessSettings("otro")


def test_the_shipped_settings_name_every_rule():
    text = (paths.catalogs_dir() / "ajustes.toml").read_text(encoding="utf-8")
    for name in Rules._fields:
        assert f"\n{name} = " in text


def test_the_file_wins_over_the_defaults(tmp_path):
    path = _archivo(tmp_path, 'max_reescalamientos = 3\nhorario_semana = ["08:00", "18:00"]\n')
    config, _ = load_config(path, {})
    assert config.rules.max_reescalamientos == 3
    assert config.rules.horario_semana == ("08:00", "18:00")


def test_the_environment_wins_over_the_file(tmp_path):
    path = _archivo(tmp_path, 'db = "de_archivo.db"\nbuzon = "entrada"\n')
    env = {"AJUSTES_CONFIG": str(path), "AJUSTES_DB": str(tmp_path / "de_entorno.db")}
    config, _ = load_config(None, env)
    assert config.file == path
    assert config.db == tmp_path / "de_entorno.db"
    assert config.inbox == tmp_path / "entrada"


def test_the_order_wins_over_the_environment(tmp_path):
    path = _archivo(tmp_path, "")
    env = {"AJUSTES_CONFIG": str(tmp_path / "otro.toml"), "AJUSTES_DB": "otra.db"}
    config, _ = load_config(path, env, db=tmp_path / "dicha.db")
    assert (config.file, config.db) == (path, tmp_path / "dicha.db")


def test_the_environment_cannot_change_a_rule_of_the_procedure(tmp_path):
    env = {"AJUSTES_MAX_REESCALAMIENTOS": "9"}
    config, _ = load_config(_archivo(tmp_path, ""), env)
    assert config.rules.max_reescalamientos == 2


def test_a_demo_has_its_own_store(tmp_path):
    config, _ = load_config(_archivo(tmp_path, ""), {}, demo=True)
    assert config.db == paths.default_db(demo=True)


def test_an_unknown_option_is_said_with_the_nearest_name(tmp_path):
    config, notices = load_config(_archivo(tmp_path, "intento = 4\nxyzw = 1\n"), {})
    assert config.rules == Rules()
    assert notices[0].endswith("¿quiso decir «intentos»?")
    assert "«xyzw»" in notices[1]
    assert "quiso decir" not in notices[1]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("intentos = 0", "intentos: se esperaba un número entero de 1 a 20"),
        ("intentos = true", "intentos: se esperaba un número entero"),
        ('intentos = "3"', "intentos: se esperaba un número entero"),
        ("exigir_marcacion = 1", "exigir_marcacion: se esperaba true o false"),
        ('horario = "siempre"', "horario: se esperaba una de off, avisar, bloquear"),
        ('horario_semana = ["19:00", "07:00"]', "horario_semana: se esperaba un par de horas"),
        ('horario_sabado = ["8", "15:00"]', "horario_sabado: se esperaba un par de horas"),
        ("horario_sabado = [8, 15]", "horario_sabado: se esperaba un par de horas"),
        ("db = 3", "db: se esperaba una ruta entre comillas"),
        ("semaforo_rojo = 9", "semaforo_rojo: se esperaba un número menor"),
        ("dias_intentos = 4", "dias_intentos: se esperaba un número menor"),
        ("intentos = ", "falta el valor de «intentos»"),
        ("informes = 3", "[informes] informes: no existe esa opción"),
        ('[informes]\nkpi = "a@example.com"', "[informes] kpi: se esperaba una lista"),
        (
            '[informes]\nkpi = ["a@example.com, c@example.com"]',
            "[informes] kpi: «a@example.com, c@example.com» no es",
        ),
        (
            '[informes]\nde = "célula@example.com"',
            "[informes] de: «célula@example.com» no es una dirección",
        ),
        ('[informes]\ntls = "no"', "[informes] tls: se esperaba starttls o directo"),
        ('[informes]\nservidor = "s.co"', "[informes]: falta de"),
        ('[informes]\nusuario = "yo"', "[informes]: falta clave_de"),
        ('[informes]\naliados = ["a@example.com"]', "[informes] aliados: se esperaba una tabla"),
    ],
)
def test_a_bad_value_names_file_key_and_what_is_expected(tmp_path, line, expected):
    with pytest.raises(InvalidConfig) as error:
        load_config(_archivo(tmp_path, line + "\n"), {})
    assert "ajustes.toml" in error.value.message
    assert expected in error.value.message
    assert error.value.exit_code == 3


def test_each_report_has_its_addresses_and_tls_chooses_the_port(tmp_path):
    text = """[informes]
de = "celula@ejemplo.com"
servidor = "smtp.ejemplo.com"
tls = "directo"
kpi = ["gerencia@ejemplo.com"]
[informes.aliados]
"Aliado Norte" = ["norte@ejemplo.com"]
"""
    reports = load_config(_archivo(tmp_path, text), {})[0].reports
    assert (reports.port, reports.direct) == (465, True)
    assert reports.recipients["kpi"] == ("gerencia@ejemplo.com",)
    assert reports.recipients["pqr"] == ()
    assert reports.aliados == {"aliado norte": ("norte@ejemplo.com",)}


def test_a_named_file_that_is_absent_is_refused(tmp_path):
    with pytest.raises(InvalidConfig, match="No existe"):
        load_config(tmp_path / "no.toml", {})
    with pytest.raises(InvalidConfig, match="No existe"):
        load_config(None, {"AJUSTES_CONFIG": str(tmp_path / "no.toml")})


def test_a_folder_or_another_encoding_is_refused_in_words(tmp_path):
    with pytest.raises(InvalidConfig, match="No se puede leer"):
        load_config(tmp_path, {})
    path = tmp_path / "latin.toml"
    path.write_bytes("# opción\n".encode("latin-1"))
    with pytest.raises(InvalidConfig, match="UTF-8"):
        load_config(path, {})


def test_the_first_place_and_the_notice_of_a_stop_are_read(tmp_path):
    file = tmp_path / "ajustes.toml"
    file.write_text('pantalla = "kpi"\nmantenimiento = "18:00, diez minutos"\n', "utf-8")
    config, notices = load_config(file, {})
    assert (config.first_screen, config.maintenance, notices) == ("kpi", "18:00, diez minutos", [])


def test_a_notice_that_is_not_a_text_is_refused(tmp_path):
    file = tmp_path / "ajustes.toml"
    file.write_text("mantenimiento = 18\n", "utf-8")
    with pytest.raises(InvalidConfig, match="mantenimiento"):
        load_config(file, {})


def _servidor(tmp_path: Path, *, extra: str = "") -> Path:
    path = tmp_path / "etc" / "ajustes.toml"
    path.parent.mkdir()
    places = 'db = "../datos/ajustes.db"\nbuzon = "entrada"\nsalida = "salida"\n'
    path.write_text(f"servido = true\n{places}{extra}", encoding="utf-8")
    return path


def test_the_settings_of_the_host_are_used_by_who_has_none(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    (tmp_path / "host.toml").write_text("intentos = 5\n")
    config, _ = load_config(None, {}, system=tmp_path / "host.toml")
    assert config.rules.intentos == 5
    own = tmp_path / "c" / "ajustes" / "ajustes.toml"
    own.parent.mkdir(parents=True)
    own.write_text("intentos = 4\n")
    assert load_config(None, {}, system=tmp_path / "host.toml")[0].rules.intentos == 4


def test_where_people_come_in_the_environment_says_nothing(tmp_path):
    system = _servidor(tmp_path)
    (tmp_path / "suyo.toml").write_text("max_reescalamientos = 9\n")
    env = {
        "AJUSTES_CONFIG": str(tmp_path / "suyo.toml"),
        "AJUSTES_DB": str(tmp_path / "suya.db"),
        "AJUSTES_BUZON": "/etc",
        "AJUSTES_SALIDA": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
    }
    config, _ = load_config(None, env, system=system)
    assert config == load_config(None, {}, system=system)[0]
    assert config.served
    assert (config.file, config.rules.max_reescalamientos) == (system, 2)
    assert config.inbox == system.parent / "entrada"


def test_an_order_with_settings_that_serve_listens_to_no_environment(tmp_path):
    servidor = _servidor(tmp_path)
    config, _ = load_config(servidor, {"AJUSTES_DB": str(tmp_path / "suya.db")})
    assert config.db == servidor.parent / "../datos/ajustes.db"


@pytest.mark.parametrize("which", ["path", "db"])
def test_who_comes_by_sudo_names_no_other_settings_and_no_other_store(tmp_path, which):
    system = _servidor(tmp_path)
    (tmp_path / "suyo").write_text("")
    named = {"path": None, "db": None} | {which: tmp_path / "suyo"}
    with pytest.raises(NotAllowed, match="sudo"):
        load_config(env={"SUDO_UID": "1001"}, system=system, **named)
    assert load_config(env={}, system=system, **named)[0]


def test_the_settings_of_a_store_of_another_account_rule_nobody_else(tmp_path, monkeypatch):
    system = _servidor(tmp_path)
    monkeypatch.setattr(paths, "owns", lambda _ruta: False)
    env = {"AJUSTES_CONFIG": str(_archivo(tmp_path, "intentos = 4\n"))}
    config, _ = load_config(None, env, system=system)
    assert (config.served, config.rules.intentos) == (False, 4)


def test_an_account_without_settings_keeps_a_store_of_its_own_on_the_host_of_a_server(
    tmp_path, monkeypatch
):
    system = _servidor(tmp_path, extra="intentos = 4\n")
    monkeypatch.setattr(paths, "owns", lambda _path: False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    own = tmp_path / "suya.db"
    config, notices = load_config(None, {}, db=own, system=system)
    assert (config.db, config.served, config.inbox, config.output) == (own, False, None, None)
    assert (config.rules.intentos, notices) == (4, [])
    # Who names no store, or comes by sudo, means the one of the server, also when it is missing.
    assert load_config(None, {}, system=system)[0].served
    monkeypatch.setattr(paths, "owns", lambda _path: True)
    with pytest.raises(NotAllowed, match="sudo"):
        load_config(None, {"SUDO_UID": "1001"}, db=own, system=system)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("servido = 1\n", "servido: se esperaba true o false"),
        ("servido = true\n", "falta db, buzon, salida"),
        ('servido = true\ndb = "a.db"\nbuzon = "b"\n', "falta salida"),
    ],
)
def test_serving_asks_for_every_place(tmp_path, text, expected):
    with pytest.raises(InvalidConfig, match=expected):
        load_config(_archivo(tmp_path, text), {})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('celula = "norte\nservido = true\n', "1: falta cerrar las comillas de «celula»"),
        ('servido = true\ncelula = "norte', "2: falta cerrar las comillas de «celula»"),
        ("celula = norte\n", "1: falta poner entre comillas el valor de «celula»"),
        ('celula = "norte"\ncelula = "sur"\n', "2: repite «celula»"),
        ("[correo]\npuerto = 1\n[correo]\n", "3: repite «[correo]»"),
        ("servido = true\nintentos =\n", "2: falta el valor de «intentos»"),
        ('celula "norte"\n', "1: falta el ="),
        ('celula: "norte"\n', "1: va = en lugar de :"),
        ("celula = “norte”\n", '1: las comillas van rectas: "'),
        ('celula = "norte" sur\n', "1: sobra algo después del valor de «celula»"),
        ('mi celula = "norte"\n', "1: «mi celula» no puede llevar espacios"),
        ("= 3\n", "1: falta el nombre de la opción"),
        ("; norte\n", "1: un comentario empieza con #"),
        ("[correo\npuerto = 1\n", "1: falta cerrar el corchete"),
        ("exigir_marcacion = sí\n", "1: «exigir_marcacion» se escribe true"),
        ("exigir_marcacion = No\n", "1: «exigir_marcacion» se escribe false"),
        ("intentos = 03\n", "1: un número no empieza por 0"),
        ("intentos = 3,5\n", "1: un número va sin coma"),
        ('horario_semana = ["07:00", "19:00"\nintentos = 3\n', "1: falta cerrar el corchete"),
        ('horario_semana = ["07:00" "19:00"]\n', "1: entre los valores de una lista va una coma"),
        (
            'testigo = {destino = "a@b",\npuerto = 3}',
            "1: lo que va entre { y } cabe en un solo renglón",
        ),
    ],
)
def test_a_file_of_settings_that_is_ill_written_is_told_in_spanish(tmp_path, text, said):
    file = tmp_path / "ajustes.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidConfig) as told:
        load_config(file, {})
    line = text.splitlines()[int(said[0]) - 1]
    assert told.value.message == f"«ajustes.toml», línea {said}; dice «{line}»."


@pytest.mark.parametrize("text", ["buzon = /srv/bases\n", 'salida = "C:\\Users\\ana"\n'])
def test_an_ill_written_path_is_not_repeated(tmp_path, text):
    with pytest.raises(InvalidConfig) as told:
        load_config(_archivo(tmp_path, text), {})
    assert "línea 1: " in told.value.message
    assert "dice" not in told.value.message


def test_a_bad_value_is_told_with_its_line_and_what_stands_there(tmp_path):
    bad = "# opciones\nintentos = 3\n\n[correo]\npuerto = 99999  # el de siempre\n"
    with pytest.raises(InvalidConfig) as told:
        load_config(_archivo(tmp_path, bad), {})
    assert told.value.message == (
        "ajustes.toml, línea 5, [correo] puerto: se esperaba un número entero de 1 a 65535; "
        "dice «puerto = 99999»."
    )


def test_a_file_that_windows_marks_as_utf8_is_read(tmp_path):
    file = tmp_path / "ajustes.toml"
    file.write_text('celula = "Bogotá"\n', encoding="utf-8-sig")
    assert load_config(file, {})[0].rules.celula == "Bogotá"
