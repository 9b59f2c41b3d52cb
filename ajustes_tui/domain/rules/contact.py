"""Rules of calls, voice messages and recursos (dominio.md sections 3 and 4)."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast

from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Contenido, Estado
from ajustes_tui.domain.caso.eventos import TABLE, DatumKind, Evento
from ajustes_tui.domain.caso.outcomes import (
    CONTACT_OUTCOMES,
    DESISTE,
    MESSAGE_OUTCOMES,
    ContactOutcome,
)
from ajustes_tui.domain.caso.words import checklist_text, code_name
from ajustes_tui.domain.rules import attempts as contacto
from ajustes_tui.domain.rules.data import Data
from ajustes_tui.domain.rules.decision import (
    CuentaTelefono,
    Decision,
    Refusal,
    RuleContext,
    radicado_refusal,
    recurso_limit,
    text_of,
)
from ajustes_tui.domain.values.dates import is_far
from ajustes_tui.errors import InvalidDatum

_ANSWERS = tuple(spec.name for spec in TABLE[Evento.CONTACTO].data if spec.kind is DatumKind.TEXT)
"""A call's free texts besides the motivo."""


def register_contacto(caso: Caso, datos: Data, _nota: str, ctx: RuleContext) -> Decision | Refusal:
    resultado = CONTACT_OUTCOMES[str(datos["resultado"])]
    incoming = datos["entrante"] == "si"
    number = text_of(datos, "telefono")
    known = next((t for t in ctx.telefonos if t.number == number), None)
    refusal = _contacto_refusal(caso, resultado, incoming, number, known, datos, ctx)
    if refusal is not None:
        return refusal
    counts = resultado.attempt and not incoming
    after = _after_contacto(caso, resultado, counts, datos, ctx)
    revision = None
    if resultado.wrong_number and not any(
        not t.invalid and t.number != number for t in ctx.telefonos
    ):
        revision = "No queda ningún teléfono válido para llamar al usuario."
        after = after._replace(estado=caso.estado)
    line_data: dict[str, object] = {
        "resultado": resultado.code,
        "intento": after.intentos if counts else None,
        **({"interlocutor": datos["interlocutor"]} if resultado.informs else {}),
        **({"entrante": True} if incoming else {}),
    }
    if "verificado" in datos:
        line_data["verificado"] = list(cast("tuple[str, ...]", datos["verificado"]))
    if after.cita is not None:
        line_data["cuando"] = after.cita.isoformat(timespec="minutes")
    # The answers in the person's own words stand with the motivo, beside the chain.
    answers = [name for name in _ANSWERS if name in datos]
    line_data |= dict.fromkeys(answers, "si")
    said = filter(None, (text_of(datos, name) for name in ("motivo", *answers)))
    return Decision(
        Evento.CONTACTO,
        after,
        line_data,
        motivo=" · ".join(said) or None,
        telefono=number,
        invalid_telefono=True
        if resultado.wrong_number
        else (False if resultado.answered else None),
        intento=resultado.code if counts else None,
        revision=revision,
        notices=_hours_notice(ctx) if not incoming else (),
    )


def _contacto_refusal(
    caso: Caso,
    outcome: ContactOutcome,
    incoming: bool,
    number: str | None,
    known: CuentaTelefono | None,
    datos: Data,
    ctx: RuleContext,
) -> Refusal | None:
    if incoming and not outcome.answered:
        return Refusal(
            f"«{code_name(outcome.code)}» no puede ser el resultado de una llamada entrante.",
            "Quite entrante, o escoja lo que dijo quien llamó.",
        )
    if caso.estado is Estado.CERRADO_MENSAJE:
        if not incoming:
            return Refusal(
                "Ya se le dejó mensaje: solo se registra si el usuario devuelve la llamada.",
                "Registre de nuevo con --dato entrante=si.",
            )
        if outcome.appointment:
            return Refusal(
                "Un caso cerrado con mensaje no lleva cita.", "Registre una nota, o pida reabrirlo."
            )
    if caso.estado is Estado.RECURSO_POR_RADICAR and outcome.code not in DESISTE:
        return Refusal(
            "Con recurso por radicar, la llamada solo registra que el usuario desiste.",
            "Desiste con ACEPTA o NO_INTERPONE. Si presenta el recurso, es radicar_recurso.",
        )
    if number is None and not incoming:
        return Refusal(
            "Para registrar la llamada falta el teléfono.",
            "Diga el número que marcó: --dato telefono=…",
        )
    if "mensaje" in datos and outcome.code != "BUZON":
        return Refusal(
            "El mensaje se deja en la misma llamada solo cuando contesta el buzón.",
            "Quite el dato mensaje, o use BUZON.",
        )
    if known is not None and known.invalid and not outcome.answered:
        return Refusal(
            "Ese número está marcado como errado.", "Llame al siguiente, o complete otro teléfono."
        )
    lacking = contacto.missing_checks(
        outcome, caso.contenido, cast("tuple[str, ...]", datos.get("verificado", ()))
    )
    if lacking:
        return Refusal(
            f"Falta verificar: {checklist_text(lacking)}.",
            f"Complete el guion antes de {outcome.code} y registre con --dato verificado="
            + ",".join(lacking),
        )
    if not incoming and (refusal := _outside_hours(ctx)) is not None:
        return refusal
    return _cita_refusal(outcome, datos, ctx)


def _cita_refusal(outcome: ContactOutcome, datos: Data, ctx: RuleContext) -> Refusal | None:
    when = cast("datetime | None", datos.get("cuando"))
    if not outcome.appointment:
        if when is None:
            return None
        return Refusal("La cita solo va con «volver a llamar».", "Quite el dato cuando.")
    if when is None:
        return Refusal(
            "Para volver a llamar falta cuándo: el día y la hora.",
            "Registre de nuevo con --dato cuando=AAAA-MM-DDTHH:MM",
        )
    if when <= ctx.now:
        return Refusal("La cita tiene que ser más tarde que ahora.", "Corrija la fecha y la hora.")
    if is_far(when.date(), ctx.today):
        return Refusal("La cita es para dentro de más de un año.", "Corrija la fecha y la hora.")
    if ctx.rules.horario != "off" and not _in_hours(when, ctx):
        return Refusal("La cita cae fuera del horario de llamadas.", _calling_hours(ctx))
    return None


def tells_value(caso: Caso, resultado: str) -> bool:
    outcome = CONTACT_OUTCOMES.get(resultado)
    informs = outcome is not None and outcome.informs
    return informs and caso.contenido is Contenido.APLICADO


def _in_hours(momento: datetime, ctx: RuleContext) -> bool:
    return contacto.in_calling_hours(momento, ctx.rules, ctx.is_habil, ctx.is_festivo)


def _outside_hours(ctx: RuleContext) -> Refusal | None:
    if ctx.rules.horario != "bloquear" or _in_hours(ctx.now, ctx):
        return None
    return Refusal("A esta hora no se llama al usuario.", _calling_hours(ctx))


def _calling_hours(ctx: RuleContext) -> str:
    return "Lunes a viernes de {} a {} y sábados de {} a {}, salvo festivos.".format(
        *ctx.rules.horario_semana, *ctx.rules.horario_sabado
    )


def _hours_notice(ctx: RuleContext) -> tuple[str, ...]:
    if ctx.rules.horario == "off" or _in_hours(ctx.now, ctx):
        return ()
    return ("La llamada quedó fuera del horario de llamadas.",)


def _after_contacto(
    caso: Caso, outcome: ContactOutcome, is_attempt: bool, datos: Data, ctx: RuleContext
) -> Caso:
    after = caso._replace(cita=None, aplazado_hasta=None)
    if is_attempt:
        is_new_day = ctx.is_habil(ctx.today) and caso.ultimo_dia_intento != ctx.today
        after = after._replace(
            intentos=caso.intentos + 1,
            dias_intento=caso.dias_intento + is_new_day,
            ultimo_dia_intento=ctx.today,
        )
    if outcome.appointment:
        return after._replace(cita=cast("datetime", datos["cuando"]))
    if outcome.informs:
        first = caso.estado is not Estado.RECURSO_POR_RADICAR
        after = after._replace(
            informado_el=ctx.today if first else caso.informado_el,
            no_interpone=outcome.code == "NO_INTERPONE",
        )
        if outcome.code == "NO_ACEPTA":
            return after._replace(estado=Estado.RECURSO_POR_RADICAR)
        previous = caso.estado_previo if caso.closed else caso.estado
        return after._replace(estado=Estado.CERRADO_INFORMADO, estado_previo=previous)
    if caso.estado is Estado.POR_CONTACTAR and contacto.is_ilocalizado(
        after.intentos, after.dias_intento, ctx.rules
    ):
        return after._replace(estado=Estado.POR_DEJAR_MENSAJE)
    return after


def mensaje_de_voz(caso: Caso, datos: Data, _nota: str, ctx: RuleContext) -> Decision | Refusal:
    """Close a caso whose message was left; otherwise send the reason to the tray."""
    number, resultado = str(datos["telefono"]), str(datos["resultado"])
    if any(t.number == number and t.invalid for t in ctx.telefonos):
        return Refusal("Ese número está marcado como errado.", "Use otro teléfono de la cuenta.")
    if (refusal := _outside_hours(ctx)) is not None:
        return refusal
    why_not = MESSAGE_OUTCOMES[resultado].why_not
    if caso.estado is Estado.POR_CONTACTAR:
        if why_not:
            return Refusal(
                f"Si {why_not.removesuffix('.')}, la llamada es un intento más: no va a la supervisora.",
                "Registre la llamada con BUZON.",
            )
        last = contacto.failed(ctx.attempts)[-1]
        if last.number != number:
            return Refusal(
                "El mensaje se deja en el número al que se acaba de llamar.",
                "Llame a ese número, o deje el mensaje en el otro.",
            )
    if why_not:
        return Decision(
            Evento.MENSAJE_DE_VOZ,
            caso,
            {"resultado": resultado},
            telefono=number,
            revision=f"No se pudo dejar el mensaje de voz: {why_not}",
            notices=_hours_notice(ctx),
        )
    return Decision(
        Evento.MENSAJE_DE_VOZ,
        caso._replace(
            estado=Estado.CERRADO_MENSAJE,
            estado_previo=caso.estado,
            informado_el=ctx.today,
            cita=None,
            aplazado_hasta=None,
        ),
        {"resultado": resultado},
        telefono=number,
        notices=_hours_notice(ctx),
    )


def radicar_recurso(caso: Caso, datos: Data, _nota: str, ctx: RuleContext) -> Decision | Refusal:
    """File the recurso of a usuario who does not accept."""
    radicado = text_of(datos, "radicado")
    if radicado is not None and (refusal := radicado_refusal(radicado, ctx)) is not None:
        return refusal
    limit = recurso_limit(caso, ctx)
    kind = str(datos["tipo"])
    return Decision(
        Evento.RADICAR_RECURSO,
        caso._replace(
            estado=Estado.RECURSO_EN_PQR,
            recurso_el=ctx.today,
            recurso_tipo=kind,
            no_interpone=False,
            radicado_vigente=radicado or caso.radicado_vigente,
            aplazado_hasta=None,
        ),
        {"tipo": kind, **({"tardio": True} if limit and ctx.today > limit else {})},
        motivo=text_of(datos, "motivo"),
        radicado=radicado,
        new_radicado=radicado,
    )


def respuesta_pqr(caso: Caso, datos: Data, _nota: str, ctx: RuleContext) -> Decision | Refusal:
    date = cast("date", datos["fecha"])
    if date > ctx.today:
        raise InvalidDatum("La fecha de la respuesta de PQR no puede estar en el futuro.")
    if caso.fecha_solicitud is not None and date < caso.fecha_solicitud:
        asked = f"{caso.fecha_solicitud:%d/%m/%Y}"
        raise InvalidDatum(f"PQR no respondió antes de la solicitud, que es del {asked}.")
    return Decision(
        Evento.RESPUESTA_PQR,
        caso._replace(estado=Estado.CERRADO_PQR, estado_previo=caso.estado),
        {"resultado": datos["resultado"], "fecha": date.isoformat()},
        cun=text_of(datos, "cun"),
    )


def recurso_posterior(caso: Caso, datos: Data, _nota: str, _ctx: RuleContext) -> Decision | Refusal:
    return Decision(
        Evento.RECURSO_POSTERIOR,
        caso._replace(estado=Estado.RECURSO_POR_RADICAR),
        motivo=text_of(datos, "motivo"),
    )
