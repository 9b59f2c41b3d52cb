"""The schema of the store and its migrations: their names are known without loading what applies them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from ajustes_tui.domain.base.rows import READING_KEY, BaseReading, packed_columns
from ajustes_tui.domain.values.text import key

if TYPE_CHECKING:
    from sqlite_utils import Database

MigrationStep: TypeAlias = "Callable[[Database], None]"

ADDITIVE_PREFIX = "add_"
"""The beginning of the name of a migration that only adds what programs of before do not need.

The name is what an older program finds in a store that a newer one migrated, so it is the name that
tells it whether it may go on.
"""
TABLE = "_sqlite_migrations"
"""The table sqlite-utils makes first in every store, with the migrations it has applied."""
SCHEMA_FILE = Path(__file__).with_name("schema.sql")
_RESULT_FIELD = "resultado_back"
"""The field of a base with what the back answered."""
_FTS_ERASES = (3, 42)
"""The version of SQLite from which FTS5 erases a word instead of marking it as deleted."""


def is_exclusive(name: str) -> bool:
    """Tell whether the programs that do not know a migration must have no session open after it."""
    return not name.startswith(ADDITIVE_PREFIX)


class SchemaMigrations:
    """The schema a store begins with and its append-only migrations, in order.

    sqlite-utils applies them and is loaded only when there is one to apply: a session that only
    reads never pays its 50 ms.
    """

    def __init__(self, name: str, *steps: MigrationStep) -> None:
        self._name = name
        self._steps = list(steps)

    @property
    def steps(self) -> tuple[MigrationStep, ...]:
        """The schema and the migrations, in order."""
        return tuple(self._steps)

    def __call__(self, step: MigrationStep) -> MigrationStep:
        """Add a migration."""
        self._steps.append(step)
        return step

    @property
    def names(self) -> list[str]:
        """The names of the schema and the migrations, in order."""
        return [step.__name__ for step in self._steps]

    def applied(self, conn: sqlite3.Connection) -> set[str]:
        """Return the names of the migrations a store has had, also those of a newer program."""
        if not conn.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (TABLE,)).fetchone():
            return set()
        rows = conn.execute(f"SELECT name FROM {TABLE} WHERE migration_set = ?", (self._name,))
        return {str(name) for (name,) in rows}

    def unknown(self, conn: sqlite3.Connection) -> set[str]:
        """Return the names of the migrations that a newer program applied to a store."""
        return self.applied(conn) - set(self.names)

    def lost(self, conn: sqlite3.Connection) -> str | None:
        """Return the first migration a store does not remember though it had a later one, or None."""
        applied = self.applied(conn)
        had = [place for place, name in enumerate(self.names) if name in applied]
        known = self.names[: had[-1]] if had else []
        return next((name for name in known if name not in applied), None)

    def is_former(self, conn: sqlite3.Connection) -> bool:
        """Tell whether a store began with another schema, before the one of this program."""
        applied = self.applied(conn)
        return bool(applied) and self.names[0] not in applied

    def lacking(self, conn: sqlite3.Connection) -> bool:
        """Tell whether a store lacks any migration."""
        return not set(self.names) <= self.applied(conn)

    def lacking_alone(self, conn: sqlite3.Connection) -> bool:
        """Tell whether a store lacks a migration after which the sessions of before could not go on."""
        return any(map(is_exclusive, set(self.names) - self.applied(conn)))

    def apply(self, conn: sqlite3.Connection) -> None:
        """Apply what a store lacks, in order."""
        from sqlite_utils import Database, Migrations

        migrations = Migrations(self._name)
        for step in self._steps:
            migrations()(step)
        # Plugins that happen to be installed on the host are no part of the program.
        db = Database(conn, execute_plugins=False)
        (enforced,) = conn.execute("PRAGMA foreign_keys").fetchone()
        # A table that is rebuilt is dropped first, while others refer to it.
        conn.execute("PRAGMA foreign_keys = OFF")
        try:
            migrations.apply(db)
        finally:
            conn.execute(f"PRAGMA foreign_keys = {enforced:d}")


def esquema(db: Database) -> None:
    """Make every table, index, trigger and view of a new store."""
    for statement in _statements(SCHEMA_FILE.read_text("utf-8")):
        db.execute(statement)
    if db.sqlite_version >= _FTS_ERASES:
        db.execute("INSERT INTO casos_fts (casos_fts, rank) VALUES ('secure-delete', 1)")


def _statements(script: str) -> Iterator[str]:
    """Yield the statements of a script, whose lines each end at most one."""
    current = ""
    for line in script.splitlines(keepends=True):
        current += line
        if sqlite3.complete_statement(current) and line.rstrip().endswith(";"):
            yield current
            current = ""


schema_migrations = SchemaMigrations("ajustes", esquema)

# What changes the schema of stores that exist goes below, each as `@schema_migrations` on a function
# that takes the store, named `add_…` where the sessions of the version before may go on with it.


@schema_migrations
def add_mails_that_wait(db: Database) -> None:
    """Keep of each mail that waits who sent it, what it carries, and what it was refused for.

    `intento` is what the refusal hung on when the file or the mail was last tried, `numero` its number in
    the mailbox as long as that has this `validez`, and `por_mover` that it still has to be put away.
    """
    for column in ("codigo", "intento"):
        db.execute(f"ALTER TABLE buzon ADD COLUMN {column} TEXT NOT NULL DEFAULT ''")
    for column in ("remitente", "codigo", "intento"):
        db.execute(f"ALTER TABLE correos ADD COLUMN {column} TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE correos ADD COLUMN adjuntos TEXT NOT NULL DEFAULT '[]'")
    db.execute("ALTER TABLE correos ADD COLUMN validez INTEGER")
    db.execute("ALTER TABLE correos ADD COLUMN numero INTEGER")
    db.execute("ALTER TABLE correos ADD COLUMN por_mover INTEGER NOT NULL DEFAULT 0")


@schema_migrations
def add_hojas(db: Database) -> None:
    """Let each sheet of a workbook be a base: the sheets of one file come in one after the other too."""
    db.execute("DROP INDEX IF EXISTS bases_archivo")
    db.execute("CREATE UNIQUE INDEX bases_archivo ON bases (sha256, hoja) WHERE anulada_el IS NULL")


@schema_migrations
def drop_casos_rechazos(db: Database) -> None:
    """Drop the index of one kind of rejection: the verdicts of a week are of several kinds."""
    db.execute("DROP INDEX casos_rechazos")


@schema_migrations
def add_completar_over_claro(db: Database) -> None:
    """Index the lines in which a supervisor put a value over Claro's: they are acts out of the usual."""
    db.execute(
        "CREATE INDEX historial_sobre_claro ON historial (linea) WHERE base_id IS NULL"
        " AND evento = 'completar' AND json_extract(datos, '$.sobre_claro') = 1"
    )


@schema_migrations
def add_historial_envios(db: Database) -> None:
    """Find the escalations to the back, whose supports have numbers that somebody looks for."""
    db.execute("CREATE INDEX historial_envios ON historial (caso_id) WHERE evento = 'escalar_back'")


@schema_migrations
def add_results_of_rows(db: Database) -> None:
    """Keep what each row of a corte said in the column of the back, '' for nothing.

    The caso says what is known by now, by hand and by lot too. What a base said that did not keep the
    meaning of its words stays unknown.
    """
    db.execute("ALTER TABLE filas ADD COLUMN resultado TEXT")
    bases = db.execute(
        f"SELECT id, resumen -> '$.{READING_KEY}' FROM bases"
        " WHERE corte IS NOT NULL AND anulada_el IS NULL"
    ).fetchall()
    for base, text in bases:
        reading = BaseReading.from_json(json.loads(text or "null"))
        if reading is not None and reading.words is not None:
            db.conn.executemany(
                "UPDATE filas SET resultado = ?"
                " WHERE base_id = ? AND fila = ? AND caso_id IS NOT NULL",
                _results_of(db, base, reading, reading.words),
            )


def _results_of(
    db: Database, base: int, reading: BaseReading, words: Mapping[str, str | None]
) -> Iterator[tuple[str, int, int]]:
    """Yield the result of each raw row of a base, with the base and the number of the row."""
    place = reading.columns[_RESULT_FIELD]
    blocks = db.execute("SELECT desde, filas FROM crudas WHERE base_id = ?", (base,)).fetchall()
    for since, packed in blocks:
        columns = packed_columns(packed, len(reading.headers)) or []
        for number, cell in enumerate(columns[place] if place < len(columns) else (), since):
            word = key(cell or "")
            if not word or word in words:
                yield words.get(word) or "", base, number


@schema_migrations
def add_what_a_closing_showed(db: Database) -> None:
    """Keep with a closing all it showed: what the base said of each caso, its motive, and its words.

    A corte closed before has none of it.
    """
    db.execute("ALTER TABLE cierre_casos ADD COLUMN motivo TEXT")
    db.execute("ALTER TABLE cierre_casos ADD COLUMN dijo TEXT")
    # What the audit trail vouches for beside the columns of before.
    db.execute(
        "CREATE VIEW cierre_casos_dichos AS SELECT corte, caso_id, motivo, dijo FROM cierre_casos"
        " WHERE dijo IS NOT NULL"
    )
    db.execute(
        "CREATE TABLE cierre_vistas (corte TEXT PRIMARY KEY REFERENCES cierres (corte),"
        " documento TEXT NOT NULL) STRICT"
    )
    for act, done in (("UPDATE", "cambia"), ("DELETE", "borra")):
        db.execute(
            f"CREATE TRIGGER cierre_vistas_no_{done} BEFORE {act} ON cierre_vistas"
            f" BEGIN SELECT RAISE(ABORT, 'un cierre no se {done}'); END"
        )


@schema_migrations
def add_lines_of_cuentas(db: Database) -> None:
    """Let a line of the historial be of a cuenta and of no caso: then it says its cuenta itself.

    What SQLite cannot alter is changed in its schema, as its documentation says: a historial of millions of
    lines is not written anew, and nothing else of the table changes.
    """
    db.execute(
        "ALTER TABLE historial ADD COLUMN cuenta TEXT"
        " CHECK ((cuenta IS NULL) = (caso_id IS NOT NULL))"
    )
    (version,) = db.execute("PRAGMA schema_version").fetchone()
    db.execute("PRAGMA writable_schema = ON")
    db.execute(
        "UPDATE sqlite_schema SET sql = replace(sql, 'caso_id INTEGER NOT NULL', 'caso_id INTEGER')"
        " WHERE type = 'table' AND name = 'historial'"
    )
    db.execute(f"PRAGMA schema_version = {version + 1}")
    db.execute("PRAGMA writable_schema = RESET")
    db.execute("CREATE INDEX historial_cuenta ON historial (cuenta) WHERE cuenta IS NOT NULL")
    db.execute("DROP VIEW lineas")
    db.execute(
        "CREATE VIEW lineas AS SELECT h.linea, h.momento, h.agente, coalesce(c.cuenta, h.cuenta) AS cuenta,"
        " h.caso_id, h.evento, h.estado_antes, h.estado_despues, h.razon, h.subrazon, h.radicado, h.cun,"
        " coalesce(h.datos, d.datos) AS datos, h.cambios, h.causada_por, h.base_id,"
        " nullif(lower(hex(h.nota_sha256)), '') AS nota_sha256, lower(hex(h.huella)) AS huella"
        " FROM historial h LEFT JOIN casos c ON c.id = h.caso_id"
        " LEFT JOIN datos_repetidos d ON d.id = h.datos_id"
    )
    db.execute("DROP VIEW historial_vista")
    db.execute(
        "CREATE VIEW historial_vista AS SELECT h.linea, h.momento, h.agente, h.cuenta, h.caso_id,"
        " h.evento, h.estado_antes, nullif(h.estado_despues, '') AS estado_despues, h.razon, h.subrazon,"
        " h.radicado, h.cun, h.datos ->> '$.causal' AS causal, h.datos ->> '$.resultado' AS resultado,"
        " h.cambios, h.causada_por, h.base_id, i.deshecha_por, h.huella"
        " FROM lineas h LEFT JOIN deshechas i ON i.linea = h.linea"
    )


@schema_migrations
def add_sent_lotes(db: Database) -> None:
    """Keep on which day somebody said that a lot was handed over; of a lot the last one counts."""
    db.execute(
        "CREATE TABLE lote_envios (id INTEGER PRIMARY KEY, lote INTEGER NOT NULL REFERENCES lotes (id),"
        " dia TEXT NOT NULL, login TEXT NOT NULL, momento TEXT NOT NULL) STRICT"
    )
    db.execute("CREATE INDEX lote_envios_lote ON lote_envios (lote)")


@schema_migrations
def hide_casos_of_unfinished_bases(db: Database) -> None:
    """Let a large base be written in several transactions, and be seen when the last of them is.

    A row stands while one is, with the row of `bases` it will have: nobody sees its casos, from `desde`
    on, nor their lines. A program that does not know it would show half of a base.
    """
    db.execute(
        "CREATE TABLE en_curso (base_id INTEGER PRIMARY KEY, desde INTEGER NOT NULL,"
        " base TEXT NOT NULL) STRICT"
    )
    hidden = "(SELECT coalesce(min(desde), 9223372036854775807) FROM en_curso)"
    for view, condition in (
        ("casos_vista", f"c.id < {hidden}"),
        ("historial_vista", f"coalesce(h.caso_id, 0) < {hidden}"),
    ):
        (sql,) = db.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (view,)).fetchone()
        db.execute(f"DROP VIEW {view}")
        db.execute(f"{sql} {'AND' if 'WHERE c.retirado' in sql else 'WHERE'} {condition}")


@schema_migrations
def add_asesores_of_bases(db: Database) -> None:
    """Keep for which aliado each base says that an asesor sent casos, and how many.

    Of a base of before, what the casos that it brought have.
    """
    db.execute(
        "CREATE TABLE asesores_de_base (base_id INTEGER NOT NULL REFERENCES bases (id),"
        " asesor_id TEXT NOT NULL, aliado TEXT NOT NULL, casos INTEGER NOT NULL,"
        " PRIMARY KEY (base_id, asesor_id, aliado)) STRICT, WITHOUT ROWID"
    )
    db.execute(
        "INSERT INTO asesores_de_base (base_id, asesor_id, aliado, casos)"
        " SELECT f.base_id, c.asesor_id, c.aliado, count(*) FROM filas f JOIN casos c ON c.id = f.caso_id"
        " JOIN bases b ON b.id = f.base_id WHERE b.corte IS NOT NULL AND f.efecto <> 'duplicada'"
        " AND c.asesor_id IS NOT NULL AND c.aliado IS NOT NULL GROUP BY 1, 2, 3"
    )


@schema_migrations
def add_indexes_of_precedents(db: Database) -> None:
    """Find the decided casos of a causal by their reason, and those that went back, without the table."""
    db.execute(
        "CREATE INDEX casos_precedentes ON casos (causal, motivo_rechazo, veredicto, estado,"
        " resultado_al_enviar, retirado) WHERE veredicto IS NOT NULL"
    )
    db.execute("CREATE INDEX casos_corregidos ON casos (causal) WHERE reescalamientos > 0")
