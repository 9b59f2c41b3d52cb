"""The transition table: every evento, from where to where, who may record it and what it needs.

One row per evento of dominio.md section 3. Whatever depends on the caso (which of several
destinations, whether supports are enough) is decided in `domain/rules`; the table holds the rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from ajustes_tui.domain.base.fields import COMPLETABLES
from ajustes_tui.domain.caso.estados import ABIERTOS, CERRADOS, ESPERAN_AGENTE, ESPERAN_BACK, Estado
from ajustes_tui.domain.caso.outcomes import CONTACT_OUTCOMES, MESSAGE_OUTCOMES
from ajustes_tui.domain.keeping.catalogs import PALABRAS_DE_VERIFICACION, SOPORTES
from ajustes_tui.domain.values.roles import Power


class Evento(StrEnum):
    """Everything that can be written in the historial de marcaciones."""

    CLASIFICAR = "clasificar"
    ESCALAR_BACK = "escalar_back"
    ESCALAR_PQR = "escalar_pqr"
    RESPUESTA_BACK = "respuesta_back"
    RECHAZO_CORRECTO = "rechazo_correcto"
    MAL_RECHAZADO = "mal_rechazado"
    NO_REVERTIDO = "no_revertido"
    APLICACION_CORRECTA = "aplicacion_correcta"
    MAL_APLICADO = "mal_aplicado"
    CONTACTO = "contacto"
    MENSAJE_DE_VOZ = "mensaje_de_voz"
    RADICAR_RECURSO = "radicar_recurso"
    RESPUESTA_PQR = "respuesta_pqr"
    RECURSO_POSTERIOR = "recurso_posterior"
    COMPLETAR = "completar"
    RECLASIFICAR = "reclasificar"
    APLAZAR = "aplazar"
    PEDIR_REVISION = "pedir_revision"
    RESOLVER_REVISION = "resolver_revision"
    DEVOLVER = "devolver"
    ANULAR = "anular"
    REABRIR = "reabrir"
    DESHACER = "deshacer"
    NOTA = "nota"
    # Written by an import, never registered by a person.
    CASO_NUEVO = "caso_nuevo"
    CAMBIO_DE_RESULTADO = "cambio_de_resultado"
    CAMBIO_DE_DATOS = "cambio_de_datos"
    BASE_ANULADA = "base_anulada"


DE_CORTE = frozenset(
    {
        Evento.CASO_NUEVO,
        Evento.CAMBIO_DE_RESULTADO,
        Evento.CAMBIO_DE_DATOS,
        Evento.BASE_ANULADA,
    }
)
CORRECTIVOS = frozenset({Evento.MAL_RECHAZADO, Evento.MAL_APLICADO})
MARCACIONES = CORRECTIVOS | {Evento.ESCALAR_BACK, Evento.ESCALAR_PQR, Evento.RADICAR_RECURSO}
"""The eventos that are also a marcación in RR, which `deshacer` does not take back there."""
VEREDICTOS = frozenset(
    {
        Evento.APLICACION_CORRECTA,
        Evento.RECHAZO_CORRECTO,
        Evento.NO_REVERTIDO,
        Evento.ESCALAR_PQR,
    }
)
LLAMADAS = frozenset({Evento.CONTACTO, Evento.MENSAJE_DE_VOZ})
"""The eventos counted as llamadas of a person: one per call, however many casos of the cuenta it tells."""
DECISIONES = (
    frozenset(Evento)
    - DE_CORTE
    - LLAMADAS
    - {Evento.NOTA, Evento.DESHACER, Evento.COMPLETAR, Evento.APLAZAR, Evento.PEDIR_REVISION}
)
"""The eventos counted as decisiones of a person: one per act, however many are registered in it."""
SIN_DECIDIR = frozenset(
    {
        Evento.CLASIFICAR,
        Evento.COMPLETAR,
        Evento.RECLASIFICAR,
        Evento.APLAZAR,
        Evento.PEDIR_REVISION,
        Evento.RESOLVER_REVISION,
        Evento.ANULAR,
        Evento.DESHACER,
        Evento.NOTA,
    }
)
"""The eventos that do not accept the suggested causal when registered on an unclassified caso."""


class Tipo(StrEnum):
    """How the text of a datum is read."""

    OPCION = "opcion"
    CAUSAL = "causal"
    LISTA = "lista"
    CODIGO = "codigo"
    RADICADO = "radicado"
    TELEFONO = "telefono"
    DINERO = "dinero"
    DIA = "dia"
    MOMENTO = "momento"
    CUN = "cun"
    TEXTO = "texto"


class Clave(NamedTuple):
    """One datum of an evento: its key on the command line and how it is read."""

    nombre: str
    tipo: Tipo = Tipo.TEXTO
    exigida: bool = False
    opciones: tuple[str, ...] = ()
    defecto: str | None = None


class Transicion(NamedTuple):
    """A row of the table: `hacia` empty means the estado stays as it is."""

    evento: Evento
    desde: frozenset[Estado]
    hacia: tuple[Estado, ...] = ()
    power: Power = Power.WORK
    claves: tuple[Clave, ...] = ()


ATRIBUIBLE = ("CLIENTE_NO_ATIENDE", "RAZON_W", "FRAUDE_SENAL", "TRASLADO")
"""The four fallas atribuibles al cliente of the procedure."""
DECISION_ATRIBUIBLE = ("QUITAR_ATRIBUIBLE", "AUTORIZAR_BACK")
"""The two answers of the supervisor that let an agente send an attributable falla to the back."""
MOTIVOS_DE_RECHAZO = ("SIN_PRUEBAS", "NO_APLICA_POLITICA", "ATRIBUIBLE_AL_CLIENTE")
"""Why a rejection of the back may be right."""
AUTORIZAR, NEGAR, DEVOLVER = "AUTORIZAR", "NEGAR", "DEVOLVER"
RESPUESTAS = (*DECISION_ATRIBUIBLE, AUTORIZAR, NEGAR, DEVOLVER)
"""The answers of the tray; the last three serve for any question."""
FUERA = "FUERA"
"""The value of `causal` for an ajuste that no letter of the catalogue covers."""


def _estados(*estados: Estado) -> frozenset[Estado]:
    return frozenset(estados)


def _opcion(nombre: str, *opciones: str, exigida: bool = True, defecto: str | None = None) -> Clave:
    return Clave(nombre, Tipo.OPCION, exigida and defecto is None, opciones, defecto)


_MARCACION = (
    Clave("razon", Tipo.CODIGO, exigida=True),
    Clave("subrazon", Tipo.CODIGO, exigida=True),
)
_RADICADO = Clave("radicado", Tipo.RADICADO)
_MOTIVO = Clave("motivo", exigida=True)
_TODOS = frozenset(Estado)

S = Estado
TABLA: dict[Evento, Transicion] = {
    fila.evento: fila
    for fila in (
        Transicion(
            Evento.CLASIFICAR,
            _estados(S.POR_CLASIFICAR),
            (S.POR_ESCALAR, S.POR_VERIFICAR, S.POR_VALIDAR),
            claves=(
                Clave("causal", Tipo.CAUSAL, exigida=True),
                _opcion("atribuible", "no", *ATRIBUIBLE, defecto="no"),
                _opcion("demora_de", "claro", "usuario", exigida=False),
            ),
        ),
        Transicion(
            Evento.ESCALAR_BACK,
            _estados(S.POR_ESCALAR),
            (S.EN_BACK,),
            claves=(
                *_MARCACION,
                Clave("soportes", Tipo.LISTA, exigida=True, opciones=tuple(SOPORTES)),
                Clave("motivo"),
                _RADICADO,
            ),
        ),
        Transicion(
            Evento.ESCALAR_PQR,
            _estados(S.POR_ESCALAR, S.POR_VALIDAR),
            (S.EN_PQR,),
            claves=(_opcion("motivo", "SIN_SOPORTE", "NO_PROCEDE_BACK"), _RADICADO),
        ),
        Transicion(
            Evento.RESPUESTA_BACK,
            _estados(S.POR_ESCALAR, S.EN_BACK, S.REESCALADO),
            (S.POR_VERIFICAR, S.POR_VALIDAR),
            claves=(
                _opcion("resultado", "APROBADO", "RECHAZADO"),
                Clave("valor_aplicado", Tipo.DINERO),
                Clave("motivo_rechazo"),
            ),
        ),
        Transicion(
            Evento.RECHAZO_CORRECTO,
            _estados(S.POR_VALIDAR),
            (S.POR_CONTACTAR,),
            claves=(_opcion("motivo", *MOTIVOS_DE_RECHAZO),),
        ),
        Transicion(
            Evento.MAL_RECHAZADO,
            _estados(S.POR_VALIDAR),
            (S.REESCALADO,),
            claves=(*_MARCACION, Clave("radicado", Tipo.RADICADO, exigida=True), _MOTIVO),
        ),
        Transicion(
            Evento.NO_REVERTIDO,
            _estados(S.POR_VALIDAR),
            (S.POR_CONTACTAR,),
            Power.DECIDE,
            (_MOTIVO,),
        ),
        Transicion(
            Evento.APLICACION_CORRECTA,
            _estados(S.POR_VERIFICAR),
            (S.POR_CONTACTAR,),
            claves=(Clave("valor_aplicado", Tipo.DINERO), _RADICADO),
        ),
        Transicion(
            Evento.MAL_APLICADO,
            _estados(S.POR_VERIFICAR),
            (S.REESCALADO,),
            claves=(*_MARCACION, Clave("radicado", Tipo.RADICADO, exigida=True), _MOTIVO),
        ),
        Transicion(
            Evento.CONTACTO,
            _estados(
                S.POR_CONTACTAR, S.POR_DEJAR_MENSAJE, S.RECURSO_POR_RADICAR, S.CERRADO_MENSAJE
            ),
            (S.CERRADO_INFORMADO, S.RECURSO_POR_RADICAR, S.POR_DEJAR_MENSAJE),
            claves=(
                _opcion(
                    "resultado",
                    *CONTACT_OUTCOMES,
                ),
                Clave("telefono", Tipo.TELEFONO),
                _opcion("interlocutor", "TITULAR", "AUTORIZADO", defecto="TITULAR"),
                _opcion("entrante", "si", "no", defecto="no"),
                Clave("verificado", Tipo.LISTA, opciones=PALABRAS_DE_VERIFICACION),
                Clave("cuando", Tipo.MOMENTO),
                Clave("motivo"),
            ),
        ),
        Transicion(
            Evento.MENSAJE_DE_VOZ,
            _estados(S.POR_DEJAR_MENSAJE),
            (S.CERRADO_MENSAJE,),
            claves=(
                Clave("telefono", Tipo.TELEFONO, exigida=True),
                _opcion("resultado", *MESSAGE_OUTCOMES, defecto="DEJADO"),
            ),
        ),
        Transicion(
            Evento.RADICAR_RECURSO,
            _estados(S.RECURSO_POR_RADICAR),
            (S.RECURSO_EN_PQR,),
            claves=(_opcion("tipo", "REPOSICION", "REPOSICION_Y_APELACION"), _MOTIVO, _RADICADO),
        ),
        Transicion(
            Evento.RESPUESTA_PQR,
            _estados(S.EN_PQR, S.RECURSO_EN_PQR),
            (S.CERRADO_PQR,),
            claves=(
                _opcion("resultado", "CONFIRMA", "MODIFICA", "REVOCA", "RESPONDE"),
                Clave("fecha", Tipo.DIA, exigida=True),
                Clave("cun", Tipo.CUN),
            ),
        ),
        Transicion(
            Evento.RECURSO_POSTERIOR,
            _estados(S.CERRADO_INFORMADO, S.CERRADO_MENSAJE),
            (S.RECURSO_POR_RADICAR,),
            claves=(Clave("motivo"),),
        ),
        Transicion(
            Evento.COMPLETAR,
            ABIERTOS,
            claves=(
                _opcion(
                    "campo",
                    *COMPLETABLES,
                ),
                Clave("valor", exigida=True),
                _opcion("fuente", "RR", "USUARIO", "CORREO"),
            ),
        ),
        Transicion(
            Evento.RECLASIFICAR,
            ABIERTOS,
            claves=(Clave("causal", Tipo.CAUSAL, exigida=True), _MOTIVO),
        ),
        Transicion(
            Evento.APLAZAR,
            # A caso that comes back unanswered waits for an agente too; `rules/permissions.py`
            # tells which.
            ESPERAN_AGENTE | ESPERAN_BACK,
            claves=(Clave("hasta", Tipo.DIA, exigida=True), _MOTIVO),
        ),
        Transicion(Evento.PEDIR_REVISION, ABIERTOS, claves=(_MOTIVO,)),
        Transicion(
            Evento.RESOLVER_REVISION,
            _TODOS,
            power=Power.DECIDE,
            claves=(_MOTIVO, _opcion("decision", *RESPUESTAS, exigida=False)),
        ),
        Transicion(
            Evento.DEVOLVER,
            _estados(S.POR_CONTACTAR),
            (S.POR_VALIDAR, S.POR_VERIFICAR),
            Power.DECIDE,
            (_MOTIVO,),
        ),
        Transicion(Evento.ANULAR, ABIERTOS, (S.ANULADO,), Power.DECIDE, (_MOTIVO,)),
        Transicion(Evento.REABRIR, CERRADOS, tuple(ABIERTOS), Power.DECIDE, (_MOTIVO,)),
        Transicion(Evento.DESHACER, _TODOS, tuple(Estado), claves=(Clave("motivo"),)),
        Transicion(Evento.NOTA, _TODOS, power=Power.NOTE),
    )
}
"""Every evento a person may register."""


def eventos_de(estado: Estado) -> Iterable[Evento]:
    """Yield the eventos whose row starts in an estado, in the order of the table."""
    return (evento for evento, fila in TABLA.items() if estado in fila.desde)
