"""A caso as its card shows it, frozen: how it stands, what it offers, and what is chosen and typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from ajustes_tui.domain.caso.borrador import Parte, parte_de
from ajustes_tui.domain.caso.card import Ficha
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import SIN_DECIDIR, Evento
from ajustes_tui.domain.rules.decision import Negado
from ajustes_tui.domain.values.clocks import Semaforo
from ajustes_tui.screens.caso.box_texts import BOX_TEXTS
from ajustes_tui.screens.caso.decisions import (
    CaseOption,
    Clasificacion,
    options_in,
    options_of,
    standing_of,
)
from ajustes_tui.screens.caso.questions import EventoForm, FormQuestion
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.ui.text import limpio

_KEYS: Mapping[str, str] = {"t.nota": "F7", "t.pedir_revision": "w", "t.saltar": "s"}
"""The key that opens the box of each text."""


class FormState(NamedTuple):
    """The form of an evento and what stands in each field of it."""

    form: EventoForm
    fixed: Mapping[str, str]
    """The data its digit already gives."""
    values: Mapping[str, str]

    @classmethod
    def of(cls, form: EventoForm, fixed: Mapping[str, str], values: Mapping[str, str]) -> FormState:
        """Return a form just opened, with what was typed in it before."""
        texts = {p.clave: limpio(values.get(p.clave, p.inicial)) for p in form.preguntas}
        return cls(form, fixed, texts)

    @property
    def missing(self) -> list[FormQuestion]:
        """Return the questions without an answer that must have one."""
        return self.form.faltan(self.values)

    @property
    def is_typed(self) -> bool:
        """Whether anything stands in it besides what its fields came with."""
        return any(self.values[p.clave] != p.inicial for p in self.form.preguntas)


class CaseView(NamedTuple):
    """What the card shows and what the person has chosen and typed on it."""

    ficha: Ficha
    """The caso as it stands in the store."""
    previa: Ficha
    """The caso as it is once its causal is accepted; the same one when it already has it."""
    opciones: tuple[CaseOption, ...]
    clasificacion: Clasificacion
    elegida: CaseOption | None = None
    yo: str = ""
    semaforo: Semaforo | None = None
    maximo: int = 2
    """How many times a caso may be sent back to the back."""
    hoy: date | None = None
    aviso: str = ""
    """Why no digit can be offered."""
    where: str = ""
    """Where it stands, in words."""
    form: FormState | None = None
    texts: Mapping[str, str] = {}
    """The texts half typed in boxes of their own, by their key in the draft."""
    put_aside: Mapping[str, str] = {}
    """What was typed in a form one stepped back from: its digit brings it back."""

    @property
    def caso_id(self) -> int:
        """Return the number of the caso."""
        return self.ficha.caso.id

    @property
    def evento(self) -> Evento | None:
        """Return the evento Enter would register, without the causal accepted with it."""
        if self.form is not None:
            return self.form.form.evento
        return None if self.elegida is None else self.elegida.evento

    @property
    def missing(self) -> list[FormQuestion]:
        """Return what the form still lacks."""
        return [] if self.form is None else self.form.missing

    @property
    def is_classified_anew(self) -> bool:
        """Whether the person gave a caso still to be classified another causal than suggested."""
        own = self.clasificacion != Clasificacion(self.ficha.causal_sugerida or "")
        return own and self.ficha.caso.estado is Estado.POR_CLASIFICAR

    @property
    def accepts_causal(self) -> bool:
        """Whether Enter accepts the causal of a caso still to be classified, with what it decides."""
        if self.ficha.caso.estado is not Estado.POR_CLASIFICAR:
            return False
        if self.form is None:
            return True
        evento = self.form.form.evento
        return evento not in SIN_DECIDIR and evento is not Evento.CLASIFICAR

    @property
    def needs_delay(self) -> bool:
        """Whether nobody said yet who delayed the traslado: only late by Claro is an ajuste."""
        return self.ficha.caso.estado is Estado.POR_CLASIFICAR and self.clasificacion.falta_demora

    @property
    def decision(self) -> dict[str, str]:
        """Return what is chosen and typed on the card, as its draft keeps it."""
        content: dict[str, str] = {}
        if self.is_classified_anew:
            content |= {
                "causal": self.clasificacion.causal,
                "atribuible": self.clasificacion.atribuible,
                "demora": self.clasificacion.demora,
            }
        if self.form is not None:
            content["evento"] = self.form.form.evento.value
            content |= {f"c.{k}": v for k, v in self.form.values.items()}
            content |= {f"f.{k}": v for k, v in self.form.fixed.items()}
            if self.elegida is not None:
                content["digito"] = self.elegida.digito
        return content

    @property
    def written(self) -> dict[str, str]:
        """Return what is chosen and typed, the texts of the boxes included; no bare digit."""
        aside = self.put_aside if self.form is None and self.elegida is None else {}
        return {**aside, **self.decision, **self.texts}

    @property
    def mine(self) -> dict[str, str]:
        """Return all that is chosen and typed, a digit without a form included."""
        content = self.written
        if self.elegida is not None and self.form is None:
            content |= {"evento": self.elegida.evento.value, "digito": self.elegida.digito}
            content |= {f"f.{k}": v for k, v in self.elegida.datos.items()}
        return content

    @property
    def half_typed(self) -> str:
        """Say which text waits half typed, and the key that goes on with it."""
        for clave in self.texts:
            if tecla := _KEYS.get(clave):
                return f"{BOX_TEXTS[clave]} a medio escribir: {tecla} la sigue"
        borrador = self.ficha.borrador
        if any(parte_de(clave) is Parte.RESPUESTA for clave in borrador):
            return "Dejó una respuesta a medias en la bandeja: Ctrl+R la sigue"
        return "Dejó la llamada a medias: 1 la sigue" if "modo" in borrador else ""

    def left_of(self, opcion: CaseOption) -> dict[str, str]:
        """Return what was typed before in the form of a decision."""
        aside = self.put_aside
        if (aside.get("evento"), aside.get("digito")) != (opcion.evento.value, opcion.digito):
            return {}
        return {clave[2:]: texto for clave, texto in aside.items() if clave.startswith("c.")}

    def with_text(self, clave: str, texto: str) -> CaseView:
        """Return the view with the text of a box; empty, without it."""
        rest = {otra: t for otra, t in self.texts.items() if otra != clave}
        return self._replace(texts={**self.texts, clave: texto} if texto else rest)


class Digits(NamedTuple):
    """The digits a caso offers, or why it offers none."""

    opciones: tuple[CaseOption, ...] = ()
    aviso: str = ""


def digits_of(service: TriageService, caso: Caso) -> Digits:
    """Return the digits the card of a caso offers before anybody touches it, without reading it."""
    accepts = None
    if caso.estado is Estado.POR_CLASIFICAR:
        suggested = service.catalogos.sugerir_causal(caso.motivo)
        if not suggested:
            return Digits()
        accepts = _assumed(Clasificacion(suggested)).peticion()
    possible = service.permitidos(caso, accepts)
    if isinstance(possible, Negado):
        return Digits(aviso=possible.motivo)
    return Digits(options_in(*possible))


def _assumed(clasificacion: Clasificacion) -> Clasificacion:
    """Return a causal as it is accepted: who delayed a traslado is asked when a digit is chosen.

    Until then the step is the same.
    """
    return clasificacion._replace(demora="claro") if clasificacion.falta_demora else clasificacion


def read_view(service: TriageService, caso_id: int, login: str) -> CaseView:
    """Return a caso as it stands, unclaimed and with nothing chosen on it."""
    return compose_view(service, service.ficha(caso_id), None, login)


def compose_view(
    service: TriageService, ficha: Ficha, clasificacion: Clasificacion | None, login: str
) -> CaseView:
    """Return a caso as it is once its causal is accepted, with the digits it offers."""
    clasificacion = clasificacion or Clasificacion(ficha.causal_sugerida or "")
    plazo = service.restantes(ficha.reloj.vence) if ficha.reloj else None
    view = CaseView(
        ficha,
        ficha,
        (),
        clasificacion,
        yo=login,
        semaforo=plazo[1] if plazo else None,
        maximo=service.reglas.max_reescalamientos,
        hoy=service.ahora().date(),
        texts={clave: ficha.borrador[clave] for clave in BOX_TEXTS if ficha.borrador.get(clave)},
    )
    view = view._replace(where=standing_of(ficha))
    if ficha.caso.estado is not Estado.POR_CLASIFICAR:
        return view._replace(opciones=options_of(ficha))
    if not clasificacion.causal:
        return view
    prevision = service.prever(ficha, [_assumed(clasificacion).peticion()])
    if prevision.negado is not None:
        return view._replace(aviso=prevision.negado.motivo)
    previa = prevision.ficha
    return view._replace(previa=previa, opciones=options_of(previa), where=standing_of(previa))


def marcacion_for(service: TriageService, ficha: Ficha, evento: Evento) -> tuple[str, str]:
    """Return the razón and subrazón a form starts with: the last used, or the catalogue's."""
    used = service.marcacion_sugerida(ficha, evento)
    if used is not None:
        return used
    looks_for = (
        "reescal" if evento in (Evento.MAL_RECHAZADO, Evento.MAL_APLICADO) else "escalamiento"
    )
    for marcacion in service.catalogos.marcaciones.de_ajuste():
        if looks_for in marcacion.descripcion.lower():
            return marcacion.razon, marcacion.subrazon
    return "", ""


def classification_of(borrador: Mapping[str, str]) -> Clasificacion | None:
    """Return the causal a draft holds, if the person had chosen one."""
    if "causal" not in borrador:
        return None
    return Clasificacion(
        borrador["causal"], borrador.get("atribuible", ""), borrador.get("demora", "")
    )
