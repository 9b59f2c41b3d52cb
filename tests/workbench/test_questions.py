"""What a field of a form says of a text that is none of its answers."""

import pytest

from ajustes_tui.workbench.questions import FormQuestion


@pytest.mark.parametrize(
    ("digits", "several", "said"),
    [
        ("12345", True, "Faltan: escriba números de 1 a 5"),
        ("123", False, "Faltan: escriba un solo número, de 1 a 3"),
        ("5", True, "Faltan: escriba 5"),
        ("35", True, "Faltan: escriba 3 o 5"),
    ],
)
def test_a_field_asks_for_no_digit_that_it_does_not_offer(digits, several, said):
    options = tuple((digit, f"S{digit}", "soporte") for digit in digits)
    question = FormQuestion("faltan", "Faltan", options=options, several=several)
    assert question.asks_digit() == said
