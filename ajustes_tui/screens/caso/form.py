"""The form that stands in place of the procedure block while a decision asks for more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.message import Message

from ajustes_tui.domain.keeping.catalogs import CatalogoMarcaciones, Catalogos
from ajustes_tui.screens.caso.questions import EventoForm, FormQuestion
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.ui.keys import bindings_for
from ajustes_tui.ui.measures import LABEL_WIDTH, WIDTH
from ajustes_tui.ui.text import Trozo, Voz, ancho, envolver, limpio, rotulo
from ajustes_tui.widgets.field import Campo
from ajustes_tui.widgets.frame import Regla
from ajustes_tui.widgets.line_view import Lineas

DATO = 65


def field_help(pregunta: FormQuestion, libre: int) -> list[list[Trozo]]:
    """Return the words at the right of a field: its options, or its help."""
    if not pregunta.opciones:
        return [[Trozo(f"  {pregunta.ayuda}", Voz.TENUE)]]
    renglones: list[list[Trozo]] = [[]]
    usado = 0
    for digito, _valor, palabras in pregunta.opciones:
        largo = 2 + ancho(digito) + 1 + ancho(palabras)
        if usado + largo > libre:
            renglones.append([])
            usado = 0
        renglones[-1] += [Trozo("  "), Trozo(digito, Voz.FUERTE), Trozo(f" {palabras}")]
        usado += largo
    return renglones


class CaseForm(VerticalScroll, can_focus=False):
    """The fields of one evento; what they hold is asked for with `valores`."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("triage.formulario", of_part=True)]

    class Cambiado(Message):
        """Something was typed."""

    class Submitted(Message):
        """Enter was pressed outside its fields."""

    def __init__(
        self, formulario: EventoForm, valores: Mapping[str, str], *, compacto: bool = False
    ) -> None:
        super().__init__(classes="-compacto" if compacto else None)
        self.formulario = formulario
        self._iniciales = {p.clave: valores.get(p.clave, p.inicial) for p in formulario.preguntas}
        self._compacto = compacto
        self._preguntas = {p.clave: p for p in formulario.preguntas}

    def compose(self) -> ComposeResult:
        """Build a row for each question, then what registering will do."""
        if not self._compacto:
            yield Regla(self.formulario.titulo, self.formulario.derecha)
        for renglon in self._rows():
            yield from self._row(renglon)
            if any(p.clave == "radicado" for p in renglon) and not self._compacto:
                yield Lineas([[]], classes="aviso-radicado")
        if self.formulario.efecto and not self._compacto:
            textos = envolver(self.formulario.efecto, DATO)
            yield Lineas(
                [
                    [rotulo("Al registrar" if not i else ""), Trozo(texto)]
                    for i, texto in enumerate(textos)
                ]
            )

    def _rows(self) -> Iterator[list[FormQuestion]]:
        actual: list[FormQuestion] = []
        for pregunta in self.formulario.preguntas:
            if actual and not pregunta.junto:
                yield actual
                actual = []
            actual.append(pregunta)
        if actual:
            yield actual

    def _row(self, renglon: list[FormQuestion]) -> ComposeResult:
        usado = LABEL_WIDTH + sum(ancho(p.antes) + p.ancho for p in renglon)
        ayuda = field_help(renglon[-1], WIDTH - usado - 1)
        aparte = not renglon[-1].opciones and ancho(renglon[-1].ayuda) + 2 > WIDTH - usado
        with Horizontal(classes="renglon"):
            etiqueta = Lineas([[rotulo(renglon[0].rotulo)]])
            etiqueta.styles.width = LABEL_WIDTH
            yield etiqueta
            for pregunta in renglon:
                if pregunta.antes:
                    antes = Lineas([[Trozo(pregunta.antes, Voz.TENUE)]])
                    antes.styles.width = ancho(pregunta.antes)
                    yield antes
                una = bool(pregunta.opciones) and not pregunta.varias
                yield Campo(
                    self._iniciales[pregunta.clave],
                    ancho=pregunta.ancho,
                    al_elegir=self._chosen if una else None,
                    id=f"campo-{pregunta.clave}",
                )
            derecha = Lineas(
                [[]] if aparte else ayuda, classes=f"de-{renglon[-1].clave.strip('_')}"
            )
            derecha.styles.width = "1fr"
            yield derecha
        if aparte:
            yield Lineas([[rotulo(""), Trozo(renglon[-1].ayuda, Voz.TENUE)]])

    def on_mount(self) -> None:
        """Put the cursor in the first field that waits for something."""
        campos = self.campos
        vacio = next((campo for campo in campos if not campo.value), campos[0] if campos else None)
        if vacio is not None:
            vacio.focus()

    @property
    def campos(self) -> list[Campo]:
        """Return the fields in order."""
        return list(self.query(Campo))

    def pregunta(self, campo: Campo) -> FormQuestion:
        """Return what a field asks."""
        return self._preguntas[(campo.id or "").removeprefix("campo-")]

    def valores(self) -> dict[str, str]:
        """Return what stands in each field, by the key of its question."""
        return {self.pregunta(campo).clave: campo.value for campo in self.campos}

    @property
    def escrito(self) -> bool:
        """Whether anything was typed besides what the fields came with."""
        return any(campo.value != self.pregunta(campo).inicial for campo in self.campos)

    def show_marcacion(self, texto: str, voz: Voz) -> None:
        """Say beside the razón and the subrazón what the catalogue calls them."""
        for derecha in self.query(".de-subrazon").results(Lineas):
            derecha.set_lines([[Trozo(f"   {texto}", voz)]])

    def check_radicado(self, taken: Callable[[str], str | None]) -> None:
        """Say under a new radicado whether it can be one; `taken` says why it cannot."""
        texto = self.valores().get("radicado", "").strip()
        if not texto:
            self.show_radicado("", Voz.TENUE)
            return
        motivo = taken(texto)
        if motivo is not None:
            self.show_radicado(f"■ {motivo}", Voz.MALO)
        elif texto.isdigit():
            said = f"√ {len(texto)} dígitos; no es el anterior ni el de otro caso"
            self.show_radicado(said, Voz.OK)
        else:
            self.show_radicado("▲ no son solo dígitos; revíselo", Voz.AVISO)

    def check_marcacion(self, marcaciones: CatalogoMarcaciones) -> None:
        """Say what the razón and the subrazón are."""
        values = self.valores()
        razon, subrazon = (values.get(c, "").strip().upper() for c in ("razon", "subrazon"))
        known = marcaciones.buscar(razon, subrazon)
        if known is not None:
            descripcion = limpio(known.descripcion)
            if marcaciones.demo and not descripcion.startswith("DEMO"):
                descripcion = f"DEMO {descripcion}"
            self.show_marcacion(descripcion, Voz.TENUE)
        elif razon and subrazon:
            self.show_marcacion("▲ no está en el catálogo", Voz.AVISO)
        else:
            self.show_marcacion("", Voz.TENUE)

    def offer_list(self, campo: Campo, catalogos: Catalogos) -> bool:
        """Offer the values of a field; return whether it has any."""
        pregunta = self.pregunta(campo)
        marcacion = pregunta.clave in ("razon", "subrazon")
        if marcacion:
            options = [
                (f"{m.razon} {m.subrazon}", f"{m.razon} {m.subrazon} {m.descripcion}")
                for m in catalogos.marcaciones.de_ajuste()
            ]
        elif pregunta.clave == "causal":
            options = [(c.letra, f"{c.letra} {c.nombre}") for c in catalogos.causales]
            options.append(("FUERA", "Fuera de la lista: la ve la supervisora"))
        else:
            options = [(digito, palabras) for digito, _valor, palabras in pregunta.opciones]
        if not options:
            return False

        def chosen(valor: str | None) -> None:
            if valor is None or not self.is_mounted:
                return
            if marcacion:
                for clave, codigo in zip(("razon", "subrazon"), valor.split(), strict=True):
                    self.query_one(f"#campo-{clave}", Campo).value = codigo
            else:
                campo.value = campo.value + valor if pregunta.varias else valor

        self.app.push_screen(PickerModal(pregunta.rotulo, options), chosen)
        return True

    def action_otro_campo(self) -> None:
        """Go to the next empty field."""
        self.go_to_empty()

    def action_registrar(self) -> None:
        """Ask for what is written to be registered."""
        self.post_message(self.Submitted())

    def resumen(self) -> str:
        """Return what is written, in words, to be kept as a note."""
        partes = []
        for clave, texto in self.valores().items():
            pregunta = self._preguntas[clave]
            if valor := pregunta.valor(texto):
                partes.append(f"{pregunta.rotulo}: {valor}")
        return "; ".join(partes)

    def go_to(self, clave: str) -> None:
        """Put the cursor in the field of a question, unless the key came before the field."""
        for campo in self.query(f"#campo-{clave}").results(Campo):
            campo.focus()

    def go_to_empty(self) -> None:
        """Put the cursor in the next field without an answer, or in the next one."""
        campos = self.campos
        if not campos:
            return
        en_foco = self.screen.focused
        actual = next((i for i, campo in enumerate(campos) if campo is en_foco), -1)
        orden = [*campos[actual + 1 :], *campos[: actual + 1]]
        # At once: what is typed next, in the same burst even, is for that field.
        self.screen.set_focus(next((campo for campo in orden if not campo.value), orden[0]))

    def _chosen(self, campo: Campo) -> None:
        """Go on from an answer; from the last field, with nothing left to answer, nowhere."""
        if self.screen.focused is not campo or not self.pregunta(campo).valor(campo.value):
            return
        if campo is not self.campos[-1] or any(not otro.value for otro in self.campos):
            self.go_to_empty()

    def show_radicado(self, texto: str, voz: Voz) -> None:
        """Say under the radicado whether it can be the new one."""
        for aviso in self.query(".aviso-radicado").results(Lineas):
            aviso.set_lines([[rotulo(""), Trozo(texto, voz)]])

    @on(Campo.Changed)
    def _typed(self, event: Campo.Changed) -> None:
        event.stop()
        self.post_message(self.Cambiado())
