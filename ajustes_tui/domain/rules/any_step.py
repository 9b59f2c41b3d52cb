"""Rules of eventos allowed at any step: data, delays, questions, corrections."""

from __future__ import annotations

from datetime import date
from typing import cast

from ajustes_tui.domain.base.fields import BESIDE_CHAIN, FIELD, TELEPHONE, Kind
from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import TO_BACK, Contenido, Estado
from ajustes_tui.domain.caso.eventos import (
    DECISION_ATRIBUIBLE,
    ESCALAMIENTOS,
    OF_CLARO,
    TABLE,
    Evento,
)
from ajustes_tui.domain.rules.data import Data, read_day
from ajustes_tui.domain.rules.decision import Decision, Refusal, RuleContext, text_of
from ajustes_tui.domain.rules.marcacion import Typed, typed_marcacion
from ajustes_tui.domain.values.clocks import business_days_between, clock
from ajustes_tui.domain.values.dates import parse_date, short_date
from ajustes_tui.domain.values.identifiers import Telefono
from ajustes_tui.domain.values.money import Money
from ajustes_tui.domain.values.roles import Power, can, roles_with
from ajustes_tui.domain.values.text import clean
from ajustes_tui.errors import InvalidDatum


def completar(caso: Caso, datos: Data, _nota: str, ctx: RuleContext) -> Decision | Refusal:
    """Add a datum with its source; only a supervisor may replace Claro's."""
    field = str(datos["campo"])
    try:
        value = completed_value(field, str(datos["valor"]), ctx.today)
    except InvalidDatum as error:
        why = f"{error.message[0].lower()}{error.message[1:]}"
        raise InvalidDatum(f"El dato «valor» no sirve: {why}") from None
    line_data: dict[str, object] = {"campo": field, "fuente": datos["fuente"]}
    if field == TELEPHONE:
        number = str(value)
        if any(t.number == number and t.invalid for t in ctx.telefonos):
            return Refusal("Ese número está marcado como errado.", "Complete otro teléfono.")
        return Decision(Evento.COMPLETAR, caso, line_data, telefono=number)
    motivo = text_of(datos, "motivo")
    if claro_brought(caso, field):
        refusal = _over_claro_refusal(field, motivo, ctx)
        if refusal is not None:
            return refusal
        line_data["sobre_claro"] = True
    if isinstance(value, int):
        line_data["valor_centavos"] = value
    elif isinstance(value, date):
        line_data["valor"] = value.isoformat()
    elif field not in BESIDE_CHAIN:
        line_data["valor"] = value
    elif "sobre_claro" not in line_data:
        # Names and the words of the back stand beside the chain, not in it; a reason takes the place,
        # and the value is among what the line changed.
        motivo = str(value)
    return Decision(Evento.COMPLETAR, caso.with_own(field, value), line_data, motivo=motivo)


def claro_brought(caso: Caso, field: str) -> bool:
    """Tell whether Claro's column has a value for a `completar` datum."""
    return field != TELEPHONE and caso.claro_value(field) not in (None, "")


def _over_claro_refusal(field: str, motivo: str | None, ctx: RuleContext) -> Refusal | None:
    brought = f"La base ya trae ese dato ({FIELD[field].form_label})"
    if not can(ctx.rol, Power.DECIDE):
        return Refusal(
            f"{brought}: cambiarlo es de la supervisora, con su motivo.",
            "Pida revisión, o déjelo como vino.",
        )
    if motivo is None:
        return Refusal(
            f"{brought}: para cambiarlo falta el motivo.",
            "Diga por qué no vale el de Claro (en la orden, --dato motivo=…).",
        )
    return None


def completed_value(field: str, text: str, today: date) -> str | int | date:
    """Parse a datum: text, day, or amount in centavos; raise InvalidDatum."""
    if field == TELEPHONE:
        return str(Telefono.parse(text))
    kind = FIELD[field].kind
    if kind is Kind.MONEY:
        amount = int(Money.parse(text))
        if amount < 0:
            raise InvalidDatum("Un valor que se registra a mano no puede ser negativo.")
        return amount
    if kind is Kind.DAY:
        day = _day_of(text)
        if day > today:
            raise InvalidDatum(f"La {FIELD[field].form_label} no puede estar en el futuro.")
        return day
    return clean(text)


def _day_of(text: str) -> date:
    try:
        return read_day(text)
    except InvalidDatum:
        return parse_date(text)


def aplazar(caso: Caso, datos: Data, _nota: str, ctx: RuleContext) -> Decision | Refusal:
    """Hide a caso until a day, within its clock."""
    until = cast("date", datos["hasta"])
    if until <= ctx.today:
        return Refusal("Un caso se aplaza hasta un día posterior a hoy.", "Corrija la fecha.")
    if business_days_between(ctx.today, until, ctx.is_habil) > ctx.rules.max_aplazar:
        return Refusal(
            f"Un caso se aplaza a lo sumo {ctx.rules.max_aplazar} días hábiles.",
            "Escoja una fecha más cercana.",
        )
    running = clock(caso, ctx.rules, ctx.is_habil)
    if running is not None and until > running.vence:
        return Refusal(
            f"El plazo del caso vence el {short_date(running.vence)}: no se aplaza más allá.",
            "Escoja una fecha anterior.",
        )
    return Decision(
        Evento.APLAZAR,
        caso._replace(aplazado_hasta=until),
        {"hasta": until.isoformat()},
        motivo=text_of(datos, "motivo"),
    )


def pedir_revision(caso: Caso, datos: Data, _nota: str, ctx: RuleContext) -> Decision | Refusal:
    return Decision(
        Evento.PEDIR_REVISION,
        caso,
        motivo=text_of(datos, "motivo"),
        revision=text_of(datos, "motivo"),
    )


def resolver_revision(caso: Caso, datos: Data, _nota: str, _ctx: RuleContext) -> Decision | Refusal:
    """Answer the tray question; the caso returns to its asker."""
    decision = text_of(datos, "decision")
    atribuible = caso.atribuible is not None and caso.estado in TO_BACK
    if decision in DECISION_ATRIBUIBLE and not atribuible:
        return Refusal(
            "El caso no espera saber si una falla atribuible va al back.",
            "Quite el dato decision y responda en el motivo.",
        )
    taken_off = decision == "QUITAR_ATRIBUIBLE"
    return Decision(
        Evento.RESOLVER_REVISION,
        caso._replace(
            revision=None,
            aplazado_hasta=None,
            atribuible=None if taken_off else caso.atribuible,
            # A late traslado that is not the usuario's was delayed by Claro.
            demora_de=OF_CLARO if taken_off and caso.demora_de else caso.demora_de,
            autorizado_back=caso.autorizado_back or decision == "AUTORIZAR_BACK",
        ),
        {
            "pregunta": caso.revision,
            "para": caso.dueno or caso.veredicto_agente,
            **({"decision": decision} if decision else {}),
        },
        motivo=text_of(datos, "motivo"),
    )


def devolver(caso: Caso, datos: Data, _nota: str, _ctx: RuleContext) -> Decision | Refusal:
    """Void a wrong verdict: the caso returns to the question of its result."""
    aplicado = caso.contenido is Contenido.APLICADO
    if caso.resultado is not None:
        # A corte may have changed the result after the usuario was informed.
        aplicado = caso.resultado is Resultado.APROBADO
    return Decision(
        Evento.DEVOLVER,
        caso.without_veredicto()._replace(
            estado=Estado.POR_VERIFICAR if aplicado else Estado.POR_VALIDAR, aplazado_hasta=None
        ),
        {"veredicto": caso.veredicto},
        motivo=text_of(datos, "motivo"),
    )


def anular(caso: Caso, datos: Data, _nota: str, _ctx: RuleContext) -> Decision | Refusal:
    return Decision(
        Evento.ANULAR,
        caso._replace(estado=Estado.ANULADO, estado_previo=caso.estado),
        motivo=text_of(datos, "motivo"),
    )


def reabrir(caso: Caso, datos: Data, _nota: str, _ctx: RuleContext) -> Decision | Refusal:
    previous = caso.estado_previo or caso.estado
    return Decision(
        Evento.REABRIR,
        caso._replace(estado=previous, estado_previo=None, aplazado_hasta=None),
        motivo=text_of(datos, "motivo"),
    )


def deshacer(caso: Caso, datos: Data, _nota: str, ctx: RuleContext) -> Decision | Refusal:
    """Name the line to undo; the store restores the previous state."""
    last = ctx.last
    if last is None:
        return Refusal("El caso no tiene ningún evento que deshacer.")
    if last.is_foreign(ctx.person, ctx.today) and "motivo" not in datos:
        return Refusal(
            "Para deshacer lo de otra persona, o de otro día, falta el motivo.",
            "Registre de nuevo con --dato motivo=…",
        )
    return Decision(
        Evento.DESHACER,
        caso,
        {"linea": last.line, "evento": last.evento.value},
        motivo=text_of(datos, "motivo"),
        notices=("La marcación sigue viva en RR: deshacer aquí no la quita.",)
        if last.marcacion or ESCALAMIENTOS & {last.evento, *last.eventos}
        else (),
    )


def write_down(caso: Caso, datos: Data, nota: str, _ctx: RuleContext) -> Decision | Refusal:
    return empty_note(datos, nota) or Decision(Evento.NOTA, caso)


def write_on_cuenta(datos: Data, nota: str, ctx: RuleContext) -> Typed | Refusal:
    """Return the marcación of a note on a cuenta without caso, or a refusal."""
    if not can(ctx.rol, TABLE[Evento.NOTA].power):
        who = roles_with(TABLE[Evento.NOTA].power)[0]
        return Refusal(
            f"Una nota es de {who}; usted es {ctx.rol}.", "Pídalo a quien tenga ese rol."
        )
    return empty_note(datos, nota) or typed_marcacion(Evento.NOTA, datos, ctx)


def empty_note(datos: Data, nota: str) -> Refusal | None:
    """Refuse an empty note, unless it is a marcación."""
    if nota or "razon" in datos or "subrazon" in datos:
        return None
    return Refusal("La nota está vacía: falta el texto.", "Escríbala con --nota.")
