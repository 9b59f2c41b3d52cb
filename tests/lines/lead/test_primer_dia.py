"""Antes del primer día in plain lines: one thing chosen, where it is set, and that it is right as it is."""

from __future__ import annotations

import re


def test_what_is_lacking_is_approved_as_it_is(begin, servicios_de) -> None:
    boss = servicios_de("drubio")
    context = boss.service_context
    context.run_session = context.run_session._replace(demo=False)
    told = begin(of=boss)
    number = re.search(r"(\d+)[^\n]*Antes del primer día", told.answer("toca"))
    assert number
    assert "Marcaciones" in told.answer(number[1])
    assert "catalogo marcaciones --importar" in told.answer("1").replace("\n", " ")
    told.answer("s")
    assert "marcaciones" not in [each.what for each in boss.first_day.read()]
