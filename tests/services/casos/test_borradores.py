"""One draft of each caso and person, in parts: each place keeps its own, and the last word stays."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ajustes_tui.domain.caso.borrador import Apunte, Parte, parte_de
from ajustes_tui.errors import Conflicto
from ajustes_tui.services.casos import borradores
from ajustes_tui.storage.guard.rescue import apuntes_de
from tests.services.soporte import Almacen, filas, libro

TRIAGE = frozenset({Parte.DECISION, Parte.TEXTOS})
LLAMADA = frozenset({Parte.LLAMADA, Parte.TEXTOS})


def _texto(caso: int, texto: str) -> Apunte:
    return Apunte(caso, {"t.nota": texto}, 1, entero=False)


def _escrito(almacen: Almacen, caso: int) -> dict[str, str]:
    return dict(almacen.de("yuli").triage.ficha(caso).borrador)


@pytest.mark.parametrize(
    ("clave", "parte"),
    [
        ("op", Parte.OPCION),
        ("t.nota", Parte.TEXTOS),
        ("r.razon", Parte.RESPUESTA),
        ("modo", Parte.LLAMADA),
        ("evento", Parte.DECISION),
        ("c.radicado", Parte.DECISION),
    ],
)
def test_each_key_says_whose_it_is(clave: str, parte: Parte) -> None:
    assert parte_de(clave) is parte


def test_a_place_replaces_its_own_parts_and_leaves_those_of_others(almacen: Almacen) -> None:
    yuli = almacen.de("yuli")
    yuli.triage.guardar_opcion(3, "2")
    yuli.revision.guardar_borrador(Apunte(3, {"r.razon": "sí aplica"}, 1, entero=False))
    yuli.triage.guardar_borrador(Apunte(3, {"evento": "nota", "c.uno": "x"}, 1), TRIAGE)
    yuli.contacto.guardar_borrador(Apunte(3, {"modo": "llamada", "t.nota": "vuelve"}, 1), LLAMADA)
    yuli.triage.guardar_borrador(Apunte(3, {"evento": "aplazar", "t.nota": "vuelve"}, 1), TRIAGE)
    assert _escrito(almacen, 3) == {
        "r.razon": "sí aplica",
        "modo": "llamada",
        "evento": "aplazar",
        "t.nota": "vuelve",
    }
    assert dict(yuli.triage.opciones_escritas()[0:1])
    yuli.triage.guardar_borrador(Apunte(3, {}, 1), TRIAGE)
    assert _escrito(almacen, 3) == {"r.razon": "sí aplica", "modo": "llamada"}


def test_a_text_alone_leaves_the_form_and_an_empty_one_is_forgotten(almacen: Almacen) -> None:
    triage = almacen.de("yuli").triage
    forma = {"evento": "mal_rechazado", "c.razon": "AJU", "c.radicado": ""}
    triage.guardar_borrador(Apunte(3, forma, 1), TRIAGE)
    triage.guardar_borrador(_texto(3, "h"), TRIAGE)
    assert _escrito(almacen, 3) == forma | {"t.nota": "h"}
    triage.guardar_borrador(_texto(3, ""), TRIAGE)
    assert _escrito(almacen, 3) == forma
    triage.guardar_borrador(Apunte(3, {}, 1), TRIAGE)
    assert almacen.de("yuli").triage.ficha(3).borrador_el is None


@pytest.mark.parametrize("lugar", ["triage", "contacto", "revision"])
def test_an_older_draft_that_comes_after_the_last_one_is_dropped(almacen: Almacen, lugar) -> None:
    servicio = getattr(almacen.de("yuli"), lugar)
    servicio.guardar_borrador(_texto(3, "987"))
    servicio.guardar_borrador(_texto(3, "9876"), ultimo=True)
    servicio.guardar_borrador(_texto(3, "98765"), ultimo=True)
    servicio.guardar_borrador(_texto(3, "98"))
    servicio.descartar_borrador(3)
    servicio.guardar_borrador(_texto(4, "12"))
    assert _escrito(almacen, 3) == {"t.nota": "98765"}
    assert _escrito(almacen, 4) == {"t.nota": "12"}


def test_the_notes_of_the_account_and_of_the_day_keep_their_last_text(almacen: Almacen) -> None:
    yuli = almacen.de("yuli")
    yuli.historial.guardar_nota(3, "llamó ayer", ultimo=True)
    yuli.historial.guardar_nota(3, "llamó")
    assert yuli.historial.nota_de(3).texto == "llamó ayer"
    yuli.turno.guardar_nota(4, "vuelve mañana", ultimo=True)
    yuli.turno.guardar_nota(4, "vuelve")
    assert _escrito(almacen, 4) == {"t.nota": "vuelve mañana"}


@contextmanager
def _ocupado(almacen: Almacen) -> Iterator[None]:
    """Hold the turn to write, as an import does."""
    with Path(f"{almacen.ruta}.turno").open("w") as candado:
        fcntl.flock(candado, fcntl.LOCK_EX)
        yield


def test_what_finds_the_store_busy_at_the_end_is_there_in_the_next_session(
    almacen: Almacen,
) -> None:
    yuli = almacen.de("yuli")
    forma = {"evento": "mal_rechazado", "c.razon": "AJU"}
    yuli.triage.guardar_borrador(Apunte(3, forma, 1), TRIAGE)
    with _ocupado(almacen):
        yuli.triage.apurar()
        yuli.triage.guardar_borrador(_texto(3, "llamó ayer"), TRIAGE, ultimo=True)
        yuli.historial.guardar_nota(4, "vuelve mañana", ultimo=True)
        with pytest.raises(Conflicto):
            yuli.triage.guardar_borrador(_texto(5, "uno que no es el último"), TRIAGE)
    rescate = Path(f"{almacen.ruta}.rescate")
    assert rescate.stat().st_mode & 0o777 == 0o600
    assert _escrito(almacen, 3) == forma
    Almacen(almacen.ruta).de("andres").triage.iniciar_sesion()
    assert _escrito(almacen, 3) == forma | {"t.nota": "llamó ayer"}
    assert almacen.de("yuli").historial.nota_de(4).texto == "vuelve mañana"
    assert rescate.stat().st_size == 0


def test_what_was_left_is_kept_for_later_while_the_store_stays_busy(
    almacen: Almacen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(borradores, "ESPERA_S", 0.0)
    yuli = almacen.de("yuli")
    with _ocupado(almacen):
        yuli.triage.apurar()
        yuli.triage.guardar_borrador(_texto(3, "llamó"), TRIAGE, ultimo=True)
        Almacen(almacen.ruta).de("andres").triage.iniciar_sesion()
        with Path(f"{almacen.ruta}.rescate").open("a") as rescate:
            rescate.write('{"caso_id": 3, "login": "yuli", "nota": "cortada')
        yuli.triage.guardar_borrador(_texto(4, "vuelve"), TRIAGE, ultimo=True)
    assert _escrito(almacen, 3) == {}
    Almacen(almacen.ruta).de("andres").triage.iniciar_sesion()
    assert _escrito(almacen, 3) == {"t.nota": "llamó"}
    assert _escrito(almacen, 4) == {"t.nota": "vuelve"}


def test_what_comes_while_the_rest_is_put_in_waits_for_the_next_session(almacen: Almacen) -> None:
    rescate = almacen.de("yuli").entorno.rescate
    rescate.guardar({"caso_id": 3})
    leido = rescate.leer()
    rescate.guardar({"caso_id": 4})
    rescate.olvidar(leido)
    rescate.olvidar(leido)
    assert [apunte["caso_id"] for apunte in apuntes_de(rescate.leer())] == [4]


def test_what_was_being_registered_is_kept_only_if_its_caso_is_still_as_it_was(
    almacen: Almacen,
) -> None:
    triage = almacen.de("yuli").triage
    version = triage.ficha(3).caso.version
    apunte = Apunte(3, {"t.nota": "llamó"}, version)
    triage.guardar_borrador(apunte, TRIAGE, ultimo=True, si_sigue=True)
    assert _escrito(almacen, 3) == {"t.nota": "llamó"}
    almacen.registrar(3, "clasificar", causal="A")
    triage.guardar_borrador(apunte, TRIAGE, ultimo=True, si_sigue=True)
    assert _escrito(almacen, 3) == {}


def test_what_was_registered_after_all_does_not_come_back_from_beside_the_store(
    almacen: Almacen,
) -> None:
    yuli = almacen.de("yuli")
    version = yuli.triage.ficha(3).caso.version
    with _ocupado(almacen):
        yuli.triage.apurar()
        for caso in (3, 4):
            apunte = Apunte(caso, {"evento": "rechazo_correcto", "digito": "1"}, version)
            yuli.triage.guardar_borrador(apunte, TRIAGE, ultimo=True, si_sigue=True)
    otra = Almacen(almacen.ruta)
    otra.registrar(3, "clasificar", causal="A")
    otra.de("andres").triage.iniciar_sesion()
    assert dict(otra.de("yuli").triage.ficha(3).borrador) == {}
    assert dict(otra.de("yuli").triage.ficha(4).borrador)["digito"] == "1"


def test_a_note_registered_leaves_the_draft_and_the_rest_of_it_stays(almacen: Almacen) -> None:
    triage = almacen.de("yuli").triage
    triage.guardar_borrador(Apunte(3, {"evento": "aplazar", "t.nota": " llamó\n"}, 1), TRIAGE)
    almacen.registrar(3, "nota", nota="llamó")
    assert _escrito(almacen, 3) == {"evento": "aplazar"}
    triage.guardar_borrador(Apunte(4, {"t.nota": "llamó"}, 1), TRIAGE)
    almacen.registrar(4, "nota", nota="otra cosa")
    assert _escrito(almacen, 4) == {"t.nota": "llamó"}
    almacen.registrar(4, "nota", nota="llamó")
    assert _escrito(almacen, 4) == {}


def test_what_the_person_has_gone_on_with_since_does_not_come_back(almacen: Almacen) -> None:
    yuli = almacen.de("yuli")
    with _ocupado(almacen):
        yuli.triage.apurar()
        yuli.triage.guardar_borrador(_texto(3, "llamó"), TRIAGE, ultimo=True)
    otra = Almacen(almacen.ruta)
    otra.pasa(minutes=5)
    otra.registrar(3, "clasificar", causal="A")
    otra.de("andres").triage.iniciar_sesion()
    assert dict(otra.de("yuli").triage.ficha(3).borrador) == {}


def test_what_was_left_beside_another_store_is_not_put_into_this_one(
    almacen: Almacen, nuevo: Almacen
) -> None:
    yuli = almacen.de("yuli")
    with _ocupado(almacen):
        yuli.triage.apurar()
        yuli.triage.guardar_borrador(_texto(3, "llamó"), TRIAGE, ultimo=True)
    jefa = nuevo.de("drubio")
    jefa.usuarios.agregar("yuli", "agente")
    nuevo.importar(libro(nuevo.ruta.parent / "base.xlsx", filas(9)))
    shutil.copy(f"{almacen.ruta}.rescate", f"{nuevo.ruta}.rescate")
    jefa.triage.iniciar_sesion()
    assert _escrito(nuevo, 3) == {}
