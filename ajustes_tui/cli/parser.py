"""The command-line parser, built from the table of orders and the program's options."""

from __future__ import annotations

import argparse
import re
from argparse import Namespace
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn

from ajustes_tui import __version__
from ajustes_tui.errors import InvalidDatum, InvalidUse

if TYPE_CHECKING:
    from ajustes_tui.cli.orders import Order

SCREENS = tuple(
    (
        "turno triage contacto kpi revision historial importacion personas catalogos"
        " asesores auditoria primer_dia flujograma retroalimentacion practicas ideas"
        " lotes"
    ).split()
)
_OPTIONS_WITH_VALUE = frozenset({"--db", "--config", "--como", "--pantalla", "--terminal"})
_PROFILES = (
    "xterm, putty, linux, vt220, vt100, latin1, ascii, lector… (varios con comas), simple o lineas"
)
_MOST_CHOICES = 12
"""Maximum words listed in a refusal."""
_ABOUT = re.compile(r"(?:argument|the following arguments are required:) (\S+?)(?:[:,]|$)")
_TRANSLATIONS = (
    (r"the following arguments are required: ACCION", r"Falta la acción."),
    (r"the following arguments are required: (.*)", r"Falta {0}."),
    (r"unrecognized arguments: (.*)", r"No se entiende «{0}»."),
    (
        r"argument (--pantalla).*: invalid choice: '?([^' ]*)'?.*",
        rf"«{{1}}» no es una pantalla. Hay: {', '.join(SCREENS)}.",
    ),
    (
        r"argument ACCION.*: invalid choice: '?([^' ]*)'?.*",
        r"«{0}» no es una acción de esta orden.",
    ),
    (r"argument ORDEN.*: invalid choice: '?([^' ]*)'?.*", r"«{0}» no es una orden."),
    (r"argument (\S+).*: invalid choice: '?([^' ]*)'?.*", r"«{1}» no va en {0}."),
    (r"argument (\S+).*: expected .*", r"{0} necesita un valor."),
    (
        r"argument (\S+).*: invalid _count value: '-\d+'",
        r"{0} necesita un número de 0 en adelante.",
    ),
    (
        r"argument (\S+).*: invalid _days value: '-?\d+'",
        r"{0} necesita un número de 1 en adelante.",
    ),
    (r"argument (\S+).*: invalid \w+ value: (.*)", r"{0} necesita un número."),
    (r"argument (\S+).*: ignored explicit argument .*", r"{0} no lleva valor."),
    (r"argument (\S+).*: not allowed with argument (\S+).*", r"{0} y {1} no van juntas."),
)


class _HelpFormatter(argparse.RawDescriptionHelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "uso: " if prefix is None else prefix)

    def add_argument(self, action: argparse.Action) -> None:
        """Keep the width of orders as written, as since Python 3.13."""
        super().add_argument(action)
        for order in self._iter_indented_subactions(action):
            width = len(self._format_action_invocation(order)) + self._current_indent
            self._action_max_length = max(self._action_max_length, width)


class Parser(argparse.ArgumentParser):
    """A parser that raises InvalidUse in Spanish instead of exiting."""

    def __init__(self, *, examples: Sequence[str] = (), **options: object) -> None:
        super().__init__(
            add_help=False,
            allow_abbrev=False,
            formatter_class=_HelpFormatter,
            **options,  # type: ignore[arg-type]  # passed on as they came
        )
        # Python 3.14 would colour the help, whatever the terminal is.
        self.color = False
        if examples:
            self.epilog = "\n".join(
                ["Ejemplos:" if examples[1:] else "Ejemplo:", *(f"  {e}" for e in examples)]
            )
        self.group = self.add_argument_group("opciones")
        self.group.add_argument("-h", "--help", action="help", help="muestra esta ayuda y sale")

    def error(self, message: str) -> NoReturn:
        choices = self._choices_of(message)
        there_is = f"Hay: {', '.join(choices)}. " if 0 < len(choices) <= _MOST_CHOICES else ""
        raise InvalidUse(_translate(message), f"{there_is}Vea `{self.prog} --help`.")

    def _choices_of(self, message: str) -> Sequence[str]:
        about = _ABOUT.match(message)
        if about is None:
            return ()
        for action in self._actions:
            if about[1] in (action.metavar, *action.option_strings):
                return [str(choice) for choice in action.choices or ()]
        return ()


def _translate(message: str) -> str:
    for pattern, text in _TRANSLATIONS:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return text.format(*(part.strip()[:80] for part in found.groups()))
    return "La orden no está bien escrita."


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Without ORDEN build only the program's options, which is faster."""
    for name in (each[:-3] for each in arguments if each.startswith("--") and each.endswith("=--")):
        # argparse makes a list of it, whatever was asked for.
        raise InvalidUse(f"{name} necesita un valor.", "Escríbalo después de «=».")
    opens = len(arguments) % 2 == 0 and _OPTIONS_WITH_VALUE.issuperset(arguments[::2])
    parser = _parser_without_orders() if opens else build_parser(_order_of(arguments))
    return parser.parse_args(arguments)


def _order_of(arguments: Sequence[str]) -> str | None:
    """Return the order, if its place has the name of one."""
    from ajustes_tui.cli.orders import ORDERS

    words = iter(arguments)
    for word in words:
        if word in _OPTIONS_WITH_VALUE:
            next(words, None)
        elif not word.startswith("-"):
            return word if word in ORDERS else None
    return None


def _parser_without_orders() -> Parser:
    parser = Parser(
        prog="ajustes",
        usage="ajustes [--db RUTA] [--config RUTA] [--como USUARIO] [ORDEN …]",
        description="Gestión de ajustes de facturación. Sin ORDEN abre el programa.",
        epilog="`ajustes ORDEN --help` muestra las opciones de una orden, con ejemplos.",
    )
    g = parser.group
    g.add_argument("--version", action="version", version=f"ajustes {__version__}", help="versión")
    g.add_argument("--db", metavar="RUTA", help="almacén (o AJUSTES_DB)")
    g.add_argument("--config", metavar="RUTA", help="archivo de opciones (o AJUSTES_CONFIG)")
    g.add_argument("--como", metavar="USUARIO", help="persona, si el programa es dueño del almacén")
    g.add_argument(
        "--pantalla",
        choices=SCREENS,
        metavar="PANTALLA",
        help=f"por dónde empieza: {', '.join(SCREENS)}",
    )
    g.add_argument("--pared", action="store_true", help="KPI a toda la pantalla, sin teclas")
    g.add_argument("--terminal", metavar="PERFIL", default="", help=f"qué terminal es: {_PROFILES}")
    parser.set_defaults(orden=None, accion=None, renglones=False)
    return parser


@cache
def build_parser(only: str | None = None) -> Parser:
    """Build one order, in a tenth of the time, or all; cached, because a dialogue runs many."""
    from ajustes_tui.cli.orders import ORDERS

    parser = _parser_without_orders()
    orders = parser.add_subparsers(dest="orden", metavar="ORDEN", title="órdenes", prog="ajustes")
    actions: dict[str, argparse._SubParsersAction[Parser]] = {}
    for order in ORDERS.values():
        name, _, action = order.name.partition(" ")
        if only not in (None, name):
            continue
        said: dict[str, Any] = {"help": order.help, "description": order.help} if order.help else {}
        if action:
            said.setdefault("help", "")  # without one argparse leaves it out of the list
        child = (actions[name] if action else orders).add_parser(
            action or name, examples=order.examples, **said
        )
        if not order.run:
            actions[name] = child.add_subparsers(
                dest="accion",
                metavar="ACCION",
                required=True,
                title="acciones",
                prog=f"ajustes {name}",
            )
            continue
        child.group.add_argument("--json", action="store_true", help="un solo documento JSON")
        if order.reads:
            child.group.add_argument(
                "--renglones", action="store_true", help="un hecho por renglón, para oírlo"
            )
        for option in order.options:
            takes: dict[str, Any] = (
                {"metavar": option.metavar} if option.metavar else {"action": "store_true"}
            )
            child.group.add_argument(option.name, help=option.help, **takes, **option.more)
    return parser


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
