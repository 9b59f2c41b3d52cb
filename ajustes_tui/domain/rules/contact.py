"""The rules of calls, voice messages and recursos (dominio.md sections 3 and 4)."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast

from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import (
    Evento,
)
from ajustes_tui.domain.caso.outcomes import (
    CONTACT_OUTCOMES,
    DESISTE,
    MESSAGE_OUTCOMES,
    ContactOutcome,
)
from ajustes_tui.domain.caso.words import dichas
from ajustes_tui.domain.rules import attempts as contacto
from ajustes_tui.domain.rules.data import Datos
from ajustes_tui.domain.rules.decision import (
    Contexto,
    Decision,
    Negado,
    TelefonoDeCuenta,
    limite_recurso,
    radicado_libre,
    texto_de,
)
from ajustes_tui.errors import DatoInvalido


def registrar_contacto(caso: Caso, datos: Datos, _nota: str, ctx: Contexto) -> Decision | Negado:
    """Record the outcome of a call and move the caso accordingly."""
    resultado = CONTACT_OUTCOMES[str(datos["resultado"])]
    entrante = datos["entrante"] == "si"
    numero = texto_de(datos, "telefono")
    conocido = next((t for t in ctx.telefonos if t.numero == numero), None)
    negado = _contacto_negado(caso, resultado, entrante, numero, conocido, datos, ctx)
    if negado is not None:
        return negado
    cuenta_intento = resultado.attempt and not entrante
    despues = _tras_contacto(caso, resultado, cuenta_intento, datos, ctx)
    revision = None
    if resultado.wrong_number and not any(
        not t.invalido and t.numero != numero for t in ctx.telefonos
    ):
        revision = "No queda ningún teléfono válido para llamar al usuario."
        despues = despues._replace(estado=caso.estado)
    dicho: dict[str, object] = {
        "resultado": resultado.code,
        "intento": despues.intentos if cuenta_intento else None,
        **({"interlocutor": datos["interlocutor"]} if resultado.informs else {}),
        **({"entrante": True} if entrante else {}),
    }
    if "verificado" in datos:
        dicho["verificado"] = list(cast("tuple[str, ...]", datos["verificado"]))
    if despues.cita is not None:
        dicho["cuando"] = despues.cita.isoformat(timespec="minutes")
    return Decision(
        Evento.CONTACTO,
        despues,
        dicho,
        motivo=texto_de(datos, "motivo"),
        telefono=numero,
        telefono_invalido=True
        if resultado.wrong_number
        else (False if resultado.answered else None),
        intento=resultado.code if cuenta_intento else None,
        revision=revision,
        avisos=_aviso_de_horario(ctx) if not entrante else (),
    )


def _contacto_negado(
    caso: Caso,
    resultado: ContactOutcome,
    entrante: bool,
    numero: str | None,
    conocido: TelefonoDeCuenta | None,
    datos: Datos,
    ctx: Contexto,
) -> Negado | None:
    if entrante and not resultado.answered:
        return Negado(
            f"{resultado.code} no puede ser el resultado de una llamada entrante.",
            "Quite entrante, o escoja lo que dijo quien llamó.",
        )
    if caso.estado is Estado.CERRADO_MENSAJE:
        if not entrante:
            return Negado(
                "Ya se le dejó mensaje: solo se registra si el usuario devuelve la llamada.",
                "Registre de nuevo con --dato entrante=si.",
            )
        if resultado.appointment:
            return Negado(
                "Un caso cerrado con mensaje no lleva cita.", "Registre una nota, o pida reabrirlo."
            )
    if caso.estado is Estado.RECURSO_POR_RADICAR and resultado.code not in DESISTE:
        return Negado(
            "Con recurso por radicar, la llamada solo registra que el usuario desiste.",
            "Desiste con ACEPTA o NO_INTERPONE. Si presenta el recurso, es radicar_recurso.",
        )
    if numero is None and not entrante:
        return Negado(
            "Para contacto falta: telefono.", "Diga el número que marcó: --dato telefono=…"
        )
    if conocido is not None and conocido.invalido and not resultado.answered:
        return Negado(
            "Ese número está marcado como errado.", "Llame al siguiente, o complete otro teléfono."
        )
    faltan = contacto.falta_verificar(
        resultado, caso.contenido, cast("tuple[str, ...]", datos.get("verificado", ()))
    )
    if faltan:
        return Negado(
            f"Falta verificar: {dichas(faltan)}.",
            f"Complete el guion antes de {resultado.code} y registre con --dato verificado="
            + ",".join(faltan),
        )
    if not entrante and (negado := _a_deshora(ctx)) is not None:
        return negado
    return _cita_negada(resultado, datos, ctx)


def _cita_negada(resultado: ContactOutcome, datos: Datos, ctx: Contexto) -> Negado | None:
    cuando = cast("datetime | None", datos.get("cuando"))
    if not resultado.appointment:
        if cuando is None:
            return None
        return Negado("La cita solo va con VOLVER_A_LLAMAR.", "Quite el dato cuando.")
    if cuando is None:
        return Negado(
            "Para VOLVER_A_LLAMAR falta: cuando (fecha y hora).",
            "Registre de nuevo con --dato cuando=AAAA-MM-DDTHH:MM",
        )
    if cuando <= ctx.ahora:
        return Negado("La cita tiene que ser más tarde que ahora.", "Corrija la fecha y la hora.")
    if ctx.reglas.horario != "off" and not _en_horario(cuando, ctx):
        return Negado("La cita cae fuera del horario de llamadas.", _horario(ctx))
    return None


def _en_horario(momento: datetime, ctx: Contexto) -> bool:
    return contacto.en_horario(momento, ctx.reglas, ctx.es_habil, ctx.es_festivo)


def _a_deshora(ctx: Contexto) -> Negado | None:
    if ctx.reglas.horario != "bloquear" or _en_horario(ctx.ahora, ctx):
        return None
    return Negado("A esta hora no se llama al usuario.", _horario(ctx))


def _horario(ctx: Contexto) -> str:
    return "Lunes a viernes de {} a {} y sábados de {} a {}, salvo festivos.".format(
        *ctx.reglas.horario_semana, *ctx.reglas.horario_sabado
    )


def _aviso_de_horario(ctx: Contexto) -> tuple[str, ...]:
    if ctx.reglas.horario == "off" or _en_horario(ctx.ahora, ctx):
        return ()
    return ("La llamada quedó fuera del horario de llamadas.",)


def _tras_contacto(
    caso: Caso,
    resultado: ContactOutcome,
    cuenta_intento: bool,
    datos: Datos,
    ctx: Contexto,
) -> Caso:
    despues = caso._replace(cita=None, aplazado_hasta=None)
    if cuenta_intento:
        nuevo_dia = ctx.es_habil(ctx.hoy) and caso.ultimo_dia_intento != ctx.hoy
        despues = despues._replace(
            intentos=caso.intentos + 1,
            dias_intento=caso.dias_intento + nuevo_dia,
            ultimo_dia_intento=ctx.hoy,
        )
    if resultado.appointment:
        return despues._replace(cita=cast("datetime", datos["cuando"]))
    if resultado.informs:
        primera = caso.estado is not Estado.RECURSO_POR_RADICAR
        despues = despues._replace(
            informado_el=ctx.hoy if primera else caso.informado_el,
            no_interpone=resultado.code == "NO_INTERPONE",
        )
        if resultado.code == "NO_ACEPTA":
            return despues._replace(estado=Estado.RECURSO_POR_RADICAR)
        previo = caso.estado_previo if caso.cerrado else caso.estado
        return despues._replace(estado=Estado.CERRADO_INFORMADO, estado_previo=previo)
    if caso.estado is Estado.POR_CONTACTAR and contacto.es_ilocalizado(
        despues.intentos, despues.dias_intento, ctx.reglas
    ):
        return despues._replace(estado=Estado.POR_DEJAR_MENSAJE)
    return despues


def mensaje_de_voz(caso: Caso, datos: Datos, _nota: str, ctx: Contexto) -> Decision | Negado:
    """Close a caso whose usuario got a voice message; without one, put the reason in the tray."""
    numero, resultado = str(datos["telefono"]), str(datos["resultado"])
    if any(t.numero == numero and t.invalido for t in ctx.telefonos):
        return Negado("Ese número está marcado como errado.", "Use otro teléfono de la cuenta.")
    if (negado := _a_deshora(ctx)) is not None:
        return negado
    why_not = MESSAGE_OUTCOMES[resultado].why_not
    if why_not:
        return Decision(
            Evento.MENSAJE_DE_VOZ,
            caso,
            {"resultado": resultado},
            telefono=numero,
            revision=f"No se pudo dejar el mensaje de voz: {why_not}",
            avisos=_aviso_de_horario(ctx),
        )
    return Decision(
        Evento.MENSAJE_DE_VOZ,
        caso._replace(
            estado=Estado.CERRADO_MENSAJE,
            estado_previo=caso.estado,
            informado_el=ctx.hoy,
            cita=None,
            aplazado_hasta=None,
        ),
        {"resultado": resultado},
        telefono=numero,
        avisos=_aviso_de_horario(ctx),
    )


def radicar_recurso(caso: Caso, datos: Datos, _nota: str, ctx: Contexto) -> Decision | Negado:
    """File the recurso of a usuario who does not accept."""
    radicado = texto_de(datos, "radicado")
    if radicado is not None and (negado := radicado_libre(radicado, ctx)) is not None:
        return negado
    limite = limite_recurso(caso, ctx)
    tipo = str(datos["tipo"])
    return Decision(
        Evento.RADICAR_RECURSO,
        caso._replace(
            estado=Estado.RECURSO_EN_PQR,
            recurso_el=ctx.hoy,
            recurso_tipo=tipo,
            no_interpone=False,
            radicado_vigente=radicado or caso.radicado_vigente,
            aplazado_hasta=None,
        ),
        {"tipo": tipo, **({"tardio": True} if limite and ctx.hoy > limite else {})},
        motivo=texto_de(datos, "motivo"),
        radicado=radicado,
        radicado_nuevo=radicado,
    )


def respuesta_pqr(caso: Caso, datos: Datos, _nota: str, ctx: Contexto) -> Decision | Negado:
    """Close a caso with PQR's answer."""
    fecha = cast("date", datos["fecha"])
    if fecha > ctx.hoy:
        raise DatoInvalido("La fecha de la respuesta de PQR no puede estar en el futuro.")
    return Decision(
        Evento.RESPUESTA_PQR,
        caso._replace(estado=Estado.CERRADO_PQR, estado_previo=caso.estado),
        {"resultado": datos["resultado"], "fecha": fecha.isoformat()},
        cun=texto_de(datos, "cun"),
    )


def recurso_posterior(caso: Caso, datos: Datos, _nota: str, _ctx: Contexto) -> Decision | Negado:
    """Open again a closed caso whose usuario now wants a recurso."""
    return Decision(
        Evento.RECURSO_POSTERIOR,
        caso._replace(estado=Estado.RECURSO_POR_RADICAR),
        motivo=texto_de(datos, "motivo"),
    )
