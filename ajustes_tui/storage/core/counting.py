"""The SQL that counts casos and adds their money: what triggers keep, imports add to and `verificar` repeats.

A row is kept for every combination of corte, group and bucket that has casos. The groupings
are levels: one without group, one for each kind of group, and one for all of them together, of which
every crossing and every filter is a WHERE and a GROUP BY. The simple levels are for ranges of years,
where a corte has a few hundred rows of each and thousands of the last.
"""

from __future__ import annotations

LEVELS = {
    "total": frozenset[str](),
    "asesor": frozenset({"asesor", "aliado"}),
    "causal": frozenset({"causal"}),
    "agente": frozenset({"agente"}),
    "detalle": frozenset({"asesor", "aliado", "causal", "agente"}),
}
"""The groups that each level tells apart, the cheapest level first."""
COLUMNS = (
    *("cubeta", "retirado", "asesor_id", "aliado", "causal", "causal_pedida"),
    "veredicto_agente",
)
"""The columns of a caso that decide which rows it is counted in."""
KEY = ("nivel", "corte", "previo", "asesor", "aliado", "causal", "agente", "cubeta")
"""The columns that tell a row of counts from the others; '' stands for no value in each."""
SUMMED = {
    "casos": "1",
    "aprobados": "{c}.resultado IS 'APROBADO'",
    "rechazados": "{c}.resultado IS 'RECHAZADO'",
    "solicitado": "coalesce({c}.valor_solicitado, 0)",
    "aplicado": "coalesce({c}.valor_aplicado, 0)",
}
"""What a caso adds to each column of its rows: itself, what Claro said of it, its money in centavos.

What Claro says changes with every corte: as a sum it changes a row, as a part of the key it would
move the caso to another."""
SUMS = tuple(SUMMED)
INTO_CONTEOS = f"INSERT INTO {{schema}}conteos ({', '.join((*KEY, *SUMS))})"
ADDING = f"ON CONFLICT ({', '.join(KEY)}) DO UPDATE SET " + ", ".join(
    f"{name} = {name} + excluded.{name}" for name in SUMS
)
INTO_ESTADOS = "INSERT INTO {schema}conteo_estados (estado, casos)"
ADDING_ESTADOS = "ON CONFLICT (estado) DO UPDATE SET casos = casos + excluded.casos"
IN_QUEUE = "SELECT estado, count(*) FROM casos WHERE retirado = 0 AND espera < 2 GROUP BY estado"
"""The open casos of each estado, which are counted beside the cortes."""
INTO_TRAS_CIERRE = "INSERT INTO {schema}tras_cierre (corte, antes, ahora, casos)"
ADDING_TRAS_CIERRE = (
    "ON CONFLICT (corte, antes, ahora) DO UPDATE SET casos = casos + excluded.casos"
)
_SUMMED_ALIKE = (
    f"GROUP BY {', '.join(str(place) for place in range(1, len(KEY) + 1))}"
    f" HAVING {' OR '.join(f'sum(a.{name}) <> 0' for name in SUMS)}"
)
"""The end of a query of counts: alike combinations are added, those that add nothing left out."""
_OF_BASE = "f.caso_id IN (SELECT caso_id FROM filas WHERE base_id = OLD.id)"
_GROUP_PLACES = ("asesor", "causal", "agente")
"""The groups that a level may leave out: asesor and aliado are told apart together."""
_LEVEL_ROWS = ", ".join(
    f"('{level}', {', '.join(str(int(group in groups)) for group in _GROUP_PLACES)})"
    for level, groups in LEVELS.items()
)


def cortes_of(condition: str) -> str:
    """Return the query of the live cortes of some casos, each with the previous one, '' for the first.

    An answered lot belongs to no corte, so it adds none. `previo` makes a range exact: a caso
    counts in the first of its cortes inside the range, whose `previo` is before the range.
    """
    return (
        "SELECT caso_id, corte, coalesce(lag(corte) OVER (PARTITION BY caso_id ORDER BY corte), '')"
        " AS previo FROM (SELECT DISTINCT f.caso_id, b.corte FROM filas f"
        " JOIN bases b ON b.id = f.base_id"
        f" WHERE b.anulada_el IS NULL AND b.corte IS NOT NULL AND {condition})"
    )


def level_of(groups: frozenset[str]) -> str:
    """Return the cheapest level that tells some groups apart."""
    return next(level for level, told_apart in LEVELS.items() if groups <= told_apart)


def sums_of(c: str) -> str:
    """Return the sums of some casos `c`, each column under its name."""
    return ", ".join(f"sum({what.format(c=c)}) AS {name}" for name, what in SUMMED.items())


def _at_levels(source: str, sums: str) -> str:
    """Return the query of the rows that each row of a source is counted in, one for each level."""
    return (
        "SELECT n.column1 AS nivel, a.corte, a.previo,"
        " iif(n.column2, coalesce(a.asesor_id, ''), '') AS asesor,"
        " iif(n.column2, coalesce(a.aliado, ''), '') AS aliado,"
        " iif(n.column3, coalesce(a.causal, a.causal_pedida, ''), '') AS causal,"
        " iif(n.column4, coalesce(a.veredicto_agente, ''), '') AS agente,"
        f" a.cubeta AS cubeta, {sums} FROM {source} a CROSS JOIN (VALUES {_LEVEL_ROWS}) n"
        " WHERE a.retirado = 0"
    )


def contributions(source: str) -> str:
    """Return the query of what the rows of a source add to the counts of each level.

    The source has the columns of `COLUMNS`, `corte`, `previo` and the sums each row stands for.
    """
    sums = ", ".join(f"sum(a.{name}) AS {name}" for name in SUMS)
    return f"{_at_levels(source, sums)} {_SUMMED_ALIKE}"


def counts(condition: str, sign: str = "") -> str:
    """Return the query of the counts of some casos in all their cortes; equal casos are grouped first."""
    columns = ", ".join(f"c.{column} AS {column}" for column in COLUMNS)
    grouped = ", ".join(str(place) for place in range(1, len(COLUMNS) + 3))
    sums = ", ".join(f"{sign}sum({what.format(c='c')}) AS {name}" for name, what in SUMMED.items())
    return (
        "SELECT * FROM (WITH k AS MATERIALIZED"
        f" (SELECT m.corte AS corte, m.previo AS previo, {columns}, {sums}"
        f" FROM ({cortes_of(condition)}) m CROSS JOIN casos c ON c.id = m.caso_id"
        f" GROUP BY {grouped}) {contributions('k')})"
    )


def _row(row: str, columns: tuple[str, ...]) -> str:
    return f"({', '.join(f'{row}.{column}' for column in columns)})"


def _differ(*columns: str) -> str:
    """Return the condition that an update of a caso changes any of some columns."""
    return f"{_row('OLD', columns)} IS NOT {_row('NEW', columns)}"


def _adds(row: str, sums: str) -> str:
    """Return what the caso of a trigger, as it was or as it is, adds to the rows it is counted in."""
    return f"SELECT {', '.join(f'{row}.{column} AS {column}' for column in COLUMNS)}, {sums}"


def _sums(sign: str, row: str) -> str:
    return ", ".join(f"{sign}({what.format(c=row)}) AS {name}" for name, what in SUMMED.items())


def _into_rows(added: str) -> str:
    """Return the statement of a trigger that adds to the rows of its caso in all its cortes."""
    source = (
        f"(SELECT m.corte, m.previo, r.* FROM ({cortes_of('f.caso_id = NEW.id')}) m, ({added}) r)"
    )
    sums = ", ".join(f"a.{name}" for name in SUMS)
    return f"{INTO_CONTEOS.format(schema='')} {_at_levels(source, sums)}"


_SUMMED_COLUMNS = ("resultado", "valor_solicitado", "valor_aplicado")
_MORE = ", ".join(
    "0 AS casos"
    if name == "casos"
    else f"({what.format(c='NEW')}) - ({what.format(c='OLD')}) AS {name}"
    for name, what in SUMMED.items()
)
_LEVELS_THAT_CHANGE = (
    f"({_differ('cubeta', 'retirado', *_SUMMED_COLUMNS)}"
    f" OR n.column2 AND {_differ('asesor_id', 'aliado')}"
    f" OR n.column3 AND {_differ('causal', 'causal_pedida')}"
    f" OR n.column4 AND {_differ('veredicto_agente')})"
)
"""The levels in which an update takes its caso to another row, or changes what it adds."""
TRIGGERS = f"""
CREATE TRIGGER conteos_caso_pasa AFTER UPDATE OF {", ".join(COLUMNS)} ON casos
WHEN {_differ(*COLUMNS)}
BEGIN
    {_into_rows(f"{_adds('OLD', _sums('-', 'OLD'))} UNION ALL {_adds('NEW', _sums('', 'NEW'))}")}
        AND {_LEVELS_THAT_CHANGE} {ADDING};
END;

CREATE TRIGGER conteos_caso_cambia AFTER UPDATE OF {", ".join(_SUMMED_COLUMNS)} ON casos
WHEN {_row("OLD", COLUMNS)} IS {_row("NEW", COLUMNS)}
    AND {_differ(*_SUMMED_COLUMNS)}
BEGIN
    {_into_rows(_adds("NEW", _MORE))} {ADDING};
END;

CREATE TRIGGER conteos_estado AFTER UPDATE OF retirado, estado, espera ON casos
WHEN (OLD.retirado, OLD.estado, OLD.espera) IS NOT (NEW.retirado, NEW.estado, NEW.espera)
BEGIN
    {INTO_ESTADOS.format(schema="")}
    SELECT estado, sum(casos)
    FROM (SELECT NEW.estado AS estado, (NEW.retirado = 0 AND NEW.espera < 2) AS casos
        UNION ALL SELECT OLD.estado, -(OLD.retirado = 0 AND OLD.espera < 2))
    GROUP BY estado HAVING sum(casos) <> 0 {ADDING_ESTADOS};
END;

CREATE TRIGGER conteos_base_sale BEFORE UPDATE OF anulada_el ON bases
WHEN (OLD.anulada_el IS NULL) <> (NEW.anulada_el IS NULL)
BEGIN
    {INTO_CONTEOS.format(schema="")} {counts(_OF_BASE, "-")} WHERE true {ADDING};
END;

CREATE TRIGGER conteos_base_queda AFTER UPDATE OF anulada_el ON bases
WHEN (OLD.anulada_el IS NULL) <> (NEW.anulada_el IS NULL)
BEGIN
    {INTO_CONTEOS.format(schema="")} {counts(_OF_BASE)} WHERE true {ADDING};
END;
"""
"""The triggers that keep the counts when a caso passes to other rows or changes what it adds to its
own, and when a base leaves or comes back."""
SINCE_CLOSING = (
    "SELECT m.corte, coalesce(k.cubeta, '') AS antes, c.cubeta AS ahora, count(*) AS casos"
    " FROM (SELECT DISTINCT b.corte, f.caso_id FROM cierres z"
    " JOIN bases b ON b.corte = z.corte AND b.anulada_el IS NULL"
    " JOIN filas f ON f.base_id = b.id AND f.caso_id IS NOT NULL) m"
    " JOIN casos c ON c.id = m.caso_id AND c.retirado = 0"
    " LEFT JOIN cierre_casos k ON k.corte = m.corte AND k.caso_id = c.id GROUP BY 1, 2, 3"
)
"""The casos of closed cortes by bucket then ('' for a later caso) and bucket now."""
