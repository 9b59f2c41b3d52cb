"""One act: the eventos of one caso or of all the casos of a call, each judged after the ones before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.rules.data import Datos
from ajustes_tui.domain.rules.decide import decidir
from ajustes_tui.domain.rules.decision import Contexto, Decision, Negado, TelefonoDeCuenta


class Acto:
    """Judges the eventos of one act in order, whether each is then written or all are only foreseen.

    A call is one fact, however many casos it is written on: each caso finds the numbers of the
    usuario as they were before the act, changed by its own eventos alone. A radicado belongs to one
    caso only, so a radicado that another caso of the act took is not free.
    """

    def __init__(self, contexto: Callable[[Caso], Contexto]) -> None:
        self._contexto = contexto
        self._telefonos: dict[str, tuple[TelefonoDeCuenta, ...]] = {}
        self._hechas: defaultdict[int, list[Decision]] = defaultdict(list)

    def contexto(self, caso: Caso) -> Contexto:
        """Return the context in which the next evento of a caso is judged."""
        ctx = self._contexto(caso)
        telefonos = self._telefonos.setdefault(caso.cuenta, ctx.telefonos)
        propios = set(ctx.radicados)
        for decision in self._hechas[caso.id]:
            telefonos = _tras(telefonos, decision)
            if decision.radicado_nuevo is not None:
                propios.add(decision.radicado_nuevo)
        ajenos = {
            decision.radicado_nuevo
            for caso_id, hechas in self._hechas.items()
            for decision in hechas
            if caso_id != caso.id
        }
        return ctx._replace(
            telefonos=telefonos,
            radicados=frozenset(propios),
            radicado_de_otro=lambda radicado: radicado in ajenos or ctx.radicado_de_otro(radicado),
        )

    def decidir(
        self, caso: Caso, evento: Evento, datos: Datos, nota: str, ctx: Contexto
    ) -> Decision | Negado:
        """Apply the next evento of a caso in the context `contexto` gave, or say why it is refused."""
        decision = decidir(caso, evento, datos, nota, ctx)
        if isinstance(decision, Decision):
            self._hechas[caso.id].append(decision)
        return decision


def _tras(
    telefonos: tuple[TelefonoDeCuenta, ...], decision: Decision
) -> tuple[TelefonoDeCuenta, ...]:
    """Return the numbers of a usuario once an evento used one of them."""
    numero, invalido = decision.telefono, decision.telefono_invalido
    if numero is None:
        return telefonos
    if all(t.numero != numero for t in telefonos):
        return (*telefonos, TelefonoDeCuenta(0, numero, bool(invalido)))
    if invalido is None:
        return telefonos
    return tuple(t._replace(invalido=invalido) if t.numero == numero else t for t in telefonos)
