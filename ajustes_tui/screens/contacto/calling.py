"""The call going on: what its card shows, the form of the recurso in it, and its draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from textual import events, on
from textual.widgets import Input

from ajustes_tui.domain.caso.borrador import Apunte
from ajustes_tui.domain.caso.words import PREGUNTAS
from ajustes_tui.domain.values.dates import dia_corto
from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.domain.values.telephone import formato
from ajustes_tui.messages import Hechos, SeguirLlamada
from ajustes_tui.screens.caso.borradores import TEXTOS, Borradores
from ajustes_tui.screens.caso.call import Marcha, a_borrador, peticiones, recurso_de
from ajustes_tui.screens.contacto import call_text as lineas
from ajustes_tui.screens.contacto.agenda import dia_cercano
from ajustes_tui.screens.contacto.appeal_form import FormularioRecurso
from ajustes_tui.screens.contacto.board import TableroContacto, Tarjeta
from ajustes_tui.screens.contacto.messages import Abierta, LoteContado, Prevista
from ajustes_tui.screens.contacto.workers import SUYAS
from ajustes_tui.services.casos.contacto import ContactoService, Efecto
from ajustes_tui.ui.text import Voz
from ajustes_tui.widgets.line_view import Lineas

ANCHO_PANEL = 40
SIN_NUMERO = "No hay teléfono válido: t agrega uno"
_PENSADO = "nada se registra sin Enter"
_AYUDAS = ("Enter registra", "Enter")
_ORILLAS = 5
"""Cells of the command row that are neither what is chosen nor its help."""
_TECLAS: Mapping[str, str] = {
    "t.nota": "F7",
    "t.pedir_revision": "w",
    "t.saltar": "s",
    "t.telefono": "t",
    "t.cuando": "3",
}
"""The key that opens the box of each text."""


class LlamadaContacto(TableroContacto):
    """One call on the screen, painted, foreseen and kept as a draft at each step."""

    def __init__(self, service: ContactoService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(service, hechos, sesion)
        self._borradores = Borradores(self.save_draft)
        self._textos: dict[str, str] = {}

    def pending(self) -> str:
        """Say that a call is half way."""
        if self._marcha is None:
            return ""
        return "La llamada queda sin registrar; lo escrito se guarda como borrador."

    @property
    def _formulario(self) -> FormularioRecurso | None:
        return next(iter(self.query(FormularioRecurso)), None)

    @on(Abierta)
    async def _show_call(self, event: Abierta) -> None:
        self._ocupada = False
        if event.marcha is None:
            self._show_list()
            self.say("No queda a quién llamar ahora; lo gris espera otro día, o lo tiene alguien")
            return
        anterior = self._marcha
        casos = [m.llamada.principal.caso.id for m in (anterior, event.marcha) if m is not None]
        otra = len(set(casos)) != 1 or len(casos) == 1
        self._marcha = event.marcha
        self._efecto = Efecto()
        await self._close_form()
        self.query_one("#agenda").display = False
        self.query_one("#llamada").display = True
        self.set_contexto("contacto.llamada")
        self.query_one(Tarjeta).focus()
        self._paint()
        self.guard_new_case()
        borrador = event.marcha.llamada.principal.borrador
        self._textos = {clave: borrador[clave] for clave in TEXTOS if borrador.get(clave)}
        caso = event.marcha.llamada.principal.caso
        contestada = self._contestada == SeguirLlamada(caso.id, caso.version)
        if otra and not contestada and self.changed_meanwhile(event.marcha):
            return
        if recurso_de(borrador) is not None and not event.marcha.de_otro:
            await self._open_form()
        elif event.marcha.elegida is not None:
            self._foresee()
        if contestada:
            # What was typed is of this version from now on.
            self._contestada = None
            self._save_draft()
        if aviso := event.aviso or self._half_typed():
            self.say(aviso, Voz.AVISO)

    def changed_meanwhile(self, marcha: Marcha) -> bool:
        """Ask what becomes of a draft whose caso others changed since; say whether it was asked."""
        return False

    def _half_typed(self) -> str:
        """Say which text waits half typed, and the key that goes on with it."""
        for clave, tecla in _TECLAS.items():
            if clave in self._textos:
                return f"{TEXTOS[clave]} a medio escribir: {tecla} la sigue"
        return ""

    def keeper(self, clave: str) -> Callable[[str], None]:
        """Return what keeps the text of a box as it is typed."""

        def keep(texto: str) -> None:
            if texto:
                self._textos[clave] = texto
            else:
                self._textos.pop(clave, None)
            self._save_draft()

        return keep

    def _set(self, marcha: Marcha, *, guardar: bool = True) -> None:
        """Go on with the call: paint it, keep it as a draft, and foresee how it would end."""
        self._marcha = marcha
        self._efecto = Efecto()
        self._paint()
        if marcha.elegida is not None:
            self._foresee()
        if guardar:
            self._save_draft()

    def on_resize(self, event: events.Resize) -> None:
        """Give the script the rows there are, and the panel its place."""
        self.query_one("#panel").display = event.size.width >= lineas.ANCHO + ANCHO_PANEL
        self.call_after_refresh(self._paint_card)

    def _paint(self) -> None:
        self._paint_card()
        self._order()

    def _paint_card(self) -> None:
        """Paint all but the command row, where something may just have been said."""
        marcha = self._marcha
        if marcha is None:
            return
        reglas = self._service.reglas
        self.query_one("#usuario", Lineas).set_lines(
            lineas.cabecera(marcha, reglas, self._service.ahora())
        )
        tarjeta = self.query_one(Tarjeta)
        alto = self.query_one("#llamada").container_size.height - 3
        tarjeta.show(lineas.tarjeta(marcha, max(alto, 16)))
        self.query_one("#panel", Lineas).set_lines(lineas.panel(marcha, ANCHO_PANEL))
        self._bar()
        self._show_rr()

    def _order(self) -> None:
        """Say on row 21 what is chosen and what registering it would do."""
        marcha = self._marcha
        if marcha is None:
            return
        if marcha.de_otro:
            self.orden.show(f"La tiene {marcha.de_otro}: solo se puede mirar", "Esc", Voz.AVISO)
            return
        if marcha.fuera:
            estado = PREGUNTAS[marcha.llamada.principal.caso.estado]
            self.orden.show(f"Ya no espera una llamada. Ahora: {estado}", "Esc", Voz.AVISO)
            return
        cuantos = len(marcha.fichas)
        vale = f"vale para los {cuantos} radicados; " if cuantos > 1 else ""
        if marcha.elegida is None:
            que = SIN_NUMERO if marcha.sin_numero else ""
            self.orden.show(que, f"{vale}{_PENSADO}", Voz.AVISO if que else Voz.FUERTE)
        elif self._efecto.negado is not None:
            como = " t agrega uno" if marcha.sin_numero else ""
            self.orden.show(f"{self._efecto.negado.motivo}{como}", voz=Voz.AVISO)
        else:
            texto = lineas.efecto(
                marcha.elegida, self._efecto, self._service.reglas, self._again(marcha)
            )
            formulario = self._formulario
            falta = formulario.recurso.falta(marcha.fichas) if formulario else ""
            if falta:
                texto = f"{marcha.elegida.digito} {marcha.elegida.texto}: {falta}"
            ayudas = ("Enter registra · Tab otro campo · Esc",) if formulario else _AYUDAS
            self.orden.show(texto, next((a for a in ayudas if self._fits(texto, a)), ""))

    def _fits(self, texto: str, ayuda: str) -> bool:
        """Tell whether a help fits on the command row beside what is chosen."""
        return len(texto) + len(ayuda) + _ORILLAS <= self.size.width

    def _again(self, marcha: Marcha) -> str:
        """Say when to try again if this call reaches nobody."""
        if marcha.numero_errado:
            otros = [numero for numero in marcha.validos if numero != marcha.telefono]
            return f"ya, al {formato(otros[0])}" if otros else ""
        ahora = self._service.ahora()
        desde = self._service.proximo_intento(ahora)
        return f"desde {dia_cercano(desde.date(), ahora.date())}, en otra franja"

    def _foresee(self) -> None:
        marcha = self._marcha
        if marcha is None:
            return
        formulario = self._formulario
        recurso = formulario.recurso if formulario else None
        pedido = peticiones(marcha, recurso)
        if pedido and not (recurso and recurso.falta(marcha.fichas)):
            self.foresee(marcha, pedido)

    @on(Prevista)
    def _show_effect(self, event: Prevista) -> None:
        if event.marcha is self._marcha:
            self._efecto = event.efecto
            self._show_rr()
            self._order()

    async def _open_form(self) -> None:
        marcha = self._marcha
        if marcha is None:
            return
        await self._close_form()
        caso = marcha.llamada.principal.caso
        plazo = f": tiene plazo hasta el {dia_corto(self._service.plazo_recurso(caso))}"
        formulario = FormularioRecurso(
            marcha.fichas,
            lambda fichas: self._service.leale_recurso([ficha.caso for ficha in fichas]),
            plazo,
            recurso_de(marcha.llamada.principal.borrador),
        )
        elegida = marcha.con_resultado("NO_ACEPTA")
        self._marcha = replace(marcha, elegida=elegida)
        self.query_one(Tarjeta).display = False
        self.set_contexto("contacto.recurso")
        await self.query_one("#tarjeta").mount(formulario)
        formulario.focus_empty()
        self._changed_form(formulario)
        self.count_lot()

    @on(LoteContado)
    def _show_lot(self, event: LoteContado) -> None:
        formulario = self._formulario
        if formulario is not None:
            formulario.show_lot(event.esperan)

    async def _close_form(self) -> None:
        formulario = self._formulario
        if formulario is not None:
            await formulario.remove()
            self.set_contexto("contacto.llamada")
        self.query_one(Tarjeta).display = True

    @on(Input.Changed)
    def _write_form(self) -> None:
        formulario = self._formulario
        if formulario is not None:
            self._changed_form(formulario)
            self._save_draft()

    def action_otro_campo(self) -> None:
        """Go to the next empty field of the form."""
        if self._formulario is not None:
            self._formulario.other_field()

    def _changed_form(self, formulario: FormularioRecurso) -> None:
        formulario.show_rest()
        self._efecto = Efecto()
        self._show_rr()
        self._order()
        if mal := formulario.wrong_digit():
            self.say(mal, Voz.AVISO)
        else:
            self._foresee()

    def _save_draft(self) -> None:
        """Keep what is said and written; while one is being kept the next waits its turn."""
        marcha = self._to_keep()
        if marcha is not None:
            caso = marcha.llamada.principal.caso
            self._borradores.guardar(caso.id, self._written(marcha), caso.version)

    def writing(self) -> bool:
        """Return whether something is being written on a call."""
        return self._ocupada

    def after_draft(self, marcha: Marcha, escribir: Callable[[], object]) -> None:
        """Write on a call once its draft is kept; whatever the person does meanwhile waits."""
        self._ocupada = True
        caso_id = marcha.llamada.principal.caso.id
        self._borradores.olvidar(caso_id)
        self._borradores.despues(caso_id, escribir)

    def keep_now(self) -> None:
        """Keep what is said and written before the program ends."""
        for apunte in self._borradores.tomar():
            self._service.guardar_borrador(apunte, SUYAS, ultimo=True)
        marcha = self._mia()
        if marcha is not None:
            caso = marcha.llamada.principal.caso
            apunte = Apunte(caso.id, self._written(marcha), caso.version)
            self._service.guardar_borrador(apunte, SUYAS, ultimo=True, si_sigue=self._ocupada)

    def _to_keep(self) -> Marcha | None:
        """Return the call whose draft is to be kept, or none while it is being registered."""
        return None if self._ocupada else self._mia()

    def _mia(self) -> Marcha | None:
        """Return the call whose draft is this person's, or none."""
        marcha = self._marcha
        if marcha is None or marcha.llamada.principal.toma is None:
            # Who only looks, a coordinador among them, leaves nothing behind.
            return None
        return None if marcha.de_otro else marcha

    def _written(self, marcha: Marcha) -> dict[str, str]:
        formulario = self._formulario
        return a_borrador(marcha, formulario.recurso if formulario else None, self._textos)
