"""What a witness proves, as rules over the seals it received and the chains of the store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest

from ajustes_tui.domain.keeping.seals import Seal, SealKind, read_seals
from ajustes_tui.domain.keeping.witness import (
    UnreadableAnswer,
    WitnessAnswer,
    Witnessed,
    compare,
    compare_backup,
    follow,
    lost_seals,
    read_answer,
)

START = datetime(2026, 11, 2, 21, 0, tzinfo=UTC)


def at(day: int, hours: float = 0) -> datetime:
    return START + timedelta(days=day, hours=hours)


def seal(day: int, lines: int, kind: SealKind = SealKind.SEAL, digest: str | None = None) -> Seal:
    return Seal(at(day), kind, lines, digest or f"h{lines}", "drubio", audit_entries=lines)


def came(one: Seal, day: int | None = None) -> Witnessed:
    return Witnessed(one, one.momento if day is None else at(day))


class Store(NamedTuple):
    """The chains of a store: how many lines, those that were rewritten, and moments out of their day."""

    lines: int
    rewritten: frozenset[int] = frozenset()
    dated: tuple[tuple[int, datetime], ...] = ()

    def mismatch(self, seal: Seal) -> str | None:
        if seal.lines > self.lines:
            return f"faltan de {seal.lines}"
        return f"otra {seal.lines}" if min(self.rewritten, default=10**9) <= seal.lines else None

    def earliest(self, after: Seal, until: Seal | None) -> tuple[str, datetime] | None:
        last = self.lines if until is None else until.lines
        rows = [(f"La línea {n}", m) for n, m in self.dated if after.lines < n <= last]
        return min(rows, key=lambda row: row[1], default=None)


BACKUP = SealKind.BACKUP
RESTORE = SealKind.RESTORE
HISTORY = (came(seal(0, 10)), came(seal(1, 20, BACKUP)), came(seal(2, 30)))


def found(store: Store, *seals: Witnessed, hours: float = 0) -> tuple[str, ...]:
    answer = WitnessAnswer(at(9), seals, 0)
    return compare(answer, [w.seal for w in seals], at(9, hours), store)


def test_a_store_that_went_on_agrees_and_one_cut_or_rewritten_does_not():
    assert found(Store(40), *HISTORY) == ()
    assert found(Store(25), *HISTORY) == ("Según el testigo: faltan de 30",)
    assert len(found(Store(40, frozenset({15})), *HISTORY)) == 2
    assert found(Store(40, frozenset({31})), *HISTORY) == ()


def test_a_restore_excuses_what_came_after_its_backup_and_nothing_before():
    back = came(seal(3, 20, RESTORE))
    path = follow([*HISTORY, back])
    assert [w.seal.lines for w in path.standing] == [10, 20, 20]
    assert [r.lost for r in path.restores] == [10]
    assert found(Store(20), *HISTORY, back) == ()
    assert found(Store(20, frozenset({5})), *HISTORY, back) != ()


def test_a_restore_of_what_the_witness_never_received_excuses_nothing():
    forged = came(seal(3, 25, RESTORE, "otra"))
    assert found(Store(25), *HISTORY, forged) == ("Según el testigo: faltan de 30",)
    made_up = [came(seal(3, 25, BACKUP, "otra")), came(seal(4, 25, RESTORE, "otra"))]
    assert found(Store(25, frozenset({12})), *HISTORY, *made_up) != ()


def test_two_restores_one_after_the_other_lead_where_the_last_one_went():
    twice = [came(seal(3, 10, RESTORE)), came(seal(4, 15)), came(seal(5, 20, RESTORE))]
    assert [w.seal.lines for w in follow([*HISTORY, *twice]).standing] == [10, 20, 20]
    assert found(Store(22), *HISTORY, *twice) == ()


def test_a_restore_not_yet_sent_counts_as_the_last():
    seals = [*(w.seal for w in HISTORY), seal(3, 20, RESTORE)]
    assert compare(WitnessAnswer(at(9), HISTORY, 0), seals, at(9), Store(20)) == ()


def test_seals_this_host_lost_are_missed_up_to_the_last_restore():
    answer = WitnessAnswer(at(9), HISTORY, 0)
    assert "faltan 2" in compare(answer, [HISTORY[0].seal], at(9), Store(40))[0]
    assert compare(answer, None, at(9), Store(40)) == ()
    restored = WitnessAnswer(at(9), (*HISTORY, came(seal(3, 20, RESTORE))), 0)
    assert compare(restored, [seal(3, 20, RESTORE)], at(9), Store(20)) == ()


def test_a_store_put_back_on_a_new_machine_lost_no_seal_and_goes_on():
    answer = WitnessAnswer(at(9), HISTORY, 0)
    back = seal(3, 20, RESTORE)
    assert lost_seals(answer, [back]) == []
    assert compare(answer, [back], at(9), Store(20)) == ()
    forged = seal(3, 25, RESTORE, "otra")
    assert compare(answer, [forged], at(9), Store(25)) == ("Según el testigo: faltan de 30",)
    early = Seal(at(1, 1), RESTORE, 20, "h20", "drubio", audit_entries=20)
    assert "se atrasó" in compare(answer, [early], at(9), Store(20))[0]


def test_a_backup_is_compared_up_to_the_seal_it_was_put_with():
    answer = WitnessAnswer(at(9), HISTORY, 0)
    assert compare_backup(answer, seal(1, 20), Store(20)) == ()
    assert compare_backup(answer, seal(1, 20), Store(20, frozenset({5}))) != ()
    assert "nunca recibió" in compare_backup(answer, seal(1, 25), Store(25))[0]
    other_trail = seal(1, 20)._replace(audit_digest="otra")
    assert "nunca recibió" in compare_backup(answer, other_trail, Store(20))[0]
    old = HISTORY[1].seal._replace(audit_entries=None)
    assert compare_backup(WitnessAnswer(at(9), (came(old),), 0), other_trail, Store(20)) == ()


def test_lines_dated_before_a_seal_that_had_none_of_them_were_written_later():
    dated = Store(40, dated=((33, at(1, 5)),))
    assert "La línea 33" in found(dated, *HISTORY)[0]
    assert found(Store(40, dated=((33, at(2, -0.1)),)), *HISTORY) == ()
    # Nothing says when the lines of the first seal were written.
    assert found(Store(40, dated=((3, at(-90)),)), *HISTORY) == ()


def test_a_clock_that_is_wrong_now_or_went_back_between_two_seals_is_said():
    assert "El reloj de este equipo dice" in found(Store(40), *HISTORY, hours=-1)[0]
    back = Witnessed(seal(1, 35), at(3))
    assert "se atrasó" in found(Store(40), *HISTORY, back)[0]
    # Seals that waited while the witness did not answer came late, all at once.
    late = [came(seal(n, 10 * n), 8) for n in range(1, 4)]
    assert found(Store(40), *late) == ()
    # A clock that ran ahead once does not make the next seals wrong.
    ahead = Witnessed(seal(7, 35), at(3))
    assert found(Store(40), *HISTORY, ahead, came(seal(4, 40))) == ()


def test_what_the_witness_answers_is_read_and_anything_else_is_no_answer():
    first, second = HISTORY[0].seal.as_text(), HISTORY[1].seal.as_text()
    text = (
        f"testigo 1 2026-11-05T00:00:00Z\n2026-11-03T00:00:00Z {first}\n2026-11-04T00:00:00Z {first}\n"
        f"2026-11-04T00:00:00Z {second[:40]}\n\n"
    )
    answer = read_answer(text)
    assert [(w.seal, w.received) for w in answer.seals] == [
        (HISTORY[0].seal, datetime(2026, 11, 3, tzinfo=UTC))
    ]
    assert answer.unreadable == 1
    for other in ("", "Welcome to Debian\n" + text, "testigo 1 ayer\n", "testigo 2 x\n"):
        with pytest.raises(UnreadableAnswer):
            read_answer(other)


@pytest.mark.parametrize(
    "line",
    [
        '{"momento": "x"}',
        "[1]",
        "null",
        "[" * 50_000,
        HISTORY[0].seal.as_text().replace('"lineas": 10', '"lineas": 1' + "0" * 5_000),
        HISTORY[0].seal.as_text().replace('"lineas": 10', '"lineas": "10"'),
        HISTORY[0].seal.as_text().replace("+00:00", ""),
        HISTORY[0].seal.as_text() + " ",
    ],
)
def test_a_line_that_is_no_seal_is_not_read_as_one(line):
    assert (
        read_answer(f"testigo 1 2026-11-05T00:00:00Z\n2026-11-03T00:00:00Z {line}").unreadable == 1
    )


def test_seals_of_a_version_that_left_the_trail_out_are_still_read():
    old = '{"momento": "2026-11-24T10:00:00-05:00", "clase": "sello", "lineas": 3, "huella": "ab", '
    text = f'{old}"login": "drubio", "previo": ""}}'
    ((one,), whole, torn) = read_seals(text.encode())
    assert (one.lines, one.audit_entries, one.as_text()) == (3, None, text)
    assert (whole, torn) == (len(text), False)
