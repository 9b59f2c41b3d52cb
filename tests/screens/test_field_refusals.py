"""What cannot be taken is said at its field: in every form of an evento, and in every kind of question."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from textual.geometry import Region
from textual.widgets import Input

from ajustes_tui.domain.caso.eventos import TABLE
from ajustes_tui.screens.asking import box_of
from ajustes_tui.screens.caso.form import CaseForm
from ajustes_tui.screens.modals.form import FormModal
from ajustes_tui.widgets.field_fault import SIGN, fault_of, placed
from ajustes_tui.workbench.asking import Ask, AskKind, Form, FormRow
from ajustes_tui.workbench.questions import faults_of, form_of
from tests.screens.steps import press
from tests.support import Anfitrion, rows, wait_for

NOW = datetime.fromisoformat("2026-11-24T10:40:00-05:00")
NEVER = ("z", "99/99", "9z", "AJUS", "-1", "zz zz")
"""Texts of which each kind of datum refuses one."""
SIZES = ((80, 24), pytest.param((40, 24), marks=pytest.mark.completo))
QUESTIONS: dict[AskKind, str] = {
    AskKind.LINE: "",
    AskKind.PROSE: "",
    AskKind.OPTION: "zzz",
    AskKind.LETTER: "ñ",
    AskKind.MOMENT: "ayer",
    AskKind.NUMBER: "12",
}
"""A text that no question of each kind takes; the others take any text, or have no field."""
_TAKE_ANYTHING = frozenset({AskKind.REASON, AskKind.UNDO, AskKind.YES, AskKind.MAIL})
FORMS = [evento for evento in TABLE if TABLE[evento].data]


def said_beside(app, why: str) -> bool:
    """Tell whether what is said at the field in focus is wholly on the screen, from its row on."""
    field, fault = app.focused, fault_of(app.screen)
    if fault is None or fault.why != why:
        return False
    top, bottom = field.region.y, field.region.bottom
    shown = " ".join(
        row[fault.region.x : fault.region.right].strip()
        for row in rows(app)[fault.region.y : fault.region.bottom]
    )
    whole = re.sub(r"\s+", " ", f"{SIGN}{why}").strip() == shown
    return whole and fault.region.y in (top, bottom, top - fault.size.height)


@pytest.mark.parametrize(
    ("evento", "size"),
    [
        *((evento, (80, 24)) for evento in FORMS[:2]),
        *(pytest.param(evento, (40, 24), marks=pytest.mark.completo) for evento in FORMS),
    ],
)
async def test_each_field_of_each_form_says_what_is_wrong_in_it(services, id_de, evento, size):
    card = services.triage.card(id_de("rechazado"))
    rules = services.service_context.rules
    form = form_of(evento, card, {}, ("AJU", "REE"), "25/11/2026")
    wrong = {}
    for question in form.questions:
        for text in NEVER:
            if question.key in faults_of(form, {question.key: text}, NOW, rules):
                wrong[question.key] = text
    restricted = {q.key for q in form.asked({}) if q.options}
    assert restricted <= set(wrong)
    said = []
    for key, text in wrong.items():
        app = Anfitrion(
            lambda key=key, text=text: CaseForm(
                *(form, {key: text}, services.service_context.catalogs),
                taken=lambda _radicado: None,
                wrong=lambda form, values: faults_of(form, values, NOW, rules),
                say=lambda text, _tone: said.append(text),
            )
        )
        async with app.run_test(size=size) as pilot:
            built = app.query_one(CaseForm)
            await wait_for(pilot, lambda app=app: app.focused is not None)
            built.action_registrar()
            await wait_for(pilot, lambda app=app, key=key: app.focused.id == f"campo-{key}")
            label = f"{built.question(app.focused).label}: "
            why = dict(built.faults)[key].removeprefix(label)
            await wait_for(pilot, lambda app=app, why=why: said_beside(app, why))
            await pilot.press("backspace")
            await pilot.pause()
            left = fault_of(app.screen).why
            assert left == "" or left in str(built.faults)
    assert said == [], "the command row says it again"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", [kind for kind in AskKind if kind not in _TAKE_ANYTHING])
async def test_each_kind_of_question_says_at_its_field_what_it_cannot_take(kind, size):
    ask = Ask(kind, "¿Qué?", options=[("A", "una"), ("B", "otra")], now=lambda: NOW)
    app = Anfitrion()
    async with app.run_test(size=size) as pilot:
        box = box_of(ask)
        answers = []
        app.push_screen(box, answers.append)
        await wait_for(pilot, lambda: box.is_ready)
        await pilot.press(*QUESTIONS[kind])
        await pilot.press("f8" if kind is AskKind.PROSE else "enter")
        await wait_for(pilot, lambda: bool(fault_of(box) and fault_of(box).why))
        await wait_for(pilot, lambda: said_beside(app, fault_of(box).why))
        assert answers == []


@pytest.mark.parametrize("size", SIZES)
async def test_a_form_of_several_texts_says_it_at_the_one_that_is_wrong(size):
    def even(text: str) -> str:
        return "" if text.isdigit() else "escriba un número"

    names = ("uno", "dos", "tres")
    form = Form(
        "Metas",
        "Tres números.",
        [FormRow(n, n, 5, "4", "%", objection=even) for n in names],
        "las guarda",
        "guarda",
    )
    app = Anfitrion()
    async with app.run_test(size=size) as pilot:
        box = FormModal(form)
        app.push_screen(box)
        await wait_for(pilot, lambda: box.is_ready)
        field = [*box.query(Input)][1]
        field.value = "x"
        await press(pilot, "f8", until=lambda: app.focused is field)
        await wait_for(pilot, lambda: said_beside(app, "escriba un número"))


def test_a_fault_stands_behind_its_field_or_in_it_or_below_but_never_out_of_its_box():
    screen = Region(0, 0, 80, 24)
    assert placed(Region(14, 5, 18, 1), 4, screen, "▲ corto") == (Region(33, 5, 7, 1), ["▲ corto"])
    assert placed(Region(2, 5, 76, 1), 4, screen, "▲ corto")[0] == Region(8, 5, 7, 1)
    text = "▲ " + "largo " * 14
    below, lines = placed(Region(14, 5, 60, 1), 50, screen, text)
    assert (below.y, len(lines)) == (6, 2)
    assert below.right <= 80
    above, _lines = placed(Region(14, 23, 60, 1), 50, screen, text)
    assert above.bottom == 23
