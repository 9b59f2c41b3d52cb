"""First use: the purpose of the program, the first keys, and the person's data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePath
from typing import ClassVar, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical

from ajustes_tui.domain.values.person import RunSession, Usuario, parse_initials
from ajustes_tui.domain.values.roles import ROLES
from ajustes_tui.errors import InvalidDatum
from ajustes_tui.messages import Signals
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens import modals
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.measures import LOW, WIDE, WIDTH
from ajustes_tui.ui.text import Line, Span, Tone, label_span, rule, wrap
from ajustes_tui.widgets.line_view import LineView
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.window_table import Column, WindowTable
from ajustes_tui.workbench.asking import Form, FormRow

SENTENCES = (
    "Este programa lleva los ajustes de la célula: importa la base de Claro, dice qué pide el "
    "procedimiento en cada caso y guarda lo que usted decide.",
    "Nada queda registrado hasta que usted oprima Enter, y lo último suyo se deshace con u. Lo que "
    "escribe a medias se guarda aunque se corte la línea.",
)
_A_DAY = (
    ("F2", "Importar", "la base del corte entra una vez; antes se ve qué traería"),
    ("F3", "Decidir", "la cola, lo que vence antes primero; un dígito escoge y Enter registra"),
    ("F4", "Llamar", "el guion, el resultado y la línea para RR, sin volver a escribirla"),
    ("F5", "Mirar", "los indicadores del corte, al momento"),
    ("F6", "Responder", "todo lo de una cuenta, línea por línea, con quién y cuándo"),
)
"""A working day: key, action and result."""
_TEXT_WIDTH, _MARGIN = 74, 5
_LEFT = 84
"""Cells of the sentences where the data are beside them."""
_TALL = 29
"""Window rows from which the day is shown."""
_MOST_NAME = 60


class FirstStep(NamedTuple):
    """The first step requested: a place, a file to read, or a practice store."""

    person: Usuario
    place: str = "turno"
    base: Path | None = None
    practises: bool = False


class _FirstAct(NamedTuple):
    keystroke: str
    words: str
    note: str


def _columns() -> Mapping[int, Sequence[Column[_FirstAct]]]:
    keystroke = Column[_FirstAct]("", 8, lambda row: row.keystroke, tone=lambda _row: Tone.KEY)
    words = Column[_FirstAct]("", 31, lambda row: row.words)
    note = Column[_FirstAct]("", 36, lambda row: row.note, "der", lambda _row: Tone.DIM)
    return {
        0: (keystroke, words._replace(flexible=True)),
        WIDTH: (keystroke, words, note),
    }


class FirstScreen(AjustesScreen):
    """The screen without a store; it writes nothing, and ends the app with a FirstStep."""

    CONTEXT = "primera"
    CSS_PATH: ClassVar[list[str | PurePath]] = [styles_dir() / "primera.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("primera")]

    def __init__(
        self, person: Usuario, base: Path | None, signals: Signals, run_session: RunSession
    ) -> None:
        super().__init__(signals, run_session)
        self._person = person
        self._base = base
        self._named = False
        """Whether the name was given or confirmed."""
        self._about = LineView(id="que-es")
        self._begin = LineView(id="empezar")
        self._table = ListTable(_columns(), headings=False)
        self._own = LineView(id="datos")
        self._both = Horizontal(
            Vertical(self._about, self._begin, self._table), self._own, id="primera"
        )

    def compose_body(self) -> ComposeResult:
        yield self._both

    def on_mount(self) -> None:
        note = f"en la carpeta: {self._base.stem}" if self._base else "se escoge el archivo"
        self._table.show(
            [
                _FirstAct("Enter", "Importar la base de hoy", note),
                _FirstAct("d", "Practicar con datos inventados", "casos que no son de nadie"),
                _FirstAct("F1", "Ver las teclas", "las de cada lugar, con F1 siempre"),
                _FirstAct("Ctrl+P", "Buscar una acción", "por su nombre, en palabras"),
            ]
        )
        self._table.focus()
        self.frame.bar.show("AJUSTES · primera vez", f"usted: {self._person.login}")
        self._say_enter()

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self._draw(event.size.width, event.size.height)

    def _draw(self, width: int, height: int) -> None:
        beside = width >= WIDE
        self._both.set_class(beside, "-al-lado")
        self._about.display = self._own.display = height >= LOW
        if beside:
            width = _LEFT
        rows = [wrap(text, min(_TEXT_WIDTH, width - _MARGIN - 1)) for text in SENTENCES]
        blank: list[Line] = [[]] if height >= _MARGIN * 4 else []
        lines: list[Line] = list(blank)
        for sentence in rows:
            lines += [[Span(f"{' ' * _MARGIN}{row}")] for row in sentence]
            lines += blank
        self._about.set_lines(lines)
        self._begin.set_lines([rule("Para empezar", "", width)])
        person = self._person
        if beside:
            width = self.app.size.width - _LEFT
        own: list[Line] = [
            *([] if beside else blank),
            rule("Sus datos", "n los cambia", width),
            [label_span("Nombre"), Span(person.name)],
            [label_span("Firma en RR"), Span(person.initials)],
            [label_span("Rol"), Span(ROLES[person.rol].offer)],
        ]
        if height >= _TALL:
            own += [[], rule("Cómo es un día", "", width)]
            own += [
                [Span(f" {key:<8}", Tone.KEY), Span(f"{words:<12}"), Span(does, Tone.DIM)]
                for key, words, does in _A_DAY
            ]
            own += [[], rule("Qué queda escrito", "", width)]
            own += [
                [Span(" Nada todavía: el almacén se hace cuando usted entra o importa.")],
                [
                    Span(
                        " La primera persona que entra queda como supervisora; las demás las "
                        "agrega ella.",
                        Tone.DIM,
                    )
                ],
            ]
        self._own.set_lines(own)

    @on(WindowTable.CursorMoved)
    def _say_enter(self) -> None:
        row = self._table.current
        if row is None or row.keystroke == "Enter":
            words = (
                f"Enter abre {self._base.name}, sin escribir todavía"
                if self._base
                else "Enter deja escoger el archivo, sin escribir todavía"
            )
        else:
            words = f"Enter: {row.words[0].lower()}{row.words[1:]}"
        self.frame.command_row.show(words, of_row=True)

    @on(WindowTable.RowChosen)
    async def action_abrir(self) -> None:
        row = self._table.current
        match row.keystroke if row is not None else "":
            case "Enter":
                self.leave("importacion")
            case "d":
                self.action_practicar()
            case "F1":
                await self.app.run_action("app.ayuda")
            case "Ctrl+P":
                await self.app.run_action("app.command_palette")

    def leave(self, place: str) -> None:
        """End with a place to open, once the name is known: the store is created after that."""
        base = self._base if place == "importacion" else None
        if self._named:
            self.app.exit(FirstStep(self._person, place, base))
        else:
            self._ask_who(lambda: self.app.exit(FirstStep(self._person, place, base)))

    def action_practicar(self) -> None:
        """End with a practice store of invented casos."""
        self.app.exit(FirstStep(self._person, practises=True))

    def action_datos(self) -> None:
        self._ask_who(lambda: None)

    def _ask_who(self, then: Callable[[], None]) -> None:
        rows = [
            FormRow("nombre", "Nombre", _MOST_NAME, self._person.name),
            FormRow("firma", "Firma en RR", 4, self._person.initials, objection=_objection),
        ]
        form = Form(
            title="Sus datos",
            help="La firma son las letras con que terminan sus líneas de RR.",
            rows=rows,
            does="los cambia",
            foot="los cambia",
            replaces=True,
        )

        def answered(texts: Mapping[str, str] | None) -> None:
            if texts is not None:
                name = texts["nombre"].strip() or self._person.login
                initials = parse_initials(texts["firma"])
                self._person = self._person._replace(name=name, initials=initials)
                self._named = True
                self._draw(*self.app.size)
                then()

        self.app.push_screen(modals.FormModal(form), answered)

    def action_atras(self) -> None:
        self.say("Aquí no hay un paso atrás: F10 sale, y nada queda escrito", Tone.NOTICE)

    def action_buscar(self) -> None:
        self.say("Todavía no hay casos que buscar", Tone.NOTICE)

    action_cuenta = action_buscar


def _objection(typed: str) -> str:
    try:
        parse_initials(typed)
    except InvalidDatum as error:
        return error.message
    return ""
