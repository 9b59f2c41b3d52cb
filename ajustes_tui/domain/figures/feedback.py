"""The weekly feedback: the asesores with most confirmed rejections, and the follow-up of each.

A rejection counts for the asesor while its verdict stands and the caso is in bucket R: a rejection
the back insisted upon after a correction is not the asesor's fault (dominio.md section 7).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from ajustes_tui.domain.caso.eventos import MOTIVOS_DE_RECHAZO
from ajustes_tui.domain.caso.words import CODE_WORDS
from ajustes_tui.domain.figures.indicators import porcentaje
from ajustes_tui.domain.keeping.catalogs import SOPORTES, Causal
from ajustes_tui.domain.rules.decision import Negado
from ajustes_tui.domain.values.text import clave
from ajustes_tui.domain.values.week import Semana

CUANTOS = 5
"""The most asesores a list has."""
SEMANAS_ATRAS = 4
"""How many weeks back an earlier place on the list makes an asesor reincidente."""
TODOS = ""
"""The key of the whole list, filtered by no aliado."""


class Rechazo(NamedTuple):
    """One caso whose rejection was confirmed in the week: a piece of the evidence."""

    caso_id: int
    radicado: str
    causal: str | None
    causal_pedida: str | None
    """The causal the asesor asked under; a difference from the validated one is feedback too."""
    motivo: str
    momento: str
    """The moment of the verdict: an ISO text in Bogota's time."""
    agente: str
    asesor_id: str | None
    asesor_nombre: str | None
    aliado: str | None


class Conteo(NamedTuple):
    """How many casos an asesor sent in the cortes of the week, and how many were confirmed rejected in it."""

    asesor_id: str
    asesor_nombre: str | None
    aliado: str | None
    rechazos: int
    enviados: int


class Puesto(NamedTuple):
    """An asesor of the list with the figures and the evidence."""

    puesto: int
    asesor_id: str
    asesor_nombre: str | None
    aliado: str | None
    rechazos: int
    enviados: int
    total: int
    """T of the cortes of the week's rejections."""
    evidencia: tuple[Rechazo, ...]
    tendencia: tuple[int, ...]
    """The rejections of the weeks before, oldest first."""
    reincidente: bool

    @property
    def tasa_propia(self) -> str | None:
        """The rejections over the casos the asesor sent, as a percentage; None when they are none."""
        return porcentaje(self.rechazos, self.enviados)

    @property
    def aporte(self) -> str | None:
        """The rejections over all the casos of those cortes, as a percentage; None when they are none."""
        return porcentaje(self.rechazos, self.total)

    @property
    def causales(self) -> dict[str, int]:
        """The number of rejections of each causal, most first."""
        return _contar(r.causal or "" for r in self.evidencia)

    @property
    def motivos(self) -> dict[str, int]:
        """The number of rejections for each motivo, most first."""
        return _contar(r.motivo for r in self.evidencia)

    @property
    def radicados(self) -> tuple[str, ...]:
        """The radicados as they came in the base, in the order of their verdicts."""
        return tuple(r.radicado for r in self.evidencia)


class Lista(NamedTuple):
    """The list of a week under one filter: its asesores, and how many rejections have no asesor."""

    asesores: tuple[Puesto, ...]
    sin_asesor: int


@dataclass(frozen=True, slots=True)
class Medida:
    """The counts and lists of a week: as they are now, or as they were frozen when it was issued."""

    semana: Semana
    conteos: tuple[Conteo, ...] = ()
    listas: Mapping[str, Lista] = field(default_factory=dict)
    """The lists by the key of their aliado, TODOS for the whole; empty when only the counts are needed."""
    propios: frozenset[str] = frozenset()
    """The asesores of the list who sign a form: those of the own operation when the week was issued."""
    emitida_el: datetime | None = None
    emitida_por: str | None = None
    rechazos: tuple[Rechazo, ...] = ()
    """The rejections behind the counts; empty for an issued week, whose lists hold their evidence."""

    def lista(self, aliado: str | None) -> Lista:
        """Return the list of an aliado, the whole list for None; empty for an aliado without rejections."""
        return self.listas.get(clave_de(aliado), Lista((), 0))

    def en_la_lista(self, aliado: str) -> frozenset[str]:
        """Return the ids of the asesores on the list of an aliado, given by its key."""
        if self.listas:
            return frozenset(p.asesor_id for p in self.listas.get(aliado, Lista((), 0)).asesores)
        return frozenset(conteo.asesor_id for conteo in ordenar(self.conteos, aliado)[:CUANTOS])

    def rechazos_de(self, asesor_id: str, aliado: str) -> int:
        """Return how many rejections of the week an asesor had."""
        return sum(
            c.rechazos
            for c in self.conteos
            if c.asesor_id == asesor_id and _es_de(c.aliado, aliado)
        )


def clave_de(aliado: str | None) -> str:
    """Return the key an aliado is compared by; TODOS for None."""
    return clave(aliado) if aliado else TODOS


def ordenar(conteos: Iterable[Conteo], aliado: str = TODOS) -> list[Conteo]:
    """Return the asesores with rejections: most first, then higher rate, fewer sent, name."""
    juntos: dict[str, Conteo] = {}
    for conteo in conteos:
        if not _es_de(conteo.aliado, aliado):
            continue
        previo = juntos.get(conteo.asesor_id)
        if previo is not None:
            # An asesor who sends for two aliados is one person, listed under the one they send most
            # for.
            mayor = max(previo, conteo, key=lambda c: (c.aliado is not None, c.enviados))
            conteo = mayor._replace(
                rechazos=previo.rechazos + conteo.rechazos,
                enviados=previo.enviados + conteo.enviados,
            )
        juntos[conteo.asesor_id] = conteo
    return sorted((c for c in juntos.values() if c.rechazos), key=_orden)


def _orden(conteo: Conteo) -> tuple[int, Fraction, int, str, str]:
    tasa = Fraction(conteo.rechazos, max(conteo.enviados, 1))
    nombre = clave(conteo.asesor_nombre or conteo.asesor_id)
    return (-conteo.rechazos, -tasa, conteo.enviados, nombre, conteo.asesor_id)


def armar(
    conteos: Sequence[Conteo],
    rechazos: Sequence[Rechazo],
    total: int,
    previas: Sequence[Medida],
) -> dict[str, Lista]:
    """Return the list of a week whole, and filtered by each aliado that has rejections.

    `previas` are the weeks before, oldest first.
    """
    claves = {TODOS} | {clave_de(r.aliado) for r in rechazos}
    return {aliado: _lista(aliado, conteos, rechazos, total, previas) for aliado in sorted(claves)}


def _lista(
    aliado: str,
    conteos: Sequence[Conteo],
    rechazos: Sequence[Rechazo],
    total: int,
    previas: Sequence[Medida],
) -> Lista:
    antes = {asesor for medida in previas for asesor in medida.en_la_lista(aliado)}
    suyos = [r for r in rechazos if _es_de(r.aliado, aliado)]
    puestos = tuple(
        Puesto(
            puesto,
            *conteo,
            total,
            tuple(r for r in suyos if r.asesor_id == conteo.asesor_id),
            tuple(medida.rechazos_de(conteo.asesor_id, aliado) for medida in previas),
            conteo.asesor_id in antes,
        )
        for puesto, conteo in enumerate(ordenar(conteos, aliado)[:CUANTOS], 1)
    )
    return Lista(puestos, sum(r.asesor_id is None for r in suyos))


def _es_de(aliado: str | None, buscado: str) -> bool:
    return buscado == TODOS or clave_de(aliado) == buscado


def _contar(valores: Iterable[str]) -> dict[str, int]:
    cuentas = Counter(valores)
    return dict(sorted(cuentas.items(), key=lambda par: (-par[1], par[0])))


MOTIVOS: Mapping[str, str] = {
    code: CODE_WORDS[code].to_asesor or CODE_WORDS[code].name for code in MOTIVOS_DE_RECHAZO
}
"""The words of each motivo of a rightful rejection, as an asesor reads them."""
_PASO: Mapping[str, str] = {
    "SIN_PRUEBAS": "Paso 3: se envió al back sin los soportes que pide la causal.",
    "NO_APLICA_POLITICA": "Paso 2: se pidió un ajuste que la política de la causal no concede.",
    "ATRIBUIBLE_AL_CLIENTE": "Paso 2: la falla fue atribuible al usuario y la compañía no asume "
    "el valor.",
}


def paso_incumplido(motivo: str) -> str:
    """Return the step of the procedure that a motive says was not followed."""
    return _PASO.get(motivo, "Paso 2: se pidió un ajuste que no procedía.")


def lo_correcto(motivo: str, causal: Causal | None) -> str:
    """Return the sentence on the right way for a motivo, from the catalogue of causales."""
    if motivo == "ATRIBUIBLE_AL_CLIENTE":
        return (
            "Antes de pedirlo, descarte que el usuario no atendiera, razón W, fraude de señal o "
            "traslado."
        )
    if causal is None:
        return "Identifique la causal y verifique sus soportes antes de pedir el ajuste."
    if motivo == "SIN_PRUEBAS":
        pide = " y ".join(
            " o ".join(SOPORTES[codigo] for codigo in grupo) for grupo in causal.soportes
        )
        return f"Verifique en RR y adjunte {pide}; sin eso el caso va a PQR, no al back."
    return causal.politica


def diferencia_de_causal(rechazo: Rechazo) -> str:
    """Return a sentence if the asesor asked under another causal than the validated one, else ''."""
    pedida, validada = rechazo.causal_pedida, rechazo.causal
    if pedida and validada and pedida != validada:
        return f"Se pidió como {pedida} y es {validada}."
    return ""


class EstadoDeCompromiso(StrEnum):
    """The state of the follow-up of an asesor."""

    SIN_INGRESO = "sin_ingreso"
    ABIERTO = "abierto"
    CERRADO_CON_MEJORA = "cerrado_con_mejora"
    CERRADO_SIN_MEJORA = "cerrado_sin_mejora"


_CERRADOS = (EstadoDeCompromiso.CERRADO_CON_MEJORA, EstadoDeCompromiso.CERRADO_SIN_MEJORA)
_SIGUEN: Mapping[EstadoDeCompromiso, tuple[EstadoDeCompromiso, ...]] = {
    EstadoDeCompromiso.SIN_INGRESO: (EstadoDeCompromiso.ABIERTO,),
    EstadoDeCompromiso.ABIERTO: (EstadoDeCompromiso.ABIERTO, *_CERRADOS),
    EstadoDeCompromiso.CERRADO_CON_MEJORA: (EstadoDeCompromiso.ABIERTO,),
    EstadoDeCompromiso.CERRADO_SIN_MEJORA: (EstadoDeCompromiso.ABIERTO,),
}


class Siguiente(StrEnum):
    """Whether an asesor of the list is on it again the next week; AUN_NO until that is settled."""

    AUN_NO = "aun_no"
    REPITE = "repite"
    CORREGIDO = "corregido"


def que_dice(siguiente: Medida, asesor_id: str, hoy: date) -> Siguiente:
    """Return whether an asesor repeats in the next week; AUN_NO while its list may still change."""
    if siguiente.emitida_el is None and hoy <= siguiente.semana.hasta:
        return Siguiente.AUN_NO
    repite = asesor_id in siguiente.en_la_lista(TODOS)
    return Siguiente.REPITE if repite else Siguiente.CORREGIDO


@dataclass(frozen=True, slots=True)
class Compromiso:
    """The follow-up of an asesor of an issued week."""

    semana: Semana
    asesor_id: str
    asesor_nombre: str | None
    rechazos: int
    estado: EstadoDeCompromiso = EstadoDeCompromiso.SIN_INGRESO
    supervisor: str = ""
    """The supervisor's own commitment; without it a follow-up is not opened."""
    seguimiento: date | None = None
    nota: str = ""
    cambiado_por: str | None = None
    cambiado_el: datetime | None = None
    siguiente: Siguiente = Siguiente.AUN_NO
    rechazos_siguientes: int | None = None
    """How many rejections the asesor had the week after; None before it begins."""

    @property
    def cerrado(self) -> bool:
        """Whether the follow-up has ended."""
        return self.estado in _CERRADOS


def permitir_cambio(
    actual: Compromiso, nuevo: EstadoDeCompromiso, supervisor: str, nota: str
) -> Negado | None:
    """Say why a follow-up cannot go to a state, or None when it can."""
    if nuevo not in _SIGUEN[actual.estado]:
        return Negado(
            f"El compromiso está {dicho(actual.estado)} y no pasa a {dicho(nuevo)}.",
            "Ábralo primero con su compromiso como supervisora.",
        )
    if nuevo is EstadoDeCompromiso.ABIERTO and not (supervisor or actual.supervisor):
        return Negado(
            "Falta el compromiso del supervisor: sin él no se abre.",
            "Escriba a qué se compromete usted para que la persona mejore.",
        )
    if actual.cerrado and not nota:
        return Negado(
            "Para abrir de nuevo un compromiso cerrado falta la nota.", "Diga por qué se reabre."
        )
    return None


def dicho(estado: EstadoDeCompromiso) -> str:
    """Return a state as a person reads it."""
    return estado.value.replace("_", " ")
