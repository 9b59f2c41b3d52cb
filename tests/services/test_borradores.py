"""What was kept as the program ended stays, whatever a thread brings afterwards."""

from __future__ import annotations

import pytest

from tests.services.soporte import Almacen


@pytest.fixture(params=["triage", "contacto"])
def servicio(request, almacen: Almacen):
    return getattr(almacen.de("yuli"), request.param)


def _escrito(almacen: Almacen, caso: int) -> dict[str, str]:
    borrador = almacen.de("yuli").triage.ficha(caso).borrador
    return dict(borrador or {})


def test_an_older_draft_that_comes_after_the_last_one_is_dropped(almacen, servicio):
    servicio.guardar_borrador(3, {"c.motivo": "987"}, 1)
    servicio.guardar_borrador(3, {"c.motivo": "98765"}, 1, ultimo=True)
    servicio.guardar_borrador(3, {"c.motivo": "9876"}, 1)
    assert _escrito(almacen, 3) == {"c.motivo": "98765"}
    servicio.descartar_borrador(3)
    assert _escrito(almacen, 3) == {"c.motivo": "98765"}


def test_the_last_one_may_be_said_twice_and_holds_for_its_caso_alone(almacen, servicio):
    servicio.guardar_borrador(3, {"c.motivo": "98"}, 1, ultimo=True)
    servicio.guardar_borrador(3, {"c.motivo": "98765"}, 1, ultimo=True)
    servicio.guardar_borrador(4, {"c.motivo": "12"}, 1)
    assert _escrito(almacen, 3) == {"c.motivo": "98765"}
    assert _escrito(almacen, 4) == {"c.motivo": "12"}


def test_of_the_parts_of_a_draft_only_what_was_said_last_is_final(almacen):
    revision = almacen.de("drubio").revision
    revision.guardar_parte(3, {"razon": "sí aplica"}, 1, ultimo=True)
    revision.guardar_parte(3, {"razon": "sí", "decision": "x"}, 1)
    borrador = almacen.de("drubio").triage.ficha(3).borrador
    assert borrador == {"razon": "sí aplica", "decision": "x"}


def test_the_notes_of_the_account_and_of_the_day_keep_their_last_text(almacen):
    yuli = almacen.de("yuli")
    yuli.historial.guardar_nota(3, "llamó ayer", ultimo=True)
    yuli.historial.guardar_nota(3, "llamó")
    assert yuli.historial.nota_de(3).texto == "llamó ayer"
    yuli.turno.guardar_nota(4, "vuelve mañana", ultimo=True)
    yuli.turno.guardar_nota(4, "vuelve")
    assert _escrito(almacen, 4) == {"t.nota": "vuelve mañana"}
