"""The style sheets that are parsed once give the rules the framework's own would."""

from __future__ import annotations

import pytest
from textual.css.stylesheet import Stylesheet, StylesheetParseError

from ajustes_tui.paths import styles_dir
from ajustes_tui.ui.styles import HojaDeEstilos
from ajustes_tui.ui.theme import VARIABLES

OTRAS = dict.fromkeys(VARIABLES, "#123456")
HOJAS = [styles_dir() / nombre for nombre in ("base.tcss", "widgets.tcss", "triage.tcss")]


def test_rules_are_those_of_the_framework_through_every_change():
    nuestra, suya = HojaDeEstilos(VARIABLES), Stylesheet(variables=VARIABLES)
    for hoja in (nuestra, suya):
        hoja.read_all(HOJAS[:2])
        hoja.parse()
    assert nuestra.css == suya.css
    for hoja in (nuestra, suya):
        hoja.read(HOJAS[2])
        hoja.reparse()
    assert nuestra.css == suya.css
    antes = nuestra.css
    for variables in (VARIABLES, OTRAS, VARIABLES):
        for hoja in (nuestra, suya):
            hoja.set_variables(variables)
            hoja.reparse()
        assert nuestra.css == suya.css
        assert (nuestra.css == antes) == (variables is VARIABLES)


def test_a_sheet_is_parsed_once_for_the_same_colours():
    hoja = HojaDeEstilos(VARIABLES)
    hoja.read_all(HOJAS)
    hoja.parse()
    reglas = [id(regla) for regla in hoja.rules]
    hoja.set_variables(dict(VARIABLES))
    hoja.reparse()
    assert [id(regla) for regla in hoja.rules] == reglas
    hoja.set_variables(OTRAS)
    hoja.reparse()
    assert not set(reglas) & {id(regla) for regla in hoja.rules}


def test_a_sheet_with_a_fault_says_so():
    hoja = HojaDeEstilos(VARIABLES)
    hoja.add_source("Screen { background: ni-esto-ni-lo-otro; }")
    with pytest.raises(StylesheetParseError):
        hoja.reparse()
