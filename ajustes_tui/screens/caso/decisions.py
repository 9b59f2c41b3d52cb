"""The decisions a card offers by digit, each with what it does or the reason it cannot be taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from ajustes_tui.domain.caso.card import Ficha, FilaCaso
from ajustes_tui.domain.caso.estados import CERRADOS, ESPERAN_BACK, ESPERAN_PQR, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.words import TRAS_CLASIFICAR, estado_corto
from ajustes_tui.domain.rules.decision import Negado, Permitido
from ajustes_tui.services.recorder import Peticion


class CaseOption(NamedTuple):
    """One digit of the card."""

    digito: str
    grupo: str
    """Label of the row it stands on."""
    texto: str
    elegida: str
    """How row 21 says it once it is chosen."""
    evento: Evento
    datos: Mapping[str, str] = {}
    pide: bool = False
    """Whether a form asks for the rest before Enter can record it."""
    negado: str = ""
    """Why it cannot be taken now; empty when it can."""

    @property
    def corto(self) -> str:
        """Return how the block under the queue says it, in few words."""
        return _CORTOS.get(self.texto, f"{self.grupo}: {self.texto}")


_CORTOS: Mapping[str, str] = {
    "no aplica por política": "bien: política",
    "atribuible al usuario": "bien: atribuible",
    "nueva marcación y reescalar al back": "mal",
    "escalar a PQR": "a PQR",
    "no revertido": "no revertido",
    "bien": "bien",
    "mal: valor errado": "mal: valor",
    "mal: otra cuenta o factura": "mal: cuenta",
    "no se refleja en RR: se aplaza y vuelve el día que usted diga": "todavía no",
    "escalar al back": "al back",
    "sin soporte": "PQR: sin soporte",
    "no procede por el back": "PQR: no procede",
    "el back ya respondió: registrarlo a mano": "respondió",
}


class Clasificacion(NamedTuple):
    """What the person says of the causal of a caso still to be classified."""

    causal: str = ""
    atribuible: str = ""
    demora: str = ""

    def peticion(self) -> Peticion:
        """Return the evento that accepts it."""
        datos = {"causal": self.causal}
        if self.atribuible:
            datos["atribuible"] = self.atribuible
        if self.demora:
            datos["demora_de"] = self.demora
        return Peticion(Evento.CLASIFICAR, datos)

    @property
    def falta_demora(self) -> bool:
        """Whether the causal is the late traslado and nobody said who delayed it."""
        return self.causal == "L" and not self.demora


_LLAMAR = "se registra en llamadas: F4"

_OPCIONES: Mapping[Estado, tuple[CaseOption, ...]] = {
    Estado.POR_VALIDAR: (
        CaseOption(
            *("1", "bien", "sin pruebas", "bien rechazado: sin pruebas"),
            Evento.RECHAZO_CORRECTO,
            {"motivo": "SIN_PRUEBAS"},
        ),
        CaseOption(
            *("2", "bien", "no aplica por política", "bien rechazado: no aplica por política"),
            Evento.RECHAZO_CORRECTO,
            {"motivo": "NO_APLICA_POLITICA"},
        ),
        CaseOption(
            *("3", "bien", "atribuible al usuario", "bien rechazado: atribuible al usuario"),
            Evento.RECHAZO_CORRECTO,
            {"motivo": "ATRIBUIBLE_AL_CLIENTE"},
        ),
        CaseOption(
            *("4", "mal", "nueva marcación y reescalar al back", "mal rechazado"),
            Evento.MAL_RECHAZADO,
            pide=True,
        ),
        CaseOption("5", "a PQR", "escalar a PQR", "a PQR", Evento.ESCALAR_PQR, pide=True),
        CaseOption("6", "a PQR", "no revertido", "no revertido", Evento.NO_REVERTIDO, pide=True),
    ),
    Estado.POR_VERIFICAR: (
        CaseOption("1", "aplicado", "bien", "bien aplicado", Evento.APLICACION_CORRECTA),
        CaseOption(
            *("2", "aplicado", "mal: valor errado", "mal aplicado: valor errado"),
            Evento.MAL_APLICADO,
            {"motivo": "valor errado"},
            pide=True,
        ),
        CaseOption(
            *("3", "aplicado", "mal: otra cuenta o factura", "mal aplicado: otra cuenta o factura"),
            Evento.MAL_APLICADO,
            {"motivo": "otra cuenta o factura"},
            pide=True,
        ),
        CaseOption(
            *("4", "todavía no", "no se refleja en RR: se aplaza y vuelve el día que usted diga"),
            "todavía no se refleja: se aplaza",
            Evento.APLAZAR,
            pide=True,
        ),
    ),
    Estado.POR_ESCALAR: (
        CaseOption(
            "1", "al back", "escalar al back", "escalar al back", Evento.ESCALAR_BACK, pide=True
        ),
        CaseOption(
            *("2", "a PQR", "sin soporte", "a PQR: sin soporte"),
            Evento.ESCALAR_PQR,
            {"motivo": "SIN_SOPORTE"},
            pide=True,
        ),
        CaseOption(
            *("3", "a PQR", "no procede por el back", "a PQR: no procede por el back"),
            Evento.ESCALAR_PQR,
            {"motivo": "NO_PROCEDE_BACK"},
            pide=True,
        ),
        CaseOption(
            *("4", "respondió", "el back ya respondió: registrarlo a mano", "respuesta del back"),
            Evento.RESPUESTA_BACK,
            pide=True,
        ),
    ),
    Estado.POR_CONTACTAR: (
        CaseOption("1", "llamar", _LLAMAR, "llamar al usuario", Evento.CONTACTO),
        CaseOption(
            *("2", "devolver", "el veredicto está errado", "devolver a triage"),
            Evento.DEVOLVER,
            pide=True,
        ),
    ),
    Estado.POR_DEJAR_MENSAJE: (
        CaseOption("1", "llamar", _LLAMAR, "dejar el mensaje de voz", Evento.MENSAJE_DE_VOZ),
    ),
    Estado.RECURSO_POR_RADICAR: (
        CaseOption("1", "recurso", _LLAMAR, "radicar el recurso", Evento.RADICAR_RECURSO),
    ),
    Estado.CERRADO_INFORMADO: (
        CaseOption(
            *("1", "recurso", "el usuario presenta recurso ahora", "recurso posterior"),
            Evento.RECURSO_POSTERIOR,
            pide=True,
        ),
    ),
}
_RESPUESTA_BACK = (
    CaseOption(
        *("1", "respondió", "aprobado", "el back aprobó"),
        Evento.RESPUESTA_BACK,
        {"resultado": "APROBADO"},
        pide=True,
    ),
    CaseOption(
        *("2", "respondió", "rechazado", "el back rechazó"),
        Evento.RESPUESTA_BACK,
        {"resultado": "RECHAZADO"},
        pide=True,
    ),
)
_RESPUESTA_PQR = tuple(
    CaseOption(
        *(digito, "respondió", texto, f"PQR {texto}"),
        Evento.RESPUESTA_PQR,
        {"resultado": texto.upper()},
        pide=True,
    )
    for digito, texto in zip("1234", ("confirma", "modifica", "revoca", "responde"), strict=True)
)
_REABRIR = (
    CaseOption("9", "reabrir", "volver a abrir el caso", "reabrir", Evento.REABRIR, pide=True),
)

CALL_EVENTOS = frozenset({Evento.CONTACTO, Evento.MENSAJE_DE_VOZ, Evento.RADICAR_RECURSO})
"""The eventos that are registered while calling, on their own screen."""

WITHOUT_RR_LINE = frozenset(
    {
        *(Evento.NOTA, Evento.COMPLETAR, Evento.CLASIFICAR, Evento.RECLASIFICAR, Evento.APLAZAR),
        *(Evento.PEDIR_REVISION, Evento.RESOLVER_REVISION, Evento.ANULAR, Evento.REABRIR),
    }
)
"""What is of the célula alone and leaves no note in RR."""


def _de_estado(estado: Estado) -> tuple[CaseOption, ...]:
    """Return the digits an estado has, whoever asks."""
    if estado in ESPERAN_BACK:
        return _RESPUESTA_BACK
    if estado in ESPERAN_PQR:
        return _RESPUESTA_PQR
    if estado is Estado.CERRADO_MENSAJE:
        return (*_OPCIONES[Estado.CERRADO_INFORMADO], *_REABRIR)
    if estado in CERRADOS:
        return (*_OPCIONES.get(estado, ()), *_REABRIR)
    return _OPCIONES.get(estado, ())


def options_of_row(fila: FilaCaso) -> tuple[CaseOption, ...]:
    """Return the digits a row of the queue takes, its suggested causal accepted with them."""
    estado = fila.estado
    if estado is not Estado.POR_CLASIFICAR:
        return _de_estado(estado)
    return _de_estado(TRAS_CLASIFICAR[fila.resultado]) if fila.causal_sugerida else ()


def options_of(ficha: Ficha) -> tuple[CaseOption, ...]:
    """Return the digits of a card, as the procedure permits them to this person."""
    return options_in(ficha.caso.estado, ficha.permite)


def options_in(
    estado: Estado, permite: Callable[[Evento], Permitido | Negado]
) -> tuple[CaseOption, ...]:
    """Return the digits of an estado with what `permite` says of each."""
    opciones = []
    for opcion in _de_estado(estado):
        permiso = permite(opcion.evento)
        negado = permiso.motivo if isinstance(permiso, Negado) else ""
        opciones.append(opcion._replace(negado=negado) if negado else opcion)
    return tuple(opciones)


def standing_of(ficha: Ficha) -> str:
    """Return where a caso stands, as the person reads it."""
    return estado_corto(ficha.caso.estado, ficha.caso.contenido)
