"""The schemas of the catalogues: what a row may not be, and that all who follow them agree."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from ajustes_tui import paths
from ajustes_tui.domain.keeping.catalog_versions import CatalogName
from ajustes_tui.domain.keeping.catalogs import Causal, Rules
from ajustes_tui.domain.keeping.schema import values_of
from ajustes_tui.errors import InvalidConfig, InvalidDatum
from ajustes_tui.services.admin.catalog_admin import kinds_of
from ajustes_tui.services.admin.catalog_file import read_by, to_csv
from ajustes_tui.services.admin.catalogs import rows_of, shipped
from ajustes_tui.services.admin.schemas import CAUSALES, MARCACIONES, SCHEMAS

HEAD = values_of(CAUSALES.head, {"version": 1, "desde": date(2026, 10, 1)})
GUIONES: dict[str, object] = {
    "aplicado": [
        {"verifica": ["identidad"], "texto": "¿Hablo con {usuario}?"},
        {"verifica": ["decision", "valor"], "texto": "{radicado}: {valor} por {causal}."},
    ],
    "no_aplica": [{"verifica": ["decision"], "texto": "No procede."}],
    "mensaje_de_voz": [
        {"verifica": ["decision", "radicado"], "texto": "El {radicado} {decision}."}
    ],
}
FALLAS: dict[str, object] = {
    "letra": "A",
    "nombre": "Fallas",
    "politica": "Se ajusta si procede.",
    "soportes": [["LLS", "OT"], "LOG"],
    "ruta": "BACK",
    "donde_en_rr": {"LLS": "F23", "OT": "F15+F6", "LOG": "F7"},
    "guiones": GUIONES,
}
MARCACION: dict[str, object] = {
    "razon": "AJU",
    "subrazon": "ESC",
    "descripcion": "Escala",
    "clase": "TICKET",
    "asociada_a_ajuste": "si",
    "activa": "si",
    "usuario_escala": "",
}


def _guion(name: str, text: str, *checks: str) -> dict[str, Any]:
    return {"guiones": {**GUIONES, name: [{"verifica": list(checks), "texto": text}]}}


def test_a_good_causal_is_read_with_its_groups_and_paragraphs():
    causal = CAUSALES.record(FALLAS, {}, HEAD)
    assert isinstance(causal, Causal)
    assert causal.soportes == (("LLS", "OT"), ("LOG",))
    assert [p.checks for p in causal.guiones["aplicado"]] == [("identidad",), ("decision", "valor")]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"letra": "a"}, "«letra» debe ser una sola letra mayúscula de A a Q"),
        ({"nombre": " "}, "«nombre» no puede quedar vacío"),
        ({"ruta": "OTRA"}, "«ruta» debe ser una de BACK, PQR"),
        ({"soportes": []}, "«soportes» necesita al menos un código en cada grupo"),
        ({"soportes": ["XYZ"]}, "«XYZ» no es un soporte; hay: LLS"),
        ({"donde_en_rr": {"LLS": "F23"}}, "«donde_en_rr» no dice dónde se ve OT"),
        ({"donde_en_rr": {"LLS": 23}}, "«LLS» debe ser un texto"),
        ({"guiones": {}}, "falta el guion «aplicado»"),
        (
            {"guiones": {**GUIONES, "otro": "hola"}},
            "el guion «otro» debe ser una lista de párrafos",
        ),
        ({"guiones": {**GUIONES, "otro": ["hola"]}}, "una tabla de nombre = valor"),
        ({"guiones": {**GUIONES, "otro": [{}]}}, "en el guion «otro», falta «texto»"),
        (_guion("otro", " "), "en el guion «otro», «texto» no puede quedar vacío"),
        (_guion("otro", "{valr}"), "en el guion «otro», no existe el dato {valr}; hay: agente"),
        (_guion("otro", "Hola", "firma"), "«verifica» trae «firma»; hay: identidad"),
        (_guion("mensaje_de_voz", "{valor}"), "un mensaje de voz no puede decir {valor}"),
        ({"objeciones": [{"dice": "No"}]}, "falta «respuesta»"),
        ({"sugerencias": [1]}, "«sugerencias» debe ser una lista de textos"),
    ],
)
def test_a_causal_that_would_fail_an_agente_is_refused(change, reason):
    with pytest.raises(InvalidDatum) as error:
        CAUSALES.record(FALLAS | change, {}, HEAD)
    assert reason in error.value.message


@pytest.mark.parametrize(
    ("change", "datum"),
    [
        ({"razon": "AJUS"}, "razon"),
        ({"clase": "OTRA"}, "clase"),
        ({"activa": ""}, "activa"),
        ({"descripcion": ""}, "descripcion"),
    ],
)
def test_a_marcacion_rr_could_not_have_is_refused_with_its_line(change, datum):
    rows = [MARCACION | {"razon": f"A{n}"} for n in range(5)]
    text = to_csv([*MARCACION], [*rows, MARCACION | change])
    with pytest.raises(InvalidConfig, match=rf"m\.csv, línea 7: «{datum}»"):
        read_by(MARCACIONES, text, "m.csv")


def test_a_real_master_record_keeps_the_data_that_no_rule_reads():
    text = to_csv([*MARCACION, "dias", "area"], [MARCACION | {"dias": "15", "area": "Back"}])
    content = read_by(MARCACIONES, text, "m.csv")
    assert content.rows == [
        MARCACION
        | {"asociada_a_ajuste": True, "activa": True, "evento": "", "cuando": ""}
        | {"dias": "15", "area": "Back"}
    ]


def test_every_catalogue_has_a_schema_and_every_schema_a_file_and_words():
    assert list(SCHEMAS) == list(CatalogName)
    for catalog, schema in SCHEMAS.items():
        assert schema.heading
        assert schema.about.endswith(".")
        assert set(schema.key) <= set(schema.columns)
        assert all(set(row) == set(schema.columns) for row in rows_of(catalog, shipped(catalog)))
        assert kinds_of(catalog)[0] in schema.file


def test_the_guide_of_the_files_names_every_datum():
    guide = (paths.catalogs_dir() / "LEEME.md").read_text(encoding="utf-8")
    for catalog, schema in SCHEMAS.items():
        if catalog in (CatalogName.AJUSTES, CatalogName.SYNONYMS):
            # One is told setting by setting in its own file, the other section by section.
            assert f"`{schema.file}`" in guide
            continue
        section = guide.partition(f"## `{schema.file}`")[2].partition("\n## ")[0]
        assert set(schema.columns) <= set(re.findall(r"`\[?(\w+)\]?`", section)), catalog


def test_every_setting_has_a_kind_that_reads_its_default():
    rules, notices = Rules.from_table(Rules()._asdict(), "a.toml")
    assert (rules, notices) == (Rules(), [])
