"""The rows of the desk: each says who, what and since when, and what opens from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ajustes_tui.domain.caso.words import PREGUNTAS
from ajustes_tui.domain.figures.desk import ABIERTOS, Acto, FilaAparte, Mesa
from ajustes_tui.domain.query.filter import FiltroCasos
from ajustes_tui.ui.text import Alineacion, Linea, Trozo, Voz, enteras, envolver, limpio
from ajustes_tui.widgets.window_table import Columna


class Parte(StrEnum):
    """The parts of the desk, in the order of their digits."""

    COLA = "Cola"
    EN_MANO = "En mano"
    CITAS = "Citas"
    SALTOS = "Saltos"
    AGENTES = "Hoy"
    ACTOS = "Actos"
    APARTE = "Filas aparte"


@dataclass(frozen=True, slots=True)
class Renglon:
    """A row of the desk: its cells, and the casos, the caso or the cuenta it opens."""

    celdas: tuple[str, ...]
    voz: Voz | None = None
    casos: int = 0
    filtro: FiltroCasos | None = None
    caso: int | None = None
    cuenta: str = ""
    login: str = ""
    """Who has the caso now."""


@dataclass(frozen=True, slots=True)
class LugarDeMesa:
    """Where one was in the desk: the part, its row and what the row was about."""

    parte: Parte
    indice: int = 0
    llave: tuple[object, ...] = ()

    @classmethod
    def of(cls, parte: Parte, filas: Sequence[Renglon], indice: int) -> LugarDeMesa:
        """Return the place of a row."""
        return cls(parte, indice, _llave(filas[indice]))

    def en(self, filas: Sequence[Renglon]) -> int:
        """Return where that row stands now, or the one that took its place."""
        llaves = [_llave(fila) for fila in filas]
        if self.llave in llaves:
            return llaves.index(self.llave)
        return min(self.indice, max(len(filas) - 1, 0))


def _llave(fila: Renglon) -> tuple[object, ...]:
    return (fila.caso, fila.cuenta, fila.filtro, fila.celdas[0])


_ANCHOS: Mapping[Parte, Sequence[tuple[str, int, Alineacion]]] = {
    Parte.COLA: (("Estado y semáforo", 40, "izq"), ("Casos", 8, "der")),
    Parte.EN_MANO: (
        *(("Quién", 12, "izq"), ("Cuenta", 11, "izq"), ("Radicado", 12, "izq")),
        *(("Desde", 6, "izq"), ("Señal", 16, "izq"), ("Estado", 14, "izq")),
    ),
    Parte.CITAS: (
        *(("Cuándo", 12, "izq"), ("Cuenta", 11, "izq"), ("Radicado", 12, "izq")),
        *(("De quién", 12, "izq"), ("Estado", 20, "izq")),
    ),
    Parte.SALTOS: (
        *(("Hora", 6, "izq"), ("Quién", 12, "izq"), ("Cuenta", 11, "izq")),
        *(("Radicado", 12, "izq"), ("Por qué", 30, "izq")),
    ),
    Parte.AGENTES: (
        *(("Quién", 20, "izq"), ("Decisiones", 10, "der"), ("Llamadas", 10, "der")),
        *(("Deshechas", 10, "der"), ("Primera", 9, "der"), ("Última", 9, "der")),
    ),
    Parte.ACTOS: (
        *(("Cuándo", 12, "izq"), ("Quién", 10, "izq"), ("Qué", 24, "izq")),
        *(("Cuenta", 11, "izq"), ("Por qué", 16, "izq")),
    ),
    Parte.APARTE: (
        *(("Base", 5, "der"), ("Fila", 7, "der"), ("Qué es", 11, "izq")),
        *(("Caso", 7, "der"), ("Por qué", 40, "izq")),
    ),
}
VACIOS: Mapping[Parte, str] = {
    Parte.COLA: "No hay casos abiertos.",
    Parte.EN_MANO: "Nadie tiene casos tomados.",
    Parte.CITAS: "No hay citas.",
    Parte.SALTOS: "Hoy nadie ha saltado casos.",
    Parte.AGENTES: "Hoy nadie ha registrado nada.",
    Parte.ACTOS: "No hay actos fuera de lo corriente.",
    Parte.APARTE: "Ninguna fila duplicada ni rechazada.",
}
ALTO_DE_DETALLE = 2
_CORTAS = ("Cola", "Mano", "Citas", "Saltos", "Hoy", "Actos", "Aparte")
_BREVES = ("Cola", "Man.", "Cit.", "Sal.", "Hoy", "Act.", "Apa.")
"""The parts in the words there is room for."""
_CON_DETALLE = frozenset({Parte.SALTOS, Parte.ACTOS, Parte.APARTE})
"""The parts whose rows have a reason, which may be longer than its column."""
_ACTOS = {
    "toma_reasignada": "reasignar",
    "toma_soltada": "soltar una toma ajena",
    "base_anulada": "anular una base",
    "corte_cerrado": "cerrar un corte",
}


def columnas(parte: Parte) -> dict[int, Sequence[Columna[Renglon]]]:
    """Return the columns of a part; the last one takes what is left."""
    anchos = _ANCHOS[parte]

    def celda(lugar: int) -> Callable[[Renglon], str]:
        return lambda fila: fila.celdas[lugar]

    return {
        0: [
            Columna(
                titulo,
                ancho,
                celda(lugar),
                alinear,
                flexible=lugar == len(anchos) - 1 and lugar > 1,
            )
            for lugar, (titulo, ancho, alinear) in enumerate(anchos)
        ]
    }


def renglones(
    parte: Parte,
    mesa: Mesa,
    ahora: datetime,
    actos: Sequence[Acto] = (),
    aparte: Sequence[FilaAparte] = (),
) -> list[Renglon]:
    """Return the rows of a part."""
    if parte is Parte.COLA:
        return list(_cola(mesa))
    if parte is Parte.EN_MANO:
        return list(_en_mano(mesa, ahora))
    if parte is Parte.CITAS:
        return list(_citas(mesa, ahora))
    if parte is Parte.SALTOS:
        return [
            Renglon(
                (f"{s.momento:%H:%M}", s.login, s.cuenta, s.radicado, limpio(s.motivo)),
                caso=s.caso,
                cuenta=s.cuenta,
            )
            for s in mesa.saltos
        ]
    if parte is Parte.AGENTES:
        return [
            Renglon(
                (
                    *(a.login, str(a.decisiones), str(a.llamadas), str(a.deshechas)),
                    *(f"{a.primera:%H:%M}", f"{a.ultima:%H:%M}"),
                )
            )
            for a in mesa.agentes
        ]
    if parte is Parte.ACTOS:
        return [
            Renglon(
                (
                    *(f"{a.momento:%d/%m %H:%M}", a.quien, _ACTOS.get(a.que, a.que)),
                    *(a.cuenta, limpio(a.detalle)),
                ),
                caso=a.caso,
                cuenta=a.cuenta,
            )
            for a in actos
        ]
    return [
        Renglon(
            (
                *(str(f.base), str(f.fila), f.efecto),
                *(str(f.caso) if f.caso else "", limpio(f.detalle) or "vale la última de su caso"),
            ),
            caso=f.caso,
        )
        for f in aparte
    ]


def partes(aqui: Parte, cuentas: Sequence[int], ancho: int) -> Linea:
    """Return the names of the parts with how many rows each has, the one in sight in reverse."""

    def con(nombres: Sequence[str]) -> list[Linea]:
        return [
            [
                Trozo(f" {numero} ", Voz.FUERTE),
                Trozo(f"{nombre} {cuantos}", Voz.CURSOR if parte is aqui else Voz.NORMAL),
            ]
            for numero, (parte, nombre, cuantos) in enumerate(
                zip(Parte, nombres, cuentas, strict=True), 1
            )
        ]

    return enteras([con(list(Parte)), con(_CORTAS), con(_BREVES)], ancho)


def detalle(parte: Parte, fila: Renglon | None, ancho: int) -> list[Linea]:
    """Return the reason of a row whole, as far as it fits in ALTO_DE_DETALLE rows."""
    if fila is None or parte not in _CON_DETALLE:
        return [[]] * ALTO_DE_DETALLE
    partes = envolver(fila.celdas[-1], max(ancho - 2, 20))
    lineas: list[Linea] = [[Trozo(f" {texto}", Voz.TENUE)] for texto in partes[:ALTO_DE_DETALLE]]
    return [*lineas, *([[]] * (ALTO_DE_DETALLE - len(lineas)))]


def _cola(mesa: Mesa) -> Iterator[Renglon]:
    """Yield each estado with its casos, and under it those whose clock is near."""
    yield Renglon(("Todos los abiertos", str(mesa.casos)), None, mesa.casos, FiltroCasos(ABIERTOS))
    clases = (
        ("■ vencidos", Voz.MALO),
        ("■ vencen hoy o mañana", Voz.MALO),
        ("▲ pronto", Voz.AVISO),
    )
    for estado in mesa.cola:
        nombre = PREGUNTAS[estado.estado]
        todos = FiltroCasos(frozenset({estado.estado}))
        yield Renglon((nombre, str(estado.casos)), None, estado.casos, todos)
        cuentas = (estado.vencidos, estado.rojos, estado.amarillos)
        for (clase, voz), casos, filtro in zip(
            clases, cuentas, mesa.limites.filtros(), strict=True
        ):
            if casos:
                celdas = (f"   {clase}", str(casos))
                yield Renglon(celdas, voz, casos, estado.de_este(filtro))


def _en_mano(mesa: Mesa, ahora: datetime) -> Iterator[Renglon]:
    for toma in mesa.en_mano:
        minutos = max(int((ahora - toma.visto).total_seconds()) // 60, 0)
        senal = "vencida" if toma.vencida else f"hace {minutos} min"
        yield Renglon(
            (
                *(toma.login, toma.cuenta, toma.radicado, f"{toma.desde:%H:%M}"),
                *(senal, PREGUNTAS[toma.estado]),
            ),
            Voz.AVISO if toma.vencida else None,
            caso=toma.caso,
            cuenta=toma.cuenta,
            login=toma.login,
        )


def _citas(mesa: Mesa, ahora: datetime) -> Iterator[Renglon]:
    for cita in mesa.citas:
        yield Renglon(
            (
                *(f"{cita.momento:%d/%m %H:%M}", cita.cuenta, cita.radicado),
                *(cita.dueno or "", PREGUNTAS[cita.estado]),
            ),
            Voz.MALO if cita.momento <= ahora else None,
            caso=cita.caso,
            cuenta=cita.cuenta,
        )
