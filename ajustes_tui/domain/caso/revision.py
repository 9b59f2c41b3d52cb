"""The questions of the supervisor's tray: why each came, the rule behind it, and its possible answers.

Seven things go to the tray (dominio.md section 3); any other question of a person is answered too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from itertools import zip_longest
from typing import NamedTuple

from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import AUTORIZAR, DEVOLVER, NEGAR, Evento
from ajustes_tui.domain.keeping.catalogs import Reglas
from ajustes_tui.domain.values.clocks import EsHabil, habiles_entre, sumar_habiles
from ajustes_tui.domain.values.dates import dia_corto


class Clase(StrEnum):
    """The subject of a question of the tray."""

    ATRIBUIBLE = "atribuible"
    SIN_TELEFONO = "sin_telefono"
    LIMITE = "limite"
    RECURSO_TARDIO = "recurso_tardio"
    FUERA_DE_LISTA = "fuera_de_lista"
    CAMBIO = "cambio"
    SIN_MENSAJE = "sin_mensaje"
    OTRA = "otra"


class Pide(StrEnum):
    """The datum that an answer needs besides its reason."""

    TELEFONO = "telefono"
    CAUSAL = "causal"
    RAZONES = "razones"


class Pregunta(NamedTuple):
    """A question of the tray: its text, who asked it, and the evento or corte that raised it."""

    texto: str
    quien: str | None
    """The login of who asked, or was working when the program asked; None when a corte did."""
    del_sistema: bool = False
    de_corte: bool = False
    causa: Evento | None = None
    """The evento on which the program asked."""
    telefonos: int = 0
    """How many numbers the cuenta has, all marked wrong, for a question about no number left."""


class EnEspera(NamedTuple):
    """A question of a caso that was not undone: it is in the tray, or waits behind the one in it."""

    linea: int
    quien: str | None
    """The login of who asked, as in `Pregunta`."""
    de_corte: bool
    texto: str | None
    """None when retention blanked the text."""


def la_que_sigue(preguntas: Sequence[EnEspera], respondida: int) -> EnEspera | None:
    """Return the next question of a caso once the one of line `respondida` is answered, or None.

    A later question of a person with the same text counts as answered too. Of questions that cortes
    raised in a row only the last is asked: it tells the result that stands.
    """
    texto = next((p.texto for p in preguntas if p.linea == respondida), None)
    esperan = [
        p
        for p in preguntas
        if p.linea > respondida and (p.de_corte or p.texto is None or p.texto != texto)
    ]
    for pregunta, otra in zip_longest(esperan, esperan[1:]):
        if not (pregunta.de_corte and otra is not None and otra.de_corte):
            return pregunta
    return None


class Respuesta(NamedTuple):
    """One answer the supervisor may give, and the eventos registered with it."""

    digito: str
    grupo: str
    """The word at the left: autorizar, negar, devolver."""
    texto: str
    decision: str
    ademas: tuple[tuple[Evento, Mapping[str, str]], ...] = ()
    """Eventos registered after the answer; `{razon}` and `{dato}` stand for what is typed."""
    pide: Pide | None = None
    nota: bool = False
    """Whether the reason is also the note of the eventos in `ademas`."""


_DE_LA_CAUSA: Mapping[Evento, Clase] = {
    Evento.CONTACTO: Clase.SIN_TELEFONO,
    Evento.MENSAJE_DE_VOZ: Clase.SIN_MENSAJE,
    Evento.CLASIFICAR: Clase.FUERA_DE_LISTA,
}


def clase_de(caso: Caso, pregunta: Pregunta, reglas: Reglas, hoy: date, es_habil: EsHabil) -> Clase:
    """Return the class of a question, from who asked it and where the caso stands."""
    if pregunta.de_corte:
        return Clase.CAMBIO
    if pregunta.del_sistema:
        return _DE_LA_CAUSA.get(pregunta.causa or Evento.NOTA, Clase.OTRA)
    if caso.estado is Estado.POR_ESCALAR and caso.atribuible and not caso.autorizado_back:
        return Clase.ATRIBUIBLE
    if caso.estado in (Estado.POR_VALIDAR, Estado.POR_VERIFICAR):
        return Clase.LIMITE if caso.reescalamientos >= reglas.max_reescalamientos else Clase.OTRA
    if caso.estado is Estado.RECURSO_POR_RADICAR and caso.informado_el is not None:
        limite = sumar_habiles(caso.informado_el, reglas.dias_recurso, es_habil)
        return Clase.RECURSO_TARDIO if hoy > limite else Clase.OTRA
    return Clase.OTRA


def por_que(clase: Clase, caso: Caso, pregunta: Pregunta, hoy: date, es_habil: EsHabil) -> str:
    """Return in a few words why a question came to the tray."""
    if clase is Clase.SIN_TELEFONO:
        varios = pregunta.telefonos > 1
        return f"los {pregunta.telefonos} números errados" if varios else "sin teléfono válido"
    if clase is Clase.RECURSO_TARDIO and caso.informado_el is not None:
        return f"recurso al día hábil {habiles_entre(caso.informado_el, hoy, es_habil)}"
    return _POR_QUE.get(clase, pregunta.texto)


_POR_QUE: Mapping[Clase, str] = {
    Clase.ATRIBUIBLE: "atribuible, y pide ir al back",
    Clase.LIMITE: "límite de reescalamientos",
    Clase.FUERA_DE_LISTA: "causal fuera de la lista",
    Clase.CAMBIO: "ya informado, cambió de resultado",
    Clase.SIN_MENSAJE: "sin mensaje de voz",
}


def regla_de(clase: Clase, reglas: Reglas) -> str:
    """Return the rule of the procedure that brings a question to the tray."""
    return {
        Clase.ATRIBUIBLE: "Con falla atribuible no va al back sin la supervisora",
        Clase.SIN_TELEFONO: "Sin un teléfono válido no se llama; al completar uno, se llama",
        Clase.LIMITE: f"A lo sumo {reglas.max_reescalamientos} reescalamientos; después decide la "
        "supervisora",
        Clase.RECURSO_TARDIO: f"El recurso va hasta {reglas.dias_recurso} días hábiles después de "
        "informar",
        Clase.FUERA_DE_LISTA: "La causal es una letra del catálogo",
        Clase.CAMBIO: "Ya informado o en PQR, un resultado nuevo no mueve solo el caso",
        Clase.SIN_MENSAJE: "Sin el mensaje dejado, el caso no se cierra",
        Clase.OTRA: "La pregunta es de quien lo gestiona",
    }[clase]


def respuestas_de(
    clase: Clase, caso: Caso, quien: str, hoy: date, es_habil: EsHabil
) -> tuple[Respuesta, ...]:
    """Return the answers a question has, in the order of their digits."""
    opciones = _propias(clase, caso, quien, sumar_habiles(hoy, 1, es_habil))
    sin_numero = clase is Clase.SIN_TELEFONO
    pedir = f"que {quien} busque otro teléfono" if sin_numero else f"pedirle algo más a {quien}"
    todas = (*opciones, _una("devolver", pedir, DEVOLVER))
    return tuple(opcion._replace(digito=str(n)) for n, opcion in enumerate(todas, 1))


_MOTIVO: Mapping[str, str] = {"motivo": "{razon}"}
_TELEFONO: tuple[tuple[Evento, Mapping[str, str]], ...] = (
    (Evento.COMPLETAR, {"campo": "telefono", "valor": "{dato}", "fuente": "RR"}),
)


def _una(
    grupo: str,
    texto: str,
    decision: str,
    ademas: tuple[tuple[Evento, Mapping[str, str]], ...] = (),
    pide: Pide | None = None,
    *,
    nota: bool = False,
) -> Respuesta:
    return Respuesta("", grupo, texto, decision, ademas, pide, nota)


def _propias(clase: Clase, caso: Caso, quien: str, manana: date) -> tuple[Respuesta, ...]:
    if clase is Clase.ATRIBUIBLE:
        return (
            _una(
                "autorizar",
                f"quitar «atribuible» y devolverlo a {quien} para escalar",
                "QUITAR_ATRIBUIBLE",
            ),
            _una("", "dejar «atribuible» y autorizar que vaya al back", "AUTORIZAR_BACK"),
            _una("negar", f"queda atribuible: {quien} lo escala a PQR", NEGAR),
        )
    if clase is Clase.SIN_TELEFONO:
        texto = f"agregar un teléfono y devolverlo a {quien} para llamar"
        return (_una("autorizar", texto, AUTORIZAR, _TELEFONO, Pide.TELEFONO),)
    if clase is Clase.LIMITE:
        return _del_limite(caso, quien)
    if clase is Clase.RECURSO_TARDIO:
        return (
            _recurso("autorizar", "radicar reposición, fuera de plazo", "REPOSICION"),
            _recurso(
                "", "radicar reposición y apelación, fuera de plazo", "REPOSICION_Y_APELACION"
            ),
            _una("negar", f"el plazo venció: {quien} se lo informa al usuario", NEGAR),
        )
    if clase is Clase.FUERA_DE_LISTA:
        con_causal = ((Evento.CLASIFICAR, {"causal": "{dato}"}),)
        anular = ((Evento.ANULAR, _MOTIVO),)
        return (
            _una("autorizar", "usar una causal de la lista", AUTORIZAR, con_causal, Pide.CAUSAL),
            _una("negar", "no corresponde a ninguna: se anula el caso", NEGAR, anular),
        )
    if clase is Clase.CAMBIO:
        return _del_cambio(caso)
    if clase is Clase.SIN_MENSAJE:
        aplazar = ((Evento.APLAZAR, {"hasta": manana.isoformat(), "motivo": "{razon}"}),)
        otro = "agregar un teléfono y dejar ahí el mensaje"
        return (
            _una("autorizar", otro, AUTORIZAR, _TELEFONO, Pide.TELEFONO),
            _una("", f"insistir otro día: vuelve el {dia_corto(manana)}", AUTORIZAR, aplazar),
        )
    return (
        _una("autorizar", f"sí: {quien} sigue como lo pide", AUTORIZAR),
        _una("negar", f"no: {quien} lo deja como está", NEGAR),
    )


def _recurso(grupo: str, texto: str, tipo: str) -> Respuesta:
    ademas = ((Evento.RADICAR_RECURSO, {"tipo": tipo, "motivo": "{dato}"}),)
    return _una(grupo, texto, AUTORIZAR, ademas, Pide.RAZONES)


def _del_limite(caso: Caso, quien: str) -> tuple[Respuesta, ...]:
    if caso.estado is not Estado.POR_VALIDAR:
        return (_una("negar", f"queda aplicado así: {quien} lo informa", NEGAR),)
    no_revertido = ((Evento.NO_REVERTIDO, _MOTIVO),)
    a_pqr = ((Evento.ESCALAR_PQR, {"motivo": "NO_PROCEDE_BACK"}),)
    return (
        _una("autorizar", "no revertido: se informa que no aplica", AUTORIZAR, no_revertido),
        _una("", "enviarlo a PQR: no procede por el back", AUTORIZAR, a_pqr, nota=True),
        _una("negar", f"el rechazo está bien: {quien} lo registra", NEGAR),
    )


def _del_cambio(caso: Caso) -> tuple[Respuesta, ...]:
    if not caso.cerrado:
        return (_una("autorizar", "sigue como va, con el resultado nuevo a la vista", AUTORIZAR),)
    reabrir: tuple[tuple[Evento, Mapping[str, str]], ...] = ((Evento.REABRIR, _MOTIVO),)
    texto = "reabrirlo donde estaba"
    if caso.estado_previo is Estado.POR_CONTACTAR:
        reabrir = (*reabrir, (Evento.DEVOLVER, _MOTIVO))
        texto = "reabrirlo y verificar el resultado nuevo"
    return (
        _una("autorizar", texto, AUTORIZAR, reabrir),
        _una("negar", "dejarlo cerrado: lo informado sigue valiendo", NEGAR),
    )


def es_respuesta(borrador: Mapping[str, str]) -> bool:
    """Tell whether a draft holds an answer half typed in the tray."""
    return any(clave.startswith("r.") for clave in borrador)
