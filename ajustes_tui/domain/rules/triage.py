"""Rules of triage: causal, escalations and verdicts (dominio.md section 3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.caso import ASKED_BY, Caso
from ajustes_tui.domain.caso.estados import Contenido, Estado
from ajustes_tui.domain.caso.eventos import (
    ATRIBUIBLE_AL_CLIENTE,
    CORRECTIVOS,
    LATE_TRASLADO,
    OF_CLARO,
    OF_USUARIO,
    OUTSIDE_CATALOG,
    PQR_USER,
    SIN_SOPORTE,
    TRASLADO,
    Evento,
)
from ajustes_tui.domain.caso.soporte import Soporte
from ajustes_tui.domain.caso.words import code_name
from ajustes_tui.domain.keeping.catalogs import alternatives, soporte_in_rr
from ajustes_tui.domain.rules.data import Data
from ajustes_tui.domain.rules.decision import (
    Decision,
    Refusal,
    RuleContext,
    radicado_refusal,
    text_of,
)
from ajustes_tui.domain.values.counts import listed
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.domain.values.roles import Rol


def clasificar(caso: Caso, datos: Data, _nota: str, ctx: RuleContext) -> Decision | Refusal:
    """Set the causal; the result decides the next estado."""
    letter = str(datos["causal"])
    if letter == OUTSIDE_CATALOG:
        return Decision(
            Evento.CLASIFICAR,
            caso,
            {"causal": OUTSIDE_CATALOG},
            revision="La causal que pide el asesor está fuera de la lista.",
        )
    if (
        refusal := _known_causal(letter, ctx, f"{OUTSIDE_CATALOG} para que la vea la supervisora")
    ) is not None:
        return refusal
    atribuible = None if datos["atribuible"] == "no" else str(datos["atribuible"])
    demora = text_of(datos, "demora_de")
    if (refusal := _demora_refusal(letter, demora, atribuible)) is not None:
        return refusal
    if demora == OF_USUARIO and atribuible is None:
        atribuible = TRASLADO
    suggested = ctx.catalogs.suggest_causal(caso.motivo)
    after = caso._replace(
        causal=letter,
        causal_pedida=suggested,
        causal_sugerida=suggested == letter,
        atribuible=atribuible,
        demora_de=demora,
        estado=ASKED_BY[caso.resultado],
        aplazado_hasta=None,
    )
    return Decision(
        Evento.CLASIFICAR,
        after,
        {
            "causal": letter,
            "causal_pedida": suggested,
            "atribuible": atribuible or "no",
            **({"demora_de": demora} if demora else {}),
        },
    )


def _demora_refusal(letter: str, demora: str | None, atribuible: str | None) -> Refusal | None:
    """Return why the delay does not fit the causal or falla, or None."""
    if letter != LATE_TRASLADO:
        if demora is None:
            return None
        return Refusal(
            "De quién fue la demora solo se dice en la causal L.", "Quite el dato demora_de."
        )
    if demora is None:
        return Refusal(
            "En la causal L falta decir de quién fue la demora: de Claro o del usuario.",
            "Registre de nuevo con --dato demora_de=claro o demora_de=usuario.",
        )
    if demora == OF_CLARO and atribuible == TRASLADO:
        return Refusal(
            "La demora del traslado fue de Claro: no es una falla del usuario.",
            "Diga que la demora fue del usuario, u otra falla.",
        )
    return None


def _known_causal(letter: str, ctx: RuleContext, if_none: str) -> Refusal | None:
    if ctx.catalogs.causal(letter) is not None:
        return None
    letters = "".join(sorted(causal.letter for causal in ctx.catalogs.causales))
    return Refusal(
        f"La causal {letter} no está en el catálogo.",
        f"Use una de {letters}; si ninguna corresponde, {if_none}.",
    )


def reclasificar(caso: Caso, datos: Data, _nota: str, ctx: RuleContext) -> Decision | Refusal:
    """Correct the causal, or mark the falla as the usuario's, without a move."""
    letter = str(datos["causal"])
    if (refusal := _known_causal(letter, ctx, "pida revisión")) is not None:
        return refusal
    said, falla = text_of(datos, "atribuible"), caso.atribuible
    demora = text_of(datos, "demora_de")
    if demora is None and letter == caso.causal:
        demora = caso.demora_de
    if said == "no" and (refusal := unmarking_refusal(caso, ctx)) is not None:
        return refusal
    if OF_USUARIO == caso.demora_de != demora and falla == TRASLADO:
        # The answer set it, so it goes with the causal; with the answer alone, by who gave it.
        if letter == caso.causal and (refusal := unmarking_refusal(caso, ctx)) is not None:
            return refusal
        falla = None
    if said is not None:
        falla = None if said == "no" else said
    if (refusal := _demora_refusal(letter, demora, falla)) is not None:
        return refusal
    if falla is None and demora == OF_USUARIO:
        if said == "no":
            return Refusal(
                "La demora fue del usuario: mientras sea así, la falla es atribuible a él.",
                "Diga que la demora fue de Claro, o deje la falla.",
            )
        falla = TRASLADO
    return Decision(
        Evento.RECLASIFICAR,
        caso._replace(causal=letter, causal_sugerida=False, atribuible=falla, demora_de=demora),
        {
            "causal": letter,
            "causal_anterior": caso.causal,
            **({"atribuible": falla or "no"} if falla != caso.atribuible else {}),
            **({"demora_de": demora} if demora and demora != caso.demora_de else {}),
        },
        motivo=text_of(datos, "motivo"),
    )


def unmarking_refusal(caso: Caso, ctx: RuleContext) -> Refusal | None:
    """Return why a person may not unmark the usuario's falla, or None."""
    if caso.atribuible is None:
        return Refusal("El caso no está marcado como atribuible al usuario.")
    if ctx.marked is not None and ctx.marked() == (ctx.person, ctx.today):
        return None
    asked = "Pida revisión: la supervisora la quita, o autoriza el back."
    if ctx.rol is Rol.SUPERVISOR:
        asked = "Pida revisión y respóndala en la bandeja: ahí la quita usted, o autoriza el back."
    return Refusal("Solo quien la marcó quita la falla, y el mismo día.", asked)


def escalar_back(caso: Caso, datos: Data, _nota: str, ctx: RuleContext) -> Decision | Refusal:
    soportes = [Soporte.parse(text) for text in cast("tuple[str, ...]", datos["soportes"])]
    causal = ctx.catalogs.causal(caso.causal or "")
    for group in causal.lacking(s.code for s in soportes) if causal else ():
        return Refusal(
            f"Falta {alternatives(map(soporte_in_rr, group))}, que pide la causal {caso.causal}.",
            "Sin soportes el caso va a PQR, por sin soporte.",
        )
    if ctx.rules.exigir_numero_soporte and (bare := [s.code for s in soportes if not s.number]):
        return Refusal(
            f"Falta el número de {listed(map(soporte_in_rr, bare))}.",
            "Escríbalo con su código, como --dato soportes=LLS:123456@2026-11-20.",
        )
    razon, subrazon = str(datos["razon"]), str(datos["subrazon"])
    other = ctx.open_marcacion(razon, subrazon)
    if other is not None:
        return Refusal(
            f"La cuenta ya tiene otro caso abierto con {razon} {subrazon}: {other}.",
            "Es de la misma causal: revise ese caso antes de escalar dos veces lo mismo.",
        )
    return _send(
        Evento.ESCALAR_BACK,
        caso,
        datos,
        ctx,
        Estado.EN_BACK,
        {"soportes": [str(s) for s in soportes]},
    )


def _falla(caso: Caso) -> Mapping[str, object]:
    return {"razon_atribuible": caso.atribuible} if caso.atribuible else {}


def _send(
    evento: Evento,
    caso: Caso,
    datos: Data,
    ctx: RuleContext,
    target: Estado,
    data: Mapping[str, object],
) -> Decision | Refusal:
    """Send a caso to the back with RR's radicado, keeping the known result."""
    radicado = text_of(datos, "radicado")
    if radicado is not None and (refusal := radicado_refusal(radicado, ctx)) is not None:
        return refusal
    after = caso._replace(
        estado=target,
        radicado_vigente=radicado or caso.radicado_vigente,
        reescalamientos=caso.reescalamientos + (evento in CORRECTIVOS),
        escalado_el=ctx.today,
        resultado_al_enviar=caso.resultado,
        respuesta_al_enviar=caso.fecha_respuesta,
        radicado_enviado=radicado,
        aplazado_hasta=None,
    )
    return Decision(
        evento,
        after,
        {**data, **_falla(caso), **({"radicado": radicado} if radicado else {})},
        motivo=text_of(datos, "motivo"),
        radicado=radicado,
        new_radicado=radicado,
    )


def escalar_pqr(caso: Caso, datos: Data, nota: str, ctx: RuleContext) -> Decision | Refusal:
    """Send to PQR a caso without supports, or not for the back.

    From POR_VALIDAR the rejection stands: the back's result is kept and decides the bucket.
    """
    motivo = str(datos["motivo"])
    lacking = cast("tuple[str, ...]", datos.get("faltan", ()))
    if (refusal := _pqr_refusal(motivo, lacking)) is not None:
        return refusal
    minimum = ctx.rules.nota_pqr_minimo
    if len(nota) < minimum:
        return Refusal(
            f"Para PQR falta una nota de al menos {minimum} caracteres (lleva {len(nota)}).",
            "Diga en la nota qué se buscó y por qué va a PQR.",
        )
    radicado = text_of(datos, "radicado")
    if radicado is not None and (refusal := radicado_refusal(radicado, ctx)) is not None:
        return refusal
    stands = caso.estado is Estado.POR_VALIDAR
    after = caso._replace(
        estado=Estado.EN_PQR,
        radicado_vigente=radicado or caso.radicado_vigente,
        resultado_al_enviar=Resultado.RECHAZADO if stands else None,
        aplazado_hasta=None,
    )
    return Decision(
        Evento.ESCALAR_PQR,
        _with_veredicto(after, Evento.ESCALAR_PQR, motivo, ctx),
        {
            "motivo": motivo,
            **({"faltan": list(lacking)} if lacking else {}),
            **_falla(caso),
            "destino": PQR_USER,
        },
        radicado=radicado,
        new_radicado=radicado,
        notices=_foreign_soportes(caso, lacking, ctx),
    )


def _pqr_refusal(motivo: str, lacking: tuple[str, ...]) -> Refusal | None:
    """Return why the supports do not fit the motivo."""
    if motivo == SIN_SOPORTE and not lacking:
        return Refusal(
            "Para PQR sin soporte diga qué soportes faltan: es lo que PQR va a conseguir.",
            "Registre de nuevo con --dato faltan=… y los códigos de la causal.",
        )
    if motivo != SIN_SOPORTE and lacking:
        return Refusal(
            "Qué soportes faltan solo se dice de un caso que va a PQR sin soporte.",
            "Quite el dato faltan, o use el motivo SIN_SOPORTE.",
        )
    return None


def _foreign_soportes(caso: Caso, lacking: tuple[str, ...], ctx: RuleContext) -> tuple[str, ...]:
    """Return avisos of supports the causal does not ask for."""
    causal = ctx.catalogs.causal(caso.causal or "")
    own = {code for group in causal.soportes for code in group} if causal else set()
    foreign = [code for code in lacking if code not in own]
    if not own or not foreign:
        return ()
    return (f"La causal {caso.causal} no pide {', '.join(foreign)}.",)


def _with_veredicto(caso: Caso, evento: Evento, motivo: str | None, ctx: RuleContext) -> Caso:
    return caso.without_veredicto()._replace(
        contenido=caso.contenido,
        veredicto=evento,
        veredicto_motivo=motivo,
        veredicto_agente=ctx.person,
        veredicto_el=ctx.now,
        aplazado_hasta=None,
    )


def respuesta_back(caso: Caso, datos: Data, _nota: str, _ctx: RuleContext) -> Decision | Refusal:
    """Record the back's answer ahead of any corte."""
    resultado = Resultado(str(datos["resultado"]))
    after = caso.with_own("resultado", resultado)
    line_data: dict[str, object] = {"resultado": resultado.value}
    if "valor_aplicado" in datos:
        value = int(cast("int", datos["valor_aplicado"]))
        after = after.with_own("valor_aplicado", value)
        line_data["valor_aplicado_centavos"] = value
    if "motivo_rechazo" in datos:
        after = after.with_own("motivo_rechazo", str(datos["motivo_rechazo"]))
    after = after._replace(
        estado=ASKED_BY[resultado], resultado_por_revisar=False, aplazado_hasta=None
    ).answered_under(caso.radicado_enviado or caso.radicado_respuesta)
    return Decision(
        Evento.RESPUESTA_BACK, after, line_data, motivo=text_of(datos, "motivo_rechazo")
    )


def rechazo_correcto(caso: Caso, datos: Data, _nota: str, ctx: RuleContext) -> Decision | Refusal:
    """Confirm a rejection: the usuario is told it does not apply."""
    motivo = str(datos["motivo"])
    return Decision(
        Evento.RECHAZO_CORRECTO,
        _with_veredicto(caso, Evento.RECHAZO_CORRECTO, motivo, ctx)._replace(
            estado=Estado.POR_CONTACTAR, contenido=Contenido.NO_APLICA
        ),
        {"motivo": motivo, **(_falla(caso) if motivo == ATRIBUIBLE_AL_CLIENTE else {})},
    )


def mal_rechazado(caso: Caso, datos: Data, _nota: str, ctx: RuleContext) -> Decision | Refusal:
    """Contest a rejection: back again under a new marcación."""
    return _send(Evento.MAL_RECHAZADO, caso, datos, ctx, Estado.REESCALADO, {})


def mal_aplicado(caso: Caso, datos: Data, _nota: str, ctx: RuleContext) -> Decision | Refusal:
    """Contest an application: back again under a new marcación."""
    return _send(Evento.MAL_APLICADO, caso, datos, ctx, Estado.REESCALADO, {})


def no_revertido(caso: Caso, datos: Data, _nota: str, ctx: RuleContext) -> Decision | Refusal:
    """Stop contesting: the usuario is told it does not apply."""
    return Decision(
        Evento.NO_REVERTIDO,
        _with_veredicto(caso, Evento.NO_REVERTIDO, None, ctx)._replace(
            estado=Estado.POR_CONTACTAR, contenido=Contenido.NO_APLICA
        ),
        motivo=text_of(datos, "motivo"),
    )


def aplicacion_correcta(
    caso: Caso, datos: Data, _nota: str, ctx: RuleContext
) -> Decision | Refusal:
    """Confirm an application: the usuario is told radicado and value."""
    given = cast("int | None", datos.get("valor_aplicado"))
    claro_value = cast("int | None", caso.claro_value("valor_aplicado"))
    if given is not None and claro_value is not None and given != claro_value:
        return Refusal(
            f"La base trae valor aplicado {pesos(claro_value)} y usted escribió {pesos(given)}.",
            "Si en RR quedó otro valor, es mal_aplicado.",
        )
    value = given if given is not None else caso.valor_aplicado
    if value is None:
        return Refusal(
            "Para decir que quedó bien aplicado falta el valor aplicado: la base no lo trae.",
            "Escriba el valor que ve en RR: --dato valor_aplicado=45900",
        )
    radicado = text_of(datos, "radicado")
    new = radicado if radicado is not None and radicado not in ctx.radicados else None
    if new is not None and (refusal := radicado_refusal(new, ctx)) is not None:
        return refusal
    after = (
        _with_veredicto(
            caso.with_own("valor_aplicado", value), Evento.APLICACION_CORRECTA, None, ctx
        )
        ._replace(
            estado=Estado.POR_CONTACTAR,
            contenido=Contenido.APLICADO,
            radicado_vigente=new or caso.radicado_vigente,
        )
        .answered_under(radicado or caso.radicado_respuesta)
    )
    return Decision(
        Evento.APLICACION_CORRECTA,
        after,
        {"valor_aplicado_centavos": value, **_falla(caso)},
        radicado=new,
        new_radicado=new,
        notices=(_APPLIED_ALL_THE_SAME.format(code_name(caso.atribuible)),)
        if caso.atribuible
        else (),
    )


_APPLIED_ALL_THE_SAME = "Se aplicó aunque la falla es atribuible al usuario ({}): mírelo."
