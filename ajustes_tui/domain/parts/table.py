"""The parts of F5, and the figures of counted ones, as tables with an SQL test each.

The SQL of a fact may read the casos of the scope (`s`), what was sent (`envios`), its lines
(`lineas_`) and when the usuario was told (`avisados`), of `storage.figures.facts`. A new figure is one row
here or in `contact_rows`; its column, list, sentence and JSON key follow.
"""

from __future__ import annotations

from collections.abc import Iterator

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.caso.eventos import CORRECTIVOS, TABLE, TO_PQR, Evento
from ajustes_tui.domain.caso.words import CUBETA_WORDS, code_name
from ajustes_tui.domain.figures.groupings import GROUPINGS, group_name
from ajustes_tui.domain.figures.indicators import percent_text
from ajustes_tui.domain.keeping.catalogs import Catalogs
from ajustes_tui.domain.parts.contact_rows import CONTACT, CONTACT_GROUPS, TIME_COLUMNS, time_rows
from ajustes_tui.domain.parts.shapes import (
    AttentionPart,
    Counting,
    Group,
    NamedRow,
    PartColumns,
    PartFigure,
    PartTable,
    Reach,
    Row,
    name_of,
)
from ajustes_tui.domain.parts.steps_rows import STEP_GROUPS, STEPS_COLUMNS, steps_rows
from ajustes_tui.domain.parts.words import BY_AGENTE, BY_WEEK, OF_RECURSOS, WITHOUT_RECURSO
from ajustes_tui.domain.values.counts import listed, thousands

PQR_RESULTS: tuple[str, ...] = next(
    spec.options for spec in TABLE[Evento.RESPUESTA_PQR].data if spec.name == "resultado"
)
_PQR_EVENTOS = TO_PQR | {
    Evento.RESPUESTA_PQR,
    Evento.DEVOLVER,
    # They may leave a caso waiting again for who had answered it.
    Evento.BASE_ANULADA,
    Evento.REABRIR,
}
_BACK_EVENTOS = CORRECTIVOS | {Evento.ESCALAR_BACK, Evento.RESPUESTA_BACK}
_WRITER = "(SELECT h.agente FROM historial h WHERE h.linea = l.linea)"
"""By agente, a fact belongs to the author of its line, not of the standing verdict."""


DAYS = Counting(
    tuple(
        PartFigure(key, heading, words, f"tramo = '{key}'", measures=True)
        for key, heading, words in (
            (
                "al_veredicto",
                "Al veredicto",
                "del corte que trajo el caso al veredicto vigente, con lo que esperó al back",
            ),
            (
                "en_la_celula",
                "En la célula",
                "del corte al veredicto vigente, sin los que el caso esperó al back",
            ),
            (
                "al_informar",
                "Al informar",
                "del corte que trajo el caso a la primera vez que alguien le informó al usuario",
            ),
            ("del_back", "Del back", "de cada escalamiento al back a su respuesta"),
            ("de_pqr", "De PQR", "de cada envío a PQR al día en que PQR dice que respondió"),
        )
    ),
    """
    WITH e AS MATERIALIZED (
        SELECT caso, texto, a_quien, respondido, habil(respondido) - habil(dia) AS dias,
            iif(a_quien = 'back' AND respondido <= decidido,
                max(0, habil(respondido) - max(habil(dia), habil(traido))), 0) AS fuera
        FROM envios JOIN s USING (caso) WHERE respondido IS NOT NULL)
    SELECT caso, NULL AS fila, {texto} AS texto, max(0, dias) AS medida, tramo FROM (
        SELECT caso, texto, 'al_veredicto' AS tramo, decidido AS fin, habil(decidido) - habil(traido) AS dias
        FROM s
        UNION ALL
        SELECT caso, texto, 'en_la_celula', decidido,
            max(0, habil(decidido) - habil(traido)) - coalesce(fuera, 0)
        FROM s LEFT JOIN (SELECT caso, sum(fuera) AS fuera FROM e WHERE fuera GROUP BY caso) USING (caso)
        UNION ALL
        SELECT caso, texto, 'al_informar', informado, habil(informado) - habil(traido) FROM avisados
        UNION ALL
        SELECT caso, texto, iif(a_quien = 'back', 'del_back', 'de_pqr'), respondido, dias FROM e)
    WHERE fin IS NOT NULL""",
    ("al_veredicto", "en_la_celula", "al_informar", "del_back", "de_pqr"),
    _PQR_EVENTOS | _BACK_EVENTOS,
    {BY_WEEK: "fin"},
)
"""Business days to answer, by the week they ended in or by group."""


def _won(key: str, heading: str, words: str, test: str, of: str = "") -> PartFigure:
    """Count casos won of those that ended; waiting ones are apart."""
    return PartFigure(
        key=key,
        heading=heading,
        words=words,
        test=f"{test} AND fin = 'corregido'",
        over=f"{test} AND fin IN ('corregido', 'no_revertido')",
        more=lambda row: f" Pendientes, aparte: {row[f'{of}pendiente'].casos}.",
    )


def _ends(of: str, heading: str, words: str, test: str) -> tuple[PartFigure, ...]:
    return (
        _won(f"{of}ganados", heading, words, test, of),
        PartFigure(
            f"{of}no_revertido",
            "Sin revertir",
            "No revertidos (X): el back insistió",
            f"{test} AND fin = 'no_revertido'",
        ),
        PartFigure(
            f"{of}pendiente",
            "Pendientes",
            "Reescalados que siguen pendientes",
            f"{test} AND fin = 'pendiente'",
        ),
    )


def _first_try(row: Row) -> str:
    """A caso that had to be sent again was not won the first time."""
    won, again = row["primera.ganados"], row["primera.otra_vez"].casos
    said = f" Pendientes, aparte: {row['primera.pendiente'].casos}."
    if not again:
        return said
    return (
        f"{said} De esos, {again} hubo que escalarlos otra vez; sin ellos, {won.casos} de {won.total} = "
        f"{percent_text(won.casos, won.total)}."
    )


_AGAIN = "Se reescalaron otra vez; cómo terminaron se cuenta en la segunda vez"
TRIES = Counting(
    (
        *_ends(
            "",
            "Ganados",
            "Ganados = corregidos / corregidos y no revertidos (C ÷ (C + X))",
            "NOT otra",
        ),
        *_ends("primera.", "", "", "vez = 1 AND NOT otra"),
        PartFigure("primera.otra_vez", "Otra vez", _AGAIN, "otra"),
        *_ends(
            "segunda.",
            "Segunda vez",
            "De los que se reescalaron dos veces o más, ganados",
            "vez = 2",
        ),
        PartFigure(
            "_primera",
            "Primera vez",
            "De los que se reescalaron, ganados la primera vez",
            "vez = 1 AND NOT otra AND fin = 'corregido'",
            "vez = 1 AND (otra OR fin IN ('corregido', 'no_revertido'))",
            more=_first_try,
        ),
    ),
    """
    SELECT caso, NULL AS fila, {texto} AS texto, NULL AS medida, cubeta AS fin, k < veces AS otra,
        iif(k = veces, min(veces, 2), 1) AS vez
    FROM (SELECT caso, linea, count(*) OVER (PARTITION BY caso) AS veces,
        row_number() OVER (PARTITION BY caso ORDER BY linea) AS k FROM lineas_) l JOIN s USING (caso)
    WHERE k IN (1, veces) AND fin IN ('corregido', 'no_revertido', 'pendiente')""",
    ("ganados", "_primera", "segunda.ganados", "pendiente", "no_revertido", "primera.otra_vez"),
    frozenset(CORRECTIVOS),
    {"agente": _WRITER},
)
"""Re-escalations: the last of each caso, and the first if several."""


def _undated(row: Row) -> str:
    undated = row["respondidos"].casos - row["en_plazo"].total
    return f" Otros {undated} no traen fecha de solicitud." if undated else ""


_SENT = {
    Evento.RADICAR_RECURSO: (OF_RECURSOS, "recursos radicados"),
    Evento.ESCALAR_PQR: (WITHOUT_RECURSO, "casos enviados a PQR sin recurso"),
}


def _pqr_rows(table: PartTable, by: str, catalogs: Catalogs) -> Iterator[NamedRow]:
    for evento, (name, words) in _SENT.items():
        yield NamedRow(name, words, table.of(evento))
        for group in table.groups(evento):
            named = name_of(group, by, catalogs)
            yield NamedRow(named, f"{words}, {named}", table.of(evento, group), name)


PQR = Counting(
    (
        PartFigure("enviados", "Enviados", "{of}", "1"),
        PartFigure("en_pqr", "En PQR", "En PQR, de los {of}", "respondido IS NULL"),
        PartFigure(
            "vencidos",
            "Plazo pasado",
            "En PQR con el plazo pasado",
            "respondido IS NULL AND limite < :hoy",
        ),
        PartFigure(
            "respondidos",
            "Respondidos",
            "Respondidos por PQR, de los {of}",
            "respondido IS NOT NULL",
        ),
        PartFigure(
            key="en_plazo",
            heading="En plazo",
            words="Respondidos en plazo",
            test="respondido <= limite",
            over="respondido IS NOT NULL AND limite IS NOT NULL",
            more=_undated,
        ),
        PartFigure("tarde", "Tarde", "Respondidos después del plazo", "respondido > limite"),
        *(
            PartFigure(
                key=result.lower(),
                heading=code_name(result).capitalize(),
                words=f"PQR respondió «{code_name(result)}»",
                test=f"dijo = '{result}'",
            )
            for result in PQR_RESULTS
        ),
        PartFigure(
            key="_dias",
            heading="Días",
            words="del envío a la respuesta",
            test="respondido IS NOT NULL",
            measures=True,
            called="Respondidos",
        ),
    ),
    """
    SELECT caso, evento AS fila, {texto} AS texto, max(0, habil(respondido) - habil(dia)) AS medida,
        respondido, (SELECT h.datos ->> 'resultado' FROM historial h WHERE h.linea = l.respuesta) AS dijo,
        iif(evento = 'radicar_recurso', fin_de(dia, :plazo_recurso), fin_de(pedido, :plazo)) AS limite
    FROM (SELECT *, max(linea) FROM envios WHERE a_quien = 'pqr' GROUP BY caso, evento) l
        JOIN s USING (caso)""",
    (
        *"enviados en_pqr respondidos en_plazo tarde".split(),
        *(result.lower() for result in PQR_RESULTS),
        "vencidos",
        "_dias",
    ),
    _PQR_EVENTOS,
    {"agente": _WRITER},
    has_rows=True,
    lines=_pqr_rows,
)
"""What PQR answered: the last sending of a caso by an evento, with the end of its term."""

_OTHERS = (Cubeta.APLICADO, Cubeta.CORREGIDO, Cubeta.A_PQR, Cubeta.ANULADO)


def _ways(row: Row) -> str:
    ways = ((cubeta, row[f"_{cubeta}"].casos) for cubeta in _OTHERS)
    said = [f"{thousands(casos)} {CUBETA_WORDS[cubeta].plural}" for cubeta, casos in ways if casos]
    return listed(said) if said else "ninguno"


def _sum(row: Row) -> str:
    words = {"rechazado": "confirmados", "pendiente": "pendientes", "no_revertido": "no revertidos"}
    parts = [f"{thousands(row[key].casos)} {word}" for key, word in words.items()]
    return f" Son {' + '.join(parts)} + {thousands(row['_otros'].casos)} por otro lado."


def _reason_rows(table: PartTable, by: str, catalogs: Catalogs) -> Iterator[NamedRow]:
    yield NamedRow("Todos", "todos los rechazados", table.of())
    for motive in reasons_of(table):
        reason = group_name(motive, "motivo", catalogs)
        yield NamedRow(reason, f"«{reason}»", table.of(motive))
        for group in reason_groups(table, motive):
            name = name_of(group, by, catalogs)
            yield NamedRow(name, f"«{reason}», {name}", table.of(motive, group), reason)


def reasons_of(table: PartTable) -> list[str | None]:
    return sorted(table.filas(), key=lambda motive: -table.of(motive)["rechazados"].casos)


def reason_groups(table: PartTable, motive: str | None) -> list[Group]:
    return sorted(
        table.groups(motive), key=lambda group: -table.of(motive, group)["rechazados"].casos
    )


_REJECTED = ("Rechazados por el back, {of}", "1")
REASONS = Counting(
    (
        PartFigure("rechazados", "Rechazados", *_REJECTED, of_all=True, more=_sum, shown="{casos}"),
        PartFigure("_parte", "Parte", *_REJECTED, of_all=True, more=_sum, shown="{share}"),
        PartFigure(
            "rechazado", "Confirmados", "De ellos, bien rechazados (R)", "cubeta = 'rechazado'"
        ),
        PartFigure(
            "pendiente",
            "Pendientes",
            "De ellos, pendientes de veredicto (P)",
            "cubeta = 'pendiente'",
        ),
        PartFigure(
            "no_revertido", "Sin revertir", "De ellos, no revertidos (X)", "cubeta = 'no_revertido'"
        ),
        PartFigure(
            key="_otros",
            heading="Otros",
            words="De ellos, los que siguieron por otro lado",
            test="cubeta NOT IN ('rechazado', 'pendiente', 'no_revertido')",
            more=_ways,
        ),
        *(PartFigure(f"_{cubeta}", "", "", f"cubeta = '{cubeta}'") for cubeta in _OTHERS),
    ),
    """
    SELECT caso, motivo AS fila, texto, NULL AS medida, cubeta FROM s""",
    ("rechazados", "_parte", "rechazado", "pendiente", "no_revertido", "_otros"),
    own="motivo",
    has_rows=True,
    lines=_reason_rows,
    narrowed=lambda scope: (scope.having("resultado", Resultado.RECHAZADO),),
)
"""Why the back rejects what it rejects now: a fact per such caso, with its reason."""
_OF_ANSWERS = ("causal", "agente", *(key for key in GROUPINGS if key not in ("causal", "agente")))
OF_TIME, STEPS = "Tiempo", "Pasos"
"""The parts read by their services: hours of today, and waits."""
PARTS: tuple[AttentionPart, ...] = (
    AttentionPart(
        "Primer contacto",
        PartColumns(CONTACT.columns),
        CONTACT.rows,
        "Por {}, en porcentaje (de cuántos)",
        CONTACT_GROUPS,
        short="Contacto",
        counting=CONTACT,
    ),
    AttentionPart(
        OF_TIME,
        PartColumns(TIME_COLUMNS, "Qué", 18),
        lambda timing, _by, _catalogs: time_rows(timing),
        "En días hábiles, y lo de hoy, por hora",
    ),
    AttentionPart(
        "Días de respuesta",
        PartColumns(DAYS.columns, "De", 10, 15, page=4),
        DAYS.rows,
        "Por {}: mediana · nueve de diez (casos), en días hábiles",
        (BY_WEEK, *_OF_ANSWERS),
        reach=Reach.EVERY,
        short="Días",
        counting=DAYS,
    ),
    AttentionPart(
        "Reescalados",
        PartColumns(TRIES.columns),
        TRIES.rows,
        "Por {}, en porcentaje C ÷ (C + X) (de cuántos)",
        _OF_ANSWERS,
        reach=Reach.EVERY,
        counting=TRIES,
    ),
    AttentionPart(
        "Recursos y PQR",
        PartColumns(PQR.columns, page=5),
        PQR.rows,
        "Los recursos por {}, y lo demás que se envió a PQR",
        _OF_ANSWERS,
        reach=Reach.EVERY,
        short="Recursos",
        counting=PQR,
    ),
    AttentionPart(
        "Motivos de rechazo",
        PartColumns(REASONS.columns, "Motivo", 26, page=4),
        REASONS.rows,
        "Por qué rechaza el back, y cada motivo por {}",
        ("causal", "asesor", *(g for g in GROUPINGS if g not in ("causal", "asesor", "motivo"))),
        reach=Reach.MONTH,
        short="Motivos",
        counting=REASONS,
    ),
    AttentionPart(
        STEPS,
        PartColumns(STEPS_COLUMNS, "Paso", 26, page=4),
        lambda report, by, _catalogs: steps_rows(report, by),
        "Por {}, mediana · nueve de diez de lo que espera cada caso",
        STEP_GROUPS,
        reach=Reach.EVERY,
        # Nobody waits as somebody's: the names of the persons take the cells of that column.
        grouped={BY_AGENTE: PartColumns(STEPS_COLUMNS[:-1], "Paso", 37, page=3)},
    ),
)


def part_of(digit: str | int) -> AttentionPart:
    return PARTS[int(digit) - 1]
