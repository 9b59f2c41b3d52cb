"""What each role may do, in the one table that services and screens ask."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.values.roles import NO_ROLE, ROLES, Power, Rol, can, roles_with


def test_every_role_has_its_row():
    assert ROLES.keys() == set(Rol)


@pytest.mark.parametrize("power", Power)
def test_somebody_may_do_each_thing(power):
    assert roles_with(power)


def test_an_agente_works_and_leaves_to_the_supervisor_what_is_hers():
    assert can(Rol.AGENTE, Power.WORK)
    assert roles_with(Power.DECIDE) == (Rol.SUPERVISOR,)
    assert roles_with(Power.WORK) == (Rol.AGENTE, Rol.SUPERVISOR)
    leads = (Rol.SUPERVISOR, Rol.COORDINADOR, Rol.GERENTE)
    for power in (Power.OVERSEE, Power.PRACTICES, Power.EXPORT_FIGURES):
        assert roles_with(power) == leads
    assert roles_with(Power.EXPORT) == (Rol.SUPERVISOR,)


def test_whoever_has_no_role_changes_no_caso():
    assert not can(None, Power.NOTE)
    assert not can(NO_ROLE, Power.WORK)
