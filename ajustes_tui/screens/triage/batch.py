"""Acts on many casos at once: what each would do, what cannot go, and doing them one by one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from ajustes_tui.domain.caso.card import FilaCaso
from ajustes_tui.domain.caso.estados import CERRADOS, Contenido, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.words import EVENTO_WORDS, PREGUNTAS
from ajustes_tui.domain.values.dates import dia_corto
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.errors import AjustesError
from ajustes_tui.screens.caso.decisions import Opcion
from ajustes_tui.screens.triage.selection import Escogida, valor_de
from ajustes_tui.services.casos.decisions import Decidida, Destino, Revisada
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.services.recorder import Peticion, Registro
from ajustes_tui.ui.text import Linea, Trozo, cell, rotulo

Avanza = Callable[[int, int], None]
_ANCHO_EFECTO, _ANCHO_VALOR = 49, 12


@dataclass(frozen=True, slots=True)
class FilaTanda:
    """A row of the review: what is about to be done to a caso, or why it cannot be."""

    caso_id: int
    op: str
    cuenta: str
    radicado: str
    causal: str
    que: str
    valor: int | None
    motivo: str = ""


@dataclass(frozen=True, slots=True)
class RevisionDeTanda:
    """What a set of acts would do; nothing is done yet."""

    van: tuple[FilaTanda, ...]
    no_van: tuple[FilaTanda, ...]
    efectos: tuple[Linea, ...]


@dataclass(frozen=True, slots=True)
class Hecha:
    """What became of one act: its lines of the historial, or why it was refused."""

    caso_id: int
    registros: tuple[Registro, ...] = ()
    error: str = ""


class Tanda(ABC):
    """A set of acts, one a caso, that is reviewed and then done."""

    def __init__(self, service: TriageService, filas: Sequence[FilaCaso]) -> None:
        self._service = service
        self.filas = {fila.id: fila for fila in filas}

    @property
    @abstractmethod
    def nombre(self) -> tuple[str, str]:
        """Return what each act is called, one and several."""

    @property
    @abstractmethod
    def verbo(self) -> str:
        """Return what typing the count does."""

    @abstractmethod
    def revisar(self) -> RevisionDeTanda:
        """Say what each act would do; reads the store."""

    @abstractmethod
    def hacer(self, caso_ids: Sequence[int], avanza: Avanza) -> list[Hecha]:
        """Do the acts on some casos, each apart; writes the store."""

    def quitar(self, caso_id: int) -> None:
        """Take a caso out of the set."""
        self.filas.pop(caso_id, None)


@dataclass(frozen=True, slots=True)
class Propuesta:
    """A decision about a row: the digit typed, its words, and the evento it makes."""

    fila: FilaCaso
    op: str
    que: str
    peticion: Peticion


def propuesta_de(escogida: Escogida, vuelve: date) -> Propuesta:
    """Return the decision of a digit; what is put off comes back on the day `vuelve`."""
    opcion = escogida.opcion
    datos, que = dict(opcion.datos), opcion.elegida
    if opcion.evento is Evento.APLAZAR:
        datos |= {"hasta": vuelve.isoformat(), "motivo": "no se refleja en RR"}
        que = f"no se refleja, hasta {dia_corto(vuelve)}"
    return Propuesta(escogida.fila, opcion.digito, que, Peticion(opcion.evento, datos))


def basta(opcion: Opcion) -> bool:
    """Return whether a digit says all its evento asks, so that it can go in a set."""
    con_respuesta = opcion.evento is Evento.RESPUESTA_BACK and "resultado" in opcion.datos
    return not opcion.pide or opcion.evento is Evento.APLAZAR or con_respuesta


def de_causal(fila: FilaCaso, letra: str, motivo: str, demora: str) -> Propuesta:
    """Return the decision that gives a row its causal, or corrects the one it has."""
    if fila.estado is Estado.POR_CLASIFICAR:
        datos = {"causal": letra, **({"demora_de": demora} if demora else {})}
        return Propuesta(fila, "", f"causal {letra}", Peticion(Evento.CLASIFICAR, datos))
    datos = {"causal": letra, "motivo": motivo}
    que = f"causal {letra}, tenía {fila.causal or 'ninguna'}"
    return Propuesta(fila, "", que, Peticion(Evento.RECLASIFICAR, datos))


def comunes(
    filas: Sequence[FilaCaso], opcion_de: Callable[[FilaCaso], Sequence[Opcion]]
) -> list[tuple[Opcion, list[FilaCaso]]]:
    """Return each decision some rows admit, with the rows that admit it, most first."""
    grupos: dict[tuple[str, str], tuple[Opcion, list[FilaCaso]]] = {}
    for fila in filas:
        for opcion in opcion_de(fila):
            grupos.setdefault((opcion.evento, opcion.elegida), (opcion, []))[1].append(fila)
    return sorted(grupos.values(), key=lambda grupo: -len(grupo[1]))


class TandaDeDecisiones(Tanda):
    """Decisions of the procedure, registered each in its own transaction."""

    def __init__(self, service: TriageService, propuestas: Sequence[Propuesta]) -> None:
        super().__init__(service, [propuesta.fila for propuesta in propuestas])
        self._propuestas = {propuesta.fila.id: propuesta for propuesta in propuestas}

    @property
    def nombre(self) -> tuple[str, str]:
        """Return what each act is called."""
        return "decisión", "decisiones"

    @property
    def verbo(self) -> str:
        """Return what typing the count does."""
        return "registrar"

    def _decidida(self, caso_id: int) -> Decidida:
        fila = self.filas[caso_id]
        return Decidida(caso_id, self._propuestas[caso_id].peticion, fila.version)

    def revisar(self) -> RevisionDeTanda:
        """Ask the service what each decision would do."""
        revision = self._service.revisar_lote([self._decidida(i) for i in self.filas])
        efectos = [_efecto(destino) for destino in revision.destinos]
        if revision.sugeridas:
            texto = "se acepta la sugerida, y así queda escrito en el historial"
            efectos.append([rotulo("Causal"), Trozo(f"en {revision.sugeridas} {texto}")])
        return RevisionDeTanda(
            tuple(self._fila(r) for r in revision.van),
            tuple(self._fila(r) for r in revision.no_van),
            tuple(efectos),
        )

    def _fila(self, revisada: Revisada) -> FilaTanda:
        propuesta = self._propuestas[revisada.decidida.caso_id]
        fila, caso = propuesta.fila, revisada.caso
        causal = (caso.causal if caso is not None else None) or fila.causal
        if causal is None and fila.causal_sugerida:
            causal = f"{fila.causal_sugerida} sugerida"
        return FilaTanda(
            fila.id,
            propuesta.op,
            fila.cuenta,
            fila.radicado_actual,
            causal or "",
            propuesta.que,
            valor_de(fila),
            _por_que_no(propuesta.peticion, revisada),
        )

    def hacer(self, caso_ids: Sequence[int], avanza: Avanza) -> list[Hecha]:
        """Register the decisions; a refusal is said of its row and stops nothing."""
        renglones = self._service.registrar_lote([self._decidida(i) for i in caso_ids], avanza)
        return [
            Hecha(r.decidida.caso_id, r.registros, r.error.mensaje if r.error else "")
            for r in renglones
        ]


def _por_que_no(peticion: Peticion, revisada: Revisada) -> str:
    """Return why a decision cannot go; what the digit lacks is said in the words of the form."""
    if revisada.negado is None:
        return ""
    caso = revisada.caso
    sin_valor = caso is not None and caso.valor_aplicado is None
    if (
        peticion.evento is Evento.APLICACION_CORRECTA
        and sin_valor
        and "falta" in (revisada.negado.motivo)
    ):
        return "falta el valor aplicado: ábralo y escríbalo"
    missing = EVENTO_WORDS[peticion.evento].missing
    if missing and "falta" in revisada.negado.motivo.casefold():
        return f"{missing}: ábralo y escríbalo"
    return revisada.negado.motivo


def _efecto(destino: Destino) -> Linea:
    """Return where some casos of the set go, in words, with their money."""
    uno = destino.casos == 1
    if destino.aplazado_hasta is not None:
        dia = dia_corto(destino.aplazado_hasta)
        texto = f"se aplaza{'' if uno else 'n'} y vuelve{'' if uno else 'n'} a su cola el {dia}"
    else:
        donde = PREGUNTAS[destino.estado]
        if destino.contenido is not None:
            aplicado = destino.contenido is Contenido.APLICADO
            donde += f": {'aplicado' if aplicado else 'no aplica'}"
        texto = f"queda{'' if uno else 'n'} {donde}"
    valor = pesos(destino.valor)
    return [
        rotulo(f"{destino.casos} {'caso' if uno else 'casos'}"),
        Trozo(cell(texto, _ANCHO_EFECTO) + cell(valor, _ANCHO_VALOR, "der")),
    ]


class TandaDeTomas(Tanda):
    """Casos let go of, or given to somebody: a supervisor's act."""

    def __init__(self, service: TriageService, filas: Sequence[FilaCaso], login: str = "") -> None:
        """Build the set; without a `login` the casos are let go of."""
        super().__init__(service, filas)
        self._login = login

    @property
    def nombre(self) -> tuple[str, str]:
        """Return what each act is called."""
        return ("asignación", "asignaciones") if self._login else ("toma", "tomas")

    @property
    def verbo(self) -> str:
        """Return what typing the count does."""
        return "asignar" if self._login else "soltar"

    def revisar(self) -> RevisionDeTanda:
        """Say who has each caso now, and which cannot go."""
        ids = list(self.filas)
        actuales = {fila.id: fila for fila in self._service.get_window(ids)}
        filas = [self._fila(actuales.get(i, self.filas[i])) for i in ids]
        van = tuple(fila for fila in filas if not fila.motivo)
        casos = f"{len(van)} {'caso' if len(van) == 1 else 'casos'}"
        queda = "queda" if len(van) == 1 else "quedan"
        texto = (
            f"{queda} de {self._login}" if self._login else f"{queda} libre{'s'[: len(van) > 1]}"
        )
        return RevisionDeTanda(
            van,
            tuple(fila for fila in filas if fila.motivo),
            ([rotulo(casos), Trozo(texto)],) if van else (),
        )

    def _fila(self, fila: FilaCaso) -> FilaTanda:
        tiene = f"lo tiene {fila.tomado_por}" if fila.tomado_por else "libre"
        motivo = ""
        if fila.estado in CERRADOS:
            motivo = "está cerrado"
        elif not self._login and fila.tomado_por is None:
            motivo = "nadie lo tiene"
        return FilaTanda(
            *(fila.id, "", fila.cuenta, fila.radicado_actual),
            fila.causal or "",
            f"{self.verbo}, {tiene}",
            valor_de(fila),
            motivo,
        )

    def hacer(self, caso_ids: Sequence[int], avanza: Avanza) -> list[Hecha]:
        """Let go of each caso, or give it away; a refusal is said of its row."""
        hechas = []
        for numero, caso_id in enumerate(caso_ids, 1):
            error = ""
            try:
                if self._login:
                    self._service.reasignar(caso_id, self._login)
                else:
                    self._service.soltar(caso_id)
            except AjustesError as negado:
                error = negado.mensaje
            hechas.append(Hecha(caso_id, (), error))
            avanza(numero, len(caso_ids))
        return hechas
