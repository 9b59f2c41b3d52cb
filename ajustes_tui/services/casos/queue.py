"""The queue: its filter line, the saved filters with their live counts, and the skipped casos."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from ajustes_tui.domain.caso.borrador import OPCION, Apunte
from ajustes_tui.domain.caso.card import FilaCaso, Salto
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.query.filter import FiltroCasos, Orden
from ajustes_tui.domain.query.query import Circunstancia, Consulta, leer_consulta
from ajustes_tui.domain.values.clocks import habiles_entre
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.domain.values.text import clave, limpiar
from ajustes_tui.errors import DatoInvalido, EntradaInvalida
from ajustes_tui.services.casos.base import ServicioDeCasos

FILTROS: tuple[tuple[str, str], ...] = (
    ("por decidir", "estado:decidir libres"),
    ("vencidos", "estado:decidir semaforo:vencido"),
    ("hoy vencen", "estado:decidir vence:hoy"),
    ("sin causal", "estado:decidir causal:sin"),
    ("vuelven del back", "vuelve"),
    ("mis casos", "estado:abierto mios"),
    ("saltados", "estado:abierto saltados"),
)
"""The filters everybody has: the name, and the filter line a person would type."""
MAX_NOMBRE = 30
MAX_CONSULTA = 300


class FiltroConCuenta(NamedTuple):
    """A named filter: its line, and how many casos it keeps now."""

    nombre: str
    consulta: str
    cuenta: int | None
    """None when not counted yet, or when the line is no longer valid: a causal left the catalogue."""
    propio: bool = False
    """Whether the person saved the filter, and may delete it."""
    contado: bool = True
    """Whether the casos were counted already."""


@dataclass(frozen=True, slots=True)
class CuentasDeFiltro:
    """How many casos a filter keeps, in all and by estado, causal and asesor, most first.

    A caso without a validated causal counts in the one its motivo suggests; the key None counts
    casos without even that, or without an asesor.
    """

    total: int = 0
    estados: dict[Estado, int] = field(default_factory=dict)
    causales: dict[str | None, int] = field(default_factory=dict)
    asesores: dict[str | None, int] = field(default_factory=dict)


class ServicioDeCola(ServicioDeCasos):
    """The use cases of a queue: ids in order, counts, filters and skips."""

    def list_ids(self, filtro: FiltroCasos, orden: Orden = Orden.URGENCIA) -> array[int]:
        """Return the ids of the casos a filter keeps, in order."""
        self._e.exigir_lectura()
        return self._e.casos.list_ids(filtro, orden, self._e.ahora())

    def first_ids(
        self, filtro: FiltroCasos, orden: Orden = Orden.URGENCIA, cuantos: int = 200
    ) -> array[int]:
        """Return the first ids of a filter's list when the store can give them at once; else none."""
        self._e.exigir_lectura()
        return self._e.casos.first_ids(filtro, orden, self._e.ahora(), cuantos)

    def counts_by(self, columna: str, filtro: FiltroCasos) -> dict[str | None, int]:
        """Count the casos of a filter by estado, causal or asesor_id."""
        self._e.exigir_lectura()
        return self._e.casos.counts_by(columna, filtro, self._e.ahora())

    def contar(self, filtro: FiltroCasos) -> int:
        """Count the casos a filter keeps."""
        self._e.exigir_lectura()
        return self._e.casos.count(filtro, self._e.ahora())

    def cuentas(self, filtro: FiltroCasos) -> CuentasDeFiltro:
        """Count the casos of a filter by estado, causal and asesor, in one reading."""
        self._e.exigir_lectura()
        estados: Counter[Estado] = Counter()
        causales: Counter[str | None] = Counter()
        asesores: Counter[str | None] = Counter()
        for estado, causal, motivo, asesor, casos in self._e.casos.breakdown(
            filtro, self._e.ahora()
        ):
            estados[estado] += casos
            causales[causal or self._e.catalogos.sugerir_causal(motivo or "")] += casos
            asesores[asesor] += casos
        return CuentasDeFiltro(
            estados.total(),
            dict(estados.most_common()),
            dict(causales.most_common()),
            dict(asesores.most_common()),
        )

    def cuentas_por_estado(self, filtro: FiltroCasos) -> CuentasDeFiltro:
        """Count the casos of a filter by estado only, which an index answers in little time."""
        estados = {Estado(e): n for e, n in self.counts_by("estado", filtro).items() if e}
        return CuentasDeFiltro(sum(estados.values()), estados)

    def consulta(self, texto: str) -> Consulta:
        """Read a filter line; raises DatoInvalido with a sentence that names the word at fault."""
        return leer_consulta(texto, self._e.catalogos, self._e.ahora().date())

    def filtro_de(self, consulta: Consulta) -> FiltroCasos:
        """Return the predicate of a filter line, for this person at this moment."""
        e = self._e
        return consulta.filtro(
            Circunstancia(e.sesion.login, e.ahora().date(), e.reglas, e.es_habil, self._motivos)
        )

    def _motivos(self, causales: frozenset[str | None]) -> frozenset[str]:
        """Return the motivos that suggest any of some causales; None among them asks for those with none."""
        sugerir = self._e.catalogos.sugerir_causal
        motivos = self._e.casos.unclassified_motivos()
        return frozenset(motivo for motivo in motivos if sugerir(motivo) in causales)

    def filtros(self) -> list[FiltroConCuenta]:
        """Return the filters everybody has and then the person's own, each with its live count."""
        return [self.contado(uno) for uno in self.filtros_sin_contar()]

    def contado(self, filtro: FiltroConCuenta) -> FiltroConCuenta:
        """Return a named filter with its live count."""
        return filtro._replace(cuenta=self._cuenta(filtro.consulta), contado=True)

    def filtros_sin_contar(self) -> list[FiltroConCuenta]:
        """Return the named filters uncounted, at once: counting takes longer the more casos there are."""
        self._e.exigir_lectura()
        propios = self._e.casos.filters(self._e.sesion.login)
        return [
            *(FiltroConCuenta(n, linea, None, contado=False) for n, linea in FILTROS),
            *(FiltroConCuenta(n, linea, None, propio=True, contado=False) for n, linea in propios),
        ]

    def _cuenta(self, linea: str) -> int | None:
        try:
            consulta = self.consulta(linea)
        except DatoInvalido:
            return None
        return self._e.casos.count(self.filtro_de(consulta), self._e.ahora())

    def guardar_filtro(self, nombre: str, texto: str) -> FiltroConCuenta:
        """Save a filter line of the person under a name; raises DatoInvalido for a bad line or name."""
        consulta = str(self.consulta(texto))
        nombre = limpiar(nombre)
        if not nombre or len(nombre) > MAX_NOMBRE:
            raise DatoInvalido(
                f"El nombre de un filtro tiene de 1 a {MAX_NOMBRE} caracteres.", "Escriba otro."
            )
        if clave(nombre) in {clave(otro) for otro, _linea in FILTROS}:
            raise DatoInvalido(f"«{nombre}» ya es un filtro de todos.", "Escriba otro nombre.")
        if not consulta or len(consulta) > MAX_CONSULTA:
            raise DatoInvalido(
                "El filtro está vacío." if not consulta else "El filtro es demasiado largo.",
                "Escriba primero qué busca.",
            )
        self._e.entrar()
        with self._e.db.transaction():
            self._e.casos.save_filter(self._e.sesion.login, nombre, consulta)
        return FiltroConCuenta(nombre, consulta, self._cuenta(consulta), propio=True)

    def quitar_filtro(self, nombre: str) -> None:
        """Delete a filter the person saved; raises EntradaInvalida when none has that name."""
        self._e.entrar()
        with self._e.db.transaction():
            habia = self._e.casos.drop_filter(self._e.sesion.login, limpiar(nombre))
        if not habia:
            raise EntradaInvalida("Usted no tiene un filtro con ese nombre.", "Vea sus filtros.")

    def guardar_opcion(self, caso_id: int, digito: str) -> None:
        """Keep the digit a person wrote beside a row; an empty one is forgotten."""
        caso = self._e.casos.get(caso_id)
        if caso is not None:
            self.guardar_borrador(Apunte(caso_id, {OPCION: digito}, caso.version, entero=False))

    def opciones_escritas(self) -> list[tuple[FilaCaso, str]]:
        """Return the rows beside which the person wrote a digit and registered nothing, each with its digit."""
        digitos = self._e.casos.options(self._e.sesion.login)
        return [(fila, digitos[fila.id]) for fila in self.get_window([*digitos])]

    def dias_sin_respuesta(self, fila: FilaCaso) -> int | None:
        """Return the business days a returned caso has waited for the back; None for a caso not returned."""
        if not fila.vuelve or fila.escalado_el is None:
            return None
        return max(0, habiles_entre(fila.escalado_el, self._e.ahora().date(), self._e.es_habil))

    def saltos(self, desde: date) -> list[Salto]:
        """Return the casos skipped since a day, newest first, with who skipped each and why."""
        self._e.exigir(Power.OVERSEE)
        return self._e.casos.skips(desde)
