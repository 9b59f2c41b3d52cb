"""The demonstration is of today whatever the day: its corte, and casos in every colour."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ajustes_tui import paths
from ajustes_tui.config import Config
from ajustes_tui.services.admin.demo import create_demo
from ajustes_tui.services.container import services_for
from ajustes_tui.services.intake.returned_base import BaseOrder
from ajustes_tui.storage.core.database import Database
from tests.support import few


@pytest.mark.parametrize(
    "day",
    few(
        [
            pytest.param(date(2027, 1, 11), id="a Monday that is a holiday"),
            pytest.param(date(2026, 12, 6), id="a Sunday"),
            pytest.param(date(2028, 2, 29), id="29 February"),
        ]
    ),
)
def test_a_demonstration_is_of_its_day_with_casos_in_every_colour(tmp_path, monkeypatch, day):
    config = Config(tmp_path / "demo.db", tmp_path / "ajustes.toml")
    env = {"AJUSTES_AHORA": f"{day}T10:00:00-05:00"}
    made = create_demo(config, env, como="drubio", empty=False)
    db = Database(config.db)
    services = services_for(db, config, "drubio", env)
    assert services.kpi.cortes() == [day]
    count = {
        colour: services.queue.count(
            services.queue.criteria_of(services.queue.query(f"semaforo:{colour}"))
        )
        for colour in ("verde", "amarillo", "rojo", "vencido")
    }
    assert sum(count.values()) == made["casos"] + count["vencido"], "an overdue one is red too"
    assert all(found > 5 for found in count.values()), count
    dates = "SELECT max(fecha_solicitud), max(fecha_respuesta) FROM casos"
    assert max(db.conn.execute(dates).fetchone()) <= day.isoformat()
    # The base it was made from is kept as it was imported, to be given back upon it.
    original = Path(str(made["base"]))
    monkeypatch.chdir(tmp_path)
    (offered,) = services.bases.files(services.bases.folder())
    assert (offered.path, offered.waits) == (paths.example_base(), True)
    assert services.bases.waiting() == []
    (base,) = services.service_context.bases.list_all()
    returned = services.importacion.returned
    assert returned.original_of(base) == original
    given = returned.export(tmp_path / "vuelta.xlsx", BaseOrder(original=original))
    assert given.rows > 390
    db.close()
