"""How the catalogues, their rows and their versions read on their screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ajustes_tui.domain.keeping.catalog_versions import (
    CambioDeCatalogo,
    Catalogo,
    EstadoDeCatalogo,
    Fila,
    VersionDeCatalogo,
)
from ajustes_tui.domain.values.counts import contados
from ajustes_tui.domain.values.dates import fecha_corta
from ajustes_tui.ui.text import Linea, Trozo, Voz, envolver, limpio, rotulo
from ajustes_tui.widgets.window_table import Columna

DATO = 64
RENGLONES = 6
_QUE_ES = {
    Catalogo.CAUSALES: "Las letras, con su política, sus soportes y sus guiones.",
    Catalogo.MARCACIONES: "Las razones y subrazones de RR que se pueden usar.",
    Catalogo.SINONIMOS: "Cómo se llaman las columnas de una base y qué responde el back. Una "
    "palabra nueva se lee de una vez en los casos que la esperan.",
    Catalogo.FESTIVOS: "Los días que no son hábiles además de los festivos de Colombia. Los plazos "
    "de los casos se cuentan otra vez al cambiarlos.",
    Catalogo.AJUSTES: "Los plazos, los límites y los horarios del procedimiento. Los plazos de los "
    "casos se cuentan otra vez al cambiarlos.",
}


@dataclass(frozen=True, slots=True)
class Renglon:
    """A row of a catalogue: what names it, what it says in a few words, and all of it."""

    nombre: str
    dice: str
    todo: tuple[tuple[str, str], ...]


def columnas() -> dict[int, Sequence[Columna[EstadoDeCatalogo]]]:
    """Return the columns of the list."""
    return {
        0: (
            Columna[EstadoDeCatalogo]("Catálogo", 12, lambda e: e.catalogo.titulo),
            Columna[EstadoDeCatalogo]("Renglones", 9, lambda e: str(e.renglones), alinear="der"),
            Columna[EstadoDeCatalogo]("Versión", 7, lambda e: f"v{e.version}", alinear="der"),
            Columna[EstadoDeCatalogo](
                "Desde", 10, lambda e: fecha_corta(e.desde) if e.desde else ""
            ),
            Columna[EstadoDeCatalogo]("Quién y cuándo", 28, _quien, flexible=True),
        )
    }


def _quien(estado: EstadoDeCatalogo) -> str:
    if estado.cuando is None:
        return "DEMO, del programa" if estado.demo else "viene con el programa"
    demo = " · DEMO" if estado.demo else ""
    return f"{estado.quien}, {fecha_corta(estado.cuando.date())} {estado.cuando:%H:%M}{demo}"


def columnas_de_filas() -> dict[int, Sequence[Columna[Renglon]]]:
    """Return the columns of the rows of one catalogue."""
    return {
        0: (
            Columna[Renglon]("Cuál", 24, lambda r: r.nombre),
            Columna[Renglon]("Qué dice", 40, lambda r: r.dice, flexible=True),
        )
    }


def titulo(estado: EstadoDeCatalogo | None, yo: str) -> tuple[str, str]:
    """Return the two ends of the bar: of the list, or of one catalogue."""
    if estado is None:
        return "CATÁLOGOS › Lo que está en uso", yo
    return f"CATÁLOGOS › {estado.catalogo.titulo} v{estado.version}", yo


def que_es(estado: EstadoDeCatalogo | None) -> list[Linea]:
    """Return what the catalogue under the cursor holds."""
    if estado is None:
        return [[] for _ in range(RENGLONES)]
    textos = envolver(_QUE_ES[estado.catalogo], DATO)
    lineas: list[Linea] = [
        [rotulo("Qué es" if indice == 0 else ""), Trozo(texto)]
        for indice, texto in enumerate(textos)
    ]
    if estado.demo:
        aviso = "Códigos inventados: los reales son de Claro y se importan aquí."
        lineas.append([rotulo("DEMO"), Trozo(aviso, Voz.AVISO)])
    return [*lineas, *([] for _ in range(RENGLONES - len(lineas)))]


def renglon(catalogo: Catalogo, fila: Fila) -> Renglon:
    """Return a row of a catalogue as its list shows it."""
    todo = tuple((_titulo_de(nombre), _dicho(valor)) for nombre, valor in fila.items())
    if catalogo is Catalogo.CAUSALES:
        return Renglon(f"{fila['letra']} · {fila['ruta']}", _dicho(fila["nombre"]), todo)
    if catalogo is Catalogo.MARCACIONES:
        apagada = "" if fila["activa"] else " (fuera de uso)"
        codigo = f"{fila['razon']} {fila['subrazon']} · {str(fila['clase']).lower()}"
        return Renglon(codigo, f"{_dicho(fila['descripcion'])}{apagada}", todo)
    if catalogo is Catalogo.SINONIMOS:
        return Renglon(_dicho(fila["nombre"]), _dicho(fila["sinonimo"]), todo)
    if catalogo is Catalogo.FESTIVOS:
        return Renglon(_dicho(fila["fecha"]), _dicho(fila["motivo"]), todo)
    cambia = (
        "" if fila["valor"] == fila["de_fabrica"] else f" · {_dicho(fila['de_fabrica'])} de fábrica"
    )
    return Renglon(_dicho(fila["opcion"]), f"{_dicho(fila['valor'])}{cambia}", todo)


def detalle(fila: Renglon | None, renglones: int) -> list[Linea]:
    """Return all that the row under the cursor says, as far as it fits."""
    lineas: list[Linea] = []
    for nombre, texto in fila.todo if fila else ():
        for indice, parte in enumerate(envolver(texto or "—", DATO)):
            lineas.append([rotulo(nombre[:13] if indice == 0 else ""), Trozo(parte)])
    return [*lineas[:renglones], *([] for _ in range(renglones - len(lineas)))]


def todo(fila: Renglon) -> list[str]:
    """Return all that a row says, one paragraph for each datum."""
    return [f"{nombre}: {texto or '—'}" for nombre, texto in fila.todo]


def version(una: VersionDeCatalogo) -> str:
    """Return a version as its list shows it."""
    cuando = f"{fecha_corta(una.cambiado_el.date())} {una.cambiado_el:%H:%M}"
    return (
        f"v{una.version} desde {fecha_corta(una.desde)} · {una.cambiado_por}, {cuando} · "
        f"{limpio(una.archivo)}"
    )


def dicho(cambio: CambioDeCatalogo) -> str:
    """Return what importing did, in one line."""
    titulo = cambio.catalogo.titulo
    if cambio.version is None:
        return f"{titulo}: ya estaba así; no se cambió nada"
    partes = [f"{titulo} v{cambio.version} en uso: {cambio.diferencia}"]
    if cambio.releidos:
        partes.append(contados(cambio.releidos, "caso leído otra vez", "casos leídos otra vez"))
    if cambio.relojes:
        partes.append(f"{cambio.relojes} vencen otro día")
    return " · ".join([*partes, *cambio.avisos])


_TITULOS = {
    "politica": "Política",
    "donde_en_rr": "En RR",
    "razon": "Razón",
    "subrazon": "Subrazón",
    "descripcion": "Descripción",
    "dias": "Días",
    "genera_cun": "Genera CUN",
    "asociada_a_ajuste": "De ajustes",
    "area": "Área",
    "usuario_escala": "Escala a",
    "opcion": "Opción",
    "de_fabrica": "De fábrica",
    "sinonimo": "Sinónimo",
}


def _titulo_de(nombre: str) -> str:
    return _TITULOS.get(nombre, nombre.replace("_", " ").capitalize())


def _dicho(valor: object) -> str:
    if isinstance(valor, bool):
        return "sí" if valor else "no"
    if isinstance(valor, dict):
        return " · ".join(f"{nombre}: {_dicho(parte)}" for nombre, parte in valor.items())
    if isinstance(valor, list):
        # Supports that replace each other come in a list of their own, and scripts in sentences.
        frases = any(isinstance(parte, str) and "." in parte for parte in valor)
        grupo = all(isinstance(parte, str) and parte.isupper() for parte in valor)
        return (" " if frases else " o " if grupo else ", ").join(map(_dicho, valor))
    return limpio(valor)
