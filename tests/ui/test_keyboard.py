"""What was typed for the last caso does not decide the one that just arrived."""

from __future__ import annotations

from ajustes_tui.ui.keyboard import (
    ANSWER_S,
    LOST_S,
    Glass,
    KeyGuard,
    NumberRun,
    one_line,
    pasted_numbers,
)
from tests.support import RelojFijo


def test_a_key_before_a_new_caso_was_on_the_screen_for_a_quarter_of_a_second_is_dropped():
    clock = RelojFijo()
    key_guard = KeyGuard(clock)
    assert key_guard.admits("enter")
    key_guard.wait_for_paint()
    assert not key_guard.admits("1")
    assert all(key_guard.admits(key) for key in ("f10", "escape", "down")), "they decide nothing"
    key_guard.painted()
    clock.seconds += 0.24
    assert not key_guard.admits("enter")
    clock.seconds += 0.01
    assert key_guard.admits("enter")
    # Painting again does not start the wait again.
    key_guard.painted()
    assert key_guard.admits("1")


def test_what_a_person_asked_to_type_on_a_new_caso_waits_for_nothing_but_its_enter():
    guard = KeyGuard(RelojFijo())
    guard.wait_for_paint(letters=False)
    assert guard.admits("r")
    assert guard.admits("1")
    assert not guard.admits("enter")
    guard.wait_for_paint()
    assert not guard.admits("r")


def test_a_paste_gives_its_numbers_once_each_and_in_a_field_one_trimmed_line():
    assert pasted_numbers("90004127\t4471093382\n90004127 x12") == ("90004127", "4471093382")
    assert one_line("  4471093382 \r\n") == "4471093382"


def asked_guard(clock):
    """Return a guard whose terminal answered once, and that terminal."""
    glass = Glass(lambda: None, clock)
    glass.ask()
    glass.answered()
    guard = KeyGuard(clock)
    guard.wait_for_paint()
    guard.painted(glass)
    return guard, glass


def test_a_caso_that_the_terminal_does_not_show_yet_is_not_decided():
    clock = RelojFijo()
    guard, glass = asked_guard(clock)
    clock.seconds += 1
    assert not guard.admits("enter")
    assert glass.answered()
    assert guard.admits("enter")


def test_a_key_typed_before_the_caso_was_on_the_glass_does_not_decide_it_when_its_turn_comes():
    clock = RelojFijo()
    guard, glass = asked_guard(clock)
    clock.seconds += 1
    typed = clock.seconds
    clock.seconds += 1
    assert glass.answered()
    assert not guard.admits("enter", typed)
    assert not guard.admits("enter", typed - 1)
    assert guard.admits("enter", typed + 1)


def test_an_answer_at_once_does_not_shorten_the_wait():
    guard, glass = asked_guard(RelojFijo())
    glass.answered()
    assert not guard.admits("1")


def test_an_answer_to_the_caso_before_says_nothing_of_this_one():
    clock = RelojFijo()
    guard, glass = asked_guard(clock)
    guard.wait_for_paint()
    guard.painted(glass)
    clock.seconds += 1
    glass.answered()
    assert not guard.admits("1")
    glass.answered()
    assert guard.admits("1")


def test_a_terminal_that_answers_no_more_has_the_guard_by_time():
    clock = RelojFijo()
    guard, _glass = asked_guard(clock)
    clock.seconds += ANSWER_S
    assert guard.admits("enter")


def test_a_terminal_that_never_answered_has_the_pause_of_plain_lines():
    clock = RelojFijo()
    guard, glass = KeyGuard(clock), Glass(lambda: None, clock)
    glass.pause = lambda: 3.0
    for _caso in range(2):
        guard.wait_for_paint()
        guard.painted(glass)
        clock.seconds += 2.9
        assert not guard.admits("enter")
        clock.seconds += 0.2
        assert guard.admits("enter")


def test_an_answer_nobody_waits_for_is_none():
    assert not Glass(lambda: None).answered()


def typed(digits, gaps):
    """Return what a run says of each key, typed with some seconds before each but the first."""
    clock = RelojFijo()
    run = NumberRun(clock)
    said = []
    for digit, gap in zip(digits, (0, *gaps), strict=True):
        clock.seconds += gap
        said.append(run.take(digit, None))
    return said


def test_an_answer_that_the_line_lost_leaves_no_later_one_behind():
    clock = RelojFijo()
    glass = Glass(lambda: None, clock)
    glass.ask()
    glass.answered()
    glass.ask()
    clock.seconds += LOST_S
    newest = glass.ask()
    assert not glass.shows(newest)
    assert glass.answered()
    assert glass.shows(newest)
    assert not glass.answered()


def test_digits_typed_in_one_breath_are_a_number_and_apart_they_are_choices():
    assert typed("900", (0.06, 0.8)) == ["", "", "900"]
    assert typed("1231", (0.06, 0.9, 0.06)) == ["", "", "", ""]
    assert typed("90000", (1.5, 1.9, 1.5, 2.0)) == ["", "", "", "", "90000"]
    assert typed("1900", (1.5, 0.1, 0.1)) == ["", "", "", "900"]
    assert typed("90f0", (0.1, 0.1, 0.1)) == ["", "", "", ""]


def test_digits_that_a_slow_machine_takes_late_are_a_number_by_when_they_were_typed():
    clock = RelojFijo()
    run = NumberRun(clock)
    clock.seconds += 60
    said = [run.take(digit, None, 100.0 + place / 2) for place, digit in enumerate("900")]
    assert said == ["", "", "900"]


def test_a_digit_is_of_the_breath_of_the_last_one_for_a_moment_only():
    run = NumberRun()
    assert not run.goes_on(100.0)
    run.take("2", None, 100.0)
    assert run.goes_on(100.8)
    assert not run.goes_on(100.9)
