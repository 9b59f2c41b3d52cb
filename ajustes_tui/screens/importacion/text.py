"""What the import shows before writing: are these the columns, do the rows add up, and what happens
to the casos that were already there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ajustes_tui.domain.base.rows import CAMPOS, CAMPOS_OBLIGATORIOS, Cabecera
from ajustes_tui.domain.values.counts import miles
from ajustes_tui.domain.values.dates import fecha_corta
from ajustes_tui.screens.importacion.groups import NOMBRES
from ajustes_tui.services.intake.prepared import Preparada, Resumen
from ajustes_tui.ui.text import Linea, Trozo, Voz, cell, envolver, extremos, regla

DUDA = "duda:"
"""What the key of a row that asks about a doubtful column begins with."""
_GRUPOS = (("nueva", "duplicada"), ("actualizada", "rechazada"), ("igual", "ausente"))


def tamano(octetos: int) -> str:
    """Return a file size as a person reads it."""
    if octetos >= 1_000_000:
        return f"{octetos / 1_000_000:.1f} MB".replace(".", ",")
    return f"{max(octetos // 1000, 1)} KB"


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
    return lineas


def rejilla(preparada: Preparada) -> list[list[str]]:
    """Return what the cursor of the preview may stand on, row by row."""
    dudas = [[f"{DUDA}{campo}"] for campo in preparada.cabecera.dudosas]
    return [[*par] for par in _GRUPOS] + [["gestion"], ["informado"], ["reescalado"]] + dudas


def primera(preparada: Preparada) -> str:
    """Return where the cursor of the preview starts: at a question that holds the import, if any."""
    return next((f"{DUDA}{campo}" for campo in preparada.cabecera.dudosas), "nueva")


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
    for grupos, derecha in zip(_GRUPOS, derechas, strict=True):
        linea: list[Trozo] = []
        for grupo in grupos:
            mala = grupo == "rechazada" and cuentas[grupo]
            linea += [
                marca(grupo, cursor),
                Trozo(cell(NOMBRES[grupo], 13), Voz.FUERTE if grupo == cursor else Voz.NORMAL),
                Trozo(f"{miles(cuentas[grupo]):>7} ", Voz.MALO if mala else Voz.FUERTE),
                Trozo(cell(notas.get(grupo, ""), 14 if grupo in notas else 2), Voz.TENUE),
            ]
        lineas.append(extremos(linea, derecha, 80))
    return lineas


def marca(clave: str, cursor: str) -> Trozo:
    """Return the first cell of a row the cursor may stand on."""
    return Trozo("►" if clave == cursor else " ", Voz.FUERTE)


def _respuestas(concilia: Mapping[str, int]) -> Linea:
    """Return how many of what the back was asked again came back, by answer; what is zero is left out."""
    sin = concilia.get("sin_respuesta", 0) + concilia.get("ausentes", 0)
    dichas = (
        (concilia.get("aplicados", 0), "sí", Voz.OK),
        (concilia.get("valor_distinto", 0), "otro $", Voz.AVISO),
        (concilia.get("rechazados", 0), "no", Voz.MALO),
        (sin, "nada", Voz.TENUE),
    )
    return [Trozo(f"{miles(cuantos)} {que} ", voz) for cuantos, que, voz in dichas if cuantos]


def consecuencias(preparada: Preparada, cursor: str) -> list[Linea]:
    """Return what happens to the casos that were already there, and the questions to answer."""
    gestion = preparada.en_gestion()
    tienen = sorted({cambio.tomado_por for cambio in gestion if cambio.tomado_por})
    quien = f"los tienen {', '.join(tienen)}" if tienen else "nadie los tiene ahora"
    concilia = preparada.resumen.conciliacion
    lineas: list[Linea] = [
        regla("Qué les pasa a los casos que ya estaban"),
        _consecuencia("gestion", cursor, len(gestion), quien),
        _consecuencia("informado", cursor, len(preparada.informados()), "van a Revisión"),
        [
            marca("reescalado", cursor),
            Trozo(f"  {cell(NOMBRES['reescalado'], 40)}"),
            Trozo(f"{miles(concilia.get('reescalados', 0)):>6}  ", Voz.FUERTE),
            *_respuestas(concilia),
        ],
    ]
    for campo, titulo in preparada.cabecera.dudosas.items():
        lineas.append(
            extremos(
                [
                    marca(f"{DUDA}{campo}", cursor),
                    Trozo(f"▲ ¿«{titulo}» es {campo}?", Voz.AVISO),
                ],
                [
                    Trozo("s", Voz.FUERTE),
                    Trozo(" sí es · ", Voz.TENUE),
                    Trozo("n", Voz.FUERTE),
                    Trozo(" no es · ", Voz.TENUE),
                    Trozo("Enter", Voz.FUERTE),
                    Trozo(" es otra ", Voz.TENUE),
                ],
                80,
            )
        )
    return lineas


def _consecuencia(clave: str, cursor: str, casos: int, nota: str) -> Linea:
    return [
        marca(clave, cursor),
        Trozo("▲ " if casos else "  ", Voz.AVISO),
        Trozo(cell(NOMBRES[clave], 40)),
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
    cuerpo = [*filas(preparada.resumen, cursor), *consecuencias(preparada, cursor)]
    sitio = max(alto - len(cuerpo) - 3, 5)
    return [
        *cabecera(preparada),
        *columnas(preparada.cabecera, max(sitio, len(CAMPOS_OBLIGATORIOS))),
        *cuerpo,
        *avisos(preparada.avisos),
    ]
