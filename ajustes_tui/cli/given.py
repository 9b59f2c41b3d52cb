"""What is refused of the options before their order runs: an empty value, and a reason without end."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from ajustes_tui.errors import InvalidDatum, InvalidUse

if TYPE_CHECKING:
    from ajustes_tui.cli.orders import Order

_OF_THE_PROGRAM = ("db", "config", "como")
_READ_EMPTY = frozenset({"T", "F", "AAAA-Snn", "XX"})
"""Values whose readers say what an empty one lacks."""


def require_given(args: Namespace, order: Order | None) -> None:
    """Refuse an empty value, as of a variable that is not set: the order would act as without it.

    Raises InvalidUse, or InvalidDatum for a reason that is too long.
    """
    names = {name: f"--{name}" for name in _OF_THE_PROGRAM} | {
        option.attribute: option.name
        for option in (order.options if order is not None else ())
        if option.name.startswith("--") and option.metavar not in _READ_EMPTY
    }
    for attribute, name in names.items():
        if getattr(args, attribute) == "":
            raise InvalidUse(f"{name} está vacía.", "Escriba su valor, o quítela.")
    if reason := getattr(args, "motivo", None):
        # Only what is demanded with a reason loads the rules.
        from ajustes_tui.domain.rules.data import MAX_TEXT

        if len(reason) > MAX_TEXT:
            raise InvalidDatum(f"--motivo pasa de {MAX_TEXT} caracteres.", "Acórtelo.")
