"""What the figures of a corte say, as lines: each percentage with its counts, each row of the
base accounted for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ajustes_tui.domain.catalogos import Catalogos
from ajustes_tui.domain.estados import (
    ESPERAN_BACK,
    ESPERAN_PQR,
    POR_DECIDIR,
    POR_LLAMAR,
    Cubeta,
    Estado,
)
from ajustes_tui.domain.fechas import fecha_corta
from ajustes_tui.domain.indicadores import Cuentas, Grupo, Indicadores, porcentaje, porcentaje_es
from ajustes_tui.services.kpi import Tablero
from ajustes_tui.ui.text import Linea, Trozo, Voz
from ajustes_tui.widgets.tabla_ventana import Columna

LETRAS: Mapping[Cubeta, str] = {
    Cubeta.APLICADO: "A",
    Cubeta.CORREGIDO: "C",
    Cubeta.RECHAZADO: "R",
    Cubeta.NO_REVERTIDO: "X",
    Cubeta.A_PQR: "Q",
    Cubeta.PENDIENTE: "P",
}
"""The letter of each bucket, in the order in which they add to T."""
TITULOS: Mapping[Cubeta, str] = {
    Cubeta.APLICADO: "AJUSTE APLICADO",
    Cubeta.CORREGIDO: "AJUSTE CORREGIDO",
    Cubeta.RECHAZADO: "AJUSTE RECHAZADO",
}
GRUPOS: Mapping[str, str] = {
    "asesor": "Asesor",
    "aliado": "Aliado",
    "causal": "Causal",
    "agente": "Agente",
}
_MEJOR: Mapping[Cubeta, int] = {Cubeta.APLICADO: 1, Cubeta.RECHAZADO: -1}
"""Which way each indicator gets better; a corrected ajuste is neither good nor bad by itself."""

Previo = tuple[date, Cuentas]


@dataclass(frozen=True, slots=True)
class Vista:
    """Everything the screen shows at one moment."""

    tablero: Tablero
    por: str
    previos: Sequence[Previo]
    """The cortes before, oldest first."""
    aliados: Mapping[str, str]
    cola: Mapping[str, int]

    @property
    def indicadores(self) -> Indicadores:
        """The figures."""
        return self.tablero.indicadores


@dataclass(frozen=True, slots=True)
class FilaGrupo:
    """A row of the table: a group, how it is named, and its shares."""

    grupo: Grupo
    nombre: str
    aliado: str
    aporte: str
    tasa: str

    def casos(self, cubeta: Cubeta) -> str:
        """Return how many casos of a bucket the group has."""
        return str(self.grupo.cuentas[cubeta])


def titulo(tablero: Tablero) -> str:
    """Return what the bar says one is looking at."""
    if tablero.desde is None or tablero.hasta is None:
        return "KPI › Sin bases"
    if tablero.desde == tablero.hasta:
        return f"KPI › Corte {fecha_corta(tablero.hasta)}"
    return f"KPI › Cortes {fecha_corta(tablero.desde)} a {fecha_corta(tablero.hasta)}"


def cifra(casos: int, total: int) -> str:
    """Return a percentage as a person reads it, without the sign."""
    return porcentaje_es(casos, total).removesuffix(" %")


def detalle(vista: Vista, cubeta: Cubeta) -> list[Linea]:
    """Return what stands under a figure: its two numbers, and the change from the corte before."""
    cuentas = vista.indicadores.cuentas
    lineas: list[Linea] = [[Trozo(f"{cuentas[cubeta]} de {cuentas.total}")]]
    if not vista.previos:
        return [*lineas, [Trozo("sin corte anterior", Voz.TENUE)]]
    dia, previas = vista.previos[-1]
    antes, ahora = (porcentaje(c[cubeta], c.total) for c in (previas, cuentas))
    if antes is None or ahora is None:
        return lineas
    cambio = Decimal(ahora) - Decimal(antes)
    if not cambio:
        return [*lineas, [Trozo(f"igual que el {dia:%d/%m}", Voz.TENUE)]]
    sentido = _MEJOR.get(cubeta, 0) * (1 if cambio > 0 else -1)
    voz = {1: Voz.OK, 0: Voz.TENUE, -1: Voz.AVISO}[sentido]
    flecha = "↑" if cambio > 0 else "↓"
    return [
        *lineas,
        [
            Trozo(f"{flecha} {str(abs(cambio)).replace('.', ',')}", voz),
            Trozo(f" que el {dia:%d/%m}", Voz.TENUE),
        ],
    ]


def suma(cuentas: Cuentas) -> Linea:
    """Return the buckets with their casos, adding to T."""
    nombres = {Cubeta.NO_REVERTIDO: " no revertido", Cubeta.A_PQR: " a PQR"}
    nombres[Cubeta.PENDIENTE] = " pendiente"
    linea: list[Trozo] = []
    for cubeta, letra in LETRAS.items():
        linea.append(Trozo(f"{'  ' if linea else ' '}{letra}", Voz.FUERTE))
        linea.append(Trozo(f"{nombres.get(cubeta, '')} {cuentas[cubeta]}"))
    return [*linea, Trozo(f"   = T {cuentas.total}", Voz.FUERTE)]


def _numero(cuantos: int, una: str, varias: str) -> str:
    return f"{cuantos} {una if cuantos == 1 else varias}"


def contabilidad(tablero: Tablero) -> Linea:
    """Return the line that accounts for every row of the files behind T, and the annulled."""
    validas = tablero.filas - tablero.duplicadas - tablero.rechazadas
    cuentas = tablero.indicadores.cuentas
    texto = " + ".join(
        (
            _numero(validas, "válida", "válidas"),
            _numero(tablero.duplicadas, "duplicada", "duplicadas"),
            _numero(tablero.rechazadas, "rechazada", "rechazadas"),
        )
    )
    return [
        Trozo(
            f" Base {tablero.filas} = {texto} · anulados {tablero.indicadores.anulados}"
            f" · A+C {porcentaje_es(cuentas.aplicado_total, cuentas.total)}",
            Voz.TENUE,
        )
    ]


def tendencia(previos: Sequence[Previo]) -> Linea:
    """Return the share rejected in the cortes before, oldest first."""
    if not previos:
        return [Trozo(" Rechazado antes: no hay cortes anteriores", Voz.TENUE)]
    partes = (f"{dia:%d/%m} {cifra(c[Cubeta.RECHAZADO], c.total)}" for dia, c in previos)
    return [Trozo(" Rechazado antes: " + " · ".join(partes), Voz.TENUE)]


def cola(por_estado: Mapping[str, int]) -> Linea:
    """Return what waits now, whatever the corte."""

    def cuantos(estados: frozenset[Estado]) -> int:
        return sum(por_estado.get(estado.value, 0) for estado in estados)

    partes = (
        ("Cola", cuantos(POR_DECIDIR)),
        ("Llamadas", cuantos(POR_LLAMAR)),
        ("Recursos por radicar", cuantos(frozenset({Estado.RECURSO_POR_RADICAR}))),
        ("En el back", cuantos(ESPERAN_BACK)),
        ("En PQR", cuantos(ESPERAN_PQR)),
    )
    linea: list[Trozo] = []
    for nombre, casos in partes:
        linea += [Trozo(f" {nombre} ", Voz.TENUE), Trozo(f"{casos}  ", Voz.FUERTE)]
    return linea


def filas_de(vista: Vista, catalogos: Catalogos) -> list[FilaGrupo]:
    """Return the rows of the table in their order: highest own rejection rate first."""
    return [
        FilaGrupo(
            grupo,
            _nombre(grupo, vista.por, catalogos),
            vista.aliados.get(grupo.clave or "", "") if vista.por == "asesor" else "",
            (vista.indicadores.aporte(grupo) or "—").replace(".", ","),
            (vista.indicadores.tasa_propia(grupo) or "—").replace(".", ","),
        )
        for grupo in vista.indicadores.grupos
    ]


def _nombre(grupo: Grupo, por: str, catalogos: Catalogos) -> str:
    if grupo.clave is None:
        return f"(sin {por})"
    causal = catalogos.causal(grupo.clave) if por == "causal" else None
    return f"{grupo.clave} {causal.nombre}" if causal else grupo.clave


def columnas() -> dict[int, Sequence[Columna[FilaGrupo]]]:
    """Return the columns of the table."""

    def cuenta(cubeta: Cubeta, ancho: int) -> Columna[FilaGrupo]:
        return Columna(LETRAS[cubeta], ancho, lambda fila: fila.casos(cubeta), "der")

    cubetas = [cuenta(cubeta, 5 if cubeta in TITULOS else 3) for cubeta in LETRAS]
    return {
        0: (
            Columna("Grupo", 13, lambda fila: fila.nombre, flexible=True),
            Columna("Aliado", 14, lambda fila: fila.aliado),
            Columna("Envió", 5, lambda fila: str(fila.grupo.cuentas.total), "der"),
            *cubetas,
            Columna("Aporte", 6, lambda fila: fila.aporte, "der"),
            Columna("Tasa", 6, lambda fila: fila.tasa, "der", lambda _fila: Voz.FUERTE),
        )
    }


def definicion(vista: Vista, fila: FilaGrupo | None) -> list[str]:
    """Return how each figure is computed, with the numbers of this moment put in."""
    cuentas = vista.indicadores.cuentas
    total = cuentas.total
    que_es = {
        Cubeta.APLICADO: "bien aplicados sin haberlos reescalado",
        Cubeta.CORREGIDO: "bien aplicados después de reescalarlos",
        Cubeta.RECHAZADO: "bien rechazados sin haberlos reescalado",
    }
    textos = [
        f"T = {total}: los casos distintos de las bases vigentes, sin los anulados. Cada caso está "
        "en una sola cubeta; decide el resultado del back, no la llamada."
    ]
    for cubeta, nombre in TITULOS.items():
        casos = cuentas[cubeta]
        textos.append(
            f"{nombre} = {LETRAS[cubeta]} / T = {casos} / {total} = "
            f"{porcentaje_es(casos, total)}. {LETRAS[cubeta]}: {que_es[cubeta]}."
        )
    if fila is not None:
        propias = fila.grupo.cuentas
        rechazados = propias[Cubeta.RECHAZADO]
        textos.append(
            f"{fila.nombre}: aporte = R / T = {rechazados} / {total} = {fila.aporte}; tasa propia "
            f"= R / lo que envió = {rechazados} / {propias.total} = {fila.tasa}."
        )
    return textos
