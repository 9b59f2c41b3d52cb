"""Each figure of KPI as a predicate: what it counts and which casos those are, in one place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ajustes_tui.domain.base import Resultado
from ajustes_tui.domain.estados import Cubeta, Estado
from ajustes_tui.domain.filtro import Campo, Condicion, FiltroCasos
from ajustes_tui.domain.indicadores import Grupo, Indicadores

EN_T = frozenset(Estado) - {Estado.ANULADO}
"""The estados of the casos that count in T."""
TOTAL = "total"
APLICADO_TOTAL = "aplicado_total"
ANULADOS = "anulados"
POR_EL_BACK = "por_el_back"
CAMBIADOS = "cambiados"


@dataclass(frozen=True, slots=True)
class Alcance:
    """What figures are of: a corte, a range of them, or the verdicts of a day."""

    desde: date
    hasta: date
    del_dia: bool = False

    @property
    def condicion(self) -> Condicion:
        """The condition every caso of these figures meets."""
        campo = Campo.VEREDICTO if self.del_dia else Campo.CORTE
        return Condicion(campo, rangos=((self.desde, self.hasta),))


@dataclass(frozen=True, slots=True)
class Cifra:
    """A figure one can stand on: its place, what it says, and the predicate of its casos."""

    clave: str
    nombre: str
    casos: int
    filtro: FiltroCasos
    cubetas: frozenset[Cubeta] = frozenset()
    """The buckets it counts; none for what is not told by bucket."""
    grupo: str | None = None
    """The key of its group; None for the figures of all, '' for those without one."""


def cifras_de(
    alcance: Alcance, indicadores: Indicadores, por: str, cambiados: int = 0
) -> Iterator[Cifra]:
    """Yield every figure that stands for casos, those of all first and then group by group."""
    cuentas = indicadores.cuentas
    for cubeta in Cubeta:
        yield _de_cubetas(alcance, cubeta.value, cuentas[cubeta], cubeta)
    yield Cifra(TOTAL, "T", cuentas.total, _filtro(alcance), frozenset(Cubeta))
    yield _de_cubetas(
        *(alcance, APLICADO_TOTAL, cuentas.aplicado_total),
        *(Cubeta.APLICADO, Cubeta.CORREGIDO),
    )
    yield Cifra(
        POR_EL_BACK,
        "rechazados por el back",
        indicadores.rechazado_por_el_back,
        _filtro(alcance, Condicion(Campo.RESULTADO, (Resultado.RECHAZADO.value,))),
    )
    if not alcance.del_dia:
        anulados = FiltroCasos(frozenset({Estado.ANULADO}), condiciones=(alcance.condicion,))
        yield Cifra(ANULADOS, "anulados", indicadores.anulados, anulados)
    if cambiados:
        tras = Condicion(Campo.CIERRE, rangos=((alcance.desde, alcance.hasta),))
        filtro = FiltroCasos(condiciones=(alcance.condicion, tras))
        yield Cifra(CAMBIADOS, "después del cierre", cambiados, filtro)
    for grupo in indicadores.grupos:
        yield from cifras_de_grupo(alcance, por, grupo)


def cifras_de_grupo(alcance: Alcance, por: str, grupo: Grupo) -> Iterator[Cifra]:
    """Yield the figures of one row of the table: what it sent, and each bucket."""
    nombre = grupo.clave or f"(sin {por})"
    suyos = Condicion(
        Campo.GRUPO,
        (por,) if grupo.clave is None else (por, grupo.clave),
        vacio=grupo.clave is None,
    )
    yield Cifra(
        TOTAL,
        nombre,
        grupo.cuentas.total,
        _filtro(alcance, suyos),
        frozenset(Cubeta),
        grupo.clave or "",
    )
    for cubeta in Cubeta:
        yield Cifra(
            cubeta.value,
            f"{nombre} · {NOMBRES[cubeta]}",
            grupo.cuentas[cubeta],
            _filtro(alcance, suyos, Condicion(Campo.CUBETA, (cubeta.value,))),
            frozenset({cubeta}),
            grupo.clave or "",
        )


NOMBRES = {
    Cubeta.APLICADO: "aplicados",
    Cubeta.CORREGIDO: "corregidos",
    Cubeta.RECHAZADO: "rechazados",
    Cubeta.NO_REVERTIDO: "no revertidos",
    Cubeta.A_PQR: "a PQR",
    Cubeta.PENDIENTE: "pendientes",
}
"""How the casos of each bucket are called."""


def _de_cubetas(alcance: Alcance, clave: str, casos: int, *cubetas: Cubeta) -> Cifra:
    return Cifra(
        clave,
        " y ".join(NOMBRES[cubeta] for cubeta in cubetas),
        casos,
        _filtro(alcance, Condicion(Campo.CUBETA, tuple(c.value for c in cubetas))),
        frozenset(cubetas),
    )


def _filtro(alcance: Alcance, *condiciones: Condicion) -> FiltroCasos:
    return FiltroCasos(EN_T, condiciones=(alcance.condicion, *condiciones))
