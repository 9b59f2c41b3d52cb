"""First contact and times: whether and when the usuario is reached, told, and told for good.

A figure of casos belongs to the group of the call that decides it; the sets of outcomes are those of
`domain.caso.outcomes`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ajustes_tui.domain.figures.groupings import GROUPINGS
from ajustes_tui.domain.figures.open_work import RhythmCell
from ajustes_tui.domain.parts.shapes import (
    AttentionFigure,
    AttentionRow,
    Counting,
    FigureCells,
    FigureFacts,
    PartFigure,
    PartTable,
    Row,
    TableColumn,
)
from ajustes_tui.domain.values.counts import count_words, decimal_words, thousands

LASTING_DAYS = 10
"""Business days without an evento against an answer for it to be lasting."""
_FIRST = ("agente", "causal", "corte")
CONTACT_GROUPS = (*_FIRST, *(key for key in GROUPINGS if key not in _FIRST))
"""In the order of the key that changes them: agente first."""
BY_PQR = "_pqr_a_tiempo"
"""Untold casos that PQR answered within their clock, of those with both days."""
_BY_PQR = PartFigure(BY_PQR, "", "", "respondida <= limite", "respondida IS NOT NULL")


def _by_pqr(row: Row) -> str:
    by_pqr = row[BY_PQR]
    return f" PQR respondió a tiempo {by_pqr.casos} de {by_pqr.total}." if by_pqr.total else ""


def _share(key: str, heading: str, words: str, test: str, over: str) -> PartFigure:
    name, _, parts = words.partition(" = ")
    none = f"{name}: todavía no hay {parts.rpartition(' / ')[2]}."
    return PartFigure(key, heading, words, test, over, none=none, drawn=True)


_UNTOLD = "plazo = 'sin_informar'"
CONTACT = Counting(
    (
        PartFigure(
            key="llamadas",
            heading="Llamadas",
            words="las nuestras; un buzón con su mensaje es una",
            test="nuestra",
            of_calls=True,
        ),
        _share(
            key="contactabilidad",
            heading="Contestan",
            words="Contactabilidad = llamadas en que contestó el usuario / llamadas",
            test="nuestra AND contesta",
            over="nuestra",
        )._replace(of_calls=True),
        _share(
            key="primer_intento",
            heading="Al primero",
            words="Informados al primer intento = informados en el primero / casos intentados",
            test="intento AND informa",
            over="intento",
        ),
        _share(
            key="alcanzados",
            heading="Alcanzados",
            words="Alcanzados = casos en que contestó el usuario / casos llamados",
            test="alcance AND contesta",
            over="alcance",
        ),
        _share(
            key="informados",
            heading="Informados",
            words="Informados al primer contacto = informados en la primera llamada que llegó al usuario / "
            "alcanzados",
            test="primera AND informa",
            over="primera",
        ),
        # A usuario who appeals, or files nothing for now, is only told.
        _share(
            key="resueltos",
            heading="Resueltos",
            words="Resueltos en primer contacto = el usuario aceptó en esa misma llamada / informados al "
            "primer contacto",
            test="primera AND acepta",
            over="primera AND informa",
        ),
        _share(
            key="duraderos",
            heading="Duraderos",
            words=f"Duraderos = resueltos sin nada en contra en los {LASTING_DAYS} días hábiles siguientes / "
            "resueltos que ya los cumplieron",
            test="hasta < :hoy AND (contra IS NULL OR contra > hasta)",
            over="hasta < :hoy",
        ),
        _share(
            key="ilocalizados",
            heading="Ilocalizados",
            words="Ilocalizados = cerrados con mensaje / cerrados con llamada o mensaje",
            test="cierre AND estado = 'CERRADO_MENSAJE'",
            over="cierre",
        ),
        _share(
            key="a_tiempo",
            heading="A tiempo",
            words="Informados a tiempo = informados la primera vez dentro del plazo, con llamada o mensaje / "
            "informados que traen fecha de solicitud",
            test="plazo = 'a_tiempo'",
            over="plazo IN ('a_tiempo', 'tarde')",
        ),
        _share(
            key="sin_informar",
            heading="Sin informar",
            words="Sin informar = cerrados por PQR sin que nadie le informara / cerrados",
            test=_UNTOLD,
            over="terminado",
        )._replace(more=_by_pqr),
        _BY_PQR,
    ),
    """
    SELECT caso, NULL AS fila, {texto} AS texto, acto AS medida, nuestra, contesta, informa, acepta, intento,
        primera, alcance, cierre, estado, hasta, contra, NULL AS plazo, 0 AS terminado, NULL AS respondida,
        NULL AS limite
    FROM llamadas WHERE nuestra OR cierre
    UNION ALL
    SELECT caso, NULL, {texto}, NULL, 0, 0, 0, 0, 0, 0, 0, 0, estado, NULL, NULL, plazo, terminado, respondida,
        limite
    FROM plazos WHERE informado IS NOT NULL OR terminado""",
    tuple(
        (
            "llamadas contactabilidad primer_intento alcanzados informados resueltos"
            " duraderos ilocalizados a_tiempo sin_informar"
        ).split()
    ),
    # Its agente is who called, not whose verdict stands.
    texts={"agente": "agente"},
    by_corte=True,
)

AGE_BANDS = ((0, 5), (6, 10), (11, 15), (16, None))
"""In business days open, both ends included; the last has no end."""


def age_key(since: int) -> str:
    return f"edad_{since}"


class Wait(NamedTuple):
    """Whom an open caso waits for, and what it counts its days from."""

    name: str
    since: str


WAITS = {
    "back": Wait("Esperan al back", "desde que se escalaron"),
    "pqr": Wait("Esperan a PQR", "desde que se escalaron"),
    "celula": Wait("Esperan a la célula", "desde que se pidieron"),
}
_PQR_DAYS = "que tardó la respuesta de PQR"


def _undated(row: Row) -> str:
    undated = row["sin_fecha"].casos
    return f" Otros {undated} no traen fecha de solicitud." if undated else ""


def _time(
    key: str,
    name: str,
    words: str,
    test: str,
    over: str = "NOT terminado",
    *,
    measures: bool = False,
) -> PartFigure:
    words = f"{name} = {words}"
    return PartFigure(key, name, words, test, over, measures=measures, drawn=True)


def _bands() -> Iterator[PartFigure]:
    for since, until in AGE_BANDS:
        days = f"{since} o más" if until is None else f"de {since} a {until}"
        test = f"edad >= {since}" if until is None else f"edad BETWEEN {since} AND {until}"
        words = f"abiertos {days} días hábiles / abiertos"
        yield _time(age_key(since), f"Abiertos {days} días", words, test)


_TOLD = ("a_tiempo", "tarde", "sin_informar", "vencido")
_DATED = "plazo IN ('a_tiempo', 'tarde')"
_OF_TOLD = "del plazo la primera vez, con llamada o mensaje / informados"
TIMES = Counting(
    (
        _time(
            "a_tiempo", "Informados a tiempo", f"dentro {_OF_TOLD}", "plazo = 'a_tiempo'", _DATED
        )._replace(more=_undated),
        _time(
            "tarde", "Informados tarde", f"después {_OF_TOLD}", "plazo = 'tarde'", _DATED
        )._replace(more=_undated),
        _time(
            key="sin_informar",
            name="Sin informar",
            words="cerrados por PQR sin que nadie le informara / cerrados",
            test=_UNTOLD,
            over="terminado",
            measures=True,
        )._replace(more=_by_pqr),
        _time(
            key="vencido",
            name="Vencidos por informar",
            words="abiertos sin informar con el plazo vencido / abiertos",
            test="plazo = 'vencido'",
        ),
        *_bands(),
        *(
            _time(
                key=who,
                name=wait.name,
                words=f"{wait.name.lower()} / abiertos",
                test=f"NOT terminado AND quien = '{who}'",
                measures=True,
            )
            for who, wait in WAITS.items()
        ),
        *(PartFigure(key, "", "", f"plazo = '{key}'") for key in ("sin_fecha", "por_informar")),
        _BY_PQR,
    ),
    # The age of a caso without `fecha_solicitud` counts from its first corte.
    """
    SELECT caso, NULL AS fila, texto, plazo, terminado, respondida, limite, edad, quien,
        iif(terminado, max(0, habil(respondida) - habil(pedido)), coalesce(max(0, habil(:hoy) - habil((
            SELECT substr(CASE c.estado WHEN 'EN_PQR' THEN c.veredicto_el
                WHEN 'RECURSO_EN_PQR' THEN c.recurso_el ELSE c.escalado_el END, 1, 10)
            FROM casos c WHERE c.id = caso AND quien <> 'celula'))), edad)) AS medida
    FROM (SELECT *, iif(terminado, NULL, max(0, habil(:hoy) - habil(coalesce(pedido, traido)))) AS edad
        FROM plazos)""",
    (*_TOLD, *map(age_key, dict(AGE_BANDS)), *WAITS),
)
TIME_COLUMNS = (
    TableColumn("Casos", "Los casos del renglón, o los actos de hoy de una persona."),
    TableColumn("Parte", "De los abiertos, los informados o los cerrados.", FigureCells.SHARE),
    TableColumn("Mediana", "La mediana de sus días hábiles.", FigureCells.NUMBER),
    TableColumn("Más viejo", "Los días hábiles del que más lleva.", FigureCells.NUMBER),
)


class Timing(NamedTuple):
    """The times of some casos, and the acts of today by hour."""

    table: PartTable
    """Empty for a store without bases, of which nothing open is told."""
    rhythm: tuple[RhythmCell, ...] = ()


def time_rows(timing: Timing) -> Iterator[AttentionRow]:
    row = timing.table.of()
    for key in TIMES.screen if timing.table.rows else _TOLD:
        figure, counted = TIMES.by_key[key], row[key]
        share = figure.figure(row, row, "")
        casos = share._replace(text=thousands(counted.casos), values=(counted.casos,))
        what = WAITS[key].since if key in WAITS else _PQR_DAYS
        days = _days(counted, what) if figure.measures else ()
        yield AttentionRow(figure.heading, (casos, share, *days))
    for acts in timing.rhythm:
        done = (
            count_words(acts.decisiones, "decisión"),
            count_words(acts.llamadas, "llamada"),
        )
        yield AttentionRow(
            f"Hoy {acts.hour:02d} h · {acts.agente}, actos",
            (
                AttentionFigure(
                    str(acts.decisiones + acts.llamadas),
                    f"{acts.agente}: {' y '.join(done)}.",
                    unlisted="Son actos de hoy, no casos: no se listan",
                    values=(acts.decisiones + acts.llamadas,),
                ),
            ),
        )


def _days(counted: FigureFacts, what: str) -> tuple[AttentionFigure, AttentionFigure]:
    middle, most = counted.median, max(counted.measures, default=None)
    text = "" if middle is None else decimal_words(middle)
    return (
        AttentionFigure(
            text, f"Mediana de los días hábiles {what}: {text or '—'}.", values=(middle,)
        ),
        AttentionFigure(
            "" if most is None else str(most),
            "Ninguno." if most is None else f"El que más lleva: {most} días hábiles {what}.",
            values=(most,),
        ),
    )
