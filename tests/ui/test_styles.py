"""The style sheets that are parsed once give the rules the framework's own would."""

from __future__ import annotations

import pytest
from textual.css.stylesheet import Stylesheet, StylesheetParseError

from ajustes_tui.paths import styles_dir
from ajustes_tui.ui.look import StyleSheet
from ajustes_tui.ui.theme import VARIABLES

OTRAS = dict.fromkeys(VARIABLES, "#123456")
HOJAS = [styles_dir() / name for name in ("base.tcss", "widgets.tcss", "triage.tcss")]


def test_rules_are_those_of_the_framework_through_every_change():
    nuestra, theirs = StyleSheet(VARIABLES), Stylesheet(variables=VARIABLES)
    for sheet in (nuestra, theirs):
        sheet.read_all(HOJAS[:2])
        sheet.parse()
    assert nuestra.css == theirs.css
    for sheet in (nuestra, theirs):
        sheet.read(HOJAS[2])
        sheet.reparse()
    assert nuestra.css == theirs.css
    before = nuestra.css
    for variables in (VARIABLES, OTRAS, VARIABLES):
        for sheet in (nuestra, theirs):
            sheet.set_variables(variables)
            sheet.reparse()
        assert nuestra.css == theirs.css
        assert (nuestra.css == before) == (variables is VARIABLES)


def test_a_sheet_is_parsed_once_for_the_same_colours():
    sheet = StyleSheet(VARIABLES)
    sheet.read_all(HOJAS)
    sheet.parse()
    rules = [id(rule) for rule in sheet.rules]
    sheet.set_variables(dict(VARIABLES))
    sheet.reparse()
    assert [id(rule) for rule in sheet.rules] == rules
    sheet.set_variables(OTRAS)
    sheet.reparse()
    assert not set(rules) & {id(rule) for rule in sheet.rules}


def test_a_sheet_with_a_fault_says_so():
    sheet = StyleSheet(VARIABLES)
    sheet.add_source("Screen { background: ni-esto-ni-lo-otro; }")
    with pytest.raises(StylesheetParseError):
        sheet.reparse()
