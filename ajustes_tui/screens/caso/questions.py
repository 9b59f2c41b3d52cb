"""What each evento still asks, as the fields of a form, and the evento its answers make."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from ajustes_tui.domain.base.fields import COMPLETABLES
from ajustes_tui.domain.caso.card import Ficha
from ajustes_tui.domain.caso.eventos import TABLA, Clave, Evento, Tipo
from ajustes_tui.domain.caso.words import EVENTO_WORDS, code_words, dicho
from ajustes_tui.domain.keeping.catalogs import SOPORTES, Reglas
from ajustes_tui.domain.rules.data import leer_dia
from ajustes_tui.domain.values.dates import parse_fecha
from ajustes_tui.errors import DatoInvalido
from ajustes_tui.services.recorder import Peticion
from ajustes_tui.ui.when import parse_cuando

NOTA = "nota"
_PASO = re.compile(r"^Paso \d: ")
_DIA_Y_MES = re.compile(r"\d{1,2}/\d{1,2}")


class FormQuestion(NamedTuple):
    """One field: its key is a datum of the evento, `nota`, or a part of the motivo (`_…`)."""

    clave: str
    rotulo: str
    ancho: int = 48
    ayuda: str = ""
    antes: str = ""
    """Words between the label, or the field before, and this one."""
    opciones: tuple[tuple[str, str, str], ...] = ()
    """Digit, value and words of each answer; empty for a free text."""
    varias: bool = False
    exigida: bool = True
    inicial: str = ""
    junto: bool = False
    """Stands on the row of the question before it."""

    def valor(self, texto: str) -> str:
        """Return the datum for what stands in the field; empty when it is no answer to it."""
        if not self.opciones:
            return texto.strip()
        if self.dudosa(texto):
            return ""
        por_digito = {digito: valor for digito, valor, _palabras in self.opciones}
        return ",".join(dict.fromkeys(por_digito[d] for d in self._elegidos(texto)))

    def dudosa(self, texto: str) -> bool:
        """Whether what stands in the field is not one of its answers, or not one alone."""
        digitos = {digito for digito, _valor, _palabras in self.opciones}
        return bool(digitos) and not digitos.issuperset(self._elegidos(texto))

    def pide_digito(self) -> str:
        """Return what to type where something stands that is no answer."""
        cuantos = "números" if self.varias else "un solo número,"
        return f"{self.rotulo}: escriba {cuantos} de 1 a {self.opciones[-1][0]}"

    def _elegidos(self, texto: str) -> list[str]:
        if self.varias:
            return [d for d in texto if d not in " ,"]
        return [texto.strip()] if texto.strip() else []

    def digitos(self, valor: str) -> str:
        """Return the digits that stand for a value."""
        if not self.opciones:
            return valor
        valores = valor.split(",")
        return "".join(d for d, propio, _ in self.opciones if propio in valores)


class EventoForm(NamedTuple):
    """The form of one evento."""

    evento: Evento
    titulo: str
    preguntas: tuple[FormQuestion, ...]
    derecha: str = ""
    efecto: str = ""
    """What registering it will do, before it is done."""

    def faltan(self, valores: Mapping[str, str]) -> list[FormQuestion]:
        """Return the questions without an answer that must have one, or with one nobody can read."""
        dichos = [(p, valores.get(p.clave, "")) for p in self.preguntas]
        return [p for p, dicho in dichos if p.dudosa(dicho) or (p.exigida and not p.valor(dicho))]


_SOPORTES = tuple(
    (str(n), codigo, palabra)
    for n, (codigo, palabra) in enumerate(
        zip(
            SOPORTES,
            ("LLS", "OT", "notas F7", "aviso", "campaña", "susp.", "cancel.", "tras."),
            strict=True,
        ),
        1,
    )
)
_POR_QUE = (
    ("1", "el soporte sí estaba", "el soporte sí estaba"),
    ("2", "política mal leída", "política mal leída"),
    ("3", "valor errado", "valor errado"),
    ("4", "era otra cuenta", "era otra cuenta"),
    ("5", "otra razón", "otra, con nota"),
)
_PORQUE_APLAZAR = (
    ("1", "no se refleja en RR", "no se refleja en RR"),
    ("2", "RR está caído", "RR está caído"),
    ("3", "se espera un soporte", "se espera un soporte"),
)
_ROTULOS: Mapping[str, str] = {
    "razon": "Marcación",
    "radicado": "Radicado",
    "motivo": "Motivo",
    "soportes": "Soportes",
    "causal": "Causal",
    "atribuible": "Atribuible",
    "demora_de": "Demora de",
    "resultado": "Resultado",
    "valor_aplicado": "Valor",
    "motivo_rechazo": "Por qué",
    "fecha": "Fecha",
    "cun": "CUN",
    "campo": "Dato",
    "valor": "Valor",
    "fuente": "Visto en",
    "decision": "Atribuible",
    "hasta": "Hasta",
}


def evento_name(evento: Evento) -> str:
    """Return an evento as the screens name it."""
    return EVENTO_WORDS[evento].title or evento.value


def evento_title(evento: Evento) -> str:
    """Return an evento as the bar names it: which step it is stands below."""
    nombre = _PASO.sub("", evento_name(evento))
    return f"{nombre[0].upper()}{nombre[1:]}"


def form_of(
    evento: Evento,
    ficha: Ficha,
    fijos: Mapping[str, str],
    marcacion: tuple[str, str],
    vuelve: str = "",
    reglas: Reglas | None = None,
) -> EventoForm:
    """Return what an evento asks; `fijos` are the data its digit already gives.

    `marcacion` fills razón and subrazón, and `vuelve` is the day a put off caso comes back.
    """
    preguntas: tuple[FormQuestion, ...]
    if evento is Evento.MAL_RECHAZADO:
        preguntas = (
            FormQuestion("_prueba", "Prueba", 8, opciones=_SOPORTES, varias=True, exigida=False),
            FormQuestion("_cual", "Cuál, cuándo", 60, exigida=False),
            FormQuestion("_por_que", "Por qué", 3, opciones=_POR_QUE),
            *_marcacion(marcacion),
            FormQuestion("radicado", "Radicado", 18, "el que dio RR con F22; se puede pegar"),
        )
    elif evento is Evento.MAL_APLICADO:
        preguntas = (
            FormQuestion("_cual", "Qué se ve", 60, exigida=not fijos.get("motivo")),
            *_marcacion(marcacion),
            FormQuestion("radicado", "Radicado", 18, "el que dio RR con F22; se puede pegar"),
        )
    else:
        preguntas = tuple(
            _ajustada(_pregunta(clave), evento, ficha, marcacion, vuelve)
            for clave in TABLA[evento].claves
            if clave.nombre not in fijos
        )
    if evento is Evento.ESCALAR_PQR:
        nota = FormQuestion(NOTA, "Nota", 62, "qué se buscó y por qué va a PQR, al menos 20 letras")
        preguntas = (nota, *preguntas)
    return EventoForm(
        evento, evento_name(evento), preguntas, *_efecto(evento, ficha, reglas or Reglas())
    )


def _marcacion(marcacion: tuple[str, str]) -> tuple[FormQuestion, FormQuestion]:
    return (
        FormQuestion("razon", "Marcación", 4, antes="razón ", inicial=marcacion[0]),
        FormQuestion(
            *("subrazon", "Subrazón", 4),
            antes="  subrazón ",
            inicial=marcacion[1],
            junto=True,
        ),
    )


def _option(value: str) -> str:
    words = code_words(value)
    return COMPLETABLES.get(value) or words.option or dicho(value)


def _pregunta(clave: Clave) -> FormQuestion:
    """Return the plain field of a datum."""
    rotulo = _ROTULOS.get(clave.nombre, clave.nombre.capitalize())
    if clave.nombre == "soportes":
        return FormQuestion(clave.nombre, rotulo, 9, opciones=_SOPORTES, varias=True)
    if clave.tipo is Tipo.OPCION:
        opciones = tuple(
            (str(n), valor, _option(valor)) for n, valor in enumerate(clave.opciones, 1)
        )
        inicial = clave.defecto or ""
        sin_defecto = FormQuestion(
            clave.nombre, rotulo, 3, opciones=opciones, exigida=clave.exigida or bool(inicial)
        )
        return sin_defecto._replace(inicial=sin_defecto.digitos(inicial))
    ancho = {Tipo.TEXTO: 62, Tipo.CAUSAL: 7, Tipo.DINERO: 14, Tipo.DIA: 14}.get(clave.tipo, 20)
    ayuda = {
        Tipo.DINERO: "en pesos, como se ve en RR",
        Tipo.DIA: "dd/mm, lunes, mañana…",
        Tipo.CAUSAL: "una letra, o FUERA si no está en la lista",
        Tipo.RADICADO: "el que dio RR, si dio uno",
        Tipo.CUN: "16 dígitos, si lo dieron",
    }.get(clave.tipo, "")
    if not clave.exigida and not ayuda:
        ayuda = ""
    return FormQuestion(clave.nombre, rotulo, ancho, ayuda, exigida=clave.exigida)


def _ajustada(
    pregunta: FormQuestion, evento: Evento, ficha: Ficha, marcacion: tuple[str, str], vuelve: str
) -> FormQuestion:
    """Return the field as this evento and this caso need it."""
    if pregunta.clave == "razon":
        return _marcacion(marcacion)[0]
    if pregunta.clave == "subrazon":
        return _marcacion(marcacion)[1]
    if pregunta.clave == "causal":
        return pregunta._replace(inicial=ficha.causal.letra if ficha.causal else "")
    if pregunta.clave == "hasta":
        return pregunta._replace(inicial=vuelve)
    if evento is Evento.APLAZAR and pregunta.clave == "motivo":
        return FormQuestion("motivo", "Por qué", 3, opciones=_PORQUE_APLAZAR, inicial="1")
    if evento is Evento.COMPLETAR and pregunta.clave == "campo":
        falta = next((c for c in COMPLETABLES if _vacio(ficha, c)), next(iter(COMPLETABLES)))
        return pregunta._replace(inicial=pregunta.digitos(falta))
    if evento is Evento.COMPLETAR and pregunta.clave == "fuente":
        return pregunta._replace(inicial="1")
    if evento is Evento.ESCALAR_BACK and pregunta.clave == "motivo":
        exigida = ficha.caso.atribuible is not None and not ficha.caso.autorizado_back
        return pregunta._replace(exigida=exigida, ayuda="")
    return pregunta


def _vacio(ficha: Ficha, campo: str) -> bool:
    if campo == "telefono":
        return not ficha.telefonos
    return getattr(ficha.caso, campo) is None


def _efecto(evento: Evento, ficha: Ficha, reglas: Reglas) -> tuple[str, str]:
    """Return what stands at the right of the title and what registering will do."""
    caso = ficha.caso
    if evento in (Evento.MAL_RECHAZADO, Evento.MAL_APLICADO):
        return (
            f"será el reescalamiento {caso.reescalamientos + 1} de {reglas.max_reescalamientos}",
            f"Causal {caso.causal or '—'}. Pasa a Reescalado y vuelve a la cola con la respuesta del "
            f"back, o a los {reglas.dias_sin_respuesta_back} días hábiles sin ella. "
            "KPI: corregido solo si después queda bien aplicado.",
        )
    if evento is Evento.ESCALAR_PQR:
        return "destino CASOSPQR – PQRRES", "Pasa a En PQR. KPI: cuenta como a PQR."
    if evento is Evento.ESCALAR_BACK:
        pide = " y ".join(" u ".join(g) for g in ficha.causal.soportes) if ficha.causal else ""
        return (f"pide {pide}" if pide else ""), "Pasa a En el back y espera su respuesta."
    if evento is Evento.ANULAR:
        return "", "El caso sale de la base y de sus indicadores hasta que se reabra."
    if evento is Evento.DESHACER:
        return "", "Vuelve todo a como estaba. Una marcación en RR sigue viva: anúlela allá."
    return "", ""


def request_of(
    formulario: EventoForm,
    fijos: Mapping[str, str],
    valores: Mapping[str, str],
    ahora: datetime,
) -> Peticion:
    """Return the evento of a filled form; raises DatoInvalido for a day nobody can read."""
    datos = dict(fijos)
    partes: list[str] = (
        [datos.pop("motivo", "")] if formulario.evento is Evento.MAL_APLICADO else []
    )
    nota = ""
    claves = {clave.nombre: clave for clave in TABLA[formulario.evento].claves}
    for pregunta in formulario.preguntas:
        valor = pregunta.valor(valores.get(pregunta.clave, ""))
        if not valor:
            continue
        if pregunta.clave == NOTA:
            nota = valor
        elif pregunta.clave.startswith("_"):
            partes.append(valor.replace(",", " y ") if pregunta.varias else valor)
        elif claves[pregunta.clave].tipo is Tipo.DIA:
            datos[pregunta.clave] = typed_day(valor, ahora)
        else:
            datos[pregunta.clave] = valor
    if any(partes):
        datos["motivo"] = "; ".join(parte for parte in partes if parte)
    return Peticion(formulario.evento, datos, nota)


def typed_day(texto: str, ahora: datetime) -> str:
    """Return a day as people write it, in ISO; raises DatoInvalido."""
    lectores: tuple[Callable[[str], object], ...] = (leer_dia, parse_fecha)
    if _DIA_Y_MES.fullmatch(texto):
        return parse_fecha(f"{texto}/{ahora.year}").isoformat()
    for leer in lectores:
        try:
            return str(leer(texto))
        except DatoInvalido:
            continue
    return parse_cuando(f"{texto} 23:59", ahora).date().isoformat()
