"""The rules of triage: causal, escalations and verdicts (dominio.md section 3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Contenido, Estado
from ajustes_tui.domain.caso.eventos import (
    CORRECTIVOS,
    FUERA,
    Evento,
)
from ajustes_tui.domain.rules.data import Datos
from ajustes_tui.domain.rules.decision import (
    Contexto,
    Decision,
    Negado,
    radicado_libre,
    texto_de,
)
from ajustes_tui.domain.values.money import pesos


def clasificar(caso: Caso, datos: Datos, _nota: str, ctx: Contexto) -> Decision | Negado:
    """Give the caso its causal; the result it came with decides what follows."""
    letra = str(datos["causal"])
    if letra == FUERA:
        return Decision(
            Evento.CLASIFICAR,
            caso,
            {"causal": FUERA},
            revision="La causal que pide el asesor está fuera de la lista.",
        )
    if (
        negado := _causal_conocida(letra, ctx, f"{FUERA} para que la vea la supervisora")
    ) is not None:
        return negado
    atribuible = None if datos["atribuible"] == "no" else str(datos["atribuible"])
    demora = texto_de(datos, "demora_de")
    if letra == "L" and demora is None:
        return Negado(
            "En la causal L falta demora_de: de quién fue la demora, claro o usuario.",
            "Registre de nuevo con --dato demora_de=claro o demora_de=usuario.",
        )
    if letra != "L" and demora is not None:
        return Negado(
            "De quién fue la demora solo se dice en la causal L.", "Quite el dato demora_de."
        )
    if demora == "usuario" and atribuible is None:
        atribuible = "TRASLADO"
    hacia = {Resultado.APROBADO: Estado.POR_VERIFICAR, Resultado.RECHAZADO: Estado.POR_VALIDAR}
    sugerida = ctx.catalogos.sugerir_causal(caso.motivo)
    despues = caso._replace(
        causal=letra,
        causal_pedida=sugerida,
        causal_sugerida=sugerida == letra,
        atribuible=atribuible,
        demora_de=demora,
        estado=hacia[caso.resultado] if caso.resultado else Estado.POR_ESCALAR,
        aplazado_hasta=None,
    )
    return Decision(
        Evento.CLASIFICAR,
        despues,
        {
            "causal": letra,
            "causal_pedida": sugerida,
            "atribuible": atribuible or "no",
            **({"demora_de": demora} if demora else {}),
        },
    )


def _causal_conocida(letra: str, ctx: Contexto, si_ninguna: str) -> Negado | None:
    if ctx.catalogos.causal(letra) is not None:
        return None
    letras = "".join(sorted(causal.letra for causal in ctx.catalogos.causales))
    return Negado(
        f"La causal {letra} no está en el catálogo.",
        f"Use una de {letras}; si ninguna corresponde, {si_ninguna}.",
    )


def reclasificar(caso: Caso, datos: Datos, _nota: str, ctx: Contexto) -> Decision | Negado:
    """Correct the causal of a caso without moving it."""
    letra = str(datos["causal"])
    if (negado := _causal_conocida(letra, ctx, "pida revisión")) is not None:
        return negado
    return Decision(
        Evento.RECLASIFICAR,
        caso._replace(causal=letra, causal_sugerida=False),
        {"causal": letra, "causal_anterior": caso.causal},
        motivo=texto_de(datos, "motivo"),
    )


def escalar_back(caso: Caso, datos: Datos, _nota: str, ctx: Contexto) -> Decision | Negado:
    """Send a caso with its supports to the back de ajustes."""
    motivo = texto_de(datos, "motivo")
    if caso.atribuible is not None and not caso.autorizado_back and motivo is None:
        return Negado(
            "La falla es atribuible al usuario: para enviarla al back falta el motivo.",
            "Registre de nuevo con --dato motivo=…",
        )
    soportes = cast("tuple[str, ...]", datos["soportes"])
    causal = ctx.catalogos.causal(caso.causal or "")
    for grupo in causal.faltan(soportes) if causal else ():
        return Negado(
            f"La causal {caso.causal} pide {' u '.join(grupo)} y no está marcado.",
            "Sin soportes el caso va a PQR, por sin soporte.",
        )
    razon, subrazon = str(datos["razon"]), str(datos["subrazon"])
    otro = ctx.marcacion_abierta(razon, subrazon)
    if otro is not None:
        return Negado(
            f"La cuenta ya tiene otro caso abierto con {razon} {subrazon}: {otro}.",
            "Revise ese caso antes de escalar dos veces lo mismo.",
        )
    return _enviar(
        Evento.ESCALAR_BACK,
        caso,
        datos,
        ctx,
        Estado.EN_BACK,
        {"soportes": list(soportes)},
    )


def _enviar(
    evento: Evento,
    caso: Caso,
    datos: Datos,
    ctx: Contexto,
    hacia: Estado,
    dicho: Mapping[str, object],
) -> Decision | Negado:
    """Send a caso to the back with its marcación and RR's radicado, keeping the result known at sending."""
    razon, subrazon = str(datos["razon"]), str(datos["subrazon"])
    radicado = texto_de(datos, "radicado")
    if radicado is not None and (negado := radicado_libre(radicado, ctx)) is not None:
        return negado
    avisos: tuple[str, ...] = ()
    if ctx.catalogos.marcaciones.buscar(razon, subrazon) is None:
        if ctx.reglas.exigir_marcacion:
            return Negado(
                f"La marcación {razon} {subrazon} no está en el catálogo.",
                "Escoja una del catálogo de marcaciones.",
            )
        avisos = (f"La marcación {razon} {subrazon} no está en el catálogo.",)
    despues = caso._replace(
        estado=hacia,
        razon=razon,
        subrazon=subrazon,
        radicado_vigente=radicado or caso.radicado_vigente,
        reescalamientos=caso.reescalamientos + (evento in CORRECTIVOS),
        escalado_el=ctx.hoy,
        resultado_al_enviar=caso.resultado,
        respuesta_al_enviar=caso.fecha_respuesta,
        radicado_enviado=radicado,
        aplazado_hasta=None,
    )
    return Decision(
        evento,
        despues,
        {**dicho, **({"radicado": radicado} if radicado else {})},
        motivo=texto_de(datos, "motivo"),
        razon=razon,
        subrazon=subrazon,
        radicado=radicado,
        radicado_nuevo=radicado,
        avisos=avisos,
    )


def escalar_pqr(caso: Caso, datos: Datos, nota: str, ctx: Contexto) -> Decision | Negado:
    """Send to PQR a caso without supports, or one that does not go through the back."""
    minimo = ctx.reglas.nota_pqr_minimo
    if len(nota) < minimo:
        return Negado(
            f"Para PQR falta una nota de al menos {minimo} caracteres (lleva {len(nota)}).",
            "Diga en la nota qué se buscó y por qué va a PQR.",
        )
    radicado = texto_de(datos, "radicado")
    if radicado is not None and (negado := radicado_libre(radicado, ctx)) is not None:
        return negado
    motivo = str(datos["motivo"])
    despues = caso._replace(
        estado=Estado.EN_PQR,
        radicado_vigente=radicado or caso.radicado_vigente,
        aplazado_hasta=None,
    )
    return Decision(
        Evento.ESCALAR_PQR,
        _con_veredicto(despues, Evento.ESCALAR_PQR, motivo, ctx),
        {"motivo": motivo, "destino": "CASOSPQR – PQRRES"},
        radicado=radicado,
        radicado_nuevo=radicado,
    )


def _con_veredicto(caso: Caso, evento: Evento, motivo: str | None, ctx: Contexto) -> Caso:
    return caso.sin_veredicto()._replace(
        contenido=caso.contenido,
        veredicto=evento,
        veredicto_motivo=motivo,
        veredicto_agente=ctx.persona,
        veredicto_el=ctx.ahora,
        aplazado_hasta=None,
    )


def respuesta_back(caso: Caso, datos: Datos, _nota: str, _ctx: Contexto) -> Decision | Negado:
    """Record the back's answer that no corte has brought yet."""
    resultado = Resultado(str(datos["resultado"]))
    aprobado = resultado is Resultado.APROBADO
    despues = caso.con_propio("resultado", resultado)
    dicho: dict[str, object] = {"resultado": resultado.value}
    if "valor_aplicado" in datos:
        valor = int(cast("int", datos["valor_aplicado"]))
        despues = despues.con_propio("valor_aplicado", valor)
        dicho["valor_aplicado_centavos"] = valor
    if "motivo_rechazo" in datos:
        despues = despues.con_propio("motivo_rechazo", str(datos["motivo_rechazo"]))
    despues = despues._replace(
        estado=Estado.POR_VERIFICAR if aprobado else Estado.POR_VALIDAR,
        resultado_por_revisar=False,
        aplazado_hasta=None,
    )
    return Decision(Evento.RESPUESTA_BACK, despues, dicho, motivo=texto_de(datos, "motivo_rechazo"))


def rechazo_correcto(caso: Caso, datos: Datos, _nota: str, ctx: Contexto) -> Decision | Negado:
    """Confirm a rejection: the usuario is to be told that the ajuste does not apply."""
    motivo = str(datos["motivo"])
    return Decision(
        Evento.RECHAZO_CORRECTO,
        _con_veredicto(caso, Evento.RECHAZO_CORRECTO, motivo, ctx)._replace(
            estado=Estado.POR_CONTACTAR,
            contenido=Contenido.NO_APLICA,
        ),
        {"motivo": motivo},
    )


def mal_rechazado(caso: Caso, datos: Datos, _nota: str, ctx: Contexto) -> Decision | Negado:
    """Find a rejection wrong: the caso goes back to the back under a new marcación."""
    return _enviar(Evento.MAL_RECHAZADO, caso, datos, ctx, Estado.REESCALADO, {})


def mal_aplicado(caso: Caso, datos: Datos, _nota: str, ctx: Contexto) -> Decision | Negado:
    """Find an application wrong: the caso goes back to the back under a new marcación."""
    return _enviar(Evento.MAL_APLICADO, caso, datos, ctx, Estado.REESCALADO, {})


def no_revertido(caso: Caso, datos: Datos, _nota: str, ctx: Contexto) -> Decision | Negado:
    """Stop contesting a rejection the back insists on: the usuario is told it does not apply."""
    return Decision(
        Evento.NO_REVERTIDO,
        _con_veredicto(caso, Evento.NO_REVERTIDO, None, ctx)._replace(
            estado=Estado.POR_CONTACTAR,
            contenido=Contenido.NO_APLICA,
        ),
        motivo=texto_de(datos, "motivo"),
    )


def aplicacion_correcta(caso: Caso, datos: Datos, _nota: str, ctx: Contexto) -> Decision | Negado:
    """Confirm an application: the usuario is to be told the radicado and the value."""
    dado = cast("int | None", datos.get("valor_aplicado"))
    de_claro = cast("int | None", caso.de_claro("valor_aplicado"))
    if dado is not None and de_claro is not None and dado != de_claro:
        return Negado(
            f"La base trae valor aplicado {pesos(de_claro)} y usted escribió {pesos(dado)}.",
            "Si en RR quedó otro valor, es mal_aplicado.",
        )
    valor = dado if dado is not None else caso.valor_aplicado
    if valor is None:
        return Negado(
            "Para aplicacion_correcta falta: valor_aplicado. La base no lo trae.",
            "Escriba el valor que ve en RR: --dato valor_aplicado=45900",
        )
    radicado = texto_de(datos, "radicado")
    nuevo = radicado if radicado is not None and radicado not in ctx.radicados else None
    if nuevo is not None and (negado := radicado_libre(nuevo, ctx)) is not None:
        return negado
    despues = _con_veredicto(
        caso.con_propio("valor_aplicado", valor), Evento.APLICACION_CORRECTA, None, ctx
    )._replace(
        estado=Estado.POR_CONTACTAR,
        contenido=Contenido.APLICADO,
        radicado_vigente=nuevo or caso.radicado_vigente,
    )
    return Decision(
        Evento.APLICACION_CORRECTA,
        despues,
        {"valor_aplicado_centavos": valor},
        radicado=nuevo,
        radicado_nuevo=nuevo,
    )
