"""Who is on the list and in which order, who is on it again, and where a follow-up may go."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.figures.feedback import (
    ALL_ALIADOS,
    MOTIVOS,
    AsesorCounts,
    Compromiso,
    CompromisoState,
    ConfirmedRechazo,
    FeedbackList,
    MeasuredWeek,
    SentCasos,
    allow_change,
    broken_step,
    build,
    causal_difference,
    correct_way,
    rank_asesores,
)
from ajustes_tui.domain.figures.forms import causales_words
from ajustes_tui.domain.values.dates import Week
from ajustes_tui.paths import catalogs_dir
from ajustes_tui.services.admin.catalogs import load_catalogs

SEMANA = Week(2026, 48)
E = CompromisoState


def counted(asesor, rechazos, sent, aliado="Norte", name=None):
    return AsesorCounts(asesor, name, aliado, rechazos, sent)


def rechazo(asesor, n=1, aliado="Norte", causal="A", motivo="SIN_PRUEBAS", requested=None):
    return ConfirmedRechazo(
        n, f"44{n:04d}", causal, requested, motivo, "2026-11-24T10:00:00-05:00", "yuli", asesor, None,
        aliado,
    )  # fmt: skip


def _sent(casos):
    return [SentCasos(None, None, None, Cubeta.PENDIENTE, casos, 0)]


def order(*counts, aliado=ALL_ALIADOS):
    return [c.asesor_id for c in rank_asesores(counts, aliado)]


def test_more_rejections_come_first_then_the_higher_rate():
    assert order(counted("B", 2, 40), counted("A", 3, 90), counted("C", 2, 4)) == ["A", "C", "B"]


def test_the_rate_is_compared_whole_and_not_as_it_is_shown():
    # 100/2999 and 100/3001 are both shown as 3,3.
    assert order(counted("A", 100, 3001), counted("B", 100, 2999)) == ["B", "A"]


def test_equal_figures_are_ordered_by_name_without_case_or_accents():
    counts = [counted("3", 1, 5, name="Óscar"), counted("2", 1, 5, name="ana")]
    assert order(*counts, counted("1", 1, 5, name="Zoe")) == ["2", "3", "1"]
    assert order(counted("AS02", 1, 5), counted("AS01", 1, 5)) == ["AS01", "AS02"]


def test_zero_rejections_never_appear():
    assert order(counted("A", 0, 9), counted("B", 1, 9)) == ["B"]


def test_an_asesor_of_two_aliados_counts_once_and_apart_under_a_filter():
    counts = [counted("A", 1, 5, "Norte"), counted("A", 2, 9, "Sur"), counted("B", 2, 9, "Norte")]
    joined = rank_asesores(counts)
    assert joined[0] == counted("A", 3, 14, "Sur")
    assert order(*counts, aliado="norte") == ["B", "A"]


def test_the_list_has_five_at_most_and_those_without_asesor_below():
    rechazos = [rechazo(f"AS{n}", n) for n in range(7)] + [rechazo(None, 90), rechazo(None, 91)]
    counts = [counted(f"AS{n}", 1, 10 + n) for n in range(7)]
    listing = build(counts, rechazos, _sent(200), [])[ALL_ALIADOS]
    assert [p.rank for p in listing.asesores] == [1, 2, 3, 4, 5]
    assert [p.asesor_id for p in listing.asesores] == [f"AS{n}" for n in range(5)]
    assert listing.without_asesor == 2


def test_who_ties_with_another_is_told_also_where_the_other_has_no_place():
    rejections = {"A": 2, "B": 1, "C": 1, "D": 1, "E": 1, "F": 1, "G": 1}
    rechazos = [
        rechazo(a, n) for n, a in enumerate(a for a, k in rejections.items() for _ in range(k))
    ]
    counts = [counted(a, k, 9) for a, k in rejections.items()]
    for several, ties, outside in ((counts, 4, 2), (counts[:2], 0, 0), (counts[:5], 4, 0)):
        lists = build(several, rechazos, _sent(63), ())
        listed = lists[ALL_ALIADOS].asesores
        assert [a.tied for a in listed] == [False, *[ties > 0] * (len(listed) - 1)]
        assert MeasuredWeek(SEMANA, tuple(several), lists).tied_outside(None) == outside


def test_a_line_of_the_list_says_its_figures_and_its_evidence():
    rechazos = [
        rechazo("AS01", 1, causal="D"),
        rechazo("AS01", 2, causal="A", motivo="NO_APLICA_POLITICA"),
        rechazo("AS01", 3, causal="D"),
    ]
    rank = build([counted("AS01", 3, 20)], rechazos, _sent(200), [])[ALL_ALIADOS].asesores[0]
    assert (rank.own_rate, rank.share) == ("15.0", "1.5")
    assert rank.causales == {"D": 2, "A": 1}
    assert list(rank.causales) == ["D", "A"]
    assert rank.motivos == {"SIN_PRUEBAS": 2, "NO_APLICA_POLITICA": 1}
    assert rank.radicados == ("440001", "440002", "440003")


def test_whoever_was_on_the_list_of_one_of_the_weeks_before_is_reincidente():
    cinco = tuple(counted(f"AS{n}", 9, 10) for n in range(5))
    sexto = counted("AS9", 1, 10)
    previous = [
        MeasuredWeek(SEMANA.plus(-n), (*cinco, sexto) if n == 4 else ()) for n in (4, 3, 2, 1)
    ]
    rechazos = [rechazo("AS9", 1), rechazo("AS1", 2)]
    listing = build([counted("AS9", 1, 5), counted("AS1", 1, 6)], rechazos, _sent(50), previous)[
        ALL_ALIADOS
    ]
    assert {p.asesor_id: p.reincidente for p in listing.asesores} == {"AS9": False, "AS1": True}
    assert {p.asesor_id: p.trend for p in listing.asesores} == {
        "AS9": (1, 0, 0, 0),
        "AS1": (9, 0, 0, 0),
    }


def test_each_aliado_with_rejections_has_its_own_list():
    rechazos = [rechazo("AS1", 1, "Norte"), rechazo("AS2", 2, "Sur"), rechazo(None, 3, "Sur")]
    lists = build([counted("AS1", 1, 5), counted("AS2", 1, 5, "Sur")], rechazos, _sent(50), [])
    assert sorted(lists) == [ALL_ALIADOS, "norte", "sur"]
    measure = MeasuredWeek(SEMANA, lists=lists)
    assert [p.asesor_id for p in measure.list_of("SUR").asesores] == ["AS2"]
    assert measure.list_of("sur").without_asesor == 1
    assert measure.list_of("Oriente") == FeedbackList((), 0)


def test_the_order_is_the_same_whatever_the_order_of_the_rows():
    rng = random.Random(7)
    counts = [
        counted(f"AS{n:02d}", rng.randrange(4), rng.randrange(4, 9), name=f"Nombre {n % 3}")
        for n in range(30)
    ]
    expected = order(*counts)
    for _ in range(20):
        rng.shuffle(counts)
        assert order(*counts) == expected


@pytest.mark.parametrize("motivo", MOTIVOS)
def test_every_motive_names_the_step_and_the_right_way(motivo):
    for causal in (*load_catalogs(catalogs_dir()).causales, None):
        assert broken_step(motivo).startswith("Paso ")
        assert correct_way(motivo, causal).endswith(".")


def test_what_was_asked_under_another_causal_is_said():
    assert causal_difference(rechazo("A", causal="D", requested="A")) == "Se pidió como A y es D."
    assert causal_difference(rechazo("A", causal="D", requested="D")) == ""
    assert causal_difference(rechazo("A", causal="D", requested=None)) == ""


def _compromiso(estado, supervisor=""):
    return Compromiso(SEMANA, "AS01", None, 3, estado, supervisor)


@pytest.mark.parametrize(
    ("since", "toward"),
    [
        (E.NOT_STARTED, E.OPEN),
        (E.OPEN, E.OPEN),
        (E.OPEN, E.CLOSED_WITH_MEJORA),
        (E.OPEN, E.CLOSED_WITHOUT_MEJORA),
        (E.CLOSED_WITH_MEJORA, E.OPEN),
        (E.CLOSED_WITHOUT_MEJORA, E.OPEN),
    ],
)
def test_a_follow_up_goes_where_it_may(since, toward):
    assert allow_change(_compromiso(since), toward, "reviso soportes", "se revisó") is None


def test_a_follow_up_goes_nowhere_else():
    allowed = 0
    for since in E:
        for toward in E:
            refusal = allow_change(_compromiso(since), toward, "reviso soportes", "se revisó")
            allowed += refusal is None
            if refusal is not None:
                assert refusal.motivo
                assert refusal.suggestion
    assert allowed == 6


def test_nobody_opens_a_commitment_without_the_supervisors_own():
    refusal = allow_change(_compromiso(E.NOT_STARTED), E.OPEN, "", "")
    assert refusal is not None
    assert "compromiso del supervisor" in refusal.motivo
    assert allow_change(_compromiso(E.OPEN, "reviso"), E.OPEN, "", "") is None


def test_reopening_needs_a_note():
    closed = _compromiso(E.CLOSED_WITHOUT_MEJORA, "reviso soportes")
    refusal = allow_change(closed, E.OPEN, "", "")
    assert refusal is not None
    assert "nota" in refusal.motivo


@given(st.lists(st.sampled_from("ABCDEFGH"), min_size=1, max_size=30))
def test_the_causales_of_a_form_add_up_to_its_rejections(letters):
    counts = dict(Counter(letters).most_common())
    words = causales_words(counts, lambda _letter: None)
    assert sum(int(part.rpartition(": ")[2]) for part in words.split(" · ")) == len(letters)
    assert words.count(" · ") <= 3
    if len(counts) > 4:
        assert f" · y otras {len(counts) - 3}: " in words
