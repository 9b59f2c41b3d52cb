"""The card one decides on: what is chosen, what is being typed, and what Enter would register."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from textual.binding import BindingType

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import SIN_DECIDIR, Evento
from ajustes_tui.domain.keeping.catalogs import CatalogoMarcaciones, Catalogos
from ajustes_tui.screens.caso.card_text import Vista, ficha_completa
from ajustes_tui.screens.caso.decisions import Clasificacion, Opcion
from ajustes_tui.screens.caso.form import FormularioCaso
from ajustes_tui.screens.caso.questions import NOTA, Formulario, Pregunta, nombre_de, peticion_de
from ajustes_tui.services.recorder import Peticion
from ajustes_tui.ui.keys import bindings_for
from ajustes_tui.ui.text import Voz, limpio
from ajustes_tui.widgets.card import Ficha
from ajustes_tui.widgets.frame import FilaOrden

ASESOR = "_asesor"
NADA_ELEGIDO = "nada se registra sin Enter"


def falta_de(vista: Vista) -> Formulario:
    """Return the fields row 20 asks for when the base brought no valor aplicado."""
    preguntas = [
        Pregunta("valor_aplicado", "Falta", 9, antes="valor $ "),
        Pregunta(NOTA, "Falta", 12, antes="  visto en RR ", exigida=False, junto=True),
    ]
    if vista.ficha.caso.asesor_id is None:
        preguntas.append(
            Pregunta(ASESOR, "Falta", 9, antes=" asesor, opcional ", exigida=False, junto=True)
        )
    return Formulario(Evento.APLICACION_CORRECTA, "", tuple(preguntas))


class FichaTriage(Ficha):
    """The card of triage with its keys, its choice and its form."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("triage.caso")]

    vista: Vista | None = None
    """What is shown; None before the first caso."""
    letras = ""
    """The letters of the causales in force."""
    forma: FormularioCaso | None = None
    fijos: Mapping[str, str] = {}
    datos_a_la_vista = False
    _por_dibujar: Catalogos | None = None
    """What to draw the caso with once it is seen, when it came behind the queue."""

    def mostrar(self, vista: Vista, catalogos: Catalogos) -> None:
        """Show a caso, or the same one after a choice."""
        self.vista = vista
        self.letras = catalogos.letras
        self._por_dibujar = None
        self.show(ficha_completa(vista, catalogos))

    def tener(self, vista: Vista, catalogos: Catalogos) -> None:
        """Take a caso nobody sees yet: one goes down the queue far more often than into it."""
        self.vista = vista
        self.letras = catalogos.letras
        self._por_dibujar = catalogos

    def olvidar(self) -> None:
        """Have no caso; what is drawn, which nobody sees, stays until another one is."""
        self.vista = self._por_dibujar = None

    def vaciar(self) -> None:
        """Show no caso."""
        self.close_form()
        self.vista = self._por_dibujar = None
        self.show([])

    def asomar(self) -> None:
        """Draw the caso that came while nobody saw the card."""
        if self._por_dibujar is not None and self.vista is not None:
            self.mostrar(self.vista, self._por_dibujar)

    def choose(self, opcion: Opcion | None) -> None:
        """Keep the digit chosen."""
        if self.vista is not None:
            self.vista = replace(self.vista, elegida=opcion)

    def open_form(
        self,
        formulario: Formulario,
        fijos: Mapping[str, str],
        valores: Mapping[str, str],
        *,
        compacto: bool = False,
    ) -> None:
        """Put a form in place of the procedure block, or on row 20 when it is one row."""
        self.close_form()
        self.forma = FormularioCaso(formulario, valores, compacto=compacto)
        self.fijos = fijos
        self.lienzo.scroll_home(animate=False)
        self.mount(self.forma, before=self.query_one(FilaOrden))

    def close_form(self) -> bool:
        """Take the form away; return whether there was one."""
        if self.forma is None:
            return False
        self.forma.remove()
        self.forma = None
        self.fijos = {}
        self.lienzo.focus()
        return True

    def say(self, texto: str, ayuda: str = "", voz: Voz = Voz.FUERTE) -> None:
        """Write on row 21."""
        self.orden.show(limpio(texto), ayuda, voz)

    def show_choice(self, destino: str) -> None:
        """Say on row 21 what is chosen, what is missing, and what Enter does."""
        vista, forma = self.vista, self.forma
        if vista is None:
            return
        if forma is None and vista.elegida is None:
            self.say_idle()
            return
        if vista.elegida is not None:
            texto = f"{vista.elegida.digito} {vista.elegida.elegida}"
        else:
            texto = nombre_de(forma.formulario.evento) if forma is not None else ""
        faltan = self.faltan()
        if faltan:
            valores = forma.valores() if forma is not None else {}
            dudosa = next((p for p in faltan if p.dudosa(valores.get(p.clave, ""))), None)
            if dudosa is not None:
                self.say(dudosa.pide_digito(), "Tab campo · Esc atrás", Voz.AVISO)
                return
            falta = ", ".join(dict.fromkeys(self._short(p.clave, p.rotulo) for p in faltan))
            self.say(f"{texto} · falta {falta}", "Tab campo · Esc atrás")
            return
        if destino:
            texto += f" → {destino}"
        ayuda = "Enter registra · Tab campo · Esc atrás" if forma else "Enter registra · Esc atrás"
        self.say(texto, ayuda)

    @staticmethod
    def _short(clave: str, rotulo: str) -> str:
        if clave == NOTA:
            return "la nota"
        return {"valor_aplicado": "el valor", "radicado": "el radicado nuevo"}.get(
            clave, rotulo.lower()
        )

    def say_idle(self, voz: Voz = Voz.FUERTE) -> None:
        """Say which digits wait, or why none does."""
        vista = self.vista
        if vista is None:
            return
        caso, toma = vista.ficha.caso, vista.ficha.toma
        if toma is not None and vista.yo and toma.login != vista.yo:
            self.say(f"Lo tiene {toma.login}: mientras tanto aquí solo se mira", voz=Voz.AVISO)
        elif vista.aviso:
            self.say(vista.aviso, voz=Voz.AVISO)
        elif caso.estado is Estado.POR_CLASIFICAR and not vista.clasificacion.causal:
            pide = f"escriba la letra de la causal, {self.letras}"
            self.say(pide, "F8: fuera de la lista", Voz.AVISO)
        elif not vista.opciones:
            self.say("aquí no hay nada que decidir", "F8 qué más se puede hacer", voz)
        else:
            self.say("", f"{self.which()}; {NADA_ELEGIDO}")

    def which(self) -> str:
        """Return which digits wait, in words."""
        vista = self.vista
        posibles = [o.digito for o in vista.opciones if not o.negado] if vista else []
        if not posibles:
            return "no hay nada que escoger"
        return f"escriba {posibles[0]}" + (f" a {posibles[-1]}" if len(posibles) > 1 else "")

    def check_radicado(self, ocupado: Callable[[str], str | None]) -> None:
        """Say under a new radicado whether it can be one, as it is typed."""
        forma = self.forma
        if forma is None:
            return
        texto = forma.valores().get("radicado", "").strip()
        if not texto:
            forma.show_radicado("", Voz.TENUE)
            return
        motivo = ocupado(texto)
        if motivo is not None:
            forma.show_radicado(f"■ {motivo}", Voz.MALO)
        elif texto.isdigit():
            forma.show_radicado(
                f"√ {len(texto)} dígitos; no es el anterior ni el de otro caso", Voz.OK
            )
        else:
            forma.show_radicado("▲ no son solo dígitos; revíselo", Voz.AVISO)

    def check_marcacion(self, marcaciones: CatalogoMarcaciones) -> None:
        """Say what the razón and the subrazón are, as they are typed."""
        forma = self.forma
        if forma is None:
            return
        valores = forma.valores()
        razon, subrazon = (valores.get(c, "").strip().upper() for c in ("razon", "subrazon"))
        conocida = marcaciones.buscar(razon, subrazon)
        if conocida is not None:
            descripcion = limpio(conocida.descripcion)
            if marcaciones.demo and not descripcion.startswith("DEMO"):
                descripcion = f"DEMO {descripcion}"
            forma.show_marcacion(descripcion, Voz.TENUE)
        elif razon and subrazon:
            forma.show_marcacion("▲ no está en el catálogo", Voz.AVISO)
        else:
            forma.show_marcacion("", Voz.TENUE)

    @property
    def evento(self) -> Evento | None:
        """Return the evento Enter would register, without the causal accepted with it."""
        if self.forma is not None:
            return self.forma.formulario.evento
        elegida = self.vista.elegida if self.vista is not None else None
        return elegida.evento if elegida is not None else None

    def faltan(self) -> list[Pregunta]:
        """Return what the form still lacks."""
        forma = self.forma
        return [] if forma is None else forma.formulario.faltan(forma.valores())

    def peticiones(self, ahora: datetime) -> list[Peticion]:
        """Return the eventos Enter would register, in order; raises DatoInvalido for a bad day."""
        vista = self.vista
        if vista is None:
            return []
        lista: list[Peticion] = []
        propia = self.forma is not None and self.forma.formulario.evento is Evento.CLASIFICAR
        if vista.ficha.caso.estado is Estado.POR_CLASIFICAR and self._decide() and not propia:
            lista.append(vista.clasificacion.peticion())
        if self.forma is not None:
            valores = self.forma.valores()
            asesor = valores.pop(ASESOR, "").strip()
            if asesor:
                datos = {"campo": "asesor_id", "valor": asesor, "fuente": "RR"}
                lista.append(Peticion(Evento.COMPLETAR, datos))
            formulario = replace(
                self.forma.formulario,
                preguntas=tuple(p for p in self.forma.formulario.preguntas if p.clave != ASESOR),
            )
            peticion = peticion_de(formulario, self.fijos, valores, ahora)
            if peticion.evento is Evento.APLICACION_CORRECTA and peticion.nota:
                peticion = replace(peticion, nota=f"Visto en RR: {peticion.nota}")
            lista.append(peticion)
        elif vista.elegida is not None:
            lista.append(Peticion(vista.elegida.evento, vista.elegida.datos))
        return lista

    def _decide(self) -> bool:
        """Whether what is chosen decides the caso, so that its causal is accepted with it."""
        if self.forma is None:
            return True
        return self.forma.formulario.evento not in SIN_DECIDIR

    def borrador(self) -> dict[str, str]:
        """Return what is chosen and typed, to be kept."""
        vista = self.vista
        if vista is None:
            return {}
        contenido: dict[str, str] = {}
        suya = vista.clasificacion != Clasificacion(vista.ficha.causal_sugerida or "")
        if suya and vista.ficha.caso.estado is Estado.POR_CLASIFICAR:
            clasificacion = vista.clasificacion
            contenido |= {
                "causal": clasificacion.causal,
                "atribuible": clasificacion.atribuible,
                "demora": clasificacion.demora,
            }
        if self.forma is not None:
            contenido["evento"] = self.forma.formulario.evento.value
            contenido |= {f"c.{k}": v for k, v in self.forma.valores().items()}
            contenido |= {f"f.{k}": v for k, v in self.fijos.items()}
        if vista.elegida is not None and self.forma is not None:
            contenido["digito"] = vista.elegida.digito
        return contenido
