"""The words of each evento, estado, cubeta and datum, one column per place.

A place with its own form has a column, so that two screens cannot use different names.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ajustes_tui.domain.base.rows import Clase, Resultado
from ajustes_tui.domain.caso.caso import ASKED_BY
from ajustes_tui.domain.caso.estados import Contenido, Cubeta, Estado
from ajustes_tui.domain.caso.eventos import PQR_USER, Evento
from ajustes_tui.domain.values.text import without_accents

_CODE = re.compile(r"[A-Z][A-Z0-9_]*")


class CodeWords(NamedTuple):
    """Words of a code, per place."""

    name: str
    option: str = ""
    """Next to its digit; empty for the name."""
    lote: str = ""
    """In the lote; empty for the name."""
    borrador: str = ""
    """In a draft conflict; empty for the name."""
    to_asesor: str = ""
    """In the asesor's feedback; empty for the name."""
    to_usuario: str = ""


CODE_WORDS: Mapping[str, CodeWords] = {
    "SIN_PRUEBAS": CodeWords(
        "sin pruebas", to_usuario="no se encontraron soportes de lo que se reclama"
    ),
    "NO_APLICA_POLITICA": CodeWords(
        "no aplica por política", to_usuario="la política de ajustes no lo cubre"
    ),
    "ATRIBUIBLE_AL_CLIENTE": CodeWords(
        "atribuible al cliente",
        to_asesor="atribuible al usuario",
        to_usuario="la falla fue atribuible al usuario",
    ),
    "SIN_SOPORTE": CodeWords("sin soporte"),
    "NO_PROCEDE_BACK": CodeWords("no procede back", lote="no procede en el back"),
    "REPOSICION": CodeWords("reposición"),
    "REPOSICION_Y_APELACION": CodeWords(
        "reposición y apelación", lote="reposición y en subsidio apelación"
    ),
    "NO_INTERPONE": CodeWords("no interpone", borrador="nada por ahora"),
    "CLIENTE_NO_ATIENDE": CodeWords("cliente no atiende", option="no atiende"),
    "RAZON_W": CodeWords("razón W"),
    "FRAUDE_SENAL": CodeWords("fraude de señal", option="fraude"),
    "QUITAR_ATRIBUIBLE": CodeWords("quitar atribuible", option="deja de ser atribuible"),
    "AUTORIZAR_BACK": CodeWords("autorizar back", option="se autoriza el back"),
}

_ACCENTED = (
    "acción apelación aplicación auditoría aún buzón comparación conciliación confirmación "
    "CUN cuántos célula código decisión descripción después diálogo día días gestión hábiles "
    "línea líneas membresía más número opción política PQR práctica razón reposición "
    "revisión según sesión señal sinónimo subrazón teléfono teléfonos traída vacío versión "
    "válidas W ámbar última"
)
"""The words of codes that are written with accents or capitals."""
_SPELLING = {without_accents(word).lower(): word for word in _ACCENTED.split()}


class EventoWords(NamedTuple):
    """Words of an evento, per place."""

    name: str
    title: str = ""
    """Form heading with the step; empty if only imports write it."""
    verb: str = ""
    """After a person's name; empty for `registró` and the name."""
    done: str = ""
    chosen: str = ""
    """Effect on a selection; empty if the option tells it."""
    missing: str = ""
    """Data missing after only a digit: the row must be opened."""
    counted: str = ""
    """Next to a person's count; empty for the name."""
    in_tray: str = ""
    lote: str = ""
    """Kind of escalation in a lot, else empty."""


_NEW_MARCACION = "faltan la marcación y el radicado nuevo"
EVENTO_WORDS: Mapping[Evento, EventoWords] = {
    Evento.CLASIFICAR: EventoWords(
        "clasificar", title="Paso 2: clasificar", verb="clasificó", done="clasificado"
    ),
    Evento.ESCALAR_BACK: EventoWords(
        "escalar al back",
        title="Paso 3: escalar al back",
        verb="escaló al back",
        done="al back",
        chosen="al back",
        missing="faltan los soportes y la marcación",
        counted="al back",
        lote="Primera vez",
    ),
    Evento.ESCALAR_PQR: EventoWords(
        "escalar a PQR",
        title="Paso 3: escalar a PQR",
        verb="escaló a PQR",
        done="a PQR",
        chosen="a PQR",
        missing="falta la nota de por qué va a PQR",
        counted="a PQR",
        lote="A PQR",
    ),
    Evento.RESPUESTA_BACK: EventoWords(
        "respuesta del back",
        title="Respuesta del back, a mano",
        done="respuesta del back",
        chosen="con respuesta del back",
        missing="falta qué respondió el back",
    ),
    Evento.RECHAZO_CORRECTO: EventoWords(
        "bien rechazado",
        title="Paso 4: bien rechazado",
        done="bien rechazado",
        chosen="bien rechazado",
    ),
    Evento.MAL_RECHAZADO: EventoWords(
        "mal rechazado",
        title="Paso 5: mal rechazado",
        done="mal rechazado",
        chosen="mal rechazado",
        missing=_NEW_MARCACION,
        lote="Mal rechazado",
    ),
    Evento.NO_REVERTIDO: EventoWords(
        "no revertido",
        title="Paso 5: el back no lo revirtió",
        done="no revertido",
        chosen="no revertido",
        missing="falta el motivo",
    ),
    Evento.APLICACION_CORRECTA: EventoWords(
        "bien aplicado", title="Paso 6: bien aplicado", done="bien aplicado", chosen="bien aplicado"
    ),
    Evento.MAL_APLICADO: EventoWords(
        "mal aplicado",
        title="Paso 6: mal aplicado",
        done="mal aplicado",
        chosen="mal aplicado",
        missing=_NEW_MARCACION,
        lote="Mal aplicado",
    ),
    Evento.CONTACTO: EventoWords("contacto", title="Llamar al usuario", done="llamada"),
    Evento.MENSAJE_DE_VOZ: EventoWords(
        "mensaje de voz", title="Dejar mensaje de voz", done="mensaje de voz"
    ),
    Evento.RADICAR_RECURSO: EventoWords(
        "radicar recurso",
        title="Radicar el recurso",
        verb="radicó el recurso",
        done="recurso",
        lote="Recurso",
    ),
    Evento.RESPUESTA_PQR: EventoWords(
        "respuesta de PQR",
        title="Respuesta de PQR",
        done="respuesta de PQR",
        chosen="con respuesta de PQR",
        missing="falta la fecha de la respuesta",
    ),
    Evento.RECURSO_POSTERIOR: EventoWords(
        "recurso posterior",
        title="Recurso posterior",
        done="recurso posterior",
        chosen="con recurso",
    ),
    Evento.COMPLETAR: EventoWords(
        "completar", title="Completar un dato de la base", verb="completó", done="dato completado"
    ),
    Evento.RECLASIFICAR: EventoWords(
        "cambiar la causal",
        title="Cambiar la causal",
        verb="cambió la causal",
        done="causal cambiada",
    ),
    Evento.APLAZAR: EventoWords(
        "aplazar",
        title="Aplazar: vuelve solo a la cola",
        verb="aplazó",
        done="aplazado",
        chosen="aplazado",
    ),
    Evento.PEDIR_REVISION: EventoWords(
        "pedir revisión",
        title="Pedir revisión a la supervisora",
        verb="pidió revisión",
        done="revisión pedida",
        counted="preguntas a revisión",
        in_tray="pidió revisión",
    ),
    Evento.RESOLVER_REVISION: EventoWords(
        "responder la revisión",
        title="Responder la revisión",
        verb="respondió la revisión",
        done="revisión respondida",
        counted="revisiones respondidas",
        in_tray="respondió",
    ),
    Evento.DEVOLVER: EventoWords(
        "devolver",
        title="Devolver a triage: el veredicto está errado",
        verb="devolvió",
        done="devuelto",
        chosen="devuelto",
        missing="falta el motivo",
    ),
    Evento.ANULAR: EventoWords("anular", title="Anular el caso", verb="anuló", done="anulado"),
    Evento.REABRIR: EventoWords(
        "reabrir",
        title="Reabrir el caso",
        verb="reabrió",
        done="reabierto",
        chosen="reabierto",
        missing="falta el motivo",
    ),
    Evento.DESHACER: EventoWords(
        "deshacer", title="Deshacer lo último del caso", verb="deshizo", done="deshizo lo anterior"
    ),
    Evento.NOTA: EventoWords("nota", title="Nota", done="nota"),
    Evento.CASO_NUEVO: EventoWords("caso nuevo"),
    Evento.CAMBIO_DE_RESULTADO: EventoWords(
        "cambio de resultado", verb="cambió el resultado", in_tray="cambió el resultado"
    ),
    Evento.CAMBIO_DE_DATOS: EventoWords(
        "cambio de datos", verb="cambió datos", in_tray="cambió datos"
    ),
    Evento.BASE_ANULADA: EventoWords("base anulada"),
}


NOTHING_ASKED = "Qué puede hacer"
"""Title of the options of an estado that asks for no decision."""


class EstadoWords(NamedTuple):
    """Words of an estado, per place."""

    question: str
    """The question people read instead of similar estado names."""
    short: str
    in_list: str = ""
    """In list rows; empty for the question."""
    decide: str = NOTHING_ASKED
    after_call: str = ""
    """Effect of a call; empty for the question."""
    calls_for: str = "por informar"
    """What a caller may ask about."""
    box: str = ""
    """In the flujograma, at most eleven cells; empty for `short`."""


ESTADO_WORDS: Mapping[Estado, EstadoWords] = {
    Estado.POR_CLASIFICAR: EstadoWords("Por clasificar", "por clasificar", box="clasificar"),
    Estado.POR_ESCALAR: EstadoWords(
        question="Sin respuesta: ¿a dónde?",
        short="sin respuesta",
        decide="Decida: el caso va",
        box="¿a dónde?",
    ),
    Estado.EN_BACK: EstadoWords("En el back", "en el back"),
    Estado.EN_PQR: EstadoWords("En PQR", "en PQR"),
    Estado.POR_VALIDAR: EstadoWords(
        "Rechazado: ¿bien o mal?", "rechazado", decide="Decida: el rechazo está"
    ),
    Estado.REESCALADO: EstadoWords("Reescalado", "reescalado"),
    Estado.POR_VERIFICAR: EstadoWords(
        question="Aprobado: ¿bien aplicado?",
        short="aprobado",
        in_list="Aprobado: ¿aplicado?",
        decide="Decida: el ajuste",
    ),
    Estado.POR_CONTACTAR: EstadoWords(
        "Por contactar", "por contactar", "Contactar", box="contactar"
    ),
    Estado.POR_DEJAR_MENSAJE: EstadoWords(
        question="Mensaje de voz",
        short="mensaje de voz",
        after_call="ya es ilocalizado: sigue el mensaje de voz",
        box="mensaje",
    ),
    Estado.RECURSO_POR_RADICAR: EstadoWords(
        question="Recurso por radicar",
        short="recurso por radicar",
        calls_for="recurso por radicar",
        box="recurso",
    ),
    Estado.RECURSO_EN_PQR: EstadoWords(
        question="Recurso en PQR",
        short="recurso en PQR",
        after_call="el recurso queda en PQR",
        box="rec. en PQR",
    ),
    Estado.CERRADO_INFORMADO: EstadoWords(
        "Cerrado: informado",
        "cerrado",
        after_call="queda cerrado, informado",
        calls_for="ya informado: recurso posterior",
        box="informado",
    ),
    Estado.CERRADO_MENSAJE: EstadoWords(
        "Cerrado: mensaje",
        "cerrado",
        after_call="queda cerrado, con mensaje",
        calls_for="se le dejó mensaje",
        box="con mensaje",
    ),
    Estado.CERRADO_PQR: EstadoWords("Cerrado: PQR", "cerrado", box="por PQR"),
    Estado.ANULADO: EstadoWords("Anulado", "anulado"),
}
QUESTIONS: Mapping[Estado, str] = {estado: words.question for estado, words in ESTADO_WORDS.items()}
OUT_OF_LIST = ("(fuera de la lista)", "Causal fuera de lista")
"""No suggested causal: next to the letter, and as next step."""
DOUBTFUL_WORDS = "Resultado por revisar"

CONTENIDO_WORDS: Mapping[Contenido, str] = {
    Contenido.APLICADO: "aplicado",
    Contenido.NO_APLICA: "no aplica",
}


CLASE_WORDS: Mapping[Clase, str] = {
    Clase.PETICION: "Petición",
    Clase.QUEJA: "Queja",
    Clase.RECURSO: "Recurso",
}


class CubetaWords(NamedTuple):
    """Words of a cubeta, per place."""

    letter: str
    title: str
    plural: str
    name: str
    definition: str
    counts: str
    """After the casos in KPI."""

    @property
    def bucket(self) -> str:
        return self.title.removeprefix("AJUSTE ").lower().replace("pqr", "PQR")


CUBETA_WORDS: Mapping[Cubeta, CubetaWords] = {
    Cubeta.APLICADO: CubetaWords(
        letter="A",
        title="AJUSTE APLICADO",
        plural="aplicados",
        name="Ajuste aplicado",
        definition="Bien aplicado sin haberse reescalado nunca: A / T.",
        counts="bien aplicados sin haberlos reescalado",
    ),
    Cubeta.CORREGIDO: CubetaWords(
        letter="C",
        title="AJUSTE CORREGIDO",
        plural="corregidos",
        name="Corregido",
        definition="Bien aplicado después de reescalarse: C / T.",
        counts="bien aplicados después de reescalarlos",
    ),
    Cubeta.RECHAZADO: CubetaWords(
        letter="R",
        title="AJUSTE RECHAZADO",
        plural="rechazados",
        name="Rechazado",
        definition="Bien rechazado sin haberse reescalado nunca: R / T.",
        counts="bien rechazados sin haberlos reescalado",
    ),
    Cubeta.NO_REVERTIDO: CubetaWords(
        letter="X",
        title="NO REVERTIDO",
        plural="no revertidos",
        name="No revertido",
        definition="Reescalado, y el back insistió: X / T.",
        counts="reescalados, y el back insistió: no es falta del asesor",
    ),
    Cubeta.A_PQR: CubetaWords(
        letter="Q",
        title="A PQR",
        plural="a PQR",
        name="A PQR",
        definition=f"Escalado a {PQR_USER}: Q / T.",
        counts=f"escalados a {PQR_USER}",
    ),
    Cubeta.ANULADO: CubetaWords(
        letter="N",
        title="ANULADO",
        plural="anulados",
        name="Anulado",
        definition="Anulado por un supervisor; Claro lo envió, así que sigue en T: N / T.",
        counts="anulados por un supervisor: Claro los envió, así que siguen en T",
    ),
    Cubeta.PENDIENTE: CubetaWords(
        letter="P",
        title="PENDIENTE",
        plural="pendientes",
        name="Pendiente",
        definition="Todo lo demás: P / T.",
        counts="todo lo demás: sin veredicto vigente",
    ),
}
"""In the order of their sum, T."""
LOTE_ANSWERED = "la respuesta de un lote"
"""What an answered lot is called in a list of cortes."""


def code_words(code: str) -> CodeWords:
    """A code without a row gets its own words, spelt in Spanish."""
    known = CODE_WORDS.get(code)
    if known is not None:
        return known
    return CodeWords(" ".join(_SPELLING.get(word, word) for word in code.lower().split("_")))


def code_name(code: object) -> str:
    """Return `sin buzón` for SIN_BUZON; a person's text is unchanged."""
    text = str(code)
    return code_words(text).name if _CODE.fullmatch(text) else text


def evento_words(evento: str) -> EventoWords:
    try:
        return EVENTO_WORDS[Evento(evento)]
    except ValueError:
        return EventoWords(code_name(evento.upper()))


def evento_name(evento: str) -> str:
    return evento_words(evento).name


def checklist_text(words: Iterable[str]) -> str:
    return ", ".join(code_name(word.upper()) for word in words)


def question_of(estado: Estado, resultado: Resultado | None) -> str:
    """Return a caso's question; unclassified, the one of its result."""
    asks = ASKED_BY[resultado] if estado is Estado.POR_CLASIFICAR else estado
    return QUESTIONS[asks]


def short_estado(estado: str, contenido: Contenido | None = None) -> str:
    """Return the words, in contact with contenido; an unknown code is unchanged."""
    try:
        known = Estado(estado)
    except ValueError:
        return estado
    if known is Estado.POR_CONTACTAR and contenido is not None:
        return f"{QUESTIONS[known]}: {CONTENIDO_WORDS[contenido]}"
    return QUESTIONS[known]
