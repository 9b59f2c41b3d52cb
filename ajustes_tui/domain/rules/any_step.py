"""The rules of the eventos a caso may have at any step: data, delays, questions, corrections."""

from __future__ import annotations

from datetime import date
from typing import cast

from ajustes_tui.domain.base.fields import BESIDE_CHAIN, FIELD, TELEPHONE, Kind
from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Contenido, Estado
from ajustes_tui.domain.caso.eventos import (
    DECISION_ATRIBUIBLE,
    MARCACIONES,
    Evento,
)
from ajustes_tui.domain.rules.data import Datos, leer_dia
from ajustes_tui.domain.rules.decision import (
    Contexto,
    Decision,
    Negado,
    texto_de,
)
from ajustes_tui.domain.values.clocks import habiles_entre, reloj
from ajustes_tui.domain.values.dates import fecha_corta, parse_fecha
from ajustes_tui.domain.values.money import Dinero
from ajustes_tui.domain.values.telephone import Telefono
from ajustes_tui.domain.values.text import limpiar
from ajustes_tui.errors import DatoInvalido


def completar(caso: Caso, datos: Datos, _nota: str, ctx: Contexto) -> Decision | Negado:
    """Add a datum the base did not bring, with its source."""
    campo, texto = str(datos["campo"]), str(datos["valor"])
    dicho: dict[str, object] = {"campo": campo, "fuente": datos["fuente"]}
    if campo == TELEPHONE:
        numero = str(Telefono.parse(texto))
        if any(t.numero == numero and t.invalido for t in ctx.telefonos):
            return Negado("Ese número está marcado como errado.", "Complete otro teléfono.")
        return Decision(Evento.COMPLETAR, caso, dicho, telefono=numero)
    valor: str | int | date
    kind = FIELD[campo].kind
    if kind is Kind.MONEY:
        valor = int(Dinero.parse(texto))
        if valor < 0:
            raise DatoInvalido("Un valor que se registra a mano no puede ser negativo.")
        dicho["valor_centavos"] = valor
    elif kind is Kind.DAY:
        valor = _dia_de(texto)
        if valor > ctx.hoy:
            raise DatoInvalido(f"La {FIELD[campo].said} no puede estar en el futuro.")
        dicho["valor"] = valor.isoformat()
    else:
        valor = limpiar(texto)
        if campo not in BESIDE_CHAIN:
            dicho["valor"] = valor
    # Names and the words of the back stand beside the chain, not in it.
    aparte = str(valor) if campo in BESIDE_CHAIN else None
    return Decision(Evento.COMPLETAR, caso.con_propio(campo, valor), dicho, motivo=aparte)


def _dia_de(texto: str) -> date:
    try:
        return leer_dia(texto)
    except DatoInvalido:
        return parse_fecha(texto)


def aplazar(caso: Caso, datos: Datos, _nota: str, ctx: Contexto) -> Decision | Negado:
    """Hide a caso until a day, never past its clock."""
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
        caso._replace(aplazado_hasta=hasta),
        {"hasta": hasta.isoformat()},
        motivo=texto_de(datos, "motivo"),
    )


def pedir_revision(caso: Caso, datos: Datos, _nota: str, ctx: Contexto) -> Decision | Negado:
    """Put a question in the supervisor's tray."""
    return Decision(
        Evento.PEDIR_REVISION,
        caso,
        motivo=texto_de(datos, "motivo"),
        revision=texto_de(datos, "motivo"),
    )


def resolver_revision(caso: Caso, datos: Datos, _nota: str, _ctx: Contexto) -> Decision | Negado:
    """Answer the question of the tray; the caso goes back to the person who asked it."""
    decision = texto_de(datos, "decision")
    atribuible = caso.atribuible is not None and caso.estado is Estado.POR_ESCALAR
    if decision in DECISION_ATRIBUIBLE and not atribuible:
        return Negado(
            "El caso no espera saber si una falla atribuible va al back.",
            "Quite el dato decision y responda en el motivo.",
        )
    return Decision(
        Evento.RESOLVER_REVISION,
        caso._replace(
            revision=None,
            aplazado_hasta=None,
            atribuible=None if decision == "QUITAR_ATRIBUIBLE" else caso.atribuible,
            autorizado_back=caso.autorizado_back or decision == "AUTORIZAR_BACK",
        ),
        {
            "pregunta": caso.revision,
            "para": caso.dueno or caso.veredicto_agente,
            **({"decision": decision} if decision else {}),
        },
        motivo=texto_de(datos, "motivo"),
    )


def devolver(caso: Caso, datos: Datos, _nota: str, _ctx: Contexto) -> Decision | Negado:
    """Void a verdict that turned out wrong: the caso goes back to the question of its result."""
    aplicado = caso.contenido is Contenido.APLICADO
    if caso.resultado is not None:
        # A corte may have changed the result after the usuario was informed.
        aplicado = caso.resultado is Resultado.APROBADO
    return Decision(
        Evento.DEVOLVER,
        caso.sin_veredicto()._replace(
            estado=Estado.POR_VERIFICAR if aplicado else Estado.POR_VALIDAR,
            aplazado_hasta=None,
        ),
        {"veredicto": caso.veredicto},
        motivo=texto_de(datos, "motivo"),
    )


def anular(caso: Caso, datos: Datos, _nota: str, _ctx: Contexto) -> Decision | Negado:
    """Take a caso out of the figures."""
    return Decision(
        Evento.ANULAR,
        caso._replace(estado=Estado.ANULADO, estado_previo=caso.estado, revision=None),
        motivo=texto_de(datos, "motivo"),
    )


def reabrir(caso: Caso, datos: Datos, _nota: str, _ctx: Contexto) -> Decision | Negado:
    """Take a closed caso back to where it was."""
    previo = caso.estado_previo or caso.estado
    return Decision(
        Evento.REABRIR,
        caso._replace(estado=previo, estado_previo=None, aplazado_hasta=None),
        motivo=texto_de(datos, "motivo"),
    )


def deshacer(caso: Caso, datos: Datos, _nota: str, ctx: Contexto) -> Decision | Negado:
    """Name the line to take back; the store restores from its snapshot what that line wrote."""
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
        motivo=texto_de(datos, "motivo"),
        avisos=("La marcación sigue viva en RR: deshacer aquí no la quita.",)
        if ultimo.evento in MARCACIONES
        else (),
    )


def anotar(caso: Caso, _datos: Datos, nota: str, _ctx: Contexto) -> Decision | Negado:
    """Write a note."""
    if not nota:
        return Negado("La nota está vacía: falta el texto.", "Escríbala con --nota.")
    return Decision(Evento.NOTA, caso)
