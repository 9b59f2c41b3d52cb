"""The JSON of contrato.md: one serializer, and the keys of each value class.

Dates, moments, weeks, enums and files have one form each. Keys are the words of the procedure, in
reading order; `_centavos` is money in centavos.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeAlias

from ajustes_tui.domain.base.fields import COLUMNS, Kind
from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.figures.indicators import (
    APLICADO_TOTAL,
    APPLIED,
    DECIDED_FIGURE,
    KNOWN,
    MONEY_FIGURES,
    PROGRESS_FIGURE,
    REJECTED_BY_BACK,
    SAID,
    THREE,
    TOTAL,
    FigureCounts,
    FigureGroup,
)
from ajustes_tui.domain.rules.decision import Refusal
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.domain.values.identifiers import masked
from ajustes_tui.domain.values.text import initials

if TYPE_CHECKING:
    from ajustes_tui.domain.caso.card import CaseCard
    from ajustes_tui.domain.figures.board import KpiBoard
    from ajustes_tui.domain.keeping.integrity import Findings
    from ajustes_tui.services.admin.restore import Rehearsal

Json: TypeAlias = Any
Document = dict[str, Json]
_Reader = Callable[[Any], object]
_MONEY = "_centavos"


def _path(path: str, *, or_null: bool = False) -> _Reader:
    """Return the reader of an attribute path or column; null for a missing part, and for '' if asked."""

    def read(value: Any) -> object:  # noqa: ANN401 - a value of any class
        for name in path.split("."):
            if isinstance(value, Mapping):
                value = value.get(name)
            else:
                value = None if value is None else getattr(value, name)
        return None if or_null and not value else value

    return read


def _keys(text: str, **computed: _Reader) -> Mapping[str, _Reader]:
    """Parse a row of the table: keys in order, from the attribute of the name or after `=`.

    `?` turns an empty text into null; a key with nothing after `=` is filled in by the order.
    """
    keys: dict[str, _Reader] = {}
    for word in text.split():
        name, sign, attribute = word.partition("=")
        key = name.removesuffix("?")
        if sign and not attribute:
            keys[key] = lambda _value: None
        else:
            attribute = attribute or key.removesuffix(_MONEY)
            keys[key] = computed.get(key) or _path(attribute, or_null=name != key)
    return keys


def _figure(counts: FigureCounts, key: str, over: str = TOTAL) -> Document:
    return {"casos": counts[key], "porcentaje": counts.percent(key, over)}


def _buckets(counts_of: Callable[[Any], FigureCounts]) -> Mapping[str, _Reader]:
    def reader(cubeta: Cubeta) -> _Reader:
        return lambda value: _figure(counts_of(value), cubeta)

    return {cubeta.value: reader(cubeta) for cubeta in Cubeta}


def _results(counts: FigureCounts, keys: Sequence[str]) -> Document:
    names = ("aprobado", "rechazado", "sin_respuesta")
    return {name: _figure(counts, key) for name, key in zip(names, keys, strict=True)}


def _decided(counts: FigureCounts) -> Document:
    return {
        "casos": counts.decided,
        **{c.value: _figure(counts, c, DECIDED_FIGURE) for c in THREE},
    }


def _closed(board: KpiBoard) -> Document | None:
    if board.closing is None:
        return None
    changes = (dict(zip(("antes", "ahora", "casos"), each, strict=True)) for each in board.changes)
    return {**document(board.closing), "cambios": list(changes)}


def _groups(board: KpiBoard) -> list[Document]:
    shares = (
        (Cubeta.RECHAZADO, "aporte", "tasa_propia"),
        *((c, f"aporte_{c}", f"tasa_{c}") for c in APPLIED),
    )

    def figures(group: FigureGroup) -> Document:
        return {
            name: share
            for c, aporte, tasa in shares
            for name, share in ((aporte, group.aporte(c)), (tasa, group.counts.percent(c)))
        }

    return [
        {**document(group), **figures(group), "decidido": _decided(group.counts)}
        for group in board.groups
    ]


def _chain(findings: Findings) -> Document | str:
    """Return the first broken line, else the first whose moment runs backwards."""
    steps = [step for step in findings.clock if step.of_line]
    if findings.chain_break is not None:
        return {"linea": findings.chain_break.line, "motivo": findings.chain_break.motivo}
    return {"linea": steps[0].number, "motivo": steps[0].motivo} if steps else "ok"


def _trail(findings: Findings) -> Document | list[Document] | str:
    """Return the first broken entry, else what differs from the entries."""
    if findings.audit_break is not None:
        return {"n": findings.audit_break.line, "motivo": findings.audit_break.motivo}
    steps = (step for step in findings.clock if not step.of_line)
    return [*document(findings.records), *document(steps)] or "ok"


def _witness(checked: Findings | Rehearsal) -> str | list[str]:
    """Return `ok`, the differences from the witness, or since when it is silent."""
    witness = checked.witness
    if not witness.configured:
        return "sin testigo"
    if witness.differences:
        return list(witness.differences)
    if witness.answered:
        return "ok"
    if witness.since is None:
        return "no ha respondido nunca"
    return f"no responde desde {witness.since.isoformat(timespec='seconds')}"


_OF_CASOS = ("caso", "instantanea")
"""The differences of `verificar` that belong to a caso."""
_CUBETAS = " ".join(Cubeta)
_LISTED = (
    "id=caso.id cuenta=caso.cuenta radicado=caso.radicado causal=caso.causal estado=caso.estado"
    " contenido=caso.contenido cubeta=caso.cubeta asesor_id=caso.asesor_id aliado=caso.aliado"
    " valor_solicitado_centavos=caso.valor_solicitado valor_aplicado_centavos=caso.valor_aplicado"
)
KEYS: Mapping[str, Mapping[str, _Reader]] = {
    # Casos, their lines and what is sent of them.
    "CasoRow": _keys(f"{_LISTED} vence tomado_por=tomado_by version=caso.version pqr"),
    "CaseCard": _keys(
        f"{_LISTED} vence=clock.vence tomado_por=toma.login version=caso.version pqr"
        " corte=caso.corte motivo= causal_sugerida atribuible=caso.atribuible estado_ajuste="
        " resultado= resultado_por_revisar motivo_rechazo= asesor_nombre= usuario_nombre= cun="
        " fecha_solicitud= fecha_respuesta= reescalamientos=caso.reescalamientos"
        " intentos=caso.intentos cita=caso.cita aplazado_hasta=caso.aplazado_hasta en_revision"
        " datos radicados telefonos= acciones=actions paso=step",
        resultado_por_revisar=lambda card: (
            card.caso.resultado_crudo if card.caso.resultado_por_revisar else None
        ),
        en_revision=lambda card: card.caso.revision is not None,
        radicados=lambda card: [each.radicado for each in card.radicados],
    ),
    "PermittedAction": _keys(
        "evento permitido motivo",
        permitido=lambda action: not isinstance(action.permit, Refusal),
        motivo=lambda action: action.permit.motivo if isinstance(action.permit, Refusal) else None,
    ),
    "ProcedureStep": _keys("numero=number texto=text falta=missing"),
    "Recorded": _keys(
        "caso=caso.id evento linea=line estado_antes=estado_before estado_despues=caso.estado"
        " version=caso.version"
    ),
    "RecordedNote": _keys("linea=line cuenta"),
    "HistorialLine": _keys(
        "linea=line momento agente caso evento estado_antes=estado_before"
        " estado_despues=estado_after razon subrazon radicado cun datos nota"
    ),
    "LoteStanding": _keys(
        "lote=lote.id tipo=lote.kind dia agente=lote.created_by casos=lote.rows"
        " valor_solicitado_centavos=value respondidos=answered esperan=waiting deshechos=withdrawn"
        " dias_habiles=days enviado=lote.sent_on",
        dia=lambda standing: standing.lote.created_at.date(),
    ),
    "SentCaso": _keys(
        "caso=caso_id cuenta radicado evento valor_solicitado_centavos respuesta=standing"
        " respondido_el=answered_at estado resultado valor_aplicado_centavos"
    ),
    "Escalamiento": _keys(
        "caso=caso_id cuenta radicado evento pqr=clase momento causal razon subrazon"
        " valor_solicitado_centavos falta=lacking"
    ),
    # The figures.
    "KpiBoard": _keys(
        f"desde=since hasta=until total=counts.total {_CUBETAS} aplicado_total"
        " anulados rechazado_por_el_back segun_la_base avance decidido pesos primer_contacto="
        " primer_contacto_al= sin_informar_pqr_a_tiempo= comparacion= regla=counts.regla cerrado avisos="
        " filas",
        **_buckets(lambda board: board.counts),
        aplicado_total=lambda board: _figure(board.counts, APLICADO_TOTAL),
        anulados=lambda board: board.counts[Cubeta.ANULADO],
        rechazado_por_el_back=lambda board: board.counts[REJECTED_BY_BACK],
        segun_la_base=lambda board: {
            **_results(board.counts, SAID),
            "hoy": _results(board.counts, KNOWN),
        },
        avance=lambda board: _figure(board.counts, PROGRESS_FIGURE),
        decidido=lambda board: _decided(board.counts),
        pesos=lambda board: {
            f"{name}{_MONEY}": board.counts[key]
            for name, key in zip(
                ("solicitado", "aplicado", "rechazado"), MONEY_FIGURES, strict=True
            )
        },
        cerrado=_closed,
        filas=_groups,
    ),
    "FigureGroup": _keys(
        f"clave=key total=counts.total {_CUBETAS}", **_buckets(lambda group: group.counts)
    ),
    "Flowchart": _keys("nodos=boxes flechas=arrows"),
    "Box": _keys("estado paso=step casos mediana_dias_habiles=median"),
    "Arrow": _keys("evento=move.evento desde=move.since hacia=move.toward veces=times"),
    "Closing": _keys("por=who el=momento regla"),
    "GoalStanding": _keys("meta=goal estado=state casos en_riesgo=astray"),
    "GoalsChange": _keys(
        "desde aplicado=goals.aplicado corregido=goals.corregido rechazado=goals.rechazado por?=who"
        " momento=when",
        desde=lambda change: None if change.since == date.min else change.since,
    ),
    "HeldCaso": _keys(
        "caso cuenta radicado estado login desde=since ultima_senal=seen toma_vencida=overdue"
    ),
    "CitaPendiente": _keys("caso cuenta radicado estado momento dueno"),
    "SkippedCaso": _keys("caso cuenta radicado login momento motivo"),
    "EstadoQueue": _keys("estado casos vencidos=overdue rojo=red ambar=amber"),
    "AgenteWork": _keys(
        "login decisiones llamadas deshechas desde=first hasta=last por_caso_segundos=time.seconds"
        " medidos=time.timed actos=time.acts largos=time.longer sin_toma=time.unclaimed causales",
        causales=lambda work: {
            of.causal or "sin_causal": {"por_caso_segundos": of.seconds, "medidos": of.timed}
            for of in work.time.causales
        },
    ),
    "Duty": _keys("deber=kind cuantos=count que=name desde=since detalle?=detail lugar=row.word"),
    "Pace": _keys("por_dia=per_day dias=days termina=ends vencen_antes=due_before"),
    "OverdueSum": _keys("por=field clave=key nombre=words casos"),
    "MissingBase": _keys("esperada=expected ultima=last correos_que_esperan=waiting"),
    "UnusualAct": _keys("momento agente=who acto=what caso cuenta? motivo?=detail"),
    # The week and the management of the célula.
    "Top5": _keys(
        "semana=week desde=week.since hasta=week.until emitido=issued_at asesores"
        " sin_asesor=without_asesor"
    ),
    "RankedAsesor": _keys(
        "puesto=rank asesor_id aliado rechazos enviados=sent tasa_propia=own_rate aporte=share"
        " causales motivos radicados tendencia=trend reincidente"
        " rechazados_en_la_base=in_base"
        " decididos=decided.casos aplicados_de_los_decididos=decided.applied"
        " rechazados_de_los_decididos=decided.rejected nombre=asesor_nombre otros_ids=other_ids"
        " jefe_inmediato?=jefe empatado=tied"
    ),
    "Compromiso": _keys(
        "semana=week asesor_id rechazos estado compromiso?=supervisor seguimiento=follow_up nota?"
        " siguiente=next_week rechazos_siguientes=rechazos_next_week"
    ),
    "GoalProgress": _keys(
        "practica=practica.code nombre=practica.name quien=practica.who"
        " frecuencia=practica.frequency minutos=practica.minutes desde=period.since"
        " hasta=period.until meta=goal hechas=done adherencia=adherence toca_hoy=due_today"
    ),
    "PersonProgress": _keys(
        "login=usuario.login nombre=usuario.name rol=usuario.rol meta=progress.goal"
        " hechas=progress.done adherencia=progress.adherence"
    ),
    "JoinedPractices": _keys(
        "practica nombre quien=who frecuencia= minutos= desde=week.since hasta=week.until"
        " meta=progress.goal hechas=progress.done adherencia=progress.adherence toca_hoy"
        " responsable=login adherencia_semana=progress.of_week.adherence",
        practica=lambda _joined: "todas",
        nombre=lambda _joined: "Todas las prácticas",
        toca_hoy=lambda _joined: False,
    ),
    "PracticeRecord": _keys(
        "registro=id practica dia=day minutos=minutes login momento agenda?=content.agenda"
        " compromisos?=content.compromisos caso=content.caso_id persona?=content.persona"
        " asistentes=content.asistentes nota? anulado"
    ),
    "Idea": _keys(
        "id texto=text estado propuesta_por=proposed.login momento=proposed.momento pasos=steps"
    ),
    "IdeaStep": _keys("estado login momento nota?"),
    # The store and its people.
    "RuledOption": _keys("valor=value rige=by desde=since"),
    "Anulacion": _keys(
        "retirados restaurados conservados=kept",
        retirados=lambda undone: len(undone.withdrawn),
        restaurados=lambda undone: len(undone.restored),
    ),
    "Exported": _keys("archivo=file filas=rows lote"),
    "ReturnedBase": _keys("archivo=file filas=rows columnas=columns"),
    "ExportedDatasets": _keys(
        "carpeta=folder archivos=files casos lineas=lines membresia=membership"
    ),
    "ReportMail": _keys(
        "informe=kind archivo=workbook bytes sha256 para=recipients asunto=subject id=message_id",
        bytes=lambda mail: len(mail.content),
    ),
    "Usuario": _keys("login nombre=name rol activo=active"),
    "AuditEntry": _keys("n momento login accion=action detalle=detail cuenta"),
    "FileRound": _keys("movimientos=transfers dias=days retirados=removed ensayo=rehearsed"),
    "Transfer": _keys(
        "momento login accion=action archivo=file bytes=size desde=origin",
        momento=lambda transfer: transfer.momento.astimezone(BOGOTA),
    ),
    "Retention": _keys(
        "dias=days hasta=until cuentas ensayo=rehearsed blanqueados=blanked fuera=outside"
    ),
    "Forgotten": _keys("blanqueados=blanked fuera=outside"),
    "Findings": _keys(
        "integridad lineas=lines cadena sello contadores casos auditoria testigo"
        " sin_probar=unproved sqlite=",
        integridad=lambda findings: list(findings.damages) or "ok",
        cadena=_chain,
        sello=lambda found: {
            "estado": "danado" if found.seal.motivo else "ok",
            **document(found.seal),
            "lineas": found.lines,
            "huella": found.digest,
        },
        contadores=lambda findings: document(findings.differences) or "ok",
        casos=lambda found: (
            document(each for each in found.differences if each.where in _OF_CASOS) or "ok"
        ),
        auditoria=_trail,
        testigo=_witness,
    ),
    "Lacking": _keys("que=what donde=place orden=order"),
    "Finding": _keys("lugar=place falta=lacks ejemplo=example"),
    "SealFindings": _keys("motivo anteriores=compared nuevo=new"),
    "ChainDifference": _keys("donde=where id campo=field guardado=saved contado=counted"),
    "RecordFinding": _keys("tabla=table fila=key columna?=column motivo"),
    "ClockStep": _keys("n=number motivo"),
    "Backup": _keys("archivo=file lineas=lines sha256"),
    "Rehearsal": _keys(
        "archivo=backup.file lineas=backup.lines sha256=backup.sha256 casos bases personas=people"
        " hasta=until testigo faltan=lost",
        testigo=_witness,
    ),
    "RestoredBackup": _keys(
        "archivo=backup.file lineas=backup.lines sha256=backup.sha256 faltan=lost"
    ),
    "Lost": _keys("lineas=lines desde=since hasta=until en_libros=traces"),
    "WorkbookTrace": _keys("libro linea=line cuenta radicado evento momento=at agente"),
    "LockDifference": _keys("paquete=package candado=locked instalado=installed"),
}
"""The keys of each value class; those not listed share one form."""


BASE = _keys(
    "base=id archivo sha256 corte tipo hoja filas=resumen.filas validas=resumen.validas"
    " nuevas=resumen.nuevas actualizadas=resumen.actualizadas iguales=resumen.iguales"
    " anteriores duplicadas=resumen.duplicadas rechazadas=resumen.rechazadas"
    " ausentes=resumen.ausentes importada_por importada_el traida_por=resumen.traida_por"
    " correo=resumen.correo anulada_por anulada_el anulada_motivo",
    anteriores=lambda base: base["resumen"].get("anteriores", 0),
)
"""The keys of a base: its row in the store and its summary."""


def document(value: object, keys: Mapping[str, _Reader] | None = None) -> Json:
    """Serialize a value or collection; a row of the store needs `keys`."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    keys = keys or KEYS.get(type(value).__name__)
    if keys is not None:
        return {key: document(read(value)) for key, read in keys.items()}
    if isinstance(value, Mapping):
        return {document(key): document(each) for key, each in value.items()}
    if isinstance(value, Iterable) and not hasattr(value, "_fields"):
        return [document(each) for each in value]
    return str(value)


def card_document(card: CaseCard, *, see_data: bool = False) -> Document:
    """Names and telephones are masked without `see_data`."""
    brought = {
        field.json_key: initials(value)
        if field.kind is Kind.NAME and isinstance(value, str) and not see_data
        else document(value)
        for column, field in COLUMNS.items()
        if field.json
        for value in [getattr(card.caso, column)]
    }
    telephones = [
        each.number if see_data else masked(each.number)
        for each in card.telefonos
        if not each.invalid
    ]
    # The keys of the contract keep their place; new fields of a base come after them.
    return {**document(card), "telefonos": telephones, **brought}
