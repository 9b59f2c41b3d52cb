"""Each figure of KPI as a predicate, so that the figure and its list of casos come from one place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.estados import Cubeta, Estado
from ajustes_tui.domain.caso.words import CUBETA_WORDS
from ajustes_tui.domain.figures.indicators import Grupo, Indicadores
from ajustes_tui.domain.query.filter import Campo, Condicion, FiltroCasos

EN_T = frozenset(Estado) - {Estado.ANULADO}
"""The estados of the casos that count in T."""
TOTAL = "total"
APLICADO_TOTAL = "aplicado_total"
ANULADOS = "anulados"
POR_EL_BACK = "por_el_back"
CAMBIADOS = "cambiados"
ANULADO = "anulado"
"""The value in place of a bucket for a caso that had left T when its corte was closed."""


@dataclass(frozen=True, slots=True)
class Alcance:
    """The scope of figures: a corte as it is now or at its closing, a range, or the verdicts of a day."""

    desde: date
    hasta: date
    del_dia: bool = False
    al_cierre: bool = False

    @property
    def condicion(self) -> Condicion:
        """The condition every caso in this scope meets, as things are now."""
        campo = Campo.VEREDICTO if self.del_dia else Campo.CORTE
        return Condicion(campo, rangos=((self.desde, self.hasta),))

    def filtro(self, *condiciones: Condicion) -> FiltroCasos:
        """Return the predicate of the casos of T in this scope that meet all the given conditions."""
        if self.al_cierre:
            en_t = self._era("cubeta", *(cubeta.value for cubeta in Cubeta))
            return FiltroCasos(condiciones=condiciones or (en_t,))
        return FiltroCasos(EN_T, condiciones=(self.condicion, *condiciones))

    def de_cubetas(self, *cubetas: Cubeta) -> Condicion:
        """Return the condition of being in any of the given buckets."""
        valores = tuple(cubeta.value for cubeta in cubetas)
        return self._era("cubeta", *valores) if self.al_cierre else Condicion(Campo.CUBETA, valores)

    def de_grupo(self, por: str, clave: str | None) -> Condicion:
        """Return the condition of belonging to a group of kind `por`; a `clave` of None means to no group."""
        if self.al_cierre:
            return self._era(por, clave or "")
        valores = (por,) if clave is None else (por, clave)
        return Condicion(Campo.GRUPO, valores, vacio=clave is None)

    @property
    def rechazado_por_el_back(self) -> Condicion:
        """The condition that the back's last result is RECHAZADO."""
        if self.al_cierre:
            return self._era("por_el_back", "1")
        return Condicion(Campo.RESULTADO, (Resultado.RECHAZADO.value,))

    @property
    def anulados(self) -> FiltroCasos:
        """The predicate of the annulled casos of this scope, which do not count in T."""
        if self.al_cierre:
            return FiltroCasos(condiciones=(self._era("cubeta", ANULADO),))
        return FiltroCasos(frozenset({Estado.ANULADO}), condiciones=(self.condicion,))

    def _era(self, *valores: str) -> Condicion:
        return Condicion(Campo.AL_CIERRE, valores, rangos=((self.desde, self.hasta),))


@dataclass(frozen=True, slots=True)
class Cifra:
    """A figure the cursor can stand on: its key, its words, its count and the predicate of its casos."""

    clave: str
    nombre: str
    casos: int
    filtro: FiltroCasos
    cubetas: frozenset[Cubeta] = frozenset()
    """The buckets the figure counts; empty for a figure that is not made of buckets."""
    grupo: str | None = None
    """The key of the figure's group; None for the figures of all, '' for the group of none."""


def cifras_de(
    alcance: Alcance, indicadores: Indicadores, por: str, cambiados: int = 0
) -> Iterator[Cifra]:
    """Yield every figure of some indicators, those of all casos first and then group by group."""
    cuentas = indicadores.cuentas
    for cubeta in Cubeta:
        yield _de_cubetas(alcance, cubeta.value, cuentas[cubeta], cubeta)
    yield Cifra(TOTAL, "T", cuentas.total, alcance.filtro(), frozenset(Cubeta))
    yield _de_cubetas(
        *(alcance, APLICADO_TOTAL, cuentas.aplicado_total),
        *(Cubeta.APLICADO, Cubeta.CORREGIDO),
    )
    yield Cifra(
        POR_EL_BACK,
        "rechazados por el back",
        indicadores.rechazado_por_el_back,
        alcance.filtro(alcance.rechazado_por_el_back),
    )
    if not alcance.del_dia:
        yield Cifra(ANULADOS, "anulados", indicadores.anulados, alcance.anulados)
    if cambiados:
        tras = Condicion(Campo.CIERRE, rangos=((alcance.desde, alcance.hasta),))
        filtro = FiltroCasos(condiciones=(alcance.condicion, tras))
        yield Cifra(CAMBIADOS, "después del cierre", cambiados, filtro)
    for grupo in indicadores.grupos:
        yield from cifras_de_grupo(alcance, por, grupo)


def cifras_de_grupo(alcance: Alcance, por: str, grupo: Grupo) -> Iterator[Cifra]:
    """Yield the figures of one group, a row of the table: its total, then each bucket."""
    nombre = grupo.clave or f"(sin {por})"
    suyos, en_t = alcance.de_grupo(por, grupo.clave), alcance.de_cubetas(*Cubeta)
    yield Cifra(
        TOTAL,
        nombre,
        grupo.cuentas.total,
        alcance.filtro(suyos, *([en_t] if alcance.al_cierre else [])),
        frozenset(Cubeta),
        grupo.clave or "",
    )
    for cubeta in Cubeta:
        yield Cifra(
            cubeta.value,
            f"{nombre} · {CUBETA_WORDS[cubeta].plural}",
            grupo.cuentas[cubeta],
            alcance.filtro(suyos, alcance.de_cubetas(cubeta)),
            frozenset({cubeta}),
            grupo.clave or "",
        )


def _de_cubetas(alcance: Alcance, clave: str, casos: int, *cubetas: Cubeta) -> Cifra:
    return Cifra(
        clave,
        " y ".join(CUBETA_WORDS[cubeta].plural for cubeta in cubetas),
        casos,
        alcance.filtro(alcance.de_cubetas(*cubetas)),
        frozenset(cubetas),
    )
