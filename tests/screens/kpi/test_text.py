"""The words and numbers of the KPI screen, on the example of the procedure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ajustes_tui.domain.caso.estados import CLOSED, Cubeta, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.words import QUESTIONS
from ajustes_tui.domain.figures.board import KpiBoard
from ajustes_tui.domain.figures.closing import Closing, Past
from ajustes_tui.domain.figures.feedback import AsesorCounts
from ajustes_tui.domain.figures.figures import GroupFilter
from ajustes_tui.domain.figures.goals import GoalStanding, GoalState
from ajustes_tui.domain.figures.indicators import (
    ASKED_OF_APPLIED,
    KNOWN,
    MONEY_FIGURES,
    SAID,
    FigureCounts,
    FigureGroup,
)
from ajustes_tui.domain.figures.kpi_text import kpi_lines
from ajustes_tui.domain.figures.open_work import (
    WORK_FIGURES,
    AgenteWork,
    ClockLimits,
    EstadoQueue,
    OpenWork,
    OverdueSum,
    RhythmCell,
)
from ajustes_tui.domain.keeping.catalogs import Catalogs, Rules
from ajustes_tui.domain.parts.contact_rows import CONTACT, TIMES, Timing, time_rows
from ajustes_tui.domain.parts.shapes import (
    ALL,
    AttentionFigure,
    FigureFacts,
    PartTable,
)
from ajustes_tui.domain.parts.steps_rows import BusinessTime, StepMove, steps_rows, steps_table
from ajustes_tui.domain.parts.table import PQR, REASONS, TRIES
from ajustes_tui.domain.values.counts import thousands
from ajustes_tui.domain.values.dates import BOGOTA, read_days
from ajustes_tui.errors import InvalidDatum
from ajustes_tui.screens.kpi import table_text, text
from ajustes_tui.screens.kpi.attention.screen import told
from ajustes_tui.screens.kpi.cards_text import cards, goal_line, goal_tone
from ajustes_tui.screens.kpi.open_work_text import (
    OpenWorkPart,
    OpenWorkReading,
    open_work_rows,
)
from ajustes_tui.screens.kpi.sentences import definition
from ajustes_tui.ui.text import Line, Tone, Wordings, first_fitting
from ajustes_tui.widgets.flow import laid
from ajustes_tui.workbench.lead.figures import (
    LETTERS,
    TITLES,
    PastCorte,
    whole_pesos,
)
from tests.support import NOTHING_BESIDE

CORTE = date(2026, 11, 20)


def _cuentas(
    to: int, c: int, r: int, x: int = 0, q: int = 0, n: int = 0, p: int = 0
) -> FigureCounts:
    return FigureCounts(dict(zip(LETTERS, (to, c, r, x, q, n, p), strict=True)))


def _told(counts: FigureCounts, said: Sequence[int], known: Sequence[int]) -> FigureCounts:
    """Return counts with what the base said, and what is known since."""
    return FigureCounts(
        {
            **counts.numbers,
            **dict(zip(SAID, said, strict=True)),
            **dict(zip(KNOWN, known, strict=True)),
        }
    )


def _paid(
    counts: FigureCounts, asked: int, applied: int, refused: int, of_applied: int
) -> FigureCounts:
    """Return counts with money in centavos."""
    money = dict(zip(MONEY_FIGURES, (asked, applied, refused), strict=True))
    return FigureCounts({**counts.numbers, **money, ASKED_OF_APPLIED: of_applied})


def _vista(
    cuentas: FigureCounts | None = None,
    previous: tuple[PastCorte, ...] = (),
    groups: tuple[FigureGroup, ...] = (),
    since: date = CORTE,
    by: str = "asesor",
    rules: Rules | None = None,
    of_day: bool = False,
    closing: Closing | None = None,
    changes: tuple[tuple[str | None, str, int], ...] = (),
) -> KpiBoard:
    counts = _told(cuentas or _cuentas(120, 30, 36, 2, 6, 0, 6), (0, 38, 0), (0, 38, 0))
    momento = datetime(2026, 11, 24, 10, 42, 7, tzinfo=BOGOTA)
    return KpiBoard(
        *(since, CORTE, counts, momento, groups, 204, 3, 1, by, of_day, closing, changes),
        aliados={"AS01": "Almacontact"} if by == "asesor" else {},
        rules=rules or Rules(),
        past=Past(previous),
    )


def _text(line: Line) -> str:
    return "".join(span.text for span in line)


def _at(wordings: Wordings, width: int = 80) -> str:
    return _text(first_fitting(wordings, width))


def _mail(view: KpiBoard, top: Sequence[AsesorCounts] = ()) -> str:
    return "\n".join(kpi_lines(replace(view, top=top)))


def test_the_example_of_the_procedure_gives_its_three_figures_and_adds_up_every_row():
    view = _vista()
    counts = view.counts
    said = [text.percentage(counts[c], counts.total) for c in TITLES]
    assert said == ["60,0", "15,0", "18,0"]
    assert text.percentage(0, 0) == "—"
    assert _at(text.accounting(view)) == (
        " Base 204 = 200 válidas + 3 duplicadas + 1 rechazada · A+C 75,0 % · avance 194"
    )
    assert _at(text.bucket_sum(counts)) == (
        " A 120 C 30 R 36 X no revertido 2 Q a PQR 6 N anulado 0 P pendiente 6  = T 200"
    )
    today = _vista(of_day=True)
    assert _at(text.accounting(today)) == " A+C 75,0 % · avance 194 (97,0 %)"
    assert "anulados" not in text.figures_above(today)


def test_an_annulled_caso_is_in_the_sum_that_gives_the_total():
    view = _vista(_cuentas(120, 30, 36, 2, 6, 4, 6))
    (said,) = (p for p in definition(view, "total", None) if " + " in p)
    assert said == "T = A 120 + C 30 + R 36 + X 2 + Q 6 + N 4 + P 6 = 204."
    assert "también los anulados" in " ".join(definition(view, "total", None))


def test_fewer_rejections_than_the_corte_before_are_good_news_and_fewer_applied_ask_for_attention():
    def change(cubeta: Cubeta, before: FigureCounts | None) -> Line:
        previous = ((date(2026, 11, 13), before),) if before else ()
        return first_fitting(text.change(_vista(previous=previous), cubeta), 24)

    line = change(Cubeta.RECHAZADO, _cuentas(110, 30, 60))
    assert (_text(line), line[0].tone) == ("↓ 12,0 · 13/11 otra edad", Tone.OK)
    line = change(Cubeta.APLICADO, _cuentas(160, 10, 30))
    assert (_text(line), line[0].tone) == ("↓ 20,0 · 13/11 otra edad", Tone.NOTICE)
    assert change(Cubeta.CORREGIDO, _cuentas(160, 10, 30))[0].tone is Tone.DIM
    assert _text(change(Cubeta.APLICADO, None)) == "sin corte anterior"


def _area(view: KpiBoard) -> list[str]:
    drawn = laid(text.cortes(view), 60)
    return [_text(row.line).strip("─ ") for row in drawn]


def test_the_cortes_before_stand_under_this_one_at_its_age():
    previous = (
        (date(2026, 11, 6), _cuentas(1, 0, 1)),
        (date(2026, 11, 13), _cuentas(3, 0, 1)),
    )
    view = _vista(_cuentas(3, 0, 1, p=6), previous)
    drawn = ["20/11", "13/11", "06/11"]
    assert [line.split("█")[0].strip() for line in _area(view)[1:]] == drawn
    assert [line.split()[-3] for line in _area(view)[1:]] == ["30,0", "75,0", "50,0"]
    assert _area(view)[0].startswith("3 cortes, como están hoy ─")
    # As the card does, at the age of the corte; one that was not there then is left out.
    then = {date(2026, 11, 13): _cuentas(1, 0, 1, p=2)}
    at_age = replace(view, past=view.past._replace(age=3, at_age=then))
    assert _area(at_age)[0].startswith("2 cortes, al día 3 ─")
    assert len(_area(at_age)) == 3
    assert [point.tag for point in text.points(at_age)] == ["13/11", "20/11"]
    unlike = replace(view, past=view.past._replace(age=3))
    assert _area(unlike)[0].startswith("3 cortes, de edades distintas ─")
    assert _area(_vista())[1] == "No hay un corte anterior."
    assert text.plot_heading(unlike) == "Por corte, en porcentaje, de edades distintas"


def test_the_definition_of_a_figure_is_its_formula_and_of_a_group_its_aporte_and_own_rate():
    texts = definition(_vista(), Cubeta.RECHAZADO.value, None)
    assert texts[0] == "Corte 20/11/2026: cifras del 24/11/2026 a las 10:42."
    assert texts[1].startswith("AJUSTE RECHAZADO = R / T = 36 / 200 = 18,0 %.")
    group = FigureGroup("AS01", _cuentas(8, 2, 9, 0, 0, 1), name="AS01", whole=200)
    assert table_text.aporte(group, Cubeta.RECHAZADO) == "4,5"
    assert table_text.rate(group, Cubeta.RECHAZADO) == "45,0"
    texts = definition(_vista(groups=(group,)), Cubeta.RECHAZADO.value, group)
    assert texts[1].startswith("AS01, R = 9 de 20")
    assert "aporte = R / T = 9 / 200 = 4,5" in texts[2]
    assert "tasa propia = R / lo que envió = 9 / 20 = 45,0" in texts[2]


def test_every_figure_one_can_stand_on_has_a_definition_of_its_own():
    closing = Closing(
        CORTE, "drubio", datetime(2026, 11, 21, 9, 0, tzinfo=BOGOTA), 9, {}, NOTHING_BESIDE
    )
    view = _vista(closing=closing, changes=(("pendiente", "aplicado", 2),))
    definitions = {key: definition(view, key, None)[1] for key in text.figures_above(view)}
    assert len(set(definitions.values())) == len(definitions) == 16


def test_the_text_for_the_mail_has_goals_trend_top_5_and_what_is_pending():
    rules = Rules(meta_aplicado=65, meta_rechazado=15, minimo_top5=3)
    before = (date(2026, 11, 13), _cuentas(58, 20, 22))
    top = [
        AsesorCounts("AS01", "Ana Ruiz", "Norte", 5, 20),
        AsesorCounts("AS02", None, None, 4, 9),
    ]
    written = _mail(_vista(previous=(before,), rules=rules), top)
    assert (
        "Ajuste aplicado: 60,0 % (120 de 200); meta al menos 65,0 %, ya no se cumple, por 4; "
        "2,0 puntos más que el 13/11, a otra edad.\n"
    ) in written
    assert written.startswith("Corte 20/11/2026: cifras del 24/11/2026 a las 10:42.\n")
    assert "no revertido 2, a PQR 6, pendiente 6." in written
    assert re.search(r"Aplicado total: 75,0 % \(\d+ de \d+\)\.", written)
    assert "De 204 filas recibidas: 3 duplicadas y 1 rechazada." in written
    assert "Ajuste corregido: 15,0 % (30 de 200); 5,0 puntos menos que" in written
    assert "meta a lo más 15,0 %, ya no se cumple, por 6; 4,0 puntos menos" in written
    assert "Top 5 en rechazos: Ana Ruiz 5 de 20, AS02 4 de 9." in written
    assert "De cualquier corte: 0 abiertos, 0 vencidos, 0 por vencer, 0 citas" in written
    assert "Top 5: ningún asesor llega a 3 rechazos." in _mail(_vista(rules=rules))


PENDING = _cuentas(16, 0, 4, p=180)
"""A corte of which a tenth is decided."""


@pytest.mark.parametrize(
    ("cuentas", "cubeta", "goal", "words", "tone"),
    [
        (PENDING, Cubeta.APLICADO, 65, "○ meta 65,0: faltan 114", Tone.STRONG),
        (PENDING, Cubeta.RECHAZADO, 15, "▲ meta 15: caben 26 más", Tone.STRONG),
        (_cuentas(0, 0, 30, p=170), Cubeta.RECHAZADO, 15, "▲ meta 15: no cabe otro", Tone.STRONG),
        (None, Cubeta.APLICADO, 62, "○ meta 62,0: faltan 4", Tone.STRONG),
        (None, Cubeta.APLICADO, 65, "■ meta 65: no se cumple", Tone.BAD),
        (None, Cubeta.RECHAZADO, 15, "■ meta 15: no se cumple", Tone.BAD),
        (None, Cubeta.RECHAZADO, 18, "▲ meta 18: no cabe otro", Tone.STRONG),
        (None, Cubeta.RECHAZADO, 21, "● meta 21: ya se cumple", Tone.OK),
        (None, Cubeta.CORREGIDO, 15, "● meta 15: ya se cumple", Tone.OK),
    ],
)
def test_a_goal_is_met_or_missed_only_when_nothing_pending_can_change_it(
    cuentas, cubeta, goal, words, tone
):
    names = dict(zip(TITLES, ("meta_aplicado", "meta_corregido", "meta_rechazado"), strict=True))
    view = _vista(cuentas, rules=Rules(**{names[cubeta]: goal}))
    assert _at(goal_line(view.standing(cubeta)), 24) == words
    assert goal_tone(view.standing(cubeta)) is tone


@given(
    st.sampled_from(list(TITLES)),
    st.integers(1, 100),
    st.sampled_from([outcome for outcome in GoalState if outcome is not GoalState.NONE]),
    st.integers(0, 999_999),
    st.booleans(),
)
def test_every_goal_fits_under_its_figure_at_eighty_columns(cubeta, goal, outcome, casos, final):
    standing = GoalStanding(
        cubeta, goal, outcome, casos, final=final and outcome is not GoalState.OPEN
    )
    words = _at(goal_line(standing), 24)
    assert str(goal) in words
    if outcome is GoalState.OPEN and casos:
        assert words.removesuffix(" más").endswith(thousands(casos))


def test_a_goal_says_by_how_many_it_is_missed_where_there_is_room_and_judges_no_day():
    view = _vista(rules=Rules(meta_aplicado=65, meta_rechazado=15))
    wide = [_at(goal_line(view.standing(c)), 40) for c in (Cubeta.APLICADO, Cubeta.RECHAZADO)]
    assert wide == ["■ meta 65,0: ya no se cumple, por 4", "■ meta 15,0: ya no se cumple, por 6"]
    today = _vista(_cuentas(9, 0, 1), of_day=True, rules=Rules(meta_rechazado=15))
    assert _at(goal_line(today.standing(Cubeta.RECHAZADO)), 24) == "meta 15,0"
    assert goal_tone(today.standing(Cubeta.RECHAZADO)) is Tone.STRONG
    assert goal_tone(_vista().standing(Cubeta.APLICADO)) is Tone.STRONG
    assert _at(goal_line(_vista().standing(Cubeta.APLICADO)), 24) == "sin meta"


def test_the_definition_of_a_figure_says_how_its_goal_is_judged():
    view = _vista(PENDING, rules=Rules(meta_aplicado=65, meta_rechazado=15))
    assert definition(view, Cubeta.RECHAZADO.value, None)[2] == (
        "Meta: a lo más 15,0 % de T, 30 casos. Se cumple cuando ni los pendientes pueden pasarla: "
        "(R + P) / T = (4 + 180) / 200 = 92,0 %; no se cumple cuando R / T la pasa."
        " Ahora: caben 26 más, en riesgo."
    )
    assert definition(view, Cubeta.APLICADO.value, None)[2] == (
        "Meta: al menos 65,0 % de T, 130 casos. Se cumple cuando A / T la alcanza; no se cumple cuando"
        " ni con los pendientes llega: (A + P) / T = (16 + 180) / 200 = 98,0 %. Ahora: faltan 114."
    )


def test_a_corte_closed_with_casos_pending_says_only_what_they_could_not_change():
    view = _vista(_cuentas(130, 0, 36, p=34), rules=Rules(meta_aplicado=65, meta_rechazado=15))
    closed = replace(view, frozen=True)
    assert _at(goal_line(closed.standing(Cubeta.APLICADO)), 24) == "● meta 65,0: se cumplió"
    assert (
        _at(goal_line(closed.standing(Cubeta.RECHAZADO)), 40) == "■ meta 15,0: no se cumplió, por 6"
    )
    lax = replace(closed, rules=Rules(meta_aplicado=70, meta_rechazado=20))
    assert _at(goal_line(lax.standing(Cubeta.APLICADO)), 40) == "○ meta 70,0: cerró sin saberse"
    assert _at(goal_line(lax.standing(Cubeta.RECHAZADO)), 24) == "○ meta 20,0: sin saberse"
    assert definition(closed, Cubeta.RECHAZADO.value, None)[2] == (
        "Meta: a lo más 15,0 % de T. Al cierre no se cumplió, por 6."
    )


def test_what_changed_after_the_closing_is_told_bucket_by_bucket():
    closing = Closing(
        CORTE, "drubio", datetime(2026, 11, 21, 9, 0, tzinfo=BOGOTA), 9, {}, NOTHING_BESIDE
    )
    view = _vista(closing=closing, changes=(("pendiente", "aplicado", 2), (None, "pendiente", 1)))
    assert _at(text.besides(view), 100) == (
        " Cerrado 21/11 09:00 drubio · después 3 cambios: P → A 2 · nuevo → P 1"
    )
    assert text.title(view) == "KPI › Corte 20/11/2026 · cerrado"
    days = (CORTE, CORTE)
    narrowed = replace(view, days=days, changes=())
    assert "cerrado, cifras de ahora" in text.title(narrowed)
    assert _at(text.besides(narrowed), 100) == (
        " Cerrado 21/11 09:00 drubio · cifras de ahora; los cambios, sin filtro"
    )
    assert "filas recibidas" not in _mail(narrowed)


def test_the_text_of_a_closed_corte_says_apart_what_changed_since():
    momento = datetime(2026, 11, 21, 9, 0, tzinfo=BOGOTA)
    closing = Closing(CORTE, "drubio", momento, 9, {}, NOTHING_BESIDE)
    view = _vista(closing=closing, changes=(("pendiente", "no_revertido", 2), (None, "a_pqr", 1)))
    closed = replace(view, frozen=True, computed_at=momento)
    text = _mail(closed)
    assert text.startswith(
        "Corte 20/11/2026, cerrado el 21/11/2026 a las 09:00: cifras del cierre."
    )
    assert text.endswith(
        "\nDespués del cierre, aparte de estas cifras, 3 casos cambiaron de cubeta: "
        "de pendiente a no revertido 2, 1 nuevo en a PQR."
    )
    assert "Después" not in _mail(_vista())


def test_words_are_shortened_only_where_there_is_no_room():
    desk = OpenWork(
        (EstadoQueue(Estado.POR_CLASIFICAR, 95, 6, 18, 0),),
        skips=(object(),) * 12,
        revision=11,
    )
    assert _at(text.work_line(desk)) == (
        " Abiertos 95 ■ 6 vencidos ▲ 18 pronto Cola 95 Citas 0 Revisión 11 Saltados 12"
    )
    assert _at(text.work_line(desk), 100) == (
        " Abiertos 95   ■ 6 vencidos   ▲ 18 por vencer   Cola 95   Citas 0   Revisión 11   Saltados 12"
    )
    assert _at(text.work_line(desk), 40) == " Abiertos 95 ■ 6 ▲ 18 Cola 95 Citas 0"


def test_no_count_of_what_the_base_said_is_cut_whatever_the_width():
    counts = _told(_cuentas(32, 3, 13), (187, 116, 79), (192, 114, 76))
    view = replace(_vista(), counts=counts, frozen=True)
    whole = ["187", "116", "79", "192", "114", "76"]
    for width in range(40, 140):
        said = re.sub(r" \([^)]*\)", "", _at(text.said_line(view), width))
        found = re.findall(r"\d+", said)
        assert found == whole[: max(len(found), 3)], width


def test_the_part_of_today_counts_the_rows_under_it():
    now = datetime(2026, 11, 24, 10, 40, tzinfo=BOGOTA)
    worked = (AgenteWork("yuli", 1, 0, 0, now, now),)
    reading = OpenWorkReading(OpenWork(agentes=worked), (), (), now, week=worked, month=worked)
    rows = list(open_work_rows(OpenWorkPart.TODAY, reading))
    assert reading.counts[list(OpenWorkPart).index(OpenWorkPart.TODAY)] == len(rows) == 3


def test_the_plot_has_the_corte_shown_as_its_last_point():
    previous = ((date(2026, 11, 13), _cuentas(1, 0, 1)),)
    assert text.points(_vista(previous=previous)) == [
        ("13/11", (50.0, 0.0, 50.0)),
        ("20/11", (60.0, 15.0, 18.0)),
    ]


def test_the_figure_under_the_cursor_is_the_only_one_in_reverse():
    view = _vista()
    for key in text.figures_above(view):
        where = [
            span
            for wordings in (
                *(text.bucket_sum(view.counts, key), text.accounting(view, key)),
                *(text.said_line(view, key), text.besides(view, key)),
                *(row for card in cards(view, None, key) for row in card.detail),
            )
            if wordings
            for span in first_fitting(wordings, 80)
        ]
        assert [t.tone for t in where].count(Tone.CURSOR) == 1, key


def test_the_bar_tells_a_corte_from_a_range_and_from_today():
    assert text.title(_vista()) == "KPI › Corte 20/11/2026 · abierto"
    span = _vista(since=date(2026, 11, 13))
    assert text.title(span) == "KPI › Cortes 13/11/2026 a 20/11/2026"
    assert text.title(_vista(of_day=True)) == "KPI › Veredictos de hoy 20/11/2026"


def test_the_work_in_progress_is_defined_with_its_numbers_and_days():
    desk = OpenWork(
        (
            EstadoQueue(Estado.POR_CLASIFICAR, 5, 1, 2, 1),
            EstadoQueue(Estado.POR_VALIDAR, 4, 0, 1, 0),
            EstadoQueue(Estado.POR_CONTACTAR, 7, 2, 0, 3),
        ),
        ClockLimits(date(2026, 11, 23), date(2026, 11, 25), date(2026, 12, 1)),
        revision=3,
    )
    view = replace(_vista(), work=desk)
    definitions = {key: definition(view, key, None)[1] for key in WORK_FIGURES}
    assert f"{QUESTIONS[Estado.POR_CLASIFICAR]} 5 + " in definitions["cola"]
    assert "= 9:" in definitions["cola"]
    assert definitions["vencidos"].startswith("Vencidos = 3:")
    assert "23/11/2026" in definitions["vencidos"]
    assert definitions["por_vencer"] == (
        "Por vencer = 3 en rojo, hasta el 25/11/2026 + 4 en amarillo, hasta el 01/12/2026 = 7."
    )
    assert definitions["revision"].startswith("Revisión = 3:")
    assert definitions["citas"].startswith("Citas = 0:")
    assert definitions["saltados"].startswith("Saltados = 0:")


def test_a_figure_half_decided_says_what_keeps_it_honest():
    """324 of 382 pending: the three are also said over the decided, with avance and the base's own word."""
    counts = _cuentas(32, 3, 13, 0, 10, 0, 324)
    base = (190, 113, 79)
    told = _paid(counts, 9_641_693_520, 975_675_000, 292_510_055, 1_026_890_000)
    view = _vista(counts)
    view = replace(view, counts=_told(told, base, base))
    assert _at(text.of_decided(view, Cubeta.APLICADO)) == "66,7 % de 48 decididos"
    assert _at(text.said_line(view)) == (
        " La base dijo 190 aprobados, 113 rechazados, 79 sin respuesta"
    )
    assert _at(text.money(view)) == (
        " Pid. $ 96.416.935 · apl. $ 9.756.750 (dif. -$ 512.150) · rech. $ 2.925.101"
    )
    assert "= (382 - 324) / 382 = 15,2 %" in definition(view, "avance", None)[1]
    assert "A 32 + C 3 + R 13 + X 0 = 48" in definition(view, "decidido", None)[1]
    assert "190 / 382 = 49,7 %" in definition(view, "aprobado_segun_la_base", None)[1]
    assert "79 / 382 = 20,7 %" in definition(view, "sin_respuesta_segun_la_base", None)[1]


def test_what_came_by_hand_and_by_lot_stands_beside_what_the_base_said():
    counts = _cuentas(32, 3, 13, 0, 10, 0, 324)
    told = _told(counts, (190, 113, 79), (191, 110, 81))
    view = replace(_vista(), counts=told)

    assert _at(text.said_line(view)) == (
        " Base: 190 aprobados, 113 rechazados, 79 sin respuesta · hoy 191, 110 y 81"
    )
    closed = replace(view, frozen=True)
    assert _at(text.said_line(closed)).endswith(" · al cierre 191, 110 y 81")
    texts = [definition(closed, key, None) for key in text.figures_above(closed)]
    same = replace(closed, counts=_told(counts, (190, 113, 79), (190, 113, 79)))
    said = [_at(text.said_line(each), 140) for each in (closed, same)]
    assert not re.search(r"\bhoy\b", f"{texts} {said}", re.IGNORECASE)
    assert "191 / 382 = 50,0 %" in definition(view, "aprobado_por_el_back", None)[1]
    above = text.figures_above(view)
    assert {"aprobado_segun_la_base", "aprobado_por_el_back"} <= set(above)
    assert "aprobado_por_el_back" not in text.figures_above(_vista(counts))
    assert (
        "Sobre lo decidido = A / (A + C + R + X) = 32 / 48 = 66,7 %"
        in (definition(view, "aplicado", None)[1])
    )
    assert "Avance: 15,2 % (58 de 382);" in _mail(view)
    assert "\nDe 48 decididos: " in _mail(view)
    nothing = _vista(_cuentas(0, 0, 0, p=5))
    assert _at(text.of_decided(nothing, Cubeta.APLICADO)) == "nada decidido todavía"
    # Narrowed to a group, no goal, file or corte before is compared with it.
    narrowed = replace(view, only=(GroupFilter("aliado", "Norte"),))
    assert "solo Norte" in text.title(narrowed)
    assert "Base" not in _at(text.accounting(narrowed))
    assert _at(text.change(narrowed, Cubeta.APLICADO), 24) == "con filtro no se compara"


def test_the_table_is_sorted_by_any_column_with_those_of_no_group_last():
    money = ((500, 100, 0, 100), (900, 0, 900, 0), (100, 100, 0, 90), (50, 0, 0, 0))
    counts = (
        _cuentas(8, 2, 9, p=1),
        _cuentas(1, 0, 0, p=9),
        _cuentas(4, 4, 2),
        _cuentas(0, 0, 0, p=30),
    )
    keys = ("AS01", "AS02", "AS03", None)
    listed = [
        FigureGroup(key, _paid(of, *sums), name=key or "(sin asesor)")
        for key, of, sums in zip(keys, counts, money, strict=True)
    ]

    def order(table: table_text.TableView) -> list[str | None]:
        return [row.key for row in table_text.ordered(listed, table)]

    by_rate = table_text.BY_RATE
    assert order(by_rate._replace(cubeta=Cubeta.CORREGIDO)) == ["AS03", "AS01", "AS02", None]
    assert order(by_rate._replace(descending=False)) == ["AS02", "AS03", "AS01", None]
    expected = {
        table_text.GROUP: ["AS01", "AS02", "AS03"],
        "total": ["AS01", "AS03", "AS02"],
        "pendiente": ["AS02", "AS01", "AS03"],
        table_text.SHARE: ["AS01", "AS03", "AS02"],
    }
    walked = by_rate
    for _ in range(12):
        walked = walked.next_order(tuple(Cubeta))
        if walked.order in expected:
            assert order(walked)[:3] == expected[walked.order], walked
        assert order(walked)[-1] is None
    assert walked == by_rate
    in_pesos = by_rate.other_unit()
    assert order(in_pesos) == ["AS02", "AS01", "AS03", None]
    assert order(in_pesos._replace(order=table_text.DIFFERENCE)) == ["AS03", "AS01", "AS02", None]
    assert in_pesos.other_unit() == by_rate
    assert whole_pesos(1_234_567_890_150, 13) == "$ 12.345,7 M"
    assert whole_pesos(-51_214_955) == "-$ 512.150"


def test_a_range_of_days_is_read_as_a_person_writes_it():
    today = date(2026, 11, 24)
    assert read_days("  ", today) is None
    assert read_days("10/11", today) == (date(2026, 11, 10), date(2026, 11, 10))
    assert read_days("01/11 a 24/11", today) == (date(2026, 11, 1), today)
    assert read_days("28/12/2025 al 05/01/2026", today) == (date(2025, 12, 28), date(2026, 1, 5))
    # A day that has not come this year is of the year before.
    assert read_days("30/12", today) == (date(2025, 12, 30), date(2025, 12, 30))
    for wrong in ("24/11 a 01/11", "31/02", "ayer", "01/11 a 02/11 a 03/11"):
        with pytest.raises(InvalidDatum):
            read_days(wrong, today)


def test_a_corte_is_compared_at_its_own_age_where_somebody_kept_it():
    previous = ((date(2026, 11, 13), _cuentas(60, 10, 10)),)
    view = _vista(_cuentas(30, 0, 5, p=65), previous)
    assert _at(text.change(view, Cubeta.APLICADO), 24) == "↓ 45,0 · 13/11 otra edad"
    # Of that corte 20 of 100 were applied when it was as old as this one is.
    then = {view.past.cortes[-1][0]: _cuentas(20, 0, 10, p=70)}
    view = replace(view, past=view.past._replace(age=3, at_age=then))
    assert _at(text.change(view, Cubeta.APLICADO), 24) == "↑ 10,0 · a igual edad"
    assert "20 / 100 = 20,0 %" in definition(view, "aplicado", None)[1]


def test_the_list_of_the_calls_tells_calls_from_casos():
    for calls, called, heading in (
        (3, (1, 2), "3 llamadas a 2 casos"),
        (1, (1, 2), "1 llamada a 2 casos"),
        (2, (1, 2), ""),
    ):
        counted = {**CONTACT.nothing, "llamadas": FigureFacts(called, calls=calls)}
        (row,) = CONTACT.rows(PartTable({}, counted), "agente", Catalogs({}))
        assert (row.figures[0].ids, row.figures[0].heading) == (called, heading)
    (row,) = CONTACT.rows(PartTable({}, CONTACT.nothing), "causal", Catalogs(()))
    assert row.figures[1].words == "Contactabilidad: todavía no hay llamadas."
    assert not any(" / 0" in figure.words for figure in row.figures)


def test_the_rhythm_of_an_hour_is_of_acts_and_says_that_it_lists_none():
    timing = Timing(PartTable({}, TIMES.nothing), (RhythmCell(10, "yuli", 29, 13),))
    row = list(time_rows(timing))[-1]

    assert (row.name, row.figures[0].text) == ("Hoy 10 h · yuli, actos", "42")
    assert row.figures[0].ids == ()
    assert "no se listan" in row.figures[0].unlisted


def test_a_row_is_told_from_the_equal_ones_under_another():
    """One key for two rows would have the table show one of them twice."""
    for part, filas in (
        (REASONS, ("sin soporte", None)),
        (PQR, (Evento.RADICAR_RECURSO, Evento.ESCALAR_PQR)),
    ):
        places = product((ALL, *filas), (ALL, "A", "B"))
        table = PartTable(dict.fromkeys(places, part.nothing), part.nothing)
        rows = list(part.rows(table, "causal", Catalogs({})))
        assert len({row.key for row in rows}) == len(rows) > 5


def test_the_overdue_casos_say_whose_they_are():
    """The sums by person and those by aliado are each of every overdue caso, and must not read as one."""
    sums = (
        OverdueSum("quien", "yuli", 2),
        OverdueSum("quien", None, 1),
        OverdueSum("grupo", "Norte", 3),
        OverdueSum("grupo", None, 1),
    )
    queue = (EstadoQueue(Estado.POR_VALIDAR, 4, 4, 0, 0),)
    work = OpenWork(queue, ClockLimits(CORTE, CORTE, CORTE), overdue=sums)
    reading = OpenWorkReading(work, (), (), datetime(2026, 11, 20, 9, tzinfo=BOGOTA))

    rows = open_work_rows(OpenWorkPart.OPEN_CASOS, reading)

    names = [row.cells[0].strip() for row in rows]
    assert names[2:7] == [
        "■ Vencidos, por quién los tiene y aliado",
        "los tiene yuli",
        "nadie los tiene",
        "de Norte",
        "(sin aliado)",
    ]


def test_the_first_try_is_told_over_all_that_were_tried():
    won, again = tuple(range(18)), tuple(range(100, 118))
    counted = {
        **TRIES.nothing,
        "_primera": FigureFacts(won, 39),
        "primera.ganados": FigureFacts(won, 21),
        "primera.otra_vez": FigureFacts(again),
    }
    (row,) = TRIES.rows(PartTable({(ALL, ALL): counted}, TRIES.nothing), "", Catalogs(()))
    assert row.figures[1].text == "46,2 (39)"
    assert "ganados la primera vez = 18 / 39 = 46,2 %" in row.figures[1].words
    twice = replace(row, figures=(row.figures[0],) * 2)
    lines = [_text(each.line) for each in laid(told(twice, ("Casos", "Veces"), 0), 100, 9)]
    assert any("La misma lista que Casos." in line for line in lines)


def test_a_part_calls_an_estado_by_its_question():
    moves = [
        StepMove(caso, datetime(2026, 11, 24), "", estado) for caso, estado in enumerate(Estado, 1)
    ]
    names = [row.name for row in steps_rows(steps_table(moves, BusinessTime(bool)), "paso")]
    questions = [words for estado, words in QUESTIONS.items() if estado not in CLOSED]
    assert [name[0].upper() + name[1:] for name in names] == questions


def test_a_caso_that_was_decided_twice_is_once_in_the_list_of_its_figure():
    assert AttentionFigure("3", ids=(5, 5, 9)).casos == 2
