"""F1: the page of a place says what it is for and every key of it, and a search finds and does one."""

from __future__ import annotations

import re

import pytest

from ajustes_tui.screens.modals.help import HelpModal
from ajustes_tui.ui.help import find, groups_of, way_to
from ajustes_tui.ui.keys import ACTIONS, CONTEXTS, actions_of
from tests.support import Anfitrion, few, rows, wait_for


def test_a_key_comes_before_the_word_it_is_named_by():
    assert [entry.name for entry in find("triage.caso", "marcacion").entries][:2] == [
        "Ctrl+Y",
        "Marcación",
    ]


def test_the_help_says_in_two_sentences_what_a_place_is_for_and_has_every_key_of_it_once():
    for context in CONTEXTS:
        purpose = CONTEXTS[context].purpose
        assert purpose.endswith("."), context
        assert purpose.count(". ") == 1, context
        assert len(purpose) <= 210, context
        entries = [entry for group in groups_of(context) for entry in group.entries]
        done = [entry.action.calls for entry in entries if entry.action is not None]
        assert len(done) == len(set(done)), context
        own = {action.calls for action in actions_of(context) if action.verb != "inofensiva"}
        assert own <= set(done), context


def test_what_no_key_means_here_is_found_in_the_place_it_is_of():
    found = find("triage.cola", "tendencia").entries
    assert [(entry.name, entry.place) for entry in found] == [("g", "KPI")]
    here = find("kpi", "tendencia").entries
    assert [(entry.name, entry.place) for entry in here] == [("g", "")]
    assert {entry.place for entry in find("triage.cola", "exportar").entries} >= {
        "KPI",
        "Historial",
    }


def test_a_key_an_act_and_a_word_are_found_without_their_accents():
    said = {"F7": "F7", "deshacer": "u Ctrl+Z", "radicado": "Radicado", "causál": "Causal"}
    assert {typed: find("triage.cola", typed).entries[0].name for typed in said} == said
    # Two keys of one name that do another thing each are two.
    asks, tray = find("contacto.llamada", "revision").entries[:2]
    assert (asks.name, tray.name) == ("w", "Ctrl+R")
    assert find("kpi", " ").entries == ()
    assert find("kpi", "xyzzy").total == 0


def test_a_place_without_a_key_of_its_own_in_all_of_them_is_gone_to_by_whoever():
    assert way_to("kpi_mesa").calls == "app.ir('kpi')"
    assert way_to("importacion.previa").calls == "app.ir('importacion')"


@pytest.mark.parametrize("size", few([(80, 160), (40, 240), (120, 90)]))
async def test_no_word_of_the_help_is_cut_at_any_width(size):
    app = Anfitrion()
    async with app.run_test(size=size) as pilot:
        for context in ("triage.cola", "kpi", "contacto.llamada"):
            await app.push_screen(HelpModal(context))
            await pilot.pause()
            shown = rows(app)
            assert not [row for row in shown if "…" in row]
            told = " ".join(" ".join(shown).split())
            for group in groups_of(context):
                assert group.title in told
                if size[0] == 80:
                    assert all(entry.text in told for entry in group.entries)
            await pilot.press("escape")


@pytest.mark.parametrize("size", [(80, 24), (80, 20), (120, 24), (80, 14)])
async def test_no_page_of_the_help_ends_in_a_title_without_its_keys(size):
    app = Anfitrion()
    async with app.run_test(size=size) as pilot:
        for context in ("auditoria", "personas", "kpi", "triage.caso"):
            await app.push_screen(HelpModal(context))
            await pilot.pause()
            for _page in range(6):
                shown = rows(app)
                end = next(y for y, row in enumerate(shown) if "escriba para buscar" in row)
                assert "── " not in shown[end - 1], "\n".join(shown)
                await pilot.press("pagedown")
                await pilot.pause()
            await pilot.press("escape")


@pytest.mark.parametrize(("width", "columns"), [(80, 1), (100, 2), (160, 3)])
async def test_the_groups_stand_in_as_many_columns_as_there_is_room_for(width, columns):
    app = Anfitrion()
    async with app.run_test(size=(width, 45)) as pilot:
        await app.push_screen(HelpModal("triage.cola"))
        await wait_for(pilot, lambda: any("── Decidir" in row for row in rows(app)))
        (bands,) = (row for row in rows(app) if "── Decidir" in row)
        assert len(re.findall(r"── \w", bands)) == columns


async def test_the_key_that_is_found_is_the_answer_and_no_key_is_none():
    app, answers = Anfitrion(), []
    async with app.run_test(size=(80, 24)) as pilot:
        for keys in (
            ("f", "i", "l", "t", "r", "a", "enter"),
            ("enter",),
            ("f1",),
            ("question_mark",),
        ):
            await app.push_screen(HelpModal("triage.cola"), answers.append)
            await pilot.pause()
            await pilot.press(*keys)
            await wait_for(pilot, lambda: not isinstance(app.screen, HelpModal))
    (filtro,) = (a for a in ACTIONS if a.id == "triage.cola.filtro")
    assert answers == [filtro, None, None, None]


async def test_a_key_that_cannot_be_done_or_chooses_by_itself_is_told_and_never_pressed():
    app, answers = Anfitrion(), []
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(HelpModal("kpi", {"kpi.metas": "no hoy"}), answers.append)
        await pilot.pause()
        await pilot.press(*"metas", "enter")
        await wait_for(pilot, lambda: any("e: no hoy" in row for row in rows(app)))
        await app.push_screen(HelpModal("triage.caso"), answers.append)
        await pilot.pause()
        await pilot.press(*"escoge", "enter")
        await wait_for(pilot, lambda: any("se oprime en la pantalla" in row for row in rows(app)))
        await pilot.press("backspace", *"zz", "enter")
        await wait_for(pilot, lambda: any("Aquí no hay «escogzz»" in row for row in rows(app)))
        assert isinstance(app.screen, HelpModal)
        assert answers == []


def test_a_newcomer_meets_eleven_words_and_each_place_explains_its_own():
    told = {
        context: {e.name for g in groups_of(context) if g.title == "Palabras" for e in g.entries}
        for context in CONTEXTS
    }
    assert len(set().union(*told.values())) == 11
    assert told["importacion.archivo"] == {"Base"}
    assert "CUN" not in told["triage.caso"]
