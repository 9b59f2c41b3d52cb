"""The transition table: sources, targets, roles and data of each evento (dominio.md section 3).

What depends on the caso is in `domain/rules`.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from ajustes_tui.domain.base.fields import COLUMNS, COMPLETABLES, TELEPHONE, Later
from ajustes_tui.domain.caso.estados import CLOSED, OPEN, WAIT_FOR_AGENTE, WAIT_FOR_BACK, Estado
from ajustes_tui.domain.caso.outcomes import CONTACT_OUTCOMES, MESSAGE_OUTCOMES
from ajustes_tui.domain.keeping.catalogs import CHECKLIST_WORDS, SOPORTES
from ajustes_tui.domain.values.roles import Power


class Evento(StrEnum):
    """Everything the historial records."""

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


OF_CORTE = frozenset(
    {Evento.CASO_NUEVO, Evento.CAMBIO_DE_RESULTADO, Evento.CAMBIO_DE_DATOS, Evento.BASE_ANULADA}
)
CORRECTIVOS = frozenset({Evento.MAL_RECHAZADO, Evento.MAL_APLICADO})
TO_PQR = frozenset({Evento.ESCALAR_PQR, Evento.RADICAR_RECURSO})
ESCALAMIENTOS = CORRECTIVOS | TO_PQR | {Evento.ESCALAR_BACK}
"""Eventos that send a caso away, each a marcación in RR even without codes."""
PQR_USER = "CASOSPQR – PQRRES"
"""RR user of PQR, the destination when the marcación names none."""
VEREDICTOS = frozenset(
    {Evento.APLICACION_CORRECTA, Evento.RECHAZO_CORRECTO, Evento.NO_REVERTIDO, Evento.ESCALAR_PQR}
)
LLAMADAS = frozenset({Evento.CONTACTO, Evento.MENSAJE_DE_VOZ})
"""Llamadas of a person: one per call, for all its casos."""
ON_ANSWER = LLAMADAS | {Evento.APLICACION_CORRECTA, Evento.RECHAZO_CORRECTO, Evento.NO_REVERTIDO}
"""Eventos on what was answered, and so under its radicado."""
DECISIONES = (
    frozenset(Evento)
    - OF_CORTE
    - LLAMADAS
    - {Evento.NOTA, Evento.DESHACER, Evento.COMPLETAR, Evento.APLAZAR, Evento.PEDIR_REVISION}
)
"""Decisiones of a person: one per act."""


class ActKind(StrEnum):
    """What an act counts as."""

    DECISION = "decision"
    LLAMADA = "llamada"
    UNDONE = "deshecha"
    OTHER = ""
    """Counted nowhere."""


WITHOUT_CAUSAL = frozenset(
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
"""Eventos that do not accept the suggested causal of an unclassified caso."""


class DatumKind(StrEnum):
    """How a datum's text is read."""

    OPTION = "opcion"
    CAUSAL = "causal"
    LIST = "lista"
    SOPORTES = "soportes"
    """Support codes with optional number and day."""
    CODE = "codigo"
    RADICADO = "radicado"
    TELEFONO = "telefono"
    MONEY = "dinero"
    DIA = "dia"
    MOMENTO = "momento"
    CUN = "cun"
    TEXT = "texto"
    PROSE = "prosa"
    """Multiline text."""


class DatumSpec(NamedTuple):
    """A datum of an evento: its command-line key and kind."""

    name: str
    kind: DatumKind = DatumKind.TEXT
    required: bool = False
    options: tuple[str, ...] = ()
    default: str | None = None


class Guard(StrEnum):
    """Conditions on a caso; their refusals are in `rules/permissions.py`."""

    CON_RESULTADO_LEIDO = "el resultado de la base se entiende"
    NO_ATRIBUIBLE = "la falla no es atribuible al usuario"
    RUTA_BACK = "la causal se escala al back"
    CON_REESCALAMIENTOS = "quedan reescalamientos"
    YA_REESCALADO = "ya se reescaló"
    TRAS_EL_LIMITE = "ya no quedan reescalamientos"
    ES_ATRIBUIBLE = "la falla es atribuible al usuario"
    SIN_FALLA = "la falla no está marcada como del usuario"
    RECURSO_A_TIEMPO = "el recurso está en plazo, o lo radica la supervisora"
    AVISO_A_TIEMPO = "el usuario avisa en plazo"
    APLAZABLE = "el caso espera al agente y su plazo corre"
    SIN_PREGUNTA = "no espera respuesta de la supervisora"
    CON_PREGUNTA = "espera respuesta de la supervisora"
    LLAMADO_HOY = "hoy se le llamó sin encontrarlo"
    CLARO_RESPONDIO = "Claro dijo si aprobó o rechazó"
    SE_SABE_DE_DONDE = "se sabe de dónde venía"
    DESHACIBLE = "lo último se puede deshacer"


class Transition(NamedTuple):
    """A row of the table; no targets keeps the estado."""

    evento: Evento
    sources: frozenset[Estado]
    targets: tuple[Estado, ...] = ()
    power: Power = Power.WORK
    data: tuple[DatumSpec, ...] = ()
    never: frozenset[tuple[Estado, Estado]] = frozenset()
    changes: str = ""
    """Columns it may change, separated by blanks."""
    guards: tuple[Guard, ...] = ()
    """In order of checking."""
    motivos: Mapping[str, Guard] = {}
    """Conditions of some values of `motivo`."""
    unguarded: Mapping[Guard, str] = {}
    """Guards of equivalent eventos omitted here, and why."""

    @property
    def pairs(self) -> tuple[tuple[Estado, Estado], ...]:
        return tuple(
            (source, target)
            for source in Estado
            if source in self.sources
            for target in Estado
            if target in self.targets
            and target is not source
            and (source, target) not in self.never
        )


ATRIBUIBLE = ("CLIENTE_NO_ATIENDE", "RAZON_W", "FRAUDE_SENAL", "TRASLADO")
"""The four fallas atribuibles al cliente."""
DECISION_ATRIBUIBLE = ("QUITAR_ATRIBUIBLE", "AUTORIZAR_BACK")
"""Answers of the supervisor that allow an attributable falla to go to the back."""
ATRIBUIBLE_AL_CLIENTE = "ATRIBUIBLE_AL_CLIENTE"
MOTIVOS_OF_RECHAZO = ("SIN_PRUEBAS", "NO_APLICA_POLITICA", ATRIBUIBLE_AL_CLIENTE)
"""Why a rejection may be right."""
SIN_SOPORTE, NO_PROCEDE_BACK = MOTIVOS_OF_PQR = ("SIN_SOPORTE", "NO_PROCEDE_BACK")
"""Without supports, or not for the back."""
AUTORIZAR, NEGAR, DEVOLVER = "AUTORIZAR", "NEGAR", "DEVOLVER"
RESPUESTAS = (*DECISION_ATRIBUIBLE, AUTORIZAR, NEGAR, DEVOLVER)
"""Answers of the tray; the last three fit any question."""
LATE_TRASLADO, TRASLADO = "L", "TRASLADO"
"""A late traslado, and its falla when the usuario delayed."""
OF_CLARO, OF_USUARIO = DEMORAS = ("claro", "usuario")
"""Who delayed a traslado."""
OUTSIDE_CATALOG = "FUERA"
"""`causal` outside the catalogue."""


def _option(
    name: str, *options: str, required: bool = True, default: str | None = None
) -> DatumSpec:
    return DatumSpec(name, DatumKind.OPTION, required and default is None, options, default)


_MARCACION = (
    DatumSpec("razon", DatumKind.CODE, required=True),
    DatumSpec("subrazon", DatumKind.CODE, required=True),
)
_OWN_MARCACION = tuple(spec._replace(required=False) for spec in _MARCACION)
_RADICADO = DatumSpec("radicado", DatumKind.RADICADO)
_MOTIVO = DatumSpec("motivo", DatumKind.PROSE, required=True)
_ANY_ESTADO = frozenset(Estado)
_OF_VEREDICTO = (
    "contenido veredicto veredicto_motivo veredicto_agente veredicto_el cubeta informado_el "
    "no_interpone cita intentos dias_intento ultimo_dia_intento"
)
_OF_ENVIO = (
    "estado reescalamientos escalado_el resultado_al_enviar respuesta_al_enviar "
    "radicado_enviado radicado_vigente razon subrazon radicados aplazado_hasta"
)
_TELEFONO = "telefonos errados"

S = Estado
TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        Evento.CLASIFICAR,
        frozenset({S.POR_CLASIFICAR}),
        (S.POR_ESCALAR, S.POR_VERIFICAR, S.POR_VALIDAR),
        data=(
            DatumSpec("causal", DatumKind.CAUSAL, required=True),
            _option("atribuible", "no", *ATRIBUIBLE, default="no"),
            _option("demora_de", *DEMORAS, required=False),
        ),
        changes=(
            "causal causal_pedida causal_sugerida atribuible demora_de estado aplazado_hasta dueno"
        ),
        guards=(Guard.CON_RESULTADO_LEIDO,),
    ),
    Transition(
        Evento.ESCALAR_BACK,
        frozenset({S.POR_ESCALAR}),
        (S.EN_BACK,),
        data=(
            *_MARCACION,
            DatumSpec("soportes", DatumKind.SOPORTES, required=True, options=tuple(SOPORTES)),
            DatumSpec("motivo", DatumKind.PROSE),
            _RADICADO,
        ),
        changes=_OF_ENVIO,
        guards=(Guard.NO_ATRIBUIBLE, Guard.RUTA_BACK),
        unguarded={Guard.CON_REESCALAMIENTOS: "es el primer envío y no un reescalamiento"},
    ),
    Transition(
        Evento.ESCALAR_PQR,
        frozenset({S.POR_ESCALAR, S.POR_VALIDAR}),
        (S.EN_PQR,),
        data=(
            _option("motivo", *MOTIVOS_OF_PQR),
            DatumSpec("faltan", DatumKind.LIST, options=tuple(SOPORTES)),
            _RADICADO,
            *_OWN_MARCACION,
        ),
        changes=(
            f"{_OF_VEREDICTO} estado radicado_vigente razon subrazon radicados "
            "resultado_al_enviar aplazado_hasta"
        ),
        motivos={NO_PROCEDE_BACK: Guard.TRAS_EL_LIMITE},
        unguarded={Guard.RECURSO_A_TIEMPO: "no es un recurso del usuario y no tiene ese plazo"},
    ),
    Transition(
        Evento.RESPUESTA_BACK,
        frozenset({S.POR_ESCALAR, S.EN_BACK, S.REESCALADO}),
        (S.POR_VERIFICAR, S.POR_VALIDAR),
        data=(
            _option("resultado", "APROBADO", "RECHAZADO"),
            DatumSpec("valor_aplicado", DatumKind.MONEY),
            DatumSpec("motivo_rechazo"),
        ),
        changes=(
            "estado resultado resultado_por_revisar valor_aplicado motivo_rechazo propios "
            "aplazado_hasta radicado_respuesta revision"
        ),
    ),
    Transition(
        Evento.RECHAZO_CORRECTO,
        frozenset({S.POR_VALIDAR}),
        (S.POR_CONTACTAR,),
        data=(_option("motivo", *MOTIVOS_OF_RECHAZO), *_OWN_MARCACION),
        changes=f"{_OF_VEREDICTO} estado aplazado_hasta",
        motivos={
            motivo: Guard.ES_ATRIBUIBLE if motivo == ATRIBUIBLE_AL_CLIENTE else Guard.SIN_FALLA
            for motivo in MOTIVOS_OF_RECHAZO
        },
    ),
    Transition(
        Evento.MAL_RECHAZADO,
        frozenset({S.POR_VALIDAR}),
        (S.REESCALADO,),
        data=(*_MARCACION, DatumSpec("radicado", DatumKind.RADICADO, required=True), _MOTIVO),
        changes=_OF_ENVIO,
        guards=(Guard.NO_ATRIBUIBLE, Guard.RUTA_BACK, Guard.CON_REESCALAMIENTOS),
    ),
    Transition(
        Evento.NO_REVERTIDO,
        frozenset({S.POR_VALIDAR}),
        (S.POR_CONTACTAR,),
        Power.DECIDE,
        (_MOTIVO,),
        changes=f"{_OF_VEREDICTO} estado aplazado_hasta",
        guards=(Guard.YA_REESCALADO,),
    ),
    Transition(
        Evento.APLICACION_CORRECTA,
        frozenset({S.POR_VERIFICAR}),
        (S.POR_CONTACTAR,),
        data=(DatumSpec("valor_aplicado", DatumKind.MONEY), _RADICADO, *_OWN_MARCACION),
        changes=(
            f"{_OF_VEREDICTO} estado valor_aplicado propios radicado_vigente "
            "radicado_respuesta radicados aplazado_hasta"
        ),
    ),
    Transition(
        Evento.MAL_APLICADO,
        frozenset({S.POR_VERIFICAR}),
        (S.REESCALADO,),
        data=(*_MARCACION, DatumSpec("radicado", DatumKind.RADICADO, required=True), _MOTIVO),
        changes=_OF_ENVIO,
        guards=(Guard.NO_ATRIBUIBLE, Guard.CON_REESCALAMIENTOS),
        unguarded={Guard.RUTA_BACK: "Claro ya lo aplicó, y por cualquier ruta se corrige"},
    ),
    Transition(
        Evento.CONTACTO,
        frozenset({S.POR_CONTACTAR, S.POR_DEJAR_MENSAJE, S.RECURSO_POR_RADICAR, S.CERRADO_MENSAJE}),
        (S.CERRADO_INFORMADO, S.RECURSO_POR_RADICAR, S.POR_DEJAR_MENSAJE),
        data=(
            _option("resultado", *CONTACT_OUTCOMES),
            DatumSpec("telefono", DatumKind.TELEFONO),
            _option("interlocutor", "TITULAR", "AUTORIZADO", default="TITULAR"),
            _option("entrante", "si", "no", default="no"),
            DatumSpec("verificado", DatumKind.LIST, options=CHECKLIST_WORDS),
            DatumSpec("cuando", DatumKind.MOMENTO),
            DatumSpec("motivo", DatumKind.PROSE),
            _option("mensaje", "DEJADO", required=False),
            DatumSpec("insiste"),
            *_OWN_MARCACION,
        ),
        never=frozenset(
            {(S.RECURSO_POR_RADICAR, S.POR_DEJAR_MENSAJE), (S.CERRADO_MENSAJE, S.POR_DEJAR_MENSAJE)}
        ),
        changes=(
            "estado estado_previo intentos dias_intento ultimo_dia_intento cita "
            f"aplazado_hasta informado_el no_interpone dueno intentos revision {_TELEFONO}"
        ),
    ),
    Transition(
        Evento.MENSAJE_DE_VOZ,
        frozenset({S.POR_CONTACTAR, S.POR_DEJAR_MENSAJE}),
        (S.CERRADO_MENSAJE,),
        data=(
            DatumSpec("telefono", DatumKind.TELEFONO, required=True),
            _option("resultado", *MESSAGE_OUTCOMES, default="DEJADO"),
            *_OWN_MARCACION,
        ),
        changes=f"estado estado_previo informado_el cita aplazado_hasta dueno {_TELEFONO} revision",
        guards=(Guard.LLAMADO_HOY,),
    ),
    Transition(
        Evento.RADICAR_RECURSO,
        frozenset({S.RECURSO_POR_RADICAR}),
        (S.RECURSO_EN_PQR,),
        data=(
            _option("tipo", "REPOSICION", "REPOSICION_Y_APELACION"),
            _MOTIVO,
            _RADICADO,
            *_OWN_MARCACION,
        ),
        changes=(
            "estado recurso_el recurso_tipo no_interpone radicado_vigente radicados aplazado_hasta"
        ),
        guards=(Guard.RECURSO_A_TIEMPO,),
        unguarded={Guard.TRAS_EL_LIMITE: "lo pide el usuario, y a eso tiene derecho"},
    ),
    Transition(
        Evento.RESPUESTA_PQR,
        frozenset({S.EN_PQR, S.RECURSO_EN_PQR}),
        (S.CERRADO_PQR,),
        data=(
            _option("resultado", "CONFIRMA", "MODIFICA", "REVOCA", "RESPONDE"),
            DatumSpec("fecha", DatumKind.DIA, required=True),
            DatumSpec("cun", DatumKind.CUN),
        ),
        changes="estado estado_previo cita revision",
    ),
    Transition(
        Evento.RECURSO_POSTERIOR,
        frozenset({S.CERRADO_INFORMADO, S.CERRADO_MENSAJE}),
        (S.RECURSO_POR_RADICAR,),
        data=(DatumSpec("motivo", DatumKind.PROSE), *_OWN_MARCACION),
        changes="estado",
        guards=(Guard.AVISO_A_TIEMPO,),
    ),
    Transition(
        Evento.COMPLETAR,
        OPEN,
        data=(
            _option("campo", *COMPLETABLES),
            DatumSpec("valor", required=True),
            _option("fuente", "RR", "USUARIO", "CORREO"),
            DatumSpec("motivo", DatumKind.PROSE),
        ),
        changes=" ".join((*(c for c in COMPLETABLES if c != TELEPHONE), "propios", _TELEFONO)),
    ),
    Transition(
        Evento.RECLASIFICAR,
        OPEN,
        data=(
            DatumSpec("causal", DatumKind.CAUSAL, required=True),
            _option("demora_de", *DEMORAS, required=False),
            _MOTIVO,
            _option("atribuible", *ATRIBUIBLE, "no", required=False),
        ),
        changes="causal causal_sugerida atribuible demora_de",
    ),
    Transition(
        Evento.APLAZAR,
        # A caso that comes back unanswered waits for an agente too; `rules/permissions.py`
        # tells which.
        WAIT_FOR_AGENTE | WAIT_FOR_BACK,
        data=(DatumSpec("hasta", DatumKind.DIA, required=True), _MOTIVO),
        changes="aplazado_hasta",
        guards=(Guard.APLAZABLE,),
    ),
    Transition(
        Evento.PEDIR_REVISION,
        OPEN,
        data=(_MOTIVO,),
        changes="revision dueno",
        guards=(Guard.SIN_PREGUNTA,),
    ),
    Transition(
        Evento.RESOLVER_REVISION,
        _ANY_ESTADO,
        power=Power.DECIDE,
        data=(_MOTIVO, _option("decision", *RESPUESTAS, required=False)),
        changes="revision dueno aplazado_hasta atribuible demora_de autorizado_back",
        guards=(Guard.CON_PREGUNTA,),
    ),
    Transition(
        Evento.DEVOLVER,
        frozenset({S.POR_CONTACTAR, S.EN_PQR}),
        (S.POR_VALIDAR, S.POR_VERIFICAR),
        Power.DECIDE,
        (_MOTIVO,),
        changes=f"{_OF_VEREDICTO} estado aplazado_hasta revision",
        guards=(Guard.CLARO_RESPONDIO,),
    ),
    Transition(
        Evento.ANULAR,
        OPEN,
        (S.ANULADO,),
        Power.DECIDE,
        (_MOTIVO,),
        changes="estado estado_previo revision cubeta cita",
    ),
    Transition(
        Evento.REABRIR,
        CLOSED,
        tuple(OPEN),
        Power.DECIDE,
        (_MOTIVO,),
        changes="estado estado_previo aplazado_hasta cubeta",
        guards=(Guard.SE_SABE_DE_DONDE,),
    ),
    Transition(
        Evento.DESHACER,
        _ANY_ESTADO,
        tuple(Estado),
        data=(DatumSpec("motivo", DatumKind.PROSE),),
        guards=(Guard.DESHACIBLE,),
    ),
    Transition(Evento.NOTA, _ANY_ESTADO, power=Power.NOTE, data=_OWN_MARCACION),
)
TABLE: dict[Evento, Transition] = {row.evento: row for row in TRANSITIONS}

_BY_CORTE = frozenset(
    (
        *(column for column, field in COLUMNS.items() if field.later is not Later.KEEPS),
        *f"{_OF_VEREDICTO} estado aplazado_hasta radicados revision resultado_crudo".split(),
        *"resultado_por_revisar propios radicado_respuesta".split(),
    )
)
_BY_ROW = {evento: frozenset(row.changes.split()) for evento, row in TABLE.items()}
CHANGES: Mapping[Evento, frozenset[str]] = {
    **_BY_ROW,
    Evento.RESPUESTA_BACK: _BY_ROW[Evento.RESPUESTA_BACK] | _BY_CORTE,
    Evento.CASO_NUEVO: frozenset(),
    **dict.fromkeys((Evento.CAMBIO_DE_RESULTADO, Evento.CAMBIO_DE_DATOS), _BY_CORTE),
    **dict.fromkeys(
        (Evento.DESHACER, Evento.BASE_ANULADA), _BY_CORTE.union({"retirado"}, *_BY_ROW.values())
    ),
}
"""What each evento may change: a person's by its row; a corte's Claro's columns, plus the verdict
on a move; undoing, anything.
"""

WITH_MARCACION = frozenset(
    evento for evento, row in TABLE.items() if any(spec.name == "razon" for spec in row.data)
)
MARCACIONES = WITH_MARCACION - {Evento.NOTA}
"""Marcaciones in RR, with rows in the catalogue; a note is one only when typed."""
