"""The SQL that counts casos by a rule of T: what triggers keep, imports add to and `verificar` repeats."""

from __future__ import annotations

from typing import NamedTuple

from ajustes_tui.domain.caso.estados import Regla

INTO_CUENTAS = "INSERT INTO {schema}cuentas (corte, previo, por, clave, aliado, cubeta, casos)"
ADDING = (
    "ON CONFLICT (por, corte, previo, clave, aliado, cubeta)"
    " DO UPDATE SET casos = casos + excluded.casos"
)
IN_QUEUE = (
    "SELECT '', '', 'estado', estado, '', '', count(*) FROM casos"
    " WHERE retirado = 0 AND espera < 2 GROUP BY estado"
)
"""The open casos of each estado, which are counted beside the cortes."""
INTO_TRAS_CIERRE = "INSERT INTO {schema}tras_cierre (corte, antes, ahora, casos)"
ADDING_TRAS_CIERRE = (
    "ON CONFLICT (corte, antes, ahora) DO UPDATE SET casos = casos + excluded.casos"
)
_OF_BASE = "f.caso_id IN (SELECT caso_id FROM filas WHERE base_id = OLD.id)"


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


class Counting(NamedTuple):
    """How casos are counted under one rule of T.

    A migration keeps the rule it was written with; the program counts by `NOW`.
    """

    regla: Regla

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a caso that decide which counts it is in."""
        estado = () if self.regla is Regla.WITH_ANULADOS else ("estado",)
        return (
            *(*estado, "cubeta", "retirado", "asesor_id", "aliado", "causal", "causal_pedida"),
            *("veredicto_agente", "resultado"),
        )

    def bucket(self, c: str) -> str:
        """Return the bucket of a caso, from the columns of `c`."""
        if self.regla is Regla.WITH_ANULADOS:
            return f"{c}.cubeta"
        return f"CASE {c}.estado WHEN 'ANULADO' THEN 'anulado' ELSE {c}.cubeta END"

    def contributions(self, c: str, times: str, source: str = "", more_columns: str = "") -> str:
        """Return the query of the counts that each row of `c` adds to, `times` times each.

        `source` is its FROM clause and `more_columns` the columns selected before the counts'.
        """
        in_t = f"{c}.retirado = 0"
        annulled: tuple[tuple[str, ...], ...] = ()
        if self.regla is Regla.WITHOUT_ANULADOS:
            in_t += f" AND {c}.estado <> 'ANULADO'"
            outside = f"{c}.retirado = 0 AND {c}.estado = 'ANULADO'"
            annulled = (("total", "''", "''", "'anulado'", outside),)
        rows = (
            ("total", "''", "''", f"{c}.cubeta", in_t),
            *annulled,
            ("total", "''", "''", "'por_el_back'", f"{in_t} AND {c}.resultado IS 'RECHAZADO'"),
            (
                *("asesor", f"coalesce({c}.asesor_id, '')", f"coalesce({c}.aliado, '')"),
                *(f"{c}.cubeta", in_t),
            ),
            (
                *("causal", f"coalesce({c}.causal, {c}.causal_pedida, '')", "''"),
                *(f"{c}.cubeta", in_t),
            ),
            ("agente", f"coalesce({c}.veredicto_agente, '')", "''", f"{c}.cubeta", in_t),
        )
        return " UNION ALL ".join(
            f"SELECT {more_columns}'{by}' AS por, {key} AS clave, {aliado} AS aliado, {cubeta} AS cubeta,"
            f" ({condition}) * ({times}) AS casos {source}".rstrip()
            for by, key, aliado, cubeta, condition in rows
        )

    def counts(self, condition: str, sign: str = "") -> str:
        """Return the query of the counts of some casos in all their cortes; equal casos are grouped first."""
        columns = ", ".join(f"c.{column} AS {column}" for column in self.columns)
        grouped = ", ".join(str(n) for n in range(1, len(self.columns) + 3))
        parts = self.contributions(
            "k", f"{sign}k.veces", "FROM k", "k.corte AS corte, k.previo AS previo, "
        )
        return (
            "SELECT corte, previo, por, clave, aliado, cubeta, sum(casos) FROM"
            " (WITH k AS MATERIALIZED"
            f" (SELECT m.corte AS corte, m.previo AS previo, {columns}, count(*) AS veces"
            f" FROM ({cortes_of(condition)}) m CROSS JOIN casos c ON c.id = m.caso_id GROUP BY {grouped})"
            f" {parts}) GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(casos) <> 0"
        )

    @property
    def triggers(self) -> str:
        """The triggers that keep the counts when a caso changes, or a base leaves or comes back."""
        into = INTO_CUENTAS.format(schema="")
        estado = () if "estado" in self.columns else ("estado",)
        columns = (*self.columns, *estado, "espera")
        return f"""
CREATE TRIGGER cuentas_caso AFTER UPDATE OF {", ".join(columns)} ON casos
WHEN ({", ".join(f"OLD.{c}" for c in columns)})
    IS NOT ({", ".join(f"NEW.{c}" for c in columns)})
BEGIN
    {into}
    SELECT m.corte, m.previo, a.por, a.clave, a.aliado, a.cubeta, sum(a.casos)
    FROM ({cortes_of("f.caso_id = NEW.id")}) m,
        ({self.contributions("NEW", "1")} UNION ALL {self.contributions("OLD", "-1")}) a
    GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(a.casos) <> 0 {ADDING};
    {into}
    SELECT '', '', 'estado', estado, '', '', sum(casos)
    FROM (SELECT NEW.estado AS estado, (NEW.retirado = 0 AND NEW.espera < 2) AS casos
        UNION ALL SELECT OLD.estado, -(OLD.retirado = 0 AND OLD.espera < 2))
    GROUP BY estado HAVING sum(casos) <> 0 {ADDING};
END;

CREATE TRIGGER cuentas_base_sale BEFORE UPDATE OF anulada_el ON bases
WHEN (OLD.anulada_el IS NULL) <> (NEW.anulada_el IS NULL)
BEGIN
    {into} {self.counts(_OF_BASE, "-")} {ADDING};
END;

CREATE TRIGGER cuentas_base_queda AFTER UPDATE OF anulada_el ON bases
WHEN (OLD.anulada_el IS NULL) <> (NEW.anulada_el IS NULL)
BEGIN
    {into} {self.counts(_OF_BASE)} {ADDING};
END;
"""

    @property
    def since_closing(self) -> str:
        """The query of the casos of closed cortes by bucket then ('' for a later caso) and bucket now."""
        return (
            "SELECT m.corte, coalesce(k.cubeta, '') AS antes,"
            f" {self.bucket('c')} AS ahora, count(*) AS casos"
            " FROM (SELECT DISTINCT b.corte, f.caso_id FROM cierres z"
            " JOIN bases b ON b.corte = z.corte AND b.anulada_el IS NULL"
            " JOIN filas f ON f.base_id = b.id AND f.caso_id IS NOT NULL) m"
            " JOIN casos c ON c.id = m.caso_id AND c.retirado = 0"
            " LEFT JOIN cierre_casos k ON k.corte = m.corte AND k.caso_id = c.id GROUP BY 1, 2, 3"
        )

    @property
    def closing_trigger(self) -> str:
        """The trigger that keeps the counts of `since_closing` up to date."""
        columns = () if self.regla is Regla.WITH_ANULADOS else ("estado",)
        return f"""
CREATE TRIGGER tras_cierre_caso AFTER UPDATE OF {", ".join((*columns, "cubeta", "retirado"))} ON casos
WHEN ({self.bucket("OLD")}, OLD.retirado) IS NOT ({self.bucket("NEW")}, NEW.retirado)
    AND EXISTS (SELECT 1 FROM cierres)
BEGIN
    {INTO_TRAS_CIERRE.format(schema="")}
    SELECT m.corte, coalesce(k.cubeta, ''), a.ahora, sum(a.casos)
    FROM (SELECT DISTINCT z.corte FROM filas f
            JOIN bases b ON b.id = f.base_id AND b.anulada_el IS NULL
            JOIN cierres z ON z.corte = b.corte WHERE f.caso_id = NEW.id) m
        LEFT JOIN cierre_casos k ON k.corte = m.corte AND k.caso_id = NEW.id
        CROSS JOIN (SELECT {self.bucket("NEW")} AS ahora, (NEW.retirado = 0) AS casos
            UNION ALL SELECT {self.bucket("OLD")}, -(OLD.retirado = 0)) a
    WHERE a.casos <> 0 GROUP BY 1, 2, 3 {ADDING_TRAS_CIERRE};
END;
"""


FIRST = Counting(Regla.WITHOUT_ANULADOS)
"""How the triggers of the older migrations count."""
NOW = Counting(Regla.WITH_ANULADOS)
"""How the program counts."""
