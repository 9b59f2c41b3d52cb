"""What the import shows before and after writing: are these the columns, do the rows add up, and
what happens to the casos that were already there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from ajustes_tui.domain.base import CAMPOS, CAMPOS_OBLIGATORIOS, Cabecera
from ajustes_tui.domain.dinero import pesos
from ajustes_tui.domain.estados import ESPERAN_AGENTE, ESPERAN_BACK, PREGUNTAS
from ajustes_tui.domain.fechas import dia_corto, fecha_corta
from ajustes_tui.services.archivos import Libro
from ajustes_tui.services.importacion import Preparada, Resumen
from ajustes_tui.ui.text import Linea, Trozo, Voz, cell, envolver, extremos, regla
from ajustes_tui.widgets.tabla_ventana import Columna

GRUPOS = ("nueva", "duplicada", "actualizada", "rechazada", "igual", "ausente")
"""The groups of rows one may open, left to right and then down."""
NOMBRES: Mapping[str, str] = {
    "nueva": "Nuevas",
    "duplicada": "Duplicadas",
    "actualizada": "Actualizadas",
    "rechazada": "Rechazadas",
    "igual": "Iguales",
    "ausente": "Ausentes",
}
_CONCILIACION: tuple[tuple[str, str, Voz, str, str], ...] = (
    ("aplicados", "●", Voz.OK, "Aplicados como se pidió", "Aprobado: ¿bien aplicado?"),
    ("valor_distinto", "▲", Voz.AVISO, "Aplicados por otro valor", "igual, con diferencia"),
    ("rechazados", "■", Voz.MALO, "Rechazados otra vez", "Rechazado: ¿bien o mal?"),
    ("sin_respuesta", "○", Voz.FUERTE, "Sin respuesta todavía", "esperan al back"),
    ("ausentes", "■", Voz.MALO, "No vienen en este corte", "se conservan; esperan al back"),
)
_DINERO = frozenset({"valor_solicitado", "valor_aplicado"})


class FilaGrupo(NamedTuple):
    """A row of a group as the list shows it."""

    fila: str
    cuenta: str
    radicado: str
    detalle: str
    voz: Voz = Voz.NORMAL


def tamano(octetos: int) -> str:
    """Return a file size as a person reads it."""
    if octetos >= 1_000_000:
        return f"{octetos / 1_000_000:.1f} MB".replace(".", ",")
    return f"{max(octetos // 1000, 1)} KB"


def miles(numero: int) -> str:
    """Return a count with its thousands apart."""
    return f"{numero:,}".replace(",", ".")


def columnas_de_libros() -> dict[int, Sequence[Columna[Libro]]]:
    """Return the columns of the list of workbooks."""
    return {
        0: (
            Columna("Archivo", 40, lambda libro: libro.ruta.name, flexible=True),
            Columna("Tamaño", 9, lambda libro: tamano(libro.tamano), "der"),
            Columna("Cambiado", 18, _cambiado, "der"),
        )
    }


def _cambiado(libro: Libro) -> str:
    return f"{dia_corto(libro.cambiado_el.date())} {libro.cambiado_el:%H:%M}"


def columnas_de_grupo(grupo: str) -> dict[int, Sequence[Columna[FilaGrupo]]]:
    """Return the columns of the rows of a group."""
    ultima = {
        "rechazada": "Por qué no sirve",
        "actualizada": "Qué cambia",
        "ausente": "Qué pasa",
    }.get(grupo, "Motivo y resultado")
    fila = Columna[FilaGrupo]("Fila", 6, lambda f: f.fila, "der")
    cuenta = Columna[FilaGrupo]("Cuenta", 10, lambda f: f.cuenta)
    radicado = Columna[FilaGrupo]("Radicado", 14, lambda f: f.radicado)
    detalle = Columna[FilaGrupo](
        ultima, 30, lambda f: f.detalle, voz=lambda f: f.voz, flexible=True
    )
    if grupo == "rechazada":
        columna = Columna[FilaGrupo]("Columna", 18, lambda f: f.cuenta)
        valor = Columna[FilaGrupo]("Valor", 14, lambda f: f.radicado)
        return {0: (fila, columna, valor, detalle)}
    return {0: (fila, cuenta, radicado, detalle)}


def filas_de_grupo(preparada: Preparada, grupo: str) -> list[FilaGrupo]:
    """Return the rows of a group of a prepared base."""
    if grupo == "rechazada":
        return [FilaGrupo(str(r.fila), r.columna, r.valor, r.motivo) for r in preparada.rechazos()]
    if grupo == "actualizada":
        return [
            FilaGrupo(
                str(cambio.fila),
                cambio.cuenta,
                cambio.radicado,
                _cambios(cambio.cambios) + _tiene(cambio.tomado_por),
                Voz.AVISO if cambio.tomado_por else Voz.NORMAL,
            )
            for cambio in preparada.comparacion.cambios
        ]
    return [
        FilaGrupo(
            str(fila.fila),
            fila.cuenta,
            fila.radicado,
            f"{fila.motivo} · {fila.resultado_crudo or 'sin resultado'}",
        )
        for fila in preparada.filas_de(grupo)
    ]


def _cambios(cambios: Mapping[str, tuple[object, object]]) -> str:
    partes = [
        f"{campo}: {_dicho(campo, antes)} → {_dicho(campo, despues)}"
        for campo, (antes, despues) in cambios.items()
    ]
    return " · ".join(partes) or "vuelve sin cambios que se vean"


def _dicho(campo: str, valor: object) -> str:
    if campo in _DINERO and isinstance(valor, int):
        return pesos(valor)
    return str(valor) if valor not in (None, "") else "—"


def _tiene(quien: str | None) -> str:
    return f" · lo tiene {quien}" if quien else ""


def cabecera(preparada: Preparada) -> list[Linea]:
    """Return the two rows that say which file and sheet this is, and its corte."""
    base = preparada.cabecera
    lugar = base.hojas.index(base.hoja) + 1 if base.hoja in base.hojas else 1
    hoja = [
        Trozo(" Hoja ", Voz.TENUE),
        Trozo(base.hoja, Voz.FUERTE),
        Trozo(f", {lugar} de {len(base.hojas)}; títulos en fila {base.fila_encabezado}", Voz.TENUE),
    ]
    corte = (
        [Trozo("Corte ", Voz.TENUE), Trozo(f"{fecha_corta(preparada.corte)} ", Voz.FUERTE)]
        if preparada.corte
        else [Trozo("▲ Corte sin decir: k ", Voz.AVISO)]
    )
    return [
        extremos(
            [Trozo(f" {base.archivo}", Voz.FUERTE)],
            [Trozo(f"{tamano(base.tamano)} · {preparada.tipo.value} ", Voz.TENUE)],
            80,
        ),
        extremos(hoja, corte, 80),
    ]


def columnas(base: Cabecera, cuantas: int) -> list[Linea]:
    """Return the rule and at most `cuantas` rows of recognised columns with their samples."""
    campos = [campo for campo in CAMPOS if campo in base.columnas]
    otras = f" · otros datos {len(base.sin_mapear)}" if base.sin_mapear else ""
    lineas: list[Linea] = [
        regla(f"Columnas: {len(campos)} reconocidas", f"así se leyó el archivo{otras}")
    ]
    sobran = len(campos) > cuantas
    for campo in campos[: cuantas - 1] if sobran else campos:
        ejemplos = " · ".join(texto or "(vacío)" for texto in base.ejemplos.get(campo, ()))
        lineas.append(
            [
                Trozo(f" {cell(campo, 17)}"),
                Trozo(f"{cell(base.columnas[campo], 22)} ", Voz.FUERTE),
                Trozo(cell(ejemplos, 38), Voz.TENUE),
            ]
        )
    if sobran:
        resto = ", ".join(campos[cuantas - 1 :])
        lineas.append([Trozo(f" {cell(f'y también {resto}', 78)}", Voz.TENUE)])
    for campo, titulo in base.dudosas.items():
        lineas.append([Trozo(f" ▲ «{titulo}» podría ser {campo}; no se tuvo en cuenta", Voz.AVISO)])
    return lineas


def filas(resumen: Resumen, cursor: str) -> list[Linea]:
    """Return the counts of rows by group, with the mark on the one the cursor is at."""
    cuentas = {
        "nueva": resumen.nuevas,
        "actualizada": resumen.actualizadas,
        "igual": resumen.iguales,
        "duplicada": resumen.duplicadas,
        "rechazada": resumen.rechazadas,
        "ausente": resumen.ausentes,
    }
    notas = {"duplicada": "vale la última", "ausente": "se conservan"}
    if resumen.rechazadas:
        notas["rechazada"] = "x las guarda"
    derechas: tuple[Linea, ...] = (
        [Trozo("T del corte ", Voz.TENUE), Trozo(miles(resumen.validas), Voz.FUERTE)],
        [],
        [
            Trozo(
                f"{miles(resumen.nuevas)} + {miles(resumen.actualizadas)} + "
                f"{miles(resumen.iguales)} ",
                Voz.TENUE,
            )
        ],
    )
    lineas: list[Linea] = [regla(f"Filas: {miles(resumen.filas)}", "Enter abre el grupo")]
    for numero, derecha in enumerate(derechas):
        linea: list[Trozo] = []
        for grupo in GRUPOS[numero * 2 : numero * 2 + 2]:
            en_cursor = grupo == cursor
            mala = grupo == "rechazada" and cuentas[grupo]
            linea += [
                Trozo("►" if en_cursor else " ", Voz.FUERTE),
                Trozo(cell(NOMBRES[grupo], 13), Voz.FUERTE if en_cursor else Voz.NORMAL),
                Trozo(f"{miles(cuentas[grupo]):>7} ", Voz.MALO if mala else Voz.FUERTE),
                Trozo(cell(notas.get(grupo, ""), 17 if grupo in notas else 3), Voz.TENUE),
            ]
        lineas.append(extremos(linea, derecha, 80))
    return lineas


def consecuencias(preparada: Preparada) -> list[Linea]:
    """Return what happens to the casos that were already there."""
    en_gestion = [
        cambio
        for cambio in preparada.comparacion.cambios
        if "resultado" in cambio.cambios and cambio.antes in ESPERAN_AGENTE
    ]
    informados = [
        cambio
        for cambio in preparada.comparacion.cambios
        if "resultado" in cambio.cambios and cambio.antes not in ESPERAN_AGENTE | ESPERAN_BACK
    ]
    tienen = sorted({cambio.tomado_por for cambio in en_gestion if cambio.tomado_por})
    quien = f"los tienen {', '.join(tienen)}" if tienen else "nadie los tiene ahora"
    concilia = preparada.resumen.conciliacion
    lineas: list[Linea] = [regla("Qué les pasa a los casos que ya estaban")]
    lineas.append(_consecuencia("Cambian de resultado estando en gestión", len(en_gestion), quien))
    lineas.append(
        _consecuencia("Cambian de resultado ya informados", len(informados), "van a Revisión")
    )
    lineas.append(
        [
            Trozo("   " + cell("Reescalados que esperaban respuesta", 40)),
            Trozo(f"{miles(concilia.get('reescalados', 0)):>6}  ", Voz.FUERTE),
            Trozo(f"{concilia.get('aplicados', 0)} sí", Voz.OK),
            Trozo(f" {concilia.get('valor_distinto', 0)} otro valor", Voz.AVISO),
            Trozo(f" {concilia.get('rechazados', 0)} no", Voz.MALO),
            Trozo(
                f" {concilia.get('sin_respuesta', 0) + concilia.get('ausentes', 0)} nada", Voz.TENUE
            ),
        ]
    )
    return lineas


def _consecuencia(texto: str, casos: int, nota: str) -> Linea:
    return [
        Trozo(" ▲ " if casos else "   ", Voz.AVISO),
        Trozo(cell(texto, 40)),
        Trozo(f"{miles(casos):>6}  ", Voz.FUERTE),
        Trozo(nota if casos else "", Voz.TENUE),
    ]


def avisos(textos: Sequence[str]) -> list[Linea]:
    """Return what is worth knowing about the file, one sentence after the other."""
    if not textos:
        return []
    lineas: list[Linea] = [regla("Avisos", str(len(textos)))]
    for texto in textos:
        for numero, parte in enumerate(envolver(texto, 76)):
            lineas.append([Trozo("   " if numero else " ▲ ", Voz.AVISO), Trozo(parte)])
    return lineas


def previa(preparada: Preparada, cursor: str, alto: int) -> list[Linea]:
    """Return the whole preview; `alto` is how many rows are in view without scrolling."""
    cuerpo = [*filas(preparada.resumen, cursor), *consecuencias(preparada)]
    sitio = max(alto - len(cuerpo) - 3 - len(preparada.cabecera.dudosas), 5)
    return [
        *cabecera(preparada),
        *columnas(preparada.cabecera, max(sitio, len(CAMPOS_OBLIGATORIOS))),
        *cuerpo,
        *avisos(preparada.avisos),
    ]


def conciliacion(resumen: Resumen) -> list[Linea]:
    """Return what the back answered to what had been escalated again, by outcome."""
    concilia = resumen.conciliacion
    total = concilia.get("reescalados", 0)
    lineas: list[Linea] = [
        regla("Conciliación: lo que se le pidió al back", f"{miles(total)} reescalados")
    ]
    if not total:
        return [*lineas, [Trozo("   Ningún caso esperaba respuesta del back.", Voz.TENUE)]]
    lineas.append([Trozo(f"{'Casos':>38}   Qué sigue", Voz.TENUE)])
    for clase, signo, voz, texto, sigue in _CONCILIACION:
        casos = concilia.get(clase, 0)
        lineas.append(
            [
                Trozo(f" {signo} ", voz if casos else Voz.TENUE),
                Trozo(cell(texto, 28)),
                Trozo(f"{miles(casos):>7}   ", Voz.FUERTE),
                Trozo(sigue if casos else "", Voz.TENUE),
            ]
        )
    return lineas


def resultado(preparada: Preparada, resumen: Resumen) -> list[Linea]:
    """Return what the import did."""
    tocados = [cambio for cambio in preparada.comparacion.cambios if cambio.tomado_por]
    corte = f"corte {fecha_corta(resumen.corte)}" if resumen.corte else ""
    lineas: list[Linea] = [
        extremos(
            [Trozo(" √ ", Voz.OK), Trozo(resumen.archivo, Voz.FUERTE)],
            [Trozo(f"{corte} · {resumen.tipo.value} ", Voz.TENUE)],
            80,
        ),
        [
            Trozo(f"   T {miles(resumen.validas)}", Voz.FUERTE),
            Trozo(
                f": {miles(resumen.nuevas)} nuevas, {miles(resumen.actualizadas)} actualizadas, "
                f"{miles(resumen.iguales)} iguales · {miles(resumen.ausentes)} ausentes"
            ),
        ],
        [
            Trozo(
                f"   {miles(resumen.duplicadas)} duplicadas y {miles(resumen.rechazadas)} rechazadas"
            ),
            Trozo(" · x las guarda en un libro" if resumen.rechazadas else "", Voz.TENUE),
        ],
        *conciliacion(resumen),
    ]
    if tocados:
        lineas.append(regla("Cambiaron mientras alguien los gestionaba", miles(len(tocados))))
        for cambio in tocados:
            ahora = PREGUNTAS[cambio.despues]
            texto = f"   {cell(cambio.cuenta, 11)} {cell(ahora, 28)} lo tiene {cambio.tomado_por}"
            lineas.append([Trozo(texto)])
    return [*lineas, *avisos(resumen.avisos)]


def barra_del_resultado(resumen: Resumen, ahora: datetime, segundos: float) -> tuple[str, str]:
    """Return what the bar says once the base is in, left and right."""
    if resumen.ya_importada:
        return f"IMPORTACIÓN › Base {resumen.base}, que ya estaba", f"{ahora:%d/%m/%Y %H:%M}"
    tardo = f"{segundos:.1f}".replace(".", ",")
    return (
        f"IMPORTACIÓN › Base {resumen.base} importada",
        f"{ahora:%d/%m/%Y %H:%M}, en {tardo} s",
    )
