"""The decisions of a card by digit, or why they are refused."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from ajustes_tui.domain.caso.card import CaseCard, CasoRow
from ajustes_tui.domain.caso.caso import ASKED_BY
from ajustes_tui.domain.caso.estados import CLOSED, WAIT_FOR_BACK, WAIT_FOR_PQR, Estado
from ajustes_tui.domain.caso.eventos import LATE_TRASLADO, TABLE, Evento
from ajustes_tui.domain.caso.words import short_estado
from ajustes_tui.domain.rules.decision import Allowed, Refusal
from ajustes_tui.services.recorder import Request


class CaseOption(NamedTuple):
    """One digit of the card."""

    digit: str
    group: str
    text: str
    chosen: str
    evento: Evento
    datos: Mapping[str, str] = {}
    asks: bool = False
    """Whether a form must be filled first."""
    refusal: str = ""
    """Why it is refused; '' if permitted."""

    @property
    def short(self) -> str:
        return _SHORT.get(self.text, f"{self.group}: {self.text}")


_SHORT: Mapping[str, str] = {
    "no aplica por política": "bien: política",
    "atribuible al usuario": "bien: atribuible",
    "nueva marcación y reescalar al back": "mal",
    "sin soporte: PQR consigue lo que falta": "a PQR",
    "el back no lo revirtió": "no revertido",
    "bien": "bien",
    "mal: valor errado": "mal: valor",
    "mal: otra cuenta o factura": "mal: cuenta",
    "no se refleja en RR: se aplaza y vuelve el día que usted diga": "todavía no",
    "escalar al back": "al back",
    "sin soporte": "PQR: sin soporte",
    "no procede por el back": "PQR: no procede",
    "no procede": "PQR: no procede",
    "el back ya respondió: registrarlo a mano": "respondió",
}


class Clasificacion(NamedTuple):
    """Causal, attributable falla and delay given to an unclassified caso."""

    causal: str = ""
    atribuible: str = ""
    demora: str = ""

    def request(self) -> Request:
        data = {"causal": self.causal}
        if self.atribuible:
            data["atribuible"] = self.atribuible
        if self.demora:
            data["demora_de"] = self.demora
        return Request(Evento.CLASIFICAR, data)

    @property
    def lacks_demora(self) -> bool:
        """Whether it is a late traslado of unknown delay."""
        return self.causal == LATE_TRASLADO and not self.demora


_REGISTERED_CALLING = "se registra en llamadas: F4"
_DEVOLVER = CaseOption(
    digit="2",
    group="devolver",
    text="el veredicto está errado",
    chosen="devolver a triage",
    evento=Evento.DEVOLVER,
    asks=True,
)
_DEVOLVER_FROM_PQR = _DEVOLVER._replace(digit="5", text="Claro lo respondió después de todo")

_OPTIONS: Mapping[Estado, tuple[CaseOption, ...]] = {
    Estado.POR_VALIDAR: (
        CaseOption(
            digit="1",
            group="bien",
            text="sin pruebas",
            chosen="bien rechazado: sin pruebas",
            evento=Evento.RECHAZO_CORRECTO,
            datos={"motivo": "SIN_PRUEBAS"},
        ),
        CaseOption(
            digit="2",
            group="bien",
            text="no aplica por política",
            chosen="bien rechazado: no aplica por política",
            evento=Evento.RECHAZO_CORRECTO,
            datos={"motivo": "NO_APLICA_POLITICA"},
        ),
        CaseOption(
            digit="3",
            group="bien",
            text="atribuible al usuario",
            chosen="bien rechazado: atribuible al usuario",
            evento=Evento.RECHAZO_CORRECTO,
            datos={"motivo": "ATRIBUIBLE_AL_CLIENTE"},
        ),
        CaseOption(
            digit="4",
            group="mal",
            text="nueva marcación y reescalar al back",
            chosen="mal rechazado",
            evento=Evento.MAL_RECHAZADO,
            asks=True,
        ),
        CaseOption(
            digit="5",
            group="a PQR",
            text="sin soporte: PQR consigue lo que falta",
            chosen="a PQR: sin soporte",
            evento=Evento.ESCALAR_PQR,
            datos={"motivo": "SIN_SOPORTE"},
            asks=True,
        ),
        CaseOption(
            digit="6",
            group="mal",
            text="el back no lo revirtió",
            chosen="no revertido",
            evento=Evento.NO_REVERTIDO,
            asks=True,
        ),
        CaseOption(
            digit="7",
            group="a PQR",
            text="no procede",
            chosen="a PQR: no procede por el back",
            evento=Evento.ESCALAR_PQR,
            datos={"motivo": "NO_PROCEDE_BACK"},
            asks=True,
        ),
    ),
    Estado.POR_VERIFICAR: (
        CaseOption("1", "aplicado", "bien", "bien aplicado", Evento.APLICACION_CORRECTA),
        CaseOption(
            digit="2",
            group="aplicado",
            text="mal: valor errado",
            chosen="mal aplicado: valor errado",
            evento=Evento.MAL_APLICADO,
            datos={"motivo": "valor errado"},
            asks=True,
        ),
        CaseOption(
            digit="3",
            group="aplicado",
            text="mal: otra cuenta o factura",
            chosen="mal aplicado: otra cuenta o factura",
            evento=Evento.MAL_APLICADO,
            datos={"motivo": "otra cuenta o factura"},
            asks=True,
        ),
        CaseOption(
            digit="4",
            group="todavía no",
            text="no se refleja en RR: se aplaza y vuelve el día que usted diga",
            chosen="todavía no se refleja: se aplaza",
            evento=Evento.APLAZAR,
            asks=True,
        ),
    ),
    Estado.POR_ESCALAR: (
        CaseOption(
            "1", "al back", "escalar al back", "escalar al back", Evento.ESCALAR_BACK, asks=True
        ),
        CaseOption(
            digit="2",
            group="a PQR",
            text="sin soporte",
            chosen="a PQR: sin soporte",
            evento=Evento.ESCALAR_PQR,
            datos={"motivo": "SIN_SOPORTE"},
            asks=True,
        ),
        CaseOption(
            digit="3",
            group="a PQR",
            text="no procede por el back",
            chosen="a PQR: no procede por el back",
            evento=Evento.ESCALAR_PQR,
            datos={"motivo": "NO_PROCEDE_BACK"},
            asks=True,
        ),
        CaseOption(
            digit="4",
            group="respondió",
            text="el back ya respondió: registrarlo a mano",
            chosen="respuesta del back",
            evento=Evento.RESPUESTA_BACK,
            asks=True,
        ),
    ),
    Estado.POR_CONTACTAR: (
        CaseOption("1", "llamar", _REGISTERED_CALLING, "llamar al usuario", Evento.CONTACTO),
        _DEVOLVER,
    ),
    Estado.POR_DEJAR_MENSAJE: (
        CaseOption(
            "1", "llamar", _REGISTERED_CALLING, "dejar el mensaje de voz", Evento.MENSAJE_DE_VOZ
        ),
    ),
    Estado.RECURSO_POR_RADICAR: (
        CaseOption(
            "1", "recurso", _REGISTERED_CALLING, "radicar el recurso", Evento.RADICAR_RECURSO
        ),
    ),
    Estado.CERRADO_INFORMADO: (
        CaseOption(
            digit="1",
            group="recurso",
            text="el usuario presenta recurso ahora",
            chosen="recurso posterior",
            evento=Evento.RECURSO_POSTERIOR,
            asks=True,
        ),
    ),
}
_BACK_ANSWERS = (
    CaseOption(
        digit="1",
        group="respondió",
        text="aprobado",
        chosen="el back aprobó",
        evento=Evento.RESPUESTA_BACK,
        datos={"resultado": "APROBADO"},
        asks=True,
    ),
    CaseOption(
        digit="2",
        group="respondió",
        text="rechazado",
        chosen="el back rechazó",
        evento=Evento.RESPUESTA_BACK,
        datos={"resultado": "RECHAZADO"},
        asks=True,
    ),
)
_PQR_ANSWERS = tuple(
    CaseOption(
        digit=digit,
        group="respondió",
        text=text,
        chosen=f"PQR {text}",
        evento=Evento.RESPUESTA_PQR,
        datos={"resultado": text.upper()},
        asks=True,
    )
    for digit, text in zip("1234", ("confirma", "modifica", "revoca", "responde"), strict=True)
)
_REABRIR = (
    CaseOption("9", "reabrir", "volver a abrir el caso", "reabrir", Evento.REABRIR, asks=True),
)

CALL_EVENTOS = frozenset({Evento.CONTACTO, Evento.MENSAJE_DE_VOZ, Evento.RADICAR_RECURSO})
"""Eventos registered while calling, on their own screen."""


def _estado_options(estado: Estado) -> tuple[CaseOption, ...]:
    if estado in WAIT_FOR_BACK:
        return _BACK_ANSWERS
    if estado is Estado.EN_PQR:
        return (*_PQR_ANSWERS, _DEVOLVER_FROM_PQR)
    if estado in WAIT_FOR_PQR:
        return _PQR_ANSWERS
    if estado is Estado.CERRADO_MENSAJE:
        return (*_OPTIONS[Estado.CERRADO_INFORMADO], *_REABRIR)
    if estado in CLOSED:
        return (*_OPTIONS.get(estado, ()), *_REABRIR)
    return _OPTIONS.get(estado, ())


def options_of_row(row: CasoRow) -> tuple[CaseOption, ...]:
    """Return a row's digits, with its suggested causal accepted."""
    estado = row.caso.estado
    if estado is not Estado.POR_CLASIFICAR:
        return _estado_options(estado)
    return _estado_options(ASKED_BY[row.caso.resultado]) if row.causal_sugerida else ()


def options_of(card: CaseCard) -> tuple[CaseOption, ...]:
    return options_in(card.caso.estado, card.allows)


def options_in(
    estado: Estado, allows: Callable[[Evento], Allowed | Refusal]
) -> tuple[CaseOption, ...]:
    options = []
    for option in _estado_options(estado):
        permit = allows(option.evento)
        refused = permit if isinstance(permit, Refusal) else permit.refusal_of(option.datos)
        options.append(option._replace(refusal=refused.motivo) if refused else option)
    return tuple(options)


def leads_to(option: CaseOption, estado: Estado) -> str:
    """Return the resulting estado, '' if several are possible."""
    if option.evento is Evento.APLAZAR:
        return "vuelve otro día"
    pairs = TABLE[option.evento].pairs
    targets = {target for source, target in pairs if source is estado}
    return short_estado(targets.pop()) if len(targets) == 1 else ""


def standing_of(card: CaseCard) -> str:
    return short_estado(card.caso.estado, card.caso.contenido)
