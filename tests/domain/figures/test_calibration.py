"""Calibration: a sample anybody can draw again, Cohen's kappa by worked examples, alike casos."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction

import pytest

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.figures.calibration import (
    CalibrationReport,
    FirstVerdict,
    Sampled,
    SecondVerdict,
    agreement_of,
    alike_decided_differently,
    draw,
    options_of,
    over_classes,
    turn_of,
)
from ajustes_tui.domain.values.dates import BOGOTA, Week

WEEK = Week(2026, 48)
MOMENTO = datetime(2026, 11, 24, 10, 0, tzinfo=BOGOTA)
YES, NO, WRONG = Evento.RECHAZO_CORRECTO, Evento.MAL_RECHAZADO, Evento.ESCALAR_PQR


def first(
    caso_id: int, causal: str = "A", login: str = "yuli", evento: Evento = YES
) -> FirstVerdict:
    return FirstVerdict(caso_id, f"44{caso_id}", causal, evento, "", login, MOMENTO)


def answered(
    verdict: FirstVerdict, evento: Evento, login: str = "drubio", after: int = 1
) -> Sampled:
    return Sampled(verdict, SecondVerdict(evento, login, MOMENTO + timedelta(minutes=after)))


@pytest.mark.parametrize(
    ("table", "kappa", "rounded"),
    [
        # (yes/yes, yes/no, no/yes, no/no): p_o = 35/50, p_e = 1/2.
        ((20, 5, 10, 15), Fraction(2, 5), "0.40"),
        # The same p_o of 60 % with other margins: p_e = 0.54 and 0.46.
        ((45, 15, 25, 15), Fraction(3, 23), "0.13"),
        ((25, 35, 5, 35), Fraction(7, 27), "0.26"),
        ((7, 0, 0, 3), Fraction(1), "1.00"),
        ((0, 5, 5, 0), Fraction(-1), "-1.00"),
        # One side always says the same: what agrees is what chance gives.
        ((6, 4, 0, 0), Fraction(0), "0.00"),
        # Both always say the same: chance alone agrees, and there is no kappa.
        ((19, 0, 0, 0), None, None),
        # Nine pairs are too few.
        ((5, 1, 1, 2), None, None),
        ((0, 0, 0, 0), None, None),
    ],
)
def test_kappa_of_worked_tables(table, kappa, rounded):
    both, first_only, second_only, neither = table
    pairs = [(YES, YES)] * both + [(YES, NO)] * first_only
    pairs += [(NO, YES)] * second_only + [(NO, NO)] * neither
    agreement = agreement_of(pairs)
    assert (agreement.pairs, agreement.agreed) == (sum(table), both + neither)
    assert agreement.kappa == kappa
    assert (
        str(agreement.kappa_rounded) if kappa is not None else agreement.kappa_rounded
    ) == rounded


def test_kappa_of_three_verdicts_equals_its_definition():
    rng = random.Random(7)
    for _ in range(50):
        pairs = [(rng.choice((YES, NO, WRONG)), rng.choice((YES, NO, WRONG))) for _ in range(30)]
        observed = Fraction(sum(a is b for a, b in pairs), 30)
        chance = sum(
            Fraction(sum(a is v for a, _ in pairs), 30)
            * Fraction(sum(b is v for _, b in pairs), 30)
            for v in (YES, NO, WRONG)
        )
        assert agreement_of(pairs).kappa == (observed - chance) / (1 - chance)


def test_the_sample_follows_from_the_week_and_is_spread_over_the_causales():
    decided = [first(n, causal) for n, causal in enumerate("A" * 60 + "D" * 30 + "J" * 10)]
    sample = draw(WEEK, decided, 20)
    shuffled = random.Random(3).sample(decided, len(decided))
    assert draw(WEEK, shuffled, 20) == sample
    assert Counter(verdict.causal for verdict in sample) == {"A": 12, "D": 6, "J": 2}
    assert {v.caso_id for v in draw(WEEK.plus(1), decided, 20)} != {v.caso_id for v in sample}
    assert len({verdict.caso_id for verdict in sample}) == 20
    assert sorted(verdict.caso_id for verdict in draw(WEEK, decided[:5], 20)) == [0, 1, 2, 3, 4]
    assert draw(WEEK, [], 20) == []


def test_what_was_drawn_stays_and_is_filled_up():
    early = [first(n) for n in range(4)]
    kept = draw(WEEK, early, 20)
    later = draw(WEEK, [first(n, "D") for n in range(50)], 20, kept)
    assert later[:4] == kept
    assert len({verdict.caso_id for verdict in later}) == 20
    assert draw(WEEK, [first(n) for n in range(9)], 3, kept) == kept


def test_the_second_person_is_another_and_each_caso_is_answered_once():
    sample = [Sampled(first(n, login="yuli" if n % 2 else "andres")) for n in range(10)]
    sample[0] = answered(sample[0].first, YES)
    assert {item.first.caso_id for item in turn_of(WEEK, "yuli", sample)} == {2, 4, 6, 8}
    mine, theirs = turn_of(WEEK, "drubio", sample), turn_of(WEEK, "lcano", sample)
    assert len(mine) == len(theirs) == 9
    assert [item.first.caso_id for item in mine] != [item.first.caso_id for item in theirs]


def test_the_options_follow_from_the_answer_of_the_back_and_not_from_the_verdict():
    for evento in (YES, NO, WRONG, Evento.NO_REVERTIDO):
        assert first(1, evento=evento).resultado is Resultado.RECHAZADO
    assert first(1, evento=Evento.APLICACION_CORRECTA).resultado is Resultado.APROBADO
    assert options_of(Resultado.RECHAZADO, reescalado=False) == (YES, NO, WRONG)
    assert Evento.NO_REVERTIDO in options_of(Resultado.RECHAZADO, reescalado=True)


def test_the_report_of_a_week_agrees_by_causal_and_by_pair():
    sample = (
        answered(first(1, "A"), YES, after=3),
        answered(first(2, "A"), NO, after=1),
        answered(first(3, "D", "andres", NO), NO, "yuli", after=2),
        Sampled(first(4, "D")),
    )
    report = CalibrationReport(WEEK, sample, (), 1)
    assert [item.first.caso_id for item in report.pairs] == [2, 3, 1]
    assert (report.agreement.pairs, report.agreement.percentage) == (3, "66.7")
    assert (report.agreement.kappa, report.agreement.lacking) == (None, 7)
    assert [item.first.caso_id for item in report.differences] == [2]
    sizes = {causal: (n, a.pairs, a.percentage) for causal, (n, a) in report.by_causal.items()}
    assert sizes == {"A": (2, 2, "50.0"), "D": (2, 1, "100.0")}
    people = {pair: agreement.pairs for pair, agreement in report.by_people.items()}
    assert people == {("yuli", "drubio"): 2, ("andres", "yuli"): 1}


def _pairs(yes: Evento, no: Evento, table: tuple[int, int, int, int], since: int) -> list[Sampled]:
    given = [(yes, yes)] * table[0] + [(yes, no)] * table[1]
    given += [(no, yes)] * table[2] + [(no, no)] * table[3]
    return [answered(first(since + n, evento=one), other) for n, (one, other) in enumerate(given)]


def test_kappa_is_of_each_answer_of_the_back_and_over_both_their_mean_by_pairs():
    """Seconds at random agree as often as chance says, though everybody sees what the back answered."""
    applied = (Evento.APLICACION_CORRECTA, Evento.MAL_APLICADO)
    sample = [
        *_pairs(*applied, (5, 5, 5, 5), 0),
        *_pairs(YES, NO, (20, 5, 10, 15), 100),
    ]
    report = CalibrationReport(WEEK, tuple(sample), (), 0)

    approved, rejected = (report.classes[each] for each in Resultado)
    assert (approved.pairs, approved.kappa) == (20, 0)
    assert (rejected.pairs, rejected.kappa) == (50, Fraction(2, 5))
    assert report.agreement.kappa == Fraction(2, 5) * 50 / 70
    few = CalibrationReport(WEEK, tuple(sample[18:]), (), 0)
    assert few.classes[Resultado.APROBADO].kappa is None
    assert few.classes[Resultado.APROBADO].lacking == 8
    assert few.agreement.kappa == Fraction(2, 5)
    assert over_classes([]).kappa is None


def test_a_caso_judged_twice_is_drawn_once_with_either_of_its_verdicts():
    twice = [
        replace(first(n, evento=evento), line=10 * n + again)
        for n in range(30)
        for again, evento in enumerate((NO, YES))
    ]
    sample = draw(WEEK, twice, 30)

    assert len({verdict.caso_id for verdict in sample}) == 30
    assert {verdict.evento for verdict in sample} == {YES, NO}


def test_who_wrote_on_the_caso_after_its_verdict_is_not_asked():
    known = replace(first(1), known_to=frozenset({"andres", "yuli"}))

    assert [Sampled(known).may_be_answered_by(who) for who in ("yuli", "andres", "drubio")] == [
        *(False, False, True)
    ]


def test_alike_casos_decided_differently_are_found_and_the_blind_ones_stay_hidden():
    def on(caso_id: int, evento: Evento, reason: str = "No adjunta soportes", causal: str = "A"):
        return replace(first(caso_id, causal, evento=evento), asked="Fallas", back_reason=reason)

    decisions = [
        on(1, YES),
        on(2, NO, "no  adjunta SOPORTES"),
        on(3, YES, "fuera de política"),
        on(4, NO, causal="D"),
    ]
    (group,) = alike_decided_differently(decisions)
    assert {decision.caso_id for decision in group.decisions} == {1, 2}
    assert group.counts == {YES: 1, NO: 1}
    assert alike_decided_differently(decisions, hidden={2}) == ()


def test_a_caso_is_never_alike_to_itself():
    """Asked of the back again and then rejected, it has two verdicts and is one caso."""
    asked_again = first(1, evento=NO)
    rejected = replace(first(1), reescalado=True)

    assert alike_decided_differently([asked_again, rejected]) == ()
    assert alike_decided_differently([first(1, evento=NO), first(1)]) == ()
    assert alike_decided_differently([first(1, evento=NO), first(1), first(2)]) == ()
    assert len(alike_decided_differently([first(1), first(2, evento=NO)])) == 1
