"""The JSON documents of contrato.md, from domain values; money has the suffix `_centavos`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from ajustes_tui.domain.base.fields import COLUMNS, Field, Kind
from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.caso.lote import Escalamiento, LoteStanding, SentCaso
from ajustes_tui.domain.figures.indicators import (
    CubetaCounts,
    FigureGroup,
    Indicators,
    Pesos,
    percent,
)
from ajustes_tui.domain.rules.decision import Refusal
from ajustes_tui.domain.values.dates import BOGOTA, short_date
from ajustes_tui.domain.values.telephone import masked
from ajustes_tui.domain.values.text import initials

if TYPE_CHECKING:
    from ajustes_tui.domain.base.rows import Clase
    from ajustes_tui.domain.caso.card import CaseCard, CasoRow, HistorialLine
    from ajustes_tui.domain.caso.caso import Caso
    from ajustes_tui.domain.figures.first_contact import FirstContact
    from ajustes_tui.domain.flujograma.chart import Flowchart
    from ajustes_tui.domain.keeping.audit import AuditEntry
    from ajustes_tui.domain.keeping.catalog_versions import CatalogChange
    from ajustes_tui.domain.keeping.integrity import ChainDifference, Findings
    from ajustes_tui.domain.keeping.witness import WitnessFindings
    from ajustes_tui.domain.values.person import Usuario
    from ajustes_tui.services.admin.integrity import Backup
    from ajustes_tui.services.admin.restore import Rehearsal
    from ajustes_tui.services.admin.transfers import FileRound
    from ajustes_tui.services.figures.kpi import KpiBoard
    from ajustes_tui.services.recorder import Recorded

Document = dict[str, Any]
_OF_CASOS = ("caso", "instantanea")
"""The differences of `verificar` that are of a caso."""


def row_document(row: CasoRow) -> Document:
    """Return the JSON document of one caso in the list of `casos`."""
    return _listed(row.caso, row.vence, row.tomado_by, row.pqr)


def _listed(caso: Caso, vence: date | None, tomado_by: str | None, pqr: Clase | None) -> Document:
    return {
        "id": caso.id,
        "cuenta": caso.cuenta,
        "radicado": caso.radicado,
        "causal": caso.causal,
        "estado": caso.estado.value,
        "contenido": caso.contenido.value if caso.contenido else None,
        "cubeta": caso.cubeta.value,
        "asesor_id": caso.asesor_id,
        "aliado": caso.aliado,
        "valor_solicitado_centavos": caso.valor_solicitado,
        "valor_aplicado_centavos": caso.valor_aplicado,
        "vence": vence.isoformat() if vence else None,
        "tomado_por": tomado_by,
        "version": caso.version,
        "pqr": pqr.value if pqr else None,
    }


def card_document(card: CaseCard, *, see_data: bool = False) -> Document:
    """Return the JSON document of `caso`: its row and its card; names and telephones masked by default."""
    caso = card.caso
    base = {
        field.json_key: _base(field, getattr(caso, column), see_data=see_data)
        for column, field in COLUMNS.items()
        if field.json
    }
    vence, toma = card.clock.vence if card.clock else None, card.toma.login if card.toma else None
    # The keys of the contract keep their place; new fields of a base come after them.
    return {
        **_listed(caso, vence, toma, card.pqr),
        "corte": caso.corte.isoformat(),
        "motivo": base["motivo"],
        "causal_sugerida": card.causal_sugerida,
        "atribuible": caso.atribuible,
        "estado_ajuste": base["estado_ajuste"],
        "resultado": base["resultado"],
        "resultado_por_revisar": caso.resultado_crudo if caso.resultado_por_revisar else None,
        "motivo_rechazo": base["motivo_rechazo"],
        "asesor_nombre": base["asesor_nombre"],
        "usuario_nombre": base["usuario_nombre"],
        "cun": base["cun"],
        "fecha_solicitud": base["fecha_solicitud"],
        "fecha_respuesta": base["fecha_respuesta"],
        "reescalamientos": caso.reescalamientos,
        "intentos": caso.intentos,
        "cita": caso.cita.isoformat(timespec="seconds") if caso.cita else None,
        "aplazado_hasta": caso.aplazado_hasta.isoformat() if caso.aplazado_hasta else None,
        "en_revision": caso.revision is not None,
        "datos": dict(card.datos),
        "radicados": [r.radicado for r in card.radicados],
        "telefonos": [
            t.number if see_data else masked(t.number) for t in card.telefonos if not t.invalid
        ],
        "acciones": [
            {
                "evento": action.evento.value,
                "permitido": not isinstance(action.permit, Refusal),
                "motivo": action.permit.motivo if isinstance(action.permit, Refusal) else None,
            }
            for action in card.actions
        ],
        "paso": {
            "numero": card.step.number,
            "texto": card.step.text,
            "falta": list(card.step.missing),
        },
    } | base


def _base(field: Field, value: object, *, see_data: bool) -> object:
    """Return the JSON value of a field that the base brought; names are masked by default."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Resultado):
        return value.value
    if field.kind is Kind.NAME and isinstance(value, str) and not see_data:
        return initials(value)
    return value


def recorded_document(recorded: Recorded) -> Document:
    """Return the JSON document of a registered evento: its line and the estados around it.

    `avisos` is there when the evento has any.
    """
    document: Document = {
        "caso": recorded.caso.id,
        "evento": recorded.evento.value,
        "linea": recorded.line,
        "estado_antes": recorded.estado_before,
        "estado_despues": recorded.caso.estado.value,
        "version": recorded.caso.version,
    }
    return document | ({"avisos": list(recorded.notices)} if recorded.notices else {})


def line_document(line: HistorialLine) -> Document:
    """Return the JSON document of one line of the historial."""
    return {
        "linea": line.line,
        "momento": line.momento.isoformat(timespec="seconds"),
        "agente": line.agente,
        "caso": line.caso,
        "evento": line.evento,
        "estado_antes": line.estado_before,
        "estado_despues": line.estado_after,
        "razon": line.razon,
        "subrazon": line.subrazon,
        "radicado": line.radicado,
        "cun": line.cun,
        "datos": dict(line.datos),
        "nota": line.nota,
    }


def base_document(base: Mapping[str, Any]) -> Document:
    """Return the JSON document of one imported base."""
    summary = base["resumen"]
    counts = ("filas", "validas", "nuevas", "actualizadas", "iguales")
    others = ("duplicadas", "rechazadas", "ausentes")
    return {
        "base": base["id"],
        "archivo": base["archivo"],
        "sha256": base["sha256"],
        "corte": base["corte"],
        "tipo": base["tipo"],
        "hoja": base["hoja"],
        **{key: summary.get(key) for key in counts},
        "anteriores": summary.get("anteriores", 0),
        **{key: summary.get(key) for key in others},
        "importada_por": base["importada_por"],
        "importada_el": base["importada_el"],
        "traida_por": summary.get("traida_por"),
        "correo": summary.get("correo"),
        "anulada_por": base["anulada_por"],
        "anulada_el": base["anulada_el"],
        "anulada_motivo": base["anulada_motivo"],
    }


def lote_document(standing: LoteStanding) -> Document:
    """Return the JSON document of one lot: what it carried, what came back and what waits."""
    lote = standing.lote
    return {
        "lote": lote.id,
        "tipo": lote.kind.value,
        "dia": lote.created_at.date().isoformat(),
        "agente": lote.created_by,
        "casos": lote.rows,
        "valor_solicitado_centavos": standing.value,
        "respondidos": standing.answered,
        "esperan": standing.waiting,
        "deshechos": standing.withdrawn,
        "dias_habiles": standing.days,
    }


def sent_document(caso: SentCaso) -> Document:
    """Return the JSON document of one caso of a lot."""
    return {
        "caso": caso.caso_id,
        "cuenta": caso.cuenta,
        "radicado": caso.radicado,
        "evento": caso.evento.value,
        "valor_solicitado_centavos": caso.valor_solicitado,
        "respuesta": caso.standing.value,
        "respondido_el": caso.answered_at.isoformat() if caso.answered_at else None,
        "estado": caso.estado.value,
        "resultado": caso.resultado.value if caso.resultado else None,
        "valor_aplicado_centavos": caso.valor_aplicado,
    }


def waiting_document(row: Escalamiento) -> Document:
    """Return the JSON document of one escalation that waits to be sent in a lot."""
    return {
        "caso": row.caso_id,
        "cuenta": row.cuenta,
        "radicado": row.radicado,
        "evento": row.evento.value,
        "momento": row.momento.isoformat(),
        "causal": row.causal,
        "razon": row.razon,
        "subrazon": row.subrazon,
        "valor_solicitado_centavos": row.valor_solicitado,
        "falta": list(row.lacking),
    }


def board_document(board: KpiBoard, contact: FirstContact) -> Document:
    """Return the JSON document of `kpi`: the buckets, the pesos, first contact and a row for each group."""
    indicators = board.indicators
    return {
        "desde": board.since.isoformat() if board.since else None,
        "hasta": board.until.isoformat() if board.until else None,
        "total": indicators.counts.total,
        **_cubetas(indicators.counts),
        "aplicado_total": _figure(indicators.counts.aplicado_total, indicators.counts.total),
        "anulados": indicators.anulados,
        "rechazado_por_el_back": indicators.rechazado_by_back,
        "segun_la_base": _base_results(indicators),
        "avance": _figure(indicators.counts.progress, indicators.counts.total),
        "decidido": _decided(indicators.counts),
        "pesos": _pesos(indicators.pesos),
        "primer_contacto": _first_contact(contact),
        "regla": int(board.regla),
        "cerrado": _closing(board),
        "avisos": [f"Corte {board.aviso}."] if board.aviso else [],
        "filas": [_group(indicators, group) for group in indicators.groups],
    }


def _first_contact(contact: FirstContact) -> Document:
    """Return the figures of first contact; those of calls count calls."""
    shares = {
        "contactabilidad": contact.reached,
        "primer_intento": contact.first_attempt,
        "resueltos": contact.resolved,
        "duraderos": contact.lasting,
        "ilocalizados": contact.not_found,
    }
    return {"llamadas": contact.calls} | {
        key: {"casos": share.casos, "porcentaje": share.percent} for key, share in shares.items()
    }


def chart_document(chart: Flowchart) -> Document:
    """Return the JSON document of `flujograma`: each box with its casos, and each arrow once."""
    return {
        "nodos": [
            {
                "estado": box.estado.value,
                "paso": box.step,
                "casos": box.casos,
                "mediana_dias_habiles": box.median,
            }
            for box in chart.boxes
        ],
        "flechas": [
            {
                "evento": arrow.move.evento.value,
                "desde": arrow.move.since.value,
                "hacia": arrow.move.toward.value,
                "veces": arrow.times,
            }
            for arrow in chart.arrows
        ],
    }


def _closing(board: KpiBoard) -> Document | None:
    """Return the closing of a corte and the buckets that changed since; None while it is open."""
    closing = board.closing
    if closing is None:
        return None
    return {
        "por": closing.who,
        "el": closing.momento.isoformat(timespec="seconds"),
        "regla": int(closing.regla),
        "cambios": [
            {"antes": before, "ahora": now, "casos": casos} for before, now, casos in board.changes
        ],
    }


def _group(indicators: Indicators, group: FigureGroup) -> Document:
    return {
        "clave": group.key,
        "total": group.counts.total,
        **_cubetas(group.counts),
        "aporte": indicators.share(group),
        "tasa_propia": indicators.own_rate(group),
        "aporte_aplicado": indicators.share(group, Cubeta.APLICADO),
        "tasa_aplicado": indicators.own_rate(group, Cubeta.APLICADO),
        "aporte_corregido": indicators.share(group, Cubeta.CORREGIDO),
        "tasa_corregido": indicators.own_rate(group, Cubeta.CORREGIDO),
    }


def _base_results(indicators: Indicators) -> Document:
    """Return what Claro's own column says; null where an old closing did not keep it."""
    base, total = indicators.base, indicators.counts.total
    results = {
        "aprobado": base.aprobado,
        "rechazado": base.rechazado,
        "sin_respuesta": base.sin_respuesta,
    }
    return {
        result: {"casos": None, "porcentaje": None} if casos is None else _figure(casos, total)
        for result, casos in results.items()
    }


def _decided(counts: CubetaCounts) -> Document:
    """Return the casos with an answer, and the share of them that each of the three indicators has."""
    three = (Cubeta.APLICADO, Cubeta.CORREGIDO, Cubeta.RECHAZADO)
    return {"casos": counts.decided} | {
        c.value: {"casos": counts[c], "porcentaje": counts.percent_of_decided(c)} for c in three
    }


def _pesos(pesos: Pesos | None) -> Document:
    """Return the money of the figures; null where an old closing did not keep it."""
    return {
        "solicitado_centavos": pesos and pesos.solicitado,
        "aplicado_centavos": pesos and pesos.aplicado,
        "rechazado_centavos": pesos and pesos.rechazado,
    }


def _cubetas(counts: CubetaCounts) -> Document:
    return {c.value: {"casos": counts[c], "porcentaje": counts.percent(c)} for c in Cubeta}


def _figure(casos: int, total: int) -> Document:
    return {"casos": casos, "porcentaje": percent(casos, total)}


def usuario_document(usuario: Usuario) -> Document:
    """Return the JSON document of one person of the store."""
    return {
        "login": usuario.login,
        "nombre": usuario.name,
        "rol": usuario.rol.value,
        "activo": usuario.active,
    }


def audit_document(entry: AuditEntry) -> Document:
    """Return the JSON document of one entry of the audit trail."""
    return {
        "n": entry.n,
        "momento": entry.momento.isoformat(timespec="seconds"),
        "login": entry.login,
        "accion": entry.action,
        "detalle": entry.detail,
        "cuenta": entry.cuenta,
    }


def files_document(done: FileRound) -> Document:
    """Return the JSON document of a round over the files people bring and take."""
    return {
        "movimientos": [
            {
                "momento": each.momento.astimezone(BOGOTA).isoformat(timespec="seconds"),
                "login": each.login,
                "accion": each.action.value,
                "archivo": each.file,
                "bytes": each.size,
                "desde": each.origin,
            }
            for each in done.transfers
        ],
        "dias": done.days,
        "retirados": list(done.removed),
        "ensayo": done.rehearsed,
    }


def audit_line(entry: AuditEntry) -> str:
    """Return one entry of the audit trail as a person reads it."""
    from ajustes_tui.domain.keeping.audit_words import sentence_of

    return f"{entry.momento:%d/%m/%Y %H:%M:%S}  {entry.login}: {sentence_of(entry)}"


def catalog_change_document(change: CatalogChange) -> str:
    """Return one sentence that says what importing a catalogue changed."""
    name = change.catalog.heading
    if change.version is None or change.since is None:
        return f"{name}: ya estaba así; no se cambió nada."
    parts = [f"{name} v{change.version} desde {short_date(change.since)}: {change.difference}"]
    if change.reread:
        parts.append(f"casos que ya no esperan por su resultado: {change.reread}")
    if change.clocks:
        parts.append(f"casos que vencen otro día: {change.clocks}")
    return "; ".join(parts) + "."


def findings_document(findings: Findings, sqlite: str) -> Document:
    """Return the JSON document of `verificar`: each part is `ok` or the damage found in it.

    `sqlite` is the version of the library that read the file.
    """
    seal = findings.seal
    return {
        "integridad": list(findings.damages) or "ok",
        "lineas": findings.lines,
        "cadena": _chain_document(findings),
        "sello": {
            "estado": "danado" if seal.motivo else "ok",
            "motivo": seal.motivo,
            "anteriores": seal.compared,
            "nuevo": seal.new,
            "lineas": findings.lines,
            "huella": findings.digest,
        },
        "contadores": [_difference(d) for d in findings.differences] or "ok",
        "casos": [_difference(d) for d in findings.differences if d.where in _OF_CASOS] or "ok",
        "auditoria": _audit_document(findings),
        "testigo": _witness(findings.witness),
        "sin_probar": findings.witness.unproved or None,
        "sqlite": sqlite,
    }


def _chain_document(findings: Findings) -> Document | str:
    """Return the first line that fails, else the first whose moment runs backwards."""
    breakage = findings.chain_break
    if breakage is not None:
        return {"linea": breakage.line, "motivo": breakage.motivo}
    steps = [step for step in findings.clock if step.of_line]
    return {"linea": steps[0].number, "motivo": steps[0].motivo} if steps else "ok"


def _audit_document(findings: Findings) -> Document | list[Document] | str:
    """Return the first entry that fails, else what differs from what the entries say was written."""
    breakage = findings.audit_break
    if breakage is not None:
        return {"n": breakage.line, "motivo": breakage.motivo}
    differing: list[Document] = [
        {"tabla": r.table, "fila": r.key, "columna": r.column or None, "motivo": r.motivo}
        for r in findings.records
    ]
    differing += [
        {"n": step.number, "motivo": step.motivo} for step in findings.clock if not step.of_line
    ]
    return differing or "ok"


def _witness(witness: WitnessFindings) -> str | list[str]:
    """Return `ok`, what differs from the witness, or since when it has not answered."""
    if not witness.configured:
        return "sin testigo"
    if witness.differences:
        return list(witness.differences)
    if witness.answered:
        return "ok"
    if witness.since is None:
        return "no ha respondido nunca"
    return f"no responde desde {witness.since.isoformat(timespec='seconds')}"


def _difference(difference: ChainDifference) -> Document:
    return {
        "donde": difference.where,
        "id": difference.id,
        "campo": difference.field,
        "guardado": difference.saved,
        "contado": difference.counted,
    }


def backup_document(backup: Backup) -> Document:
    """Return the JSON document of a backup, made or restored: its file, lines and sha256."""
    return {
        "archivo": backup.file,
        "lineas": backup.lines,
        "sha256": backup.sha256,
    }


def rehearsal_document(rehearsal: Rehearsal) -> Document:
    """Return the JSON document of a backup that was restored into a scratch place."""
    return {
        **backup_document(rehearsal.backup),
        "casos": rehearsal.casos,
        "bases": rehearsal.bases,
        "personas": rehearsal.people,
        "hasta": rehearsal.until,
        "testigo": _witness(rehearsal.witness),
    }
