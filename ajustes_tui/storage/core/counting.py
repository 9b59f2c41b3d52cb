"""The SQL that counts casos and adds their money: what triggers keep, imports add to and `verificar` repeats.

A count is kept for every combination of corte, group, bucket and result that has casos. Its groupings
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
    *("veredicto_agente", "resultado"),
)
"""The columns of a caso that decide which counts it is in."""
MONEY = ("valor_solicitado", "valor_aplicado")
"""The columns of a caso whose sums are kept beside the counts; without a value they add nothing."""
KEY = ("nivel", "corte", "previo", "asesor", "aliado", "causal", "agente", "cubeta", "resultado")
"""The columns that tell a count from the others; '' stands for no value in each."""
SUMS = ("casos", "solicitado", "aplicado")
"""What is kept of each combination: how many casos, and their money in centavos."""
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
_KEY_PLACES = ", ".join(str(place) for place in range(1, len(KEY) + 1))
_SUMMED = (
    f"GROUP BY {_KEY_PLACES} HAVING sum(a.veces) <> 0 OR sum(a.solicitado) <> 0"
    " OR sum(a.aplicado) <> 0"
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


def contributions(source: str) -> str:
    """Return the query of what each row of a source adds to the counts of each level.

    The source has the columns of `COLUMNS`, `corte`, `previo`, and how many casos (`veces`) and how
    much money (`solicitado`, `aplicado`) each row stands for.
    """
    return (
        "SELECT n.column1 AS nivel, a.corte, a.previo,"
        " iif(n.column2, coalesce(a.asesor_id, ''), '') AS asesor,"
        " iif(n.column2, coalesce(a.aliado, ''), '') AS aliado,"
        " iif(n.column3, coalesce(a.causal, a.causal_pedida, ''), '') AS causal,"
        " iif(n.column4, coalesce(a.veredicto_agente, ''), '') AS agente,"
        " a.cubeta, coalesce(a.resultado, '') AS resultado,"
        " sum(a.veces) AS casos, sum(a.solicitado) AS solicitado, sum(a.aplicado) AS aplicado"
        f" FROM {source} a CROSS JOIN (VALUES {_LEVEL_ROWS}) n WHERE a.retirado = 0 {_SUMMED}"
    )


def counts(condition: str, sign: str = "") -> str:
    """Return the query of the counts of some casos in all their cortes; equal casos are grouped first."""
    columns = ", ".join(f"c.{column} AS {column}" for column in COLUMNS)
    grouped = ", ".join(str(place) for place in range(1, len(COLUMNS) + 3))
    return (
        "SELECT * FROM (WITH k AS MATERIALIZED"
        f" (SELECT m.corte AS corte, m.previo AS previo, {columns}, {sign}count(*) AS veces,"
        f" {sign}coalesce(sum(c.valor_solicitado), 0) AS solicitado,"
        f" {sign}coalesce(sum(c.valor_aplicado), 0) AS aplicado"
        f" FROM ({cortes_of(condition)}) m CROSS JOIN casos c ON c.id = m.caso_id"
        f" GROUP BY {grouped}) {contributions('k')})"
    )


def _changed(row: str, sign: str) -> str:
    """Return the row of a trigger as a source of contributions, in one corte `m`."""
    columns = ", ".join(f"{row}.{column} AS {column}" for column in COLUMNS)
    money = ", ".join(
        f"{sign}coalesce({row}.{column}, 0) AS {name}"
        for column, name in zip(MONEY, SUMS[1:], strict=True)
    )
    return f"SELECT {columns}, {sign}1 AS veces, {money}"


_WATCHED = (*COLUMNS, *MONEY, "estado", "espera")
TRIGGERS = f"""
CREATE TRIGGER conteos_caso AFTER UPDATE OF {", ".join(_WATCHED)} ON casos
WHEN ({", ".join(f"OLD.{c}" for c in _WATCHED)})
    IS NOT ({", ".join(f"NEW.{c}" for c in _WATCHED)})
BEGIN
    {INTO_CONTEOS.format(schema="")}
    {
    contributions(
        f"(SELECT m.corte, m.previo, r.* FROM ({cortes_of('f.caso_id = NEW.id')}) m"
        f" CROSS JOIN ({_changed('NEW', '')} UNION ALL {_changed('OLD', '-')}) r)"
    )
} {ADDING};
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
"""The triggers that keep the counts when a caso changes, or a base leaves or comes back."""
SINCE_CLOSING = (
    "SELECT m.corte, coalesce(k.cubeta, '') AS antes, c.cubeta AS ahora, count(*) AS casos"
    " FROM (SELECT DISTINCT b.corte, f.caso_id FROM cierres z"
    " JOIN bases b ON b.corte = z.corte AND b.anulada_el IS NULL"
    " JOIN filas f ON f.base_id = b.id AND f.caso_id IS NOT NULL) m"
    " JOIN casos c ON c.id = m.caso_id AND c.retirado = 0"
    " LEFT JOIN cierre_casos k ON k.corte = m.corte AND k.caso_id = c.id GROUP BY 1, 2, 3"
)
"""The casos of closed cortes by bucket then ('' for a later caso) and bucket now."""
