"""The rules of order of working on a caso, on the plain object: no app, no store, no clock."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, precondition, rule

from ajustes_tui.domain.caso.borrador import BorradorSave
from ajustes_tui.domain.caso.card import Holding
from ajustes_tui.errors import ConflictError, InvalidDatum
from ajustes_tui.ui.keyboard import REGISTERING, KeyGuard
from ajustes_tui.workbench.session import (
    Arrived,
    BeatIn,
    Borradores,
    CaseSession,
    Compared,
    Flow,
    Foresee,
    GoOn,
    Heartbeat,
    Keep,
    LastWord,
    ReadAgain,
    ReadHoldings,
    Refused,
    Release,
    Renew,
    Resolve,
    Say,
    Write,
)


class Hand(NamedTuple):
    """A caso with a text typed on it, which Enter sends, and a digit, which needs no draft."""

    caso: int
    text: str = ""
    digit: str = ""
    version: int = 1
    owner: str = "yo"


class Send(NamedTuple):
    """What Enter sends."""

    caso: int
    text: str
    digit: str = ""


class PlainFlow(Flow[Hand, Send, str]):
    """Sends a text or a digit; a text of one letter lacks something."""

    def caso_of(self, hand: Hand) -> int:
        return hand.caso

    def borrador(self, hand: Hand) -> BorradorSave | None:
        return BorradorSave(hand.caso, {"c": hand.text} if hand.text else {}, hand.version)

    def asked(self, hand: Hand) -> BorradorSave | None:
        texts = {"c": hand.text, "digito": hand.digit}
        return BorradorSave(hand.caso, {k: t for k, t in texts.items() if t}, hand.version)

    def order(self, hand: Hand) -> Send | None:
        if hand.text == "?":
            raise InvalidDatum("No se lee.")
        whole = len(hand.text) > 1 or hand.digit
        return Send(hand.caso, hand.text, hand.digit) if whole else None

    def versions(self, hand: Hand) -> dict[int, int]:
        return {hand.caso: hand.version}

    def held(self, hand: Hand) -> tuple[int, ...]:
        return (hand.caso,) if hand.owner == "yo" else ()

    def releases(self, hand: Hand) -> bool:
        return not hand.text

    def compare(self, hand: Hand, holdings) -> Compared[Hand]:
        now = holdings[hand.caso]
        owner = now.toma or ""
        said = f"lo tomó {owner}" if owner != hand.owner else ""
        return Compared(hand._replace(owner=owner), said, read=now.version != hand.version)

    def news(self, hand: Hand, fresh: Hand) -> str | None:
        return f"cambió a {fresh.version}"

    def follow(self, hand: Hand, fresh: Hand) -> Hand:
        return hand._replace(owner=fresh.owner)

    def meanwhile(self, hand: Hand) -> str | None:
        return "cambió mientras" if hand.text.startswith("viejo") else None

    def clash(self, hand: Hand, fresh: Hand, error: Exception) -> str | None:
        return "choca" if fresh.version != hand.version else None

    def after_refusal(self, hand: Hand, fresh: Hand) -> Hand:
        return fresh._replace(text=hand.text, digit=hand.digit)


class Clock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


BUSY = ConflictError("El almacén siguió ocupado.", code="almacen_ocupado")


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def session(clock):
    return CaseSession(PlainFlow(), Heartbeat(2.0, clock), KeyGuard(clock))


def at(session, hand):
    """Put a caso in hand, painted long ago."""
    session.shown(hand, seen=True)
    return hand


def kept(caso, text, version=1):
    return Keep(BorradorSave(caso, {"c": text} if text else {}, version))


# A draft never lands after what it is the draft of.


def test_what_is_registered_waits_for_its_draft_and_takes_the_place_of_the_newer_one(session):
    hand = at(session, Hand(1))
    assert session.change(hand._replace(text="a")) == (kept(1, "a"),)
    assert session.change(hand._replace(text="ab")) == (Foresee(Send(1, "ab"), 3),)
    assert session.register() == ()
    assert session.registering == 1
    assert session.borrador_kept() == (Write(Send(1, "ab")),)
    assert session.borrador_kept() == ()
    assert session.registered() == (GoOn(Send(1, "ab")),)


def test_what_is_registered_waits_for_the_draft_of_its_own_caso_alone(session):
    hand = at(session, Hand(1))
    session.change(hand._replace(text="ab"))
    at(session, Hand(2, digit="1"))
    assert session.register() == (Write(Send(2, "", "1")),)


def test_a_note_waits_for_every_letter_of_its_own_box(session):
    assert session.type_text(1, {"t.nota": "h"}, 1) != ()
    assert session.type_text(1, {"t.nota": "ho"}, 1) == ()
    assert session.send(1, Send(1, "ho")) == ()
    assert session.borrador_kept() == (Keep(BorradorSave(1, {"t.nota": "ho"}, 1, whole=False)),)
    assert session.borrador_kept() == (Write(Send(1, "ho")),)


def test_nothing_typed_on_a_caso_is_kept_while_it_is_being_registered(session):
    hand = at(session, Hand(1, digit="1"))
    session.register()
    assert session.change(hand._replace(text="tarde")) == ()
    assert session.type_text(1, {"t.nota": "tarde"}, 1) == ()
    assert session.hand == hand


def test_one_draft_is_written_at_a_time_the_newest_of_each_caso(session):
    sent = []
    for caso, text in [(1, "a"), (1, "ab"), (2, "x"), (1, "abc"), (3, "y"), (3, "yz")]:
        at(session, Hand(caso))
        sent += [e for e in session.change(Hand(caso, text)) if isinstance(e, Keep)]
    for _ in range(4):
        sent += session.borrador_kept()
    assert sent == [kept(1, "a"), kept(1, "abc"), kept(2, "x"), kept(3, "yz")]


def test_what_is_dropped_is_never_written():
    queue, save = Borradores().add(BorradorSave(1, {"c": "a"}, 1)).start()
    for caso, text in [(1, "ab"), (2, "x"), (1, "abc"), (3, "y"), (3, "yz")]:
        queue = queue.add(BorradorSave(caso, {"c": text}, 1))
    queue = queue.drop(3)
    sent = []
    while save is not None:
        sent.append((save.caso_id, save.texts["c"]))
        queue, save = queue.kept().start()
    assert sent == [(1, "a"), (1, "abc"), (2, "x")]


def test_a_text_is_put_on_what_waits_of_the_same_caso():
    queue = Borradores().add(BorradorSave(9, {}, 1)).start()[0]
    for save in (
        BorradorSave(1, {"c": "a", "t": "x", "v": ""}, 1),
        BorradorSave(1, {"t": ""}, 1, whole=False),
        BorradorSave(2, {"t": "x", "u": "y"}, 1, whole=False),
        BorradorSave(2, {"t": ""}, 1, whole=False),
        BorradorSave(9, {"t": "z"}, 1, whole=False),
    ):
        queue = queue.add(save)
    queue, taken = queue.take()
    assert taken == (
        BorradorSave(9, {"t": "z"}, 1),
        BorradorSave(1, {"c": "a", "v": ""}, 1),
        BorradorSave(2, {"t": "", "u": "y"}, 1, whole=False),
    )
    assert queue.take()[1] == (BorradorSave(9, {"t": "z"}, 1),)


def test_a_text_typed_over_the_caso_is_kept_and_asks_no_foresight_again(session):
    hand = at(session, Hand(1))
    (asked,) = session.change(hand._replace(digit="1"), keep=False)
    session.foreseen(asked.number, "uno")
    typed = hand._replace(digit="1", text="nota")
    assert session.change(typed, foresee=False) == (kept(1, "nota"),)
    assert (session.hand, session.state.foresight) == (typed, "uno")


def test_a_text_typed_after_a_refusal_is_the_last_word_and_not_what_was_refused(session):
    hand = at(session, Hand(1, "ab"))
    session.register()
    session.refused(BUSY)
    session.borrador_kept()
    session.change(hand._replace(text="abc"), foresee=False)
    assert session.last_words()[-1] == LastWord(BorradorSave(1, {"c": "abc"}, 1))


# Nothing typed or pressed on one caso reaches another.


def test_what_is_typed_on_a_caso_one_has_left_is_not_taken_for_the_one_in_hand(session):
    late = at(session, Hand(1))._replace(text="para el uno")
    at(session, Hand(2))
    assert session.change(late) == ()
    session.amend(late)
    assert session.hand == Hand(2)


def test_the_last_letters_of_a_box_stay_with_its_caso_when_one_goes_on(session):
    at(session, Hand(1))
    session.type_text(1, {"t.nota": "h"}, 1)
    session.type_text(1, {"t.nota": "ho"}, 1)
    at(session, Hand(2))
    assert session.borrador_kept() == (Keep(BorradorSave(1, {"t.nota": "ho"}, 1, whole=False)),)


def test_a_foresight_of_something_else_is_dropped(session):
    hand = at(session, Hand(1))
    (asked,) = session.change(hand._replace(digit="1"), keep=False)
    session.change(hand._replace(digit="2"), keep=False)
    assert not session.foreseen(asked.number, "uno")
    assert session.state.foresight is None
    assert session.foreseen(asked.number + 1, "dos")
    assert session.state.foresight == "dos"
    at(session, Hand(2))
    assert session.state.foresight is None
    assert not session.foreseen(asked.number + 1, "dos")


def test_who_opened_another_caso_meanwhile_is_not_taken_away_from_it(session):
    at(session, Hand(1, digit="1"))
    session.register()
    at(session, Hand(2))
    assert session.registering == 1
    assert session.registered() == ()
    assert session.registering is None
    assert session.hand == Hand(2)


def test_who_comes_back_to_a_caso_still_being_registered_finds_it_held(session):
    at(session, Hand(1, digit="1"))
    session.register()
    at(session, Hand(2))
    at(session, Hand(1, digit="1"))
    assert session.registering == 1
    assert session.register() == (Say(REGISTERING),)
    assert session.registered() == (GoOn(Send(1, "", "1")),)


# No key before the paint.


def test_no_deciding_key_acts_before_the_caso_was_painted_for_a_moment(session, clock):
    assert session.shown(Hand(1)) == (Arrived(),)
    assert not session.admits("1")
    assert not session.admits("enter")
    assert session.admits("down")
    clock.now = 60.0
    assert not session.admits("1")
    session.painted()
    assert not session.admits("1")
    clock.now += 0.3
    assert session.admits("1")
    session.shown(Hand(2))
    assert not session.admits("1")


def test_a_caso_that_was_on_the_screen_takes_its_keys_at_once(session):
    assert session.shown(Hand(1), seen=True) == ()
    assert session.admits("1")


# Leaving waits for what is being registered, and says so.


def test_no_key_acts_on_a_caso_that_is_being_registered(session):
    hand = at(session, Hand(1, digit="1"))
    session.register()
    for key in ("1", "enter", "escape", "f7", "f8"):
        assert session.holds(key)
        assert not session.admits(key)
    assert session.admits("f10")
    assert session.leave() == (Say(REGISTERING),)
    assert session.hand == hand
    assert session.register() == (Say(REGISTERING),)
    assert session.send(1, Send(1, "otra")) == (Say(REGISTERING),)


def test_what_is_registered_holds_the_keys_until_the_next_caso_is_there(session):
    at(session, Hand(1, digit="1"))
    session.register()
    session.registered()
    assert session.registering == 1
    assert session.holds("1")
    session.shown(Hand(2), seen=True)
    assert session.registering is None
    assert session.admits("1")


def test_nothing_is_being_registered_once_nothing_comes_after_it(session):
    at(session, Hand(1, digit="1"))
    session.register()
    session.registered()
    session.nothing_left()
    assert (session.registering, session.hand) == (None, None)


def test_leaving_lets_go_of_a_caso_nobody_typed_on(session):
    hand = at(session, Hand(1))
    assert session.leave() == (Release(hand),)
    assert session.hand is None
    assert session.leave() == ()
    at(session, Hand(1, "algo"))
    assert session.leave() == ()


# A refused registration keeps what was typed.


def test_what_was_typed_is_a_draft_again_once_its_registration_is_refused(session):
    hand = at(session, Hand(1))
    session.change(hand._replace(text="ab"))
    session.change(hand._replace(text="abc"))
    session.borrador_kept()
    session.borrador_kept()
    session.register()
    assert session.refused(BUSY) == (kept(1, "abc"), Refused(BUSY))
    assert session.hand == hand._replace(text="abc")
    assert session.registering is None
    assert session.admits("enter")


def test_a_refusal_on_a_caso_one_has_left_keeps_its_text_and_does_not_touch_the_one_in_hand(
    session,
):
    at(session, Hand(1, "abc"))
    session.register()
    at(session, Hand(2))
    assert session.refused(BUSY, Hand(1, version=2)) == (kept(1, "abc"), Refused(BUSY))
    assert session.hand == Hand(2)


def test_a_caso_that_changed_under_what_was_typed_is_asked_about_with_all_of_it(session):
    at(session, Hand(1, "abc", "2"))
    session.register()
    assert session.refused(BUSY, Hand(1, version=2)) == (kept(1, "abc"), Resolve("choca"))
    assert session.hand == Hand(1, "abc", "2", version=2)


def test_what_comes_next_not_being_claimed_does_not_bring_back_what_is_registered(session):
    at(session, Hand(1, "abc"))
    session.register()
    session.registered()
    assert session.refused(BUSY) == (Refused(BUSY),)
    assert session.registering is None


# What was asked for with Enter and is not written yet is there as a draft.


@pytest.mark.parametrize("waits", [True, False])
def test_a_digit_asked_for_with_enter_is_kept_if_the_program_ends_first(session, waits):
    if waits:
        session.type_text(1, {"t.nota": "h"}, 1)
    at(session, Hand(1, digit="3"))
    session.register()
    words = session.last_words()
    assert words[-1] == LastWord(BorradorSave(1, {"digito": "3"}, 1), if_still=True)
    assert len(words) == 1 + waits


def test_a_digit_whose_registration_was_given_up_is_kept_until_something_else_is_chosen(session):
    hand = at(session, Hand(1, digit="3"))
    session.register()
    session.refused(BUSY)
    assert session.last_words()[-1] == LastWord(BorradorSave(1, {"digito": "3"}, 1), if_still=True)
    session.change(hand._replace(digit="2"), keep=False)
    assert LastWord(BorradorSave(1, {"digito": "3"}, 1), if_still=True) not in session.last_words()


def test_a_digit_nobody_pressed_enter_on_is_no_draft(session):
    at(session, Hand(1, digit="3"))
    assert session.last_words() == ()


def test_what_is_in_the_store_is_no_draft_when_the_program_ends(session):
    at(session, Hand(1, "abc"))
    session.register()
    session.registered()
    assert session.last_words() == ()


def test_the_last_letters_are_kept_when_the_program_ends(session):
    hand = at(session, Hand(1))
    session.change(hand._replace(text="a"))
    session.change(hand._replace(text="ab"))
    at(session, Hand(2, "x"))
    assert session.last_words() == (
        LastWord(BorradorSave(1, {"c": "ab"}, 1)),
        LastWord(BorradorSave(2, {"c": "x"}, 1)),
    )


def test_a_form_under_a_note_being_registered_is_kept_if_its_caso_did_not_change(session):
    at(session, Hand(1, "formulario"))
    session.send(1, Send(1, "nota"))
    assert session.last_words() == (
        LastWord(BorradorSave(1, {"c": "formulario"}, 1), if_still=True),
    )


# What others do.


def test_what_is_in_hand_is_looked_at_when_somebody_wrote(session):
    assert session.store_changed() == ()
    hand = at(session, Hand(1))
    assert session.store_changed() == (ReadHoldings((1,)),)
    assert session.looked({1: Holding(2, "otro")}) == (
        ReadAgain(hand, claim=False),
        Say("lo tomó otro"),
    )
    assert session.hand == Hand(1, owner="otro")
    assert session.looked({1: Holding(1, "otro")}) == ()


def test_a_caso_nobody_began_is_shown_as_others_left_it_and_guarded(session):
    at(session, Hand(1))
    assert session.read_again(Hand(1, version=2)) == (Arrived(), Say("cambió a 2"))
    assert session.hand == Hand(1, version=2)
    assert not session.admits("1")


def test_a_caso_with_something_typed_stays_as_it_is_and_is_told_once(session):
    at(session, Hand(1, "abc"))
    assert session.read_again(Hand(1, version=2, owner="")) == (Say("cambió a 2"),)
    assert session.hand == Hand(1, "abc", owner="")
    assert session.read_again(Hand(1, version=2, owner="")) == ()
    assert session.admits("1")


def test_what_was_claimed_for_who_left_meanwhile_is_let_go_of(session):
    fresh = Hand(1, version=2)
    assert session.read_again(fresh, claimed=True) == (Release(fresh),)
    assert session.read_again(fresh) == ()


def test_nothing_of_others_is_shown_while_one_registers(session):
    at(session, Hand(1, "abc"))
    session.register()
    assert session.looked({1: Holding(2, "otro")}) == ()
    assert session.read_again(Hand(1, version=2)) == ()


def test_a_draft_whose_caso_changed_since_is_asked_about_as_it_arrives(session):
    assert session.shown(Hand(1, "viejo")) == (Arrived(), Resolve("cambió mientras"))
    assert session.shown(Hand(1, "viejo")) == (Arrived(),)
    assert session.shown(Hand(2, "viejo"), settled=True) == (Arrived(),)


# The claims of what is in hand.


def test_what_others_did_stays_told_until_the_person_chooses_or_types(session):
    hand = at(session, Hand(1))
    asked = session.change(hand._replace(digit="1"))[-1]
    assert session.looked({1: Holding(1, "otro")}) == (Say("lo tomó otro"),)
    assert session.state.news
    assert session.foreseen(asked.number, "qué haría")
    assert session.state.news
    session.change(session.hand._replace(digit="2"))
    assert not session.state.news


def test_an_effect_that_is_foreseen_once_enter_was_pressed_is_not_shown_over_what_is_said(session):
    hand = at(session, Hand(1))
    asked = session.change(hand._replace(digit="1"))[-1]
    session.register()
    assert not session.foreseen(asked.number, "qué haría")


def test_keys_renew_what_is_in_hand_at_once_and_then_seldom(session, clock):
    assert session.pressed() == ()
    at(session, Hand(1))
    assert session.pressed() == (Renew((1,), 0.0),)
    clock.now += 0.5
    assert session.pressed() == (BeatIn(1.5),)
    assert session.pressed() == ()
    clock.now += 1.5
    assert session.beat() == (Renew((1,), 1.5),)
    session.nothing_left()
    assert session.pressed() == ()
    assert session.beat() == ()


def test_a_text_nobody_can_read_is_said_and_neither_foreseen_nor_sent(session):
    hand = at(session, Hand(1))
    assert session.change(hand._replace(text="?"))[-1] == Say("No se lee.")
    assert session.register() == (Say("No se lee."),)
    assert session.registering is None


class Store(NamedTuple):
    """What is in the store of one caso."""

    version: int = 1
    borrador: str = ""


class Order(RuleBasedStateMachine):
    """A person who types, registers and goes on, and a store that answers when it pleases."""

    casos = Bundle("casos")

    def __init__(self) -> None:
        super().__init__()
        self.session = CaseSession(PlainFlow(), None, KeyGuard(Clock()))
        self.store = {caso: Store() for caso in (1, 2, 3)}
        self.keeping: BorradorSave | None = None
        self.writing: Send | None = None
        self.going_on = False

    def run(self, effects) -> None:
        for effect in effects:
            match effect:
                case Keep(jotting):
                    assert self.keeping is None
                    assert self.writing is None or self.writing.caso != jotting.caso_id
                    self.keeping = jotting
                case Write(what):
                    assert self.writing is None
                    assert self.keeping is None or self.keeping.caso_id != what.caso
                    self.writing = what
                case GoOn():
                    self.going_on = True

    @rule(caso=st.sampled_from((1, 2, 3)))
    def open(self, caso):
        if not self.session.holds("escape"):
            now = self.store[caso]
            self.run(self.session.shown(Hand(caso, now.borrador, version=now.version), seen=True))
            self.going_on = False

    @precondition(lambda self: self.session.hand is not None)
    @rule(letter=st.sampled_from("xyz"), caso=st.sampled_from((1, 2, 3)))
    def type(self, letter, caso):
        hand = self.session.hand
        self.run(self.session.change(hand._replace(text=f"{hand.text}{hand.caso}{letter}")))
        self.run(self.session.change(Hand(caso + 3, "ajeno")))

    @rule()
    def enter(self):
        if self.session.admits("enter"):
            self.run(self.session.register())

    @precondition(lambda self: self.keeping is not None)
    @rule(works=st.booleans())
    def keep(self, works):
        save, self.keeping = self.keeping, None
        caso = save.caso_id
        if works:
            self.store[caso] = self.store[caso]._replace(borrador=save.texts.get("c", ""))
        self.run(self.session.borrador_kept())

    @precondition(lambda self: self.writing is not None)
    @rule()
    def write(self):
        what, self.writing = self.writing, None
        self.store[what.caso] = Store(self.store[what.caso].version + 1)
        self.run(self.session.registered())

    @precondition(lambda self: self.writing is not None)
    @rule()
    def refuse(self):
        what, self.writing = self.writing, None
        self.run(self.session.refused(BUSY))
        hand = self.session.hand
        assert hand is None or hand.caso != what.caso or hand.text == what.text

    @precondition(lambda self: self.going_on)
    @rule()
    def nothing_comes(self):
        self.going_on = False
        self.session.nothing_left()

    @rule()
    def end(self):
        """What is in hand is in the store, or is the last word about it."""
        words = {w.save.caso_id: w for w in self.session.last_words()}
        hand, order = self.session.hand, self.session.state.order
        if hand is not None and hand.text and not (order and order.caso_id == hand.caso):
            assert words[hand.caso].save.texts["c"] == hand.text
        if self.writing is not None and self.writing.text:
            assert words[self.writing.caso].save.texts["c"] == self.writing.text
            assert words[self.writing.caso].if_still

    @invariant()
    def every_text_is_of_its_own_caso(self):
        borradores = [
            BorradorSave(caso, {"c": now.borrador}, 1) for caso, now in self.store.items()
        ]
        for save in (*borradores, *filter(None, [self.keeping])):
            text = save.texts.get("c", "")
            assert set(text[::2]) <= {str(save.caso_id)}

    @invariant()
    def a_draft_is_never_older_than_what_was_registered(self):
        if self.keeping is not None:
            assert self.keeping.version == self.store[self.keeping.caso_id].version


Order.TestCase.settings = settings(max_examples=25, stateful_step_count=30)
TestOrder = Order.TestCase
