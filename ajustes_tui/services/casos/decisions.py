"""Foreseeing decisions before they are registered, and registering many casos at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import POR_LLAMAR, Contenido, Estado
from ajustes_tui.domain.caso.eventos import SIN_DECIDIR, Evento
from ajustes_tui.domain.caso.guide import nota_rr
from ajustes_tui.domain.rules.decision import Negado
from ajustes_tui.errors import AjustesError
from ajustes_tui.services.context import Entorno
from ajustes_tui.services.recorder import Peticion, Registrador, Registro


class Simulacion(NamedTuple):
    """A caso as some eventos would leave it, or as it was together with why they are refused."""

    caso: Caso
    rr: tuple[str, str] = ("", "")
    """The line for RR, and the rest that would not fit in its field."""
    negado: Negado | None = None
    avisos: tuple[str, ...] = ()


def simular(
    entorno: Entorno, registrador: Registrador, caso: Caso, peticiones: Sequence[Peticion]
) -> Simulacion:
    """Apply eventos to a caso in memory, or say why the first refused one is."""
    return simular_varios(entorno, registrador, [(caso, peticiones)])[0]


def simular_varios(
    entorno: Entorno,
    registrador: Registrador,
    pedidos: Sequence[tuple[Caso, Sequence[Peticion]]],
) -> list[Simulacion]:
    """Apply the eventos of one act to its casos in memory; at a refusal the list ends with it."""
    e = entorno
    acto = registrador.acto(e.sesion.rol)
    simuladas: list[Simulacion] = []
    for caso, peticiones in pedidos:
        despues, rr, avisos = caso, ("", ""), tuple[str, ...]()
        for peticion in peticiones:
            try:
                datos, nota = peticion.leer()
                decision = acto.decidir(
                    despues, peticion.evento, datos, nota, acto.contexto(despues)
                )
            except AjustesError as error:
                decision = Negado(error.mensaje, error.sugerencia)
            if isinstance(decision, Negado):
                return [*simuladas, Simulacion(caso, negado=decision)]
            rr = nota_rr(despues, decision, e.ahora().date(), e.sesion.login, e.reglas.ancho_rr)
            despues, avisos = decision.caso, decision.avisos
        simuladas.append(Simulacion(despues, rr, None, avisos))
    return simuladas


class Decidida(NamedTuple):
    """A decision typed beside a row of the queue, and the version that row showed."""

    caso_id: int
    peticion: Peticion
    version: int | None = None


class Revisada(NamedTuple):
    """One decision checked before it is registered: the caso it would leave, or why it is refused."""

    decidida: Decidida
    caso: Caso | None
    """The caso as it stands now; None when there is no such caso."""
    peticiones: tuple[Peticion, ...] = ()
    """The eventos to register: the causal accepted with the decision first, then the decision."""
    despues: Caso | None = None
    """The caso as it would be; None when the decision is refused."""
    negado: Negado | None = None
    avisos: tuple[str, ...] = ()

    @property
    def acepta_sugerida(self) -> bool:
        """Whether the suggested causal is accepted with the decision."""
        return len(self.peticiones) > 1

    @property
    def valor(self) -> int:
        """The centavos at stake: the amount asked for, else the applied one, else 0."""
        caso = self.despues or self.caso
        return (caso and (caso.valor_solicitado or caso.valor_aplicado)) or 0


class Destino(NamedTuple):
    """An estado where casos of a lot go, how many, and their money in centavos."""

    estado: Estado
    contenido: Contenido | None
    """The answer the usuario is to be told, when they are to be called."""
    aplazado_hasta: date | None
    casos: int
    valor: int


class RevisionDeLote(NamedTuple):
    """Many decisions checked together; nothing is registered yet."""

    renglones: tuple[Revisada, ...]

    @property
    def van(self) -> tuple[Revisada, ...]:
        """The decisions that can be registered."""
        return tuple(r for r in self.renglones if r.negado is None)

    @property
    def no_van(self) -> tuple[Revisada, ...]:
        """The refused decisions, each with its reason."""
        return tuple(r for r in self.renglones if r.negado is not None)

    @property
    def sugeridas(self) -> int:
        """How many decisions accept the suggested causal."""
        return sum(r.acepta_sugerida for r in self.van)

    @property
    def valor(self) -> int:
        """The centavos at stake in the decisions that can be registered."""
        return sum(r.valor for r in self.van)

    @property
    def destinos(self) -> tuple[Destino, ...]:
        """The estados where the decisions that can be registered lead, most casos first."""
        grupos: dict[tuple[Estado, Contenido | None, date | None], list[int]] = {}
        for renglon in self.van:
            caso = renglon.despues
            if caso is not None:
                contenido = caso.contenido if caso.estado in POR_LLAMAR else None
                llave = (caso.estado, contenido, caso.aplazado_hasta)
                grupos.setdefault(llave, []).append(renglon.valor)
        destinos = [
            Destino(*llave, casos=len(valores), valor=sum(valores))
            for llave, valores in grupos.items()
        ]
        return tuple(sorted(destinos, key=lambda destino: -destino.casos))


class Renglon(NamedTuple):
    """The outcome of one decision of a lot: its lines, or the error that refused it."""

    decidida: Decidida
    registros: tuple[Registro, ...] = ()
    error: AjustesError | None = None
    """Why the decision was refused; the others went on."""


class LoteDeDecisiones:
    """Checks many decisions and registers each caso apart, so that none stops the others."""

    def __init__(self, entorno: Entorno, registrador: Registrador) -> None:
        self._e = entorno
        self._registrador = registrador

    def revisar(self, decididas: Sequence[Decidida]) -> RevisionDeLote:
        """Check each decision: the caso it would leave, or why it is refused; writes nothing."""
        vistos: set[int] = set()
        renglones = []
        for decidida in decididas:
            if decidida.caso_id in vistos:
                repetido = Negado("El caso está dos veces en el lote.", "Quite un renglón.")
                renglones.append(Revisada(decidida, None, negado=repetido))
            else:
                renglones.append(self._revisada(decidida))
            vistos.add(decidida.caso_id)
        return RevisionDeLote(tuple(renglones))

    def registrar(
        self, decididas: Sequence[Decidida], avanza: Callable[[int, int], None] | None = None
    ) -> list[Renglon]:
        """Register each decision in a transaction of its own and return the outcome of each.

        `avanza` is called with how many are done and how many there are.
        """
        renglones = []
        for hechos, renglon in enumerate(self._registrar(decididas), 1):
            renglones.append(renglon)
            if avanza is not None:
                avanza(hechos, len(decididas))
        return renglones

    def _registrar(self, decididas: Sequence[Decidida]) -> Iterator[Renglon]:
        for decidida in decididas:
            caso = self._e.casos.get(decidida.caso_id)
            peticiones = (decidida.peticion,) if caso is None else self._peticiones(caso, decidida)
            try:
                registros = self._registrador.registrar(
                    decidida.caso_id, peticiones, version=decidida.version
                )
            except AjustesError as error:
                yield Renglon(decidida, error=error)
            else:
                yield Renglon(decidida, tuple(registros))

    def _revisada(self, decidida: Decidida) -> Revisada:
        caso = self._e.casos.get(decidida.caso_id)
        if caso is None:
            return Revisada(decidida, None, negado=Negado("El caso ya no existe."))
        peticiones = self._peticiones(caso, decidida)
        negado = self._impedimento(caso, decidida, peticiones)
        if negado is not None:
            return Revisada(decidida, caso, peticiones, negado=negado)
        simulada = simular(self._e, self._registrador, caso, peticiones)
        return Revisada(
            decidida,
            caso,
            peticiones,
            simulada.caso if simulada.negado is None else None,
            simulada.negado,
            simulada.avisos,
        )

    def _peticiones(self, caso: Caso, decidida: Decidida) -> tuple[Peticion, ...]:
        """Return the eventos of a decision; on an unclassified caso, the suggested causal first."""
        letra = self._e.catalogos.sugerir_causal(caso.motivo)
        if not _por_clasificar(caso, decidida) or letra is None:
            return (decidida.peticion,)
        return (Peticion(Evento.CLASIFICAR, {"causal": letra}), decidida.peticion)

    def _impedimento(
        self, caso: Caso, decidida: Decidida, peticiones: Sequence[Peticion]
    ) -> Negado | None:
        """Return why a decision is refused before the rules are asked: version, claim or causal; else None."""
        if decidida.version is not None and decidida.version != caso.version:
            return Negado(
                "El caso cambió después de que usted lo vio.", "Ábralo y decida de nuevo."
            )
        toma = self._e.casos.claim_of(caso.id, self._e.ahora())
        if toma is not None and toma.login != self._e.sesion.login:
            return Negado(
                f"Lo tiene {toma.login} desde las {toma.desde:%H:%M}.", "Espere a que lo suelte."
            )
        if not _por_clasificar(caso, decidida):
            return None
        if len(peticiones) == 1:
            return Negado(
                "Falta la causal: su motivo no sugiere ninguna.", "Ábralo y escriba la letra."
            )
        if peticiones[0].datos["causal"] == "L":
            return Negado(
                "La causal sugerida es L: falta decir de quién fue la demora.", "Ábralo y dígalo."
            )
        return None


def _por_clasificar(caso: Caso, decidida: Decidida) -> bool:
    """Tell whether a decision needs the causal of its caso to be accepted with it."""
    return caso.estado is Estado.POR_CLASIFICAR and decidida.peticion.evento not in SIN_DECIDIR
