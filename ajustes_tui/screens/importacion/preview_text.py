"""The lines of the preview: the columns as they were read, the counts of rows, and what happens to the
casos that were already in the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ajustes_tui.domain.base.rows import CAMPOS, CAMPOS_OBLIGATORIOS, Cabecera
from ajustes_tui.domain.values.counts import miles
from ajustes_tui.domain.values.dates import fecha_corta
from ajustes_tui.screens.importacion.groups import TITLES
from ajustes_tui.services.intake.prepared import Preparada, Resumen
from ajustes_tui.ui.measures import WIDTH
from ajustes_tui.ui.text import Linea, Trozo, Voz, cell, envolver, extremos, regla

DOUBT = "duda:"
"""Prefix of the cursor key of a row that asks about a doubtful column."""
_GROUPS = (("nueva", "duplicada"), ("actualizada", "rechazada"), ("igual", "ausente"))


def file_size(octets: int) -> str:
    """Return a file size as a person reads it."""
    if octets >= 1_000_000:
        return f"{octets / 1_000_000:.1f} MB".replace(".", ",")
    return f"{max(octets // 1000, 1)} KB"


def header(prepared: Preparada) -> list[Linea]:
    """Return the two rows that say which file and sheet this is, and its corte."""
    base = prepared.cabecera
    place = base.hojas.index(base.hoja) + 1 if base.hoja in base.hojas else 1
    sheet = [
        Trozo(" Hoja ", Voz.TENUE),
        Trozo(base.hoja, Voz.FUERTE),
        Trozo(f", {place} de {len(base.hojas)}; títulos en fila {base.fila_encabezado}", Voz.TENUE),
    ]
    corte = (
        [Trozo("Corte ", Voz.TENUE), Trozo(f"{fecha_corta(prepared.corte)} ", Voz.FUERTE)]
        if prepared.corte
        else [Trozo("▲ Corte sin decir: k ", Voz.AVISO)]
    )
    return [
        extremos(
            [Trozo(f" {base.archivo}", Voz.FUERTE)],
            [Trozo(f"{file_size(base.tamano)} · {prepared.tipo.value} ", Voz.TENUE)],
            WIDTH,
        ),
        extremos(sheet, corte, WIDTH),
    ]


def recognised_columns(base: Cabecera, at_most: int) -> list[Linea]:
    """Return the rule and up to `at_most` rows of recognised columns with their samples."""
    fields = [campo for campo in CAMPOS if campo in base.columnas]
    others = f" · otros datos {len(base.sin_mapear)}" if base.sin_mapear else ""
    lines: list[Linea] = [
        regla(f"Columnas: {len(fields)} reconocidas", f"así se leyó el archivo{others}")
    ]
    left_over = len(fields) > at_most
    for campo in fields[: at_most - 1] if left_over else fields:
        samples = " · ".join(text or "(vacío)" for text in base.ejemplos.get(campo, ()))
        lines.append(
            [
                Trozo(f" {cell(campo, 17)}"),
                Trozo(f"{cell(base.columnas[campo], 22)} ", Voz.FUERTE),
                Trozo(cell(samples, 38), Voz.TENUE),
            ]
        )
    if left_over:
        rest = ", ".join(fields[at_most - 1 :])
        lines.append([Trozo(f" {cell(f'y también {rest}', 78)}", Voz.TENUE)])
    return lines


def cursor_grid(prepared: Preparada) -> list[list[str]]:
    """Return the keys the cursor of the preview may stand on, row by row."""
    doubts = [[f"{DOUBT}{campo}"] for campo in prepared.cabecera.dudosas]
    return [[*pair] for pair in _GROUPS] + [["gestion"], ["informado"], ["reescalado"]] + doubts


def first_key(prepared: Preparada) -> str:
    """Return the key the cursor starts at: a doubtful column, which holds the import, or the first count."""
    return next((f"{DOUBT}{campo}" for campo in prepared.cabecera.dudosas), "nueva")


def row_counts(resumen: Resumen, cursor: str) -> list[Linea]:
    """Return the counts of rows by group, with the cursor mark on one."""
    counts = {
        "nueva": resumen.nuevas,
        "actualizada": resumen.actualizadas,
        "igual": resumen.iguales,
        "duplicada": resumen.duplicadas,
        "rechazada": resumen.rechazadas,
        "ausente": resumen.ausentes,
    }
    notes = {"duplicada": "vale la última", "ausente": "se conservan"}
    if resumen.rechazadas:
        notes["rechazada"] = "x las guarda"
    right_ends: tuple[Linea, ...] = (
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
    lines: list[Linea] = [regla(f"Filas: {miles(resumen.filas)}", "Enter abre el grupo")]
    for groups, right_end in zip(_GROUPS, right_ends, strict=True):
        line: list[Trozo] = []
        for group in groups:
            bad = group == "rechazada" and counts[group]
            line += [
                cursor_mark(group, cursor),
                Trozo(cell(TITLES[group], 13), Voz.FUERTE if group == cursor else Voz.NORMAL),
                Trozo(f"{miles(counts[group]):>7} ", Voz.MALO if bad else Voz.FUERTE),
                Trozo(cell(notes.get(group, ""), 14 if group in notes else 2), Voz.TENUE),
            ]
        lines.append(extremos(line, right_end, WIDTH))
    return lines


def cursor_mark(key: str, cursor: str) -> Trozo:
    """Return the first cell of a row the cursor may stand on."""
    return Trozo("►" if key == cursor else " ", Voz.FUERTE)


def _answers(counts: Mapping[str, int]) -> Linea:
    """Return how many re-escalated casos got each answer of the back; answers with none are left out."""
    silent = counts.get("sin_respuesta", 0) + counts.get("ausentes", 0)
    answers = (
        (counts.get("aplicados", 0), "sí", Voz.OK),
        (counts.get("valor_distinto", 0), "otro $", Voz.AVISO),
        (counts.get("rechazados", 0), "no", Voz.MALO),
        (silent, "nada", Voz.TENUE),
    )
    return [Trozo(f"{miles(count)} {word} ", voz) for count, word, voz in answers if count]


def consequences(prepared: Preparada, cursor: str) -> list[Linea]:
    """Return what happens to the casos that were already there, and the questions to answer."""
    in_hand = prepared.en_gestion()
    holders = sorted({cambio.tomado_por for cambio in in_hand if cambio.tomado_por})
    who = f"los tienen {', '.join(holders)}" if holders else "nadie los tiene ahora"
    answers = prepared.resumen.conciliacion
    lines: list[Linea] = [
        regla("Qué les pasa a los casos que ya estaban"),
        _consequence("gestion", cursor, len(in_hand), who),
        _consequence("informado", cursor, len(prepared.informados()), "van a Revisión"),
        [
            cursor_mark("reescalado", cursor),
            Trozo(f"  {cell(TITLES['reescalado'], 40)}"),
            Trozo(f"{miles(answers.get('reescalados', 0)):>6}  ", Voz.FUERTE),
            *_answers(answers),
        ],
    ]
    for campo, titulo in prepared.cabecera.dudosas.items():
        lines.append(
            extremos(
                [
                    cursor_mark(f"{DOUBT}{campo}", cursor),
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
                WIDTH,
            )
        )
    return lines


def _consequence(key: str, cursor: str, casos: int, note: str) -> Linea:
    return [
        cursor_mark(key, cursor),
        Trozo("▲ " if casos else "  ", Voz.AVISO),
        Trozo(cell(TITLES[key], 40)),
        Trozo(f"{miles(casos):>6}  ", Voz.FUERTE),
        Trozo(note if casos else "", Voz.TENUE),
    ]


def warnings(texts: Sequence[str]) -> list[Linea]:
    """Return the notices about the file, wrapped, under a rule with how many there are."""
    if not texts:
        return []
    lines: list[Linea] = [regla("Avisos", str(len(texts)))]
    for text in texts:
        for number, part in enumerate(envolver(text, 76)):
            lines.append([Trozo("   " if number else " ▲ ", Voz.AVISO), Trozo(part)])
    return lines


def preview_lines(prepared: Preparada, cursor: str, height: int) -> list[Linea]:
    """Return the whole preview; `height` is how many rows are in view without scrolling."""
    body = [*row_counts(prepared.resumen, cursor), *consequences(prepared, cursor)]
    room = max(height - len(body) - 3, 5)
    return [
        *header(prepared),
        *recognised_columns(prepared.cabecera, max(room, len(CAMPOS_OBLIGATORIOS))),
        *body,
        *warnings(prepared.avisos),
    ]
