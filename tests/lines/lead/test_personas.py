"""The people in plain lines: who may, adds, changes and deactivates them, each with its `s`."""

from __future__ import annotations


def _people(services) -> dict[str, tuple[str, bool, str]]:
    return {u.login: (u.rol, u.active, u.initials) for u in services.usuarios.list_all()}


def test_a_person_is_added_changed_and_deactivated_each_with_its_s(begin, servicios_de):
    boss = servicios_de("drubio")
    told = begin(of=boss)
    assert "Personas:" in told.answer("personas")
    assert "Escriba agregar y su login." in told.answer("agregar")
    told.answer("agregar nora")
    told.answer("Nora de Prueba")
    assert "s agrega a Nora de Prueba, nora, como agente:" in told.answer("1")
    assert "Personas." in told.answer("..")
    assert "nora" not in _people(boss)
    for line in ("agregar nora", "Nora de Prueba", "1"):
        told.answer(line)
    assert "Hecho." in told.answer("s")
    for line in ("rol nora", "3", "s", "iniciales nora", "nq", "s", "desactivar nora", "s"):
        told.answer(line)
    assert _people(boss)["nora"] == ("coordinador", False, "NQ")
    told.answer("desactivar drubio")
    assert "única supervisora activa" in told.answer("s")


def test_who_may_not_name_people_hears_whose_it_is(begin):
    assert "Personas es de" in begin().answer("personas")
