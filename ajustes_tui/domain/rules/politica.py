"""What the table of a causal proposes for a caso: pure functions of the caso, a day and what was told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple, cast

from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import BY_DECIDE, Estado
from ajustes_tui.domain.caso.eventos import BY_POLICY, HECHOS, MOTIVO_DISTINTO, TABLE, Evento
from ajustes_tui.domain.caso.soporte import Soporte
from ajustes_tui.domain.caso.words import AFTER_CLASIFICAR, code_name, evento_name
from ajustes_tui.domain.keeping.catalogs import Catalogs
from ajustes_tui.domain.keeping.politicas import (
    FACTS,
    MOST,
    NO_ANSWER,
    NONE,
    Expected,
    Facts,
    FactValue,
    PolicyProposal,
    Politica,
    read_told,
)
from ajustes_tui.domain.rules.data import Data
from ajustes_tui.domain.rules.decision import Allowed, Decision, Refusal, RuleContext, text_of
from ajustes_tui.domain.rules.permissions import allow
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.errors import InvalidDatum

_DECIDED = BY_DECIDE - {Estado.POR_CLASIFICAR}
"""The estados in which a table proposes: those where the causal is known and the agente decides."""


def motivos_proposed(evento: str) -> tuple[str, ...]:
    """Return the motivos that a row may propose with an evento; raises InvalidDatum for one it may not."""
    if not evento:
        return ()
    if evento not in BY_POLICY:
        hay = ", ".join(each for each in TABLE if each in BY_POLICY)
        raise InvalidDatum(f"«veredicto» no conoce «{evento[:40]}»; hay: {hay}")
    specs = TABLE[Evento(evento)].data
    return next((spec.options for spec in specs if spec.name == "motivo"), ())


def facts_of(caso: Caso, today: date) -> dict[str, FactValue]:
    """Return the facts that a caso says by itself; one that it does not say is left out.

    The hecho is what the usuario asked about: its days are counted from the fecha de solicitud.
    """
    facts: dict[str, FactValue] = {
        "resultado": caso.resultado or NO_ANSWER,
        "clase": caso.clase or NONE,
        "atribuible": "NO" if caso.atribuible is None else "SI",
        "demora_de": (caso.demora_de or NONE).upper(),
    }
    if caso.fecha_solicitud is not None:
        facts["dias"] = min(max((today - caso.fecha_solicitud).days, 0), MOST)
    return facts


def propose(
    caso: Caso, catalogs: Catalogs, today: date, told: Facts | None = None
) -> PolicyProposal | None:
    """Return what the table of its causal answers for a caso, None where no table proposes.

    `told` are the facts a person told, beside those of the caso. The prices are those of the day of
    the hecho.
    """
    if caso.estado not in _DECIDED:
        return None
    facts = {**(told or {}), **facts_of(caso, today)}
    proposal = catalogs.politicas.proposal(caso.causal, facts)
    if proposal is None or proposal.politica is None:
        return proposal
    day = caso.fecha_solicitud or caso.corte_inicial or today
    expected = proposal.politica.valor.compute(caso.valor_solicitado, facts, catalogs.tarifas, day)
    return proposal._replace(expected=expected)


def proposes_other(
    proposal: PolicyProposal | None, evento: Evento, datos: Mapping[str, object]
) -> Politica | None:
    """Return the row that proposes another decision than an evento with its data, None when none does."""
    politica = proposal.politica if proposal is not None else None
    if politica is None or not politica.veredicto or evento not in BY_POLICY:
        return None
    same = evento == politica.veredicto and (
        not politica.motivo or datos.get("motivo") == politica.motivo
    )
    return None if same else politica


def tables_by_estado(catalogs: Catalogs) -> Mapping[Estado, tuple[str, ...]]:
    """Return the causales whose tables propose something in each estado, by the result asked about there."""
    return {
        estado: tuple(
            causal
            for causal in catalogs.politicas.causales
            if any(
                row.may_hold({"resultado": resultado or NO_ANSWER})
                for row in catalogs.politicas.of(causal)
            )
        )
        for resultado, estado in AFTER_CLASIFICAR.items()
    }


class PolicyChoice(NamedTuple):
    """A decision beside what the table of its causal proposes, as its line keeps it."""

    politica: Politica | None = None
    """The row that proposed; None where none did."""
    other: bool = False
    """Whether another decision was chosen."""
    motivo: str = ""
    """Why, in the person's own words."""
    told: str = ""
    """The facts that were told, as they are read."""
    expected: Expected | None = None

    def noted(self, decision: Decision) -> Decision:
        """Return a decision with what its line says of the table; as it was where no table proposes."""
        if self.politica is None:
            return decision
        datos: dict[str, object] = {"politica": self.politica.regla}
        if self.told:
            datos[HECHOS] = self.told
        if self.expected is not None:
            datos["valor_esperado_centavos"] = self.expected.value
        if not self.other:
            # The row knows the marcación of what it proposes; one that is typed is taken all the same.
            codes = self.politica.marcacion if decision.evento == self.politica.veredicto else ()
            razon, subrazon = codes or (None, None)
            return decision._replace(
                datos={**decision.datos, **datos}, razon=razon, subrazon=subrazon
            )
        # The reason stands with the motivo, beside the chain, as every text of a person.
        datos |= {"propuesta": self.politica.veredicto, MOTIVO_DISTINTO: "si"}
        said = " · ".join(filter(None, (decision.motivo, self.motivo)))
        return decision._replace(datos={**decision.datos, **datos}, motivo=said)


def judge_choice(
    caso: Caso, evento: Evento, datos: Data, ctx: RuleContext
) -> PolicyChoice | Refusal:
    """Return a decision beside what is proposed, or why it lacks a reason for being another one.

    What the procedure does not leave to this person is not proposed to them. Raises InvalidDatum for
    facts that are none.
    """
    if evento not in BY_POLICY:
        return PolicyChoice()
    told = dict(read_told(text_of(datos, HECHOS) or ""))
    proposal = propose(caso, ctx.catalogs, ctx.today, told)
    if proposal is None or proposal.politica is None:
        return PolicyChoice()
    other = proposes_other(proposal, evento, datos)
    if other is not None and not is_possible(other, caso, ctx):
        return PolicyChoice()
    motivo = text_of(datos, MOTIVO_DISTINTO) or ""
    if other is not None and not motivo:
        return Refusal(
            f"La política {other.regla} propone «{verdict_words(other)}»: para escoger otra cosa falta "
            "decir por qué.",
            f"Diga por qué: --dato {MOTIVO_DISTINTO}=…",
        )
    if other is None and (lacks := _lacking_supports(proposal.politica, evento, datos)):
        return Refusal(
            f"La política {proposal.politica.regla} pide {', '.join(lacks)}.",
            "Agréguelo a los soportes, o escoja otra decisión y diga por qué.",
        )
    said = ", ".join(f"{name}:{value}" for name, value in told.items())
    return PolicyChoice(proposal.politica, other is not None, motivo, said, proposal.expected)


def _lacking_supports(politica: Politica, evento: Evento, datos: Data) -> list[str]:
    """Return the supports that a row demands of what goes to the back and that were not ticked."""
    if evento is not Evento.ESCALAR_BACK or evento != politica.veredicto:
        return []
    ticked = {
        Soporte.parse(each).code for each in cast("tuple[str, ...]", datos.get("soportes", ()))
    }
    return [code for code in politica.soportes if code not in ticked]


def is_possible(politica: Politica, caso: Caso, ctx: RuleContext) -> bool:
    """Tell whether the procedure leaves what a row proposes to this person."""
    permit = allow(caso, Evento(politica.veredicto), ctx)
    return isinstance(permit, Allowed) and permit.refusal_of({"motivo": politica.motivo}) is None


def verdict_words(politica: Politica) -> str:
    """Return what a row proposes, in words."""
    name = evento_name(politica.veredicto)
    return f"{name}: {code_name(politica.motivo)}" if politica.motivo else name


class ProposalWords(NamedTuple):
    """What a table says of a caso, in sentences."""

    proposed: str = ""
    expected: str = ""


def words_of(caso: Caso, proposal: PolicyProposal | None) -> ProposalWords:
    """Return what a proposal says of a caso: what is proposed and why, and the expected value."""
    if proposal is None:
        return ProposalWords()
    if proposal.lacking:
        asked = " y ".join(FACTS[name].words for name in proposal.lacking)
        return ProposalWords(f"La política necesita saber {asked}.")
    politica = proposal.politica
    if politica is None:
        return ProposalWords("Ningún renglón de la política contesta este caso.")
    said = f"La política {politica.regla} "
    said += f"propone {verdict_words(politica)}" if politica.veredicto else "deja decidir a usted"
    if politica.soportes:
        said += f"; pide {', '.join(politica.soportes)}"
    if politica.porque:
        said += f": {politica.porque.rstrip('.')}"
    return ProposalWords(f"{said}.", _expected_words(caso, proposal))


def _expected_words(caso: Caso, proposal: PolicyProposal) -> str:
    """Return the expected value and how far what was asked and applied, said above it, are from it."""
    expected = proposal.expected
    if expected is None:
        return ""
    said = f"Valor esperado {pesos(expected.value)} ({expected.computed})"
    amounts: dict[int, list[str]] = {}
    for name, amount in (("pedido", caso.valor_solicitado), ("aplicado", caso.valor_aplicado)):
        if amount is not None and amount != expected.value:
            amounts.setdefault(amount, []).append(name)
    differs = [
        f"{pesos(abs(expected.value - amount))} "
        f"{'más' if expected.value > amount else 'menos'} que lo {' y '.join(names)}"
        for amount, names in amounts.items()
    ]
    return f"{said}: {', y '.join(differs)}." if differs else f"{said}."
