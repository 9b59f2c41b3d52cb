"""What the figures of a corte say, as lines: each percentage with its counts, each row of the
base accounted for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from ajustes_tui.domain.caso.estados import POR_DECIDIR, Cubeta
from ajustes_tui.domain.caso.words import CUBETA_WORDS
from ajustes_tui.domain.figures.desk import Mesa
from ajustes_tui.domain.figures.figures import (
    ANULADO,
    ANULADOS,
    APLICADO_TOTAL,
    CAMBIADOS,
    POR_EL_BACK,
    TOTAL,
)
from ajustes_tui.domain.figures.indicators import (
    Cuentas,
    Grupo,
    Indicadores,
    porcentaje,
    porcentaje_es,
)
from ajustes_tui.domain.figures.kpi_report import NOMBRES_DE_GRUPO
from ajustes_tui.domain.keeping.catalogs import Catalogos, Reglas
from ajustes_tui.domain.values.counts import contados
from ajustes_tui.domain.values.dates import fecha_corta
from ajustes_tui.services.figures.kpi import Tablero
from ajustes_tui.ui.text import Linea, Trozo, Voz, enteras
from ajustes_tui.widgets.trend import Punto
from ajustes_tui.widgets.window_table import Columna

LETRAS: Mapping[Cubeta, str] = {cubeta: words.letter for cubeta, words in CUBETA_WORDS.items()}
"""The letter of each bucket, in the order in which they add to T."""
TITULOS: Mapping[Cubeta, str] = {
    cubeta: CUBETA_WORDS[cubeta].title
    for cubeta in (Cubeta.APLICADO, Cubeta.CORREGIDO, Cubeta.RECHAZADO)
}
GRUPOS: Mapping[str, str] = NOMBRES_DE_GRUPO
PENDIENTE = Cubeta.PENDIENTE
TABLA = "tabla:"
"""What the figures of the table begin with where all of them are walked."""
APARTE = "aparte"
"""The figure of the rows that are no caso of their own."""
DE_COLA = ("cola", "vencidos", "por_vencer", "citas", "revision", "saltados")
"""The figures of the last row, which go to where that work is done."""
COLUMNAS = (TOTAL, *(cubeta.value for cubeta in LETRAS))
"""The figures of each row of the table, in the order one walks them."""
ANCHO = 80
"""Columns a line is made for unless told."""
_MEJOR: Mapping[Cubeta, int] = {Cubeta.APLICADO: 1, Cubeta.RECHAZADO: -1}
"""Which way each indicator gets better; a corrected ajuste is neither good nor bad by itself."""

Previo = tuple[date, Cuentas]


@dataclass(frozen=True, slots=True)
class Vista:
    """Everything the screen shows at one moment."""

    tablero: Tablero
    previos: Sequence[Previo]
    """The cortes before, oldest first."""
    aliados: Mapping[str, str]
    mesa: Mesa
    reglas: Reglas
    leida_el: datetime | None = field(default=None, compare=False)
    """When what waits now was read, where the figures may be of an earlier moment."""

    @property
    def dicho(self) -> tuple[object, ...]:
        """All that is seen of it: who has which caso changes nothing on the screen."""
        return (
            *(self.tablero, list(self.previos), dict(self.aliados)),
            *(cuentas_de_cola(self.mesa), self.reglas),
        )

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


def de_arriba(tablero: Tablero) -> list[str]:
    """Return the figures above the table, in the order one walks them."""
    cuentas = (*TITULOS, Cubeta.NO_REVERTIDO, Cubeta.A_PQR, Cubeta.PENDIENTE)
    claves = [*(cubeta.value for cubeta in cuentas), TOTAL]
    claves += [] if tablero.del_dia else [APARTE, ANULADOS]
    return [*claves, APLICADO_TOTAL, POR_EL_BACK, *([CAMBIADOS] if tablero.cambiados else [])]


def titulo(tablero: Tablero) -> str:
    """Return what the bar says one is looking at."""
    if tablero.desde is None or tablero.hasta is None:
        return "KPI › Sin bases"
    if tablero.del_dia:
        return f"KPI › Veredictos de hoy {fecha_corta(tablero.hasta)}"
    if tablero.desde != tablero.hasta:
        return f"KPI › Cortes {fecha_corta(tablero.desde)} a {fecha_corta(tablero.hasta)}"
    como = "cerrado" if tablero.cierre else "abierto"
    return f"KPI › Corte {fecha_corta(tablero.hasta)} · {como}"


def cuando(tablero: Tablero) -> str:
    """Return of which moment the figures are."""
    if tablero.congelado:
        return f"al cierre, {tablero.calculado_el:%d/%m %H:%M}"
    return f"calculado a las {tablero.calculado_el:%H:%M:%S}"


def cifra(casos: int, total: int) -> str:
    """Return a percentage as a person reads it, without the sign."""
    return porcentaje_es(casos, total).removesuffix(" %")


def voz_de_cifra(vista: Vista, cubeta: Cubeta) -> Voz:
    """Return the colour of a figure: one only against a goal."""
    falta = _falta(vista, cubeta)
    if falta is None:
        return Voz.FUERTE
    return Voz.AVISO if falta > 0 else Voz.OK


def _meta(vista: Vista, cubeta: Cubeta) -> int:
    reglas = vista.reglas
    metas = {
        Cubeta.APLICADO: reglas.meta_aplicado,
        Cubeta.CORREGIDO: reglas.meta_corregido,
        Cubeta.RECHAZADO: reglas.meta_rechazado,
    }
    return metas[cubeta]


def _falta(vista: Vista, cubeta: Cubeta) -> int | None:
    """Return how many casos a figure is short of its goal, or over it when less is better."""
    meta, cuentas = _meta(vista, cubeta), vista.indicadores.cuentas
    if not meta or not cuentas.total:
        return None
    exacto = Decimal(meta) * cuentas.total / 100
    if cubeta is Cubeta.RECHAZADO:
        return cuentas[cubeta] - int(exacto.to_integral_value(ROUND_FLOOR))
    return int(exacto.to_integral_value(ROUND_CEILING)) - cuentas[cubeta]


def meta(vista: Vista, cubeta: Cubeta) -> Linea:
    """Return how a figure stands against its goal, in casos."""
    falta, limite = _falta(vista, cubeta), _meta(vista, cubeta)
    if falta is None:
        return [Trozo(f"meta {limite},0" if limite else "sin meta", Voz.TENUE)]
    if falta <= 0:
        return [Trozo("● ", Voz.OK), Trozo(f"meta {limite},0: se cumple", Voz.TENUE)]
    como = "sobran" if cubeta is Cubeta.RECHAZADO else "faltan"
    return [Trozo("▲ ", Voz.AVISO), Trozo(f"meta {limite},0: {como} {falta}", Voz.TENUE)]


def detalle(vista: Vista, cubeta: Cubeta, elegida: str = "") -> list[Linea]:
    """Return what stands under a figure: its two numbers, the change since the corte before, and
    its goal."""
    cuentas = vista.indicadores.cuentas
    voz = Voz.CURSOR if elegida == cubeta.value else Voz.NORMAL
    lineas: list[Linea] = [[Trozo(f"{cuentas[cubeta]} de {cuentas.total}", voz)]]
    return [*lineas, _cambio(vista, cubeta), meta(vista, cubeta)]


def _cambio(vista: Vista, cubeta: Cubeta) -> Linea:
    if vista.tablero.del_dia:
        return [Trozo("de cualquier corte", Voz.TENUE)]
    if not vista.previos:
        return [Trozo("sin corte anterior", Voz.TENUE)]
    cuentas = vista.indicadores.cuentas
    dia, previas = vista.previos[-1]
    antes, ahora = (porcentaje(c[cubeta], c.total) for c in (previas, cuentas))
    if antes is None or ahora is None:
        return []
    cambio = Decimal(ahora) - Decimal(antes)
    if not cambio:
        return [Trozo(f"igual que el {dia:%d/%m}", Voz.TENUE)]
    sentido = _MEJOR.get(cubeta, 0) * (1 if cambio > 0 else -1)
    voz = {1: Voz.OK, 0: Voz.TENUE, -1: Voz.AVISO}[sentido]
    flecha = "↑" if cambio > 0 else "↓"
    return [
        Trozo(f"{flecha} {str(abs(cambio)).replace('.', ',')}", voz),
        Trozo(f" que el {dia:%d/%m}", Voz.TENUE),
    ]


def suma(cuentas: Cuentas, elegida: str = "", ancho: int = ANCHO) -> Linea:
    """Return the buckets with their casos, adding to T."""
    largas = {c: f" {words.beside}" for c, words in CUBETA_WORDS.items() if words.beside}
    cortas = {c: f" {words.beside_short}" for c, words in CUBETA_WORDS.items() if words.beside}

    def partes(nombres: Mapping[Cubeta, str], hueco: str) -> list[Linea]:
        lineas: list[Linea] = []
        for cubeta, letra in LETRAS.items():
            aparte = cubeta not in TITULOS and elegida == cubeta.value
            lineas.append(
                [
                    Trozo(f"{hueco if lineas else ' '}{letra}", Voz.FUERTE),
                    Trozo(f"{nombres.get(cubeta, '')} "),
                    Trozo(str(cuentas[cubeta]), Voz.CURSOR if aparte else Voz.NORMAL),
                ]
            )
        voz = Voz.CURSOR if elegida == TOTAL else Voz.FUERTE
        total = [Trozo(f" {hueco}= T ", Voz.FUERTE), Trozo(str(cuentas.total), voz)]
        return [*lineas, total]

    return enteras(
        [partes(nombres, "  ") for nombres in (largas, cortas, {})] + [partes({}, " ")], ancho
    )


def contabilidad(tablero: Tablero, elegida: str = "", ancho: int = ANCHO) -> Linea:
    """Return the line that accounts for every row of the files behind T, and what stands beside."""
    ind = tablero.indicadores
    total = porcentaje_es(ind.cuentas.aplicado_total, ind.cuentas.total)

    def voz(clave: str) -> Voz:
        return Voz.CURSOR if clave == elegida else Voz.TENUE

    def partes(validas: str, aparte: str, anulados: str) -> list[Linea]:
        return [
            [
                Trozo(f" Base {tablero.filas} = {validas} + ", Voz.TENUE),
                Trozo(aparte, voz(APARTE)),
                Trozo(" ·", Voz.TENUE),
            ],
            [
                Trozo(f" {anulados} ", Voz.TENUE),
                Trozo(str(ind.anulados), voz(ANULADOS)),
                Trozo(" ·", Voz.TENUE),
            ],
            aplicado,
        ]

    aplicado = [Trozo(" A+C ", Voz.TENUE), Trozo(total, voz(APLICADO_TOTAL))]
    if tablero.del_dia:
        return aplicado
    repetidas, malas = tablero.duplicadas, tablero.rechazadas
    validas = tablero.filas - repetidas - malas
    duplicadas = contados(repetidas, "duplicada", "duplicadas")
    rechazadas = contados(malas, "rechazada", "rechazadas")
    return enteras(
        [
            partes(
                contados(validas, "válida", "válidas"),
                f"{duplicadas} + {rechazadas}",
                "anulados",
            ),
            partes(f"{validas} vál.", f"{repetidas} dup. + {malas} rech.", "anul."),
        ],
        ancho,
    )


def ademas(vista: Vista, elegida: str = "", ancho: int = ANCHO) -> Linea:
    """Return the rejections of the back, and what the corte is compared with."""
    tablero = vista.tablero
    voz = Voz.CURSOR if elegida == POR_EL_BACK else Voz.TENUE
    del_back: Linea = [
        Trozo(" R del back ", Voz.TENUE),
        Trozo(str(vista.indicadores.rechazado_por_el_back), voz),
    ]
    if tablero.del_dia:
        return del_back
    punto: Linea = [*del_back, Trozo(" ·", Voz.TENUE)]
    if tablero.cierre is None:
        return enteras([[punto, tendencia(vista.previos)]], ancho)
    return enteras(
        [
            [punto, *tras_cierre(tablero, elegida)],
            [punto, *tras_cierre(tablero, elegida, corta=True)],
        ],
        ancho,
    )


def tendencia(previos: Sequence[Previo]) -> Linea:
    """Return the share rejected in the cortes before, oldest first."""
    if not previos:
        return [Trozo(" no hay cortes anteriores con qué comparar", Voz.TENUE)]
    partes = (
        f"{dia:%d/%m} {cifra(cuentas[Cubeta.RECHAZADO], cuentas.total)}"
        for dia, cuentas in previos[-3:]
    )
    return [Trozo(f" Rechazado antes: {' · '.join(partes)}", Voz.TENUE)]


def tras_cierre(tablero: Tablero, elegida: str = "", *, corta: bool = False) -> list[Linea]:
    """Return what counts otherwise since the corte was closed, bucket by bucket."""
    cierre = tablero.cierre
    if cierre is None:
        return []
    quien = f" Cerrado {cierre.momento:%d/%m %H:%M}{'' if corta else f' {cierre.quien}'} · "
    if not tablero.cambiados:
        return [[Trozo(f"{quien}sin cambios desde entonces", Voz.TENUE)]]
    nombres = {cubeta.value: letra for cubeta, letra in LETRAS.items()} | {ANULADO: ANULADO}
    pasos = [
        f"{nombres.get(antes or '', 'nuevo')} → {nombres[ahora]} {casos}"
        for antes, ahora, casos in tablero.cambios
    ]
    voz = Voz.CURSOR if elegida == CAMBIADOS else Voz.AVISO
    cambios = contados(tablero.cambiados, "cambio", "cambios")
    return [
        [Trozo(f"{quien}después ", Voz.TENUE), Trozo(cambios, voz)],
        *(
            [Trozo(f"{' ·' if lugar else ':'} {paso}", Voz.TENUE)]
            for lugar, paso in enumerate(pasos)
        ),
    ]


def puntos(vista: Vista) -> list[Punto]:
    """Return the three indicators over the cortes, the one shown last."""
    if vista.tablero.hasta is None or vista.tablero.del_dia:
        return []
    todos = [*vista.previos, (vista.tablero.hasta, vista.indicadores.cuentas)]
    return [
        Punto(
            f"{dia:%d/%m}",
            tuple(
                float(valor) if (valor := porcentaje(cuentas[c], cuentas.total)) else None
                for c in TITULOS
            ),
        )
        for dia, cuentas in todos
    ]


def cuentas_de_cola(mesa: Mesa) -> dict[str, int]:
    """Return the figures of the work in progress, whatever the corte."""
    en_cola = {estado.value for estado in POR_DECIDIR}
    return {
        "cola": sum(e.casos for e in mesa.cola if e.estado.value in en_cola),
        "vencidos": sum(e.vencidos for e in mesa.cola),
        "por_vencer": sum(e.rojos + e.amarillos for e in mesa.cola),
        "citas": len(mesa.citas),
        "revision": mesa.revision,
        "saltados": len(mesa.saltos),
    }


def cola(mesa: Mesa, elegida: str = "", ancho: int = ANCHO) -> Linea:
    """Return what waits now: the queue, its clocks, the calls promised, the tray and the skips."""
    cuentas = cuentas_de_cola(mesa)
    rojo = Trozo("■ ", Voz.MALO if cuentas["vencidos"] else Voz.TENUE)
    ambar = Trozo("▲ ", Voz.AVISO if cuentas["por_vencer"] else Voz.TENUE)
    senales = {"vencidos": rojo, "por_vencer": ambar}

    def partes(nombres: Sequence[tuple[str, str]], hueco: str) -> list[Linea]:
        lineas: list[Linea] = []
        for clave, (antes, despues) in zip(DE_COLA, nombres, strict=True):
            senal = [senales[clave]] if clave in senales else []
            voz = Voz.CURSOR if clave == elegida else Voz.FUERTE
            inicio = [Trozo(f"{hueco if lineas else ''} {antes}", Voz.TENUE), *senal]
            lineas.append([*inicio, Trozo(str(cuentas[clave]), voz), Trozo(despues, Voz.TENUE)])
        return lineas

    largos = (("Cola ", ""), ("", " vencidos"), ("", " por vencer"), ("Citas ", ""))
    cortos = (("Cola ", ""), ("", " venc."), ("", " pronto"), ("Citas ", ""))
    ultimos, breves = (("Revisión ", ""), ("Saltados ", "")), (("Rev. ", ""), ("Salt. ", ""))
    return enteras(
        [
            partes((*largos, *ultimos), "  "),
            partes((*largos, *ultimos), " "),
            partes((*cortos, *breves), " "),
        ],
        ancho,
    )


def filas_de(vista: Vista, catalogos: Catalogos) -> list[FilaGrupo]:
    """Return the rows of the table in their order: highest own rejection rate first."""
    por = vista.tablero.por
    return [
        FilaGrupo(
            grupo,
            nombre_de_grupo(grupo, por, catalogos),
            _al_lado(vista, grupo, catalogos),
            (vista.indicadores.aporte(grupo) or "—").replace(".", ","),
            (vista.indicadores.tasa_propia(grupo) or "—").replace(".", ","),
        )
        for grupo in vista.indicadores.grupos
    ]


def _al_lado(vista: Vista, grupo: Grupo, catalogos: Catalogos) -> str:
    """Return what stands beside the key of a group: the aliado of an asesor, the name of a causal."""
    clave = grupo.clave or ""
    if vista.tablero.por == "causal":
        causal = catalogos.causal(clave)
        return causal.nombre if causal else ""
    return vista.aliados.get(clave, "") if vista.tablero.por == "asesor" else ""


def nombre_de_grupo(grupo: Grupo, por: str, catalogos: Catalogos) -> str:
    """Return how a group is called on the screen."""
    if grupo.clave is None:
        return f"(sin {por})"
    causal = catalogos.causal(grupo.clave) if por == "causal" else None
    return f"{grupo.clave} {causal.nombre}" if causal else grupo.clave


def columnas(elegida: Callable[[], str]) -> dict[int, Sequence[Columna[FilaGrupo]]]:
    """Return the columns of the table; `elegida` says in which figure the cursor stands."""

    def voz(clave: str) -> Callable[[FilaGrupo], Voz]:
        return lambda _fila: Voz.CAMPO if elegida() == clave else Voz.NORMAL

    def cuenta(cubeta: Cubeta, ancho: int) -> Columna[FilaGrupo]:
        return Columna(
            LETRAS[cubeta], ancho, lambda fila: fila.casos(cubeta), "der", voz(cubeta.value)
        )

    cubetas = [cuenta(cubeta, 5) for cubeta in LETRAS]
    return {
        0: (
            Columna("Grupo", 12, lambda fila: fila.grupo.clave or fila.nombre, flexible=True),
            Columna("Detalle", 10, lambda fila: fila.aliado, flexible=True),
            Columna("Envió", 5, lambda fila: str(fila.grupo.cuentas.total), "der", voz(TOTAL)),
            *cubetas,
            Columna("Aporte", 6, lambda fila: fila.aporte, "der"),
            Columna("Tasa", 5, lambda fila: fila.tasa, "der", lambda _fila: Voz.FUERTE),
        )
    }
