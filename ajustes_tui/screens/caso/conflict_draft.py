"""What a person had chosen and typed, read from its draft: shown, kept as a note, or asked about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ajustes_tui.domain.caso.card import Ficha
from ajustes_tui.domain.caso.eventos import MARCACIONES, Evento
from ajustes_tui.domain.caso.words import code_words, dicho
from ajustes_tui.domain.values.telephone import enmascarado
from ajustes_tui.screens.caso.box_texts import BOX_TEXTS
from ajustes_tui.screens.caso.call import KINDS, OUTCOMES, Mode
from ajustes_tui.screens.caso.questions import NOTA, FormQuestion, evento_name, form_of
from ajustes_tui.ui.text import limpio

_PASO = re.compile(r"^Paso \d+: ")


@dataclass(frozen=True, slots=True)
class OwnWork:
    """One's own work on a caso, in words."""

    evento: Evento | None
    """What it would register; None when only a loose text was being typed."""
    decision: str
    datos: tuple[tuple[str, str], ...] = field(default=())
    """Label and text of each thing written."""
    radicado: str = ""
    """The number of a marcación that may already be alive in RR."""

    @property
    def nota(self) -> str:
        """Return all of it as one text for the historial."""
        partes = [self.decision, *(f"{nombre}: {texto}" for nombre, texto in self.datos)]
        return "Quedó sin registrar, porque el caso cambió: " + "; ".join(filter(None, partes))


def own_work_of(borrador: Mapping[str, str], ficha: Ficha) -> OwnWork | None:
    """Return the work a draft holds, or None when it holds none."""
    textos = tuple(
        (nombre, limpio(borrador[clave]))
        for clave, nombre in BOX_TEXTS.items()
        if clave != "t.telefono" and borrador.get(clave)
    )
    if "modo" in borrador:
        return _de_llamada(borrador, textos)
    evento = borrador.get("evento", "")
    if evento in set(Evento):
        return _de_formulario(Evento(evento), borrador, ficha, textos)
    return OwnWork(None, "", textos) if textos else None


def _de_formulario(
    evento: Evento, borrador: Mapping[str, str], ficha: Ficha, textos: tuple[tuple[str, str], ...]
) -> OwnWork:
    fijos = {clave[2:]: valor for clave, valor in borrador.items() if clave.startswith("f.")}
    valores = {clave[2:]: valor for clave, valor in borrador.items() if clave.startswith("c.")}
    formulario = form_of(evento, ficha, fijos, ("", ""))
    decision = _PASO.sub("", evento_name(evento))
    if digito := borrador.get("digito"):
        decision = f"{digito} {decision}"
    if fijos:
        decision += ": " + ", ".join(_dicho(valor) for valor in fijos.values())
    datos: list[tuple[str, str]] = []
    marcacion = " ".join(valores.get(clave, "") for clave in ("razon", "subrazon")).strip()
    for pregunta in formulario.preguntas:
        if pregunta.clave == "razon" and marcacion:
            nuevo = valores.get("radicado", "").strip()
            datos.append(
                ("Marcación", limpio(marcacion) + (f", radicado nuevo {nuevo}" if nuevo else ""))
            )
        elif pregunta.clave == "radicado" and marcacion:
            continue
        elif pregunta.clave not in ("razon", "subrazon") and valores.get(pregunta.clave):
            datos.append((pregunta.rotulo, _respuesta(pregunta, valores[pregunta.clave])))
    sueltas = set(valores) - {p.clave for p in formulario.preguntas}
    datos += [(_suelta(clave), limpio(valores[clave])) for clave in valores if clave in sueltas]
    if borrador.get("causal"):
        datos.insert(0, ("Causal", limpio(borrador["causal"])))
    radicado = limpio(valores.get("radicado", "")) if evento in MARCACIONES else ""
    return OwnWork(evento, decision, (*((n, t) for n, t in datos if t), *textos), radicado)


def _suelta(clave: str) -> str:
    return "Visto en RR" if clave == NOTA else clave.strip("_").replace("_", " ").capitalize()


def _respuesta(pregunta: FormQuestion, texto: str) -> str:
    """Return the words of the options chosen, or the text."""
    if not pregunta.opciones:
        return limpio(texto.strip())
    elegidas = pregunta.valor(texto).split(",")
    return ", ".join(palabras for _d, valor, palabras in pregunta.opciones if valor in elegidas)


def _dicho(valor: str) -> str:
    return limpio(dicho(valor))


def _de_llamada(borrador: Mapping[str, str], textos: tuple[tuple[str, str], ...]) -> OwnWork:
    mode = Mode(borrador["modo"])
    outcome = next((o for o in OUTCOMES[mode] if o.resultado == borrador.get("elegida")), None)
    dichos = [hora for hora in borrador.get("dichos", "").split(",") if hora]
    datos: list[tuple[str, str]] = []
    if dichos:
        cuantos = "1 párrafo dicho" if len(dichos) == 1 else f"{len(dichos)} párrafos dichos"
        datos.append(("Guion", f"{cuantos}, el último a las {dichos[-1]}"))
    if borrador.get("telefono"):
        datos.append(("Teléfono", enmascarado(borrador["telefono"])))
    if borrador.get("autorizado"):
        datos.append(("Contestó", "alguien autorizado"))
    if borrador.get("cuando"):
        datos.append(("Cita", limpio(borrador["cuando"].replace("T", " "))))
    if borrador.get("recurso"):
        tipo = KINDS.get(borrador.get("tipo", ""), "")
        words = code_words(tipo)
        presenta = (words.draft or words.name) if tipo else "sin escoger"
        datos.append(("Presenta", presenta))
        datos.append(("Sus razones", limpio(borrador.get("motivo", ""))))
    evento = Evento.MENSAJE_DE_VOZ if mode is Mode.MESSAGE else Evento.CONTACTO
    if mode is Mode.RECURSO and borrador.get("recurso"):
        evento = Evento.RADICAR_RECURSO
    decision = f"{outcome.digit} {outcome.text}" if outcome else "la llamada, sin resultado todavía"
    radicado = limpio(borrador.get("radicado", "")) if borrador.get("recurso") else ""
    return OwnWork(evento, decision, (*((n, t) for n, t in datos if t), *textos), radicado)
