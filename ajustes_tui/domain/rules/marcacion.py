"""The marcación of an act, proposed or typed, and its destination (section 3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Contenido
from ajustes_tui.domain.caso.eventos import (
    ESCALAMIENTOS,
    MARCACIONES,
    PQR_USER,
    TABLE,
    TO_PQR,
    WITH_MARCACION,
    DatumKind,
    Evento,
)
from ajustes_tui.domain.keeping.catalogs import OF_NO_REQUIREMENT, MarcacionCatalog, MasterMarcacion
from ajustes_tui.domain.rules.data import Data
from ajustes_tui.domain.rules.decision import Decision, Refusal, RuleContext, text_of
from ajustes_tui.errors import InvalidDatum

FACTS = ("motivo", "resultado", "tipo", "contenido")
"""What a marcación may depend on; contenido is the caso's."""
_SEPARATOR = re.compile(r"[;,\s]+(?=[^\s;,=]+\s*=)")
_EQUALS = re.compile(r"\s*=\s*")


def read_evento(text: str) -> str:
    """Return '' for none; raise InvalidDatum for an unknown evento."""
    if text and text not in MARCACIONES:
        expected = ", ".join(evento for evento in TABLE if evento in MARCACIONES)
        raise InvalidDatum(f"«evento» no conoce «{text[:40]}»; hay: {expected}")
    return text


def read_facts(evento: str, text: str) -> tuple[tuple[str, str], ...]:
    """Parse `key=VALUE` facts separated by blanks, commas or semicolons; raise InvalidDatum.

    Facts or values the evento never has are refused: the row would never be proposed.
    """
    if not text:
        return ()
    if not evento:
        raise InvalidDatum("«cuando» solo se dice de una marcación con «evento»")
    facts: dict[str, str] = {}
    for pair in _SEPARATOR.split(text.strip(" ,;")):
        name, equals, value = _EQUALS.sub("=", pair).partition("=")
        if not equals or not name or not value or "=" in value:
            raise InvalidDatum(f"«cuando» lleva pares clave=VALOR y trae «{pair[:40]}»")
        if name not in FACTS:
            raise InvalidDatum(
                f"«cuando» no conoce la clave «{name[:40]}»; hay: {', '.join(FACTS)}"
            )
        if name in facts:
            raise InvalidDatum(f"«cuando» trae dos veces la clave {name}")
        facts[name] = _fact_value(Evento(evento), name, value)
    return tuple(facts.items())


def _fact_value(evento: Evento, name: str, value: str) -> str:
    """Return the evento's code of a value; raise InvalidDatum."""
    if name == "contenido":
        options: tuple[str, ...] = tuple(Contenido)
    else:
        spec = next((spec for spec in TABLE[evento].data if spec.name == name), None)
        if spec is None:
            raise InvalidDatum(f"el evento {evento} no lleva {name}: la marcación no se propondría")
        if spec.kind is not DatumKind.OPTION:
            return value
        options = spec.options
    for option in options:
        if option.casefold() == value.casefold():
            return option
    raise InvalidDatum(f"{name} de {evento} no puede ser «{value[:40]}»; hay: {', '.join(options)}")


def facts_text(facts: Mapping[str, str] | tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{name}={value}" for name, value in dict(facts).items())


def demands_marcacion(evento: Evento) -> bool:
    return any(spec.name == "razon" and spec.required for spec in TABLE[evento].data)


def proposed(
    marcaciones: MarcacionCatalog, evento: Evento, datos: Mapping[str, object], caso: Caso
) -> MasterMarcacion | None:
    """Return the catalogue's marcación for an act, or None."""
    if evento not in MARCACIONES:
        return None
    facts = {name: str(datos[name]) for name in FACTS if datos.get(name)}
    if caso.contenido is not None:
        facts["contenido"] = caso.contenido.value
    return marcaciones.proposed(evento, facts)


def destination(
    marcaciones: MarcacionCatalog, evento: Evento, razon: str | None, subrazon: str | None
) -> str:
    """Return the RR user an act goes to, or ''."""
    found = marcaciones.find(razon or "", subrazon or "")
    named = found.usuario_escala if found is not None else ""
    return named or destination_of_line(evento, {})


def destination_of_line(evento: Evento, datos: Mapping[str, object]) -> str:
    """Return the RR user in a line; PQR's own by default."""
    return str(datos.get("destino", PQR_USER if evento in TO_PQR else ""))


def of_a_note(razon: str, subrazon: str, ctx: RuleContext) -> tuple[str, ...] | Refusal:
    """Return the avisos of a note's marcación, or a refusal unless it is no requirement."""
    found = ctx.catalogs.marcaciones.find(razon, subrazon)
    if found is None or found.of_no_requirement:
        return unknown_code(razon, subrazon, ctx)
    offered = ", ".join(" ".join(m.code) for m in ctx.catalogs.marcaciones.of_notes)
    return Refusal(
        f"La marcación {razon} {subrazon} es de clase {found.clase}: una nota solo lleva las de clase"
        f" {' o '.join(OF_NO_REQUIREMENT)}.",
        f"Use una de estas: {offered}." if offered else "Registre la nota sin marcación.",
    )


def unknown_code(razon: str, subrazon: str, ctx: RuleContext) -> tuple[str, ...] | Refusal:
    """Return the avisos of an unknown marcación, or a refusal."""
    if ctx.catalogs.marcaciones.find(razon, subrazon) is not None:
        return ()
    said = f"La marcación {razon} {subrazon} no está en el catálogo."
    if ctx.rules.exigir_marcacion:
        return Refusal(said, "Escoja una del catálogo de marcaciones.")
    return (said,)


class Typed(NamedTuple):
    """A typed razón and subrazón with avisos; None for none."""

    razon: str | None = None
    subrazon: str | None = None
    notices: tuple[str, ...] = ()


def typed_marcacion(evento: Evento, datos: Data, ctx: RuleContext) -> Typed | Refusal:
    """Return a typed marcación, or a refusal: both codes, of an allowed class."""
    razon, subrazon = text_of(datos, "razon"), text_of(datos, "subrazon")
    if razon is None and subrazon is None:
        return Typed()
    if razon is None or subrazon is None:
        lacks, given = ("subrazon", razon) if subrazon is None else ("razon", subrazon)
        name = "la subrazón" if subrazon is None else "la razón"
        return Refusal(
            f"La razón y la subrazón van juntas: con {given} falta {name}.",
            f"Registre de nuevo con --dato {lacks}=…, o sin ninguna de las dos.",
        )
    judge = of_a_note if evento is Evento.NOTA else unknown_code
    said = judge(razon, subrazon, ctx)
    return said if isinstance(said, Refusal) else Typed(razon, subrazon, said)


def with_marcacion(decision: Decision, datos: Data, ctx: RuleContext) -> Decision | Refusal:
    """Set the marcación, typed or proposed, and an escalation's destination.

    Without either the line has none. Only sending away from triage changes the caso's razón, never
    an act of contact.
    """
    evento = decision.evento
    if evento not in WITH_MARCACION:
        return decision
    typed = typed_marcacion(evento, datos, ctx)
    if isinstance(typed, Refusal):
        return typed
    razon, subrazon, said = typed
    decision = decision._replace(notices=(*decision.notices, *said))
    if razon is None:
        row = proposed(ctx.catalogs.marcaciones, evento, datos, decision.caso)
        if row is not None:
            razon, subrazon = row.code
    if evento in ESCALAMIENTOS:
        to = destination(ctx.catalogs.marcaciones, evento, razon, subrazon)
        if to and to != PQR_USER:
            decision = decision._replace(datos={**decision.datos, "destino": to})
    caso = decision.caso
    if evento in ESCALAMIENTOS - {Evento.RADICAR_RECURSO} and razon is not None:
        caso = caso._replace(razon=razon, subrazon=subrazon)
    return decision._replace(caso=caso, razon=razon, subrazon=subrazon)
