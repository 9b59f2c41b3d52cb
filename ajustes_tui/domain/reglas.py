"""What the procedure permits on a caso and what each evento does to it (dominio.md sections 3 and 4).

Pure functions: the caso, the data and everything they depend on come in, a `Decision` or a
`Negado` with its Spanish reason comes out. Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import cast

from ajustes_tui.domain import contacto
from ajustes_tui.domain.base import Resultado
from ajustes_tui.domain.caso import Caso
from ajustes_tui.domain.catalogos import Catalogos, Reglas
from ajustes_tui.domain.datos import Datos, leer_dia
from ajustes_tui.domain.dinero import Dinero, pesos
from ajustes_tui.domain.estados import CERRADOS, PREGUNTAS, Contenido, Estado, Rol
from ajustes_tui.domain.eventos import (
    CORRECTIVOS,
    FUERA,
    MARCACIONES,
    TABLA,
    Evento,
    conviven,
)
from ajustes_tui.domain.fechas import fecha_corta, parse_fecha
from ajustes_tui.domain.plazos import EsHabil, habiles_entre, reloj, sumar_habiles
from ajustes_tui.domain.telefono import Telefono
from ajustes_tui.domain.texto import limpiar
from ajustes_tui.errors import DatoInvalido


@dataclass(frozen=True, slots=True)
class Permitido:
    """The evento may be registered, once its data are complete."""


@dataclass(frozen=True, slots=True)
class Negado:
    """The evento may not be registered: why, and what to do instead."""

    motivo: str
    sugerencia: str = ""


@dataclass(frozen=True, slots=True)
class TelefonoDeCuenta:
    """A number of the usuario; an invalid one is skipped."""

    id: int
    numero: str
    invalido: bool = False


@dataclass(frozen=True, slots=True)
class UltimoEvento:
    """The last evento of a caso that `deshacer` could take back."""

    linea: int
    evento: Evento
    agente: str
    dia: date
    deshecho: bool
    corte_despues: bool
    """Whether a corte changed the caso after it."""
    congelado: bool = False
    """Whether a closed corte or an issued week holds it."""


@dataclass(frozen=True, slots=True)
class Contexto:
    """All that a rule may look at besides the caso and the data."""

    ahora: datetime
    persona: str
    rol: Rol
    reglas: Reglas
    catalogos: Catalogos
    es_habil: EsHabil
    es_festivo: EsHabil = lambda _dia: False
    """Tells a Saturday that is a holiday from one with calling hours."""
    telefonos: tuple[TelefonoDeCuenta, ...] = ()
    radicados: frozenset[str] = frozenset()
    """Every radicado of the caso, its base's own included."""
    radicado_de_otro: Callable[[str], bool] = lambda _radicado: False
    marcacion_abierta: Callable[[str, str], str | None] = lambda _razon, _subrazon: None
    """The radicado of another open caso of the cuenta with the same marcación, if any."""
    ultimo: UltimoEvento | None = None

    @property
    def hoy(self) -> date:
        """The day of the evento in Bogota."""
        return self.ahora.date()


@dataclass(frozen=True, slots=True)
class Decision:
    """What an evento does: the caso afterwards and everything the historial line says."""

    evento: Evento
    caso: Caso
    datos: Mapping[str, object] = field(default_factory=dict)
    """What stands in the chained line: never a name, a number or free text."""
    motivo: str | None = None
    """Free text that stands beside the chain, with the note."""
    razon: str | None = None
    subrazon: str | None = None
    radicado: str | None = None
    cun: str | None = None
    radicado_nuevo: str | None = None
    telefono: str | None = None
    telefono_invalido: bool | None = None
    """True marks the number as wrong, False as good again, None leaves it."""
    intento: str | None = None
    """Outcome of an attempt that counts."""
    revision: str | None = None
    """Question the program itself sends to the supervisor's tray."""
    avisos: tuple[str, ...] = ()


Regla = Callable[[Caso, Datos, str, Contexto], "Decision | Negado"]


def permitir(caso: Caso, evento: Evento, ctx: Contexto) -> Permitido | Negado:
    """Say whether an evento is possible on a caso for this person, before any datum is known."""
    fila = TABLA[evento]
    if caso.estado not in fila.desde:
        return Negado(
            f"{_nombre(evento)} no existe desde «{PREGUNTAS[caso.estado]}» ({caso.estado}).",
            "Vea en el caso las decisiones permitidas.",
        )
    if not conviven(ctx.rol, fila.rol):
        return Negado(
            f"{_nombre(evento)} es de {fila.rol}; usted es {ctx.rol}.",
            "Pida revisión a la supervisora (pedir_revision)."
            if ctx.rol is Rol.AGENTE
            else "Pídalo a quien tenga ese rol.",
        )
    previa = _PREVIAS.get(evento)
    return (previa(caso, ctx) if previa else None) or Permitido()


def decidir(
    caso: Caso, evento: Evento, datos: Datos, nota: str, ctx: Contexto
) -> Decision | Negado:
    """Apply an evento to a caso, or say why the procedure does not allow it."""
    permiso = permitir(caso, evento, ctx)
    if isinstance(permiso, Negado):
        return permiso
    faltan = [c.nombre for c in TABLA[evento].claves if c.exigida and c.nombre not in datos]
    if faltan:
        return Negado(
            f"Para {evento} falta: {', '.join(faltan)}.", "Complete ese dato y registre de nuevo."
        )
    decision = _REGLAS[evento](caso, datos, nota.strip(), ctx)
    if isinstance(decision, Decision) and decision.revision is not None:
        # Whoever asked, or was working when the program asked, gets the answer back.
        return replace(decision, caso=replace(decision.caso, dueno=ctx.persona))
    return decision


def falta(caso: Caso, evento: Evento, datos: Datos) -> list[str]:
    """List the mandatory data of an evento that are still missing, as their keys."""
    return [c.nombre for c in TABLA[evento].claves if c.exigida and c.nombre not in datos]


def _nombre(evento: Evento) -> str:
    return f"El evento {evento}"


def _texto(datos: Datos, clave: str) -> str | None:
    valor = datos.get(clave)
    return None if valor is None else str(valor)


# What can be said of an evento before its data are known.


def _sin_cupo(caso: Caso, ctx: Contexto) -> Negado | None:
    if caso.reescalamientos < ctx.reglas.max_reescalamientos:
        return None
    return Negado(
        f"El caso ya se reescaló {caso.reescalamientos} veces, que es el límite.",
        "Pida revisión: la supervisora decide entre no_revertido y escalar_pqr.",
    )


def _antes_de_clasificar(caso: Caso, _ctx: Contexto) -> Negado | None:
    if not caso.resultado_por_revisar:
        return None
    return Negado(
        f"El back respondió «{caso.resultado_crudo[:40]}» y ningún sinónimo dice si es aprobado o "
        "rechazado.",
        "Pida a la supervisora que agregue esa palabra a los sinónimos.",
    )


def _antes_del_back(caso: Caso, ctx: Contexto) -> Negado | None:
    if caso.atribuible is None or caso.autorizado_back or ctx.rol is Rol.SUPERVISOR:
        return None
    return Negado(
        f"La falla es atribuible al usuario ({caso.atribuible}): solo una supervisora, con motivo, "
        "la envía al back.",
        "Use escalar_pqr con NO_PROCEDE_BACK, o pida revisión.",
    )


def _antes_de_pqr(caso: Caso, ctx: Contexto) -> Negado | None:
    if caso.estado is Estado.POR_ESCALAR:
        return None
    if caso.reescalamientos < ctx.reglas.max_reescalamientos:
        faltan = ctx.reglas.max_reescalamientos - caso.reescalamientos
        return Negado(
            f"Un rechazado pasa a PQR solo tras el límite de reescalamientos; faltan {faltan}.",
            "Decida si el rechazo está bien o mal.",
        )
    if ctx.rol is not Rol.SUPERVISOR:
        return Negado(
            "Tras el límite de reescalamientos solo una supervisora lo envía a PQR.",
            "Pida revisión a la supervisora (pedir_revision).",
        )
    return None


def _antes_de_no_revertido(caso: Caso, _ctx: Contexto) -> Negado | None:
    if caso.reescalamientos:
        return None
    return Negado(
        "No revertido exige al menos un reescalamiento, y el caso no tiene ninguno.",
        "Si el rechazo está bien, es rechazo_correcto.",
    )


def _antes_del_recurso(caso: Caso, ctx: Contexto) -> Negado | None:
    limite = _limite_recurso(caso, ctx)
    if limite is None or ctx.hoy <= limite or ctx.rol is Rol.SUPERVISOR:
        return None
    return Negado(
        f"El plazo para el recurso venció el {fecha_corta(limite)}.",
        "Pida revisión: solo una supervisora radica un recurso tardío.",
    )


def _antes_del_recurso_posterior(caso: Caso, ctx: Contexto) -> Negado | None:
    limite = _limite_recurso(caso, ctx)
    if limite is None or ctx.hoy <= limite:
        return None
    return Negado(
        f"El plazo para el recurso venció el {fecha_corta(limite)}.",
        "Registre una nota y consulte a la supervisora.",
    )


def _antes_de_pedir(caso: Caso, _ctx: Contexto) -> Negado | None:
    if caso.revision is None:
        return None
    return Negado(
        "El caso ya espera una respuesta de la supervisora.",
        "Agregue lo que falte como nota.",
    )


def _antes_de_resolver(caso: Caso, _ctx: Contexto) -> Negado | None:
    if caso.revision is not None:
        return None
    return Negado("El caso no tiene ninguna revisión pendiente.", "Vea la bandeja con `revision`.")


def _antes_de_reabrir(caso: Caso, _ctx: Contexto) -> Negado | None:
    if caso.estado_previo is not None:
        return None
    return Negado("No se sabe en qué estado estaba antes de cerrarse.", "Registre una nota.")


def _antes_de_deshacer(_caso: Caso, ctx: Contexto) -> Negado | None:
    ultimo = ctx.ultimo
    if ultimo is None:
        return Negado("El caso no tiene ningún evento que deshacer.")
    if ultimo.deshecho:
        return Negado(
            f"El último evento ({ultimo.evento}) ya está deshecho.",
            "Solo se deshace una vez; corrija con un evento nuevo.",
        )
    if ultimo.corte_despues:
        return Negado(
            f"Un corte cambió el caso después de {ultimo.evento}; ya no se puede deshacer.",
            "Corrija con un evento nuevo.",
        )
    if ultimo.congelado:
        return Negado(
            f"{_nombre(ultimo.evento)} está en un corte cerrado o en una semana emitida.",
            "Corrija con un evento nuevo.",
        )
    if ctx.rol is Rol.SUPERVISOR:
        return None
    if ultimo.agente != ctx.persona:
        return Negado(
            f"{_nombre(ultimo.evento)} lo registró {ultimo.agente}, no usted.",
            "Pida a su autor o a una supervisora que lo deshaga.",
        )
    if ultimo.dia != ctx.hoy:
        return Negado(
            f"{_nombre(ultimo.evento)} es del {fecha_corta(ultimo.dia)}; usted solo deshace lo de "
            "hoy.",
            "Pida a una supervisora que lo deshaga.",
        )
    return None


_PREVIAS: dict[Evento, Callable[[Caso, Contexto], Negado | None]] = {
    Evento.CLASIFICAR: _antes_de_clasificar,
    Evento.ESCALAR_BACK: _antes_del_back,
    Evento.ESCALAR_PQR: _antes_de_pqr,
    Evento.MAL_RECHAZADO: _sin_cupo,
    Evento.MAL_APLICADO: _sin_cupo,
    Evento.NO_REVERTIDO: _antes_de_no_revertido,
    Evento.RADICAR_RECURSO: _antes_del_recurso,
    Evento.RECURSO_POSTERIOR: _antes_del_recurso_posterior,
    Evento.PEDIR_REVISION: _antes_de_pedir,
    Evento.RESOLVER_REVISION: _antes_de_resolver,
    Evento.REABRIR: _antes_de_reabrir,
    Evento.DESHACER: _antes_de_deshacer,
}


def _limite_recurso(caso: Caso, ctx: Contexto) -> date | None:
    if caso.informado_el is None:
        return None
    return sumar_habiles(caso.informado_el, ctx.reglas.dias_recurso, ctx.es_habil)


# What each evento does.


def _clasificar(caso: Caso, datos: Datos, _nota: str, ctx: Contexto) -> Decision | Negado:
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
    demora = _texto(datos, "demora_de")
    if letra == "L" and demora is None:
        return Negado(
            "La causal L exige decir de quién fue la demora: falta demora_de (claro o usuario).",
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
    despues = replace(
        caso,
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


def _reclasificar(caso: Caso, datos: Datos, _nota: str, ctx: Contexto) -> Decision | Negado:
    letra = str(datos["causal"])
    if (negado := _causal_conocida(letra, ctx, "pida revisión")) is not None:
        return negado
    return Decision(
        Evento.RECLASIFICAR,
        replace(caso, causal=letra, causal_sugerida=False),
        {"causal": letra, "causal_anterior": caso.causal},
        motivo=_texto(datos, "motivo"),
    )


def _escalar_back(caso: Caso, datos: Datos, _nota: str, ctx: Contexto) -> Decision | Negado:
    motivo = _texto(datos, "motivo")
    if caso.atribuible is not None and not caso.autorizado_back and motivo is None:
        return Negado(
            f"La falla es atribuible al usuario ({caso.atribuible}): para enviarla al back falta el "
            "motivo.",
            "Registre de nuevo con --dato motivo=…",
        )
    soportes = cast("tuple[str, ...]", datos["soportes"])
    causal = ctx.catalogos.causal(caso.causal or "")
    for grupo in causal.faltan(soportes) if causal else ():
        return Negado(
            f"La causal {caso.causal} pide {' u '.join(grupo)} y no está marcado.",
            "Sin soportes el caso va a PQR: escalar_pqr con SIN_SOPORTE.",
        )
    razon, subrazon = str(datos["razon"]), str(datos["subrazon"])
    otro = ctx.marcacion_abierta(razon, subrazon)
    if otro is not None:
        return Negado(
            f"La cuenta ya tiene otro caso abierto con la marcación {razon} {subrazon} "
            f"(radicado {otro}).",
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
    """Send a caso to the back: the marcación, the radicado RR gave, and what was known then."""
    razon, subrazon = str(datos["razon"]), str(datos["subrazon"])
    radicado = _texto(datos, "radicado")
    if radicado is not None and (negado := _radicado_libre(radicado, ctx)) is not None:
        return negado
    avisos: tuple[str, ...] = ()
    if ctx.catalogos.marcaciones.buscar(razon, subrazon) is None:
        if ctx.reglas.exigir_marcacion:
            return Negado(
                f"La marcación {razon} {subrazon} no está en el catálogo.",
                "Escoja una del catálogo de marcaciones.",
            )
        avisos = (f"La marcación {razon} {subrazon} no está en el catálogo.",)
    despues = replace(
        caso,
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
        motivo=_texto(datos, "motivo"),
        razon=razon,
        subrazon=subrazon,
        radicado=radicado,
        radicado_nuevo=radicado,
        avisos=avisos,
    )


def _radicado_libre(radicado: str, ctx: Contexto) -> Negado | None:
    if radicado in ctx.radicados:
        return Negado(
            f"El radicado {radicado} ya es de este caso.",
            "Escriba el radicado nuevo que dio RR.",
        )
    if ctx.radicado_de_otro(radicado):
        return Negado(
            f"El radicado {radicado} ya es de otro caso.",
            "Verifique en RR el radicado de esta marcación.",
        )
    return None


def _escalar_pqr(caso: Caso, datos: Datos, nota: str, ctx: Contexto) -> Decision | Negado:
    minimo = ctx.reglas.nota_pqr_minimo
    if len(nota) < minimo:
        return Negado(
            f"Para escalar a PQR falta una nota de al menos {minimo} caracteres "
            f"(lleva {len(nota)}).",
            "Diga en la nota qué se buscó y por qué va a PQR.",
        )
    radicado = _texto(datos, "radicado")
    if radicado is not None and (negado := _radicado_libre(radicado, ctx)) is not None:
        return negado
    motivo = str(datos["motivo"])
    despues = replace(
        caso,
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
    return replace(
        caso.sin_veredicto(),
        contenido=caso.contenido,
        veredicto=evento,
        veredicto_motivo=motivo,
        veredicto_agente=ctx.persona,
        veredicto_el=ctx.ahora,
        aplazado_hasta=None,
    )


def _respuesta_back(caso: Caso, datos: Datos, _nota: str, _ctx: Contexto) -> Decision | Negado:
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
    despues = replace(
        despues,
        estado=Estado.POR_VERIFICAR if aprobado else Estado.POR_VALIDAR,
        resultado_por_revisar=False,
        aplazado_hasta=None,
    )
    return Decision(Evento.RESPUESTA_BACK, despues, dicho, motivo=_texto(datos, "motivo_rechazo"))


def _rechazo_correcto(caso: Caso, datos: Datos, _nota: str, ctx: Contexto) -> Decision | Negado:
    motivo = str(datos["motivo"])
    return Decision(
        Evento.RECHAZO_CORRECTO,
        replace(
            _con_veredicto(caso, Evento.RECHAZO_CORRECTO, motivo, ctx),
            estado=Estado.POR_CONTACTAR,
            contenido=Contenido.NO_APLICA,
        ),
        {"motivo": motivo},
    )


def _mal_rechazado(caso: Caso, datos: Datos, _nota: str, ctx: Contexto) -> Decision | Negado:
    return _enviar(Evento.MAL_RECHAZADO, caso, datos, ctx, Estado.REESCALADO, {})


def _mal_aplicado(caso: Caso, datos: Datos, _nota: str, ctx: Contexto) -> Decision | Negado:
    return _enviar(Evento.MAL_APLICADO, caso, datos, ctx, Estado.REESCALADO, {})


def _no_revertido(caso: Caso, datos: Datos, _nota: str, ctx: Contexto) -> Decision | Negado:
    return Decision(
        Evento.NO_REVERTIDO,
        replace(
            _con_veredicto(caso, Evento.NO_REVERTIDO, None, ctx),
            estado=Estado.POR_CONTACTAR,
            contenido=Contenido.NO_APLICA,
        ),
        motivo=_texto(datos, "motivo"),
    )


def _aplicacion_correcta(caso: Caso, datos: Datos, _nota: str, ctx: Contexto) -> Decision | Negado:
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
    radicado = _texto(datos, "radicado")
    nuevo = radicado if radicado is not None and radicado not in ctx.radicados else None
    if nuevo is not None and (negado := _radicado_libre(nuevo, ctx)) is not None:
        return negado
    despues = replace(
        _con_veredicto(
            caso.con_propio("valor_aplicado", valor), Evento.APLICACION_CORRECTA, None, ctx
        ),
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


def _contacto(caso: Caso, datos: Datos, _nota: str, ctx: Contexto) -> Decision | Negado:
    resultado = contacto.RESULTADOS[str(datos["resultado"])]
    entrante = datos["entrante"] == "si"
    numero = _texto(datos, "telefono")
    conocido = next((t for t in ctx.telefonos if t.numero == numero), None)
    negado = _contacto_negado(caso, resultado, entrante, numero, conocido, datos, ctx)
    if negado is not None:
        return negado
    cuenta_intento = resultado.intento and not entrante
    despues = _tras_contacto(caso, resultado, cuenta_intento, datos, ctx)
    revision = None
    if resultado.numero_invalido and not any(
        not t.invalido and t.numero != numero for t in ctx.telefonos
    ):
        revision = "No queda ningún teléfono válido para llamar al usuario."
        despues = replace(despues, estado=caso.estado)
    dicho: dict[str, object] = {
        "resultado": resultado.nombre,
        "intento": despues.intentos if cuenta_intento else None,
        **({"interlocutor": datos["interlocutor"]} if resultado.informa else {}),
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
        motivo=_texto(datos, "motivo"),
        telefono=numero,
        telefono_invalido=True
        if resultado.numero_invalido
        else (False if resultado.habla else None),
        intento=resultado.nombre if cuenta_intento else None,
        revision=revision,
        avisos=_aviso_de_horario(ctx) if not entrante else (),
    )


def _contacto_negado(
    caso: Caso,
    resultado: contacto.ResultadoContacto,
    entrante: bool,
    numero: str | None,
    conocido: TelefonoDeCuenta | None,
    datos: Datos,
    ctx: Contexto,
) -> Negado | None:
    if entrante and not resultado.habla:
        return Negado(
            f"{resultado.nombre} no puede ser el resultado de una llamada entrante.",
            "Quite entrante, o escoja lo que dijo quien llamó.",
        )
    if caso.estado is Estado.CERRADO_MENSAJE:
        if not entrante:
            return Negado(
                "El caso ya cerró con mensaje de voz: falta entrante=si, porque solo se registra si "
                "el usuario devuelve la llamada.",
                "Registre de nuevo con --dato entrante=si.",
            )
        if resultado.nombre == "VOLVER_A_LLAMAR":
            return Negado(
                "Un caso cerrado con mensaje no lleva cita.", "Registre una nota, o pida reabrirlo."
            )
    if caso.estado is Estado.RECURSO_POR_RADICAR and resultado.nombre not in contacto.DESISTE:
        return Negado(
            "Con el recurso por radicar, un contacto solo registra que el usuario desiste: ACEPTA o "
            "NO_INTERPONE.",
            "Si presenta el recurso, es radicar_recurso.",
        )
    if numero is None and not entrante:
        return Negado(
            "Para contacto falta: telefono.", "Diga el número que marcó: --dato telefono=…"
        )
    if conocido is not None and conocido.invalido and not resultado.habla:
        return Negado(
            "Ese número está marcado como errado.", "Llame al siguiente, o complete otro teléfono."
        )
    faltan = contacto.falta_verificar(
        resultado, caso.contenido, cast("tuple[str, ...]", datos.get("verificado", ()))
    )
    if faltan:
        return Negado(
            f"Antes de {resultado.nombre} falta verificar: {', '.join(faltan)}.",
            "Complete el guion y registre con --dato verificado=" + ",".join(faltan),
        )
    if not entrante and (negado := _a_deshora(ctx)) is not None:
        return negado
    return _cita_negada(resultado, datos, ctx)


def _cita_negada(
    resultado: contacto.ResultadoContacto, datos: Datos, ctx: Contexto
) -> Negado | None:
    cuando = cast("datetime | None", datos.get("cuando"))
    if resultado.nombre != "VOLVER_A_LLAMAR":
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
        return Negado(
            "La cita cae fuera del horario de llamadas.",
            "Lunes a viernes de {} a {} y sábados de {} a {}, salvo festivos.".format(
                *ctx.reglas.horario_semana, *ctx.reglas.horario_sabado
            ),
        )
    return None


def _en_horario(momento: datetime, ctx: Contexto) -> bool:
    return contacto.en_horario(momento, ctx.reglas, ctx.es_habil, ctx.es_festivo)


def _a_deshora(ctx: Contexto) -> Negado | None:
    if ctx.reglas.horario != "bloquear" or _en_horario(ctx.ahora, ctx):
        return None
    return Negado("A esta hora no se llama al usuario.", "Llame dentro del horario configurado.")


def _aviso_de_horario(ctx: Contexto) -> tuple[str, ...]:
    if ctx.reglas.horario == "off" or _en_horario(ctx.ahora, ctx):
        return ()
    return ("La llamada quedó fuera del horario de llamadas.",)


def _tras_contacto(
    caso: Caso,
    resultado: contacto.ResultadoContacto,
    cuenta_intento: bool,
    datos: Datos,
    ctx: Contexto,
) -> Caso:
    despues = replace(caso, cita=None, aplazado_hasta=None)
    if cuenta_intento:
        nuevo_dia = ctx.es_habil(ctx.hoy) and caso.ultimo_dia_intento != ctx.hoy
        despues = replace(
            despues,
            intentos=caso.intentos + 1,
            dias_intento=caso.dias_intento + nuevo_dia,
            ultimo_dia_intento=ctx.hoy,
        )
    if resultado.nombre == "VOLVER_A_LLAMAR":
        return replace(despues, cita=cast("datetime", datos["cuando"]))
    if resultado.informa:
        primera = caso.estado is not Estado.RECURSO_POR_RADICAR
        despues = replace(
            despues,
            informado_el=ctx.hoy if primera else caso.informado_el,
            no_interpone=resultado.nombre == "NO_INTERPONE",
        )
        if resultado.nombre == "NO_ACEPTA":
            return replace(despues, estado=Estado.RECURSO_POR_RADICAR)
        previo = caso.estado_previo if caso.cerrado else caso.estado
        return replace(despues, estado=Estado.CERRADO_INFORMADO, estado_previo=previo)
    if caso.estado is Estado.POR_CONTACTAR and contacto.es_ilocalizado(
        despues.intentos, despues.dias_intento, ctx.reglas
    ):
        return replace(despues, estado=Estado.POR_DEJAR_MENSAJE)
    return despues


def _mensaje_de_voz(caso: Caso, datos: Datos, _nota: str, ctx: Contexto) -> Decision | Negado:
    numero, resultado = str(datos["telefono"]), str(datos["resultado"])
    if any(t.numero == numero and t.invalido for t in ctx.telefonos):
        return Negado("Ese número está marcado como errado.", "Use otro teléfono de la cuenta.")
    if (negado := _a_deshora(ctx)) is not None:
        return negado
    if resultado != "DEJADO":
        return Decision(
            Evento.MENSAJE_DE_VOZ,
            caso,
            {"resultado": resultado},
            telefono=numero,
            revision="No se pudo dejar el mensaje de voz: "
            + ("el número no tiene buzón." if resultado == "SIN_BUZON" else "el buzón está lleno."),
            avisos=_aviso_de_horario(ctx),
        )
    return Decision(
        Evento.MENSAJE_DE_VOZ,
        replace(
            caso,
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


def _radicar_recurso(caso: Caso, datos: Datos, _nota: str, ctx: Contexto) -> Decision | Negado:
    radicado = _texto(datos, "radicado")
    if radicado is not None and (negado := _radicado_libre(radicado, ctx)) is not None:
        return negado
    limite = _limite_recurso(caso, ctx)
    tipo = str(datos["tipo"])
    return Decision(
        Evento.RADICAR_RECURSO,
        replace(
            caso,
            estado=Estado.RECURSO_EN_PQR,
            recurso_el=ctx.hoy,
            recurso_tipo=tipo,
            no_interpone=False,
            radicado_vigente=radicado or caso.radicado_vigente,
            aplazado_hasta=None,
        ),
        {"tipo": tipo, **({"tardio": True} if limite and ctx.hoy > limite else {})},
        motivo=_texto(datos, "motivo"),
        radicado=radicado,
        radicado_nuevo=radicado,
    )


def _respuesta_pqr(caso: Caso, datos: Datos, _nota: str, ctx: Contexto) -> Decision | Negado:
    fecha = cast("date", datos["fecha"])
    if fecha > ctx.hoy:
        raise DatoInvalido("La fecha de la respuesta de PQR no puede estar en el futuro.")
    return Decision(
        Evento.RESPUESTA_PQR,
        replace(caso, estado=Estado.CERRADO_PQR, estado_previo=caso.estado),
        {"resultado": datos["resultado"], "fecha": fecha.isoformat()},
        cun=_texto(datos, "cun"),
    )


def _recurso_posterior(caso: Caso, datos: Datos, _nota: str, _ctx: Contexto) -> Decision | Negado:
    return Decision(
        Evento.RECURSO_POSTERIOR,
        replace(caso, estado=Estado.RECURSO_POR_RADICAR),
        motivo=_texto(datos, "motivo"),
    )


def _completar(caso: Caso, datos: Datos, _nota: str, ctx: Contexto) -> Decision | Negado:
    campo, texto = str(datos["campo"]), str(datos["valor"])
    dicho: dict[str, object] = {"campo": campo, "fuente": datos["fuente"]}
    if campo == "telefono":
        numero = str(Telefono.parse(texto))
        if any(t.numero == numero and t.invalido for t in ctx.telefonos):
            return Negado("Ese número está marcado como errado.", "Complete otro teléfono.")
        return Decision(Evento.COMPLETAR, caso, dicho, telefono=numero)
    valor: str | int | date
    if campo in ("valor_solicitado", "valor_aplicado"):
        valor = int(Dinero.parse(texto))
        if valor < 0:
            raise DatoInvalido("Un valor que se registra a mano no puede ser negativo.")
        dicho["valor_centavos"] = valor
    elif campo == "fecha_solicitud":
        valor = _dia_de(texto)
        if valor > ctx.hoy:
            raise DatoInvalido("La fecha de solicitud no puede estar en el futuro.")
        dicho["valor"] = valor.isoformat()
    else:
        valor = limpiar(texto)
        if campo == "asesor_id":
            dicho["valor"] = valor
    # Names and the words of the back stand beside the chain, not in it.
    aparte = str(valor) if campo in ("usuario_nombre", "motivo_rechazo") else None
    return Decision(Evento.COMPLETAR, caso.con_propio(campo, valor), dicho, motivo=aparte)


def _dia_de(texto: str) -> date:
    try:
        return leer_dia(texto)
    except DatoInvalido:
        return parse_fecha(texto)


def _aplazar(caso: Caso, datos: Datos, _nota: str, ctx: Contexto) -> Decision | Negado:
    hasta = cast("date", datos["hasta"])
    if hasta <= ctx.hoy:
        return Negado("Un caso se aplaza hasta un día posterior a hoy.", "Corrija la fecha.")
    if habiles_entre(ctx.hoy, hasta, ctx.es_habil) > ctx.reglas.max_aplazar:
        return Negado(
            f"Un caso se aplaza a lo sumo {ctx.reglas.max_aplazar} días hábiles.",
            "Escoja una fecha más cercana.",
        )
    corre = reloj(caso, ctx.reglas, ctx.es_habil)
    if corre is not None and hasta > corre.vence:
        return Negado(
            f"El plazo del caso vence el {fecha_corta(corre.vence)}: no se aplaza más allá.",
            "Escoja una fecha anterior.",
        )
    return Decision(
        Evento.APLAZAR,
        replace(caso, aplazado_hasta=hasta),
        {"hasta": hasta.isoformat()},
        motivo=_texto(datos, "motivo"),
    )


def _pedir_revision(caso: Caso, datos: Datos, _nota: str, ctx: Contexto) -> Decision | Negado:
    return Decision(
        Evento.PEDIR_REVISION,
        caso,
        motivo=_texto(datos, "motivo"),
        revision=_texto(datos, "motivo"),
    )


def _resolver_revision(caso: Caso, datos: Datos, _nota: str, _ctx: Contexto) -> Decision | Negado:
    decision = _texto(datos, "decision")
    if decision is not None and (caso.atribuible is None or caso.estado is not Estado.POR_ESCALAR):
        return Negado(
            "El caso no espera saber si una falla atribuible va al back.",
            "Quite el dato decision y responda en el motivo.",
        )
    return Decision(
        Evento.RESOLVER_REVISION,
        replace(
            caso,
            revision=None,
            aplazado_hasta=None,
            atribuible=None if decision == "QUITAR_ATRIBUIBLE" else caso.atribuible,
            autorizado_back=caso.autorizado_back or decision == "AUTORIZAR_BACK",
        ),
        {
            "pregunta": caso.revision,
            "para": caso.dueno,
            **({"decision": decision} if decision else {}),
        },
        motivo=_texto(datos, "motivo"),
    )


def _devolver(caso: Caso, datos: Datos, _nota: str, _ctx: Contexto) -> Decision | Negado:
    aplicado = caso.contenido is Contenido.APLICADO
    return Decision(
        Evento.DEVOLVER,
        replace(
            caso.sin_veredicto(),
            estado=Estado.POR_VERIFICAR if aplicado else Estado.POR_VALIDAR,
            aplazado_hasta=None,
        ),
        {"veredicto": caso.veredicto},
        motivo=_texto(datos, "motivo"),
    )


def _anular(caso: Caso, datos: Datos, _nota: str, _ctx: Contexto) -> Decision | Negado:
    return Decision(
        Evento.ANULAR,
        replace(caso, estado=Estado.ANULADO, estado_previo=caso.estado, revision=None),
        motivo=_texto(datos, "motivo"),
    )


def _reabrir(caso: Caso, datos: Datos, _nota: str, _ctx: Contexto) -> Decision | Negado:
    previo = caso.estado_previo or caso.estado
    return Decision(
        Evento.REABRIR,
        replace(caso, estado=previo, estado_previo=None, aplazado_hasta=None),
        motivo=_texto(datos, "motivo"),
    )


def _deshacer(caso: Caso, datos: Datos, _nota: str, ctx: Contexto) -> Decision | Negado:
    """Name the line to take back; what it wrote is restored by the store from its snapshot."""
    ultimo = ctx.ultimo
    if ultimo is None:
        return Negado("El caso no tiene ningún evento que deshacer.")
    ajeno = ultimo.agente != ctx.persona or ultimo.dia != ctx.hoy
    if ajeno and "motivo" not in datos:
        return Negado(
            "Para deshacer lo de otra persona, o de otro día, falta el motivo.",
            "Registre de nuevo con --dato motivo=…",
        )
    return Decision(
        Evento.DESHACER,
        caso,
        {"linea": ultimo.linea, "evento": ultimo.evento.value},
        motivo=_texto(datos, "motivo"),
        avisos=("La marcación sigue viva en RR: deshacer aquí no la quita.",)
        if ultimo.evento in MARCACIONES
        else (),
    )


def _nota(caso: Caso, _datos: Datos, nota: str, _ctx: Contexto) -> Decision | Negado:
    if not nota:
        return Negado("La nota está vacía: falta el texto.", "Escríbala con --nota.")
    return Decision(Evento.NOTA, caso)


_REGLAS: dict[Evento, Regla] = {
    Evento.CLASIFICAR: _clasificar,
    Evento.ESCALAR_BACK: _escalar_back,
    Evento.ESCALAR_PQR: _escalar_pqr,
    Evento.RESPUESTA_BACK: _respuesta_back,
    Evento.RECHAZO_CORRECTO: _rechazo_correcto,
    Evento.MAL_RECHAZADO: _mal_rechazado,
    Evento.NO_REVERTIDO: _no_revertido,
    Evento.APLICACION_CORRECTA: _aplicacion_correcta,
    Evento.MAL_APLICADO: _mal_aplicado,
    Evento.CONTACTO: _contacto,
    Evento.MENSAJE_DE_VOZ: _mensaje_de_voz,
    Evento.RADICAR_RECURSO: _radicar_recurso,
    Evento.RESPUESTA_PQR: _respuesta_pqr,
    Evento.RECURSO_POSTERIOR: _recurso_posterior,
    Evento.COMPLETAR: _completar,
    Evento.RECLASIFICAR: _reclasificar,
    Evento.APLAZAR: _aplazar,
    Evento.PEDIR_REVISION: _pedir_revision,
    Evento.RESOLVER_REVISION: _resolver_revision,
    Evento.DEVOLVER: _devolver,
    Evento.ANULAR: _anular,
    Evento.REABRIR: _reabrir,
    Evento.DESHACER: _deshacer,
    Evento.NOTA: _nota,
}


def suelta_la_toma(decision: Decision, antes: Estado) -> bool:
    """Tell whether the person's work on the caso ends with this evento, and with it the claim."""
    if decision.evento in _SIGUE_EN_MANO:
        return decision.revision is not None
    return not (
        decision.evento is Evento.CONTACTO
        and decision.caso.estado is Estado.RECURSO_POR_RADICAR
        and antes not in CERRADOS
    )


_SIGUE_EN_MANO = frozenset(
    {Evento.CLASIFICAR, Evento.RECLASIFICAR, Evento.COMPLETAR, Evento.NOTA, Evento.DESHACER}
)
