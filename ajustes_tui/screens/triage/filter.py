"""Which casos the queue shows: a filter by name, the line one types over it, and their words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ajustes_tui.domain.caso.words import PREGUNTAS
from ajustes_tui.domain.keeping.catalogs import Catalogos
from ajustes_tui.domain.query.filter import FiltroCasos, Orden
from ajustes_tui.domain.query.query import TEXTO, Consulta, Termino
from ajustes_tui.services.casos.queue import FILTROS, CuentasDeFiltro, FiltroConCuenta
from ajustes_tui.ui.measures import NORMAL, WIDTH
from ajustes_tui.ui.text import ELIPSIS, Trozo, Voz, ancho, cell, limpio

SIN = "sin"
_ANCHO_NOMBRE = 34
_VOCABULARIO: tuple[tuple[str, str], ...] = (
    ("estado:rechazado", "rechazados por el back"),
    ("estado:aprobado", "aprobados por el back"),
    ("estado:sin_respuesta", "sin respuesta del back"),
    ("estado:decidir", "por decidir"),
    ("estado:por_clasificar", "por clasificar"),
    ("estado:por_validar", "con causal: rechazado, ¿bien o mal?"),
    ("estado:por_verificar", "con causal: aprobado, ¿bien aplicado?"),
    ("estado:por_escalar", "con causal: sin respuesta, ¿a dónde?"),
    ("estado:llamar", "por llamar"),
    ("estado:back", "en el back"),
    ("estado:pqr", "en PQR"),
    ("estado:abierto", "abiertos"),
    ("estado:cerrado", "cerrados"),
    ("causal:sin", "sin causal validada ni sugerida"),
    ("asesor:sin", "sin asesor"),
    ("aliado:sin", "sin aliado"),
    ("semaforo:vencido", "vencidos"),
    ("semaforo:rojo", "con un día o menos"),
    ("semaforo:amarillo", "con dos a cinco días"),
    ("semaforo:verde", "a tiempo"),
    ("vence:hoy", "vencen hoy"),
    ("vence:mañana", "vencen mañana"),
    ("mios", "los míos"),
    ("libres", "los que nadie tiene, y los míos"),
    ("cita", "con cita"),
    ("vuelve", "vuelven del back sin respuesta"),
    ("saltados", "saltados"),
    ("revision", "en revisión"),
    ("aplazados", "aplazados"),
)


class Filtro(NamedTuple):
    """What the queue shows, as the person chose it."""

    nombre: str = FILTROS[0][0]
    base: str = FILTROS[0][1]
    """The line of the filter by name."""
    linea: str = ""
    """What is typed over it; it wins where both say the same thing."""
    pedido: FiltroCasos | None = None
    """What another screen asked for, in place of the base."""
    numeros: tuple[str, ...] = ()
    """Accounts or radicados pasted; they win over everything else."""
    orden: Orden = Orden.URGENCIA

    @property
    def inicial(self) -> bool:
        """Whether it is the filter one starts with."""
        return self == Filtro(orden=self.orden)


def combine(base: Consulta, linea: Consulta) -> Consulta:
    """Return the base with the line over it: a key typed again replaces the one of the base."""
    dichas = {termino.clave for termino in linea.terminos if termino.clave != TEXTO}
    quedan = (termino for termino in base.terminos if termino.clave not in dichas)
    return Consulta((*quedan, *linea.terminos))


def with_term(linea: Consulta, clave: str, valor: str) -> Consulta:
    """Return the line asking for one value of a key, whatever it asked of it before."""
    return combine(linea, Consulta((Termino(clave, (valor,)),)))


def words(filtro: Filtro, consulta: Consulta, ancho_total: int) -> list[Trozo]:
    """Return the words of row 2 before its field, with nothing typed in it."""
    partes = [*_inicio(filtro, consulta)]
    nombres = (("causal", "todas"), ("asesor", "todos"), ("aliado", "todos"))
    ordenada = filtro.orden is not Orden.URGENCIA
    cuantos = 3 if ancho_total >= NORMAL else int(ancho_total >= WIDTH and not ordenada)
    for clave, ninguno in nombres[:cuantos]:
        partes += [Trozo(f"   {clave} ", Voz.TENUE), Trozo(_de(consulta, clave) or ninguno)]
    if ordenada:
        partes.append(Trozo(f"   por {filtro.orden}", Voz.TENUE))
    return [*partes, Trozo("   texto ", Voz.TENUE)]


def words_while_typing(filtro: Filtro, consulta: Consulta) -> list[Trozo]:
    """Return the words of row 2 before its field while a line stands in it."""
    return [*_inicio(filtro, consulta), Trozo(" y ", Voz.TENUE)]


def _inicio(filtro: Filtro, consulta: Consulta) -> list[Trozo]:
    if filtro.numeros:
        nombre = f"{len(filtro.numeros)} números pegados"
    else:
        nombre = filtro.nombre if _vigente(filtro, consulta) else "todos"
        if filtro.nombre == FILTROS[0][0] and any(t.clave == "libres" for t in consulta.terminos):
            nombre += " · libres y míos"
    nombre = limpio(nombre)
    if ancho(nombre) > _ANCHO_NOMBRE:
        nombre = cell(nombre, _ANCHO_NOMBRE)
    return [Trozo(" Filtro ", Voz.TENUE), Trozo(nombre)]


def _vigente(filtro: Filtro, consulta: Consulta) -> bool:
    """Return whether the line leaves the estados of the filter by name as they are."""
    dichas = str(consulta).split()
    return all(palabra in dichas for palabra in filtro.base.split() if palabra[:7] == "estado:")


def _de(consulta: Consulta, clave: str) -> str:
    """Return the values a line asks of a key."""
    partes = [
        f"{'no ' * termino.inverso}{','.join(map(limpio, termino.valores))}"
        for termino in consulta.terminos
        if termino.clave == clave
    ]
    return " ".join(partes)


def vocabulary(catalogos: Catalogos) -> list[tuple[str, str]]:
    """Return the words the line understands, each with what it keeps."""
    causales = [(f"causal:{c.letra}", limpio(c.nombre)) for c in catalogos.causales]
    return [(palabra, f"{palabra:<22}{que}") for palabra, que in (*_VOCABULARIO, *causales)]


def named_choices(filtros: Sequence[FiltroConCuenta]) -> list[tuple[str, str]]:
    """Return the filters by name with their live counts, then what one may do with one's own."""
    opciones = []
    for uno in filtros:
        cuenta = f"{uno.cuenta:>6}" if uno.cuenta is not None else "ya no sirve"
        cuenta = cuenta if uno.contado else f"{ELIPSIS:>6}"
        opciones.append(
            (f"ver:{uno.nombre}", f"{cuenta}  {limpio(uno.nombre)}   {limpio(uno.consulta)}")
        )
    opciones.append(("guardar", "guardar el filtro de ahora con un nombre…"))
    opciones += [
        (f"quitar:{uno.nombre}", f"quitar «{limpio(uno.nombre)}»") for uno in filtros if uno.propio
    ]
    return opciones


def count_choices(cuantos: CuentasDeFiltro, catalogos: Catalogos) -> list[tuple[str, str]]:
    """Return the counts of what is filtered; each is the key and the value that filter by it."""

    def causal(letra: str | None) -> str:
        una = catalogos.causal(letra) if letra else None
        return f"{una.letra} {limpio(una.nombre)}" if una else letra or "fuera de la lista"

    estados: dict[str | None, int] = {
        estado.value.lower(): n for estado, n in cuantos.estados.items()
    }
    nombres = {estado.value.lower(): texto for estado, texto in PREGUNTAS.items()}
    grupos: tuple[tuple[str, dict[str | None, int], Callable[[str | None], str]], ...] = (
        ("estado", estados, lambda valor: nombres[valor or ""]),
        ("causal", cuantos.causales, causal),
        ("asesor", cuantos.asesores, lambda valor: limpio(valor or "sin asesor")),
    )
    return [
        (f"{clave}:{valor or SIN}", f"{n:>6}  {clave:<7} {nombre(valor)}")
        for clave, valores, nombre in grupos
        for valor, n in valores.items()
    ]


def without_line(filtro: Filtro) -> Filtro:
    """Return the filter without what is typed or pasted over it."""
    return filtro._replace(linea="", numeros=())
