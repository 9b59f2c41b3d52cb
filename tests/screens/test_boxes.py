"""Every box has one shape: its question above, its keys below with what Enter does, in any window."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from datetime import date, datetime
from importlib import import_module
from pathlib import Path

import pytest
from textual.widgets import Button, Static

import ajustes_tui
from ajustes_tui.commands import Palette
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.figures.report_mail import ReportKind, ReportMail
from ajustes_tui.domain.rules.decision import LastEvento, UndoableAct
from ajustes_tui.errors import InvalidDatum
from ajustes_tui.screens import modals
from ajustes_tui.screens.asking import box_of
from ajustes_tui.screens.importacion.dialogs import PasswordModal, corte_box
from ajustes_tui.screens.modals.base import Dialog
from ajustes_tui.screens.modals.help import HelpModal
from ajustes_tui.screens.modals.notices import DefinitionModal, WholeTextModal
from ajustes_tui.screens.modals.search import SearchModal
from ajustes_tui.screens.semana.feedback import Evidence, EvidenceModal
from ajustes_tui.ui.keys import actions_of
from ajustes_tui.workbench.asking import Ask, AskKind, Form, FormRow
from tests.screens.steps import press
from tests.support import Anfitrion, few, rows, wait_for

NOW = datetime.fromisoformat("2026-11-24T10:40:00-05:00")
TITLE = "¿Qué se hace con esto?"
LONG = "Lo que pasa se dice con palabras que en una ventana angosta ocupan varios renglones. " * 3
JOINED = "Ese Enter llegó pegado a otra tecla y no se tomó: púlselo aparte"
PAGES = {HelpModal, SearchModal, Palette}
"""A field over a list or a page, and no question: each has tests of its own."""
UNDOABLE = UndoableAct(
    *("900000019", "4471000133"),
    LastEvento(1, Evento.NOTA, "andres", date(2026, 11, 23), deshecho=False, corte_after=False),
    *(Estado.POR_VERIFICAR, None),
    needs_motivo=True,
)
MAIL = ReportMail(
    *(next(iter(ReportKind)), ("uno@example.com",), "Informe del día", (LONG,) * 6),
    *(Path("informe.xlsx"), b"", "", "<1@example.com>"),
)
OPTIONS = [(f"valor {n}", f"la opción {n}, que se dice con unas palabras") for n in range(14)]
OF_KIND: dict[AskKind, Ask] = {
    kind: Ask(
        *(kind, TITLE, LONG),
        options=[("A", "la primera")] if kind is AskKind.LETTER else OPTIONS,
        typed="A" if kind is AskKind.LETTER else "",
        marcaciones=[("NOT", "Nota")],
        now=lambda: NOW,
        undoing=UNDOABLE,
        mail=MAIL,
        may_send=True,
    )
    for kind in AskKind
}
OTHERS: tuple[Callable[[], Dialog], ...] = (
    lambda: modals.FormModal(
        Form(TITLE, LONG, [FormRow(f"r{n}", f"Dato {n}", 12) for n in range(9)], "guarda", "guarda")
    ),
    lambda: modals.FormModal(
        Form(TITLE, LONG, [FormRow("r", "Dato", 12)], "", "guarda", refused=InvalidDatum("No."))
    ),
    lambda: modals.ErrorModal(TITLE, LONG, LONG),
    lambda: modals.MoreModal(actions_of("triage.caso")[:9], {}),
    lambda: modals.CoverModal(NOW),
    lambda: modals.ConfirmationModal(TITLE, LONG, enter_accepts=True),
    lambda: WholeTextModal.of([LONG] * 9, TITLE),
    lambda: DefinitionModal([LONG] * 5, TITLE),
    lambda: EvidenceModal("AS17", LONG, [Evidence(1, (LONG, LONG))] * 3),
    lambda: PasswordModal("base.xlsx", wrong=False),
    lambda: corte_box(date(2026, 11, 24)),
)
BOXES = [
    *(pytest.param(lambda ask=ask: box_of(ask), id=kind.name) for kind, ask in OF_KIND.items()),
    *(pytest.param(make, id=f"other_{place}") for place, make in enumerate(OTHERS)),
]


def kinds_of(box: type[Dialog]) -> set[type[Dialog]]:
    return {box}.union(*(kinds_of(each) for each in box.__subclasses__()))


def test_no_box_of_the_program_is_left_out():
    for module in pkgutil.walk_packages(ajustes_tui.__path__, "ajustes_tui."):
        if module.name != "ajustes_tui.__main__":
            import_module(module.name)
    ours = {box for box in kinds_of(Dialog) if box.__module__.startswith("ajustes_tui.")}
    made = {type(make()) for make in (*OTHERS, *(lambda a=a: box_of(a) for a in OF_KIND.values()))}
    assert ours - {Dialog} == made | PAGES


@pytest.mark.parametrize("size", few([(40, 24), (80, 10)]))
@pytest.mark.parametrize("make", BOXES)
async def test_a_box_shows_its_question_its_field_and_its_keys_in_a_small_window(make, size):
    app = Anfitrion()
    async with app.run_test(size=size) as pilot:
        box = make()
        app.push_screen(box)
        await wait_for(pilot, lambda: box.is_ready and bool(box.query(".ayuda")))
        title, foot = box.query_one(".titulo", Static), box.query(".ayuda").last(Static)
        dialog = box.query_one("#dialogo")

        def said() -> str:
            return " ".join(" ".join(row.strip(" │▁▂▃▄▅▆▇█") for row in rows(app)).split())

        # Its rows are shared out once more when it is told how many are hidden.
        await wait_for(pilot, lambda: str(foot.content) in said())
        for part in (title, foot):
            assert part.region.height
            assert box.region.contains_region(part.region)
        within = range(dialog.content_region.y, dialog.content_region.bottom)
        assert title.region.y == within[0]
        assert foot.region.bottom - 1 == within[-1]
        assert str(title.content).split(".")[0] in said()
        assert "Enter" in str(foot.content)
        if not isinstance(box.focused, Button | None):
            assert title.region.bottom <= box.focused.region.y < foot.region.y
        # Why a key was not taken is told whole.
        box.tell_foot(JOINED, notice=True)
        await wait_for(pilot, lambda: JOINED in said())


@pytest.mark.parametrize("kind", [AskKind.LINE, AskKind.PROSE, AskKind.REASON, AskKind.UNDO])
async def test_a_box_takes_no_digit_alone_for_a_reason_that_is_demanded(kind: AskKind) -> None:
    app, answers = Anfitrion(), list[object]()
    asked = OF_KIND[kind]._replace(reason=True, typed="", options=(), offers=None)
    box = box_of(asked)
    assert isinstance(box, Dialog)
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(box, answers.append)
        await wait_for(pilot, lambda: box.is_ready and bool(box.query(".ayuda")))
        finish = "f8" if kind is AskKind.PROSE else "enter"
        await press(pilot, "9", finish, sees="Se escribe con palabras")
        await press(pilot, "space", *"veces", finish, until=lambda: answers)
    assert str(answers[0]) == "9 veces"
